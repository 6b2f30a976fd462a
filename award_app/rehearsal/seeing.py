"""What invented people look at before they act: the present state, and what is theirs."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import select

from .. import mail
from ..models.candidacies import candidacies, draft_heads, team
from ..models.people import participants, persons
from ..models.record import letters
from .cast import ADDRESS
from .play import Play

HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def somewhere(play: Play, row, *about, first=0.0, last=1.0) -> datetime:
    """An instant of a stage's window, by chance: between two shares of what is left of it."""
    opens, closes = max(row["opens_at"], play.store.now()), row["closes_at"]
    return opens + (closes - opens) * play.chance(row["key"], *about).uniform(first, last)


def number_of(email: str | None) -> int | None:
    """The number of an invented city, from its address."""
    return int(email.removeprefix("city").split(".")[0]) if email and email.endswith(ADDRESS) else None


def candidacy_of(play: Play, email: str) -> str | None:
    with play.store.reading() as db:
        return db.scalar(
            select(team.c.candidacy)
            .join(participants, participants.c.id == team.c.participant)
            .join(persons, persons.c.id == participants.c.person)
            .where(persons.c.email == email, team.c.edition == play.edition)
        )


def email_of(db, candidacy: str) -> str | None:
    return db.scalar(
        select(persons.c.email)
        .join(participants, participants.c.person == persons.c.id)
        .join(team, team.c.participant == participants.c.id)
        .where(team.c.candidacy == candidacy)
        .order_by(team.c.id)
    )


def is_simulated(play: Play, id: str) -> bool:
    """Whether an invented city has it in hand; in the demo a visitor may have one of their own."""
    if id not in play.invented:
        with play.store.reading() as db:
            play.invented[id] = (email_of(db, id) or "").endswith(ADDRESS)
    return play.invented[id]


def state_of(play: Play, id: str) -> str:
    return column_of(play, candidacies, id, "state") or ""


def column_of(play: Play, table, id: str, name: str):
    with play.store.reading() as db:
        return db.scalar(select(table.c[name]).where(table.c.id == id))


def digest_of(play: Play, id: str) -> str | None:
    with play.store.reading() as db:
        return db.scalar(select(draft_heads.c.digest).where(draft_heads.c.candidacy == id))


def in_state(play: Play, state: str) -> list[str]:
    with play.store.reading() as db:
        return list(
            db.scalars(
                select(candidacies.c.id)
                .where(candidacies.c.edition == play.edition, candidacies.c.state == state)
                .order_by(candidacies.c.id)
            )
        )


def countries_of(play: Play, key: str, group: str | None) -> dict[str, str]:
    asked = select(candidacies.c.id, candidacies.c.country).where(
        candidacies.c.edition == play.edition, candidacies.c.state == f"{key.split('.')[0]}:in"
    )
    with play.store.reading() as db:
        return dict(db.execute(asked if group is None else asked.where(candidacies.c.category == group)).all())


def releases(play: Play, *kinds: str) -> None:
    """An officer has read the held letters and lets them go."""
    with play.store.reading() as db:
        held = list(
            db.scalars(
                select(letters.c.id).where(
                    letters.c.edition == play.edition, letters.c.state == "held", letters.c.kind.in_(kinds)
                )
            )
        )
    if held:
        mail.release(play.store, play.edition, held)
