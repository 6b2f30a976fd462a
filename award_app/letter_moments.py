"""Dates and instants in letters: where the edition is, and beside an instant what it is where the reader's government is."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from babel.dates import format_time, get_timezone_location

from . import dates
from .models.base import read_instant


class Moments:
    """What a letter says of time. `zone` is the edition's; `country` the reader's, where the letter is about their own
    candidacy; `gettext` speaks their language, whoever asks."""

    def __init__(self, language: str, zone: str, country: str | None, gettext):
        self.language, self.zone, self.country, self.gettext = language, zone, country, gettext

    def day(self, at) -> str:
        return dates.day(_instant(at), self.language, self.zone)

    def last_day(self, at) -> str:
        """The day on which a window ends."""
        return self.day(self.last(at))

    def instant(self, at) -> str:
        """“15 March 2026, 23:59 in Madrid / 17:59 in Guayaquil”; with its day, where that is another one."""
        at = _instant(at)
        told, own = self._there(at, self.zone), dates.own_zone(self.country, at, self.zone)
        if own is None:
            return told
        same_day = at.astimezone(ZoneInfo(own)).date() == at.astimezone(ZoneInfo(self.zone)).date()
        clock = self.gettext("%(time)s in %(place)s") % self._parts(at, own)
        return f"{told} / {clock if same_day else self._there(at, own)}"

    def deadline(self, at) -> str:
        """The end of a window, as every page tells it."""
        return self.instant(self.last(at))

    def last(self, closes) -> datetime:
        return dates.last_in_time(_instant(closes), self.zone)

    def between(self, opens: datetime, closes) -> str:
        """The days of a window."""
        ends = (one.astimezone(ZoneInfo(self.zone)).date() for one in (opens, self.last(closes)))
        return dates.days(*ends, self.language)

    def of_stage(self, kind: str, opens: datetime | None, closes: datetime | None) -> str:
        """The days of a stage; of an announcement the instant, for that is what people wait for."""
        if kind == "announcement" and closes:
            return self.instant(closes)
        if opens and closes:
            return self.between(opens, closes)
        return self.gettext("from %(day)s") % {"day": self.day(opens)} if opens else self.gettext("date to be confirmed")

    def _there(self, at: datetime, zone: str) -> str:
        return self.gettext("%(day)s, %(time)s in %(place)s") % self._parts(at, zone)

    def _parts(self, at: datetime, zone: str) -> dict:
        locale = dates.locale(self.language)
        return {
            "day": dates.day(at, self.language, zone),
            "time": format_time(at.astimezone(ZoneInfo(zone)), "HH:mm", locale=locale),
            "place": get_timezone_location(ZoneInfo(zone), locale=locale, return_city=True),
        }


def _instant(at: datetime | str) -> datetime:
    return read_instant(at) if isinstance(at, str) else at
