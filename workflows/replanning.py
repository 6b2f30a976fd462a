"""Readings shared out anew after something has changed: what stays, what a seat is given more, what goes from it.

A sheet that was begun or sent never moves. Of the others as few are taken away as can be, unless the office asks that the
loads be evened out. The aims, in their order: the fewest readings missing, the worst-off dossier first; the fewest
readings taken away; the most even loads. The hard rules are those of `assignment`.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from heapq import heappop, heappush
from typing import Literal

from .assignment import Dossier, Pair, Plan, SeatFacts, Table, laid_out, told
from .bitsets import bits
from .mixing import mix


@dataclass(frozen=True)
class Replan:
    """`plan`: all readings that are not begun, as they will be; `given` and `taken`: what differs from before."""

    plan: Plan
    given: tuple[Pair, ...]
    taken: tuple[Pair, ...]

    def order_of_given(self) -> dict[str, list[str]]:
        """What each seat is given more, in its own order of reading; it comes after what the seat has already."""
        given = set(self.given)
        found = {seat: [one for one in order if (seat, one) in given] for seat, order in self.plan.order.items()}
        return {seat: order for seat, order in found.items() if order}


def replan(seats: Iterable[SeatFacts], dossiers: Iterable[Dossier], readers: Literal["all"] | int,
           forbidden: Collection[Pair], unread: Collection[Pair], fixed: Collection[Pair], seed: int | str,
           even: bool = False) -> Replan:
    """Share out anew. `unread`: readings given and not begun; `fixed`: begun or sent, also by a seat that has left.

    `unread` of seats or dossiers that are not among those given here are none of this plan's, and not told.
    `even`: unread readings move also where that makes the loads more even.

    Method: the unread readings that no rule forbids are a flow of least cost (nothing taken away); each missing
    reading is then added along the cheapest chain of exchanges, which keeps it one of least cost (successive shortest
    paths: Ahuja, Magnanti and Orlin, "Network Flows", 1993, chapter 9).
    """
    table, wanted = laid_out(seats, dossiers, readers, forbidden, seed, fixed)
    before = _kept(table, wanted, unread)
    changing = _Changing(table, before)
    for turn in range(max(wanted, default=0)):
        while changing.add_reader([place for place, most in enumerate(wanted) if table.readers(place) <= turn < most]):
            pass
    changing.level_dossiers(wanted)
    if even:
        changing.even_out()
    if readers != "all":
        mix(table, lambda seat, dossier: (seat, dossier) not in before)
    return _compared(table, wanted, unread, seed)


def _kept(table: Table, wanted: list[int], unread: Collection[Pair]) -> set[tuple[int, int]]:
    """Puts what may stay on the table; of a seat that may no longer read so many, the last by its lot go."""
    seat_at = {one.id: place for place, one in enumerate(table.seats)}
    dossier_at = {one.id: place for place, one in enumerate(table.dossiers)}
    there = sorted((dossier_at[dossier], seat_at[seat]) for seat, dossier in unread
                   if seat in seat_at and dossier in dossier_at)
    kept = set()
    for dossier, seat in there:
        free = table.readers(dossier) < wanted[dossier] and len(table.reads[seat]) < table.most[seat]
        if free and table.allowed[dossier] >> seat & 1:
            table.give(dossier, seat)
            kept.add((seat, dossier))
    return kept


class _Changing:
    """Chains of exchanges on a table, the cheapest first; the cost of a chain is how many readings of before it takes
    away, less those it gives back.
    """

    def __init__(self, table: Table, before: set[tuple[int, int]]):
        self.table, self.before = table, before
        self.gone: dict[int, set[int]] = {}  # dossier: the seats that had it before, and have it no longer

    def add_reader(self, short: list[int]) -> bool:
        """One more reader to one of these dossiers: fewest taken away, then the least loaded seat."""
        chain = _Chain(self, dict.fromkeys(short, (0, None)))
        if chain.seat is None:
            return False
        self._follow(chain, chain.seat)
        return True

    def level_dossiers(self, wanted: list[int]) -> None:
        """The worst-off dossier first: a reader moves to it from one that has at least two more; from one that has one
        more where less is taken away so."""
        moved = True
        while moved:
            moved = False
            for dossier in sorted(range(len(wanted)), key=self.table.readers):
                if self.table.readers(dossier) < wanted[dossier]:
                    chain = _Chain(self, {dossier: (0, None)})
                    at = self.table.readers(dossier)
                    giver = min((one for one, cost in chain.cost_of.items()
                                 if self.table.readers(one) >= at + (1 if cost < 0 else 2)),
                                key=lambda one: (chain.cost_of[one], -self.table.readers(one), one), default=None)
                    if giver is not None and giver != dossier:
                        seat = chain.given_up[giver]
                        self._exchange(giver, None, seat)
                        self._follow(chain, seat)
                        moved = True

    def even_out(self) -> None:
        """Readings move from the most loaded seats to the least, until no chain leads to one with two less."""
        moved = True
        while moved:
            moved = False
            for seat in sorted(range(len(self.table.seats)), key=lambda one: -self.table.load(one)):
                starts = {one: (int((seat, one) in self.before), seat) for one in self.table.reads[seat]}
                chain = _Chain(self, starts, below=self.table.load(seat) - 1) if starts else None
                if chain and chain.seat is not None:
                    self._follow(chain, chain.seat)
                    moved = True

    def _follow(self, chain: _Chain, seat: int | None) -> None:
        """Back along a chain: each dossier takes the seat found for it, and gives up the one before."""
        while seat is not None:
            dossier = chain.taker[seat]
            before = chain.given_up.get(dossier)
            self._exchange(dossier, seat, before)
            seat = None if before in chain.first else before

    def _exchange(self, dossier: int, seat: int | None, instead_of: int | None) -> None:
        if seat is None:
            self.table.give(dossier, instead_of)
        else:
            self.table.give(dossier, seat, instead_of)
            self.gone.get(dossier, set()).discard(seat)
        if instead_of is not None and (instead_of, dossier) in self.before:
            self.gone.setdefault(dossier, set()).add(instead_of)


class _Chain:
    """The cheapest chains from some dossiers: `starts` {dossier: (cost, the seat that gives it up or None)}.

    Found by their cost, from the least; what is given back lowers a cost, so a dossier may be looked at again.
    `seat` is the end of the best: fewest taken away, then least loaded, and with a load below `below`.
    """

    def __init__(self, changing: _Changing, starts: Mapping[int, tuple[int, int | None]], below: int | None = None):
        self.changing, self.table = changing, changing.table
        self.cost_of = {dossier: cost for dossier, (cost, _seat) in starts.items()}
        self.given_up = {dossier: seat for dossier, (_cost, seat) in starts.items() if seat is not None}
        self.first = set(self.given_up.values())  # a seat that starts a chain takes nothing in return
        self.taker: dict[int, int] = {}
        self.reached: dict[int, int] = {}  # cost: the seats reached at it
        self.starts, self.below = starts, below
        self.open = [(cost, dossier) for dossier, cost in self.cost_of.items()]
        self.open.sort()
        self._search(sum(map(len, changing.gone.values())))
        self.seat = self._best()

    def _search(self, given_back: int) -> None:
        while self.open:
            cost, dossier = heappop(self.open)
            best = next((one for one in sorted(self.reached) if self._ends(self.reached[one])), None)
            if best is not None and self.below is None and cost > best + given_back:
                return
            if cost == self.cost_of[dossier]:
                self._look_from(dossier, cost)

    def _look_from(self, dossier: int, cost: int) -> None:
        free = self.table.allowed[dossier] & ~self.table.read_by[dossier]
        for seat in self.changing.gone.get(dossier, ()):
            if free >> seat & 1:
                self._reach(seat, dossier, cost - 1)
        for seat in bits(free & ~self._as_cheap(cost)):
            self._reach(seat, dossier, cost)

    def _as_cheap(self, cost: int) -> int:
        found = 0
        for one, seats in self.reached.items():
            if one <= cost:
                found |= seats
        return found

    def _reach(self, seat: int, dossier: int, cost: int) -> None:
        if self._as_cheap(cost) >> seat & 1 or seat in self.first:
            return
        for one in self.reached:
            self.reached[one] &= ~(1 << seat)
        self.reached[cost] = self.reached.get(cost, 0) | 1 << seat
        self.taker[seat] = dossier
        for other in self.table.reads[seat]:
            after = cost + ((seat, other) in self.changing.before)
            if other not in self.starts and after < self.cost_of.get(other, after + 1):
                self.cost_of[other], self.given_up[other] = after, seat
                heappush(self.open, (after, other))

    def _ends(self, seats: int) -> int:
        """Of these seats the least loaded ones that have room."""
        found = self.table.least_loaded(seats)
        if found and self.below is not None and self.table.load((found & -found).bit_length() - 1) >= self.below:
            return 0
        return found

    def _best(self) -> int | None:
        found = next((ends for one in sorted(self.reached) if (ends := self._ends(self.reached[one]))), 0)
        return (found & -found).bit_length() - 1 if found else None


def _compared(table: Table, wanted: list[int], unread: Collection[Pair], seed: int | str) -> Replan:
    made = told(table, wanted, seed)
    sitting = {one.id for one in table.seats}
    here = {one.id for one in table.dossiers}
    before = {(seat, dossier) for seat, dossier in unread if seat in sitting and dossier in here}
    after = set(made.pairs)
    return Replan(made, tuple(sorted(after - before)), tuple(sorted(before - after)))
