"""Ties declared beforehand, a page of the list at a time; and the list itself, as the office types it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from wtforms import SelectField, StringField, TextAreaField
from wtforms.validators import DataRequired, Length, ValidationError

from workflows.stages.tying import KINDS, YEARS

from .desk import StepForm
from .jury import ButtonForm

SAID = {
    "works": _("I work there"),
    "worked": _("I worked there in the last %(years)s years", years=YEARS),
    "collaborated": _("I worked with it on a project in the last %(years)s years", years=YEARS),
    "family": _("Somebody of my family works there"),
    "adviser": _("I advise it"),
    "other": _("Another tie"),
}
CHOICES = [(kind, SAID[kind]) for kind in KINDS]


class TiesForm(ButtonForm):
    """`kind_<member>` for each organisation of the page; one that is not in the list; a few words for the office."""

    members: tuple = ()
    other_name = StringField(_("Its name"), validators=[Length(max=200)])
    other_country = SelectField(_("Its country"), validate_choice=False)
    other_kind = SelectField(_("Your tie"), choices=[("", _("Choose …")), *CHOICES], validate_choice=False)
    note = TextAreaField(
        _("More about the ties you mark here"),
        validators=[Length(max=1000)],
        description=_("Only the office reads it."),
        render_kw={"rows": 2},
    )

    def ties(self) -> list[dict]:
        """What was marked on this page, and the organisation that is not in the list."""
        note = (self.note.data or "").strip()
        marked = [{"name": one["name"], "country": one["country"], "kind": self[f"kind_{one['id']}"].data}
                  for one in self.members if self[f"kind_{one['id']}"].data]
        name = (self.other_name.data or "").strip()
        other = [{"name": name, "country": self.other_country.data, "kind": self.other_kind.data}] if name else []
        return [{**one, "note": note} for one in (*marked, *other)]


def ties_form(members: Iterable[Mapping], countries: list[tuple[str, str]]) -> TiesForm:
    members = tuple(members)
    fields = {f"kind_{one['id']}": SelectField(one["name"], choices=[("", _("no tie")), *CHOICES], validate_choice=False)
              for one in members}
    form = type("Ties", (TiesForm,), {"members": members, **fields})()
    form.other_country.choices = countries
    return form


class MembersForm(StepForm):
    """The member organisations of the network, a line each."""

    text = TextAreaField(
        _("Member organisations, a line each"),
        validators=[DataRequired(_("Write the organisations, a line each.")), Length(max=400_000)],
        description=_("The name, a semicolon, the country or its code: Ville de Rennes; FR. A list copied from a sheet will do."),
        render_kw={"rows": 16, "spellcheck": "false"},
    )
    country_of: Callable = staticmethod(lambda text: None)

    def validate_text(self, field) -> None:
        wrong = [gettext("Line %(number)s has no country that is known: %(line)s", number=number, line=line)
                 for number, line in self.unreadable()[:10]]
        if wrong:
            raise ValidationError(" ".join(wrong))

    def lines(self) -> list[tuple[int, str]]:
        return [(number, line.strip()) for number, line in enumerate((self.text.data or "").splitlines(), 1) if line.strip()]

    def unreadable(self) -> list[tuple[int, str]]:
        return [(number, line[:80]) for number, line in self.lines() if self.read(line) is None]

    def read(self, line: str) -> tuple[str, str] | None:
        """(name, country code) of a line."""
        name, _mark, country = line.replace("\t", ";").rpartition(";")
        code = self.country_of(country.strip())
        return (name.strip(), code) if name.strip() and len(name) <= 200 and code else None

    def payload(self) -> dict:
        return {"members": [list(found) for _number, line in self.lines() if (found := self.read(line))]}
