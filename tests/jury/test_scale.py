"""All of a juror's points side by side: sorted, changed, kept and sent together, and nobody else's."""

import re

import pytest

from award_app import sheets
from award_app.models import candidacies, juries
from award_app.reading import paging
from tests.jury.test_jury_pages import address, sheet
from tests.panels import EDITION, JURY, FinalRound, form_of


@pytest.fixture
def final(tmp_path):
    return FinalRound(tmp_path)


@pytest.fixture
def jana(final):
    """A juror with three readings: (browser, seat, their candidacies)."""
    given = final.finalists[:3]
    person, seat = final.juror("Jana", reads=given)
    return final.browser(person), seat, given


def scale(seat: str, **asked) -> str:
    query = "&".join(f"{name}={value}" for name, value in asked.items())
    return f"/{EDITION}/jury/seats/{seat}/scale" + (f"?{query}" if query else "")


def filled(final, page, seat, given: dict[str, str], do="send", **more) -> dict:
    """The table with these points in every criterion of these candidacies."""
    typed = {
        f"{seat}:{candidacy}:points_{one.id}": points
        for candidacy, points in given.items()
        for one in final.rules.criteria["practice"]
    }
    return {**form_of(page), **typed, "do": do, **more}


def needs_words(final) -> str:
    return final.rules.criteria["practice"][0].id


def has_words(final, seat, given):
    """The words that the rules ask for, kept as drafts on the pages of the dossiers."""
    for candidacy in given:
        sheets.save(final.store, f"{seat}:{candidacy}", {f"why_{needs_words(final)}": "Well reasoned."})


def test_sorting_keeps_what_was_typed_and_says_nothing_was_sent(final, jana):
    browser, seat, given = jana
    page = browser.get(scale(seat))
    assert re.search(r'<button formaction="[^"]*by=total[^"]*" name="do" value="sort">', page.text)
    answer = browser.post(scale(seat, by="total"), data=filled(final, page, seat, {given[0]: "3", given[1]: "8"}, do="sort"))
    assert answer.status_code == 303 and answer.location.endswith("by=total")
    sorted_ = browser.get(answer.location).text
    assert sorted_.index(f'id="{seat}:{given[1]}"') < sorted_.index(f'id="{seat}:{given[0]}"'), "the most points first"
    assert {one["reading"] for one in final.all(candidacies.sheet_drafts)} == {f"{seat}:{one}" for one in given[:2]}


def test_enter_keeps_and_does_not_send(final, jana):
    browser, seat, _ = jana
    first = re.search(r"<button[^>]*>", browser.get(scale(seat)).text.split('/scale" novalidate', 1)[1]).group(0)
    assert 'value="keep"' in first, "what a browser presses for Enter is the first button of the form"


def test_points_typed_in_the_table_are_sent_sheet_by_sheet(final, jana):
    browser, seat, given = jana
    has_words(final, seat, given)
    page = browser.get(scale(seat))
    answer = browser.post(scale(seat), data=filled(final, page, seat, {given[0]: "7", given[2]: "4"}))
    assert answer.status_code == 303
    states = {one["candidacy"]: one["state"] for one in final.all(juries.readings)}
    assert [states[one] for one in given] == ["sent", "assigned", "sent"]
    assert "2 sheets are sent." in browser.get(answer.location).text
    assert {one["reading"] for one in final.all(candidacies.sheet_drafts)} == {f"{seat}:{given[1]}"}


def test_a_sheet_that_is_not_whole_is_said_in_its_row_kept_and_the_others_are_sent(final, jana):
    browser, seat, given = jana
    has_words(final, seat, given[:1])
    page = browser.get(scale(seat))
    typed = filled(final, page, seat, {given[0]: "7", given[1]: "6"})
    typed[f"{seat}:{given[1]}:points_rights"] = "11"
    answer = browser.post(scale(seat), data=typed)
    assert answer.status_code == 409 and "1 sheet was not sent" in answer.text
    assert "rights: points go from 0 to 10, in steps of 1." in answer.text.lower(), "and of which criterion"
    assert 'value="11"' in answer.text
    states = {one["candidacy"]: one["state"] for one in final.all(juries.readings)}
    assert (states[given[0]], states[given[1]]) == ("sent", "assigned")
    assert 'value="11"' in browser.get(scale(seat)).text  # what was typed is a draft


def test_a_sheet_without_all_its_points_is_kept_and_not_sent(final, jana):
    browser, seat, given = jana
    typed = filled(final, browser.get(scale(seat)), seat, {given[0]: "7"})
    typed[f"{seat}:{given[0]}:points_rights"] = ""
    answer = browser.post(scale(seat), data=typed)
    assert answer.status_code == 303 and final.all(juries.points) == []
    page = browser.get(answer.location).text
    assert "Nothing was sent" in page and "1 sheet has changes that are not sent." in page


def test_keeping_sends_nothing_and_the_page_says_how_many_wait(final, jana):
    browser, seat, given = jana
    page = browser.get(scale(seat))
    answer = browser.post(scale(seat), data=filled(final, page, seat, {given[0]: "9"}, do="keep"))
    assert answer.status_code == 303 and final.all(juries.points) == []
    assert "1 sheet has changes that are not sent." in browser.get(answer.location).text
    assert re.search(r'value="9"', browser.get(scale(seat)).text)


def test_a_sheet_that_stands_as_it_was_sent_is_not_sent_again(final, jana):
    browser, seat, given = jana
    where = address(seat, given[0])
    browser.post(where, data=sheet(final, browser.get(where)))
    version = final.row(juries.readings, f"{seat}:{given[0]}")["version"]
    browser.post(scale(seat), data=filled(final, browser.get(scale(seat)), seat, {}))
    assert final.row(juries.readings, f"{seat}:{given[0]}")["version"] == version


