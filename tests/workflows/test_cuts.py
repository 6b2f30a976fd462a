"""Who goes on: the cuts of real editions, and the laws that every cut keeps."""

import time
from dataclasses import replace
from fractions import Fraction
from math import floor
from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workflows.cuts import Contender, CutRefused, balance, draw, how_many, share_out
from workflows.places import claims
from workflows.ranking import Lack
from workflows.rounds import Cut, Keep

SIZES_2025 = {"A": 55, "B": 26, "C": 24, "D": 22, "E": 9}
HALF = {"share": "50%", "of": "submitted", "round": "up"}
NUMBER_OR_SHARE = SimpleNamespace(
    number=20, share=None, of=None, round=None, at_most=None,
    if_fewer=SimpleNamespace(than=40, of="submitted", keep=Keep(**HALF)))
BETTER = {"out": 0, "left_to_panel": 1, "kept": 2}
MOST = st.none() | st.integers(4, 12)
METHODS = st.sampled_from(["largest_remainder", "sainte_lague", "dhondt"])
GROUPS = st.dictionaries(st.sampled_from("ABCDE"), st.integers(0, 12), min_size=1)


def cut(at_line="all_in", order="mean", places=None, wild_cards=None, beyond="panel", **keep):
    return Cut.model_validate({
        "keep": keep, "order": order, "ties": {"at_line": at_line, "beyond_at_most": beyond},
        "places": None if places is None else {"per": "category", "by": "largest_remainder", **places},
        "wild_cards": wild_cards and {"up_to": wild_cards}})


def field(values, group=None):
    """Contenders c00, c01, ... with these values; None is below the quorum."""
    return [Contender(f"{group or 'c'}{place:02}", group, None if value is None else Fraction(value))
            for place, value in enumerate(values)]


def counted(contenders):
    return dict.fromkeys(("submitted", "eligible", "in"), len(contenders))


def drawn(rule, contenders, *choices, **more):
    return draw(rule, contenders, counted(contenders), set(choices), **more)


def codes(made):
    return {one: verdict.code for one, verdict in made.verdicts.items()}


# --- how many -----------------------------------------------------------------------


@pytest.mark.parametrize(("rule", "submitted", "places"), [
    (HALF, 28, 14), (HALF, 39, 20), (HALF, 0, 0), (HALF, 1, 1),
    (HALF | {"round": "down"}, 39, 19), (HALF | {"round": "nearest"}, 39, 20),
    (HALF | {"share": "33%", "round": "nearest"}, 10, 3),
    (HALF | {"at_most": 40}, 137, 40), (HALF | {"at_most": 40}, 60, 30),
    ({"number": 40}, 127, 40), ({"number": 40}, 12, 12),
    ({"threshold": "7"}, 12, None), ({"by_hand": True, "at_most": 5}, 12, 5),
])
def test_a_share_of_its_named_base_is_rounded_as_the_rule_says(rule, submitted, places):
    assert how_many(Keep(**rule), {"submitted": submitted, "in": submitted}) == places


def test_in_2020_the_20_most_voted_go_on_but_half_if_fewer_than_40_were_submitted():
    assert [how_many(NUMBER_OR_SHARE, {"submitted": n, "in": n}) for n in (39, 40, 30)] == [20, 20, 15]


def test_a_base_that_nobody_counted_is_refused():
    with pytest.raises(CutRefused) as refused:
        how_many(Keep(**HALF), {"eligible": 12})
    assert refused.value.refusal.values == {"base": "submitted"}


# --- places over groups -------------------------------------------------------------


@pytest.mark.parametrize(("by", "places"), [
    ("largest_remainder", [16, 8, 7, 6, 3]), ("sainte_lague", [16, 8, 7, 6, 3]), ("dhondt", [17, 8, 7, 6, 2]),
])
def test_the_40_places_of_2025_are_shared_out_by_the_named_method(by, places):
    assert list(share_out(40, SIZES_2025, by).values()) == places


@pytest.mark.parametrize("by", ["largest_remainder", "sainte_lague", "dhondt"])
def test_a_small_category_has_the_minimum_that_its_share_would_not_give(by):
    assert share_out(5, {"A": 60, "B": 30, "C": 1}, by, at_least=1) == {"A": 3, "B": 1, "C": 1}
    assert share_out(5, {"A": 60, "B": 30, "C": 1}, by)["C"] == 0


