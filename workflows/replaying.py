"""What if: the candidacies, sheets and ballots of an edition that is over, by another rulebook. Pure; nothing is decided.

The same functions count, rank and draw as in a living edition. What people decided (who is eligible, whom a panel chose,
who won by deliberation) is taken as it was; where the other rules would have needed a decision that nobody took, it is
said, not invented.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

from workflows.ballots import community, count
from workflows.cuts import Contender, Verdict, draw
from workflows.ranking import Lack, lacking_in, total
from workflows.ranking import standing as over_sheets
from workflows.rounds import Award, ConsultationStage, JuryStage, Round
from workflows.rulebook import Rulebook
from workflows.scoring import of_round, rescaled, winners
from workflows.steps import Refused

Sheet = Mapping[str, Any]  # {criterion: points}


@dataclass(frozen=True)
class Past:
    """What an edition has left. Stages are named `round.stage`; `kept` is whom each cut let go on, panel's choices included."""

    candidacies: Mapping[str, Mapping]  # {id: {place, country, title, category, territory, answers}} of those to be judged
    sheets: Mapping[str, Mapping[str, Mapping[str, Sheet]]] = field(default_factory=dict)  # {stage: {candidacy: {juror: …}}}
    ballots: Mapping[str, Sequence[Collection[str]]] = field(default_factory=dict)
    tallies: Mapping[str, Mapping[str, int]] = field(default_factory=dict)  # of votes whose ballots are not here
    bases: Mapping[str, int] = field(default_factory=dict)
    kept: Mapping[str, Collection[str]] = field(default_factory=dict)
    honours: Mapping[str, Collection[str]] = field(default_factory=dict)


@dataclass(frozen=True)
class Drawing:
    """One cut as these rules draw it."""

    round: str
    verdicts: Mapping[str, Verdict]
    kept: frozenset[str]
    groups: Mapping[str, str | None]
    values: Mapping[str, Fraction | None]
    places: Mapping[str | None, int]


@dataclass(frozen=True)
class Outcome:
    """All that follows from the rules and the past: cuts, the order of the final by points, honours by ballots."""

    rules: Rulebook
    drawings: Mapping[str, Drawing]
    finalists: frozenset[str]
    by_points: Mapping[str, Fraction]  # of the finalists whom the last jury read
    supports: Mapping[str, int]
    honours: Mapping[str, frozenset[str]]
    notes: tuple[tuple[str, Mapping], ...]  # what could not be computed: (code, values)

    @property
    def first_by_points(self) -> frozenset[str]:
        best = max(self.by_points.values(), default=None)
        return frozenset(one for one, value in self.by_points.items() if value == best)


def replay(rules: Rulebook, past: Past) -> Outcome:
    """The edition by these rules."""
    return _Replay(rules, past).outcome()


