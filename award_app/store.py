"""Where everything is kept, and what a step may depend on beside it: the database, the clock, the randomness.

Reading takes a plain transaction; writing takes the write lock at once (`BEGIN IMMEDIATE` on SQLite, behind one fair
lock in the process: without it a busy vote starved autosaves). A seed gives the same ids and salts, so the same record.
"""

from __future__ import annotations

import base64
import hashlib
import random
import threading
from collections import deque
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import timedelta
from pathlib import Path

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.exc import DBAPIError
from sqlalchemy.pool import QueuePool

from .clock import Clock

SAFE_WAL = (
    3,
    51,
    3,
)  # earlier libraries can corrupt a WAL file with several connections (sqlite.org/wal.html#walresetbug)


class FairLock:
    """First come, first served: a thread that waits is served before one that comes later."""

    def __init__(self):
        self._guard, self._held, self._waiting = threading.Lock(), False, deque()

    def __enter__(self):
        with self._guard:
            if not self._held and not self._waiting:
                self._held = True
                return self
            turn = threading.Event()
            self._waiting.append(turn)
        turn.wait()
        return self

    def __exit__(self, *_):
        with self._guard:
            if self._waiting:
                self._waiting.popleft().set()
            else:
                self._held = False


class Look:
    """One transaction for all that a thread reads, begun with the first of it."""

    def __init__(self, store: Store):
        self.store, self.over = store, False
        self._open, self._db, self._inside = ExitStack(), None, 0

    @contextmanager
    def more(self) -> Iterator[Connection]:
        if self._db is None:
            self._db = self._open.enter_context(self.store.one_instant())
        self._inside += 1
        try:
            yield self._db
        except DBAPIError:  # PostgreSQL answers nothing more in this transaction; what went wrong is said by another
            self.over = True
            raise
        finally:
            self._inside -= 1
            if self.over:
                self.end()

    def end(self) -> None:
        """At once, or with the reading from within which it is ended."""
        self.over = True
        if not self._inside:
            self._open.close()


_OF_THIS_THREAD = threading.local()


def looked() -> None:
    """This thread has read enough: before it writes, and before anything that takes long."""
    look, _OF_THIS_THREAD.look = getattr(_OF_THIS_THREAD, "look", None), None
    if look:
        look.end()


class Store:
    """One installation: `reading()` and `writing()` give connections, `clock` the time, `id()` and `salt()` the chance."""

    def __init__(
        self, engine: Engine, clock: Clock | None = None, seed: int | str | None = None, files: Path | None = None
    ):
        self.engine, self.clock = engine, clock or Clock()
        self.chance = random.SystemRandom() if seed is None else random.Random(seed)
        self.files = files
        self.clamd = ""  # where a scanner of viruses listens (award_app/scanning.py)
        self.bucket = ""  # where uploads are kept instead of that folder (award_app/content.py)
        self.of_a_candidacy, self.of_an_edition = 10**9, 10**11  # bytes of all its files (award_app/files.py)
        self.session_lasts = timedelta(days=60)  # until a person signs in again
        self._fair = FairLock() if engine.dialect.name == "sqlite" else None

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """What is read in it is of one instant, on both databases: a page, or a check of the record while people work."""
        look = getattr(_OF_THIS_THREAD, "look", None)
        with look.more() if look and look.store is self and not look.over else self.one_instant() as db:
            yield db

    @contextmanager
    def one_instant(self) -> Iterator[Connection]:
        with self.engine.connect() as db:
            if self._fair is None:
                db = db.execution_options(isolation_level="REPEATABLE READ")
            with db.begin():
                yield db

    def look(self) -> None:
        """From now on all that this thread reads is of one instant, until it writes, or has `looked`."""
        looked()
        _OF_THIS_THREAD.look = Look(self)

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """A transaction that holds the write lock from its start. Everything in it happens, or nothing."""
        looked()
        if self._fair is None:
            with self.engine.connect() as db, db.begin():
                yield db
            return
        with self._fair, self.engine.connect().execution_options(award_writes=True) as db, db.begin():
            yield db

    def trial(self) -> Store:
        """The same, with a chance of its own: a preview must not use up the seed."""
        other = object.__new__(Store)
        other.__dict__.update(self.__dict__, chance=random.SystemRandom())
        return other

    def now(self):
        return self.clock.now()

    def id(self) -> str:
        """126 random bits as 26 lower-case letters and digits."""
        bits = self.chance.getrandbits(130) << 4  # as base 32 would pad them
        return "".join([PAIRS[bits >> at & 1023] for at in range(120, -1, -10)])

    def reference(self) -> str:
        """What a person can read out: 40 random bits as `K7F3-9QX2`."""
        text = spelled(self.chance.getrandbits(40).to_bytes(5, "big")).upper()
        return f"{text[:4]}-{text[4:]}"

    def number(self) -> str:
        """A public number nobody can guess: 128 random bits in groups of four."""
        text = spelled(self.chance.getrandbits(128).to_bytes(16, "big"))
        return "-".join(text[at : at + 4] for at in range(0, len(text), 4))

    def salt(self) -> str:
        return self.chance.getrandbits(128).to_bytes(16, "big").hex()

    def scrub(self) -> None:
        """After a secret was destroyed: nothing of it stays in SQLite's write-ahead log."""
        if self.engine.dialect.name == "sqlite":
            looked()
            with self._fair, self.engine.connect() as db:
                db.connection.driver_connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")


LIKE_FIGURES = str.maketrans("ilou", "8901")  # no letter that could be read as a figure
LETTERS = "abcdefghijklmnopqrstuvwxyz234567".translate(LIKE_FIGURES)
PAIRS = [one + other for one in LETTERS for other in LETTERS]  # ten bits each


def spelled(raw: bytes) -> str:
    return base64.b32encode(raw).decode().rstrip("=").lower().translate(LIKE_FIGURES)


def hashed(token: str) -> str:
    """What is kept of a secret that is random itself, so that nobody who reads the table can use it."""
    return hashlib.sha256(token.encode()).hexdigest()


def open_engine(url: str, **options) -> Engine:
    """The engine of a database URL. SQLite gets the library that has the fix, foreign keys and immediate writes."""
    if not url.startswith("sqlite"):
        options = {"pool_pre_ping": True} | options  # after its restart no dead connection is used
        return create_engine(url.replace("postgresql://", "postgresql+psycopg://", 1), **options)
    from pysqlite3 import dbapi2

    memory = url in ("sqlite://", "sqlite:///:memory:")
    # The library keeps a hundred statements ready unless told, those most used: the program has more, and each newcomer would be
    # the first to be forgotten, and be made ready again at every page.
    kept = {"cached_statements": 1000}
    engine = create_engine(url, module=dbapi2, poolclass=QueuePool if not memory else None, connect_args=kept, **options)
    event.listen(engine, "connect", _connected(dbapi2.sqlite_version_info >= SAFE_WAL and not memory))
    event.listen(engine, "begin", _begun)
    return engine


def _connected(wal: bool):
    def prepare(connection, _record):
        connection.isolation_level = None
        for pragma in (
            "foreign_keys=ON",
            "secure_delete=ON",
            "busy_timeout=10000",
            "synchronous=FULL",
            *(("journal_mode=WAL",) if wal else ()),  # without the fix it stays as it is, and `open_store` asks
        ):
            connection.execute(f"PRAGMA {pragma}")

    return prepare


def _begun(db: Connection) -> None:
    db.exec_driver_sql("BEGIN IMMEDIATE" if db.get_execution_options().get("award_writes") else "BEGIN")
