"""Whoever was left out may appeal once, in time; somebody else decides with reasons, and who is right goes on."""

import pytest

from award_app import package, verifier
from tests.appeal.conftest import CHECK, SELECTION, Appealed
from workflows.reading import load, loads, raw
from workflows.soundness import check
from workflows.steps import Refused


def state(world, number):
    return world.cities[number].state


def letters(world, number):
    """Those about a city, in the order in which they were owed."""
    return [row["kind"] for row in sorted(world.rows("letters", subject=world.cities[number].id), key=lambda row: row["cause"])]


def test_who_is_right_goes_on_with_the_others_and_is_counted_with_them(appealing):
    appealing.appeals(4)
    assert state(appealing, 4) == "validation:under_review"
    appealing.answers(4, "uphold")
    assert state(appealing, 4) == "validation:eligible" and state(appealing, 5) == "validation:ineligible"
    appealing.goes_to(CHECK, "closes").goes_to("shortlist.jury")
    assert state(appealing, 4) == "shortlist:in" and appealing.faults() == []
    assert appealing.stage(CHECK)["counted"] == {"appeals": 1, "upheld": 1, "eligible": 5}
    assert letters(appealing, 4)[-2:] == ["appeal_received", "appeal_upheld"]


def test_who_is_wrong_stays_out_is_told_why_and_cannot_appeal_again(appealing):
    appealing.appeals(5)
    appealing.answers(5, "reject", reason="It was not sent.")
    assert state(appealing, 5) == "validation:ineligible" and letters(appealing, 5)[-1] == "appeal_rejected"
    (row,) = appealing.rows("appeals")
    assert (row["upheld"], row["reasons"]) == (False, "It was not sent.")
    with pytest.raises(Refused, match="appealed_already"):
        appealing.appeals(5)


def test_an_appeal_needs_grounds_no_longer_than_the_rules_say(appealing):
    with pytest.raises(Refused, match="grounds_missing"):
        appealing.appeals(4, "  ")
    with pytest.raises(Refused, match="grounds_long"):
        appealing.appeals(4, "word " * 301)
    appealing.appeals(4, "word " * 300)


def test_who_left_it_out_does_not_decide_on_the_appeal(appealing):
    appealing.appeals(4)
    with pytest.raises(Refused, match="decided_it_before"):
        appealing.answers(4, "uphold", by=appealing.officer)
    with pytest.raises(Refused, match="reason_missing"):
        appealing.answers(4, "uphold", reason=" ")
    appealing.answers(4, "uphold", by=appealing.colleague)


def test_where_the_rules_let_anybody_of_the_office_decide_who_left_it_out_may(tmp_path):
    rules = raw("docs/examples/appeal.yaml")
    next(one for one in rules["rounds"] if one["id"] == "first_appeals")["stages"][0]["decided_by"] = "officer"
    world = Appealed(tmp_path / "anybody", loads(rules)).receives(6).checks_but(4).releases("ineligible").goes_to(CHECK)
    world.appeals(4)
    world.answers(4, "uphold", by=world.officer)
    assert state(world, 4) == "validation:eligible"


def test_nobody_appeals_before_being_told_nor_for_another_nor_when_nothing_was_decided_against_it(appealing, tmp_path):
    world = Appealed(tmp_path / "untold", load("docs/examples/appeal.yaml")).receives(6).checks_but(4).goes_to(CHECK)
    with pytest.raises(Refused, match="not_told_yet"):
        world.appeals(4)
    with pytest.raises(Refused, match="not_from_here"):
        world.appeals(0)
    with pytest.raises(Refused, match="unknown"):
        appealing.cities[0].acts("candidacy", appealing.cities[4].id, "appeal", {"grounds": "No."})


def test_an_appeal_in_time_is_heard_one_too_late_is_not_and_the_next_round_waits_for_the_answer(appealing):
    appealing.appeals(4)
    appealing.goes_to(CHECK, "closes")
    assert appealing.stage(CHECK)["state"] == "open", "it waits until the appeal is decided"
    with pytest.raises(Refused, match="deadline_passed"):
        appealing.appeals(5)
    appealing.goes_to("shortlist.jury")
    assert appealing.stage("shortlist.jury")["state"] == "waiting"
    appealing.answers(4, "uphold")
    appealing.ticks()
    assert appealing.stage(CHECK)["state"] == "closed" and state(appealing, 4) == "shortlist:in"


def test_against_a_selection_who_is_right_goes_on_beside_those_whom_it_kept(selected, tmp_path):
    out = [number for number in range(6) if state(selected, number) == "shortlist:out"]
    before = selected.decision("shortlist")
    selected.appeals(out[0])
    with pytest.raises(Refused, match="decided_it_before"):
        selected.answers(out[0], "uphold", by=selected.officer)
    selected.answers(out[0], "uphold")
    assert state(selected, out[0]) == "shortlist:kept"
    after = selected.decision("shortlist")
    assert after == {**before, "upheld": [selected.cities[out[0]].id]}, "the cut itself stays as it was drawn"
    selected.goes_to(SELECTION, "closes").reads("final.jury", 3).goes_to("final.deliberation")
    assert state(selected, out[0]) == "final:in" and selected.faults() == []
    selected.decides("final.deliberation", [("award", selected.cities[out[0]].id)]).announces()
    folder = tmp_path / "package"
    package.write(selected.store, selected.edition, folder)
    told = verifier.verify(folder, [])
    assert any("who went on" in line for line in told)


def test_a_cancelled_edition_ends_an_appeal_too(appealing):
    appealing.appeals(4)
    appealing.officer.takes("cancel")
    assert state(appealing, 4) == "validation:cancelled" and appealing.faults() == []


def test_more_time_to_appeal_is_told_to_those_who_may(appealing):
    stage = appealing.stage(CHECK)
    later = stage["closes_at"].replace(day=stage["closes_at"].day + 2)
    appealing.officer.acts("stage", stage["id"], "extend", {"closes": later, "reason": "Easter."})
    to = {row["recipient"] for row in appealing.rows("letters", kind="extended")}
    assert to == {appealing.cities[4].participant, appealing.cities[5].participant}


def found(change) -> set:
    rules = raw("docs/examples/appeal.yaml")
    change({one["id"]: one for one in rules["rounds"]}, rules)
    return {one.code for one in check(loads(rules)) if one.severity == "error"}


def test_an_appeal_is_against_the_last_decision_has_its_own_round_and_can_always_be_decided():
    assert found(lambda rounds, rules: None) == set()
    assert "appeal_nothing" in found(lambda rounds, rules: rounds["first_appeals"]["stages"][0].update(against="submission"))
    assert "appeal_late" in found(lambda rounds, rules: rounds["second_appeals"]["stages"][0].update(against="validation"))
    assert "appeal_not_alone" in found(lambda rounds, rules: (
        rounds["first_appeals"]["stages"].append(rounds["shortlist"]["stages"][0]), rounds["shortlist"].pop("cut"),
        rules["rounds"].remove(rounds["shortlist"]), rules["rounds"].remove(rounds["second_appeals"])))
