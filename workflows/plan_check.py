"""Whether a plan of readings may be believed: looked at again from the rules alone, without a line of the solver's.

It confirms that no hard rule is broken, that what is said to be missing is missing, and by the absence of any chain of
exchanges that no plan could leave less missing, treat the worst-off dossier better, or (of a plan made at once) load the
worst-off juror less. `remarks` are told and are no fault. Seats and dossiers are any objects with the named attributes.
"""

from __future__ import annotations

from collections import Counter, defaultdict, deque
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Fault:
    """What a plan does that it must not: a code, and whom it concerns."""

    code: str
    values: Mapping[str, Any] = field(default_factory=dict)

    def __str__(self) -> str:
        told = ", ".join(f"{name} {value}" for name, value in self.values.items())
        return f"{self.code.replace('_', ' ')}: {told}" if told else self.code.replace("_", " ")


@dataclass(frozen=True)
class Asked:
    """What a plan was made from. `fixed`: sheets begun or sent, by whoever sits or sat; they count and never move."""

    seats: Collection
    dossiers: Collection
    readers: str | int
    forbidden: Collection[tuple[str, str]]
    fixed: Collection[tuple[str, str]] = ()


def faults(asked: Asked, pairs: Collection[tuple[str, str]], shortfall: Mapping[str, int],
           evenly: bool = False) -> list[Fault]:
    """Everything that is wrong with a plan; nothing where it holds. `evenly`: it was free to load all seats alike."""
    found = list(_broken(asked, pairs)) + list(_uncounted(asked, pairs, shortfall))
    if not found:  # chains of exchanges mean something on a lawful plan only
        found = list(_unfilled(asked, pairs)) + (list(_uneven(asked, pairs)) if evenly else [])
    return found


def broken(asked: Asked, pairs: Collection[tuple[str, str]]) -> list[Fault]:
    """The hard rules alone: what must hold of readings at any moment."""
    return list(_broken(asked, pairs))


def remarks(asked: Asked, pairs: Collection[tuple[str, str]]) -> Iterator[Fault]:
    """What is no fault and should be known: groups in which some dossiers share no chain of jurors with the others."""
    group = {one.id: one.group for one in asked.dossiers}
    for name, number in sorted(_parts(asked, pairs, group).items(), key=str):
        if number > 1:
            yield Fault("not_comparable", {"group": name, "parts": number})


# -- the hard rules


def _broken(asked: Asked, pairs) -> Iterator[Fault]:
    seats, dossiers = {one.id: one for one in asked.seats}, {one.id: one for one in asked.dossiers}
    forbidden, fixed, sheets = set(asked.forbidden), set(asked.fixed), Counter(one for _, one in asked.fixed)
    for pair, number in Counter(pairs).items():
        seat, dossier = seats.get(pair[0]), dossiers.get(pair[1])
        told = {"seat": pair[0], "dossier": pair[1]}
        if seat is None or dossier is None:
            yield Fault("nobody_sits_there" if seat is None else "not_in_the_round", told)
            continue
        if number > 1 or pair in fixed:
            yield Fault("given_twice", told)
        if pair in forbidden:
            yield Fault("conflict_of_interest", told)
        if None not in (seat.group, dossier.group) and seat.group != dossier.group:
            yield Fault("of_another_category", told)
        if seat.languages and dossier.languages and not set(seat.languages) & set(dossier.languages):
            yield Fault("language_not_read", told)
    begun = Counter(seat for seat, _ in fixed)
    for seat, number in Counter(seat for seat, _ in pairs).items():
        if seat in seats and seats[seat].load is not None and begun[seat] + number > seats[seat].load:
            yield Fault("too_many_for_one_juror", {"seat": seat, "readings": begun[seat] + number})
    for dossier, number in Counter(dossier for _, dossier in pairs).items():
        if asked.readers != "all" and dossier in dossiers and number + sheets[dossier] > max(asked.readers, sheets[dossier]):
            yield Fault("too_many_readers", {"dossier": dossier, "readers": number + sheets[dossier]})


def _uncounted(asked: Asked, pairs, shortfall) -> Iterator[Fault]:
    told, readers = {one: number for one, number in shortfall.items() if number}, _readers(asked, pairs)
    for dossier, number in wanted(asked).items():
        missing = max(0, number - readers[dossier])
        if missing != told.pop(dossier, 0):
            yield Fault("missing_readings_not_told", {"dossier": dossier, "missing": missing})
    for dossier in told:
        yield Fault("not_in_the_round", {"dossier": dossier})


def wanted(asked: Asked) -> dict[str, int]:
    """How many readers each dossier is to have: the rule's number, or all of its panel who have no conflict."""
    if asked.readers != "all":
        return {one.id: asked.readers for one in asked.dossiers}
    sitting, forbidden = {one.id for one in asked.seats}, set(asked.forbidden)
    left = Counter(dossier for seat, dossier in asked.fixed if seat not in sitting)
    return {
        one.id: max(1, left[one.id] + sum((seat.group is None or one.group is None or seat.group == one.group)
                                          and (seat.id, one.id) not in forbidden for seat in asked.seats))
        for one in asked.dossiers
    }


