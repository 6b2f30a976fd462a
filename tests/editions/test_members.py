"""Members vote: teams of candidacies in the vote, and whom the office names; one ballot for each member if the rules say so."""

import copy
from pathlib import Path

import pytest

from tests.editions.lived import Edition
from tests.world import Person
from workflows.reading import load, loads, raw
from workflows.steps import Refused

FILE = Path("config/rulebooks/oidp-2019.yaml")
VOTE = "members.consultation"


def at_the_vote(folder, rules=None) -> Edition:
    return Edition(folder, rules or load(FILE)).receives(4).checks().goes_to(VOTE)


def votes(edition, person, step="cast", id=None):
    parent = None if id else VOTE
    return person.acts("ballot", id, step, {"choices": edition.in_state("members:in")[:2]}, parent)


@pytest.fixture
def one_each(tmp_path):
    rules = copy.deepcopy(raw(FILE))
    rules["rounds"][2]["stages"][0]["voters"] = "one_per_member"
    return at_the_vote(tmp_path, loads(rules))


def test_whom_nobody_knows_as_a_member_cannot_vote_until_the_office_says_so(tmp_path):
    edition = at_the_vote(tmp_path)
    voter = Person(edition, "Vera")
    with pytest.raises(Refused, match="members_only"):
        votes(edition, voter)
    edition.admits(voter, "City of Elsewhere")
    assert votes(edition, voter).state == "cast"
    assert [letter["kind"] for letter in edition.rows("letters", recipient=voter.participant)] == [
        "admitted",
        "ballot_received",
    ]


def test_the_team_of_a_candidacy_in_the_vote_is_a_members(tmp_path):
    edition = at_the_vote(tmp_path)
    assert votes(edition, edition.cities[0]).state == "cast"


def test_who_votes_no_more_for_a_member_cannot_change_the_ballot_either(tmp_path):
    edition = at_the_vote(tmp_path)
    voter = Person(edition, "Vera")
    profile = edition.admits(voter, "City of Elsewhere")
    ballot = votes(edition, voter).id
    edition.officer.acts("profile", profile, "end")
    with pytest.raises(Refused, match="members_only"):
        votes(edition, voter, "change", ballot)
    edition.officer.acts("profile", profile, "renew")
    assert votes(edition, voter, "change", ballot).version == 2


def test_only_the_office_says_who_votes_for_a_member(tmp_path):
    edition = at_the_vote(tmp_path)
    voter = Person(edition, "Vera")
    named = {"participant": voter.participant, "organisation": "City of Elsewhere", "country": "FR"}
    with pytest.raises(Refused, match="unknown"):
        voter.acts("profile", None, "admit", named)
    with pytest.raises(Refused, match="member_missing"):
        edition.officer.acts("profile", None, "admit", {**named, "organisation": " "})


def test_each_member_has_one_ballot_where_the_rules_say_so(one_each):
    first, second, other = (Person(one_each, name) for name in ("Vera", "Wim", "Xenia"))
    profile = one_each.admits(first, "City of Elsewhere")
    one_each.admits(second, "CITY OF ELSEWHERE")  # the same as it sounds
    one_each.admits(other, "City of Otherwhere")
    ballot = votes(one_each, first).id
    with pytest.raises(Refused, match="member_has_voted"):
        votes(one_each, second)
    assert votes(one_each, other).state == "cast"
    assert votes(one_each, first, "change", ballot).version == 2, "one’s own ballot may be changed"
    one_each.officer.acts("profile", profile, "end")
    with pytest.raises(Refused, match="member_has_voted"):
        votes(one_each, second)
