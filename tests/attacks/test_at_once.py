"""The same thing asked several times at the same instant, on both databases."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

from sqlalchemy import select

from award_app import accounts, sheets
from award_app.models.people import participants, persons, sign_in_links
from award_app.models.record import letters

TIMES = 4


def at_once(ask) -> list:
    """The answers of so many threads that begin together."""
    start = Barrier(TIMES)

    def one(_number):
        start.wait()
        return ask()

    with ThreadPoolExecutor(TIMES) as threads:
        return list(threads.map(one, range(TIMES)))


def link_of(world) -> str:
    with world.store.reading() as db:
        [facts] = db.scalars(select(letters.c.facts).where(letters.c.kind == "sign_in"))
    return facts["token"]


def test_a_sign_in_link_pressed_several_times_at_once_opens_one_session(either_world):
    accounts.ask_link(either_world.store, "ada@city.example", "Ada", "en")
    token = link_of(either_world)
    came = at_once(lambda: accounts.use_link(either_world.store, token))
    assert sum(one is not None for one in came) == 1
    assert either_world.count("sessions") == 1 and either_world.rows(sign_in_links.name)[0]["used_at"]


def test_one_address_that_asks_several_times_at_once_is_one_person(either_world):
    for number in range(3):
        at_once(lambda: accounts.enrol(either_world.store, f"new{number}@city.example", "New", "en"))  # noqa: B023
        assert len(either_world.rows(persons.name, email=f"new{number}@city.example")) == 1


def test_a_person_who_comes_several_times_at_once_has_one_key_in_the_edition(either_world):
    for number in range(3):
        person = accounts.enrol(either_world.store, f"new{number}@city.example", "New", "en").id
        keys = at_once(lambda: accounts.participant(either_world.store, either_world.edition, person))  # noqa: B023
        assert len(set(keys)) == 1 and len(either_world.rows(participants.name, person=person)) == 1


def test_a_sheet_that_two_windows_save_at_once_is_saved_and_the_slower_is_told(either_world):
    either_world.lives(4, until="validates")
    jurors = [either_world.juror(f"{name} {group}", group=group) for name, group in (("Ana", "A"), ("Bo", "B"))]
    either_world.officer.acts("stage", f"{either_world.edition}/shortlist.jury", "plan_readings", {"seed": "1"})
    reading = jurors[0].readings()[0]["id"]

    def save():
        try:
            return sheets.save(either_world.store, reading, {"points_equality": "7"}, seen=0).version
        except sheets.Overtaken as overtaken:
            return overtaken

    assert [one for one in at_once(save) if one == 1] == [1]
