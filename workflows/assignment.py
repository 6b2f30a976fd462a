"""Which juror reads what: a plan of readings, and each juror's own order of reading.

`plan` never gives a forbidden pair, leaves as few readings unfilled as the seats allow and names those, and
loads the seats as evenly as can be. The same facts and seed give the same plan, in whatever order they come.
What changes in a plan that was shared out already is in `replanning`; `mixing` exchanges readings that weigh the same;
`plan_check` confirms a plan and shares no line with this file.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from typing import Literal

from .bitsets import bits, first_bit
from .mixing import mix

Pair = tuple[str, str]


@dataclass(frozen=True)
class SeatFacts:
    """A juror's seat: its group (None: reads every one), its languages (none: not asked, so no bar), and the
    most dossiers it takes (None: no limit).
    """

    id: str
    group: str | None = None
    languages: frozenset[str] = frozenset()
    load: int | None = None


@dataclass(frozen=True)
class Dossier:
    """A candidacy to be read, in any of its `languages`, translations included (none: no bar).

    `region` is where it comes from: a juror's dossiers are mixed by it. Whether a juror may read the own country is
    a rule of conflicts, and comes to `plan` as forbidden pairs.
    """

    id: str
    group: str | None = None
    languages: frozenset[str] = frozenset()
    region: str | None = None


@dataclass(frozen=True)
class Plan:
    """`pairs` (seat, dossier), sorted; `shortfall` {dossier: readings missing}; `order` {seat: dossiers}."""

    pairs: tuple[Pair, ...]
    shortfall: Mapping[str, int]
    order: Mapping[str, tuple[str, ...]]


def plan(seats: Iterable[SeatFacts], dossiers: Iterable[Dossier], readers: Literal["all"] | int,
         forbidden: Collection[Pair], seed: int | str) -> Plan:
    """Share out the readings: each dossier to a number of different seats, or to "all" those of its group.

    A seat reads a dossier of its own group, in a language it reads, unless the pair (seat, dossier) is
    forbidden. With a number: the fewest readings missing that any plan could have, first readings before
    second ones, and then the least sum of squared loads. With "all" a conflict is no shortfall, unless it
    leaves a dossier without any reader; a language or a full load is. ValueError for a repeated id or a
    number below one.

    Of the plans that are alike in all this, one in which the regions are mixed and the readings hang together
    (`mixing`).

    Method: for a reading, the shortest chain of exchanges to the least loaded seat that can be reached with
    room left; no plan built so can be made more even by any exchange (Harvey, Ladner, Lovász and Tamir,
    "Semi-matchings for bipartite graphs and load balancing", 2003). It is the minimum-cost flow with convex
    cost on the seats.
    """
    table, wanted = laid_out(seats, dossiers, readers, forbidden, seed)
    for turn in range(max(wanted, default=0)):
        for place in range(len(table.dossiers)):
            if turn < wanted[place]:
                table.add_reader(place)
    if readers != "all":
        mix(table)
    return told(table, wanted, seed)


def laid_out(seats: Iterable[SeatFacts], dossiers: Iterable[Dossier], readers: Literal["all"] | int,
             forbidden: Collection[Pair], seed: int | str, fixed: Collection[Pair] = ()) -> tuple[Table, list[int]]:
    """The empty table, its lists in an order drawn from the seed, and how many readers each dossier of it asks for."""
    if readers != "all" and (isinstance(readers, bool) or not isinstance(readers, int) or readers < 1):
        raise ValueError(f"readers is \"all\" or a number from 1, not {readers!r}")
    table = Table(_shuffled(seats, seed, "seat"), _shuffled(dossiers, seed, "dossier"), frozenset(forbidden),
                  frozenset(fixed))
    return table, [table.willing(place) if readers == "all" else readers for place in range(len(table.dossiers))]


class Table:
    """The seats' loads and who reads what. Sets of seats are the bits of an integer: a thousand seats in one
    `&`. What is `fixed` (a sheet that was begun or sent) counts as load and as reader, and is never exchanged.
    """

    def __init__(self, seats: list[SeatFacts], dossiers: list[Dossier], forbidden: frozenset[Pair],
                 fixed: frozenset[Pair] = frozenset()):
        self.seats, self.dossiers, self.forbidden, self.fixed = seats, dossiers, forbidden, fixed
        held, sheets = Counter(seat for seat, _dossier in fixed), Counter(dossier for _seat, dossier in fixed)
        self.held = [held[one.id] for one in seats]  # begun or sent by this seat
        self.sheets = [sheets[one.id] for one in dossiers]  # begun or sent of this dossier, also by who has left
        self.allowed, self.suits = self._allowed()
        self.read_by = [0] * len(dossiers)
        self.reads: list[dict[int, None]] = [{} for _ in seats]  # in the order in which they were given
        self.most = self._most()
        self.room_at: dict[int, int] = {}  # load: the seats that have it and room for more
        for place, most in enumerate(self.most):
            if most > 0:
                self.room_at[self.held[place]] = self.room_at.get(self.held[place], 0) | 1 << place
        self.within_reach = _joined(self.allowed)

    def _allowed(self) -> tuple[list[int], list[int]]:
        """For each dossier the seats that may read it, and for each seat the dossiers; dossiers alike in group and languages
        are asked about once.
        """
        fitting = cache(lambda group, languages: sum(
            1 << place for place, seat in enumerate(self.seats)
            if _same_group(seat.group, group) and _common_language(seat.languages, languages)))
        allowed = [fitting(one.group, one.languages) for one in self.dossiers]
        alike: dict[int, list[int]] = {}
        for place, mask in enumerate(allowed):
            alike.setdefault(mask, []).append(place)
        suits = [0] * len(self.seats)
        for mask, places in alike.items():
            these = sum(1 << place for place in places)
            for seat in bits(mask):
                suits[seat] |= these
        at = {one.id: place for place, one in enumerate(self.seats)}
        of = {one.id: place for place, one in enumerate(self.dossiers)}
        for seat, dossier in self.forbidden | self.fixed:
            if seat in at and dossier in of:
                allowed[of[dossier]] &= ~(1 << at[seat])
                suits[at[seat]] &= ~(1 << of[dossier])
        return allowed, suits

    def _most(self) -> list[int]:
        suited = [one.bit_count() for one in self.suits]
        return [suited[place] if one.load is None else min(max(0, one.load - self.held[place]), suited[place])
                for place, one in enumerate(self.seats)]

    def willing(self, place: int) -> int:
        """How many seats of the group have no conflict, with those who left after their sheet: the readers that
        "all" means, and never fewer than one.
        """
        dossier, sitting = self.dossiers[place], {one.id for one in self.seats}
        left = sum(one == dossier.id and seat not in sitting for seat, one in self.fixed)
        return max(1, left + sum(_same_group(seat.group, dossier.group) and (seat.id, dossier.id) not in self.forbidden
                                 for seat in self.seats))

    def load(self, seat: int) -> int:
        return self.held[seat] + len(self.reads[seat])

    def readers(self, dossier: int) -> int:
        return self.sheets[dossier] + self.read_by[dossier].bit_count()

    def add_reader(self, dossier: int) -> None:
        """Give the dossier one more reader, by exchanges where its own seats are the more loaded or full."""
        came_from, given_up, goal = self._search(dossier)
        while goal is not None:  # back along the chain: each dossier in it takes the seat found for it
            giver = came_from[goal]
            previous = given_up.get(giver)
            self.give(giver, goal, previous)
            goal = previous

    def _search(self, start: int) -> tuple[dict[int, int], dict[int, int], int | None]:
        """Breadth first over dossiers: {seat: the dossier that would take it}, {dossier: the seat it would give up},
        and the least loaded seat with room that can be reached, if any.
        """
        came_from: dict[int, int] = {}
        given_up: dict[int, int] = {}
        within = unseen = self.within_reach[start]
        lowest = self.least_loaded(within)
        if hit := self.allowed[start] & ~self.read_by[start] & lowest:
            return {first_bit(hit): start}, given_up, first_bit(hit)
        allowed, read_by, reads, queue = self.allowed, self.read_by, self.reads, [start] if lowest else []
        for dossier in queue:
            fresh = allowed[dossier] & ~read_by[dossier] & unseen
            if not fresh:
                continue
            unseen &= ~fresh
            for seat in bits(fresh):
                came_from[seat] = dossier
                for other in reads[seat] if unseen else ():  # once all is seen, the rest only leads back
                    if other not in given_up and other != start:
                        given_up[other] = seat
                        if leads_to := allowed[other] & ~read_by[other] & unseen:  # else to nothing new
                            if hit := leads_to & lowest:
                                came_from[first_bit(hit)] = other
                                return came_from, given_up, first_bit(hit)
                            queue.append(other)
        found = self.least_loaded(within & ~unseen)
        return came_from, given_up, first_bit(found) if found else None

    def least_loaded(self, among: int) -> int:
        """Of these seats those that have room and the least load."""
        return next((found for load in sorted(self.room_at) if (found := self.room_at[load] & among)), 0)

    def give(self, dossier: int, seat: int, instead_of: int | None = None) -> None:
        """The dossier to this seat, and away from the other; a seat that reads it already no longer does."""
        room_at = self.room_at
        for place in (seat,) if instead_of is None else (seat, instead_of):
            mine, bit, held = self.reads[place], 1 << place, self.held[place]
            if left := room_at.get(held + len(mine), 0) & ~bit:
                room_at[held + len(mine)] = left
            else:
                room_at.pop(held + len(mine), None)
            self.read_by[dossier] ^= bit
            if dossier in mine:
                del mine[dossier]
            else:
                mine[dossier] = None
            if len(mine) < self.most[place]:
                room_at[held + len(mine)] = room_at.get(held + len(mine), 0) | bit


def told(table: Table, wanted: list[int], seed: int | str) -> Plan:
    """The table as a plan; what is fixed is not in it, and no shortfall."""
    order = {
        seat.id: tuple(sorted((table.dossiers[one].id for one in table.reads[place]), key=lots(seed, seat.id)))
        for place, seat in enumerate(table.seats)
    }
    missing = {one.id: max(0, wanted[place] - table.readers(place)) for place, one in enumerate(table.dossiers)}
    return Plan(
        pairs=tuple(sorted((seat, dossier) for seat, mine in order.items() for dossier in mine)),
        shortfall={one: number for one, number in sorted(missing.items()) if number},
        order={seat: order[seat] for seat in sorted(order)},
    )


def _joined(allowed: list[int]) -> list[int]:
    """For each dossier the seats that any chain of exchanges could ever reach from it."""
    parts: list[int] = []
    for mask in set(allowed):
        for part in [one for one in parts if one & mask]:
            parts.remove(part)
            mask |= part
        parts.append(mask)
    return [next(part for part in parts if mask & part == mask) for mask in allowed]


def _same_group(one: str | None, other: str | None) -> bool:
    return one is None or other is None or one == other


def _common_language(some: frozenset[str], others: frozenset[str]) -> bool:
    return not some or not others or not some.isdisjoint(others)


def _shuffled(things: Iterable, seed: int | str, kind: str) -> list:
    drawn = lots(seed, kind)
    things = sorted(things, key=lambda one: drawn(one.id))
    if len({one.id for one in things}) < len(things):
        raise ValueError(f"a {kind} is named twice")
    return things


def lot(seed: int | str, *names: str) -> bytes:
    """A lot that anybody can draw again from the seed: SHA-256 of the names, each after its own length."""
    return lots(seed, *names[:-1])(names[-1])


def lots(seed: int | str, *names: str) -> Callable[[str], bytes]:
    """The lots of all that differ in the last name alone: what stands before it is read once."""
    before = sha256("".join(f"{len(str(one))}:{one}" for one in (seed, *names)).encode())

    def drawn(name: str) -> bytes:
        one = before.copy()
        one.update(f"{len(name)}:{name}".encode())
        return one.digest()

    return drawn
