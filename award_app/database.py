"""Opening an installation: the store of its settings, brought to the present schema by Alembic."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Engine

from config.settings import Settings

from .clock import Clock
from .faults import fault
from .store import SAFE_WAL, Store, open_engine

MIGRATIONS = Path(__file__).parent / "migrations"
ONE_AT_A_TIME = 20010517  # any number of ours


def open_store(settings: Settings, clock: Clock | None = None, seed=None) -> Store:
    """The store of an installation, its folders made and its schema migrated."""
    settings.data.mkdir(mode=0o750, parents=True, exist_ok=True)  # others on this machine have no business in it
    settings.files_folder.mkdir(parents=True, exist_ok=True)
    engine = open_engine(settings.database)
    if reason := too_old(engine) or too_new(engine):
        raise Unusable(reason)
    migrate(engine)
    store = Store(engine, clock, seed, settings.files_folder)
    store.session_lasts = timedelta(days=settings.session_days)
    store.of_a_candidacy, store.of_an_edition = settings.candidacy_mb * 10**6, settings.edition_gb * 10**9
    store.bucket, store.clamd = settings.bucket, settings.clamd
    store.scrub()  # a process may have been killed between destroying a secret and emptying the log
    return store


class Unusable(Exception):
    """A database that this program must not touch; the message says why and what mends it."""


def too_old(engine: Engine) -> str | None:
    """Why SQLite's library is none to keep a write-ahead log with, where the database has one."""
    if engine.dialect.name != "sqlite":
        return None
    version = engine.dialect.dbapi.sqlite_version_info
    with engine.connect() as db:
        if version >= SAFE_WAL or db.exec_driver_sql("PRAGMA journal_mode").scalar() != "wal":
            return None
    return (f"SQLite is {'.'.join(map(str, version))}: with its write-ahead log, versions before "
            f"{'.'.join(map(str, SAFE_WAL))} can corrupt a database (sqlite.org/wal.html#walresetbug). "
            "Install the pysqlite3 of requirements.lock.")


def too_new(engine: Engine) -> str | None:
    """Why a database is of a later program: its revision is not among ours."""
    with engine.connect() as db:
        revision = MigrationContext.configure(db).get_current_revision()
    if revision is None or revision in {one.revision for one in ScriptDirectory(str(MIGRATIONS)).walk_revisions()}:
        return None
    return (f"The database is of a later version of this program (its schema is {revision}). "
            "Install that version, or go back to a backup made before the upgrade.")


def migrate(engine: Engine) -> None:
    """Bring the schema to the newest revision, in one transaction where the database can."""
    with engine.connect().execution_options(award_writes=True) as db, db.begin():
        if engine.dialect.name == "postgresql":  # servers that start together migrate one after another
            db.exec_driver_sql(f"SELECT pg_advisory_xact_lock({ONE_AT_A_TIME})")
        fault("migrate.begun")
        command.upgrade(alembic(db), "head")
        fault("migrate.done")
    fault("migrate.committed")


def alembic(db=None) -> Config:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    config.attributes["connection"] = db
    return config
