"""Points after the talk: what stands of a sheet now, and what a change writes beside it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal

from sqlalchemy import func, select

from workflows.ranking import total
from workflows.rulebook import Rulebook
from workflows.stages.talk import meetings_of

from ..effects import Effects, Row, effects, fact
from ..models.juries import changed_points, points


def is_foreseen(rules: Rulebook) -> bool:
    """Whether any meeting of these rules lets points change; else nothing has to be looked for."""
    return any(stage.kind == "jury" and meetings_of(round_, stage) for round_, stage in rules.stages())


def changes(db, rules: Rulebook, stages: Iterable[str]) -> list[Mapping]:
    """Every change of these juries, the earliest first."""
    if not is_foreseen(rules):
        return []
    asked = select(changed_points).where(changed_points.c.stage.in_(list(stages)))
    return list(db.execute(asked.order_by(changed_points.c.at, changed_points.c.id)).mappings())


def last_of(found: Iterable[Mapping]) -> dict[str, Mapping]:
    """{reading: the change that counts}."""
    return {one["reading"]: one for one in found}


@fact
def points_standing(db, rows, context) -> dict:
    """{reading: {criterion: points}} as they count now."""
    ids = [row["id"] for row in rows]
    found: dict[str, dict] = {id: {} for id in ids}
    for reading, criterion, value in db.execute(
        select(points.c.reading, points.c.criterion, points.c.points).where(points.c.reading.in_(ids))
    ):
        found[reading][criterion] = Decimal(value)
    for id, one in last_of(changes(db, context.rules, {row["stage"] for row in rows})).items():
        if id in found:
            found[id] = {criterion: Decimal(value) for criterion, value in one["points"].items()}
    return found


@effects
def change_after_talk(context, row, payload) -> Effects:
    """A row of its own; those before it stay. The sheet is not touched, so that anybody can see what was sent."""
    criteria = context.rules.criteria_of(context.rules.stage(row["stage"].split("/", 1)[1]))
    given = {one.id: Decimal(payload["points"][one.id]) for one in criteria}
    own = changed_points.c.reading == row["id"]
    number = context.db.scalar(select(func.count()).select_from(changed_points).where(own))
    last = context.db.scalar(select(changed_points.c.total).where(own, changed_points.c.id == f"{row['id']}:{number}"))
    values = {
        **{name: row[name] for name in ("stage", "seat", "candidacy")},
        "reading": row["id"],
        "points": {id: str(value) for id, value in given.items()},
        "total": str(total(given, criteria)),
        "before": last or row["total"],
        "reason": payload["reason"].strip(),
        "at": context.now,
    }
    return Effects(rows=[Row("changed_points", f"{row['id']}:{number + 1}", values)])
