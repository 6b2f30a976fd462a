"""What WTForms itself says of a field, from our catalogues: its own are not complete in Catalan, nor in our tone.

Only what our forms can come to say is marked here; anything else would be told in WTForms' English.
"""

from __future__ import annotations

from flask import Flask, request
from flask_babel import get_translations


def register(app: Flask) -> None:
    """Every form of a request speaks the language of its page."""
    app.before_request(_speak)


class Ours:
    """Our catalogue of the page's language, under the names that Flask-WTF asks for."""

    def ugettext(self, text: str) -> str:
        return get_translations().ugettext(text)

    def ungettext(self, one: str, many: str, number: int) -> str:
        return get_translations().ungettext(one, many, number)


def _speak() -> None:
    request.wtforms_translations = Ours()  # where Flask-WTF keeps the catalogue it would have read


def _(text: str) -> str:
    """Marks a text for the catalogues; it is translated when it is shown."""
    return text


def ngettext(one: str, many: str) -> str:
    """Marks a text with a number in it."""
    return one


SAID = (
    _("This field is required."),
    _("Invalid input."),
    _("Not a valid choice."),
    _("Invalid Choice: could not coerce."),
    _("Invalid choice(s): one or more data inputs could not be coerced."),
    _("Not a valid date value."),
    _("Not a valid time value."),
    ngettext("Field cannot be longer than %(max)d character.", "Field cannot be longer than %(max)d characters."),
    ngettext(
        "'%(value)s' is not a valid choice for this field.", "'%(value)s' are not valid choices for this field."
    ),
)
