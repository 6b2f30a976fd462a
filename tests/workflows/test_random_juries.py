"""Random juries, from their points to who goes on: beside a program that knows nothing of ours and counts in whole numbers,
in any order, and with more points given. Many in the ordinary run, a hundred thousand in the long one."""

from __future__ import annotations

import random
from dataclasses import dataclass, replace
from decimal import Decimal
from types import SimpleNamespace

import pytest

from workflows.cuts import Contender, draw
from workflows.ranking import standing, total
from workflows.rounds import Cut

BETTER = {"out": 0, "left_to_panel": 1, "kept": 2}
JURIES = [pytest.param(2_000, id="2,000"), pytest.param(100_000, id="100,000", marks=pytest.mark.slow)]


@dataclass(frozen=True)
class Jury:
    """Points in tenths: of each candidacy its sheets, of each sheet a number for each criterion."""

    weights: tuple[int, ...]  # in hundredths
    sheets: tuple[tuple[tuple[int, ...], ...], ...]
    quorum: int
    number: int  # of places; where the rule is a threshold, as many as there are
    at_line: str
    threshold: int | None  # in tenths

    @property
    def short(self) -> bool:
        return any(len(one) < max(self.quorum, 1) for one in self.sheets)


def random_jury(chance: random.Random, may_be_short: bool) -> Jury:
    """Small scales and few sheets, so that many are level."""
    criteria, size = chance.randint(1, 5), chance.randint(1, 12)
    top, step = chance.choice([(30, 10), (50, 10), (100, 5), (100, 1)])
    weights = tuple(chance.choice([1, 25, 50, 100, 100, 150]) for _ in range(criteria))
    quorum = chance.randint(0, 3)
    least = 0 if may_be_short else max(quorum, 1)
    sheets = tuple(tuple(tuple(chance.randrange(0, top + 1, step) for _ in weights) for _ in range(chance.randint(least, 4)))
                   for _ in range(size))
    threshold = chance.choice([None, None, chance.randint(0, top)])
    number = size if threshold is not None else chance.randint(1, size)
    return Jury(weights, sheets, quorum, number, chance.choice(["all_in", "none_in", "panel"]), threshold)


def ours(jury: Jury, order: list[int] | None = None, shuffled=lambda sheets: sheets) -> dict[str, str]:
    """{candidacy: outcome} by the program."""
    criteria = [SimpleNamespace(id=f"k{at}", weight=Decimal(weight) / 100) for at, weight in enumerate(jury.weights)]
    places = order or range(len(jury.sheets))
    totals = {f"c{one:02}": [total({f"k{at}": Decimal(points) / 10 for at, points in enumerate(sheet)}, criteria)
                             for sheet in shuffled(jury.sheets[one])] for one in places}
    found = standing(totals, jury.quorum)
    keep = {"number": jury.number} if jury.threshold is None else {"threshold": Decimal(jury.threshold) / 10}
    cut = Cut.model_validate({"keep": keep, "order": "mean", "ties": {"at_line": jury.at_line, "beyond_at_most": "panel"}})
    counts = dict.fromkeys(("submitted", "eligible", "in"), len(totals))
    return {id: one.outcome for id, one in draw(cut, [Contender(id, None, each.value) for id, each in found.items()],
                                                counts).verdicts.items()}


def by_the_book(jury: Jury) -> dict[str, str]:
    """The same in whole numbers: a mean is a pair (sum of weighted points, how many sheets), two are compared crosswise."""
    means = [(sum(weight * points for sheet in sheets for weight, points in zip(jury.weights, sheet, strict=True)), len(sheets))
             for sheets in jury.sheets]
    weighed = sum(jury.weights)
    running = [one for one, (points, sheets) in enumerate(means)
               if jury.threshold is None or points >= jury.threshold * weighed * sheets]
    outcomes = {f"c{one:02}": "out" for one in range(len(means))}
    for one in running:
        above = sum(means[other][0] * means[one][1] > means[one][0] * means[other][1] for other in running)
        level = sum(means[other][0] * means[one][1] == means[one][0] * means[other][1] for other in running)
        if above + level <= jury.number:
            outcomes[f"c{one:02}"] = "kept"
        elif above < jury.number:
            outcomes[f"c{one:02}"] = {"all_in": "kept", "none_in": "out", "panel": "left_to_panel"}[jury.at_line]
    return outcomes


@pytest.mark.parametrize("number", JURIES)
def test_who_goes_on_is_what_a_program_of_whole_numbers_finds(number):
    chance, seen = random.Random("by the book"), set()
    for _each in range(number):
        jury = random_jury(chance, may_be_short=False)
        found = by_the_book(jury)
        assert ours(jury) == found, jury
        seen |= set(found.values())
    assert seen == set(BETTER), "juries of every outcome were among them"


@pytest.mark.parametrize("number", JURIES)
def test_neither_the_order_of_candidacies_nor_that_of_sheets_changes_who_goes_on(number):
    chance = random.Random("order")
    for _each in range(number):
        jury = random_jury(chance, may_be_short=True)
        order = chance.sample(range(len(jury.sheets)), len(jury.sheets))
        assert ours(jury) == ours(jury, order, lambda sheets: chance.sample(sheets, len(sheets))), jury


@pytest.mark.parametrize("number", JURIES)
def test_more_points_never_hurt_who_gets_them(number):
    chance, changed = random.Random("more"), 0
    for _each in range(number):
        jury = random_jury(chance, may_be_short=True)
        one = chance.randrange(len(jury.sheets))
        if not jury.sheets[one]:
            continue
        more = [list(sheet) for sheet in jury.sheets[one]]
        more[chance.randrange(len(more))][chance.randrange(len(jury.weights))] += chance.choice([1, 5, 30])
        sheets = (*jury.sheets[:one], tuple(map(tuple, more)), *jury.sheets[one + 1:])
        before, after = ours(jury)[f"c{one:02}"], ours(replace(jury, sheets=sheets))[f"c{one:02}"]
        assert BETTER[after] >= BETTER[before], (jury, one)
        changed += after != before
    assert changed > number / 50, "more points often did help"
