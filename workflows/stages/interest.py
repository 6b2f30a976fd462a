"""An open call for jurors: whoever is interested says so themselves, the office weighs and chooses whom it asks, and thanks the
others. What they wrote is erased at a date that the rules give; who withdraws is forgotten at once."""

from __future__ import annotations

import re
from datetime import datetime, timedelta

from ..calendar import instant
from ..rulebook import Rulebook
from ..steps import (
    ALWAYS,
    CLOCK,
    INTERESTED,
    NEW,
    OFFICER,
    PERSON,
    SAME,
    Due,
    Guard,
    Letter,
    Refusal,
    Step,
    check,
    guard,
)
from .common import too_long

SAYS = ("for", "against")
HOW = ("ask_to_sit", "ask_to_stand_by")
GENDERS = ("woman", "man", "other")
LONGEST = 4000  # characters of one text: a record has its limit in words
TEXTS = ("organisation", "record", "ties")


def steps(rules: Rulebook, stage, key: str) -> list[Step]:
    if stage.call is None:
        return []
    own = dict(of="interest", parent=key)
    return [
        Step("express_interest", source=NEW, dest="expressed", who=(PERSON,), guards=(call_runs(key),), check=whole(key),
             effects="express_interest", letters=(Letter("interest_received", to="interested"),), **own),
        Step("withdraw_interest", source="expressed", dest="withdrawn", who=(INTERESTED,), effects="forget_interest",
             edition=ALWAYS, **own),
        Step("weigh_interest", source="expressed", dest=SAME, who=(OFFICER,), check=weighed, effects="weigh_interest", **own),
        Step("choose_interest", source="expressed", dest="chosen", who=(OFFICER,), check=chosen,
             effects="choose_interest", **own),
        Step("thank_interest", source="expressed", dest="thanked", who=(OFFICER,), effects="nothing",
             letters=(Letter("interest_thanked", to="interested", held=True),), **own),
        Step("erase_interest", source=("expressed", "thanked", "chosen"), dest="erased", who=(OFFICER, CLOCK),
             effects="forget_interest", edition=ALWAYS, due=Due(("row",), erased_at), **own),
    ]


def calls(rules: Rulebook) -> list[str]:
    """The juries for which the rules call."""
    return [f"{round_.id}.{stage.id}" for round_, stage in rules.stages() if stage.kind == "jury" and stage.call]


def window(rules: Rulebook, key: str) -> tuple[datetime | None, datetime | None]:
    call = rules.stage(key).call
    return instant(rules, call.opens), instant(rules, call.closes, end=True)


def one_runs(rules: Rulebook, now: datetime) -> bool:
    """Whether some jury can be offered oneself for now."""
    return any(opens and opens <= now and (closes is None or now < closes) for opens, closes in
               (window(rules, key) for key in calls(rules)))


def erased_at(rules, facts):
    return facts["row"]["due_at"]


def erasure(rules: Rulebook, key: str) -> datetime | None:
    """When what was written is erased."""
    closes = window(rules, key)[1]
    return closes and closes + timedelta(days=rules.stage(key).call.erased_after)


def call_runs(key: str) -> Guard:
    @guard("received")
    def call_open(rules, facts):
        opens, closes = window(rules, key)
        if opens is None or facts["received"] < opens:
            return Refusal("not_open_yet", {"stage": key, "opens": opens, "closes": closes})
        if closes is not None and facts["received"] >= closes:
            return Refusal("deadline_passed", {"stage": key, "opens": opens, "closes": closes})
        return None

    return call_open


def whole(key: str) -> Guard:
    @check("interested", "actor")
    def interest_whole(rules, facts, payload):
        """One of each person; its record in so many words; the languages and fields that the rules know."""
        call = rules.stage(key).call
        if facts["actor"] in facts["interested"]:
            return Refusal("interested_already", {})
        record = (payload.get("record") or "").strip()
        if not record or not payload.get("country") or not payload.get("consent"):
            return Refusal("interest_missing", {})
        if words_of(record) > call.words:
            return Refusal("record_long", {"words": call.words})
        if long := next(filter(None, (too_long(payload.get(name), LONGEST) for name in TEXTS)), None):
            return long
        groups, languages = payload.get("groups") or (), payload.get("languages") or ()
        known = {one.id for one in rules.categories}
        if not languages or set(languages) - set(rules.languages.submission) or set(groups) - known:
            return Refusal("choices_unreadable", {})
        return None

    return interest_whole


def words_of(text: str) -> int:
    return len(re.findall(r"\w[\w'’·\-]*", text))


@check()
def weighed(rules, facts, payload):
    if payload.get("says") not in SAYS:
        return Refusal("weight_missing", {})
    said = (payload.get("reason") or "").strip()
    return too_long(said, LONGEST) if said else Refusal("reason_missing", {})


@check()
def chosen(rules, facts, payload):
    return None if payload.get("how") in HOW else Refusal("choices_unreadable", {})
