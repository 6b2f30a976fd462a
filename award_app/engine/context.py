"""An edition as a step, a page or the clock sees it: its row, rules, rounds and stages, and the facts of its subjects."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime

from sqlalchemy import Connection, Table, select

from workflows.machine import compile_workflow
from workflows.rulebook import Rulebook
from workflows.steps import NEW, Refused

from .. import writing
from ..access import NOBODY, Actor
from ..effects import FACTS, Context
from ..models.editions import editions, rounds, rulebooks, stages
from ..store import Store


def read_context(
    db: Connection,
    store: Store,
    edition: str,
    actor: Actor = NOBODY,
    not_before: datetime | None = None,
    received: datetime | None = None,
    rules: Rulebook | None = None,
) -> Context:
    """An edition as a step sees it. Raises Refused("unknown") where there is none."""
    row, rounds_, stages_ = _stands(db, edition)
    if row is None and rules is None:
        raise Refused("unknown")
    rules = rules or read_rules(db, row["rulebook"])
    now = max(filter(None, (store.now(), not_before))).astimezone(UTC)
    return Context(
        db=db,
        store=store,
        edition=row or {"id": edition, "state": NEW},
        rules=rules,
        workflow=compile_workflow(rules),
        stages=stages_,
        rounds=rounds_,
        now=now,
        received=received or now,
        actor=actor,
    )


def _stands(db: Connection, edition: str) -> tuple[Mapping | None, dict[str, Mapping], dict[str, Mapping]]:
    """An edition's row, its rounds in order and its stages by id, both by key: one query, which every page begins with."""
    found = db.execute(_EDITION, {"edition": edition}).all()
    if not found:
        return None, {}, {}
    rounds_ = {one["id"]: one for one in map(_ROUND_OF, found) if one["id"]}.values()
    stages_ = [one for one in map(_STAGE_OF, found) if one["id"]]
    return (
        _EDITION_OF(found[0]),
        {one["key"]: one for one in sorted(rounds_, key=lambda one: one["place"])},
        {one["key"]: one for one in sorted(stages_, key=lambda one: one["id"])},
    )


def _columns_of(table: Table, first: int):
    """Of a row that joins several tables, the part of one of them."""
    names = table.c.keys()
    return lambda row: dict(zip(names, row[first : first + len(names)], strict=True))


_EDITION = (
    select(editions, rounds, stages)
    .outerjoin(rounds, rounds.c.edition == editions.c.id)
    .outerjoin(stages, (stages.c.edition == editions.c.id) & (stages.c.round == rounds.c.id))
    .where(editions.c.id == writing.bound("edition"))
)
_EDITION_OF = _columns_of(editions, 0)
_ROUND_OF = _columns_of(rounds, len(editions.c))
_STAGE_OF = _columns_of(stages, len(editions.c) + len(rounds.c))
_RULES: dict[str, Rulebook] = {}


def read_rules(db: Connection, rulebook: str) -> Rulebook:
    """The rulebook of a digest, as it was when it was kept."""
    if rulebook not in _RULES:
        content = db.scalar(select(rulebooks.c.content).where(rulebooks.c.digest == rulebook))
        _RULES[rulebook] = Rulebook.from_canonical(content.encode())
    return _RULES[rulebook]


IN_A_STAGE = ("seat", "interest", "reading", "question", "ballot", "motion")


def parent_of(context: Context, kind: str, row: Mapping) -> str | None:
    """The key under which the table of this row is compiled: its own for stages and rounds, its stage's for what is in one."""
    if kind in ("stage", "round"):
        return row["key"]
    return row["stage"].split("/", 1)[1] if kind in IN_A_STAGE else None


def load_facts(
    context: Context, kind: str, rows: list[Mapping], names: Iterable[str], participant: str | None
) -> dict[str, dict]:
    """Every named fact of every row: {row id: {fact: value}}."""
    common = {
        "stages": context.stages,
        "rounds": context.rounds,
        "edition": context.edition,
        "now": context.now,
        "received": context.received,
        "actor": participant,
    }
    loaded = {name: FACTS[name](context.db, rows, context) for name in sorted(set(names) - common.keys() - {"row"})}
    return {
        row["id"]: {**common, "row": row, **{name: values.get(row["id"]) for name, values in loaded.items()}}
        for row in rows
    }
