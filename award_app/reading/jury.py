"""What a juror sees: their own readings, dossiers without contacts, their own sheet. Nothing of anybody else.

Each query asks for the participant and for a seat they hold; what is foreign, recused or void is not found.
"""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import ColumnElement, Connection, and_, select

from workflows.stages.seating import BESIDE

from ..models.candidacies import answers, candidacies, revisions
from ..models.juries import questions, readings, seats

OWN = (*(column for column in readings.c if column.name != "place"), readings.c.place.label("turn"))
SHOWN = (candidacies.c.place, candidacies.c.country, candidacies.c.title, candidacies.c.category)


def lives(stage: Mapping) -> ColumnElement[bool]:
    """Whether a reading counts: its candidacy is in the round. Of what became of it afterwards only this is told here:
    that the city has withdrawn it."""
    if stage["state"] == "closed":
        return candidacies.c.state != f"{stage['key'].split('.')[0]}:withdrawn"
    return candidacies.c.state == in_round(stage)


def in_round(stage: Mapping) -> str:
    return f"{stage['key'].split('.')[0]}:in"


def one_reading(db: Connection, edition: str, participant: str, id: str) -> Mapping | None:
    """A reading of this juror that is not recused or void, with what names its candidacy; None for anything else."""
    return db.execute(select(
        *OWN, *SHOWN, candidacies.c.language, candidacies.c.revision, candidacies.c.state.label("candidacy_state"),
        seats.c.declared_at).join(
        seats, and_(seats.c.id == readings.c.seat, seats.c.state == "seated", seats.c.participant == participant)).join(
        candidacies, candidacies.c.id == readings.c.candidacy).where(
        readings.c.edition == edition, readings.c.id == id,
        readings.c.state.in_(["assigned", "sent"]))).mappings().first()


def seat_of(db: Connection, edition: str, participant: str, id: str) -> Mapping | None:
    """A seat that this juror holds."""
    return db.execute(select(seats).where(
        seats.c.id == id, seats.c.edition == edition, seats.c.participant == participant,
        seats.c.state == "seated")).mappings().first()


def asked_of(db: Connection, edition: str, participant: str) -> list[Mapping]:
    """The seats that somebody was asked to take and does not hold, those without an answer first."""
    return list(db.execute(select(seats).where(
        seats.c.edition == edition, seats.c.participant == participant, seats.c.state.in_(BESIDE)).order_by(
        seats.c.due_at.is_(None), seats.c.state, seats.c.id)).mappings())


def chair_of(db: Connection, edition: str, participant: str, id: str) -> Mapping | None:
    """The seat, if this juror presides from it."""
    one = seat_of(db, edition, participant, id)
    return one if one and one["chair"] else None


def questions_on(db: Connection, one: Mapping) -> tuple[list[Mapping], list[Mapping]]:
    """(a juror's own questions on a dossier, the answers to others that the office gives to all its readers). Of another's
    question nothing is told, nor whose it was."""
    asked = select(questions).where(
        questions.c.stage == one["stage"], questions.c.candidacy == one["candidacy"],
        (questions.c.reading == one["id"]) | questions.c.for_all).order_by(questions.c.asked_at, questions.c.id)
    own, others = [], []
    for row in db.execute(asked).mappings():
        if row["reading"] == one["id"]:
            own.append(row)
        else:
            others.append({"answer": row["answer"], "answered_at": row["answered_at"]})
    return own, sorted(others, key=lambda row: row["answered_at"])


def following(db: Connection, one: Mapping, stage: Mapping) -> str | None:
    """The next reading of this seat without a sheet, in the juror's own order; from the end back to the start."""
    asked = select(readings.c.id, readings.c.place).join(candidacies, candidacies.c.id == readings.c.candidacy).where(
        readings.c.seat == one["seat"], readings.c.state == "assigned", readings.c.id != one["id"],
        candidacies.c.state == in_round(stage)).order_by(readings.c.place < one["turn"], readings.c.place).limit(1)
    return db.scalar(asked)


def revision_of(db: Connection, candidacy: str, number: int) -> tuple[str | None, dict]:
    """The rulebook a frozen revision was made under, and its answers; those about people stand in another table."""
    id = f"{candidacy}.{number}"
    rulebook = db.scalar(select(revisions.c.rulebook).where(revisions.c.id == id))
    return rulebook, dict(db.execute(select(answers.c.field, answers.c.value).where(answers.c.revision == id)).all())