def test_the_arithmetic_of_the_places_is_told_with_its_shares_and_remainders():
    told = claims(9, {"A": 8, "B": 2, "C": 3, "D": 3, "E": 1}, at_least=1)
    assert {group: (one.places, one.share and str(one.share), one.by_remainder) for group, one in told.items()} == {
        "A": (4, "4", False), "B": (1, "1", False), "C": (2, "3/2", True), "D": (1, "3/2", False), "E": (1, None, False)}


@given(st.integers(0, 70), GROUPS, METHODS, st.integers(0, 4), MOST)
def test_the_arithmetic_told_is_that_of_the_places_given(total, sizes, by, at_least, at_most):
    told = claims(total, sizes, by, at_least, at_most)
    assert {group: one.places for group, one in told.items()} == share_out(total, sizes, by, at_least, at_most)
    assert all(one.share is None or floor(one.share) + one.by_remainder == one.places for one in told.values())


def test_of_equal_remainders_the_larger_group_comes_first():
    assert share_out(2, {"A": 1, "B": 3}) == {"A": 0, "B": 2}


@given(st.integers(0, 70), GROUPS, METHODS, st.integers(0, 4), MOST)
def test_every_place_is_given_and_no_group_gets_more_than_it_has_or_may_have(total, sizes, by, at_least, at_most):
    places = share_out(total, sizes, by, at_least, at_most)
    room = {one: size if at_most is None else min(size, at_most) for one, size in sizes.items()}
    assert sum(places.values()) == min(total, sum(room.values()))
    assert all(0 <= places[one] <= room[one] for one in sizes)
    if sum(min(at_least, size) for size in room.values()) <= total:
        assert all(places[one] >= min(at_least, room[one]) for one in sizes)


@pytest.mark.parametrize("by", ["largest_remainder", "sainte_lague", "dhondt"])
def test_what_a_large_category_may_not_have_goes_to_the_others(by):
    sizes = {"smart": 60, "sustainable": 20, "inclusive": 8, "urban": 8, "topic": 4}
    assert list(share_out(25, sizes, by, at_most=5).values()) == [5, 5, 5, 5, 4]
    assert list(share_out(20, sizes, by, at_most=5).values()) == [5, 5, 4, 4, 2]
    assert share_out(25, sizes, by)["smart"] == 15  # the rule dropped


@given(st.integers(0, 70), GROUPS, METHODS, st.integers(0, 4))
def test_a_most_that_no_group_reaches_changes_nothing(total, sizes, by, at_least):
    places = share_out(total, sizes, by, at_least)
    assert share_out(total, sizes, by, at_least, max(*places.values(), at_least, 1)) == places


@given(st.integers(0, 70), GROUPS, METHODS, st.integers(0, 4), MOST)
def test_a_larger_group_never_gets_fewer_places(total, sizes, by, at_least, at_most):
    places = share_out(total, sizes, by, at_least, at_most)
    assert all(places[a] >= places[b] for a in sizes for b in sizes if sizes[a] > sizes[b])


@given(st.integers(0, 70), GROUPS)
def test_by_largest_remainder_nobody_is_a_whole_place_from_its_share(total, sizes):
    everyone = sum(sizes.values())
    places = share_out(total, sizes)
    for one, size in sizes.items():
        assert abs(places[one] - Fraction(min(total, everyone) * size, max(everyone, 1))) < 1


@given(st.integers(0, 70), GROUPS, st.sampled_from(["sainte_lague", "dhondt"]), st.integers(0, 2), MOST)
def test_by_highest_averages_one_more_place_takes_none_away(total, sizes, by, at_least, at_most):
    fewer, more = (share_out(number, sizes, by, at_least, at_most) for number in (total, total + 1))
    if sum(min(at_least, size) for size in sizes.values()) <= total:
        assert all(fewer[one] <= more[one] for one in sizes)


@given(st.integers(0, 70), GROUPS, METHODS, st.integers(0, 3), st.randoms())
def test_places_do_not_depend_on_the_order_of_the_groups(total, sizes, by, at_least, chance):
    mixed = dict(chance.sample(list(sizes.items()), len(sizes)))
    assert share_out(total, mixed, by, at_least) == share_out(total, sizes, by, at_least)


