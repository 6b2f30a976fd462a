"""The forms of the desk. Each carries the key of its step, the version that was shown, and the digest of the preview.

What a step needs beside is in its fields; `payload` gives it to the step. Forms that depend on the rulebook are built.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from flask_wtf.file import FileField, FileRequired
from wtforms import (
    BooleanField,
    DateField,
    EmailField,
    HiddenField,
    IntegerField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
    TimeField,
)
from wtforms.validators import AnyOf, DataRequired, InputRequired, Length, NumberRange
from wtforms.widgets import CheckboxInput, ListWidget

from workflows.calendar import UnclearTime, certain
from workflows.rulebook import Rulebook

from .addresses import an_address
from .submission import SAID, chosen, countries_offered, to_be_chosen

LONGEST = 20_000
LAST_MINUTE = time(23, 59)


class StepForm(FlaskForm):
    """A step without anything to type."""

    key = HiddenField()
    seen = HiddenField()
    shown = HiddenField()  # the digest of the preview
    looked = HiddenField()  # the digest of what was typed when it was made
    steps_fields = ("key", "seen", "shown", "looked", "csrf_token")

    def payload(self) -> dict:
        return {}

    def typed(self) -> list:
        """The fields a person fills in."""
        return [field for field in self if field.name not in self.steps_fields]


class Choices(SelectMultipleField):
    """Several of a list, each with a tick."""

    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()


class ReasonForm(StepForm):
    """A step that must say why; the reason goes into the record."""

    reason = TextAreaField(
        _("Reason"), validators=[DataRequired(_("Give a reason.")), Length(max=2000)], render_kw={"rows": 3}
    )

    def payload(self) -> dict:
        return {"reason": self.reason.data.strip()}


class ToldReasonForm(ReasonForm):
    """A reason that stands in a letter, and is read there before the letter leaves."""


class ReasonForAllForm(ReasonForm):
    """A reason that people of several languages read."""

    reason = TextAreaField(
        _("Reason"), validators=[DataRequired(_("Give a reason.")), Length(max=2000)], render_kw={"rows": 3},
        description=_("It stands in the letters. For several languages begin a line with the code of each, as in “es: …”: "
                      "everybody reads their own."),
    )


class ExtendForm(ReasonForAllForm):
    """A later end, in the edition's own zone. As everywhere, 23:59 means the end of the day."""

    day = DateField(_("Last day"), validators=[InputRequired(_("Give the new last day."))])
    time = TimeField(
        _("Time"),
        validators=[InputRequired(_("Give a time, as in 23:59."))],
        description=_("In the time zone of the edition; 23:59 is the end of the day."),
    )
    zone = "Europe/Madrid"

    def validate(self, extra_validators=None) -> bool:
        if not super().validate(extra_validators):
            return False
        try:
            self.closes()
        except (UnclearTime, OverflowError) as unclear:
            self.time.errors = [unclear_time(unclear)]
            return False
        return True

    def closes(self) -> datetime:
        end = datetime.combine(self.day.data, self.time.data)
        return certain(end + timedelta(minutes=end.time() == LAST_MINUTE), ZoneInfo(self.zone))

    def payload(self) -> dict:
        return {"closes": self.closes(), **super().payload()}


def unclear_time(problem: Exception) -> str:
    """Why a local time cannot be taken, with both of its readings."""
    if not isinstance(problem, UnclearTime):
        return _("This date is too far away.")
    first, second = problem.shown()
    values = {"time": f"{problem.local:%H:%M}", "first": first, "second": second}
    if problem.skipped:
        return _("On this day the clocks skip %(time)s. Choose another time (%(first)s or %(second)s).", **values)
    return _("On this day %(time)s comes twice (%(first)s and %(second)s). Choose another time.", **values)


