"""Coming in: a name and an address."""

from __future__ import annotations

from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from wtforms import BooleanField, HiddenField, SelectField, StringField
from wtforms.validators import DataRequired, Length

from .addresses import an_address


class SignInForm(FlaskForm):
    """Who asks for a link. The name is for those who come for the first time; whoever is known keeps theirs."""

    email = StringField(_("Your e-mail address"), validators=[
        DataRequired(_("Write your e-mail address.")), Length(max=254), an_address],
        render_kw={"autocomplete": "email", "type": "email", "inputmode": "email"})
    name = StringField(_("Your name"), validators=[Length(max=120)], render_kw={"autocomplete": "name"},
                       description=_(
                           "Only if you come for the first time. Whoever has begun something goes on with it, with or without a "
                           "name here."))
    goes_to = HiddenField()


class CodeForm(FlaskForm):
    """The code of the letter, for the browser that asked for it."""

    code = StringField(_("Code in the letter"), validators=[DataRequired(_("Write the code.")), Length(max=40)],
                       description=_("Eight signs, like K7F3-9QX2."),
                       render_kw={"autocomplete": "one-time-code", "spellcheck": "false"})
    shared = BooleanField()


class NameForm(FlaskForm):
    """Asked of somebody whose name is not known, before their link signs them in."""

    name = StringField(_("Your name"), validators=[DataRequired(_("Write your name.")), Length(max=120)],
                       render_kw={"autocomplete": "name"})


class OwnForm(NameForm):
    """What one says of oneself: the name that others of a team read, and the language of the letters."""

    language = SelectField(_("Language of the letters"),
                           description=_("Every letter to you comes in it, where the edition speaks it; the pages keep theirs."))
