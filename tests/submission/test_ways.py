"""The ways to one's own work: the menu, the list of one's candidacies, the pages that begin and withdraw one."""

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


def test_a_draft_is_known_by_its_practice_and_what_lives_stands_before_what_was_withdrawn(world):
    ana = world.person("ana")
    first, second = ana.begins(), ana.begins()
    ana.fills(first, title="The living one")
    ana.fills(second, title="The withdrawn one")
    ana.sends(second, "withdraw")
    page = ana.sees().text
    assert 0 < page.index("The living one") < page.index("The withdrawn one")


def test_the_page_that_withdraws_says_until_when_it_can_be_taken_back(world):
    ana = world.person("ana")
    assert "take it back until" in ana.sees(ana.begins(), "withdraw").text


def test_the_box_that_was_not_ticked_is_named_above_and_beside_it(world):
    page = world.person("ana").sends(
        "begin", organisation="City", place="City", country="PT", kind="local_government", language="en"
    )
    assert page.status_code == 422 and page.text.count("Tick this box") == 2