class _Replay:
    def __init__(self, rules: Rulebook, past: Past):
        self.rules, self.past = rules, past
        self.notes: dict[tuple, tuple[str, Mapping]] = {}
        self.totalled: dict[str, dict[str, list[Fraction]]] = {}

    def note(self, code: str, **values) -> None:
        self.notes[(code, *map(str, values.values()))] = (code, values)

    def outcome(self) -> Outcome:
        standing, drawings = frozenset(self.past.candidacies), {}
        for round_ in self.rules.rounds:
            if round_.cut:
                drawings[round_.id] = made = self.drawn(round_, standing)
                standing = made.kept
        last = ([one for one in self.rules.rounds if one.awards] or [self.rules.rounds[-1]])[-1]
        points, supports = self.final_points(last, standing), self.supports(last, standing)
        return Outcome(self.rules, drawings, standing, {id: value for id, value in points.items() if value is not None},
                       supports, self.won(standing), tuple(self.notes.values()))

    def final_points(self, round_: Round, standing: frozenset[str]) -> Mapping[str, Fraction | None]:
        """As the round says of what its points are made; where it does not, the mean of its sheets."""
        if not round_.score:
            return self.points(round_, standing, "mean") if self.juries(round_) else {}
        made = of_round(self.rules, round_, standing, self.totals, lambda key: self.counts(key, standing))
        if unread := [id for id, value in made.items() if value is None]:
            self.note("not_read", round=round_.id, count=len(unread))
        return made

    # -- a cut

    def drawn(self, round_: Round, standing: frozenset[str]) -> Drawing:
        per = round_.cut.places.per if round_.cut.places else None
        groups = {id: self.rules.group(per, self.past.candidacies[id]) if per else None for id in sorted(standing)}
        values = self.values(round_, standing)
        bases = {"submitted": len(standing), "eligible": len(standing), **self.past.bases, "in": len(standing)}
        try:
            lacks = self.lacks(round_, standing)
            made = draw(round_.cut, [Contender(id, groups[id], values[id], lacks.get(id, ())) for id in groups], bases)
        except Refused as refused:
            self.note("cut_refused", round=round_.id, why=refused.refusal.code.replace("_", " "))
            return Drawing(round_.id, {}, standing, groups, values, {})
        chosen = self.chosen(round_, made)
        return Drawing(round_.id, made.verdicts, frozenset(made.kept) | chosen, groups, values, made.places)

    def chosen(self, round_: Round, made) -> frozenset[str]:
        """Of the places left to the panel, those to whom it gave one then; what it would have done else, nobody knows."""
        then, found = self.past.kept.get(round_.id, ()), set()
        for places, ids in made.to_panel.values():
            picked = [id for id in ids if id in then][:places]
            found |= set(picked)
            if len(picked) < places:
                self.note("left_to_panel", round=round_.id, places=places - len(picked))
        if round_.cut.wild_cards:
            back = [id for id in made.out if id in then and made.verdicts[id].code != "below_minimum"]
            found |= set(back[: round_.cut.wild_cards.up_to])
        return frozenset(found)

    def values(self, round_: Round, standing: frozenset[str]) -> dict[str, Fraction | None]:
        order = round_.cut.order
        if order == "none":
            return dict.fromkeys(standing)
        if order == "supports":
            counts = self.supports(round_, standing)
            return {id: Fraction(counts.get(id, 0)) for id in standing}
        if order in ("mean", "sum"):
            return self.points(round_, standing, order)
        self.note("order_unknown", order=order)
        return dict.fromkeys(standing)

    # -- points

    def juries(self, round_: Round) -> list[tuple[str, JuryStage]]:
        return [(f"{round_.id}.{stage.id}", stage) for stage in round_.stages if isinstance(stage, JuryStage)]

    def points(self, round_: Round, standing: frozenset[str], order: str) -> dict[str, Fraction | None]:
        totals: dict[str, list[Fraction]] = {id: [] for id in standing}
        quorum = min((stage.quorum for _, stage in self.juries(round_)), default=1)
        for key, _stage in self.juries(round_):
            found = self.totals(key)
            for id in standing:
                totals[id] += found.get(id, [])
        if unread := [id for id in standing if not totals[id]]:
            self.note("not_read", round=round_.id, count=len(unread))
        found = over_sheets(totals, quorum)
        return {id: one.value if order == "mean" else one.sum for id, one in found.items()}

    def lacks(self, round_: Round, standing: Collection[str]) -> dict[str, tuple[Lack, ...]]:
        """Who has fewer points of a criterion than these rules ask at least, as the sheets of then say."""
        juries = self.juries(round_)

        def given(name: str, keys: Collection[str]) -> dict[str, dict[str, list]]:
            found: dict[str, dict[str, list]] = {}
            for id, sheet in ((id, sheet) for key in keys for id, own in self.past.sheets.get(key, {}).items()
                              for sheet in own.values() if id in standing):
                for criterion, number in sheet.items():
                    found.setdefault(id, {}).setdefault(criterion, []).append(number)
            return found

        return lacking_in(self.rules, juries, given)

    def totals(self, key: str) -> dict[str, list[Fraction]]:
        """The sheets of a jury as these rules count them: as they were sent, or each juror brought to all."""
        if key not in self.totalled:
            self.totalled[key] = self.counted_sheets(key, self.rules.stage(key))
        return self.totalled[key]

    def counted_sheets(self, key: str, stage: JuryStage) -> dict[str, list[Fraction]]:
        sheets = self.past.sheets.get(key)
        if not sheets:
            self.note("no_sheets", stage=key)
            return {}
        criteria = self.rules.criteria.get(stage.criteria or "", ())
        made = {id: {juror: one for juror, sheet in own.items() if (one := self.total(sheet, criteria, key)) is not None}
                for id, own in sheets.items()}
        if not stage.rescaled:
            return {id: list(own.values()) for id, own in made.items()}
        by_juror: dict[str, dict[str, Fraction]] = {}
        for id, own in made.items():
            for juror, one in own.items():
                by_juror.setdefault(juror, {})[id] = one
        return rescaled(by_juror)

    def total(self, sheet: Sheet, criteria, key: str) -> Fraction | None:
        """A sheet by these criteria; one that nobody was asked for then cannot count now, and is said."""
        asked = [one for one in criteria if one.id in sheet]
        for one in criteria:
            if one.id not in sheet:
                self.note("criterion_new", stage=key, criterion=one.id)
        if not asked or sum(one.weight for one in asked) <= 0:
            return None
        return total({one.id: sheet[one.id] for one in asked}, asked)

    # -- votes and honours

    def supports(self, round_: Round, standing: frozenset[str]) -> dict[str, int]:
        """All votes of a round; where it has none, nothing."""
        added: dict[str, int] = {}
        for stage in round_.stages:
            if not isinstance(stage, ConsultationStage):
                continue
            found = self.counts(f"{round_.id}.{stage.id}", standing)
            added = {id: added.get(id, 0) + found.get(id, 0) for id in {*added, *found}}
        return added

    def counts(self, key: str, standing: Collection[str]) -> Mapping[str, int]:
        """The votes of one stage."""
        if ballots := self.past.ballots.get(key):
            return count(ballots, standing, self.rules.stage(key).ballot.choose).counts
        found = {id: number for id, number in self.past.tallies.get(key, {}).items() if id in standing}
        self.note("only_counts" if found else "no_ballots", stage=key)
        return found

    def won(self, finalists: frozenset[str]) -> dict[str, frozenset[str]]:
        """As a meeting does it: what the panel gave then, what follows from the points, from the ballots, the rest."""
        honours: dict[str, frozenset[str]] = {}
        for round_, award in self.rules.awards():
            if award.by == "deliberation":
                honours[award.id] = frozenset(self.past.honours.get(award.id, ())) & finalists
                fit = self.open_to(award, finalists)
                if other := honours[award.id] - fit:
                    honours[award.id] &= fit
                    self.note("not_open_to", award=award.id, count=len(other))
                if low := honours[award.id] & self.lacks(round_, finalists).keys():
                    honours[award.id] -= low
                    self.note("laureate_too_low", award=award.id, count=len(low))
                if gone := set(self.past.honours.get(award.id, ())) - finalists:
                    self.note("laureate_out", award=award.id, count=len(gone))
        honours |= self.won_by_points(finalists, honours)
        for round_, award in self.rules.awards():
            if award.by == "ballots":
                fit, supports = self.open_to(award, finalists), self.supports(round_, finalists)
                honours[award.id] = frozenset(
                    community(award, {id: n for id, n in supports.items() if id in fit}, honours).whom)
        for round_, award in self.rules.awards():
            if award.by == "the_rest":
                others = frozenset().union(*honours.values()) if honours else frozenset()
                honours[award.id] = self.open_to(award, finalists) - others - self.lacks(round_, finalists).keys()
        return honours

    def won_by_points(self, finalists: frozenset[str], held: Mapping[str, frozenset[str]]) -> dict[str, frozenset[str]]:
        """Between level ones the panel's choice of then counts, where it had one."""
        found: dict[str, set[str]] = {}
        chosen = {(award, id) for award, ids in self.past.honours.items() for id in ids}
        people = {id: self.past.candidacies[id] | {"answers": self.answers(id)} for id in sorted(finalists)}
        for round_ in (one for one in self.rules.rounds if one.score):
            for award in (one for one in round_.awards if one.by == "points"):
                self.open_to(award, finalists)
                found[award.id] = set()
            lacks = self.lacks(round_, finalists)
            points = {id: None if id in lacks else value for id, value in self.final_points(round_, finalists).items()}
            for one in winners(self.rules, round_, people, points, held, chosen):
                picked = one.chosen[: one.won.places]
                found[one.award.id] |= {*one.won.given, *picked}
                if len(picked) < one.won.places:
                    self.note("level_at_points", award=one.award.id, places=one.won.places - len(picked))
        return {award: frozenset(ids) for award, ids in found.items()}

    def open_to(self, award: Award, ids: frozenset[str]) -> frozenset[str]:
        """Those who may win it by what they answered; a question that nobody was asked then is said."""
        if award.open_to and not any(award.open_to.field in self.answers(id) for id in self.past.candidacies):
            self.note("answer_new", award=award.id)
        return frozenset(id for id in ids if award.opens_to(self.answers(id)))

    def answers(self, id: str) -> Mapping[str, Any]:
        return self.past.candidacies[id].get("answers", {})


