"""Mail that goes astray: a server that hangs up, an address it cannot read, a worker that wakes too late, a mass of letters."""

from datetime import timedelta

import pytest

from award_app import accounts, mail
from award_app.transports import Unreachable

from .test_delivery import RECEIVED


class Transport:
    """Takes letters, but for those to the addresses of which `at` says what happens."""

    at_once = 25

    def __init__(self, **at):
        self.at, self.taken, self.connections = at, [], 0

    def open(self):
        self.connections += 1
        return self

    def __enter__(self):
        return self

    def __exit__(self, *_):
        return False

    def send(self, message) -> None:
        (to,) = message.recipients
        self.at.get(to.split("@")[0], lambda: None)()
        self.taken.append(to)


def hangs_up():
    raise Unreachable("SMTPServerDisconnected: Connection unexpectedly closed")


def owed(office, *names: str) -> dict[str, str]:
    return {name: office.owe("received", to=f"{name}@example.org", **RECEIVED) for name in names}


def test_a_letter_at_which_the_server_hangs_up_holds_up_no_other(office):
    ids, transport = owed(office, *(f"city{number}" for number in range(6))), Transport(city2=hangs_up)
    assert office.deliver(transport=transport) == {"sent": 5, "put_off": 1}
    assert office.letter(ids["city2"])["attempts"] == 1 and "closed" in office.letter(ids["city2"])["problem"]
    for wait in mail.AGAIN_AFTER:
        office.store.clock.pass_(seconds=wait.total_seconds())
        office.deliver(transport=transport)
    assert office.letter(ids["city2"])["state"] == "parked"


def test_a_server_that_hangs_up_at_every_letter_is_left_alone_for_a_minute(office):
    names = [f"city{number}" for number in range(10)]
    ids, transport = owed(office, *names), Transport(**dict.fromkeys(names, hangs_up))
    office.deliver(transport=transport)
    assert sum(office.letter(id)["attempts"] for id in ids.values()) == 2 and transport.connections == 2
    assert {office.letter(id)["state"] for id in ids.values()} == {"owed"}


@pytest.mark.parametrize(("address", "problem"), [
    ("néw@city.example", "there is no usable address"), ("jose@a..b.example", "there is no usable address"),
    ("jose@" + "x" * 70 + "é.example", "it cannot be sent")])
def test_an_address_that_no_server_can_be_told_parks_its_letter_and_holds_up_no_other(office, server, address, problem):
    odd = office.owe("received", to=address, **RECEIVED)
    office.owe("received", to="ville@example.org", **RECEIVED)
    assert office.deliver() == {"parked": 1, "sent": 1}
    assert office.letter(odd)["problem"].startswith(problem)


def test_a_sign_in_link_does_not_wait_behind_a_thousand_letters(office):
    owed(office, *(f"city{number}" for number in range(30)))
    office.store.clock.pass_(seconds=5)
    accounts.ask_link(office.store, "someone@example.org", "", "pt")
    transport = Transport()
    office.deliver(transport=transport, limit=10)
    assert transport.taken[0] == "someone@example.org"


def test_a_worker_that_wakes_after_its_lease_sends_nothing_more_and_marks_nothing(either):
    clock, late = either.store.clock, Transport()
    ids = owed(either, "first", "second", "third")

    def sleeps():
        clock.pass_(minutes=16)
        assert either.deliver(transport=other) == {"sent": 3}

    other = Transport()
    slow = min(ids, key=lambda name: ids[name])
    late.at[slow] = sleeps
    assert either.deliver(transport=late) == {}
    assert late.taken == [f"{slow}@example.org"] and len(other.taken) == 3
    assert {either.letter(id)["state"] for id in ids.values()} == {"sent"}
    assert {either.letter(id)["attempts"] for id in ids.values()} == {1}


def test_each_letter_is_marked_as_soon_as_it_was_taken(office):
    """So that a crash repeats one letter, not a batch."""
    ids = owed(office, "first", "second", "third")
    last = max(ids, key=lambda name: ids[name])

    def dies():
        assert sorted(one["state"] for one in office.letters()) == ["sending", "sent", "sent"]
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        office.deliver(transport=Transport(**{last: dies}))
    assert [office.letter(id)["state"] for _, id in sorted(ids.items(), key=lambda one: one[1])] == ["sent", "sent", "sending"]
    office.store.clock.pass_(seconds=(mail.LEASE + timedelta(minutes=1)).total_seconds())
    again = Transport()
    office.deliver(transport=again)
    assert again.taken == [f"{last}@example.org"]
