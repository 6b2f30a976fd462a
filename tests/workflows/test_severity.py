"""Beside the ranking: severity, intervals of places, bands, and what stands out; against juries whose truth is known."""

from __future__ import annotations

import random
from collections.abc import Mapping
from statistics import mean

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from workflows.severity import Panel, Sheet, beside


def jury(seed: int, dossiers=40, jurors=6, readers=3, spread=1.0, severity=1.0, chance=1.0, drift=0.0):
    """A jury whose truth is known: ({dossier: quality}, {juror: severity}, sheets). Readings are divided at random."""
    dice = random.Random(seed)
    quality = {f"d{at:03}": dice.gauss(6, spread) for at in range(dossiers)}
    severe = {f"j{at}": dice.gauss(0, severity) for at in range(jurors)}
    given: dict[str, list[str]] = {juror: [] for juror in severe}
    for dossier in quality:
        for juror in dice.sample(sorted(severe), readers):
            given[juror].append(dossier)
    sheets = []
    for juror, own in given.items():
        for turn, dossier in enumerate(dice.sample(own, len(own))):  # each in an order of their own
            late = drift * turn / (len(own) - 1) if drift else 0
            total = quality[dossier] + severe[juror] + late + dice.gauss(0, chance)
            sheets.append(Sheet(juror, dossier, total, {}, turn))
    return quality, severe, sheets


def only(panels: list[Panel]) -> Panel:
    (panel,) = panels
    assert panel.why_not is None
    return panel


def ranks(quality: Mapping[str, float]) -> dict[str, int]:
    return {id: at + 1 for at, id in enumerate(sorted(quality, key=lambda id: -quality[id]))}


def agreement(one: Mapping[str, float], other: Mapping[str, float]) -> float:
    """Kendall's tau."""
    ids = sorted(one)
    pairs = [(one[a] - one[b]) * (other[a] - other[b]) for at, a in enumerate(ids) for b in ids[:at]]
    return sum((pair > 0) - (pair < 0) for pair in pairs) / len(pairs)


@pytest.mark.parametrize(
    ("dossiers", "jurors", "readers", "chance"), [(40, 6, 3, 1.0), (40, 6, 3, 1.6), (60, 10, 4, 1.0), (30, 5, 3, 1.2)]
)
def test_an_interval_holds_the_true_rank_nine_times_in_ten(dossiers, jurors, readers, chance):
    held = []
    for seed in range(80):
        quality, _, sheets = jury(seed, dossiers, jurors, readers, chance=chance)
        true = ranks(quality)
        held += [one.low <= true[one.dossier] <= one.high for one in only(beside(sheets, str(seed), draws=400)).places]
    assert 0.87 <= mean(held) <= 0.94  # ranks are whole numbers: an interval of few of them holds a little more


def test_corrected_means_are_nearer_to_the_truth_than_plain_ones_where_readings_are_divided():
    raw, corrected = [], []
    for seed in range(40):
        quality, _, sheets = jury(seed)
        places = only(beside(sheets, "s", draws=10)).places
        raw.append(agreement({one.dossier: one.mean for one in places}, quality))
        corrected.append(agreement({one.dossier: one.corrected for one in places}, quality))
    assert mean(corrected) > mean(raw) + 0.02


def test_a_strict_juror_is_found_by_as_much_as_they_are_strict():
    _, severe, sheets = jury(3, dossiers=200, jurors=6, readers=4, chance=0.3)
    habits = {one.juror: one.severity for one in only(beside(sheets, "s", draws=10)).habits}
    middle = mean(severe.values())
    assert all(abs(habits[id] - (severe[id] - middle)) < 0.15 for id in severe)


def test_sheets_without_chance_leave_no_doubt_and_level_dossiers_share_their_ranks():
    severe = {"a": 0, "b": -2, "c": 1}
    quality = {"p": 9, "q": 7, "r": 7, "s": 4, "t": 1}
    sheets = [Sheet(j, d, quality[d] + severe[j]) for j in severe for d in quality if (j, d) != ("c", "p")]
    places = only(beside(sheets, "s")).places
    assert [(one.dossier, one.low, one.high) for one in places] == [
        ("p", 1, 1), ("q", 2, 3), ("r", 2, 3), ("s", 4, 4), ("t", 5, 5)]
    assert [one.band for one in places] == [1, 2, 2, 3, 4]
    assert places[0].corrected - places[-1].corrected == pytest.approx(8)


def test_dossiers_that_differ_by_chance_alone_are_mostly_one_band_and_may_have_any_place():
    found = [only(beside(jury(seed, spread=0.0, severity=0.5)[2], "s", draws=400)).places for seed in range(20)]
    assert sum(max(one.band for one in places) == 1 for places in found) >= 15
    assert mean(one.high - one.low for places in found for one in places) > 30


def test_panels_without_a_common_juror_are_never_in_one_order():
    sheets = []
    for group, number in enumerate((55, 26, 24, 22, 9)):
        _, _, own = jury(group, dossiers=number, jurors=4, readers=3)
        sheets += [Sheet(f"{group}{one.juror}", f"{group}{one.dossier}", one.total, {}, one.turn) for one in own]
    panels = beside(sheets, "s", draws=100)
    assert [len(panel.dossiers) for panel in panels] == [55, 26, 24, 22, 9]
    for panel in panels:
        assert len({id[0] for id in (*panel.dossiers, *panel.jurors)}) == 1
        assert max(one.high for one in panel.places) <= len(panel.dossiers)


