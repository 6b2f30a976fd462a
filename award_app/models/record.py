"""The record of an edition: its lock and head, the events, what opens them, heads of the day, idempotency keys."""

from __future__ import annotations

from sqlalchemy import Boolean, Column, Index, Integer, Table, Text

from .base import Instant, Json, metadata

records = Table(  # one row an edition: the lock that every step takes first
    "records",
    metadata,
    Column("edition", Text, primary_key=True),
    Column("seq", Integer, nullable=False),
    Column("head", Text, nullable=False),
    Column("last_at", Instant),
)

events = Table(
    "events",
    metadata,
    Column("edition", Text, primary_key=True),
    Column("seq", Integer, primary_key=True),
    Column("at", Instant, nullable=False),
    Column("sealed", Text, nullable=False),
    Column("salt", Text, nullable=False),
    Column("body", Text, nullable=False),  # canonical JSON: private
    Column("reference", Text),  # what a receipt shows
)
Index("ix_events_reference", events.c.reference)

openings = Table(  # erasing a person destroys rows here; the event keeps their commitments
    "openings",
    metadata,
    Column("commitment", Text, primary_key=True),
    Column("edition", Text, nullable=False),
    Column("seq", Integer, nullable=False),
    Column("table", Text, nullable=False),
    Column("row", Text, nullable=False),
    Column("salt", Text, nullable=False),
    Column("content", Text, nullable=False),
)
Index("ix_openings_row", openings.c.edition, openings.c.table, openings.c.row)

heads = Table(
    "heads",
    metadata,
    Column("edition", Text, primary_key=True),
    Column("day", Text, primary_key=True),
    Column("seq", Integer, nullable=False),
    Column("head", Text, nullable=False),
    Column("at", Instant, nullable=False),
)

keys = Table(
    "keys",
    metadata,
    Column("edition", Text, primary_key=True),
    Column("key", Text, primary_key=True),
    Column("asked", Text, nullable=False),  # digest of step, subject, actor and payload
    Column("receipt", Json, nullable=False),
    Column("secret_of", Text),  # the stage whose closing destroys this answer
    Column("at", Instant, nullable=False),
)

letters = Table(
    "letters",
    metadata,
    Column("id", Text, primary_key=True),
    Column("edition", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("recipient", Text, nullable=False, index=True),  # participant
    Column("subject", Text),  # the id of what it is about
    Column("facts", Json, nullable=False),
    Column("state", Text, nullable=False),  # held, owed, sending, sent, parked, dropped
    Column("cause", Integer, nullable=False),  # seq of the event
    Column("owed_at", Instant, nullable=False),
    Column("due_at", Instant, nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("sent_at", Instant),
    Column("problem", Text),
    Column("automatic", Boolean, nullable=False, default=True),
)
Index("ix_letters_work", letters.c.state, letters.c.due_at, letters.c.id)
Index("ix_letters_kinds", letters.c.edition, letters.c.state, letters.c.kind, letters.c.owed_at, letters.c.id)
Index("ix_letters_list", letters.c.edition, letters.c.owed_at, letters.c.id)

settings = Table(  # the demo's own clock and the like
    "settings",
    metadata,
    Column("name", Text, primary_key=True),
    Column("value", Json),
)
