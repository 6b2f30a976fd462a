"""Opening an installation: the store of its settings, brought to the present schema by Alembic."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

from alembic import command
from alembic.config import Config
from sqlalchemy import Engine

from config.settings import Settings

from .clock import Clock
from .faults import fault
from .store import Store, open_engine

MIGRATIONS = Path(__file__).parent / "migrations"


def open_store(settings: Settings, clock: Clock | None = None, seed=None) -> Store:
    """The store of an installation, its folders made and its schema migrated."""
    settings.data.mkdir(parents=True, exist_ok=True)
    settings.files_folder.mkdir(parents=True, exist_ok=True)
    engine = open_engine(settings.database)
    migrate(engine)
    store = Store(engine, clock, seed, settings.files_folder)
    store.session_lasts = timedelta(days=settings.session_days)
    return store


def migrate(engine: Engine) -> None:
    """Bring the schema to the newest revision, in one transaction where the database can."""
    with engine.connect().execution_options(award_writes=True) as db, db.begin():
        fault("migrate.begun")
        command.upgrade(alembic(db), "head")
        fault("migrate.done")
    fault("migrate.committed")


def alembic(db=None) -> Config:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    config.attributes["connection"] = db
    return config
