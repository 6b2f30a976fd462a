"""Dates as people read them: in the reader's language, with the zone's place. Filters of every template."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from functools import cache, lru_cache
from importlib.resources import files
from zoneinfo import ZoneInfo, available_timezones

from babel import Locale
from babel.core import get_global
from babel.dates import format_date, format_datetime, get_timezone_location
from flask import g, has_request_context
from flask_babel import gettext as _

from forms.submission import sorts
from workflows.moments_told import long_day

AREAS = ("Africa", "America", "Asia", "Atlantic", "Australia", "Europe", "Indian", "Pacific")
NOWHERE = "Europe/Madrid"  # the zone of pages that belong to no edition: the observatory's own


def register(app) -> None:
    for function in (day, place_then, instant, clock, clock_there, dateformat, deadline, countdown):
        app.add_template_filter(function)


def today(at: datetime) -> date:
    """The day it is then where the edition is."""
    return _local(at).date()


def there(at: datetime, place: str) -> date:
    """The day it is then in a zone."""
    return at.astimezone(ZoneInfo(place)).date()


def zone() -> str:
    """The zone of the edition that the page is about."""
    return (g.get("zone") if has_request_context() else None) or NOWHERE


def language() -> str:
    return (g.get("language") if has_request_context() else None) or "en"


def locale(lang: str | None = None) -> str:
    """The variety in which dates are written: days first, and Portuguese as in Portugal."""
    return {"en": "en_GB", "pt": "pt_PT"}.get(lang or language(), lang or language())


def days(first: date, last: date, lang: str) -> str:
    """“21–23 September 2026”; every language of the interface writes the day first."""
    written = _long(last, lang)
    if first == last:
        return written
    if (first.year, first.month) == (last.year, last.month):
        return f"{_long(first, lang).split()[0]}–{written}"
    return f"{_long(first, lang)} – {written}"


def day(at: datetime | date | None, lang: str | None = None, place: str | None = None) -> str:
    """“15 March 2026”, in the edition's zone."""
    return "" if at is None else _long(_local(at, place), lang)


def place_then(at: datetime) -> str:
    """“Madrid”: where it is the day that a page calls today; elsewhere it may be another."""
    return _city_of(zone(), locale())


def instant(at: datetime | None, lang: str | None = None, place: str | None = None) -> str:
    """“15 March 2026, 23:59 in Madrid”."""
    if at is None:
        return ""
    lang, where = lang or language(), place or zone()
    local = _local(at, where)
    words = {
        "day": _long(local, lang),
        "time": hour(local),
        "place": _city_of(where, locale(lang)),
    }
    told = _("%(day)s, %(time)s in %(place)s", **words)
    if has_request_context():
        g.setdefault("told_instants", {})[told] = int(at.timestamp() * 1000)
    return told


def hour(local: datetime) -> str:
    """“23:59”; where the clocks are set back and show an hour twice, which of the two: “02:30 (00:30 GMT)”."""
    twice = local.replace(fold=0).utcoffset() > local.replace(fold=1).utcoffset()
    return f"{local:%H:%M} ({local.astimezone(UTC):%H:%M} GMT)" if twice else f"{local:%H:%M}"


def told_instants() -> dict[str, int]:
    """{instants as this page tells them: milliseconds}: instants.js adds what they are where the reader is."""
    return g.get("told_instants") or {}


def deadline(at: datetime | None, lang: str | None = None, place: str | None = None) -> str:
    """The end of a window as people say it: midnight is told as 23:59 of the day before, any other time as it is."""
    return "" if at is None else instant(last_in_time(at, place or zone()), lang, place)


def elsewhere(at: datetime | None, place: str) -> str:
    """The end of a window in a reader's own zone: what is 23:59 in the edition's is told to the same minute there."""
    return "" if at is None else instant(last_in_time(at, zone()), place=place)


def last_in_time(closes: datetime, place: str) -> datetime:
    """What is told as the end of a window: the last second of a day that ends at midnight there, else the hour itself."""
    midnight = f"{closes.astimezone(ZoneInfo(place)):%H:%M}" == "00:00"
    return closes - timedelta(seconds=1) if midnight else closes


