"""A voter's forms: choosing among those who stand, and casting what was chosen."""

from __future__ import annotations

from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from wtforms import BooleanField, HiddenField, SelectMultipleField, StringField


class ChoosingForm(FlaskForm):
    """The ticks of the page shown; those of candidacies that a filter hides stay as they were."""

    choices = SelectMultipleField(validate_choice=False)
    shown = SelectMultipleField(validate_choice=False)

    def after(self, kept: list[str]) -> list[str]:
        """What is chosen now, in the order in which it was chosen."""
        shown, ticked = set(self.shown.data or ()), set(self.choices.data or ())
        stay = [one for one in kept if one not in shown or one in ticked]
        return stay + [one for one in self.choices.data or () if one not in stay]


class CastingForm(FlaskForm):
    """Exactly the choices that the page of review showed; `void` says that the voter knows it will not count."""

    key = HiddenField()
    seen = HiddenField()
    choices = SelectMultipleField(validate_choice=False)
    void = BooleanField(_("I know that this ballot will not be counted."))


class ReceiptForm(FlaskForm):
    """Asks by address, so it needs no token."""

    class Meta:
        csrf = False

    receipt = StringField(_("Receipt of a ballot"), render_kw={"autocomplete": "off", "maxlength": 20})