# -- which change flips a result


@dataclass(frozen=True)
class Flip:
    """One change taken alone: who would have come in, who would have gone out, whose honour would have changed."""

    what: str  # the path of the change: criteria.practice, rounds.shortlist.cut.keep
    come: frozenset[str]
    gone: frozenset[str]
    honours: bool

    @property
    def flips(self) -> bool:
        return bool(self.come or self.gone or self.honours)


def flips(own: Rulebook, other: Rulebook, past: Past, before: Outcome | None = None) -> list[Flip]:
    """Each change that counts here, one at a time, the rest of the rules as they were."""
    before, found = before or replay(own, past), []
    for what, rules in one_change_each(own, other):
        after = replay(rules, past)
        honoured = after.honours != before.honours or after.first_by_points != before.first_by_points
        found.append(Flip(what, after.finalists - before.finalists, before.finalists - after.finalists, honoured))
    return found


def one_change_each(own: Rulebook, other: Rulebook) -> Iterator[tuple[str, Rulebook]]:
    for name, criteria in own.criteria.items():
        theirs = other.criteria.get(name)
        if theirs is not None and judged(theirs) != judged(criteria):
            yield f"criteria.{name}", own.model_copy(update={"criteria": {**own.criteria, name: theirs}})
    for number, round_ in enumerate(own.rounds):
        theirs = next((one for one in other.rounds if one.id == round_.id), None)
        if theirs is not None:
            yield from (
                (f"rounds.{round_.id}.{what}", own.model_copy(
                    update={"rounds": (*own.rounds[:number], changed, *own.rounds[number + 1 :])}))
                for what, changed in changes_of(round_, theirs))


