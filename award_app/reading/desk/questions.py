"""The questions that jurors ask the office, each with its dossier; whose they are is not read."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import Connection, select

from ...models.candidacies import candidacies
from ...models.juries import questions

SHOWN = [one for one in questions.c if one.name not in ("seat", "reading")]


def of_stage(db: Connection, stage: str) -> list[Mapping]:
    """Those that wait for an answer first, the oldest first."""
    asked = (
        select(*SHOWN, candidacies.c.place, candidacies.c.country, candidacies.c.title)
        .join(candidacies, candidacies.c.id == questions.c.candidacy)
        .where(questions.c.stage == stage)
        .order_by(questions.c.answered_at.is_not(None), questions.c.asked_at, questions.c.id)
    )
    return list(db.execute(asked).mappings())
