"""Coming to sit on a panel: what asking, accepting, refusing and calling in change, and whose place may be filled."""

from __future__ import annotations

from zoneinfo import ZoneInfo

from sqlalchemy import select

from workflows.calendar import end_of_day
from workflows.stages.seating import FREE, HELD

from ..effects import Effects, Row, audience, effects, fact
from ..models.juries import seats
from .common import part
from .jury import seat_given


@fact
def panel(db, rows, context) -> dict:
    """Who sits on the panel that a seat is of, stands by or was asked: {seat: {participant}}."""
    asked = select(seats.c.stage, seats.c.participant).where(
        seats.c.stage.in_({row["stage"] for row in rows}), seats.c.state.in_(HELD)
    )
    sitting = db.execute(asked).all()
    return {row["id"]: {who for stage, who in sitting if stage == row["stage"]} for row in rows}


@fact
def places(db, rows, context) -> dict:
    """The seats for which a reserve may be called in: {seat: {seat}}. One that is filled is not filled again."""
    asked = select(seats.c.id, seats.c.stage, seats.c.state, seats.c.instead).where(
        seats.c.stage.in_({row["stage"] for row in rows}))
    there = db.execute(asked).all()
    filled = {one.instead for one in there}
    return {row["id"]: {one.id for one in there if one.stage == row["stage"] and one.id not in filled
                        and one.state in ("seated", *FREE)} for row in rows}


@effects
def ask_juror(context, row, payload) -> Effects:
    """The letter gets a link of the juror's own when it leaves: the record does not hold it."""
    return _asked(context, row, payload, reserve=False)


@effects
def ask_reserve(context, row, payload) -> Effects:
    """Nobody presides who only stands by."""
    return _asked(context, row, {**payload, "chair": False}, reserve=True)


def _asked(context, row, payload, reserve: bool) -> Effects:
    given = seat_given(row, payload)
    rule = context.rules.stage(row["stage"].split("/", 1)[1]).invitations
    due = end_of_day(context.now, rule.answer_within, ZoneInfo(context.rules.time_zone))
    return Effects({**given.own, "due_at": due}, given.rows, facts={"due": due, "reserve": reserve})


@effects
def give_days_to_answer(context, row, payload) -> Effects:
    """Whoever was asked to sit has as many days more as every date of the edition was moved."""
    return Effects({"due_at": payload["due_at"]})


@effects
def accept_seat(context, row, payload) -> Effects:
    return Effects({"due_at": None})


@effects
def refuse_seat(context, row, payload) -> Effects:
    """Why, if they say so: the office reads it, and it is erased with the seat."""
    reason = (payload.get("reason") or "").strip()
    rows = [Row("refusals", row["id"], {"seat": row["id"], "reason": reason})] if reason else []
    return Effects({"due_at": None}, rows)


@effects
def remind_asked(context, row, payload) -> Effects:
    return Effects({"reminded_at": context.now}, facts={"due": row["due_at"], "reserve": row["state"] == "asked_to_stand_by"})


@effects
def call_in(context, row, payload) -> Effects:
    """The place of somebody else, with their category. Who sits there still leaves it: what they sent counts, what they did not
    send is free. Who reads that is shared out anew, as a step of its own."""
    instead = context.db.execute(select(seats).where(seats.c.id == payload["instead"])).mappings().one()
    sat = instead["state"] == "seated"
    context.memory["replaced"] = [instead["participant"]] if sat else []
    own = {"instead": instead["id"], "group": instead["group"], "chair": False}
    return Effects(own, parts=[part(context, "seat", instead["id"], "stand_down")] if sat else [])


@audience
def of_replaced(context, row):
    return [(who, {"stage": row["stage"].split("/", 1)[1]}) for who in context.memory["replaced"]]
