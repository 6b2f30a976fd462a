"""What an uploaded file is inside: looked at in a child process before it is kept; a small picture of it, pictures of its
pages, and a copy without what names its author or where a camera stood.

They are made when they are first asked for, then kept in the folder `derived` by the digest of the original. The original
stays as it came: its digest is in the record. Team and office read it; whoever else may read a file gets the copy.
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, nullcontext
from pathlib import Path
from secrets import token_hex
from typing import BinaryIO

from workflows.steps import Refused

from . import confined, turns
from .content import content_of
from .store import Store

KINDS = {
    **dict.fromkeys(("jpg", "png", "gif", "webp", "tif"), "pictures"),
    "pdf": "papers",
    **dict.fromkeys(("docx", "xlsx", "pptx", "odt", "ods", "odp", "zip"), "bundles"),
}
GIVEN_UP = 3600  # seconds for which what took too long is not tried again
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


def is_shown(type_: str) -> bool:
    """Whether its pages can be made pictures of."""
    return KINDS.get(type_) in ("pictures", "papers")


def pages(store: Store, file: Mapping) -> tuple[int, int]:
    """(how many pages it has, how many of them can be looked at). Raises NotOpened with why not, FileNotFoundError."""
    place = _place(store, file, "pages")
    if not is_shown(file["type"]):
        raise confined.NotOpened("not_shown")
    if not place.exists():
        with content_of(store).get(file["sha256"]) as original, _turn(place):
            told = confined.ask("count shown", original, turn=nullcontext, type=file["type"])
        fresh = _fresh(place)
        fresh.write_text(f"{told['pages']} {told['shown']}")
        fresh.replace(place)
    number, shown = place.read_text().split()
    return int(number), int(shown)


def page(store: Store, file: Mapping, number: int) -> BinaryIO:
    """One page as a picture (JPEG), from 1. Raises NotOpened, FileNotFoundError."""
    if not 0 < number <= pages(store, file)[1]:
        raise FileNotFoundError
    return _derived(store, file, f"page-{number}", "page shown", number=number)


def for_others(store: Store, file: Mapping) -> BinaryIO:
    """The copy without metadata; the original where none can be made of this kind. Raises FileNotFoundError."""
    try:
        return _derived(store, file, "clean")
    except confined.NotOpened:
        return content_of(store).get(file["sha256"])


@contextmanager
def _turn(place: Path) -> Iterator[None]:
    """One of the few that draw at once. Raises Busy where none is free in time, NotOpened where this took too long a little
    while ago."""
    slow = place.with_name(f"{place.name}.slow")
    if slow.exists() and time.time() - slow.stat().st_mtime < GIVEN_UP:
        raise confined.NotOpened("too_slow")
    with turns.to_draw():
        try:
            yield
        except confined.NotOpened as problem:
            if problem.code == "too_slow":
                place.parent.mkdir(parents=True, exist_ok=True)
                slow.touch()
            raise


def _place(store: Store, file: Mapping, what: str) -> Path:
    return Path(store.files) / "derived" / f"{file['sha256']}.{what}"


def _fresh(place: Path) -> Path:
    place.parent.mkdir(parents=True, exist_ok=True)
    return place.with_name(f"{token_hex(8)}.new")


def _derived(store: Store, file: Mapping, what: str, task: str = "", **told) -> BinaryIO:
    place = _place(store, file, what)
    if not place.exists():
        if file["type"] not in KINDS:
            raise confined.NotOpened("no_copy")
        fresh = _fresh(place)
        try:
            with content_of(store).get(file["sha256"]) as original, fresh.open("xb") as made, _turn(place):
                confined.ask(task or f"{what} {KINDS[file['type']]}", original, made, turn=nullcontext,
                             type=file["type"], **told)
            fresh.replace(place)
        finally:
            fresh.unlink(missing_ok=True)
    return place.open("rb")
