"""Proved by walking the compiled workflow: every candidacy can come to an end from wherever it stands, without an
engineer; every stage opens; what is returned can be completed. What fails comes with the way there, step by step.
"""

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from functools import reduce
from zoneinfo import ZoneInfo

from workflows.calendar import instant
from workflows.differences_told import quoted
from workflows.machine import UnsoundWorkflow, compile_workflow
from workflows.rulebook import EligibilityStage, Rulebook
from workflows.soundness.findings import Found, Say, of_kind
from workflows.soundness.walking import Move, Place, Walk
from workflows.steps import SAME
from workflows.telling import place_named, state_named, step_named, who_named

ONE_DAY = timedelta(days=1)
Words = Callable[[str, Say], str]


def _(text: str) -> str:
    """Marks a text for the catalogues."""
    return text


def reaching(rulebook: Rulebook) -> Found:
    try:
        walk = Walk(rulebook, compile_workflow(rulebook))
    except UnsoundWorkflow as contradiction:
        yield ("rounds",), "tables_contradict", {"why": str(contradiction)}
        return
    yield from ends(walk)
    yield from stages_open(walk)
    yield from states_reached(walk)
    yield from returns(walk)
    yield from crises(walk)


def crises(walk: Walk) -> Found:
    """A suspended edition can be resumed and ended, whenever it was suspended; a cancelled one leaves nobody under way."""
    told: set[str] = set()
    for place in walk.resumed().without_end():
        if place.candidacy not in told:
            told.add(place.candidacy)
            yield at_round(walk, place.candidacy.split(":")[0]), "never_resumes", {"state": state_in(walk, place.candidacy)}
    for state in walk.uncancelled():
        yield at_round(walk, state.split(":")[0]), "not_called_off", {"state": state_in(walk, state)}


def ends(walk: Walk) -> Found:
    """One finding for each state in which a candidacy gets stuck, with the shortest way into it."""
    told: set[str] = set()
    for place in walk.without_end():
        if place.candidacy not in told:
            told.add(place.candidacy)
            yield at_round(walk, place.candidacy.split(":")[0]), "never_ends", {
                "state": state_in(walk, place.candidacy), "day": shown(walk, place.at), "way": way(walk, place)}


def stages_open(walk: Walk) -> Found:
    reached = [set(states) for states in zip(*(place.stages for place in walk.came_from), strict=True)]
    for (path, round_, stage), states in zip(of_kind(walk.rules, object), reached, strict=True):
        if states == {"waiting"}:
            yield path, "stage_never_opens", {"waits": waits_for(round_, stage)}


def waits_for(round_, stage) -> Words:
    named = [f"{round_.id}.{id}" for id in getattr(stage, "after", ())]
    return lambda language, say: ", ".join(named) or say(_("the round before"))


def states_reached(walk: Walk) -> Found:
    reached = {place.candidacy for place in walk.came_from}
    never = {f"{round_.id}:returned" for _, round_, stage in of_kind(walk.rules, EligibilityStage)
             if stage.completion is None}  # nothing is promised
    for state in walk.workflow.states("candidacy"):
        if state not in reached | never | called_off(walk):
            yield at_round(walk, state.split(":")[0]), "state_never_reached", {"state": state_in(walk, state)}


def called_off(walk: Walk) -> set[str]:
    """Where the edition's own step leads when it is cancelled: no way of a candidacy."""
    return {step.dest for step in walk.workflow.table("candidacy") if step.name == "call_off"}


def returns(walk: Walk) -> Found:
    """A return can be completed; where its days are cut short, that is said; where none can be made, too."""
    for path, round_, stage in of_kind(walk.rules, EligibilityStage):
        if stage.completion is None or stage.completion.times == 0:
            continue
        here, made = (*path, "completion"), list(returned(walk, round_.id))
        vain = next((place for place, move in made if not completed(walk, move.to)), None)
        days = {"days": stage.completion.days}
        if not made:
            yield here, "never_returned", days
        elif vain:
            last = shown(walk, vain.at)
            yield here, "return_in_vain", {"day": last, "way": [*way(walk, vain), told(walk, vain.at, made[0][1])]}
        else:
            yield from cut_short(walk, here, stage, made)


def cut_short(walk: Walk, here: tuple, stage, made: list) -> Found:
    place, move = max(made, key=lambda one: one[0].at)
    left = move.to.due - place.at
    if left < stage.completion.days * ONE_DAY:
        meant = stage.waits_for_returns or instant(walk.rules, stage.completion.until)
        yield here, "return_short" if meant else "return_cut", {
            "day": shown(walk, place.at), "left": in_words(left), "days": stage.completion.days,
            "way": [*way(walk, place), told(walk, place.at, move)]}


def returned(walk: Walk, round_id: str) -> Iterator[tuple[Place, Move]]:
    for place, moves in walk.leads_to.items():
        if place.candidacy == f"{round_id}:checking":
            yield from ((place, move) for move in moves if move.step and move.step.name == "return_for_completion")


def completed(walk: Walk, place: Place) -> bool:
    """Whether the city can still complete it, now or later."""
    seen, ahead = {place}, [place]
    while ahead:
        for move in walk.leads_to[ahead.pop()]:
            if move.step and move.step.name == "complete":
                return True
            if move.to.candidacy == place.candidacy and move.to not in seen:
                seen.add(move.to)
                ahead.append(move.to)
    return False


# -- the way, in words


def way(walk: Walk, place: Place) -> list[Words]:
    return [told(walk, at, move) for at, move in walk.way_to(place)]


def told(walk: Walk, at: datetime, move: Move) -> Words:
    """“2026-04-01 10:00 the office: return for completion → Validation: returned”."""
    step = move.step

    def said(language: str, say: Say) -> str:
        own = spoken(walk.rules, language)
        about = f" {quoted(place_named(walk.rules, step.parent, own), say)}" if step.parent else ""
        moved = f" → {state_in(walk, move.to.candidacy)(language, say)}"
        moved = moved if ":" in move.to.candidacy and step.dest != SAME else ""
        who = _either(who_named(step.who, say), say)
        return f"{shown(walk, at)} {who}{say(_(':'))} {step_named(step.name, say)}{about}{moved}"

    return said


def _either(who: tuple[str, ...], say: Say) -> str:
    """“the team or the office”."""
    return reduce(lambda one, other: say(_("{one} or {other}")).format(one=one, other=other), who)


def state_in(walk: Walk, state: str) -> Words:
    return lambda language, say: state_named(walk.rules, state, spoken(walk.rules, language), say)


def spoken(rules: Rulebook, language: str) -> str:
    """This language where the rules speak it; else English, or their first."""
    own = rules.languages.interface
    return next((one for one in (language, "en") if one in own), own[0])


def shown(walk: Walk, at: datetime) -> str:
    """An instant in the edition’s zone; the end of a day is told as its last minute."""
    local = at.astimezone(ZoneInfo(walk.rules.time_zone))
    return f"{local:%Y-%m-%d %H:%M}"


def in_words(left: timedelta) -> Words:
    hours = int(left / timedelta(hours=1))
    text, number = (_("{number} hours"), hours) if hours < 72 else (_("{number} days"), hours // 24)
    return lambda language, say: say(text).format(number=number)


def at_round(walk: Walk, id: str) -> tuple:
    return ("rounds", walk.order.index(id)) if id in walk.order else ("rounds",)