def test_what_another_window_saved_meanwhile_is_not_overwritten_and_what_was_typed_is_shown(final, jana):
    browser, seat, given = jana
    page = browser.get(scale(seat))
    has_words(final, seat, given[:1])
    answer = browser.post(scale(seat), data=filled(final, page, seat, {given[0]: "8"}))
    assert answer.status_code == 409 and 'value="8"' in answer.text
    kept = final.all(candidacies.sheet_drafts)
    assert [set(one["content"]["fields"]) for one in kept] == [{f"why_{needs_words(final)}"}]


def test_the_table_is_sorted_by_the_total_or_a_criterion_and_turned_round(final, jana):
    browser, seat, given = jana
    for candidacy, points in zip(given, ("5", "9", "7"), strict=True):
        where = address(seat, candidacy)
        browser.post(where, data=sheet(final, browser.get(where), points=points))

    def order(**asked):
        return re.findall(rf'<tr id="{seat}:([^"]+)"', browser.get(scale(seat, **asked)).text)

    a, b, c = given
    assert order() == [a, b, c]
    assert order(by="total") == [b, c, a] == order(by="rights")
    assert order(by="total", turned="1") == [a, c, b]
    assert order(by="nothing") == [a, b, c]


def test_closed_the_points_can_be_read_and_not_typed(final, jana):
    browser, seat, given = jana
    where = address(seat, given[0])
    browser.post(where, data=sheet(final, browser.get(where)))
    late = filled(final, browser.get(scale(seat)), seat, {given[0]: "1"})
    final.stage(JURY, state="closed")
    page = browser.get(scale(seat)).text
    assert 'inputmode="decimal"' not in page and 'data-label="Mean">7' in page
    assert browser.post(scale(seat), data=late).status_code == 409
    assert {one["points"] for one in final.all(juries.points)} == {"7"}


def test_another_jurors_scale_answers_like_one_that_does_not_exist(final, jana):
    _, seat, given = jana
    other, _ = final.juror("Ivo", reads=given)
    foreign, missing = (final.browser(other).get(scale(one)) for one in (seat, "seat-nobody"))
    assert foreign.status_code == missing.status_code == 404


def test_who_has_not_said_yet_with_whom_they_have_a_conflict_is_asked_first(final):
    person, seat = final.juror("Vera", reads=final.finalists[:2], declared=False)
    answer = final.browser(person).get(scale(seat))
    assert answer.status_code == 302 and answer.location == f"/{EDITION}/jury"


def test_the_list_leads_to_the_scale(final, jana):
    browser, seat, _ = jana
    assert f'href="{scale(seat)}"' in browser.get(f"/{EDITION}/jury").text


def test_the_page_asks_as_many_things_for_one_dossier_as_for_all(final, jana):
    browser, seat, _ = jana
    more, other = final.juror("Ivo", reads=final.finalists)
    asked = []
    for who, where in ((browser, seat), (final.browser(more), other)):
        who.get(scale(where))
        asked.append(final.queries(lambda who=who, where=where: who.get(scale(where))))
    assert asked[0] == asked[1] <= 13  # with the begin of each transaction


def test_more_dossiers_than_a_page_holds_are_turned_over_and_what_was_typed_is_kept(tmp_path, monkeypatch):
    monkeypatch.setattr(paging, "MOST", 3)
    final = FinalRound(tmp_path)
    person, seat = final.juror("Jana", reads=final.finalists)
    browser = final.browser(person)

    def shown(page) -> list[str]:
        return re.findall(rf'<tr id="{seat}:([^"]+)"', page.text)

    first = browser.get(scale(seat))
    assert shown(first) == final.finalists[:3] and "1 to 3 of 8" in first.text and "Previous page" not in first.text
    onward = re.search(r'formaction="([^"]+)" name="do" value="sort">Next page', first.text).group(1)
    typed = filled(final, first, seat, {final.finalists[1]: "6"}, do="sort")
    answer = browser.post(onward, data=typed)
    assert answer.status_code == 303
    second = browser.get(answer.location)
    assert shown(second) == final.finalists[3:6] and "4 to 6 of 8" in second.text
    assert {one["reading"] for one in final.all(candidacies.sheet_drafts)} == {f"{seat}:{final.finalists[1]}"}
    assert shown(browser.get(scale(seat, page="2"))) == shown(browser.get(scale(seat, page="77"))) == final.finalists[6:]
    assert shown(browser.get(scale(seat, by="total"))) == [final.finalists[1], *final.finalists[:1], *final.finalists[2:3]]


def test_what_was_not_sent_is_on_the_page_that_says_so(tmp_path, monkeypatch):
    monkeypatch.setattr(paging, "MOST", 3)
    final = FinalRound(tmp_path)
    person, seat = final.juror("Jana", reads=final.finalists)
    browser, last = final.browser(person), final.finalists[-1]
    sheets.save(final.store, f"{seat}:{last}", {f"points_{one.id}": "99" for one in final.rules.criteria["practice"]})
    answer = browser.post(scale(seat), data=filled(final, browser.get(scale(seat)), seat, {}))
    assert answer.status_code == 409 and f'id="{seat}:{last}"' in answer.text


def test_points_that_are_far_too_long_are_told_and_given_back_and_never_cut(final, jana):
    browser, seat, given = jana
    long = "7" * 20_001
    page = browser.get(scale(seat))
    answer = browser.post(scale(seat), data=filled(final, page, seat, {given[0]: long, given[1]: "6" * 41}, do="keep"))
    assert answer.status_code == 409 and "far too long" in answer.text and f'value="{long}"' in answer.text
    [kept] = final.all(candidacies.sheet_drafts)
    assert kept["content"]["fields"]["points_rights"] == "6" * 41
