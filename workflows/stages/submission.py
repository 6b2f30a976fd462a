"""Submission: a city begins a candidacy, sends it, and may send it again until the deadline; a draft is never counted."""

from __future__ import annotations

from ..steps import NEW, PART, PERSON, TEAM, Letter, Refusal, Statuses, Step, check, guard
from .common import before_deadline

STATUSES = Statuses("draft", ("draft", "submitted"), "submitted", ("not_received",))
CLOSES_BY_CLOCK = True


def opening_guards(rules, round_, stage) -> tuple:
    return ()


def closing_guards(rules, round_, stage) -> tuple:
    return ()


def steps(rules, round_, stage) -> list[Step]:
    at, in_time = f"{round_.id}:", before_deadline(f"{round_.id}.{stage.id}")
    return [
        Step(
            "begin",
            "candidacy",
            NEW,
            at + "draft",
            (PERSON,),
            guards=(in_time,),
            check=organisation_named,
            effects="begin",
            letters=(Letter("begun"),),
        ),
        Step(
            "submit",
            "candidacy",
            (at + "draft", at + "submitted"),
            at + "submitted",
            (TEAM,),
            guards=(in_time, form_complete, within_the_limit),
            check=as_previewed,
            effects="submit",
            letters=(Letter("received"),),
        ),
        Step(
            "miss",
            "candidacy",
            at + "draft",
            at + "not_received",
            (PART,),
            effects="nothing",
            letters=(Letter("not_received"),),
        ),
    ]


@guard("draft")
def form_complete(rules, facts):
    draft = facts["draft"]
    if draft and draft["complete"]:
        return None
    return Refusal("form_incomplete", {"missing": draft["missing"] if draft else {}})


@guard("siblings")
def within_the_limit(rules, facts):
    limit = rules.applicants.per_organisation
    if limit is None or facts["siblings"] < limit.at_most:
        return None
    return Refusal("limit_of_organisation", {"at_most": limit.at_most})


@check("draft")
def as_previewed(rules, facts, payload):
    """A colleague's change after the page was shown is refused, not frozen unseen."""
    if payload.get("draft") == facts["draft"]["digest"]:
        return None
    return Refusal("draft_changed", {"saved_at": facts["draft"]["saved_at"]})


@check()
def organisation_named(rules, facts, payload):
    for name in ("organisation", "country", "place"):
        if not (payload.get(name) or "").strip():
            return Refusal("organisation_missing", {"field": name})
    return None
