"""What a rulebook says that a published text could get wrong: its dates by what happens then, its place, its years; its
numbers are in held.py.
"""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

from workflows.calendar import Moment, instant, window
from workflows.countries import country_name
from workflows.rule import walk
from workflows.rulebook import Rulebook

from .held import named, numbers_of

# What a sentence speaks of, by the beginnings of words in five languages.
ROLES = {
    "consultation": r"\bvot",
    "announcement": r"\bresult|\brésultat|\bannounc|\bannonc|\banunci|\bproclam|\bdivulga",
    "submission": r"\bsubmi|\bcandid|\bpresent|\bdép[oô]|\bappl[iy]|\bconvocat|\bcall\b|\bappel\b|\benvi|\bsend",
    "jury": r"\bj[uú]r",
    "eligibility": r"\bvalid|\bverif|\bvérif|\bcheck|\bcompr?oba|\bcomprova|\brevis|\bcorre[cg]|\badmis",
    "ceremony": r"\bceremon|\bcérémon|\bcerimón|\bcerim[oôò]n|\bconferen|\bconférence|\bconferèn|\bremise\b|\bentrega|\blliura",
}
ENDS = (r"\bclos|\bend(?:s|ed|ing)?\b|\buntil\b|\bdeadline|\bferm|clôtur|\btermin|\bfin\b|\bjusqu|date limite|\bcierr|\bhasta\b|"
        r"\bplazo|límite|\btanca|\bfins\b|\bencerr|\baté\b|\bprazo|\blimite")
BEGINS = (r"\bopen(?:s|ed|ing)\b|\bbegin|\bstart|\bfrom\b|\bouvr|\bdébut|\bcommenc|à partir|\bdès\b|\babre|\babrir|\bempie|"
          r"\binici|\bdesde\b|a partir|\bobre|\bcomen|\bdes de\b|\babert")


class Day(NamedTuple):
    day: date
    role: str
    what: str  # “final.consultation.closes”
    names: frozenset[str] = frozenset()  # of its stage

    def said_in(self, sentence: str) -> bool:
        return named(self.names, sentence)

    def is_said_as(self, sense: str | None) -> bool:
        """Whether words of a beginning, or of an end, can mean it."""
        return sense is None or not self.what.endswith({"ends": ".opens", "begins": ".closes"}[sense])


class Known:
    """The rulebook, asked by kind of mention."""

    def __init__(self, rules: Rulebook):
        self.rules, self.zone = rules, ZoneInfo(rules.time_zone)
        self.days = [*self._stage_days(), *self._result_days(), *self._ceremony_days()]
        self.numbers = tuple(numbers_of(rules))
        self.shares = {int(value * 100) for path, value in walk(rules) if path and path[-1] == "share" and value is not None}

    def _stage_days(self):
        for round_, stage in self.rules.stages():
            for name in ("opens", "closes", "embargo_until"):
                if (moment := getattr(stage, name, None)) is not None:
                    yield from self._day(moment, stage, f"{round_.id}.{stage.id}.{name}")
            completion = getattr(stage, "completion", None)
            if completion and completion.until:
                yield from self._day(completion.until, stage, f"{round_.id}.{stage.id}.completion.until")

    def _result_days(self):
        """When it is told who goes on."""
        for round_ in self.rules.rounds:
            for name in ("opens", "closes") if round_.cut and round_.cut.result else ():
                moment, names = getattr(round_.cut.result, name), frozenset(one.casefold() for one in round_.name.values())
                if moment.known:
                    yield Day(moment.day, "announcement", f"{round_.id}.cut.result.{name}", names)

    def _day(self, moment: Moment, stage, what: str):
        if moment.known:
            yield Day(moment.day, role_of(stage), what, frozenset(one.casefold() for one in stage.name.values()))

    def _ceremony_days(self):
        ceremony = self.rules.ceremony
        if ceremony and ceremony.starts.known and ceremony.ends.known:
            length = (ceremony.ends.day - ceremony.starts.day).days
            for number in range(length + 1):
                yield Day(ceremony.starts.day + timedelta(days=number), "ceremony", "ceremony")

    def moments(self):
        """(what, moment) of every opening, closing and end of an embargo that is known to the day."""
        for round_, stage in self.rules.stages():
            for name in ("opens", "closes", "embargo_until"):
                if (moment := getattr(stage, name, None)) is not None and moment.known:
                    yield f"{round_.id}.{stage.id}.{name}", moment

    def vote_windows(self):
        """(first day, last day) of each vote with known dates."""
        for _, stage in self.rules.stages():
            if stage.kind == "consultation" and (at := window(self.rules, stage)) and all(at):
                yield at.opens.astimezone(self.zone).date(), stage.closes.day

    def within(self, day: date) -> str | None:
        """The stage that runs on this day, or None."""
        for round_, stage in self.rules.stages():
            opens, closes = instant(self.rules, stage.opens), instant(self.rules, stage.closes, end=True)
            if not (opens and closes):
                continue
            first, last = (at.astimezone(self.zone).date() for at in (opens, closes - timedelta(seconds=1)))
            if first <= day <= last:
                return f"{round_.id}.{stage.id}"
        return None

    def years(self) -> set[int]:
        return {self.rules.edition.year} | {one.day.year for one in self.days}

    def places(self, language: str) -> set[str]:
        """Every name under which a text may speak of where the award is given; empty where it is not known yet."""
        ceremony = self.rules.ceremony
        if ceremony is None or isinstance(ceremony.place, str):
            return set()
        names = set(ceremony.place.values())
        if ceremony.country != "to_be_confirmed":
            names |= {country_name(ceremony.country, language), country_name(ceremony.country, "en")}
        return names


def role_of(stage) -> str:
    """The jury's meeting is the jury's; a text does not tell them apart."""
    return {"deliberation": "jury", "call": "submission", "appeal": "eligibility"}.get(stage.kind, stage.kind)


def roles_of(sentence: str) -> set[str]:
    return {role for role, pattern in ROLES.items() if re.search(pattern, sentence, re.IGNORECASE)}


def sense_of(before: str) -> str | None:
    """Whether the last words before a date are of a beginning or of an end."""
    last = {sense: found[-1].end() for sense, pattern in (("begins", BEGINS), ("ends", ENDS))
            if (found := list(re.finditer(pattern, before[-60:], re.IGNORECASE)))}
    return max(last, key=last.get) if last else None


def nearest_role(words: str) -> str | None:
    """The last thing that these words speak of."""
    ends = {role: found[-1].end() for role, pattern in ROLES.items()
            if (found := list(re.finditer(pattern, words, re.IGNORECASE)))}
    return max(ends, key=ends.get) if ends else None
