"""Letters as the office sees them: by kind and state, with whom each is for and what it is about."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, and_, case, func, or_, select

from ...access.leaving import LETTERS
from ...letters import Reader
from ...models.candidacies import candidacies
from ...models.people import participants, persons
from ...models.record import letters
from ..paging import beyond

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


@dataclass(frozen=True)
class Asked:
    """What the list of letters is searched and filtered by."""

    q: str = ""
    kind: str = ""
    state: str = ""

    def given(self) -> dict[str, str]:
        return {name: value for name, value in self.__dict__.items() if value}


def listed(db: Connection, edition: str, asked: Asked, after: str = "", at_once: int = PAGE) -> list[Mapping]:
    """The newest first (of one state, kind by kind), with their readers and what they are about; one more than a page."""
    order = (letters.c.kind, *NEWEST) if asked.state else NEWEST
    found = _SHOWN.where(letters.c.edition == edition)
    for name in ("kind", "state"):
        if value := getattr(asked, name):
            found = found.where(letters.c[name] == value)
    if asked.q:
        name, email, place = (column.icontains(asked.q, autoescape=True)
                              for column in (persons.c.name, persons.c.email, candidacies.c.place))
        found = found.where(or_(and_(~_UNNAMED, or_(name, email)), place))
    if after:
        found = found.where(beyond(order, after, downwards=True))
    return list(db.execute(found.order_by(*(one.desc() for one in order)).limit(at_once + 1)).mappings())


NEWEST = (letters.c.owed_at, letters.c.id)


def one(db: Connection, edition: str, id: str) -> Mapping | None:
    return db.execute(_SHOWN.where(letters.c.id == id, letters.c.edition == edition)).mappings().first()


def held_by(db: Connection, edition: str, at: datetime) -> dict[str, list[str]]:
    """The letters that the step taken at this instant owes and that are still held: {kind: ids}."""
    asked = select(letters.c.kind, letters.c.id).where(
        letters.c.edition == edition, letters.c.state == "held", letters.c.owed_at == at
    )
    found: dict[str, list[str]] = {}
    for kind, id in db.execute(asked.order_by(letters.c.kind, letters.c.id)):
        found.setdefault(kind, []).append(id)
    return found


def held_rows(db: Connection, edition: str, kind: str) -> list[Mapping]:
    """All held letters of a kind, with what they were written from."""
    asked = select(letters, _STANDS).outerjoin(candidacies, candidacies.c.id == letters.c.subject).where(
        letters.c.edition == edition, letters.c.kind == kind, letters.c.state == "held")
    return list(db.execute(asked.order_by(letters.c.id)).mappings())


def following(db: Connection, letter: Mapping) -> str | None:
    """The next letter of the same kind and state, in the order of the list."""
    asked = select(letters.c.id).where(
        letters.c.edition == letter["edition"],
        letters.c.kind == letter["kind"],
        letters.c.state == letter["state"],
        beyond(NEWEST, letter["id"], downwards=True),
    )
    return db.scalar(asked.order_by(*(one.desc() for one in NEWEST)).limit(1))


def readers(db: Connection, recipients: Iterable[str]) -> dict[str, Reader]:
    """Who reads: {participant: address, name, language}; nobody for who was erased."""
    asked = (
        select(participants.c.id, persons.c.email, persons.c.name, persons.c.language)
        .join(persons, persons.c.id == participants.c.person)
        .where(participants.c.id.in_(set(recipients)))
    )
    return {id: Reader(*rest) for id, *rest in db.execute(asked)}


# The office answers a juror's question without learning whose it is: not by the letter, its words or what a server said of it.
_UNNAMED = letters.c.kind.in_([kind for kind, post in LETTERS.items() if "asking_juror" in post.to])


def _named(column):
    return case((_UNNAMED, None), else_=column).label(column.name)


_STANDS = candidacies.c.state.label("stands")  # where the candidacy that a letter is about is now
_SHOWN = (
    select(*(one for one in letters.c if one is not letters.c.problem), *map(_named, (
        letters.c.problem, persons.c.name, persons.c.email, persons.c.language)), _UNNAMED.label("unnamed"), candidacies.c.place,
      _STANDS)
    .outerjoin(participants, participants.c.id == letters.c.recipient)
    .outerjoin(persons, persons.c.id == participants.c.person)
    .outerjoin(candidacies, candidacies.c.id == letters.c.subject)
)