# --- the line -----------------------------------------------------------------------


def test_in_2020_21_of_39_went_on_because_places_20_and_21_were_equal():
    votes = [100 - place for place in range(20)] + [81] + [10] * 18
    made = drawn(cut(**HALF, order="supports"), field(votes))
    assert (made.total, len(made.kept), len(made.out)) == (20, 21, 18)
    assert codes(made)["c19"] == codes(made)["c20"] == "tied_at_line"
    assert made.verdicts["c20"].values == {"places": 20, "of": 39, "value": "81", "tied": 2}
    assert (made.verdicts["c20"].place, made.verdicts["c21"].place) == (20, 22)


def test_in_2019_the_14_most_voted_of_28_went_on():
    assert len(drawn(cut(**HALF, order="supports"), field(range(28))).kept) == 14


def test_in_2025_the_40_places_are_filled_within_each_category():
    contenders = [one for group, size in SIZES_2025.items() for one in field(range(size), group)]
    made = drawn(cut(share="50%", of="eligible", round="up", at_most=40, places={"at_least": 1}), contenders)
    assert made.places == {"A": 16, "B": 8, "C": 7, "D": 6, "E": 3}
    assert len(made.kept) == 40
    assert "E08" in made.kept and "A38" not in made.kept  # a 8 in E goes on, a 38 in A does not


def test_the_five_best_of_each_category_go_on_and_no_more():
    contenders = field(range(12), "A") + field(range(3), "B")
    made = drawn(cut(number=10, places={"at_most": 5}), contenders)
    assert (made.places, made.total, len(made.kept)) == ({"A": 5, "B": 3}, 8, 8)
    assert made.kept == ("A07", "A08", "A09", "A10", "A11", "B00", "B01", "B02")
    assert [(one.code, one.values) for one in made.warnings] == [
        ("places_stay_empty", {"count": 2, "at_most": 5, "total": 10})]
    without = drawn(cut(number=10, places={}), contenders)
    assert (without.places, without.warnings) == ({"A": 8, "B": 2}, ())


@pytest.mark.parametrize(("beyond", "to_panel"), [("panel", {"A": (1, ("A01", "A02"))}), ("none_in", {})])
def test_letting_in_who_is_level_never_gives_a_category_more_than_its_most(beyond, to_panel):
    """The others keep their rule: the two of B who are level at its line both go on."""
    contenders = field([9, 8, 8, 1], "A") + field([7, 7], "B") + field([1], "C")
    made = drawn(cut("all_in", beyond=beyond, number=4, places={"at_most": 2}), contenders)
    assert made.places == {"A": 2, "B": 1, "C": 1}
    assert made.to_panel == to_panel
    assert {"A00", "B00", "B01"} <= set(made.kept)
    assert [one.code for one in made.warnings] == ["ties_beyond_at_most_each"]
    assert {"A01", "A02"} <= set(drawn(cut("all_in", number=4, places={}), contenders).kept)


def test_ties_beyond_the_maximum_leave_all_tied_at_a_line_to_the_panel():
    contenders = field([9, 8, 8, 1], "A") + field([7, 6, 5, 5], "B")
    made = drawn(cut(share="50%", of="in", round="up", at_most=4, places={}), contenders)
    assert made.to_panel == {"A": (1, ("A01", "A02"))}
    assert made.kept == ("A00", "B00", "B01")
    assert made.warnings[0].code == "ties_beyond_at_most"
    assert drawn(cut(share="50%", of="in", round="up", at_most=5, places={}), contenders).to_panel == {}


def test_ties_at_the_line_may_be_left_out_by_the_rule():
    made = drawn(cut("none_in", number=2), field([9, 8, 8]))
    assert (made.kept, codes(made)["c01"], made.to_panel) == (("c00",), "tied_at_line", {})


def test_the_panel_fills_the_places_left_to_it_and_the_others_are_out():
    made = drawn(cut("panel", number=2), field([9, 8, 8, 1]), "c02")
    assert (made.kept, made.out, made.to_panel) == (("c00", "c02"), ("c01", "c03"), {})
    assert codes(made) == {"c00": "above_line", "c01": "panel_chose_others", "c02": "panel_choice",
                           "c03": "below_line"}


