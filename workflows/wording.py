"""A sentence for a person: English as it stands, and able to be said in any language by its text and what stands in it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from difflib import SequenceMatcher, get_close_matches
from typing import Any

Say = Callable[[str], str]


def _(text: str) -> str:
    """Marks a text for the catalogues."""
    return text


class Sentence(str):
    """A text of ours with its values put in; a value may be such a sentence itself."""

    text: str
    values: dict[str, Any]

    def said(self, say: Say) -> str:
        return say(self.text).format(**{name: said(value, say) for name, value in self.values.items()})


def sentence(text: str, **values: Any) -> Sentence:
    made = Sentence(text.format(**values))
    made.text, made.values = text, values
    return made


def said(value: Any, say: Say) -> Any:
    """What can be said in another language in that language, all else as it is."""
    return value.said(say) if isinstance(value, Sentence) else value


def meant(word: str, known: Iterable[str]) -> str | None:
    """The known word that was perhaps misspelt: of the same first letter, within the other, or all but the same. A wrong hint
    leads further away than none (“pages” is not “types”, and UKR is not KR).
    """
    near = get_close_matches(word, known, n=3, cutoff=0.6)
    return next((one for one in near if _may_be(word.casefold(), one.casefold())), None)


def _may_be(word: str, known: str) -> bool:
    short, long = sorted((word, known), key=len)
    within = len(short) > 3 and short in long
    return word[0] == known[0] or within or (len(short) > 4 and SequenceMatcher(None, word, known).ratio() >= 0.8)


def either(sentences: Iterable[str]) -> str:
    """The ways in which one value could be read, as one sentence."""
    first, *others = dict.fromkeys(sentences)
    for other in others:
        first = sentence(_("{first}; or: {second}"), first=first, second=other)
    return first
