"""The numbers that a rulebook holds, by what they count, and those among them that a sentence speaks of.

Numbers are found wherever they stand, so that a new rule is compared without a word here. A number that is right somewhere
else is not right here: where a sentence names a stage, a field, a jury's size or “per category”, only those numbers count.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from decimal import Decimal
from typing import Any, NamedTuple

from workflows.rule import walk
from workflows.rulebook import Rulebook

JURY = (r"j[uú]r|expert|academic|académ|acadèm|acadêm|universit|judge|\bjuge|juez|jueces|jutge|juíz|juiz|specialist|spécialist|"
        r"especialist")
# What a number counts: by the noun after it, and by the key under which the rulebook holds it.
NOUNS = {
    "kept": r"(?:the )?(?:most voted|plus voté|más votad|més votad|mais votad|best|meilleur|mejor|millor|melhor)",
    "finalists": r"finalist",
    "supports": r"support|soutien|apoyo|suport|apoio|vot|voix|nominat|choi|opcion|opció|opções|escolh|elecci",
    "mentions": r"(?:\w+ )?(?:mention|menci|menç)",
    "jurors": rf"(?:\w+ )?(?:{JURY})",
    "categories": r"(?:(?!per|por|par|each|cada|chaque|in|of|de)\w+ )?(?:categor|catégor)",
    "criteria": r"(?:\w+ )?(?:criteri|critère|critério)",
    "points": r"(?:points?|puntos?|punts?|pontos?)\b",
    "words": r"(?:words?|mots?|palabras?|paraul\w*|palavras?)\b",
    "voters": r"(?:voter|votant|particip|people|person|electors)",
    "candidacies": r"(?:\w+ )?(?:candid|propos|propuest|experi|expéri|practi|pratiqu|prácti|pràcti|prátic|project|projet|"
                   r"proyect|dossier|submission|applic|sol·?licit|solicit)",
}
SMALL_WORDS = r"^(?:de |d['’]|des |of |dos |das |the |les |las |los |els |os |valid |differ\w+ |other )+"
KEYS = {
    "supports": {"choose"}, "kept": {"cut"}, "finalists": {"cut"}, "candidacies": {"cut", "per_organisation"},
    "jurors": {"seats", "per_group", "readers", "load", "quorum"}, "words": {"words"}, "mentions": {"how_many"},
    "points": {"scale"}, "per_group": {"places", "per_group", "how_many"},
}
OF_ALL = {"kept", "finalists", "candidacies"}  # of all groups together, where places are of each
PER_GROUP = re.compile(  # “five per category”, “three finalists for each category”, “cinco por categoría”
    r"^\W*(?:(?P<noun>\w+)\W+){0,3}?(?:per|por|par|each|every|cada|chaque|pour chaque|in each|en cada|dans chaque)\s+"
    r"(?:categor|catégor|group|grup|region|région|regió|regiã|territor)", re.IGNORECASE)
OF_A_JURY = re.compile(r"\b(?:j[uú]r|panel|comit)\w*(?:,)?(?: \w+){0,3}? (?:of|de|d['’]|with|amb|con|com|por|par|per)\s*$",
                       re.IGNORECASE)
READ_BY = re.compile(r"\b(?:read|lue?s?|leíd|llegi|lid|evaluat|évalu|evaluad|avalua|avaliad)\w*\s+(?:by|par|por|per)\s*$",
                     re.IGNORECASE)
LIMIT = re.compile(r"(?:at most|up to|no more than|(?:a )?maximum of|jusqu['’]à|au plus|au maximum|(?:un )?maximum de|"
                   r"hasta|como máximo|(?:un )?máximo de|fins a|com a màxim|(?:un )?màxim de|até|no máximo|um máximo de)\s*$",
                   re.IGNORECASE)
GOES_ON = re.compile(r"\b(?:go on|goes on|select|choos|chose|shortlist|retain|retenu|retien|choisi|sélect|eleg|elig|"
                     r"pas[ae]n?\b|selec|tria|escolh|passam?\b)", re.IGNORECASE)


class Held(NamedTuple):
    """A number, the path under which the rulebook has it, and the names by which a sentence may speak of it."""

    topic: str
    value: int
    path: tuple
    names: frozenset[str] = frozenset()


def numbers_of(rules: Rulebook) -> Iterator[Held]:
    for path, value in walk(rules):
        if isinstance(value, bool) or not isinstance(value, int | Decimal | tuple) or "share" in path:
            continue
        found = [value] if not isinstance(value, tuple) else list(value) if hasattr(value, "_fields") else []
        found = [one for one in found if path[-1] != "step" and (one or "scale" in path)]  # none at the least is no rule
        keys = {part for part in path if isinstance(part, str)}
        for topic in (topic for topic, wanted in KEYS.items() if wanted & keys and not (topic in OF_ALL and "places" in keys)):
            yield from (Held(topic, int(one), path, names_of(rules, path)) for one in found if isinstance(one, int | Decimal))
    for r, round_ in enumerate(rules.rounds):
        if round_.cut and round_.cut.keep.number and round_.cut.wild_cards:
            total = round_.cut.keep.number + round_.cut.wild_cards.up_to
            yield from (Held(topic, total, ("rounds", r, "cut", "keep", "number")) for topic in ("kept", "finalists"))
    yield Held("categories", len(rules.categories), ("categories",))
    yield from (Held("criteria", len(criteria), ("criteria", name)) for name, criteria in rules.criteria.items())
    yield Held("mentions", sum(award.how_many for _, award in rules.awards() if award.mention), ("rounds",))
    for name in ("candidacies", "jurors", "voters"):  # how many took part, or are expected to, where the rulebook says so
        if rules.expected and (number := rules.expected.number(name)):
            yield Held(name, number, ("expected", name))


def names_of(rules: Rulebook, path: tuple) -> frozenset[str]:
    """What the things on the way to a number are called: the stage, the award, the field of a form."""
    part: Any = rules
    found: set[str] = set()
    for step in path:
        part = part[step] if isinstance(step, int) or isinstance(part, dict) else getattr(part, step, None)
        if part is None:
            break
        if path[0] == "forms" or "stages" in path or "awards" in path:
            words = getattr(part, "label", None) or getattr(part, "name", None)
            found |= {one.casefold() for one in words.values()} if isinstance(words, dict) and part is not rules else set()
    return frozenset(found)


def meant(numbers: Iterable[Held], topic: str, before: str, after: str, sentence: str) -> set[int]:
    """Of the numbers of a topic those that this sentence can mean; all of them, where it does not say."""
    here = [one for one in numbers if one.topic == topic]
    for narrower in (lambda one: named(one.names, sentence), *_by_words(topic, before, after)):
        here = [one for one in here if narrower(one)] or here
    return {one.value for one in here}


def _by_words(topic: str, before: str, after: str) -> Iterator:
    if topic == "per_group":
        noun = PER_GROUP.match(after)[0]
        jury, won = re.search(JURY, noun, re.IGNORECASE), re.search(r"award|pri[xz]|premi|prémio|mention|menci|menç", noun)
        yield lambda one: ("per_group" if jury else "how_many" if won else "places") in one.path
    if topic == "jurors" and READ_BY.search(before):
        yield lambda one: one.path[-1] in ("readers", "quorum")
    elif topic == "jurors" and OF_A_JURY.search(before):
        yield lambda one: one.path[-1] == "seats" or one.path[0] == "expected"


def named(names: Iterable[str], sentence: str) -> bool:
    """Whether a sentence has one of these names in it; a name of fewer than four letters says too little."""
    said = sentence.casefold()
    return any(len(name) >= 4 and re.search(rf"\b{re.escape(name)}\b", said) for name in names)


def topic_of(after: str, before: str = "") -> str | None:
    """What a number counts, by the first words that follow it, or by “a jury of” before it."""
    if PER_GROUP.match(after):
        return "per_group"
    following = re.sub(r"^[\s\W]+", "", after)[:60]
    noun = re.sub(SMALL_WORDS, "", following, flags=re.IGNORECASE)
    found = next((topic for topic, pattern in NOUNS.items() if re.match(pattern, noun, re.IGNORECASE)), None)
    return "jurors" if OF_A_JURY.search(before) and found in (None, "voters") else found
