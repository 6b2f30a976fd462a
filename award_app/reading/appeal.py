"""The appeals of a candidacy: what its city said, and what was decided. Callers have asked whether they may be read."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import Connection, select

from ..models.candidacies import appeals


def appeals_of(db: Connection, candidacy: str) -> list[Mapping]:
    """In the order in which they were made."""
    asked = select(appeals).where(appeals.c.candidacy == candidacy).order_by(appeals.c.at, appeals.c.id)
    return list(db.execute(asked).mappings())
