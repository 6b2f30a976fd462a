"""Appeals: what was asked and decided, whether the city had been told, who had decided; and the way back into the round."""

from __future__ import annotations

from sqlalchemy import func, select

from workflows.record import parse

from ..effects import Effects, Row, effects, fact
from ..models.candidacies import appeals, candidacies
from ..models.record import events, letters, openings
from .common import confirmer, in_state, part
from .eligibility import declare_eligible
from .submission import place_of

TELLING = ("ineligible", "not_kept")  # the letters that tell it, held until an officer has read them


@fact
def unanswered(db, rows, context) -> dict:
    """How many appeals are not decided: {stage: count}."""
    states = {f"{context.rules.stage(row['key']).against}:under_review": row["id"] for row in rows}
    asked = (
        select(candidacies.c.state, func.count())
        .where(candidacies.c.edition == context.edition["id"], candidacies.c.state.in_(states))
        .group_by(candidacies.c.state)
    )
    return dict.fromkeys((row["id"] for row in rows), 0) | {states[state]: number for state, number in db.execute(asked)}


@fact
def told(db, rows, context) -> dict:
    """Whether the letter that tells a candidacy it was left out has been released: {candidacy: bool}."""
    held = select(letters.c.subject).where(
        letters.c.edition == context.edition["id"],
        letters.c.state == "held",
        letters.c.kind.in_(TELLING),
        letters.c.subject.in_([row["id"] for row in rows]),
    )
    waiting = set(db.scalars(held))
    return {row["id"]: row["id"] not in waiting for row in rows}


@fact
def appealed(db, rows, context) -> dict:
    """The stages in which a candidacy has appealed: {candidacy: {stage}}."""
    found: dict[str, set] = {row["id"]: set() for row in rows}
    asked = select(appeals.c.candidacy, appeals.c.stage).where(appeals.c.candidacy.in_(list(found)))
    for id, stage in db.execute(asked):
        found[id].add(stage.partition("/")[2])
    return found


@fact
def deciders(db, rows, context) -> dict:
    """Who decided that a candidacy is left out, by the record: who found it not eligible, or confirmed the cut (not who then
    published it, or an office of two could answer no appeal): {candidacy: {participant}}."""
    asked = (
        select(openings.c.row, events.c.body)
        .join(events, (events.c.edition == openings.c.edition) & (events.c.seq == openings.c.seq))
        .where(
            openings.c.edition == context.edition["id"],
            openings.c.table == "candidacies",
            openings.c.row.in_([row["id"] for row in rows]),
        )
    )
    found: dict[str, set] = {row["id"]: set() for row in rows}
    for id, body in db.execute(asked):
        taken = parse(body)
        if taken["step"] == "declare_ineligible":
            found[id].add(taken["actor"])
    confirmed = confirmer(db, list(context.rounds.values()), context)
    for row in rows:
        found[row["id"]].add(confirmed.get(context.stage_id(place_of(row))))
    return found


def stage_of_appeal(rules, place: str) -> str | None:
    """The stage in which one appeals against a round; None where nobody can."""
    return next((f"{one.id}.{stage.id}" for one, stage in rules.stages()
                 if stage.kind == "appeal" and stage.against == place), None)


@effects
def appeal(context, row, payload) -> Effects:
    key = stage_of_appeal(context.rules, place_of(row))
    values = {"candidacy": row["id"], "stage": context.stage_id(key), "grounds": payload["grounds"].strip(), "at": context.now}
    return Effects(rows=[Row("appeals", f"{row['id']}:{key}", values)], facts={"stage": key})


@effects
def uphold(context, row, payload) -> Effects:
    """It goes on with the others: what the check or the cut would have brought with it follows now."""
    answered = _answered(context, row, payload, True)
    against = context.rules.round(place_of(row))
    if against.cut:
        parts = [part(context, "round", context.stage_id(against.id), "readmit", candidacy=row["id"])]
    else:
        parts = declare_eligible(context, row, payload).parts
    return Effects(rows=answered.rows, parts=parts, facts=answered.facts)


@effects
def reject(context, row, payload) -> Effects:
    return _answered(context, row, payload, False)


def _answered(context, row, payload, upheld: bool) -> Effects:
    key, reason = stage_of_appeal(context.rules, place_of(row)), payload["reason"].strip()
    asked = select(appeals).where(appeals.c.id == f"{row['id']}:{key}")
    one = dict(context.db.execute(asked).mappings().one())
    answer = {"upheld": upheld, "reasons": reason, "decided_at": context.now}
    return Effects(rows=[Row("appeals", one["id"], {**one, **answer})], facts={"reason": reason, "stage": key})


@effects
def readmit(context, row, payload) -> Effects:
    """Kept by an appeal, beside those whom the cut kept: the cut itself stays as it was drawn."""
    upheld = sorted({*row["decision"].get("upheld", ()), payload["candidacy"]})
    return Effects({"decision": {**row["decision"], "upheld": upheld}})


def closing(context, row, payload) -> Effects:
    """Counted: the appeals, those that were right; and, after a check, the eligible once more."""
    against = context.rules.round(context.rules.stage(row["key"]).against)
    asked = select(appeals.c.upheld, func.count()).where(appeals.c.stage == row["id"]).group_by(appeals.c.upheld)
    found = dict(context.db.execute(asked).all())
    counted = {"appeals": sum(found.values()), "upheld": found.get(True, 0)}
    if not against.cut:
        counted["eligible"] = len(in_state(context, f"{against.id}:eligible"))
    return Effects({"counted": counted})
