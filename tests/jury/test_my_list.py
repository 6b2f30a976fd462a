"""My readings: a page of the list at a time, by the state of the sheet, and back to the place one came from."""

import re

import pytest

from award_app import sheets
from award_app.models import juries
from award_app.reading import jury_desk as read
from award_app.reading import paging
from tests.jury.test_jury_pages import address, sheet
from tests.panels import EDITION, JURY, FinalRound
from tests.world import either_world  # noqa: F401 - a fixture

LIST = f"/{EDITION}/jury"


def shown(page) -> list[str]:
    """The dossiers that stand on the page, in its order."""
    return re.findall(r'<th scope="row" id="[^":]+:([^"]+)"', page.text)


def numbers(page) -> dict[str, int]:
    """The parts of the list that the page offers, with how many dossiers each has."""
    nav = re.search(r'<nav class="views".*?</nav>', page.text, re.DOTALL)
    return {word: int(number) for word, number in re.findall(r">([^<]+) <span class=\"views-count\">(\d+)", nav[0])}


def way(page, words: str) -> str:
    found = re.search(rf'href="([^"]+)"[^>]*>(?:← )?{words}', page.text)
    return found[1].replace("&amp;", "&").split("#")[0]


@pytest.fixture(scope="module")
def long(tmp_path_factory):
    """A juror of 1,500 dossiers: (edition, browser, seat)."""
    final = FinalRound(tmp_path_factory.mktemp("long"), finalists=1500)
    person, seat = final.juror("Jana", reads=final.finalists)
    return final, final.browser(person), seat


@pytest.fixture
def jana(tmp_path):
    """A juror with twelve readings: the first is sent, the second sent and changed, the third begun."""
    final = FinalRound(tmp_path, finalists=12)
    person, seat = final.juror("Jana", reads=final.finalists)
    browser = final.browser(person)
    for one in final.finalists[:2]:
        browser.post(address(seat, one), data=sheet(final, browser.get(address(seat, one))))
    for one in final.finalists[1:3]:
        sheets.save(final.store, f"{seat}:{one}", {"points_impact": "3"})
    sheets.save(final.store, f"{seat}:{final.finalists[3]}", {})  # typed, and taken out again
    return final, browser, seat


def test_of_1500_dossiers_a_hundred_stand_on_a_page_and_each_on_one(long):
    final, browser, _seat = long
    page, seen = browser.get(LIST), []
    assert "1 to 100 of 1500" in page.text and "Previous page" not in page.text
    while True:
        assert len(shown(page)) == 100
        seen += shown(page)
        if "Next page" not in page.text:
            break
        page = browser.get(way(page, "Next page"))
    assert seen == final.finalists and "1401 to 1500 of 1500" in page.text
    assert shown(browser.get(way(page, "Previous page"))) == final.finalists[1300:1400]


def test_from_a_dossier_one_comes_back_to_the_page_on_which_it_stands(long):
    final, browser, seat = long
    one = final.finalists[777]
    back = re.search(r'href="(/[^"]+)">My readings</a>', browser.get(address(seat, one)).text)[1]
    assert back.endswith(f"#{seat}:{one}") and one in shown(browser.get(back.split("#")[0]))


@pytest.mark.parametrize("asked", ["?page=99", "?seat={seat}&page=99999999999999999", "?at=nobody:nothing", "?show=secret",
                                   "?seat={seat}&show=sent", "?seat={seat}&page=-1", "?seat=other&page=3"])
def test_a_part_of_the_list_that_is_not_there_is_the_nearest_that_is(long, asked):
    final, browser, seat = long
    page = browser.get(LIST + asked.format(seat=seat))
    last = "page=99999" in asked
    assert shown(page) in (final.finalists[:100], final.finalists[1400:] if last else [])


@pytest.mark.parametrize("number", [0, 1, 10])
def test_a_short_list_is_neither_turned_over_nor_divided(tmp_path, number):
    final = FinalRound(tmp_path, finalists=10)
    person, seat = final.juror("Jana", reads=final.finalists[:number])
    browser = final.browser(person)
    if number:
        sheets.save(final.store, f"{seat}:{final.finalists[0]}", {"points_impact": "3"})
    page = browser.get(LIST)
    assert shown(page) == final.finalists[:number] and ("No dossiers yet" in page.text) == (number == 0)
    assert 'class="pager"' not in page.text and 'class="views"' not in page.text


