"""The list of candidacies, searched, filtered and paged by key; and how they spread over states and countries."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import ColumnElement, Connection, and_, bindparam, func, literal, or_, select, tuple_

from workflows.conflicts import sounding

from ...models.candidacies import candidacies, organisations, returns, team
from ...models.people import participants, persons
from ..paging import beyond

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
            db.execute(found.where(beyond(key, before, downwards=True)).order_by(*(one.desc() for one in key))).mappings()
        )[::-1]
        more_before, more_after, rows = len(rows) > at_once, True, rows[-at_once:]
    else:
        rows = list(db.execute((found.where(beyond(key, after)) if after else found).order_by(*key)).mappings())
        more_before, more_after, rows = bool(after), len(rows) > at_once, rows[:at_once]
    first = tuple_(*(literal(rows[0][one.name]) for one in key)) if rows else None
    skipped = func.count().filter(tuple_(*key) < first) if rows else literal(0)
    total, before_it = db.execute(select(func.count(), skipped).select_from(candidacies).where(where)).one()
    return Listing(
        rows,
        total,
        before_it,
        rows[0]["id"] if rows and more_before else None,
        rows[-1]["id"] if rows and more_after else None,
    )


def every(db: Connection, edition: str, asked: Asked):
    """Every row of the list, streamed; `completed_at`: when the city last completed what was asked of it."""
    completed = select(func.max(returns.c.answered_at)).where(returns.c.candidacy == candidacies.c.id).scalar_subquery()
    found = (
        select(*SHOWN, organisations.c.name.label("organisation"), organisations.c.kind, completed.label("completed_at"))
        .outerjoin(organisations, organisations.c.id == candidacies.c.organisation)
        .where(_where(edition, asked))
    )
    return db.execution_options(yield_per=200).execute(found.order_by(candidacies.c.place, candidacies.c.id)).mappings()


def _where(edition: str, asked: Asked) -> ColumnElement[bool]:
    filters = [candidacies.c[name] == value for name, value in asked.given().items() if name != "q"]
    return and_(candidacies.c.edition == edition, *filters, *([_named(asked.q)] if asked.q else []))


def _named(text: str) -> ColumnElement[bool]:
    """In the place, the title, the reference; in the organisation's name, whatever its accents; or in the name or
    address of somebody of its team, as it stands in the letter that an officer has before them."""
    columns = (candidacies.c.place, candidacies.c.title, candidacies.c.reference)
    ways = [column.icontains(text, autoescape=True) for column in columns]
    if sounding(text):
        alike = select(organisations.c.id).where(organisations.c.sounds.contains(sounding(text), autoescape=True))
        ways.append(candidacies.c.organisation.in_(alike))
    people = (
        select(team.c.candidacy)
        .join(participants, participants.c.id == team.c.participant)
        .join(persons, persons.c.id == participants.c.person)
        .where(or_(*(column.icontains(text, autoescape=True) for column in (persons.c.name, persons.c.email))))
    )
    return or_(*ways, candidacies.c.id.in_(people))


@dataclass(frozen=True)
class Spread:
    """How the candidacies of an edition spread over states and countries: what the list can be filtered by."""

    states: dict[str, int]
    countries: list[str]


def spread(db: Connection, edition: str) -> Spread:
    """One query for both; a line of the answer for each state."""
    found = db.execute(_SPREAD, {"edition": edition}).all()
    countries = {country for _state, _number, together in found for country in together.split(",")}
    return Spread({state: number for state, number, _together in found}, sorted(countries))


_SPREAD = (
    select(candidacies.c.state, func.count(), func.aggregate_strings(candidacies.c.country, ","))
    .where(candidacies.c.edition == bindparam("edition"))
    .group_by(candidacies.c.state)
)


def counts(db: Connection, edition: str) -> dict[str, int]:
    """How many candidacies stand in each state."""
    return dict(db.execute(_STATES, {"edition": edition}).all())


_STATES = (
    select(candidacies.c.state, func.count())
    .where(candidacies.c.edition == bindparam("edition"))
    .group_by(candidacies.c.state)
)
