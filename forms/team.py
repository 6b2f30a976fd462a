"""The forms of a team: inviting somebody, and what becomes of one who is in it."""

from __future__ import annotations

from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from wtforms import EmailField, HiddenField, RadioField, SelectField
from wtforms.validators import DataRequired, InputRequired, Length

from .addresses import an_address
from .desk import ReasonForm


def roles() -> list[tuple[str, str]]:
    """What somebody may do, the most usual first."""
    return [
        ("editor", _("Editor: writes, and may send the candidacy")),
        ("reader", _("Reader: reads everything, and changes nothing")),
        ("owner", _("Owner: writes, sends, and says who works on it")),
    ]


class AddressForm:
    """Somebody by their address, and in which language to write to them if they come for the first time."""

    address = EmailField(
        _("E-mail address"),
        validators=[DataRequired(_("Write the e-mail address of the person.")), Length(max=254), an_address],
        render_kw={"autocomplete": "off"},
    )
    language = SelectField(_("Language of the letter"))


class InviteForm(AddressForm, FlaskForm):
    """`seen` is the version of the candidacy that the page shows."""

    role = RadioField(_("What this person may do"), validators=[InputRequired(_("Choose what this person may do."))])
    seen = HiddenField()


class NewOwnerForm(AddressForm, ReasonForm):
    """The office names another owner; everybody in the team reads why."""

    def payload(self) -> dict:
        return {"reason": self.reason.data.strip()}


def invite_form(languages, language: str, **data) -> InviteForm:
    """`languages`: [(code, name)] in which letters are written."""
    form = InviteForm(data={"language": language, "role": "editor", **data})
    form.role.choices, form.language.choices = roles(), languages
    return form


def new_owner_form(languages) -> NewOwnerForm:
    form = NewOwnerForm()
    form.language.choices = languages
    return form
