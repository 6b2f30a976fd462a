"""Reading the record of an edition back: the chain, the openings against their commitments, and the tables against both.

`verify` is what an operator's check and the rehearsal ask. The stand-alone verifier of a published package repeats
the part that needs no database.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from workflows.machine import compile_workflow
from workflows.record import Broken, commitment, parse, verify_chain

from . import writing
from .engine import read_rules
from .models import RECORDED, SUBJECTS
from .models.base import written
from .models.candidacies import candidacies
from .models.record import events, heads, openings, records
from .store import Store


@dataclass(frozen=True)
class Fault:
    """What does not hold: at which event, of which row, as a code."""

    seq: int | None
    code: str
    table: str | None = None
    row: str | None = None

    def __str__(self) -> str:
        where = f" ({self.table} {self.row})" if self.table else ""
        return f"event {self.seq}: {self.code}{where}" if self.seq else f"{self.code}{where}"


def verify(store: Store, edition: str) -> list[Fault]:
    """Everything that does not hold in the record of an edition; empty when all of it does."""
    with store.reading() as db:
        return [*_chain(db, edition), *_seals(db, edition), *_rows(db, edition), *_states(db, edition)]


def history_of(store: Store, edition: str, reference: str, until: datetime | None = None):
    """What happened to a candidacy until an instant, as [(at, step, the state after it)]; None for an unknown one.

    Read from the events alone: the tables are asked only which candidacy the reference names.
    """
    with store.reading() as db:
        named = candidacies.c.edition == edition, candidacies.c.reference == reference.strip().upper()
        id = db.scalar(select(candidacies.c.id).where(*named))
        if id is None:
            return None
        asked = select(events.c.at, events.c.body).where(events.c.edition == edition).order_by(events.c.seq)
        bodies = [(row.at, parse(row.body)) for row in db.execute(asked) if until is None or row.at <= until]
    return [
        (at, body["step"], body["to"])
        for at, body in bodies
        if body["kind"] == "candidacy" and body["subject"] == id
    ]


def _chain(db, edition: str) -> Iterator[Fault]:
    record = db.execute(select(records).where(records.c.edition == edition)).mappings().one()
    lines = (
        {"seq": row.seq, "at": written(row.at), "sealed": row.sealed}
        for row in db.execute(
            select(events.c.seq, events.c.at, events.c.sealed).where(events.c.edition == edition).order_by(events.c.seq)
        )
    )
    sealed = dict(db.execute(select(heads.c.seq, heads.c.head).where(heads.c.edition == edition)).all())
    broken = verify_chain(lines, record["head"], sealed)
    if isinstance(broken, Broken):
        yield Fault(broken.seq, broken.code)


def _seals(db, edition: str) -> Iterator[Fault]:
    """Every event's body under its seal; every opening under a commitment that its event made."""
    made: dict[str, int] = {}
    erased: set[str] = set()
    for row in db.execute(select(events).where(events.c.edition == edition).order_by(events.c.seq)).mappings():
        if commitment(row["salt"], row["body"]) != row["sealed"]:
            yield Fault(row["seq"], "body_differs_from_its_seal")
            continue
        body = parse(row["body"])
        made |= {sealed: row["seq"] for _, sealed in body["rows"]} | dict.fromkeys(body["letters"], row["seq"])
        erased |= set(body["forgets"])
    for row in db.execute(select(openings).where(openings.c.edition == edition)).mappings():
        if made.get(row["commitment"]) != row["seq"] or commitment(row["salt"], row["content"]) != row["commitment"]:
            yield Fault(row["seq"], "opening_without_commitment", row["table"], row["row"])
        made.pop(row["commitment"], None)
    for sealed, seq in made.items():
        if sealed not in erased:
            yield Fault(seq, "opening_is_lost", None, sealed)


def _rows(db, edition: str) -> Iterator[Fault]:
    """Each row of a recorded table is what the last event about it committed to."""
    last: dict[tuple[str, str], tuple[int, str]] = {}
    for row in db.execute(
        select(openings.c.seq, openings.c.table, openings.c.row, openings.c.content)
        .where(openings.c.edition == edition)
        .order_by(openings.c.seq)
    ):
        last[row.table, row.row] = (row.seq, row.content)
    for name, table in RECORDED.items():
        for row in db.execute(select(table).where(table.c.edition == edition)).mappings():
            seq, content = last.pop((name, row["id"]), (None, None))
            if content is None:
                yield Fault(None, "row_without_event", name, row["id"])
            elif content != writing.row_content(name, dict(row)):
                yield Fault(seq, "row_was_changed", name, row["id"])
    for (name, id), (seq, content) in last.items():
        if name in RECORDED and not content.startswith('{"gone":'):
            yield Fault(seq, "row_is_missing", name, id)


def _states(db, edition: str) -> Iterator[Fault]:
    """Replayed from the record: each step was lawful from the state before, and the last state is the table's."""
    state: dict[tuple[str, str], str] = {}
    workflows: dict[str, object] = {}
    asked = select(events.c.seq, events.c.salt, events.c.sealed, events.c.body).where(events.c.edition == edition)
    for row in db.execute(asked.order_by(events.c.seq)):
        if commitment(row.salt, row.body) != row.sealed:
            continue  # told already; what it says counts for nothing
        body = parse(row.body)
        if body["subject"] is None:
            continue
        key = (body["kind"], body["subject"])
        if state.get(key, "-") != body["from"]:
            yield Fault(row.seq, "state_does_not_follow", *key)
        if body["rulebook"] not in workflows:
            workflows[body["rulebook"]] = compile_workflow(read_rules(db, body["rulebook"]))
        if workflows[body["rulebook"]].step(body["kind"], body["parent"], body["step"], body["from"]) is None:
            yield Fault(row.seq, "step_was_not_lawful", *key)
        state[key] = body["to"]
    for kind, table in SUBJECTS.items():
        if kind == "ballot":
            continue  # their steps name no subject
        for id, now in db.execute(select(table.c.id, table.c.state).where(table.c.edition == edition)):
            if state.get((kind, id)) != now:
                yield Fault(None, "state_differs_from_record", kind, id)
