"""Points made of several parts: sheets and votes on one scale, weights, each juror brought to the habit of all.

Named methods, exact but for one square root, which is said. Nothing here looks up a candidacy: the rules and the
numbers are given, and what the numbers leave level is left to the panel.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal, localcontext
from fractions import Fraction
from itertools import groupby
from typing import Any

from workflows.ranking import Standing, standing
from workflows.rounds import Award, ConsultationStage, Round

Points = Mapping[str, Fraction | None]


@dataclass(frozen=True)
class Won:
    """What one award gives in one group: `given` {candidacy: its place}; `places` left for the panel to fill among
    those `level`, all of whom have the same points."""

    given: Mapping[str, int]
    places: int = 0
    level: tuple[str, ...] = ()


@dataclass(frozen=True)
class Given:
    """What one award gives in one group, with whom the panel chose among level ones."""

    award: Award
    group: str | None
    won: Won
    chosen: tuple[str, ...]

    @property
    def places(self) -> dict[str, int]:
        """{candidacy: its place}; those chosen among level ones share the better one."""
        return {**self.won.given, **dict.fromkeys(self.chosen, self.award.how_many - self.won.places + 1)}


def of_round(rules, round_: Round, ids: Collection[str], sheets: Callable, counts: Callable) -> dict[str, Fraction | None]:
    """The points of a round, out of 100, or its supports added up: {candidacy: points}, None below the quorum of sheets.

    `sheets(stage)` gives {candidacy: [totals]} of a jury, `counts(stage)` {candidacy: supports} of a vote.
    """
    if round_.adds_up_votes:
        return {id: Fraction(sum(counts(part.of).get(id, 0) for part in round_.score)) for id in sorted(ids)}
    return combined([(Fraction(part.weight), _part(rules, part, ids, sheets, counts)) for part in round_.score], ids)


def _part(rules, part, ids, sheets, counts) -> dict[str, Fraction | None]:
    stage = rules.stage(part.of)
    if isinstance(stage, ConsultationStage):
        found = counts(part.of)
        return of_votes({id: found.get(id, 0) for id in ids}, part.votes_as)
    given, ends = sheets(part.of), _ends(rules.criteria[stage.criteria])
    read = standing({id: given.get(id, []) for id in ids}, stage.quorum)
    return of_sums(read, ends[1]) if part.sheets_as == "sum" else of_sheets({id: read[id].value for id in ids}, *ends)


def _ends(criteria) -> tuple[Fraction, Fraction]:
    """The least and the most that a sheet can add up to."""
    whole = sum(Fraction(one.weight) for one in criteria)
    return tuple(sum(Fraction(end) * Fraction(one.weight) for one, end in ends) / whole
                 for ends in ([(one, one.scale.from_) for one in criteria], [(one, one.scale.to) for one in criteria]))


def of_votes(counts: Mapping[str, int], how: str) -> dict[str, Fraction]:
    """Supports as a share of one: of the most supported (`share_of_most`), or of all supports (`share_of_all`)."""
    whole = {"share_of_most": max, "share_of_all": sum}[how](counts.values()) if counts else 0
    return {id: Fraction(number, whole) if whole else Fraction(0) for id, number in counts.items()}


def of_sheets(means: Points, least: Fraction, most: Fraction) -> dict[str, Fraction | None]:
    """Means of sheets as a share of their scale."""
    return {id: None if mean is None else (mean - least) / (most - least) for id, mean in means.items()}


def of_sums(found: Mapping[str, Standing], most: Fraction) -> dict[str, Fraction | None]:
    """Sheets added up, as a share of what as many as the most read one has could give: who is read more often has more."""
    whole = max((one.sheets for one in found.values()), default=0) * most
    return {id: None if one.sum is None else one.sum / whole for id, one in found.items()}


def combined(parts: Iterable[tuple[Fraction, Points]], ids: Collection[str]) -> dict[str, Fraction | None]:
    """The weighted sum of shares, out of 100; None for whom a part has no number."""
    parts = list(parts)
    whole = sum(weight for weight, _ in parts)
    found: dict[str, Fraction | None] = {}
    for id in sorted(ids):
        shares = [(weight, points.get(id)) for weight, points in parts]
        missing = any(share is None for _, share in shares)
        found[id] = None if missing else 100 * sum(weight * share for weight, share in shares) / whole
    return found


def rescaled(sheets: Mapping[str, Mapping[str, Fraction]]) -> dict[str, list[Fraction]]:
    """{juror: {candidacy: total}} as {candidacy: [totals]}, each juror's mean and standard deviation brought to those
    of all sheets (Open Government Awards, 2015oga.carrot.net/scoring-process). A juror whose totals are all alike says
    nothing of the order: each of them becomes the mean of all. Deviations are of the whole (divided by n).
    """
    everything = [total for own in sheets.values() for total in own.values()]
    found: dict[str, list[Fraction]] = {}
    for juror in sorted(sheets):
        own = list(sheets[juror].values())
        stretch = _root(_variance(everything) / spread) if (spread := _variance(own)) else Fraction(0)
        for candidacy, total in sheets[juror].items():
            found.setdefault(candidacy, []).append(_mean(everything) + (total - _mean(own)) * stretch)
    return found


def won(award, points: Points, barred: Collection[str] = ()) -> Won:
    """Who has the most points. Those in `barred` have another award: their places stay empty, or pass on to the next
    where the rule says `passes_on`. Level ones share the better place; where they are more than the places that are
    left, the panel chooses among them."""
    standing = {id: value for id, value in points.items() if value is not None}
    if award.passes_on:
        standing = {id: value for id, value in standing.items() if id not in barred}
    given: dict[str, int] = {}
    ahead = 0
    for _, block in groupby(sorted(standing, key=lambda id: (-standing[id], id)), key=standing.get):
        block = tuple(block)
        if ahead >= award.how_many:
            break
        left, level = award.how_many - ahead, tuple(id for id in block if id not in barred)
        if len(block) > left and len(level) > left:
            return Won(_but(given, barred), left, level)
        given |= dict.fromkeys(block, ahead + 1)
        ahead += len(block)
    return Won(_but(given, barred))


def winners(rules, round_: Round, people: Mapping[str, Mapping[str, Any]], points: Points,
            held: Mapping[str, Collection[str]], chosen: Collection[tuple[str, str]]) -> Iterator[Given]:
    """What follows from the points, award by award in the order of the rules.

    `people` are those in the round, each with its category, territory, country and `answers`; `held` {award: its
    candidacies} is what the panel gives, `chosen` {(award, candidacy)} what it chooses among level ones.
    """
    held = {award: set(ids) for award, ids in held.items()}
    for award in (one for one in round_.awards if one.by == "points"):
        fit = [id for id in people if award.opens_to(people[id]["answers"])]
        groups = {id: rules.group(award.per, people[id]) if award.per else None for id in fit}
        for group in sorted(set(groups.values()), key=str):
            if award.per and group is None:
                continue  # of no group that the rules name
            here = {id: points[id] for id in fit if groups[id] == group}
            has = won(award, here, {id for other in award.unless_also for id in held.get(other, ())})
            picked = tuple(id for id in has.level if (award.id, id) in chosen)
            held.setdefault(award.id, set()).update(has.given, picked)
            yield Given(award, group, has, picked)


def _but(given: Mapping[str, int], barred: Collection[str]) -> dict[str, int]:
    return {id: place for id, place in given.items() if id not in barred}


def _mean(numbers: Collection[Fraction]) -> Fraction:
    return sum(numbers, Fraction(0)) / len(numbers)


def _variance(numbers: Collection[Fraction]) -> Fraction:
    return _mean([(number - _mean(numbers)) ** 2 for number in numbers])


def _root(number: Fraction) -> Fraction:
    """To twelve decimals, the same everywhere."""
    with localcontext(prec=40):
        root = (Decimal(number.numerator) / Decimal(number.denominator)).sqrt()
        return Fraction(root.quantize(Decimal("1e-12")))
