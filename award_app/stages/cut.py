"""The cut of a round: drawn from sheets and ballots, confirmed, looked at again, published."""

from __future__ import annotations

from fractions import Fraction

from sqlalchemy import func, select

from workflows.cuts import TOO_LOW, Contender, draw
from workflows.ranking import standing as over_sheets
from workflows.scoring import rescaled
from workflows.steps import Refused

from ..effects import Context, Effects, Row, effects
from ..models.candidacies import answers, candidacies, revisions
from ..models.juries import readings, seats, tallies
from ..models.results import minutes, placements
from .common import in_state, part
from .lacks import lacks_in
from .talk import changes, last_of


@effects
def confirm_cut(context, row, payload) -> Effects:
    """What the written rule and the panel's choices give: a placement for each candidacy, with its why."""
    choices, reasons = payload.get("choices", ()), payload.get("reasons")
    still, *_ = draw_cut(context, row["key"], choices, reasons)
    empty = sum(places for places, _ids in still.to_panel.values())
    if empty and not payload.get("leaves_empty"):
        raise Refused("places_left", count=empty)  # a place is never lost by forgetting it
    drawn, groups, values = draw_cut(context, row["key"], choices, reasons, finished=True)
    rows = [
        Row(
            "placements",
            f"{row['id']}:{id}",
            {
                "round": row["id"],
                "candidacy": id,
                "outcome": verdict.outcome,
                "group": groups[id],
                "value": None if values[id] is None else str(values[id]),
                "why": {"code": verdict.code, **verdict.values},
            },
        )
        for id, verdict in drawn.verdicts.items()
    ]
    rows += [  # in the panel's own words, and not in the placements, which may be published
        Row("minutes", f"{row['id']}:{id}", {"stage": row["id"], "text": reasons[id].strip(), "at": context.now})
        for id in sorted(choices)
        if reasons and reasons.get(id)
    ]
    decision = {
        "verdicts": {id: one.outcome for id, one in drawn.verdicts.items()},
        "total": drawn.total,
        "places": {str(group): n for group, n in drawn.places.items()},
        "groups": _sizes(drawn, groups),
        "bases": bases(context, row["key"]),
    }
    return Effects({"decision": decision}, rows)


def _sizes(drawn, groups) -> dict[str, dict[str, int]]:
    """Among how many each group's places were shared out, and how many of them were kept: what anybody can recompute
    the cut's size from, without a name or a value."""
    found = {str(group): {"in": 0, "kept": 0} for group in groups.values()}
    for id, verdict in drawn.verdicts.items():
        found[str(groups[id])]["in"] += TOO_LOW.isdisjoint((verdict.code, verdict.values.get("before")))
        found[str(groups[id])]["kept"] += verdict.outcome == "kept"
    return found


def draw_cut(context: Context, key: str, choices=(), reasons=None, finished=False):
    """The cut of a round as it stands: (Drawn, {id: group}, {id: value})."""
    rule = context.rules.round(key).cut
    inside = in_state(context, f"{key}:in")
    groups = {one["id"]: context.rules.group(rule.places.per, one) if rule.places else None for one in inside}
    values = _values(context, key, [one["id"] for one in inside], rule.order)
    lacks = lacks_in(context, context.rules.round(key))
    drawn = draw(
        rule,
        [Contender(id, groups[id], values[id], lacks.get(id, ())) for id in groups],
        bases(context, key),
        frozenset(choices),
        reasons,
        finished,
    )
    return drawn, groups, values


def bases(context: Context, key: str) -> dict[str, int]:
    """The bases of shares, as counted when their stages closed: the edition's own, and those in this round."""
    counted: dict[str, int] = {}
    for row in context.stages.values():
        here = row["key"].startswith(f"{key}.")
        for name, number in (row["counted"] or {}).items():
            if name in ("submitted", "eligible") or (name == "in" and here):
                counted[name] = max(number, counted.get(name, 0))
    return counted


def supports_of(context: Context, round_key: str) -> dict[str, int]:
    """The supports of each candidacy in the votes of one round that are closed, and of no other round."""
    votes = [
        row["id"]
        for row in context.stages.values()
        if (row["kind"], row["state"]) == ("consultation", "closed") and row["key"].startswith(f"{round_key}.")
    ]
    asked = select(tallies.c.candidacy, func.sum(tallies.c.supports)).where(tallies.c.stage.in_(votes))
    return {id: int(number) for id, number in context.db.execute(asked.group_by(tallies.c.candidacy))}


