"""Conflicts of interest that can be found: what links a juror to a candidacy, by what is known of both. Nothing is decided.

A name is compared as it sounds (case, accents, blanks and punctuation left out), and word by word where one names the other:
“Rennes” and “Ville de Rennes”. What is found is shown to the office, which confirms or dismisses it.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

KINDS = ("team", "declared", "city", "employer", "country", "earlier")
"""Of the team of the candidacy; a tie declared with an organisation of a name like it; own city, employer, country where the
rules say so; work on an earlier candidacy of the same organisation."""

SHORTEST = 3  # letters: shorter words name nothing by themselves


@dataclass(frozen=True)
class Linked:
    """What is known of a juror: names by kind (city, employer; country as its code), and for whom they worked before."""

    ties: Mapping[str, str]
    earlier: frozenset[tuple[str, str]] = frozenset()  # (organisation as it sounds, country)
    declared: frozenset[tuple[str, str]] = frozenset()  # (organisation as it is named, country)


@dataclass(frozen=True)
class Applicant:
    """A candidacy as far as links go; `has_juror`: the juror is of its team."""

    place: str
    organisation: str
    country: str
    has_juror: bool = False


def links(juror: Linked, applicant: Applicant, own_country: bool = False) -> tuple[str, ...]:
    """The kinds of links that are found, in the order of KINDS; none where the countries are known and differ, but for
    earlier work and declared ties."""
    own = juror.ties.get("country")
    same_country = own in (None, applicant.country)
    named = (applicant.place, applicant.organisation)
    found = {
        "team": applicant.has_juror,
        "declared": any(country == applicant.country and _any_same(name, named) for name, country in juror.declared),
        "city": same_country and _any_same(juror.ties.get("city"), named),
        "employer": same_country and _any_same(juror.ties.get("employer"), named),
        "country": own_country and own == applicant.country,
        "earlier": (sounding(applicant.organisation), applicant.country) in juror.earlier,
    }
    return tuple(kind for kind in KINDS if found[kind])


def _any_same(name: str | None, others: Iterable[str]) -> bool:
    return bool(name) and any(same(name, other) for other in others)


def same(one: str, other: str) -> bool:
    """Whether two names may be of the same: all words of the shorter stand, together and in order, in the longer."""
    few, many = sorted((_words(one), _words(other)), key=len)
    if not few or max(map(len, few)) < SHORTEST:
        return few == many and bool(few)
    return any(many[at : at + len(few)] == few for at in range(len(many) - len(few) + 1))


def _words(name: str) -> list[str]:
    return [word for word in (sounding(each) for each in re.split(r"[\W_]+", name)) if word]


def sounding(name: str) -> str:
    """A name as it sounds."""
    bare = unicodedata.normalize("NFKD", name.casefold())
    return "".join(letter for letter in bare if letter.isalnum())
