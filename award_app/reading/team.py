"""The team of a candidacy as its members see it: who, with which role, seen when and where.

Somebody who was invited and never came is told by the address that was typed: whose it is, only they may tell.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection, bindparam, select

from workflows.record import parse

from ..models.candidacies import candidacies, invitations, presences, team
from ..models.people import participants, persons
from ..models.record import events, openings

NEARBY = timedelta(minutes=10)  # so long ago somebody is still told to be in a section


@dataclass(frozen=True)
class Member:
    """One of the team. `email` and `name` are None of a person who was erased."""

    participant: str
    role: str
    email: str | None
    name: str | None
    section: str | None
    seen_at: datetime | None
    has_joined: bool = True

    @property
    def called(self) -> str | None:
        """Their name once they have come here, to join at the latest; until then the address."""
        return self.name if self.seen_at else self.email

    def is_near(self, now: datetime) -> bool:
        return self.seen_at is not None and now - self.seen_at < NEARBY


def members(db: Connection, candidacy: str) -> list[Member]:
    """Everybody of the team, always in the same order."""
    return [Member(*row) for row in db.execute(_MEMBERS, {"candidacy": candidacy})]


_MEMBERS = (
    select(team.c.participant, team.c.role, persons.c.email, persons.c.name, presences.c.section, presences.c.at)
    .outerjoin(participants, participants.c.id == team.c.participant)
    .outerjoin(persons, persons.c.id == participants.c.person)
    .outerjoin(presences, (presences.c.candidacy == team.c.candidacy) & (presences.c.participant == team.c.participant))
    .where(team.c.candidacy == bindparam("candidacy"))
    .order_by(team.c.id)
)


def since(db: Connection, edition: str, candidacy: str, who: list[str]) -> dict[str, datetime]:
    """Since when they are in the team, from the record: {participant: when they came into it}."""
    asked = (
        select(openings.c.row, events.c.at, events.c.body)
        .join(events, (events.c.edition == openings.c.edition) & (events.c.seq == openings.c.seq))
        .where(openings.c.edition == edition, openings.c.table == "team",
               openings.c.row.in_([f"{candidacy}:{one}" for one in who]))
        .order_by(events.c.seq)
    )
    found: dict[str, datetime] = {}
    for row, at, body in db.execute(asked):
        who = row.rpartition(":")[2]
        found[who] = found.get(who, at) if parse(body)["step"] in ("give_role", "hand_over") else at
    return found


def invited(db: Connection, candidacy: str) -> list[Member]:
    """Everybody who was asked to join and has not answered, in the same order always."""
    asked = (
        select(invitations.c.participant, invitations.c.role, persons.c.email)
        .outerjoin(participants, participants.c.id == invitations.c.participant)
        .outerjoin(persons, persons.c.id == participants.c.person)
        .where(invitations.c.candidacy == candidacy)
        .order_by(invitations.c.id)
    )
    return [Member(who, role, email, None, None, None, has_joined=False) for who, role, email in db.execute(asked)]


def asked_to_join(db: Connection, ids: set[str], participant: str) -> list:
    """Of the candidacies that this person was asked to join: id, reference, place, title and the role."""
    asked = (
        select(candidacies.c.id, candidacies.c.reference, candidacies.c.place, candidacies.c.title, invitations.c.role)
        .join(invitations, invitations.c.candidacy == candidacies.c.id)
        .where(candidacies.c.id.in_(ids), invitations.c.participant == participant)
        .order_by(candidacies.c.id)
    )
    return list(db.execute(asked)) if ids else []


def led_to(db: Connection, candidacy: str, person: str):
    """Of the candidacy that the link of an invitation leads to, whose team this person is asked to join: reference, place and
    title; None where they are not asked."""
    asked = (
        select(candidacies.c.reference, candidacies.c.place, candidacies.c.title)
        .join(invitations, invitations.c.candidacy == candidacies.c.id)
        .join(participants, participants.c.id == invitations.c.participant)
        .where(candidacies.c.id == candidacy, participants.c.person == person)
    )
    return db.execute(asked).first()


def others(db: Connection, candidacy: str, participant: str) -> list[Member]:
    """The rest of the team."""
    return [one for one in members(db, candidacy) if one.participant != participant]
