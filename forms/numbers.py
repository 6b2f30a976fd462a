"""Numbers as people write them: "852.877", "433.000 euro", "$983927.7", "2,5 millions".

What was typed is always kept beside what was read. Where two readings are possible nothing is guessed: `read` is None.
"""

from __future__ import annotations

import re
from decimal import Decimal

from .currencies import WORDS, meant, mentions

SPACES = "\u00a0\u202f\u2009\u2007 "
TIMES = {
    **dict.fromkeys("million millions millón millones milió milions milhão milhões".split(), 6),
    **dict.fromkeys("crore crores".split(), 7),  # as South Asia counts
    **dict.fromkeys("lakh lakhs lac lacs".split(), 5),
    **dict.fromkeys("thousand thousands mille milliers mil miles milers milhares".split(), 3),
}
BESIDE = frozenset(
    (
        "inhabitants inhabitant people residents habitants habitant personnes habitantes habitante personas vecinos "
        "persones veïns pessoas moradores hab "  # of whom
        "about approximately approx around circa ca environ approximativement quelque près cerca alrededor unos unas "
        "aproximadamente aprox aproximadament unes uns umas voltant ~ ≈ "  # how closely
        "per a the par an l por al año el any ao ano year yearly annual annually annum annuel annuels annuelle annuelles "
        "anual anuales anuals anuais "  # in what time: a year, and no other
        "de d of des"
    ).split()
)  # words beside a number that do not change which one it is
PLAIN = re.compile(r"\d+")
GROUPED = re.compile(r"(?!0)\d{1,3}(?P<by>[.,'’ ])\d{3}(?:(?P=by)\d{3})*(?P<cents>(?!(?P=by))[.,]\d+)?")
INDIAN = re.compile(r"\d{1,2}(?:,\d{2})+,\d{3}(?:\.\d+)?")
DECIMAL = re.compile(r"\d+[.,]\d+")
REMARK = re.compile(r"(?P<number>[^()]*)\((?P<remark>[^()]*)\)\s*")
YEAR = re.compile(r"(?<!\d)(?:\d{1,2}[/.-]){0,2}(?:19|20)\d\d(?!\d)")  # of a census, or the day of it


def read_number(typed: str) -> str | None:
    """The number as plain decimal text ("983927.7"), or None where it cannot be read in one way only."""
    return _read(typed) or _before_remark(typed)


def _before_remark(typed: str) -> str | None:
    """“53 001 (Censo 2022)”: what stands in brackets after a number says where it is from, unless it names another number, how
    many times it counts, or another currency."""
    found = REMARK.fullmatch(typed)
    remark = _words(YEAR.sub(" ", found["remark"])) if found else []
    changes = mentions(remark) or any(word in TIMES or any(letter.isdigit() for letter in word) for word in remark)
    return None if not found or changes else _read(found["number"])


def _read(typed: str) -> str | None:
    words = _words(typed)
    figures = [word for word in words if any(letter.isdigit() for letter in word)]
    money = {word for said, _codes in mentions(words) for word in said.split()}
    rest = [word for word in words if word not in figures and word not in money]
    times = [TIMES[word] for word in rest if word in TIMES]
    unknown = [word for word in rest if word not in TIMES and word not in BESIDE]
    if len(figures) != 1 or unknown or len(times) > 1:
        return None
    if times == [3] and GROUPED.fullmatch(figures[0]):
        return None  # “48.300 mil”: thousands already, or 48,3 of them
    number = _figures(figures[0])
    return None if number is None else _plain(number.scaleb(times[0] if times else 0))


def read_currency(typed: str) -> dict:
    """{"currency": the ISO code, or None}. Where a sign or a word is that of several countries, `shared`: as it was typed; where
    two that differ are named, `contradicts`: both."""
    words = _words(typed)
    said = mentions(words)
    codes = meant(said)
    if said and not codes and sum(word[0].isdigit() for word in words) > 1:
        return {"currency": None}  # “R$ 15.000 (US$ 3.000)”: one sum told twice; it is asked which number counts
    if said and not codes:
        return {"currency": None, "contradicts": [_as_typed(words, typed) for words, _codes in said]}
    if len(codes) > 1:
        return {"currency": None, "shared": _as_typed(said[0][0], typed)}
    return {"currency": next(iter(codes), None)}


def _as_typed(words: str, typed: str) -> str:
    """Words found in lower case, with the capitals they were typed in."""
    found = re.search(re.escape(words), typed, re.IGNORECASE)
    return found[0] if found else words


def figures_of(typed: str) -> str:
    """The number as it was typed, without the words beside it."""
    return next((word for word in _words(typed) if word[0].isdigit()), "")


def _words(typed: str) -> list[str]:
    """Figures and words apart: "US$1 200,50" is "us$" and "1 200,50"."""
    text = typed.strip().casefold()
    for space in SPACES:
        text = text.replace(space, " ")
    text = re.sub(r"(?<=\d) (?=\d{3}(?!\d))", "_", text)  # a space between groups of three belongs to the number
    return [word.replace("_", " ").rstrip(".,'’") for word in WORDS.findall(text) if word.strip(".,:'’")]


def _figures(text: str) -> Decimal | None:
    if PLAIN.fullmatch(text):
        return Decimal(text)
    if found := GROUPED.fullmatch(text):
        cents = (found["cents"] or "").replace(",", ".")
        whole = text[: len(text) - len(cents)] if cents else text
        return Decimal(re.sub(r"\D", "", whole) + cents)
    if INDIAN.fullmatch(text):
        return Decimal(text.replace(",", ""))
    return Decimal(text.replace(",", ".")) if DECIMAL.fullmatch(text) else None


def _plain(number: Decimal) -> str:
    text = format(number, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


def carried(text: str | None) -> int | None:
    """A number that a page or a file of ours carries there and back (a version, a place in a list); None where it is none,
    or one of so many figures that none of ours it can be."""
    kept = text or ""
    return int(kept) if kept.isascii() and kept.isdecimal() and len(kept) < 16 else None
