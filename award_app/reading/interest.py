"""Who is interested in sitting on a jury: their own, and the list of the office with its filters."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, select

from ..models.juries import interest_texts, interests, weights
from ..models.people import participants, persons

LIVE = ("expressed", "chosen", "thanked")


@dataclass(frozen=True)
class Call:
    """An open call as its pages tell it."""

    key: str
    jury: str
    rule: Any
    opens: datetime | None
    closes: datetime | None
    erased: datetime | None
    runs: bool
    over: bool


@dataclass(frozen=True)
class Filter:
    """What the office looks for; an empty one lets all through."""

    language: str = ""
    group: str = ""
    country: str = ""
    gender: str = ""

    def given(self) -> bool:
        return any((self.language, self.group, self.country, self.gender))

    def lets(self, one: Mapping) -> bool:
        return ((not self.language or self.language in one["languages"]) and (not self.group or self.group in one["groups"])
                and (not self.country or self.country == one["country"]) and (not self.gender or self.gender == one["gender"]))


def own(db: Connection, stage: str, person: str) -> Mapping | None:
    """The one of this person that is not withdrawn or erased."""
    asked = select(interests).join(participants, participants.c.id == interests.c.participant)
    return db.execute(asked.where(interests.c.stage == stage, participants.c.person == person,
                                  interests.c.state.in_(LIVE)).order_by(interests.c.id)).mappings().first()


def listed(db: Connection, stage: str) -> list[Mapping]:
    """Everybody who is interested, those not decided first."""
    asked = select(interests, persons.c.name, persons.c.email).outerjoin(
        participants, participants.c.id == interests.c.participant).outerjoin(persons, persons.c.id == participants.c.person)
    return list(db.execute(asked.where(interests.c.stage == stage, interests.c.state.in_(LIVE)).order_by(
        interests.c.state != "expressed", interests.c.state, persons.c.name, interests.c.id)).mappings())


def texts_of(db: Connection, ids: list[str]) -> dict[str, dict[str, str]]:
    """{interest: {field: what was written}}."""
    found: dict[str, dict[str, str]] = {}
    for one in db.execute(select(interest_texts).where(interest_texts.c.interest.in_(ids))).mappings():
        found.setdefault(one["interest"], {})[one["field"]] = one["text"]
    return found


def weights_of(db: Connection, ids: list[str]) -> dict[str, list[Mapping]]:
    """{interest: what each officer says of it, with their name}."""
    asked = select(weights, persons.c.name).outerjoin(participants, participants.c.id == weights.c.participant).outerjoin(
        persons, persons.c.id == participants.c.person)
    found: dict[str, list[Mapping]] = {}
    for one in db.execute(asked.where(weights.c.interest.in_(ids)).order_by(weights.c.says, weights.c.id)).mappings():
        found.setdefault(one["interest"], []).append(one)
    return found
