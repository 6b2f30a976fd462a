"""A plan of readings from what stands in the tables: who sits, what is to be read, in which languages, what is begun.

Every plan made here is confirmed by the independent check before anybody sees it. Nothing is written here.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field, replace

from sqlalchemy import select

from workflows import plan_check, shortages
from workflows.assignment import Dossier, Plan, SeatFacts, plan
from workflows.plan_check import Asked
from workflows.replanning import Replan, replan
from workflows.steps import Refused

from .effects import Context
from .findings import own_teams, tied_with, undecided
from .models.candidacies import candidacies, sheet_drafts, translations
from .models.juries import conflicts, readings, seats

Pair = tuple[str, str]


@dataclass
class Basis:
    """What a plan of a stage is made from; `states` {pair: state}, `last` {seat: the place of its last dossier}."""

    seats: list[SeatFacts]
    dossiers: list[Dossier]
    readers: str | int
    forbidden: set[Pair]
    seed: str
    fixed: set[Pair] = field(default_factory=set)
    unread: set[Pair] = field(default_factory=set)
    states: dict[Pair, str] = field(default_factory=dict)
    last: dict[str, int] = field(default_factory=dict)

    @property
    def asked(self) -> Asked:
        return Asked(self.seats, self.dossiers, self.readers, self.forbidden, self.fixed)


def seed_of(stage: Mapping) -> str:
    """The seed of a stage's plans: its id, which everybody knew before anybody sat or applied."""
    return stage["id"]


def basis(context: Context, stage: Mapping, seed: str | None = None) -> Basis:
    """Who sits, what is in the round, and who may not read what."""
    rule = context.rules.stage(stage["key"])
    sitting = context.db.execute(
        select(seats).where(seats.c.stage == stage["id"], seats.c.state == "seated").order_by(seats.c.id)
    ).mappings()
    grouped, most = rule.groups is not None, rule.load and rule.load.most
    asks = rule.languages is not None and rule.languages.dossier is not None
    jurors = [
        SeatFacts(
            one["id"],
            one["group"] if grouped else None,
            frozenset(one["languages"]) if asks else frozenset(),
            most,
        )
        for one in sitting
    ]
    barred = forbidden(context) | {(one.seat, one.candidacy) for one in undecided(context, stage)}
    return Basis(jurors, _dossiers(context, stage, rule, grouped, asks), rule.readers, barred, seed or seed_of(stage))


def _dossiers(context: Context, stage: Mapping, rule, grouped: bool, asks: bool) -> list[Dossier]:
    """The candidacies in the round, with the languages in which a juror may read each."""
    state = f"{stage['key'].split('.')[0]}:in"
    rows = context.db.execute(
        select(candidacies).where(candidacies.c.edition == context.edition["id"], candidacies.c.state == state)
        .order_by(candidacies.c.id)
    ).mappings().all()
    translated = _translated(context) if asks and rule.languages.dossier == "own_or_translated" else {}
    return [
        Dossier(
            one["id"],
            one["category"] if grouped else None,
            frozenset({one["language"], *translated.get(one["id"], ())}) if asks else frozenset(),
            context.rules.group("region", one),
        )
        for one in rows
    ]


def _translated(context: Context) -> dict[str, set[str]]:
    """{candidacy: the languages into which all that is owed of it is translated and checked}."""
    asked = select(translations.c.candidacy, translations.c.language, translations.c.state).where(
        translations.c.edition == context.edition["id"]
    )
    ready: dict[str, set[str]] = {}
    owed: dict[str, set[str]] = {}
    for candidacy, language, state in context.db.execute(asked):
        (ready if state == "checked" else owed).setdefault(candidacy, set()).add(language)
    return {candidacy: languages - owed.get(candidacy, set()) for candidacy, languages in ready.items()}


def forbidden(context: Context) -> set[Pair]:
    """(seat, candidacy) that is never given: a conflict of interest, or the juror is of the team."""
    return conflicting(context) | own_teams(context)


def conflicting(context: Context) -> set[Pair]:
    """A conflict of interest, by a tie declared beforehand or with the candidacy itself."""
    return declared(context) | tied_with(context)


