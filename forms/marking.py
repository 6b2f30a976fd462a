"""What is said beside the inputs of a section: what is wrong, how a number was read, a question about it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date

from flask_babel import gettext

from workflows.asked import Field
from workflows.rulebook import Rulebook

from .answers import mistake, no_addresses
from .problems import words
from .questions import questions
from .sections import SectionForm, named
from .telling import read_as


def mark(
    form: SectionForm, rules: Rulebook, values: Mapping, problems: Mapping, language: str, today: date | None = None
) -> None:
    """Put the words of problems beside the inputs they are about, and those of `notes_of` under theirs."""
    for name, problem in problems.items():
        if field := next((one for one in form.asked if one.id == name), None):
            _complain(form, field, problem, words(problem, language))
    for name, note in notes_of(rules, form.asked, values, language, today).items():
        if field := _input(form, name):
            field.note = "" if field.errors else note  # one of the two says it


def notes_of(
    rules: Rulebook, fields: Iterable[Field], values: Mapping, language: str, today: date | None = None
) -> dict[str, str]:
    """{input: how its number was read, what is wrong with its date or address, or the question about it}; empty words where
    there is nothing to say."""
    fields = list(fields)
    asked, notes = questions(rules, fields, values, today), {}
    for field in fields:
        value = values.get(field.id)
        if field.kind in ("number", "money"):
            read = gettext("Read as %(number)s.", number=read_as(value, language)) if value and value["read"] else ""
            question = words(asked[field.id], language) if field.id in asked else ""
            notes[named(field)] = f"{read} {question}".strip()
        elif field.kind == "dates":
            notes |= {named(field, part): "" for part in ("start", "end")}
            if told := mistake(rules, field, value) or asked.get(field.id):
                notes[input_of(field, told)] = words(told, language)
        elif field.kind == "people":
            shown = range(len(value or ()) + 1)  # one more may stand there, empty
            notes |= {f"{named(field)}-{place}-{part}": "" for place in shown for part in ("email", "phone")}
            odd = [asked[field.id]] if field.id in asked else []
            notes |= {_about_whom(field, one): words(one, language) for one in no_addresses(value or ()) + odd}
    return notes


def input_of(field: Field, problem: Mapping) -> str:
    """The name of the input that a problem is about."""
    if "place" in problem:
        return _about_whom(field, problem)
    return named(field, problem.get("part", "start")) if field.kind == "dates" else named(field)


def _complain(form: SectionForm, field: Field, problem: Mapping, sentence: str) -> None:
    """A problem of one input stands beside that input; a person's, beside what of this person it is about."""
    person = _input(form, _about_whom(field, problem)) if "place" in problem else None
    if person:
        person.errors = [sentence]
        form[named(field)].errors = [one.errors for one in form[named(field)]]
    else:
        form[named(field) if "place" in problem else input_of(field, problem)].errors = [sentence]


def _about_whom(field: Field, problem: Mapping) -> str:
    return f"{named(field)}-{problem['place'] - 1}-{problem['part']}"


def _input(form: SectionForm, name: str):
    """The input of this name, also inside a list of people; None where the page shows fewer people."""
    if name in form:
        return form[name]
    people, place, part = name.rsplit("-", 2)
    shown = form[people].entries
    return shown[int(place)].form[part] if int(place) < len(shown) else None
