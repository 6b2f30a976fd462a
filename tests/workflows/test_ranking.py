"""What points add up to: exactly, each sheet alike, and never more than was asked."""

from decimal import Decimal
from fractions import Fraction
from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workflows.ranking import SheetRefused, exact, lacking, standing, total

POINTS = st.decimals("0", "10", places=1)
TOTALS = st.lists(st.fractions(0, 10, max_denominator=12), max_size=6)


def criteria(**weights):
    return [SimpleNamespace(id=one, weight=Decimal(weight)) for one, weight in weights.items()]


def test_a_total_is_the_weighted_mean_on_the_scale_of_the_sheet():
    points = {"innovation": Decimal("9"), "impact": Decimal("6.5")}
    assert total(points, criteria(innovation="2", impact="1")) == Fraction(49, 6)


def test_thirds_are_not_rounded():
    points = dict.fromkeys("abc", Decimal("0")) | {"a": Decimal("1")}
    assert total(points, criteria(a="1", b="1", c="1")) * 3 == 1


@pytest.mark.parametrize(("points", "code"), [
    ({"a": Decimal(5)}, "points_missing"),
    ({"a": Decimal(5), "b": Decimal(5), "c": Decimal(5)}, "points_unasked"),
    ({"a": 5.0, "b": Decimal(5)}, "not_a_number"),
    ({"a": Decimal("NaN"), "b": Decimal(5)}, "not_a_number"),
])
def test_a_sheet_that_does_not_answer_the_criteria_is_refused_by_name(points, code):
    with pytest.raises(SheetRefused) as refused:
        total(points, criteria(a="1", b="1"))
    assert refused.value.refusal.code == code
    assert refused.value.refusal.values["criteria"]


def test_weights_that_add_up_to_nothing_are_a_mistake_of_the_rulebook():
    with pytest.raises(ValueError, match="add up to nothing"):
        total({"a": Decimal(5)}, criteria(a="0"))


@given(st.dictionaries(st.sampled_from("abcde"), POINTS, min_size=1), st.randoms())
def test_a_total_lies_between_the_lowest_and_the_highest_points(points, chance):
    asked = criteria(**{one: str(chance.randint(1, 5)) for one in points})
    assert min(points.values()) <= total(points, asked) <= max(points.values())
    chance.shuffle(asked)
    assert total(dict(reversed(points.items())), asked) == total(points, asked)


def test_a_candidacy_below_the_quorum_has_a_mean_and_no_value():
    told = standing({"Rennes": [Fraction(8)], "Osasco": [Fraction(7), Fraction(8)], "Lyon": []}, quorum=2)
    assert (told["Rennes"].mean, told["Rennes"].value, told["Rennes"].spread) == (8, None, None)
    assert (told["Osasco"].value, told["Osasco"].sum, told["Osasco"].spread) == (Fraction(15, 2), 15, 1)
    assert (told["Lyon"].mean, told["Lyon"].sheets, told["Lyon"].enough) == (None, 0, False)


def test_without_any_sheet_a_quorum_of_nothing_is_not_met():
    assert not standing({"Lyon": []}, quorum=0)["Lyon"].enough


@given(st.dictionaries(st.sampled_from("abcd"), TOTALS), st.integers(1, 4), st.randoms())
def test_the_standing_does_not_depend_on_the_order_of_the_sheets(sheets, quorum, chance):
    order = chance.sample(list(sheets), len(sheets))
    mixed = {one: chance.sample(sheets[one], len(sheets[one])) for one in order}
    assert standing(mixed, quorum) == standing(sheets, quorum)


def asking(**least):
    return [SimpleNamespace(id=id, weight=1, at_least=number and Decimal(number)) for id, number in least.items()]


def test_a_lack_is_of_the_mean_of_one_criterion_on_its_own_scale_and_exact():
    criteria = asking(vision="3", rights=None, role="2.5")
    points = {"vision": [Decimal("3"), Decimal("3"), Decimal("2.9")], "rights": [0, 0, 0], "role": [Decimal("2.5")] * 3}
    (lack,) = lacking("city", criteria, points, 3)
    assert (lack.criterion, lack.points, lack.at_least) == ("vision", Fraction(89, 30), 3)
    assert lacking("city", criteria, points | {"vision": [3, 3, 3]}, 3) == ()  # just so many is enough


@pytest.mark.parametrize(("quorum", "found"), [(2, 1), (3, 0), (0, 1)])
def test_below_the_quorum_nobody_lacks_points_yet(quorum, found):
    assert len(lacking("city", asking(vision="3"), {"vision": [0, 1]}, quorum)) == found
    assert lacking("city", asking(vision="3"), {}, quorum) == ()


@given(st.lists(st.integers(0, 10), min_size=1, max_size=6), st.integers(0, 10), st.data())
def test_more_points_never_make_a_lack(given_points, least, data):
    higher = list(given_points)
    higher[data.draw(st.integers(0, len(higher) - 1))] += data.draw(st.integers(1, 5))
    criteria = asking(vision=str(least))
    before, after = (lacking("city", criteria, {"vision": one}, 1) for one in (given_points, higher))
    assert len(after) <= len(before)


def test_a_binary_float_never_becomes_points():
    with pytest.raises(SheetRefused):
        exact(0.1)
