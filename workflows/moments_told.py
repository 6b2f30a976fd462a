"""A written date as people read it: a day, a time with its place, a month, or that it is still to be confirmed."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from functools import lru_cache
from zoneinfo import ZoneInfo

from babel.dates import format_date, get_timezone_location

from .calendar import Moment
from .countries import variety

Say = Callable[[str], str]


def _(text: str) -> str:
    """Marks a text for the catalogues; it is translated when it is told."""
    return text


@lru_cache(maxsize=4096)  # a time line names the same days again and again
def long_day(day: date, language: str) -> str:
    """“15 March 2026”. Unicode's CLDR writes “1 avril”; French writes “1er avril”."""
    locale = variety(language)
    written = format_date(day, "long", locale=locale)
    return written.replace("1 ", "1er ", 1) if day.day == 1 and locale.language == "fr" else written


def moment_told(moment: Moment, language: str, say: Say = _) -> str:
    """“15 March 2026”, “21 September 2026, 18:00 in Madrid”, “September 2026”, “to be confirmed, not before August 2021”."""
    if moment.precision == "instant":
        return _instant_told(moment, language, say)
    if moment.known:
        return long_day(moment.day, language)
    if moment.precision == "month":
        return format_date(moment.local.date(), "LLLL y", locale=variety(language))
    if moment.not_before:
        earliest = moment_told(moment.not_before, language, say)
        return say(_("to be confirmed, not before %(day)s")) % {"day": earliest}
    return say(_("to be confirmed"))


def _instant_told(moment: Moment, language: str, say: Say) -> str:
    words = {"day": long_day(moment.day, language), "time": f"{moment.local:%H:%M}"}
    if moment.zone is None:
        return say(_("%(day)s, %(time)s")) % words
    zone = ZoneInfo(moment.zone)
    if "/" not in zone.key:
        return f"{say(_('%(day)s, %(time)s')) % words} {zone.key}"
    place = get_timezone_location(zone, locale=variety(language), return_city=True)
    return say(_("%(day)s, %(time)s in %(place)s")) % {**words, "place": place}
