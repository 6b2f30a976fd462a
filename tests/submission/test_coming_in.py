"""Coming in by a link: the address is enough; a name is asked of those whom nobody knows yet."""

from __future__ import annotations

import re

from sqlalchemy import select

from award_app import accounts
from award_app.models.people import authenticators
from award_app.models.record import letters

from .conftest import hidden


def asks(world, address: str, **more):
    """Ask for a link in a new browser: (the browser, the link's address)."""
    http = world.app.test_client()
    page = http.get("/sign-in?to=/oidp-2026/candidacy")
    answer = http.post("/sign-in", data={**hidden(page.text), "email": address, **more})
    assert answer.status_code == 302
    assert address in http.get(answer.location).text
    with world.store.reading() as db:
        return http, "/sign-in/" + db.scalars(select(letters.c.facts).order_by(letters.c.owed_at)).all()[-1]["token"]


def test_whoever_is_known_comes_in_with_the_address_alone(world):
    world.person("ana")
    http, link = asks(world, "ana@city.example")
    page = http.get(link)
    assert 'name="name"' not in page.text
    assert http.post(link, data=hidden(page.text)).location == "/oidp-2026/candidacy"


def test_whoever_is_not_known_says_a_name_before_the_link_signs_them_in(world):
    http, link = asks(world, "new@city.example")
    page = http.get(link)
    refused = http.post(link, data=hidden(page.text))
    assert refused.status_code == 422 and "Write your name." in refused.text
    assert http.post(link, data={**hidden(page.text), "name": "Nia"}).location == "/oidp-2026/candidacy"
    with world.store.reading() as db:
        assert accounts.person_of(db, "new@city.example").name == "Nia"


def test_a_name_given_at_once_is_not_asked_again(world):
    http, link = asks(world, "new@city.example", name="Nia")
    assert not re.search(r'<input[^>]*name="name"', http.get(link).text)


def test_behind_a_link_that_works_stands_which_candidacy_one_goes_on_with(world):
    ana = world.person("ana")
    id = ana.begins()
    other, link = asks(world, "ana@city.example")
    assert "<strong>Trial</strong>" in other.get(link).text, "it has no title yet"
    ana.fills(id, title="Ward assemblies")
    page = other.get(link)
    assert "<strong>Trial</strong>: Ward assemblies" in page.text
    other.post(link, data=hidden(page.text))
    assert "Ward assemblies" not in world.app.test_client().get(link).text, "it was used"


def test_no_address_alone_and_no_link_that_opens_nothing_tells_of_a_candidacy(world):
    ana = world.person("ana")
    ana.fills(ana.begins(), title="Ward assemblies")
    http, link = asks(world, "ana@city.example")
    assert "Ward assemblies" not in http.get("/sign-in/sent").text + http.get("/sign-in?to=/oidp-2026/candidacy").text
    _bob, his = asks(world, "bob@city.example")
    assert "Ward assemblies" not in http.get(his).text
    world.clock.pass_(minutes=61)
    assert "Ward assemblies" not in http.get(link).text


def test_whoever_needs_a_second_proof_is_told_nothing_by_the_link_alone(world):
    ana = world.person("ana")
    ana.fills(ana.begins(), title="Ward assemblies")
    with world.store.writing() as db:
        db.execute(authenticators.insert().values(
            person=ana.person.id, secret="S" * 32, confirmed_at=world.clock.now(), step=0, wrong=0))
    http, link = asks(world, "ana@city.example")
    assert "Ward assemblies" not in http.get(link).text


def test_the_account_says_in_which_language_letters_come_and_lets_one_choose(world):
    ana = world.person("ana")
    page = ana.http.get("/account?lang=en")
    assert re.search(r'<option selected value="en">English</option>', page.text)
    answer = ana.http.post("/account", data={**hidden(page.text), "name": "Ana", "language": "fr"})
    assert answer.status_code == 303
    ana.begins()
    assert [one.language for one in world.writes_all_letters()][-1] == "fr"
    assert ana.http.get("/account").text.count("Language of the letters") == 1, "the pages stay as they were"
    assert ana.http.post("/account", data={**hidden(page.text), "name": "Ana", "language": "xx"}).status_code == 422


def test_the_page_to_sign_in_says_that_one_begins_there_only_as_long_as_one_can(world):
    http, to = world.app.test_client(), "/sign-in?lang=en&to=/oidp-2026/candidacy"
    assert "There you begin your candidacy" in http.get(to).text
    world.at(2026, 3, 20)
    late = http.get(to).text
    assert "There you begin" not in late and "There you find the candidacy that you have begun or sent." in late
    assert "There you" not in http.get("/sign-in?lang=en&to=/").text
