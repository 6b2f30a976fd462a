"""Who has fewer points of a criterion than the rules ask at least: out of the cut of its round, or without what a panel gives.

What a lack is says workflows/ranking; here the points are read, and only where a criterion asks for something.
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from sqlalchemy import select

from workflows.ranking import Lack, lacking_in
from workflows.rounds import Round

from ..effects import Context
from ..models.juries import points, readings
from .talk import changes, last_of


def lacks_in(context: Context, round_: Round) -> dict[str, tuple[Lack, ...]]:
    """{candidacy: where it is too low}, of the sheets that were sent in this round; those that lack nothing are not in it."""
    juries = [(f"{round_.id}.{stage.id}", stage) for stage in round_.stages if stage.kind == "jury"]
    return lacking_in(context.rules, juries, lambda name, keys: _given(context, name, keys))


def _given(context: Context, name: str, keys: Sequence[str]) -> dict[str, dict[str, list[Decimal]]]:
    """What was given of each criterion that asks for something: {candidacy: {criterion: [points]}}."""
    asking = [one.id for one in context.rules.criteria[name] if one.at_least is not None]
    stages = [context.stage_id(key) for key in keys]
    talked = last_of(changes(context.db, context.rules, stages))
    asked = (
        select(readings.c.candidacy, readings.c.id, points.c.criterion, points.c.points)
        .join(points, points.c.reading == readings.c.id)
        .where(readings.c.stage.in_(stages), readings.c.state == "sent")
        .where(points.c.criterion.in_(asking))
        .order_by(points.c.id)
    )
    found: dict[str, dict[str, list[Decimal]]] = {}
    for candidacy, id, criterion, number in context.db.execute(asked):
        number = talked[id]["points"][criterion] if id in talked else number
        found.setdefault(candidacy, {}).setdefault(criterion, []).append(Decimal(number))
    return found
