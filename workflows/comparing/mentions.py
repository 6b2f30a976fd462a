"""What a published text mentions: dates, ordinals, numbers and places, each with its sentence and its line.

Nothing is judged here. A range (“from 9 to 24 June”) is two dates; a number inside a date is not told again.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from itertools import pairwise
from typing import NamedTuple

from babel import Locale

from .numerals import ENDINGS, LANGUAGES, ROMAN, cardinals, grouped, large, number_in, ordinals, roman

STOPWORDS = {
    "fr": "le la les des du et est une dans pour par sur au aux ce cette sera",
    "es": "el la los las del y es una en para por se con al este esta será",
    "en": "the of and is in for by on to at this will be with are from",
    "ca": "el la els les del i és una en per amb al aquest aquesta serà dels",
    "pt": "o a os as do da dos das e é uma em para por com ao não será no na",
}
SENTENCE = re.compile(r"(?<=[.!?])\s+(?=[A-ZÀ-Þ¡¿«“\d])|\n")
LISTED = re.compile(r"^\s*(?:[-*•–·]|\d{1,2}[.)])\s+\S")


class Mention(NamedTuple):
    """`value`: of a date (year or None, month, day or None), of an ordinal or a number the number, of a place its name; of
    money (amount, currency); of a time (hour, minute, zone or None, the dates of its sentence).

    `after` is what follows in the sentence: the noun that a number counts.
    """

    kind: str  # date, money, time, year, ordinal, share, number, place
    words: str
    value: object
    line: int
    sentence: str
    after: str = ""
    before: str = ""


def language_of(text: str) -> str:
    """The one of five languages whose little words, and names of months, are the most frequent."""
    words = re.findall(r"\w+", text.lower())
    own = {language: [*STOPWORDS[language].split(), *months(language)] for language in LANGUAGES}
    return max(LANGUAGES, key=lambda language: sum(words.count(word) for word in own[language]))


def sentences(text: str) -> Iterator[tuple[int, str]]:
    """(line, sentence); a line of its own is a sentence."""
    start = 0
    for end in [*(found.start() for found in SENTENCE.finditer(text)), len(text)]:
        said = text[start:end]
        if said.strip():
            yield text.count("\n", 0, start + len(said) - len(said.lstrip())) + 1, said.strip()
        start = end


def mentions(text: str, language: str) -> list[Mention]:
    """A line of nothing but dates belongs to the line below it, as calendars are printed."""
    found, said = [], list(sentences(text))
    for (line, here), (_, below) in pairwise([*said, (0, "")]):
        bare = not re.search(r"[^\W\d_]{3}", here)
        found += [one._replace(sentence=f"{here} {below}") if bare else one for one in in_sentence(here, line, language)]
    return found


def in_sentence(said: str, line: int, language: str) -> Iterator[Mention]:
    """Each kind blanks what it has read, so that nothing is read twice."""
    rest = LISTED.sub(lambda found: " " * len(found[0]), said) if re.match(r"^\s*\d", said) and LISTED.match(said) else said
    days: list[tuple] = []
    for read in (dates, money, times, years, ordinals_in, numbers):
        for found, kind, value in read(rest, language):
            if kind == "date" and value[1] and value[2]:
                days.append(value)
            value = (*value, tuple(days)) if kind == "time" else value
            yield Mention(kind, found[0].strip(" ,"), value, line, said, said[found.end():], said[: found.start()])
            rest = rest[: found.start()] + " " * len(found[0]) + rest[found.end():]


# -- dates


def dates(said: str, language: str) -> Iterator[tuple[re.Match, str, object]]:
    """“15 March 2026”, “March 15th”, “9-24 de junio”, “from 9 to 24 June 2022”, “2026-03-15”."""
    spans: list[tuple[int, int]] = []
    for pattern in date_patterns(language):
        for found in list(pattern.finditer(said)):
            if any(found.start() < end and start < found.end() for start, end in spans):
                continue
            spans.append(found.span())
            yield from one_date(found, language)


def one_date(found: re.Match, language: str) -> Iterator[tuple[re.Match, str, object]]:
    parts = found.groupdict()
    year = int(parts["year"]) if parts.get("year") else None
    month = int(parts["m"]) if parts.get("m") else months(language)[parts["month"].lower()]
    for name in ("first", "day"):
        if parts.get(name):
            first = parts.get("first_month") if name == "first" else None
            yield found, "date", (year, months(language)[first.lower()] if first else month, int(parts[name]))
    if not parts.get("day"):
        yield found, "date", (year, month, None)


@cache
def months(language: str) -> dict[str, int]:
    locale = Locale.parse({"en": "en_GB", "pt": "pt_PT"}.get(language, language))
    return {re.sub(r"^(?:de |d’)", "", name.lower()): number for form in ("format", "stand-alone")
            for number, name in locale.months[form]["wide"].items()}


@cache
def date_patterns(language: str) -> tuple[re.Pattern, ...]:
    names = "|".join(sorted(map(re.escape, months(language)), key=len, reverse=True))
    to = r"\s*(?:-|–|—|to|and|until|au|à|et|al|a|y|e|i|até)\s*(?:the\s+|el\s+|le\s+|o\s+|l['’])?(?:dia\s+|día\s+)?"
    day = r"(?:{})(?:st|nd|rd|th|er|º|ª)?"
    of = r"\s*(?:of\s+|de\s+l['’]?|de\s+|d['’]|del\s+)?\s*"
    year = r"(?:,?\s*(?:de\s+|del\s+)?(?P<year>(?:19|20)\d\d))?"
    first = day.format(r"(?P<first>\b\d{1,2})") + rf"(?:{of}(?P<first_month>{names}))?"
    last = day.format(r"(?P<day>\b\d{1,2})")
    found = (
        r"(?P<year>(?:19|20)\d\d)-(?P<m>\d\d)-(?P<day>\d\d)",
        r"\b(?P<day>\d{1,2})/(?P<m>\d{1,2})/(?P<year>(?:19|20)\d\d)\b",
        rf"{first}{to}{last}{of}(?P<month>{names})\b{year}",
        rf"{last}{of}(?P<month>{names})\b{year}",
        rf"\b(?P<month>{names})\s+{day.format(r'(?P<first>[0-9]{1,2})')}{to}{day.format(r'(?P<day>[0-9]{1,2})')}\b{year}",
        rf"\b(?P<month>{names})\s+{day.format(r'(?P<day>[0-9]{1,2})')}\b{year}",
        rf"\b(?P<month>{names})\b\s*(?:de\s+|del\s+)?(?P<year>(?:19|20)\d\d)\b",
        rf"\b(?:in|en|em|al|during|durante|mois de|mes de|mês de)\s+(?P<month>{names})\b",
    )
    return tuple(re.compile(one, re.IGNORECASE) for one in found)


# -- money and times

CURRENCIES = {"€": "EUR", "$": "USD", "£": "GBP", **dict.fromkeys(("euro", "euros"), "EUR")}
SUM = r"\d{1,3}(?:[.,\u00a0\u202f ]\d{3})+|\d+"
SIGN = r"€|\$|£|euros?\b|(?:EUR|USD|GBP|CHF)\b"
MONEY = re.compile(rf"(?P<before>{SIGN})\s?(?P<sum>{SUM})\b|(?<![\w.,])(?P<sum_>{SUM})\s?(?P<after>{SIGN})", re.IGNORECASE)
TIME = re.compile(
    r"(?<![\d:.,])(?P<hour>[01]?\d|2[0-4])\s?(?::|h)\s?(?P<minute>[0-5]\d)(?![\d:])(?:\s?h\b)?(?:\s*\(?(?P<zone>[A-Z]{3,4})\b)?"
    r"|(?<![\d:.,])(?P<hour_>[01]?\d|2[0-4])\s?h(?:oras|ores|rs)?\b(?:\s*\(?(?P<zone_>[A-Z]{3,4})\b)?")


def money(said: str, language: str) -> Iterator[tuple[re.Match, str, object]]:
    """“50 000 €”, “EUR 50.000”, “50,000 euros”."""
    for found in MONEY.finditer(said):
        amount, sign = found["sum"] or found["sum_"], found["before"] or found["after"]
        yield found, "money", (grouped(amount), CURRENCIES.get(sign.lower(), sign.upper()))


def times(said: str, language: str) -> Iterator[tuple[re.Match, str, object]]:
    """“17:00”, “17h00”, “17 h”, “12:00 GMT”."""
    for found in TIME.finditer(said):
        hour, zone = found["hour"] or found["hour_"], found["zone"] or found["zone_"]
        yield found, "time", (int(hour), int(found["minute"] or 0), zone)


def years(said: str, language: str) -> Iterator[tuple[re.Match, str, object]]:
    for found in re.finditer(r"\b(?:19|20)\d\d\b", said):
        yield found, "year", int(found[0])


# -- ordinals and numbers


def ordinals_in(said: str, language: str) -> Iterator[tuple[re.Match, str, object]]:
    spelled = "|".join(ordinals(language))
    pattern = (rf"\b(?P<digits>\d{{1,3}})(?:{ENDINGS[language]})(?!\w)|\b(?P<roman>{ROMAN})(?:e|ᵉ|è|[ªº])?(?!\w)"
               rf"|\b(?P<words>{spelled})(?!\w)")
    for found in re.finditer(pattern, said, re.IGNORECASE):
        if found["roman"] and found["roman"] != found["roman"].upper():
            continue  # “vi”, “mix”: words, not numbers
        value = (int(found["digits"]) if found["digits"] else roman(found["roman"]) if found["roman"]
                 else number_in(found["words"], language, ordinals))
        yield found, "ordinal", value


def numbers(said: str, language: str) -> Iterator[tuple[re.Match, str, object]]:
    spelled = f"{large(language)}|{'|'.join(cardinals(language))}"
    pattern = rf"(?<![\w/])(?P<digits>\d{{1,3}}(?:[.,\u00a0\u202f ]\d{{3}})+|\d+)(?P<share>\s?%)?|\b(?P<words>{spelled})(?!\w)"
    for found in re.finditer(pattern, said, re.IGNORECASE):
        value = grouped(found["digits"]) if found["digits"] else number_in(found["words"], language)
        if value is not None and not (found["words"] and value == 1):  # “un”, “a”: an article more often than a number
            yield found, "share" if found["share"] else "number", value


def listed_after(text: str, line: int) -> int:
    """How many entries the list has that begins after this line, or after the words that announce it (“They are:”)."""
    number = 0
    for said in text.splitlines()[line:]:
        if LISTED.match(said):
            number += 1
        elif said.strip() and (number or not said.rstrip().endswith(":")):
            break
    return number
