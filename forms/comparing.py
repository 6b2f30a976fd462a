"""Two texts compared word by word, for whoever reads what was changed between them."""

from __future__ import annotations

import re
from difflib import SequenceMatcher

SAME, GONE, NEW = "same", "gone", "new"
ALIKE = 0.3  # with less in common they are two texts: what little stands in both tells nothing
MOST = 20_000  # words of both together: comparing takes time that grows with their square, and more is no text to read twice


def compared(before: str, after: str) -> list[tuple[str, str]]:
    """What stays, goes and comes, in the order of reading: [(SAME, GONE or NEW, words)]. Blanks alone are no change."""
    old, new = _words(before), _words(after)
    matcher = SequenceMatcher(None, [word.strip() for word in old], [word.strip() for word in new])
    if len(old) + len(new) > MOST or matcher.ratio() < ALIKE:
        return [(kind, text) for kind, text in ((GONE, before), (NEW, after)) if text]
    found = []
    for kind, start, end, first, last in matcher.get_opcodes():
        pieces = [(SAME, new[first:last])] if kind == "equal" else [(GONE, old[start:end]), (NEW, new[first:last])]
        found += [(kind_, "".join(words)) for kind_, words in pieces if words]
    return found


def _words(text: str) -> list[str]:
    """Each with the blanks after it."""
    return re.findall(r"\S+\s*", text)
