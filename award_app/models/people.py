"""People: who signs in, and the random key by which an edition knows them.

Written by `award_app.accounts` alone, outside the record: a person can be erased. Editions refer to participants only.
"""

from __future__ import annotations

from sqlalchemy import Boolean, Column, ForeignKey, Integer, Table, Text, UniqueConstraint

from .base import Instant, metadata

persons = Table(
    "persons",
    metadata,
    Column("id", Text, primary_key=True),
    Column("email", Text, nullable=False, unique=True),  # case-folded
    Column("name", Text, nullable=False),
    Column("language", Text, nullable=False),
    Column("created_at", Instant, nullable=False),
    Column("epoch", Integer, nullable=False, default=0),  # raised to end every session at once
)

participants = Table(
    "participants",
    metadata,
    Column("id", Text, primary_key=True),  # random: says nothing of the person
    Column("edition", Text, nullable=False),
    Column("person", Text, ForeignKey("persons.id", ondelete="SET NULL"), index=True),
    UniqueConstraint("edition", "person"),
)

officers = Table(
    "officers",
    metadata,
    Column("person", Text, ForeignKey("persons.id", ondelete="CASCADE"), primary_key=True),
    Column("since", Instant, nullable=False),
)

sign_in_links = Table(
    "sign_in_links",
    metadata,
    Column("token_hash", Text, primary_key=True),
    Column("person", Text, ForeignKey("persons.id", ondelete="CASCADE"), nullable=False, index=True),
    Column("goes_to", Text, nullable=False),
    Column("expires_at", Instant, nullable=False),
    Column("used_at", Instant),
    Column("ticket_hash", Text, index=True),  # of what the browser holds that asked for it
    Column("code_hash", Text),  # of the ticket with the code in the letter
    Column("tries", Integer, nullable=False, default=0),
)

sessions = Table(
    "sessions",
    metadata,
    Column("token_hash", Text, primary_key=True),
    Column("person", Text, ForeignKey("persons.id", ondelete="CASCADE"), nullable=False, index=True),
    Column("epoch", Integer, nullable=False),
    Column("created_at", Instant, nullable=False),
    Column("expires_at", Instant, nullable=False),
    Column("shared_device", Boolean, nullable=False, default=False),
)

passkeys = Table(
    "passkeys",
    metadata,
    Column("credential", Text, primary_key=True),  # as the device names it, in base64url; so is the key
    Column("person", Text, ForeignKey("persons.id", ondelete="CASCADE"), nullable=False, index=True),
    Column("public_key", Text, nullable=False),
    Column("signs", Integer, nullable=False),  # how often the device says to have used it; 0 where it does not count
    Column("name", Text, nullable=False),
    Column("created_at", Instant, nullable=False),
    Column("used_at", Instant),
)

authenticators = Table(
    "authenticators",
    metadata,
    Column("person", Text, ForeignKey("persons.id", ondelete="CASCADE"), primary_key=True),
    Column("secret", Text, nullable=False),
    Column("confirmed_at", Instant),  # until its first code was typed it proves nothing
    Column("step", Integer, nullable=False, default=0),  # of the last code that was taken: none works twice
    Column("wrong", Integer, nullable=False, default=0),  # codes since this instant
    Column("wrong_since", Instant),
)

recovery_codes = Table(
    "recovery_codes",
    metadata,
    Column("code_hash", Text, primary_key=True),
    Column("person", Text, ForeignKey("persons.id", ondelete="CASCADE"), nullable=False, index=True),
)

proofs = Table(
    "proofs",
    metadata,
    Column("ticket_hash", Text, primary_key=True),  # of what the browser holds that is asked for one
    Column("person", Text, ForeignKey("persons.id", ondelete="CASCADE"), index=True),  # none: a passkey says who comes
    Column("goes_to", Text, nullable=False),
    Column("shared_device", Boolean, nullable=False, default=False),
    Column("challenge", Text),  # what a passkey is to sign, in base64url
    Column("tries", Integer, nullable=False, default=0),
    Column("expires_at", Instant, nullable=False),
)
