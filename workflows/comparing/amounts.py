"""Sums of money and times of day of a published text, beside what can be won and the hours that the rules have.

A time is judged with the dates of its sentence. “CET” is written all year round for what clocks there show: where the rules
have the same hour, it is right, and it is said that in summer it is not their name.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

from workflows.calendar import Moment

from .mentions import Mention
from .reasons import Why, _, why

AWARDED = re.compile(
    r"award|pri[zx]|prêmi|prémi|premi|win|laureat|lauréat|galardon|guardon|vencedor|ganador|runner|dotad|doté|dotat|endow|"
    r"receiv|reçoi|recib|reb(?:en|rà)|receb", re.IGNORECASE)
OFFSETS = {"UTC": 0, "GMT": 0, "WET": 0, "WEST": 1, "BST": 1, "CET": 1, "CEST": 2, "EET": 2, "EEST": 3}
LAST_MINUTE = (23, 59)


def judge_money(known, one: Mention) -> tuple[str, Why]:
    amount, currency = one.value
    held = [award for _round, award in known.rules.awards() if award.money]
    if not held:
        return "not_judged", why(_("by the rules nobody is given money"))
    named = [award for award in held if any(len(name) >= 4 and name.casefold() in one.sentence.casefold()
                                            for name in award.name.values())]
    right = {(award.money.amount, award.money.currency) for award in held}
    if (amount, currency) in right:
        return "agrees", why(_("an amount of the rules"))
    if not named and not AWARDED.search(one.sentence):
        return "not_judged", why(_("no amount of the rules, and the sentence does not speak of what can be won"))
    said = ", ".join(sorted(_told(award.money.amount, award.money.currency) for award in named or held))
    return "disagrees", why(_("the rules say {said}"), said=said)


def _told(amount: Decimal, currency: str) -> str:
    return f"{amount:,f} {currency}"


def judge_time(known, one: Mention) -> tuple[str, Why]:
    """By the moments of the rules on the days of its sentence; the end of a day is its last minute."""
    hour, minute, zone, days = one.value
    meant = [(what, moment) for what, moment in known.moments()
             if any((moment.day.month, moment.day.day) == (month, day) and year in (None, moment.day.year)
                    for year, month, day in days)]
    if not meant:
        return "not_judged", why(_("the rules have no hour for the day of this sentence"))
    found = [judged for what, moment in meant if (judged := _same(known, what, moment, (hour, minute), zone))]
    if found:
        return "agrees", found[0]
    said = ", ".join(f"{_hour(known, moment)} ({what})" for what, moment in meant)
    return "disagrees", why(_("the rules say {said}"), said=said)


def _same(known, what: str, moment: Moment, time: tuple[int, int], zone: str | None) -> Why | None:
    """Why a time is that of a moment, or None."""
    place = ZoneInfo(moment.zone or known.rules.time_zone)
    if moment.precision == "day":
        return why(_("the last minute of {what}"), what=what) if time == LAST_MINUTE and what.endswith("closes") else None
    at = moment.local.replace(tzinfo=place)
    written = moment.local.replace(hour=time[0] % 24, minute=time[1])
    if zone in OFFSETS:
        if (written - timedelta(hours=OFFSETS[zone])).replace(tzinfo=UTC) == at.astimezone(UTC):
            return why(_("it is {what}"), what=what)
        if time != (at.hour, at.minute) or zone not in _names(place, at.year):
            return None
        words = _("it is {what}; on that day the clocks there show {name}, not {zone}")
        return why(words, what=what, name=at.tzname(), zone=zone)
    return why(_("it is {what}"), what=what) if time == (at.hour, at.minute) else None


def _names(place: ZoneInfo, year: int) -> set[str | None]:
    """What its clocks are called in winter and in summer."""
    return {datetime(year, month, 1, tzinfo=place).tzname() for month in (1, 7)}


def _hour(known, moment: Moment) -> str:
    if moment.precision == "day":
        return f"{moment.day} 24:00"
    return f"{moment.local:%Y-%m-%d %H:%M} {moment.zone or known.rules.time_zone}"
