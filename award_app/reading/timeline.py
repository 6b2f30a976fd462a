"""The time line of an edition as its pages show it: the rules' names, the stages' own dates and states."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from zoneinfo import ZoneInfo

from workflows.rulebook import Rulebook
from workflows.timeline import Line, StageBar, lay_out


def line_of(rules: Rulebook, stages: Mapping, now: datetime, language: str, edition: str = "open") -> Line:
    """`stages` are the edition's rows by key, `edition` is its state: what is suspended or cancelled is not open. Months
    begin in the edition's zone."""
    rounds = [(one.id, one.name[language],
               [_bar(stage, stages[f"{one.id}.{stage.id}"], language, edition) for stage in one.stages]) for one in rules.rounds]
    return lay_out(rounds, now.astimezone(ZoneInfo(rules.time_zone)))


def _bar(stage, row: Mapping, language: str, edition: str) -> StageBar:
    state = row["state"] if row["state"] in ("waiting", "overdue", "closed") else "open"
    if edition == "cancelled" and state != "closed" or edition == "suspended" and state == "open":
        state = edition
    return StageBar(row["key"], stage.name[language], stage.kind, row["opens_at"], row["closes_at"], state)