class DaysForm(ReasonForAllForm):
    """A reason, and by how many days every date to come moves. It has no default: nobody moves dates by leaving a field."""

    days = IntegerField(
        _("By how many days every date to come moves"),
        validators=[InputRequired(_("Write a number of days; 0 leaves the dates as they are.")), NumberRange(0, 730)],
        render_kw={"min": 0, "max": 730, "inputmode": "numeric"},
    )

    def payload(self) -> dict:
        return {"days": self.days.data, **super().payload()}


class RulebookForm(StepForm):
    """The file of the new rules."""

    file = FileField(
        _("File of the new rules (YAML)"),
        validators=[FileRequired(_("Choose the file of the new rules."))],
        description=_("The whole rulebook of this edition as it shall be. Nothing changes yet: you will see what differs."),
        render_kw={"accept": ".yaml,.yml"},
    )

    def text(self) -> str:
        """Raises UnicodeDecodeError."""
        return self.file.data.read().decode("utf-8-sig")


class ReturnForm(StepForm):
    """What the city is asked to complete, and in which words."""

    asked = Choices(
        _("What the city should complete"),
        validators=[DataRequired(_("Choose what the city should complete."))],
    )
    message = TextAreaField(
        _("Message to the city"),
        validators=[DataRequired(_("Write to the city what is missing.")), Length(max=5000)],
        render_kw={"rows": 6},
        description=_("It stands in the letter as you write it."),
    )

    def payload(self) -> dict:
        return {"fields": self.asked.data, "message": self.message.data.strip()}


class AssessForm(StepForm):
    """A verdict on each item of the checklist. `met_<item>`, `reason_<item>`; no item has a verdict by default."""

    items: tuple = ()

    def validate(self, extra_validators=None) -> bool:
        fine = super().validate(extra_validators)
        for item in self.items:
            if self[f"met_{item}"].data == "no" and not (self[f"reason_{item}"].data or "").strip():
                self[f"reason_{item}"].errors = [_("Say why it is not met.")]
                fine = False
        return fine

    def payload(self) -> dict:
        return {
            "items": {
                item: {
                    "met": {"yes": True, "no": False}.get(self[f"met_{item}"].data),
                    "reason": (self[f"reason_{item}"].data or "").strip(),
                }
                for item in self.items
            }
        }


def assess_form(checklist: Iterable, verdicts: Mapping[str, Mapping], language: str) -> AssessForm:
    """The form of a checklist, filled with what has been said so far: {item: its row}."""
    fields: dict = {"items": tuple(item.id for item in checklist)}
    given = {}
    for item in checklist:
        fields[f"met_{item.id}"] = RadioField(
            item.name[language],
            default="open",
            choices=[("yes", _("met")), ("no", _("not met")), ("open", _("not looked at"))],
        )
        # Named by its item, so that a list of what is wrong says which one.
        fields[f"reason_{item.id}"] = StringField(item.name[language], validators=[Length(max=2000)])
        so_far = verdicts.get(item.id) or {"met": None, "reason": None}
        given[f"met_{item.id}"] = {True: "yes", False: "no", None: "open"}[so_far["met"]]
        given[f"reason_{item.id}"] = so_far["reason"] or ""
    return type("Assess", (AssessForm,), fields)(data=given)


class TranslationForm(StepForm):
    """The text of a translation."""

    text = TextAreaField(
        _("Translation"),
        validators=[DataRequired(_("Write the text first.")), Length(max=LONGEST)],
        render_kw={"rows": 14},
    )

    def payload(self) -> dict:
        return {"text": self.text.data.strip()}


HOW = (
    ("ask_to_sit", _("Ask to sit on the panel: the juror accepts or refuses by a link")),
    ("ask_to_stand_by", _("Ask to stand by as a reserve, by the same link")),
    ("appoint", _("Seat at once: the juror has already accepted in writing")),
)


