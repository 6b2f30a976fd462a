"""How a worked-out step reaches the database: rows in bulk, then the events that commit to them, the head, the letters.

Called by `engine.act` alone, inside its transaction. Statements are built once for each table.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cache, lru_cache
from typing import Any

from sqlalchemy import Connection, Dialect, Result, Select, Table, bindparam, delete, select
from sqlalchemy.dialects import postgresql, sqlite

from workflows.record import chained, commitment, line, spelled

from .faults import fault
from .models import RECORDED, SUBJECTS
from .models.base import written
from .models.juries import kept_choices
from .models.record import events, heads, keys, letters, openings, records

bound = bindparam
OUT_OF_THE_TEAM = "the recipient is not in the team any more"


def write(db: Connection, store, record: Mapping, taken: list, context) -> None:
    """Write every row, event and letter of one step and its parts; the caller commits."""
    at, pending = context.now, _Pending(store, record["edition"])
    head, seq = record["head"], record["seq"]
    first = seq + 1
    for one in taken:
        seq += 1
        if one.effects.forget or pending.forgotten:
            pending.forgetting(db, one.effects.forget)
        body = _body(one, pending, seq, context, None if one.cause is None else first + one.cause)
        salt, text = store.salt(), spelled(body)
        sealed = commitment(salt, text)
        head = chained(head, line(seq, written(at), sealed))
        pending.events.append(
            {
                "edition": record["edition"],
                "seq": seq,
                "at": at,
                "sealed": sealed,
                "salt": salt,
                "body": text,
                "reference": one.reference,
            }
        )
        if one.effects.seals:
            pending.heads.append(
                {"edition": record["edition"], "day": one.effects.seals, "seq": seq, "head": head, "at": at}
            )
    step = taken[0].step.name
    pending.put_rows(db)
    fault("act.rows_put", step)
    pending.put_events(db)
    fault("act.events_put", step)
    pending.put_what_follows(db)
    fault("act.letters_owed", step)
    db.execute(_ADVANCE, {"of": record["edition"], "to_seq": seq, "to_head": head, "to_at": at})
    fault("act.head_moved", step)


class _Pending:
    """What one commit writes, gathered by table."""

    def __init__(self, store, edition: str):
        self.store, self.edition = store, edition
        self.rows: dict[str, dict[str, Mapping | None]] = {}
        self.events: list[dict] = []
        self.openings: list[dict] = []
        self.letters: list[dict] = []
        self.heads: list[dict] = []
        self.forget: list[str] = []  # commitments whose openings are destroyed
        self.forgotten: list[str] = []  # those of the step at hand
        self.forget_keys: list[str] = []
        self.out: list[tuple[str, str]] = []  # (candidacy, participant): letters that wait are dropped
        self.past: list[tuple[str, str, str]] = []  # (subject, kind, why): letters that wait are dropped

    def commit_to(self, seq: int, table: str, id: str, content: str) -> str:
        salt = self.store.salt()
        sealed = commitment(salt, content)
        self.openings.append(
            {
                "commitment": sealed,
                "edition": self.edition,
                "seq": seq,
                "table": table,
                "row": id,
                "salt": salt,
                "content": content,
            }
        )
        return sealed

    def forgetting(self, db: Connection, named: Iterable[tuple[str, str]], at_once: int = 500) -> None:
        """Find the openings of the rows a step forgets: its event names their commitments, so that a check can tell
        "erased by event n" from "lost"."""
        by_table: dict[str, list[str]] = {}
        for table, id in named:
            by_table.setdefault(table, []).append(id)
        self.forgotten = []
        for table, ids in by_table.items():
            for start in range(0, len(ids), at_once):
                self.forgotten += db.scalars(
                    select(openings.c.commitment).where(
                        openings.c.edition == self.edition,
                        openings.c.table == table,
                        openings.c.row.in_(ids[start : start + at_once]),
                    )
                )
        self.forgotten.sort()
        self.forget += self.forgotten

    def put_rows(self, db: Connection) -> None:
        for name in sorted(self.rows):
            rows = self.rows[name]
            if present := [rows[id] for id in sorted(rows) if rows[id] is not None]:
                put_many(db, RECORDED[name], present, replacing=True)
            if gone := [{"gone": id} for id in sorted(rows) if rows[id] is None]:
                db.execute(_remove(name), gone)

    def put_events(self, db: Connection) -> None:
        if self.forget:
            db.execute(_FORGET, [{"forgotten": one} for one in self.forget])
        for stage in self.forget_keys:
            db.execute(_FORGET_KEYS, {"stage": stage})
            db.execute(_FORGET_CHOICES, {"of": stage})
        put_many(db, events, self.events)

    def put_what_follows(self, db: Connection) -> None:
        """What opens the events, the letters they owe, the heads they seal; and which of the letters before are not owed."""
        waiting = letters.update().where(letters.c.edition == self.edition, letters.c.state.in_(("held", "owed")))
        for candidacy, participant in self.out:
            mine = letters.c.subject == candidacy, letters.c.recipient == participant
            db.execute(waiting.where(*mine).values(state="dropped", problem=OUT_OF_THE_TEAM))
        for subject, kind, why in self.past:
            over = letters.c.subject == subject, letters.c.kind == kind
            db.execute(waiting.where(*over).values(state="dropped", problem=why))
        for table, rows in ((openings, self.openings), (letters, self.letters), (heads, self.heads)):
            if rows:
                put_many(db, table, rows)


def _body(one, pending: _Pending, seq: int, context, cause: int | None) -> dict:
    """The private body of an event: the step, and a commitment to each whole row it wrote."""
    own = SUBJECTS[one.ref.kind].name
    pending.rows.setdefault(own, {})[one.ref.id] = one.after
    rows = [[own, pending.commit_to(seq, own, one.ref.id, row_content(own, one.after))]]
    hidden = 0
    for row in sorted(one.effects.rows, key=lambda row: (row.table, row.id)):
        values = (
            None
            if row.values is None
            else whole(RECORDED[row.table], {**row.values, "id": row.id, "edition": pending.edition})
        )
        pending.rows.setdefault(row.table, {})[row.id] = values
        if values is None and RECORDED[row.table].info.get("secret"):
            hidden += 1  # a secret row that goes leaves no commitment to its name
            continue
        rows.append([row.table, pending.commit_to(seq, row.table, row.id, row_content(row.table, values, row.id))])
    pending.out += one.effects.out
    pending.past += one.effects.past
    if one.effects.forget_keys_of:
        pending.forget_keys.append(one.effects.forget_keys_of)
    told = [_letter(pending, seq, letter, context) for letter in one.letters]
    secret = one.step.secret
    return {
        "step": one.step.name,
        "kind": one.ref.kind,
        "parent": one.step.parent,
        "subject": None if secret else one.ref.id,
        "actor": None if secret else _actor(context),
        "from": one.before["state"] if one.before else "-",
        "to": one.after["state"],
        "rulebook": context.rules.digest,
        "rows": rows,
        "letters": told,
        "cause": cause,
        "forgets": pending.forgotten,
        "hidden": hidden,
        "reference": one.reference,
    }


def _actor(context) -> str:
    return "clock" if context.actor.is_clock else context.memory.get("participant") or "office"


def _letter(pending: _Pending, seq: int, letter: Mapping, context) -> str:
    content = spelled({name: letter[name] for name in ("kind", "recipient", "subject", "facts")})
    pending.letters.append(
        {
            **letter,
            "cause": seq,
            "owed_at": context.now,
            "due_at": context.now,
            "attempts": 0,
            "sent_at": None,
            "problem": None,
            "automatic": True,
        }
    )
    return pending.commit_to(seq, "letters", letter["id"], content)


# -- rows


def whole(table: Table, values: Mapping[str, Any]) -> dict[str, Any]:
    """Every column of a row, in the table's order; what is not given takes the column's default."""
    return {name: values.get(name, default) for name, default in _columns(table)}


@cache
def _columns(table: Table) -> list[tuple[str, Any]]:
    """Name and default of each column, in order."""
    return [(column.name, _default(column)) for column in table.columns]


def _default(column):
    return column.default.arg if column.default is not None and not callable(column.default.arg) else None


def row_content(table: str, values: Mapping[str, Any] | None, id: str | None = None) -> str:
    """The bytes that a commitment to a row is made of."""
    return spelled({"table": table, "row": values} if values is not None else {"table": table, "gone": id})


@cache
def by_id(table: Table) -> Select:
    return select(table).where(table.c.id == bindparam("id"))


@cache
def locked_by_id(table: Table) -> Select:
    return by_id(table).with_for_update()


def many(db: Connection, table: Table, ids: Iterable[str], at_once: int = 500) -> dict[str, Mapping]:
    """Rows by id, read in few queries."""
    ids, found = list(ids), {}
    for start in range(0, len(ids), at_once):
        asked = select(table).where(table.c.id.in_(ids[start : start + at_once]))
        found.update(rows_by_id(db.execute(asked)))
    return found


def rows_by_id(result: Result) -> dict[str, dict]:
    """Whole rows as plain dictionaries, in the order of the answer: a step copies them many times, and these copy fast."""
    names = tuple(result.keys())
    at = names.index("id")
    return {row[at]: dict(zip(names, row, strict=True)) for row in result}


def put_many(db: Connection, table: Table, rows: list[Mapping[str, Any]], replacing: bool = False) -> None:
    """Write rows that all have the same columns, handed to the driver as the columns' types write them: SQLAlchemy would
    work the parameters of every row out anew, a quarter of the time of a step on many."""
    text, columns, by_name = _prepared(table, tuple(rows[0]), replacing, db.dialect)
    values = [[write(row[name]) if write else row[name] for name, write in columns] for row in rows]
    if by_name:
        names = [name for name, _ in columns]
        db.exec_driver_sql(text, [dict(zip(names, one, strict=True)) for one in values])
    else:
        db.exec_driver_sql(text, [tuple(one) for one in values])


@lru_cache(256)
def _prepared(table: Table, names: tuple[str, ...], replacing: bool, dialect: Dialect):
    """Its text for the driver, each column with what writes its values, and whether the driver wants them by name."""
    insert = (postgresql if dialect.name == "postgresql" else sqlite).insert(table)
    if replacing:
        insert = insert.on_conflict_do_update(
            index_elements=["id"], set_={c.name: insert.excluded[c.name] for c in table.columns if c.name != "id"}
        )
    made = insert.compile(dialect=dialect, column_keys=names)
    columns = [(name, table.c[name].type.dialect_impl(dialect).bind_processor(dialect))
               for name in made.positiontup or names]
    return str(made), columns, not made.positional


@cache
def _remove(name: str):
    return delete(RECORDED[name]).where(RECORDED[name].c.id == bindparam("gone"))


_ADVANCE = (
    records.update()
    .where(records.c.edition == bindparam("of"))
    .values(seq=bindparam("to_seq"), head=bindparam("to_head"), last_at=bindparam("to_at"))
)
_FORGET = delete(openings).where(openings.c.commitment == bindparam("forgotten"))
_FORGET_KEYS = delete(keys).where(keys.c.secret_of == bindparam("stage"))
_FORGET_CHOICES = delete(kept_choices).where(kept_choices.c.stage == bindparam("of"))
