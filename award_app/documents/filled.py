"""A form as a file to fill in without a connection: what it says of itself, and what comes back of it.

A workbook and a text hold the same rows: the question, the answer, the key of the line. What comes back was perhaps saved
by another program, or is no such file at all: it is opened in a child process (award_app/confined).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO

from forms.numbers import carried

from .. import confined

MARK = "award:"  # before the keys that say what the file is


class NotOurs(Exception):
    """The file is no form that came from here, or too large to be looked at."""


@dataclass(frozen=True)
class About:
    """What the file says of itself: of which edition it is; whose, and what the draft was when it was made. A form that
    anybody may fetch is nobody's."""

    edition: str
    candidacy: str = ""
    version: int = 0

    def rows(self) -> Iterator[tuple[str, str]]:
        """(key, text) of the lines that say so."""
        yield f"{MARK}edition", self.edition
        if self.candidacy:
            yield f"{MARK}candidacy", self.candidacy
            yield f"{MARK}version", str(self.version)


def read(stream: BinaryIO) -> tuple[About, dict[str, object], list[str], dict[str, list[str]]]:
    """What the file is about; the cells by key (text, numbers, ticks, or None); what stands beside no key, or is one of several
    texts beside one; and these alone, by key. Raises NotOurs."""
    try:
        there = confined.ask("cells", stream)
    except confined.NotOpened as problem:
        raise NotOurs from problem
    cells = there["cells"]
    edition, candidacy, version = (cells.pop(f"{MARK}{name}", None) for name in ("edition", "candidacy", "version"))
    version = carried(str(version or "0").strip())
    if not isinstance(edition, str) or not edition.strip() or version is None:
        raise NotOurs
    return About(edition.strip(), str(candidacy or "").strip(), version), cells, there["loose"], there["twice"]
