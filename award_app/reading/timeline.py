"""The time line of an edition as its pages show it: the rules' names, the stages' own dates and states."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from zoneinfo import ZoneInfo

from workflows.rulebook import Rulebook
from workflows.timeline import Line, StageBar, lay_out


def line_of(rules: Rulebook, stages: Mapping, now: datetime, language: str) -> Line:
    """`stages` are the edition's rows by key. Months begin in the edition's zone; the states are the stages' own."""
    rounds = [(one.id, one.name[language],
               [_bar(stage, stages[f"{one.id}.{stage.id}"], language) for stage in one.stages]) for one in rules.rounds]
    return lay_out(rounds, now.astimezone(ZoneInfo(rules.time_zone)))


def _bar(stage, row: Mapping, language: str) -> StageBar:
    state = row["state"] if row["state"] in ("waiting", "overdue", "closed") else "open"
    return StageBar(row["key"], stage.name[language], stage.kind, row["opens_at"], row["closes_at"], state)
