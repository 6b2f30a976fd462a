"""What a deliberation has before it and what it decided; what an announcement would tell each candidacy."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

from sqlalchemy import Connection, select

from workflows.ballots import most_supported
from workflows.ranking import Lack
from workflows.rulebook import Award
from workflows.stages.opening import may_be_read

from ... import scores
from ...effects import AUDIENCES, Context
from ...models.candidacies import candidacies
from ...models.results import honours
from ...stages.announcement import told_results
from ...stages.common import in_state
from ...stages.cut import answers_for_awards, sent_totals, supports_of
from ...stages.lacks import lacks_in


@dataclass(frozen=True)
class Finalist:
    """A candidacy before the panel: the mean of its sheets, their number, its supports (None: not counted yet)."""

    row: Mapping
    mean: Fraction | None
    sheets: int
    supports: int | None
    answers: Mapping  # those that an award asks for
    points: Fraction | None = None  # where the rules make them of several parts: out of 100, or supports added up
    lacks: tuple[Lack, ...] = ()  # the criteria of which it has too few points: the panel gives it nothing


def finalists(context: Context, round_id: str) -> list[Finalist]:
    """The best mean first. Points only of juries whose points may be read."""
    here = [row for row in context.stages.values() if row["key"].startswith(f"{round_id}.")]
    read = [row for row in here if row["kind"] == "jury" and may_be_read(context.rules, row)]
    totals = sent_totals(context, [row["id"] for row in read])
    votes = [row["id"] for row in here if row["kind"] == "consultation" and row["state"] == "closed"]
    supports = supports_of(context, round_id) if votes else {}
    rows = in_state(context, f"{round_id}:in", f"{round_id}:decided")
    round_ = context.rules.round(round_id)
    answers = answers_for_awards(context, round_)
    made = scores.points(context, round_) if round_.score and _all_may_be_read(context, round_) else {}
    lacks = lacks_in(context, round_) if len(read) == sum(row["kind"] == "jury" for row in here) else {}
    found = [
        Finalist(
            one,
            _mean(totals.get(one["id"])),
            len(totals.get(one["id"], ())),
            supports.get(one["id"], 0) if votes else None,
            answers.get(one["id"], {}),
            made.get(one["id"]),
            lacks.get(one["id"], ()),
        )
        for one in rows
    ]
    return sorted(found, key=lambda one: (one.mean is None, -(one.mean or 0), one.row["place"]))


def level(context: Context, round_id: str, honours=()) -> dict[tuple, tuple[int, tuple]]:
    """What the points leave to the panel: {(award, group): (places, those level)}, up to the first that it has not
    filled with its `honours`; what comes after depends on whom it chooses."""
    round_ = context.rules.round(round_id)
    if not round_.score or not _all_may_be_read(context, round_):
        return {}
    found: dict[tuple, tuple[int, tuple]] = {}
    for one in scores.winners(context, round_, honours):
        if one.won.places:
            found[one.award.id, one.group] = one.won.places, one.won.level
            if len(one.chosen) < one.won.places:
                break
    return found


def _all_may_be_read(context: Context, round_) -> bool:
    return all(may_be_read(context.rules, context.stages[part.of]) for part in round_.score)


def _mean(totals) -> Fraction | None:
    return sum(totals) / len(totals) if totals else None


@dataclass(frozen=True)
class Vote:
    """What the ballots of a round give before the panel decides: their numbers, and for each honour that follows from
    them whom it would go to now, with the supports, and the award that stands in its way."""

    counted: Mapping
    honours: list[tuple[Award, list[Mapping], int]]


def vote(context: Context, round_id: str, finalists: list[Finalist]) -> Vote | None:
    """Of votes that are closed; None where there was none, or while one runs."""
    here = [row for row in context.stages.values() if row["key"].startswith(f"{round_id}.")]
    votes = [row for row in here if row["kind"] == "consultation"]
    if not votes or any(row["state"] != "closed" for row in votes):
        return None
    counts = {one.row["id"]: one.supports or 0 for one in finalists}
    rows = {one.row["id"]: one.row for one in finalists}
    given = [award for award in context.rules.round(round_id).awards if award.by == "ballots"]
    told = []
    for award in given:
        fit = {one.row["id"]: counts[one.row["id"]] for one in finalists if award.opens_to(one.answers)}
        leading = most_supported(fit)
        top = fit[leading[0]] if leading else 0
        told.append((award, sorted((rows[id] for id in leading), key=lambda one: one["place"]), top))
    return Vote(votes[-1]["counted"] or {}, told)


def decided(db: Connection, edition: str) -> list[Mapping]:
    """The honours that stand, decided or published, with whose they are."""
    asked = select(honours, candidacies.c.place, candidacies.c.country, candidacies.c.title).join(
        candidacies, candidacies.c.id == honours.c.candidacy
    )
    stand = asked.where(honours.c.edition == edition, honours.c.state.in_(["decided", "published"]))
    return sorted(
        db.execute(stand).mappings(), key=lambda one: (one["award"], one["rank"] or 0, one["place"], one["id"])
    )  # a few, put in order here: no list may wait for the database to sort


OUTCOMES = ("laureate", "mention", "finalist", "participation")


def _in_order_of_honours(context: Context, told: dict[str, dict]) -> dict[str, dict]:
    """Who has won first, then the mentions in the order of the rules, then who has neither."""
    order = [award.id for _round, award in context.rules.awards()]

    def key(one: tuple[str, dict]) -> tuple:
        facts = one[1]
        return OUTCOMES.index(facts["outcome"]), min((order.index(id) for id in facts["awards"]), default=0), one[0]

    return dict(sorted(told.items(), key=key))


def letters_to_come(context: Context) -> tuple[dict[str, int], list[dict]]:
    """({outcome: how many candidacies}, the letters of a result as they will be owed): to be read, kept nowhere."""
    asked = (
        select(honours)
        .where(honours.c.edition == context.edition["id"], honours.c.state == "decided")
        .order_by(honours.c.id)
    )
    told = _in_order_of_honours(context, told_results(context, list(context.db.execute(asked).mappings())))
    rows = {
        one["id"]: one
        for one in context.db.execute(select(candidacies).where(candidacies.c.id.in_(list(told)))).mappings()
    }
    counted: dict[str, int] = {}
    for facts in told.values():
        counted[facts["outcome"]] = counted.get(facts["outcome"], 0) + 1
    owed = [
        {
            "id": "",
            "edition": context.edition["id"],
            "kind": "result",
            "recipient": who,
            "subject": id,
            "state": "owed",
            "facts": {"reference": "", "parent": None, **about, **facts},
        }
        for id, facts in told.items()
        for who, about in AUDIENCES["team"](context, rows[id])
    ]
    return counted, owed
