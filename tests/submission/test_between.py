"""The minute between a deadline and the clock's step: nothing can be sent any more, and no page asks for it."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from award_app.reading.coming import COMING
from config.settings import CHECKOUT
from workflows.machine import compile_workflow
from workflows.reading import load

from .test_journey import returned
from .test_team import in_team

A_MOMENT_LATE = datetime(2026, 3, 15, 23, 0, 20, tzinfo=UTC)


def overview(ana, id: str) -> str:
    return " ".join(ana.sees(id, "").text.split())


def test_what_was_changed_and_not_sent_is_told_at_once_after_the_deadline(world):
    ana = world.person("ana")
    id = ana.begins()
    ana.fills(id)
    ana.submits(id)
    ana.fills(id, results="Written after it was sent.")
    assert "You changed the candidacy after sending it" in overview(ana, id)
    world.clock.go_to(A_MOMENT_LATE)
    page = overview(ana, id)
    assert world.row(id)["state"] == "submission:submitted", "the clock has not been here yet"
    assert "What counts is what you sent" in page and "What you wrote and did not send" in page
    assert "Your candidacy is sent. The time for sending is over." in page and "Send it again" not in page
    assert "Written after it was sent." in ana.sees(id, "send").text.split("Here stands the candidacy as it was received")[1]


def test_a_return_whose_days_are_over_asks_for_nothing_any_more(world):
    ana = world.person("ana")
    id = returned(world, ana, ["results"])
    due = world.row(id)["due_at"]
    assert "The office asks you to complete your candidacy." in overview(ana, id)
    world.clock.go_to(due)
    page = overview(world.person("ana"), id)  # signed in again, days later
    assert world.row(id)["state"].endswith(":returned"), "the clock has not been here yet"
    assert "The time for completing it is over. The office decides on what it has." in page
    for asked in ("asks you to complete", "Complete the candidacy", "Read over what will be sent", "What the office asks"):
        assert asked not in page


def test_what_was_written_for_a_return_and_not_sent_in_time_does_not_stand_as_if_it_counted(world):
    ana = world.person("ana")
    id = returned(world, ana, ["results"])
    ana.sends(id, "texts", answer_results="Nine in ten voted.", go="stay")
    assert "Nine in ten voted." in ana.sees(id, "send").text
    world.clock.go_to(world.row(id)["due_at"])
    ana = world.person("ana")
    page = overview(ana, id)
    assert "What counts is what you sent" in page and "to be completed" not in page.split("The sections")[1]
    assert "Nine in ten voted." not in ana.sees(id, "texts").text
    before, after = ana.sees(id, "send").text.split("What you wrote and did not send")
    assert "Nine in ten voted." in after.split("</details>")[0] and "Nine in ten voted." not in after.split("</details>")[1]


def test_who_only_reads_is_told_of_nothing_that_others_could_still_do(world):
    ana = world.person("ana")
    id = returned(world, ana, ["results"])
    zoe = in_team(ana, id, "zoe", "reader")
    assert "it can be completed by" in overview(zoe, id)
    world.clock.go_to(world.row(id)["due_at"])
    page = overview(zoe, id)
    assert "it can be completed by" not in page and "The time for completing it is over." in page


@pytest.mark.parametrize("year", [2018, 2022, 2026, 2027])
def test_every_status_a_candidacy_can_have_has_its_sentence(year):
    machine = compile_workflow(load(CHECKOUT / f"config/rulebooks/oidp-{year}.yaml"))
    steps = [step for step in machine.steps if step.of == "candidacy"]
    sources = ([step.source] if isinstance(step.source, str) else step.source for step in steps)
    places = {step.dest for step in steps}.union(*sources)
    assert {place.split(":")[1] for place in places if ":" in place} <= COMING.keys()
