"""Files and a scanner of viruses (clamd), where the installation has one. The one module that writes `scans`.

A file is scanned when it comes. A scanner that does not answer keeps nobody from applying: the file is taken, and is asked
about again by the worker; until it has an answer only its team and the office open it. One in which something was found
is refused; found later, nobody opens it any more.
"""

from __future__ import annotations

import logging
import socket
from collections.abc import Iterable
from typing import BinaryIO

from sqlalchemy import Connection, select

from workflows.steps import Refused

from .content import CHUNK, content_of
from .models.base import put
from .models.candidacies import scans
from .store import Store

log = logging.getLogger("award.scanning")
SECONDS = 30
AT_ONCE = 20  # of those that wait, in one round of work
CLEAN, AWAITED, FOUND, FAILED = "clean", "awaited", "found", "failed"


def scan(store: Store, sha256: str) -> str:
    """What is known of the content after asking; nothing is asked where there is no scanner."""
    if not store.clamd:
        return CLEAN
    try:
        with content_of(store).get(sha256) as content:
            state, told = asked(store.clamd, content)
    except OSError as problem:
        log.warning("the scanner at %s does not answer: %s", store.clamd, problem)
        state, told = AWAITED, ""
    with store.writing() as db:
        put(db, scans, ("sha256",), [{"sha256": sha256, "state": state, "told": told, "at": store.now()}])
    return state


def again(store: Store) -> int:
    """Ask about those that wait; how many have their answer now. The first that has none ends the round."""
    if not store.clamd:
        return 0
    with store.reading() as db:
        waiting = list(db.scalars(select(scans.c.sha256).where(scans.c.state == AWAITED).order_by(scans.c.at).limit(AT_ONCE)))
    for done, sha256 in enumerate(waiting):
        if not content_of(store).has(sha256):
            forget(store, sha256)
        elif scan(store, sha256) == AWAITED:
            return done
    return len(waiting)


def forget(store: Store, sha256: str) -> None:
    with store.writing() as db:
        db.execute(scans.delete().where(scans.c.sha256 == sha256))


def states(db: Connection, digests: Iterable[str]) -> dict[str, str]:
    """{digest: state} of those that are not known to be clean."""
    asked_ = select(scans.c.sha256, scans.c.state).where(scans.c.sha256.in_(list(digests)), scans.c.state != CLEAN)
    return dict(db.execute(asked_).all())


def hold(store: Store, sha256: str, writes: bool) -> None:
    """Before it is handed out. `writes`: to its team or the office. Raises Refused."""
    with store.reading() as db:
        state = states(db, [sha256]).get(sha256)
    if state == FOUND:
        raise Refused("file_infected")
    if state and not writes:
        raise Refused("file_not_scanned")


def asked(clamd: str, content: BinaryIO) -> tuple[str, str]:
    """(state, what clamd said): its INSTREAM. Raises OSError."""
    with _connected(clamd) as line:
        line.sendall(b"zINSTREAM\0")
        try:
            while chunk := content.read(CHUNK):
                line.sendall(len(chunk).to_bytes(4, "big") + chunk)
            line.sendall(bytes(4))
        except (BrokenPipeError, ConnectionResetError):
            pass  # it has said already that this is too large for it
        told = b""
        while not told.endswith(b"\0") and (more := line.recv(4096)):
            told += more
    words = told.rstrip(b"\0").decode("utf-8", "replace").removeprefix("stream: ")
    if words == "OK":
        return CLEAN, ""
    if words.endswith(" FOUND"):
        return FOUND, words.removesuffix(" FOUND")[:200]
    if not words:
        raise ConnectionError("it ended without an answer")
    return FAILED, words[:200]


def _connected(clamd: str) -> socket.socket:
    if clamd.startswith("/"):
        line = socket.socket(socket.AF_UNIX)
        line.settimeout(SECONDS)
        line.connect(clamd)
        return line
    host, _colon, port = clamd.rpartition(":")
    return socket.create_connection((host, int(port)), SECONDS)
