"""Letters as the office sees them: by kind and state, with whom each is for and what it is about."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from sqlalchemy import Connection, func, select

from ...letters import Reader
from ...models.candidacies import candidacies
from ...models.people import participants, persons
from ...models.record import letters

STATES = ("held", "owed", "sending", "sent", "parked", "dropped")
PAGE = 50


def counted(db: Connection, edition: str) -> dict[str, dict[str, int]]:
    """{kind: {state: how many}}."""
    found: dict[str, dict[str, int]] = {}
    for kind, state, number in db.execute(
        select(letters.c.kind, letters.c.state, func.count())
        .where(letters.c.edition == edition)
        .group_by(letters.c.kind, letters.c.state)
    ):
        found.setdefault(kind, {})[state] = number
    return found


def listed(db: Connection, edition: str, kind: str, state: str, after: str = "", at_once: int = PAGE) -> list[Mapping]:
    """Letters of a kind or state (or both), by id, with their readers and what they are about; one more than a page."""
    asked = _SHOWN.where(letters.c.edition == edition, letters.c.id > after)
    if kind:
        asked = asked.where(letters.c.kind == kind)
    if state:
        asked = asked.where(letters.c.state == state)
    return list(db.execute(asked.order_by(letters.c.id).limit(at_once + 1)).mappings())


def one(db: Connection, edition: str, id: str) -> Mapping | None:
    return db.execute(_SHOWN.where(letters.c.id == id, letters.c.edition == edition)).mappings().first()


def held(db: Connection, edition: str, kind: str) -> list[str]:
    """The ids of all held letters of a kind."""
    return list(
        db.scalars(
            select(letters.c.id)
            .where(letters.c.edition == edition, letters.c.kind == kind, letters.c.state == "held")
            .order_by(letters.c.id)
        )
    )


def held_rows(db: Connection, edition: str, kind: str) -> list[Mapping]:
    """All held letters of a kind, with what they were written from."""
    asked = select(letters).where(letters.c.edition == edition, letters.c.kind == kind, letters.c.state == "held")
    return list(db.execute(asked.order_by(letters.c.id)).mappings())


def following(db: Connection, letter: Mapping) -> str | None:
    """The next letter of the same kind and state."""
    return db.scalar(
        select(letters.c.id)
        .where(
            letters.c.edition == letter["edition"],
            letters.c.kind == letter["kind"],
            letters.c.state == letter["state"],
            letters.c.id > letter["id"],
        )
        .order_by(letters.c.id)
        .limit(1)
    )


def readers(db: Connection, recipients: Iterable[str]) -> dict[str, Reader]:
    """Who reads: {participant: address, name, language}; nobody for who was erased."""
    asked = (
        select(participants.c.id, persons.c.email, persons.c.name, persons.c.language)
        .join(persons, persons.c.id == participants.c.person)
        .where(participants.c.id.in_(set(recipients)))
    )
    return {id: Reader(*rest) for id, *rest in db.execute(asked)}


_SHOWN = (
    select(letters, persons.c.name, persons.c.email, persons.c.language, candidacies.c.place)
    .outerjoin(participants, participants.c.id == letters.c.recipient)
    .outerjoin(persons, persons.c.id == participants.c.person)
    .outerjoin(candidacies, candidacies.c.id == letters.c.subject)
)
