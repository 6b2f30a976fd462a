"""The form of one section of a candidacy, built from what the rulebook asks.

Inputs are named `answer_<field>`, or `answer_<field>-<part>` where an answer has parts. Nothing typed is refused
here: a draft keeps everything, and forms.answers says what is still missing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from markupsafe import Markup, escape
from wtforms import (
    FieldList,
    FormField,
    HiddenField,
    MultipleFileField,
    RadioField,
    SelectField,
    SelectMultipleField,
    fields,
)
from wtforms import Form as PlainForm
from wtforms.validators import InputRequired
from wtforms.widgets import ListWidget

from workflows.asked import Field, Section
from workflows.rulebook import Rulebook

from .answers import clean
from .days import as_written
from .printing import Area, Circle, Hidden, Kept, Line, List, Tick, around
from .submission import offered, sorts

LONG_LINE = 15  # words from which a line does not fit into a field of one line
RADIOS = 14  # more choices than this are a list to pick from


class SectionForm(FlaskForm):
    """The base: `seen` is the version of the draft that the page shows, `tab` the window it is shown in. Its token is the page's:
    every form that is sent is asked for it before its view (award_app/asking.py)."""

    class Meta:
        csrf = False

    seen = HiddenField(widget=Hidden())
    tab = HiddenField(widget=Hidden())

    def printed(self, macro: Callable, field, **given) -> Markup:
        """An input as a macro prints it. Where nothing is told of its answer, what stands around a text is the same for
        everybody, and so is a choice for all who chose the same."""
        if field.errors or getattr(field, "note", ""):
            return macro(field, **given)
        key = (type(self), macro.name, field.id, hasattr(field, "note"), *given.values())
        if not isinstance(field, fields.StringField):
            return _PRINTED.get((*key, *_chosen(field)), lambda: macro(field, **given))
        before, after = _PRINTED.get(key, lambda: around(macro, field, given))
        return before + escape(field._value()) + after


def section_form(
    rules: Rulebook,
    section: Section,
    values: Mapping,
    language: str,
    *,
    only: set[str] | None = None,
    more: str | None = None,
    fresh: bool = False,
    **hidden,
) -> SectionForm:
    """The form of one section, filled from the draft's values. `only`: the fields that are open; `more`: the field of
    people that gets one more empty entry; `fresh`: what this request has posted is left aside."""
    asked = [one for one in section.fields if only is None or one.id in only]
    filled = {
        name: text for one in asked for name, text in _filled(rules, one, values.get(one.id), one.id == more).items()
    }
    form = _kind(rules, asked, language)(data={**filled, **hidden}, **({"formdata": None} if fresh else {}))
    form.asked = asked
    return form


def _chosen(field) -> Iterable:
    """What is chosen of what is offered: nothing else that somebody sent is printed, so nothing else is kept."""
    if isinstance(field, fields.BooleanField):
        return (bool(field.data),)
    chosen = field.data if isinstance(field.data, list) else [field.data]
    return [one.value for one in field.choices if one.value in chosen]


_KINDS, _PRINTED = Kept(most=500), Kept(most=2000)


def _kind(rules: Rulebook, asked: list[Field], language: str) -> type[SectionForm]:
    """The form of these questions in the language of the page."""

    def made() -> type[SectionForm]:
        inputs = [_INPUTS[one.kind](rules, one, language) for one in asked]
        return type("Section", (SectionForm,), {name: input for one in inputs for name, input in one.items()})

    return _KINDS.get((rules.digest, language, *(one.id for one in asked)), made)


def values_of(rules: Rulebook, form: SectionForm) -> dict:
    """The answers of a posted section: {field: value}; those of files are not in it, they come by their own way.
    A field whose input was not sent says nothing, and its answer stays; only ticks say by their absence."""
    return {
        one.id: clean(rules, one, _raw(one, form)) for one in form.asked if one.kind != "files" and _sent(one, form)
    }


def inputs_of(rules: Rulebook, field: Field, value) -> dict:
    """A value as the inputs of its field show it: {input name: text, or a list of texts}."""
    filled = _filled(rules, field, value, False)
    if field.kind == "people":
        return {
            f"{named(field)}-{place}-{part}": text
            for place, one in enumerate(filled[named(field)])
            for part, text in one.items()
        }
    return {name: text for name, text in filled.items() if name}


# -- how each kind is asked


class MultiCheckboxField(SelectMultipleField):
    widget = ListWidget(prefix_label=False)
    option_widget = Tick()


class Lenient:
    """A draft keeps what is chosen; whether it is in the list is told later."""

    def pre_validate(self, form):
        return None


class Choice(Lenient, RadioField):
    option_widget = Circle()


class LongChoice(Lenient, SelectField):
    widget = List()


class Choices(Lenient, MultiCheckboxField):
    pass


class StringField(fields.StringField):
    widget = Line()


class TextAreaField(fields.TextAreaField):
    widget = Area()


class BooleanField(fields.BooleanField):
    widget = Tick()


class PersonForm(PlainForm):
    name = StringField(_("Name"), validators=[InputRequired()], render_kw={"autocomplete": "off"})
    role = StringField(_("Role"), render_kw={"autocomplete": "off"})
    email = StringField(
        _("E-mail address"),
        validators=[InputRequired()],
        render_kw={"type": "email", "inputmode": "email", "autocomplete": "off"},
    )
    phone = StringField(_("Telephone"), render_kw={"type": "tel", "autocomplete": "off"})


def named(field: Field, part: str = "") -> str:
    """The name of a field's input, or of one of its inputs."""
    return f"answer_{field.id}-{part}" if part else f"answer_{field.id}"


