"""A form as lines of a table, and back: what a file to fill in shows of each answer, and the answer that its cells make.

Pure. A line has a key: the field, and which part of it (`contacts#1.email`, `period.start`, `themes=gender`). Reading
is the inverse of writing, whoever saved the file; an answer none of whose cells is filled is not touched.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from flask_babel import gettext as _
from flask_babel import lazy_gettext as later
from flask_wtf import FlaskForm
from flask_wtf.file import FileField, FileRequired

from workflows.asked import Field, Form
from workflows.rulebook import Rulebook

from .answers import PERSON, clean
from .days import as_written
from .submission import sorts
from .telling import told

MOST_PEOPLE, MOST_LINKS = 5, 8  # lines offered where the rules set no limit
MOST_CHOICES = 40  # printed one by one: not the countries of the world
MARK = "x"


class FilledForm(FlaskForm):
    """The filled form, coming back."""

    file = FileField(
        later("The filled form"),
        validators=[FileRequired(later("Choose the file first."))],
        description=later("DOCX or XLSX, as you fetched it here. Any program may have saved it."),
        render_kw={"accept": ".docx,.xlsx"},
    )


@dataclass(frozen=True)
class Line:
    """One line: its key, what it asks, the hint, the text that stands in it now, and the words to choose from."""

    key: str
    label: str
    hint: str = ""
    text: str = ""
    choices: tuple[str, ...] = ()


@dataclass
class Read:
    """What was read: {field: value} as a draft keeps it, {field: what was typed} that means nothing here, and what belongs to
    no field."""

    values: dict = field(default_factory=dict)
    unread: dict[str, str] = field(default_factory=dict)
    loose: list[str] = field(default_factory=list)


def lines(rules: Rulebook, one: Field, value, reader: str) -> list[Line]:
    """The lines of one field with its present value; none for files, which a table cannot hold."""
    writer = _LINES.get(one.kind)
    return writer(rules, one, value, reader) if writer else []


def read(rules: Rulebook, form: Form, cells: Mapping[str, object], loose: Iterable[str] = ()) -> Read:
    """`cells` are the values of a table by key: text, numbers, ticks, or None; `loose`: what stands beside no key."""
    texts = {key: text for key, value in cells.items() if (text := as_text(value))}
    found = Read(loose=[*loose, *_of_no_field(form, cells)])
    for one in form.fields():
        own = {key[len(one.id):]: text for key, text in texts.items() if _is_of(key, one.id)}
        if one.kind not in _READ or not own:
            continue
        raw, unread = _READ[one.kind](rules, one, own)
        if unread:
            found.unread[one.id] = unread
        if raw is not None:
            found.values[one.id] = clean(rules, one, raw)
    return found


def _of_no_field(form: Form, cells: Mapping[str, object]) -> list[str]:
    """What stands beside a key that is none of the form's, or was written over it."""
    strange = [(key, as_text(value)) for key, value in cells.items() if not any(_is_of(key, one.id) for one in form.fields())]
    said = (" ".join(filter(None, (text, key if len(key.split()) > 1 else ""))) for key, text in strange)
    return [text for text in said if text]


def choices_of(rules: Rulebook, one: Field, value, reader: str) -> list[tuple[str, bool]]:
    """The words to choose from, for a page of paper, and whether each is chosen; of “other” with the words that were given."""
    if one.kind not in ("choice", "choices") or len(rules.choices(one)) > MOST_CHOICES:
        return []
    chosen = {text.partition(": ")[0]: text for text in ([value] if isinstance(value, str) else value or ())}
    in_words = {
        id: " ".join(told(rules, one, text if one.kind == "choice" else [text], reader)) for id, text in chosen.items()
    }
    return [(in_words.get(choice.id, choice.name[reader]), choice.id in chosen) for choice in rules.choices(one)]


