"""What points add up to: the total of a sheet, and the standing of each candidacy over its sheets.

Everything is exact (Fraction); nothing is rounded before it is shown. The raw mean comes first: it is what
the rules of every edition speak of. Order and cuts are the matter of cuts.py.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping, Sequence
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
