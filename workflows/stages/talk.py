"""Points that a juror changes after the talk, where the rules of the meeting allow it: the sheet stays as it was sent, and
beside it stands what was given afterwards, by whom, why and when."""

from __future__ import annotations

from decimal import Decimal

from ..rounds import JuryStage, Round
from ..steps import JUROR, SAME, Guard, Refusal, Step, check, guard
from .opening import may_be_read


def meetings_of(round_: Round, stage: JuryStage) -> list[str]:
    """The meetings of its round in which the points of a jury may change. Those of an earlier round have been decided by."""
    return [f"{round_.id}.{one.id}" for one in round_.stages
            if one.kind == "deliberation" and one.after_talk and one.panel == stage.panel and stage.criteria]


def steps(round_: Round, stage: JuryStage, key: str, still_in: Guard, wrong_with) -> list[Step]:
    """`wrong_with`: what is wrong with points, as the sheet itself asks it (workflows.stages.jury)."""
    meetings = meetings_of(round_, stage)
    if not meetings:
        return []
    return [Step("change_after_talk", of="reading", source="sent", dest=SAME, who=(JUROR,), parent=key,
                 guards=(panel_meets(key, meetings), still_in), check=changed_with_a_reason(key, wrong_with),
                 effects="change_after_talk")]


def panel_meets(key: str, meetings: list[str]) -> Guard:
    @guard("stages")
    def panel_meets(rules, facts):
        if not any(facts["stages"][one]["state"] == "open" for one in meetings):
            return Refusal("panel_not_meeting", {})
        return None if may_be_read(rules, facts["stages"][key]) else Refusal("points_not_opened", {})

    return panel_meets


def changed_with_a_reason(key: str, wrong_with) -> Guard:
    @check("points_standing")
    def changed_with_a_reason(rules, facts, payload):
        criteria, given = rules.criteria_of(rules.stage(key)), payload.get("points") or {}
        if unknown := set(given) - {one.id for one in criteria}:
            return Refusal("criterion_unknown", {"criterion": min(unknown)})
        for one in criteria:
            if refusal := wrong_with(one, given.get(one.id), {one.id: "-"}):  # the words stand as they were sent
                return refusal
        if {id: Decimal(value) for id, value in given.items()} == facts["points_standing"]:
            return Refusal("points_same", {})
        return None if (payload.get("reason") or "").strip() else Refusal("reason_missing", {})

    return changed_with_a_reason
