"""What if: last year's candidacies, sheets and ballots by other rules; what nobody decided is said, never invented."""

import copy
from decimal import Decimal
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workflows.reading import loads, raw
from workflows.replay_picture import picture
from workflows.replay_told import cut_compared, flip_told, notes, sentences, text
from workflows.replaying import Past, flips, replay

RULES_2026 = raw("config/rulebooks/oidp-2026.yaml")
OWN = loads(RULES_2026)
CRITERIA = [one.id for one in OWN.criteria["practice"]]
SHORTLIST, FINAL = 2, 3
IDS = [f"c{n:02d}" for n in range(10)]


def sheet(first: int, rest: int):
    return {one: Decimal(first if n == 0 else rest) for n, one in enumerate(CRITERIA)}


def by(jurors: str, given: dict) -> dict:
    """Each of these jurors gave this sheet."""
    return dict.fromkeys(jurors, given)


def past(**changes) -> Past:
    """Ten in one category; the lower the number the better on most criteria, the worse on the first; five are finalists."""
    given = {
        "candidacies": {id: {"id": id, "place": id.upper(), "title": f"Practice {id}", "category": "A", "territory": "B"}
                        for id in IDS},
        "sheets": {"shortlist.jury": {id: by("JK", sheet(n, 9 - n)) for n, id in enumerate(IDS)},
                   "final.jury": {id: by("LMN", sheet(n, 9 - n)) for n, id in enumerate(IDS[:5])}},
        "ballots": {"final.consultation": [IDS[:5]] * 3 + [IDS[:3]] * 2 + [[IDS[4]]] * 3},
        "bases": {"submitted": 10, "eligible": 10},
        "kept": {"shortlist": IDS[:5]},
        "honours": {"award": {IDS[1]}, "mention": {IDS[4]}},
    }
    return Past(**given | changes)


def other(change) -> object:
    rules = copy.deepcopy(RULES_2026)
    change(rules)
    return loads(rules)


def keeps(**keep):
    def change(rules):
        rules["rounds"][SHORTLIST]["cut"]["keep"] = keep
    return other(change)


def first_criterion_weighs(weight: int):
    def change(rules):
        rules["criteria"]["practice"][0]["weight"] = str(weight)
    return other(change)


def test_by_its_own_rules_an_edition_comes_out_as_it_did():
    found = replay(OWN, past())
    assert found.finalists == frozenset(IDS[:5])
    assert found.honours["award"] == {IDS[1]} and found.first_by_points == {IDS[0]}
    assert flips(OWN, OWN, past()) == [] and not found.notes
    assert list(sentences(OWN, past(), found, found, "en")) == ["The same candidacies go on."]


def test_fewer_places_leave_out_the_last_and_say_who_could_not_have_won():
    found = replay(keeps(number="1"), past())
    assert found.finalists == {IDS[0]} and found.honours["award"] == frozenset()
    assert "Who won “OIDP Award” then would not have been a finalist" in notes(OWN, found, "en")[0]


@pytest.mark.parametrize(("at_most", "gone"), [(None, []), (5, []), (3, IDS[3:5])])
def test_a_most_for_each_category_leaves_out_the_last_of_a_large_one(at_most, gone):
    def change(rules):
        rules["rounds"][SHORTLIST]["cut"]["places"]["at_most"] = at_most
    changed_rules = other(change)
    found = replay(changed_rules, past())
    assert sorted(set(replay(OWN, past()).finalists) - found.finalists) == gone
    turned = [one.what for one in flips(OWN, changed_rules, past()) if one.flips]
    assert turned == (["rounds.shortlist.cut.places"] if gone else [])


def test_more_places_bring_in_those_whom_no_juror_of_the_final_read():
    found = replay(keeps(number="7"), past())
    assert found.finalists == frozenset(IDS[:7]) and set(found.by_points) == set(IDS[:5])
    assert "Candidacies in “Final” that no juror read then: 2." in notes(OWN, found, "en")


def test_other_weights_turn_the_order_and_the_change_is_named():
    rules = first_criterion_weighs(90)
    found = replay(rules, past())
    assert found.finalists == frozenset(IDS[5:])
    (flip,) = flips(OWN, rules, past())
    assert (flip.what, flip.come, flip.gone) == ("criteria.practice", frozenset(IDS[5:]), frozenset(IDS[:5]))
    assert flip_told(OWN, past(), flip, "en").startswith("criteria: in C05, C06")


def at_least(points: str):
    def change(rules):
        rules["criteria"]["practice"][0]["at_least"] = points
    return other(change)


