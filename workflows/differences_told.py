"""Differences of two rulebooks in words, for those who live by the rules: grouped by whom they concern.

Pure: `say` is the `gettext` of the reader's catalogue, names come from the rulebooks in the reader's language. The text
of what changed is never compared letter by letter; a sentence says what was and what is now.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from babel.lists import format_list
from babel.numbers import format_decimal

from .calendar import UNKNOWN, WRITTEN, Moment
from .countries import country_name, variety
from .differences import DATES, GROUPS, REORDERED, Difference, is_text
from .moments_told import moment_told
from .rule_names import CHOICES, CHOICES_OF, KEYS
from .rulebook import Rulebook
from .telling import place_named

Say = Callable[[str], str]


def _(text: str) -> str:
    """Marks a text for the catalogues; it is translated when it is told."""
    return text


ORIGIN = ("source", "default")
CONFIRMED = _("Confirmed by the office: %(what)s.")
DEFAULTS = _("Defaults, not yet confirmed by the office: %(what)s.")
SOURCES = _("Sources told anew: %(what)s.")
LONGEST = 400  # characters of a text that is quoted
NUMBER = re.compile(r"^-?\d+(\.\d+)?$")


CONCERNED = {
    "cities": _("For cities"),
    "jurors": _("For jurors"),
    "voters": _("For voters"),
    "secretariat": _("For the office"),
    "public": _("For everybody"),
}
HERE = {"rounds", "stages", "forms", "sections", "fields", "criteria", "awards", "categories", "territories", "lists",
        "checklist", "documents", "texts"}  # keys that only lead to an entry, whose name is enough
OTHER_AWARDS = ("unless_also", "not_in_category_of")  # keys that name awards


@dataclass(frozen=True)
class Group:
    """The differences that concern one group of people, as sentences."""

    id: str
    heading: str
    sentences: tuple[str, ...]


def grouped(found: Iterable[Difference], before: Rulebook, after: Rulebook, language: str, say: Say = _) -> list[Group]:
    """Each group that is concerned, with its sentences; what concerns two stands in both."""
    found = list(found)
    said = [(one, sentence(one, before, after, language, say)) for one in found if one.path[-1] not in ORIGIN]
    told = {id: [words for one, words in said if id in one.concerns] for id in GROUPS}
    told["public"] += list(_origins(found, before, after, language, say))
    return [Group(id, say(CONCERNED[id]), tuple(words)) for id, words in told.items() if words]


def _origins(found, before: Rulebook, after: Rulebook, language: str, say: Say) -> Iterator[str]:
    """Where rules come from: one sentence for all that are confirmed, one for new defaults, one for new sources."""
    kinds: dict[str, list[str]] = {CONFIRMED: [], DEFAULTS: [], SOURCES: []}
    for one in found:
        if one.path[-1] in ORIGIN:
            confirmed = CONFIRMED if not one.after or one.before is True else DEFAULTS
            kinds[SOURCES if one.path[-1] == "source" else confirmed].append(named(one, before, after, language, say))
    for words, what in kinds.items():
        if what:
            yield say(words) % {"what": " · ".join(dict.fromkeys(what))}


def as_text(groups: Iterable[Group], nothing: str = "") -> str:
    """The groups as plain text."""
    parts = ["\n".join([one.heading, *(f"  • {words}" for words in one.sentences)]) for one in groups]
    return "\n\n".join(parts) or nothing


def sentence(one: Difference, before: Rulebook, after: Rulebook, language: str, say: Say = _) -> str:
    """“Open vote, end: was 15 July 2026, is now 20 July 2026.”"""
    what = _capital(named(one, before, after, language, say))
    if one.kind == REORDERED:
        return say(_("%(what)s: another order.")) % {"what": what}
    if is_text(one.before) and is_text(one.after) and one.before.get(language) == one.after.get(language):
        return say(_("%(what)s: worded anew in %(languages)s.")) % {"what": what, "languages": _reworded(one, language)}
    was, now = (value_told(value, one.path, rules, language, say) for value, rules in ((one.before, before), (one.after, after)))
    return say(_frame(one, was, now)) % {"what": what, "was": was, "now": now}


def _frame(one: Difference, was: str, now: str) -> str:
    """How the sentence is built: an entry is new or gone, a value is now another, or is no longer said."""
    if isinstance(one.after if one.before is None else one.before, dict) and None in (one.before, one.after):
        if one.before is None:
            return _("%(what)s: new; %(now)s.") if now else _("%(what)s: new.")
        return _("%(what)s: gone.")
    if not was:
        return _("%(what)s: is now %(now)s.")
    return _("%(what)s: was %(was)s, is now %(now)s.") if now else _("%(what)s: no longer %(was)s.")


def _capital(words: str) -> str:
    return words[:1].upper() + words[1:]


def _reworded(one: Difference, language: str) -> str:
    spoken = variety(language).languages
    codes = [code for code in dict.fromkeys((*one.before, *one.after)) if one.before.get(code) != one.after.get(code)]
    return format_list([spoken.get(code, code) for code in codes], locale=language)


# -- what it is about


def named(one: Difference, before: Rulebook, after: Rulebook, language: str, say: Say) -> str:
    """The names on the way to it, in the reader's language: “Open vote, ballot, number of choices, at least”."""
    parts: list[str] = []
    path = one.path[:-1] if one.path[-1] in (*ORIGIN, "name", "label", "title") else one.path
    for at, key in enumerate(path, 1):
        own = _own_name(path[:at], after, language, say) or _own_name(path[:at], before, language, say)
        if own:
            parts = [*_kept(parts, path[:at]), own]
        elif not (key in HERE and at < len(path)) and not _form(path[:at]):
            parts.append(say(KEYS.get(key, key.replace("_", " "))))
    if (path != one.path and one.path[-1] not in ORIGIN) or not parts:
        parts.append(say(KEYS.get(one.path[-1], str(one.path[-1]))))
    return ", ".join(parts)


