"""Panels: who sits where, how many sheets each has sent, what a plan would give. Numbers, never points."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from sqlalchemy import Connection, func, select

from ...models.candidacies import candidacies
from ...models.juries import conflicts, findings, readings, refusals, seats, ties
from ...models.people import participants, persons


def panel(db: Connection, stage: str) -> list[Mapping]:
    """The seats of a stage with names, sheets sent and left, conflicts declared and why somebody refused; one query."""
    given = (
        select(
            readings.c.seat,
            func.count().filter(readings.c.state == "sent").label("sent"),
            func.count().filter(readings.c.state == "assigned").label("left"),
        )
        .where(readings.c.stage == stage)
        .group_by(readings.c.seat)
        .subquery()
    )
    declared = select(conflicts.c.seat, func.count().label("conflicts")).group_by(conflicts.c.seat).subquery()
    asked = (
        select(
            seats,
            persons.c.name,
            persons.c.email,
            func.coalesce(given.c.sent, 0).label("sent"),
            func.coalesce(given.c.left, 0).label("left"),
            func.coalesce(declared.c.conflicts, 0).label("conflicts"),
            refusals.c.reason.label("refusal"),
        )
        .outerjoin(participants, participants.c.id == seats.c.participant)
        .outerjoin(persons, persons.c.id == participants.c.person)
        .outerjoin(given, given.c.seat == seats.c.id)
        .outerjoin(declared, declared.c.seat == seats.c.id)
        .outerjoin(refusals, refusals.c.seat == seats.c.id)
    )
    return list(
        db.execute(
            asked.where(seats.c.stage == stage).order_by(
                seats.c.state != "seated", seats.c.state.desc(), seats.c.group, persons.c.name)
        ).mappings()
    )


def covered(db: Connection, stage: str, state: str) -> list[Mapping]:
    """Each dossier of a stage with its sheets sent and awaited, the fewest first."""
    sent, left = (func.count(readings.c.id).filter(readings.c.state == one) for one in ("sent", "assigned"))
    asked = select(
        candidacies.c.id,
        candidacies.c.place,
        candidacies.c.country,
        candidacies.c.category,
        sent.label("sent"),
        left.label("left"),
    ).outerjoin(readings, (readings.c.candidacy == candidacies.c.id) & (readings.c.stage == stage))
    return list(
        db.execute(
            asked.where(candidacies.c.edition == stage.split("/")[0], candidacies.c.state == state)
            .group_by(candidacies.c.id)
            .order_by(sent, candidacies.c.place)
        ).mappings()
    )


def beyond_reach(dossiers: Iterable[Mapping], quorum: int) -> set[str]:
    """The dossiers (of `covered`) that cannot have their quorum any more, whoever still sends a sheet."""
    return {one["id"] for one in dossiers if one["sent"] + one["left"] < quorum}


@dataclass(frozen=True)
class Planned:
    """A plan of readings to be looked at: the load of each seat, the readers of each dossier, and what is missing."""

    loads: list[tuple[Mapping, int]]
    readers: list[tuple[Mapping, list[str], int]]  # (candidacy, names of its readers, how many are missing)

    @property
    def short(self) -> int:
        return sum(missing > 0 for _one, _names, missing in self.readers)

    def below(self, quorum: int) -> list[Mapping]:
        """The dossiers that could never have their quorum of sheets."""
        return [one for one, names, _missing in self.readers if len(names) < quorum]


def planned(db: Connection, pairs: Iterable[tuple[str, str]], shortfall: Mapping[str, int],
            panel: Iterable[Mapping]) -> Planned:
    """Who reads what (seat, candidacy), with names. Who has left is named beside what they sent, and has no load."""
    by_id, pairs = {one["id"]: one for one in panel}, list(pairs)
    dossiers = _named(db, {candidacy for _seat, candidacy in pairs} | set(shortfall))
    readers: dict[str, list[str]] = {id: [] for id in dossiers}
    for seat, candidacy in pairs:
        readers[candidacy].append(by_id[seat]["name"] or "–")
    told = [(one, sorted(readers[id]), shortfall.get(id, 0)) for id, one in dossiers.items()]
    loads = Counter(seat for seat, _candidacy in pairs)
    return Planned(
        sorted(((one, loads[id]) for id, one in by_id.items() if one["state"] == "seated"), key=lambda one: -one[1]),
        sorted(told, key=lambda one: (-one[2], one[0]["category"] or "", one[0]["place"])),
    )


@dataclass(frozen=True)
class Moved:
    """What changes for one seat: the candidacies it is given more, those it has no longer, its load before and after."""

    seat: Mapping
    more: list[Mapping]
    fewer: list[Mapping]
    before: int
    after: int


def moved(db: Connection, given, taken, fixed, kept, panel: Iterable[Mapping]) -> list[Moved]:
    """The difference of two plans, seat by seat, where there is one. `kept`: all pairs not begun, as they will be."""
    dossiers = _named(db, {candidacy for _seat, candidacy in (*given, *taken)})
    after = Counter(seat for seat, _candidacy in (*fixed, *kept))
    found = []
    for seat in panel:
        more, fewer = ([dossiers[candidacy] for id, candidacy in pairs if id == seat["id"]] for pairs in (given, taken))
        if more or fewer:
            load = after[seat["id"]]
            found.append(Moved(seat, more, fewer, load - len(more) + len(fewer), load))
    return found


def _named(db: Connection, ids: Iterable[str]) -> dict[str, Mapping]:
    asked = select(candidacies.c.id, candidacies.c.place, candidacies.c.country, candidacies.c.category)
    ids = sorted(ids)
    rows = (
        one
        for start in range(0, len(ids), 500)
        for one in db.execute(asked.where(candidacies.c.id.in_(ids[start : start + 500]))).mappings()
    )
    return {one["id"]: one for one in sorted(rows, key=lambda one: (one["place"], one["id"]))}


@dataclass(frozen=True)
class Shown:
    """A conflict of interest that was found, with names; `ties`: what is known of the juror, by kind."""

    seat: Mapping
    candidacy: Mapping
    links: tuple[str, ...]
    ties: Mapping[str, str]


def found(db: Connection, undecided, panel: Iterable[Mapping], stage: str) -> list[Shown]:
    by_id, dossiers = {one["id"]: one for one in panel}, _named(db, {one.candidacy for one in undecided})
    known: dict[str, dict[str, str]] = {}
    asked = select(ties.c.seat, ties.c.kind, ties.c.name).join(seats, seats.c.id == ties.c.seat).where(seats.c.stage == stage)
    for seat, kind, name in db.execute(asked):
        known.setdefault(seat, {})[kind] = name
    return [Shown(by_id[one.seat], dossiers[one.candidacy], one.links, known.get(one.seat, {})) for one in undecided]


def declared(db: Connection, stage: str) -> list[Mapping]:
    """What the jurors of a stage have said themselves of their conflicts of interest: juror, place, reason."""
    asked = (
        select(conflicts.c.reason, candidacies.c.place, candidacies.c.country, persons.c.name)
        .join(seats, seats.c.id == conflicts.c.seat)
        .join(candidacies, candidacies.c.id == conflicts.c.candidacy)
        .outerjoin(findings, (findings.c.seat == conflicts.c.seat) & (findings.c.candidacy == conflicts.c.candidacy))
        .outerjoin(participants, participants.c.id == seats.c.participant)
        .outerjoin(persons, persons.c.id == participants.c.person)
        .where(seats.c.stage == stage, findings.c.id.is_(None))
        .order_by(persons.c.name, candidacies.c.place, conflicts.c.id)
    )
    return list(db.execute(asked).mappings())


def decided(db: Connection, stage: str) -> list[Mapping]:
    """What the office has said of conflicts that were found: juror, place, outcome, reason."""
    asked = (
        select(findings.c.outcome, findings.c.reason, candidacies.c.place, persons.c.name)
        .join(seats, seats.c.id == findings.c.seat)
        .join(candidacies, candidacies.c.id == findings.c.candidacy)
        .outerjoin(participants, participants.c.id == seats.c.participant)
        .outerjoin(persons, persons.c.id == participants.c.person)
        .where(seats.c.stage == stage)
        .order_by(persons.c.name, candidacies.c.place, findings.c.id)
    )
    return list(db.execute(asked).mappings())
