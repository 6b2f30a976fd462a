"""The eligibility check: verdicts for each item, returns for completion, and the count of the eligible."""

from __future__ import annotations

from sqlalchemy import func, select

from workflows.calendar import instant
from workflows.stages.eligibility import due_of_a_return

from ..effects import NOTHING, Effects, Row, effects, fact
from ..models.candidacies import candidacies, returns, translations
from ..models.candidacies import verdicts as verdict_rows
from .common import in_state, part
from .submission import answers_of, application_form, as_shown, draft_values, freeze, place_of


@fact
def undecided(db, rows, context) -> dict:
    """How many candidacies the check has not decided: {stage: count}."""
    states = {f"{row['key'].split('.')[0]}:{status}": row["id"] for row in rows for status in ("checking", "returned")}
    asked = (
        select(candidacies.c.state, func.count())
        .where(candidacies.c.edition == context.edition["id"], candidacies.c.state.in_(states))
        .group_by(candidacies.c.state)
    )
    found = {row["id"]: 0 for row in rows}
    for state, number in db.execute(asked):
        found[states[state]] += number
    return found


@fact
def verdicts(db, rows, context) -> dict:
    """What an officer said of each item: {candidacy: {item: met}}."""
    found: dict[str, dict] = {row["id"]: {} for row in rows}
    asked = select(verdict_rows).where(verdict_rows.c.candidacy.in_(list(found)))
    for one in db.execute(asked).mappings():
        found[one["candidacy"]][one["item"]] = one["met"]
    return found


@effects
def assess(context, row, payload) -> Effects:
    return Effects(
        rows=[
            Row(
                "verdicts",
                f"{row['id']}:{item}",
                {
                    "candidacy": row["id"],
                    "item": item,
                    "met": one.get("met"),
                    "reason": (one.get("reason") or "").strip() or None,
                },
            )
            for item, one in sorted(payload["items"].items())
        ]
    )


@effects
def return_for_completion(context, row, payload) -> Effects:
    """Opens the named fields to the city for the days the rules give."""
    key = next(
        key
        for key, stage in context.stages.items()
        if key.startswith(row["state"].split(":")[0] + ".") and stage["kind"] == "eligibility"
    )
    stage = context.rules.stage(key)
    until = instant(context.rules, stage.completion.until, end=True)
    due = due_of_a_return(context.rules, stage, context.now, context.stages[key]["closes_at"], until)
    number = row["returns"] + 1
    values = {
        "candidacy": row["id"],
        "fields": sorted(payload["fields"]),
        "message": payload["message"].strip(),
        "at": context.now,
        "due_at": due,
    }
    return Effects(
        {"due_at": due, "returns": number},
        [Row("returns", f"{row['id']}:{number}", values)],
        facts={"message": values["message"], "due": due, "fields": values["fields"]},
    )


@effects
def complete(context, row, payload) -> Effects:
    """A new revision: the fields that were asked come from the draft, every other stays as it was sent."""
    asked = open_return(context.db, row["id"])
    frozen = freeze(context, row, as_shown(completed(context.db, row, asked), payload), {"due_at": None})
    return Effects(
        frozen.own,
        [*frozen.rows, Row("returns", asked["id"], {**asked, "answered_at": context.now})],
        digest=frozen.digest,
        facts=frozen.facts,
    )


def completed(db, row, asked) -> dict:
    """What a completion sends: {field: value}."""
    drafted = draft_values(db, row["id"])
    return answers_of(db, row["id"], row["revision"]) | {name: drafted.get(name) for name in asked["fields"]}


def open_return(db, candidacy: str):
    """The last return of a candidacy that was not answered yet, or None."""
    asked = select(returns).where(returns.c.candidacy == candidacy, returns.c.answered_at.is_(None))
    return db.execute(asked.order_by(returns.c.at.desc())).mappings().first()


@effects
def lapse(context, row, payload) -> Effects:
    return Effects({"due_at": None})


@effects
def give_days(context, row, payload) -> Effects:
    """The city's days for completion move with the dates of the edition."""
    return Effects({"due_at": payload["due_at"]})


@effects
def declare_eligible(context, row, payload) -> Effects:
    """From now on the secretariat owes the translations that the rules promise."""
    form = application_form(context.rules, place_of(row))
    there = set(context.db.scalars(select(translations.c.id).where(translations.c.candidacy == row["id"])))
    parts = [
        part(context, "translation", None, "owe", candidacy=row["id"], field=field.id, language=field.language)
        for field in left_to_translate(context.db, form, row)
        if f"{row['id']}:{field.id}:{field.language}" not in there
    ]
    for field in (field for section in form.sections for field in section.fields if field.translated):
        languages = context.rules.languages
        for language in languages.published if field.translated.into == "published" else languages.interface:
            if language != row["language"] and f"{row['id']}:{field.id}:{language}" not in there:
                parts.append(
                    part(context, "translation", None, "owe", candidacy=row["id"], field=field.id, language=language)
                )
    return Effects(parts=parts)


def left_to_translate(db, form, row) -> list:
    """What was to be answered in all languages and was sent, while the office helps to translate, without this one."""
    asked = [field for field in form.fields() if field.language and field.required]
    sent = answers_of(db, row["id"], row["revision"], private=False) if asked else {}
    return [field for field in asked if field.id not in sent]


@effects
def declare_ineligible(context, row, payload) -> Effects:
    """The letter says which items are not met, and why."""
    asked = (
        select(verdict_rows.c.item, verdict_rows.c.reason)
        .where(verdict_rows.c.candidacy == row["id"], verdict_rows.c.met.is_(False))
        .order_by(verdict_rows.c.id)
    )
    return Effects(facts={"unmet": [{"item": item, "reason": reason} for item, reason in context.db.execute(asked)]})


@effects
def reconsider(context, row, payload) -> Effects:
    return NOTHING


def closing(context, row, payload) -> Effects:
    at = row["key"].split(".")[0]
    return Effects({"counted": {"eligible": len(in_state(context, f"{at}:eligible"))}})
