"""What a deliberation may leave ungiven: an award that nobody of the round could take, and no other."""

from pathlib import Path

from workflows.machine import compile_workflow
from workflows.reading import loads

SMALL = Path("docs/examples/small.yaml").read_text()
ONE = "{id: award, name: {en: Small Award}, by: deliberation}"
TWO = ONE + "\n      - {id: second, name: {en: Second}, by: deliberation, unless_also: award}"
FINALISTS = {name: {"answers": {"country": "FR"}, "category": None} for name in ("rennes", "canoas")}


def decided(awards: str, given: dict[str, str], finalists=FINALISTS) -> str | None:
    """The refusal of a decision, by its code; {award: candidacy} is what is given."""
    rules = loads(SMALL.replace(ONE, awards))
    (step,) = [one for one in compile_workflow(rules).steps if one.name == "decide"]
    honours = [{"award": award, "candidacy": candidacy} for award, candidacy in given.items()]
    refusal = step.check.test(rules, {"finalists": finalists}, {"honours": honours, "minutes": "We met."})
    return refusal and refusal.code


def test_an_award_that_somebody_could_take_has_to_be_given():
    assert decided(ONE, {}) == "award_missing"
    assert decided(TWO, {"award": "rennes"}) == "award_missing"
    assert decided(TWO, {"award": "rennes", "second": "canoas"}) is None


def test_what_is_not_for_whoever_has_one_of_several_honours_goes_to_somebody_else():
    third = TWO + "\n      - {id: third, name: {en: Third}, by: deliberation, unless_also: [award, second], optional: true}"
    there = {**FINALISTS, "lyon": FINALISTS["rennes"]}
    given = {"award": "rennes", "second": "canoas"}
    for taken in ("rennes", "canoas"):
        assert decided(third, {**given, "third": taken}, there) == "not_with"
    assert decided(third, {**given, "third": "lyon"}, there) is None


def test_an_award_that_nobody_is_left_to_take_is_not_given_and_the_meeting_can_decide():
    assert decided(TWO, {"award": "rennes"}, {"rennes": FINALISTS["rennes"]}) is None
    elsewhere = ONE.replace("by: deliberation", "by: deliberation, open_to: {field: country, answer: BR}")
    assert decided(elsewhere, {}) is None
    assert decided(ONE, {}, {}) is None


def test_as_many_are_given_as_the_rules_say_while_somebody_without_an_honour_could_take_one():
    two, there = ONE.replace("by: deliberation", "by: deliberation, how_many: 2"), {**FINALISTS, "lyon": FINALISTS["rennes"]}
    assert decided(two, {"award": "rennes"}) == "award_short"
    assert decided(two, {"award": "rennes"}, {"rennes": FINALISTS["rennes"]}) is None
    assert decided(two.replace("how_many: 2", "how_many: 2, optional: true"), {"award": "rennes"}, there) is None


def test_who_has_too_few_points_of_a_criterion_is_given_nothing_and_an_award_that_only_it_could_take_is_not_owed():
    low = {"rennes": FINALISTS["rennes"] | {"lacks": ["vision"]}, "canoas": FINALISTS["canoas"]}
    assert decided(ONE, {"award": "rennes"}, low) == "below_minimum_award"
    assert decided(ONE, {"award": "canoas"}, low) is None
    assert decided(ONE, {}, {"rennes": low["rennes"]}) is None


def test_an_award_is_not_left_out_because_its_taker_has_what_excludes_nothing():
    both = TWO.replace(", unless_also: award", "")
    assert decided(both, {"award": "rennes"}, {"rennes": FINALISTS["rennes"]}) == "award_missing"
