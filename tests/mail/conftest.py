"""A mail server that can refuse, an edition with a city, a juror and a voter, and letters owed to them."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from email import message_from_bytes, policy
from pathlib import Path

import pytest
from aiosmtpd.controller import Controller
from sqlalchemy import select

from award_app import accounts, engine, mail, ticking
from award_app.access import Actor
from award_app.clock import SetClock
from award_app.database import open_store
from award_app.effects import Ref
from award_app.mailbox import _Free
from award_app.models.record import letters
from config.settings import Settings
from workflows.reading import load

RULES = load(Path("config/rulebooks/oidp-2026.yaml"))
OPEN = datetime(2026, 2, 1, 12, tzinfo=UTC)


@dataclass
class Server:
    """What arrived: (envelope recipients, message). `answers` are given first, then 250."""

    arrived: list = field(default_factory=list)
    answers: list[str] = field(default_factory=list)
    port: int = 0

    async def handle_DATA(self, server, session, envelope):
        if self.answers:
            return self.answers.pop(0)
        message = message_from_bytes(envelope.content, policy=policy.default)
        self.arrived.append((envelope.rcpt_tos, message, envelope.content))
        return "250 OK"


@pytest.fixture
def server():
    double = Server()
    controller: Controller = _Free(double, hostname="127.0.0.1", port=0)
    controller.start()
    double.port = controller.port
    yield double
    controller.stop()


class Office:
    """An open edition and its outbox."""

    def __init__(self, folder: Path, port: int, rehearsal: bool = False, database: str = ""):
        self.settings = replace(Settings(), data=folder, database_url=database, mail_host="127.0.0.1",
                                mail_port=port, base_url="https://award.example.org", mail_sender="award@example.org")
        self.store = open_store(self.settings, SetClock(OPEN), seed=1)
        self.officer, _ = accounts.join(self.store, RULES.id, "officer@example.org", "Marta", "ca", officer=True)
        engine.found(self.store, RULES)
        engine.keep_rulebook(self.store, load(Path("config/rulebooks/oidp-2027.yaml")))
        engine.act(self.store, Ref(RULES.id, "edition"), "open_edition", Actor(self.officer), {"rehearsal": rehearsal},
                   rules=RULES)
        ticking.tick(self.store, RULES.id)

    def city(self, language: str = "fr", email: str = "mairie@example.org", place: str = "Rennes") -> str:
        """A city begins a candidacy, which owes its letter; gives the candidacy's id."""
        person, _ = accounts.join(self.store, RULES.id, email, "Ada Exemple", language)
        return engine.act(self.store, Ref(RULES.id, "candidacy"), "begin", Actor(person), {
            "organisation": f"Ville de {place}", "place": place, "country": "FR", "language": "fr"}).id

    def owe(self, kind: str, /, to: str = "mairie@example.org", state: str = "owed", language: str = "fr",
            **facts) -> str:
        """A letter put into the outbox as a step would."""
        _, who = accounts.join(self.store, RULES.id, to, "Ada Exemple", language)
        id = self.store.id()
        with self.store.writing() as db:
            db.execute(letters.insert().values(
                id=id, edition=RULES.id, kind=kind, recipient=who, subject="c1", facts=facts, state=state, cause=1,
                owed_at=self.store.now(), due_at=self.store.now(), attempts=0, automatic=True))
        return id

    def deliver(self, **options):
        return mail.deliver(self.store, self.settings, **options)

    def letter(self, id: str):
        with self.store.reading() as db:
            return db.execute(select(letters).where(letters.c.id == id)).mappings().one()

    def letters(self):
        with self.store.reading() as db:
            return db.execute(select(letters).order_by(letters.c.id)).mappings().all()

    def written(self, id: str) -> mail.Written:
        with self.store.reading() as db:
            return mail.write_letter(db, self.store, self.settings, self.letter(id))


@pytest.fixture
def office(tmp_path, server):
    return Office(tmp_path / "office", server.port)


@pytest.fixture(params=["sqlite", "postgres"])
def either(request, tmp_path, server):
    """The office on each database."""
    return Office(tmp_path / "office", server.port,
                  database=request.getfixturevalue("postgres_url") if request.param == "postgres" else "")


@pytest.fixture
def rehearsing(tmp_path, server):
    return Office(tmp_path / "rehearsal", server.port, rehearsal=True)


