"""To begin for a government that may have begun already: told before anything is written, and how to reach whoever did."""

from __future__ import annotations

import pytest

from tests.submission.test_team import letters_of, refused

NAMES = {
    "organisation": "City of Trial", "place": "Trial", "country": "ES", "kind": "local_government", "language": "es",
    "member": "yes", "consent": "y",
}  # fmt: skip


@pytest.fixture
def two(world):
    """Ana has begun for the City of Trial; Bob is of another department and knows nothing of it."""
    ana, bob = world.person("ana"), world.person("bob")
    return ana, ana.begins(), bob


def begun(world) -> int:
    from award_app.models.candidacies import candidacies

    with world.store.reading() as db:
        return len(db.execute(candidacies.select()).all())


def test_who_is_asked_to_sign_in_first_is_told_that_the_candidacy_comes_next(world):
    stranger = world.app.test_client()
    said = "There you begin your candidacy, or go on with the one you have begun."
    assert said in stranger.get(f"/{world.rules.id}/candidacy", follow_redirects=True).text
    assert said not in stranger.get("/sign-in?to=/account").text


def test_a_second_department_is_told_before_it_writes_that_somebody_has_begun(world, two):
    _ana, _id, bob = two
    shown = bob.sends("begin", **NAMES)
    assert shown.status_code == 422 and "Somebody else has begun a candidacy for City of Trial" in shown.text
    assert begun(world) == 1
    assert bob.sends("begin", page=shown, **NAMES).status_code == 303 and begun(world) == 2


def test_it_is_told_how_many_places_the_government_has_left(world, two):
    ana, id, bob = two
    ana.fills(id)
    ana.submits(id)
    shown = bob.sends("begin", **NAMES)
    assert "has already sent a candidacy" in shown.text and "one place left" in shown.text


def test_whoever_began_is_asked_to_write_and_their_address_is_told_to_nobody(world, two):
    _ana, id, bob = two
    shown = bob.sends("begin", **NAMES)
    assert "ana@city.example" not in shown.text and id not in shown.text
    for _twice in range(2):
        shown = bob.sends("begin", page=shown, reach="1", **NAMES)
        assert shown.status_code == 200 and "ana@city.example" not in shown.text
    [letter] = letters_of(world, "colleague")
    assert letter.to == "ana@city.example" and "bob@city.example" in letter.text and begun(world) == 1


def test_nobody_is_asked_to_write_by_somebody_who_names_another_government(world, two):
    _ana, id, bob = two
    assert bob.key and refused(bob, id, "ask_after", organisation="City of Granada", country="ES") == "unknown"
    assert letters_of(world, "colleague") == []


def test_ones_own_draft_is_nothing_to_be_told_of(world, two):
    ana, _id, _bob = two
    assert ana.sends("begin", **NAMES).status_code == 303


@pytest.mark.parametrize("name", ["Trial", "Ayuntamiento de Trial", "Ajuntament del Trial", "The city of trials"])
def test_a_name_that_looks_like_one_that_is_there_is_asked_about_first(world, two, name):
    _ana, _id, bob = two
    shown = bob.sends("begin", **NAMES | {"organisation": name})
    assert shown.status_code == 422 and "nearly this name" in shown.text and "City of Trial" not in shown.text
    assert begun(world) == 1


def test_the_same_government_under_another_name_is_counted_with_the_first(world, two):
    _ana, _id, bob = two
    named = NAMES | {"organisation": "Ayuntamiento de Trial", "same": "yes"}
    shown = bob.sends("begin", **named)
    assert "Somebody else has begun" in shown.text
    answer = bob.sends("begin", page=shown, **NAMES | {"same": "yes"})
    assert answer.status_code == 303
    rows = [world.row(answer.location.rstrip("/").split("/")[-1]), world.row(_id)]
    assert rows[0]["organisation"] == rows[1]["organisation"]


def test_another_government_with_a_like_name_begins_after_saying_so(world, two):
    _ana, id, bob = two
    answer = bob.sends("begin", **NAMES | {"organisation": "Trials", "same": "no"})
    assert answer.status_code == 303
    assert world.row(answer.location.rstrip("/").split("/")[-1])["organisation"] != world.row(id)["organisation"]


@pytest.mark.parametrize("name, country", [("City of Granada", "ES"), ("City of Trial", "FR"), ("Ville de Trial", "FR")])
def test_nothing_is_told_of_a_government_that_is_another(world, two, name, country):
    _ana, _id, bob = two
    assert bob.sends("begin", **NAMES | {"organisation": name, "country": country}).status_code == 303


def test_the_key_enter_begins_and_asks_nobody_to_write(two):
    _ana, _id, bob = two
    page = bob.sends("begin", **NAMES).text
    form = page[page.index('class="form"') :]
    assert form.index("<button") < form.index('name="reach"') and 'name="reach"' not in form[: form.index("</button>")]


def test_the_network_that_one_is_a_member_of_is_named_with_the_way_to_join(world):
    page = world.person("eva").sees("begin").text
    assert world.rules.applicants.membership.network["en"] in page
    assert f'href="{world.rules.applicants.membership.join_at}"' in page and "How to join" in page
