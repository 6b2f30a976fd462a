"""What was chosen where a candidacy was begun, and no section asks again, is put right: by the city until the deadline, by the
office until it has decided."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from award_app.models.candidacies import organisations
from tests.submission.test_team import in_team, letters_of
from workflows.steps import Refused


@pytest.fixture
def ana(world):
    return world.person("ana")


def member(world, id: str) -> bool:
    with world.store.reading() as db:
        return db.scalar(select(organisations.c.member).where(organisations.c.id == world.row(id)["organisation"]))


def test_a_city_puts_right_the_language_and_the_membership_it_chose_by_mistake(world, ana):
    id = ana.begins(language="en", member="yes")
    page = ana.sees(id, "").text
    assert f"{id}/begun" in page and "Our government is a member of the network." in page
    answer = ana.sends(id, "begun", language="es", member="joining")
    assert answer.status_code == 303
    assert world.row(id)["language"] == "es" and member(world, id) is False
    page = ana.sees(id, "").text
    assert "We ask to join while we apply." in page and "Spanish" in page


def test_it_is_put_right_after_sending_until_the_deadline_and_what_was_sent_stands(world, ana):
    id = ana.begins(language="en")
    ana.fills(id)
    ana.submits(id)
    before = world.row(id)
    assert ana.sends(id, "begun", language="fr", member="yes").status_code == 303
    after = world.row(id)
    assert (after["language"], after["revision"], after["state"]) == ("fr", before["revision"], before["state"])
    page = ana.sees(id, "begun")
    world.at(2026, 3, 17)
    late = ana.sends(id, "begun", page=page, language="es", member="yes")
    assert late.status_code == 409 and world.row(id)["language"] == "fr"
    assert "write to" in late.text and world.rules.office.contact in late.text


def test_nothing_changed_says_so_and_what_is_no_choice_is_told_beside_it(world, ana):
    id = ana.begins()
    same = ana.sends(id, "begun", language="es", member="yes")
    assert same.status_code == 409 and "as it stands already" in same.text
    for wrong in ({"language": "xx"}, {"language": None}, {"member": "no"}, {"member": None}):
        asked = {"language": "fr", "member": "yes", **wrong}
        answer = ana.sends(id, "begun", **asked)
        assert answer.status_code == 422 and 'class="error"' in answer.text, wrong
    assert world.row(id)["language"] == "es"


def test_the_membership_that_two_candidacies_share_is_changed_by_the_office_alone(world, ana):
    id, bob = ana.begins(), world.person("bob")
    his = bob.begins(member="joining")
    told = bob.sees(his, "").text
    assert "Another candidacy of City of Trial has answered" in told
    refused = bob.sends(his, "begun", language="es", member="joining")
    assert refused.status_code == 409 and "Another candidacy of the same government" in refused.text
    assert member(world, id) is True
    assert bob.sends(his, "begun", language="fr", member="yes").status_code == 303  # the language is its own
    assert world.row(his)["language"] == "fr" and world.row(id)["language"] == "es"
    world.office("put_right", his, language="fr", member=False, reason="The network does not know the city.")
    assert member(world, id) is False


def test_a_reader_and_a_stranger_put_nothing_right(world, ana):
    id = ana.begins()
    reader = in_team(ana, id, "bob", "reader")
    assert "can read this candidacy and not change it" in reader.sends(id, "begun", language="fr", member="yes").text
    assert world.row(id)["language"] == "es"
    stranger = world.person("eve")
    assert stranger.sees(id, "begun").status_code == stranger.sees("nowhere", "begun").status_code == 404


def test_the_letter_of_the_office_says_what_is_otherwise_now_and_why(world, ana):
    id = ana.begins(language="en", member="yes")
    world.office("put_right", id, language="es", member=False, reason="You asked us to.")
    [letter] = letters_of(world, "put_right")
    for said in ("Language of the candidacy: Spanish", "your government asks to join", "Reason: You asked us to."):
        assert said in letter.text
    world.office("put_right", id, language="es", member=True, reason="You are on our list.")
    letter = letters_of(world, "put_right")[-1]
    assert "Language of the candidacy" not in letter.text and "your government is a member" in letter.text


@pytest.mark.parametrize("payload", [
    {"language": "fr"}, {"language": "fr", "reason": " "}, {"language": "xx", "reason": "Why"}, {"reason": "Why"},
    {"language": "fr", "member": "yes", "reason": "Why"}, {"language": "es", "member": True, "reason": "Why"},
])  # fmt: skip
def test_the_office_says_why_and_what(world, ana, payload):
    id = ana.begins()
    with pytest.raises(Refused):
        world.office("put_right", id, **payload)
    assert world.row(id)["language"] == "es"


def test_place_and_country_follow_the_answers_that_correct_them(world, ana):
    """They were told where it was begun, stand in every list and on a diploma, and are asked again in the form."""
    id = ana.begins(place="Trail", country="ES")
    ana.fills(id, city="Trial", country="FR")
    ana.submits(id)
    assert (world.row(id)["place"], world.row(id)["country"]) == ("Trial", "FR")