def judged(criteria) -> list:
    return [(one.id, one.weight, one.at_least) for one in criteria]


def won_by(round_: Round) -> list[tuple]:
    """How what can be won in a round goes to whom; its names and its money turn no result."""
    names = ("id", "by", "how_many", "per", "unless_also", "passes_on", "not_in_category_of", "open_to")
    return [tuple(getattr(one, name) for name in names) for one in round_.awards]


def changes_of(own: Round, other: Round) -> Iterator[tuple[str, Round]]:
    if own.cut and other.cut:
        for name in ("keep", "places", "order", "ties", "wild_cards"):
            if getattr(own.cut, name) != getattr(other.cut, name):
                cut = own.cut.model_copy(update={name: getattr(other.cut, name)})
                yield f"cut.{name}", own.model_copy(update={"cut": cut})
    elif own.cut != other.cut:
        yield "cut", own.model_copy(update={"cut": other.cut})
    if own.score != other.score:
        yield "score", own.model_copy(update={"score": other.score})
    if won_by(own) != won_by(other) and (own.score or not any(one.by == "points" for one in other.awards)):
        yield "awards", own.model_copy(update={"awards": other.awards})
    for number, stage in enumerate(own.stages):
        theirs = next((one for one in other.stages if one.id == stage.id and one.kind == stage.kind), None)
        for name in ("quorum", "criteria", "ballot", "rescaled"):
            if theirs is not None and getattr(stage, name, None) != getattr(theirs, name, None):
                changed = stage.model_copy(update={name: getattr(theirs, name)})
                yield f"stages.{stage.id}.{name}", own.model_copy(
                    update={"stages": (*own.stages[:number], changed, *own.stages[number + 1 :])})
