"""Juries: seats and their conflicts, sheets, and which dossiers are short of them. Who reads what is worked out in
`award_app.plans`."""

from __future__ import annotations

from decimal import Decimal

from sqlalchemy import func, select

from workflows.ranking import total
from workflows.stages.jury import SAID_WHILE_IT_READS
from workflows.steps import Refused

from ..effects import Effects, Row, effects, fact
from ..findings import undecided
from ..models.candidacies import candidacies
from ..models.juries import (
    confidence,
    justifications,
    points,
    readings,
    seats,
)
from ..plans import as_it_stands, make_plan, make_replan
from .common import in_state, part

OVER = "the jury is closed"  # said of a letter in views/desk/said.py


def round_state(row) -> str:
    """The state of the candidacies a stage reads: in its round."""
    return f"{row['key'].split('.')[0]}:in"


@fact
def short(db, rows, context) -> dict:
    """The dossiers of a jury stage with fewer sheets than its quorum: {stage: [candidacy]}."""
    found = {}
    for row in rows:
        if row["kind"] != "jury":
            continue
        sent = func.count(readings.c.id).filter(readings.c.state == "sent")
        asked = (
            select(candidacies.c.id)
            .outerjoin(readings, (readings.c.candidacy == candidacies.c.id) & (readings.c.stage == row["id"]))
            .where(candidacies.c.edition == context.edition["id"], candidacies.c.state == round_state(row))
            .group_by(candidacies.c.id)
            .having(sent < context.rules.stage(row["key"]).quorum)
            .order_by(candidacies.c.id)
        )
        found[row["id"]] = list(db.scalars(asked))
    return found


@fact
def dossier(db, rows, context) -> dict:
    """Whether the candidacy of a reading is still in the round, and its juror has answered the question of conflicts:
    {reading: {live, answered}}."""
    states = {row["candidacy"]: row["candidacy_state"] for row in rows if "candidacy_state" in row}  # a page has read it already
    if missing := {row["candidacy"] for row in rows} - states.keys():
        asked = select(candidacies.c.id, candidacies.c.state).where(candidacies.c.id.in_(missing))
        states |= dict(db.execute(asked).all())
    answers = {row["seat"]: row["declared_at"] for row in rows if "declared_at" in row}  # likewise
    if missing := {row["seat"] for row in rows} - answers.keys():
        answers |= dict(db.execute(select(seats.c.id, seats.c.declared_at).where(seats.c.id.in_(missing))).all())
    return {
        row["id"]: {"live": states.get(row["candidacy"]) == f"{row['stage'].split('/', 1)[1].split('.')[0]}:in",
                    "answered": answers[row["seat"]] is not None}
        for row in rows
    }


@effects
def appoint(context, row, payload) -> Effects:
    """Whoever has agreed already sits at once."""
    return seat_given(row, payload)


def seat_given(row, payload) -> Effects:
    """A seat; what is said of the juror's city, employer and country stands apart, so that it can be erased."""
    known = {kind: (payload.get(kind) or "").strip() for kind in ("city", "employer", "country")}
    return Effects(
        {
            "stage": row["stage"],
            "participant": payload["participant"],
            "group": payload.get("group"),
            "languages": sorted(payload.get("languages", ())),
            "chair": bool(payload.get("chair")),
        },
        [
            Row("ties", f"{row['id']}:{kind}", {"seat": row["id"], "kind": kind, "name": name})
            for kind, name in known.items()
            if name
        ],
    )


@effects
def correct_seat(context, row, payload) -> Effects:
    """Another category is another list: what was given of the old one is void, sheets too, and the juror is asked about
    conflicts of interest again. What a juror reads is otherwise changed by sharing out anew."""
    own = {"languages": sorted(payload.get("languages") or ()), "chair": bool(payload.get("chair"))}
    if payload.get("group") == row["group"]:
        return Effects(own)
    asked = (
        select(candidacies.c.id)
        .join(readings, readings.c.candidacy == candidacies.c.id)
        .where(readings.c.seat == row["id"], candidacies.c.category != payload["group"])
    )
    others = _voided(context, row["id"], list(context.db.scalars(asked)))
    return Effects({**own, "group": payload["group"], "declared_at": None}, parts=others)


