"""What an uploaded file is inside: looked at in a child process before it is kept; a small picture of it, and a copy without
what names its author or where a camera stood.

Both are made when they are first asked for, then kept in the folder `derived` by the digest of the original. The original
stays as it came: its digest is in the record. Team and office read it; whoever else may read a file gets the copy.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from secrets import token_hex
from typing import BinaryIO

from workflows.steps import Refused

from . import confined
from .content import content_of
from .store import Store

KINDS = {
    **dict.fromkeys(("jpg", "png", "gif", "webp", "tif"), "pictures"),
    "pdf": "papers",
    **dict.fromkeys(("docx", "xlsx", "pptx", "odt", "ods", "odp", "zip"), "bundles"),
}
REFUSED = {"active": "file_active", "locked": "file_locked", "unreadable": "file_unreadable"}


def look(stream: BinaryIO, type_: str) -> None:
    """Raises Refused: it cannot be opened, is locked, acts by itself, or would be too large unpacked."""
    if type_ not in KINDS:
        return
    try:
        confined.ask(f"look {KINDS[type_]}", stream, type=type_)
    except confined.NotOpened as problem:
        raise Refused(REFUSED.get(problem.code, "file_too_complex")) from problem


def is_picture(type_: str) -> bool:
    return KINDS.get(type_) == "pictures"


def small(store: Store, file: Mapping) -> BinaryIO:
    """The picture, at most 480 pixels wide and high (JPEG). Raises FileNotFoundError where there is none."""
    if not is_picture(file["type"]):
        raise FileNotFoundError
    return _derived(store, file, "small")


def for_others(store: Store, file: Mapping) -> BinaryIO:
    """The copy without metadata; the original where none can be made of this kind. Raises FileNotFoundError."""
    try:
        return _derived(store, file, "clean")
    except confined.NotOpened:
        return content_of(store).get(file["sha256"])


def _derived(store: Store, file: Mapping, what: str) -> BinaryIO:
    place = Path(store.files) / "derived" / f"{file['sha256']}.{what}"
    if not place.exists():
        if file["type"] not in KINDS:
            raise confined.NotOpened("no_copy")
        place.parent.mkdir(parents=True, exist_ok=True)
        fresh = place.with_name(f"{token_hex(8)}.new")
        try:
            with content_of(store).get(file["sha256"]) as original, fresh.open("xb") as made:
                confined.ask(f"{what} {KINDS[file['type']]}", original, made, type=file["type"])
            fresh.replace(place)
        finally:
            fresh.unlink(missing_ok=True)
    return place.open("rb")
