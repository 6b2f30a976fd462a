"""What was decided: who went on and why, honours, minutes, certificates."""

from __future__ import annotations

from sqlalchemy import Boolean, Column, Index, Integer, Text

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

motions = subject(  # what the panel voted on in a meeting, and how each seat voted
    "motions",
    Column("stage", Text, nullable=False, index=True),
    Column("candidacy", Text),
    Column("text", Text, nullable=False),
    Column("votes", Json, nullable=False),
    Column("shown_out", Json, nullable=False),  # the seats that could not take part
    Column("carried", Boolean, nullable=False),
    Column("at", Instant, nullable=False),
)

remarks = recorded(  # on a dossier, in a meeting
    "remarks",
    Column("stage", Text, nullable=False, index=True),
    Column("candidacy", Text, nullable=False),
    Column("text", Text, nullable=False),
    Column("at", Instant, nullable=False),
)

minutes = recorded(
    "minutes",
    Column("stage", Text, nullable=False, index=True),
    Column("text", Text, nullable=False),
    Column("account", Json),  # who was there, remarks, motions and honours, as they stood when it was decided
    Column("at", Instant, nullable=False),
)

signatures = recorded(  # of minutes: whose they are, and what was signed
    "signatures",
    Column("minutes", Text, nullable=False, index=True),
    Column("role", Text, nullable=False),  # president, secretary
    Column("participant", Text, nullable=False),
    Column("digest", Text, nullable=False),  # by which the record, and its published package, name the minutes
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
