"""What a voter can do on the pages of the open vote, and what nobody learns from them."""

import re
from datetime import timedelta

import pytest

from award_app import accounts, limits
from award_app.models import editions, juries
from award_app.models.people import sign_in_links
from award_app.models.record import keys, letters
from award_app.reading.consultation import in_fair_order
from tests.panels import EDITION, NOW, VOTE, FinalRound, form_of

WHERE = f"/{EDITION}/vote"


@pytest.fixture
def final(tmp_path):
    return FinalRound(tmp_path)


@pytest.fixture
def vera(final):
    """A voter who is signed in."""
    return final.browser(final.person("Vera"))


def choose(browser, choices, shown=None, **buttons):
    """Tick on the page of the vote and press a button: by default the one that leads to the review."""
    token = _hidden(browser.get(WHERE))["csrf_token"]
    return browser.post(WHERE, data={"csrf_token": token, "choices": choices, "shown": shown or choices, **buttons})


def cast(final, browser, number, **more):
    """Choose so many, look them over, cast."""
    choose(browser, final.finalists[:number], final.finalists)
    page = browser.get(f"{WHERE}/review")
    data = {**form_of(page, f"{WHERE}/cast"), "choices": final.finalists[:number], **more}
    return browser.post(f"{WHERE}/cast", data=data)


def ticked(page) -> set[str]:
    return set(re.findall(r'name="choices" value="([^"]*)" checked', page.text))


def test_a_ballot_of_five_counts_and_gives_a_receipt(final, vera):
    answer = cast(final, vera, 5)
    assert answer.status_code == 303 and answer.location == f"{WHERE}/receipt"
    (ballot,) = final.all(juries.ballots)
    assert ballot["valid"] and sorted(ballot["choices"]) == final.finalists[:5]
    page = vera.get(answer.location).text
    shown, chosen = page.split("<summary>What I chose (only you see this)</summary>")
    assert ballot["receipt"] in shown and "<li><b>" not in shown and "You support 5 candidacies:" in chosen
    assert ballot["receipt"] in page and "You support 5 candidacies" in page and "will not be counted" not in page
    assert [one["kind"] for one in final.all(letters)] == ["ballot_received"]


def test_a_ballot_of_four_is_cast_only_after_a_plain_warning_and_is_void(final, vera):
    choose(vera, final.finalists[:4], final.finalists)
    page = vera.get(f"{WHERE}/review").text
    assert "this ballot would not be counted" in page and "A ballot counts from 5 candidacies; yours has 4." in page
    assert cast(final, vera, 4).status_code == 422 and final.all(juries.ballots) == []
    assert cast(final, vera, 4, void="y").status_code == 303
    assert [one["valid"] for one in final.all(juries.ballots)] == [False]
    assert "This ballot will not be counted" in vera.get(f"{WHERE}/receipt").text


def test_a_ballot_may_be_changed_until_the_end_and_keeps_its_receipt(final, vera):
    cast(final, vera, 5)
    receipt = final.all(juries.ballots)[0]["receipt"]
    assert ticked(vera.get(WHERE)) == set(final.finalists[:5])
    assert cast(final, vera, 7).status_code == 303
    (ballot,) = final.all(juries.ballots)
    assert len(ballot["choices"]) == 7 and ballot["receipt"] == receipt and ballot["version"] == 2


def test_pressing_twice_casts_once(final, vera):
    choose(vera, final.finalists[:5], final.finalists)
    data = {**form_of(vera.get(f"{WHERE}/review"), f"{WHERE}/cast"), "choices": final.finalists[:5]}
    vera.post(f"{WHERE}/cast", data=data)
    assert vera.post(f"{WHERE}/cast", data=data).status_code in (303, 409)
    assert len(final.all(juries.ballots)) == 1


def test_the_page_says_how_many_are_chosen_and_from_how_many_a_ballot_counts(final):
    visitor = final.browser()
    page = visitor.get(WHERE).text
    assert "A ballot counts from 5 candidacies." in page and "0 chosen" in page
    assert "15 July 2026, 23:59 in Madrid" in page
    choose(visitor, final.finalists[:3], final.finalists)
    assert "3 chosen" in visitor.get(WHERE).text


def test_a_filter_keeps_the_ticks_of_what_it_hides(final):
    visitor = final.browser()
    first, second = final.finalists[0], final.finalists[1]  # categories A and B
    answer = choose(visitor, [first], final.finalists, category="B")
    assert answer.location == f"{WHERE}?category=B#candidacies"
    page = visitor.get(f"{WHERE}?category=B")
    assert f'value="{first}"' not in page.text and "1 chosen" in page.text
    choose(visitor, [second], [second, final.finalists[6]], category="")
    assert ticked(visitor.get(WHERE)) == {first, second}
    choose(visitor, [], [second, final.finalists[6]], category="")
    assert ticked(visitor.get(WHERE)) == {first}


