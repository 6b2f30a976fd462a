"""Points made of parts, who wins by them, and each juror brought to the habit of all.

The rules are those of the Portuguese prize (oficina.org.pt) and of the Open Government Awards (2015oga.carrot.net); the
points, votes and names are invented. Each outcome has a sibling with the rule changed, and another outcome."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as some

from workflows.reading import RulebookError, load, loads, raw
from workflows.scoring import combined, of_round, of_sheets, of_votes, rescaled, won

REGIOSTARS = "docs/examples/regiostars-2019.yaml"
RAP, OGA = "config/rulebooks/rap-2022.yaml", "config/rulebooks/oga-2015.yaml"
MEANS = {"A": Fraction(9), "B": Fraction(8), "C": Fraction(2)}
VOTES = {"A": 20, "B": 45, "C": 100}


def award(path, id, **changed):
    return load(path).award_by_id(id).model_copy(update=changed)


def portuguese(weights=("0.5", "0.5"), how="share_of_most"):
    sheets = of_sheets(MEANS, Fraction(0), Fraction(10))
    return combined(zip(map(Fraction, weights), (sheets, of_votes(VOTES, how)), strict=True), MEANS)


def test_half_of_the_points_are_the_jurys_and_half_the_votes():
    assert portuguese() == {"A": 55, "B": Fraction(125, 2), "C": 60}
    assert [float(part.weight) for part in load(RAP).round("final").score] == [0.5, 0.5]


@pytest.mark.parametrize(
    ("changed", "order"),
    [({}, "BCA"), ({"weights": ("0.8", "0.2")}, "ABC"), ({"how": "share_of_all"}, "BAC")],
    ids=["as written", "other weights", "another conversion"],
)
def test_with_other_weights_or_another_conversion_others_are_honoured(changed, order):
    points = portuguese(**changed)
    assert "".join(sorted(points, key=points.get, reverse=True)) == order


@pytest.mark.parametrize(
    ("score", "first"),
    [
        ([("finalists.likes", None, "count"), ("final.votes", None, "count")], "B"),
        ([("final.votes", None, "count")], "C"),
        ([("finalists.likes", "50%", "share_of_all"), ("final.votes", "50%", "share_of_all")], "C"),
    ],
    ids=["as written", "the likes dropped", "as shares"],
)
def test_likes_and_votes_are_added_up_whatever_each_vote_weighs_by_its_size(score, first):
    content = raw(REGIOSTARS)
    content["rounds"][3]["score"] = [
        {"of": of, "votes_as": how, **({"weight": weight} if weight else {})} for of, weight, how in score
    ]
    votes = {"finalists.likes": {"A": 10, "B": 600, "C": 300, "D": 400}, "final.votes": {"A": 20, "B": 10, "C": 60}}
    rules = loads(content)
    points = of_round(rules, rules.round("final"), "ABC", None, votes.get)
    assert won(rules.award_by_id("public_choice"), points).given == {first: 1}
    if first == "B":
        assert points == {"A": 30, "B": 610, "C": 360}


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        (lambda score: score[0].update({"votes_as": "share_of_all"}), "are added to each other, and to nothing else"),
        (lambda score: score[1].update({"weight": "50%"}), "weigh one each: leave weight out"),
    ],
)
def test_supports_that_are_counted_are_added_to_nothing_else_and_have_no_weight(change, sentence):
    content = raw(REGIOSTARS)
    change(content["rounds"][3]["score"])
    with pytest.raises(RulebookError, match=sentence):
        loads(content)


def test_the_second_has_the_honourable_mention():
    points = portuguese()
    best = won(award(RAP, "best"), points)
    assert best.given == {"B": 1}
    assert won(award(RAP, "honourable"), points, best.given).given == {"C": 1}
    assert won(award(RAP, "honourable", passes_on=False), points, best.given).given == {}


def test_level_ones_are_left_to_the_panel_and_never_decided_by_their_names():
    has = won(award(RAP, "best"), {"B": Fraction(7), "A": Fraction(7), "C": Fraction(1)})
    assert (has.given, has.places, has.level) == ({}, 1, ("A", "B"))


def test_a_dossier_below_the_quorum_has_no_points_and_wins_nothing():
    points = combined([(Fraction(1), {"A": None, "B": Fraction(1, 9)})], ["A", "B"])
    assert won(award(RAP, "best"), points).given == {"B": 1}


# Open Government Awards


PODIUM = {"Kenya": Fraction(50), "Ghana": Fraction(40), "Peru": Fraction(45), "Chile": Fraction(30), "Italy": Fraction(20)}
AFRICA = {one: PODIUM[one] for one in ("Kenya", "Ghana")}


def test_a_region_whose_best_is_on_the_podium_has_the_second_in_line():
    top = won(award(OGA, "podium"), PODIUM)
    assert top.given == {"Kenya": 1, "Peru": 2, "Ghana": 3}
    third_away = {**AFRICA, "Togo": Fraction(10)}
    assert won(award(OGA, "champion"), third_away, top.given).given == {"Togo": 1}
    assert won(award(OGA, "champion", passes_on=False), third_away, top.given).given == {}
    assert won(award(OGA, "champion"), third_away).given == {"Kenya": 1}, "without unless_also it is honoured twice"


def test_a_severe_and_a_generous_judge_weigh_alike_when_brought_to_all():
    sheets = {
        "severe": {"A": Fraction(2), "B": Fraction(1), "C": Fraction(0)},
        "generous": {"A": Fraction(4), "B": Fraction(5), "D": Fraction(3)},
    }
    raw_mean = {"C": Fraction(0), "D": Fraction(3)}
    made = rescaled(sheets)
    assert made["C"] == made["D"] and raw_mean["C"] != raw_mean["D"]


def test_a_judge_who_gives_all_the_same_says_nothing_of_the_order():
    made = rescaled({"flat": {"A": Fraction(5), "B": Fraction(5)}, "other": {"A": Fraction(1), "B": Fraction(3)}})
    assert made["A"][0] == made["B"][0] and made["A"][1] < made["B"][1]


TOTALS = some.fractions(min_value=0, max_value=5, max_denominator=10)
SHEETS = some.dictionaries(
    some.sampled_from("JKLM"), some.dictionaries(some.sampled_from("ABCDE"), TOTALS, min_size=1), min_size=1
)


@given(SHEETS)
def test_bringing_to_all_keeps_each_jurors_order_and_the_mean_of_all(sheets):
    made = rescaled(sheets)
    everything = [total for own in sheets.values() for total in own.values()]
    again = [total for totals in made.values() for total in totals]
    assert sum(again) == sum(everything) and len(again) == len(everything)
    assert made == rescaled(dict(reversed(sheets.items())))


@given(some.dictionaries(some.sampled_from("ABCDEF"), TOTALS, min_size=1), some.integers(1, 4))
def test_more_points_never_lose_and_no_more_win_than_there_are_places(points, how_many):
    has = won(award(OGA, "podium", how_many=how_many), points)
    assert len(has.given) + has.places <= how_many
    assert all(points[one] >= points[other] for one in has.given for other in points if other not in has.given)


# What a rulebook may not say


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        (lambda final: final.pop("score"), "does not say of what they are made"),
        (lambda final: final["score"][1].pop("votes_as"), "how its supports become points"),
        (lambda final: final["score"][0].update({"of": "shortlist.yury"}), "did you mean “shortlist.jury”?"),
        (lambda final: final["awards"][0].update({"passes_on": "true"}), "passes on to the next"),
        (lambda final: final["score"][0].update({"weight": "60%"}), "the weights add up to 110%, not to 100%"),
        (lambda final: final["score"][1].pop("weight"), "“weight” is missing"),
        (lambda final: final["score"][1].update({"weight": "20%"}), "the weights add up to 70%, not to 100%"),
    ],
)
def test_points_that_cannot_be_made_are_told(change, sentence):
    content = raw(RAP)
    change(next(one for one in content["rounds"] if one["id"] == "final"))
    with pytest.raises(RulebookError, match=sentence.replace("?", r"\?")):
        loads(content)


@pytest.mark.parametrize(
    ("award", "sentence"),
    [
        ({"by": "ballots", "how_many": "3"}, "how_many: the ballots give it to the most supported alone"),
        ({"by": "ballots", "per": "category"}, "per: the ballots give it to the most supported alone"),
        ({"by": "the_rest", "how_many": "5"}, "the rest are all who have no other honour"),
    ],
)
def test_what_follows_from_the_ballots_or_from_the_rest_has_no_number(award, sentence):
    content = raw(REGIOSTARS)
    final = next(one for one in content["rounds"] if one["id"] == "final")
    final["awards"].append({"id": "more", "name": {"en": "More", "es": "Más"}, **award})
    with pytest.raises(RulebookError, match=sentence):
        loads(content)


def test_what_the_ballots_give_needs_a_meeting_that_records_it_in_the_same_round():
    content = raw(RAP)
    final = next(one for one in content["rounds"] if one["id"] == "final")
    final["awards"] = [{**final["awards"][0], "id": "most_liked", "by": "ballots"}]
    final["awards"][0].pop("passes_on", None)
    final["stages"] = [stage for stage in final["stages"] if stage["kind"] != "deliberation"]
    with pytest.raises(RulebookError, match="by ballots, and the round has no deliberation"):
        loads(content)
