"""A juror's own notes on a dossier: for nobody else, in no record, letter or export.

The one module that writes `notes`. A note goes with what opens it: when the reading is recused or void, when the seat is
erased, and when the juror's term is over (award_app/access/standing.py, LOOKS_BACK).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, delete, select

from .access.standing import looks_back, still_seated
from .models.juries import notes, readings, seats
from .sheets import hold, keepable
from .store import Store


@dataclass(frozen=True)
class Note:
    """What was typed; `version` 0 where nothing was."""

    text: str
    version: int
    saved_at: datetime | None


NOTHING = Note("", 0, None)


class Overtaken(Exception):
    """Another window saved this note meanwhile; nothing was written."""

    def __init__(self, note: Note):
        super().__init__(note.version)
        self.note = note


def note_of(db: Connection, reading: str) -> Note:
    row = db.execute(select(notes).where(notes.c.reading == reading)).first()
    return Note(row.text, row.version, row.saved_at) if row else NOTHING


def save(store: Store, reading: str, text: str, seen: int | None = None) -> Note:
    """Keep what was typed. `seen` is the version the page knows; None keeps it whatever is there. Raises Overtaken, and as
    `sheets.keepable` and `sheets.hold`."""
    keepable({"note": text})
    with store.writing() as db:
        hold(db, reading)
        there = note_of(db, reading)
        if seen is not None and seen != there.version:
            raise Overtaken(there)
        note = Note(text, there.version + 1, store.now())
        db.execute(delete(notes).where(notes.c.reading == reading))
        db.execute(notes.insert().values(reading=reading, text=note.text, version=note.version, saved_at=note.saved_at))
    return note


def forget(store: Store, of: Iterable[str]) -> None:
    """The notes on dossiers that are not the juror's to read any more."""
    with store.writing() as db:
        db.execute(delete(notes).where(notes.c.reading.in_(list(of))))
    store.scrub()


def forget_seat(store: Store, seat: str) -> None:
    """Every note of one seat, when its juror is erased or has left."""
    with store.writing() as db:
        db.execute(delete(notes).where(notes.c.reading.startswith(f"{seat}:", autoescape=True)))
    store.scrub()


def forget_ended(store: Store) -> int:
    """Every note that its juror cannot open any more; how many."""
    with store.writing() as db:
        open_ = (
            select(readings.c.id)
            .join(seats, seats.c.id == readings.c.seat)
            .where(readings.c.state.in_(["assigned", "sent"]), still_seated())
        )
        asked = delete(notes).where(notes.c.reading.not_in(open_))
        gone = db.execute(asked, {"looks_back": looks_back(store.now())}).rowcount
    if gone:
        store.scrub()
    return gone
