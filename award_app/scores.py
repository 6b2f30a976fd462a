"""The points of a round, made as its rulebook says of sheets and votes; and who wins by them."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from sqlalchemy import select

from workflows import scoring
from workflows.ranking import standing
from workflows.scoring import Given
from workflows.steps import Refused

from .models.juries import tallies
from .stages.common import in_state
from .stages.cut import answers_for_awards, sheets_of
from .stages.lacks import lacks_in


def points(context, round_, before: bool = False) -> dict[str, Fraction | None]:
    """Out of 100, or supports added up, of those in a round: {candidacy: points}; None below the quorum of sheets. `before`
    the talk of a meeting that lets points change, or as they count."""
    inside = [one["id"] for one in in_state(context, f"{round_.id}:in", f"{round_.id}:decided")]
    return scoring.of_round(
        context.rules, round_, inside, lambda key: sheets_of(context, key, before), lambda key: _supports(context, key)
    )


def means(context, round_, before: bool = False) -> dict[str, Fraction | None]:
    """The mean of the sheets of a round's juries, where it does not say of what its points are made."""
    juries = [(f"{round_.id}.{stage.id}", stage) for stage in round_.stages if stage.kind == "jury" and stage.criteria]
    totals: dict[str, list[Fraction]] = {
        one["id"]: [] for one in in_state(context, f"{round_.id}:in", f"{round_.id}:decided")
    }
    for key, _stage in juries:
        for id, found in sheets_of(context, key, before).items():
            if id in totals:
                totals[id] += found
    quorum = min((stage.quorum for _key, stage in juries), default=1)
    return {id: one.value for id, one in standing(totals, quorum).items()}


def _supports(context, key: str) -> dict[str, int]:
    asked = select(tallies.c.candidacy, tallies.c.supports).where(tallies.c.stage == context.stage_id(key))
    return dict(context.db.execute(asked).all())


def winners(context, round_, honours) -> Iterator[Given]:
    """What follows from the points. `honours` are those that the panel gives; among them, for an award by points, its
    choices between level ones."""
    by_points = {award.id for award in round_.awards if award.by == "points"}
    if not by_points:
        return iter(())
    held: dict[str, set[str]] = {}
    for one in honours:
        if one["award"] not in by_points:
            held.setdefault(one["award"], set()).add(one["candidacy"])
    answers = answers_for_awards(context, round_)
    people = {
        one["id"]: {**one, "answers": answers.get(one["id"], {})} for one in in_state(context, f"{round_.id}:in")
    }
    chosen = {(one["award"], one["candidacy"]) for one in honours}
    lacks = lacks_in(context, round_)
    counted = {id: None if id in lacks else value for id, value in points(context, round_).items()}
    return scoring.winners(context.rules, round_, people, counted, held, chosen)


def honours_by_points(context, round_, honours) -> list[dict]:
    """The honours that the points give; those left to the panel are filled by its choices, all of them or none.

    Raises Refused: `level_at_points` where it has not chosen, `not_level` where it chose what is not its to choose.
    """
    by_points = {award.id for award in round_.awards if award.by == "points"}
    chosen = {(one["award"], one["candidacy"]): one for one in honours if one["award"] in by_points}
    given: list[dict] = []
    for one in winners(context, round_, honours):
        if one.won.places and len(one.chosen) != one.won.places:
            raise Refused("level_at_points", award=one.award.id, places=one.won.places, level=len(one.won.level))
        for id, rank in one.places.items():
            citation = chosen.pop((one.award.id, id), {}).get("citation") if id in one.chosen else None
            given.append({"award": one.award.id, "candidacy": id, "rank": rank, "citation": citation})
    if chosen:
        raise Refused("not_level", count=1)
    return given
