"""Ties declared beforehand: what declaring one changes, the list of member organisations, and which candidacies a juror may
know nothing of by them."""

from __future__ import annotations

from sqlalchemy import select

from workflows.conflicts import sounding

from ..effects import Effects, Row, effects, fact
from ..models.candidacies import candidacies
from ..models.juries import members, readings, seats, tied
from .common import part
from .submission import organisation_id


@fact
def own_ties(db, rows, context) -> dict:
    """The ties declared from a seat: {seat: {tie}}."""
    found: dict[str, set] = {row["id"]: set() for row in rows}
    for id, seat in db.execute(select(tied.c.id, tied.c.seat).where(tied.c.seat.in_(found))):
        found[seat].add(id)
    return found


@effects
def declare_ties(context, row, payload) -> Effects:
    """Each organisation once, the last kind said counts. What was given to read of it before is void, in every jury that still
    reads in which the same person sits."""
    rows = [_tie(context, row["id"], one) for one in payload.get("ties") or ()]
    own = {"tied_at": context.now} if payload.get("whole") else {}
    return Effects(own, list({one.id: one for one in rows}.values()), parts=_voided(context, row, rows))


def _tie(context, seat: str, one) -> Row:
    name, country = one["name"].strip(), one["country"]
    organisation = organisation_id(context.edition["id"], name, country)
    values = {"seat": seat, "organisation": organisation, "name": name, "country": country, "kind": one["kind"],
              "note": (one.get("note") or "").strip()}
    return Row("declared_ties", f"{seat}:{organisation}", values)


def _voided(context, row, rows) -> list:
    """What is given to read of these organisations, in juries that are not closed."""
    live = [one["id"] for one in context.stages.values() if one["state"] != "closed"]
    asked = (
        select(readings.c.id)
        .join(seats, seats.c.id == readings.c.seat)
        .join(candidacies, candidacies.c.id == readings.c.candidacy)
        .where(seats.c.participant == row["participant"], readings.c.stage.in_(live), readings.c.state.in_(["assigned", "sent"]),
               candidacies.c.organisation.in_([one.values["organisation"] for one in rows]))
        .order_by(readings.c.id)
    )
    return [part(context, "reading", id, "void") for id in context.db.scalars(asked)] if rows else []


@effects
def take_back_tie(context, row, payload) -> Effects:
    gone = payload["tie"]
    return Effects(rows=[Row("declared_ties", gone, None)], forget=[("declared_ties", gone)], scrub=True)


@effects
def list_members(context, row, payload) -> Effects:
    """The whole list: who is in it no more goes; ties that were declared stay."""
    edition = context.edition["id"]
    there = dict(context.db.execute(select(members.c.id, members.c.name).where(members.c.edition == edition)).all())
    named = {organisation_id(edition, name.strip(), country): (name.strip(), country) for name, country in payload["members"]}
    rows = [Row("member_organisations", id, {"name": name, "sounds": sounding(name), "country": country})
            for id, (name, country) in sorted(named.items()) if there.get(id) != name]
    return Effects(rows=[*rows, *(Row("member_organisations", id, None) for id in sorted(there.keys() - named.keys()))])
