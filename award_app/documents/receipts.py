"""The receipt of a candidacy on paper (PDF): what the record holds under its number, and how to check it later."""

from __future__ import annotations

from .certificates import environment
from .dossiers import document as made


def page(language: str, **values) -> str:
    """The HTML; `values` are what templates/documents/receipt.html names."""
    return environment(language).get_template("receipt.html").render(language=language, **values)


def document(html: str, title: str, language: str) -> bytes:
    """Raises RenderingFailed."""
    return made(html, title, language, "form.css")
