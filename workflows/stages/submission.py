"""Submission: a city begins a candidacy, sends it, and may send it again until the deadline; a draft is never counted.

A later submission asks those that went on for more, by a form of its own; who does not send it in time goes no further."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from ..calendar import instant
from ..steps import EDITOR, NEW, OFFICER, PART, PERSON, Guard, Letter, Refusal, Statuses, Step, check, guard
from . import putting_right, reminding
from .common import before_deadline, stage_is_open, within_the_limit

STATUSES = Statuses("draft", ("draft", "submitted"), "submitted", ("not_received",))
INVITED = Statuses("invited", ("invited", "submitted"), "submitted", ("not_received",))
CLOSES_BY_CLOCK = True


def comes_by_email(rules) -> bool:
    """Whether candidacies may come as a message that the office enters."""
    return any(stage.kind == "submission" and stage.by_email for _round, stage in rules.stages())


def statuses_of(stage) -> Statuses:
    return INVITED if stage.invited else STATUSES


def opening_guards(rules, round_, stage) -> tuple:
    return ()


def closing_guards(rules, round_, stage) -> tuple:
    return ()


def steps(rules, round_, stage) -> list[Step]:
    at, in_time = f"{round_.id}:", before_deadline(f"{round_.id}.{stage.id}")
    entry = at + statuses_of(stage).entry
    begin = Step(
        "begin",
        "candidacy",
        NEW,
        entry,
        (PERSON,),
        guards=(in_time,),
        check=organisation_named,
        effects="begin",
        letters=(Letter("begun"),),
    )
    return [
        *([] if stage.invited else [begin]),
        *([_registration(round_, stage)] if stage.by_email and not stage.invited else []),
        Step(
            "submit",
            "candidacy",
            (entry, at + "submitted"),
            at + "submitted",
            (EDITOR,),
            guards=(in_time, form_complete(stage), *(() if stage.invited else (within_the_limit,))),
            check=as_previewed,
            effects="submit",
            letters=(Letter("received"),),
        ),
        Step(
            "miss",
            "candidacy",
            entry,
            at + "not_received",
            (PART,),
            effects="nothing",
            letters=(Letter("not_received"),),
        ),
        *reminding.of_cities(stage, f"{round_.id}.{stage.id}"),
        *(() if stage.invited else (
            putting_right.by_the_city(round_.id, stage.id, entry), putting_right.by_the_office(entry, at + "submitted"))),
    ]


def _registration(round_, stage) -> Step:
    """What came as a message: the office enters it; the instant at which the message was received is what counts."""
    key = f"{round_.id}.{stage.id}"
    return Step(
        "register_received",
        "candidacy",
        NEW,
        f"{round_.id}:submitted",
        (OFFICER,),
        guards=(stage_is_open(key),),
        check=message_in_time(key),
        effects="register_received",
        letters=(Letter("registered"),),
    )


def message_in_time(key: str) -> Guard:
    @check("stages", "now")
    def received_in_time(rules, facts, payload):
        stage, received = facts["stages"][key], payload.get("received_at")
        if missing := next((one for one in REGISTERED if not (payload.get(one) or "").strip()), None):
            return Refusal("organisation_missing", {"field": missing})
        if not (payload.get("message") or "").strip():
            return Refusal("message_not_kept", {})
        if not isinstance(received, datetime) or received > facts["now"]:
            return Refusal("received_in_future", {})
        if stage["opens_at"] and received < stage["opens_at"]:
            return Refusal("received_before", {"opens": stage["opens_at"]})
        if stage["closes_at"] and received >= stage["closes_at"]:
            return Refusal("received_late", {"closes": stage["closes_at"]})
        return None

    return received_in_time


REGISTERED = ("participant", "organisation", "country", "place", "language")


def form_complete(stage) -> Guard:
    @guard("draft", "received")
    def nothing_missing(rules, facts):
        draft = facts["draft"]
        missing = still_missing(rules, stage, draft["missing"], facts["received"]) if draft else {}
        return None if draft and not missing else Refusal("form_incomplete", {"missing": missing})

    return nothing_missing


def still_missing(rules, stage, missing: Mapping, received: datetime) -> dict:
    """What keeps a candidacy from being sent. As long as the office helps to translate, one language is enough."""
    until = stage.help_until and instant(rules, stage.help_until, end=True)
    if not until or received >= until:
        return dict(missing)
    fields = {field.id: field for field in rules.form_of(stage).fields()}
    told = {field.stem for field in fields.values() if field.language and field.id not in missing}
    return {
        name: one
        for name, one in missing.items()
        if one["code"] != "required" or name not in fields or fields[name].stem not in told
    }


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
