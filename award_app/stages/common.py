"""Facts and effects that editions, rounds and stages of every kind share."""

from __future__ import annotations

from importlib import import_module

from sqlalchemy import func, select

from workflows.calendar import instant, window
from workflows.machine import passing_before, statuses
from workflows.record import parse
from workflows.rulebook import Rulebook

from ..effects import NOTHING, Context, Effects, Part, Ref, Row, effects, fact
from ..models.candidacies import candidacies, messages, private_answers, returns, team, translations
from ..models.record import events, openings
from ..writing import rows_by_id

# -- facts


@fact
def team_of(db, rows, context) -> dict:
    """Who is of the team of a candidacy: {candidacy: {participant}}."""
    asked = select(team.c.candidacy, team.c.participant).where(team.c.candidacy.in_({row["id"] for row in rows}))
    found: dict[str, set] = {row["id"]: set() for row in rows}
    for candidacy, participant in db.execute(asked):
        found[candidacy].add(participant)
    return found


@fact
def contenders(db, rows, context) -> dict:
    """The candidacies in a round, whose cut is to be drawn: {round: [id]}."""
    found: dict[str, list] = {row["id"]: [] for row in rows}
    states = {f"{row['key']}:in": row["id"] for row in rows}
    asked = (
        select(candidacies.c.id, candidacies.c.state)
        .where(candidacies.c.edition == context.edition["id"], candidacies.c.state.in_(states))
        .order_by(candidacies.c.id)
    )
    for id, state in db.execute(asked):
        found[states[state]].append(id)
    return found


@fact
def confirmer(db, rows, context) -> dict:
    """Who confirmed a cut last, by the record: {round: participant}."""
    asked = (
        select(openings.c.row, events.c.body)
        .join(events, (events.c.edition == openings.c.edition) & (events.c.seq == openings.c.seq))
        .where(
            openings.c.edition == context.edition["id"],
            openings.c.table == "rounds",
            openings.c.row.in_([row["id"] for row in rows]),
        )
        .order_by(events.c.seq)
    )
    taken = [(id, parse(body)) for id, body in db.execute(asked)]
    return {id: body["actor"] for id, body in taken if body["step"] == "confirm_cut"}


def in_state(context: Context, *states: str) -> list:
    """The candidacies of the edition in any of these states, as rows, by id; a part on one of them reads no row again."""
    asked = (
        select(candidacies)
        .where(candidacies.c.edition == context.edition["id"], candidacies.c.state.in_(states))
        .order_by(candidacies.c.id)
    )
    found = rows_by_id(context.db.execute(asked))
    context.read.setdefault("candidacy", {}).update(found)
    return list(found.values())


def part(context: Context, kind: str, id: str | None, step: str, parent: str | None = None, /, **payload) -> Part:
    return Part(Ref(context.edition["id"], kind, id, parent), step, payload)


# -- rounds and stages


@effects
def nothing(context, row, payload) -> Effects:
    """The state is all that changes."""
    return NOTHING


@effects
def establish_round(context, row, payload) -> Effects:
    return Effects({"key": row["key"], "place": payload["place"]})


@effects
def establish_stage(context, row, payload) -> Effects:
    own = {
        "key": row["key"],
        "round": context.stage_id(row["key"].split(".")[0]),
        "kind": context.rules.stage(row["key"]).kind,
    }
    return Effects({**own, **dates_of(context.rules, row["key"])})


def dates_of(rules: Rulebook, key: str) -> dict:
    """When a stage opens and closes by the rules alone; an announcement closes when its embargo ends."""
    stage = rules.stage(key)
    opens, closes = window(rules, stage)
    if stage.kind == "announcement":
        closes = instant(rules, stage.embargo_until) or closes
    return {"opens_at": opens, "closes_at": closes}


@effects
def move(context, row, payload) -> Effects:
    """Other dates, by an amendment, a postponement or a resumption."""
    return Effects({name: at for name, at in payload.items() if name in ("opens_at", "closes_at")})


# -- stages


@effects
def open_stage(context, row, payload) -> Effects:
    """Opening takes in those who have passed the rounds before and are not yet in."""
    round_ = context.rules.round(row["key"].split(".")[0])
    waiting = passing_before(context.rules, round_.id)
    if not (waiting and statuses(round_)):
        return NOTHING
    return Effects(parts=[part(context, "candidacy", one["id"], "enter") for one in in_state(context, waiting)])


@effects
def extend(context, row, payload) -> Effects:
    return Effects(
        {"closes_at": payload["closes"]},
        facts={"closes": payload["closes"], "reason": payload["reason"], "was": row["closes_at"], "stage": row["key"]},
    )


@effects
def waive(context, row, payload) -> Effects:
    return Effects({"waived": {**(row["waived"] or {}), "translations": payload["reason"]}})


@effects
def close_stage(context, row, payload) -> Effects:
    """What closing means depends on the kind: its module counts the bases and takes its parts."""
    module = import_module(f"award_app.stages.{row['kind']}")
    return module.closing(context, row, payload) if hasattr(module, "closing") else NOTHING


# -- candidacies


@effects
def withdraw(context, row, payload) -> Effects:
    return Effects({"prior_state": row["state"], "due_at": None})


@effects
def reinstate(context, row, payload) -> Effects:
    """Back where it was; a return that was open is open again, for the days that are left of it. The letter says why."""
    returned = (row["prior_state"] or "").endswith(":returned")
    asked = select(func.max(returns.c.due_at)).where(returns.c.candidacy == row["id"], returns.c.answered_at.is_(None))
    why = (payload.get("reason") or "").strip()
    return Effects(
        {"prior_state": None, "due_at": context.db.scalar(asked) if returned else None},
        facts={"reason": why} if why else {},
    )


@effects
def erase_contacts(context, row, payload) -> Effects:
    """The answers about people go, with what opens them; the record still verifies."""
    asked = select(private_answers.c.id).where(private_answers.c.candidacy == row["id"]).order_by(private_answers.c.id)
    ids = list(context.db.scalars(asked))
    mailed = list(context.db.scalars(select(messages.c.id).where(messages.c.candidacy == row["id"])))
    gone = [*(("private_answers", id) for id in ids), *(("messages", id) for id in mailed)]
    return Effects(rows=[Row(table, id, None) for table, id in gone], forget=gone, scrub=True)


# -- translations


@effects
def owe_translation(context, row, payload) -> Effects:
    return Effects({name: payload[name] for name in ("candidacy", "field", "language")})


@effects
def write_translation(context, row, payload) -> Effects:
    return Effects({"text": payload["text"].strip()})


@fact
def untranslated(db, rows, context) -> dict:
    """How many translations are not checked, of the candidacies that wait for a stage or are in its round."""
    waiting = [
        func.count().filter(candidacies.c.state.in_([one for one in (passing_before(context.rules, at), f"{at}:in") if one]))
        for at in (row["key"].split(".")[0] for row in rows)
    ]
    asked = select(*waiting).select_from(
        translations.join(candidacies, candidacies.c.id == translations.c.candidacy)
    )
    asked = asked.where(translations.c.edition == context.edition["id"], translations.c.state.in_(["to_do", "draft"]))
    return dict(zip([row["id"] for row in rows], db.execute(asked).one(), strict=True)) if rows else {}
