"""An open call for jurors: what saying one is interested, weighing, choosing and forgetting change."""

from __future__ import annotations

from sqlalchemy import select

from workflows.stages.interest import GENDERS, TEXTS, erasure

from ..effects import Effects, Row, audience, effects, fact
from ..models.juries import interest_texts, interests, weights
from .common import part


@fact
def interested(db, rows, context) -> dict:
    """Who has said that they are interested in the same jury, and has not withdrawn: {interest: {participant}}."""
    asked = select(interests.c.stage, interests.c.participant).where(
        interests.c.stage.in_({row["stage"] for row in rows}), interests.c.state.in_(("expressed", "chosen", "thanked")))
    there = db.execute(asked).all()
    return {row["id"]: {who for stage, who in there if stage == row["stage"]} for row in rows}


@effects
def express_interest(context, row, payload) -> Effects:
    """What they wrote stands apart, so that it can be erased."""
    key = row["stage"].split("/", 1)[1]
    gender = payload.get("gender") if context.rules.stage(key).call.gender and payload.get("gender") in GENDERS else None
    texts = {name: (payload.get(name) or "").strip() for name in TEXTS}
    own = {
        "stage": row["stage"],
        "participant": context.memory["participant"],
        "country": payload["country"],
        "languages": sorted(payload["languages"]),
        "groups": sorted(payload.get("groups") or ()),
        "gender": gender,
        "at": context.now,
        "due_at": erasure(context.rules, key),
    }
    rows = [Row("interest_texts", f"{row['id']}:{field}", {"interest": row["id"], "field": field, "text": text})
            for field, text in texts.items() if text]
    return Effects(own, rows, facts={"erased": own["due_at"]})


@effects
def weigh_interest(context, row, payload) -> Effects:
    """What one officer says; said again, the last counts."""
    who = context.memory["participant"]
    values = {"interest": row["id"], "participant": who, "says": payload["says"], "reason": payload["reason"].strip()}
    return Effects(rows=[Row("weights", f"{row['id']}:{who}", values)])


@effects
def choose_interest(context, row, payload) -> Effects:
    """The person is asked, as anybody is; what they wrote goes on its day all the same."""
    asked = {"participant": row["participant"], "group": payload.get("group"), "languages": row["languages"],
             "country": row["country"], "employer": _text(context, row["id"], "organisation")}
    key = row["stage"].split("/", 1)[1]
    return Effects(parts=[part(context, "seat", None, payload["how"], key, **asked)])


def _text(context, interest: str, field: str) -> str:
    return context.db.scalar(select(interest_texts.c.text).where(interest_texts.c.id == f"{interest}:{field}")) or ""


@effects
def forget_interest(context, row, payload) -> Effects:
    """Everything that says something of the person goes, with what opens it; that somebody was interested stays."""
    gone = [(table.name, id) for table in (interest_texts, weights)
            for id in sorted(context.db.scalars(select(table.c.id).where(table.c.interest == row["id"])))]
    own = {"due_at": None, "country": "", "languages": [], "groups": [], "gender": None}
    return Effects(own, [Row(table, id, None) for table, id in gone],
                   forget=[*gone, ("interests", row["id"])], scrub=True)


@audience
def of_interested(context, row):
    return [(row["participant"], {"stage": row["stage"].split("/", 1)[1]})]