def test_while_places_are_left_the_panel_is_still_asked():
    made = drawn(cut("panel", number=3), field([9, 8, 8, 8]), "c02")
    assert made.to_panel == {None: (1, ("c01", "c03"))}
    assert drawn(cut("panel", number=3), field([9, 8, 8, 8]), "c02", finished=True).out == ("c01", "c03")


@pytest.mark.parametrize(("choices", "code"), [
    (["c00"], "already_kept"), (["c03"], "not_left_to_panel"), (["c01", "c02"], "too_many_chosen"),
    (["Rennes"], "not_in_the_cut"),
])
def test_a_choice_that_is_not_the_panels_is_refused(choices, code):
    with pytest.raises(CutRefused) as refused:
        drawn(cut("panel", number=2), field([9, 8, 8, 1]), *choices)
    assert refused.value.refusal.code == code


def test_a_choice_without_a_reason_is_refused_where_reasons_are_asked():
    with pytest.raises(CutRefused, match="reason_missing"):
        drawn(cut("panel", number=2), field([9, 8, 8]), "c02", reasons={"c02": " "})


def test_in_2022_the_jury_brings_back_up_to_ten_beside_the_15_of_the_votes():
    rule, contenders = cut(number=15, order="supports", wild_cards=10), field(range(122))
    brought = [one.id for one in contenders[:10]]
    made = drawn(rule, contenders, *brought)
    assert (len(made.kept), codes(made)["c00"]) == (25, "brought_back")
    with pytest.raises(CutRefused, match="too_many_wild_cards"):
        drawn(rule, contenders, *brought, "c50")


def test_beyond_its_places_the_panel_may_use_a_wild_card_for_one_tied_at_the_line():
    made = drawn(cut("panel", number=2, wild_cards=1), field([9, 8, 8, 8]), "c01", "c02")
    assert (codes(made)["c01"], codes(made)["c02"], made.out) == ("panel_choice", "brought_back", ("c03",))


def test_a_threshold_keeps_all_who_reach_it_and_its_maximum_draws_a_line_among_them():
    contenders = field([9, 7, 8, "13/2"])
    made = drawn(cut(threshold="7"), contenders)
    assert (made.kept, codes(made)["c03"]) == (("c00", "c01", "c02"), "below_threshold")
    assert codes(made)["c01"] == "above_threshold"
    assert drawn(cut(threshold="7", at_most=2), contenders).kept == ("c00", "c02")


def test_by_hand_everything_is_left_to_the_panel_whatever_the_points():
    contenders = field([9, 1], "A") + field([5], "B")
    assert drawn(cut(by_hand=True, order="none"), contenders).to_panel == {None: (3, ("A00", "A01", "B00"))}
    made = drawn(cut(by_hand=True, order="none"), contenders, "A01", finished=True)
    assert (made.kept, made.out) == (("A01",), ("A00", "B00"))


def with_lack(one, **change):
    return replace(one, lacks=(Lack("city", "vision", Fraction(29, 10), Fraction(3)),), **change)


@pytest.mark.parametrize("rule", [
    cut(number=2), cut(number=2, order="sum"), cut(threshold="1"), cut(share="100%", of="in", round="up"),
    cut(by_hand=True, order="none"), cut(number=2, wild_cards=2)])
def test_below_the_minimum_of_a_criterion_nobody_goes_on_by_points_by_choice_or_by_a_wild_card(rule):
    contenders = field([9, 5, 4])
    contenders[0] = with_lack(contenders[0])
    made = drawn(rule, contenders)
    assert (made.out[0], codes(made)["c00"], made.total <= 2) == ("c00", "below_minimum", True)
    assert made.verdicts["c00"].values["lacks"] == [
        {"criteria": "city", "criterion": "vision", "points": "29/10", "at_least": "3"}]
    with pytest.raises(CutRefused) as refused:
        drawn(rule, contenders, "c00")
    assert (refused.value.refusal.code, refused.value.refusal.values) == ("below_minimum", {"candidacies": ["c00"]})


