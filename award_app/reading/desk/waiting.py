"""What waits for the office, in numbers: counted by the database in one query. Numbers of sheets, never points."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from itertools import starmap
from types import MappingProxyType

from sqlalchemy import Connection, Text, bindparam, cast, func, literal, select, union_all

from ...models.base import read_instant
from ...models.candidacies import candidacies, translations
from ...models.juries import ballots, questions, readings, seats
from ...models.record import letters

NO_QUORUM: Mapping[str, int] = MappingProxyType({})


@dataclass
class Numbers:
    """What the first page of the desk tells in numbers."""

    candidacies: dict[str, int]  # {state: how many}
    due: dict[str, datetime]  # {state: when the first of its days for completion ends}
    translations: dict[str, int]  # {state: how many} that are not checked
    letters: dict[tuple[str, str], int]  # {(state, kind): how many} that need an officer
    given: dict[str, int]  # {jury stage: readings given}
    sent: dict[str, int]  # {jury stage: sheets sent}
    seats: dict[str, int]  # {jury stage: seats taken}
    ballots: dict[str, int]  # {stage of a vote: ballots in its box}
    questions: dict[str, int]  # {jury stage: questions of jurors that are not answered}
    within_reach: dict[str, int]  # {jury stage that reads: dossiers with as many readers as the quorum asks for}


def numbers(
    db: Connection, edition: str, stages: Iterable[str], votes: Iterable[str] = (), quorums: Mapping[str, int] = NO_QUORUM
) -> Numbers:
    """Everything in one query, counted by the database. `stages`: the ids of the juries; `votes`: those of votes that run;
    `quorums`: of the juries that read, how many sheets each dossier needs."""
    found = Numbers({}, {}, {}, {}, {}, {}, {}, {}, {}, {})
    asked = {"edition": edition, "stages": list(stages), "votes": list(votes)}
    for what, one, two, number in db.execute(union_all(*_NUMBERS, *starmap(_within_reach, quorums.items())), asked):
        match what:
            case "due":
                found.due[one] = read_instant(two)
            case "letters":
                found.letters[one, two] = number
            case _:
                getattr(found, what)[one] = number
    return found


def _arm(what: str, one, two, *where):
    of = literal("").label("two") if two is None else two
    grouped = [one] if two is None else [one, two]
    return select(literal(what), one, of, func.count()).where(*where).group_by(*grouped)


def _within_reach(stage: str, quorum: int):
    whole = (
        select(readings.c.candidacy)
        .join(candidacies, candidacies.c.id == readings.c.candidacy)
        .where(readings.c.stage == stage, readings.c.state.in_(_READ), candidacies.c.state.endswith(":in", autoescape=True))
        .group_by(readings.c.candidacy)
        .having(func.count() >= quorum)
        .subquery()
    )
    return select(literal("within_reach"), literal(stage), literal("").label("two"), func.count()).select_from(whole)


_OF, _IN, _VOTES = bindparam("edition"), bindparam("stages", expanding=True), bindparam("votes", expanding=True)
_READ = ["assigned", "sent"]  # the states of a reading that somebody does or has done
_NUMBERS = (
    _arm("candidacies", candidacies.c.state, None, candidacies.c.edition == _OF),
    select(literal("due"), candidacies.c.state, cast(func.min(candidacies.c.due_at), Text), func.count())
    .where(candidacies.c.edition == _OF, candidacies.c.state.endswith(":returned", autoescape=True))
    .group_by(candidacies.c.state),
    _arm(
        "translations",
        translations.c.state,
        None,
        translations.c.edition == _OF,
        translations.c.state.in_(["to_do", "draft"]),
    ),
    _arm("letters", letters.c.state, letters.c.kind, letters.c.edition == _OF, letters.c.state.in_(["held", "parked"])),
    _arm("given", readings.c.stage, None, readings.c.stage.in_(_IN), readings.c.state.in_(_READ)),
    _arm("sent", readings.c.stage, None, readings.c.stage.in_(_IN), readings.c.state == "sent"),
    _arm("ballots", ballots.c.stage, None, ballots.c.stage.in_(_VOTES)),
    _arm("questions", questions.c.stage, None, questions.c.stage.in_(_IN), questions.c.state.in_(["posed", "passed"])),
    _arm("seats", seats.c.stage, None, seats.c.stage.in_(_IN), seats.c.state == "seated"),
)
