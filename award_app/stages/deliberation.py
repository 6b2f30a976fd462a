"""The deliberation: honours decided by the panel, those that follow from the ballots or from being a finalist, the minutes."""

from __future__ import annotations

from sqlalchemy import select

from workflows.ballots import community
from workflows.stages.opening import may_be_read
from workflows.steps import Refused

from .. import scores  # a module, not a name of it: it asks the other stages, which are read first
from ..effects import Effects, Row, effects, fact
from ..models.candidacies import candidacies
from ..models.results import honours
from . import meeting
from .common import in_state, part
from .cut import answers_for_awards, sent_totals, supports_of
from .lacks import lacks_in


@fact
def finalists(db, rows, context) -> dict:
    """The candidacies in the round of a deliberation: {stage: {candidacy: {category, territory, country, answers, lacks}}}.
    `answers` are those that an award of the round asks for, `lacks` the criteria of which it has too few points."""
    found = {}
    for row in rows:
        round_ = context.rules.round(row["key"].split(".")[0])
        given, lacks = answers_for_awards(context, round_), lacks_in(context, round_)
        found[row["id"]] = {
            one["id"]: {
                **{name: one[name] for name in ("category", "territory", "country")},
                "answers": given.get(one["id"], {}),
                "lacks": [lack.criterion for lack in lacks.get(one["id"], ())],
            }
            for one in in_state(context, f"{round_.id}:in")
        }
    return found


@effects
def decide(context, row, payload) -> Effects:
    """Honours as decided, and those that follow from the points and from the ballots ("unless it also won")."""
    round_ = context.rules.round(row["key"].split(".")[0])
    named = payload.get("honours", ())
    counted = {award.id for award in round_.awards if award.by == "points"}
    decided = [*(one for one in named if one["award"] not in counted), *scores.honours_by_points(context, round_, named)]
    _none_twice(context, decided)
    given = [*decided, *by_ballots(context, row, round_, decided)]
    given += the_rest(context, round_, {one["candidacy"] for one in given})
    order = [award.id for award in round_.awards]  # and no other: the record's own order tells no place
    given.sort(key=lambda one: (order.index(one["award"]), one["candidacy"]))
    parts = [part(context, "honour", None, "award", stage=row["id"], **one) for one in given]
    parts += [part(context, "candidacy", one["id"], "settle") for one in in_state(context, f"{round_.id}:in")]
    inside = {one["id"]: one for one in in_state(context, f"{round_.id}:in")}
    account = meeting.account_of(context, row, round_, given, payload.get("present", ()), inside)
    minutes = Row(
        "minutes",
        f"{row['id']}:{row['version'] + 1}",
        {"stage": row["id"], "text": payload["minutes"].strip(), "account": account, "at": context.now},
    )
    return Effects(
        {"counted": {**(row["counted"] or {}), "finalists": len(inside)}},
        [minutes],
        parts,
        rests_on=_points_read(context, round_),
    )


def _points_read(context, round_) -> dict[str, list[str]]:
    """The points that stand before the panel, of the juries whose points may be read: they can change after the talk."""
    here = [row for key, row in context.stages.items() if key.startswith(f"{round_.id}.") and row["kind"] == "jury"]
    totals = sent_totals(context, [row["id"] for row in here if may_be_read(context.rules, row)])
    return {candidacy: sorted(map(str, each)) for candidacy, each in totals.items()}


def _none_twice(context, decided) -> None:
    """A mention that is not for the winner is not given to whom the points make the winner."""
    won = {(one["award"], one["candidacy"]) for one in decided}
    for one in decided:
        for other in context.rules.award_by_id(one["award"]).unless_also:
            if (other, one["candidacy"]) in won:
                raise Refused("not_with", award=one["award"], other=other)


def by_ballots(context, row, round_, decided):
    """The honours that the counted ballots give: computed, never typed."""
    awards = [award for award in round_.awards if award.by == "ballots"]
    if not awards:
        return
    inside = {one["id"] for one in in_state(context, f"{round_.id}:in")}
    counts = {candidacy: n for candidacy, n in supports_of(context, round_.id).items() if candidacy in inside}
    so_far: dict[str, list] = {}
    for one in decided:
        so_far.setdefault(one["award"], []).append(one["candidacy"])
    answers = answers_for_awards(context, round_)
    for award in awards:
        fit = {id: n for id, n in counts.items() if award.opens_to(answers.get(id, {}))}
        for candidacy in community(award, fit, so_far).whom:
            yield {"award": award.id, "candidacy": candidacy, "by": "ballots"}


def the_rest(context, round_, honoured: set[str]):
    """The honours of those who came so far and have no other: nobody has to name them, nobody can be forgotten."""
    answers, kept_from = answers_for_awards(context, round_), honoured | lacks_in(context, round_).keys()
    for award in (one for one in round_.awards if one.by == "the_rest"):
        for one in in_state(context, f"{round_.id}:in"):
            if one["id"] not in kept_from and award.opens_to(answers.get(one["id"], {})):
                yield {"award": award.id, "candidacy": one["id"], "by": award.by}


@effects
def award(context, row, payload) -> Effects:
    rule = context.rules.award_by_id(payload["award"])
    asked = select(candidacies.c.category, candidacies.c.territory, candidacies.c.country)
    who = context.db.execute(asked.where(candidacies.c.id == payload["candidacy"])).mappings().one()
    return Effects(
        {
            "stage": payload["stage"],
            "award": rule.id,
            "candidacy": payload["candidacy"],
            "group": context.rules.group(rule.per, who) if rule.per else None,
            "rank": payload.get("rank") if rule.ranked else None,
            "by": rule.by,
            "citation": payload.get("citation") or None,
        }
    )


@effects
def publish_honour(context, row, payload) -> Effects:
    return Effects({"published_at": context.now})


@effects
def reopen_deliberation(context, row, payload) -> Effects:
    round_ = row["key"].split(".")[0]
    decided = context.db.scalars(
        select(honours.c.id).where(honours.c.stage == row["id"], honours.c.state == "decided").order_by(honours.c.id)
    )
    parts = [part(context, "honour", id, "void") for id in decided]
    parts += [part(context, "candidacy", one["id"], "unsettle") for one in in_state(context, f"{round_}:decided")]
    return Effects(parts=parts)
