"""Readings shared out anew: what was begun stays, nothing is missing without need, and the fewest unread ones move."""

from itertools import combinations, product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from workflows.assignment import Dossier, SeatFacts, plan
from workflows.replanning import replan

LANGUAGES = ["en", "es", "fr"]


def seats(number, **facts):
    return [SeatFacts(f"s{one}", **facts) for one in range(number)]


def dossiers(number, **facts):
    return [Dossier(f"d{one}", **facts) for one in range(number)]


def loads(made, fixed=()):
    return {seat: len(mine) + sum(one == seat for one, _ in fixed) for seat, mine in made.plan.order.items()}


@st.composite
def changed_worlds(draw):
    """A plan that was made, and then: conflicts more, seats gone, seats more, dossiers gone and more, sheets begun."""
    spoken = st.frozensets(st.sampled_from(LANGUAGES), min_size=1, max_size=2)
    jurors = [SeatFacts(f"s{one}", None, draw(spoken), draw(st.sampled_from([None, 1, 2])))
              for one in range(draw(st.integers(1, 4)))]
    cities = [Dossier(f"d{one}", None, draw(spoken), draw(st.sampled_from("XY")))
              for one in range(draw(st.integers(1, 4)))]
    readers = draw(st.integers(1, 2))
    some = st.sets(st.sampled_from(list(product([one.id for one in jurors], [one.id for one in cities]))), max_size=4)
    forbidden = draw(some)
    here = [one for one in jurors if draw(st.integers(0, 4))], [one for one in cities if draw(st.integers(0, 4))]
    earlier = plan(*here, readers, forbidden, 1)
    now = [one for one in jurors if draw(st.integers(0, 4))], [one for one in cities if draw(st.integers(0, 4))]
    begun = {pair for pair in earlier.pairs if not draw(st.integers(0, 3))}
    more = draw(some) - begun
    alive = {(seat, dossier) for seat, dossier in begun if dossier in {one.id for one in now[1]}}
    return *now, readers, forbidden | more, set(earlier.pairs) - begun - more, alive


def best_by_trying_all(jurors, cities, readers, forbidden, unread, fixed):
    """(numbers of readers from the worst-off, unread readings that stay, least sum of squared loads), of all plans."""
    options = []
    for city in cities:
        done = sum(dossier == city.id for _, dossier in fixed)
        able = [one.id for one in jurors if one.languages & city.languages and (one.id, city.id) not in forbidden
                and (one.id, city.id) not in fixed]
        sizes = range(min(max(0, readers - done), len(able)) + 1)
        options.append([(city.id, some, done + size) for size in sizes for some in combinations(able, size)])
    held = {one.id: sum(seat == one.id for seat, _ in fixed) for one in jurors}
    best = None
    for picked in product(*options):
        load = {id: number + sum(id in some for _, some, _ in picked) for id, number in held.items()}
        if all(one.load is None or load[one.id] <= max(one.load, held[one.id]) for one in jurors):
            stays = sum((seat, city) in unread for city, some, _ in picked for seat in some)
            told = sorted(number for *_, number in picked), stays, -sum(one**2 for one in load.values())
            best = told if best is None else max(best, told)
    return best


def reached(world, made):
    jurors, cities, _readers, _forbidden, unread, fixed = world
    numbers = sorted(sum(dossier == one.id for _, dossier in (*made.plan.pairs, *fixed)) for one in cities)
    return numbers, len(unread & set(made.plan.pairs)), -sum(one**2 for one in loads(made, fixed).values())


@settings(max_examples=300, deadline=None)
@given(changed_worlds())
def test_no_other_plan_leaves_less_missing_or_takes_less_away(world):
    made = replan(*world, seed=1)
    assert reached(world, made)[:2] == best_by_trying_all(*world)[:2]


def test_a_dossier_gives_no_reader_away_where_a_new_one_serves_the_other_as_well():
    speaks = frozenset({"en"})
    jurors = [SeatFacts("s1", None, speaks, 1), SeatFacts("s2", None, speaks), SeatFacts("s3", None, speaks)]
    cities = [Dossier("d0", None, speaks, "X"), Dossier("d1", None, speaks, "X")]
    made = replan(jurors, cities, 2, set(), {("s1", "d0")}, {("s3", "d0")}, seed=1)
    assert made.taken == () and set(made.given) == {("s2", "d1"), ("s3", "d1")}


@settings(max_examples=200, deadline=None)
@given(changed_worlds(), st.booleans())
def test_what_was_begun_never_moves_and_no_rule_is_broken(world, even):
    jurors, cities, readers, forbidden, unread, fixed = world
    made, seat = replan(*world, seed=1, even=even), {one.id: one for one in jurors}
    city = {one.id: one for one in cities}
    assert not set(made.plan.pairs) & (forbidden | fixed) and not set(made.taken) & fixed
    assert all(seat[one].languages & city[other].languages for one, other in made.plan.pairs)
    assert all(seat[one].load is None or number <= max(seat[one].load, sum(s == one for s, _ in fixed))
               for one, number in loads(made, fixed).items())
    before = {pair for pair in unread if pair[0] in seat and pair[1] in city}
    assert set(made.plan.pairs) == before - set(made.taken) | set(made.given)
    assert not set(made.given) & before and set(made.taken) <= before