def _own_name(path: tuple, rules: Rulebook, language: str, say: Say) -> str | None:
    """The name of an entry of the rulebook, in quotes where a sentence could swallow it."""
    value = _at(rules, path)
    for key in ("name", "label", "title"):
        words = getattr(value, key, None)
        if isinstance(words, dict) and hasattr(value, "id"):
            return quoted(words.get(language) or next(iter(words.values())), say)
    return None


def _at(rules: Rulebook, path: tuple) -> Any:
    """What stands at a path of ids; None where it is not."""
    value: Any = rules
    for part in path:
        if isinstance(value, dict):
            value = value.get(part)
        elif isinstance(value, tuple):
            value = next((one for one in value if getattr(one, "id", None) == part), None)
        else:
            value = getattr(value, part, None)
    return value


def _kept(parts: list[str], path: tuple) -> list[str]:
    """A stage, a question or an item is known by its own name; a round or a section before it only repeats."""
    return [] if len(path) > 1 and path[-2] in ("stages", "fields", "awards", "checklist") else parts


def _form(path: tuple) -> bool:
    """The id of a form, of a list, of criteria: a key that people never see."""
    return len(path) == 2 and path[0] in ("forms", "lists", "criteria")


# -- what it says


def value_told(value: Any, path: tuple, rules: Rulebook, language: str, say: Say) -> str:
    """A value as people read it; empty for nothing, and for an entry whose name says it."""
    key = path[-1]
    if value is None:
        return ""
    if isinstance(value, bool):
        return say(_("yes")) if value else say(_("no"))
    if is_text(value):
        return quoted(_clipped(value.get(language) or next(iter(value.values()))), say)
    if isinstance(value, dict) and UNKNOWN not in value:
        return _parts_told(value, path, rules, language, say)
    if isinstance(value, list):
        return _list_told(value, path, rules, language, say)
    if _is_date(value, key):
        return moment_told(Moment.model_validate(value), language, say)
    if key == "country" and value != UNKNOWN:
        return country_name(value, language)
    if key in OTHER_AWARDS and (other := next((one for _, one in rules.awards() if one.id == value), None)):
        return quoted(other.name[language], say)
    if path[0] == "publishes" and key != "order_of_finalists":
        return _published(str(value), rules, language, say)
    return _plain_told(str(value), key, language, say)


def _published(value: str, rules: Rulebook, language: str, say: Say) -> str:
    """“never”, “of laureates”, “from final”, “after final”."""
    word, _space, where = value.partition(" ")
    if word == "of":
        return say(_("of the laureates only"))
    if word == "never":
        return say(CHOICES["never"])
    name = place_named(rules, where, language)
    return say(_("from “%(round)s” on") if word == "from" else _("after “%(round)s”")) % {"round": name}


def _is_date(value: Any, key: str) -> bool:
    if isinstance(value, dict):
        return True
    return key in (*DATES, "until", "not_before") and (value == UNKNOWN or bool(WRITTEN.match(str(value))))


def _plain_told(value: str, key: str, language: str, say: Say) -> str:
    if NUMBER.match(value):
        return value if key == "year" else format_decimal(value, locale=language)
    if value.endswith("%") and NUMBER.match(value[:-1]):
        return f"{format_decimal(value[:-1], locale=language)} %"
    if value == UNKNOWN:
        return say(_("to be confirmed"))
    if words := CHOICES_OF.get((key, value)) or CHOICES.get(value):
        return say(words)
    return quoted(_clipped(value.replace("_", " ")), say)


def _parts_told(value: dict, path: tuple, rules: Rulebook, language: str, say: Say) -> str:
    """A rule of several parts: “at most: 5, secret: yes”. Names and explanations are told elsewhere."""
    shown = {key: item for key, item in value.items() if key not in ("id", "name", "label", "title", "hint", "told_as",
                                                                     "source", "default", "kind")}
    told = ((key, value_told(item, (*path, key), rules, language, say)) for key, item in shown.items() if not _large(item))
    return " · ".join(f"{say(KEYS.get(key, key.replace('_', ' ')))}{say(_(':'))} {words}" for key, words in told if words)


def _large(item: Any) -> bool:
    """What would not be read in a sentence: whole lists of entries."""
    return isinstance(item, list) and any(isinstance(one, dict) for one in item)


def _list_told(value: list, path: tuple, rules: Rulebook, language: str, say: Say) -> str:
    if path[-1] in ("seats", "per_group", "load") and len(value) == 2:
        return say(_("%(least)s to %(most)s")) % {"least": value[0], "most": value[1]}
    spoken = variety(language).languages if path[0] == "languages" or path[-1] in ("meeting", "one_of") else {}
    words = [
        _entry_named(one, language, say)
        if isinstance(one, dict)
        else spoken.get(one) or value_told(one, path, rules, language, say)
        for one in value
    ]
    words = [one for one in words if one]
    return format_list(words, locale=language) if words else ""


def _entry_named(entry: dict, language: str, say: Say) -> str:
    texts = [entry[key] for key in ("name", "label", "title", "office") if is_text(entry.get(key))]
    return quoted(texts[0].get(language) or next(iter(texts[0].values())), say) if texts else ""


def quoted(words: str, say: Say) -> str:
    return say(_("“%(words)s”")) % {"words": words}


def _clipped(words: str) -> str:
    line = " ".join(words.split())
    return line if len(line) <= LONGEST else line[: LONGEST - 1].rstrip() + "…"


__all__ = ["CONCERNED", "Group", "as_text", "grouped", "named", "sentence", "value_told"]
