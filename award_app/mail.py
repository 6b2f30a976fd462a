"""The outbox: letters that steps owe are claimed, written, sent and marked, each in a transaction of its own.

A letter leaves only when the step that owes it is committed, and at least once: a process that dies between sending and
marking leaves a lease that runs out, and the letter goes again under the same Message-ID. Held letters wait for an
officer. Only the columns of delivery change; what a letter says was committed to by the record.
"""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime, timedelta

from sqlalchemy import bindparam, select, update

from config.settings import Settings

from . import accounts
from .faults import fault
from .letters import Reader, Writer, Written, write_letter
from .models.base import read_instant
from .models.record import letters
from .store import Store
from .transports import FolderTransport, Refused, SmtpTransport, Unreachable, message_of

__all__ = ["FolderTransport", "Reader", "SmtpTransport", "Written", "again", "deliver", "drop", "release",
           "write_letter"]

LEASE = timedelta(minutes=15)
AGAIN_AFTER = [timedelta(minutes=n) for n in (1, 5, 15, 60, 180, 360, 720, 1440)]  # then it is parked
SERVER_AGAIN_AFTER = timedelta(minutes=1)

log = logging.getLogger("award.mail")


def deliver(store: Store, settings: Settings, transport=None, limit: int | None = None) -> Counter[str]:
    """Send what is owed now, at most `limit` letters: how many were sent, put off, parked, dropped."""
    transport, counts = transport or SmtpTransport(settings), Counter()
    while limit is None or counts.total() < limit:
        at_once = transport.at_once if limit is None else min(transport.at_once, limit - counts.total())
        claimed = _claim(store, at_once)
        if not claimed or not _send(store, settings, transport, claimed, counts):
            break
    return counts


def release(store: Store, edition: str, ids: Iterable[str]) -> int:
    """An officer has read these held letters and lets them go: how many."""
    return _move(store, edition, ids, "held", "owed")


def drop(store: Store, edition: str, ids: Iterable[str], reason: str) -> int:
    """Held letters that an officer decides not to send, with the reason: how many."""
    return _move(store, edition, ids, "held", "dropped", reason)


def again(store: Store, edition: str, ids: Iterable[str]) -> int:
    """Parked letters are owed again, with all their attempts before them: how many."""
    return _move(store, edition, ids, "parked", "owed")


def _move(store: Store, edition: str, ids: Iterable[str], of: str, to: str, reason: str | None = None,
          at_once: int = 500) -> int:
    ids, moved = list(ids), 0
    moving = update(letters).where(letters.c.edition == edition, letters.c.state == of).values(
        state=to, due_at=store.now(), attempts=0, problem=reason)
    with store.writing() as db:
        for start in range(0, len(ids), at_once):
            moved += db.execute(moving.where(letters.c.id.in_(ids[start : start + at_once]))).rowcount
        fault("letters.moved", to)
    fault("letters.committed", to)
    return moved


# -- one batch


def _claim(store: Store, at_most: int) -> list[dict]:
    """Take letters for this process until the lease ends; also those that another one left unfinished.

    The end of the lease, kept in the row, is what this process shows when it marks the letter: one that slept beyond it
    and wakes when another has taken the letter marks nothing."""
    now = store.now()
    with store.reading() as db:  # nothing owed, the usual case, must not take the write lock
        if db.execute(_OWED.limit(1), {"now": now}).first() is None:
            return []
    with store.writing() as db:
        found = db.execute(_OWED.limit(at_most).with_for_update(skip_locked=True), {"now": now}).mappings().all()
        if found:
            db.execute(_CLAIM, [{"of": one["id"], "until": now + LEASE} for one in found])
            fault("mail.claiming")
    if found:
        fault("mail.claimed")
    return [{**one, "lease": now + LEASE} for one in found]


_OWED = select(letters).where(letters.c.state.in_(("owed", "sending")), letters.c.due_at <= bindparam("now")).order_by(
    letters.c.edition != "", letters.c.due_at, letters.c.id)  # a link to sign in does not wait behind a thousand results
_CLAIM = update(letters).where(letters.c.id == bindparam("of")).values(state="sending", due_at=bindparam("until"))
_MARK = update(letters).where(
    letters.c.id == bindparam("of"), letters.c.state == "sending", letters.c.due_at == bindparam("lease")).values(
    state=bindparam("to"), due_at=bindparam("due"), attempts=bindparam("tried"), sent_at=bindparam("sent"),
    problem=bindparam("why"))
_WIPE = update(letters).where(
    letters.c.id == bindparam("of"), letters.c.edition == "",
    (letters.c.state == "sent") | (letters.c.state == "dropped")).values(facts={})


def _send(store: Store, settings: Settings, transport, claimed: list[dict], counts: Counter) -> bool:
    """Write and send a batch; False where the server cannot be reached.

    Over SMTP each letter is marked as soon as it was taken: a crash repeats one letter, not a batch. A letter at which the
    server hangs up has had its attempt, and those behind it go over a connection of their own."""
    with _Marks(store, counts, each=transport.at_once <= ONE_BY_ONE) as mark:
        waiting, broken = _write(store, settings, claimed, store.now(), mark), 0
        while waiting and broken < HANGS_UP:
            before = len(waiting)
            try:
                with transport.open():
                    fault("mail.connected")
                    for letter, written in list(waiting):
                        if store.now() >= letter["lease"]:
                            return True  # another worker may have it by now
                        mark(_one(letter, written, settings, transport, store.now))
                        waiting.pop(0)
            except _HungUp as problem:
                letter, _ = waiting.pop(0)
                mark(_later(letter, store.now(), str(problem)))
                broken = broken + 1 if before == len(waiting) + 1 else 1
            except Unreachable as problem:
                return _put_off(waiting, store, mark, str(problem))
        return not waiting or _put_off(waiting, store, mark, "the server hangs up")


