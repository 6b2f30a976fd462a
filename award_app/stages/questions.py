"""A juror's question to the office: what is kept of it, and who is written to. The words of the juror go to the office alone."""

from __future__ import annotations

from sqlalchemy import select

from ..effects import Effects, audience, effects, fact
from ..models.candidacies import candidacies
from ..models.juries import questions, readings, seats
from .audiences import candidacy_facts, members

LIVE = ("assigned", "sent")


@fact
def own_readings(db, rows, context) -> dict:
    """The dossiers that the seat of a question reads now: {question: {reading}}."""
    asked = select(readings.c.seat, readings.c.id).where(
        readings.c.seat.in_({row["seat"] for row in rows}), readings.c.state.in_(LIVE)
    )
    found: dict[str, set] = {}
    for seat, id in db.execute(asked):
        found.setdefault(seat, set()).add(id)
    return {row["id"]: found.get(row["seat"], set()) for row in rows}


@effects
def ask_the_office(context, row, payload) -> Effects:
    candidacy = payload["reading"].removeprefix(f"{row['seat']}:")
    own = {"stage": row["stage"], "seat": row["seat"], "reading": payload["reading"], "candidacy": candidacy}
    return Effects({**own, "text": payload["text"].strip(), "asked_at": context.now})


@effects
def pass_question_on(context, row, payload) -> Effects:
    text = payload["text"].strip()
    return Effects({"passed": text, "passed_at": context.now}, facts={"message": text})


@effects
def answer_question(context, row, payload) -> Effects:
    text = payload["text"].strip()
    own = {"answer": text, "answered_at": context.now, "for_all": bool(payload.get("for_all"))}
    return Effects(own, facts={"message": text})


@effects
def erase_question(context, row, payload) -> Effects:
    """What the office wrote stays: it is no word of the juror."""
    return Effects({"text": ""}, forget=[("questions", row["id"])])


@audience
def of_asked_city(context, row):
    one = context.db.execute(select(candidacies).where(candidacies.c.id == row["candidacy"])).mappings().one()
    return [(who, {**candidacy_facts(one), "about": one["id"]}) for who in members(context, one["id"])]


@audience
def of_asking_juror(context, row):
    """Whoever asked, while they still read the dossier: after a conflict of interest it is not there for them."""
    asked = (
        select(seats.c.participant, candidacies.c.place)
        .join(readings, readings.c.seat == seats.c.id)
        .join(candidacies, candidacies.c.id == readings.c.candidacy)
        .where(readings.c.id == row["reading"], readings.c.state.in_(LIVE), seats.c.state == "seated")
    )
    return [(who, {"place": place, "about": row["reading"]}) for who, place in context.db.execute(asked)]


def questions_of(db, seat: str) -> list[str]:
    """Those that hold words of the juror of a seat."""
    asked = select(questions.c.id).where(questions.c.seat == seat, questions.c.state != "erased")
    return sorted(db.scalars(asked))
