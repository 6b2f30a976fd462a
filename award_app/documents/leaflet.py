"""The form on paper (PDF): every question as the rules ask it, and what is written so far.

Blank, it is the same for everybody and kept; a candidacy's is made anew for each who asks and kept nowhere.
"""

from __future__ import annotations

from ..store import Store
from .certificates import environment
from .dossiers import document as readable
from .rules import document as kept_document

STYLE = "form.css"


def page(language: str, **values) -> str:
    """The HTML; `values` are what templates/documents/form.html names."""
    return environment(language).get_template("form.html").render(language=language, **values)


def kept(store: Store, html: str, title: str, language: str) -> bytes:
    """The PDF of the blank form. Raises RenderingFailed."""
    return kept_document(store, html, title, language, STYLE)


def document(html: str, title: str, language: str) -> bytes:
    """The PDF of one candidacy's. Raises RenderingFailed."""
    return readable(html, title, language, STYLE)
