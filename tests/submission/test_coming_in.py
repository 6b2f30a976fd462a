"""Coming in by a link: the address is enough; a name is asked of those whom nobody knows yet."""

from __future__ import annotations

import re

from sqlalchemy import select

from award_app import accounts
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
