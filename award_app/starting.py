"""What is done once, when a process starts: ask whether what an installation keeps is fit to be served, and settle."""

from __future__ import annotations

import gc
import os
import tempfile
from zoneinfo import ZoneInfo

from sqlalchemy import select

from config.settings import Settings, others_read
from workflows.machine import compile_workflow
from workflows.rulebook import Rulebook

from . import clocks, engine, signing
from .access.leaving import undeclared_audiences
from .models.editions import editions
from .store import Store


def settle() -> None:
    """What is loaded by now stays to the end, so the collector need not look through it again; and it looks less often:
    a step on many makes some hundred thousand objects, none of them in a cycle."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(200_000, 10, 10)


def unfit(store: Store, settings: Settings) -> list[str]:
    """Why what is kept here cannot be served, a sentence each with what mends it."""
    return [*_open_to_others(settings), *signing.unfit(settings, store.now()), *_zones(store), *_audiences(store),
            *_clock(store), *_folder(store)]


def _open_to_others(settings: Settings) -> list[str]:
    """Candidacies, ballots and addresses are in that folder."""
    if settings.here or not others_read(settings.data):
        return []
    return [f"AWARD_DATA is {settings.data}: others on this machine can read it. Run: chmod o-rwx {settings.data}"]


def _zones(store: Store) -> list[str]:
    """Every deadline is told and held in the zone of its rulebook."""
    return [f"The time zone {rules.time_zone} of {id} is not known on this machine: install the package tzdata."
            for id, rules in _rules(store) if not _known(rules.time_zone)]


def _audiences(store: Store) -> list[str]:
    """Every letter that an edition can owe goes to those it is declared for."""
    return sorted({sentence for _id, rules in _rules(store)
                   for sentence in undeclared_audiences(compile_workflow(rules).steps)})


def _clock(store: Store) -> list[str]:
    """Every server on a database holds the deadlines by the same time."""
    with store.reading() as db:
        return [told] if (told := clocks.difference(db)) else []


def _rules(store: Store) -> list[tuple[str, Rulebook]]:
    """Every edition with the rules it has now."""
    with store.reading() as db:
        kept = db.execute(select(editions.c.id, editions.c.rulebook).order_by(editions.c.id)).all()
        return [(id, engine.read_rules(db, rulebook)) for id, rulebook in kept]


def _known(zone: str) -> bool:
    try:
        ZoneInfo(zone)
    except (KeyError, ValueError, OSError):
        return False
    return True


def _folder(store: Store) -> list[str]:
    """Uploads must be kept on the disk before they are acknowledged."""
    try:
        with tempfile.TemporaryFile(dir=store.files) as probe:
            probe.write(b"kept")
            probe.flush()
            os.fsync(probe.fileno())
    except OSError as problem:
        return [f"{store.files} cannot be written: {problem.strerror}. Set AWARD_FILES to a folder that can."]
    return []
