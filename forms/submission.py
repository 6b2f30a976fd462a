"""The forms to begin a candidacy and to send it; those of its sections are in forms.sections."""

from __future__ import annotations

import unicodedata

from babel import Locale
from flask_babel import gettext
from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from wtforms import BooleanField, HiddenField, RadioField, SelectChoice, SelectField, StringField
from wtforms.validators import DataRequired, InputRequired, Length, Optional

from workflows.rulebook import Rulebook

from .answers import check_answers
from .numbers import carried

__all__ = [
    "SAID", "BeginForm", "RestateForm", "SendForm", "begin_form", "check_answers", "chosen", "offered", "restate_form", "sorts",
]


SAID = {True: "yes", False: "joining"}  # whether a government is a member, as a form says it


def _language() -> RadioField:
    return RadioField(
        _("Language of the candidacy"),
        validators=[InputRequired(_("Choose the language you will write in."))],
        description=_("All your texts are read in this language. The rest of the site is in the language you have chosen."),
    )


def _member() -> RadioField:
    return RadioField(
        _("Membership of the network"), validators=[InputRequired(_("Say whether your government is a member."))]
    )


class BeginForm(FlaskForm):
    """Who applies, from where, in which language."""

    organisation = StringField(
        _("Name of the local or regional government"),
        validators=[InputRequired(_("Write the name of your government.")), Length(max=200)],
        description=_("In full, as it should stand on a diploma."),
        render_kw={"autocomplete": "organization"},
    )
    place = StringField(
        _("City or territory"),
        validators=[InputRequired(_("Write its city or territory.")), Length(max=120)],
        description=_("The name people know it by."),
        render_kw={"autocomplete": "off"},
    )
    country = SelectField(
        _("Country"), validators=[InputRequired(_("Choose the country."))], render_kw={"autocomplete": "country"}
    )
    kind = RadioField(_("You apply as"), validators=[InputRequired(_("Choose as what you apply."))])
    language = _language()
    member = _member()
    consent = BooleanField(
        _("I may write for this government, and the office may write to me about the candidacy."),
        validators=[DataRequired(_("Tick this box: the office must be able to write to you."))],
    )
    same = RadioField(_("Is it your government?"), choices=[], validators=[Optional()])
    known = HiddenField()  # what the page has told of the government
    key = HiddenField()


def begin_form(rules: Rulebook, reader: str, **data) -> BeginForm:
    """`reader` is the language of the page; `data` what is filled in at first."""
    form = BeginForm(data=data)
    form.country.choices = countries_offered(rules, reader)
    form.kind.choices = offered((one.id, one.name[reader]) for one in rules.applicants.all())
    form.same.choices = offered(
        [("yes", gettext("Yes, it is the same government.")), ("no", gettext("No, it is another one."))]
    )
    if membership := member_choices(rules):
        form.member.choices = offered(membership)
    else:
        del form.member
    form.language.choices = languages_offered(rules)
    return form


class RestateForm(FlaskForm):
    """What was chosen where it was begun, and no section asks again."""

    language = _language()
    member = _member()
    key = HiddenField()
    seen = HiddenField()

    @property
    def version(self) -> int | None:
        return carried(self.seen.data)

    def payload(self) -> dict:
        return chosen(self)


def restate_form(rules: Rulebook, language: str, member: bool, **data) -> RestateForm:
    return to_be_chosen(RestateForm(data={"language": language, "member": SAID[member], **data}), rules)


def to_be_chosen(form, rules: Rulebook):
    """The form with what may be chosen; nothing about membership where the rules leave one answer."""
    form.language.choices = languages_offered(rules)
    if len(membership := member_choices(rules)) > 1:
        form.member.choices = offered(membership)
    else:
        del form.member
    return form


def chosen(form) -> dict:
    """{language, member}, as the steps that correct them take it."""
    return {"language": form.language.data, "member": form.member.data == SAID[True] if form.member else None}


def languages_offered(rules: Rulebook) -> list[SelectChoice]:
    """Those a candidacy may be written in, each by its own name."""
    return offered((code, Locale(code).get_display_name(code).capitalize()) for code in rules.languages.submission)


def countries_offered(rules: Rulebook, reader: str) -> list[SelectChoice]:
    names = sorted(((one.id, one.name[reader]) for one in rules.list_named("countries")), key=lambda one: sorts(one[1]))
    return offered([("", gettext("Choose …")), *names])


def member_choices(rules: Rulebook) -> list[tuple[str, str]]:
    """What may be said where only members apply; nothing where the rules ask for no membership."""
    asked = rules.applicants.membership
    if not asked or not asked.required:
        return []
    yes = (SAID[True], gettext("Our government is a member of the network."))
    joining = (SAID[False], gettext("It is not a member yet. We ask to join while we apply."))
    return [yes, joining] if asked.may_join_while_applying else [yes]


def offered(choices) -> list[SelectChoice]:
    return [SelectChoice(value, label) for value, label in choices]


def sorts(name: str) -> str:
    """Éthiopie stands with the E."""
    return "".join(
        letter for letter in unicodedata.normalize("NFKD", name.casefold()) if not unicodedata.combining(letter)
    )


class SendForm(FlaskForm):
    """What a button that takes a step carries: its key, the step, the version and the draft that were shown."""

    key = HiddenField()
    step = HiddenField()
    seen = HiddenField()
    draft = HiddenField()

    def step_of(self, *steps: str) -> str:
        """The step that the page showed: a request sent twice asks for the same one, though the first of these is now due."""
        return self.step.data if self.step.data in steps else steps[0]

    @property
    def version(self) -> int | None:
        return carried(self.seen.data)
