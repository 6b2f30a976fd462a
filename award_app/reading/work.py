"""Where a person's own work is: their candidacies, their readings, the desk. For the menu, and for their name in it."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection, bindparam, literal, select, union_all

from workflows.stages.seating import WAITING

from ..access.standing import looks_back, still_seated
from ..models.candidacies import team
from ..models.editions import editions
from ..models.juries import seats
from ..models.people import officers, participants

PAGES = {"team": "submission.mine", "seat": "jury.desk", "asked": "jury.asked", "officer": "desk.board"}

_PERSON = bindparam("person")
_WORK = union_all(
    select(literal("team").label("kind"), editions.c.id.label("edition"), editions.c.year.label("year"))
    .join(team, team.c.edition == editions.c.id)
    .join(participants, participants.c.id == team.c.participant)
    .where(participants.c.person == _PERSON),
    select(literal("seat"), editions.c.id, editions.c.year)
    .join(seats, seats.c.edition == editions.c.id)
    .join(participants, participants.c.id == seats.c.participant)
    .where(participants.c.person == _PERSON, still_seated()),
    select(literal("asked"), editions.c.id, editions.c.year)
    .join(seats, seats.c.edition == editions.c.id)
    .join(participants, participants.c.id == seats.c.participant)
    .where(participants.c.person == _PERSON, seats.c.state.in_(WAITING)),
    select(literal("officer"), editions.c.id, editions.c.year).where(
        select(officers.c.person).where(officers.c.person == _PERSON).exists()
    ),
)


def in_newest(db: Connection, person: str, now: datetime) -> dict[str, str]:
    """{what somebody is: the newest edition in which they are it}; kinds in the order of PAGES."""
    found: dict[str, tuple] = {}
    for row in db.execute(_WORK, {"person": person, "looks_back": looks_back(now)}):
        found[row.kind] = max(found.get(row.kind, (0, "")), (row.year, row.edition))
    found = {kind: one for kind, one in found.items() if kind != "asked" or "seat" not in found}
    return {kind: found[kind][1] for kind in PAGES if kind in found}


def in_edition(standing) -> list[str]:
    """What this reader is in the edition at hand."""
    held = {"team": standing.candidacies, "seat": standing.seats,
            "asked": standing.asked and not standing.seats, "officer": standing.officer}
    return [kind for kind in PAGES if held[kind]]
