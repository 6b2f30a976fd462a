"""Two texts compared word by word, for whoever reads what was changed between them."""

from __future__ import annotations

import re
from difflib import SequenceMatcher

SAME, GONE, NEW = "same", "gone", "new"
ALIKE = 0.3  # with less in common they are two texts: what little stands in both tells nothing
MOST = 20_000  # words of both together: more is no text to read twice
PATIENCE = 2_000_000  # pairs of equal words that are looked at for one page: within a second


class Patience:
    """What is left of it for one page. A text can be made so that comparing it takes minutes, and within any limit of words:
    what is left then stands whole, before and after."""

    def __init__(self, left: int = PATIENCE):
        self.left = left


class _Spent(Exception):
    pass


class _Matcher(SequenceMatcher):
    """Gives up where it would look at more pairs than there is patience for."""

    def __init__(self, before: list[str], after: list[str], patience: Patience):
        super().__init__(None, before, after)
        self.patience = patience
        self.pairs = [1 + len(self.b2j.get(word, ())) for word in before]

    def find_longest_match(self, alo=0, ahi=None, blo=0, bhi=None):
        self.patience.left -= sum(self.pairs[alo:ahi])
        if self.patience.left < 0:
            raise _Spent
        return super().find_longest_match(alo, ahi, blo, bhi)


def compared(before: str, after: str, patience: Patience | None = None) -> list[tuple[str, str]]:
    """What stays, goes and comes, in the order of reading: [(SAME, GONE or NEW, words)]. Blanks alone are no change. Texts of one
    page share its `patience`."""
    old, new = _words(before), _words(after)
    whole = [(kind, text) for kind, text in ((GONE, before), (NEW, after)) if text]
    if len(old) + len(new) > MOST:
        return whole
    matcher = _Matcher([word.strip() for word in old], [word.strip() for word in new], patience or Patience())
    try:
        if matcher.ratio() < ALIKE:
            return whole
    except _Spent:
        return whole
    found = []
    for kind, start, end, first, last in matcher.get_opcodes():
        pieces = [(SAME, new[first:last])] if kind == "equal" else [(GONE, old[start:end]), (NEW, new[first:last])]
        found += [(kind_, "".join(words)) for kind_, words in pieces if words]
    return found


def _words(text: str) -> list[str]:
    """Each with the blanks after it."""
    return re.findall(r"\S+\s*", text)
