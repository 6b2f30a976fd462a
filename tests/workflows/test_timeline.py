"""The time line's geometry: what stands beside what, and where today is.

How it is drawn is the template's matter.
"""

from datetime import date, datetime
from itertools import combinations
from zoneinfo import ZoneInfo

from workflows.timeline import INDENT, LETTER, WIDTH, StageBar, lay_out

MADRID = ZoneInfo("Europe/Madrid")


def at(month, day, year=2026):
    return datetime(year, month, day, tzinfo=MADRID)


def stage(name, opens=None, closes=None, state="waiting"):
    return StageBar(name, name, "jury", opens, closes, state)


EDITION = [
    ("submission", "Submission", [stage("Call", at(1, 20), at(3, 16), "closed")]),
    ("validation", "Validation", [stage("Technical validation", at(3, 16), at(4, 2), "closed")]),
    ("shortlist", "Shortlist", [stage("First jury", at(4, 2), at(5, 16), "closed")]),
    (
        "final",
        "Final",
        [
            stage("Jury of the final", at(5, 20), at(7, 16), "open"),
            stage("Open vote", at(6, 15), at(7, 16), "open"),
            stage("Meeting of the jury", at(7, 16), at(8, 1)),
        ],
    ),
    ("announcement", "Announcement", [stage("Announcement of the results", at(9, 21), at(9, 24))]),
]
LINE = lay_out(EDITION, at(7, 1))


def bar(name, line=LINE):
    return next(one for one in line.bars if one.stage.id == name)


def reach(one):
    length = INDENT + LETTER * len(one.stage.name)
    start = one.label_x - length if one.label_ends_here else one.label_x
    return min(start, one.x), max(start + length, one.end)


def test_the_edition_fills_the_sheet_from_edge_to_edge():
    assert bar("Call").x == 0
    assert bar("Announcement of the results").end == WIDTH


def test_rounds_stand_from_left_to_right():
    assert [one.x for one in LINE.rounds] == sorted(one.x for one in LINE.rounds)


def test_stages_at_the_same_time_stand_one_above_the_other():
    assert bar("Jury of the final").lane != bar("Open vote").lane


def test_no_label_meets_another_in_its_lane():
    for one, other in combinations(LINE.bars, 2):
        if one.lane == other.lane:
            (a, b), (c, d) = reach(one), reach(other)
            assert b <= c + 0.2 or d <= a + 0.2


def test_a_label_at_the_right_edge_ends_with_its_bar():
    last = bar("Announcement of the results")
    assert last.label_ends_here and last.label_x == WIDTH


def test_today_lies_where_its_share_of_the_time_has_passed():
    share = (at(7, 1) - at(1, 20)) / (at(9, 24) - at(1, 20))
    assert abs(LINE.today - WIDTH * share) < 0.1
    assert bar("Open vote").x < bar("Open vote").elapsed == LINE.today


def test_today_has_no_mark_before_and_after_the_edition():
    assert lay_out(EDITION, at(1, 1)).today is None
    assert lay_out(EDITION, at(12, 1)).today is None


def test_months_begin_in_the_zone_of_the_edition():
    assert [tick.day for tick in LINE.ticks] == [date(2026, month, 1) for month in range(2, 10)]


def test_a_call_of_the_year_before_marks_where_the_year_opens():
    line = lay_out([("a", "A", [stage("Call", at(11, 15, 2024), at(2, 1, 2025))])], at(12, 1, 2024))
    assert [tick.day for tick in line.ticks if tick.opens_a_year] == [date(2025, 1, 1)]


def test_a_stage_of_one_day_can_still_be_seen():
    line = lay_out(
        [("a", "A", [stage("Year", at(1, 1), at(12, 31)), stage("Day", at(6, 1), at(6, 2))])], at(5, 1)
    )
    assert bar("Day", line).width >= 6


def test_a_date_to_be_confirmed_has_a_place_after_what_is_known_and_says_so():
    line = lay_out([*EDITION[:2], ("final", "Final", [stage("Meeting")])], at(2, 1))
    assert bar("Meeting", line).x == bar("Technical validation", line).end
    assert not bar("Meeting", line).certain and bar("Technical validation", line).certain


def test_the_last_day_printed_is_the_last_day_in_time():
    assert bar("Call").stage.until.date() == date(2026, 3, 15)
    assert stage("Meeting").until is None


def test_an_edition_without_any_date_can_be_drawn():
    assert lay_out([("a", "A", [stage("Call")])], at(1, 1)).bars
    assert lay_out([], at(1, 1)).bars == ()


def test_the_thread_of_a_candidacy_runs_through_its_stages_and_ends_where_it_stands():
    lit = ["Call", "Technical validation", "First jury", "Jury of the final", "Open vote"]
    assert LINE.thread(lit).startswith(f"M0.0 {bar('Call').middle}H{bar('Call').end}")
    assert [one.stage.id for one in LINE.stands(lit)] == ["Jury of the final", "Open vote"]
    assert LINE.bends(lit).startswith(
        f"M{bar('Call').end} {bar('Call').middle}H{bar('Technical validation').x}"
    )
    assert LINE.thread([]) == LINE.bends([]) == "" and LINE.stands(None) == ()


def test_a_stage_of_the_same_round_that_comes_later_follows_those_before_it():
    after = LINE.bends(["First jury", "Jury of the final", "Open vote", "Meeting of the jury"])
    arrivals = f"{bar('Meeting of the jury').x}"
    assert (
        after.count("M") == 4 and after.count(f"H{arrivals}") == 1
    )  # jury to jury and vote, both to the meeting
    assert [one.stage.id for one in LINE.stands(["Open vote", "Meeting of the jury"])] == [
        "Meeting of the jury"
    ]


def test_the_thread_goes_no_further_than_today():
    assert f"H{LINE.today}" in LINE.thread(["Open vote"])
