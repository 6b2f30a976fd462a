"""One candidacy as the office sees it: answers as sent, contacts apart, verdicts, returns, its history."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, select

from forms.telling import told
from workflows.asked import Form
from workflows.record import parse
from workflows.rulebook import Rulebook

from ...models.candidacies import (
    answers,
    candidacies,
    messages,
    organisations,
    private_answers,
    returns,
    revisions,
    translations,
    verdicts,
)
from ...models.people import participants, persons
from ...models.record import events, openings


@dataclass(frozen=True)
class Happened:
    """One step of a candidacy's way: when, which, by whom (a name, "clock", "office", or None for an erased person)."""

    at: datetime
    step: str
    who: str | None


def one(db: Connection, edition: str, id: str) -> Mapping | None:
    asked = select(
        candidacies,
        organisations.c.name.label("organisation_name"),
        organisations.c.kind,
        organisations.c.member,
    ).join(organisations, organisations.c.id == candidacies.c.organisation)
    return db.execute(asked.where(candidacies.c.id == id, candidacies.c.edition == edition)).mappings().first()


def message(db: Connection, candidacy: str) -> Mapping | None:
    """The message by which a candidacy came; None where it did not, or where it was erased with the contacts."""
    return db.execute(select(messages).where(messages.c.candidacy == candidacy)).mappings().first()


def sendings(db: Connection, id: str) -> list[Mapping]:
    """Its frozen revisions, the latest first."""
    return list(
        db.execute(select(revisions).where(revisions.c.candidacy == id).order_by(revisions.c.number.desc())).mappings()
    )


def sent(db: Connection, revision: str) -> tuple[dict, dict]:
    """The answers of a revision: (those of public sections, those about people)."""
    public, private = (
        dict(db.execute(select(table.c.field, table.c.value).where(table.c.revision == revision)).all())
        for table in (answers, private_answers)
    )
    return public, private


def contacts(rules: Rulebook, form: Form, private: Mapping, language: str) -> list[tuple[str, list[str]]]:
    """The answers about people: [(question, lines)]."""
    return [
        (field.label[language], told(rules, field, private[field.id], language))
        for section in form.sections
        if section.private
        for field in section.fields
        if field.id in private
    ]


def assessed(db: Connection, id: str) -> dict[str, Mapping]:
    return {one["item"]: one for one in db.execute(select(verdicts).where(verdicts.c.candidacy == id)).mappings()}


def returned(db: Connection, id: str) -> list[Mapping]:
    return list(db.execute(select(returns).where(returns.c.candidacy == id).order_by(returns.c.at)).mappings())


def to_check_after(db: Connection, edition: str, row: Mapping) -> str | None:
    """The next candidacy that is being checked, by place; the first again after the last."""
    where, to_check = candidacies.c.place > row["place"], candidacies.c.state.endswith(":checking", autoescape=True)
    asked = (
        select(candidacies.c.id)
        .where(candidacies.c.edition == edition, to_check, candidacies.c.id != row["id"])
        .order_by(where.desc(), candidacies.c.place, candidacies.c.id)
        .limit(1)
    )
    return db.scalar(asked)


def translated(db: Connection, id: str) -> list[Mapping]:
    return list(
        db.execute(
            select(translations)
            .where(translations.c.candidacy == id)
            .order_by(translations.c.field, translations.c.language)
        ).mappings()
    )


def history(db: Connection, edition: str, id: str) -> list[Happened]:
    """What happened to it, the latest first: each event that wrote its row, in two queries."""
    asked = (
        select(events.c.at, events.c.body)
        .join(openings, (openings.c.edition == events.c.edition) & (openings.c.seq == events.c.seq))
        .where(openings.c.edition == edition, openings.c.table == "candidacies", openings.c.row == id)
        .order_by(events.c.seq.desc())
    )
    found = [(at, parse(body)) for at, body in db.execute(asked)]
    names = _names(db, {body["actor"] for _at, body in found})
    return [
        Happened(
            at,
            body["step"],
            body["actor"] if body["actor"] in ("clock", "office") else names.get(body["actor"]),
        )
        for at, body in found
    ]


def _names(db: Connection, keys: set[str]) -> dict[str, str]:
    """{participant: name}; nobody for a person who was erased."""
    return dict(
        db.execute(
            select(participants.c.id, persons.c.name)
            .join(persons, persons.c.id == participants.c.person)
            .where(participants.c.id.in_(keys))
        ).all()
    )
