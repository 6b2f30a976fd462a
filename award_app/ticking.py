"""The clock as an actor: at each tick it takes every due step until none is left, in the order of due time, step, id.

A due step that is refused stays due; `blocked` tells the desk what waits, since when, and why.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, select

from workflows.machine import first_refusal
from workflows.steps import CLOCK, Refusal, Refused, Step

from . import engine
from .access import THE_CLOCK
from .effects import Context, Ref
from .models import SUBJECTS
from .store import Store

TIMED = ("edition", "stage", "candidacy")  # the kinds of subject on which the clock takes steps by a date


@dataclass(frozen=True)
class DueStep:
    """A step of the clock: when it is or was due, on what, in the version that made it due."""

    at: datetime
    step: Step
    ref: Ref
    seen: int


@dataclass(frozen=True)
class Blocked:
    """A due step that was refused, and why."""

    due: DueStep
    refusal: Refusal


def tick(store: Store, edition: str) -> list[Blocked]:
    """Take all that is due now; what was refused is given back with its reason."""
    blocked: dict[tuple, Blocked] = {}
    while True:
        with store.reading() as db:
            waiting = [one for one in due_steps(db, store, edition) if one.at <= store.now()]
        waiting = [one for one in waiting if (one.step.name, one.ref) not in blocked]
        if not waiting:
            return list(blocked.values())
        first = waiting[0]
        try:
            engine.act(store, first.ref, first.step.name, THE_CLOCK, seen=first.seen)
            blocked = {}  # what was refused before may have been waiting for this
        except Refused as refused:
            if refused.refusal.code == "changed_meanwhile":
                continue  # another worker was quicker, or the office gave more time: look again
            blocked[first.step.name, first.ref] = Blocked(first, refused.refusal)


def due_steps(db: Connection, store: Store, edition: str) -> list[DueStep]:
    """Every step of the clock that has a date, the earliest first."""
    return due_in(engine.read_context(db, store, edition, THE_CLOCK))


def blocked(context: Context) -> list[Blocked]:
    """What is due and would be refused, with its reason; nothing is taken. Of two ways on, one free is enough."""
    due = [one for one in due_in(context) if one.at <= context.now]
    refused = {(one.step.name, one.ref): _refusal(context, one) for one in due if one.step.guards}
    stuck = {one.ref for one in due} - {one.ref for one in due if not refused.get((one.step.name, one.ref))}
    return [Blocked(one, refused[one.step.name, one.ref]) for one in due if one.ref in stuck]


def _refusal(context: Context, due: DueStep) -> Refusal | None:
    row = next(one for one in _rows(context, due.ref.kind) if one["id"] == due.ref.id)
    facts = engine.load_facts(context, due.ref.kind, [row], due.step.facts, None)[row["id"]]
    return first_refusal(due.step, context.rules, facts)


def due_in(context: Context) -> list[DueStep]:
    found = [one for kind in TIMED for one in _of_kind(context, kind)]
    return sorted(found, key=lambda one: (one.at, one.step.name, one.ref.id))


def next_date(db: Connection, store: Store, edition: str) -> datetime | None:
    """When the clock next has something to do that is not the sealing of a day."""
    return next(
        (one.at for one in due_steps(db, store, edition) if one.at > store.now() and one.step.name != "seal_day"), None
    )


def _of_kind(context: Context, kind: str) -> Iterator[DueStep]:
    rows = _rows(context, kind)
    steps = {
        row["id"]: [
            step
            for step in context.workflow.open_from(kind, engine.parent_of(context, kind, row), row["state"])
            if step.due and CLOCK in step.who
        ]
        for row in rows
    }
    names = {name for each in steps.values() for step in each for name in step.due.facts}
    facts = engine.load_facts(context, kind, [row for row in rows if steps[row["id"]]], names, None)
    for row in rows:
        for step in steps[row["id"]]:
            if at := step.due.at(context.rules, facts[row["id"]]):
                yield DueStep(at, step, Ref(context.edition["id"], kind, row["id"]), row["version"])


def _rows(context: Context, kind: str) -> list:
    if kind == "edition":
        return [context.edition]
    if kind == "stage":
        return list(context.stages.values())
    table = SUBJECTS[kind]
    asked = (
        select(table).where(table.c.edition == context.edition["id"], table.c.due_at.is_not(None)).order_by(table.c.id)
    )
    return list(context.db.execute(asked).mappings())
