"""The words that people read: in every language, and without a date, place or number that will go stale."""

import re
from collections.abc import Iterator
from functools import cache

from babel import Locale, UnknownLocaleError

from workflows.references import IN_TEXT
from workflows.rule import walk
from workflows.rulebook import Rulebook
from workflows.soundness.findings import Found

YEAR = re.compile(r"\b(?:19|20)\d\d\b")
ROMAN = re.compile(r"\b(?=[IVXLC]{2,}e?\b)(?:XC|XL|L?X{0,3})(?:IX|IV|V?I{0,3})e?\b")
ORDINAL = re.compile(r"\b\d{1,3}(?:st|nd|rd|th|er|re|e|è|ème|a|r|n|t|ª|º|\.º|\.ª)(?!\w)")
COUNT = re.compile(r"\d+")
# Where the number is the thing itself: the sizes of territories, the names of choices, the title, the place.
NUMBERS_BELONG = ("categories", "territories", "lists", "edition", "ceremony")


def words(rulebook: Rulebook) -> Found:
    languages = set(rulebook.languages.interface)
    for path, text in texts(rulebook):
        absent, strange = languages - set(text), set(text) - languages
        if absent:
            yield path, "language_missing", {"languages": ", ".join(sorted(absent))}
        if strange:
            yield path, "language_unknown", {"languages": ", ".join(sorted(strange))}
    yield from of_title(rulebook)
    yield from gone_stale(rulebook)


def texts(rulebook: Rulebook) -> Iterator[tuple[tuple, dict[str, str]]]:
    """Every text with its path: the mappings from a language to words."""
    for path, value in walk(rulebook):
        if isinstance(value, dict) and value and all(isinstance(item, str) for item in value.values()):
            yield path, value


def of_title(rulebook: Rulebook) -> Found:
    edition = rulebook.edition
    own = re.compile(rf"\b(?:{edition.roman}|{edition.number})(?:st|nd|rd|th|er|e|è|a|ª|º)?(?!\w)")
    for language, title in edition.title.items():
        if (ROMAN.search(title) or COUNT.search(title)) and not own.search(title):
            values = {"title": title, "number": edition.number, "roman": edition.roman}
            yield ("edition", "title", language), "title_of_another_edition", values


def gone_stale(rulebook: Rulebook) -> Found:
    """What was copied from last year's page: one finding for each text and kind."""
    place = rulebook.ceremony.place if rulebook.ceremony else {}
    names = set(place.values()) if isinstance(place, dict) else set()
    for path, text in texts(rulebook):
        if path[0] in ("edition", "ceremony"):
            continue
        for language, said in text.items():
            said = IN_TEXT.sub("", said)
            for code, found in literals(said, language, names, path[0] not in NUMBERS_BELONG):
                yield (*path, language), code, {"found": found}


def literals(said: str, language: str, places: set[str], counts: bool) -> Iterator[tuple[str, str]]:
    date = day_and_month(language).search(said) or YEAR.search(said)
    said = said.replace(date[0], "") if date else said
    ordinal = ORDINAL.search(said) or ROMAN.search(said)
    place = next((name for name in sorted(places) if re.search(rf"\b{re.escape(name)}\b", said)), None)
    if date:
        yield "typed_date", date[0]
    if ordinal:
        yield "typed_ordinal", ordinal[0]
    if place:
        yield "typed_place", place
    if counts and not date and not ordinal and (count := COUNT.search(said)):
        yield "typed_count", count[0]


@cache
def day_and_month(language: str) -> re.Pattern:
    """“15 March”, “March 15”, “15 de març”: a number beside the name of a month."""
    try:
        locale = Locale.parse(language, sep="-")
    except (ValueError, UnknownLocaleError):
        locale = Locale("en")
    names = {name for form in ("format", "stand-alone") for name in locale.months[form]["wide"].values()}
    months = "|".join(sorted(map(re.escape, names)))
    before = rf"\b\d{{1,2}}(?:er)?\s+(?:de\s+|d’|del\s+)?(?:{months})\b"
    return re.compile(rf"{before}|\b(?:{months})\s+\d{{1,2}}\b", re.IGNORECASE)
