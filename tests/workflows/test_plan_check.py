"""The independent check of a plan: it believes every good one, finds each thing that is wrong, and says what is short."""

import ast
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.workflows.test_assignment import small_worlds
from tests.workflows.test_replanning import changed_worlds
from workflows import plan_check
from workflows.assignment import Dossier, SeatFacts, plan
from workflows.plan_check import Asked, broken, faults, remarks
from workflows.replanning import replan
from workflows.shortages import shortages


def seats(number, **facts):
    return [SeatFacts(f"s{one}", **facts) for one in range(number)]


def dossiers(number, **facts):
    return [Dossier(f"d{one}", **facts) for one in range(number)]


def codes(found):
    return {one.code for one in found}


def test_the_check_shares_no_line_with_what_it_checks():
    tree = ast.parse(Path(plan_check.__file__).read_text())
    imported = {one.module for one in ast.walk(tree) if isinstance(one, ast.ImportFrom)}
    assert imported <= {"__future__", "collections", "collections.abc", "dataclasses", "typing"}


@settings(max_examples=200, deadline=None)
@given(small_worlds(), st.sampled_from([1, 2, "all"]))
def test_every_plan_is_confirmed(world, readers):
    jurors, cities, forbidden = world
    made = plan(jurors, cities, readers, forbidden, seed=1)
    assert faults(Asked(jurors, cities, readers, forbidden), made.pairs, made.shortfall, evenly=readers != "all") == []


@settings(max_examples=200, deadline=None)
@given(changed_worlds(), st.booleans())
def test_every_plan_that_is_shared_out_anew_is_confirmed(world, even):
    jurors, cities, readers, forbidden, _unread, fixed = world
    made = replan(*world, seed=1, even=even)
    asked = Asked(jurors, cities, readers, forbidden, fixed)
    assert faults(asked, made.plan.pairs, made.plan.shortfall, evenly=even) == []


@settings(max_examples=200, deadline=None)
@given(small_worlds(), st.randoms())
def test_a_plan_with_one_reading_less_is_never_believed(world, chance):
    jurors, cities, forbidden = world
    made = plan(jurors, cities, 2, forbidden, seed=1)
    asked = Asked(jurors, cities, 2, forbidden)
    for lost in made.pairs:
        left = [one for one in made.pairs if one != lost]
        assert codes(faults(asked, left, made.shortfall)) == {"missing_readings_not_told"}
        short = {**made.shortfall, lost[1]: made.shortfall.get(lost[1], 0) + 1}
        assert codes(faults(asked, left, short)) & {"reading_could_be_given", "another_dossier_is_better_off"}


GOOD = [("s0", "d0"), ("s1", "d1")]
WRONG = {
    "conflict_of_interest": dict(forbidden={("s0", "d0")}),
    "of_another_category": dict(seats=[SeatFacts("s0", "A"), SeatFacts("s1")], dossiers=dossiers(2, group="B")),
    "language_not_read": dict(seats=seats(2, languages=frozenset({"fr"})), dossiers=dossiers(2, languages=frozenset({"es"}))),
    "too_many_for_one_juror": dict(seats=seats(2, load=0)),
    "given_twice": dict(fixed={("s0", "d0")}),
    "nobody_sits_there": dict(seats=seats(1)),
    "not_in_the_round": dict(dossiers=dossiers(1)),
    "too_many_readers": dict(fixed={("s9", "d0")}),
}


@pytest.mark.parametrize("code", WRONG)
def test_each_hard_rule_that_is_broken_is_named(code):
    right = Asked(seats(2), dossiers(2), 1, set())
    assert broken(right, GOOD) == []
    assert code in codes(broken(replace(right, **WRONG[code]), GOOD))


def test_a_plan_that_loads_one_juror_without_need_is_found():
    asked = Asked(seats(2), dossiers(4), 1, set())
    uneven = [("s0", "d0"), ("s0", "d1"), ("s0", "d2"), ("s1", "d3")]
    assert codes(faults(asked, uneven, {}, evenly=True)) == {"loads_could_be_more_even"}
    assert faults(asked, uneven, {}) == [], "which is no fault where readings had been given before"


def test_a_plan_that_leaves_a_dossier_unread_while_another_is_read_twice_is_found():
    asked = Asked(seats(2, load=1), dossiers(2), 2, set())
    assert codes(faults(asked, [("s0", "d0"), ("s1", "d0")], {"d1": 2})) == {"another_dossier_is_better_off"}


