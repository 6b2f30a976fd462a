"""The compiled workflow is walked: what cannot come to an end is found, and told as steps that a secretary can follow."""

import copy
from dataclasses import replace
from pathlib import Path

import pytest

from tests.world import announced  # noqa: F401
from workflows.machine import Workflow, all_steps, compile_workflow
from workflows.reading import load, loads, raw
from workflows.soundness import check, page
from workflows.soundness.drawing import COUNTS
from workflows.soundness.reaching import crises, ends, returns, stages_open
from workflows.soundness.walking import FREE, KNOWN, MOVES, Walk
from workflows.steps import NEW, SAME, Refusal, guard

# Not walked: more time for a stage, and what the edition's own steps of a crisis carry with them.
OF_OTHERS = ("extend", "call_off", "move")
FILES = sorted(Path("config/rulebooks").glob("*.yaml"))
RULES_2026 = raw("config/rulebooks/oidp-2026.yaml")
SUBMISSION, VALIDATION, SHORTLIST, FINAL, ANNOUNCEMENT = range(5)


@pytest.fixture
def rules():
    return copy.deepcopy(RULES_2026)


@pytest.fixture(scope="module")
def walk():
    return Walk(load("config/rulebooks/oidp-2026.yaml"))


def without(rules, *names, **changed):
    """A workflow of these rules in which steps are missing, or changed: how an engineer could break it."""
    read = loads(rules)
    steps = [replace(step, **changed.get(step.name, {})) for step in all_steps(read) if step.name not in names]
    return Walk(read, Workflow(read, steps))


def found(rules, code):
    return next(one for one in check(loads(rules)) if one.code == code)


# The walk itself


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_every_state_of_a_candidacy_is_reached_and_from_each_an_end(file):
    walk = Walk(load(file))
    nowhere = {state for state in walk.workflow.states("candidacy") if state.endswith((":cancelled", ":returned"))}
    assert {place.candidacy for place in walk.came_from} >= set(walk.workflow.states("candidacy")) - nowhere
    assert walk.without_end() == []
    assert {place.candidacy for place in walk.came_from if walk.is_over(place)} == walk.ends


def test_what_the_walk_takes_is_what_the_machine_allows(walk):
    """Each step that was walked is one of the compiled machine, from that state."""
    taken = {(move.step, place.candidacy) for place, moves in walk.leads_to.items() for move in moves
             if move.step and move.step.of == "candidacy"}
    for step, state in taken:
        assert step in walk.workflow.open_from("candidacy", None, state), (step.name, state)


def test_every_step_that_moves_something_is_walked(walk):
    walked = {move.step for moves in walk.leads_to.values() for move in moves}
    carried = {name for names in MOVES.values() for name in names}
    for step in walk.workflow.steps:
        if step.of in ("candidacy", "stage", "round") and step.dest != SAME and NEW not in step.sources:
            assert step in walked or step.name in carried or step.name in OF_OTHERS, step


def test_a_real_record_moves_candidacies_by_the_same_steps(announced):  # noqa: F811
    events = announced.events()
    by_number = dict(enumerate(events, 1))
    causes = {(by_number[event["cause"]]["step"], event["step"]) for event in events
              if event["kind"] == "candidacy" and event.get("cause") and event["step"] not in ("tell", "comment")}
    assert causes and all(part in MOVES.get(step, ()) for step, part in causes), causes


def test_a_real_record_counts_the_bases_that_cuts_are_checked_against(announced):  # noqa: F811
    for row in announced.rows("stages"):
        counted = {name for name in row["counted"] or {} if name in ("submitted", "eligible", "in")}
        assert counted == ({COUNTS[row["kind"]]} if row["kind"] in COUNTS else set()), row["key"]


def test_what_guards_ask_is_known_to_the_walk():
    """A new fact is either computed by the walk or left to people (FREE); a guard it does not know proves nothing."""
    asked = {name for step in compile_workflow(load(FILES[0])).steps if step.of in ("candidacy", "stage", "round")
             for name in step.facts}
    assert asked <= KNOWN and FREE.keys() <= KNOWN, asked - KNOWN


# What it finds


