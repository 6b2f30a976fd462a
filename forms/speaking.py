"""What WTForms itself says of a field, in our words and from our catalogues: its own have holes in Catalan.

Only what our forms can come to say is here; anything else would be told as WTForms tells it.
"""

from __future__ import annotations

from flask import Flask, request
from flask_babel import get_translations
from flask_babel import lazy_gettext as say


def register(app: Flask) -> None:
    """Every form of a request speaks the language of its page."""
    app.before_request(_speak)


class Ours:
    """A catalogue under the names that Flask-WTF asks for."""

    def ugettext(self, text: str) -> str:
        return str(SAID.get(text, text))

    def ungettext(self, one: str, many: str, number: int) -> str:
        return get_translations().ungettext(*COUNTED.get(one, (one, many)), number)


def _speak() -> None:
    request.wtforms_translations = Ours()  # where Flask-WTF keeps the catalogue it would have read


def ngettext(one: str, many: str) -> tuple[str, str]:
    """Marks a text with a number in it for the catalogues; it is translated when it is shown."""
    return one, many


SAID = {
    "This field is required.": say("This is still missing."),
    "Invalid input.": say("This cannot be read."),
    "Not a valid choice.": say("Choose one of those listed."),
    "Invalid Choice: could not coerce.": say("Choose one of those listed."),
    "Invalid choice(s): one or more data inputs could not be coerced.": say("Choose one of those listed."),
    "Not a valid date value.": say("This is not a date. Give day, month and year."),
    "Not a valid time value.": say("This is not a time. Write it as in 23:59."),
}
COUNTED = {
    "Field cannot be longer than %(max)d character.": ngettext(
        "At most %(max)d character.", "At most %(max)d characters."
    ),
    "'%(value)s' is not a valid choice for this field.": ngettext(
        "“%(value)s” is not among those listed.", "“%(value)s” are not among those listed."
    ),
}
