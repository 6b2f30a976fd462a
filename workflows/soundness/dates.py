"""Are the dates in order: of stages, rounds, the embargo, the returns and the translations.

Dates that are not known yet are allowed, and said; nothing is concluded from them.
"""

from collections.abc import Callable
from datetime import datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

from workflows.calendar import Moment, at, instant, window
from workflows.rule import walk
from workflows.rulebook import AnnouncementStage, EligibilityStage, Rulebook
from workflows.soundness.findings import Found, of_kind


def dates(rulebook: Rulebook) -> Found:
    shown = shown_in(rulebook)
    yield from of_zones(rulebook)
    yield from of_stages(rulebook, shown)
    yield from between_rounds(rulebook, shown)
    yield from of_results(rulebook, shown)
    yield from of_meetings(rulebook, shown)
    yield from of_embargoes(rulebook, shown)
    yield from of_returns(rulebook)
    yield from of_translations(rulebook, shown)
    yield from of_ceremony(rulebook)


def shown_in(rulebook: Rulebook) -> Callable[[datetime], str]:
    zone = ZoneInfo(rulebook.time_zone)
    return lambda moment, end=False: told(moment.astimezone(zone), end)


def told(at: datetime, end: bool) -> str:
    """The end of a day is 24:00 of that day, as it is written, and not the beginning of the next."""
    last = end and (at.hour, at.minute) == (0, 0)
    return f"{at - timedelta(minutes=1):%Y-%m-%d} 24:00" if last else f"{at:%Y-%m-%d %H:%M}"


WINTER_ALL_YEAR = {"EST": "America/New_York", "MST": "America/Denver"}  # zones that never have summer time, and who means them


def of_zones(rulebook: Rulebook) -> Found:
    """“17:00 CET” on a day of June: the clocks of those places show CEST then, and who reads it may be an hour too late."""
    if rulebook.time_zone in WINTER_ALL_YEAR:
        yield ("time_zone",), "zone_without_summer", {"zone": rulebook.time_zone, "place": WINTER_ALL_YEAR[rulebook.time_zone]}
    for path, moment in walk(rulebook):
        if isinstance(moment, Moment) and moment.precision == "instant" and moment.zone and "/" not in moment.zone:
            place = ZoneInfo(WINTER_ALL_YEAR.get(moment.zone, moment.zone))
            name = moment.local.replace(tzinfo=place).tzname()
            if name != moment.zone and moment.zone.isalpha():
                yield path, "zone_of_another_season", {"zone": moment.zone, "day": f"{moment.day}", "name": name}


def of_stages(rulebook: Rulebook, shown) -> Found:
    for path, _, stage in of_kind(rulebook, object):
        opens, closes = window(rulebook, stage)
        for key in ("opens", "closes"):
            moment = getattr(stage, key)
            if moment is not None and not moment.known:
                yield (*path, key), "date_unknown", {}
            elif moment is not None and abs(moment.day.year - rulebook.edition.year) > 1:
                yield (*path, key), "other_year", {"date": moment.as_text(), "year": rulebook.edition.year}
        if stage.closes is None:
            yield path, "no_end", {}
        if opens and closes and closes <= opens:
            yield (*path, "closes"), "dates_backwards", {"opens": shown(opens), "closes": shown(closes, end=True)}


def between_rounds(rulebook: Rulebook, shown) -> Found:
    for r, (before, after) in enumerate(pairwise(rulebook.rounds)):
        ends = [(window(rulebook, stage).closes, stage.id) for stage in before.stages]
        ends = [(closes, id) for closes, id in ends if closes]
        for s, stage in enumerate(after.stages):
            opens = window(rulebook, stage).opens
            if opens and ends and opens < max(ends)[0]:
                closes, id = max(ends)
                code = "overlap_meant" if after.overlaps_on_purpose else "overlap"
                yield ("rounds", r + 1, "stages", s, "opens"), code, {
                    "opens": shown(opens), "closes": shown(closes, end=True), "other": f"{before.id}.{id}",
                    "round": after.id}


