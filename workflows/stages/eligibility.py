"""The eligibility check: an officer looks at each item of the checklist, asks for completion, and decides with a reason."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from ..calendar import end_of_day, instant
from ..steps import CLOCK, EDITOR, OFFICER, PART, SAME, Due, Letter, Refusal, Statuses, Step, check, guard
from . import putting_right
from .common import stage_is_open

STATUSES = Statuses("checking", ("checking", "returned"), "eligible", ("ineligible",))
CLOSES_BY_CLOCK = True


def opening_guards(rules, round_, stage) -> tuple:
    return ()


def closing_guards(rules, round_, stage) -> tuple:
    return (none_undecided,)


def steps(rules, round_, stage) -> list[Step]:
    at, key = f"{round_.id}:", f"{round_.id}.{stage.id}"
    while_open = stage_is_open(key)
    return [
        Step(
            "assess",
            "candidacy",
            at + "checking",
            SAME,
            (OFFICER,),
            guards=(while_open,),
            check=items_known(key),
            effects="assess",
        ),
        Step(
            "return_for_completion",
            "candidacy",
            at + "checking",
            at + "returned",
            (OFFICER,),
            guards=(while_open, may_return(key)),
            check=fields_named,
            effects="return_for_completion",
            letters=(Letter("returned"),),
        ),
        Step(
            "complete",
            "candidacy",
            at + "returned",
            at + "checking",
            (EDITOR,),
            guards=(within_days, form_still_complete),
            check=as_previewed,
            effects="complete",
            letters=(Letter("completed"),),
        ),
        Step(
            "lapse",
            "candidacy",
            at + "returned",
            at + "checking",
            (CLOCK,),
            effects="lapse",
            due=Due(("row",), completion_ends),
        ),
        Step("give_days", "candidacy", at + "returned", SAME, (PART,), effects="give_days"),
        Step(
            "declare_eligible",
            "candidacy",
            at + "checking",
            at + "eligible",
            (OFFICER,),
            guards=(while_open, all_items_met(key)),
            effects="declare_eligible",
            letters=(Letter("eligible"),),
        ),
        Step(
            "declare_ineligible",
            "candidacy",
            at + "checking",
            at + "ineligible",
            (OFFICER,),
            guards=(while_open, an_item_not_met),
            effects="declare_ineligible",
            letters=(Letter("ineligible", held=True),),
        ),
        Step(
            "reconsider",
            "candidacy",
            (at + "eligible", at + "ineligible"),
            at + "checking",
            (OFFICER,),
            guards=(while_open,),
            effects="reconsider",
            undoes="declare_eligible",
        ),
        putting_right.by_the_office(at + "checking", at + "returned"),
    ]


def completion_ends(rules, facts) -> datetime | None:
    return facts["row"]["due_at"]


def due_of_a_return(rules, stage, now: datetime, closes: datetime | None, until: datetime | None) -> datetime:
    """The end of the last of the days the rules give, but never beyond the stage's own limit for completion, nor beyond
    its end unless the stage waits for returns."""
    limits = [one for one in (until, None if stage.waits_for_returns else closes) if one is not None]
    return min([end_of_day(now, stage.completion.days, ZoneInfo(rules.time_zone)), *limits])


@guard("undecided")
def none_undecided(rules, facts):
    count = facts["undecided"]
    return Refusal("undecided_candidacies", {"count": count}) if count else None


def may_return(key: str):
    @guard("row", "now", "stages")
    def times_left(rules, facts):
        completion = rules.stage(key).completion
        if completion is None:
            return Refusal("no_completion", {})
        if facts["row"]["returns"] >= completion.times:
            return Refusal("returned_already", {"times": completion.times})
        until = instant(rules, completion.until, end=True)
        due = due_of_a_return(rules, rules.stage(key), facts["now"], facts["stages"][key]["closes_at"], until)
        return None if due > facts["now"] else Refusal("completion_over", {"closes": due})

    return times_left


def completion_over(due: datetime | None, at: datetime) -> Refusal | None:
    """Why what the office asked for can be completed no more: for the step, for what is typed, for what a page says."""
    return None if due and at < due else Refusal("completion_over", {"closes": due})


@guard("row", "received")
def within_days(rules, facts):
    return completion_over(facts["row"]["due_at"], facts["received"])


@guard("draft")
def form_still_complete(rules, facts):
    draft = facts["draft"]
    return (
        None
        if draft and draft["complete"]
        else Refusal("form_incomplete", {"missing": draft["missing"] if draft else {}})
    )


@check("draft")
def as_previewed(rules, facts, payload):
    if payload.get("draft") == facts["draft"]["digest"]:
        return None
    return Refusal("draft_changed", {"saved_at": facts["draft"]["saved_at"]})


def all_items_met(key: str):
    @guard("verdicts")
    def items_met(rules, facts):
        said = {item.id: facts["verdicts"].get(item.id) for item in rules.stage(key).checklist}
        if False in said.values():
            return Refusal("items_not_met", {"count": list(said.values()).count(False)})
        return Refusal("items_open", {"count": list(said.values()).count(None)}) if None in said.values() else None

    return items_met


@guard("verdicts")
def an_item_not_met(rules, facts):
    return None if False in facts["verdicts"].values() else Refusal("no_item_failed", {})


def items_known(key: str):
    @check()
    def verdicts_given(rules, facts, payload):
        known = {item.id for item in rules.stage(key).checklist}
        for item, verdict in (payload.get("items") or {}).items():
            if item not in known:
                return Refusal("item_unknown", {"item": item})
            if verdict.get("met") is False and not (verdict.get("reason") or "").strip():
                return Refusal("reason_missing", {"item": item})
        return None if payload.get("items") else Refusal("nothing_assessed", {})

    return verdicts_given


@check()
def fields_named(rules, facts, payload):
    if not payload.get("fields"):
        return Refusal("fields_missing", {})
    return None if (payload.get("message") or "").strip() else Refusal("message_missing", {})
