"""How a vote goes while it runs: numbers of ballots and of people, never a choice."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Connection, func, select

from ...models.juries import ballots, kept_choices, profiles


@dataclass(frozen=True)
class Turnout:
    """`to_open`: who has chosen and has still to open the mailed link; `members`: those named to vote for a member."""

    ballots: int
    to_open: int
    members: int


def turnout(db: Connection, edition: str, stage: str) -> Turnout:
    named = (profiles.c.edition == edition) & (profiles.c.state == "member")
    of = ((ballots, ballots.c.stage == stage), (kept_choices, kept_choices.c.stage == stage), (profiles, named))
    return Turnout(*(db.scalar(select(func.count()).select_from(table).where(where)) for table, where in of))