@effects
def declare(context, row, payload) -> Effects:
    """The juror's answer when the list is known; readings under way of what is declared are void."""
    declared = payload.get("conflicts") or {}
    return Effects(
        {"declared_at": context.now},
        [_conflict(row["id"], *one) for one in sorted(declared.items())],
        parts=_voided(context, row["id"], list(declared)),
    )


def _voided(context, seat: str, of: list[str]) -> list:
    """The readings under way of these candidacies, whose sheets do not count any more."""
    asked = select(readings.c.id).where(
        readings.c.seat == seat, readings.c.candidacy.in_(of), readings.c.state.in_(["assigned", "sent"])
    )
    return [part(context, "reading", id, "void") for id in sorted(context.db.scalars(asked))]


@effects
def confirm_conflict(context, row, payload) -> Effects:
    """From now on a conflict like one that was declared: the sheet is void in the same step. Who found it, the record
    and the office know; the juror sees what they would see had they said it themselves."""
    one = _finding(context, row, payload)
    found = _decided(row, one, "confirmed", payload)
    return Effects(
        rows=[found, _conflict(row["id"], one.candidacy, payload["reason"].strip())],
        parts=_voided(context, row["id"], [one.candidacy]),
    )


@effects
def dismiss_conflict(context, row, payload) -> Effects:
    """What was found is no conflict; it bars nothing, and is not found again. Who is of the team is never free of one."""
    one = _finding(context, row, payload)
    if "team" in one.links:
        raise Refused("of_the_team")
    return Effects(rows=[_decided(row, one, "dismissed", payload)])


def _finding(context, row, payload):
    stage = context.stages[row["stage"].split("/", 1)[1]]
    for one in undecided(context, stage):
        if (one.seat, one.candidacy) == (row["id"], payload.get("candidacy")):
            return one
    raise Refused("no_conflict_found")


def _decided(row, one, outcome: str, payload) -> Row:
    own = {"seat": row["id"], "candidacy": one.candidacy, "links": list(one.links), "outcome": outcome}
    return Row("findings", f"{row['id']}:{one.candidacy}", {**own, "reason": payload["reason"].strip()})


def _conflict(seat: str, candidacy: str, reason: str) -> Row:
    return Row("conflicts", f"{seat}:{candidacy}", {"seat": seat, "candidacy": candidacy, "reason": reason})


@effects
def stand_down(context, row, payload) -> Effects:
    return Effects(parts=freed(context, row["id"]))


def freed(context, seat: str) -> list:
    """What was given to a seat and not sent is free for others once nobody sits there."""
    asked = select(readings.c.id).where(readings.c.seat == seat, readings.c.state == "assigned").order_by(readings.c.id)
    return [part(context, "reading", id, "void") for id in context.db.scalars(asked)]


@effects
def plan_readings(context, row, payload) -> Effects:
    """Who reads what, from a seed that is known; what a juror has a conflict with, or is in the team of, is never given."""
    made = make_plan(context, row, payload.get("seed"))
    parts = [
        part(context, "reading", None, "assign", row["key"], seat=seat, candidacy=candidacy, place=place)
        for seat, order in sorted(made.order.items())
        for place, candidacy in enumerate(order)
    ]
    return Effects({"planned_at": context.now}, parts=parts, facts={"stage": row["key"]})


