"""The edition itself: opening, the heads of its days, amendments of its rules, and the steps of a crisis; who is told."""

from __future__ import annotations

from datetime import timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import func, select

from workflows.amendments import Situation
from workflows.calendar import later_by
from workflows.differences import CITIES, JURORS, VOTERS, differences
from workflows.machine import living
from workflows.rulebook import Rulebook
from workflows.stages.seating import HELD, UNANSWERED

from ..effects import Context, Effects, Row, audience, effects, fact
from ..models.candidacies import candidacies, drafts, revisions, verdicts
from ..models.editions import editions
from ..models.juries import ballots, interests, seats
from ..models.record import events, heads
from .audiences import members
from .common import dates_of, in_state, part

ENDED = ("not_received", "ineligible", "out", "withdrawn", "cancelled")

# -- facts


@fact
def sealed(db, rows, context) -> dict:
    """When the last head of the day was sealed; before the first, when the edition opened."""
    last = select(func.max(heads.c.at)).where(heads.c.edition == editions.c.id).scalar_subquery()
    began = select(events.c.at).where(events.c.edition == editions.c.id, events.c.seq == 1).scalar_subquery()
    asked = select(editions.c.id, func.coalesce(last, began)).where(editions.c.id.in_([row["id"] for row in rows]))
    return dict(db.execute(asked).all())


@fact
def situation(db, rows, context) -> dict:
    """What people have done so far: by it an amendment is judged."""
    return {row["id"]: situation_of(context) for row in rows}


def situation_of(context: Context) -> Situation:
    def counted(asked) -> dict:
        return dict(context.db.execute(asked).all())

    edition = context.edition["id"]
    places = counted(
        select(candidacies.c.state, func.count())
        .where(candidacies.c.edition == edition)
        .group_by(candidacies.c.state)
    )
    votes = counted(
        select(ballots.c.stage, func.count()).where(ballots.c.edition == edition).group_by(ballots.c.stage)
    )
    unsent = select(candidacies.c.id).where(candidacies.c.edition == edition, candidacies.c.state.like("%:draft"))
    answered = counted(
        select(drafts.c.field, func.count())
        .where(drafts.c.candidacy.in_(unsent), drafts.c.value.is_not(None))
        .group_by(drafts.c.field)
    )
    return Situation(
        now=context.now,
        stages=context.stages,
        rounds=context.rounds,
        places=places,
        sent=_sent(context),
        checked=context.db.scalar(
            select(func.count(verdicts.c.candidacy.distinct())).where(verdicts.c.edition == edition)
        ),
        ballots={stage.split("/", 1)[1]: number for stage, number in votes.items()},
        answered=answered,
        drafts=sum(number for state, number in places.items() if state.endswith(":draft")),
    )


def _sent(context: Context) -> dict[str, int]:
    """How many candidacies were sent, by the form of the edition's submission."""
    number = context.db.scalar(
        select(func.count(revisions.c.candidacy.distinct())).where(revisions.c.edition == context.edition["id"])
    )
    first = next((stage.form for _, stage in context.rules.stages() if stage.kind == "submission"), "")
    return {first: number}


# -- the edition


@effects
def open_edition(context, row, payload) -> Effects:
    rules = context.rules
    parts = [part(context, "round", None, "establish", one.id, place=place) for place, one in enumerate(rules.rounds)]
    parts += [part(context, "stage", None, "establish", f"{one.id}.{stage.id}") for one, stage in rules.stages()]
    own = {
        "award": rules.award,
        "year": rules.edition.year,
        "rulebook": rules.digest,
        "rehearsal": bool(payload.get("rehearsal")),
    }
    return Effects(own, parts=parts)


@effects
def seal_day(context, row, payload) -> Effects:
    """The head is of the day that is over; after days without a tick one head stands for all of them."""
    today = context.now.astimezone(ZoneInfo(context.rules.time_zone)).date()
    return Effects(seals=(today - timedelta(days=1)).isoformat())


# -- amendments


@effects
def amend(context, row, payload) -> Effects:
    """The edition goes over to the new rules; stages whose dates differ in them are moved."""
    before, after = context.rules, Rulebook.from_canonical(payload["rulebook"].encode())
    moved = []
    for round_, stage in before.stages():
        key = f"{round_.id}.{stage.id}"
        was, now = dates_of(before, key), dates_of(after, key)
        if was != now and context.stages[key]["state"] != "closed":
            changed = {name: at for name, at in now.items() if at != was[name]}
            moved.append(part(context, "stage", context.stages[key]["id"], "move", **changed))
    found = differences(before, after)
    context.memory["groups"] = {who for one in found for who in one.concerns}
    told = {"before": before.digest, "after": after.digest, "reason": payload["reason"].strip()}
    return Effects({"rulebook": after.digest}, [_change(context, "amend", **told)], moved, facts=told)


