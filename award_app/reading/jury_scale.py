"""All the sheets of one juror side by side, as sent and as typed since: two queries, and nothing of anybody else."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from sqlalchemy import Connection, bindparam, literal, select, union_all

from ..models.candidacies import candidacies, sheet_drafts
from ..models.juries import confidence, justifications, points, readings, seats
from .jury import OWN, SHOWN, lives


@dataclass
class Line:
    """One reading: the sheet as it was sent, and the draft of it, both by the names of the form's fields."""

    row: Mapping
    draft: Mapping[str, str]
    draft_version: int
    sent: dict[str, str] = field(default_factory=dict)

    @property
    def typed(self) -> Mapping[str, str]:
        """What the juror's own page shows: the draft where there is one."""
        return self.draft or self.sent

    @property
    def changed(self) -> bool:
        """Whether there is something that was not sent."""
        return bool(self.draft) and dict(self.draft) != self.sent


def seat_of(db: Connection, edition: str, participant: str, seat: str) -> Mapping | None:
    """A seat that this participant holds; None for anybody else's."""
    asked = select(seats).where(seats.c.id == seat, seats.c.edition == edition, seats.c.participant == participant)
    return db.execute(asked.where(seats.c.state == "seated")).mappings().first()


def of_seat(db: Connection, seat: str, stage: Mapping) -> list[Line]:
    """The live readings of a seat, in the juror's own order."""
    lines = {}
    for row in db.execute(_READINGS.where(lives(stage)), {"seat": seat}).mappings():
        kept = row["draft"] or {"fields": {}, "version": 0}
        lines[row["id"]] = Line(row, kept["fields"], kept["version"])
    for reading, name, criterion, value in db.execute(_SHEETS, {"seat": seat}):
        if reading in lines:
            lines[reading].sent[name + criterion] = value
    return list(lines.values())


_READINGS = (
    select(
        *OWN,
        *SHOWN,
        candidacies.c.language,
        candidacies.c.revision,
        candidacies.c.state.label("candidacy_state"),
        sheet_drafts.c.content.label("draft"),
    )
    .join(candidacies, candidacies.c.id == readings.c.candidacy)
    .outerjoin(sheet_drafts, sheet_drafts.c.reading == readings.c.id)
    .where(
        readings.c.seat == bindparam("seat"),
        readings.c.state.in_(["assigned", "sent"]),
    )
    .order_by(readings.c.place)
)
_OWN_SHEETS = readings.c.seat == bindparam("seat")
_SHEETS = union_all(
    *(
        select(table.c.reading, literal(name), criterion, value)
        .join(readings, readings.c.id == table.c.reading)
        .where(_OWN_SHEETS)
        for table, name, criterion, value in (
            (points, "points_", points.c.criterion, points.c.points),
            (justifications, "why_", justifications.c.criterion, justifications.c.text),
            (confidence, "confidence", literal(""), confidence.c.level),
        )
    )
)
