"""The clock as an actor: at each tick it takes every due step until none is left, in the order of due time, step, id.

A due step that is refused stays due; `blocked` tells the desk what waits, since when, and why.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
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

TIMED = ("edition", "stage", "candidacy", "seat", "interest")  # the kinds of subject on which the clock takes steps by a date


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
    return settle(store, edition)[0]


def settle(store: Store, edition: str) -> tuple[list[Blocked], list[DueStep]]:
    """The same, and what is due later, the earliest first."""
    blocked: dict[tuple, Blocked] = {}
    while True:
        with store.reading() as db:
            due = [one for one in due_steps(db, store, edition) if (one.step.name, one.ref) not in blocked]
        waiting = [one for one in due if one.at <= store.now()]
        if not waiting:
            return list(blocked.values()), due
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
    """What is due and would be refused, with its reason; nothing is taken. Of two ways on, one free is enough.

    Of an edition that is suspended or cancelled nothing is stuck: everything waits, and every page says why.
    """
    if context.edition["state"] != "open":
        return []
    due = _by_date(one for kind in TIMED for one in _of_kind(context, kind, guarded=True) if one.at <= context.now)
    facts = _facts_of(context, due)
    refused = {
        (one.step.name, one.ref): first_refusal(one.step, context.rules, facts[one.ref.kind][one.ref.id]) for one in due
    }
    stuck = {one.ref for one in due} - {one.ref for one in due if not refused[one.step.name, one.ref]}
    return [Blocked(one, refused[one.step.name, one.ref]) for one in due if one.ref in stuck]


def _facts_of(context: Context, due: list[DueStep]) -> dict[str, dict]:
    """What the guards ask, each fact once for all rows of a kind: {kind: {id: facts}}."""
    names: dict[str, set[str]] = {}
    for one in due:
        names.setdefault(one.ref.kind, set()).update(one.step.facts)
    ids = {one.ref.id for one in due}
    return {
        kind: engine.load_facts(context, kind, [row for row in _rows(context, kind) if row["id"] in ids], asked, None)
        for kind, asked in names.items()
    }


def due_in(context: Context) -> list[DueStep]:
    return _by_date(one for kind in TIMED for one in _of_kind(context, kind))


def _by_date(found: Iterable[DueStep]) -> list[DueStep]:
    return sorted(found, key=lambda one: (one.at, one.step.name, one.ref.id))


def next_date(db: Connection, store: Store, edition: str) -> datetime | None:
    """When the clock next has something to do that is not the sealing of a day."""
    return next(
        (one.at for one in due_steps(db, store, edition) if one.at > store.now() and one.step.name != "seal_day"), None
    )


def _of_kind(context: Context, kind: str, guarded: bool = False) -> Iterator[DueStep]:
    """The steps of the clock on the subjects of a kind; `guarded`: only on those where one of them can be refused."""
    if not context.workflow.timed(kind):
        return
    if guarded and not any(_can_wait(step) for step in context.workflow.steps if step.of == kind and step.due):
        return
    steps = {}
    rows = _rows(context, kind)
    for row in rows:
        parent = engine.parent_of(context, kind, row)
        found = [s for s in context.workflow.open_from(kind, parent, row["state"]) if s.due and CLOCK in s.who]
        steps[row["id"]] = found if not guarded or any(map(_can_wait, found)) else []
    names = {name for each in steps.values() for step in each for name in step.due.facts}
    facts = engine.load_facts(context, kind, [row for row in rows if steps[row["id"]]], names, None)
    for row in rows:
        for step in steps[row["id"]]:
            if at := step.due.at(context.rules, facts[row["id"]]):
                yield DueStep(at, step, Ref(context.edition["id"], kind, row["id"]), row["version"])


def _can_wait(step: Step) -> bool:
    """Whether a step can be refused while the edition runs."""
    return any(one.name != "edition_runs" for one in step.guards)


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
