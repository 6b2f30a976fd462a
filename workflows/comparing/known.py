"""What a rulebook says that a published text could get wrong: its dates by what happens then, its numbers by what they
count, its place. Numbers are found wherever they stand, so that a new rule is compared without a word here.
"""

from __future__ import annotations

import re
from datetime import date, timedelta
from decimal import Decimal
from typing import NamedTuple
from zoneinfo import ZoneInfo

from workflows.calendar import Moment, instant, window
from workflows.countries import country_name
from workflows.rule import walk
from workflows.rulebook import Rulebook

# What a sentence speaks of, by the beginnings of words in five languages.
ROLES = {
    "consultation": r"\bvot",
    "announcement": r"\bresult|\brésultat|\bannounc|\bannonc|\banunci|\bproclam|\bdivulga",
    "submission": r"\bsubmi|\bcandid|\bpresent|\bdép[oô]|\bappl[iy]|\bconvocat|\bcall\b|\bappel\b|\benvi|\bsend",
    "jury": r"\bjur",
    "eligibility": r"\bvalid|\bverif|\bvérif|\bcheck|\brevis|\bcorre[cg]|\badmis",
    "ceremony": r"\bceremon|\bcérémon|\bcerimón|\bcerim[oôò]n|\bconferen|\bconférence|\bconferèn|\bremise\b|\bentrega|\blliura",
}
# What a number counts: by the noun after it, and by the key under which the rulebook holds it.
NOUNS = {
    "kept": r"(?:the )?(?:most voted|plus voté|más votad|més votad|mais votad|best|meilleur|mejor|millor|melhor)",
    "finalists": r"finalist",
    "supports": r"support|soutien|apoyo|suport|apoio|vot|voix|nominat|choi|opcion|opció|opções|escolh|elecci",
    "mentions": r"(?:\w+ )?(?:mention|menci|menç)",
    "jurors": r"(?:\w+ )?(?:jur|expert)",
    "categories": r"(?:\w+ )?(?:categor|catégor)",
    "criteria": r"(?:\w+ )?(?:criteri|critère|critério)",
    "words": r"(?:words?|mots?|palabras?|paraul|palavras?)\b",
    "voters": r"(?:voter|votant|particip|people|person|electors)",
    "candidacies": r"(?:\w+ )?(?:candid|propos|propuest|experi|expéri|practi|pratiqu|prácti|pràcti|prátic|project|projet|"
                   r"proyect|dossier|submission|applic)",
}
SMALL_WORDS = r"^(?:de |d['’]|of |dos |das |the |les |las |els |valid |differ\w+ |other )+"
KEYS = {
    "supports": {"choose"}, "kept": {"cut"}, "finalists": {"cut"}, "candidacies": {"cut", "per_organisation"},
    "jurors": {"seats", "per_group", "readers", "load", "quorum"}, "words": {"words"}, "mentions": {"how_many"},
}


class Day(NamedTuple):
    day: date
    role: str
    what: str  # “final.consultation.closes”


class Known:
    """The rulebook, asked by kind of mention."""

    def __init__(self, rules: Rulebook):
        self.rules, self.zone = rules, ZoneInfo(rules.time_zone)
        self.days = [*self._stage_days(), *self._ceremony_days()]
        self.numbers = self._numbers()
        self.shares = {int(value * 100) for path, value in walk(rules) if path and path[-1] == "share" and value is not None}

    def _stage_days(self):
        for round_, stage in self.rules.stages():
            for name in ("opens", "closes", "embargo_until"):
                if (moment := getattr(stage, name, None)) is not None:
                    yield from self._day(moment, role_of(stage), f"{round_.id}.{stage.id}.{name}")
            completion = getattr(stage, "completion", None)
            if completion and completion.until:
                yield from self._day(completion.until, role_of(stage), f"{round_.id}.{stage.id}.completion.until")

    def _day(self, moment: Moment, role: str, what: str):
        if moment.known:
            yield Day(moment.day, role, what)

    def _ceremony_days(self):
        ceremony = self.rules.ceremony
        if ceremony and ceremony.starts.known and ceremony.ends.known:
            length = (ceremony.ends.day - ceremony.starts.day).days
            for number in range(length + 1):
                yield Day(ceremony.starts.day + timedelta(days=number), "ceremony", "ceremony")

    def _numbers(self) -> dict[str, set[int]]:
        found: dict[str, set[int]] = {topic: set() for topic in NOUNS}
        for path, value in walk(self.rules):
            if isinstance(value, bool) or not isinstance(value, int | Decimal | tuple) or "share" in path:
                continue
            numbers = [value] if not isinstance(value, tuple) else list(value) if hasattr(value, "_fields") else []
            for topic, keys in KEYS.items():
                if keys & {part for part in path if isinstance(part, str)}:
                    found[topic] |= {int(number) for number in numbers if isinstance(number, int | Decimal)}
        for round_ in self.rules.rounds:
            if round_.cut and round_.cut.keep.number and round_.cut.wild_cards:
                total = round_.cut.keep.number + round_.cut.wild_cards.up_to
                found["kept"].add(total)
                found["finalists"].add(total)
        found["categories"].add(len(self.rules.categories))
        found["criteria"] |= {len(criteria) for criteria in self.rules.criteria.values()}
        found["mentions"].add(sum(award.how_many for _, award in self.rules.awards() if award.mention))
        for topic, number in self._expected():
            found[topic].add(number)
        return found

    def _expected(self):
        """How many took part, or are expected to, where the rulebook says so."""
        for name in ("candidacies", "jurors", "voters"):
            if self.rules.expected and (number := self.rules.expected.number(name)):
                yield name, number

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


def nearest_role(words: str) -> str | None:
    """The last thing that these words speak of."""
    ends = {role: found[-1].end() for role, pattern in ROLES.items()
            if (found := list(re.finditer(pattern, words, re.IGNORECASE)))}
    return max(ends, key=ends.get) if ends else None


def topic_of(after: str) -> str | None:
    """What a number counts, by the first words that follow it."""
    following = re.sub(r"^[\s\W]+", "", after)[:60]
    noun = re.sub(SMALL_WORDS, "", following, flags=re.IGNORECASE)
    return next((topic for topic, pattern in NOUNS.items() if re.match(pattern, noun, re.IGNORECASE)), None)
