"""Numbers as people write them: "852.877", "433.000 euro", "$983927.7", "2,5 millions".

What was typed is always kept beside what was read. Where two readings are possible nothing is guessed: `read` is None.
"""

from __future__ import annotations

import re
from decimal import Decimal

SPACES = "\u00a0\u202f\u2009\u2007 "
CURRENCIES = {
    "€": "EUR",
    "eur": "EUR",
    "euro": "EUR",
    "euros": "EUR",
    "£": "GBP",
    "₹": "INR",
    "¥": "JPY",
    "$": None,
    "us$": "USD",
    "r$": "BRL",
    "dollar": None,
    "dollars": None,
    "dólares": None,
    "peso": None,
    "pesos": None,
    "francs": None,
    "fcfa": "XOF",
}  # None: a currency that several countries share; it is told as it was typed
TIMES = {
    **dict.fromkeys("million millions millón millones milió milions milhão milhões".split(), 6),
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


def read_number(typed: str) -> str | None:
    """The number as plain decimal text ("983927.7"), or None where it cannot be read in one way only."""
    words = _words(typed)
    figures = [word for word in words if any(letter.isdigit() for letter in word)]
    rest = [word for word in words if word not in figures]
    times = [TIMES[word] for word in rest if word in TIMES]
    unknown = [word for word in rest if word not in TIMES and word not in BESIDE and not _is_currency(word)]
    if len(figures) != 1 or unknown or len(times) > 1:
        return None
    if times == [3] and GROUPED.fullmatch(figures[0]):
        return None  # “48.300 mil”: thousands already, or 48,3 of them
    number = _figures(figures[0])
    return None if number is None else _plain(number.scaleb(times[0] if times else 0))


def read_currency(typed: str) -> str | None:
    """The ISO code of the currency, where what was typed names one of one country or union."""
    found = {CURRENCIES.get(word, word.upper()) for word in _words(typed) if _is_currency(word)}
    return found.pop() if len(found) == 1 else None


def _words(typed: str) -> list[str]:
    """Figures and words apart: "US$1 200,50" is "us$" and "1 200,50"."""
    text = typed.strip().casefold()
    for space in SPACES:
        text = text.replace(space, " ")
    text = re.sub(r"(?<=\d) (?=\d{3}(?!\d))", "_", text)  # a space between groups of three belongs to the number
    found = re.findall(r"\d[\d.,'’_]*|(?:us|r)?\$|[€£₹¥]|[^\s\d$€£₹¥/'’]+", text)
    return [word.replace("_", " ").rstrip(".,'’") for word in found if word.strip(".,:'’()")]


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


def _is_currency(word: str) -> bool:
    return word in CURRENCIES or re.fullmatch("[a-z]{3}", word) is not None and word.upper() in ISO


def _plain(number: Decimal) -> str:
    text = format(number, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


def _iso() -> frozenset[str]:
    from babel import Locale

    return frozenset(Locale("en").currencies)


ISO = _iso()


def carried(text: str | None) -> int | None:
    """A number that a page or a file of ours carries there and back (a version, a place in a list); None where it is none,
    or one of so many figures that none of ours it can be."""
    kept = text or ""
    return int(kept) if kept.isascii() and kept.isdecimal() and len(kept) < 16 else None