def asks_for_a_link(final, browser) -> str:
    """From the review to the mailed link: its address, as it is opened on whatever device."""
    page = browser.get(f"{WHERE}/review")
    way = browser.post(f"{WHERE}/keep", data={**form_of(page, f"{WHERE}/keep"), "choices": _choices(page)}).location
    browser.post(way, data={**_hidden(browser.get(way)), "name": "Vera", "email": "vera@example.org"})
    return "/sign-in/" + [one["facts"]["token"] for one in final.all(letters) if one["kind"] == "sign_in"][-1]


def _choices(page) -> list[str]:
    return re.findall(r'name="choices" value="([^"]*)"', page.text)


def opens(browser, link: str):
    """Open the mailed link, press its button, follow where it leads."""
    came = browser.post(link, data=_hidden(browser.get(link)))
    return browser.get(came.location, follow_redirects=True)


@pytest.mark.parametrize("another", [False, True])
def test_the_choice_comes_through_the_mailed_link_in_this_browser_or_in_another(final, another):
    browser = final.browser()
    choose(browser, final.finalists[:5], final.finalists)
    link = asks_for_a_link(final, browser)
    there = final.browser() if another else browser
    page = opens(there, link)
    assert "You have chosen 5 candidacies." in page.text
    data = {**form_of(page, f"{WHERE}/cast"), "choices": _choices(page)}
    assert there.post(f"{WHERE}/cast", data=data).status_code == 303
    assert final.all(juries.ballots)[0]["choices"] == sorted(final.finalists[:5])


def test_the_choice_kept_for_the_link_names_nobody_and_is_taken_once(final):
    browser = final.browser()
    choose(browser, final.finalists[:5], final.finalists)
    link = asks_for_a_link(final, browser)
    assert all(final.finalists[0] not in str(dict(one)) for one in final.all(sign_in_links))
    (kept,) = final.all(juries.kept_choices)
    assert set(kept) == {"id", "stage", "choices", "kept_at"}
    opens(final.browser(), link)
    assert final.all(juries.kept_choices) == []


def test_whoever_opens_it_too_late_is_told_to_choose_again(final):
    vera = final.browser(final.person("Vera"))
    page = vera.get(f"{WHERE}/kept?choice={'0' * 26}", follow_redirects=True)
    assert "Please choose again." in page.text and "0 chosen" in page.text


def test_what_was_kept_for_a_link_is_gone_when_the_vote_closes(final):
    browser = final.browser()
    choose(browser, final.finalists[:5], final.finalists)
    asks_for_a_link(final, browser)
    final.close(VOTE)
    assert final.all(juries.kept_choices) == []


def _hidden(page) -> dict:
    found = [one for one in re.findall(r"<input[^>]*>", page.text) if "hidden" in one]
    named = [(re.search(r'name="([^"]*)"', one), re.search(r'value="([^"]*)"', one)) for one in found]
    return {name[1]: value[1] if value else "" for name, value in named if name}


def test_nobody_casts_without_signing_in(final):
    browser = final.browser()
    choose(browser, final.finalists[:5], final.finalists)
    token = _hidden(browser.get(WHERE))["csrf_token"]
    answer = browser.post(f"{WHERE}/cast", data={"csrf_token": token, "choices": final.finalists[:5]})
    assert answer.location == f"{WHERE}/review" and final.all(juries.ballots) == []


def test_a_candidacy_that_withdrew_leaves_the_choice_and_a_ballot_for_it_is_refused(final, vera):
    choose(vera, final.finalists[:6], final.finalists)
    data = {**form_of(vera.get(f"{WHERE}/review"), f"{WHERE}/cast"), "choices": final.finalists[:6]}
    final.withdraw(final.finalists[0])
    answer = vera.post(f"{WHERE}/cast", data=data)
    assert answer.status_code == 409 and "no longer in the vote" in answer.text
    assert "You have chosen 5 candidacies." in vera.get(f"{WHERE}/review").text


