"""One rule as the public page says it, with its source or as our default; and what several sections share."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from babel.lists import format_list
from babel.units import format_unit
from flask_babel import gettext as _
from flask_babel import lazy_gettext as later

from workflows.rule import Rule

from ...dates import locale


@dataclass(frozen=True)
class Told:
    """One rule: what it is about, what it says, where it was read, whether it is a default of ours."""

    about: str
    words: list[str]
    source: str | None = None
    default: bool = False

    def sources(self) -> list[str]:
        """Each source by itself, without how it is used."""
        return [_USED.sub("", one) for one in self._written()]

    def read_in(self, numbers: Mapping[str, int]) -> str:
        """Where it was read, by the numbers of its sources, in the reader's words."""
        return "; ".join(source_told(one, numbers) for one in self._written())

    def _written(self) -> list[str]:
        return [one for one in (self.source or "").split("; ") if one]


CARRIED, SEATS = "assumed from ", "seats as in "  # how a rulebook says it
_USED = re.compile(f"^(?:{CARRIED}|{SEATS})")


def source_told(source: str, numbers: Mapping[str, int]) -> str:
    """One source of a rulebook: what is carried over from it is said in the reader's language."""
    number = f"[{numbers[_USED.sub('', source)]}]"
    if source.startswith(CARRIED):
        return _("carried over from %(source)s", source=number)
    if source.startswith(SEATS):
        return _("seats as in %(source)s", source=number)
    return number


def told(about: str, words, rule: Rule | None, *names: str, source: str | None = None) -> Told:
    """`names` are the keys of the rule that the words are about: a default of one of them marks the sentence."""
    marked = rule is not None and (rule.default is True or any(name in (rule.default or ()) for name in names))
    lines = [words] if isinstance(words, str) else [line for line in words if line]
    return Told(about, lines, (rule.source if rule else None) or source, marked)


def names(choices, language: str) -> str:
    return " · ".join(one.name[language] for one in choices)


GROUPS = {
    "category": later("category"),
    "territory": later("kind of territory"),
    "region": later("region of the world"),
}


def days_told(numbers, language: str) -> str:
    """“7 days and 2 days”, the most first."""
    each = [format_unit(one, "duration-day", locale=locale(language)) for one in sorted(numbers, reverse=True)]
    return format_list(each, locale=locale(language))
