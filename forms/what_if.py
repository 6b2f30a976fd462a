"""Which other rules an edition is looked at under: one of the house's rulebooks, or a file."""

from __future__ import annotations

from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from flask_wtf.file import FileField
from wtforms import SelectField


def called(id: str) -> str:
    """“OIDP 2022 (as practised)” of oidp-2022-as-practised: a list to choose from opens no rulebook."""
    award, _dash, rest = id.partition("-")
    year, _dash, more = rest.partition("-")
    name = f"{award.upper()} {year}".strip()
    told = _("as practised") if more == "as-practised" else more
    return f"{name} ({told})" if more else name


def what_if_form(names: list[str], own: str) -> FlaskForm:
    class WhatIfForm(FlaskForm):
        rules = SelectField(_("A rulebook of the house"), choices=[(one, called(one)) for one in names], default=own)
        file = FileField(_("Or a file of yours"), description=_("A rulebook in YAML. It is read and not kept."))

    return WhatIfForm()