def _first(field: Field) -> str:
    return named(field, "start") if field.kind == "dates" else named(field)


def _about(field: Field, language: str) -> dict:
    return {
        "label": field.label[language],
        "description": field.hint[language] if field.hint else "",
        "validators": [InputRequired()] if field.required else [],
    }


def _attributes(field: Field, **more) -> dict:
    """`maxlength` is not among them: a text that is too long is kept and told, never cut."""
    return {"autocomplete": "off", **({"data-words": field.words} if field.words else {}), **more}


def _line(rules, field, language) -> dict:
    """What may be long is typed where all of it can be read; it stays one line."""
    if (field.words or 0) < LONG_LINE:
        return {named(field): StringField(**_about(field, language), render_kw=_attributes(field))}
    kind = {"class": "long-line", "rows": "2"}
    return {named(field): TextAreaField(**_about(field, language), render_kw=_attributes(field, **kind))}


def _text(rules, field, language) -> dict:
    return {named(field): TextAreaField(**_about(field, language), render_kw=_attributes(field))}


def _choice(rules, field, language) -> dict:
    choices = _choices_of(rules, field, language)
    if len(choices) <= RADIOS:
        return {named(field): Choice(**_about(field, language), choices=offered(choices))}
    choices = sorted(choices, key=lambda one: sorts(one[1]))
    return {named(field): LongChoice(**_about(field, language), choices=offered([("", gettext("Choose …")), *choices]))}


def _choices(rules, field, language) -> dict:
    made = {named(field): Choices(**_about(field, language), choices=offered(_choices_of(rules, field, language)))}
    if field.other:
        made[named(field, "other")] = StringField(
            gettext("If “other”: which?"), render_kw={"autocomplete": "off", "placeholder": " "}
        )  # a blank placeholder lets the style sheet know that it is empty
    return made


def _choices_of(rules, field, language) -> list:
    return [(one.id, one.name[language]) for one in rules.choices(field)]


def _figure(rules, field, language) -> dict:
    return {named(field): StringField(**_about(field, language), render_kw=_attributes(field))}


def _dates(rules, field, language) -> dict:
    hint = gettext("A year, a month and a year, or a day: 2019, 03/2019, 5/3/2019.")
    made = {
        named(field, "start"): StringField(
            gettext("Beginning"),
            validators=_about(field, language)["validators"],
            description=hint,
            render_kw={"autocomplete": "off"},
        ),
        named(field, "end"): StringField(gettext("End"), render_kw={"autocomplete": "off"}),
    }
    if field.end == "or_in_force":
        made[named(field, "in_force")] = BooleanField(gettext("It is still in force"))
    return made


def _people(rules, field, language) -> dict:
    about = _about(field, language)
    return {named(field): FieldList(FormField(PersonForm), label=about["label"], description=about["description"])}


def _links(rules, field, language) -> dict:
    about = _about(field, language)
    one_a_line = gettext("One address a line.")
    about["description"] = f"{about['description']} {one_a_line}".strip()
    return {
        named(field): TextAreaField(
            **about, render_kw={"autocomplete": "off", "class": "addresses", "spellcheck": "false"}
        )
    }


def _files(rules, field, language) -> dict:
    accept = ",".join(f".{one}" for one in field.types)
    return {named(field): MultipleFileField(**_about(field, language), render_kw={"accept": accept} if accept else {})}


def _yes(rules, field, language) -> dict:
    return {named(field): BooleanField(**_about(field, language))}


_INPUTS = {
    "line": _line,
    "text": _text,
    "choice": _choice,
    "choices": _choices,
    "number": _figure,
    "money": _figure,
    "dates": _dates,
    "people": _people,
    "files": _files,
    "links": _links,
    "yes": _yes,
}


# -- between values and inputs


def _filled(rules: Rulebook, field: Field, value, more: bool) -> dict:
    name = named(field)
    match field.kind:
        case "choices":
            chosen = [one.partition(": ") for one in value or []]
            filled = {name: [id for id, _colon, _own in chosen]}
            own = next((own for id, _colon, own in chosen if own), "")
            return {**filled, named(field, "other"): own} if field.other else filled
        case "number" | "money":
            return {name: (value or {}).get("typed", "")}
        case "dates":
            filled = {named(field, part): as_written((value or {}).get(part, "")) for part in ("start", "end")}
            return {**filled, named(field, "in_force"): (value or {}).get("in_force", False)}
        case "people":
            people = list(value or [])
            return {name: people + [dict.fromkeys(("name", "role", "email", "phone"), "")] * (more or not people)}
        case "links":
            return {name: "\n".join(value or [])}
        case "files":
            return {}
        case "yes":
            return {name: bool(value)}
    return {name: value or ""}


def _sent(field: Field, form: SectionForm) -> bool:
    first = form[_first(field)]
    return field.kind in ("choices", "yes") or bool(first.entries if field.kind == "people" else first.raw_data)


def _raw(field: Field, form: SectionForm):
    data = form[named(field)].data if field.kind != "dates" else None
    match field.kind:
        case "choices":
            own = form[named(field, "other")].data if field.other else ""
            if not own or not own.strip():
                return data or []
            return [
                f"{field.other}: {own}",
                *(one for one in data or [] if one != field.other),
            ]  # typed is meant, ticked or not
        case "dates":
            parts = [part for part in ("start", "end", "in_force") if named(field, part) in form]
            return {part: form[named(field, part)].data for part in parts}
        case "choice":
            return data if data not in ("None", None) else ""
    return data
