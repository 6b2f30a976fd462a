"""A session ends when it is signed out of and when rights change, on every worker; no text is lost by it."""

import re
from datetime import timedelta

from award_app import accounts
from award_app.models.people import officers

from .conftest import token_of

DESK = "/oidp-2026/desk"


def stolen(browser) -> str:
    return browser.get_cookie("session").value


def with_cookie(app, cookie: str):
    browser = app.test_client()
    browser.set_cookie("session", cookie)
    return browser


def test_who_signs_out_is_out_on_every_worker_and_the_old_cookie_is_worth_nothing(site):
    other = site.worker()
    browser = site.browser(site.world.officer)
    page = browser.get(DESK)
    cookie = stolen(browser)
    assert page.status_code == 200 and with_cookie(other, cookie).get(DESK).status_code == 200
    browser.post("/sign-out", data={"csrf_token": token_of(page)})
    for app in (site.app, other):
        assert with_cookie(app, cookie).get(DESK).status_code == 303


def test_an_officer_who_is_dismissed_is_nobody_at_once_on_every_worker(site):
    other, colleague = site.worker(), site.world.colleague
    browsers = [site.browser(colleague, app) for app in (site.app, other)]
    assert [one.get(DESK).status_code for one in browsers] == [200, 200]
    accounts.dismiss(site.world.store, colleague.person)
    assert [one.get(DESK).status_code for one in browsers] == [303, 303]
    assert len(site.world.rows(officers.name)) == 1


def test_a_session_that_an_attacker_has_set_before_is_not_the_one_that_is_signed_in(site):
    accounts.ask_link(site.world.store, "ada@city.example", "Ada", "en")
    browser = site.browser()
    page = browser.get(f"/sign-in/{site.links()[0]}")
    before = stolen(browser)
    browser.post(f"/sign-in/{site.links()[0]}", data={"csrf_token": token_of(page)})
    assert stolen(browser) != before
    assert with_cookie(site.app, before).get("/oidp-2026/candidacy").status_code == 303
    assert browser.get("/oidp-2026/candidacy").status_code == 200


def test_a_form_that_was_open_for_hours_is_taken(site):
    browser = site.browser(site.world.city("Rennes"))
    page = browser.get("/oidp-2026/candidacy/begin")
    site.world.clock.pass_(hours=6)
    answer = browser.post("/oidp-2026/candidacy/begin", data={"csrf_token": token_of(page), "place": "Rennes"})
    assert answer.status_code == 422 and "Rennes" in answer.text


def test_a_form_sent_after_the_session_ended_is_sent_again_as_it_was_once_one_is_signed_in(site):
    city = site.world.city("Rennes")
    browser, address = site.browser(city), f"/oidp-2026/candidacy/{city.id}/texts"
    token = token_of(browser.get(address))
    site.world.clock.pass_(days=61)
    typed = {"csrf_token": token, "answer_summary": "Two hours of “thought” <b>&", "seen": "0", "tab": "one"}
    ours = {"Origin": "http://localhost"}
    answer = browser.post(address, data=typed, headers=ours)
    assert answer.status_code == 401 and 'target="_blank"' in answer.text and "/sign-in?to=" in answer.text
    with browser.session_transaction() as session:  # signed in, in another window of the same browser
        session["token"] = accounts.begin_session(site.world.store, city.person)
    kept = fields(answer.text)
    assert kept["answer_summary"] == typed["answer_summary"] and kept["tab"] == "one"
    site.world.stage("submission.submission")
    again = browser.post(address, data=kept, headers=ours)
    assert again.status_code in (303, 409) and "signed out" not in again.text


def test_a_form_with_a_token_that_holds_no_more_is_one_press_from_being_sent(site):
    city = site.world.city("Rennes")
    browser, address = site.browser(city), f"/oidp-2026/candidacy/{city.id}/texts"
    answer = browser.post(address, data={"csrf_token": "old", "answer_summary": "An hour", "seen": "0", "tab": "a"},
                          headers={"Origin": "http://localhost"})
    assert answer.status_code == 400 and "An hour" in answer.text
    assert browser.post(address, data=fields(answer.text), headers={"Origin": "http://localhost"}).status_code == 303
    assert site.world.rows("drafts", candidacy=city.id, field="summary")[0]["value"] == "An hour"


