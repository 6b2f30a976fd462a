"""The points of a round, made as its rulebook says of sheets and votes; and who wins by them."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction

from sqlalchemy import select

from workflows.ranking import standing
from workflows.rounds import Award
from workflows.scoring import Won, combined, of_sheets, of_votes, won
from workflows.steps import Refused

from .models.juries import tallies
from .stages.common import in_state, sheets_of


def points(context, round_) -> dict[str, Fraction | None]:
    """Out of 100, of those in a round: {candidacy: points}; None below the quorum of sheets."""
    inside = [one["id"] for one in in_state(context, f"{round_.id}:in", f"{round_.id}:decided")]
    parts = [(Fraction(part.weight), _shares(context, part, inside)) for part in round_.score]
    return combined(parts, inside)


def _shares(context, part, inside) -> dict[str, Fraction | None]:
    stage, row = context.rules.stage(part.of), context.stages[part.of]
    if stage.kind == "consultation":
        asked = select(tallies.c.candidacy, tallies.c.supports).where(tallies.c.stage == row["id"])
        counts = dict(context.db.execute(asked).all())
        return of_votes({id: counts.get(id, 0) for id in inside}, part.votes_as)
    sheets = sheets_of(context, part.of)
    means = {id: one.value for id, one in standing({id: sheets.get(id, []) for id in inside}, stage.quorum).items()}
    criteria = context.rules.criteria[stage.criteria]
    whole = sum(Fraction(one.weight) for one in criteria)
    ends = [sum(Fraction(end(one)) * Fraction(one.weight) for one in criteria) / whole for end in (_from, _to)]
    return of_sheets(means, *ends)


def _from(criterion):
    return criterion.scale.from_


def _to(criterion):
    return criterion.scale.to


def winners(context, round_, honours) -> list[tuple[Award, str | None, Won]]:
    """What follows from the points, award by award in the order of the rules: (award, group, who has won).

    `honours` are those that the panel gives; among them, for an award by score, its choices between level ones.
    """
    held: dict[str, set[str]] = {}
    for one in honours:
        held.setdefault(one["award"], set()).add(one["candidacy"])
    found, all_points = [], points(context, round_) if round_.score else {}
    people = {one["id"]: one for one in in_state(context, f"{round_.id}:in")} if all_points else {}
    for award in (one for one in round_.awards if one.by == "points"):
        groups = {id: context.rules.group(award.per, one) if award.per else None for id, one in people.items()}
        for group in sorted(set(groups.values()), key=str):
            if award.per and group is None:
                continue  # of no group that the rules name
            here = {id: all_points[id] for id in people if groups[id] == group}
            has = won(award, here, held.get(award.unless_also, set()) if award.unless_also else ())
            held.setdefault(award.id, set()).update(has.given)
            found.append((award, group, has))
    return found


def honours_by_score(context, round_, honours) -> list[dict]:
    """The honours that the points give; those left to the panel are filled by its choices, all of them or none.

    Raises Refused: `level_at_points` where it has not chosen, `not_level` where it chose what is not its to choose.
    """
    given: list[dict] = []
    chosen = {(one["award"], one["candidacy"]): one for one in honours}
    for award, _group, has in winners(context, round_, honours):
        ranks: Mapping[str, int] = dict(has.given)
        picked = sorted(id for id in has.level if (award.id, id) in chosen)
        if has.places and len(picked) != has.places:
            raise Refused("level_at_points", award=award.id, places=has.places, level=len(has.level))
        ranks = {**ranks, **{id: award.how_many - has.places + 1 + at for at, id in enumerate(picked)}}
        for id, rank in ranks.items():
            citation = chosen.pop((award.id, id), {}).get("citation")
            given.append({"award": award.id, "candidacy": id, "rank": rank, "citation": citation})
    by_points = {award.id for award in round_.awards if award.by == "score"}
    if any(award in by_points for award, _candidacy in chosen):
        raise Refused("not_level", count=1)
    return given