def test_points_asked_of_a_criterion_leave_out_whoever_is_below_and_give_its_place_to_the_next():
    rules = at_least("3")  # the first three have 0, 1 and 2 of it
    found = replay(rules, past())
    assert found.finalists == frozenset(IDS[3:8])  # half of ten
    assert {id for id, one in found.drawings["shortlist"].verdicts.items() if one.code == "below_minimum"} == set(IDS[:3])
    (flip,) = flips(OWN, rules, past())
    assert (flip.what, flip.gone) == ("criteria.practice", frozenset(IDS[:3]))


def test_who_won_and_is_below_what_these_rules_ask_is_said():
    turned = {id: by("LMN", sheet(0, 9)) for id in IDS[:5]}
    found = replay(at_least("1"), past(sheets={**past().sheets, "final.jury": turned}, honours={"award": {IDS[2]}}))
    assert found.honours["award"] == frozenset()
    assert "Who had “OIDP Award” then has fewer points of a criterion than these rules ask: 1." in notes(OWN, found, "en")


def test_each_change_is_tried_alone():
    def change(rules):
        rules["criteria"]["practice"][0]["weight"] = "2"
        rules["rounds"][SHORTLIST]["cut"]["keep"] = {"number": "4"}
        rules["rounds"][SHORTLIST]["cut"]["ties"] = {"at_line": "none_in"}
        rules["rounds"][FINAL]["stages"][0]["quorum"] = "2"
    found = {one.what: one.flips for one in flips(OWN, other(change), past())}
    assert found == {"criteria.practice": False, "rounds.shortlist.cut.keep": True, "rounds.shortlist.cut.ties": False,
                     "rounds.final.stages.jury.quorum": False}


def test_another_ballot_counts_what_was_void_and_the_mention_of_the_community_goes_elsewhere():
    by_rule = replay(OWN, past())
    assert by_rule.supports[IDS[0]] == 3 and by_rule.honours["community"] == set(IDS[:5]) - {IDS[1]}

    def change(rules):
        rules["rounds"][FINAL]["stages"][1]["ballot"]["choose"] = {"at_least": "1"}
    found = replay(other(change), past())
    assert found.supports[IDS[4]] == 6 and found.honours["community"] == {IDS[4]}


def test_a_criterion_that_nobody_was_asked_for_is_left_out_and_said():
    def change(rules):
        rules["criteria"]["practice"].append(copy.deepcopy(rules["criteria"]["practice"][0]) | {"id": "beauty"})
    found = replay(other(change), past())
    assert found.finalists == frozenset(IDS[:5])
    assert {code for code, _ in found.notes} == {"criterion_new"}


def test_a_vote_of_which_only_counts_are_left_says_so():
    found = replay(OWN, past(ballots={}, tallies={"final.consultation": {IDS[3]: 8, IDS[7]: 9}}))
    assert found.honours["community"] == {IDS[3]}
    assert ("only_counts", {"stage": "final.consultation"}) in found.notes


def test_places_left_to_the_panel_go_to_whom_it_chose_then_and_the_others_are_left_open():
    def change(rules):
        rules["rounds"][SHORTLIST]["cut"] |= {"keep": {"by_hand": "true", "at_most": "6"}, "order": "none"}
        del rules["rounds"][SHORTLIST]["cut"]["places"]
    found = replay(other(change), past())
    assert found.finalists == frozenset(IDS[:5])
    assert any("its choice cannot be known: 1." in one for one in notes(OWN, found, "en"))


def test_a_cut_that_cannot_be_drawn_is_told_and_nothing_is_decided():
    def change(rules):
        del rules["rounds"][SHORTLIST]["cut"]["places"]
        rules["rounds"][SHORTLIST]["cut"]["order"] = "supports"
    found = replay(other(change), past())
    assert {code for code, _ in found.notes} <= {"no_ballots", "not_read", "laureate_out"}


# Awards that go by points


ADDED_UP = raw("config/rulebooks/oidp-2021.yaml")
BROUGHT_TO_ALL = raw("config/rulebooks/oga-2015.yaml")


def changed(rules: dict, round_: str, change) -> object:
    rules = copy.deepcopy(rules)
    change(next(one for one in rules["rounds"] if one["id"] == round_))
    return loads(rules)


def people(*ids, country="ES", **answers) -> dict:
    return {id: {"id": id, "place": id, "title": id, "category": None, "territory": None, "country": country,
                 "answers": answers} for id in ids}


def points_of(rules, **given) -> dict:
    """{juror: sheet} of {juror: the points of every criterion}."""
    (criteria,) = rules.criteria.values()
    return {juror: {one.id: Decimal(points) for one in criteria} for juror, points in given.items()}


