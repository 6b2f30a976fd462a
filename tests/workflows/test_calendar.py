"""Written dates become instants: ends of days, zones, hours skipped or repeated, what is not known yet."""

from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as some
from pydantic import ValidationError

from workflows.calendar import DRAIN, Moment, UnclearTime, Window, at, end_of_day, instant, later_by, window
from workflows.reading import load

MADRID = SimpleNamespace(time_zone="Europe/Madrid")


def moment(text):
    return Moment.model_validate(text)


def in_madrid(text, end=False):
    return instant(MADRID, moment(text), end)


def test_a_day_that_opens_is_its_start_and_a_day_that_closes_is_its_end():
    assert in_madrid("2026-01-20") == datetime(2026, 1, 19, 23, tzinfo=UTC)
    assert in_madrid("2026-04-01", end=True) == datetime(2026, 4, 1, 22, tzinfo=UTC)


def test_the_end_of_a_day_is_the_start_of_the_next_on_the_nights_the_clocks_change():
    for day, following in (("2026-03-28", "2026-03-29"), ("2026-03-29", "2026-03-30")):
        assert in_madrid(day, end=True) == in_madrid(following)
    assert in_madrid("2026-10-25", end=True) - in_madrid("2026-10-25") == timedelta(hours=25)
    assert in_madrid("2026-03-29", end=True) - in_madrid("2026-03-29") == timedelta(hours=23)


def test_a_time_with_a_zone_of_its_own_is_in_that_zone():
    assert in_madrid("2020-03-24 12:00 GMT", end=True) == datetime(2020, 3, 24, 12, tzinfo=UTC)


def test_a_time_without_a_zone_is_in_that_of_the_edition():
    assert in_madrid("2026-09-21 18:00") == datetime(2026, 9, 21, 16, tzinfo=UTC)


UNCLEAR = {
    "2027-03-28 02:30": "does not exist in Europe/Madrid: the clocks skip it; write “2027-03-28 01:30” or “2027-03-28 03:30”",
    "2026-10-25 02:30": "comes twice in Europe/Madrid: write “2026-10-25 00:30 GMT” or “2026-10-25 01:30 GMT”",
}


@pytest.mark.parametrize("text, both", UNCLEAR.items())
def test_a_time_that_the_clocks_skip_or_repeat_is_refused_with_both_its_readings(text, both):
    with pytest.raises(UnclearTime) as unclear:
        in_madrid(text)
    assert str(unclear.value) == f"{text} {both}"
    readings = [in_madrid(one) for one in unclear.value.shown()]
    assert tuple(readings) == unclear.value.readings


def test_the_end_of_a_day_can_be_said_as_24_00():
    assert in_madrid("2026-03-15 24:00") == in_madrid("2026-03-15", end=True)
    assert moment("2026-12-31 24:00") == moment("2027-01-01 00:00")
    with pytest.raises(ValidationError):
        moment("2026-03-15 24:01")


def test_a_date_moved_by_days_keeps_its_time_on_the_wall_on_the_nights_the_clocks_change():
    madrid = ZoneInfo("Europe/Madrid")
    before = in_madrid("2026-10-24 18:00")
    assert later_by(before, 7, madrid) == in_madrid("2026-10-31 18:00")
    assert later_by(before, 7, madrid) - before == timedelta(days=7, hours=1)
    assert later_by(in_madrid("2027-03-21 02:30"), 7, madrid) == in_madrid("2027-03-28 03:30")


def test_days_that_somebody_is_given_end_with_the_last_of_them_whatever_the_hour_they_were_given():
    madrid, ends = ZoneInfo("Europe/Madrid"), in_madrid("2026-03-30", end=True)
    for hour in ("2026-03-24 00:00", "2026-03-24 00:01", "2026-03-24 23:59"):
        assert end_of_day(in_madrid(hour), 6, madrid) == ends, hour


EDGE = timedelta(milliseconds=1)


@pytest.mark.parametrize("day", ["2026-03-15", "2026-03-28", "2026-03-29", "2026-10-24", "2026-10-25"])
def test_a_millisecond_before_the_end_is_in_time_and_the_end_itself_is_not(day):
    window_ = Window(in_madrid("2026-01-01"), in_madrid(day, end=True))
    assert window_.contains(window_.closes - EDGE)
    assert not window_.contains(window_.closes) and not window_.contains(window_.closes + EDGE)
    assert not window_.contains(window_.opens - EDGE) and window_.contains(window_.opens)


def test_a_day_whose_midnight_is_skipped_begins_when_the_clocks_have_moved():
    santiago = SimpleNamespace(time_zone="America/Santiago")
    begins = instant(santiago, moment("2026-09-06"))  # 00:00 becomes 01:00
    assert begins == datetime(2026, 9, 6, 4, tzinfo=UTC)


@pytest.mark.parametrize("text", ["2026-09", "to_be_confirmed"])
def test_what_is_not_known_to_the_day_has_no_instant(text):
    assert not moment(text).known
    assert in_madrid(text) is None


def test_a_date_to_be_confirmed_may_say_before_which_it_will_not_be():
    unknown = moment({"to_be_confirmed": "true", "not_before": "2021-08"})
    assert unknown.not_before.precision == "month"
    assert moment(unknown.model_dump(mode="json")) == unknown


NO_DATES = ["2026-02-30", "20/01/2026", "2026-1-5", "2026-01-20 25:00", "2026-01-20 10:00 Mars", "soon", "",
            "2026-01-20 18", 20260120, None]


@pytest.mark.parametrize("text", NO_DATES)
def test_what_is_not_a_date_is_refused(text):
    with pytest.raises(ValidationError):
        moment(text)


@given(some.datetimes(min_value=datetime(1990, 1, 1), max_value=datetime(2100, 1, 1)))
def test_a_moment_is_written_as_it_is_read(when):
    for shape in ("%Y-%m", "%Y-%m-%d", "%Y-%m-%d %H:%M", "%Y-%m-%d %H:%M GMT"):
        text = when.strftime(shape)
        assert moment(text).model_dump(mode="json") == text


def test_a_window_takes_in_its_first_instant_and_not_its_last():
    opens, closes = datetime(2026, 1, 1, tzinfo=UTC), datetime(2026, 2, 1, tzinfo=UTC)
    assert Window(opens, closes).contains(opens)
    assert Window(opens, closes).contains(closes - timedelta(microseconds=1))
    assert not Window(opens, closes).contains(closes)
    assert not Window(None, closes).contains(opens)


def test_the_window_of_a_stage_and_the_dates_that_texts_name_are_the_same():
    rulebook = load("config/rulebooks/oidp-2026.yaml")
    assert window(rulebook, rulebook.stage("submission")).closes == at(rulebook, "submission.closes")
    assert window(rulebook, rulebook.stage("final.jury")).opens == at(rulebook, "final.jury.opens")
    assert at(rulebook, "ceremony.ends") == datetime(2026, 9, 23, 22, tzinfo=UTC)


def test_the_clock_leaves_a_minute_to_what_was_received_in_time():
    assert timedelta(seconds=60) == DRAIN
