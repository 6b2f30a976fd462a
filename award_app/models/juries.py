"""Juries and votes: seats, conflicts of interest, readings with their sheets; who votes as a member of the network;
ballots and what is left of them."""

from __future__ import annotations

from sqlalchemy import Boolean, Column, Index, Integer, Table, Text

from .base import Instant, Json, metadata, recorded, subject

seats = subject(
    "seats",
    Column("stage", Text, nullable=False, index=True),
    Column("participant", Text, nullable=False, index=True),
    Column("group", Text),  # the category this seat reads, where the panel is divided
    Column("languages", Json, nullable=False),
    Column("chair", Boolean, nullable=False, default=False),
    Column("declared_at", Instant),  # when the juror answered the question of conflicts
    Column("due_at", Instant),  # by when whoever was asked to sit has to answer
    Column("reminded_at", Instant),  # when the clock reminded them of it
    Column("tied_at", Instant),  # when the juror said that all their ties with member organisations are declared
    Column("instead", Text),  # the seat in whose place a reserve was called in
)

interests = subject(  # who is interested in sitting on a jury; emptied when it is withdrawn or its time is over
    "interests",
    Column("stage", Text, nullable=False, index=True),
    Column("participant", Text, nullable=False, index=True),
    Column("country", Text, nullable=False),
    Column("languages", Json, nullable=False),
    Column("groups", Json, nullable=False),  # the categories they know best
    Column("gender", Text),
    Column("at", Instant, nullable=False),
    Column("due_at", Instant),  # when what they wrote is erased
)

interest_texts = recorded(  # what they wrote: organisation, record, ties
    "interest_texts",
    Column("interest", Text, nullable=False, index=True),
    Column("field", Text, nullable=False),
    Column("text", Text, nullable=False),
)

weights = recorded(  # what an officer says of one who is interested
    "weights",
    Column("interest", Text, nullable=False, index=True),
    Column("participant", Text, nullable=False),
    Column("says", Text, nullable=False),  # for, against
    Column("reason", Text, nullable=False),
)

refusals = recorded(  # why somebody who was asked does not sit, if they say so: erased with the seat
    "refusals",
    Column("seat", Text, nullable=False, index=True),
    Column("reason", Text, nullable=False),
)

conflicts = recorded(
    "conflicts",
    Column("seat", Text, nullable=False, index=True),
    Column("candidacy", Text, nullable=False, index=True),
    Column("reason", Text, nullable=False),
)

ties = recorded(  # what the office knows of a juror, to find conflicts by: erased with the seat
    "ties",
    Column("seat", Text, nullable=False, index=True),
    Column("kind", Text, nullable=False),  # city, employer, country
    Column("name", Text, nullable=False),
)

members = recorded(  # the member organisations of the network, as the office lists them: no sign of who applied
    "member_organisations",
    Column("name", Text, nullable=False),
    Column("sounds", Text, nullable=False, index=True),
    Column("country", Text, nullable=False),
)

tied = recorded(  # a juror's ties with organisations, declared before it is known who applied: erased with the seat
    "declared_ties",
    Column("seat", Text, nullable=False, index=True),
    Column("organisation", Text, nullable=False, index=True),  # as a candidacy of it would name it
    Column("name", Text, nullable=False),
    Column("country", Text, nullable=False),
    Column("kind", Text, nullable=False),  # works, worked, collaborated, family, adviser, other
    Column("note", Text, nullable=False),
)

findings = recorded(  # a conflict of interest that was found, and what the office said of it
    "findings",
    Column("seat", Text, nullable=False, index=True),
    Column("candidacy", Text, nullable=False, index=True),
    Column("links", Json, nullable=False),
    Column("outcome", Text, nullable=False),  # confirmed, dismissed
    Column("reason", Text, nullable=False),
)

