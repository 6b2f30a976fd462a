"""How votes count: the rules of real editions, and that nothing is lost or counted twice."""

import random
from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workflows.ballots import community, count, most_supported, valid, why_void
from workflows.rounds import Choose

UP_TO_THREE, EXACTLY_FIVE, AT_LEAST_FIVE = Choose(at_most=3), Choose(exactly=5), Choose(at_least=5)
CITIES = st.sampled_from("abcdefgh")
BALLOTS = st.lists(st.lists(CITIES, max_size=8), max_size=20)


@pytest.mark.parametrize(("rule", "choices", "code"), [
    (UP_TO_THREE, "abc", None), (UP_TO_THREE, "abcd", "too_many"), (UP_TO_THREE, "", "too_few"),
    (EXACTLY_FIVE, "abcde", None), (EXACTLY_FIVE, "abcd", "not_exactly"),
    (EXACTLY_FIVE, "abcdef", "too_many"),
    (AT_LEAST_FIVE, "abcdefgh", None), (AT_LEAST_FIVE, "abcd", "too_few"),
    (AT_LEAST_FIVE, "aabcd", "chosen_twice"),
])
def test_a_ballot_is_valid_or_says_why_not(rule, choices, code):
    why = why_void(rule, list(choices))
    assert (why and why.code) == code
    assert valid(rule, list(choices)) is (code is None)


def test_in_2022_ballots_of_exactly_five_made_five_times_as_many_supports():
    chance, cities = random.Random(2022), [f"c{n}" for n in range(122)]
    tally = count((chance.sample(cities, 5) for _ in range(2933)), cities, EXACTLY_FIVE)
    assert (tally.valid, tally.void, tally.supports) == (2933, 0, 14665)
    assert len(tally.counts) == 122


def test_a_void_ballot_adds_nothing_and_is_told():
    tally = count([list("abcd"), list("abcde")], "abcdef", AT_LEAST_FIVE)
    assert (tally.valid, tally.void, tally.counts["a"], tally.counts["f"]) == (1, 1, 1, 0)


def test_supports_of_a_withdrawn_candidacy_are_not_counted_and_the_ballot_stays():
    tally = count([list("abcde")], "bcdef", AT_LEAST_FIVE)
    assert (tally.valid, tally.void, tally.supports) == (1, 0, 4)
    assert "a" not in tally.counts


@given(BALLOTS, st.sets(CITIES), st.randoms())
def test_a_count_depends_on_no_order_and_loses_no_ballot(ballots, standing, chance):
    tally = count(ballots, standing, UP_TO_THREE)
    mixed = [chance.sample(one, len(one)) for one in chance.sample(ballots, len(ballots))]
    assert count(mixed, sorted(standing, reverse=True), UP_TO_THREE) == tally
    assert tally.valid + tally.void == len(ballots)
    assert tally.supports == sum(tally.counts.values()) <= 3 * tally.valid


@given(BALLOTS, st.lists(CITIES, min_size=1, max_size=3, unique=True))
def test_one_more_valid_ballot_lowers_nobody(ballots, more):
    before, after = (count(one, "abcdefgh", UP_TO_THREE).counts for one in (ballots, [*ballots, more]))
    assert all(after[one] - before[one] == (one in more) for one in "abcdefgh")


def test_all_level_at_the_top_are_the_most_supported_and_nobody_is_without_a_support():
    assert most_supported({"b": 3, "a": 3, "c": 2}) == ("a", "b")
    assert most_supported({"a": 0, "b": 0}) == most_supported({}) == ()


@pytest.mark.parametrize(("counts", "winner", "whom", "code"), [
    ({"a": 5, "b": 3}, "b", ("a",), "most_supported"),
    ({"a": 5, "b": 3}, "a", (), "also_won"),  # it does not pass to the second
    ({"a": 5, "b": 5, "c": 1}, "c", ("a", "b"), "level_at_the_top"),
    ({"a": 5, "b": 5, "c": 1}, "a", ("b",), "most_supported"),
    ({"a": 0, "b": 0}, "a", (), "no_supports"),
])
def test_the_most_supported_gets_a_mention_unless_it_also_won(counts, winner, whom, code):
    told = community(SimpleNamespace(unless_also=("award",)), counts, {"award": [winner]})
    assert (told.whom, told.why.code) == (whom, code)


def test_without_a_condition_the_winner_may_have_the_voters_mention_too():
    assert community(SimpleNamespace(unless_also=()), {"a": 1}, {"award": ["a"]}).whom == ("a",)


def test_the_voters_mention_may_be_kept_from_whoever_has_one_of_several_honours():
    counts, given = {"a": 5, "b": 5, "c": 5}, {"award": ["a"], "jury_mention": ["b"], "other": ["c"]}
    assert community(SimpleNamespace(unless_also=("award", "jury_mention")), counts, given).whom == ("c",)


def test_an_award_left_unawarded_takes_the_mention_from_nobody():
    assert community(SimpleNamespace(unless_also=("award",)), {"a": 1}, {}).whom == ("a",)
