"""A file to compare with the certificate that was issued."""

from __future__ import annotations

from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from flask_wtf.file import FileField, FileRequired


class CompareForm(FlaskForm):
    """The file is hashed and not kept."""

    file = FileField(
        _("The certificate as a file"),
        validators=[FileRequired(_("Choose the file first."))],
        render_kw={"accept": "application/pdf"},
    )
