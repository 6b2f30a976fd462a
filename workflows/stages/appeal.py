"""An appeal: whoever was left out by the round before may ask, until it closes, that it be looked at again. It stays open
until each is decided; who is right goes on with the others, as if it had never been left out."""

from __future__ import annotations

import re

from ..machine import statuses
from ..steps import EDITOR, OFFICER, PART, SAME, Letter, Refusal, Step, check, guard
from .common import before_deadline, stage_is_open

STATUSES = None  # the places are those of the round that is appealed against
CLOSES_BY_CLOCK = True


def opening_guards(rules, round_, stage) -> tuple:
    return ()


def closing_guards(rules, round_, stage) -> tuple:
    return (none_unanswered,)


def steps(rules, round_, stage) -> list[Step]:
    key, against = f"{round_.id}.{stage.id}", rules.round(stage.against)
    at, status = f"{against.id}:", statuses(against)
    deciding = (stage_is_open(key), *((somebody_else,) if stage.decided_by == "another_officer" else ()))
    return [
        Step(
            "appeal",
            "candidacy",
            tuple(at + one for one in status.ends),
            at + "under_review",
            (EDITOR,),
            guards=(before_deadline(key), told_of_it, once(key)),
            check=grounds_given(key),
            effects="appeal",
            letters=(Letter("appeal_received"),),
        ),
        Step(
            "uphold",
            "candidacy",
            at + "under_review",
            at + status.passing,
            (OFFICER,),
            guards=deciding,
            check=reasons_for_the_city,
            effects="uphold",
            letters=(Letter("appeal_upheld"),),
        ),
        Step(
            "reject",
            "candidacy",
            at + "under_review",
            at + status.ends[0],
            (OFFICER,),
            guards=deciding,
            check=reasons_for_the_city,
            effects="reject",
            letters=(Letter("appeal_rejected"),),
        ),
        *(
            [Step("readmit", "round", "published", SAME, (PART,), effects="readmit", parent=against.id)]
            if against.cut
            else ()
        ),
    ]


@guard("unanswered")
def none_unanswered(rules, facts):
    count = facts["unanswered"]
    return Refusal("appeals_unanswered", {"count": count}) if count else None


@guard("told")
def told_of_it(rules, facts):
    """Nobody appeals against what the office has not told yet: the button would tell it."""
    return None if facts["told"] else Refusal("not_told_yet", {})


def once(key: str):
    @guard("appealed")
    def not_appealed_before(rules, facts):
        return Refusal("appealed_already", {}) if key in facts["appealed"] else None

    return not_appealed_before


@guard("deciders", "actor")
def somebody_else(rules, facts):
    """`decided_by: another_officer`: who left it out does not decide whether that was right."""
    return Refusal("decided_it_before", {}) if facts["actor"] in facts["deciders"] else None


def grounds_given(key: str):
    @check()
    def grounds_said(rules, facts, payload):
        text, most = (payload.get("grounds") or "").strip(), rules.stage(key).words
        if not text:
            return Refusal("grounds_missing", {})
        return Refusal("grounds_long", {"words": most}) if most and len(re.findall(r"\w[\w'’·\-]*", text)) > most else None

    return grounds_said


@check()
def reasons_for_the_city(rules, facts, payload):
    return None if (payload.get("reason") or "").strip() else Refusal("reason_missing", {})
