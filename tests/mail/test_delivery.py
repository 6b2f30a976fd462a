"""How letters leave: when their step is committed, to one person; again after a temporary refusal, not a final one."""

from datetime import timedelta
from threading import Thread

import pytest
from sqlalchemy import update

from award_app import accounts, mail
from award_app.models.record import letters
from award_app.transports import FolderTransport

RECEIVED = {"place": "Rennes", "title": "La Fabrique citoyenne", "candidacy": "K7F3-9QX2", "within": "submission",
            "reference": "r" * 26, "digest": "d" * 64, "revision": 1, "at": "2026-02-01T12:00:00.000000Z"}


def test_a_step_owes_a_letter_that_leaves_after_its_commit(office, server):
    office.city()
    assert server.arrived == []
    assert office.deliver() == {"sent": 1}
    (to, message, _), = server.arrived
    assert to == ["mairie@example.org"] and "Rennes" in message["Subject"]


def test_a_step_that_is_rolled_back_sends_nothing(office, server):
    with pytest.raises(RuntimeError), office.store.writing() as db:
        db.execute(letters.insert().values(
            id="x", edition="oidp-2026", kind="begun", recipient="p", facts={}, state="owed", cause=1,
            owed_at=office.store.now(), due_at=office.store.now(), attempts=0, automatic=True))
        raise RuntimeError
    assert office.deliver() == {} and server.arrived == []


def test_a_letter_has_one_recipient_and_says_that_a_machine_sent_it(office, server):
    office.city("fr"), office.city("pt", "camara@example.org", "Braga")
    office.deliver()
    assert sorted(to for to, *_ in server.arrived) == [["camara@example.org"], ["mairie@example.org"]]
    for to, message, _ in server.arrived:
        assert message["To"] == to[0] and message["Cc"] is None and message["Bcc"] is None
        assert message["Auto-Submitted"] == "auto-generated"
        assert message["From"].addresses[0].addr_spec == "award@example.org"
        assert message["Reply-To"] == "secretariat@oidp.example"


def test_a_letter_sent_again_after_a_crash_has_the_same_message_id_and_bytes(office, server):
    office.city()
    office.deliver()
    with office.store.writing() as db:  # as if the process had died before it could mark the letter
        db.execute(update(letters).values(state="sending", due_at=office.store.now() + mail.LEASE))
    assert office.deliver() == {}, "another worker may still have it in hand"
    office.store.clock.pass_(minutes=16)
    office.deliver()
    first, again = server.arrived
    assert first[1]["Message-ID"] == again[1]["Message-ID"] and first[1]["Message-ID"].endswith("@award.example.org>")
    assert first[1].get_body(("plain",)).get_content() == again[1].get_body(("plain",)).get_content()


def test_a_temporary_refusal_is_tried_again_later_and_then_parked(office, server):
    id = office.owe("received", **RECEIVED)
    server.answers = ["451 greylisted"] * (len(mail.AGAIN_AFTER) + 1)
    for wait in mail.AGAIN_AFTER:
        assert office.deliver() == {"put_off": 1}
        assert office.letter(id)["state"] == "owed" and "451 greylisted" in office.letter(id)["problem"]
        assert office.deliver() == {}, "not before its time"
        office.store.clock.pass_(seconds=wait.total_seconds())
    assert office.deliver() == {"parked": 1}
    assert mail.again(office.store, "oidp-2026", [id]) == 1
    assert office.deliver() == {"sent": 1} and office.letter(id)["problem"] is None


def test_a_final_refusal_parks_the_letter_at_once_with_the_servers_words(office, server):
    id = office.owe("received", **RECEIVED)
    other = office.owe("received", to="ville@example.org", **RECEIVED)
    server.answers = ["550 no such user"]
    assert office.deliver() == {"parked": 1, "sent": 1}
    parked = next(one for one in (office.letter(id), office.letter(other)) if one["state"] == "parked")
    assert parked["problem"] == "550 no such user" and parked["attempts"] == 1