@pytest.mark.parametrize("choices", [[], ["unknown"], ["00candidacy"] * 5])
def test_choices_that_make_no_ballot_are_answered_in_words(final, vera, choices):
    choose(vera, final.finalists[:5], final.finalists)
    data = {**form_of(vera.get(f"{WHERE}/review"), f"{WHERE}/cast"), "choices": choices, "void": "y"}
    answer = vera.post(f"{WHERE}/cast", data=data)
    assert answer.status_code in (303, 409)
    assert all(set(one["choices"]) <= set(final.finalists) for one in final.all(juries.ballots))


# -- before and after


def test_before_the_vote_opens_the_page_says_when_and_names_nobody(final):
    final.stage(VOTE, state="waiting")
    page = final.browser().get(WHERE).text
    assert "The vote has not opened yet" in page and "15 June 2026" in page and "Rennes" not in page
    assert "A ballot counts from 5 candidacies." in page


def test_a_ballot_that_comes_late_is_refused_with_the_deadline(final, vera):
    choose(vera, final.finalists[:5], final.finalists)
    data = {**form_of(vera.get(f"{WHERE}/review"), f"{WHERE}/cast"), "choices": final.finalists[:5]}
    final.clock.pass_(days=20)
    answer = vera.post(f"{WHERE}/cast", data=data)
    assert answer.status_code == 409 and "The deadline was 15 July 2026, 23:59 in Madrid" in answer.text
    assert "Rennes" in answer.text and final.all(juries.ballots) == []


def test_when_it_is_closed_counts_wait_for_the_announcement(final, vera):
    cast(final, vera, 5)
    final.close(VOTE)
    page = vera.get(WHERE).text
    assert "The vote is closed" in page and "What was counted" not in page and "Ballots that counted" not in page
    final.stage(f"{EDITION}/announcement.announcement", state="closed")
    page = vera.get(WHERE).text
    assert "What was counted" in page and re.search(r"Ballots that counted</dt><dd>1<", page)


def test_after_closing_a_receipt_shows_that_its_ballot_was_in_the_box_and_nothing_else(final, vera):
    cast(final, vera, 5)
    receipt = final.all(juries.ballots)[0]["receipt"]
    final.close(VOTE)
    assert final.all(juries.ballots) == [] and all(one["secret_of"] is None for one in final.all(keys))
    assert "Yes: a ballot with the receipt" in final.browser().get(f"{WHERE}?receipt={receipt.lower()}").text
    assert "No ballot with the receipt" in final.browser().get(f"{WHERE}?receipt=AAAA-AAAA").text
    for typed in (
        receipt.replace("-", ""),
        f" {receipt.replace('-', ' ')} ",
        receipt.replace("0", "O").replace("1", "l"),
    ):
        assert "Yes: a ballot with the receipt" in final.browser().get(WHERE, query_string={"receipt": typed}).text
    assert vera.get(f"{WHERE}/receipt").location == WHERE


@pytest.mark.parametrize("typed", ["", "AAAA", "AAAA-AAAA-AAAA", "the receipt of my ballot"])
def test_a_code_that_cannot_be_a_receipt_is_asked_again_and_never_said_to_be_absent(final, typed):
    final.close(VOTE)
    page = final.browser().get(WHERE, query_string={"receipt": typed}).text
    assert "A receipt has eight characters" in page and "No ballot with the receipt" not in page


def test_the_votes_of_others_change_no_byte_of_the_page(final, vera):
    def seen():
        return re.sub(r'(content|value)="[^"]{40,}"', "", final.browser().get(WHERE).text)

    before = seen()
    cast(final, vera, 5)
    assert seen() == before


def test_choices_are_kept_for_a_link_only_so_often(final, monkeypatch):
    monkeypatch.setitem(limits.LIMITS, "vote", limits.Limit(30, 3, timedelta(minutes=15)))
    visitor = final.browser()
    choose(visitor, final.finalists[:5], final.finalists)
    data = {**form_of(visitor.get(f"{WHERE}/review"), f"{WHERE}/keep"), "choices": final.finalists[:5]}
    assert [visitor.post(f"{WHERE}/keep", data=data).status_code for _ in range(5)] == [303] * 3 + [429] * 2
    assert len(final.all(juries.kept_choices)) == 3


# -- fairness, summaries, constant work


def test_over_the_days_of_the_vote_each_candidacy_stands_first_about_as_often():
    stage = {"opens_at": NOW, "closes_at": NOW + timedelta(days=30)}
    first = [in_fair_order(list("abcdef"), stage, NOW + timedelta(days=day), "Europe/Madrid")[0] for day in range(30)]
    assert {one: first.count(one) for one in "abcdef"} == dict.fromkeys("abcdef", 5)
    few = [in_fair_order(list("abc"), stage, NOW + timedelta(days=day), "Europe/Madrid")[0] for day in range(30)]
    assert all(one != other for one, other in zip(few, few[1:], strict=False)), "each day at another place"
    assert {one: few.count(one) for one in "abc"} == dict.fromkeys("abc", 10)
    assert in_fair_order([], stage, NOW, "Europe/Madrid") == []


