"""What a stage asks the engine to write: changes as data. Nothing here writes."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import Connection

from workflows.machine import Workflow
from workflows.rulebook import Rulebook


@dataclass(frozen=True)
class Ref:
    """A subject. What is new has no id and names its parent ("final.jury"; None for the edition)."""

    edition: str
    kind: str
    id: str | None = None
    parent: str | None = None


@dataclass(frozen=True)
class Row:
    """One row of a recorded table, whole; `values` None: the row is gone."""

    table: str
    id: str
    values: Mapping[str, Any] | None


@dataclass(frozen=True)
class Part:
    """A step that this step takes on a subject of its own."""

    ref: Ref
    step: str
    payload: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Effects:
    """`own`: changed columns of the subject. `rows`: rows of other tables. `parts`: steps on other subjects.
    `forget`: (table, row id) whose openings are destroyed. `facts`: what the letters of this step must know.
    `out`: (candidacy, participant): whoever has left its team gets no letter about it any more, not one that waits either.
    `past`: (subject, kind, why): letters that say what is over; those that wait do not leave.
    `rests_on`: what a preview shows beside its effects; changed meanwhile, the preview is another and is looked at again.
    `answer`: what the receipt adds. `scrub`: something secret was destroyed, so logs are emptied after the commit."""

    own: Mapping[str, Any] = field(default_factory=dict)
    rows: Sequence[Row] = ()
    parts: Sequence[Part] = ()
    forget: Sequence[tuple[str, str]] = ()
    facts: Mapping[str, Any] = field(default_factory=dict)
    digest: str | None = None
    seals: str | None = None  # the day whose head this event is
    out: Sequence[tuple[str, str]] = ()
    past: Sequence[tuple[str, str, str]] = ()
    rests_on: Any = None
    forget_keys_of: str | None = None
    scrub: bool = False


NOTHING = Effects()  # the state is all that changes


@dataclass
class Context:
    """What an effects or fact function may look at: everything of one edition that a step needs, read once."""

    db: Connection
    store: Any
    edition: Mapping[str, Any]
    rules: Rulebook
    workflow: Workflow
    stages: dict[str, Mapping[str, Any]]  # by key: "final.jury"
    rounds: dict[str, Mapping[str, Any]]
    now: datetime
    received: datetime
    actor: Any
    standing: Any = None  # what the actor is in this edition, where it was already looked up
    memory: dict = field(default_factory=dict)  # what one function has loaded for many parts
    read: dict[str, dict[str, Mapping]] = field(default_factory=dict)  # whole rows by kind and id, as this step found them

    def stage_id(self, key: str) -> str:
        return f"{self.edition['id']}/{key}"


FACTS: dict[str, Callable] = {}
EFFECTS: dict[str, Callable] = {}
AUDIENCES: dict[str, Callable] = {}


def fact(function: Callable) -> Callable:
    """`(db, rows, context) -> {id: value}`: used by `act` with one row and by a list with a thousand."""
    FACTS[function.__name__] = function
    return function


def effects(function: Callable) -> Callable:
    """`(context, row, payload) -> Effects`."""
    EFFECTS[function.__name__] = function
    return function


def audience(function: Callable) -> Callable:
    """`(context, row) -> iterable of (participant, facts)`: who gets a letter about this row."""
    AUDIENCES[function.__name__.removeprefix("of_")] = function
    return function
