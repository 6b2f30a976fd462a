"""What was chosen where a candidacy was begun, and no section asks again: its language, and whether its government is a member of
the network. A city puts it right by itself until the deadline, the office until it has decided whether the candidacy is eligible.

The answer about membership is the government's, and all its candidacies share it: where there are several, the office changes it.
"""

from __future__ import annotations

from ..steps import EDITOR, OFFICER, SAME, Letter, Refusal, Step, check
from .common import before_deadline


def by_the_city(round_id: str, stage_id: str, entry: str) -> Step:
    in_time = before_deadline(f"{round_id}.{stage_id}")
    return Step(
        "restate",
        "candidacy",
        (entry, f"{round_id}:submitted"),
        SAME,
        (EDITOR,),
        guards=(in_time,),
        check=said_by_the_city,
        effects="restate",
    )


def by_the_office(*sources: str) -> Step:
    return Step(
        "put_right",
        "candidacy",
        sources,
        SAME,
        (OFFICER,),
        check=said_by_the_office,
        effects="restate",
        letters=(Letter("put_right"),),
    )


@check("beginning")
def said_by_the_city(rules, facts, payload):
    begun = facts["beginning"]
    if (wrong := _said(rules, begun, payload)) is not None:
        return wrong
    shared = payload.get("member") not in (None, begun["member"]) and begun["others"]
    return Refusal("membership_is_shared", {}) if shared else None


@check("beginning")
def said_by_the_office(rules, facts, payload):
    if not (payload.get("reason") or "").strip():
        return Refusal("reason_missing", {})
    return _said(rules, facts["beginning"], payload)


def _said(rules, begun, payload) -> Refusal | None:
    """A language of the rules; a membership where they ask for one; something else than what stands."""
    language, member = payload.get("language"), payload.get("member")
    asked = rules.applicants.membership
    if language not in rules.languages.submission or not (member is None or isinstance(member, bool)):
        return Refusal("choices_unreadable", {})
    if member is not None and not (asked and asked.required and (member or asked.may_join_while_applying)):
        return Refusal("choices_unreadable", {})
    same = language == begun["language"] and member in (None, begun["member"])
    return Refusal("nothing_put_right", {}) if same else None
