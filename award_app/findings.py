"""Conflicts of interest found in a jury: what is known of its jurors beside the candidacies of its round. It reads only.

A finding that nobody has decided bars the reading until the office has; a dismissed one does not, a confirmed one is a
conflict like any other.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from sqlalchemy import select

from workflows.conflicts import Applicant, Linked, links

from .effects import Context
from .models.candidacies import candidacies, organisations, team
from .models.juries import conflicts, findings, seats, tied, ties
from .models.people import participants


@dataclass(frozen=True)
class Finding:
    """One juror and one candidacy, and what links them."""

    seat: str
    candidacy: str
    links: tuple[str, ...]


def undecided(context: Context, stage: Mapping) -> list[Finding]:
    """What was found in a jury and is neither a declared conflict nor decided by the office; each seat's own category."""
    known = _decided(context) | tied_with(context)
    return [one for one in found(context, stage) if (one.seat, one.candidacy) not in known]


def found(context: Context, stage: Mapping) -> list[Finding]:
    """Everything that is found among those who sit and what is in the round."""
    rule = context.rules.stage(stage["key"])
    sitting = context.db.execute(
        select(seats).where(seats.c.stage == stage["id"], seats.c.state == "seated").order_by(seats.c.id)
    ).mappings().all()
    known = _ties(context, stage)
    people = [one["participant"] for one in sitting]
    before, own, said = _earlier(context, people), own_teams(context), _declared_ties(context, people)
    if not known and not before and not own and not said:
        return []
    own_country = bool(rule.conflicts and rule.conflicts.own_country)
    applicants = _applicants(context, stage)
    return [
        Finding(seat["id"], id, kinds)
        for seat in sitting
        for id, category, applicant in applicants
        if rule.groups is None or seat["group"] in (None, category)
        if (kinds := links(Linked(known.get(seat["id"], {}), before.get(seat["participant"], frozenset()),
                                  said.get(seat["participant"], frozenset())),
                           replace(applicant, has_juror=(seat["id"], id) in own), own_country))
    ]


def own_teams(context: Context) -> set[tuple[str, str]]:
    """(seat, candidacy) of whoever sits on a panel and is of a team: never given, whatever is decided."""
    of_edition = context.edition["id"]
    asked = select(seats.c.id, team.c.candidacy).where(
        seats.c.edition == of_edition, team.c.edition == of_edition, team.c.participant == seats.c.participant
    )
    return {tuple(one) for one in context.db.execute(asked)}


def tied_with(context: Context) -> set[tuple[str, str]]:
    """(seat, candidacy) of an organisation with which the juror has declared a tie, from whichever seat: from the instant at
    which the candidacy is there, and without a row that says so."""
    other = seats.alias("other")
    asked = (
        select(seats.c.id, candidacies.c.id)
        .join(other, (other.c.participant == seats.c.participant) & (other.c.edition == seats.c.edition))
        .join(tied, tied.c.seat == other.c.id)
        .join(candidacies, (candidacies.c.organisation == tied.c.organisation) & (candidacies.c.edition == seats.c.edition))
        .where(seats.c.edition == context.edition["id"])
    )
    return {tuple(one) for one in context.db.execute(asked)}


def _decided(context: Context) -> set[tuple[str, str]]:
    return {
        tuple(row)
        for table in (conflicts, findings)
        for row in context.db.execute(
            select(table.c.seat, table.c.candidacy).where(table.c.edition == context.edition["id"])
        )
    }


def _ties(context: Context, stage: Mapping) -> dict[str, dict[str, str]]:
    asked = select(ties.c.seat, ties.c.kind, ties.c.name).join(seats, seats.c.id == ties.c.seat)
    known: dict[str, dict[str, str]] = {}
    for seat, kind, name in context.db.execute(asked.where(seats.c.stage == stage["id"])):
        known.setdefault(seat, {})[kind] = name
    return known


def _declared_ties(context: Context, jurors: list[str]) -> dict[str, frozenset[tuple[str, str]]]:
    """{participant: the organisations with which they have declared a tie, by name and country}."""
    asked = select(seats.c.participant, tied.c.name, tied.c.country).join(tied, tied.c.seat == seats.c.id)
    said: dict[str, set] = {}
    for participant, name, country in context.db.execute(asked.where(seats.c.participant.in_(jurors))):
        said.setdefault(participant, set()).add((name, country))
    return {participant: frozenset(some) for participant, some in said.items()}


def _applicants(context: Context, stage: Mapping) -> list[tuple[str, str | None, Applicant]]:
    asked = (
        select(candidacies.c.id, candidacies.c.category, candidacies.c.place, organisations.c.name, candidacies.c.country)
        .outerjoin(organisations, organisations.c.id == candidacies.c.organisation)
        .where(candidacies.c.edition == context.edition["id"], candidacies.c.state == f"{stage['key'].split('.')[0]}:in")
        .order_by(candidacies.c.id)
    )
    return [(id, category, Applicant(place, name or "", country))
            for id, category, place, name, country in context.db.execute(asked)]


def _earlier(context: Context, jurors: list[str]) -> dict[str, frozenset[tuple[str, str]]]:
    """{participant: the organisations in whose team the same person was in another edition of this installation}."""
    same = participants.alias("same")
    asked = (
        select(participants.c.id, organisations.c.sounds, organisations.c.country)
        .join(same, same.c.person == participants.c.person)
        .join(team, team.c.participant == same.c.id)
        .join(candidacies, candidacies.c.id == team.c.candidacy)
        .join(organisations, organisations.c.id == candidacies.c.organisation)
        .where(participants.c.id.in_(jurors), same.c.edition != context.edition["id"])
    )
    worked: dict[str, set] = {}
    for participant, sounds, country in context.db.execute(asked):
        worked.setdefault(participant, set()).add((sounds, country))
    return {participant: frozenset(some) for participant, some in worked.items()}
