"""Turns at what keeps a machine busy: drawing the pages of a file, opening a file that comes, making a document on request.

A server answers with few threads. Those that do such work, and those that wait for it, are never so many that somebody who only
reads a page would wait behind them: whoever comes then is told to come back. Of documents one is made at a time; of one
person's files two are opened, so that those of others are opened beside them.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from threading import BoundedSemaphore, Lock

from flask import g, has_request_context
from werkzeug.exceptions import ServiceUnavailable

from config.settings import THREADS

from .store import looked

PATIENCE = 10  # seconds that a request waits for its turn
AT_THE_DOOR = 2  # seconds, where as many are waiting as may
_AT_ONCE = BoundedSemaphore(2)  # that draw, in one process; a browser asks for many pages together
_OPENED = BoundedSemaphore(3)  # files that come, in one process
OF_ONE = 2  # of them of one person
_IN_THE_ROOM = BoundedSemaphore(THREADS - 2)  # that draw, open or wait for their turn: two threads are left for everybody
_ONE_DOCUMENT = BoundedSemaphore(1)
_FOR_DOCUMENTS = BoundedSemaphore(3)  # that have one made, or wait for it: half of the room stays for what a page shows


_whose, _guard = Counter(), Lock()  # how many of each person's files are being opened, or wait for it


class Busy(ServiceUnavailable):
    """Too many ask at this moment; the same request is answered a little later."""


@contextmanager
def to_draw() -> Iterator[None]:
    """Raises Busy where no turn is free in time."""
    with _free(_IN_THE_ROOM, AT_THE_DOOR), _free(_AT_ONCE, PATIENCE):
        yield


@contextmanager
def to_open() -> Iterator[None]:
    """Raises Busy: at once where as many of this person's are being opened, else where no turn is free in time."""
    person = g.get("person") if has_request_context() else None
    with _one_of(person.id if person else ""), _free(_IN_THE_ROOM, AT_THE_DOOR), _free(_OPENED, PATIENCE):
        yield


@contextmanager
def _one_of(person: str) -> Iterator[None]:
    with _guard:
        if person and _whose[person] >= OF_ONE:
            raise Busy(retry_after=PATIENCE)
        _whose[person] += 1
    try:
        yield
    finally:
        with _guard:
            _whose[person] -= 1
            if not _whose[person]:
                del _whose[person]


@contextmanager
def for_a_document() -> Iterator[None]:
    """Raises Busy: at once where as many wait as may, since a document is asked for alone; else where none is free in time."""
    with _free(_FOR_DOCUMENTS, 0), _free(_IN_THE_ROOM, 0), _free(_ONE_DOCUMENT, PATIENCE):
        yield


@contextmanager
def _free(places: BoundedSemaphore, seconds: float) -> Iterator[None]:
    looked()
    if not places.acquire(timeout=seconds):
        raise Busy(retry_after=PATIENCE)
    try:
        yield
    finally:
        places.release()