def test_the_list_is_shown_by_the_state_of_the_sheet_with_how_many_there_are(jana):
    final, browser, seat = jana
    page = browser.get(LIST)
    assert numbers(page) == {"all": 12, "to read": 9, "begun": 1, "sent": 1, "sent; changes not yet sent": 1}
    parts = {"all": final.finalists, "to read": final.finalists[3:], "begun": final.finalists[2:3],
             "sent": final.finalists[:1], "sent; changes not yet sent": final.finalists[1:2]}
    for word, expected in parts.items():
        part = browser.get(way(page, word))
        assert shown(part) == expected and numbers(part) == numbers(page)
        assert re.search(r'aria-current="page">([^<]+) <', part.text)[1] == word
    assert "2 of 12 sheets sent" in page.text


def test_a_part_of_the_list_is_turned_over_within_itself(jana, monkeypatch):
    final, browser, seat = jana
    monkeypatch.setattr(paging, "MOST", 4)
    page = browser.get(way(browser.get(LIST), "to read"))
    assert shown(page) == final.finalists[3:7] and "1 to 4 of 9" in page.text
    assert shown(browser.get(way(page, "Next page"))) == final.finalists[7:11]


def test_what_is_withdrawn_or_was_not_sent_in_time_has_a_part_of_its_own(jana):
    final, browser, seat = jana
    final.withdraw(final.finalists[4])
    assert numbers(browser.get(LIST))["withdrawn"] == 1
    final.stage(JURY, state="closed")
    page = browser.get(LIST)
    assert numbers(page) == {"all": 12, "sent": 2, "not sent": 9, "withdrawn": 1}
    assert shown(browser.get(way(page, "withdrawn"))) == [final.finalists[4]]
    assert "2 of 11 sheets sent" in page.text


def test_of_two_lists_one_is_turned_over_and_the_other_stays(tmp_path, monkeypatch):
    monkeypatch.setattr(paging, "MOST", 3)
    final = FinalRound(tmp_path)
    person, _seat = final.juror("Jana", reads=final.finalists[:4])
    _person, other = final.juror("Jana", stage=f"{EDITION}/shortlist.jury", reads=final.finalists[4:])
    browser = final.browser(person)
    first = shown(browser.get(LIST))
    turned = shown(browser.get(f"{LIST}?seat={other}&page=1"))
    assert sorted(first) == sorted(final.finalists[:3] + final.finalists[4:7])
    assert sorted(turned) == sorted(final.finalists[:3] + final.finalists[7:])


def test_a_list_tells_nothing_of_anothers_and_its_states_are_alike_on_both_databases(either_world):  # noqa: F811
    world = either_world.receives(6).validates().selects().goes_to("final.jury")
    ana, eve = (world.juror(name, "final.jury").declares() for name in ("Ana", "Eve"))
    world.officer.acts("stage", f"{world.edition}/final.jury", "plan_readings", {"seed": "1"})
    given = sorted(ana.readings(), key=lambda one: one["place"])
    ana.scores(given[0], 7, "Because.")
    sheets.save(world.store, given[0]["id"], {"points_rights": "3"})
    sheets.save(world.store, given[1]["id"], {"points_rights": "3"})
    stages = {row["key"]: row for row in world.rows("stages")}
    foreign = eve.readings()[-1]["id"]
    with world.store.reading() as db:
        row = db.execute(juries.seats.select().where(juries.seats.c.id == ana.seat)).mappings().one()
        found = read.sittings(db, world.edition, row["participant"], stages)
        read.listed(db, found, read.Asked(at=foreign))
    mine = found[0]
    assert [one["id"] for one in mine.readings] == [one["id"] for one in given] and mine.turned.at == 0
    assert {state: number for state, number in mine.numbers.items() if number} == {
        "changed": 1, "begun": 1, "assigned": len(given) - 2}
    assert mine.changed["id"] == given[0]["id"] and mine.next["id"] == given[1]["id"] and mine.gave == 1