def test_readings_that_fall_apart_are_remarked_and_those_of_panels_kept_apart_are_not():
    asked = Asked(seats(4), dossiers(2), 2, set())
    apart = [("s0", "d0"), ("s1", "d0"), ("s2", "d1"), ("s3", "d1")]
    assert [one.values for one in remarks(asked, apart)] == [{"group": None, "parts": 2}]
    divided = [Dossier("d0", "A"), Dossier("d1", "B")]
    assert list(remarks(replace(asked, dossiers=divided), apart)) == []


def test_readings_hang_together_where_an_exchange_can_join_them():
    jurors, cities = seats(6), dossiers(18)
    for seed in range(20):
        made = plan(jurors, cities, 2, set(), seed)
        assert list(remarks(Asked(jurors, cities, 2, set()), made.pairs)) == []


def test_each_juror_reads_from_every_region_and_no_load_or_dossier_pays_for_it():
    jurors = seats(8)
    cities = [Dossier(f"d{one}", region="XYZ"[one % 3]) for one in range(48)]
    for seed in range(10):
        made = plan(jurors, cities, 3, set(), seed)
        region = {one.id: one.region for one in cities}
        for mine in made.order.values():
            each = [sum(region[one] == name for one in mine) for name in "XYZ"]
            assert sum(each) == 18 and max(each) - min(each) <= 2, (seed, each)


# -- what is short, and which rule to loosen by how much


def told(jurors, cities, readers, forbidden=frozenset()):
    made = plan(jurors, cities, readers, forbidden, 1)
    return shortages(Asked(jurors, cities, readers, forbidden), made.pairs, made.shortfall)


def test_a_language_nobody_reads_is_named_with_the_readers_it_needs():
    jurors = [SeatFacts(f"s{one}", "C", frozenset({"en"})) for one in range(3)]
    cities = [Dossier(f"d{one}", "C", frozenset({"fr" if one < 6 else "en"})) for one in range(8)]
    (one,) = told(jurors, cities, 2)
    assert (one.cause, one.group, one.languages, one.readings, one.able) == ("language", "C", ("fr",), 12, 0)
    assert (one.jurors, one.less, one.load) == (2, None, None)


def test_one_reader_too_few_is_one_juror_more_or_one_reading_less():
    jurors = [SeatFacts("s0", languages=frozenset({"fr"})), *(SeatFacts(f"s{n}", languages=frozenset({"en"})) for n in (1, 2))]
    (one,) = told(jurors, dossiers(4, languages=frozenset({"fr"})), 2)
    assert (one.cause, one.readings, one.able, one.jurors, one.less) == ("language", 4, 1, 1, 1)


def test_loads_that_are_full_are_raised_by_the_least_that_helps():
    (one,) = told(seats(3, load=4), dossiers(10), 2)
    assert (one.cause, one.readings, one.load, one.jurors, one.less) == ("load", 8, 3, 2, 1)
    assert told(seats(3, load=4 + one.load), dossiers(10), 2) == []
    assert told(seats(3, load=4 + one.load - 1), dossiers(10), 2) != []


@settings(max_examples=200, deadline=None)
@given(st.integers(1, 4), st.integers(1, 5), st.integers(1, 8), st.integers(1, 3),
       st.sets(st.tuples(st.integers(0, 3), st.integers(0, 7)), max_size=6))
def test_loosened_by_what_is_told_nothing_is_short_and_by_one_less_it_still_is(number, load, cities, readers, conflicts):
    forbidden = {(f"s{seat}", f"d{one}") for seat, one in conflicts}
    found = told(seats(number, load=load), dossiers(cities), readers, forbidden)
    if [one.cause for one in found] == ["load"] and found[0].load:
        more = found[0].load
        assert told(seats(number, load=load + more), dossiers(cities), readers, forbidden) == []
        assert told(seats(number, load=load + more - 1), dossiers(cities), readers, forbidden)
    if len(found) == 1 and found[0].less:
        assert told(seats(number, load=load), dossiers(cities), readers - found[0].less, forbidden) == []


def test_too_few_jurors_and_conflicts_are_told_apart():
    assert [one.cause for one in told(seats(1), dossiers(2), 2)] == ["seats"]
    assert [one.cause for one in told(seats(2), dossiers(2), 2, {("s0", "d0")})] == ["conflicts"]
