"""What was decided: who went on and why, honours, minutes, certificates."""

from __future__ import annotations

from sqlalchemy import Column, Index, Integer, Text

from .base import Instant, Json, recorded, subject

placements = recorded(  # the outcome of a cut for one candidacy
    "placements",
    Column("round", Text, nullable=False, index=True),
    Column("candidacy", Text, nullable=False, index=True),
    Column("outcome", Text, nullable=False),
    Column("group", Text),
    Column("value", Text),
    Column("why", Json, nullable=False),
)

honours = subject(
    "honours",
    Column("stage", Text, nullable=False),
    Column("award", Text, nullable=False),
    Column("candidacy", Text, nullable=False, index=True),
    Column("group", Text),
    Column("rank", Integer),  # where the honours of an award are in an order
    Column("by", Text, nullable=False),  # deliberation, ballots
    Column("citation", Json),
    Column("published_at", Instant),
)

minutes = recorded(
    "minutes",
    Column("stage", Text, nullable=False, index=True),
    Column("text", Text, nullable=False),
    Column("at", Instant, nullable=False),
)

certificates = subject(
    "certificates",
    Column("number", Text, nullable=False, unique=True),  # 128 random bits: not to be guessed
    Column("kind", Text, nullable=False),
    Column("honour", Text),
    Column("candidacy", Text, index=True),
    Column("participant", Text, index=True),
    Column("language", Text, nullable=False),
    Column("facts", Json),
    Column("sha256", Text),
    Column("size", Integer),
    Column("at", Instant, nullable=False),
)
Index("ix_certificates_work", certificates.c.edition, certificates.c.state, certificates.c.id)
Index("ix_certificates_list", certificates.c.edition, certificates.c.at, certificates.c.id)
