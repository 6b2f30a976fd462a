"""Candidacies and what belongs to them: the team, frozen revisions, verdicts, returns, translations; and, outside the
record, the draft with its files."""

from __future__ import annotations

from sqlalchemy import Boolean, Column, Index, Integer, Table, Text

from .base import Instant, Json, metadata, recorded, subject

candidacies = subject(
    "candidacies",
    Column("reference", Text, nullable=False, unique=True),  # random, for people: no order, no count
    Column("organisation", Text, nullable=False, index=True),
    Column("place", Text, nullable=False),
    Column("country", Text, nullable=False),
    Column("language", Text, nullable=False),
    Column("title", Text),
    Column("category", Text),
    Column("territory", Text),
    Column("revision", Integer, nullable=False, default=0),
    Column("prior_state", Text),  # where a withdrawal or a review goes back to
    Column("submitted_at", Instant),
    Column("due_at", Instant),  # by when the city has to complete what was returned
    Column("returns", Integer, nullable=False, default=0),
    Column("begun_at", Instant, nullable=False),
)
Index("ix_candidacies_board", candidacies.c.edition, candidacies.c.state, candidacies.c.place, candidacies.c.id)
Index("ix_candidacies_list", candidacies.c.edition, candidacies.c.place, candidacies.c.id, unique=True)
Index("ix_candidacies_spread", candidacies.c.edition, candidacies.c.state, candidacies.c.country)

organisations = recorded(
    "organisations",
    Column("name", Text, nullable=False),
    Column("sounds", Text, nullable=False, index=True),  # the name folded, to find look-alikes
    Column("country", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("member", Boolean, nullable=False),
)

team = recorded(
    "team",
    Column("candidacy", Text, nullable=False, index=True),
    Column("participant", Text, nullable=False, index=True),
    Column("role", Text, nullable=False),  # owner, editor, reader
)

invitations = recorded(  # somebody who was asked to join a team and has not answered: they are nothing to it yet
    "invitations",
    Column("candidacy", Text, nullable=False, index=True),
    Column("participant", Text, nullable=False, index=True),
    Column("role", Text, nullable=False),  # the one that joining gives
)

revisions = recorded(
    "revisions",
    Column("candidacy", Text, nullable=False, index=True),
    Column("number", Integer, nullable=False),
    Column("digest", Text, nullable=False),  # of every answer and file: what the receipt shows
    Column("rulebook", Text, nullable=False),
    Column("at", Instant, nullable=False),
)

answers = recorded(
    "answers",
    Column("candidacy", Text, nullable=False),
    Column("revision", Text, nullable=False, index=True),
    Column("field", Text, nullable=False),
    Column("value", Json),
)

private_answers = recorded(  # a table of persons: erased when they ask
    "private_answers",
    Column("candidacy", Text, nullable=False, index=True),
    Column("revision", Text, nullable=False, index=True),
    Column("field", Text, nullable=False),
    Column("value", Json),
)

messages = recorded(  # a candidacy that came by e-mail: the proof of its time; erased with the contacts
    "messages",
    Column("candidacy", Text, nullable=False, index=True),
    Column("received_at", Instant, nullable=False),
    Column("text", Text, nullable=False),
    Column("sha256", Text),  # of the message as a file, where it was given as one
)

verdicts = recorded(
    "verdicts",
    Column("candidacy", Text, nullable=False, index=True),
    Column("item", Text, nullable=False),
    Column("met", Boolean),
    Column("reason", Text),
)

returns = recorded(
    "returns",
    Column("candidacy", Text, nullable=False, index=True),
    Column("fields", Json, nullable=False),
    Column("message", Text, nullable=False),
    Column("at", Instant, nullable=False),
    Column("due_at", Instant, nullable=False),
    Column("answered_at", Instant),
)

appeals = recorded(  # of those who were left out: what they say, and what was decided
    "appeals",
    Column("candidacy", Text, nullable=False, index=True),
    Column("stage", Text, nullable=False, index=True),
    Column("grounds", Text, nullable=False),
    Column("at", Instant, nullable=False),
    Column("upheld", Boolean),
    Column("reasons", Text),
    Column("decided_at", Instant),
)

consents = recorded(  # to publish, by candidacy, once it was withdrawn; before that it stands as it was given with the sending
    "consents",
    Column("candidacy", Text, nullable=False, index=True),
    Column("rulebook", Text, nullable=False),  # whose words it is about
    Column("withdrawn_at", Instant),
    Column("given_at", Instant),  # again
)

translations = subject(
    "translations",
    Column("candidacy", Text, nullable=False),
    Column("field", Text, nullable=False),
    Column("language", Text, nullable=False),
    Column("text", Text),
)
Index("ix_translations_work", translations.c.edition, translations.c.state, translations.c.language)
Index("ix_translations_list", translations.c.candidacy, translations.c.id)

drafts = Table(  # written by award_app.drafts alone
    "drafts",
    metadata,
    Column("candidacy", Text, primary_key=True),
    Column("field", Text, primary_key=True),
    Column("value", Json),
    Column("version", Integer, nullable=False),
    Column("saved_at", Instant, nullable=False),
    Column("saved_by", Text),
    Column("set_aside", Json),  # [{value, at, by}]: the other texts of a field that two windows have changed
)

draft_heads = Table(  # what a button asks of a draft, kept by every autosave
    "draft_heads",
    metadata,
    Column("candidacy", Text, primary_key=True),
    Column("round", Text),  # in which it was settled: what is asked differs by round
    Column("digest", Text, nullable=False),
    Column("complete", Boolean, nullable=False),
    Column("missing", Json, nullable=False),  # {field: code}
    Column("saved_at", Instant, nullable=False),
    Column("rulebook", Text),  # by which it was measured; by another it is measured again when asked
)

presences = Table(  # written by award_app.presence alone
    "presences",
    metadata,
    Column("candidacy", Text, primary_key=True),
    Column("participant", Text, primary_key=True),
    Column("section", Text),
    Column("at", Instant, nullable=False),
)

files = Table(  # written by award_app.files alone
    "files",
    metadata,
    Column("id", Text, primary_key=True),
    Column("edition", Text, nullable=False),
    Column("candidacy", Text, index=True),
    Column("sha256", Text, nullable=False),
    Column("size", Integer, nullable=False),
    Column("name", Text, nullable=False),
    Column("type", Text, nullable=False),
    Column("received_at", Instant, nullable=False),
)

scans = Table(  # written by award_app.scanning alone
    "scans",
    metadata,
    Column("sha256", Text, primary_key=True),
    Column("state", Text, nullable=False),  # clean, awaited, found, failed
    Column("told", Text, nullable=False),  # what the scanner said
    Column("at", Instant, nullable=False),
)

sheet_drafts = Table(  # a juror's sheet while it is being written; never counts
    "sheet_drafts",
    metadata,
    Column("reading", Text, primary_key=True),
    Column("content", Json, nullable=False),
    Column("saved_at", Instant, nullable=False),
)
