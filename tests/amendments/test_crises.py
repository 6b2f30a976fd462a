"""An edition suspended, resumed, postponed, cancelled: what each stops, keeps and voids, for everybody and every step."""

from __future__ import annotations

from datetime import timedelta

import pytest

from award_app import ticking
from workflows.machine import Workflow, compile_workflow, edition_runs, statuses
from workflows.steps import ALWAYS, PART, Refused

STAGE = "submission.submission"


def refused(does, *words, **more) -> str:
    with pytest.raises(Refused) as why:
        does(*words, **more)
    return why.value.refusal.code


# -- the table


def test_while_suspended_every_step_but_the_named_ones_is_refused_by_its_own_guard(world):
    suspended = {"edition": {"state": "suspended"}}
    free = {
        (step.of, step.name)
        for step in compile_workflow(world.rules).steps
        if step.of != "edition" and step.who != (PART,) and not (
            step.guards and step.guards[0].name == "edition_runs" and step.guards[0].test(world.rules, suspended))
    }
    of_a_team = ("invite", "join", "decline", "give_role", "remove", "leave", "hand_over", "ask_after")
    of_a_city = {("candidacy", name) for name in (*of_a_team, "withdraw_consent", "give_consent")}
    assert free == {("candidacy", "erase_contacts"), ("seat", "erase"), ("certificate", "revoke"), *of_a_city}
    own = {step.name for step in compile_workflow(world.rules).table("edition") if "suspended" in step.sources}
    assert own == {"seal_day", "amend", "resume", "cancel"}
    assert edition_runs(ALWAYS).test(world.rules, suspended) is None


def test_every_place_in_which_a_candidacy_lives_is_ended_by_a_cancellation(world):
    workflow: Workflow = compile_workflow(world.rules)
    ended = {source for step in workflow.table("candidacy") if step.name == "call_off" for source in step.sources}
    lives = {f"{one.id}:{name}" for one in world.rules.rounds if (status := statuses(one))
             for name in (*status.live, status.passing)}
    assert ended == lives


# -- suspended


@pytest.fixture
def suspended(world):
    world.goes_to(STAGE)
    world.ready = world.city("Rennes").saves()
    world.officer.takes("suspend")
    return world


def test_while_suspended_nothing_is_sent_and_drafts_can_be_saved(suspended):
    assert refused(suspended.ready.submits) == "edition_suspended"
    assert refused(suspended.city, "Lyon") == "edition_suspended"
    suspended.ready.saves(results="Written while the edition was suspended.")


def test_while_suspended_the_clock_seals_the_days_and_does_nothing_else(suspended):
    suspended.clock.go_to(suspended.stage(STAGE)["closes_at"] + timedelta(days=3))
    sealed = suspended.ticks().count("heads")
    suspended.clock.pass_(days=1)
    assert suspended.ticks().count("heads") == sealed + 1 and suspended.stage(STAGE)["state"] == "open"
    assert {one.refusal.code for one in suspended.blocked} == {"edition_suspended"}


def test_after_a_resumption_without_more_days_the_deadline_that_passed_has_passed(suspended):
    suspended.clock.go_to(suspended.stage(STAGE)["closes_at"] + timedelta(days=1))
    suspended.officer.takes("resume", days=0)
    assert refused(suspended.ready.submits) == "deadline_passed"
    assert suspended.ticks().stage(STAGE)["state"] == "closed"


def test_a_resumption_may_move_every_date_to_come_by_as_many_days(suspended):
    before = {key: suspended.stage(key) for key in (STAGE, "final.jury", "announcement.announcement")}
    suspended.clock.pass_(days=60)
    suspended.officer.takes("resume", days=60)
    assert suspended.stage(STAGE)["opens_at"] == before[STAGE]["opens_at"]
    local = [suspended.stage(key)["closes_at"] - before[key]["closes_at"] for key in before]
    assert all(abs(moved - timedelta(days=60)) <= timedelta(hours=1) for moved in local)
    suspended.ready.submits()
    assert suspended.faults() == []