readings = subject(
    "readings",
    Column("stage", Text, nullable=False),
    Column("seat", Text, nullable=False),
    Column("candidacy", Text, nullable=False, index=True),
    Column("place", Integer, nullable=False),  # this juror's own order of reading
    Column("total", Text),  # exact fraction "29/4" on the sheet's scale
    Column("sent_at", Instant),
)
Index("ix_readings_seat", readings.c.seat, readings.c.place)
Index("ix_readings_stage", readings.c.stage, readings.c.candidacy)

points = recorded(
    "points",
    Column("reading", Text, nullable=False, index=True),
    Column("criterion", Text, nullable=False),
    Column("points", Text, nullable=False),  # decimal as typed
)

justifications = recorded(  # a juror's own words: erased when they ask, the points stay
    "justifications",
    Column("reading", Text, nullable=False, index=True),
    Column("criterion", Text, nullable=False),
    Column("text", Text, nullable=False),
)

confidence = recorded(  # how sure a juror is of a sheet, where the rules ask: told beside the points, in no total
    "confidence",
    Column("reading", Text, nullable=False, index=True),
    Column("level", Text, nullable=False),
)

changed_points = recorded(  # after the talk, where the rules allow it: the sheet itself stays as it was sent; the last one counts
    "changed_points",
    Column("reading", Text, nullable=False, index=True),
    Column("stage", Text, nullable=False, index=True),  # of the jury
    Column("seat", Text, nullable=False),
    Column("candidacy", Text, nullable=False),
    Column("points", Json, nullable=False),  # {criterion: decimal as typed}
    Column("total", Text, nullable=False),
    Column("before", Text, nullable=False),  # the total that stood until then
    Column("reason", Text, nullable=False),  # the juror's own words: erased when they ask
    Column("at", Instant, nullable=False),
)

questions = subject(  # of a juror on a dossier, to the office; the text is the juror's own words, erased when they ask
    "questions",
    Column("stage", Text, nullable=False, index=True),
    Column("seat", Text, nullable=False, index=True),
    Column("reading", Text, nullable=False),
    Column("candidacy", Text, nullable=False, index=True),
    Column("text", Text, nullable=False),
    Column("asked_at", Instant, nullable=False),
    Column("passed", Text),  # what the office asked the city instead, as its own question
    Column("passed_at", Instant),
    Column("answer", Text),
    Column("answered_at", Instant),
    Column("for_all", Boolean),  # whether all readers of the dossier read the answer
)

notes = Table(  # a juror's own, on one dossier: read by nobody else, in no record; written by award_app.notes alone
    "notes",
    metadata,
    Column("reading", Text, primary_key=True),
    Column("text", Text, nullable=False),
    Column("version", Integer, nullable=False),
    Column("saved_at", Instant, nullable=False),
)

profiles = subject(  # a person who votes for a member of the network
    "profiles",
    Column("participant", Text, nullable=False, index=True),
    Column("organisation", Text, nullable=False, index=True),
)

ballots = subject(
    "ballots",
    Column("stage", Text, nullable=False, index=True),
    Column("participant", Text, nullable=False, index=True),
    Column("choices", Json, nullable=False),
    Column("valid", Boolean, nullable=False),
    Column("receipt", Text, nullable=False),
    secret=True,
)

cast_ballots = recorded(  # the choices written anew when a secret vote closed: no voter, no order
    "cast_ballots",
    Column("stage", Text, nullable=False, index=True),
    Column("choices", Json, nullable=False),
    Column("valid", Boolean, nullable=False),
)

kept_choices = Table(  # what a voter chose before signing in; written by award_app.kept_choices, gone at the closing
    "kept_choices",
    metadata,
    Column("id", Text, primary_key=True),
    Column("stage", Text, nullable=False, index=True),
    Column("choices", Json, nullable=False),
    Column("kept_at", Instant, nullable=False),
)

tallies = recorded(
    "tallies",
    Column("stage", Text, nullable=False, index=True),
    Column("candidacy", Text, nullable=False),
    Column("supports", Integer, nullable=False),
)
