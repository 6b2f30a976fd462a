"""Laws that hold whatever the rules say: over rulebooks made from the real ones by varying what editions varied."""

from fractions import Fraction
from types import SimpleNamespace

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.workflows.rulebooks import CHOOSE, WITH_A_CUT, rulebooks, sound_rulebooks
from workflows.ballots import count, valid
from workflows.cuts import Contender, draw
from workflows.places import CutRefused
from workflows.ranking import lacking
from workflows.rounds import Choose
from workflows.rulebook import Rulebook
from workflows.soundness import check, is_sound
from workflows.soundness.walking import Walk
from workflows.steps import Refused

GOOD = {"out": 0, "left_to_panel": 1, "kept": 2}
QUIET = [HealthCheck.too_slow, HealthCheck.filter_too_much, HealthCheck.data_too_large]
A_HANDFUL = settings(max_examples=8, suppress_health_check=QUIET)
FEW = settings(max_examples=30, suppress_health_check=QUIET)


@st.composite
def drawn_cuts(made, how=rulebooks):
    """A rulebook, one of its cuts, and contenders in the groups that it keeps apart; some are short of sheets."""
    rules = made(how(tuple(WITH_A_CUT)))
    cut = made(st.sampled_from([round_.cut for round_ in rules.rounds if round_.cut]))
    groups = [one.id for one in rules.categories] if cut.places else [None]
    values = st.none() | st.integers(0, 20).map(lambda value: Fraction(value, 2))
    found = [Contender(f"c{n:02d}", made(st.sampled_from(groups)), made(values)) for n in range(made(st.integers(0, 25)))]
    bases = {"submitted": len(found) + made(st.integers(0, 9)), "eligible": len(found), "in": len(found)}
    return rules, cut, found, bases


def outcomes(cut, contenders, bases):
    return {id: one.outcome for id, one in draw(cut, contenders, bases).verdicts.items()}


# Cuts


@FEW
@given(drawn_cuts(), st.data())
def test_more_points_never_hurt(case, data):
    _, cut, contenders, bases = case
    counted = [one for one in contenders if one.value is not None]
    if not counted:
        return
    one = data.draw(st.sampled_from(counted))
    better = [Contender(each.id, each.group, each.value + 3 if each is one else each.value) for each in contenders]
    before, after = outcomes(cut, contenders, bases), outcomes(cut, better, bases)
    assert GOOD[after[one.id]] >= GOOD[before[one.id]]


@FEW
@given(drawn_cuts(), st.data())
def test_more_points_of_any_criterion_never_hurt(case, data):
    """From the sheets on: what a criterion asks at least, the mean and the line all see the same points."""
    _, cut, contenders, bases = case
    asks = data.draw(st.lists(st.none() | st.integers(0, 10), min_size=1, max_size=3))
    criteria = [SimpleNamespace(id=f"k{n}", weight=1, at_least=least) for n, least in enumerate(asks)]
    sheet = st.tuples(*(st.integers(0, 10) for _ in criteria))
    sheets = {one.id: data.draw(st.lists(sheet, min_size=1, max_size=3)) for one in contenders if one.value is not None}
    if not sheets:
        return
    whose, which = data.draw(st.sampled_from(sorted(sheets))), data.draw(st.integers(0, len(criteria) - 1))
    higher = {id: list(own) for id, own in sheets.items()}
    higher[whose][0] = tuple(number + 2 * (n == which) for n, number in enumerate(higher[whose][0]))

    def judged(given_sheets):
        found = []
        for one in contenders:
            own = given_sheets.get(one.id, [])
            points = {each.id: [sheet[n] for sheet in own] for n, each in enumerate(criteria)}
            mean = Fraction(sum(map(sum, own)), len(own) * len(criteria)) if own else None
            found.append(Contender(one.id, one.group, mean, lacking("all", criteria, points, 1)))
        return outcomes(cut, found, bases)

    assert GOOD[judged(higher)[whose]] >= GOOD[judged(sheets)[whose]]


@FEW
@given(drawn_cuts(), st.randoms(use_true_random=False))
def test_the_order_in_which_candidacies_come_changes_nothing(case, chance):
    _, cut, contenders, bases = case
    turned = list(contenders)
    chance.shuffle(turned)
    assert draw(cut, turned, bases) == draw(cut, contenders, bases)


@FEW
@given(drawn_cuts(), st.data())
def test_a_generous_panel_gains_nothing(case, data):
    """Panels are never compared: one that gives everybody twice the points and one more changes no verdict at all."""
    _, cut, contenders, bases = case
    if cut.places is None or cut.keep.threshold is not None:  # a threshold is the same number for all, on purpose
        return
    groups = sorted({one.group for one in contenders})
    generous = data.draw(st.sampled_from(groups)) if groups else None
    turned = [Contender(one.id, one.group, one.value * 2 + 1 if one.group == generous and one.value is not None else one.value)
              for one in contenders]
    assert outcomes(cut, turned, bases) == outcomes(cut, contenders, bases)


@FEW
@given(drawn_cuts())
def test_each_is_in_or_out_or_left_to_the_panel_once_with_its_reason(case):
    _, cut, contenders, bases = case
    made = draw(cut, contenders, bases)
    left = [id for _, ids in made.to_panel.values() for id in ids]
    assert sorted([*made.kept, *made.out, *left]) == sorted(one.id for one in contenders)
    for one in contenders:
        verdict = made.verdicts[one.id]
        assert verdict.code and ("places" in verdict.values or "threshold" in verdict.values)


@A_HANDFUL
@given(drawn_cuts(sound_rulebooks))
def test_a_sound_cut_can_be_drawn_whatever_came_in(case):
    _, cut, contenders, bases = case
    try:
        draw(cut, contenders, bases)
    except CutRefused as refused:
        raise AssertionError(refused.refusal) from None


# Ballots


@FEW
@given(st.lists(st.lists(st.sampled_from("abcdefg"), max_size=6, unique=True), max_size=12), CHOOSE, st.randoms())
def test_ballots_count_the_same_in_any_order(ballots, choose, chance):
    rule = Choose(**choose)
    turned = [chance.sample(one, len(one)) for one in ballots]
    chance.shuffle(turned)
    assert count(ballots, "abcdefg", rule) == count(turned, "abcdefg", rule)
    counted = count(ballots, "abcdefg", rule)
    assert counted.supports == sum(len(one) for one in ballots if valid(rule, one))


@FEW
@given(st.lists(st.sampled_from("abcdefg"), min_size=1, max_size=5, unique=True), st.integers(0, 6))
def test_one_more_ballot_for_somebody_never_takes_support_away(ballot, others):
    before = count([list("ab")] * others, "abcdefg")
    after = count([list("ab")] * others + [ballot], "abcdefg")
    assert all(after.counts[one] == before.counts[one] + (one in ballot) for one in "abcdefg")


# Rulebooks


@FEW
@given(rulebooks())
def test_a_rulebook_kept_and_read_again_is_the_same(rules):
    assert Rulebook.from_canonical(rules.canonical()).digest == rules.digest


@A_HANDFUL
@given(rulebooks())
def test_the_check_never_fails_and_its_findings_can_all_be_said(rules):
    for one in check(rules):
        assert one.sentence and one.path and isinstance(one.way, list)


@A_HANDFUL
@given(sound_rulebooks())
def test_from_everywhere_in_a_sound_process_an_end_is_reached(rules):
    walk = Walk(rules)
    assert not walk.without_end() and is_sound(check(rules))


def test_refusals_are_what_a_cut_raises():
    assert issubclass(CutRefused, Refused)