def test_where_sheets_are_added_up_who_is_read_more_often_can_win_and_by_the_mean_does_not():
    rules = loads(ADDED_UP)
    sheets = {"A": points_of(rules, J=7, K=7, L=7, M=7), "B": points_of(rules, J=8, K=8, L=8)}
    left = Past(people("A", "B"), {"jury.jury": sheets})
    assert replay(rules, left).honours["award"] == {"A"}
    by_mean = changed(ADDED_UP, "jury", lambda one: one["score"][0].update(sheets_as="mean"))
    assert replay(by_mean, left).honours["award"] == {"B"}
    (flip,) = flips(rules, by_mean, left)
    assert flip.what == "rounds.jury.score" and flip.honours


def test_each_judge_is_brought_to_all_in_a_replay_too():
    rules = loads(BROUGHT_TO_ALL)
    sheets = {"A": points_of(rules, J=5, K=4, M=5), "B": points_of(rules, J=1, K=1, L=5), "C": points_of(rules, L=5, M=5, N=2),
              "D": points_of(rules, L=5, M=1, N=1)}
    left = Past(people(*sheets), {"final.jury": sheets})
    plain = changed(BROUGHT_TO_ALL, "final", lambda one: one["stages"][0].pop("rescaled"))
    assert replay(rules, left).by_points != replay(plain, left).by_points
    assert [one.what for one in flips(rules, plain, left)] == ["rounds.final.stages.jury.rescaled"]


def test_level_ones_go_by_the_panels_choice_of_then_and_without_one_it_is_said():
    rules = loads(ADDED_UP)
    sheets = {"jury.jury": {id: points_of(rules, J=7, K=7, L=7) for id in "AB"}}
    assert replay(rules, Past(people("A", "B"), sheets, honours={"award": {"B"}})).honours["award"] == {"B"}
    unknown = replay(rules, Past(people("A", "B"), sheets))
    assert unknown.honours["award"] == frozenset()
    assert any("its choice cannot be known: 1" in one for one in notes(rules, unknown, "en"))


def test_an_award_open_to_one_answer_goes_to_whoever_gave_it_and_a_question_not_asked_then_is_said():
    rules = loads(ADDED_UP)
    field, answer = next((one.id, rules.choices(one)[0].id) for form in rules.forms.values() for one in form.fields()
                         if one.kind in ("choice", "choices"))
    only = changed(ADDED_UP, "jury", lambda one: one["awards"][0].update(open_to={"field": field, "answer": answer}))
    sheets = {"jury.jury": {"A": points_of(rules, J=9, K=9, L=9), "B": points_of(rules, J=5, K=5, L=5)}}
    left = Past(people("A") | people("B", **{field: [answer]}), sheets)
    assert replay(rules, left).honours["award"] == {"A"} and replay(only, left).honours["award"] == {"B"}
    nobody = replay(only, Past(people("A", "B"), sheets))
    assert nobody.honours["award"] == frozenset() and ("answer_new", {"award": "award"}) in nobody.notes


@given(st.permutations(IDS), st.integers(1, 9))
def test_the_order_in_which_an_edition_is_read_changes_nothing(order, number):
    rules, left = keeps(number=str(number)), past()
    turned = past(candidacies={id: left.candidacies[id] for id in order},
                  sheets={stage: {id: sheets[id] for id in order if id in sheets} for stage, sheets in left.sheets.items()})
    assert replay(rules, turned).finalists == replay(rules, left).finalists
    assert replay(rules, turned).honours == replay(rules, left).honours


def test_the_text_tells_all_and_stars_what_turned():
    rules, left = keeps(number="4"), past()
    before, after = replay(OWN, left), replay(rules, left)
    told = text(OWN, rules, left, before, after, flips(OWN, rules, left, before))
    assert "Would not have gone on: C04." in told and "Each change alone" in told
    assert [line for line in told.splitlines() if line.startswith("*")] == [
        "* A      5 →    5  in  → out  C04: Practice c04"]


@pytest.mark.parametrize("place", ["C04", "Saint-Étienne <b>&"])
def test_the_picture_is_well_formed_and_names_only_those_whose_result_turned(place):
    left = past()
    left.candidacies[IDS[4]]["place"] = place
    before, after = replay(OWN, left), replay(keeps(number="4"), left)
    _round, rows = cut_compared(before, after)
    svg = ElementTree.fromstring(picture(rows, left, "First selection", "One turned.", "then", "now", {"A": "Democratic"}))
    assert svg.get("role") == "img" and svg.find("{*}title").text == "First selection"
    assert svg.find("{*}desc").text == "One turned."
    words = [one.text for one in svg.iter() if one.tag.endswith("}text")]
    assert words == ["then", "now", "Democratic", place, place]
    lines = [one for one in svg.iter() if one.get("class") in ("replay-turned", "replay-same")]
    assert len(lines) == 10 and [one.get("stroke-dasharray") for one in lines].count("5 3") == 1
