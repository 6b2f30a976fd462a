"""What the jury wrote for a city: in its letter, and on the candidacy's page once the office has let that letter go."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from sqlalchemy import Connection, select

from workflows.rulebook import Rulebook

from ..models.record import letters
from ..stages.announcement import comments


@dataclass(frozen=True)
class Feedback:
    """`awaited`: the office has not let the letter go; else what it says, nothing where all was erased since."""

    awaited: bool
    said: list[dict]


def feedback_of(db: Connection, rules: Rulebook, edition: str, candidacy: str, language: str) -> Feedback | None:
    """None where no such letter is owed: the rules ask the jury for none, it wrote none, or the time has not come."""
    asked = select(letters.c.state).where(
        letters.c.edition == edition, letters.c.subject == candidacy, letters.c.kind == "comments"
    )
    states = set(db.scalars(asked.distinct()))
    if not states:
        return None
    if states <= {"held", "dropped"}:
        return Feedback(True, [])
    return Feedback(False, by_criterion(rules, comments(db, edition, rules, candidacy).get(candidacy, ()), language))


def by_criterion(rules: Rulebook, told: Iterable[tuple[str, str, str]], language: str) -> list[Mapping]:
    """Of [(stage, criterion, text)]: [{stage, criterion, texts}], the first two by their names."""
    found: dict[tuple[str, str], list[str]] = {}
    for stage, criterion, said in told:
        found.setdefault((stage, criterion), []).append(said)
    names = {one.id: one.name[language] for criteria in rules.criteria.values() for one in criteria}
    return [
        {"stage": rules.stage(stage).name[language], "criterion": names[criterion], "texts": texts}
        for (stage, criterion), texts in found.items()
    ]