def declared(context: Context) -> set[Pair]:
    asked = select(conflicts.c.seat, conflicts.c.candidacy).where(conflicts.c.edition == context.edition["id"])
    return {tuple(one) for one in context.db.execute(asked)}


# -- a first plan


def make_plan(context: Context, stage: Mapping, seed: str | None = None) -> Plan:
    """Who reads what. Raises Refused where the independent check does not confirm it."""
    found = basis(context, stage, seed)
    made = plan(found.seats, found.dossiers, found.readers, found.forbidden, found.seed)
    _confirm(found, made.pairs, made.shortfall, evenly=found.readers != "all")
    return made


def _confirm(found: Basis, pairs: Collection[Pair], shortfall: Mapping[str, int], evenly: bool = False) -> None:
    if wrong := plan_check.faults(found.asked, pairs, shortfall, evenly):
        raise Refused("plan_not_confirmed", fault=str(wrong[0]))


# -- a plan that was shared out, and what has changed since


def as_it_stands(context: Context, stage: Mapping) -> Basis:
    """The basis of now, with the readings: what is begun or sent is fixed.

    Where a step is taken the readings are locked first, so that nobody begins a sheet while it is being moved.
    """
    found = basis(context, stage)
    asked = select(readings.c.seat, readings.c.candidacy, readings.c.state, readings.c.place, readings.c.id).where(
        readings.c.stage == stage["id"]
    ).order_by(readings.c.id)
    if context.memory.get("locked"):
        asked = asked.with_for_update()
    rows = context.db.execute(asked).all()
    drafted = set(context.db.scalars(
        select(sheet_drafts.c.reading).join(readings, readings.c.id == sheet_drafts.c.reading)
        .where(readings.c.stage == stage["id"])
    ))
    here = {one.id for one in found.dossiers}
    for seat, dossier, state, place, id in rows:
        found.states[seat, dossier] = state
        found.last[seat] = max(place, found.last.get(seat, place))
        if dossier in here and (state == "sent" or (state == "assigned" and id in drafted)):
            found.fixed.add((seat, dossier))
        elif dossier in here and state == "assigned":
            found.unread.add((seat, dossier))
    return found


def make_replan(found: Basis, even: bool = False) -> Replan:
    """What would be shared out anew. Raises Refused where the independent check does not confirm it."""
    made = replan(found.seats, found.dossiers, found.readers, found.forbidden, found.unread, found.fixed, found.seed, even)
    _confirm(found, made.plan.pairs, made.plan.shortfall, evenly=even and found.readers != "all")
    return made


def live_faults(context: Context, stage: Mapping) -> list[plan_check.Fault]:
    """The hard rules that the readings of a stage break as they stand; those that must never be broken come first."""
    found = as_it_stands(context, stage)
    sitting = {one.id for one in found.seats}
    begun = {one for one in found.fixed if one[0] in sitting}  # a sheet sent by who has left stays
    live = sorted(found.unread | begun)
    bare = replace(found.asked, fixed=found.fixed - begun, forbidden=conflicting(context))
    joined = own_teams(context)
    wrong = plan_check.broken(bare, live)
    wrong += [plan_check.Fault("of_the_team", {"seat": seat, "dossier": one}) for seat, one in live if (seat, one) in joined]
    return sorted(wrong, key=lambda one: one.code not in NEVER)


NEVER = ("conflict_of_interest", "of_another_category", "nobody_sits_there")
"""What no step leads to. Other rules can come to be broken by what happens later (a rule amended, a juror joining a team):
a person looks at it and shares out anew."""


# -- told


def told(found: Basis, pairs: Collection[Pair], shortfall: Mapping[str, int], load, group_name: Callable, spoken: Callable,
         say: Callable[[str], str]) -> list[list[str]]:
    """Why readings are missing and which rule to loosen by how much: the sentences of each shortage."""
    return [
        shortages.sentences(one, group_name(one.group), ", ".join(map(spoken, one.languages)), load and load.most, say)
        for one in shortages.shortages(found.asked, pairs, shortfall)
    ]


def remarks(found: Basis, pairs: Collection[Pair]) -> list[plan_check.Fault]:
    """The groups whose readings fall apart; where all read all there is nothing to remark."""
    return list(plan_check.remarks(found.asked, pairs)) if found.readers != "all" else []
