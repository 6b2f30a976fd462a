"""Which other rules an edition is looked at under: one of the house's rulebooks, or a file."""

from __future__ import annotations

from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from flask_wtf.file import FileField
from wtforms import SelectField


def what_if_form(names: list[str], own: str) -> FlaskForm:
    class WhatIfForm(FlaskForm):
        rules = SelectField(_("A rulebook of the house"), choices=[(one, one) for one in names], default=own)
        file = FileField(_("Or a file of yours"), description=_("A rulebook in YAML. It is read and not kept."))

    return WhatIfForm()
