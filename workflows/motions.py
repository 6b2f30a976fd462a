"""A vote of a panel on a motion: how many must take part, what carries it, and how often what was decided crossed the line."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from .rounds import DeliberationStage
from .steps import Refusal

FOR, AGAINST, ABSTAINS = "for", "against", "abstains"
VOTES = (FOR, AGAINST, ABSTAINS)


def fewest(rule: DeliberationStage, may_vote: int) -> int:
    """How many of those who may vote on a motion must take part: as the rules say, else more than half of them."""
    return may_vote // 2 + 1 if rule.fewest_present is None else rule.fewest_present


def wrong_with(rule: DeliberationStage, votes: Mapping[str, str], may_vote: Iterable[str]) -> Refusal | None:
    """Who abstains takes part; who is shown out does not, and votes on nothing that is said meanwhile."""
    may_vote = set(may_vote)
    if set(votes) - may_vote or set(votes.values()) - set(VOTES):
        return Refusal("vote_not_theirs", {"count": len(set(votes) - may_vote)})
    needed = fewest(rule, len(may_vote))
    if len(votes) < needed:
        return Refusal("too_few_present", {"present": len(votes), "needed": needed})
    return None


def is_carried(rule: DeliberationStage, votes: Mapping[str, str]) -> bool:
    """By those who are for or against; level votes carry nothing."""
    counted = list(votes.values())
    in_favour, against = counted.count(FOR), counted.count(AGAINST)
    if rule.majority == "two_thirds":
        return in_favour > 0 and in_favour >= 2 * against
    return in_favour > against


@dataclass(frozen=True)
class Crossed:
    """Of so many honoured, how many stood below the line that the points before the talk would have drawn there."""

    honoured: int
    crossed: int


def crossed(honoured: Iterable[str], values: Mapping[str, object]) -> Crossed | None:
    """The line lies below as many as are honoured; whoever is level with the last above it is above it. None where
    there are no points to draw it by."""
    chosen = set(honoured)
    ranked = sorted((value for value in values.values() if value is not None), reverse=True)
    if not chosen or len(ranked) < len(chosen):
        return None
    line = ranked[len(chosen) - 1]
    return Crossed(len(chosen), sum(values.get(id) is None or values[id] < line for id in chosen))
