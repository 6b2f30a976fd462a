"""The announcement: proposed by one officer, armed by another, taken by the clock when the embargo ends.

Before `announce` no letter of a result exists; letters are read as previews, made and not stored."""

from __future__ import annotations

from datetime import datetime

from ..steps import ALWAYS, CLOCK, NEW, OFFICER, PART, SAME, Due, Guard, Letter, Refusal, Step, guard
from .common import reason_given

STATUSES = None
CLOSES_BY_CLOCK = False


def opening_guards(rules, round_, stage) -> tuple:
    return ()


def closing_guards(rules, round_, stage) -> tuple:
    return ()


def steps(rules, round_, stage) -> list[Step]:
    key = f"{round_.id}.{stage.id}"
    own = dict(of="stage", parent=key)
    table = [
        Step(
            "propose_announcement", source="open", dest="proposed", who=(OFFICER,), many=True, effects="propose",
            guards=(ceremony_known(stage),), **own
        ),
        Step(
            "arm_announcement",
            source="proposed",
            dest="armed",
            who=(OFFICER,),
            many=True,
            guards=(second_person,),
            effects="arm",
            **own,
        ),
        Step(
            "disarm",
            source=("proposed", "armed"),
            dest="open",
            who=(OFFICER,),
            effects="disarm",
            undoes="arm_announcement",
            **own,
        ),
        Step(
            "announce",
            source="armed",
            dest="closed",
            who=(CLOCK, OFFICER),
            many=True,
            guards=(embargo_over,),
            effects="announce",
            due=Due(("row",), embargo_ends),
            **own,
        ),
        Step("owe", "certificate", NEW, "owed", (PART,), effects="owe_certificate"),
        Step(
            "make",
            "certificate",
            "owed",
            "issued",
            (CLOCK,),
            effects="make_certificate",
            letters=(Letter("certificate", to="holder"),),
        ),
        Step(
            "revoke", "certificate", "issued", "revoked", (OFFICER,), check=reason_given, effects="revoke_certificate",
            edition=ALWAYS,
        ),
        Step("erase", "certificate", ("owed", "issued"), "erased", (PART,), effects="erase_certificate"),
        *(
            [
                Step("comment", "candidacy", tuple(_told(rules)), SAME, (PART,), effects="send_comments",
                     letters=(Letter("comments", held=True),))
            ]
            if stage.feedback == "after"
            else ()
        ),
        Step(
            "tell", "candidacy", tuple(_told(rules)), SAME, (PART,), effects="tell_result", letters=(Letter("result"),)
        ),
    ]
    if stage.told_in_private:
        table.append(
            Step(
                "tell_in_private",
                source="open",
                dest=SAME,
                who=(OFFICER,),
                many=True,
                guards=(not_told,),
                effects="tell_in_private",
                letters=(Letter("told_in_private", to="laureates", held=True),),
                **own,
            )
        )
    return table


def _told(rules) -> list[str]:
    """Where a candidacy stands that took part to the end of its way: out of a cut, or decided."""
    from ..machine import statuses

    places = []
    for round_ in rules.rounds:
        if round_.cut:
            places.append(f"{round_.id}:out")
        elif (status := statuses(round_)) and status.passing == "decided":
            places.append(f"{round_.id}:decided")
    return places


def embargo_ends(rules, facts) -> datetime | None:
    return facts["row"]["closes_at"]


@guard("row", "now")
def embargo_over(rules, facts):
    ends = facts["row"]["closes_at"]
    return Refusal("under_embargo", {"until": ends}) if ends and facts["now"] < ends else None


@guard("row", "actor")
def second_person(rules, facts):
    first = (facts["row"]["armed_by"] or {}).get("proposed")
    return Refusal("needs_second_person", {}) if facts["actor"] == first else None


@guard("row")
def not_told(rules, facts):
    return Refusal("told_already", {}) if (facts["row"]["waived"] or {}).get("told") else None


def ceremony_known(stage) -> Guard:
    """Certificates are made with the announcement and never again: where they name the place or the days of the ceremony,
    nobody proposes it before these are known. Filling them in is an amendment."""

    @guard("ceremony_known")
    def place_and_days_known(rules, facts):
        texts = rules.documents.certificate.texts
        named = any(named_in(texts[kind]) for kind in stage.certificates if kind in texts)
        return Refusal("ceremony_unknown", {}) if named and not facts["ceremony_known"] else None

    return place_and_days_known


def named_in(text) -> bool:
    """Whether a certificate says where or when it is given."""
    said = [*text.heading.values(), *text.body.values(), *text.closing.values()]
    return any("{ceremony." in one for one in said)
