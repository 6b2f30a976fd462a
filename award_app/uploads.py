"""Uploads under way: files that come in pieces over a bad line and are taken in once they are whole. The one module that
writes the folder `under_way`.

One upload is two files: what was announced, and the bytes so far, whose number is the offset to go on from. A piece is on
the disk before it is acknowledged. What nobody goes on with is swept away after a day (award_app/sweeping.py).
"""

from __future__ import annotations

import fcntl
import json
import os
import re
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import BinaryIO

from workflows.asked import Field
from workflows.steps import Refused

from .content import sync_folder
from .faults import fault
from .files import kind_of, largest
from .store import Store

PIECE = 524_288  # bytes that a page sends at once: what one cut of the line costs
AT_ONCE = 12  # of one candidacy; those that were taken in stay for a day
IDLE = 900  # seconds without a piece: then it makes room, where there are so many
HEAD = 8192  # bytes that say what a file is


class OutOfStep(Exception):
    """The piece does not begin where the upload stands, or another request has it now, took it in or left it."""


@dataclass(frozen=True)
class Upload:
    """What was announced. `taken`: whole, and named in the draft."""

    id: str
    candidacy: str
    field: str
    name: str
    size: int
    taken: bool = False


def begin(store: Store, candidacy: Mapping, field: Field, name: str, size: int) -> Upload:
    """Raises Refused: too large, empty, too many under way."""
    if size > largest(field):
        raise Refused("file_too_large", at_most_mb=round(largest(field) / 1e6, 1))
    if size <= 0:
        raise Refused("file_empty")
    folder = _folder(store, candidacy["id"])
    folder.mkdir(parents=True, exist_ok=True)
    _make_room(folder)
    upload = Upload(store.id(), candidacy["id"], field.id, name[:300], size)
    _part(store, upload).touch(exist_ok=False)
    _write(store, upload)
    return upload


def _make_room(folder: Path) -> None:
    """Where there are as many as may be, the one that nobody goes on with goes: nobody sees it any more who could end it."""
    parts = sorted((one.stat().st_mtime, one) for one in folder.glob("*.part"))
    if len(parts) < AT_ONCE:
        return
    since, oldest = parts[0]
    if time.time() - since < IDLE:
        raise Refused("too_many_under_way")
    oldest.unlink(missing_ok=True)
    oldest.with_suffix(".json").unlink(missing_ok=True)


def find(store: Store, candidacy: str, id: str) -> Upload | None:
    if not re.fullmatch(r"[a-z0-9]{26}", id):
        return None
    try:
        return Upload(**json.loads((_folder(store, candidacy) / f"{id}.json").read_text()))
    except FileNotFoundError:
        return None


def offset(store: Store, upload: Upload) -> int:
    """From where it goes on. Whole and not taken in, because a crash came between: its last piece is asked for again.
    Raises OutOfStep: another request took it in, or left it, a moment ago."""
    if upload.taken:
        return upload.size
    try:
        there = _part(store, upload).stat().st_size
    except FileNotFoundError:
        raise OutOfStep from None
    return there if there < upload.size else max(0, upload.size - PIECE)


@contextmanager
def piece(store: Store, upload: Upload, at: int | None, content: BinaryIO, field: Field) -> Iterator[BinaryIO | None]:
    """Keep one more piece; gives the whole file once it is whole, held until the caller has taken it in. Raises OutOfStep,
    or Refused when its first bytes say that it is of another type."""
    with _opened(store, upload) as part:
        try:
            fcntl.flock(part, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise OutOfStep from None
        if at != offset(store, upload):
            raise OutOfStep
        part.truncate(at)
        part.seek(at)
        part.write(content.read(upload.size - at))
        part.flush()
        fault("upload.piece_written")
        os.fsync(part.fileno())
        fault("upload.piece_kept")
        there = part.tell()
        if at < HEAD <= there or there == upload.size:
            part.seek(0)
            kind_of(part, field.types)
            part.seek(0)
        yield part if there == upload.size else None


def taken(store: Store, upload: Upload) -> None:
    """It stands in the draft: the bytes go, what was announced stays, for whoever missed the answer."""
    _write(store, replace(upload, taken=True))
    _part(store, upload).unlink(missing_ok=True)


def drop(store: Store, upload: Upload) -> None:
    _part(store, upload).unlink(missing_ok=True)
    (_folder(store, upload.candidacy) / f"{upload.id}.json").unlink(missing_ok=True)


def _opened(store: Store, upload: Upload) -> BinaryIO:
    try:
        return _part(store, upload).open("r+b")
    except FileNotFoundError:
        raise OutOfStep from None


def _folder(store: Store, candidacy: str) -> Path:
    return Path(store.files) / "under_way" / candidacy


def _part(store: Store, upload: Upload) -> Path:
    return _folder(store, upload.candidacy) / f"{upload.id}.part"


def _write(store: Store, upload: Upload) -> None:
    place = _folder(store, upload.candidacy) / f"{upload.id}.json"
    fresh = place.with_suffix(".new")
    with fresh.open("w") as out:
        json.dump(asdict(upload), out)
        out.flush()
        os.fsync(out.fileno())
    fresh.replace(place)
    sync_folder(place.parent)
