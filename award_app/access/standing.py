"""Who asks, and what they are to the subjects of an edition.

A step names relations (`who`); this file says for whom they hold, in the transaction of the step. Pages ask the same
`Standing` whether they are their reader's.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import (
    Column,
    ColumnElement,
    Connection,
    Select,
    bindparam,
    exists,
    func,
    literal,
    or_,
    select,
    union_all,
)

from workflows.rulebook import Rulebook
from workflows.stages.seating import BESIDE
from workflows.stages.team import ROLES, WRITERS
from workflows.steps import (
    ASKED,
    CLOCK,
    EDITOR,
    INTERESTED,
    INVITED,
    JUROR,
    OFFICER,
    OWNER,
    PART,
    PERSON,
    PRESIDENT,
    TEAM,
    VOTER,
    Refusal,
)

from ..models.candidacies import invitations, team
from ..models.editions import stages
from ..models.juries import seats
from ..models.people import officers, participants


@dataclass(frozen=True)
class Actor:
    """Who asks: a person who is signed in, the clock, or nobody."""

    person: str | None = None
    kind: str = "person"  # person, clock, nobody

    @property
    def is_clock(self) -> bool:
        return self.kind == "clock"


THE_CLOCK = Actor(kind="clock")
NOBODY = Actor(kind="nobody")


def participant_of(db: Connection, edition: str, actor: Actor) -> str | None:
    """The key by which the edition knows this person, or None."""
    return actor.person and db.scalar(_PARTICIPANT, {"edition": edition, "person": actor.person})


def is_officer(db: Connection, actor: Actor) -> bool:
    return actor.person is not None and db.scalar(_OFFICER, {"person": actor.person}) is not None


LOOKS_BACK = timedelta(days=30)  # so long after the announcement a juror still reads; then it would be an archive of rivals


def still_seated(now: str = "looks_back") -> ColumnElement[bool]:
    """Whether a seat gives its juror anything: it is held, and the edition was not announced long ago. `now` names the
    parameter: the instant of `looks_back`."""
    ended = func.coalesce(stages.c.closes_at, stages.c.opens_at)
    return (seats.c.state == "seated") & ~exists().where(
        stages.c.edition == seats.c.edition, stages.c.kind == "announcement", stages.c.state == "closed",
        ended < bindparam(now, type_=stages.c.closes_at.type))


def looks_back(now: datetime) -> datetime:
    """Announced before this instant, an edition is closed to those who judged it."""
    return now - LOOKS_BACK


# Built once: built in each call they cost more than they take to run.
_PARTICIPANT = select(participants.c.id).where(
    participants.c.edition == bindparam("edition"), participants.c.person == bindparam("person")
)
_OFFICER = select(officers.c.person).where(officers.c.person == bindparam("person"))


def _held_by(participant: ColumnElement) -> dict[str, Select]:
    """{relation: asks (its kind, what it is held to)}: what a participant is in an edition, each relation written once."""

    def held(kind: ColumnElement, what: Column, *where: ColumnElement) -> Select:
        of = what.table.c
        return select(kind, what).where(of.edition == bindparam("edition"), of.participant == participant, *where)

    return {
        "roles": held(team.c.role, team.c.candidacy),
        "invited": held(literal("invited"), invitations.c.candidacy),
        "asked": held(literal("asked"), seats.c.id, or_(*(seats.c.state == one for one in BESIDE))),
        "seats": held(literal("seat"), seats.c.id, still_seated()),
        "presides": held(literal("presides"), seats.c.stage, seats.c.chair, still_seated()),
    }


_HELD = _held_by(bindparam("participant"))
_ME = _PARTICIPANT.subquery("me")
_EVERYTHING = union_all(
    _OFFICER.with_only_columns(literal("officer"), officers.c.person),
    select(literal("participant"), _ME.c.id),
    *_held_by(_ME.c.id).values(),
)


class Standing:
    """What one actor is to the subjects of one edition; each relation is looked up once. Whose panel meets in a
    deliberation, the rules say."""

    def __init__(self, db: Connection, edition: str, actor: Actor, now: datetime, rules: Rulebook | None = None):
        self.db, self.edition, self.actor, self.looks_back = db, edition, actor, looks_back(now)
        self.rules = rules
        self._memory: dict = {}

    def look_up(self) -> None:
        """Ask everything in one query, while the connection is open; a page's menu and buttons ask later."""
        found: dict[str, set[str]] = {one: set() for one in (
            "officer", "participant", "invited", "asked", "seat", "presides", *ROLES)}
        asked = {"edition": self.edition, "person": self.actor.person, "looks_back": self.looks_back}
        for kind, id in self.db.execute(_EVERYTHING, asked) if self.actor.person else ():
            found[kind].add(id)
        self._memory = {
            "officer": bool(found["officer"]),
            "participant": next(iter(found["participant"]), None),
            "roles": {id: role for role in ROLES for id in found[role]},
            "invited": found["invited"],
            "asked": found["asked"],
            "seats": found["seat"],
            "presides": found["presides"],
        }

    def holds(self, who: Iterable[str], kind: str, row: Mapping) -> bool:
        """Whether any of the relations holds between this actor and the row."""
        return any(_RELATIONS[one](self, kind, row) for one in who)

    def refusal(self, who: Iterable[str], kind: str, row: Mapping) -> Refusal | None:
        """Why a step is not this actor's; None where it is. What is foreign answers like what is missing; whoever is of
        the team and has another role in it is told so."""
        if self.holds(who, kind, row):
            return None
        role = self.roles.get(row["id"]) if kind == "candidacy" and not {OWNER, EDITOR}.isdisjoint(who) else None
        return Refusal({None: "unknown", "reader": "only_reads"}.get(role, "owners_only"), {})

    def relations(self, kind: str, row: Mapping) -> set[str]:
        return {name for name, test in _RELATIONS.items() if test(self, kind, row)}

    @property
    def participant(self) -> str | None:
        """The key by which the edition knows this person."""
        return self._once("participant", lambda: participant_of(self.db, self.edition, self.actor))

    @property
    def officer(self) -> bool:
        return self._once("officer", lambda: is_officer(self.db, self.actor))

    @property
    def candidacies(self) -> set[str]:
        """The candidacies in whose team this person is."""
        return set(self.roles)

    @property
    def roles(self) -> dict[str, str]:
        """This person's role in the team of each of them."""
        return self._once("roles", lambda: {id: role for role, id in self._holding("roles")})

    @property
    def invited(self) -> set[str]:
        """The candidacies whose team this person was asked to join, and has not answered."""
        return self._once("invited", lambda: self._mine("invited"))

    @property
    def asked(self) -> set[str]:
        """The seats that this person was asked to take, or to stand by for, and does not hold."""
        return self._once("asked", lambda: self._mine("asked"))

    def writes(self, candidacy: str) -> bool:
        """Whether this person may change what is typed, and not only read it."""
        return self.roles.get(candidacy) in WRITERS

    @property
    def seats(self) -> set[str]:
        """The seats this person holds, until the edition is over for those who judged it."""
        return self._once("seats", lambda: self._mine("seats"))

    @property
    def presides(self) -> set[str]:
        """The juries over whose panel this person presides."""
        return self._once("presides", lambda: self._mine("presides"))

    def _mine(self, relation: str) -> set[str]:
        return {id for _kind, id in self._holding(relation)}

    def _holding(self, relation: str) -> Iterable:
        asked = {"edition": self.edition, "participant": self.participant, "looks_back": self.looks_back}
        return self.db.execute(_HELD[relation], asked) if self.participant else ()

    def _once(self, name: str, load: Callable):
        if name not in self._memory:
            self._memory[name] = load()
        return self._memory[name]