def as_text(value) -> str:
    """A cell as somebody would have typed it: a whole number without its comma."""
    if value is None or value is False:
        return ""
    if value is True:
        return MARK
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value).strip()


def _is_of(key: str, id: str) -> bool:
    return key == id or (key.startswith(id) and key[len(id)] in "#.=~")


# -- writing


def _one(rules, one, value, reader) -> list[Line]:
    return [Line(one.id, one.label[reader], hint_of(one, reader), value or "")]


def _typed(rules, one, value, reader) -> list[Line]:
    return [Line(one.id, one.label[reader], hint_of(one, reader), (value or {}).get("typed", ""))]


def _chosen(rules, one, value, reader) -> list[Line]:
    named = {choice.id: choice.name[reader] for choice in rules.choices(one)}
    offered = sorted(named.values(), key=sorts) if len(named) > MOST_CHOICES else named.values()
    return [Line(one.id, one.label[reader], hint_of(one, reader), named.get(value, value or ""), tuple(offered))]


def _several(rules, one, value, reader) -> list[Line]:
    picked = {text.partition(": ")[0]: text.partition(": ")[2] for text in value or ()}
    head = Line(f"{one.id}~", one.label[reader], " ".join(filter(None, (hint_of(one, reader), _("Mark with an x.")))))
    found = [head]
    for choice in rules.choices(one):
        mark = MARK if choice.id in picked else ""
        which = _("If “other”: which?") if choice.id == one.other else ""
        found.append(Line(f"{one.id}={choice.id}", f"– {choice.name[reader]}", which, picked.get(choice.id) or mark))
    return found


def _period(rules, one, value, reader) -> list[Line]:
    value, label = value or {}, one.label[reader]
    start, end, running = _("Beginning"), _("End"), _("It is still in force")
    found = [
        Line(f"{one.id}.start", f"{label}: {start}", hint_of(one, reader), as_written(value.get("start", ""))),
        Line(f"{one.id}.end", f"{label}: {end}", _("A year, a month and a year, or a day: 2019, 03/2019, 5/3/2019."),
             as_written(value.get("end", ""))),
    ]
    if one.end == "or_in_force":
        mark = MARK if value.get("in_force") else ""
        found.append(Line(f"{one.id}.in_force", f"{label}: {running}", _("Mark with an x."), mark))
    return found


def _people(rules, one, value, reader) -> list[Line]:
    asked = {"name": _("Name"), "role": _("Role"), "email": _("E-mail"), "phone": _("Phone")}
    people = list(value or ())
    number = max(len(people), min(one.at_most or MOST_PEOPLE, MOST_PEOPLE))
    return [
        Line(f"{one.id}#{at}.{part}", f"{one.label[reader]} {at + 1}: {asked[part]}", hint_of(one, reader) if not at else "",
             (people[at] if at < len(people) else {}).get(part, ""))
        for at in range(number)
        for part in PERSON
    ]


def _links(rules, one, value, reader) -> list[Line]:
    there = list(value or ())
    number = max(len(there), min(one.at_most or MOST_LINKS, MOST_LINKS))
    return [
        Line(f"{one.id}#{at}", f"{one.label[reader]} {at + 1}", hint_of(one, reader) if not at else "",
             there[at] if at < len(there) else "")
        for at in range(number)
    ]


def _tick(rules, one, value, reader) -> list[Line]:
    hint = " ".join(filter(None, (hint_of(one, reader), _("Mark with an x."))))
    return [Line(one.id, one.label[reader], hint, MARK if value else "")]


def hint_of(one: Field, reader: str) -> str:
    """The hint of the rules, and the limit in words."""
    limits = [
        _("At most %(n)s words", n=one.words) if one.words else "",
        _("At most %(n)s characters", n=one.characters) if one.characters else "",
    ]
    return " ".join(filter(None, (one.hint[reader] if one.hint else "", *(f"{limit}." for limit in limits if limit))))