def test_a_form_of_another_site_is_never_one_press_away(site):
    city = site.world.city("Rennes")
    address = f"/oidp-2026/candidacy/{city.id}/withdraw"
    for headers in ({"Origin": "https://evil.example"}, {"Origin": "null"}, {}):
        answer = site.browser(city).post(address, data={"reason": "because"}, headers=headers)
        assert answer.status_code == 400 and "Send it again" not in answer.text


def test_a_session_ends_after_its_days(site):
    browser = site.browser(site.world.officer)
    site.world.clock.pass_(days=59)
    assert browser.get(DESK).status_code == 200
    site.world.clock.go_to(site.world.clock.now() + timedelta(days=2))
    assert browser.get(DESK).status_code == 303


def fields(page: str) -> dict:
    """The hidden inputs of the form that sends again."""
    from html import unescape

    form = next(one for one in re.findall(r"<form.*?</form>", page, re.S) if "Send it again" in one)
    found = [re.search(r'name="([^"]*)" value="([^"]*)"', one) for one in re.findall(r"<input[^>]*>", form)]
    return {one[1]: unescape(one[2]) for one in found}


def test_on_a_device_that_others_use_a_session_ends_after_hours_and_with_the_browser(site):
    accounts.ask_link(site.world.store, "ada@city.example", "Ada", "en")
    browser, link = site.browser(), f"/sign-in/{site.links()[0]}"
    page = browser.get(link)
    assert "sign me out after 4 hours" in page.text and "or after 4 hours" in browser.get("/personal-data?lang=en").text
    answer = browser.post(link, data={"csrf_token": token_of(page), "shared": "y"})
    assert "Expires" not in next(one for one in answer.headers.getlist("Set-Cookie") if one.startswith("session="))
    assert browser.get("/oidp-2026/candidacy").status_code == 200
    site.world.clock.pass_(hours=4)
    assert browser.get("/oidp-2026/candidacy").status_code == 303


def test_who_signs_out_is_told_so_in_their_language(site):
    browser = site.browser(site.world.city("Rennes"))
    page = browser.get("/oidp-2026/candidacy?lang=fr")
    browser.post("/sign-out", data={"csrf_token": token_of(page)})
    assert "Votre session est terminée." in browser.get("/").text


def asks(site, email: str = "ada@city.example", to: str = "/oidp-2026/candidacy"):
    """A browser in which somebody has asked for a link, the token of its forms, and the code in the letter."""
    browser = site.browser()
    page = browser.get(f"/sign-in?to={to}")
    token = token_of(page)
    browser.post("/sign-in", data={"csrf_token": token, "email": email, "name": "Ada", "goes_to": to})
    codes = [one["facts"]["code"] for one in site.world.rows("letters", kind="sign_in")]
    return browser, token, codes


def types(browser, token: str, code: str, **more):
    return browser.post("/sign-in/code", data={"csrf_token": token, "code": code, **more})


def test_the_code_of_the_letter_signs_in_the_browser_that_asked_and_leads_back(site):
    browser, token, [code] = asks(site)
    assert "Or type the code" in browser.get("/sign-in/sent").text
    answer = types(browser, token, code.lower().replace("-", " "))
    assert answer.location == "/oidp-2026/candidacy" and browser.get(answer.location).status_code == 200


def test_the_code_is_worth_nothing_in_another_browser(site):
    _browser, _token, [code] = asks(site)
    other, token, codes = asks(site, "eve@city.example")
    assert types(other, token, code).status_code == 422 and code in codes
    assert types(site.browser(), token, code).status_code in (400, 422)


def test_a_code_and_the_link_beside_it_work_once_between_them(site):
    browser, token, [code] = asks(site)
    with browser.session_transaction() as session:
        ticket = session["asked"]["ticket"]
    assert types(browser, token, code).status_code == 302
    assert accounts.use_code(site.world.store, ticket, code) is None
    assert site.browser().get(f"/sign-in/{site.links()[0]}").status_code == 410


