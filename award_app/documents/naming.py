"""The names under which people keep what they take away: of what it is, what it is, and more where that tells two apart.

Short and in plain ASCII, without blanks: mail programs, archives and old disks spoil everything else.
"""

from __future__ import annotations

import re
import unicodedata

from .. import dates
from .certificates import words


def later(text: str) -> str:
    """Marks a text for the catalogues; it is translated when a file is named."""
    return text


NAMES = {
    "candidacies": later("Candidacies"),
    "certificate": later("Certificate"),
    "dossiers": later("Dossiers"),
    "form": later("form"),
    "minutes": later("Minutes"),
    "receipt": later("Receipt"),
    "rules": later("Rules"),
    "sheets": later("score sheets"),
}
WITHOUT_A_MARK = str.maketrans(dict(zip("łŁøØđĐıßæÆœŒ", "l L o O d D i ss ae AE oe OE".split(), strict=True)))


def file_name(of: str, what: str, ending: str, *more: str, language: str | None = None) -> str:
    """`of`: the reference of a candidacy, the id of an edition; `what`: a key of NAMES, said in the language of a document
    that has one of its own, else in the reader's."""
    said = words(language or dates.language()).gettext(NAMES[what])
    return "-".join(filter(None, (of, plain(said).lower() or what, *map(plain, more)))) + f".{ending}"


def plain(text: str) -> str:
    """Its letters and digits without their accents, a hyphen for whatever stands between them; at most 40."""
    bare = unicodedata.normalize("NFKD", text.translate(WITHOUT_A_MARK)).encode("ascii", "ignore").decode()
    return re.sub(r"[^A-Za-z0-9]+", "-", bare).strip("-")[:40].strip("-")
