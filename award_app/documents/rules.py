"""The rules of an edition on paper: what the public page says of them, as a tagged PDF, made once for each state of them.

The page is rendered in the child process of `rendering`, in its turn, and kept by the digest of its HTML: whoever asks again gets
the same bytes at once, and nobody can keep the machine busy by asking.
"""

from __future__ import annotations

import re
from hashlib import sha256
from pathlib import Path

from ..store import Store
from ..turns import for_a_document
from .certificates import TEMPLATES, environment
from .rendering import Renderer


def page(language: str, **values) -> str:
    """The HTML of the document; `values` are what templates/documents/rules.html names."""
    return environment(language).get_template("rules.html").render(language=language, **values)


def on_paper(drawing: str) -> str:
    """A drawing whose letters have no edge of paper around them: WeasyPrint would paint it over them."""
    return _EDGE.sub("", drawing)


_EDGE = re.compile(r' stroke="[^"]*" stroke-width="4" stroke-linejoin="round" paint-order="stroke"')


def document(store: Store, html: str, title: str, language: str, style: str = "rules.css") -> bytes:
    """The PDF of this page. Raises RenderingFailed, or Busy."""
    styles = (TEMPLATES / style).read_text(encoding="utf-8")
    digest = sha256(f"{styles}{html}".encode()).hexdigest()  # another look is another file
    kept = Path(store.files) / "rules" / f"{digest}.pdf"
    if not kept.is_file():
        with for_a_document():
            if not kept.is_file():  # who waited may have it already
                _keep(kept, styles, html, title, language, digest)
    return kept.read_bytes()


def _keep(kept: Path, styles: str, html: str, title: str, language: str, digest: str) -> None:
    with Renderer(styles) as renderer:
        made = renderer.render(html, title, language, digest)
    kept.parent.mkdir(parents=True, exist_ok=True)
    fresh = kept.with_suffix(".new")
    fresh.write_bytes(made)
    fresh.replace(kept)