def _values(context: Context, key: str, ids: list[str], order: str) -> dict[str, Fraction | None]:
    if order == "none":
        return dict.fromkeys(ids)
    if order == "supports":
        counts = supports_of(context, key)
        return {id: Fraction(counts.get(id, 0)) for id in ids}
    stages = [row for row in context.stages.values() if row["kind"] == "jury" and row["key"].startswith(f"{key}.")]
    sheets: dict[str, list[Fraction]] = {}
    for row in stages:
        for id, totals in sheets_of(context, row["key"]).items():
            sheets.setdefault(id, []).extend(totals)
    quorum = min((context.rules.stage(row["key"]).quorum for row in stages), default=1)
    found = over_sheets({id: sheets.get(id, []) for id in ids}, quorum)
    return {
        id: one.value if order == "mean" or one.value is None else one.value * one.sheets for id, one in found.items()
    }


def sheets_of(context, key: str, before: bool = False) -> dict[str, list[Fraction]]:
    """The totals of a jury stage, as its rule counts them: as they were sent, or each juror brought to all; `before` the talk,
    where it changed any."""
    row = context.stages[key]
    if not context.rules.stage(key).rescaled:
        return sent_totals(context, [row["id"]], before)
    talked = {} if before else last_of(changes(context.db, context.rules, [row["id"]]))
    asked = (
        select(seats.c.participant, readings.c.candidacy, readings.c.id, readings.c.total)
        .join(seats, seats.c.id == readings.c.seat)
        .where(readings.c.stage == row["id"], readings.c.state == "sent")
        .order_by(readings.c.id)
    )
    sheets: dict[str, dict[str, Fraction]] = {}
    for juror, candidacy, id, total in context.db.execute(asked):
        sheets.setdefault(juror, {})[candidacy] = Fraction(talked[id]["total"] if id in talked else total)
    return rescaled(sheets)


def sent_totals(context: Context, stages: list[str], before: bool = False) -> dict[str, list[Fraction]]:
    """The totals of the sheets that were sent in these stages: {candidacy: [total]}; as they count, or `before` the talk."""
    talked = {} if before else last_of(changes(context.db, context.rules, stages))
    asked = (
        select(readings.c.candidacy, readings.c.id, readings.c.total)
        .where(readings.c.stage.in_(stages), readings.c.state == "sent")
        .order_by(readings.c.id)
    )
    totals: dict[str, list[Fraction]] = {}
    for candidacy, id, total in context.db.execute(asked):
        totals.setdefault(candidacy, []).append(Fraction(talked[id]["total"] if id in talked else total))
    return totals


def answers_for_awards(context, round_) -> dict[str, dict]:
    """What candidacies answered where an award is open to one answer only: {candidacy: {field: value}}."""
    return answers_given(context.db, context.edition["id"], {one.open_to.field for one in round_.awards if one.open_to})


def answers_given(db, edition: str, fields: set[str]) -> dict[str, dict]:
    """The answers to these questions, as they were sent last: {candidacy: {field: value}}."""
    if not fields:
        return {}
    asked = (
        select(answers.c.candidacy, answers.c.field, answers.c.value)
        .join(revisions, revisions.c.id == answers.c.revision)
        .join(candidacies, (candidacies.c.id == answers.c.candidacy) & (candidacies.c.revision == revisions.c.number))
        .where(candidacies.c.edition == edition, answers.c.field.in_(fields))
        .order_by(answers.c.id)
    )
    found: dict[str, dict] = {}
    for candidacy, field, value in db.execute(asked):
        found.setdefault(candidacy, {})[field] = value
    return found


@effects
def reconsider_cut(context, row, payload) -> Effects:
    asked = select(placements.c.id).where(placements.c.round == row["id"])
    said = select(minutes.c.id).where(minutes.c.stage == row["id"])
    return Effects(
        {"decision": None},
        [
            *(Row("placements", id, None) for id in context.db.scalars(asked)),
            *(Row("minutes", id, None) for id in context.db.scalars(said)),
        ],
    )


@effects
def publish_cut(context, row, payload) -> Effects:
    """Moves those still in the round; a withdrawal after the confirmation leaves its place empty."""
    verdicts = row["decision"]["verdicts"]
    step = {"kept": "keep", "out": "drop"}
    return Effects(
        parts=[
            part(context, "candidacy", one["id"], step[verdicts[one["id"]]])
            for one in in_state(context, f"{row['key']}:in")
        ]
    )
