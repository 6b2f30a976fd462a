"""What differs between two rulebooks, as a page that is one file, and as text: for whoever revises the rules."""

from __future__ import annotations

from workflows.differences import differences
from workflows.differences_told import Group, as_text, grouped
from workflows.rulebook import Rulebook

from ..letters import words
from .certificates import environment


def groups_of(before: Rulebook, after: Rulebook, language: str) -> list[Group]:
    return grouped(differences(before, after), before, after, language, words(language).gettext)


def text_of(before: Rulebook, after: Rulebook, language: str) -> str:
    return as_text(groups_of(before, after, language), words(language).gettext("The two rulebooks mean the same."))


def page_of(before: Rulebook, after: Rulebook, language: str, names: tuple[str, str]) -> str:
    """`names`: how the two files are called."""
    return environment(language).get_template("differences.html").render(
        language=language,
        title=f"{names[0]} → {names[1]}",
        sides=list(zip(names, (before, after), strict=True)),
        groups=groups_of(before, after, language),
    )