def test_the_days_of_a_city_that_completes_move_with_the_others(world):
    world.goes_to(STAGE)
    city = world.city("Rennes").submits()
    world.goes_to(STAGE, "closes").goes_to("validation.eligibility")
    world.officer.returns(city, "results")
    due = city.row["due_at"]
    world.officer.takes("suspend")
    world.officer.takes("resume", days=10)
    assert timedelta(days=9) < city.row["due_at"] - due < timedelta(days=11)
    city.saves(results="Now with figures.").completes()
    assert world.faults() == []


def test_everybody_who_takes_part_has_a_letter_that_is_held_until_it_was_read(suspended):
    (letter,) = suspended.rows("letters", kind="suspended")
    assert (letter["state"], letter["recipient"]) == ("held", suspended.ready.participant)
    assert letter["facts"]["reason"] == "The office says why."


def test_a_crisis_needs_its_reason(world):
    assert refused(world.officer.takes, "suspend", reason=" ") == "reason_missing"
    assert refused(world.officer.takes, "postpone", days=0) == "days_missing"
    assert refused(world.officer.takes, "postpone", days="9") == "days_missing"


def test_only_an_officer_suspends(world):
    acts = world.stranger().acts
    assert refused(acts, "edition", world.edition, "suspend", {"reason": "x"}) == "unknown"


def test_contacts_are_erased_also_while_an_edition_is_suspended_or_cancelled(world):
    world.goes_to(STAGE)
    city = world.city("Rennes").submits()
    world.officer.takes("suspend")
    world.officer.acts("candidacy", city.id, "erase_contacts")
    world.officer.takes("cancel")
    world.officer.acts("candidacy", city.id, "erase_contacts")
    assert world.count("private_answers") == 0 and world.faults() == []


# -- postponed


def test_a_postponement_moves_what_is_to_come_and_stops_nothing(world):
    world.goes_to(STAGE)
    closes, opens = world.stage(STAGE)["closes_at"], world.stage("final.jury")["opens_at"]
    world.officer.takes("postpone", days=7)
    assert world.stage(STAGE)["closes_at"] - closes == timedelta(days=7)
    assert world.stage("final.jury")["opens_at"] - opens == timedelta(days=7)
    world.city("Rennes").submits()
    assert world.lives_on().faults() == []


def test_an_hour_that_two_people_armed_is_not_moved_under_them(world):
    world.lives(until="decides").goes_to("announcement.announcement")
    world.officer.acts("stage", f"{world.edition}/announcement.announcement", "propose_announcement")
    assert refused(world.officer.takes, "postpone", days=3) == "announcement_armed"


# -- cancelled


def test_a_cancellation_ends_every_candidacy_under_way_and_keeps_what_was_sent(world):
    world.goes_to(STAGE)
    sent, draft, gone = world.city("Rennes").submits(), world.city("Lyon"), world.city("Nantes").submits().withdraws()
    world.officer.takes("cancel")
    assert [one.state for one in (sent, draft, gone)] == [
        "submission:cancelled", "submission:cancelled", "submission:withdrawn"]
    assert world.row("edition", world.edition)["state"] == "cancelled"
    assert world.rows("answers") and world.faults() == []
    assert {one["recipient"] for one in world.rows("letters", kind="cancelled")} == {sent.participant, draft.participant}
    assert refused(world.officer.takes, "resume", days=0) == "not_from_here"


def test_ballots_of_a_cancelled_vote_are_destroyed_uncounted_with_what_links_them(world):
    world.lives(until="selects").goes_to("final.jury").goes_to("final.consultation")
    voter = world.voter("Vera")
    voter.votes(world.standing()[:5], key="a key")
    world.officer.takes("cancel")
    assert world.count("ballots") == world.count("cast_ballots") == world.count("tallies") == 0
    assert not [one for one in world.rows("openings") if one["table"] == "ballots"] and not world.rows("keys", key="a key")
    assert world.faults() == []


def test_a_cancelled_edition_seals_its_days_on_so_that_silence_and_activity_look_alike(world):
    world.officer.takes("cancel")
    world.clock.pass_(days=2)
    assert world.ticks().count("heads") == 1 and not [one for one in ticking.tick(world.store, world.edition)
                                                      if one.due.step.name == "seal_day"]


def test_what_is_announced_is_neither_suspended_nor_cancelled(world):
    world.lives(until="announces")
    for step in ("suspend", "cancel"):
        assert refused(world.officer.takes, step) == "announced_already"
