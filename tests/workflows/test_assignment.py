"""Which juror reads what: not against a conflict, no dossier short without need, loads as even as may be."""

from itertools import combinations, product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from workflows.assignment import Dossier, SeatFacts, plan
from workflows.bitsets import bits

LANGUAGES = ["en", "es", "fr"]


def loads(made):
    return sorted(len(mine) for mine in made.order.values())


def seats(number, **facts):
    return [SeatFacts(f"s{one}", **facts) for one in range(number)]


def dossiers(number, **facts):
    return [Dossier(f"d{one}", **facts) for one in range(number)]


@st.composite
def small_worlds(draw):
    spoken = st.frozensets(st.sampled_from(LANGUAGES), min_size=1, max_size=2)
    jurors = [SeatFacts(f"s{one}", draw(st.sampled_from([None, "A", "B"])), draw(spoken),
                        draw(st.sampled_from([None, 1, 2]))) for one in range(draw(st.integers(0, 3)))]
    cities = [Dossier(f"d{one}", draw(st.sampled_from(["A", "B"])), draw(spoken))
              for one in range(draw(st.integers(0, 4)))]
    pairs = list(product([one.id for one in jurors], [one.id for one in cities]))
    return jurors, cities, draw(st.sets(st.sampled_from(pairs))) if pairs else set()


def may_read(seat, dossier, forbidden):
    return (seat.group in (None, dossier.group) and seat.languages & dossier.languages
            and (seat.id, dossier.id) not in forbidden)


def best_by_trying_all(jurors, cities, readers, forbidden):
    """The most readings, and among those the least sum of squared loads: every plan is tried."""
    options = []
    for city in cities:
        able = [one.id for one in jurors if may_read(one, city, forbidden)]
        sizes = range(min(readers, len(able)) + 1)
        options.append([some for size in sizes for some in combinations(able, size)])
    limit, best = {one.id: one.load for one in jurors}, (0, 0)
    for picked in product(*options):
        load = {one: sum(one in some for some in picked) for one in limit}
        if all(limit[one] is None or load[one] <= limit[one] for one in load):
            best = max(best, (sum(load.values()), -sum(each**2 for each in load.values())))
    return best


@settings(max_examples=150, deadline=None)
@given(small_worlds(), st.integers(1, 2))
def test_no_plan_fills_more_readings_or_is_more_even(world, readers):
    jurors, cities, forbidden = world
    made = plan(jurors, cities, readers, forbidden, seed=1)
    assert (len(made.pairs), -sum(one**2 for one in loads(made))) == best_by_trying_all(
        jurors, cities, readers, forbidden)


@given(small_worlds(), st.sampled_from([1, 2, "all"]))
def test_no_pair_is_forbidden_and_every_missing_reading_is_named(world, readers):
    jurors, cities, forbidden = world
    made = plan(jurors, cities, readers, forbidden, seed=1)
    seat, city = {one.id: one for one in jurors}, {one.id: one for one in cities}
    assert all(may_read(seat[one], city[other], forbidden) for one, other in made.pairs)
    assert len(set(made.pairs)) == len(made.pairs)
    assert all(one.load is None or len(made.order[one.id]) <= one.load for one in jurors)
    assert sorted((one, city) for one, mine in made.order.items() for city in mine) == list(made.pairs)
    if readers != "all":
        assert all(sum(other == one for _, other in made.pairs) + made.shortfall.get(one, 0) == readers
                   for one in city)


@given(small_worlds(), st.sampled_from([2, "all"]), st.randoms())
def test_a_plan_depends_on_the_seed_and_on_no_order_of_the_lists(world, readers, chance):
    jurors, cities, forbidden = world
    mixed = chance.sample(jurors, len(jurors)), chance.sample(cities, len(cities))
    made = plan(jurors, cities, readers, forbidden, "2026")
    assert plan(*mixed, readers, frozenset(forbidden), "2026") == made


def test_all_readers_means_every_seat_of_the_group():
    jurors = [SeatFacts("s1", "A"), SeatFacts("s2", "A"), SeatFacts("s3", "B")]
    made = plan(jurors, [Dossier("d1", "A"), Dossier("d2", "B")], "all", set(), 1)
    assert made.pairs == (("s1", "d1"), ("s2", "d1"), ("s3", "d2"))
    assert made.shortfall == {}


def test_where_all_read_a_conflict_is_no_shortfall_until_nobody_is_left():
    assert plan(seats(2), dossiers(1), "all", {("s0", "d0")}, 1).shortfall == {}
    assert plan(seats(2), dossiers(1), "all", {("s0", "d0"), ("s1", "d0")}, 1).shortfall == {"d0": 1}


def test_where_all_read_a_language_that_is_not_read_is_a_shortfall():
    jurors = [SeatFacts("s0", languages=frozenset({"fr"})), SeatFacts("s1", languages=frozenset({"pt"}))]
    made = plan(jurors, dossiers(1, languages=frozenset({"pt"})), "all", set(), 1)
    assert (made.pairs, made.shortfall) == ((("s1", "d0"),), {"d0": 1})


def test_loads_are_level_where_nothing_stands_against_it():
    made = plan(seats(20), dossiers(150), 3, set(), 1)
    assert loads(made) == [22] * 10 + [23] * 10


def test_a_seat_with_one_dossier_to_read_gets_it_even_if_another_was_first():
    jurors = [SeatFacts("any"), SeatFacts("polyglot", load=1)]
    made = plan(jurors, dossiers(2), 1, {("polyglot", "d0")}, 1)
    assert made.pairs == (("any", "d0"), ("polyglot", "d1"))


def test_a_shortfall_is_spread_so_that_no_dossier_is_unread_while_another_is_read_twice():
    made = plan(seats(2, load=2), dossiers(4), 2, set(), 1)
    assert made.shortfall == dict.fromkeys(["d0", "d1", "d2", "d3"], 1)


def test_each_juror_reads_in_an_order_of_their_own():
    made = plan(seats(4), dossiers(30), "all", set(), 1)
    assert len(set(made.order.values())) == 4
    assert plan(seats(4), dossiers(30), "all", set(), 2).order != made.order


@pytest.mark.parametrize("readers", [0, -1, True, "some", 1.5])
def test_a_number_of_readers_that_makes_no_sense_is_said(readers):
    with pytest.raises(ValueError, match="readers"):
        plan(seats(1), dossiers(1), readers, set(), 1)


def test_a_seat_named_twice_is_said():
    with pytest.raises(ValueError, match="twice"):
        plan(seats(1) * 2, dossiers(1), 1, set(), 1)


def test_the_largest_award_is_planned_evenly_and_in_full():
    jurors = [SeatFacts(f"s{one}", languages=frozenset({LANGUAGES[one % 3], "en"})) for one in range(120)]
    cities = [Dossier(f"d{one}", languages=frozenset({LANGUAGES[one % 3]})) for one in range(1500)]
    conflicts = {(f"s{one % 120}", f"d{one}") for one in range(1500)}
    made = plan(jurors, cities, 3, conflicts, 1)
    assert (made.shortfall, loads(made)[0], loads(made)[-1]) == ({}, 37, 38)


def test_the_members_of_a_set_are_told_in_order_whether_it_holds_many_or_few():
    for members in ([], [0], [3], [0, 1, 2, 5], [7, 900], list(range(0, 300, 2)), [0, 64, 128, 4095]):
        number = sum(1 << one for one in members)
        assert list(bits(number)) == members
