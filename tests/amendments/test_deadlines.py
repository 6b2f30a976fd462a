"""Every deadline at a millisecond before, at and after its end; and clocks that are put back open nothing again."""

from __future__ import annotations

from datetime import timedelta

import pytest

from workflows.steps import Refused

EDGE = timedelta(milliseconds=1)
AROUND = [(-EDGE, True), (timedelta(), False), (EDGE, False)]


@pytest.fixture(params=AROUND, ids=["a millisecond before", "at the end", "a millisecond after"])
def edge(request):
    return request.param


def came(does, *words, **more) -> bool:
    try:
        does(*words, **more)
    except Refused as refused:
        assert refused.refusal.code in ("deadline_passed", "completion_over", "not_from_here")
        return False
    return True


def test_a_candidacy_is_in_time_by_when_it_was_received_not_by_when_the_lock_was_had(world, edge):
    world.goes_to("submission.submission")
    city = world.city("Rennes").saves()
    closes = world.stage("submission.submission")["closes_at"]
    world.clock.go_to(closes + timedelta(seconds=30))  # within the minute in which the clock has not closed yet
    assert came(city.submits, received=closes + edge[0]) is edge[1]


def test_a_completion_ends_with_its_own_day(world, edge):
    world.goes_to("submission.submission")
    city = world.city("Rennes").submits()
    world.goes_to("submission.submission", "closes").goes_to("validation.eligibility")
    world.officer.returns(city, "results")
    due = city.row["due_at"]
    city.saves(results="Now with figures.")
    assert came(city.completes, received=due + edge[0]) is edge[1]


def test_a_ballot_and_a_score_sheet_are_in_time_until_the_end(world, edge):
    world.lives(until="selects").goes_to("final.jury")
    juror = world.juror("Cleo", "final.jury").declares()
    world.officer.acts("stage", f"{world.edition}/final.jury", "plan_readings", {"seed": "1"})
    world.goes_to("final.consultation")
    for key, does in (
        ("final.consultation", lambda **more: world.voter("Vera").votes(world.standing()[:5], **more)),
        ("final.jury", lambda **more: juror.scores(juror.readings()[0], 7, **more)),
    ):
        closes = world.stage(key)["closes_at"]
        world.clock.go_to(closes + timedelta(seconds=20))
        assert came(does, received=closes + edge[0]) is edge[1]


def test_what_has_closed_stays_closed_when_the_clocks_are_put_back(world):
    world.goes_to("submission.submission")
    city = world.city("Rennes").saves()
    world.goes_to("submission.submission", "closes")
    closed = world.stage("submission.submission")
    world.clock.at = closed["closes_at"] - timedelta(days=2)
    world.ticks()
    assert world.stage("submission.submission") == closed and closed["state"] == "closed"
    assert not came(city.submits)
    assert world.faults() == []  # and no event is before the one that came before it


def test_a_vote_that_ends_on_the_night_the_clocks_change_ends_at_the_end_of_that_day(tmp_path):
    from tests.world import World, rules_of_2026
    from workflows.calendar import instant

    content = rules_of_2026().model_dump(mode="json", by_alias=True, exclude_defaults=True)
    content["rounds"][0]["stages"][0]["closes"] = "2026-03-29"
    content["rounds"][1]["stages"][0].update(opens="2026-03-30", closes="2026-04-01")
    world = World(tmp_path, rules=type(rules_of_2026()).model_validate(content)).goes_to("submission.submission")
    closes = world.stage("submission.submission")["closes_at"]
    assert closes == instant(world.rules, world.rules.stage("validation").opens)
    assert came(world.city("Rennes").submits, received=closes - EDGE)
