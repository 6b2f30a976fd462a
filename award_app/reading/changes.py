"""What the office changed while an edition runs, as its pages tell it: amendments with their differences, and crises."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from flask_babel import gettext as _
from flask_babel import ngettext
from sqlalchemy import Connection, select

from workflows.differences import differences
from workflows.differences_told import Group, grouped
from workflows.rulebook import Languages
from workflows.stages.edition import MEANS

from .. import engine
from ..models.editions import changes
from ..own_words import own_words


@dataclass(frozen=True)
class Change:
    """One change: since when, what, why, and what it means; `before` is the digest of the rules it took the place of."""

    at: datetime
    step: str
    words: str
    reason: str
    groups: list[Group]
    means: list[str]
    before: str | None


def changes_of(db: Connection, edition: str, languages: Languages, language: str) -> list[Change]:
    """Every change of an edition, the newest first."""
    asked = select(changes).where(changes.c.edition == edition).order_by(changes.c.at.desc(), changes.c.id)
    return [_told(db, row, languages, language) for row in db.execute(asked).mappings()]


def newest(db: Connection, edition: str, step: str | None = None) -> Mapping | None:
    """The row of the last change, or of the last of one step."""
    asked = select(changes).where(changes.c.edition == edition).order_by(changes.c.at.desc()).limit(1)
    return db.execute(asked.where(changes.c.step == step) if step else asked).mappings().first()


def former_rules(db: Connection, edition: str, digest: str):
    """The rules of an edition that were amended, by their digest; None for any other."""
    known = select(changes.c.before).where(changes.c.edition == edition, changes.c.before == digest)
    return engine.read_rules(db, digest) if db.scalar(known) else None


def _told(db: Connection, row: Mapping, languages: Languages, language: str) -> Change:
    groups: list[Group] = []
    if row["before"]:
        before, after = (engine.read_rules(db, row[one]) for one in ("before", "after"))
        groups = grouped(differences(before, after), before, after, language, _)
    return Change(
        row["at"], row["step"], in_words(row), own_words(row["reason"], languages, language), groups, means(row["step"]),
        row["before"]
    )


def in_words(row: Mapping) -> str:
    match row["step"]:
        case "amend":
            return _("The rules were amended.")
        case "suspend":
            return _("The edition was suspended.")
        case "cancel":
            return _("The edition was cancelled.")
    moved = (
        ngettext("Every date to come is one day later.", "Every date to come is %(num)s days later.", row["days"])
        if row["days"]
        else _("The dates stay as they were.")
    )
    what = _("The edition was resumed.") if row["step"] == "resume" else _("The edition was postponed.")
    return f"{what} {moved}"


def means(step: str) -> list[str]:
    """What a step of a crisis stops, keeps and voids."""
    return [_(one) for one in MEANS.get(step, ())]