def _in_team(*held: str) -> Callable:
    return lambda standing, kind, row: kind == "candidacy" and standing.roles.get(row["id"]) in held


def _holds_seat(standing: Standing, kind: str, row: Mapping) -> bool:
    return row.get("seat" if kind in ("reading", "question") else "id") in standing.seats


def _presides(standing: Standing, kind: str, row: Mapping) -> bool:
    """Over the panel of a jury, or the panel that meets in a deliberation."""
    if kind != "stage" or row.get("kind") not in ("jury", "deliberation") or not standing.presides:
        return False
    return not standing.presides.isdisjoint(f"{standing.edition}/{key}" for key in standing.rules.juries_of(row["key"]))


def _votes(standing: Standing, kind: str, row: Mapping) -> bool:
    return (
        kind == "ballot"
        and standing.participant is not None
        and row.get("participant", standing.participant) == standing.participant
    )


_RELATIONS = {
    TEAM: _in_team(*ROLES),
    EDITOR: _in_team(*WRITERS),
    OWNER: _in_team("owner"),
    INVITED: lambda standing, kind, row: kind == "candidacy" and row["id"] in standing.invited,
    ASKED: lambda standing, kind, row: kind == "seat" and row["id"] in standing.asked,
    INTERESTED: lambda standing, kind, row: kind == "interest" and standing.participant is not None
    and row.get("participant") == standing.participant,
    OFFICER: lambda standing, kind, row: standing.officer,
    JUROR: _holds_seat,
    PRESIDENT: _presides,
    VOTER: _votes,
    PERSON: lambda standing, kind, row: standing.participant is not None,
    CLOCK: lambda standing, kind, row: standing.actor.is_clock,
    PART: lambda standing, kind, row: False,  # only ever taken by another step
}
