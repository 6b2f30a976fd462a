"""The vocabulary of the rules: a step, who may take it, the guards that refuse it and the reasons they give.

A step says everything once. From this one table come enforcement, the buttons on a page, the reason when a button is
off, the letters owed, the record's words, the diagram and the time line.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

NEW = "-"  # the state of what does not exist yet
SAME = "="  # the step changes something, but not the state
BACK = "<"  # back to the state that was left (kept in `prior_state`)

ALWAYS = ("open", "suspended", "cancelled")  # the states of an edition in which people's rights still hold

# Who takes a step, as a relation to its subject. award_app.access answers for a person.
TEAM, OFFICER, JUROR, VOTER, PERSON, CLOCK, PART = "team", "officer", "juror", "voter", "person", "clock", "part"
PRESIDENT = "president"  # a juror who presides over the panel of a stage
OWNER, EDITOR = "owner", "editor"  # of a team: who answers for the candidacy; who writes for it, the owner too
INVITED = "invited"  # to a team, and has not answered
INTERESTED = "interested"  # in sitting on a panel: the one who said so
ASKED = "asked"  # to sit on a panel or to stand by, and not seated yet


@dataclass(frozen=True)
class Refusal:
    """Why a step cannot be taken: a code and the values its words need. The words are in the translations."""

    code: str
    values: Mapping[str, Any] = field(default_factory=dict)


class Refused(Exception):
    """A step was refused, and nothing has changed."""

    def __init__(self, code: str, **values: Any):
        super().__init__(code, values)
        self.refusal = Refusal(code, values)

    @classmethod
    def because(cls, refusal: Refusal) -> Refused:
        return cls(refusal.code, **refusal.values)


@dataclass(frozen=True)
class Guard:
    """A pure question to named facts: `test(rules, facts)` gives None or the Refusal."""

    name: str
    facts: tuple[str, ...]
    test: Callable[..., Refusal | None]


def guard(*facts: str) -> Callable[[Callable], Guard]:
    """`@guard("window", "siblings") def one_per_organisation(rules, facts) -> Refusal | None`."""
    return lambda test: Guard(test.__name__, facts, test)


def check(*facts: str) -> Callable[[Callable], Guard]:
    """The check of what was typed: `test(rules, facts, payload)`. Not a guard: a button must not depend on it."""
    return lambda test: Guard(test.__name__, facts, test)


@dataclass(frozen=True)
class Letter:
    """A mail that a step owes: its kind, to whom, and whether an officer must look at it first."""

    kind: str
    to: str = "team"
    held: bool = False


@dataclass(frozen=True)
class Due:
    """When the clock takes a step: `at(rules, facts)` gives the instant, or None while there is none."""

    facts: tuple[str, ...]
    at: Callable[..., Any]


@dataclass(frozen=True)
class Step:
    """One named change of one kind of subject.

    `parent` is the round, stage or edition whose table the step stands in ("final.jury"; None for the edition's own).
    `source` is a state or several; `dest` a state, SAME or BACK. `secret`: the record names neither subject nor actor.
    `many`: it acts on many subjects at once, so a page shows its preview before it is confirmed.
    """

    name: str
    of: str
    source: str | tuple[str, ...]
    dest: str
    who: tuple[str, ...]
    guards: tuple[Guard, ...] = ()
    check: Guard | None = None
    effects: str | None = None
    letters: tuple[Letter, ...] = ()
    due: Due | None = None
    parent: str | None = None
    secret: bool = False
    many: bool = False
    undoes: str | None = None  # the step whose effect this one voids
    edition: tuple[str, ...] = ("open",)  # in which states of the edition it may be taken

    @property
    def sources(self) -> tuple[str, ...]:
        return (self.source,) if isinstance(self.source, str) else tuple(self.source)

    @property
    def facts(self) -> tuple[str, ...]:
        """Every fact the guards ask for, each once."""
        return tuple(dict.fromkeys(name for one in self.guards for name in one.facts))


@dataclass(frozen=True)
class Statuses:
    """The statuses a stage (or round) gives to a candidacy: where it comes in, lives, passes on from and ends."""

    entry: str
    live: tuple[str, ...]
    passing: str
    ends: tuple[str, ...] = ()
