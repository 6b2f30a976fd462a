"""The edition of the cast, lived once; each moment is kept as a folder, and each test opens a copy."""

from __future__ import annotations

import copy
import shutil
from dataclasses import replace
from functools import cache
from hashlib import sha256

import pytest
from pysqlite3 import dbapi2
from sqlalchemy import event

from award_app import create_app
from award_app.clock import SetClock
from award_app.database import open_store
from award_app.models import metadata
from config.settings import Settings

from .cast import MOMENTS, Cast


class Moment:
    """The cast as it stands at a moment, on a database of its own, with the application that serves it."""

    def __init__(self, cast: Cast, folder, at, settings: Settings | None = None):
        self.cast, self.folder = cast, folder
        settings = replace(settings or Settings(), data=folder, secret_key="k" * 40, base_url="http://localhost")
        self.store = open_store(settings, SetClock(at), seed=9)
        for one in (cast, cast.neighbour):
            one.store, one.clock, one.folder = self.store, self.store.clock, folder
        self.app = create_app(settings, self.store)

    def keep(self) -> None:
        """Keep the database as it is now, to come back to it."""
        self._kept, self._probe = dbapi2.connect(":memory:"), dbapi2.connect(self.folder / "award.db")
        self._probe.backup(self._kept)
        self._version = self._data_version()

    def changed_now(self) -> bool:
        """Whether anything was written since `keep`."""
        return self._data_version() != self._version

    def changed(self) -> bool:
        """The same; if so, it is as it was kept again."""
        if not self.changed_now():
            return False
        with dbapi2.connect(self.folder / "award.db") as db:
            self._kept.backup(db)
        db.close()
        self._version = self._data_version()
        return True

    def _data_version(self) -> int:
        """SQLite's own mark of a commit by another connection."""
        return self._probe.execute("PRAGMA data_version").fetchone()[0]

    def digest(self) -> str:
        """Of every row of every table."""
        told = sha256()
        with self.store.reading() as db:
            for table in metadata.sorted_tables:
                told.update(table.name.encode())
                for row in db.execute(table.select().order_by(*table.primary_key.columns)):
                    told.update(repr(tuple(row)).encode())
        return told.hexdigest()

    def queries(self, ask):
        """(What `ask` gives, how many statements the database got.)"""
        seen = []

        def listen(connection, cursor, statement, *_):
            seen.append(statement)

        event.listen(self.store.engine, "before_cursor_execute", listen)
        try:
            return ask(), len(seen)
        finally:
            event.remove(self.store.engine, "before_cursor_execute", listen)


@pytest.fixture(scope="session")
def lived(tmp_path_factory) -> dict:
    """{moment: (cast as it knew itself then, its folder, the instant)}."""
    root = tmp_path_factory.mktemp("matrix")
    return dict(live(root))


def live(root, secret: str = "", until: str = MOMENTS[-1], seed: int = 1):
    """An edition of the cast, each moment kept."""
    cast = Cast(root / "now", secret, seed)
    for name in cast.moments():
        cast.store.engine.dispose()
        shutil.copytree(root / "now", root / name)
        yield name, (known(cast), root / name, cast.clock.now())
        if name == until:
            return


def known(cast: Cast) -> Cast:
    """The cast with what it knows at this moment; its people point to it."""
    store, clock, neighbour_store = cast.store, cast.clock, cast.neighbour.store
    cast.store = cast.clock = cast.neighbour.store = cast.neighbour.clock = None
    try:
        return copy.deepcopy(cast)
    finally:
        cast.store, cast.clock = store, clock
        cast.neighbour.store, cast.neighbour.clock = neighbour_store, clock


@pytest.fixture
def at(lived, tmp_path):
    """`at("final")`: the cast at that moment."""

    def opened(name: str, settings: Settings | None = None, kept=None) -> Moment:
        cast, folder, instant = kept or lived[name]
        place = tmp_path / f"{name}-{len(list(tmp_path.iterdir()))}"
        shutil.copytree(folder, place)
        return Moment(copy.deepcopy(cast), place, instant, settings)

    return opened


@pytest.fixture(scope="session")
def other_world(tmp_path_factory):
    """`other_world("score", "reading")`: the same edition with one secret changed, as it stands at that moment."""

    @cache
    def lived_with(secret: str, until: str, seed: int = 1) -> dict:
        return dict(live(tmp_path_factory.mktemp(f"world-{secret or seed}"), secret, until, seed))

    return lambda secret, moment, seed=1: lived_with(secret, moment, seed)[moment]
