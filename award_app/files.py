"""Uploaded files: received in a stream, looked at, kept by their content (content.py). The one module that writes `files`.

The name a person gave is data, never a path. What a file is, its first bytes say, not its name. Files are handed out
as attachments only, to the team, the officers, and the jurors who read the candidacy.
"""

from __future__ import annotations

import logging
import unicodedata
from collections.abc import Mapping
from typing import BinaryIO

import puremagic
from sqlalchemy import Connection, Text, exists, func, select, type_coerce

from workflows.asked import Field
from workflows.rulebook import Rulebook
from workflows.steps import Refused

from . import drafts, inspecting, scanning
from .access import Standing
from .content import content_of
from .faults import fault
from .models.candidacies import answers, files
from .models.juries import readings
from .store import Store

log = logging.getLogger("award.files")
LARGEST = 100_000_000  # bytes of a file where the rules set no limit
UPLOADS = 100  # of one candidacy, those taken away again included: what was sent once is kept
SAME = {"jpeg": "jpg", "jpe": "jpg", "jfif": "jpg", "jif": "jpg", "tiff": "tif", "m4v": "mp4"}
HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Content-Security-Policy": "sandbox; default-src 'none'",
    "Cache-Control": "private, no-store",
    "Cross-Origin-Resource-Policy": "same-origin",
}


def take(store: Store, rules: Rulebook, candidacy: Mapping, field: Field, stream: BinaryIO, name: str, **written) -> dict:
    """Keep one upload and name it in the draft: the entry of the field's answer. Its content is kept first; the row of it
    and the draft are written in one transaction, in which the limits of the rules are asked. `written`: by whom and when
    received, as `drafts.change_files` has it. Raises Refused: too large, empty, of another type, too many, not open."""
    type_ = kind_of(stream, field.types)
    inspecting.look(stream, type_)
    entry = _kept(store, field, stream, name, type_)
    if scanning.scan(store, entry["sha256"]) == scanning.FOUND:
        raise Refused("file_infected")

    def added(db: Connection, entries: list) -> list:
        if any((one["sha256"], one["name"]) == (entry["sha256"], entry["name"]) for one in entries):
            return entries  # sent again after its answer was lost
        fits(db, store, candidacy, field, entries, entry["size"])
        _put(db, store, candidacy, entry)
        return [*entries, entry]

    drafts.change_files(store, rules, candidacy, field.id, added, **written)
    fault("upload.row_committed")
    return entry


def take_away(store: Store, rules: Rulebook, candidacy: Mapping, field: Field, id: str, **written) -> None:
    """The draft names it no more; what was sent with it keeps it."""
    drafts.change_files(
        store, rules, candidacy, field.id, lambda db, entries: [one for one in entries if one["id"] != id], **written
    )


def receive(store: Store, candidacy: Mapping, field: Field, stream: BinaryIO, name: str) -> dict:
    """Keep one upload that no draft names and the program itself made: of a rehearsal. Raises Refused."""
    entry = _kept(store, field, stream, name, kind_of(stream, field.types))
    with store.writing() as db:
        fits(db, store, candidacy, field, [], entry["size"])
        _put(db, store, candidacy, entry)
    fault("upload.row_committed")
    return entry


def arrived(store: Store, edition: str, entries: list[dict]) -> None:
    """Rows of what came by e-mail, before there is a candidacy; put twice they are there once."""
    with store.writing() as db:
        there = set(db.scalars(select(files.c.id).where(files.c.id.in_([one["id"] for one in entries]))))
        fresh = [{**one, "edition": edition, "received_at": store.now()} for one in entries if one["id"] not in there]
        if fresh:
            db.execute(files.insert(), fresh)


def belong(store: Store, edition: str, ids: list[str], candidacy: str) -> None:
    """What came by e-mail belongs to the candidacy that was entered from it."""
    with store.writing() as db:
        mine = (files.c.id.in_(ids)) & (files.c.edition == edition) & (files.c.candidacy.is_(None))
        db.execute(files.update().where(mine).values(candidacy=candidacy))


def forget_message(store: Store, candidacy: str) -> None:
    """When contacts are erased: the message as a file names people too."""
    mine = (files.c.candidacy == candidacy) & (files.c.type == "eml")
    with store.writing() as db:
        gone = list(db.scalars(select(files.c.sha256).where(mine)))
        db.execute(files.delete().where(mine))
        left = set(db.scalars(select(files.c.sha256).where(files.c.sha256.in_(gone))))
    for sha256 in set(gone) - left:
        content_of(store).delete(sha256)


