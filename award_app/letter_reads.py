"""What a letter reads beside its facts when it is written: who asks, where their government is, which role they have."""

from __future__ import annotations

from sqlalchemy import Connection, select

from .models.candidacies import candidacies, organisations, team
from .models.editions import editions
from .models.people import participants, persons


def of_person(db: Connection, column, participant: str) -> str:
    asked = select(column).join(participants, participants.c.person == persons.c.id)
    return db.scalar(asked.where(participants.c.id == participant)) or ""


def country(db: Connection, candidacy: str) -> str | None:
    return db.scalar(select(candidacies.c.country).where(candidacies.c.id == candidacy))


def home(db: Connection, recipient: str | None) -> str | None:
    """Of a letter about no candidacy: where the government is for which its reader wrote the last one."""
    asked = (
        select(candidacies.c.country).join(team, team.c.candidacy == candidacies.c.id)
        .join(participants, participants.c.id == team.c.participant)
        .where((participants.c.id == recipient) | (participants.c.person == recipient))
        .order_by(candidacies.c.begun_at.desc(), candidacies.c.id).limit(1)
    )
    return db.scalar(asked)


def government(db: Connection, candidacy: str) -> str | None:
    asked = select(organisations.c.name).join(candidacies, candidacies.c.organisation == organisations.c.id)
    return db.scalar(asked.where(candidacies.c.id == candidacy))


def role(db: Connection, candidacy: str, participant: str) -> str | None:
    return db.scalar(select(team.c.role).where(team.c.candidacy == candidacy, team.c.participant == participant))


def newest(db: Connection):
    return db.execute(select(editions).order_by(editions.c.year.desc(), editions.c.id).limit(1)).mappings().first()


def any_rehearsal(db: Connection) -> bool:
    return db.scalar(select(editions.c.id).where(editions.c.rehearsal).limit(1)) is not None