def test_a_process_that_forgets_the_finalists_is_unsound_with_the_way_there(rules):
    """A cut in the last round and no meeting: who was kept is never told a word."""
    rules["rounds"][FINAL]["stages"] = rules["rounds"][FINAL]["stages"][:2]
    rules["rounds"][FINAL]["awards"] = []  # each is recorded by a meeting
    one = found(rules, "never_ends")
    assert "can come to no end" in one.sentence and "First selection" in one.sentence
    way = [step.split(" ", 2)[2] for step in one.way]
    assert way[0] == "the clock: open it “Sending of candidacies”"
    assert way[1].startswith("anybody signed in: begin → Candidacies: draft")
    assert any("the office: publish the selection" in step for step in way)
    assert "    1. 2026-01-20 00:00 the clock" in page(loads(rules), check(loads(rules)))


def test_a_stage_that_waits_for_what_never_ends_can_never_open(rules):
    walk = without(rules, "close", "close_short")
    waits = {path: values["waits"]("en", str) for path, _, values in stages_open(walk)}
    assert waits[("rounds", FINAL, "stages", 2)] == "final.jury, final.consultation"
    assert waits[("rounds", VALIDATION, "stages", 0)] == "the round before"


def test_a_check_without_a_verdict_is_a_dead_end(rules):
    walk = without(rules, "declare_ineligible", "declare_eligible", "withdraw")
    assert {code for _, code, _ in ends(walk)} == {"never_ends"}
    assert "Validation: being checked" in {values["state"]("en", str) for _, _, values in ends(walk)}


def test_a_candidacy_returned_on_the_last_day_that_can_never_be_completed_is_found(rules):
    """Were returns not refused when their time is over, this is what the secretary would read."""
    rules["rounds"][VALIDATION]["stages"][0]["completion"]["until"] = "2026-03-30"
    walk = without(rules, return_for_completion={"guards": ()})
    ((_, code, values),) = returns(walk)
    assert (code, values["day"]) == ("return_in_vain", "2026-03-31 00:00")
    assert values["way"][-1]("en", str) == "2026-03-31 00:00 the office: return for completion → Validation: returned"


def test_a_return_whose_days_are_cut_short_is_told_with_the_hours_left(rules):
    completion = rules["rounds"][VALIDATION]["stages"][0]["completion"]
    assert found(rules, "return_short").sentence == (
        "a candidacy returned on 2026-04-01 10:00 has 14 hours to be completed, not 5 days")
    del completion["until"]
    rules["rounds"][VALIDATION]["stages"][0]["waits_for_returns"] = False
    assert found(rules, "return_cut").severity == "warning"
    rules["rounds"][VALIDATION]["stages"][0]["waits_for_returns"] = True
    assert not [one for one in check(loads(rules)) if one.code.startswith("return")]


def test_days_for_completion_that_can_never_be_had_are_unsound(rules):
    rules["rounds"][VALIDATION]["stages"][0]["completion"] = {"times": 1, "days": 5, "until": "2026-03-01"}
    assert found(rules, "never_returned").severity == "error"


def test_dates_not_known_yet_do_not_stop_the_walk(rules):
    for number in (SHORTLIST, FINAL):
        for stage in rules["rounds"][number]["stages"]:
            stage |= {"opens": "to_be_confirmed", "closes": "to_be_confirmed"}
    assert not Walk(loads(rules)).without_end()


# What a crisis leaves


@guard("row", "now")
def only_in_time(rules, facts):
    """How an engineer could break a resumption: a stage that opens before its end only."""
    return Refusal("too_late", {}) if facts["now"] >= facts["row"]["closes_at"] else None


def test_what_was_suspended_until_all_dates_had_passed_can_still_come_to_an_end(rules, walk):
    assert list(crises(walk)) == []
    strict = without(rules, open={"guards": (only_in_time,)})
    assert strict.without_end() == [], "in time it would open"
    assert {code for _, code, _ in crises(strict)} == {"never_resumes"}


def test_a_cancelled_edition_leaves_no_candidacy_under_way(rules):
    called_off = next(step for step in compile_workflow(loads(rules)).steps
                      if step.name == "call_off" and "final:in" in step.sources)
    left = tuple(one for one in called_off.sources if one != "final:in")
    read = loads(rules)
    steps = [replace(step, source=left) if step == called_off else step for step in all_steps(read)]
    ((path, code, values),) = crises(Walk(read, Workflow(read, steps)))
    assert (code, values["state"]("en", str)) == ("not_called_off", "Final: in the round")