def of_results(rulebook: Rulebook, shown) -> Found:
    """The result of a cut is told when its round is over, unless the file says that the windows overlap on purpose."""
    for r, round in enumerate(rulebook.rounds):
        told = round.cut and round.cut.result
        opens, closes = (instant(rulebook, told.opens), instant(rulebook, told.closes, end=True)) if told else (None, None)
        path = ("rounds", r, "cut", "result")
        if opens and closes and closes <= opens:
            yield (*path, "closes"), "dates_backwards", {"opens": shown(opens), "closes": shown(closes, end=True)}
        ends = [(window(rulebook, stage).closes, stage.id) for stage in round.stages]
        ends = [(closes, id) for closes, id in ends if closes]
        if opens and ends and opens < max(ends)[0]:
            code = "overlap_meant" if round.overlaps_on_purpose else "overlap"
            values = {"opens": shown(opens), "closes": shown(max(ends)[0], end=True),
                      "other": f"{round.id}.{max(ends)[1]}", "round": round.id}
            yield (*path, "opens"), code, values


def of_meetings(rulebook: Rulebook, shown) -> Found:
    """A stage ends after what it waits for; it may be meant to begin earlier, and that is said."""
    for path, round, stage in of_kind(rulebook, object):
        opens, closes = window(rulebook, stage)
        for index, id in enumerate(stage.after):
            other = window(rulebook, round.stage(id)).closes
            values = {"other": id, "other_closes": other and shown(other, end=True)}
            if other and closes and closes < other:
                yield (*path, "after", index), "meets_before", {**values, "closes": shown(closes, end=True)}
            elif other and opens and opens < other:
                yield (*path, "after", index), "meets_while", {**values, "opens": shown(opens)}


def of_embargoes(rulebook: Rulebook, shown) -> Found:
    for path, round, stage in of_kind(rulebook, AnnouncementStage):
        embargo = instant(rulebook, stage.embargo_until)
        if embargo is None:
            continue
        here = (*path, "embargo_until")
        opens, closes = window(rulebook, stage)
        if (opens and embargo < opens) or (closes and embargo > closes):
            yield here, "embargo_outside", {"embargo": shown(embargo)}
        for earlier in rulebook.rounds[: rulebook.rounds.index(round)]:
            for other in earlier.stages:
                end = window(rulebook, other).closes
                if end and embargo < end:
                    yield here, "embargo_before_decision", {
                        "embargo": shown(embargo), "other": f"{earlier.id}.{other.id}", "closes": shown(end, end=True)}
        starts = rulebook.ceremony and instant(rulebook, rulebook.ceremony.starts)
        if starts and embargo < starts:
            yield here, "embargo_before_ceremony", {"embargo": shown(embargo), "starts": shown(starts)}
        ends = rulebook.ceremony and instant(rulebook, rulebook.ceremony.ends, end=True)
        if ends and embargo > ends:
            yield here, "embargo_after_ceremony", {"embargo": shown(embargo), "ends": shown(ends, end=True)}


def of_returns(rulebook: Rulebook) -> Found:
    for path, _, stage in of_kind(rulebook, EligibilityStage):
        completion = stage.completion
        if completion is None:
            continue
        opens, closes = window(rulebook, stage)
        until = instant(rulebook, completion.until, end=True)
        if until and closes and until > closes:
            yield (*path, "completion", "until"), "completion_after", {}
        days = opens and closes and round((closes - opens) / timedelta(days=1))  # one may have 23 hours
        if days and completion.times * completion.days > days:
            yield (*path, "completion"), "completion_too_long", {
                "times": completion.times, "days": completion.days, "window": days}


def of_translations(rulebook: Rulebook, shown) -> Found:
    translated = [(field, at(rulebook, field.translated.until))
                  for form in rulebook.forms.values() for field in form.fields() if field.translated]
    for path, round, stage in of_kind(rulebook, object):
        if not getattr(stage, "waits_for_translations", False):
            continue
        if not translated:
            yield (*path, "waits_for_translations"), "nothing_translated", {}
        opens = window(rulebook, stage).opens
        for field, until in translated:
            if opens and until and until > opens:
                yield (*path, "opens"), "translation_late", {
                    "field": field.id, "until": shown(until), "stage": f"{round.id}.{stage.id}"}


def of_ceremony(rulebook: Rulebook) -> Found:
    ceremony = rulebook.ceremony
    if ceremony is None:
        return
    starts, ends = instant(rulebook, ceremony.starts), instant(rulebook, ceremony.ends, end=True)
    if starts and ends and ends <= starts:
        yield ("ceremony", "ends"), "ceremony_backwards", {}
    if "to_be_confirmed" in (ceremony.place, ceremony.country):
        yield ("ceremony", "place"), "place_unknown", {}
