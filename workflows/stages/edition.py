"""The edition itself: opened, its days sealed, its rules amended; and the steps of a crisis.

What each step of a crisis stops, keeps and voids stands in MEANS, and in that order on every page that tells of it.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from ..rulebook import Rulebook
from ..steps import ALWAYS, CLOCK, NEW, OFFICER, SAME, Due, Letter, Refusal, Step, check, guard
from . import tying
from .common import reason_given


def _(text: str) -> str:
    """Marks a text for the catalogues; it is translated when it is told."""
    return text


MEANS = {  # what each stops, keeps and voids
    "suspend": (
        _("Nothing can be sent, checked, judged, voted or decided. No stage opens or closes."),
        _("Everything stays as it is. Drafts can still be saved. Days are sealed in the record as always."),
        _("Nothing is void. Deadlines run on, unless the resumption moves them."),
    ),
    "resume": (
        _("Nothing stops."),
        _("Everything stands as it stood when the edition was suspended."),
        _("Nothing is void. Every date to come moves by the number of days that is said, or none does."),
    ),
    "postpone": (
        _("Nothing stops; what is open stays open."),
        _("Everything that was sent, judged or voted stays."),
        _("Nothing is void. Every date to come moves by the number of days that is said."),
    ),
    "cancel": (
        _("Everything stops for good. Nothing can be sent, judged, voted or decided any more."),
        _("What was sent stays readable for those who sent it. What was published stays published. The record stays."),
        _("Every candidacy under way ends. Ballots not counted yet are destroyed; nobody will know who chose what."),
    ),
}
RUNNING = ("open", "suspended")
MOST_DAYS = 730


def steps(rules: Rulebook) -> list[Step]:
    own = dict(of="edition", who=(OFFICER,), many=True)
    return [
        Step("open_edition", "edition", NEW, "open", (OFFICER,), effects="open_edition"),
        Step("seal_day", "edition", ALWAYS, SAME, (CLOCK,), effects="seal_day", due=Due(("sealed",), next_midnight)),
        tying.listing(),
        Step(
            "amend",
            source=RUNNING,
            dest=SAME,
            guards=(not_announced,),
            check=lawful,
            effects="amend",
            letters=(Letter("amended", to="amended", held=True),),
            **own,
        ),
        Step(
            "suspend",
            source="open",
            dest="suspended",
            guards=(not_announced,),
            check=reason_given,
            effects="suspend",
            letters=(Letter("suspended", to="everyone", held=True),),
            **own,
        ),
        Step(
            "resume",
            source="suspended",
            dest="open",
            guards=(not_armed,),
            check=days_given,
            effects="resume",
            letters=(Letter("resumed", to="everyone", held=True),),
            undoes="suspend",
            **own,
        ),
        Step(
            "postpone",
            source="open",
            dest=SAME,
            guards=(not_announced, not_armed),
            check=days_given,
            effects="postpone",
            letters=(Letter("postponed", to="everyone", held=True),),
            **own,
        ),
        Step(
            "cancel",
            source=RUNNING,
            dest="cancelled",
            guards=(not_announced,),
            check=reason_given,
            effects="cancel",
            letters=(Letter("cancelled", to="everyone", held=True),),
            **own,
        ),
    ]


def next_midnight(rules: Rulebook, facts) -> datetime:
    """The first midnight of the edition's zone after the last sealed head (or after the edition opened)."""
    zone = ZoneInfo(rules.time_zone)
    local = facts["sealed"].astimezone(zone)
    return (local.replace(hour=0, minute=0, second=0, microsecond=0) + timedelta(days=1)).replace(fold=0)


@guard("stages")
def not_announced(rules, facts):
    told = [row["state"] for row in facts["stages"].values() if row["kind"] == "announcement"]
    return Refusal("announced_already", {}) if told and set(told) == {"closed"} else None


@guard("stages")
def not_armed(rules, facts):
    """Two people armed an hour: it is not moved under them."""
    armed = [row for row in facts["stages"].values() if row["state"] in ("proposed", "armed")]
    return Refusal("announcement_armed", {}) if armed else None


@check("row")
def days_given(rules, facts, payload):
    """A resumption may leave the dates as they are; a postponement moves them."""
    days = payload.get("days")
    fewest = 0 if facts["row"]["state"] == "suspended" else 1
    if not isinstance(days, int) or not fewest <= days <= MOST_DAYS:
        return Refusal("days_missing", {"at_least": fewest, "at_most": MOST_DAYS})
    return reason_given.test(rules, facts, payload)


@lru_cache(maxsize=4)
def _proved(canonical: str) -> tuple[Rulebook, str | None]:
    """These rules, and where they do not hold together if they do not. Proved once: an office looks before it decides."""
    from ..soundness import check as findings_of

    rules = Rulebook.from_canonical(canonical.encode())
    return rules, next((one.path for one in findings_of(rules) if one.severity == "error"), None)


@check("situation")
def lawful(rules, facts, payload):
    """The new rulebook is of this edition, holds together, and differs only in what may still be changed."""
    from ..amendments import unlawful

    after, mistake = _proved(payload["rulebook"])
    if after.id != rules.id:
        return Refusal("other_edition", {"id": after.id})
    if mistake:
        return Refusal("rules_unsound", {"what": mistake})
    return unlawful(rules, after, facts["situation"]) or reason_given.test(rules, facts, payload)