def test_who_is_below_a_minimum_takes_no_place_of_its_group():
    contenders = [with_lack(one) if n < 3 else one for n, one in enumerate(field([9, 8, 7, 6], "A"))] + field([5, 4, 3], "B")
    made = drawn(cut(number=4, places={}), contenders)
    assert (made.places, made.kept) == ({"A": 1, "B": 3}, ("A03", "B00", "B01", "B02"))


def test_candidacies_of_disjoint_panels_are_never_put_in_one_order():
    with pytest.raises(CutRefused) as refused:
        drawn(cut(number=1), field([9], "A") + field([8], "B"))
    assert refused.value.refusal.values == {"groups": ["A", "B"]}


def test_a_whole_group_goes_on_when_it_has_no_more_than_its_places():
    assert set(codes(drawn(cut(number=5), field([3, 1]))).values()) == {"whole_group"}


@pytest.mark.parametrize("rule", [
    cut(**HALF), cut(number=5), cut(threshold="7"), cut(by_hand=True, order="none"),
    cut(number=5, places={})])
def test_a_cut_of_nobody_keeps_nobody(rule):
    made = drawn(rule, [])
    assert (made.kept, made.out, made.to_panel, made.total) == ((), (), {}, 0)


# --- below the quorum ---------------------------------------------------------------


def test_a_dossier_short_of_sheets_and_who_stands_at_its_line_are_left_to_the_panel():
    made = drawn(cut(number=3), field([9, 8, 7, 6, None]))
    assert made.kept == ("c00", "c01")  # in, whatever the missing sheets would say
    assert made.out == ("c03",)  # out, whatever they would say
    assert made.to_panel == {None: (1, ("c02", "c04"))}
    assert (codes(made)["c02"], codes(made)["c04"]) == ("held_back", "no_quorum")
    assert made.warnings[0].values == {"group": None, "candidacies": ["c04"]}


def test_nobody_goes_on_unread_even_where_there_is_room_for_all():
    made = drawn(cut(number=3), field([9, None]))
    assert (made.kept, made.to_panel) == (("c00",), {None: (1, ("c01",))})


# --- laws of every cut --------------------------------------------------------------

VALUES = st.one_of(st.none(), st.integers(0, 5).map(Fraction))
CUTS = st.builds(
    lambda at_line, beyond, number, spare, grouped, most: cut(
        at_line, beyond=beyond, number=number, places={"at_least": 1, "at_most": most} if grouped else None,
        **({} if spare is None else {"at_most": number + spare})),
    st.sampled_from(["all_in", "none_in", "panel"]), st.sampled_from(["panel", "none_in"]), st.integers(0, 8),
    st.sampled_from([None, 0, 1, 3]), st.booleans(), st.none() | st.integers(1, 4))


@st.composite
def cuts_and_contenders(draw_, values=VALUES):
    rule = draw_(CUTS)
    groups = "ABC" if rule.places else " "
    return rule, [one for group in groups
                  for one in field(draw_(st.lists(values, max_size=8)), group.strip() or None)]


@given(cuts_and_contenders(), st.randoms())
def test_the_order_in_which_candidacies_come_changes_nothing(case, chance):
    rule, contenders = case
    assert drawn(rule, chance.sample(contenders, len(contenders))) == drawn(rule, contenders)


@given(cuts_and_contenders())
def test_everyone_has_one_verdict_with_a_reason(case):
    rule, contenders = case
    made = drawn(rule, contenders)
    panel = [one for _, ids in made.to_panel.values() for one in ids]
    assert sorted((*made.kept, *made.out, *panel)) == sorted(one.id for one in contenders)
    assert made.verdicts.keys() == {one.id for one in contenders}
    for ids, outcome in ((made.kept, "kept"), (made.out, "out"), (panel, "left_to_panel")):
        assert all(made.verdicts[one].outcome == outcome and made.verdicts[one].code for one in ids)


@given(cuts_and_contenders())
def test_the_maximum_is_never_passed_however_the_panel_fills_its_places(case):
    rule, contenders = case
    made = drawn(rule, contenders)
    filled = len(made.kept) + sum(min(places, len(ids)) for places, ids in made.to_panel.values())
    if rule.keep.at_most is not None:
        assert filled <= rule.keep.at_most
    if rule.ties.at_line != "all_in":
        assert filled <= made.total


