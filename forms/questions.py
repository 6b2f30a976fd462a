"""What is kept as it was typed but may not be meant: gentle questions beside a field, never a reason to refuse.

Pure, as forms.answers; forms.problems has the words.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal

from workflows.asked import Field
from workflows.rulebook import Rulebook

from .answers import DAY, INHABITANTS
from .currencies import current, meant, mentions, of_country
from .days import as_written
from .numbers import figures_of, read_currency, read_number

MOST_PEOPLE = 100_000_000  # few regions of the world have more
FAR = 20  # years: what is planned ends sooner


def questions(rules: Rulebook, fields: Iterable[Field], values: Mapping, today: date | None = None) -> dict[str, dict]:
    """{field: {"code": ..., values}}, of these fields; the values are those of the whole form. `today`: where the edition is;
    without it no date is asked about."""
    found = {
        field.id: _QUESTIONS[field.kind](rules, field, values, today)
        for field in fields
        if field.kind in _QUESTIONS and values.get(field.id)
    }
    return {name: one for name, one in found.items() if one}


def unread(fields: Iterable[Field], values: Mapping) -> list[dict]:
    """Of these questions for a number, those answered with something that none can be read in."""
    asked = (values.get(field.id) for field in fields if field.kind in ("number", "money"))
    return [{"code": "number_unread"} for value in asked if value and value["read"] is None and "contradicts" not in value]


def _unread(rules: Rulebook, field: Field, values: Mapping, today) -> dict | None:
    """A number that cannot be read; of the inhabitants, one that is not of the kind of territory that was chosen."""
    value = values[field.id]
    if "contradicts" in value:
        return None  # that is told as what is wrong with it
    if value["read"] is None:
        if field.id == INHABITANTS and (number := read_number(value["typed"])):
            return {"code": "people_broken" if Decimal(number) < 1000 else "people_whole", "typed": value["typed"]}
        return {"code": "number_unread", "typed": value["typed"]}
    if "shared" in value:
        return _whose_money(value, meant(mentions(value["shared"].casefold().split())), values.get("country"))
    if field.kind == "money" and value.get("currency") is None and Decimal(value["read"]) and not _says_currency(field):
        return {**_whose_money(value, current(), values.get("country")), "code": "currency_unsaid"}
    return _elsewhere(rules, Decimal(value["read"]), values) if field.id == INHABITANTS else None


def _elsewhere(rules: Rulebook, inhabitants: Decimal, values: Mapping) -> dict | None:
    """More people than almost any region has; or not as many as the kind of territory: each with a most of inhabitants begins
    where the one before it in the list ends."""
    if inhabitants > MOST_PEOPLE:
        return {"code": "people_many"}
    least: int | None = 0
    for one in rules.territories:
        if one.id == values.get("territory") and least is not None:
            outside = inhabitants < least or one.up_to is not None and inhabitants > one.up_to
            return {"code": "territory_differs", "chosen": one.name} if outside else None
        least = one.up_to
    return None


def _whose_money(value: Mapping, codes: frozenset[str], country: str | None) -> dict:
    """“15.000 dólares”: of several countries; the one meant is not guessed."""
    figures = figures_of(value["typed"])
    number = figures if read_number(figures) == value["read"] else value["read"]  # “4,5 millions”
    return {"code": "currency_shared", "named": value.get("shared"), "example": f"{number} {of_country(country, codes)}"}


def _says_currency(field: Field) -> bool:
    """Whether the question itself names the one currency in which it is answered: “Budget (€)”."""
    return any(read_currency(label)["currency"] for label in field.label.values())


def _still_to_come(rules: Rulebook, field: Field, values: Mapping, today: date | None) -> dict | None:
    """A beginning in the future; a year that lies so far in it that it may be one of another calendar: Nepal's is 56 or 57
    years ahead, Thailand's 543."""
    for part in ("start", "end"):
        typed = values[field.id].get(part) or ""
        if today and DAY.fullmatch(typed) and int(typed[:4]) > today.year + FAR:
            return {"code": "other_calendar", "typed": as_written(typed), "year": today.year, "part": part}
    start = values[field.id].get("start") or ""
    later = today and DAY.fullmatch(start) and start > today.isoformat()[: len(start)]
    return {"code": "begins_later", "part": "start"} if later else None


def _odd_telephone(rules: Rulebook, field: Field, values: Mapping, today) -> dict | None:
    for place, one in enumerate(values[field.id], 1):
        if one["phone"] and sum(letter.isdigit() for letter in one["phone"]) < 5:
            return {"code": "phone_unread", "typed": one["phone"], "place": place, "part": "phone"}
    return None


_QUESTIONS = {"number": _unread, "money": _unread, "dates": _still_to_come, "people": _odd_telephone}
