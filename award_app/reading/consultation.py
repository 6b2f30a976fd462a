"""What a voter sees: who stands in the vote, their own ballot, and what became of a vote that is closed.

Nothing here reads another voter's ballot, nor counts ballots while the vote runs.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, Text, and_, cast, select

from workflows.machine import first_refusal
from workflows.rulebook import Rulebook
from workflows.steps import NEW, Refusal

from ..access.consent import published
from ..effects import Context
from ..engine import load_facts
from ..models.candidacies import answers, candidacies, translations
from ..models.juries import ballots, tallies

SUMMARY = "summary"


@dataclass(frozen=True)
class Standing:
    """A candidacy that can be voted for."""

    id: str
    place: str
    country: str
    title: str
    category: str
    language: str
    summary: str | None
    translated: str | None  # the summary in the reader's language, where a checked translation is there


def the_vote(rules: Rulebook, stages: Mapping[str, Mapping]) -> str | None:
    """The vote that a voter means: the one that is open, else the next to open, else the last; None without any."""
    keys = [f"{round_.id}.{stage.id}" for round_, stage in rules.stages() if stage.kind == "consultation"]
    opened = [key for key in keys if stages[key]["state"] == "open"]
    to_come = [key for key in keys if stages[key]["state"] == "waiting"]
    return next(iter(opened + to_come + keys[::-1]), None)


def why_not(context: Context, key: str) -> Refusal | None:
    """Why nobody can cast a ballot now, by the step's own guards; None while the vote is open."""
    known = {"edition": context.edition, "stages": context.stages, "received": context.received}
    step = context.workflow.named("ballot", key, "cast")
    asked = [one for one in step.guards if set(one.facts) <= known.keys()]
    return next(filter(None, (one.test(context.rules, known) for one in asked)), None)


def not_theirs(context: Context, key: str, participant: str | None) -> Refusal | None:
    """Why this voter in particular cannot cast a ballot: not a member, or somebody else has voted for it."""
    step = context.workflow.named("ballot", key, "cast")
    row = {"id": "", "stage": context.stage_id(key), "participant": participant, "state": NEW}
    facts = load_facts(context, "ballot", [row], step.facts, participant)[""]
    return first_refusal(step, context.rules, facts)


def standing(db: Connection, edition: str, key: str, language: str) -> list[Standing]:
    """Who stands, with their summaries, by place; one query."""
    sent = candidacies.c.id + "." + cast(candidacies.c.revision, Text) + f":{SUMMARY}"
    own, theirs = answers.alias(), answers.alias()  # a summary asked in several languages stands under the name of each
    asked = select(
        candidacies,
        own.c.value.label(SUMMARY),
        theirs.c.value.label("theirs"),
        translations.c.text.label("translated"),
    ).outerjoin(own, own.c.id.in_([sent, sent + "_" + candidacies.c.language])).outerjoin(
        theirs, theirs.c.id == sent + f"_{language}").outerjoin(
        translations, and_(translations.c.candidacy == candidacies.c.id,
                           translations.c.field.in_([SUMMARY, f"{SUMMARY}_{language}"]),
                           translations.c.language == language, translations.c.state == "checked")).where(
        candidacies.c.edition == edition, candidacies.c.state == f"{key.split('.')[0]}:in", published())
    names = list(Standing.__dataclass_fields__)
    found = [
        Standing(
            **{name: one[name] for name in names}
            | ({SUMMARY: one["theirs"], "language": language} if one["theirs"] else {})
        )
        for one in db.execute(asked).mappings()
    ]
    return sorted(found, key=lambda one: (folded(one.place), one.id))


def folded(place: str) -> str:
    """A place as it is looked up in a list: without accents and case."""
    plain = unicodedata.normalize("NFKD", place.casefold())
    return "".join(letter for letter in plain if not unicodedata.combining(letter))


def in_fair_order(found: list, stage: Mapping, now: datetime, zone: str) -> list:
    """By place, beginning each day of the vote at another candidacy, so that none stands first for long.

    Whoever comes first on a list is chosen more often; over the days of the vote the start goes around the list, a place or
    more further each day.
    """
    if not found or stage["opens_at"] is None:
        return found
    first = stage["opens_at"].astimezone(ZoneInfo(zone)).date()
    last = (stage["closes_at"] or now).astimezone(ZoneInfo(zone)).date()
    days, today = max((last - first).days, 1), max((now.astimezone(ZoneInfo(zone)).date() - first).days, 0)
    start = today * max(len(found), days) // days % len(found)
    return found[start:] + found[:start]


def ballot_of(db: Connection, stage: str, participant: str | None) -> Mapping | None:
    """This voter's own ballot, while it is still theirs."""
    if participant is None:
        return None
    asked = select(ballots).where(ballots.c.stage == stage, ballots.c.participant == participant)
    return db.execute(asked).mappings().first()


def counts(db: Connection, stage: str) -> list[Mapping]:
    """What was counted, the most supported first, of those who are published; asked only where the rules publish it."""
    shown = (candidacies.c.place, candidacies.c.country, candidacies.c.title, tallies.c.supports)
    asked = select(*shown).join(candidacies, candidacies.c.id == tallies.c.candidacy).where(
        tallies.c.stage == stage, published())
    return list(db.execute(asked.order_by(tallies.c.supports.desc(), candidacies.c.place)).mappings())


def was_counted(stage: Mapping, receipt: str) -> bool:
    """Whether a ballot with this receipt was in the box when the vote closed."""
    return receipt in ((stage["counted"] or {}).get("receipts") or ())

