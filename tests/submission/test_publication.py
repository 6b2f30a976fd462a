"""The page on which a city reads what it agreed to have published, and takes that back."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from award_app.models.record import letters

from .conftest import PDF, upload


@pytest.fixture
def sent(world):
    ana = world.person("ana")
    id = ana.begins()
    ana.fills(id)
    ana.sends(id, "annexes", answer_annexes=upload(PDF, "plan.pdf"), answer_accepts="y", go="stay")
    assert ana.submits(id).status_code == 303
    return ana, id


def test_it_says_what_was_agreed_to_in_which_words_and_by_which_version_of_the_rules(world, sent):
    ana, id = sent
    page = ana.sees(id, "publication").text
    words = next(field for field in world.rules.fields() if field.id == "accepts").label["en"]
    assert words in page and world.rules.digest[:12] in page and "Withdraw the consent" in page
    assert f"/candidacy/{id}/publication" in ana.sees(id, "").text


def test_it_is_withdrawn_there_and_given_again(world, sent):
    ana, id = sent
    assert ana.sends(id, "publication").status_code == 303
    page = ana.sees(id, "publication").text
    assert "Nothing is published of your candidacy" in page and "The consent was withdrawn on" in page
    assert ana.sends(id, "publication").status_code == 303
    assert "Nothing is published of your candidacy" not in ana.sees(id, "publication").text
    with world.store.reading() as db:
        told = sorted(one for one in db.scalars(select(letters.c.kind)) if one.startswith("consent"))
    assert {"consent_withdrawn", "consent_given"} <= set(told)


def test_its_history_says_when_it_was_given_withdrawn_and_given_again_and_by_which_version(world, sent):
    ana, id = sent
    for step in range(3):
        world.clock.pass_(minutes=5)
        assert ana.sends(id, "publication").status_code == 303
        if step == 0:  # sent again while it is withdrawn
            world.clock.pass_(minutes=5)
            ana.fills(id, summary="Other words.")
            assert ana.submits(id).status_code == 303
    history = ana.sees(id, "publication").text.split('id="history"')[1].split("</ol>")[0]
    said = [line for line in history.splitlines()[1:] if "consent" in line]
    assert said == [
        "the consent was given with sending number 1",
        "the consent was withdrawn",
        "sending number 2; the consent stayed withdrawn",
        "the consent was given again",
        "the consent was withdrawn",
    ]
    assert history.count(f"version {world.rules.digest[:12]}") == 5 and history.count(" in Madrid:") == 5


def test_the_same_page_sent_twice_withdraws_once(world, sent):
    ana, id = sent
    page = ana.sees(id, "publication")
    assert [ana.sends(id, "publication", page=page).status_code for _ in range(2)] == [303, 303]
    assert "The consent was withdrawn on" in ana.sees(id, "publication").text


def test_nothing_can_be_withdrawn_before_something_was_sent(world):
    ana = world.person("ana")
    id = ana.begins()
    page = ana.sees(id, "publication").text
    assert "Nothing has been sent" in page and "Withdraw the consent" not in page
    assert f"/candidacy/{id}/publication" not in ana.sees(id, "").text


def test_it_is_of_its_team_alone(world, sent):
    _ana, id = sent
    ben = world.person("ben")
    ben.begins(organisation="City of Elsewhere", place="Elsewhere")
    assert ben.sees(id, "publication").status_code == 404
