"""The demo: the same on any date, with a bar of its own, and nowhere else."""

import re
import shutil
from dataclasses import replace
from datetime import date, timedelta

import pytest
import time_machine
from sqlalchemy import func, select

from award_app import create_app, demo, drafts
from award_app.models.candidacies import candidacies
from award_app.models.editions import stages
from award_app.models.juries import readings, seats
from award_app.models.record import events, heads, letters, records
from award_app.rehearsal.cast import city
from award_app.rehearsal.play import Size
from config.settings import Settings

SMALL = {"rehearsal": Size(18, 15, 12), "second": Size(12, 15, 12), "quiet": True}


def prepared(folder):
    return demo.prepare(demo.settings_of(Settings(data=folder)), **SMALL)


@pytest.fixture(scope="module")
def ready(tmp_path_factory):
    return prepared(tmp_path_factory.mktemp("demo"))


def test_the_demo_is_the_same_today_and_on_a_date_two_years_on(ready, tmp_path):
    with time_machine.travel("2028-05-17 12:00:00+00:00", tick=False):
        later = prepared(tmp_path / "2028")
    heads, dates = set(), set()
    for made in (ready, later):
        with made.store.reading() as db:
            heads.add(tuple(db.execute(select(records.c.edition, records.c.head).order_by(records.c.edition)).all()))
        dates.add((demo.recall(made.store, "demo_at"), made.next_date()))
    assert len(heads) == len(dates) == 1


def test_the_second_edition_begins_ten_days_before_its_deadline_with_cities_at_work(ready):
    assert demo.deadline(ready.rules) - ready.store.now() <= demo.BEFORE_DEADLINE
    with ready.store.reading() as db:
        states = set(db.scalars(select(candidacies.c.state).where(candidacies.c.edition == ready.edition)))
    assert {"submission:draft", "submission:submitted"} <= states


def test_nothing_in_the_demo_is_dated_later_than_its_today_and_certificates_were_made_with_the_announcement(ready):
    with ready.store.reading() as db:
        latest = db.scalar(select(func.max(events.c.at))), db.scalar(select(func.max(letters.c.sent_at)))
        owed = {row.owed_at.date() for row in db.execute(select(letters.c.owed_at).where(letters.c.kind == "certificate"))}
        sealed = db.scalars(select(heads.c.day).where(heads.c.edition == "oidp-2026")).all()
    assert max(latest) <= ready.store.now()
    assert len(sealed) == len(set(sealed)) == (date.fromisoformat(max(sealed)) - date.fromisoformat(min(sealed))).days + 1
    assert owed == {date(2026, 9, 21)}


def test_going_on_reaches_the_next_date_and_is_taken_up_after_a_restart(ready, tmp_path):
    shutil.copytree(ready.settings.data, tmp_path / "demo")
    made = prepared(tmp_path / "demo")
    at = made.go_on()
    assert made.store.now() >= at
    again = prepared(tmp_path / "demo")
    assert again.store.now() >= at and again.next_date() == made.next_date()


def test_a_demo_that_died_without_a_word_goes_on_no_earlier_than_what_was_last_written(ready, tmp_path):
    """A clock that went back would hold up every letter."""
    shutil.copytree(ready.settings.data, tmp_path / "demo")
    made = prepared(tmp_path / "demo")
    made.store.clock.go_to(at := made.store.now() + timedelta(minutes=6))
    with made.store.reading() as db:
        row = db.execute(select(candidacies).where(candidacies.c.state == "submission:draft")).mappings().first()
    drafts.settle_again(made.store, made.rules, row)
    assert prepared(tmp_path / "demo").store.now() >= at


def test_a_visitor_on_the_jury_is_asked_about_conflicts_before_any_dossier_is_given(tmp_path):
    made = prepared(tmp_path)
    jury = f"{made.edition}/shortlist.jury"

    def told(table):
        with made.store.reading() as db:
            return list(db.execute(select(table).where(table.c.stage == jury)).mappings())

    while not told(seats):
        made.go_on()
    asked = [one for one in told(seats) if one["state"] == "seated" and one["declared_at"] is None]
    assert len(asked) == 1 and told(readings) == []
    made.go_on()
    assert told(readings) and not [one for one in told(seats) if one["state"] == "seated" and one["declared_at"] is None]


def test_outside_the_demo_there_is_no_bar_no_clock_and_no_signing_in_as_anybody(ready):
    app = create_app(replace(ready.settings, demo=False), ready.store)
    client = app.test_client()
    assert not [rule for rule in app.url_map.iter_rules() if "demo" in rule.rule]
    assert client.post("/demo/be/officer").status_code == 404 or client.post("/demo/be/officer").status_code == 400
    assert b"demo-clock" not in client.get("/").data


def test_an_invented_place_agrees_with_its_word():
    names = " ".join(city(number, 1).place for number in range(100))
    assert "Campo Alto" in names and "Villa Alta" in names and not re.search("(Campo|Porto|Puerto|Vale|Valle|Río) Alta", names)


def test_a_role_whose_time_is_over_is_not_looked_for_at_a_later_date(ready, tmp_path):
    shutil.copytree(ready.settings.data, tmp_path / "demo")
    made = prepared(tmp_path / "demo")
    app = create_app(made.settings, made.store)
    app.extensions["demo"], app.config["WTF_CSRF_ENABLED"] = made, False
    client = app.test_client()
    client.post("/demo/be/returned", headers={"Host": "localhost"})
    assert "Go on to a later one." in client.get("/?lang=en").text
    with made.store.writing() as db:
        db.execute(stages.update().where(stages.c.edition == made.edition).values(state="closed"))
    client.post("/demo/be/returned")
    page = client.get("/?lang=en").text
    assert "Nobody has this role any more" in page and "Go on to a later one." not in page
