"""The deliberation: the panel meets with sheets and vote in hand, decides the honours, and its minutes are kept."""

from __future__ import annotations

from ..motions import wrong_with
from ..steps import NEW, OFFICER, PART, PRESIDENT, SAME, Letter, Refusal, Statuses, Step, check, guard
from .common import all_closed, reason_given, stage_is_open
from .opening import points_opened

STATUSES = Statuses("in", ("in",), "decided")
CLOSES_BY_CLOCK = False


def opening_guards(rules, round_, stage) -> tuple:
    return ()


def closing_guards(rules, round_, stage) -> tuple:
    return ()


def steps(rules, round_, stage) -> list[Step]:
    at, key = f"{round_.id}:", f"{round_.id}.{stage.id}"
    own = dict(of="stage", parent=key)
    return [
        Step(
            "decide",
            source="open",
            dest="closed",
            who=(OFFICER,),
            many=True,
            guards=(stage_is_open(key), all_closed(round_, but=stage), *points_opened(rules, round_)),
            check=honours_lawful(round_),
            effects="decide",
            letters=(Letter("minutes_wait", to="signers"),),
            **own,
        ),
        Step(
            "reopen",
            source="closed",
            dest="open",
            who=(OFFICER,),
            guards=(nothing_announced,),
            check=reason_given,
            effects="reopen_deliberation",
            undoes="decide",
            **own,
        ),
        Step("remark", source="open", dest=SAME, who=(OFFICER,), check=remark_on_a_finalist, effects="remark", **own),
        Step("vote", "motion", NEW, "voted", (OFFICER,), guards=(stage_is_open(key),), check=motion_lawful(key),
             effects="vote_on_motion", parent=key),
        Step("sign_as_president", source="closed", dest=SAME, who=(PRESIDENT,), guards=(signed_by_nobody("president"),),
             effects="sign_as_president", **own),
        Step("sign_as_secretary", source="closed", dest=SAME, who=(OFFICER,), guards=(signed_by_nobody("secretary"),),
             effects="sign_as_secretary", **own),
        Step("settle", "candidacy", at + "in", at + "decided", (PART,), effects="nothing"),
        Step("unsettle", "candidacy", at + "decided", at + "in", (PART,), effects="nothing", undoes="settle"),
        Step("award", "honour", NEW, "decided", (PART,), effects="award"),
        Step("void", "honour", "decided", "void", (PART,), effects="nothing", undoes="award"),
        Step("publish", "honour", "decided", "published", (PART,), effects="publish_honour"),
    ]


def signed_by_nobody(role: str):
    """An act of each: whoever has signed as one does not sign as the other, and nobody signs twice."""

    @guard("minutes_signed", "actor")
    def not_signed_yet(rules, facts):
        signed = facts["minutes_signed"]
        if signed is None:
            return Refusal("no_minutes", {})
        if role in signed:
            return Refusal("signed_already", {})
        return Refusal("needs_second_person", {}) if facts["actor"] in signed.values() else None

    return not_signed_yet


@check("finalists")
def remark_on_a_finalist(rules, facts, payload):
    if payload.get("candidacy") not in facts["finalists"]:
        return Refusal("candidacy_left", {})
    return None if (payload.get("text") or "").strip() else Refusal("text_missing", {})


def motion_lawful(key: str):
    """A text, a candidacy of the round or none, and votes of those alone who may vote on it."""

    @check("finalists", "members")
    def motion_put(rules, facts, payload):
        about, votes = payload.get("candidacy"), payload.get("votes")
        if not (payload.get("text") or "").strip():
            return Refusal("text_missing", {})
        if about and about not in facts["finalists"]:
            return Refusal("candidacy_left", {})
        if not isinstance(votes, dict):
            return Refusal("choices_unreadable", {})
        return wrong_with(rules.stage(key), votes, [id for id, barred in facts["members"].items() if about not in barred])

    return motion_put


@guard("stages")
def nothing_announced(rules, facts):
    told = {row["state"] for row in facts["stages"].values() if row["kind"] == "announcement"}
    if "closed" in told:
        return Refusal("decision_announced", {})
    return Refusal("announcement_armed", {}) if "armed" in told else None


