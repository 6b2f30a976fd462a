"""One reading as its page shows it: the dossier, and what its juror gave, typed and noted. A query for each of the two."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Connection, Text, bindparam, cast, literal, null, select, type_coerce, union_all

from workflows.record import parse

from .. import notes as kept_notes
from .. import sheets
from ..models.base import read_instant
from ..models.candidacies import answers, revisions, sheet_drafts, translations
from ..models.juries import confidence, justifications, notes, points


@dataclass(frozen=True)
class Beside:
    """What stands beside a dossier: the sheet as it was sent, what was typed since, the juror's own note."""

    sent: dict[str, str]
    draft: sheets.Draft
    note: kept_notes.Note


def sheet_sent(db: Connection, reading: str) -> dict[str, str]:
    """The sheet as it was sent, by the names of the form's fields."""
    return {name + criterion: value for name, criterion, value in db.execute(_SHEET, {"reading": reading})}


def beside(db: Connection, reading: str) -> Beside:
    """All of it at once: the page is asked for by many in one evening."""
    sent, draft, note = {}, sheets.NOTHING, kept_notes.NOTHING
    for what, name, text, at, version in db.execute(_BESIDE, {"reading": reading}):
        if what == "draft":
            kept = parse(text)
            draft = sheets.Draft(kept["fields"], kept["version"], read_instant(at))
        elif what == "note":
            note = kept_notes.Note(text, version, read_instant(at))
        else:
            sent[what + name] = text
    return Beside(sent, draft, note)


def dossier_of(db: Connection, candidacy: str, number: int, language: str | None) -> tuple[str | None, dict, dict[str, str]]:
    """(the rulebook a frozen revision was made under, its answers, the checked translations into a language)."""
    found: dict[str, dict] = {"rulebook": {}, "answer": {}, "translated": {}}
    asked = {"candidacy": candidacy, "revision": f"{candidacy}.{number}", "language": language or ""}
    for what, name, text in db.execute(_DOSSIER, asked):
        found[what][name] = parse(text) if what == "answer" and text is not None else text
    return found["rulebook"].get(""), found["answer"], found["translated"]


_OF = bindparam("reading")
_GIVEN = (
    (points, literal("points_"), points.c.criterion, points.c.points),
    (justifications, literal("why_"), justifications.c.criterion, justifications.c.text),
    (confidence, literal("confidence"), literal(""), confidence.c.level),
)
_SHEET = union_all(*(select(*told).where(table.c.reading == _OF) for table, *told in _GIVEN))
_BESIDE = union_all(
    *(select(*told, cast(null(), Text), literal(0)).where(table.c.reading == _OF) for table, *told in _GIVEN),
    select(
        literal("draft"),
        literal(""),
        type_coerce(sheet_drafts.c.content, Text),
        type_coerce(sheet_drafts.c.saved_at, Text),
        literal(0),
    ).where(sheet_drafts.c.reading == _OF),
    select(literal("note"), literal(""), notes.c.text, type_coerce(notes.c.saved_at, Text), notes.c.version).where(
        notes.c.reading == _OF
    ),
)
_DOSSIER = union_all(
    select(literal("rulebook"), literal(""), revisions.c.rulebook).where(revisions.c.id == bindparam("revision")),
    select(literal("answer"), answers.c.field, type_coerce(answers.c.value, Text)).where(
        answers.c.revision == bindparam("revision")
    ),
    select(literal("translated"), translations.c.field, translations.c.text).where(
        translations.c.candidacy == bindparam("candidacy"),
        translations.c.language == bindparam("language"),
        translations.c.state == "checked",
    ),
)
