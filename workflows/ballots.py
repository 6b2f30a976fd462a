"""How votes count: which ballot is valid, what the supports add up to, who is the most supported.

A ballot is the collection of the candidacies it supports. Its validity is fixed when it is cast: a support of
a candidacy that has withdrawn since is not counted, and the ballot stays valid.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from workflows.steps import Refusal


@dataclass(frozen=True)
class Tally:
    """`counts`: {candidacy: ballots for it}, all who stand; `supports` is the sum of the counts."""

    counts: Mapping[str, int]
    valid: int
    void: int
    supports: int


@dataclass(frozen=True)
class Favourite:
    """Whom the voters' mention goes to (nobody, one, or all who stand level), and why."""

    whom: tuple[str, ...]
    why: Refusal


def why_void(choose: Any, choices: Collection[str]) -> Refusal | None:
    """Why a ballot is void, or None: `chosen_twice`, `not_exactly`, `too_few` or `too_many`, with numbers.

    `choose` has `exactly`, `at_least` and `at_most`, each a number or None. A ballot for nobody is void
    (`too_few`). Real rules: up to three (2018-2021), exactly five (2022), at least five (2025, 2026).
    """
    chosen = len(choices)
    twice = sorted(one for one, times in Counter(choices).items() if times > 1)
    if twice:
        return Refusal("chosen_twice", {"candidacies": twice})
    if choose.exactly is not None and chosen < choose.exactly:
        return Refusal("not_exactly", {"exactly": choose.exactly, "chosen": chosen})
    if chosen < (least := max(choose.at_least or 0, 1)):
        return Refusal("too_few", {"at_least": least, "chosen": chosen})
    if (most := choose.exactly or choose.at_most) is not None and chosen > most:
        return Refusal("too_many", {"at_most": most, "chosen": chosen})
    return None


def valid(choose: Any, choices: Collection[str]) -> bool:
    """Whether a ballot with these choices counts under the rule `choose`; `why_void` says why not."""
    return why_void(choose, choices) is None


def count(ballots: Iterable[Collection[str]], standing: Collection[str], choose: Any = None) -> Tally:
    """Count the ballots for the candidacies still `standing`, in whatever order they come.

    With `choose`, a ballot is judged by its choices as cast, and a void one adds nothing; without, every
    ballot given is one whose validity was found when it was cast. 2022: 2,933 ballots of exactly five, 14,665
    supports.
    """
    counts, good, void = dict.fromkeys(sorted(standing), 0), 0, 0
    for choices in ballots:
        if choose is not None and not valid(choose, choices):
            void += 1
            continue
        good += 1
        for one in choices:
            if one in counts:
                counts[one] += 1
    return Tally(counts, valid=good, void=void, supports=sum(counts.values()))


def most_supported(counts: Mapping[str, int]) -> tuple[str, ...]:
    """The first, or all who stand level at the top, by id; nobody when there is no support at all."""
    top = max(counts.values(), default=0)
    return tuple(sorted(one for one, supports in counts.items() if supports == top > 0))


def community(award_rule: Any, counts: Mapping[str, int],
              honours: Mapping[str, Collection[str]]) -> Favourite:
    """Who gets the mention of the most supported under `award_rule.unless_also` (ids of awards).

    The rule of 2025 and 2026: the most voted gets a special mention if the jury does not make it the winner.
    So where the first has also won, nobody gets it: it does not pass to the second. Of several level at the
    top, all who did not win get it. `honours` is {award: its candidacies}. Codes: `no_supports`, `also_won`,
    `most_supported`, `level_at_the_top`.
    """
    first = most_supported(counts)
    if not first:
        return Favourite((), Refusal("no_supports"))
    also = {one for award in award_rule.unless_also for one in honours.get(award, ())}
    whom = tuple(one for one in first if one not in also)
    values = {"supports": counts[first[0]], "level": len(first), "unless_also": list(award_rule.unless_also)}
    code = "also_won" if not whom else "level_at_the_top" if len(whom) > 1 else "most_supported"
    return Favourite(whom, Refusal(code, values))