@given(cuts_and_contenders(st.integers(0, 9).map(Fraction)))
def test_where_all_tied_go_in_no_place_stays_empty(case):
    rule, contenders = case
    made = drawn(rule, contenders)
    bounded = rule.keep.at_most is not None or (rule.places and rule.places.at_most is not None)
    if rule.ties.at_line == "all_in" and not bounded:
        assert len(made.kept) >= made.total == sum(made.places.values())


@given(cuts_and_contenders(), st.data())
def test_a_higher_value_never_makes_a_verdict_worse(case, data):
    rule, contenders = case
    read = [one for one in contenders if one.value is not None]
    if not read:
        return
    lucky = data.draw(st.sampled_from(read))
    raised = Contender(lucky.id, lucky.group, lucky.value + data.draw(st.integers(1, 6)))
    before = drawn(rule, contenders).verdicts[lucky.id].outcome
    after = drawn(rule, [raised if one is lucky else one for one in contenders]).verdicts[lucky.id].outcome
    assert BETTER[after] >= BETTER[before]


@given(cuts_and_contenders())
def test_within_a_group_the_better_never_fares_worse(case):
    rule, contenders = case
    made = drawn(rule, contenders)
    read = [one for one in contenders if one.value is not None]
    for one in read:
        for other in read:
            if one.group == other.group and one.value >= other.value:
                assert BETTER[made.verdicts[one.id].outcome] >= BETTER[made.verdicts[other.id].outcome]


@given(cuts_and_contenders(), st.lists(st.integers(0, 5).map(Fraction), min_size=24, max_size=24))
def test_sheets_that_come_later_contradict_no_verdict(case, late):
    rule, contenders = case
    ties = rule.ties
    if ties.at_line == "all_in" and ties.beyond_at_most == "none_in" and rule.keep.at_most is not None:
        return  # there a tie in one group decides over those at the line of another
    full = [Contender(one.id, one.group, late[place] if one.value is None else one.value)
            for place, one in enumerate(contenders)]
    before, after = drawn(rule, contenders), drawn(rule, full)
    assert not set(before.kept) & set(after.out)
    assert not set(before.out) & set(after.kept)


@given(cuts_and_contenders(), st.data())
def test_the_panel_can_always_finish(case, data):
    rule, contenders = case
    made = drawn(rule, contenders)
    picks = {one for places, ids in made.to_panel.values()
             for one in data.draw(st.permutations(ids))[:places]}
    done = drawn(rule, contenders, *picks, finished=True)
    assert done.to_panel == {}
    assert set(done.kept) == set(made.kept) | picks


# --- balance and size ---------------------------------------------------------------


def test_a_region_with_fewer_places_than_its_share_is_a_warning():
    regions = ["Africa"] * 10 + ["Asia"] * 9 + ["Oceania"]
    where = {f"c{n:02}": {"region": region} for n, region in enumerate(regions)}
    told = balance({f"c{n:02}" for n in range(8, 18)}, where, where)
    assert [(one.code, one.values["value"], one.values["kept"], one.values["share"]) for one in told] == [
        ("under_represented", "Africa", 2, "5"), ("absent", "Oceania", 0, "1/2")]


def test_where_all_are_kept_or_none_balance_has_nothing_to_say():
    where = {"a": {"region": "Africa", "territory": "small"}, "b": {"region": "Asia"}}
    assert balance(where, where, where) == balance((), where, where) == balance((), {}, ()) == ()


def test_groups_of_equal_size_and_unequal_places_are_pointed_out():
    made = drawn(cut(number=3, places={}), field([1, 2], "A") + field([1, 2], "B"))
    assert [one.code for one in made.warnings] == ["equal_claims"]


def test_a_minimum_that_the_places_do_not_allow_is_pointed_out():
    made = drawn(cut(number=1, places={"at_least": 1}), field([1], "A") + field([2, 3], "B"))
    assert made.warnings[0].values == {"at_least": 1, "possible": 0, "total": 1}


def test_a_cut_of_1500_is_drawn_at_once():
    contenders = [one for group in "ABCDE" for one in field([n % 97 for n in range(300)], group)]
    begun = time.perf_counter()
    made = drawn(cut(share="50%", of="eligible", round="up", places={"at_least": 1}), contenders)
    assert len(made.kept) >= 750
    assert time.perf_counter() - begun < 2  # a hundred times what it takes
