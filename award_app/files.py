"""Uploaded files: received in a stream, named by their content, kept once. The one module that writes `files`.

The name a person gave is data, never a path. What a file is, its first bytes say, not its name. Files are handed out
as attachments only, to the team, the officers, and the jurors who read the candidacy.
"""

from __future__ import annotations

import hashlib
import os
import unicodedata
from collections.abc import Iterable, Mapping
from pathlib import Path
from secrets import token_hex
from typing import BinaryIO, NamedTuple

import puremagic
from sqlalchemy import Connection, Text, exists, func, select, type_coerce

from workflows.asked import Field
from workflows.steps import Refused

from .access import Standing
from .faults import fault
from .models.candidacies import answers, files
from .models.juries import readings
from .store import Store

CHUNK = 1 << 20
UPLOADS = 100  # of one candidacy, those taken away again included: what was sent once is kept
SAME = {"jpeg": "jpg", "jpe": "jpg", "jfif": "jpg", "jif": "jpg", "tiff": "tif", "m4v": "mp4"}
HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Content-Security-Policy": "sandbox; default-src 'none'",
    "Cache-Control": "private, no-store",
    "Cross-Origin-Resource-Policy": "same-origin",
}


class Kept(NamedTuple):
    sha256: str
    size: int


class Folder:
    """Content by its SHA-256 in a folder. Another place to keep files (S3) has the same three methods."""

    def __init__(self, root: Path):
        self.root = root

    def put(self, stream: BinaryIO, at_most: int) -> Kept:
        """Keep what the stream gives; on the disk before it returns. Raises Refused when it is empty or too large."""
        incoming = self.root / "incoming"
        incoming.mkdir(parents=True, exist_ok=True)
        waiting, seen, size = incoming / token_hex(12), hashlib.sha256(), 0
        try:
            with waiting.open("xb") as out:
                fault("upload.begun")
                while chunk := stream.read(CHUNK):
                    size += len(chunk)
                    if size > at_most:
                        raise Refused("file_too_large", at_most_mb=round(at_most / 1e6, 1))
                    seen.update(chunk)
                    out.write(chunk)
                out.flush()
                fault("upload.written")
                os.fsync(out.fileno())
            fault("upload.synced")
            if not size:
                raise Refused("file_empty")
            place = self.place(seen.hexdigest())
            place.parent.mkdir(exist_ok=True)
            waiting.replace(place)
            fault("upload.renamed")
            sync_folder(place.parent)
            fault("upload.kept")
        finally:
            waiting.unlink(missing_ok=True)
        return Kept(seen.hexdigest(), size)

    def get(self, sha256: str) -> BinaryIO:
        """Raises FileNotFoundError."""
        return self.place(sha256).open("rb")

    def delete(self, sha256: str) -> None:
        self.place(sha256).unlink(missing_ok=True)

    def place(self, sha256: str) -> Path:
        return self.root / sha256[:2] / sha256


def receive(store: Store, candidacy: Mapping, field: Field, stream: BinaryIO, name: str) -> dict:
    """Keep one upload: the entry of the field's answer. Raises Refused: too large, empty, of another type."""
    with store.reading() as db:
        if db.scalar(select(func.count()).select_from(files).where(files.c.candidacy == candidacy["id"])) >= UPLOADS:
            raise Refused("too_many_uploads", at_most=UPLOADS)
    type_ = kind_of(stream, field.types)
    kept = Folder(store.files).put(stream, field.each or 100_000_000)
    entry = {"id": store.id(), "sha256": kept.sha256, "size": kept.size, "name": plain_name(name, type_), "type": type_}
    with store.writing() as db:
        db.execute(
            files.insert().values(
                **entry, edition=candidacy["edition"], candidacy=candidacy["id"], received_at=store.now()
            )
        )
        fault("upload.row_put")
    fault("upload.row_committed")
    return entry


def is_among(entries: Iterable[Mapping], stream: BinaryIO, name: str) -> bool:
    """Whether the same file under the same name is there already."""
    sha256 = hashlib.file_digest(stream, "sha256").hexdigest()
    stream.seek(0)
    return any(one["sha256"] == sha256 and one["name"] == plain_name(name, one["type"]) for one in entries)


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
        raise Refused("file_type", types=", ".join(types))
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


def sync_folder(folder: Path) -> None:
    """The name is on the disk too, not the bytes alone."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