def test_a_server_that_is_away_costs_no_attempt_and_is_asked_again_in_a_minute(office):
    id = office.owe("received", **RECEIVED)
    away = type(office.settings)(**{**office.settings.__dict__, "mail_port": 9})
    assert mail.deliver(office.store, away) == {"put_off": 1}
    letter = office.letter(id)
    assert (letter["state"], letter["attempts"]) == ("owed", 0) and "refused" in letter["problem"].lower()
    office.store.clock.pass_(minutes=1)
    assert office.deliver() == {"sent": 1}


def test_a_held_letter_never_leaves_before_it_is_released(office, server):
    held = office.owe("kept", state="held", **RECEIVED)
    dropped = office.owe("not_kept", state="held", **RECEIVED)
    office.store.clock.pass_(days=400)
    assert office.deliver() == {} and server.arrived == []
    facts = office.letter(held)["facts"]
    assert mail.release(office.store, "another-edition", [held]) == 0
    assert mail.release(office.store, "oidp-2026", [held]) == 1
    assert mail.drop(office.store, "oidp-2026", [dropped], "Told by telephone.") == 1
    assert office.deliver() == {"sent": 1} and len(server.arrived) == 1
    assert office.letter(held)["facts"] == facts, "what a letter says was committed to by the record"
    assert office.letter(dropped)["state"] == "dropped"


def test_no_letter_is_sent_twice_by_workers_side_by_side(either, server):
    everybody = sorted(f"city{number}@example.org" for number in range(60))
    for one in everybody:
        either.owe("received", to=one, **RECEIVED)
    workers = [Thread(target=either.deliver) for _ in range(3)]
    for one in workers:
        one.start()
    for one in workers:
        one.join()
    assert sorted(to[0] for to, *_ in server.arrived) == everybody


def test_a_letter_to_somebody_who_was_erased_is_dropped(office, server):
    id = office.owe("received", **RECEIVED)
    with office.store.reading() as db:
        person = accounts.person_of(db, "mairie@example.org")
    accounts.erase(office.store, person.id)
    assert office.deliver() == {"dropped": 1} and office.letter(id)["state"] == "dropped" and server.arrived == []


def test_a_letter_that_cannot_be_written_holds_up_no_other(office, server):
    broken = office.owe("received", place="Rennes")
    office.owe("received", to="ville@example.org", **RECEIVED)
    assert office.deliver() == {"parked": 1, "sent": 1}
    assert office.letter(broken)["problem"].startswith("it cannot be written")


@pytest.mark.parametrize("address", [
    "a@example.org, b@example.org", "a@example.org\nBcc: b@example.org", "no address", "<a@b>"])
def test_what_is_not_one_address_gets_nothing(office, server, address):
    id = office.owe("received", to=address, **RECEIVED)
    assert office.deliver() == {"parked": 1} and server.arrived == []
    assert office.letter(id)["problem"] == "there is no usable address"


def test_a_sign_in_link_is_wiped_when_it_has_left_and_never_sent_when_it_has_expired(office, server):
    accounts.ask_link(office.store, "someone@example.org", "", "pt")
    assert office.deliver() == {"sent": 1}
    text = server.arrived[0][1].get_body(("plain",)).get_content()
    token = text.split("/sign-in/")[1].split()[0]
    assert all(token not in str(dict(one)) for one in office.letters())
    accounts.ask_link(office.store, "someone@example.org", "", "pt")
    office.store.clock.pass_(hours=2)
    assert office.deliver() == {"dropped": 1} and len(server.arrived) == 1
    assert {str(one["facts"]) for one in office.letters()} == {"{}"}


def test_a_rehearsals_letters_are_files_that_are_the_same_when_written_again(office, tmp_path):
    office.owe("received", **RECEIVED)
    office.deliver(transport=FolderTransport(tmp_path / "mails"))
    (first,) = (tmp_path / "mails").glob("*.eml")
    content = first.read_bytes()
    with office.store.writing() as db:
        db.execute(update(letters).values(state="owed", due_at=office.store.now() - timedelta(days=1)))
    office.deliver(transport=FolderTransport(tmp_path / "mails"))
    assert [one.read_bytes() for one in (tmp_path / "mails").glob("*.eml")] == [content]
