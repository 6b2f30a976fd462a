"""What a city says when it appeals against having been left out. How much it may say is the rulebook's."""

from __future__ import annotations

from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from wtforms import HiddenField, TextAreaField
from wtforms.validators import Length

from .numbers import carried

LONGEST = 20_000  # characters; the limit in words is said by the step's own check


class AppealForm(FlaskForm):
    key = HiddenField()
    seen = HiddenField()
    grounds = TextAreaField(_("Why the decision is wrong"), validators=[Length(max=LONGEST)])

    @property
    def version(self) -> int | None:
        return carried(self.seen.data)
