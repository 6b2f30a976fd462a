"""What a voter has chosen before signing in, kept until the mailed link is opened, on whatever device. Outside the record.

It names no person: only the link knows its id. It is taken once, lasts a day at most, and the closing of the vote
destroys what is left (`award_app.writing`), as it does every link between a voter and a choice.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from sqlalchemy import delete, select

from .models.juries import kept_choices
from .store import Store

LASTS = timedelta(days=1)


def keep(store: Store, stage: str, choices: Sequence[str]) -> str:
    """Keep them under an id that nobody can guess."""
    id, now = store.id(), store.now()
    with store.writing() as db:
        db.execute(delete(kept_choices).where(kept_choices.c.kept_at < now - LASTS))
        db.execute(kept_choices.insert().values(id=id, stage=stage, choices=list(choices), kept_at=now))
    return id


def take(store: Store, stage: str, id: str) -> list[str] | None:
    """Give them back and forget them; None where they were taken already, or never kept."""
    this = (kept_choices.c.id == id) & (kept_choices.c.stage == stage)
    with store.writing() as db:
        choices = db.scalar(select(kept_choices.c.choices).where(this))
        db.execute(delete(kept_choices).where(this))
    return choices