@pytest.mark.parametrize(
    ("sheets", "reason"),
    [
        ([("a", f"d{n}") for n in range(9)], "one_juror"),
        ([(j, d) for j in "abcdefgh" for d in ("p", "q")], "few_dossiers"),
        ([("a", "p"), ("a", "q"), ("b", "q"), ("b", "r"), ("c", "r"), ("c", "s")], "few_repeats"),
    ],
)
def test_where_the_readings_do_not_allow_it_the_answer_is_why(sheets, reason):
    (panel,) = beside([Sheet(juror, dossier, at % 4) for at, (juror, dossier) in enumerate(sheets)], "s")
    assert (panel.why_not, panel.places, panel.habits) == (reason, (), ())


def test_no_sheets_make_no_panel():
    assert beside([], "s") == []


def test_sheets_that_get_lower_towards_the_evening_are_noticed_and_steady_ones_are_not():
    drifts = [only(beside(jury(seed, drift=-2.0)[2], "s", draws=10)).drift for seed in range(20)]
    assert mean(one.change for one in drifts) == pytest.approx(-2.0, abs=0.3)
    assert sum(one.stands_out for one in drifts) >= 18
    steady = [only(beside(jury(seed)[2], "s", draws=10)).drift for seed in range(40)]
    assert sum(one.stands_out for one in steady) <= 6


def test_where_all_read_in_the_same_order_drift_cannot_be_told_from_the_dossiers():
    sheets = [Sheet(j, f"d{n}", (n * 7 + k * 3) % 10, {}, n) for k, j in enumerate("abc") for n in range(8)]
    panel = only(beside(sheets, "s", draws=10))
    assert panel.drift is None and panel.complete


def test_a_juror_who_orders_the_dossiers_otherwise_stands_out():
    quality, _, sheets = jury(1, dossiers=30, jurors=5, readers=5, chance=0.5)
    turned = [Sheet(one.juror, one.dossier, 12 - one.total if one.juror == "j2" else one.total, {}, one.turn) for one in sheets]
    assert {one.juror for one in only(beside(turned, "s", draws=10)).habits if one.stands_out} == {"j2"}
    assert not any(one.stands_out for one in only(beside(sheets, "s", draws=10)).habits)


def test_a_criterion_that_everybody_answers_alike_or_at_random_is_to_be_looked_at():
    dice, sheets = random.Random(1), []
    for dossier in range(30):
        level = dice.uniform(2, 8)
        for juror in "abcd":
            aim, reach = level + dice.gauss(0, 1), level + dice.gauss(0, 1)
            aim, reach = level + dice.gauss(0, 1), level + dice.gauss(0, 1)
            points = {"aim": aim, "reach": reach, "form": 8.0, "taste": dice.uniform(0, 10)}
            sheets.append(Sheet(juror, f"d{dossier}", sum(points.values()) / 4, points))
    told = {one.id: one for one in only(beside(sheets, "s", draws=10)).criteria}
    assert {id for id, one in told.items() if one.stands_out} == {"form", "taste"}
    assert (told["form"].correlation, told["form"].usual, told["form"].share) == (None, 8.0, 1.0)


@settings(max_examples=30, deadline=None)
@given(st.randoms(use_true_random=False), st.integers(0, 1000))
def test_the_order_of_the_sheets_changes_nothing_and_the_seed_fixes_everything(shuffle, seed):
    _, _, sheets = jury(seed, dossiers=12, jurors=4, readers=3)
    mixed = list(sheets)
    shuffle.shuffle(mixed)
    assert beside(mixed, "s", draws=50) == beside(sheets, "s", draws=50)


@settings(max_examples=60, deadline=None)
@given(
    st.lists(
        st.tuples(st.integers(0, 4), st.integers(0, 7), st.integers(0, 20)), max_size=40, unique_by=lambda one: one[:2]
    )
)
def test_any_sheets_give_places_that_hold_together(given_sheets):
    panels = beside([Sheet(f"j{j}", f"d{d}", points / 2) for j, d, points in given_sheets], "s", draws=40)
    assert sum(panel.sheets for panel in panels) == len(given_sheets)
    for panel in panels:
        assert {one.dossier for one in panel.places} in (set(), set(panel.dossiers))
        for one in panel.places:
            assert 1 <= one.low <= one.high <= len(panel.dossiers)
        bands = [one.band for one in panel.places]
        assert bands == sorted(bands) and (not bands or bands[0] == 1)


def test_one_point_more_for_a_dossier_never_lowers_its_corrected_mean():
    _, _, sheets = jury(9, dossiers=15, jurors=4, readers=3)
    before = {one.dossier: one.corrected for one in only(beside(sheets, "s", draws=10)).places}
    for at, one in enumerate(sheets):
        raised = [*sheets[:at], Sheet(one.juror, one.dossier, one.total + 1, {}, one.turn), *sheets[at + 1 :]]
        after = {two.dossier: two.corrected for two in only(beside(raised, "s", draws=10)).places}
        assert after[one.dossier] > before[one.dossier]
