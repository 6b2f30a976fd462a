"""Messages that the office has dropped: kept for a day, read in a child process, and what came with them sorted: the filled
form, and files for the questions that ask for some.

Nothing is entered here: what was read stands in the form of the desk, where an officer looks at it first.
"""

from __future__ import annotations

import re
import tempfile
import time
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import sha256
from io import BytesIO
from pathlib import Path
from typing import BinaryIO

from forms import paper
from workflows.asked import Form
from workflows.rulebook import Rulebook
from workflows.steps import Refused

from . import confined, files, inspecting, scanning
from .content import content_of
from .documents import filled
from .store import Store

LARGEST = 40_000_000  # bytes of a message
LOOKED_AT, LOOKED_FOR = 20, 30  # attachments, seconds: what comes after them stays in the message, and is named


@dataclass
class Arrival:
    """A message as it was read. `taken`: {field: [(place in the message, name)]}; `left`: names of what is not."""

    digest: str
    content: bytes
    name: str = ""
    address: str = ""
    received: datetime | None = None
    text: str = ""
    form: str = ""
    values: dict = field(default_factory=dict)
    unread: dict = field(default_factory=dict)
    loose: list = field(default_factory=list)
    taken: dict = field(default_factory=dict)
    left: list = field(default_factory=list)

def keep(store: Store, edition: str, stream: BinaryIO) -> str:
    """The digest under which it is asked for. Raises Refused where it is no message."""
    content = stream.read(LARGEST + 1)
    if len(content) > LARGEST:
        raise Refused("file_too_large", at_most_mb=round(LARGEST / 1e6))
    try:
        confined.ask("messages", BytesIO(content))
    except confined.NotOpened:
        raise Refused("no_message") from None
    digest = sha256(content).hexdigest()
    place = _place(store, edition, digest)
    place.parent.mkdir(parents=True, exist_ok=True)
    place.write_bytes(content)
    return digest


def text_of(content: bytes) -> str:
    """What is kept of a message in words: read in the child as well, whoever wrote it; or as it stands."""
    try:
        return confined.ask("text messages", BytesIO(content))["text"]
    except confined.NotOpened:
        return content.decode("utf-8", "replace")


def read(store: Store, rules: Rulebook, form: Form, digest: str) -> Arrival | None:
    if not re.fullmatch(r"[0-9a-f]{64}", digest):
        return None
    try:
        content = _place(store, rules.id, digest).read_bytes()
    except FileNotFoundError:
        return None
    try:
        told = confined.ask("messages", BytesIO(content))
    except confined.NotOpened:  # it was read once, on a machine that had more time
        return None
    at = told["received"] and datetime.fromisoformat(told["received"])
    found = Arrival(digest, content, told["name"], told["address"], at or None, told["text"])
    until = time.monotonic() + LOOKED_FOR
    for at, one in enumerate(told["attached"]):
        if at < LOOKED_AT and time.monotonic() < until:
            _sort(rules, form, found, one)
        else:
            found.left.append(one["name"])
    return found


def files_of(store: Store, edition: str, form: Form, found: Arrival) -> dict[str, list[dict]]:
    """The files of the message as entries of answers, and the message itself; each is kept, and belongs to no candidacy
    yet. The same message gives the same ids."""
    kept = {name: [_kept(store, edition, found, at, name_) for at, name_ in taken] for name, taken in found.taken.items()}
    entries = {
        name: [one for one in each if scanning.scan(store, one["sha256"]) != scanning.FOUND] for name, each in kept.items()
    }
    whole = content_of(store).put(BytesIO(found.content), LARGEST)
    told = {"id": _id(found, "message"), "sha256": whole.sha256, "size": whole.size, "name": "message.eml", "type": "eml"}
    files.arrived(store, edition, [*(one for each in entries.values() for one in each), told])
    return entries


def ids_of(found: Arrival) -> list[str]:
    return [_id(found, "message"), *(_id(found, at) for taken in found.taken.values() for at, _name in taken)]


def _sort(rules: Rulebook, form: Form, found: Arrival, one) -> None:
    """The filled form is read; a file goes to the first question that takes its kind and has room; the rest is left."""
    with _content(found, one["at"]) as content:
        if not found.form and one["name"].lower().endswith((".docx", ".xlsx")):
            try:
                about, cells, loose, _twice = filled.read(content)
            except filled.NotOurs:
                pass
            else:
                if about.edition == rules.id:
                    what = paper.read(rules, form, cells, loose)
                    found.form, found.values, found.unread, found.loose = one["name"], what.values, what.unread, what.loose
                    return
        for asked in (one_ for section in form.sections if not section.private for one_ in section.fields):
            if asked.kind == "files" and _fits(asked, found, content, one):
                found.taken.setdefault(asked.id, []).append((one["at"], one["name"]))
                return
    found.left.append(one["name"])


def _fits(asked, found: Arrival, content: BinaryIO, one) -> bool:
    if asked.at_most and len(found.taken.get(asked.id, ())) >= asked.at_most or not 0 < one["size"] <= files.largest(asked):
        return False
    try:
        inspecting.look(content, files.kind_of(content, asked.types))
    except Refused:
        return False
    finally:
        content.seek(0)
    return True


def _kept(store: Store, edition: str, found: Arrival, at: int, name: str) -> dict:
    with _content(found, at) as content:
        type_ = files.kind_of(content, ())
        kept = content_of(store).put(content, LARGEST)
    plain = files.plain_name(name, type_)
    return {"id": _id(found, at), "sha256": kept.sha256, "size": kept.size, "name": plain, "type": type_}


def _content(found: Arrival, at: int) -> BinaryIO:
    made = tempfile.TemporaryFile()  # noqa: SIM115  the caller closes it
    confined.ask("attachment messages", BytesIO(found.content), made, at=at)
    made.seek(0)
    return made


def _id(found: Arrival, what) -> str:
    return sha256(f"{found.digest}/{what}".encode()).hexdigest()[:26]


def _place(store: Store, edition: str, digest: str) -> Path:
    return Path(store.files) / "under_way" / edition / f"{digest}.eml"
