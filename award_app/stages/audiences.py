"""Who is written to when a step owes a letter, each with the facts it is written from."""

from __future__ import annotations

from sqlalchemy import bindparam, func, select

from workflows.machine import living, statuses
from workflows.stages.team import WRITERS

from ..effects import Context, audience
from ..models.candidacies import candidacies, draft_heads, revisions, team
from ..models.juries import readings, seats
from .common import in_state


@audience
def of_team(context, row):
    return [(who, candidacy_facts(row)) for who in members(context, row["id"])]


def members(context: Context, candidacy: str) -> list[str]:
    """The participants of a team; one that is being made by this very step is known from memory."""
    joining = context.memory.get("joining", {}).get(candidacy)
    if joining or context.memory.get("many"):
        return joining or _teams(context).get(candidacy, [])
    return list(context.db.scalars(_TEAM, {"candidacy": candidacy}))


_TEAM = select(team.c.participant).where(team.c.candidacy == bindparam("candidacy")).order_by(team.c.id)


def candidacy_facts(row) -> dict:
    return {"place": row["place"], "title": row["title"], "candidacy": row["reference"]}


def _teams(context: Context) -> dict[str, list[str]]:
    if "teams" not in context.memory:
        asked = (
            select(team.c.candidacy, team.c.participant)
            .where(team.c.edition == context.edition["id"])
            .order_by(team.c.id)
        )
        found: dict[str, list[str]] = {}
        for candidacy, participant in context.db.execute(asked):
            found.setdefault(candidacy, []).append(participant)
        context.memory["teams"] = found
    return context.memory["teams"]


@audience
def of_seat(context, row):
    """Whoever is appointed; nobody, where they sit on this panel already, for another of its stages, and have the letter."""
    key = row["stage"].split("/", 1)[1]
    panel = context.rules.stage(key).panel
    others = [context.stage_id(one) for one in _juries_of(context.rules, panel) if one != key]
    asked = select(seats.c.id).where(
        seats.c.stage.in_(others), seats.c.participant == row["participant"], seats.c.state == "seated"
    )
    return [] if others and context.db.scalar(asked.limit(1)) else [(row["participant"], {"stage": key})]


def _juries_of(rules, panel: str) -> list[str]:
    return [f"{round_.id}.{one.id}" for round_, one in rules.stages() if one.kind == "jury" and one.panel == panel]


@audience
def of_seats(context, row):
    """Each juror of a stage, once."""
    asked = select(seats.c.participant).where(seats.c.stage == row["id"], seats.c.state == "seated").distinct()
    return [(who, {"stage": row["key"], "closes": row["closes_at"]}) for who in sorted(context.db.scalars(asked))]


@audience
def of_changed_seats(context, row):
    """The jurors whose readings this step changes: how many more, how many fewer. Nobody hears of another's, and to whom
    the first are given nothing has changed."""
    changed = context.memory["changed"]  # {seat: (more, fewer)}
    asked = select(seats.c.id, seats.c.participant).where(seats.c.stage == row["id"], seats.c.state == "seated")
    return [
        (who, {"stage": row["key"], "closes": row["closes_at"], "more": changed[seat][0], "fewer": changed[seat][1]})
        for seat, who in sorted(context.db.execute(asked).all())
        if seat in changed and seat not in context.memory["new"]
    ]


@audience
def of_new_seats(context, row):
    """The jurors to whom sharing out anew gives their first readings."""
    asked = select(seats.c.id, seats.c.participant).where(seats.c.stage == row["id"], seats.c.state == "seated")
    about = {"stage": row["key"], "closes": row["closes_at"]}
    return [(who, about) for seat, who in sorted(context.db.execute(asked).all()) if seat in context.memory["new"]]


@audience
def of_late_seats(context, row):
    """The jurors who have readings not sent yet, and how many."""
    asked = (
        select(seats.c.participant, func.count())
        .join(readings, readings.c.seat == seats.c.id)
        .where(seats.c.stage == row["id"], seats.c.state == "seated", readings.c.state == "assigned")
        .group_by(seats.c.participant)
    )
    about = {"stage": row["key"], "closes": row["closes_at"]}
    return [(who, {**about, "left": number}) for who, number in sorted(context.db.execute(asked).all())]


@audience
def of_unsent(context, row):
    """Those who write a candidacy that is not sent yet, or was changed since it was sent, and which of both; each letter is
    about their own. What is complete is a draft that was measured by the rules of now."""
    place = row["key"].split(".")[0]
    asked = (
        select(candidacies, team.c.participant, draft_heads.c.complete, draft_heads.c.rulebook.label("measured_by"))
        .join(team, team.c.candidacy == candidacies.c.id)
        .outerjoin(draft_heads, draft_heads.c.candidacy == candidacies.c.id)
        .outerjoin(revisions, (revisions.c.candidacy == candidacies.c.id) & (revisions.c.number == candidacies.c.revision))
        .where(candidacies.c.edition == context.edition["id"], team.c.role.in_(WRITERS))
        .where(candidacies.c.state.in_([f"{place}:draft", f"{place}:invited"])
               | (candidacies.c.state == f"{place}:submitted") & (draft_heads.c.digest != revisions.c.digest))
        .order_by(candidacies.c.id, team.c.id)
    )
    return [
        (one["participant"],
         {**candidacy_facts(one), "about": one["id"], "closes": row["closes_at"], "stands": _stands(context.rules, one)})
        for one in context.db.execute(asked).mappings()
    ]


def _stands(rules, one) -> str:
    if one["complete"] and one["measured_by"] in (None, rules.digest) and one["state"].endswith(":draft"):
        return "complete"
    return {"draft": "begun", "invited": "asked", "submitted": "changed"}[one["state"].split(":")[1]]


@audience
def of_concerned(context, row):
    """Whom a change of dates concerns: the teams of those who may still act in the stage, and its jurors."""
    round_, stage = context.rules.round(row["key"].split(".")[0]), context.rules.stage(row["key"])
    states = living(context.rules, round_)
    if stage.kind == "appeal":  # those who may appeal, and those who did
        states = [f"{stage.against}:{one}" for one in (*statuses(context.rules.round(stage.against)).ends, "under_review")]
    live = in_state(context, *states) if states else []
    people = {who for one in live for who in _teams(context).get(one["id"], ())}
    asked = select(seats.c.participant).where(seats.c.stage == row["id"], seats.c.state == "seated")
    return [(who, {"stage": row["key"]}) for who in sorted(people | set(context.db.scalars(asked)))]


@audience
def of_voter(context, row):
    return [(row["participant"], {})]


@audience
def of_holder(context, row):
    """The city's team, or the person a certificate is for."""
    facts = {
        "number": row["number"],
        "kind": row["kind"],
        **{k: (row["facts"] or {}).get(k) for k in ("holder", "title")},
    }
    people = [row["participant"]] if row["participant"] else members(context, row["candidacy"])
    return [(who, facts) for who in people]
