"""The clock of this machine beside the database's: several servers work on one PostgreSQL, and deadlines must be the same
for all of them. SQLite is on this machine: there is nothing to compare.

The clock that a rehearsal or the demo has put forward is none of a machine, and is not asked about.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from sqlalchemy import Connection, func, select

TOLERATED = timedelta(seconds=5)
ASKED = select(func.clock_timestamp())


def apart(db: Connection) -> timedelta | None:
    """By how much this machine's clock is ahead of the database's (less than nothing: behind), where that is too much.

    The database looked at its clock while it was asked: half of that time may be in the difference and is given to it.
    """
    if db.dialect.name != "postgresql":
        return None
    before = datetime.now(UTC)
    theirs = db.scalar(ASKED)
    half = (datetime.now(UTC) - before) / 2
    ahead = before + half - theirs
    return ahead if abs(ahead) - half > TOLERATED else None


def difference(db: Connection) -> str | None:
    """The same as a sentence with what mends it."""
    if not (ahead := apart(db)):
        return None
    return (f"The clock of this machine is {seconds(ahead)} seconds {'ahead of' if ahead > timedelta() else 'behind'} the "
            "database's, and deadlines would not be the same for everybody. "
            "Let a time service keep both (timedatectl set-ntp true).")


def seconds(ahead: timedelta) -> int:
    return round(abs(ahead.total_seconds()))
