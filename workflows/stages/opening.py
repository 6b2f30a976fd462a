"""When the points of a jury may be read: once it is closed, and, where the rules ask for two people, once both have opened
them. One way only: nothing leads back, and a jury that is closed is not written in again."""

from __future__ import annotations

from collections.abc import Mapping

from ..rounds import JuryStage, Round
from ..rulebook import Rulebook
from ..steps import OFFICER, PRESIDENT, SAME, Guard, Refusal, Step, guard


def may_be_read(rules: Rulebook, stage: Mapping) -> bool:
    """Whether anybody, the office included, may read what a stage gave: the points of a jury, the count of a vote."""
    if stage["state"] != "closed":
        return False
    by_two = stage["kind"] == "jury" and rules.stage(stage["key"]).opening is not None
    return not by_two or "opened" in (stage["points_opened_by"] or {})


def steps(stage: JuryStage, key: str) -> list[Step]:
    """One proposes, another opens."""
    if stage.opening is None:
        return []
    own = dict(of="stage", parent=key, source="closed", dest=SAME, who=(OFFICER, PRESIDENT))
    return [
        Step("propose_opening", guards=(not_proposed,), effects="propose_opening", **own),
        Step("open_points", guards=(proposed_by_another,), effects="open_points", **own),
    ]


@guard("row")
def not_proposed(rules, facts):
    return Refusal("opening_proposed_already", {}) if facts["row"]["points_opened_by"] else None


@guard("row", "actor")
def proposed_by_another(rules, facts):
    done = facts["row"]["points_opened_by"] or {}
    if not done:
        return Refusal("opening_not_proposed", {})
    if "opened" in done:
        return Refusal("points_opened_already", {})
    return Refusal("needs_second_person", {}) if facts["actor"] == done["proposed"] else None


def points_opened(rules: Rulebook, round_: Round) -> tuple[Guard, ...]:
    """What a round decides waits for the points it goes by: those of its own juries, and of those its score names."""
    named = {f"{round_.id}.{stage.id}" for stage in round_.stages} | {part.of for part in round_.score}
    keys = sorted(key for key in named if isinstance(rules.stage(key), JuryStage) and rules.stage(key).opening)
    return (_all_opened(keys),) if keys else ()


def _all_opened(keys: list[str]) -> Guard:
    @guard("stages")
    def points_may_be_read(rules, facts):
        sealed = [key for key in keys if not may_be_read(rules, facts["stages"][key])]
        return Refusal("points_not_opened", {"stages": sealed}) if sealed else None

    return points_may_be_read
