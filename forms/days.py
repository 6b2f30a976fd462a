"""Days as people write them: "2019", "03/2019", "5/3/2019" (the day first), "setembro de 2019", "March 5th, 2019".

Months are read in the five languages of the interface. What is no date, or could be two, stays as it was typed.
"""

from __future__ import annotations

import re
import unicodedata
from datetime import date
from functools import cache

from babel import Locale

LANGUAGES = ("en", "fr", "es", "ca", "pt")
BESIDE = {"de", "del", "d", "of", "the", "le", "el", "a", "dia", "em", "en"}
ORDINAL = re.compile(r"(\d{1,2})(?:st|nd|rd|th|er|º|ª)?")


def read_day(typed: str) -> str:
    """“setembro de 2019” as 2019-09, “5/3/2019” as 2019-03-05, “2019” as it is; anything else as it was typed."""
    figures = re.split(r"[-/. ]+", typed)
    if all(part.isdigit() for part in figures) and len(figures) <= 3:
        parts = figures if len(figures[0]) == 4 else figures[::-1]
    else:
        parts = _in_words(typed)
    return _written(parts) or typed


def as_written(kept: str) -> str:
    """A day as the hints tell to write it, which read_day reads back: 1996-09 is 09/1996, 2019-03-05 is 05/03/2019."""
    return "/".join(reversed(kept.split("-"))) if re.fullmatch(r"\d{4}(-\d\d){1,2}", kept) else kept


def _in_words(typed: str) -> list[str]:
    """Year, month and perhaps day of a date with its month in words; nothing where it is no such date."""
    words = [word for word in re.split(r"[\s,.()’'/-]+", _folded(typed)) if word and word not in BESIDE]
    months = [_months()[word] for word in words if word in _months()]
    years = [word for word in words if re.fullmatch(r"\d{4}", word)]
    days = [found[1] for word in words if (found := ORDINAL.fullmatch(word))]
    known = len(months) == len(years) == 1 and len(days) <= 1 and len(words) == 2 + len(days)
    return [years[0], str(months[0]), *days] if known else []


def _written(parts: list[str]) -> str | None:
    """“2019-03-05”, or as much of it as is there; None for what the calendar does not have."""
    if not parts:
        return None
    try:
        numbers = [int(part) for part in parts]
        date(*numbers, *[1] * (3 - len(parts)))
    except (ValueError, OverflowError):  # a telephone number is no year
        return None
    year, *rest = (str(number).zfill(len(part)) for number, part in zip(numbers, parts, strict=True))  # in figures of ours
    return "-".join([year, *(part.zfill(2) for part in rest)])


@cache
def _months() -> dict[str, int]:
    """{name, whole or short: its number}, in every language; a name of two months is in none."""
    named: dict[str, set[int]] = {}
    for language in LANGUAGES:
        for form in Locale(language).months.values():
            for names in (form["wide"], form["abbreviated"]):
                for number, name in names.items():
                    for part in re.split(r"[\s’']+", _folded(name)):
                        named.setdefault(part.strip("."), set()).add(number)
    return {name: min(numbers) for name, numbers in named.items() if len(numbers) == 1 and name not in BESIDE}


def _folded(text: str) -> str:
    """Without accents and capitals."""
    plain = unicodedata.normalize("NFKD", text.casefold())
    return "".join(letter for letter in plain if not unicodedata.combining(letter))