def test_a_code_expires_with_its_link(site):
    browser, token, [code] = asks(site)
    site.world.clock.pass_(minutes=60)
    assert types(browser, token, code).status_code == 422


def test_after_five_wrong_codes_the_right_one_is_refused_and_the_link_still_works(site):
    browser, token, [code] = asks(site)
    wrong = "0000-0000" if code != "0000-0000" else "1111-1111"
    assert [types(browser, token, wrong).status_code for _try in range(accounts.CODE_TRIES)] == [422] * 5
    assert types(browser, token, code).status_code == 422
    assert site.browser().get(f"/sign-in/{site.links()[0]}").status_code == 200


def test_a_code_signs_in_for_hours_only_on_a_device_that_others_use(site):
    browser, token, [code] = asks(site)
    answer = types(browser, token, code, shared="y")
    assert "Expires" not in next(one for one in answer.headers.getlist("Set-Cookie") if one.startswith("session="))
    site.world.clock.pass_(hours=4)
    assert browser.get("/oidp-2026/candidacy").status_code == 303


def test_neither_code_nor_ticket_is_kept_where_it_could_be_read(site):
    browser, _token, [code] = asks(site)
    with browser.session_transaction() as session:
        ticket = session["asked"]["ticket"]
    kept = repr([dict(one) for one in site.world.rows("sign_in_links")])
    assert code not in kept and ticket not in kept


def test_a_session_of_ones_own_device_lasts_until_the_call_closes(site):
    long = site.world.clock.now() + timedelta(days=90)
    site.world.officer.acts("stage", "oidp-2026/submission.submission", "extend", {"closes": long, "reason": "A strike."})
    browser = site.browser(site.world.city("Rennes"))
    site.world.clock.pass_(days=89)
    assert browser.get("/oidp-2026/candidacy").status_code == 200
    site.world.clock.pass_(days=2)
    assert browser.get("/oidp-2026/candidacy").status_code == 303


def test_signing_out_everywhere_ends_every_session_at_once_on_every_worker(site):
    other, city = site.worker(), site.world.city("Rennes")
    here, there = site.browser(city), site.browser(city, other)
    page = here.get("/account?lang=en")
    assert page.text.count("since ") == 2 and "this device" in page.text
    assert here.post("/sign-out/everywhere", data={"csrf_token": token_of(page)}).status_code == 302
    assert [one.get("/oidp-2026/candidacy").status_code for one in (here, there)] == [303, 303]


def test_the_page_of_a_used_link_sends_another_that_leads_to_the_same_place(site):
    accounts.ask_link(site.world.store, "ada@city.example", "Ada", "en", "/oidp-2026/candidacy/begin")
    [first] = site.links()
    accounts.use_link(site.world.store, first)
    browser = site.browser()
    page = browser.get(f"/sign-in/{first}")
    assert page.status_code == 410 and "Send me a new link" in page.text
    browser.post(f"/sign-in/{first}/again", data={"csrf_token": token_of(page)})
    [second] = [one for one in site.links() if one != first]
    answer = browser.post(f"/sign-in/{second}", data={"csrf_token": token_of(page)})
    assert answer.location == "/oidp-2026/candidacy/begin"


def test_a_used_link_leads_on_where_its_own_person_is_signed_in_and_nobody_else(site):
    accounts.ask_link(site.world.store, "ada@city.example", "Ada", "en", "/oidp-2026/candidacy")
    browser, [link] = site.browser(), site.links()
    page = browser.get(f"/sign-in/{link}")
    browser.post(f"/sign-in/{link}", data={"csrf_token": token_of(page)})
    again = browser.get(f"/sign-in/{link}").text
    assert "You are signed in here already" in again and 'href="/oidp-2026/candidacy">Go on' in again
    for other in (site.browser(), site.browser(site.world.officer)):
        assert "signed in here already" not in other.get(f"/sign-in/{link}").text
