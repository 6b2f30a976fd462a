"""What time it is, for everything: the machine's clock, or one that a rehearsal and the demo move along the calendar."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta


class Clock:
    """The machine's clock, in UTC."""

    def now(self) -> datetime:
        return datetime.now(UTC)


class SetClock(Clock):
    """A clock that stands where it was put, and only goes forward."""

    def __init__(self, at: datetime):
        self.at = at

    def now(self) -> datetime:
        return self.at

    def go_to(self, at: datetime) -> None:
        self.at = max(self.at, at)

    def pass_(self, **span: float) -> None:
        self.at += timedelta(**span)


class ShiftedClock(Clock):
    """The machine's clock, moved: it goes on at its pace from wherever `read_shift` says (the demo keeps it in its database)."""

    def __init__(self, read_shift):
        self._read_shift = read_shift

    def now(self) -> datetime:
        return datetime.now(UTC) + self._read_shift()
