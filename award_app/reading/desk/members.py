"""Who votes for which member of the network, as the office has said."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import Connection, select

from ...models.candidacies import organisations
from ...models.juries import profiles
from ...models.people import participants, persons


def listed(db: Connection, edition: str) -> list[Mapping]:
    """Every profile with its person and its organisation, by organisation; one query."""
    asked = (
        select(
            profiles,
            persons.c.name,
            persons.c.email,
            organisations.c.name.label("organisation_name"),
            organisations.c.country,
        )
        .join(organisations, organisations.c.id == profiles.c.organisation)
        .outerjoin(participants, participants.c.id == profiles.c.participant)
        .outerjoin(persons, persons.c.id == participants.c.person)
        .where(profiles.c.edition == edition)
    )
    return list(db.execute(asked.order_by(organisations.c.name, persons.c.name, profiles.c.id)).mappings())
