"""The 13th edition as it went (oidp.net content 1577, 1620): 28 candidacies, the 50 % most voted, 14, then six, all honoured.

Invented: the names, the numbers of supports and points, and which six the jury kept.
"""

import copy
from pathlib import Path

import pytest

from tests.editions.lived import Edition, ballots_for
from workflows.reading import load, loads, raw
from workflows.steps import Refused

FILE = Path("config/rulebooks/oidp-2019.yaml")


@pytest.fixture
def rules():
    return copy.deepcopy(raw(FILE))


def until_the_meeting(folder, rules) -> Edition:
    edition = Edition(folder, rules).receives(28).checks()
    supports = {city.id: 3 if place < 14 else 2 for place, city in enumerate(edition.cities)}
    return edition.votes("members.consultation", ballots_for(supports, 24), members=True)


def to_the_six(edition: Edition) -> Edition:
    return edition.cuts("members").reads("jury.jury", 5).cuts("jury")


def test_28_candidacies_become_14_by_the_members_vote_and_six_by_the_jury_and_all_six_are_honoured(tmp_path):
    edition = until_the_meeting(tmp_path, load(FILE))
    edition.cuts("members")
    assert len(edition.in_state("members:kept")) == 14
    edition.reads("jury.jury", 5).cuts("jury")
    assert len(edition.in_state("jury:kept")) == 6
    edition.goes_to("final.deliberation")
    finalists = edition.in_state("final:in")
    with pytest.raises(Refused, match="award_unknown"):  # the mention of the rest is nobody’s to name
        edition.decides("final.deliberation", [("award", finalists[2]), ("mention", finalists[1])])
    edition.decides("final.deliberation", [("award", finalists[2])])
    given = sorted((row["award"], row["candidacy"]) for row in edition.rows("honours"))
    assert given == sorted([("award", finalists[2]), *(("mention", one) for one in finalists if one != finalists[2])])
    assert edition.faults() == []


@pytest.mark.parametrize(("round_", "keep", "kept"), [  # by the twenty most voted all who are level at the line come in
    ("members", {"number": "20"}, 28), ("jury", {"number": "5"}, 5)])
def test_by_another_share_or_number_it_would_not_have_been_14_and_6(tmp_path, rules, round_, keep, kept):
    next(one for one in rules["rounds"] if one["id"] == round_)["cut"]["keep"] = keep
    edition = until_the_meeting(tmp_path, loads(rules))
    edition.cuts("members")
    if round_ == "jury":
        edition.reads("jury.jury", 5).cuts("jury")
    assert len(edition.in_state(f"{round_}:kept")) == kept


def test_had_the_mention_been_the_panels_to_give_five_of_the_six_could_go_without(tmp_path, rules):
    mention = rules["rounds"][4]["awards"][1]
    mention |= {"by": "deliberation", "how_many": "5", "optional": "true"}
    edition = to_the_six(until_the_meeting(tmp_path, loads(rules))).goes_to("final.deliberation")
    edition.decides("final.deliberation", [("award", edition.in_state("final:in")[2])])
    assert len(edition.rows("honours")) == 1


def test_up_to_three_are_supported_and_a_fourth_is_refused(tmp_path, rules):
    edition = Edition(tmp_path, load(FILE)).receives(4).checks().goes_to("members.consultation")
    city, four = edition.cities[0], edition.in_state("members:in")
    with pytest.raises(Refused, match="too_many"):
        city.acts("ballot", None, "cast", {"choices": four}, "members.consultation")
    city.acts("ballot", None, "cast", {"choices": four[:3]}, "members.consultation")
    rules["rounds"][2]["stages"][0]["ballot"]["choose"]["at_most"] = "4"
    other = Edition(tmp_path / "four", loads(rules)).receives(4).checks().goes_to("members.consultation")
    choices = other.in_state("members:in")
    other.cities[0].acts("ballot", None, "cast", {"choices": choices}, "members.consultation")
