"""What points add up to: the total of a sheet, the standing of each candidacy over its sheets, and where it has too few.

Everything is exact (Fraction); nothing is rounded before it is shown. The raw mean comes first: it is what
the rules of every edition speak of. Order and cuts are the matter of cuts.py.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Any

from workflows.steps import Refused


class SheetRefused(Refused):
    """A sheet that cannot be added up: `points_missing`, `points_unasked` or `not_a_number`, with the
    criteria.
    """


@dataclass(frozen=True)
class Standing:
    """One candidacy over its sheets: `sheets` is their number, `spread` the highest total less the lowest.

    `mean` is None without a sheet, `spread` with fewer than two. `enough` says whether the quorum is met.
    """

    mean: Fraction | None
    sheets: int
    enough: bool
    spread: Fraction | None

    @property
    def value(self) -> Fraction | None:
        """What a cut by mean compares, or None below the quorum (cuts.Contender.value)."""
        return self.mean if self.enough else None

    @property
    def sum(self) -> Fraction | None:
        """What a cut by sum compares ("most points wins", 2021), or None below the quorum."""
        return self.mean * self.sheets if self.enough else None


def total(points: Mapping[str, Decimal | int | Fraction], criteria: Iterable[Any]) -> Fraction:
    """The weighted mean of one sheet's points, on the scale of the sheet: sum(weight * points) /
    sum(weights).

    `criteria` have an `id` and a `weight`; `points` names each of them once and no other. Scales are not
    stretched to one length: criteria that are to count alike have the same scale or a weight that says so.
    Raises SheetRefused (points_missing, points_unasked, not_a_number) and ValueError where the weights do not
    add up to more than nothing.
    """
    weights = {one.id: exact(one.weight, one.id) for one in criteria}
    if sum(weights.values()) <= 0:
        raise ValueError("the weights of the criteria add up to nothing")
    for code, ids in (("points_missing", weights.keys() - points.keys()),
                      ("points_unasked", points.keys() - weights.keys())):
        if ids:
            raise SheetRefused(code, criteria=sorted(ids))
    return sum(weights[one] * exact(points[one], one) for one in weights) / sum(weights.values())


def standing(sheets: Mapping[Hashable, Sequence[Fraction]], quorum: int) -> dict[Hashable, Standing]:
    """The standing of each candidacy: {candidacy: totals of its sheets} and the quorum of sheets of one
    dossier.

    A candidacy without any sheet never has enough, whatever the quorum. Plain mean, each sheet alike; the
    result keeps the order of `sheets` and does not depend on the order within a list.
    """
    return {one: _over(totals, quorum) for one, totals in sheets.items()}


@dataclass(frozen=True)
class Lack:
    """A criterion of which a candidacy has fewer points, in the mean of its sheets, than the rules ask at least."""

    criteria: str  # the list that it stands in
    criterion: str
    points: Fraction
    at_least: Fraction

    def told(self) -> dict[str, str]:
        """As a verdict keeps it."""
        return {"criteria": self.criteria, "criterion": self.criterion,
                "points": str(self.points), "at_least": str(self.at_least)}


def lacking(name: str, criteria: Iterable[Any], points: Mapping[str, Sequence], quorum: int) -> tuple[Lack, ...]:
    """Where a candidacy is below what the criteria ask at least: {criterion: its points, one of each sheet}.

    As they were given, on the scale of the criterion itself, whatever the cut counts. Below the quorum of sheets nothing is
    said: those that are missing could still lift it. More points never make a lack.
    """
    found = []
    for one in criteria:
        given = [exact(each, one.id) for each in points.get(one.id, ())]
        if one.at_least is None or len(given) < max(quorum, 1):
            continue
        mean, least = sum(given, Fraction(0)) / len(given), exact(one.at_least, one.id)
        if mean < least:
            found.append(Lack(name, one.id, mean, least))
    return tuple(found)


def lacking_in(rules: Any, juries: Iterable[tuple[str, Any]],
               given: Callable[[str, Sequence[str]], Mapping]) -> dict[str, tuple[Lack, ...]]:
    """Who lacks points of what, in the juries of one round ((key, stage) each): {candidacy: its lacks}, those without none.

    Juries that give points by the same criteria are counted together. `given(criteria, stages)` gives their points,
    {candidacy: {criterion: [points]}}; it is asked only where a criterion asks for something.
    """
    by_criteria: dict[str, list] = {}
    for key, stage in juries:
        if stage.criteria and any(one.at_least is not None for one in rules.criteria[stage.criteria]):
            by_criteria.setdefault(stage.criteria, []).append((key, stage.quorum))
    found: dict[str, tuple[Lack, ...]] = {}
    for name, own in by_criteria.items():
        quorum = min(number for _, number in own)
        for id, points in given(name, [key for key, _ in own]).items():
            if lacks := lacking(name, rules.criteria[name], points, quorum):
                found[id] = found.get(id, ()) + lacks
    return found


def exact(number: Decimal | int | str | Fraction, criterion: str = "") -> Fraction:
    """The number without loss. A binary float is refused: 0.1 would not be a tenth. So are NaN and infinity.
    """
    if isinstance(number, float | bool) or (isinstance(number, Decimal) and not number.is_finite()):
        raise SheetRefused("not_a_number", criteria=[criterion])
    return Fraction(number)


def _over(totals: Sequence[Fraction], quorum: int) -> Standing:
    if not totals:
        return Standing(mean=None, sheets=0, enough=False, spread=None)
    return Standing(
        mean=Fraction(sum(totals)) / len(totals),
        sheets=len(totals),
        enough=len(totals) >= quorum,
        spread=max(totals) - min(totals) if len(totals) > 1 else None,
    )
