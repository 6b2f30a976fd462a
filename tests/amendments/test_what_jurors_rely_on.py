"""Rules of a running edition amended where jurors rely on them: their call, their days to answer, when they are forgotten; and
what else can be said of juries, votes and honours, each lawful until somebody relies on it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from tests.amendments.test_amending import refused, round_of, stage
from tests.jury.test_call_for_jurors import offers
from tests.world import World, calling, keeps_every_law, rules_of_2026

JURY = "shortlist.jury"
BEFORE, DURING = datetime(2026, 1, 26, 12, tzinfo=UTC), datetime(2026, 2, 3, 12, tzinfo=UTC)


@pytest.fixture
def called(request, tmp_path):
    """A call for jurors is foreseen, and has not opened."""
    world = World(tmp_path, rules=calling(rules_of_2026()))
    world.clock.go_to(BEFORE)
    yield world.ticks()
    keeps_every_law(request, world.store)


def opened(world):
    world.clock.go_to(DURING)
    return world.ticks()


def call(rules) -> dict:
    return stage(rules, JURY)["call"]


def sets(**values):
    return lambda rules: call(rules).update(values)


def amended(world, change) -> list:
    """What no longer holds once the rules are these."""
    world.officer.amends(change)
    return world.faults()


@pytest.mark.parametrize("change", [
    sets(opens="2026-02-10", closes="2026-02-20"), sets(words=20), sets(erased_after=400),
    sets(gender=True), lambda rules: stage(rules, JURY).pop("call")],
    ids=["other days", "a shorter record", "kept longer", "gender asked", "no call"])
def test_a_call_for_jurors_may_change_in_all_until_it_opens(called, change):
    assert amended(called, change) == []


@pytest.mark.parametrize(("change", "code"), [
    (sets(closes="2026-02-10"), "only_extended"), (sets(closes="2026-02-01"), "date_is_over"),
    (sets(opens="2026-02-20"), "call_runs"), (sets(words=20), "only_more"), (sets(erased_after=400), "erased_later"),
    (sets(gender=True), "call_runs"), (lambda rules: stage(rules, JURY).pop("call"), "call_runs")],
    ids=["ends earlier", "ends in the past", "opens again", "a shorter record", "kept longer", "gender asked", "taken back"])
def test_once_it_runs_a_call_for_jurors_keeps_what_people_rely_on(called, change, code):
    assert refused(opened(called), change)[0] in (code, "rules_unsound")


@pytest.mark.parametrize("change", [sets(closes="2026-03-10"), sets(words=300), sets(erased_after=30)],
                         ids=["ends later", "a longer record", "erased sooner"])
def test_once_it_runs_a_call_for_jurors_may_give_more(called, change):
    assert amended(opened(called), change) == []


def test_a_call_that_ends_later_takes_who_comes_later_and_tells_who_is_interested(called):
    ines = offers(opened(called))
    called.officer.amends(sets(closes="2026-03-10"))
    (letter,) = called.rows("letters", kind="amended")
    assert letter["recipient"] == ines.participant and letter["facts"]["groups"] == ["jurors"]
    called.clock.go_to(datetime(2026, 3, 9, 12, tzinfo=UTC))
    offers(called, "Late")
    assert called.faults() == []


def test_who_offered_themselves_is_erased_on_the_day_they_were_told_though_the_call_ends_later(called):
    ines = offers(opened(called))
    told = called.row("interest", ines.interest)["due_at"]
    called.officer.amends(sets(closes="2026-03-10"))
    assert called.row("interest", ines.interest)["due_at"] == told


def test_what_jurors_wrote_is_never_kept_longer_than_they_were_told(called):
    longer, sooner = (lambda rules, days=days: stage(rules, JURY).update(erased_after=days) for days in (500, 200))
    assert refused(called, longer)[0] == "erased_later"
    assert amended(called, sooner) == []


def test_who_is_interested_hears_of_a_cancellation(called):
    ines = offers(opened(called))
    called.officer.takes("cancel")
    assert [one["recipient"] for one in called.rows("letters", kind="cancelled")] == [ines.participant]


def test_the_days_to_answer_of_whoever_was_asked_to_sit_move_with_the_edition(called):
    eve = opened(called).asked("Eve", JURY, "A")
    due = called.row("seat", eve.seat)["due_at"]
    called.officer.takes("suspend")
    called.clock.go_to(due + timedelta(days=5))
    assert called.ticks() and eve.state == "asked"
    called.officer.takes("resume", days=20)
    assert called.row("seat", eve.seat)["due_at"] - due == timedelta(days=20)
    eve.accepts()
    assert called.faults() == []


def test_a_place_that_was_refused_gets_no_days(called):
    eve = opened(called).asked("Eve", JURY, "A").refuses()
    called.officer.takes("postpone", days=3)
    assert called.row("seat", eve.seat)["due_at"] is None and eve.state == "refused"


# -- the newest words of the language


CONFIDENCE = {"levels": [{"id": id, "name": dict.fromkeys(("fr", "es", "en", "ca", "pt"), id)} for id in ("low", "high")]}
TALK = {"site": "https://participate.example"}


@pytest.mark.parametrize("change", [
    lambda rules: rules["criteria"]["practice"][0].update(at_least="2"),
    lambda rules: stage(rules, JURY).update(confidence=CONFIDENCE),
    lambda rules: stage(rules, JURY).update(opening="two_people"),
    lambda rules: stage(rules, JURY).update(invitations={"answer_within": 21, "reminder": 7})],
    ids=["points at least", "confidence", "opened by two", "days to answer"])
def test_how_a_jury_works_may_change_until_its_dossiers_are_shared_out(called, change):
    assert amended(opened(called), change) == []


def shared_out(tmp_path) -> World:
    world = World(tmp_path / "later", rules=rules_of_2026()).lives(until="validates")
    world.juror("Ana", group="A").declares()
    world.officer.acts("stage", f"{world.edition}/{JURY}", "plan_readings", {"seed": "1"})
    return world


@pytest.mark.parametrize(("change", "code"), [
    (lambda rules: rules["criteria"]["practice"][0].update(at_least="2"), "read_by_these"),
    (lambda rules: stage(rules, JURY).update(confidence=CONFIDENCE), "stage_begun"),
    (lambda rules: stage(rules, JURY).update(opening="two_people"), "stage_begun")],
    ids=["points at least", "confidence", "opened by two"])
def test_and_not_once_jurors_have_their_dossiers(tmp_path, change, code):
    assert refused(shared_out(tmp_path), change)[0] == code


def test_where_a_vote_is_talked_about_may_change_until_the_first_ballot(tmp_path):
    world = World(tmp_path, rules=rules_of_2026()).lives(until="selects").goes_to("final.jury").goes_to("final.consultation")
    talk = lambda **more: lambda rules: stage(rules, "final.consultation").update(discussion={**TALK, **more})  # noqa: E731
    assert amended(world, talk()) == []
    world.voter("Vera").votes(world.standing()[:5])
    assert refused(world, talk(questions=True))[0] == "stage_begun"


def test_money_may_be_added_to_an_honour_and_never_be_less(tmp_path):
    world = World(tmp_path, rules=rules_of_2026()).lives(until="receives")
    award = lambda rules: round_of(rules, "final")["awards"][0]  # noqa: E731
    assert amended(world, lambda rules: award(rules).update(money={"amount": "5000", "currency": "EUR"})) == []
    assert refused(world, lambda rules: award(rules)["money"].update(amount="3000"))[0] == "sent_by_these"


def test_whether_points_may_change_after_the_talk_is_said_before_the_meeting(tmp_path):
    world = World(tmp_path, rules=rules_of_2026()).lives(until="selects")
    meeting = next(f"{one.id}.{each.id}" for one, each in world.rules.stages() if each.kind == "deliberation")
    change = lambda rules: stage(rules, meeting).update(after_talk="points_may_change")  # noqa: E731
    assert amended(world, change) == []
    back = lambda rules: stage(rules, meeting).pop("after_talk")  # noqa: E731
    world.judges().goes_to(meeting)
    assert world.stage(meeting)["state"] == "open"
    assert refused(world, back)[0] == "stage_begun"


def test_feedback_may_be_promised_and_is_not_taken_back(tmp_path):
    world = World(tmp_path, rules=rules_of_2026()).lives(until="receives")
    said = lambda what: lambda rules: stage(rules, "announcement.announcement").update(feedback=what)  # noqa: E731
    if world.rules.stage("announcement.announcement").feedback != "after":
        assert amended(world, said("after")) == []
    assert refused(world, said("never"))[0] in ("sent_by_these", "rules_unsound")  # or: jurors write for cities
