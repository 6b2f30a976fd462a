"""The list of member organisations a page at a time, and the ties that a juror has declared; for the office, which of them meet a
candidacy."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import Connection, func, select

from workflows.conflicts import sounding
from workflows.stages.seating import HELD

from ..models.candidacies import candidacies
from ..models.editions import editions
from ..models.juries import members, readings, seats, tied
from ..models.people import participants, persons

EACH = 30  # organisations on a page


@dataclass(frozen=True)
class Asked:
    """The search of the address."""

    q: str = ""
    country: str = ""
    page: int = 1

    def address(self, page: int | None = None) -> dict:
        given = {"q": self.q, "country": self.country, "page": page or self.page}
        return {name: value for name, value in given.items() if value and (name, value) != ("page", 1)}


@dataclass(frozen=True)
class Listed:
    """A page of the list, how many are found and how many there are, and their countries."""

    rows: list[Mapping]
    number: int
    all: int
    countries: list[str]

    def pages(self) -> int:
        return max(1, -(-self.number // EACH))


def members_listed(db: Connection, edition: str, asked: Asked) -> Listed:
    own = members.c.edition == edition
    wanted = [own]
    if asked.q:
        wanted.append(members.c.sounds.contains(sounding(asked.q), autoescape=True))
    if asked.country:
        wanted.append(members.c.country == asked.country)
    number = db.scalar(select(func.count()).select_from(members).where(*wanted))
    listed = select(members).where(*wanted).order_by(members.c.sounds, members.c.id)
    rows = db.execute(listed.limit(EACH).offset((asked.page - 1) * EACH)).mappings().all()
    per_country = dict(db.execute(select(members.c.country, func.count()).where(own).group_by(members.c.country)).all())
    return Listed(list(rows), number, sum(per_country.values()), sorted(per_country))


def own_seats(db: Connection, edition: str, participant: str) -> list[Mapping]:
    """From which somebody may declare ties: the seats they hold or stand by for."""
    return list(db.execute(select(seats).where(
        seats.c.edition == edition, seats.c.participant == participant, seats.c.state.in_(HELD)
    ).order_by(seats.c.id)).mappings())


def declared(db: Connection, edition: str, participant: str) -> list[Mapping]:
    """What this person has declared, from whichever seat."""
    return list(db.execute(select(tied).join(seats, seats.c.id == tied.c.seat).where(
        tied.c.edition == edition, seats.c.participant == participant).order_by(tied.c.name, tied.c.id)).mappings())


def void_of(db: Connection, edition: str, participant: str) -> list[str]:
    return list(db.scalars(select(readings.c.id).join(seats, seats.c.id == readings.c.seat).where(
        readings.c.edition == edition, seats.c.participant == participant, readings.c.state == "void")))


def met(db: Connection, stage: Mapping) -> list[Mapping]:
    """The declared ties that meet a candidacy in the round of a jury: who, which, what kind; for the office."""
    other = seats.alias("other")
    asked = (
        select(persons.c.name, candidacies.c.place, candidacies.c.country, tied.c.kind, tied.c.note, tied.c.name.label("with"))
        .select_from(seats)
        .join(other, (other.c.participant == seats.c.participant) & (other.c.edition == seats.c.edition))
        .join(tied, tied.c.seat == other.c.id)
        .join(candidacies, (candidacies.c.organisation == tied.c.organisation) & (candidacies.c.edition == seats.c.edition))
        .outerjoin(participants, participants.c.id == seats.c.participant)
        .outerjoin(persons, persons.c.id == participants.c.person)
        .where(seats.c.stage == stage["id"], seats.c.state == "seated",
               candidacies.c.state == f"{stage['key'].split('.')[0]}:in")
        .order_by(persons.c.name, candidacies.c.place, tied.c.id)
    )
    return list(db.execute(asked).mappings())


def all_members(db: Connection, edition: str) -> list[Mapping]:
    return list(db.execute(select(members).where(members.c.edition == edition).order_by(
        members.c.country, members.c.sounds, members.c.id)).mappings())


def version_of(db: Connection, edition: str) -> int:
    return db.scalar(select(editions.c.version).where(editions.c.id == edition))