def honours_lawful(round_):
    """Who may win what: only those in the round, each award as often as the rules say, mentions within their category."""
    awards = {award.id: award for award in round_.awards}

    @check("finalists")
    def honours_named(rules, facts, payload):
        given, finalists = payload.get("honours") or [], facts["finalists"]
        if not (payload.get("minutes") or "").strip():
            return Refusal("minutes_missing", {})
        counts: dict[tuple, int] = {}
        for one in given:
            award, candidacy = awards.get(one.get("award")), one.get("candidacy")
            if award is None or award.by not in ("deliberation", "points"):
                return Refusal("award_unknown", {"award": one.get("award")})
            if candidacy not in finalists:
                return Refusal("not_a_finalist", {"award": award.id})
            if not award.opens_to(finalists[candidacy]["answers"]):
                return Refusal("not_open_to", {"award": award.id})
            if finalists[candidacy].get("lacks"):
                return Refusal("below_minimum_award", {"award": award.id})
            slot = (award.id, rules.group(award.per, finalists[candidacy]) if award.per else None)
            counts[slot] = counts.get(slot, 0) + 1
            if counts[slot] > award.how_many:
                return Refusal("too_many_honours", {"award": award.id, "how_many": award.how_many})
        if len({(one["award"], one["candidacy"]) for one in given}) != len(given):
            return Refusal("honoured_twice", {})
        return (_missing(awards, given, finalists, counts) or _misranked(awards, given) or _barred(awards, given, finalists)
                or _short(awards, given, finalists))

    return honours_named


def _misranked(awards, given) -> Refusal | None:
    """Where honours are in an order, each has its own, the first before the second."""
    for award in awards.values():
        if award.ranked and award.by == "deliberation":
            taken = [one.get("rank") for one in given if one["award"] == award.id]
            if sorted(taken, key=str) != list(range(1, len(taken) + 1)):
                return Refusal("ranks_in_disorder", {"award": award.id})
    return None


def _missing(awards, given, finalists, counts) -> Refusal | None:
    """An award that has to be given, and is not, though somebody of the round could take it."""
    for award in awards.values():
        owed = award.by == "deliberation" and not award.optional and not award.per and not counts.get((award.id, None))
        if owed and any(may_take(award, one, given, finalists) for one in finalists):
            return Refusal("award_missing", {"award": award.id})
    return None


def _short(awards, given, finalists) -> Refusal | None:
    """“Two are given”: so many, while somebody of the round has nothing yet and could take it. Whom the votes or the points
    honour is not among `given`; so many of the others may be they."""
    honoured = {one["candidacy"] for one in given}
    elsewhere = sum(one.how_many for one in awards.values() if one.by in ("ballots", "points"))
    for award in awards.values():
        has = sum(one["award"] == award.id for one in given)
        if award.by != "deliberation" or award.optional or award.per or not 0 < has < award.how_many:
            continue
        free = [one for one in finalists if one not in honoured and may_take(award, one, given, finalists)]
        if len(free) > elsewhere:
            return Refusal("award_short", {"award": award.id, "given": has, "how_many": award.how_many})
    return None


def may_take(award, candidacy: str, given, finalists) -> bool:
    """Whether the rules let a candidacy have an award, beside what is given already."""
    fits = award.opens_to(finalists[candidacy]["answers"]) and not finalists[candidacy].get("lacks")
    return fits and _kept_from(award, candidacy, given, finalists) is None


def _barred(awards, given, finalists) -> Refusal | None:
    found = (_kept_from(awards[one["award"]], one["candidacy"], given, finalists) for one in given)
    return next(filter(None, found), None)


def _kept_from(award, candidacy: str, given, finalists) -> Refusal | None:
    """An award that is not for the laureate of another, or not in that laureate's category."""
    for other in given:
        if other["award"] in award.unless_also and other["candidacy"] == candidacy:
            return Refusal("not_with", {"award": award.id, "other": other["award"]})
        same = finalists[other["candidacy"]]["category"] == finalists[candidacy]["category"]
        if other["award"] == award.not_in_category_of and same:
            return Refusal("not_in_category_of", {"award": award.id, "other": other["award"]})
    return None