def _readers(asked: Asked, pairs) -> Counter:
    return Counter(dossier for _, dossier in (*pairs, *asked.fixed))


# -- no better plan: no chain of exchanges leads to one


class Walk:
    """Chains of exchanges from some dossiers: which seats could take them, and what those would have to give up."""

    def __init__(self, asked: Asked, pairs, more: int = 0):
        self.reads: dict[str, set[str]] = defaultdict(set)
        self.read_by: dict[str, set[str]] = defaultdict(set)
        for seat, dossier in pairs:
            self.put(seat, dossier)
        begun = Counter(seat for seat, _ in asked.fixed)
        self.begun = begun
        self.room = {one.id: None if one.load is None else one.load + more - begun[one.id] for one in asked.seats}
        self.able = _able(asked)
        self.seen: set[str] = set()
        self.came: dict[str, str] = {}  # seat: the dossier that would take it
        self.left: dict[str, str | None] = {}  # dossier: the seat it would give up

    def put(self, seat: str, dossier: str) -> None:
        self.reads[seat].add(dossier)
        self.read_by[dossier].add(seat)

    def take(self, seat: str, dossier: str) -> None:
        self.reads[seat].discard(dossier)
        self.read_by[dossier].discard(seat)

    def free(self, seat: str) -> bool:
        return self.room[seat] is None or len(self.reads[seat]) < self.room[seat]

    def load(self, seat: str) -> int:
        return self.begun[seat] + len(self.reads[seat])

    def on(self, dossiers) -> Iterator[tuple[str, str]]:
        """(seat, the dossier that would take it) for every seat that a chain reaches and none reached before."""
        queue = deque(one for one in dossiers if one not in self.left)
        self.left |= dict.fromkeys(queue)
        while queue:
            dossier = queue.popleft()
            for seat in self.able[dossier]:
                if seat not in self.seen and seat not in self.read_by[dossier]:
                    self.seen.add(seat)
                    self.came[seat] = dossier
                    yield seat, dossier
                    for other in self.reads[seat]:
                        if other not in self.left:
                            self.left[other] = seat
                            queue.append(other)


def _able(asked: Asked) -> dict[str, list[str]]:
    """For each dossier the seats that may read it, fixed ones left out."""
    barred = {*asked.forbidden, *asked.fixed}
    kinds = defaultdict(list)  # seats alike in group and languages are asked once
    for seat in asked.seats:
        kinds[seat.group, frozenset(seat.languages)].append(seat.id)
    able = {}
    for one in asked.dossiers:
        fitting = [ids for (group, languages), ids in kinds.items()
                   if (group is None or one.group is None or group == one.group)
                   and (not languages or not one.languages or languages & frozenset(one.languages))]
        able[one.id] = [seat for ids in fitting for seat in ids if (seat, one.id) not in barred]
    return able


def _unfilled(asked: Asked, pairs) -> Iterator[Fault]:
    """A reading that is said to be missing and could be given; a dossier that is left worse off than it must be."""
    walk, readers = Walk(asked, pairs), _readers(asked, pairs)
    short = sorted((readers[one], one) for one, number in wanted(asked).items() if readers[one] < number)
    for number, dossier in short:  # from the worst off: who is reached from there is not asked again
        for seat, by in walk.on([dossier]):
            if walk.free(seat):
                yield Fault("reading_could_be_given", {"dossier": dossier})
                return
            if any(readers[other] >= number + 2 for other in walk.reads[seat]):
                yield Fault("another_dossier_is_better_off", {"dossier": dossier, "seat": seat, "by": by})
                return


def _uneven(asked: Asked, pairs) -> Iterator[Fault]:
    """A juror from whom a reading could go to one who has at least two less."""
    walk = Walk(asked, pairs)
    for seat in sorted(walk.room, key=lambda one: (-walk.load(one), one)):
        for other, _by in walk.on(walk.reads[seat]):
            if walk.load(other) <= walk.load(seat) - 2 and walk.free(other):
                yield Fault("loads_could_be_more_even", {"seat": seat, "other": other})
                return


def _parts(asked: Asked, pairs, group) -> dict:
    """{group: into how many parts its dossiers fall that no chain of common readers joins}."""
    above: dict = {}

    def top(node):
        while (over := above.setdefault(node, node)) != node:
            above[node] = node = above[over]  # each walk shortens the next
        return node

    for seat, dossier in (*pairs, *asked.fixed):
        above[top(("dossier", dossier))] = top(("seat", seat))
    found: dict = defaultdict(set)
    for _seat, dossier in (*pairs, *asked.fixed):
        if dossier in group:
            found[group[dossier]].add(top(("dossier", dossier)))
    return {name: len(parts) for name, parts in found.items()}
