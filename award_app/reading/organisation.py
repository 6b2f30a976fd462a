"""What somebody is told of a government before they begin for it: how many places it has left, whether somebody else of it
has begun, whether another name may be its own. No name and no address of a person, and nothing of a candidacy."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import Connection, select

from workflows.alike import alike

from ..access import Standing
from ..models.candidacies import candidacies, organisations
from ..stages.submission import organisation_id

OVER = ("withdrawn", "not_received", "cancelled")


@dataclass(frozen=True)
class Known:
    """A government in an edition: how many candidacies it has sent; which others, not of the reader's, are under way."""

    sent: int
    others: tuple[Mapping, ...]
    member: bool | None  # of the network, as its first candidacy has said; None where nobody has begun for it

    def left(self, at_most: int | None) -> int | None:
        """Its places under the rules; None where there is no limit."""
        return None if at_most is None else max(0, at_most - self.sent)


def known(db: Connection, standing: Standing, name: str, country: str) -> Known:
    id = organisation_id(standing.edition, name, country)
    asked = select(candidacies).where(candidacies.c.edition == standing.edition, candidacies.c.organisation == id)
    rows = list(db.execute(asked.order_by(candidacies.c.begun_at, candidacies.c.id)).mappings())
    under_way = [row for row in rows if row["state"].split(":")[1] not in OVER]
    sent = sum(row["revision"] > 0 and not row["state"].endswith(":withdrawn") for row in rows)
    member = db.scalar(select(organisations.c.member).where(organisations.c.id == id))
    return Known(sent, tuple(row for row in under_way if row["id"] not in standing.candidacies), member)


def called_otherwise(db: Connection, edition: str, name: str, country: str) -> str | None:
    """The name under which what may be the same government takes part already; None where this name is known, or none is
    like it."""
    asked = select(organisations.c.id, organisations.c.name).where(
        organisations.c.edition == edition, organisations.c.country == country
    )
    found = dict(db.execute(asked.order_by(organisations.c.id)).all())
    if organisation_id(edition, name, country) in found:
        return None
    return next((other for other in found.values() if alike(name, other)), None)
