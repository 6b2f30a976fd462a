"""Reminding jurors: who is still awaited, and that the clock has reminded them."""

from __future__ import annotations

from sqlalchemy import func, select

from ..effects import Effects, effects, fact
from ..models.juries import readings, seats


@fact
def awaited(db, rows, context) -> dict:
    """How many sheets of a jury are still to come: {stage: number}."""
    asked = (
        select(readings.c.stage, func.count())
        .join(seats, seats.c.id == readings.c.seat)
        .where(readings.c.stage.in_({row["id"] for row in rows}), readings.c.state == "assigned", seats.c.state == "seated")
        .group_by(readings.c.stage)
    )
    return {row["id"]: 0 for row in rows} | dict(db.execute(asked).all())


@effects
def remind_in_time(context, row, payload) -> Effects:
    return Effects({"reminded_at": context.now})
