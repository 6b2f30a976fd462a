"""The countries of the world as a list that any form may offer: ISO 3166 codes, names from Unicode's CLDR."""

import re
from functools import cache

from babel import Locale

from workflows.rule import Choice

# Codes that CLDR names and that are no country: unions, parts of countries, private use.
NOT_COUNTRIES = {"AC", "CP", "CQ", "DG", "EA", "EU", "EZ", "IC", "QO", "TA", "UN", "XA", "XB", "ZZ"}

VARIETIES = {"pt": "pt-PT", "en": "en-GB"}


@cache
def countries(languages: tuple[str, ...]) -> tuple[Choice, ...]:
    """One choice per country, by code, named in each of the languages."""
    names = {language: variety(language).territories for language in languages}
    codes = sorted(code for code in Locale("en").territories if re.fullmatch("[A-Z]{2}", code))
    return tuple(
        Choice(id=code, name={language: named.get(code, code) for language, named in names.items()})
        for code in codes if code not in NOT_COUNTRIES
    )


def country_name(code: str, language: str) -> str:
    return variety(language).territories.get(code, code)


@cache
def variety(language: str) -> Locale:
    """The locale whose names of countries and languages are used: Portuguese as written in Portugal."""
    return Locale.parse(VARIETIES.get(language, language), sep="-")
