"""The list of candidacies, searched, filtered and paged by key; and what waits, counted by the database."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import ColumnElement, Connection, Select, and_, func, or_, select

from ...models.candidacies import candidacies, organisations, translations
from ...models.juries import readings, seats
from ...models.record import letters
from ...stages.submission import folded

PAGE = 50
SHOWN = (
    candidacies.c.id,
    candidacies.c.state,
    candidacies.c.reference,
    candidacies.c.place,
    candidacies.c.country,
    candidacies.c.title,
    candidacies.c.category,
    candidacies.c.territory,
    candidacies.c.language,
    candidacies.c.submitted_at,
    candidacies.c.due_at,
)


@dataclass(frozen=True)
class Asked:
    """What the list is searched and filtered by."""

    q: str = ""
    state: str = ""
    category: str = ""
    country: str = ""
    territory: str = ""

    def given(self) -> dict[str, str]:
        return {name: value for name, value in self.__dict__.items() if value}


@dataclass(frozen=True)
class Listing:
    """One page of the list: its rows, how many there are in all and before it, and the keys of its neighbours."""

    rows: list[Mapping]
    total: int
    skipped: int
    previous: str | None
    following: str | None


def listed(
    db: Connection,
    edition: str,
    asked: Asked,
    after: str | None = None,
    before: str | None = None,
    at_once: int = PAGE,
) -> Listing:
    """A page by place, after (or before) a candidacy: two queries, however long the list."""
    where, key = _where(edition, asked), (candidacies.c.place, candidacies.c.id)
    found = (
        select(*SHOWN, organisations.c.name.label("organisation"))
        .outerjoin(organisations, organisations.c.id == candidacies.c.organisation)
        .where(where)
        .limit(at_once + 1)
    )
    if before:
        rows = list(
            db.execute(_beyond(found, before, backwards=True).order_by(*(one.desc() for one in key))).mappings()
        )[::-1]
        more_before, more_after, rows = len(rows) > at_once, True, rows[-at_once:]
    else:
        rows = list(db.execute((_beyond(found, after) if after else found).order_by(*key)).mappings())
        more_before, more_after, rows = bool(after), len(rows) > at_once, rows[:at_once]
    first = (rows[0]["place"], rows[0]["id"]) if rows else ("", "")
    total, skipped = db.execute(
        select(func.count(), func.count().filter(_less(first)))
        .select_from(candidacies.outerjoin(organisations, organisations.c.id == candidacies.c.organisation))
        .where(where)
    ).one()
    return Listing(
        rows,
        total,
        skipped,
        rows[0]["id"] if rows and more_before else None,
        rows[-1]["id"] if rows and more_after else None,
    )


def every(db: Connection, edition: str, asked: Asked):
    """Every row of the list, streamed."""
    found = (
        select(*SHOWN, organisations.c.name.label("organisation"), organisations.c.kind)
        .outerjoin(organisations, organisations.c.id == candidacies.c.organisation)
        .where(_where(edition, asked))
    )
    return db.execution_options(yield_per=200).execute(found.order_by(candidacies.c.place, candidacies.c.id)).mappings()


def _where(edition: str, asked: Asked) -> ColumnElement[bool]:
    filters = [candidacies.c[name] == value for name, value in asked.given().items() if name != "q"]
    return and_(candidacies.c.edition == edition, *filters, *([_named(asked.q)] if asked.q else []))


def _named(text: str) -> ColumnElement[bool]:
    """In the place, the title, the reference; or in the organisation's name, whatever its accents."""
    columns = [
        column.icontains(text, autoescape=True)
        for column in (candidacies.c.place, candidacies.c.title, candidacies.c.reference)
    ]
    return or_(*columns, *([organisations.c.sounds.contains(folded(text), autoescape=True)] if folded(text) else []))


def _beyond(found: Select, id: str, backwards: bool = False) -> Select:
    place = select(candidacies.c.place).where(candidacies.c.id == id).scalar_subquery()
    ahead = candidacies.c.place < place if backwards else candidacies.c.place > place
    next_ = candidacies.c.id < id if backwards else candidacies.c.id > id
    return found.where(or_(ahead, and_(candidacies.c.place == place, next_)))


def _less(first: tuple[str, str]) -> ColumnElement[bool]:
    place, id = first
    return or_(candidacies.c.place < place, and_(candidacies.c.place == place, candidacies.c.id < id))


def counts(db: Connection, edition: str) -> dict[str, int]:
    """How many candidacies stand in each state."""
    return dict(
        db.execute(
            select(candidacies.c.state, func.count())
            .where(candidacies.c.edition == edition)
            .group_by(candidacies.c.state)
        ).all()
    )


def countries(db: Connection, edition: str) -> list[str]:
    return list(db.scalars(select(candidacies.c.country).where(candidacies.c.edition == edition).distinct()))


# -- what waits


def translations_waiting(db: Connection, edition: str) -> dict[str, int]:
    """{state: how many} of the translations that are not checked."""
    return dict(
        db.execute(
            select(translations.c.state, func.count())
            .where(translations.c.edition == edition, translations.c.state != "checked")
            .group_by(translations.c.state)
        ).all()
    )


def letters_waiting(db: Connection, edition: str) -> dict[tuple[str, str], int]:
    """{(state, kind): how many} of the letters that need an officer."""
    return {
        (state, kind): n
        for state, kind, n in db.execute(
            select(letters.c.state, letters.c.kind, func.count())
            .where(letters.c.edition == edition, letters.c.state.in_(["held", "parked"]))
            .group_by(letters.c.state, letters.c.kind)
        )
    }


def progress(db: Connection, edition: str) -> dict[str, tuple[int, int]]:
    """{jury stage: (sheets sent, readings given)}: numbers of sheets, never points."""
    sent = func.count().filter(readings.c.state == "sent")
    return {
        stage: (done, all_)
        for stage, done, all_ in db.execute(
            select(readings.c.stage, sent, func.count())
            .where(readings.c.edition == edition, readings.c.state.in_(["assigned", "sent"]))
            .group_by(readings.c.stage)
        )
    }


def seated(db: Connection, edition: str) -> dict[str, int]:
    """{jury stage: how many seats are taken}."""
    return dict(
        db.execute(
            select(seats.c.stage, func.count())
            .where(seats.c.edition == edition, seats.c.state == "seated")
            .group_by(seats.c.stage)
        ).all()
    )


def returned(db: Connection, edition: str, at_most: int) -> list[Mapping]:
    """The returns whose days run, the first to end first."""
    return list(
        db.execute(
            select(*SHOWN)
            .where(candidacies.c.edition == edition, candidacies.c.due_at.is_not(None))
            .order_by(candidacies.c.due_at, candidacies.c.id)
            .limit(at_most)
        ).mappings()
    )
