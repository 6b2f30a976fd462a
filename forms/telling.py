"""An answer as people read it: lines of text, whatever its kind. For dossiers, reviews and receipts."""

from __future__ import annotations

import re
from collections.abc import Iterable
from decimal import Decimal

from babel.dates import format_date, format_skeleton
from babel.numbers import format_decimal, get_group_symbol
from flask_babel import gettext as _

from workflows.asked import Field, spoken
from workflows.rulebook import Rulebook


def told(rules: Rulebook, field: Field, value, language: str, published: bool = False) -> list[str]:
    """The lines of one answer; none where there is no answer. Files are told by name and size. `published`: a number that
    was read stands as it was read, without what was typed."""
    if value in (None, "", [], {}):
        return []
    if published and field.kind in ("number", "money") and (read := read_as(value, language)):
        return [read]
    return _TOLD[field.kind](rules, field, value, language)


def file_limits(field: Field) -> str:
    """How many files, how large, of which kinds; empty for what is no question about files."""
    if field.kind != "files":
        return ""
    one, megabytes, told = field.at_most == 1, round((field.each or 0) / 10**6), []
    if field.at_most:
        told.append(_("One file.") if one else _("At most %(count)s files.", count=field.at_most))
    if field.each:
        told.append(_("At most %(size)s MB.", size=megabytes) if one else _("Each at most %(size)s MB.", size=megabytes))
    if field.total and not one:
        told.append(_("Together at most %(size)s MB.", size=round(field.total / 10**6)))
    if field.types:
        told.append(_("Kinds: %(kinds)s.", kinds=", ".join(field.types).upper()))
    return " ".join(told)


def language_of_texts(fields: Iterable[Field], language: str | None, reader: str) -> str:
    """Once, where long texts are asked for: in which language; nothing where each question names its own. `language`: that of
    the candidacy, where there is one yet."""
    if not any(one.kind == "text" and not one.language for one in fields):
        return ""
    if not language:
        return _("Write the long texts in the language of the candidacy.")
    return _("Write the long texts in %(language)s, the language of the candidacy.", language=spoken(language, reader))


def size(number: int, language: str) -> str:
    """ "1.4 MB"; units are decimal, as the rules count them."""
    for unit, name in ((10**9, "GB"), (10**6, "MB"), (10**3, "kB")):
        if number >= unit:
            return f"{format_decimal(round(number / unit, 1), locale=spelling(language))}\u00a0{name}"
    return f"{number}\u00a0B"


def read_as(value: dict, language: str) -> str:
    """How a number was read, as the reader's language writes it; empty where it was not."""
    if not value.get("read"):
        return ""
    number = grouped(Decimal(value["read"]), language, cents="currency" in value)
    currency = value.get("currency") or value.get("shared")
    return f"{number}\u00a0{currency}" if currency else number


def grouped(number: Decimal, language: str, cents: bool = False) -> str:
    """“250 000”: thousands apart by a thin firm space, as the rulebooks write them; in English by a comma. Nothing else
    tells 96.720 from a decimal to a reader of another language. `cents`: a part of a whole has two figures, as money has."""
    form = "#,##0.00#" if cents and number % 1 else None
    told, mark = format_decimal(number, format=form, locale=spelling(language)), get_group_symbol(spelling(language))
    return told if language == "en" else told.replace(mark, "\u202f")


def day(text: str, language: str) -> str:
    """ "2019-03" as “March 2019”; what is no date as it was typed."""
    from datetime import date

    parts = text.split("-")
    if len(parts[0]) != 4 or len(parts) > 3:
        return text
    try:
        at = date(*(int(part) for part in parts), *[1] * (3 - len(parts)))
    except ValueError:  # no figures, or a day that the calendar does not have
        return text
    if len(parts) == 1:
        return text
    if len(parts) == 3:
        return format_date(at, "long", locale=spelling(language))
    return format_skeleton("yMMMM", at, locale=spelling(language))


def spelling(language: str) -> str:
    """English and Portuguese as they are written in Europe, as on every page."""
    return {"en": "en_GB", "pt": "pt_PT"}.get(language, language)


def _names(rules, field, value, language) -> list[str]:
    names = {choice.id: choice.name[language] for choice in rules.choices(field)}
    chosen = [value] if isinstance(value, str) else value
    return [names.get(one) or _with_words(names, one) for one in chosen]


def _with_words(names: dict, one: str) -> str:
    id, _colon, own = one.partition(": ")
    return f"{names.get(id, id)}: {own}" if own else id


def _number(rules, field, value, language) -> list[str]:
    read = read_as(value, language)
    if not read or read == value["typed"]:
        return [value["typed"]]
    if not value.get("currency") and not value.get("shared") and re.sub(r"[\s.,'’]", "", value["typed"]) == value["read"]:
        return [read]  # the same figures: only the marks between them differ
    return [_("%(typed)s (read as %(number)s)", typed=value["typed"], number=read)]


def _period(rules, field, value, language) -> list[str]:
    start, end = (day(value[name], language) if value.get(name) else "" for name in ("start", "end"))
    if value.get("in_force"):
        return [_("since %(start)s, still in force", start=start or "…")]
    return [f"{start or '…'} – {end or '…'}"]


def _person(rules, field, value, language) -> list[str]:
    return [", ".join(filter(None, (one["name"], one["role"], one["email"], one["phone"]))) for one in value]


_TOLD = {
    "line": lambda rules, field, value, language: [value],
    "text": lambda rules, field, value, language: value.split("\n"),
    "choice": _names,
    "choices": _names,
    "number": _number,
    "money": _number,
    "dates": _period,
    "people": _person,
    "files": lambda rules, field, value, language: [f"{one['name']} ({size(one['size'], language)})" for one in value],
    "links": lambda rules, field, value, language: list(value),
    "yes": lambda rules, field, value, language: [_("Yes")],
}
