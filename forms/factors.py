"""Proving oneself beside the mailed link."""

from __future__ import annotations

from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from wtforms import BooleanField, HiddenField, StringField
from wtforms.validators import DataRequired, Length

OF_AN_APP = {"autocomplete": "one-time-code", "inputmode": "numeric", "spellcheck": "false"}


class ProofForm(FlaskForm):
    """A code, after the link."""

    code = StringField(_("Your code"), validators=[DataRequired(_("Write the code.")), Length(max=60)],
                       description=_("The six figures that your authenticator app shows now, or one of your recovery codes."),
                       render_kw={"autocomplete": "one-time-code", "spellcheck": "false"})


class RemovalForm(FlaskForm):
    """What is taken away."""

    credential = HiddenField()


class PasskeyForm(FlaskForm):
    """What a device has answered; a script writes it."""

    answer = HiddenField()
    shared = BooleanField()


class NewPasskeyForm(FlaskForm):
    """A passkey that a device has made, and how its owner calls it."""

    name = StringField(_("A name for it"), validators=[DataRequired(_("Write a name.")), Length(max=60)],
                       description=_("So that you know it again, as “My phone” or “Key on my key ring”."))
    answer = HiddenField()


class AuthenticatorForm(FlaskForm):
    """The first code of an app."""

    code = StringField(_("Code that the app shows"), validators=[DataRequired(_("Write the code.")), Length(max=20)],
                       description=_("Six figures."), render_kw=OF_AN_APP)
