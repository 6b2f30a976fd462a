"""What goes when a juror is erased, and what the clock destroys after the term of a jury."""

from __future__ import annotations

from sqlalchemy import select

from workflows.stages.terms import SAT

from ..effects import Effects, Row, effects, fact
from ..models.juries import (
    changed_points,
    conflicts,
    findings,
    justifications,
    readings,
    refusals,
    seats,
    tied,
    ties,
)
from ..models.results import certificates
from .announcement import for_cities
from .common import part
from .jury import freed
from .questions import questions_of


@fact
def seats_held(db, rows, context) -> dict:
    """The seats of a jury whose term has not been ended: {stage: [seat]}."""
    asked = select(seats.c.stage, seats.c.id).where(
        seats.c.stage.in_({row["id"] for row in rows}), seats.c.state.in_(SAT)).order_by(seats.c.id)
    found: dict[str, list] = {row["id"]: [] for row in rows}
    for stage, seat in db.execute(asked):
        found[stage].append(seat)
    return found


@effects
def erase_seat(context, row, payload) -> Effects:
    """What a juror wrote goes, with what opens it; points, which name only a key, stay. What they did not send is free."""
    made = context.db.scalars(
        select(certificates.c.id)
        .where(
            certificates.c.edition == context.edition["id"],
            certificates.c.participant == row["participant"],
            certificates.c.state.in_(["owed", "issued"]),
        )
        .order_by(certificates.c.id)
    )
    return _emptied(context, row, _justified(context, row), [
        *freed(context, row["id"]), *(part(context, "certificate", id, "erase") for id in made)])


@effects
def end_terms(context, row, payload) -> Effects:
    return Effects(parts=[part(context, "seat", id, "end_term") for id in seats_held(context.db, [row], context)[row["id"]]])


@effects
def end_term(context, row, payload) -> Effects:
    """As if they were erased; but what the rules gave to the cities to read is theirs, and the certificate is the juror's."""
    given = {one.id for key, one in for_cities(context.rules) if key == row["stage"].split("/", 1)[1]}
    return _emptied(context, row, [id for id in _justified(context, row) if id.rpartition(":")[2] not in given], [])


def _justified(context, row) -> list[str]:
    asked = select(justifications.c.id).join(readings, readings.c.id == justifications.c.reading)
    return list(context.db.scalars(asked.where(readings.c.seat == row["id"]).order_by(justifications.c.id)))


def _emptied(context, row, texts: list[str], parts: list) -> Effects:
    """Rows that are words go; of those that say that something was, the words go."""
    rows = [
        *(Row("justifications", id, None) for id in texts),
        *(Row("conflicts", one["id"], {**one, "reason": ""}) for one in _of(context, conflicts, row)),
        *(Row("findings", one["id"], {**one, "reason": "", "links": []}) for one in _of(context, findings, row)),
        *(Row("changed_points", one["id"], {**one, "reason": ""}) for one in _of(context, changed_points, row)),
        *(Row(table.name, one["id"], None) for table in (ties, refusals, tied) for one in _of(context, table, row)),
    ]
    asked = [part(context, "question", id, "erase") for id in questions_of(context.db, row["id"])]
    return Effects(rows=rows, parts=[*parts, *asked], forget=[(one.table, one.id) for one in rows], scrub=True)


def _of(context, table, row) -> list:
    return list(context.db.execute(select(table).where(table.c.seat == row["id"]).order_by(table.c.id)).mappings())
