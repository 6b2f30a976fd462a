"""The demo: an edition rehearsed to its end, and a second one open, with a clock of its own, to be lived in by a visitor.

The second edition begins ten days before its deadline whatever the real date is. "Go on to the next date" puts the
clock forward, runs the real clock task, and lets the invented people do what is still to be done until then.
"""

from __future__ import annotations

import hashlib
import json
import random
import secrets
import shutil
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from flask import Flask
from sqlalchemy import func, select

from config.settings import Settings
from workflows.calendar import window
from workflows.reading import load
from workflows.rulebook import Rulebook

from . import issuing, ticking
from .clock import Clock, SetClock
from .database import open_store
from .mail import FolderTransport
from .models.candidacies import draft_heads
from .models.editions import stages
from .models.record import events
from .models.record import settings as kept
from .rehearsal.play import Play, Size
from .store import Store

RULEBOOKS = Path(__file__).parent.parent / "config" / "rulebooks"
REHEARSED, LIVED_IN = "oidp-2026", "oidp-2027"
BEFORE_DEADLINE = timedelta(days=10)
A_MONTH = timedelta(days=30)
REHEARSAL = Size(137, 20, 3000)
SECOND = Size(40, 20, 250)
SEED = 20


class DemoClock(Clock):
    """A clock that goes on from where the demo was left, at the pace of a real one."""

    def __init__(self, at: datetime):
        self._at, self._since = at, time.monotonic()

    def now(self) -> datetime:
        return self._at + timedelta(seconds=time.monotonic() - self._since)

    def go_to(self, at: datetime) -> None:
        if at > self.now():
            self._at, self._since = at, time.monotonic()


class Demo:
    """The running demo: its store, its second edition, and one lock for going on."""

    def __init__(self, settings: Settings, store: Store, rules: Rulebook, size: Size = SECOND):
        self.settings, self.store, self.rules, self.size = settings, store, rules, size
        self.mails = settings.data / "mailbox"
        self._going_on = threading.Lock()

    @property
    def edition(self) -> str:
        return self.rules.id

    def next_date(self) -> datetime | None:
        """When something next happens: a step of the clock, or a moment at which people are in the middle of their work.

        Where only people are awaited, a month on, in which they do it. None when the edition is over.
        """
        now = self.store.now()
        with self.store.reading() as db:
            due = ticking.next_date(db, self.store, self.edition)
            rows = (
                db.execute(select(stages).where(stages.c.edition == self.edition, stages.c.state != "closed"))
                .mappings()
                .all()
            )
        at_work = [at for row in rows if row["state"] == "open" for at in self._at_work(row) if at > now]
        return min(filter(None, [due, *at_work]), default=now + A_MONTH if rows else None)

    def _at_work(self, row) -> list[datetime]:
        """When a visitor finds work in a stage: jurors are asked about conflicts of interest, then have their readings and have
        sent none; half of the voters have voted."""
        if row["kind"] == "jury":
            return [row["opens_at"] + timedelta(hours=3), row["opens_at"] + timedelta(days=2)]
        return [row["opens_at"] + (row["closes_at"] - row["opens_at"]) / 2] if row["kind"] == "consultation" else []

    def go_on(self) -> datetime | None:
        """Live on to the next date: the clock's steps, and what people have left to do until then."""
        with self._going_on:
            at = self.next_date()
            play = self.play()
            play.run(until=(at or self.store.now() + timedelta(days=7)) + timedelta(minutes=1))
            issuing.issue_all(self.store, self.settings, self.edition)
            play._deliver()
            self.keep_time()
        return at

    def play(self) -> Play:
        return Play(
            self.store,
            self.settings,
            self.rules,
            self.size,
            f"{SEED}:{self.edition}",
            transport=FolderTransport(self.mails),
            leaves_room=True,
        )

    def keep_time(self) -> None:
        """Where the demo's clock stands, for the next start."""
        remember(self.store, "demo_at", self.store.now().astimezone(UTC).isoformat())


def remember(store: Store, name: str, value) -> None:
    with store.writing() as db:
        db.execute(kept.delete().where(kept.c.name == name))
        db.execute(kept.insert().values(name=name, value=value))


def recall(store: Store, name: str):
    with store.reading() as db:
        return db.scalar(select(kept.c.value).where(kept.c.name == name))


def _left_at(store: Store) -> datetime:
    """Where the clock stood when the demo was left; of one that died without a word, when it last wrote something: a clock that
    went back would hold up every letter until it has caught up."""
    with store.reading() as db:
        recorded = db.scalar(select(func.max(events.c.at)).where(events.c.edition == LIVED_IN))
        written = recorded, db.scalar(select(func.max(draft_heads.c.saved_at)))
    return max([datetime.fromisoformat(recall(store, "demo_at")), *filter(None, written)])


