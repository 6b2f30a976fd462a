"""The form that enters a candidacy received by e-mail: who sent it, when, the message itself, and what it says.

The questions of the rulebook's form stand in a form of their own beside it (forms.sections), on the same page.
"""

from __future__ import annotations

from collections.abc import Callable
from hashlib import sha256
from zoneinfo import ZoneInfo

from babel import Locale
from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from flask_wtf.file import FileRequired
from wtforms import DateField, EmailField, FileField, RadioField, SelectField, StringField, TextAreaField, TimeField
from wtforms.validators import DataRequired, InputRequired, Length, ValidationError

from workflows.asked import Section
from workflows.calendar import UnclearTime, certain
from workflows.rulebook import Rulebook

from .addresses import an_address
from .desk import StepForm, unclear_time
from .submission import countries_offered, offered

LONGEST = 400_000  # characters of a message that are kept; its digest is of the whole
KNOWN = ("institution", "city", "country", "applies_as", "contacts")  # asked above, by names of their own


class DroppedForm(FlaskForm):
    """The message as the mail program saves it, to be read before it is entered."""

    message_file = FileField(
        _("The message as a file"),
        validators=[FileRequired(_("Choose the file first."))],
        description=_("As the mail program saves it (.eml), with the filled form and other files attached to it."),
        render_kw={"accept": ".eml"},
    )


class ReceivedForm(StepForm):
    """Who sent the message, when it was received, and the message."""

    organisation = StringField(
        _("Name of the local or regional government"),
        validators=[InputRequired(_("Write the name of the government.")), Length(max=200)],
        render_kw={"autocomplete": "off"},
    )
    place = StringField(
        _("City or territory"),
        validators=[InputRequired(_("Write its city or territory.")), Length(max=120)],
        render_kw={"autocomplete": "off"},
    )
    country = SelectField(_("Country"), validators=[InputRequired(_("Choose the country."))])
    kind = RadioField(_("It applies as"), validators=[InputRequired(_("Choose as what it applies."))])
    language = RadioField(
        _("Language of the candidacy"), validators=[InputRequired(_("Choose the language it is written in."))]
    )
    contact = StringField(
        _("Contact person"),
        validators=[DataRequired(_("Write the name of the person.")), Length(max=200)],
        render_kw={"autocomplete": "off"},
    )
    address = EmailField(
        _("E-mail address"),
        validators=[DataRequired(_("Write the e-mail address of the person.")), Length(max=254), an_address],
        description=_("The person gets a letter with a link to the candidacy."),
        render_kw={"autocomplete": "off"},
    )
    day = DateField(_("Day on which the message was received"), validators=[InputRequired(_("Give the day."))])
    time = TimeField(
        _("Time"),
        validators=[InputRequired(_("Give a time, as in 23:59."))],
        description=_("In the time zone of the edition, as the mailbox shows it. It counts for the deadline."),
    )
    message = TextAreaField(
        _("The message"),
        validators=[Length(max=LONGEST)],
        description=_("Its text, with the lines that say from whom and when it came. It is kept as the proof of its time."),
        render_kw={"rows": 8},
    )
    file = FileField(
        _("Or the message as a file"),
        description=_("As the mail program saves it (.eml); its text is kept, and a digest of the whole."),
        render_kw={"accept": ".eml,.txt"},
    )
    zone = "Europe/Madrid"
    sha256 = text_of = None  # `text_of` reads a message; this module opens no file of a stranger

    def validate_message(self, field) -> None:
        content = self.file.data.read() if self.file.data else b""
        if content:
            self.sha256 = sha256(content).hexdigest()
            field.data = as_far_as_kept(self.text_of(content))
        if not (field.data or "").strip():
            raise ValidationError(_("Keep the message itself: paste its text, or attach it as a file."))

    def validate_time(self, field) -> None:
        if not self.day.data or not self.time.data:
            return  # each says so itself
        try:
            self.received_at()
        except (UnclearTime, OverflowError) as unclear:
            raise ValidationError(unclear_time(unclear)) from None

    def received_at(self):
        from datetime import datetime

        return certain(datetime.combine(self.day.data, self.time.data), ZoneInfo(self.zone))

    def payload(self) -> dict:
        names = ("organisation", "place", "country", "kind", "language")
        told = {name: self[name].data for name in names}
        return {**told, "received_at": self.received_at(), "message": self.message.data, "sha256": self.sha256}


def received_form(
    rules: Rulebook, reader: str, text_of: Callable[[bytes], str], known: dict | None = None
) -> ReceivedForm:
    """`reader` is the language of the page; `known`: what the message says of itself."""
    form = type("Received", (ReceivedForm,), {"zone": rules.time_zone, "text_of": staticmethod(text_of)})(data=known)
    form.country.choices = countries_offered(rules, reader)
    form.kind.choices = offered((one.id, one.name[reader]) for one in rules.applicants.all())
    form.language.choices = offered(
        (code, Locale(reader).languages.get(code, code).capitalize()) for code in rules.languages.submission
    )
    return form


def as_far_as_kept(text: str) -> str:
    """What is too long says so in its place."""
    if len(text) <= LONGEST:
        return text
    told = _("(It goes on: no more of the text is kept here. The digest is of the whole message.)")
    return f"{text[: LONGEST - 1000]}…\n\n{told}"


def said_by(arrival, zone: str) -> dict:
    """What a message, and the form in it, say for the head of the page."""
    values, at = arrival.values, arrival.received and arrival.received.astimezone(ZoneInfo(zone))
    person = next(iter(values.get("contacts") or []), {})
    return {
        "organisation": values.get("institution") or "",
        "place": values.get("city") or "",
        "country": values.get("country") or "",
        "kind": values.get("applies_as"),
        "contact": person.get("name") or arrival.name,
        "address": person.get("email") or arrival.address,
        "day": at and at.date(),
        "time": at and at.time().replace(second=0, microsecond=0),
        "message": as_far_as_kept(arrival.text),
    }


def what_it_says(form, reader: str) -> Section:
    """The questions that the message may answer, as one section; files and people are not typed in here."""
    fields = tuple(
        field for field in form.fields() if field.id not in KNOWN and field.kind not in ("files", "people", "dates")
    )
    return Section(id="received", title=form.sections[0].title, fields=fields)
