"""The results as they were announced: laureates, mentions, finalists, counts. Before that there is nothing to read."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from sqlalchemy import Connection, select

from workflows.ballots import most_supported
from workflows.machine import statuses
from workflows.rounds import AnyStage, Round
from workflows.rulebook import Award, Rulebook

from .. import scores
from ..access.consent import bare, published
from ..effects import Context
from ..models.candidacies import candidacies
from ..models.juries import tallies
from ..models.results import honours
from .consultation import folded
from .disclosure import announced, disclosed
from .public import SHOWN, Now


@dataclass(frozen=True)
class Result:
    """One honour that is public."""

    award: Award
    candidacy: Mapping
    group: str | None  # where the honour is given for each category, or kind of territory, or region
    rank: int | None  # where the honours of an award are in an order
    citation: Mapping[str, str] | None


@dataclass(frozen=True)
class Vote:
    """One vote whose counts are public. What its round gives by them is told with the last vote of the round."""

    stage: AnyStage
    counted: Mapping | None
    supports: list[tuple[Mapping, int]]  # of each finalist, the most supported first
    shared: list[tuple[Result, list[str], int]]
    passed_over: list[tuple[Award, str, list[str], int]]


@dataclass(frozen=True)
class Results:
    laureates: list[Result]
    distinctions: list[Result]  # finalists who have that for an honour
    mentions: list[Result]
    finalists: list[Mapping]
    ranks: Mapping[str, int]  # empty where places are not published
    order: str  # of the finalists: alphabetical, none, rank
    votes: list[Vote]  # empty where counts are not published
    short: list[tuple[Award, int]]  # what was given less often than the rules say, and how often

    @property
    def decided_by_jury(self) -> bool:
        """Whether the supports of the vote are only advice: a panel decides on every award."""
        return bool(self.laureates) and all(one.award.by == "deliberation" for one in self.laureates)


def results(db: Connection, now: Now, ranked: Callable[[], Mapping[str, int]] = dict) -> Results | None:
    """What was announced; None, whatever was decided, before it is. `ranked` is asked where places are published."""
    if not announced(now.stages):
        return None
    people = {
        one["id"]: one
        for one in db.execute(
            select(*SHOWN, candidacies.c.state, published().label("consents"))
            .where(candidacies.c.edition == now.edition, candidacies.c.state.in_(_at_the_end(now.rules)))
            .order_by(candidacies.c.place, candidacies.c.id)
        ).mappings()
    }
    awarded = db.execute(
        select(honours).where(honours.c.edition == now.edition, honours.c.state == "published")
    ).mappings().all()
    has_one = {row["candidacy"] for row in awarded}
    people = {
        id: one if one["consents"] else bare(one) for id, one in people.items() if one["consents"] or id in has_one
    }
    given = [_result(now, row, people) for row in awarded if row["candidacy"] in people]
    awards = [award.id for _round, award in now.rules.awards()]
    ranks = ranked() if disclosed(now.rules, now.stages, now.rounds, "ranks") else {}
    placed, order = _placed(now.rules, ranks), now.rules.publishes.order_of_finalists
    given.sort(key=lambda one: (awards.index(one.award.id), one.rank or 0, one.group or "", placed(one.candidacy)))
    return Results(
        *([one for one in given if one.award.kind == kind] for kind in ("laureate", "finalist", "mention")),
        sorted(_named(now, people), key=placed),
        ranks,
        order,
        _votes(db, now, people, given),
        _short(now.rules, [row["award"] for row in awarded]),
    )


def _short(rules: Rulebook, given: list[str]) -> list[tuple[Award, int]]:
    """Honours of the panel or of points that the rules promise so many times: the others had nobody who could take them."""
    promised = [one for _round, one in rules.awards()
                if one.by in ("deliberation", "points") and not one.optional and not one.per]
    return [(one, given.count(one.id)) for one in promised if given.count(one.id) < one.how_many]


def _placed(rules: Rulebook, ranks: Mapping[str, int]) -> Callable[[Mapping], tuple]:
    """What those who came to the end are put in order by. Without an order it is their references, which are random."""
    order = rules.publishes.order_of_finalists

    def by(one: Mapping) -> tuple:
        rank = ranks.get(one["id"], len(ranks) + 1) if order == "rank" else 0
        return rank, "" if order == "none" else folded(one["place"]), one["reference"]

    return by


def ranks_of(context: Context) -> dict[str, int]:
    """The places of the finalists by the points of the last round that decides; level ones share the better one. Those
    below the quorum of sheets have none."""
    round_ = [one for one in context.rules.rounds if one.awards][-1]
    made = scores.points(context, round_) if round_.score else scores.means(context, round_)
    standing = {id: value for id, value in made.items() if value is not None}
    return {id: 1 + sum(other > value for other in standing.values()) for id, value in standing.items()}


def _named(now: Now, people: Mapping) -> list[Mapping]:
    """The finalists by name, where the rules name them; nobody is one where all reached the end."""
    if not now.rules.has_cut() or not disclosed(now.rules, now.stages, now.rounds, "names_of_candidacies"):
        return []
    return list(people.values())


def _at_the_end(rules: Rulebook) -> list[str]:
    """The states of those who reached the round in which the honours are decided."""
    return [f"{one.id}:{status.passing}" for one in rules.rounds if one.awards and (status := statuses(one))]


def _result(now: Now, row: Mapping, people: Mapping) -> Result:
    grounds = disclosed(now.rules, now.stages, now.rounds, "grounds")
    return Result(
        now.rules.award_by_id(row["award"]),
        people[row["candidacy"]],
        row["group"],
        row["rank"],
        row["citation"] if grounds and people[row["candidacy"]]["title"] is not None else None,
    )


def _votes(db: Connection, now: Now, people: Mapping, given: list[Result]) -> list[Vote]:
    """Each vote with the supports of each finalist and the count of its ballots, where the rules publish them."""
    if not disclosed(now.rules, now.stages, now.rounds, "ballot_counts"):
        return []
    counts: dict[str, dict[str, int]] = {}
    asked = select(tallies.c.stage, tallies.c.candidacy, tallies.c.supports).where(tallies.c.edition == now.edition)
    for stage, id, number in db.execute(asked):
        if id in people:
            counts.setdefault(stage, {})[id] = number
    found = []
    for round_ in now.rules.rounds:
        held = [one for one in round_.stages if one.kind == "consultation" and now.stages[f"{round_.id}.{one.id}"]["counted"]]
        together: dict[str, int] = {}
        for stage in held:
            row = now.stages[f"{round_.id}.{stage.id}"]
            own = counts.get(row["id"], {})
            together = {id: together.get(id, 0) + own.get(id, 0) for id in {**together, **own}}
            told = (_shared(round_, given, together), _passed_over(round_, given, together)) if stage is held[-1] else ([], [])
            found.append(Vote(stage, row["counted"], _in_order(own, people), *told))
    return [one for one in found if one.supports]


def _in_order(counts: Mapping[str, int], people: Mapping) -> list[tuple[Mapping, int]]:
    supports = [(people[id], number) for id, number in counts.items()]
    return sorted(supports, key=lambda one: (-one[1], folded(one[0]["place"])))


def _shared(round_: Round, given: list[Result], counts: Mapping[str, int]) -> list[tuple[Result, list[str], int]]:
    """Of the honours by ballots those that several have, being level: the first, all their places, their supports."""
    level: dict[tuple, list[Result]] = {}
    for one in given:
        if one.award.by == "ballots" and one.award in round_.awards and one.candidacy["id"] in counts:
            level.setdefault((one.award.id, one.group), []).append(one)
    return [
        (all_[0], [one.candidacy["place"] for one in all_], counts[all_[0].candidacy["id"]])
        for all_ in level.values()
        if len(all_) > 1
    ]


def _passed_over(round_: Round, given: list[Result], counts: Mapping[str, int]) -> list[tuple[Award, str, list[str], int]]:
    """Of the honours by ballots those that whoever was most supported does not get, having another: which honour, the
    other one, their places, their supports."""
    first = most_supported(counts)
    told = []
    for award in (one for one in round_.awards if one.by == "ballots" and one.unless_also):
        for other in award.unless_also:
            has = [one.candidacy for one in given if one.award.id == other and one.candidacy["id"] in first]
            if has:
                told.append((award, other, [one["place"] for one in has], counts[has[0]["id"]]))
    return told
