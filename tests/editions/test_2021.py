"""The 15th edition by its rules (oidp.net/distinction/en, 2021): each juror reads ten, the points are added up, most points win.

Invented: all names and points, and how many went on to the jury and how many jurors there were, which are not known.
"""

from pathlib import Path

import pytest

from tests.editions.lived import Edition, ballots_for
from workflows.reading import load
from workflows.steps import Refused

FILE = Path("config/rulebooks/oidp-2021.yaml")


@pytest.fixture(scope="module")
def judged(tmp_path_factory):
    """Twenty with the jury, read by eight jurors; whoever came first is best."""
    edition = Edition(tmp_path_factory.mktemp("2021"), load(FILE)).receives(20).checks()
    supports = dict.fromkeys((city.id for city in edition.cities), 1)
    edition.votes("members.consultation", ballots_for(supports, 7), members=True).cuts("members")
    return edition.reads("jury.jury", 8).goes_to("jury.deliberation")


def test_each_juror_reads_ten_and_each_candidacy_has_four_readers(judged):
    readings = judged.rows("readings")
    loads = [sum(one["seat"] == seat["id"] for one in readings) for seat in judged.rows("seats")]
    assert loads == [10] * 8
    assert {sum(one["candidacy"] == city.id for one in readings) for city in judged.cities} == {4}


def test_most_points_win_whoever_says_otherwise_and_the_winner_has_no_mention(judged):
    best, second = (city.id for city in judged.cities[:2])
    with pytest.raises(Refused, match="not_level"):
        judged.decides("jury.deliberation", [("award", second)])
    with pytest.raises(Refused, match="not_with"):
        judged.decides("jury.deliberation", [("mention", best)])
    with pytest.raises(Refused, match="too_many_honours"):
        judged.decides("jury.deliberation", [("mention", city.id) for city in judged.cities[1:7]])
    judged.decides("jury.deliberation", [("mention", second)])
    given = {(row["award"], row["candidacy"], row["by"]) for row in judged.rows("honours")}
    assert given == {("award", best, "points"), ("mention", second, "deliberation")}
    assert judged.faults() == []
