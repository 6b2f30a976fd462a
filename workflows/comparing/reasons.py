"""Why a mention was judged as it was: a text with places, and what stands in them; told in any language."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Literal, NamedTuple

Say = Callable[[str], str]
Verdict = Literal["disagrees", "agrees", "not_judged"]


def _(text: str) -> str:
    """Marks a text for the catalogues; what is said without one is English."""
    return text


class Why(NamedTuple):
    """A reason: a text with places, and what stands in them. A value that is a text of ours is said too."""

    text: str
    values: dict[str, Any]

    def said(self, say: Say = _) -> str:
        values = {name: value.said(say) if isinstance(value, Why) else value for name, value in self.values.items()}
        return say(self.text).format(**values)


def why(text: str, **values) -> Why:
    return Why(text, values)
