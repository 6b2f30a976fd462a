"""Editions, their rulebooks as read, their rounds and stages."""

from __future__ import annotations

from sqlalchemy import Boolean, Column, Integer, Table, Text

from .base import Instant, Json, metadata, recorded, subject

rulebooks = Table(  # content-addressed: written once, never changed
    "rulebooks",
    metadata,
    Column("digest", Text, primary_key=True),
    Column("content", Text, nullable=False),
)

editions = subject(
    "editions",
    Column("award", Text, nullable=False),
    Column("year", Integer, nullable=False),
    Column("rulebook", Text, nullable=False),
    Column("rehearsal", Boolean, nullable=False),
)

rounds = subject(
    "rounds",
    Column("key", Text, nullable=False),
    Column("place", Integer, nullable=False),
    Column("decision", Json),  # what confirm_cut decided: {kept: [...], digest: ...}; read again by publish_cut
)

stages = subject(
    "stages",
    Column("round", Text, nullable=False),
    Column("key", Text, nullable=False),  # "final.jury"
    Column("kind", Text, nullable=False),
    Column("opens_at", Instant),
    Column("closes_at", Instant),
    Column("counted", Json),  # the bases of shares, counted when the stage closed
    Column("planned_at", Instant),  # when a reading plan was published
    Column("reminded_at", Instant),  # when the clock last reminded those who are late
    Column("waived", Json),  # {what: reason}: what an officer let pass, and why
    Column("points_opened_by", Json),  # participants who proposed and made the opening of the points
    Column("armed_by", Json),  # participants who proposed and armed an announcement
)

changes = recorded(  # what the office changed while the edition runs: told on its pages, by the newest
    "changes",
    Column("step", Text, nullable=False),  # amend, suspend, resume, postpone, cancel
    Column("at", Instant, nullable=False),
    Column("reason", Text, nullable=False),
    Column("before", Text),  # digests of the rulebooks, where these differ
    Column("after", Text),
    Column("days", Integer),  # by how many days every date to come moved
)
