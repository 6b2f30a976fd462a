"""One candidacy as the office sees it: answers as sent, contacts apart, verdicts, returns, its history."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, func, select

from forms.telling import told
from workflows.asked import Form
from workflows.record import parse
from workflows.rulebook import Rulebook

from ...models.candidacies import (
    answers,
    candidacies,
    consents,
    files,
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
    """One step of a candidacy's way: when, which, by whom (a name, "clock", "office", or None for an erased person), and
    in which round it stood then."""

    at: datetime
    step: str
    who: str | None
    round: str


def one(db: Connection, edition: str, id: str) -> Mapping | None:
    asked = select(
        candidacies,
        organisations.c.name.label("organisation_name"),
        organisations.c.kind,
        organisations.c.member,
        consents.c.withdrawn_at.label("unpublished_at"),
    ).join(organisations, organisations.c.id == candidacies.c.organisation).outerjoin(
        consents, consents.c.id == candidacies.c.id)
    return db.execute(asked.where(candidacies.c.id == id, candidacies.c.edition == edition)).mappings().first()


def message(db: Connection, candidacy: str) -> Mapping | None:
    """The message by which a candidacy came; None where it did not, or where it was erased with the contacts."""
    whole = select(files.c.id).where(files.c.candidacy == candidacy, files.c.type == "eml").limit(1).scalar_subquery()
    asked = select(messages, whole.label("file")).where(messages.c.candidacy == candidacy)
    return db.execute(asked).mappings().first()


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


def before(db: Connection, rules: Rulebook, id: str, number: int, now: Mapping, language: str) -> dict[str, list[str]]:
    """What was changed in a sending: {field: its lines in the one before}; nothing of the first."""
    if number < 2:
        return {}
    public, private = sent(db, f"{id}.{number - 1}")
    then = public | private
    return {
        field.id: told(rules, field, then.get(field.id), language)
        for field in rules.fields()
        if then.get(field.id) != now.get(field.id)
    }


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


def to_check_after(db: Connection, edition: str, row: Mapping) -> Mapping | None:
    """The next candidacy that is being checked, by place; the first again after the last. {id, place, number}: how many
    there are beside this one."""
    where, to_check = candidacies.c.place > row["place"], candidacies.c.state.endswith(":checking", autoescape=True)
    asked = (
        select(candidacies.c.id, candidacies.c.place, func.count().over().label("number"))
        .where(candidacies.c.edition == edition, to_check, candidacies.c.id != row["id"])
        .order_by(where.desc(), candidacies.c.place, candidacies.c.id)
        .limit(1)
    )
    return db.execute(asked).mappings().first()


def all_met(db: Connection, edition: str, rules: Rulebook) -> list[Mapping]:
    """The candidacies being checked of which every point of the checklist was marked as met, by place."""
    found = []
    for round_, stage in rules.stages():
        if stage.kind == "eligibility":
            items = [item.id for item in stage.checklist]
            whole = (
                select(verdicts.c.candidacy)
                .where(verdicts.c.edition == edition, verdicts.c.item.in_(items), verdicts.c.met.is_(True))
                .group_by(verdicts.c.candidacy)
                .having(func.count() == len(items))
            )
            asked = select(candidacies).where(
                candidacies.c.edition == edition, candidacies.c.state == f"{round_.id}:checking", candidacies.c.id.in_(whole)
            )
            found += db.execute(asked.order_by(candidacies.c.place, candidacies.c.id)).mappings()
    return found


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
            body["to"].partition(":")[0],
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
