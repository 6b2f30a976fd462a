"""Names of governments that may be of the same one, though they are written otherwise: another word for “city”, another
language of it, a slip of the pen. Nothing is decided: whoever begins is asked."""

from __future__ import annotations

import re
from difflib import SequenceMatcher

from .conflicts import sounding

GENERIC = frozenset(
    sounding(word)
    for word in (
        "city town village municipality council government regional local provincial metropolitan borough county district "
        "ville commune mairie municipalité métropole région département conseil gouvernement "
        "ciudad ayuntamiento municipio municipalidad alcaldía intendencia gobierno provincia diputación región "
        "ajuntament ciutat municipi govern diputació "
        "cidade câmara municipal prefeitura município governo junta freguesia "
        "comune città stadt gemeinde kommune gmina miasto "
        "of the de la le les des du d l el los las del i y e o da do das dos di della"
    ).split()
)
"""The words that say what a government is, and not which; and the small ones between them."""

NEARLY = 0.84  # of the letters in the same order: one slip in a name of eight


def alike(one: str, other: str) -> bool:
    """Whether two names, of one country, may be of the same government."""
    mine, theirs = own_words(one), own_words(other)
    if not mine or not theirs:
        return sounding(one) == sounding(other)
    first, second = ("".join(sorted(words)) for words in (mine, theirs))
    return first == second or SequenceMatcher(None, first, second, autojunk=False).ratio() >= NEARLY


def own_words(name: str) -> list[str]:
    """The words by which a government is known, as they sound."""
    return [word for word in map(sounding, re.split(r"[\W_]+", name)) if word and word not in GENERIC]
