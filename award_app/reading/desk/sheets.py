"""The sheets of a closed jury as its members wrote them: points by juror and candidacy, for the pictures beside the ranking."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

from sqlalchemy import Connection, bindparam, select

from workflows.severity import Panel, Sheet, beside

from ...models.candidacies import candidacies
from ...models.juries import points, readings, seats
from ...models.people import participants, persons


@dataclass(frozen=True)
class Sheets:
    """The panels that the readings form, and what candidacies (rows) and jurors (names) are called."""

    panels: list[Panel]
    sheets: list[Sheet]
    candidacies: Mapping[str, Mapping]
    jurors: Mapping[str, str | None]


def of_jury(db: Connection, stage: Mapping, criteria, only=None) -> Sheets:
    """Of a jury that is closed; two queries. Its id is the seed of what is drawn, so that every look is the same.
    `only`: as if there were no other candidacies than these."""
    sent, given = db.execute(_SENT, {"stage": stage["id"]}).mappings().all(), _points(db, stage["id"])
    sent = [one for one in sent if only is None or one["candidacy"] in only]
    turns: Counter[str] = Counter()
    sheets = []
    for one in sent:
        total = float(Fraction(one["total"]))
        sheets.append(Sheet(one["seat"], one["candidacy"], total, given.get(one["id"], {}), turns[one["seat"]]))
        turns[one["seat"]] += 1
    return Sheets(
        beside(sheets, stage["id"], {one.id: float(one.weight) for one in criteria}),
        sheets,
        {one["candidacy"]: one for one in sent},
        {one["seat"]: one["juror"] for one in sent},
    )


def _points(db: Connection, stage: str) -> dict[str, dict[str, float]]:
    """{reading: {criterion: points}}."""
    found: dict[str, dict[str, float]] = {}
    for reading, criterion, value in db.execute(_GIVEN, {"stage": stage}):
        found.setdefault(reading, {})[criterion] = float(value)
    return found


_OF_STAGE = (readings.c.stage == bindparam("stage")) & (readings.c.state == "sent")
_GIVEN = (
    select(points.c.reading, points.c.criterion, points.c.points)
    .join(readings, readings.c.id == points.c.reading)
    .where(_OF_STAGE)
)
_SENT = (  # each juror's in the order they were sent
    select(
        readings.c.id,
        readings.c.seat,
        readings.c.candidacy,
        readings.c.total,
        candidacies.c.place,
        candidacies.c.country,
        candidacies.c.title,
        candidacies.c.category,
        persons.c.name.label("juror"),
    )
    .join(candidacies, candidacies.c.id == readings.c.candidacy)
    .join(seats, seats.c.id == readings.c.seat)
    .outerjoin(participants, participants.c.id == seats.c.participant)
    .outerjoin(persons, persons.c.id == participants.c.person)
    .where(_OF_STAGE)
    .order_by(readings.c.seat, readings.c.sent_at, readings.c.id)
)