def made_of() -> str:
    """What a demo's data depend on: its rulebooks and the schema. Other data are made anew."""
    parts = [path.read_bytes() for path in sorted(RULEBOOKS.glob("*.yaml"))]
    parts += [path.read_bytes() for path in sorted((Path(__file__).parent / "migrations" / "versions").glob("*.py"))]
    return hashlib.sha256(b"".join(parts)).hexdigest()


class NotOurs(Exception):
    """A folder in which somebody else's database is: the demo would remove it."""


def prepare(settings: Settings, rehearsal: Size = REHEARSAL, second: Size = SECOND, quiet: bool = False) -> Demo:
    """The demo of a folder: taken up where it was left, or made anew."""
    stamp = settings.data / "made-of.json"
    rules = load(RULEBOOKS / f"{LIVED_IN}.yaml")
    if stamp.exists() and json.loads(stamp.read_text()).get("of") == made_of():
        store = open_store(settings)
        store.clock = DemoClock(_left_at(store))
        return Demo(settings, store, rules, second)
    if not stamp.exists() and settings.data.exists() and any(settings.data.glob("*.db")):
        raise NotOurs(f"{settings.data} holds a database that no demo has made. Move it away, or set AWARD_DATA to another.")
    shutil.rmtree(settings.data, ignore_errors=True)
    _rehearse(settings, rehearsal, today(rules), quiet)
    demo = _begin(settings, rules, second, quiet)
    stamp.write_text(json.dumps({"of": made_of()}))
    return demo


def _rehearse(settings: Settings, size: Size, until: datetime, quiet: bool) -> None:
    """The edition before, lived to the same day as the second: its record is sealed every day."""
    from .rehearsal.command import rehearse
    from .rehearsal.telling import told

    rules = load(RULEBOOKS / f"{REHEARSED}.yaml")
    summary = rehearse(rules, size, SEED, settings.data, settings, quiet, until=until)
    if not quiet:
        print(told(rules, summary), file=sys.stderr)


def _begin(settings: Settings, rules: Rulebook, size: Size, quiet: bool) -> Demo:
    """The second edition, lived from its call to ten days before its deadline: the same on every real date."""
    store = open_store(settings, seed=f"{SEED}:{rules.id}")
    demo = Demo(settings, store, rules, size)
    play = demo.play()
    store.clock = SetClock(play.begins())
    play.open()
    if not quiet:
        print("A second edition opens, and cities begin to write …", file=sys.stderr)
    play.run(until=today(rules))
    demo.keep_time()
    store.chance = random.SystemRandom()  # from here on it is lived, not rehearsed
    store.clock = DemoClock(store.now())
    return demo


def today(rules: Rulebook) -> datetime:
    """At which the demo begins."""
    return deadline(rules) - BEFORE_DEADLINE


def deadline(rules: Rulebook) -> datetime:
    """When the first submission of an edition closes, by its rulebook."""
    return next(window(rules, stage).closes for _, stage in rules.stages() if stage.kind == "submission")


def settings_of(settings: Settings) -> Settings:
    """The demo's own: a folder of its own, and no mail server but its own."""
    return replace(settings, demo=True, session_days=1000, data=settings.data / "demo", database_url="", files=None)


def serve(demo: Demo, listen) -> None:
    """Serve the demo until it is interrupted; `listen(app, settings, words)` is the server."""
    with running(demo) as app:
        url = demo.settings.base_url
        listen(app, demo.settings, f"\nThe demo is open: {url}\nCtrl+C ends it; the next start takes it up again.\n")


@contextmanager
def running(demo: Demo) -> Iterator[Flask]:
    """The demo's pages, while its mail box takes letters and its worker does what is due."""
    from . import create_app, mailbox
    from .tasks import Worker

    box = mailbox.serve(demo.mails)
    demo.settings = replace(demo.settings, mail_host="127.0.0.1", mail_port=box.port, mail_sender="award@demo.invalid")
    if not demo.settings.secret_key:  # whoever was signed in still is after the next start
        if not recall(demo.store, "demo_key"):
            remember(demo.store, "demo_key", secrets.token_urlsafe(48))
        demo.settings = replace(demo.settings, secret_key=recall(demo.store, "demo_key"))
    app = create_app(demo.settings, demo.store)
    app.extensions["demo"] = demo
    worker = Worker(demo.store, demo.settings)
    worker.start()
    try:
        yield app
    finally:
        worker.stop()
        demo.keep_time()
        box.stop()
