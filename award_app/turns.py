"""Turns at what keeps a machine busy: drawing the pages of a file, making a document on request.

A server answers with few threads. Those that draw, and those that wait for it, are never so many that somebody who only reads a
page would wait behind them: whoever comes then is told to come back. Of documents one is made at a time.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from threading import BoundedSemaphore

from werkzeug.exceptions import ServiceUnavailable

from config.settings import THREADS

from .store import looked

PATIENCE = 10  # seconds that a request waits for its turn
AT_THE_DOOR = 2  # seconds, where as many are waiting as may
_AT_ONCE = BoundedSemaphore(2)  # that draw, in one process; a browser asks for many pages together
_IN_THE_ROOM = BoundedSemaphore(THREADS - 2)  # that draw or wait for their turn: two threads are left for everybody
_ONE_DOCUMENT = BoundedSemaphore(1)
_FOR_DOCUMENTS = BoundedSemaphore(3)  # that have one made, or wait for it: half of the room stays for what a page shows


class Busy(ServiceUnavailable):
    """Too many ask at this moment; the same request is answered a little later."""


@contextmanager
def to_draw() -> Iterator[None]:
    """Raises Busy where no turn is free in time."""
    with _free(_IN_THE_ROOM, AT_THE_DOOR), _free(_AT_ONCE, PATIENCE):
        yield


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
