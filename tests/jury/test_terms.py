"""After the term of a jury what its jurors wrote is gone; that they sat, and what they gave, stays."""

from __future__ import annotations

from datetime import timedelta

import pytest

from award_app import sheets
from award_app.models.candidacies import sheet_drafts
from tests.jury.test_opening import browser
from tests.record.forging import copied
from tests.world import World, announced, rules_of_2026  # noqa: F401
from workflows.rulebook import Rulebook

JURY = "shortlist.jury"


@pytest.fixture
def told(announced, tmp_path):  # noqa: F811
    """The edition was announced; the clock stands a minute before the day on which its jurors' terms end."""
    world = copied(announced, tmp_path / "copy")
    days = timedelta(days=world.rules.stage(JURY).erased_after)
    world.clock.go_to(world.stage("announcement.announcement")["closes_at"] + days - timedelta(minutes=1))
    world.ticks()
    return world


def test_the_clock_erases_what_jurors_wrote_so_many_days_after_the_announcement_and_keeps_that_they_sat(told):
    sat = {one["id"]: (one["participant"], one["group"], one["chair"]) for one in told.rows("seats")}
    texts, points, thanks = told.rows("justifications"), told.rows("points"), told.rows("certificates", kind="juror")
    assert texts and b"CANARY-CONFLICT" in told.bytes_on_disk() and not told.events("end_terms")
    told.clock.pass_(minutes=1)
    told.ticks()
    assert b"CANARY-CONFLICT" not in told.bytes_on_disk(), "in no row, no opening, no page of the file"
    assert told.rows("justifications") == texts, "the rules gave them to the cities to read"
    assert {one["id"]: (one["participant"], one["group"], one["chair"]) for one in told.rows("seats")} == sat
    assert {one["state"] for one in told.rows("seats")} == {"past"}
    assert told.rows("points") == points and told.rows("certificates", kind="juror") == thanks != []
    ended = len(told.events("end_terms"))
    assert ended == len({one["stage"] for one in told.rows("seats")}), "once for each jury"
    assert told.ticks() and len(told.events("end_terms")) == ended and told.faults() == []


def test_what_was_for_the_panel_alone_leaves_no_byte_and_the_rules_say_when(tmp_path):
    content = rules_of_2026().model_dump(mode="json", by_alias=True, exclude_defaults=True)
    for one in content["criteria"]["practice"]:
        one["justification"]["read_by"] = "panel"
    content["rounds"][2]["stages"][0]["erased_after"] = 40
    world = World(tmp_path, rules=Rulebook.model_validate(content)).lives()
    assert world.rows("justifications")
    for days in (39, 2):
        before = {one["reading"].split(":")[0] for one in world.rows("justifications")}
        world.clock.pass_(days=days)
        world.ticks()
    left = {one["reading"].split(":")[0] for one in world.rows("justifications")}
    ended = {one["id"] for one in world.rows("seats", state="past")}
    assert ended and before & ended and left == before - ended, "on the day, of that jury alone"
    assert {world.row("seat", one)["stage"] for one in ended} == {f"{world.edition}/{JURY}"} and world.faults() == []


def test_whoever_sat_can_still_be_erased_afterwards_with_their_certificate(told):
    told.clock.pass_(minutes=1)
    told.ticks()
    thanked = told.rows("certificates", kind="juror")[0]
    for seat in told.rows("seats", participant=thanked["participant"]):
        told.officer.acts("seat", seat["id"], "erase")
    assert told.row("certificate", thanked["id"])["state"] == "erased" and told.faults() == []


def test_a_draft_of_a_sheet_goes_with_the_term(told):
    reading = told.rows("readings")[0]["id"]
    sheets.save(told.store, reading, {"why_rights": "So far"})
    assert sheets.forget_past(told.store) == 0
    told.clock.pass_(minutes=1)
    told.ticks()
    assert sheets.forget_past(told.store) == 1
    with told.store.reading() as db:
        assert db.execute(sheet_drafts.select()).all() == []


def test_the_office_sees_that_a_term_is_over_and_who_sat(told):
    told.clock.pass_(minutes=1)
    told.ticks()
    page = browser(told, told.officer).get(f"/{told.edition}/desk/stages/{JURY}").text
    assert "term over" in page and "taken: 0" not in page