class AppointForm(StepForm):
    """A juror is asked to sit on a panel or to stand by; or takes a seat, having agreed already."""

    how = RadioField(
        _("How the juror comes to the panel"), choices=HOW, validators=[InputRequired(_("Choose how the juror comes."))]
    )

    name = StringField(
        _("Name"),
        validators=[DataRequired(_("Write the juror’s name.")), Length(max=200)],
        render_kw={"autocomplete": "off"},
    )
    email = EmailField(
        _("E-mail address"),
        validators=[DataRequired(_("Write the juror’s e-mail address.")), Length(max=254), an_address],
        render_kw={"autocomplete": "off"},
        description=_("The link to the readings is sent there."),
    )
    language = SelectField(_("Language of the letters"), validators=[InputRequired(_("Choose the language."))])
    group = SelectField(_("Category this juror reads"), validators=[InputRequired(_("Choose the category."))])
    languages = Choices(_("Languages the juror reads"))
    chair = BooleanField(_("Chairs the panel"))
    city = StringField(
        _("City of the juror"),
        validators=[Length(max=200)],
        render_kw={"autocomplete": "off"},
        description=_("With it, conflicts of interest are found. The juror does not see it here."),
    )
    employer = StringField(
        _("For whom the juror works"), validators=[Length(max=200)], render_kw={"autocomplete": "off"}
    )
    country = SelectField(_("Country of the juror"))

    def payload(self) -> dict:
        return {
            **{name: (self[name].data or "").strip() for name in ("city", "employer", "country")},
            "group": self.group.data if self.group else None,
            "languages": self.languages.data,
            "chair": self.chair.data,
        }


class CorrectForm(ReasonForm):
    """What was entered wrong of a seat."""

    group = SelectField(_("Category this juror reads"))
    languages = Choices(_("Languages the juror reads"))
    chair = BooleanField(_("Chairs the panel"))

    def payload(self) -> dict:
        return {
            **super().payload(),
            "group": self.group.data if self.group else None,
            "languages": sorted(self.languages.data or []),
            "chair": self.chair.data,
        }


class PutRightForm(ToldReasonForm):
    """What was chosen where a candidacy was begun, as it should be; as it stands at first."""

    language = SelectField(_("Language of the candidacy"), validators=[InputRequired()])
    member = SelectField(_("Membership of the network"), validators=[InputRequired()])

    def payload(self) -> dict:
        return {**chosen(self), **super().payload()}


def put_right_form(rules: Rulebook, language: str, member: bool) -> PutRightForm:
    return to_be_chosen(PutRightForm(data={"language": language, "member": SAID[member]}), rules)


class CallInForm(StepForm):
    """A reserve takes somebody's place."""

    instead = RadioField(_("Whose place"), validators=[InputRequired(_("Choose whose place the reserve takes."))])

    def payload(self) -> dict:
        return {"instead": self.instead.data}


class FindingForm(ReasonForm):
    """What the office says of a conflict of interest that was found; two buttons, no default."""

    seat = HiddenField(validators=[DataRequired()])
    candidacy = HiddenField(validators=[DataRequired()])
    says = HiddenField(validators=[AnyOf(("confirm_conflict", "dismiss_conflict"))])
    steps_fields = (*StepForm.steps_fields, "seat", "candidacy", "says")

    def payload(self) -> dict:
        return {"candidacy": self.candidacy.data, **super().payload()}


class MemberForm(StepForm):
    """A member of the network, and the person who votes for it."""

    organisation = StringField(
        _("Member of the network"),
        validators=[DataRequired(_("Write the name of the member.")), Length(max=200)],
        render_kw={"autocomplete": "off"},
    )
    country = SelectField(_("Country"), validators=[InputRequired(_("Choose the country."))])
    name = StringField(
        _("Who votes for it"),
        validators=[DataRequired(_("Write the name of the person.")), Length(max=200)],
        render_kw={"autocomplete": "off"},
    )
    email = EmailField(
        _("E-mail address"),
        validators=[DataRequired(_("Write the e-mail address of the person.")), Length(max=254), an_address],
        render_kw={"autocomplete": "off"},
        description=_("The person signs in with it; a letter is sent there at once."),
    )
    language = SelectField(_("Language of the letters"))

    def payload(self) -> dict:
        return {"organisation": self.organisation.data.strip(), "country": self.country.data}


