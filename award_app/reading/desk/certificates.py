"""The certificates of an edition: searched by holder, number or practice, filtered by kind and state, the honours first."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import Connection, Select, or_, select

from workflows.codes import read_code

from ...models.candidacies import candidacies
from ...models.people import participants, persons
from ...models.results import certificates
from ..paging import beyond

PAGE = 50
KINDS = ("laureate", "mention", "finalist", "participation", "juror")
STATES = ("owed", "issued", "revoked", "erased")


@dataclass(frozen=True)
class Asked:
    """What the list is searched and filtered by."""

    q: str = ""
    kind: str = ""
    state: str = ""

    def given(self) -> dict[str, str]:
        return {name: value for name, value in self.__dict__.items() if value}


def listed(db: Connection, edition: str, asked: Asked, after: str = "", at_once: int = PAGE) -> list[Mapping]:
    """With the place of the candidacy, or the juror's name where that is who holds it; one more than a page. The award and
    the mentions head the first page; they are few, so that no long list has to be sorted."""
    found = _SHOWN.where(certificates.c.edition == edition)
    for name in ("kind", "state"):
        if value := getattr(asked, name):
            found = found.where(certificates.c[name] == value)
    if asked.q:
        ways = [column.icontains(asked.q, autoescape=True) for column in _SEARCHED]
        found = found.where(or_(*ways, certificates.c.number == read_code(asked.q)))
    first = [] if after or asked.kind else _honours(db, found)
    if not asked.kind:
        found = found.where(certificates.c.kind.not_in(HONOURS))
    if after:
        found = found.where(beyond(NEWEST, after, downwards=True))
    rest = found.order_by(*(one.desc() for one in NEWEST)).limit(at_once + 1)
    return [*first, *db.execute(rest).mappings()]


def _honours(db: Connection, found: Select) -> list[Mapping]:
    """Those of an honour: the award first, by place."""
    rows = db.execute(found.where(certificates.c.kind.in_(HONOURS))).mappings()
    return sorted(rows, key=lambda one: (HONOURS.index(one["kind"]), one["place"] or "", one["id"]))


NEWEST, HONOURS = (certificates.c.at, certificates.c.id), KINDS[:2]
_SEARCHED = (certificates.c.number, candidacies.c.place, candidacies.c.title, candidacies.c.reference, persons.c.name)
_SHOWN = (
    select(certificates, candidacies.c.place, candidacies.c.title, persons.c.name)
    .outerjoin(candidacies, candidacies.c.id == certificates.c.candidacy)
    .outerjoin(participants, participants.c.id == certificates.c.participant)
    .outerjoin(persons, persons.c.id == participants.c.person)
)
