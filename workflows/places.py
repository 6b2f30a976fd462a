"""How many go on, and how the places are shared out over groups that are never put in one order.

Two questions before any line is drawn (cuts.py): the number, a share of a named base with its rounding or a
fixed one, and the named method that divides it. Exact numbers only.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from math import ceil, floor
from typing import Any

from workflows.steps import Refused

ROUNDED = {"up": ceil, "down": floor, "nearest": lambda share: floor(share + Fraction(1, 2))}
NEXT_CLAIM = {"dhondt": lambda places: places + 1, "sainte_lague": lambda places: 2 * places + 1}


class CutRefused(Refused):
    """The cut cannot be drawn as asked: `disjoint_groups`, `unknown_base`, `named_twice`, or a choice of the
    panel that is not its to make: `not_in_the_cut`, `already_kept`, `not_left_to_panel`, `too_many_chosen`,
    `too_many_wild_cards`, `reason_missing`.
    """


def how_many(keep: Any, bases: Mapping[str, int]) -> int | None:
    """The number of places `keep` gives, or None where none follows (a threshold, by hand; no maximum).

    `bases` counts candidacies: {"submitted": 137, "eligible": 130, "in": 130}. A share is taken of its named
    base and rounded as said, half a place upwards for "nearest". `keep.if_fewer`, where there is one, has
    `than`, `of` and another `keep`: "if fewer than 40 were submitted, the 50 % most voted" (2020). Raises
    CutRefused(unknown_base).
    """
    keep = in_force(keep, bases)
    wanted = keep.at_most
    if keep.share is not None:
        wanted = ROUNDED[keep.round](Fraction(keep.share) * _base(bases, keep.of))
    elif keep.number is not None:
        wanted = min(keep.number, _base(bases, keep.of or "in"))
    return wanted if wanted is None or keep.at_most is None else min(wanted, keep.at_most)


def share_out(total: int, sizes: Mapping[str, int], by: str = "largest_remainder",
              at_least: int = 0, at_most: int | None = None) -> dict[str, int]:
    """Share `total` places over groups of these sizes: {group: places}, never more than a group has or may have.

    `by`: largest_remainder (Hare quota), sainte_lague or dhondt (highest averages). Each group gets
    `at_least` places where it has so many and the total allows it; else the highest number that it allows for
    all; and never more than `at_most`, what it may not have going to the others. Equal claims: the larger group
    first, then by id. 2025, 40 places for 55, 26, 24, 22 and 9: 16, 8, 7, 6, 3 by the first two, 17, 8, 7, 6, 2 by
    D'Hondt. Sources: Balinski and Young, "Fair Representation", 1982.
    """
    room = _room(sizes, at_most)
    total = min(total, sum(room.values()))
    floor_ = minimum(total, room, at_least)
    if by == "largest_remainder":
        return _by_remainders(total, sizes, floor_, room)[0]
    places = {group: min(floor_, most) for group, most in room.items()}
    for _ in range(total - sum(places.values())):
        open_ = [group for group in sizes if places[group] < room[group]]
        places[min(open_, key=lambda one: (-Fraction(sizes[one], NEXT_CLAIM[by](places[one])),
                                           -sizes[one], str(one)))] += 1
    return places


def in_force(keep: Any, bases: Mapping[str, int]) -> Any:
    """The rule that counts for these bases: its `if_fewer` where there were fewer. Raises CutRefused(unknown_base)."""
    switch = getattr(keep, "if_fewer", None)
    return in_force(switch.keep, bases) if switch is not None and _base(bases, switch.of) < switch.than else keep


@dataclass(frozen=True)
class Claim:
    """How a group came to its places: by largest remainder from its exact `share`, None where it has the places that
    each is promised, or the most that it may have; `by_remainder`: the last is for what its share has over whole places.
    """

    size: int
    places: int
    share: Fraction | None = None

    @property
    def by_remainder(self) -> bool:
        return self.share is not None and self.places > floor(self.share)


def claims(total: int, sizes: Mapping[str, int], by: str = "largest_remainder", at_least: int = 0,
           at_most: int | None = None) -> dict[str, Claim]:
    """The arithmetic behind `share_out`: {group: Claim}. Highest averages know no shares."""
    places, room = share_out(total, sizes, by, at_least, at_most), _room(sizes, at_most)
    total = min(total, sum(room.values()))
    exact = _by_remainders(total, sizes, minimum(total, room, at_least), room)[1] if by == "largest_remainder" else {}
    return {group: Claim(size, places[group], exact.get(group)) for group, size in sizes.items()}


def minimum(total: int, sizes: Mapping[str, int], at_least: int) -> int:
    """How many places each group can be promised (a smaller one all it has): `at_least`, or what fits."""
    return next(n for n in range(at_least, -1, -1)
                if n == 0 or sum(min(n, size) for size in sizes.values()) <= total)


def _room(sizes: Mapping[str, int], at_most: int | None) -> dict[str, int]:
    return {group: size if at_most is None else min(size, at_most) for group, size in sizes.items()}


def _base(bases: Mapping[str, int], name: str) -> int:
    if name not in bases:
        raise CutRefused("unknown_base", base=name)
    return bases[name]


def _by_remainders(total: int, sizes: Mapping[str, int], floor_: int,
                   room: Mapping[str, int]) -> tuple[dict[str, int], dict[str, Fraction]]:
    """Hare's quota: the places, and the exact shares. A group whose share is below the promised places gets those, one
    whose share is above what it may have gets that, and both leave the sharing. Where there are both, the side that the
    total can bear less leaves first: what the others then share moves away from it, so it could not come back.
    """
    places, sharing = {}, dict(sizes)
    while sharing:
        quota = _quotas(total - sum(places.values()), sharing)
        low = {group: min(floor_, room[group]) for group in sharing if quota[group] < min(floor_, room[group])}
        high = {group: room[group] for group in sharing if quota[group] > room[group]}
        lacking = sum(least - quota[group] for group, least in low.items())
        beyond = sum(quota[group] - most for group, most in high.items())
        settled = (low if lacking >= beyond else {}) | (high if beyond >= lacking else {})
        if not settled:
            break
        places |= settled
        sharing = {group: size for group, size in sharing.items() if group not in settled}
    quota = _quotas(total - sum(places.values()), sharing)
    places = {group: places.get(group, floor(quota.get(group, 0))) for group in sizes}
    order = sorted(quota, key=lambda one: (-(quota[one] - floor(quota[one])), -sizes[one], str(one)))
    for group in order[:total - sum(places.values())]:
        places[group] += 1
    return places, quota


def _quotas(total: int, sizes: Mapping[str, int]) -> dict[str, Fraction]:
    return {group: Fraction(total * size, max(sum(sizes.values()), 1)) for group, size in sizes.items()}
