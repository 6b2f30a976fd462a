"""What a city has agreed to have published of its candidacy: when, in which words, and whether that stands."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, select

from forms.answers import CONSENT
from workflows.record import parse
from workflows.rulebook import Rulebook

from .. import engine
from ..models.base import read_instant
from ..models.candidacies import consents, revisions
from ..models.record import openings
from ..stages.submission import application_form
from .kept_of_people import published_answers


@dataclass(frozen=True)
class Moment:
    """What became of the consent at one instant: `what` is given, sent_without, withdrawn or given_again; `sending` is the number
    of the sending it came with."""

    at: datetime
    what: str
    version: str  # digest of the rulebook
    words: str | None
    sending: int | None = None


@dataclass(frozen=True)
class Consent:
    """`given_at` and `version`: of the consent that was given last; `words` as the city had them before it."""

    given_at: datetime
    withdrawn_at: datetime | None
    version: str  # digest of the rulebook
    words: str | None
    answers: list[str]  # the questions it covers
    history: list[Moment]  # the first of it first


def consent_of(db: Connection, row: Mapping, language: str) -> Consent | None:
    """None where nothing was sent yet: then none was given."""
    asked = select(revisions.c.at, revisions.c.rulebook).where(
        revisions.c.candidacy == row["id"], revisions.c.number == row["revision"])
    sent = db.execute(asked).first()
    if sent is None:
        return None
    later = db.execute(select(consents).where(consents.c.id == row["id"])).mappings().first()
    given_at, version = sent.at, sent.rulebook
    if later and later["given_at"]:
        given_at, version = max((given_at, version), (later["given_at"], later["rulebook"]))
    rules = engine.read_rules(db, version)
    withdrawn_at, covers = later and later["withdrawn_at"], published_answers(rules, language)
    return Consent(given_at, withdrawn_at, version, _words(rules, language), covers, history(db, row, language))


def history(db: Connection, row: Mapping, language: str) -> list[Moment]:
    """Every sending, which gives it by its tick while it is not withdrawn, and every step that took it back or gave it again, as
    the record holds them."""
    sent = select(revisions.c.at, revisions.c.number, revisions.c.rulebook).where(revisions.c.candidacy == row["id"])
    steps = select(openings.c.content).where(
        openings.c.edition == row["edition"], openings.c.table == "consents", openings.c.row == row["id"])
    found = [(one.at, "given", one.rulebook, one.number) for one in db.execute(sent)]
    for one in (parse(content)["row"] for content in db.scalars(steps)):
        what = "withdrawn" if one["withdrawn_at"] else "given_again"
        found.append((read_instant(one["withdrawn_at"] or one["given_at"]), what, one["rulebook"], None))
    told, stands = [], True
    for at, what, version, sending in sorted(found):
        stands = what != "withdrawn" if sending is None else stands
        said = what if stands or sending is None else "sent_without"
        told.append(Moment(at, said, version, _words(engine.read_rules(db, version), language), sending))
    return told


def _words(rules: Rulebook, language: str) -> str | None:
    """What stands beside the tick; nothing where the rules ask for none."""
    return next((field.label[language] for field in application_form(rules).fields() if field.id == CONSENT), None)
