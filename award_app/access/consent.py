"""What is told of a candidacy whose city has withdrawn its consent to publish: the one rule, asked by every query of a public
page, of the vote and of the package. Why it is so: docs/decisions/0013-consent.md.

Nothing that the consent named is shown to anybody any more: place, country, government, answers, translations, grounds. What
stays is what is the office's own to say: that an award was given, and to which place.
"""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import ColumnElement, Connection, exists, select

from ..models.candidacies import candidacies, consents

STAYS = ("id", "reference", "place", "country", "language", "state")  # of whoever has an award


def published() -> ColumnElement[bool]:
    """The condition on `candidacies`: the consent to publish stands."""
    return ~exists().where(consents.c.id == candidacies.c.id, consents.c.withdrawn_at.is_not(None))


def withheld(db: Connection, edition: str) -> set[str]:
    """The candidacies whose consent is withdrawn now."""
    asked = select(consents.c.id).where(consents.c.edition == edition, consents.c.withdrawn_at.is_not(None))
    return set(db.scalars(asked))


def bare(row: Mapping) -> dict:
    """What stays of a candidacy that has an award."""
    return {name: value if name in STAYS else None for name, value in row.items()}