@effects
def replan_readings(context, row, payload) -> Effects:
    """What has changed since: readings that are missing are given, unread ones move where they must, begun ones never."""
    found = as_it_stands(context, row)
    made = make_replan(found, bool(payload.get("even")))
    if not made.given and not made.taken:
        raise Refused("nothing_to_share_out")
    more = made.order_of_given()
    context.memory["changed"] = {
        seat: (len(more.get(seat, ())), sum(one == seat for one, _ in made.taken))
        for seat in {*more, *(seat for seat, _ in made.taken)}
    }
    context.memory["new"] = set(more) - {seat for seat, _candidacy in found.states}
    given = [
        _given(context, row, found, seat, candidacy, found.last.get(seat, -1) + number)
        for seat, order in sorted(more.items())
        for number, candidacy in enumerate(order, 1)
    ]
    gone = [part(context, "reading", f"{seat}:{candidacy}", "void") for seat, candidacy in made.taken]
    return Effects(parts=[*gone, *given], facts={"stage": row["key"]})


def _given(context, row, found, seat: str, candidacy: str, place: int):
    """A reading that is new to this seat, or one that it had before; it comes after all that the seat has."""
    if (seat, candidacy) in found.states:
        return part(context, "reading", f"{seat}:{candidacy}", "give_again", place=place)
    return part(context, "reading", None, "assign", row["key"], seat=seat, candidacy=candidacy, place=place)


@effects
def assign(context, row, payload) -> Effects:
    return Effects({"stage": row["stage"], **{name: payload[name] for name in ("seat", "candidacy", "place")}})


@effects
def give_again(context, row, payload) -> Effects:
    return Effects({"place": payload["place"], "total": None, "sent_at": None})


@effects
def score(context, row, payload) -> Effects:
    """The sheet: points and the words beside them stand in two rows, so that the words can be erased."""
    rules = context.rules
    criteria = rules.criteria_of(rules.stage(row["stage"].split("/", 1)[1]))
    given = {one.id: Decimal(payload["points"][one.id]) for one in criteria}
    rows = [
        Row("points", f"{row['id']}:{id}", {"reading": row["id"], "criterion": id, "points": str(value)})
        for id, value in given.items()
    ]
    rows += _justified(context, row, payload.get("justifications") or {}, criteria)
    rows += _how_sure(context, row, payload.get("confidence"))
    return Effects({"total": str(total(given, criteria)), "sent_at": context.now}, rows)


def _justified(context, row, texts, criteria):
    there = set(context.db.scalars(select(justifications.c.id).where(justifications.c.reading == row["id"])))
    for one in criteria:
        id, text = f"{row['id']}:{one.id}", (texts.get(one.id) or "").strip()
        if text:
            yield Row("justifications", id, {"reading": row["id"], "criterion": one.id, "text": text})
        elif id in there:
            yield Row("justifications", id, None)


def _how_sure(context, row, level: str | None):
    """One a sheet, beside its points and in no total."""
    if level:
        yield Row("confidence", row["id"], {"reading": row["id"], "level": level})
    elif context.rules.stage(row["stage"].split("/", 1)[1]).confidence:
        there = context.db.scalar(select(confidence.c.id).where(confidence.c.id == row["id"]))
        yield from [Row("confidence", row["id"], None)] if there else []


@effects
def take_back(context, row, payload) -> Effects:
    """As if it had not been sent: no points, no words; the reading waits for its sheet again."""
    rows = [
        Row(table.name, id, None)
        for table in (points, justifications, confidence)
        for id in sorted(context.db.scalars(select(table.c.id).where(table.c.reading == row["id"])))
    ]
    return Effects({"total": None, "sent_at": None}, rows)


@effects
def recuse(context, row, payload) -> Effects:
    """A conflict found late: the reading is closed, its sheet does not count, the candidacy leaves this juror's world."""
    return Effects(rows=[_conflict(row["seat"], row["candidacy"], payload["reason"].strip())])


def closing(context, row, payload) -> Effects:
    reason = (payload.get("reason") or "").strip()
    waived = {**(row["waived"] or {}), "sheets": reason} if reason else row["waived"]
    counted = {"in": len(in_state(context, round_state(row)))}
    return Effects({"counted": counted, "waived": waived}, past=[(row["id"], kind, OVER) for kind in SAID_WHILE_IT_READS])
