"""What happens without anybody asking: the clock's steps, letters that leave, certificates that are made.

One loop: look, do, wait. The outbox and the tables say what is to do, so nothing is lost when it stops, and a second
worker beside it does no harm (a claim is a lease, a step is a step). A thread of the server by default; `award worker`
runs the same loop as a process of its own.
"""

from __future__ import annotations

import logging
import threading
import time
from collections import Counter

from sqlalchemy import select

from config.settings import Settings

from . import clocks, issuing, mail, notes, scanning, sheets, sweeping, ticking
from .models.editions import editions
from .store import Store

log = logging.getLogger("award.tasks")
PAUSE, PAUSE_OF_A_TEST = 2.0, 0.1  # seconds
SWEEP_EVERY = WARN_EVERY = 3600.0


def pause_of(settings: Settings) -> float:
    """How long the loop waits between two rounds of work."""
    return PAUSE_OF_A_TEST if settings.testing else PAUSE


def work_once(store: Store, settings: Settings, transport=None) -> dict:
    """One round of work over every open edition; what was done. Letters go first and in between: somebody waits for
    the link to sign in while a hundred certificates are made."""
    counts: Counter[str] = Counter()

    def deliver(*_) -> None:
        counts.update(mail.deliver(store, settings, transport))

    deliver()
    blocked, made = {}, 0
    for edition in open_editions(store):
        blocked[edition] = ticking.tick(store, edition)
        made += issuing.issue_all(store, settings, edition, progress=deliver)
    deliver()
    return {"blocked": blocked, "certificates": made, "letters": dict(counts)}


def open_editions(store: Store) -> list[str]:
    """The editions in which the clock has something to do: of one suspended or cancelled it still seals the days."""
    with store.reading() as db:
        return list(db.scalars(select(editions.c.id).where(editions.c.state != "-").order_by(editions.c.id)))


class Worker(threading.Thread):
    """The loop as a thread; `stop()` ends it after the round it is in."""

    def __init__(self, store: Store, settings: Settings, transport=None, pause: float = PAUSE):
        super().__init__(name="award-worker", daemon=True)
        self.store, self.settings, self.transport, self.pause = store, settings, transport, pause
        self._stopped, self._swept, self._warned = threading.Event(), -SWEEP_EVERY, -WARN_EVERY

    def run(self) -> None:
        while not self._stopped.is_set():
            try:
                self._look_at_the_clock()
                self._keep_house()
                work_once(self.store, self.settings, self.transport)
                scanning.again(self.store)
            except Exception:  # the loop outlives what one round met
                log.exception("a round of work failed; the next one begins in %s s", self.pause * 5)
                self._stopped.wait(self.pause * 4)
            self._stopped.wait(self.pause)

    def _look_at_the_clock(self) -> None:
        with self.store.reading() as db:
            told = clocks.difference(db)
        if told and time.monotonic() - self._warned >= WARN_EVERY:
            self._warned = time.monotonic()
            log.warning(told)

    def _keep_house(self) -> None:
        if time.monotonic() - self._swept >= SWEEP_EVERY and self.store.files:
            self._swept = time.monotonic()
            sweeping.sweep(self.store)
            notes.forget_ended(self.store)
            sheets.forget_past(self.store)

    def stop(self) -> None:
        self._stopped.set()
        self.join(timeout=30)