def test_a_summary_is_read_in_the_readers_language_and_marked_as_a_translation(final):
    english, french = final.browser().get(WHERE).text, final.browser(language="fr").get(WHERE).text
    assert "Summary of Rennes" in english and "Translated from Spanish by the office." in english
    assert "Resumen de Rennes" in french and "Summary of Rennes" not in french
    assert "CANARY" not in english


def test_the_vote_asks_the_database_as_often_for_120_finalists_as_for_5(tmp_path):
    counted = []
    for number in (5, 120):
        final = FinalRound(tmp_path / str(number), finalists=number)
        browser = final.browser(final.person("Vera"))
        accounts.participant(final.store, EDITION, accounts.enrol(final.store, "vera@example.org", "Vera", "en").id)
        counted.append(final.queries(lambda browser=browser: browser.get(WHERE)))
        assert choose(browser, final.finalists, final.finalists).status_code == 303
        assert f"You have chosen {number} candidacies." in browser.get(f"{WHERE}/review").text
    assert counted[0] == counted[1]


def test_an_edition_without_a_vote_has_no_such_page(final):
    assert final.browser().get("/oidp-1999/vote").status_code == 404


def test_every_tick_has_a_label_in_a_fieldset_with_a_legend(final):
    page = final.browser().get(WHERE).text
    for id in final.finalists:
        assert f'<label for="choice-{id}">' in page
    assert "<legend>" in page and final.row(editions.stages, VOTE)["state"] == "open"


def test_the_foot_says_how_many_more_make_a_ballot_that_counts(final):
    visitor = final.browser()
    assert "5 more and your ballot counts</span>" in visitor.get(WHERE).text
    choose(visitor, final.finalists[:4], final.finalists)
    assert "1 more and your ballot counts</span>" in visitor.get(WHERE).text
    choose(visitor, final.finalists[:5], final.finalists)
    assert ">your ballot counts</span>" in visitor.get(WHERE).text


def test_over_a_ballot_that_counts_a_shorter_one_says_that_the_first_still_stands(final, vera):
    cast(final, vera, 5)
    answer = cast(final, vera, 3)
    assert answer.status_code == 422
    assert "The ballot that you cast before still counts." in answer.text
    assert "The ballot is not cast yet" not in answer.text and "You get a receipt" not in answer.text


def test_another_language_on_the_answer_to_a_form_stays_in_the_vote(final, vera):
    assert f'href="{WHERE}?lang=fr"' in cast(final, vera, 3).text


def test_the_choice_has_no_numbers_and_one_order_everywhere(final, vera):
    def order(page):
        return re.findall(r"<li><b>(\w+)</b>", page.text)

    choose(vera, final.finalists[:5][::-1], final.finalists)
    looked_over = vera.get(f"{WHERE}/review")
    cast(final, vera, 5)
    assert '<ol class="picked">' not in looked_over.text
    assert len(order(looked_over)) == 5 and order(looked_over) == order(vera.get(f"{WHERE}/receipt"))


def test_who_withdraws_during_the_vote_is_named_there(final, vera):
    final.withdraw(final.finalists[0])
    page = vera.get(WHERE).text
    assert "One candidacy was withdrawn" in page and "the ballots stay valid" in page


def test_an_empty_receipt_is_asked_for_and_a_counted_vote_is_not_said_to_be_counted_still(final, vera):
    cast(final, vera, 5)
    final.close(VOTE)
    page = vera.get(f"{WHERE}?receipt=").text
    assert "A receipt has eight characters" in page and "#check" in page
    assert "The ballots have been counted." in page and "being counted" not in page


def test_before_a_ballot_is_cast_the_page_says_that_it_has_to_be(final, vera):
    choose(vera, final.finalists[:5], final.finalists)
    assert "Cast your ballot. You then get a receipt" in vera.get(f"{WHERE}/review").text
    cast(final, vera, 5)
    choose(vera, final.finalists[1:6], final.finalists)
    assert "Cast the changed ballot: only then does it replace the one before." in vera.get(f"{WHERE}/review").text
    visitor = final.browser()
    choose(visitor, final.finalists[:5], final.finalists)
    assert "only then does it count" in visitor.get(f"{WHERE}/review").text