@settings(max_examples=150, deadline=None)
@given(changed_worlds())
def test_evened_out_no_reading_is_missing_that_was_not_and_the_worst_off_juror_reads_no_more(world):
    kept, evened = replan(*world, seed=1), replan(*world, seed=1, even=True)
    assert reached(world, kept)[0] == reached(world, evened)[0]
    fixed = world[-1]
    assert max(loads(evened, fixed).values(), default=0) <= max(loads(kept, fixed).values(), default=0)


@given(changed_worlds(), st.randoms())
def test_the_same_change_gives_the_same_plan_in_whatever_order_it_is_told(world, chance):
    jurors, cities, *rest = world
    mixed = chance.sample(jurors, len(jurors)), chance.sample(cities, len(cities))
    assert replan(*mixed, *rest, seed="x") == replan(*world, seed="x")


def test_where_nothing_has_changed_nothing_moves():
    world = seats(5), dossiers(20), 2, {("s0", "d3")}
    made = replan(*world, plan(*world, 1).pairs, set(), 2)
    assert (made.given, made.taken) == ((), ())


def test_the_readings_of_a_juror_who_left_go_to_the_least_loaded_and_no_other_moves():
    earlier = plan(seats(5), dossiers(20), 2, set(), 1)
    left = [pair for pair in earlier.pairs if pair[0] != "s0"]
    made = replan(seats(5)[1:], dossiers(20), 2, set(), left, set(), 1)
    assert made.taken == () and len(made.given) == len(earlier.order["s0"]) and made.plan.shortfall == {}
    assert sorted(loads(made).values()) == [10] * 4


def test_a_juror_more_gets_only_what_is_missing_unless_the_loads_are_to_be_evened_out():
    earlier = plan(seats(4), dossiers(20), 2, set(), 1)
    assert replan(seats(5), dossiers(20), 2, set(), earlier.pairs, set(), 1).given == ()
    made = replan(seats(5), dossiers(20), 2, set(), earlier.pairs, set(), 1, even=True)
    assert sorted(loads(made).values()) == [8] * 5
    assert len(made.given) == len(made.taken) == 8, "each that moved went to the new seat"


def test_a_chain_of_exchanges_moves_as_few_as_it_must():
    jurors = [SeatFacts("a", load=1), SeatFacts("b", load=1)]
    made = replan(jurors, dossiers(2), 1, {("b", "d1")}, {("a", "d0")}, set(), 1)
    assert (made.given, made.taken) == ((("a", "d1"), ("b", "d0")), (("a", "d0"),))


def test_no_dossier_stays_without_a_reader_while_another_has_two_that_are_unread():
    jurors = [SeatFacts("a", load=1), SeatFacts("b", load=1)]
    made = replan(jurors, dossiers(2), 2, set(), {("a", "d0"), ("b", "d0")}, set(), 1)
    assert made.plan.shortfall == {"d0": 1, "d1": 1} and len(made.taken) == 1


def test_a_sheet_sent_by_a_juror_who_left_still_counts_as_one_of_the_readers():
    made = replan(seats(2), dossiers(1), 2, set(), set(), {("gone", "d0")}, 1)
    assert len(made.given) == 1 and made.plan.shortfall == {}
    assert replan(seats(2), dossiers(1), "all", set(), set(), {("gone", "d0")}, 1).plan.shortfall == {}


def test_where_all_read_a_juror_more_reads_every_dossier():
    world = dossiers(6), "all", set()
    made = replan(seats(3), *world, plan(seats(2), *world, 1).pairs, set(), 1)
    assert made.given == tuple(("s2", f"d{one}") for one in range(6)) and made.taken == ()


@pytest.mark.parametrize("even", [False, True])
def test_a_large_award_is_shared_out_anew_when_a_juror_leaves(even):
    jurors = [SeatFacts(f"s{one}", languages=frozenset({LANGUAGES[one % 3], "en"})) for one in range(120)]
    cities = [Dossier(f"d{one}", languages=frozenset({LANGUAGES[one % 3]})) for one in range(1500)]
    earlier = plan(jurors, cities, 3, set(), 1)
    made = replan(jurors[1:], cities, 3, set(), [one for one in earlier.pairs if one[0] != "s0"], set(), 1, even)
    assert made.plan.shortfall == {} and len(made.given) - len(made.taken) == len(earlier.order["s0"])
    assert even or made.taken == ()
