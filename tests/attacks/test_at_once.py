"""The same thing asked several times at the same instant, on both databases."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier, Event
from time import sleep

import pytest
from sqlalchemy import func, select, update

from award_app import accounts, sheets
from award_app.models.candidacies import candidacies, drafts
from award_app.models.people import participants, persons, sign_in_links
from award_app.models.record import letters
from workflows.steps import Refused

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


def test_what_is_read_in_one_look_is_of_one_instant(either_world):
    """Else a check of the record, while people work, would find differences that are not there."""
    with either_world.store.reading() as db:
        before = db.scalar(select(func.count()).select_from(persons))
        with ThreadPoolExecutor(1) as another:
            another.submit(accounts.enrol, either_world.store, "new@city.example", "New", "en").result()
        assert db.scalar(select(func.count()).select_from(persons)) == before
    assert len(either_world.rows(persons.name, email="new@city.example")) == 1


def test_a_text_saved_while_a_completion_is_sent_is_in_it_or_is_refused(either_world):
    """The save has the row of the candidacy and is not yet committed; the sending must wait for it, and look again."""
    world = either_world.receives(4)
    world.goes_to("submission.submission", "closes").goes_to("validation.eligibility")
    city = world.cities[1]
    world.officer.returns(city, "results")
    city.saves(results="now with figures")
    digest, saving = city.digest(), Event()

    def saves():
        with world.store.writing() as db:
            db.execute(select(candidacies).where(candidacies.c.id == city.id).with_for_update())
            saving.set()
            sleep(0.3)
            mine = (drafts.c.candidacy == city.id) & (drafts.c.field == "results")
            db.execute(update(drafts).where(mine).values(value="other figures", version=99))

    with ThreadPoolExecutor(1) as another:
        done = another.submit(saves)
        saving.wait()
        with pytest.raises(Refused, match="draft_changed"):
            city.acts("candidacy", city.id, "complete", {"draft": digest})
        done.result()
