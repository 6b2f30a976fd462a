"""All the dossiers of one juror in one PDF with bookmarks, to be read on a train; under each an empty score sheet.

It is made anew for each who asks, in the child process of `rendering`, in its turn, and kept nowhere: what a
juror may read changes.
"""

from __future__ import annotations

from hashlib import sha256

from ..turns import for_a_document
from .certificates import TEMPLATES, environment
from .rendering import GlyphsMissing, Renderer

SECONDS = 120  # for some sixty dossiers
UNKNOWN = "\N{REPLACEMENT CHARACTER}"


def page(language: str, **values) -> str:
    """The HTML; `values` are what templates/documents/dossiers.html names."""
    return environment(language).get_template("dossiers.html").render(language=language, **values)


def document(html: str, title: str, language: str, style: str = "dossiers.css") -> bytes:
    """The PDF of this page. A character that no font has is shown as unknown: the rest must be readable. Raises
    RenderingFailed, or Busy."""
    with for_a_document(), Renderer((TEMPLATES / style).read_text(encoding="utf-8"), SECONDS) as renderer:
        for _ in range(2):
            try:
                return renderer.render(html, title, language, sha256(html.encode()).hexdigest())
            except GlyphsMissing as missing:
                html = html.translate({ord(one): UNKNOWN for one in missing.characters})
        return renderer.render(html, title, language, sha256(html.encode()).hexdigest())