ONE_BY_ONE = 25  # batches of a real server; a folder takes five hundred at once, and writes the same file again
HANGS_UP = 2  # letters in a row at which the server hung up: then it is left alone for a while
_COUNTED = {"sent": "sent", "owed": "put_off", "parked": "parked", "dropped": "dropped"}


class _HungUp(Unreachable):
    """The connection ended while this letter was being sent."""


def _put_off(waiting: list[tuple], store: Store, mark, why: str) -> bool:
    """No attempt is counted: it is not the letters' fault."""
    for letter, _ in waiting:
        mark(_mark(letter, "owed", store.now() + SERVER_AGAIN_AFTER, why=why))
    return False


def _write(store: Store, settings: Settings, claimed: list[dict], now: datetime, mark) -> list[tuple[dict, Written]]:
    """Each letter in words; one that is of no use any more, or cannot be written, is marked and holds up no other."""
    written = []
    claimed = [_with_its_link(store, letter) for letter in claimed]
    with store.reading() as db:
        writer = Writer(db, store, settings)
        writer.know(claimed)
        for letter in claimed:
            if _expired(letter, now):
                mark(_mark(letter, "dropped", now, why="the link in it has expired"), later=True)
                continue
            try:
                written.append((letter, writer.write(letter)))
            except Exception as problem:  # whatever it is, the other letters must leave
                log.exception("letter %s (%s) cannot be written", letter["id"], letter["kind"])
                mark(_mark(letter, "parked", now, why=f"it cannot be written: {type(problem).__name__}"), later=True)
    return written


LEADS_TO = {"joined": "/candidacy/{subject}/join", "asked_to_sit": "/jury/asked", "asked_again": "/jury/asked"}


def _with_its_link(store: Store, letter: dict) -> dict:
    """Invitations are the only letters of a step that sign somebody in: their link is made as they leave."""
    if letter["kind"] not in LEADS_TO:
        return letter
    goes_to = f"/{letter['edition']}" + LEADS_TO[letter["kind"]].format(**letter)
    return {**letter, "token": accounts.invitation(store, letter["recipient"], goes_to)}


def _one(letter: Mapping, written: Written, settings: Settings, transport, now: Callable[[], datetime]) -> dict:
    """What became of a letter. Raises _HungUp."""
    tried = letter["attempts"] + 1
    if written.to is None:
        return _mark(letter, "dropped", now(), why="the recipient was erased")
    try:
        message = message_of(written, settings, now())
        fault("mail.sending")
        transport.send(message)
        fault("mail.taken")
    except Refused as refused:
        if refused.for_good:
            return _mark(letter, "parked", now(), tried, why=refused.problem)
        return _later(letter, now(), refused.problem)
    except Unreachable as problem:
        raise _HungUp(str(problem)) from problem
    except Exception as problem:  # an address that cannot be told to any server: the other letters must leave
        log.exception("letter %s (%s) cannot be sent", letter["id"], letter["kind"])
        return _mark(letter, "parked", now(), tried, why=f"it cannot be sent: {type(problem).__name__}")
    return _mark(letter, "sent", letter["due_at"], tried, sent=now())


def _later(letter: Mapping, now: datetime, why: str) -> dict:
    """Another attempt after a while; after the last one it is parked."""
    tried = letter["attempts"] + 1
    if tried > len(AGAIN_AFTER):
        return _mark(letter, "parked", now, tried, why=why)
    return _mark(letter, "owed", now + AGAIN_AFTER[tried - 1], tried, why=why)


def _expired(letter: Mapping, now: datetime) -> bool:
    """A sign-in link that has run out while the server was away is of no use to anybody."""
    return letter["kind"] == "sign_in" and read_instant(letter["facts"]["expires"]) <= now


def _mark(letter: Mapping, to: str, due: datetime, tried: int | None = None, sent: datetime | None = None,
          why: str | None = None) -> dict:
    return {"of": letter["id"], "lease": letter["lease"], "to": to, "due": due,
            "tried": letter["attempts"] if tried is None else tried, "sent": sent, "why": why}


class _Marks:
    """What became of each letter, kept at once or at the end of the batch."""

    def __init__(self, store: Store, counts: Counter, each: bool):
        self.store, self.counts, self.each, self.waiting = store, counts, each, []

    def __enter__(self) -> _Marks:
        return self

    def __call__(self, mark: dict, later: bool = False) -> None:
        self.waiting.append(mark)
        if self.each and not later:
            self._keep()

    def __exit__(self, *_) -> None:
        self._keep()

    def _keep(self) -> None:
        """A letter outside the record (a sign-in link) that has left is wiped."""
        marks, self.waiting = self.waiting, []
        if not marks:
            return
        with self.store.writing() as db:
            kept = [one for one in marks if db.execute(_MARK, one).rowcount]
            if gone := [{"of": one["of"]} for one in kept if one["to"] in ("sent", "dropped")]:
                db.execute(_WIPE, gone)
            fault("mail.marked")
        fault("mail.committed")
        self.counts.update(_COUNTED[one["to"]] for one in kept)
