"""What every table is built from: the metadata with its naming convention, and the column types.

Instants are stored as UTC text of one fixed shape, so that both databases sort and compare them alike and so that
the record commits to the same bytes whatever the database. JSON is stored as canonical text for the same reason.
"""

from __future__ import annotations

from datetime import datetime
from functools import cache

from sqlalchemy import Column, Connection, Integer, MetaData, Table, Text
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.types import TypeDecorator

from workflows.record import instant_text, parse, spelled

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(column_0_label)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
        "pk": "pk_%(table_name)s",
    }
)


class Instant(TypeDecorator):
    """An aware datetime, kept as `2026-03-15T22:59:59.123456Z`."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect) -> str | None:
        return None if value is None else written(value)

    def process_result_value(self, value: str | None, dialect) -> datetime | None:
        return None if value is None else read_instant(value)


class Json(TypeDecorator):
    """A value kept as canonical JSON text (sorted keys, no blanks)."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value, dialect) -> str | None:
        return None if value is None else spelled(value)

    def process_result_value(self, value: str | None, dialect):
        return None if value is None else parse(value)


def written(instant: datetime) -> str:
    return instant_text(instant)


def read_instant(text: str) -> datetime:
    return datetime.fromisoformat(text)


def recorded(name: str, *columns, **options) -> Table:
    """A table whose rows are written by `engine.act` alone and committed to by an event: text id, edition, then its own."""
    table = Table(
        name,
        metadata,
        Column("id", Text, primary_key=True),
        Column("edition", Text, nullable=False, index=True),
        *columns,
    )
    table.info["recorded"] = True
    table.info.update(options)
    return table


def subject(name: str, *columns, **options) -> Table:
    """A recorded table on whose rows steps are taken: it has a state and a version."""
    own = (Column("state", Text, nullable=False), Column("version", Integer, nullable=False))
    return recorded(name, *own, *columns, subject=True, **options)


def put(db: Connection, table: Table, key: tuple[str, ...], rows: list[dict]) -> None:
    """Insert rows of a table that stands outside the record, or put their values where a row of that key is."""
    db.execute(_putting(table, key, tuple(name for name in rows[0] if name not in key), db.dialect.name), rows)


@cache
def _putting(table: Table, key: tuple[str, ...], news: tuple[str, ...], dialect: str):
    """Built once: to build it takes longer than to run it."""
    insert = (postgresql if dialect == "postgresql" else sqlite).insert(table)
    return insert.on_conflict_do_update(index_elements=list(key), set_={name: insert.excluded[name] for name in news})
