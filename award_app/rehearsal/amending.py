"""What a rulebook leaves to be confirmed, dates and the place of the ceremony, filled in by invented ones: a rehearsal amends
its rules as an office would.

Rounds follow one another, each unknown stage lasting three weeks, and never begin before what the rules say.
"""

from __future__ import annotations

from datetime import date, timedelta

from workflows.calendar import UNKNOWN
from workflows.rulebook import Rulebook

from .. import engine

LENGTH = timedelta(days=21)


def plan(play) -> None:
    """A week after the edition opened the office fills in what was to be confirmed, where anything was."""
    after = filled(play.rules)
    if after != play.rules:
        play.plan(play.store.now() + timedelta(days=7), lambda: amend(play, after), touches_dates=True)


def amend(play, after: Rulebook) -> None:
    engine.keep_rulebook(play.store, after)
    payload = {"rulebook": after.canonical().decode(), "reason": "What was to be confirmed is known."}
    if play.act("edition", play.edition, "amend", play.officer(), payload):
        play.rules = after


def filled(rules: Rulebook) -> Rulebook:
    """The same rules with a day for every date of a stage that has none."""
    content = rules.model_dump(mode="json", by_alias=True, exclude_defaults=True)
    reached = min(one.opens.day for _, one in rules.stages() if one.opens and one.opens.known)
    for round_, written in zip(rules.rounds, content["rounds"], strict=True):
        ends = [reached]
        for stage, into in zip(round_.stages, written["stages"], strict=True):
            first = stage.opens.day if stage.opens and stage.opens.known else after(rules, stage.opens, reached)
            if stage.kind == "deliberation":
                first = max(first, max(ends) + timedelta(days=1)) if not (stage.opens and stage.opens.known) else first
            last = stage.closes.day if stage.closes and stage.closes.known else first + LENGTH
            for name, moment, day in (("opens", stage.opens, first), ("closes", stage.closes, last),
                                      ("embargo_until", getattr(stage, "embargo_until", None), last)):
                if moment is not None and not moment.known:
                    into[name] = day.isoformat()
            ends.append(last)
        reached = max(ends)
    if rules.ceremony:
        _somewhere(rules, content["ceremony"], reached)
    return Rulebook.model_validate(content)


def _somewhere(rules: Rulebook, ceremony: dict, day: date) -> None:
    """Where and when the award is given, as far as that is to be confirmed: certificates name it."""
    if ceremony["place"] == UNKNOWN:
        ceremony["place"] = dict.fromkeys(rules.languages.interface, "Coimbra")
    if ceremony["country"] == UNKNOWN:
        ceremony["country"] = "PT"
    for name in ("starts", "ends"):
        if not getattr(rules.ceremony, name).known:
            ceremony[name] = day.isoformat()


def after(rules: Rulebook, moment, reached: date) -> date:
    """The day after what came before, and not before what the rules say."""
    earliest = moment.not_before if moment and moment.not_before else moment
    first = earliest.local.date() if earliest and earliest.local else reached
    return max(first, reached + timedelta(days=1))