def member_form(rules, reader: str, spoken) -> MemberForm:
    """`reader` is the language of the page; `spoken` names a language in it."""
    form = MemberForm()
    form.country.choices = countries_offered(rules, reader)
    form.language.choices = [(code, spoken(code)) for code in rules.languages.interface]
    return form


class CutForm(StepForm):
    """The panel's choices in a cut. `choose_<candidacy>` and `reason_<candidacy>` for whoever may be chosen."""

    choosable: tuple = ()
    leaves_empty = BooleanField()  # places left to the panel that nobody is chosen for

    def payload(self) -> dict:
        chosen = [id for id in self.choosable if self[f"choose_{id}"].data]
        return {
            "choices": chosen,
            "reasons": {id: (self[f"reason_{id}"].data or "").strip() for id in chosen},
            "leaves_empty": self.leaves_empty.data,
        }


def cut_form(choosable: Iterable[str]) -> CutForm:
    fields: dict = {"choosable": tuple(choosable)}
    for id in fields["choosable"]:
        fields[f"choose_{id}"] = BooleanField(_("goes on"))
        fields[f"reason_{id}"] = StringField(_("Reason"), validators=[Length(max=2000)])
    return type("Cut", (CutForm,), fields)()


class DecideForm(StepForm):
    """What the panel decided: one field for each honour that can be given, its citations, and the minutes."""

    slots: tuple = ()  # (field, award, rank or None)
    spoken: tuple = ()  # languages of the citations
    present = Choices(_("Present"), validate_choice=False)
    minutes = TextAreaField(
        _("Minutes of the meeting"),
        validators=[DataRequired(_("Write the minutes of the meeting.")), Length(max=100_000)],
        render_kw={"rows": 10},
    )

    def payload(self) -> dict:
        return {
            "minutes": self.minutes.data or "",
            "present": sorted(self.present.data or []),
            "honours": [
                {"award": award, "candidacy": self[name].data, "citation": self.citation(name), "rank": rank}
                for name, award, rank in self.slots
                if self[name].data
            ],
        }

    def citation(self, name: str) -> dict[str, str] | None:
        texts = {code: (self[f"{name}_{code}"].data or "").strip() for code in self.spoken}
        return {code: text for code, text in texts.items() if text} or None


def decide_form(slots: Iterable[tuple[str, str, int | None, str, list]], languages: Mapping[str, str]) -> DecideForm:
    """`slots`: (field, award, rank or None, label, [(candidacy, words)]); `languages`: {code: its name}, in the order in
    which they are asked."""
    slots = list(slots)
    fields: dict = {
        "slots": tuple((name, award, rank) for name, award, rank, _label, _who in slots),
        "spoken": tuple(languages),
    }
    for name, _award, _rank, label, who in slots:
        fields[name] = SelectField(label, choices=[("", _("Nobody")), *who])
        for code, spoken in languages.items():
            fields[f"{name}_{code}"] = TextAreaField(
                spoken, validators=[Length(max=2000)], render_kw={"rows": 2, "lang": code}
            )
    return type("Decide", (DecideForm,), fields)()


class LettersForm(StepForm):
    """Letters that an officer has read and lets go."""

    letters = Choices(_("Letters"), validate_choice=False)


__all__ = [
    "AppointForm",
    "AssessForm",
    "CorrectForm",
    "CutForm",
    "DaysForm",
    "DecideForm",
    "ExtendForm",
    "FindingForm",
    "LettersForm",
    "ReasonForm",
    "ReturnForm",
    "RulebookForm",
    "StepForm",
    "TranslationForm",
    "assess_form",
    "cut_form",
    "decide_form",
]
