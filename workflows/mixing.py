"""Readings that weigh the same, exchanged: so that each juror reads from many regions, and readings hang together.

Two seats exchange a dossier each: no load changes and no dossier loses a reader, so every aim that comes before stays
as it was reached. It is a search by improvement: it never makes a plan worse, and does not claim the best of all.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from .bitsets import bits, first_bit

PARTNERS = 12  # each seat looks for an exchange with so many others, those drawn next to it
Movable = Callable[[int, int], bool]


def mix(table, movable: Movable | None = None) -> None:
    """Exchange readings of a `Table` that is filled. `movable(seat, dossier)`: what may be exchanged, by default all."""
    movable = movable or (lambda seat, dossier: True)
    if len({one.region for one in table.dossiers}) > 1:
        _mix_regions(table, movable)
    _join(table, movable)


# -- regions


def _mix_regions(table, movable: Movable) -> None:
    """Fewer dossiers of one region at one seat, for as long as an exchange with a neighbour is a gain for both together."""
    shelves = Shelves(table, movable)
    number = len(table.seats)
    for step in range(1, min(PARTNERS, number - 1) + 1):
        for seat in range(number):
            _exchange_regions(table, shelves, seat, (seat + step) % number)


class Shelves:
    """What each seat reads, by region, as it changes. Sets of dossiers are the bits of integers."""

    def __init__(self, table, movable: Movable):
        number = len(table.seats)
        self.names = sorted({one.region for one in table.dossiers}, key=str)
        place = {name: at for at, name in enumerate(self.names)}
        self.region = [place[one.region] for one in table.dossiers]
        self.counts = [[0] * len(self.names) for _ in range(number)]  # of a seat in each region
        self.movable = [[0] * len(self.names) for _ in range(number)]  # those of them that may be exchanged
        self.open = [suits & ~sum(1 << one for one in mine) for suits, mine in zip(table.suits, table.reads, strict=True)]
        # the dossiers that a seat may read and does not
        for seat, mine in enumerate(table.reads):
            for dossier in mine:
                self.counts[seat][self.region[dossier]] += 1
                if movable(seat, dossier):
                    self.movable[seat][self.region[dossier]] |= 1 << dossier

    def gains(self, one: int, other: int) -> list[tuple[int, int, int]]:
        """(gain, the region that one gives, the region that the other gives), the greatest gain first."""
        here, there = self.counts[one], self.counts[other]
        more = [mine - theirs for mine, theirs in zip(here, there, strict=True)]
        gives = [at for at, held in enumerate(here) if held]
        takes = [(at, more[at] + 2) for at, held in enumerate(there) if held]
        return sorted([(least - more[mine], mine, theirs) for mine in gives for theirs, least in takes if more[mine] > least])

    def moved(self, dossier: int, giver: int, taker: int) -> None:
        """A dossier of one seat is now the other's, and may be exchanged again."""
        region, bit = self.region[dossier], 1 << dossier
        self.counts[giver][region] -= 1
        self.counts[taker][region] += 1
        self.movable[giver][region] &= ~bit
        self.movable[taker][region] |= bit
        self.open[giver] |= bit
        self.open[taker] &= ~bit


def _exchange_regions(table, shelves: Shelves, one: int, other: int) -> None:
    """Until no exchange between two seats lessens the sum of the squared numbers of dossiers per region."""
    while gains := shelves.gains(one, other):
        for _gain, mine, theirs in gains:
            given = shelves.movable[one][mine] & shelves.open[other]
            taken = shelves.movable[other][theirs] & shelves.open[one]
            if given and taken:
                given, taken = first_bit(given), first_bit(taken)
                _exchange(table, one, given, other, taken)
                shelves.moved(given, one, other)
                shelves.moved(taken, other, one)
                break
        else:
            return


def _may_take(table, seat: int, dossier: int) -> bool:
    return bool(table.allowed[dossier] >> seat & 1 and not table.read_by[dossier] >> seat & 1)


def _exchange(table, one: int, given: int, other: int, taken: int) -> None:
    table.give(given, other, one)
    table.give(taken, one, other)


# -- readings that hang together


def _join(table, movable: Movable) -> None:
    """Exchange between parts that share no juror and no dossier: what is in two parts cannot be compared by any sheet.

    An exchange joins two parts where one of the two readings can be spared, because it closes a circle in its part.
    Parts that the rules keep apart (categories) have no exchange, and stay.
    """
    while True:
        parts = parts_of(table)
        apart = len({parts[seat] for seat, mine in enumerate(table.reads) if mine}) > 1
        found = next(_joining(table, movable, parts, _spared(table, movable)), None) if apart else None
        if found is None:
            return
        _exchange(table, *found)


def parts_of(table) -> list[int]:
    """For each seat the number of the part of the readings that it is in; what is fixed holds parts together too."""
    parent = list(range(len(table.seats)))

    def root(seat: int) -> int:
        while parent[seat] != seat:
            parent[seat] = seat = parent[parent[seat]]
        return seat

    for readers in _readers(table):
        for seat in readers[1:]:
            parent[root(seat)] = root(readers[0])
    return [root(seat) for seat in range(len(table.seats))]


def _readers(table) -> Iterator[list[int]]:
    """The seats that read each dossier, with those whose sheet is fixed."""
    place = {one.id: at for at, one in enumerate(table.seats)}
    fixed: dict[str, list[int]] = {}
    for seat, dossier in table.fixed:
        if seat in place:
            fixed.setdefault(dossier, []).append(place[seat])
    for at, one in enumerate(table.dossiers):
        yield [*bits(table.read_by[at]), *fixed.get(one.id, ())]


def _spared(table, movable: Movable) -> list[tuple[int, int]]:
    """Readings that close a circle: without any one of them its part still hangs together."""
    parent: dict = {}

    def root(node):
        while parent.setdefault(node, node) != node:
            parent[node] = node = parent[parent[node]]
        return node

    closing = []
    for seat, mine in enumerate(table.reads):
        for dossier in mine:
            first, second = root(("seat", seat)), root(("dossier", dossier))
            if first == second and movable(seat, dossier):
                closing.append((seat, dossier))
            parent[first] = second
    return closing


def _joining(table, movable: Movable, parts: list[int], spared) -> Iterator[tuple[int, int, int, int]]:
    """Exchanges between a reading that is spared and one of another part."""
    for seat, dossier in spared:
        for other, theirs in enumerate(table.reads):
            if parts[other] != parts[seat] and _may_take(table, other, dossier):
                for taken in theirs:
                    if movable(other, taken) and _may_take(table, seat, taken):
                        yield seat, dossier, other, taken
