"""One small edition, lived once by invented people and looked at as the public sees it at four moments."""

import shutil
from dataclasses import dataclass
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path

import pytest
from sqlalchemy import select

from award_app import create_app, engine
from award_app.access import THE_CLOCK
from award_app.clock import SetClock
from award_app.content import content_of as kept_in
from award_app.database import open_store
from award_app.effects import Ref
from award_app.models.results import certificates
from award_app.rehearsal.play import Play, Size
from config.settings import Settings
from workflows.reading import load

EDITION = "oidp-2026"
MOMENTS = {
    "call": datetime(2026, 2, 20, 12, tzinfo=UTC),
    "check": datetime(2026, 3, 20, 12, tzinfo=UTC),
    "selection": datetime(2026, 5, 1, 12, tzinfo=UTC),
    "final": datetime(2026, 6, 20, 12, tzinfo=UTC),
    "embargo": datetime(2026, 9, 1, 12, tzinfo=UTC),
    "announced": None,
}


@dataclass
class Visitor:
    """Somebody who is not signed in, at one moment of the edition."""

    store: object
    settings: Settings
    app: object

    def get(self, path: str, language: str = "en", **more):
        return self.app.test_client().get(f"{path}{'&' if '?' in path else '?'}lang={language}", **more)

    def text(self, path: str, language: str = "en") -> str:
        return self.get(path, language).text

    def one(self, statement: str):
        with self.store.reading() as db:
            return db.exec_driver_sql(statement).scalar()

    def all(self, statement: str) -> list:
        with self.store.reading() as db:
            return db.exec_driver_sql(statement).all()


@pytest.fixture(scope="session")
def lived(tmp_path_factory) -> dict[str, Path]:
    """A folder for each moment: the edition as it stood then."""
    root = tmp_path_factory.mktemp("public")
    rules, settings = load(Path("config/rulebooks/oidp-2026.yaml")), Settings(data=root / "now")
    store = open_store(settings, seed=1)
    play = Play(store, settings, rules, Size(24, 20, 40), 1)
    store.clock = SetClock(play.begins())
    play.open(rehearsal=False)
    folders = {}
    for moment, at in MOMENTS.items():
        play.run(at)
        if moment == "announced":
            make_certificates(store)
        store.engine.dispose()
        folders[moment] = root / moment
        shutil.copytree(root / "now", folders[moment])
        (folders[moment] / "at").write_text(store.now().isoformat())
    return folders


def make_certificates(store) -> None:
    """The files of the certificates, in a few bytes each: how they look is tested elsewhere."""
    with store.reading() as db:
        owed = db.execute(select(certificates.c.id, certificates.c.number).where(certificates.c.state == "owed")).all()
    for id, number in owed:
        kept_in(store).put(BytesIO(content_of(number)), 100)
        engine.act(
            store,
            Ref(EDITION, "certificate", id),
            "make",
            THE_CLOCK,
            {"sha256": sha256_of(content_of(number)), "size": len(content_of(number))},
        )


def content_of(number: str) -> bytes:
    return f"%PDF-1.7 {number}".encode()


def sha256_of(content: bytes) -> str:
    from hashlib import sha256

    return sha256(content).hexdigest()


@pytest.fixture
def visit(lived, tmp_path):
    """`visit("final")`: a visitor at that moment; `change` is SQL done behind the edition's back first."""

    def open_at(moment: str, *change: str) -> Visitor:
        folder = tmp_path / f"{moment}-{len(list(tmp_path.iterdir()))}"
        shutil.copytree(lived[moment], folder)
        settings = Settings(data=folder)
        store = open_store(settings, SetClock(datetime.fromisoformat((folder / "at").read_text())))
        with store.writing() as db:
            for statement in change:
                db.exec_driver_sql(statement)
        app = create_app(settings, store)
        app.testing = True
        return Visitor(store, settings, app)

    return open_at