# -- crises


@effects
def suspend(context, row, payload) -> Effects:
    return _told(context, "suspend", payload)


@effects
def resume(context, row, payload) -> Effects:
    return _told(context, "resume", payload, payload["days"])


@effects
def postpone(context, row, payload) -> Effects:
    return _told(context, "postpone", payload, payload["days"])


@effects
def cancel(context, row, payload) -> Effects:
    """Every candidacy under way ends; of a vote that runs, the ballots are destroyed uncounted."""
    states = [state for round_ in context.rules.rounds for state in living(context.rules, round_)]
    parts = [part(context, "candidacy", one["id"], "call_off") for one in in_state(context, *states)]
    parts += [
        part(context, "stage", stage["id"], "call_off")
        for stage in context.stages.values()
        if stage["kind"] == "consultation" and stage["state"] == "open"
    ]
    _living(context)  # asked before they end
    return _told(context, "cancel", payload, parts=parts)


def _told(context: Context, step: str, payload, days: int = 0, parts=()) -> Effects:
    reason = payload["reason"].strip()
    facts = {"reason": reason, "days": days}
    return Effects(
        rows=[_change(context, step, reason=reason, days=days or None)],
        parts=[*parts, *(_shifted(context, days) if days else ())],
        facts=facts,
    )


def _change(context: Context, step: str, **told) -> Row:
    return Row("changes", context.store.id(), {"step": step, "at": context.now, **told})


def _shifted(context: Context, days: int):
    """Every date that is still to come, or was to come when the edition was suspended, so many days later."""
    zone = ZoneInfo(context.rules.time_zone)
    for stage in context.stages.values():
        names = {"waiting": ("opens_at", "closes_at"), "open": ("closes_at",), "overdue": ("closes_at",)}
        dates = {name: stage[name] for name in names.get(stage["state"], ()) if stage[name]}
        if dates:
            moved = {name: later_by(at, days, zone) for name, at in dates.items()}
            yield part(context, "stage", stage["id"], "move", **moved)
    for table, subject, step, states in (
        (candidacies, "candidacy", "give_days", ()), (seats, "seat", "give_days_to_answer", UNANSWERED)):
        asked = select(table.c.id, table.c.due_at).where(
            table.c.edition == context.edition["id"], table.c.due_at.is_not(None)).order_by(table.c.id)
        for id, due in context.db.execute(asked.where(table.c.state.in_(states)) if states else asked):
            yield part(context, subject, id, step, due_at=later_by(due, days, zone))


# -- who is told


@audience
def of_amended(context, row):
    """Those whom the differences concern, each with the groups they belong to."""
    concerned = set(context.memory.get("groups", ()))
    return [(who, {"groups": sorted(own & concerned)}) for who, own in _people(context) if own & concerned]


@audience
def of_everyone(context, row):
    """All who take part: the teams of candidacies under way, jurors of juries that are not over, voters of an open vote."""
    return [(who, {}) for who, _ in _people(context)]


def _people(context: Context):
    """(participant, {group}) of all who take part now, each once."""
    found: dict[str, set[str]] = {}
    for id in _living(context):
        for who in members(context, id):
            found.setdefault(who, set()).add(CITIES)
    running = [stage["id"] for stage in context.stages.values() if stage["state"] != "closed"]
    for table, state, group in ((seats, HELD, JURORS), (interests, ("expressed",), JURORS), (ballots, ("cast",), VOTERS)):
        asked = select(table.c.participant).where(table.c.stage.in_(running), table.c.state.in_(state)).distinct()
        for who in context.db.scalars(asked):
            found.setdefault(who, set()).add(group)
    return sorted(found.items())


def _living(context: Context) -> list[str]:
    """The candidacies whose way has not ended."""
    if "living" not in context.memory:
        asked = select(candidacies.c.id, candidacies.c.state).where(candidacies.c.edition == context.edition["id"])
        context.memory["living"] = [
            id for id, state in context.db.execute(asked.order_by(candidacies.c.id)) if state.split(":")[1] not in ENDED
        ]
    return context.memory["living"]
