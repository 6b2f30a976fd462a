"""Currencies as people write them: "€", "US$", "dólares", "pesos colombianos", "COP". Names are CLDR's, in the five languages.

A sign or a word may be that of several countries: it is then a mention of any of them, and told as it was typed.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache

from babel.core import get_global
from babel.numbers import get_currency_name

from .days import LANGUAGES

ALONE = "$€£₹¥₡₲₱₩₦₺₽₴₪"
WORDS = re.compile(
    rf"\d[\d.,'’_]*|u\$[sd](?![^\W\d_])|s/\.?|(?<![^\W\d_])[a-z]{{0,3}}\$|[{ALONE}]|[^\s\d{ALONE}/'’()]+"
)
SIGNS = {
    "€": "EUR", "£": "GBP", "₹": "INR", "¥": "JPY CNY", "₡": "CRC", "₲": "PYG", "₱": "PHP", "₩": "KRW", "₦": "NGN", "₺": "TRY",
    "₽": "RUB", "₴": "UAH", "₪": "ILS", "us$": "USD", "u$s": "USD", "u$d": "USD", "r$": "BRL", "a$": "AUD", "au$": "AUD",
    "c$": "CAD NIO", "ca$": "CAD", "mx$": "MXN", "ar$": "ARS", "rd$": "DOP", "nz$": "NZD", "hk$": "HKD", "nt$": "TWD",
    "rs": "INR NPR PKR LKR MUR SCR", "nrs": "NPR",
    "s$": "SGD", "s/": "PEN", "bs": "BOB VES", "fcfa": "XOF XAF", "kr": "SEK NOK DKK ISK", "eur": "EUR", "usd": "USD",
}  # fmt: skip
SPOKEN = {
    "USD": ("dollars us", "us dollars", "american dollars", "dollars américains", "dólares americanos", "dólares usa",
            "dòlars americans", "u.s dollars"),
    "XOF": (cfa := ("francs cfa", "franc cfa", "f cfa", "francos cfa")), "XAF": cfa,
}  # fmt: skip
ALSO_WORDS = {"sum", "sums", "gold", "mark", "marks", "marc", "marcs", "marco", "marcos"}  # which are no money more often


def mentions(words: Sequence[str]) -> list[tuple[str, frozenset[str]]]:
    """What of these words (lower case) names a currency: [(the words, the codes it may mean)]."""
    found, at = [], 0
    while at < len(words):
        for length in range(min(6, len(words) - at), 0, -1):
            said = " ".join(words[at : at + length])
            if codes := _meant(said):
                found.append((said, codes))
                at += length
                break
        else:
            at += 1
    return found


def meant(said: Sequence[tuple[str, frozenset[str]]]) -> frozenset[str]:
    """The codes that all of it can mean together; none where it contradicts itself, or nothing is said."""
    return frozenset.intersection(*(codes for _words, codes in said)) if said else frozenset()


def of_country(country: str | None, codes: frozenset[str]) -> str:
    """Of several currencies the one that a country uses; else the best known."""
    used = get_global("territory_currencies").get(country or "", ())
    there = [code for code, _from, until, tender in used if tender and not until]
    return next((code for code in there if code in codes), "USD" if "USD" in codes else min(codes))


def _meant(said: str) -> frozenset[str]:
    if said in SIGNS:
        return frozenset(SIGNS[said].split())
    if said == "$":
        return _names()["dollars"] | _names()["pesos"] | {"BRL", "NIO"}
    code = said.removesuffix("$").upper()
    return frozenset({code}) if code in current() else _names().get(said, frozenset())


@cache
def current() -> frozenset[str]:
    """The codes of what is tender somewhere today."""
    rows = (row for rows in get_global("territory_currencies").values() for row in rows)
    return frozenset(code for code, _from, until, tender in rows if tender and not until)


@cache
def _names() -> dict[str, frozenset[str]]:
    """{name: codes}: whole names, and the word that all money of a name has in common (“dólares”)."""
    named: dict[str, set[str]] = {}
    for code, several in SPOKEN.items():
        for said in several:
            named.setdefault(said, set()).add(code)
    for language in LANGUAGES:
        for code in current():
            for name in {get_currency_name(code, count, locale=language) for count in (1, 2)}:
                words = WORDS.findall(name.casefold())
                common = words[-1] if language == "en" else words[0]
                for said in {" ".join(words), common} - ALSO_WORDS:
                    named.setdefault(said, set()).add(code)
    return {name: frozenset(codes) for name, codes in named.items()}
