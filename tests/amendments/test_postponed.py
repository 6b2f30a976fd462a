"""An edition whose plan of work says “to be confirmed” twice, and whose ceremony moves from August to October, is lived to
its end: the dates are filled in, and moved, by amendments (the plan of work of the observatory for 2021; 15th edition).

The days of its jury and vote are not known: those here are invented.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from sqlalchemy import select

from award_app import engine
from award_app.clock import SetClock
from award_app.database import open_store
from award_app.models.editions import changes
from award_app.models.record import letters
from award_app.record import verify
from award_app.rehearsal.amending import filled
from award_app.rehearsal.play import Play, Size
from config.settings import Settings
from tests.world import rules_of_2026
from workflows.rulebook import Rulebook
from workflows.soundness import check, is_sound

LANGUAGES = ("fr", "es", "en", "ca", "pt")
UNKNOWN = "to_be_confirmed"


def plan_of_work() -> Rulebook:
    content = rules_of_2026().model_dump(mode="json", by_alias=True, exclude_defaults=True)
    content["edition"].update(number=15, roman="XV", year=2021, title=dict.fromkeys(LANGUAGES, "XV OIDP (15)"))
    dated(content, "submission.submission", "2021-02-01", "2021-04-30")
    dated(content, "validation.eligibility", "2021-05-01", "2021-05-15")
    content["rounds"][1]["stages"][0]["completion"]["until"] = "2021-05-15"
    dated(content, "shortlist.jury", "2021-05-16", "2021-06-15")
    dated(content, "final.jury", {UNKNOWN: True, "not_before": "2021-06"}, UNKNOWN)
    dated(content, "final.consultation", {UNKNOWN: True, "not_before": "2021-06"}, UNKNOWN)
    dated(content, "final.deliberation", UNKNOWN, UNKNOWN)
    dated(content, "announcement.announcement", UNKNOWN, UNKNOWN, embargo_until=UNKNOWN)
    content["ceremony"].update(place=UNKNOWN, country=UNKNOWN, starts="2021-08", ends="2021-08")
    return Rulebook.model_validate(content)


def dated(content, key: str, opens, closes, **more) -> None:
    round_, _, id = key.partition(".")
    stage = next(one for each in content["rounds"] if each["id"] == round_ for one in each["stages"] if one["id"] == id)
    stage.update(opens=opens, closes=closes, **more)


def jury_and_vote_are_dated(content) -> None:
    dated(content, "final.jury", "2021-06-20", "2021-07-10")
    dated(content, "final.consultation", "2021-06-20", "2021-07-10")
    dated(content, "final.deliberation", "2021-07-11", "2021-07-20")
    dated(content, "announcement.announcement", "2021-07-21", "2021-08-31", embargo_until="2021-08-30 18:00")


def the_conference_moves_to_october(content) -> None:
    content["ceremony"].update(place=dict.fromkeys(LANGUAGES, "Cocody"), country="CI", starts="2021-10-20", ends="2021-10-22")
    dated(content, "announcement.announcement", "2021-07-21", "2021-10-22", embargo_until="2021-10-20 18:00")


@pytest.fixture(scope="module")
def lived(tmp_path_factory):
    settings = replace(Settings(), data=tmp_path_factory.mktemp("2021"))
    rules, store = plan_of_work(), open_store(settings, seed=1)
    play = Play(store, settings, rules, Size(12, 20, 20), 1)
    store.clock = SetClock(play.begins())
    play.open()

    def amends(change):
        def does():
            content = play.rules.model_dump(mode="json", by_alias=True, exclude_defaults=True)
            change(content)
            after = Rulebook.model_validate(content)
            engine.keep_rulebook(store, after)
            payload = {"rulebook": after.canonical().decode(), "reason": "The plan of work is completed."}
            assert play.act("edition", play.edition, "amend", play.officer(), payload), play.refused
            play.rules = after

        return does

    play.plan(datetime(2021, 6, 1, 9, tzinfo=UTC), amends(jury_and_vote_are_dated), touches_dates=True)
    play.plan(datetime(2021, 7, 20, 9, tzinfo=UTC), amends(the_conference_moves_to_october), touches_dates=True)
    play.run()
    return play


def rows(play, table, *where):
    with play.store.reading() as db:
        return list(db.execute(select(table).where(*where)).mappings())


def test_it_comes_to_its_end_by_the_dates_that_were_filled_in_and_its_record_holds(lived):
    assert lived.over() and verify(lived.store, lived.edition) == []
    with lived.store.reading() as db:
        told = engine.read_context(db, lived.store, lived.edition).stages["announcement.announcement"]
    assert told["closes_at"] == datetime(2021, 10, 20, 16, tzinfo=UTC)


def test_both_amendments_are_in_the_record_and_were_told_to_those_concerned(lived):
    assert [one["step"] for one in sorted(rows(lived, changes), key=lambda one: one["at"])] == ["amend", "amend"]
    told = rows(lived, letters, letters.c.kind == "amended")
    groups = {group for one in told for group in one["facts"]["groups"]}
    assert {"cities", "jurors"} <= groups and {one["state"] for one in told} <= {"held", "owed", "sent"}


def test_a_rehearsal_fills_in_what_its_rules_leave_to_be_confirmed():
    rules = filled(plan_of_work())
    assert is_sound(check(rules)) and filled(rules) == rules
    assert all(one.known for _, stage in rules.stages() for one in (stage.opens, stage.closes) if one)
    assert UNKNOWN not in (rules.ceremony.place, rules.ceremony.country) and rules.ceremony.starts.known
    assert rules.stage("final.jury").opens.day > rules.stage("shortlist.jury").closes.day


def test_nothing_was_due_before_its_date_was_known(lived):
    assert lived.refused["date_unknown"] == 0
