"""Which juror reads what: a plan of readings, and each juror's own order of reading.

`plan` never gives a forbidden pair, leaves as few readings unfilled as the seats allow and names those, and
loads the seats as evenly as can be. The same facts and seed give the same plan, in whatever order they come.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from hashlib import sha256
from typing import Literal

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

    `country` is carried for those who show the plan. Whether a juror may read the own country is a rule of
    conflicts, and comes to `plan` as forbidden pairs.
    """

    id: str
    group: str | None = None
    languages: frozenset[str] = frozenset()
    country: str | None = None


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

    Method: for a reading, the shortest chain of exchanges to the least loaded seat that can be reached with
    room left; no plan built so can be made more even by any exchange (Harvey, Ladner, Lovász and Tamir,
    "Semi-matchings for bipartite graphs and load balancing", 2003). It is the minimum-cost flow with convex
    cost on the seats.
    """
    seats = _shuffled(seats, seed, "seat")
    dossiers = _shuffled(dossiers, seed, "dossier")
    if readers != "all" and (isinstance(readers, bool) or not isinstance(readers, int) or readers < 1):
        raise ValueError(f"readers is \"all\" or a number from 1, not {readers!r}")
    table = _Table(seats, dossiers, frozenset(forbidden))
    wanted = {one.id: table.willing(one) if readers == "all" else readers for one in dossiers}
    for turn in range(max(wanted.values(), default=0)):
        for place, one in enumerate(dossiers):
            if turn < wanted[one.id]:
                table.add_reader(place)
    return _told(table, wanted, seed)


class _Table:
    """The seats' loads and who reads what. Sets of seats are the bits of an integer: a thousand seats in one
    `&`.
    """

    def __init__(self, seats: list[SeatFacts], dossiers: list[Dossier], forbidden: frozenset[Pair]):
        self.seats, self.dossiers, self.forbidden = seats, dossiers, forbidden
        self.allowed = [self._allowed(one) for one in dossiers]
        self.read_by = [0] * len(dossiers)
        self.reads: list[set[int]] = [set() for _ in seats]
        self.most = [self._most(place) for place in range(len(seats))]
        self.room = sum(1 << place for place, most in enumerate(self.most) if most > 0)
        self.within_reach = _joined(self.allowed)

    def _allowed(self, dossier: Dossier) -> int:
        return sum(
            1 << place for place, seat in enumerate(self.seats)
            if _same_group(seat, dossier) and _common_language(seat, dossier)
            and (seat.id, dossier.id) not in self.forbidden
        )

    def _most(self, seat: int) -> int:
        suited = sum(allowed >> seat & 1 for allowed in self.allowed)
        load = self.seats[seat].load
        return suited if load is None else min(load, suited)

    def willing(self, dossier: Dossier) -> int:
        """How many seats of the group have no conflict: the readers that "all" means, and never fewer than
        one.
        """
        return max(1, sum(_same_group(seat, dossier) and (seat.id, dossier.id) not in self.forbidden
                          for seat in self.seats))

    def add_reader(self, dossier: int) -> None:
        """Give the dossier one more reader, by exchanges where its own seats are the more loaded or full."""
        came_from, goal = self._search(dossier)
        while goal is not None:  # back along the chain: each dossier in it takes the seat found for it
            giver = came_from[goal]
            previous = self._given_up.get(giver) if giver != dossier else None
            self._give(giver, goal, previous)
            goal = previous

    def _search(self, start: int) -> tuple[dict[int, int], int | None]:
        """Breadth first over dossiers; {seat: the dossier that would take it} and the best seat with room, if
        any.
        """
        came_from: dict[int, int] = {}
        self._given_up: dict[int, int] = {}
        unseen, queue, best = (1 << len(self.seats)) - 1, [start], None
        within = self.room & self.within_reach[start]
        lowest = min((len(self.reads[seat]) for seat in _bits(within)), default=0)
        for dossier in queue:
            fresh = self.allowed[dossier] & ~self.read_by[dossier] & unseen
            unseen &= ~fresh
            for seat in _bits(fresh):
                came_from[seat] = dossier
                if self.room >> seat & 1 and (best is None or len(self.reads[seat]) < len(self.reads[best])):
                    best = seat
            if best is not None and len(self.reads[best]) == lowest:
                break
            for seat in _bits(fresh):
                for other in sorted(self.reads[seat]):
                    if other != start and other not in self._given_up:
                        self._given_up[other] = seat
                        queue.append(other)
        return came_from, best

    def _give(self, dossier: int, seat: int, instead_of: int | None) -> None:
        for place in (seat,) if instead_of is None else (seat, instead_of):
            self.read_by[dossier] ^= 1 << place
            self.reads[place] ^= {dossier}
            free = len(self.reads[place]) < self.most[place]
            self.room = self.room | 1 << place if free else self.room & ~(1 << place)


def _told(table: _Table, wanted: Mapping[str, int], seed: int | str) -> Plan:
    order = {
        seat.id: tuple(sorted((table.dossiers[one].id for one in table.reads[place]),
                              key=lambda dossier, seat=seat: _lot(seed, seat.id, dossier)))
        for place, seat in enumerate(table.seats)
    }
    missing = {one.id: wanted[one.id] - table.read_by[place].bit_count()
               for place, one in enumerate(table.dossiers)}
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


def _same_group(seat: SeatFacts, dossier: Dossier) -> bool:
    return seat.group is None or dossier.group is None or seat.group == dossier.group


def _common_language(seat: SeatFacts, dossier: Dossier) -> bool:
    return not seat.languages or not dossier.languages or not seat.languages.isdisjoint(dossier.languages)


def _shuffled(things: Iterable, seed: int | str, kind: str) -> list:
    things = sorted(things, key=lambda one: _lot(seed, kind, one.id))
    if len({one.id for one in things}) < len(things):
        raise ValueError(f"a {kind} is named twice")
    return things


def _lot(seed: int | str, *names: str) -> bytes:
    """A lot that anybody can draw again from the seed: SHA-256 of the names, each after its own length."""
    return sha256("".join(f"{len(str(one))}:{one}" for one in (seed, *names)).encode()).digest()


def _bits(number: int) -> Iterator[int]:
    while number:
        yield (number & -number).bit_length() - 1
        number &= number - 1