def _kept(store: Store, field: Field, stream: BinaryIO, name: str, type_: str) -> dict:
    kept = content_of(store).put(stream, largest(field))
    return {"id": store.id(), "sha256": kept.sha256, "size": kept.size, "name": plain_name(name, type_), "type": type_}


def fits(db: Connection, store: Store, candidacy: Mapping, field: Field, entries: list, size: int) -> None:
    """Raises Refused where one more is too many, or too much for the candidacy or the edition: by the rules of the field, then by
    the limits of this installation. It counts where the candidacy's row is locked."""
    if field.at_most and len(entries) >= field.at_most:
        raise Refused("too_many_files", at_most=field.at_most)
    if field.total and sum(one["size"] for one in entries) + size > field.total:
        raise Refused("files_too_large", at_most_mb=round(field.total / 1e6, 1))
    mine = files.c.candidacy == candidacy["id"]
    weights = func.count().filter(mine), func.sum(files.c.size).filter(mine), func.sum(files.c.size)
    number, own, all_ = db.execute(select(*weights).where(files.c.edition == candidacy["edition"])).one()
    if number >= UPLOADS:
        raise Refused("too_many_uploads", at_most=UPLOADS)
    if (own or 0) + size > store.of_a_candidacy:
        raise Refused("candidacy_too_large", at_most_mb=round(store.of_a_candidacy / 1e6))
    if (all_ or 0) + size > store.of_an_edition:
        log.error("no room for files of %s: AWARD_EDITION_GB is reached", candidacy["edition"])
        raise Refused("edition_is_full")


def _put(db: Connection, store: Store, candidacy: Mapping, entry: Mapping) -> None:
    owner = {"edition": candidacy["edition"], "candidacy": candidacy["id"], "received_at": store.now()}
    db.execute(files.insert().values(**entry, **owner))
    fault("upload.row_put")


def largest(field: Field) -> int:
    """Bytes of one file."""
    return field.each or LARGEST


def kind_of(stream: BinaryIO, types: tuple[str, ...]) -> str:
    """What the content says it is, as one of the types asked for. Raises Refused("file_type")."""
    head = stream.read(8192)
    stream.seek(0)
    try:
        found = [
            SAME.get(one, one) for match in puremagic.magic_string(head) if (one := match.extension.lstrip(".").lower())
        ]
    except (puremagic.PureError, ValueError):
        found = []
    likeliest = found[0] if found else ""
    if types and likeliest not in {SAME.get(one, one) for one in types}:
        raise Refused("file_type", types=", ".join(types).upper())
    return likeliest


def plain_name(name: str, type_: str) -> str:
    """The person's own name for a file, without folders and control characters, at most 120 letters."""
    last = unicodedata.normalize("NFC", name or "").replace("\\", "/").rsplit("/", 1)[-1]
    kept = "".join(
        letter for letter in last if unicodedata.category(letter) not in ("Cc", "Cf", "Cs", "Zl", "Zp")
    ).strip(" .")
    stem = kept.rsplit(".", 1)[0][:110].strip() or "file"
    return f"{stem}.{type_}" if type_ else stem


def readable(db: Connection, standing: Standing, candidacy: str, id: str) -> Mapping | None:
    """A file of a candidacy, for its team, the officers, and jurors who read it in what was sent in public sections."""
    asked = select(files).where(files.c.id == id, files.c.edition == standing.edition, files.c.candidacy == candidacy)
    if not (standing.officer or candidacy in standing.candidacies):
        asked = asked.where(_given_to(standing.seats), _sent(id))
    return db.execute(asked).mappings().first()


def _given_to(held: set[str]):
    """One of these seats reads the candidacy of the file."""
    return exists().where(
        readings.c.candidacy == files.c.candidacy,
        readings.c.seat.in_(held),
        readings.c.state.not_in(("recused", "void")),
    )


def _sent(id: str):
    """The file is in a frozen answer; what is about people stands in another table."""
    named = type_coerce(answers.c.value, Text).contains(f'"id":"{id}"', autoescape=True)
    return exists().where(answers.c.candidacy == files.c.candidacy, named)