_LINES = {
    "line": _one,
    "text": _one,
    "number": _typed,
    "money": _typed,
    "choice": _chosen,
    "choices": _several,
    "dates": _period,
    "people": _people,
    "links": _links,
    "yes": _tick,
}


# -- reading: (what was typed, as the form's own pages would send it, or None; what means nothing)


def _read_one(rules, one, own):
    return own.get(""), ""


def _read_choice(rules, one, own):
    typed = own.get("")
    if typed is None:
        return None, ""
    known = _known(rules, one)
    id = known.get(_folded(typed)) or known.get(sorts(_folded(typed)))
    return id, "" if id else typed


def _read_several(rules, one, own):
    """The choices that are marked. Beside `other` stand its words; beside another choice only a mark or a no means something,
    and beside the question itself nothing."""
    ids = {choice.id for choice in rules.choices(one)}
    picked, unread = [], [own["~"]] if "~" in own else []
    for key, text in own.items():
        id, mark = key.removeprefix("="), _marked(text)
        if not key.startswith("="):
            continue
        if id not in ids:
            unread.append(text)
        elif mark:
            picked.append(id)
        elif mark is None and id == one.other:
            picked.append(f"{id}: {text}")
        elif mark is None:
            unread.append(text)
    return (picked if picked or not unread else None), ", ".join(unread)


def _read_period(rules, one, own):
    typed = {key[1:]: text for key, text in own.items() if key.startswith(".")}
    running = typed.pop("in_force", "")
    mark = _marked(running)
    if mark is not None:
        typed["in_force"] = mark
    return typed or None, running if running and mark is None else ""


def _read_people(rules, one, own):
    people: dict[int, dict[str, str]] = {}
    for key, text in own.items():
        if found := re.fullmatch(r"#([0-9]{1,3})\.(\w+)", key):
            people.setdefault(int(found[1]), {})[found[2]] = text
    return [people[at] for at in sorted(people)] or None, ""


def _read_links(rules, one, own):
    numbered = sorted((int(key[1:]), text) for key, text in own.items() if re.fullmatch(r"#[0-9]{1,3}", key))
    return [text for _at, text in numbered] or None, ""


def _read_tick(rules, one, own):
    typed = own.get("", "")
    mark = _marked(typed)
    return mark, typed if typed and mark is None else ""


_MARKS = {"x", "×", "1", "yes", "y", "oui", "o", "si", "sí", "s", "sim", "true", "vrai", "verdadero", "verdadeiro", "ok",
          "✓", "✔", "√", "☑", "☒", "🗹", "🗸"}
_NOES = {"no", "n", "non", "não", "nao", "0", "false", "faux", "falso", "-", "–", "—", "☐"}


def _marked(text: str) -> bool | None:
    """Whether a cell says yes or no, in any language of the pages; None for what says neither."""
    folded = _folded(text)
    return True if folded in _MARKS else False if folded in _NOES else None


def _known(rules: Rulebook, one: Field) -> dict[str, str]:
    """Every way to name a choice: its id, and its name in any language of the rules, also without its accents where no other
    is called so."""
    found: dict[str, str] = {}
    bare: dict[str, set[str]] = {}
    for choice in rules.choices(one):
        for name in (choice.id, *_names(choice)):
            found.setdefault(_folded(name), choice.id)
            bare.setdefault(sorts(_folded(name)), set()).add(choice.id)
    return {name: ids.pop() for name, ids in bare.items() if len(ids) == 1} | found


def _names(choice) -> Iterable[str]:
    return choice.name.values()


def _folded(text: str) -> str:
    return " ".join(text.casefold().replace("’", "'").split())


_READ = {
    "line": _read_one,
    "text": _read_one,
    "number": _read_one,
    "money": _read_one,
    "choice": _read_choice,
    "choices": _read_several,
    "dates": _read_period,
    "people": _read_people,
    "links": _read_links,
    "yes": _read_tick,
}
