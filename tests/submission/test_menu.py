"""The menu: what has something to show, and the way to one's own work from any page."""

from __future__ import annotations

import re

from award_app import accounts


def menu(page: str) -> list[str]:
    found = re.search(r'<ul class="menu">(.*?)</ul>', page, re.DOTALL)
    return re.findall(r">([^<]+)</a>", found[1]) if found else []


def test_the_menu_has_the_vote_and_the_results_only_when_they_mean_something(world):
    http = world.app.test_client()
    assert menu(http.get("/oidp-2026/").text) == ["The award"]


def test_from_a_page_of_no_edition_a_city_finds_its_candidacy_in_the_menu_and_under_its_name(world):
    ana = world.person("ana")
    assert menu(ana.http.get("/").text) == []
    ana.begins()
    page = ana.http.get("/").text
    assert menu(page) == ["My candidacy"]
    assert '<a class="account-name" href="/oidp-2026/candidacy"' in page


def test_an_officer_comes_to_the_desk_from_anywhere(world):
    http = world.app.test_client()
    with http.session_transaction() as session:
        session["token"] = accounts.begin_session(world.store, world.officer.id)
    assert menu(http.get("/").text) == ["Desk"]