MOST_LIVE = {  # of countries of several zones those that the table lists from east to west, not by their people
    "AU": "Australia/Sydney", "BR": "America/Sao_Paulo", "CA": "America/Toronto", "FM": "Pacific/Pohnpei",
    "RU": "Europe/Moscow", "UA": "Europe/Kyiv", "UZ": "Asia/Tashkent",
}


@cache
def zone_of(country: str) -> str | None:
    """The zone in which most people of a country live: the first that the time zone database's own table has for it."""
    table = (files("tzdata") / "zoneinfo" / "zone.tab").read_text()
    rows = (line.split("\t") for line in table.splitlines() if not line.startswith("#"))
    return MOST_LIVE.get(country) or next((row[2] for row in rows if row[0] == country), None)


def own_zone(country: str | None, at: datetime, place: str) -> str | None:
    """Where a government is, if the clock there shows another time than in `place`."""
    own = zone_of(country) if country else None
    return own if own and at.astimezone(ZoneInfo(own)).utcoffset() != at.astimezone(ZoneInfo(place)).utcoffset() else None


def there_too(at: datetime, country: str | None) -> str:
    """“15 March 2026, 23:59 in Madrid (16 March 2026, 04:44 in Kathmandu)”: where a government is too, if its clock differs."""
    own = own_zone(country, at, zone())
    return f"{instant(at)} ({instant(at, place=own)})" if own else instant(at)


@cache
def _known() -> frozenset[str]:
    """Every name of a zone: the standard library opens hundreds of files each time it is asked."""
    return frozenset(available_timezones())


def zone_called(name: str) -> str | None:
    """The zone of a place on earth, by any of its names; None for what is none."""
    return name if name.partition("/")[0] in AREAS and name in _known() else None


def place_of(zone: str, lang: str) -> str:
    """“Afghanistan – Kabul”; of a country that is its city, and of a place in none, the one name."""
    city = _city_of(zone, locale(lang))
    country = Locale.parse(locale(lang)).territories.get(get_global("zone_territories").get(_proper(zone)))
    return city if country in (None, city) else f"{country} – {city}"


@lru_cache(maxsize=2000)
def _city_of(zone: str, variety: str) -> str:
    """The name of its place: to find it took longer than to write the rest of an instant."""
    city = get_timezone_location(ZoneInfo(zone), locale=variety, return_city=True)
    return city.rpartition("/")[2]  # where the language has no name for it, the one of the zone: “Argentina/Cordoba”


@lru_cache
def zones(lang: str) -> list[tuple[str, str]]:
    """Every zone of the world by the name of its place, for a reader to choose from."""
    proper = {_proper(one) for one in _known() if zone_called(one)} & _known()
    return sorted({place_of(one, lang): one for one in sorted(proper)}.items(), key=lambda one: sorts(one[0]))


def _proper(zone: str) -> str:
    """Of a zone with several names the one by which its place is known."""
    return get_global("zone_aliases").get(zone, zone)


def clock(at: datetime | None, place: str | None = None) -> str:
    """“14:03”."""
    return "" if at is None else hour(_local(at, place))


def clock_there(at: datetime | None) -> str:
    """“14:03 in Madrid”."""
    if at is None:
        return ""
    return _("%(time)s in %(place)s", time=clock(at), place=_city_of(zone(), locale()))


def dateformat(at: datetime | date, pattern: str = "medium") -> str:
    made = format_datetime if isinstance(at, datetime) else format_date
    return made(_local(at) if isinstance(at, datetime) else at, pattern, locale=locale())


def countdown(at: datetime | None, now: datetime) -> str:
    """How long there still is: days, then hours, then minutes."""
    from babel.dates import format_timedelta

    if at is None or at <= now:
        return ""
    return format_timedelta(at - now, locale=locale(), threshold=1.5)


def _long(at: date, lang: str | None) -> str:
    return long_day(at.date() if isinstance(at, datetime) else at, lang or language())


def _local(at: datetime | date, place: str | None = None):
    return at.astimezone(ZoneInfo(place or zone())) if isinstance(at, datetime) else at
