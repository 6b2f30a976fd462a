"""Facts and effects that editions, rounds and stages of every kind share; and the audiences of letters."""

from __future__ import annotations

from fractions import Fraction
from importlib import import_module

from sqlalchemy import bindparam, func, select

from workflows.calendar import instant, window
from workflows.cuts import Contender, draw
from workflows.machine import living, passing_before, statuses
from workflows.ranking import standing as over_sheets
from workflows.record import parse
from workflows.rulebook import Rulebook
from workflows.scoring import rescaled
from workflows.steps import Refused

from ..effects import NOTHING, Context, Effects, Part, Ref, Row, audience, effects, fact
from ..models.candidacies import answers, candidacies, messages, private_answers, returns, revisions, team, translations
from ..models.juries import readings, seats, tallies
from ..models.record import events, openings
from ..models.results import minutes, placements
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


# -- the cut of a round


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
        found[str(groups[id])]["in"] += "below_threshold" not in (verdict.code, verdict.values.get("before"))
        found[str(groups[id])]["kept"] += verdict.outcome == "kept"
    return found


def draw_cut(context: Context, key: str, choices=(), reasons=None, finished=False):
    """The cut of a round as it stands: (Drawn, {id: group}, {id: value})."""
    rule = context.rules.round(key).cut
    inside = in_state(context, f"{key}:in")
    groups = {one["id"]: context.rules.group(rule.places.per, one) if rule.places else None for one in inside}
    values = _values(context, key, [one["id"] for one in inside], rule.order)
    drawn = draw(
        rule,
        [Contender(id, groups[id], values[id]) for id in groups],
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


def sheets_of(context, key: str) -> dict[str, list[Fraction]]:
    """The totals of a jury stage, as its rule counts them: as they were sent, or each juror brought to all."""
    row = context.stages[key]
    if not context.rules.stage(key).rescaled:
        return sent_totals(context, [row["id"]])
    asked = (
        select(seats.c.participant, readings.c.candidacy, readings.c.total)
        .join(seats, seats.c.id == readings.c.seat)
        .where(readings.c.stage == row["id"], readings.c.state == "sent")
        .order_by(readings.c.id)
    )
    sheets: dict[str, dict[str, Fraction]] = {}
    for juror, candidacy, total in context.db.execute(asked):
        sheets.setdefault(juror, {})[candidacy] = Fraction(total)
    return rescaled(sheets)


def sent_totals(context: Context, stages: list[str]) -> dict[str, list[Fraction]]:
    """The totals of the sheets that were sent in these stages: {candidacy: [total]}."""
    asked = (
        select(readings.c.candidacy, readings.c.total)
        .where(readings.c.stage.in_(stages), readings.c.state == "sent")
        .order_by(readings.c.id)
    )
    totals: dict[str, list[Fraction]] = {}
    for candidacy, total in context.db.execute(asked):
        totals.setdefault(candidacy, []).append(Fraction(total))
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


# -- audiences


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
    return [(row["participant"], {"stage": row["stage"].split("/", 1)[1]})]


@audience
def of_seats(context, row):
    """Each juror of a stage, once."""
    asked = select(seats.c.participant).where(seats.c.stage == row["id"], seats.c.state == "seated").distinct()
    return [(who, {"stage": row["key"], "closes": row["closes_at"]}) for who in sorted(context.db.scalars(asked))]


@audience
def of_changed_seats(context, row):
    """The jurors whose readings this step changes: how many more, how many fewer. Nobody hears of another's."""
    changed = context.memory["changed"]  # {seat: (more, fewer)}
    asked = select(seats.c.id, seats.c.participant).where(seats.c.stage == row["id"], seats.c.state == "seated")
    return [
        (who, {"stage": row["key"], "closes": row["closes_at"], "more": changed[seat][0], "fewer": changed[seat][1]})
        for seat, who in sorted(context.db.execute(asked).all())
        if seat in changed
    ]


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
