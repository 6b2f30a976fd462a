"""A dossier as it was sent, to be read: sections, questions, answers. Private sections are never in it.

A revision is told by the rulebook it was made under, whatever the rules of the edition are now.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from forms.telling import size, told
from workflows.asked import Field, Form
from workflows.rulebook import Rulebook


@dataclass(frozen=True)
class Answer:
    """One question and its answer in lines. `language` is the candidacy's where they are its own words; `original`
    holds those words where the lines are a translation."""

    field: Field
    question: str
    lines: list[str]
    language: str | None = None
    original: list[str] | None = None
    files: list[dict] | None = None


@dataclass(frozen=True)
class Part:
    """One section of the form."""

    id: str
    title: str
    answers: list[Answer]


def dossier(rules: Rulebook, form: Form, values: Mapping, translations: Mapping[str, str], own: str,
            reader: str, published: bool = False) -> list[Part]:
    """`values` are the answers of a frozen revision; `own` the candidacy's language, `reader` the reader's. `published`:
    for everybody, not for who judges."""
    parts = [Part(section.id, section.title[reader], [
        _answer(rules, one, values[one.id], translations, own, reader, published)
        for one in in_one_language(section.fields, values, own, reader)])
        for section in form.sections if not section.private]
    return [one for one in parts if one.answers]


def in_one_language(fields: Iterable[Field], values: Mapping, own: str, reader: str) -> list[Field]:
    """The answered fields; of those that are answered in several languages, the one in the reader's or the city's own."""
    there = [one for one in fields if one.id in values]
    wanted = {}
    for one in there:
        order = (one.language == reader, one.language == own)
        if one.language and order >= wanted.get(one.stem, (order, None))[0]:
            wanted[one.stem] = (order, one.id)
    return [one for one in there if not one.language or wanted[one.stem][1] == one.id]


def _answer(rules: Rulebook, field: Field, value, translations: Mapping[str, str], own: str, reader: str,
            published: bool) -> Answer:
    question, lines = (field.told_as or field.label)[reader], told(rules, field, value, reader, published)
    if field.kind == "files":
        return Answer(field, question, lines, files=[{**one, "told": size(one["size"], reader)} for one in value])
    if field.kind not in ("line", "text"):
        return Answer(field, question, lines)
    told_in = f"{field.stem}_{reader}" if field.language else field.id
    if (field.language or own) != reader and told_in in translations:
        return Answer(field, question, translations[told_in].split("\n"), reader, original=lines)
    return Answer(field, question, lines, field.language or own)
