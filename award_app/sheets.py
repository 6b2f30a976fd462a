"""Score sheets while they are being written: drafts never count, and stand outside the record.

The one module that writes `sheet_drafts`. A draft's version lets autosave see that another window was quicker.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, Text, delete, exists, select, type_coerce

from workflows.steps import Refused

from .faults import fault
from .models.candidacies import sheet_drafts
from .models.juries import conflicts, readings, seats
from .store import Store

LIVE = ("assigned", "sent")  # the states of a reading in which its juror writes
LONGEST = 20_000  # characters of one text; the limit in words is the rulebook's

# Whether something is typed in a draft, as the database can tell: kept as canonical text, an empty one begins like this.
WRITTEN = type_coerce(sheet_drafts.c.content, Text).not_like('{"fields":{},%')


@dataclass(frozen=True)
class Draft:
    """What was typed: {field name: text}; `version` 0 where nothing was saved."""

    fields: Mapping[str, str]
    version: int
    saved_at: datetime | None


NOTHING = Draft({}, 0, None)


class Overtaken(Exception):
    """Another window saved this sheet meanwhile; nothing was written."""

    def __init__(self, draft: Draft):
        super().__init__(draft.version)
        self.draft = draft


def keepable(fields: Mapping[str, str]) -> None:
    """Raises Refused for what a juror typed that is far too long to be kept; nothing is cut."""
    if long := next((name for name, text in fields.items() if len(text) > LONGEST), None):
        raise Refused("answer_too_large", field=long)


def hold(db: Connection, reading: str) -> None:
    """Of one reading one window saves after the other. Raises Refused where it is its juror's no more, as it stands now: a
    conflict of interest, or the end of a seat, may have come since the page asked."""
    asked = select(readings.c.id).join(seats, seats.c.id == readings.c.seat).where(
        readings.c.id == reading, readings.c.state.in_(LIVE), seats.c.state == "seated")
    if db.scalar(asked.with_for_update(of=readings)) is None:
        raise Refused("not_yours_any_more")


def draft_of(db: Connection, reading: str) -> Draft:
    row = db.execute(select(sheet_drafts).where(sheet_drafts.c.reading == reading)).mappings().first()
    return Draft(row["content"]["fields"], row["content"]["version"], row["saved_at"]) if row else NOTHING


def save(store: Store, reading: str, fields: Mapping[str, str], seen: int | None = None,
         sent: Mapping[str, str] | None = None) -> Draft:
    """Keep what was typed. `seen` is the version the page knows; None keeps it whatever is there. What stands as it was `sent`
    is no change: the draft is then empty, and its version goes on. Raises Overtaken, and as `keepable` and `hold`."""
    if sent and dict(fields) == dict(sent):
        fields = {}
    keepable(fields)
    with store.writing() as db:
        hold(db, reading)
        there = draft_of(db, reading)
        if seen is not None and seen != there.version:
            raise Overtaken(there)
        draft = Draft(dict(fields), there.version + 1, store.now())
        db.execute(delete(sheet_drafts).where(sheet_drafts.c.reading == reading))
        db.execute(sheet_drafts.insert().values(
            reading=reading, content={"version": draft.version, "fields": draft.fields}, saved_at=draft.saved_at))
    return draft


def forget(store: Store, readings: Iterable[str]) -> None:
    """The drafts of sheets that were sent, or that nobody may write any more."""
    with store.writing() as db:
        db.execute(delete(sheet_drafts).where(sheet_drafts.c.reading.in_(list(readings))))
        fault("sheet.forgotten")


def forget_seat(store: Store, seat: str) -> None:
    """Every draft of one seat, when its juror is erased: they are words of a person."""
    with store.writing() as db:
        db.execute(delete(sheet_drafts).where(sheet_drafts.c.reading.startswith(f"{seat}:", autoescape=True)))
    store.scrub()


def forget_past(store: Store) -> int:
    """Every draft of what nobody writes any more: of a juror who does not sit, or of a candidacy that is a conflict of theirs,
    whoever recorded it; how many. One that was only given to somebody else may come back, and so may its words."""
    own = select(readings.c.id).join(seats, seats.c.id == readings.c.seat)
    partial = exists().where(conflicts.c.seat == readings.c.seat, conflicts.c.candidacy == readings.c.candidacy)
    past = own.where((seats.c.state != "seated") | partial)
    with store.writing() as db:
        gone = db.execute(delete(sheet_drafts).where(sheet_drafts.c.reading.in_(past))).rowcount
    if gone:
        store.scrub()
    return gone
