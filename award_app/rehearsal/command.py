"""`award rehearse`: a whole edition from call to certificates in a folder of its own, told as it goes."""

from __future__ import annotations

import json
import shutil
import sys
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from time import monotonic

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn
from sqlalchemy import select

from config.settings import Settings
from workflows.rulebook import Rulebook
from workflows.telling import place_named, step_named

from .. import engine, issuing, package, signing, site
from ..clock import SetClock
from ..content import content_of
from ..database import open_store
from ..mail import FolderTransport
from ..models.results import certificates
from . import amending
from .key import key
from .play import Play, Size
from .summary import summary


class TooFew(ValueError):
    """A number below what the rulebook needs: the sentence names it."""


class Halted(Exception):
    """The edition did not come to its end: the sentences say where, why, and where to look in the rules."""


PARTS = (
    "award.db",
    "award.db-wal",
    "award.db-shm",
    "mails",
    "certificates",
    "files",
    "site",
    "package",
    "summary.json",
    "signing.pem",
)


def enough(rules: Rulebook, size: Size) -> None:
    """Raises TooFew where the edition could not run to its end with so few."""
    fewest = rules.minimum()
    for name in ("candidacies", "jurors", "voters"):
        if getattr(size, name) < getattr(fewest, name):
            raise TooFew(
                f"{rules.id} needs at least {getattr(fewest, name)} {name} to run to its end; --{name} says {getattr(size, name)}"
            )


def rehearse(
    rules: Rulebook, size: Size, seed, out: Path, settings: Settings, quiet: bool = False, database: str = "",
    until: datetime | None = None,
) -> dict:
    """Rehearse an edition into `out`, which is emptied of an earlier rehearsal first; gives the summary. After its certificates
    it is lived on `until` an instant, or to the end of the terms for which something is kept of its people."""
    enough(rules, size)
    began = monotonic()
    out.mkdir(parents=True, exist_ok=True)
    for name in PARTS:
        shutil.rmtree(out / name) if (out / name).is_dir() else (out / name).unlink(missing_ok=True)
    settings = replace(settings, data=out, files=out / "files", database_url=database, signing_key=None,
                       signing_passphrase="")
    store = open_store(settings, seed=seed)
    play = Play(store, settings, rules, size, seed, transport=FolderTransport(out / "mails"))
    store.clock = SetClock(play.begins())
    signing.put(settings.signing_key_file, key(rules.office.name["en"], seed, play.begins()))
    with _progress(quiet) as tell:
        play.tell = tell
        play.open()
        amending.plan(play)
        play.run(to_the_announcement=True)
        if not play.over():
            raise Halted(halted(play))
        _certificates(play, out, tell)
        play.run(until)
        play.timed("site", lambda: site.export(play.store, play.settings, play.edition, out / "site"))()
        play.timed("package", lambda: package.write(play.store, play.edition, out / "package"))()
    told = summary(play)
    told["seconds"]["total"] = round(monotonic() - began, 2)
    (out / "summary.json").write_text(json.dumps(told, ensure_ascii=False, indent=2, default=str) + "\n")
    return told


def halted(play: Play) -> str:
    """Where an edition stands still: the stage that did not close, and the last refusal of a step on it."""
    with play.store.reading() as db:
        rows = list(engine.read_context(db, play.store, play.edition).stages.values())
    row = next((one for one in rows if one["state"] not in ("waiting", "closed")), None) or next(
        one for one in rows if one["state"] == "waiting")
    lines = [f"{play.edition} did not come to its end: “{place_named(play.rules, row['key'], 'en')}” stays {row['state']}."]
    if row["id"] in play.refused_on:
        step, refusal = play.refused_on[row["id"]]
        about = ", ".join(f"{name} {value}" for name, value in refusal.values.items())
        reason = " ".join(filter(None, (refusal.code.replace("_", " "), about and f"({about})")))
        lines.append(f"The step “{step_named(step, str)}” was refused: {reason}.")
    return " ".join([*lines, "Change the rules of that round, or rehearse with more candidacies (--candidacies)."])


def _certificates(play: Play, out: Path, tell) -> None:
    """At once after the announcement, as the worker makes them, and the letters that go with them."""
    play.timed(
        "certificates",
        lambda: issuing.issue_all(
            play.store, play.settings, play.edition, progress=lambda done, whole: tell("certificates", done, whole)
        ),
    )()
    play._deliver()
    (out / "certificates").mkdir(exist_ok=True)
    with play.store.reading() as db:
        made = db.execute(select(certificates.c.number, certificates.c.sha256).where(certificates.c.state == "issued")).all()
    for number, sha256 in made:
        with content_of(play.store).get(sha256) as file, (out / "certificates" / f"{number}.pdf").open("wb") as copy:
            shutil.copyfileobj(file, copy)


class _progress:
    """A bar for each phase on standard error; nothing when quiet."""

    def __init__(self, quiet: bool):
        self.bars = (
            None
            if quiet
            else Progress(
                TextColumn("{task.description:<16}"),
                BarColumn(),
                MofNCompleteColumn(),
                TimeElapsedColumn(),
                console=Console(file=sys.stderr),
            )
        )
        self.phases: dict[str, int] = {}

    def __enter__(self):
        if self.bars:
            self.bars.start()
        return self.tell

    def __exit__(self, *_):
        if self.bars:
            self.bars.stop()

    def tell(self, phase: str, done: int, whole: int) -> None:
        if not self.bars:
            return
        if phase not in self.phases:
            self.phases[phase] = self.bars.add_task(phase, total=whole)
        self.bars.update(self.phases[phase], completed=done, total=whole)
