"""The form of interest of an open call for jurors, and how the office weighs and chooses."""

from __future__ import annotations

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from wtforms import BooleanField, HiddenField, RadioField, SelectField, StringField, TextAreaField
from wtforms.validators import AnyOf, DataRequired, InputRequired, Length, Optional, ValidationError

from workflows.stages.interest import HOW, LONGEST, SAYS, words_of

from .desk import Choices, ReasonForm, StepForm
from .submission import countries_offered

GENDER = (("", _("I do not say")), ("woman", _("Woman")), ("man", _("Man")), ("other", _("Another")))


class InterestForm(FlaskForm):
    """What is asked of whoever is interested; nothing typed is lost where something is missing."""

    key = HiddenField()
    most_words = 150
    name = StringField(_("Name"), validators=[DataRequired(_("Write your name.")), Length(max=200)],
                       render_kw={"autocomplete": "name"})
    country = SelectField(_("Country"), validators=[InputRequired(_("Choose your country."))])
    organisation = StringField(_("For whom you work"), validators=[Length(max=200)])
    record = TextAreaField(_("What you have done in this field"), render_kw={"rows": 6},
                           validators=[DataRequired(_("Write a few lines.")), Length(max=LONGEST)])
    groups = Choices(_("Categories you know best"))
    languages = Choices(_("Languages you read"), validators=[InputRequired(_("Choose at least one language."))])
    ties = TextAreaField(_("Ties with cities that may take part"), validators=[Length(max=LONGEST)],
                         description=_("Where you work or worked, whom you advise, family: as far as you know now."),
                         render_kw={"rows": 3})
    gender = SelectField(_("Gender"), choices=GENDER, validators=[Optional()])
    consent = BooleanField(_("The office may keep what I write here to choose the jury, until the day named above."),
                           validators=[InputRequired(_("Without this the office may not read it."))])

    def validate_record(self, field) -> None:
        if words_of(field.data or "") > self.most_words:
            raise ValidationError(gettext("At most %(words)s words.", words=self.most_words))

    def payload(self) -> dict:
        given = {name: (self[name].data or "").strip() for name in ("country", "organisation", "record", "ties")}
        gender = {"gender": self.gender.data} if self.gender else {}
        return {**given, **gender, "groups": self.groups.data if self.groups else [], "languages": self.languages.data,
                "consent": bool(self.consent.data)}


def interest_form(rules, call, reader: str, spoken) -> InterestForm:
    record = dict(InterestForm.record.kwargs["render_kw"], **{"data-words": call.words})
    form = type("Interest", (InterestForm,), {"most_words": call.words})()
    form.record.render_kw = record
    form.country.choices = countries_offered(rules, reader)
    form.languages.choices = [(code, spoken(code)) for code in rules.languages.submission]
    form.groups.choices = [(one.id, one.name[reader]) for one in rules.categories]
    if not rules.categories:
        del form.groups
    if not call.gender:
        del form.gender
    return form


class WeighForm(ReasonForm):
    """For or against, and why."""

    interest = HiddenField()
    says = HiddenField(validators=[AnyOf(SAYS)])

    def payload(self) -> dict:
        return {"says": self.says.data, **super().payload()}


class ChooseForm(StepForm):
    """Whom the office asks, and for what."""

    wanted = (_("To sit on the panel"), _("To stand by as a reserve"))
    how = RadioField(_("For what"), choices=list(zip(HOW, wanted, strict=True)),
                     validators=[InputRequired(_("Choose for what."))])
    group = SelectField(_("Category this juror reads"), validators=[InputRequired(_("Choose the category."))])

    def payload(self) -> dict:
        return {"how": self.how.data, "group": self.group.data if self.group else None}
