"""Hostile input: points that are no points, texts that make a program think long, addresses that lead away, fields twice."""

import time
from decimal import Decimal

import pytest
from flask import request

from award_app import letters
from award_app.files import plain_name
from award_app.views.account import safe
from forms.account import SignInForm
from forms.addresses import an_address
from forms.answers import is_seen, tidy
from forms.desk import AppointForm, MemberForm
from forms.received import ReceivedForm
from forms.team import AddressForm
from tests.panels import FinalRound, form_of
from workflows.codes import read_code
from workflows.stages.jury import read_points

from .conftest import Site, token_of

NO_POINTS = [
    "NaN", "sNaN", "-NaN", "nan", "NaN123", "Infinity", "-Infinity", "inf", "1e400", "1e5", "1E1", "-1e-400", "1_0",
    "٧", "７", "௭", "Ⅶ", "⑦", "½", "７.５", "0x7", "0b1", "0o7", "7,5", "7'5", "7 5", "+7", "--7", "7-", "7.", ".5", "7..5",
    "7.5.1", "7%", "7/1", "=7", "=1+6", "7;8", "7\u00a0", "\u200b7", "7\u200b", "\u202e7", "7\x00", "", " ", "-", "None",
    "true", "[7]", "{}", "7" * 400, "0." + "9" * 400, "9999999", "1" * 7, "0.0000001", "7\u0660", "\u0967", "𝟕", "²", "7\ufe0f",
]
OUTSIDE = ["11", "-1", "10.5", "9.9999999", "-0.5", "100000"]


@pytest.mark.parametrize("text", [*NO_POINTS, "7\n", "7\r\n", "\t7"], ids=repr)
def test_what_is_no_plain_number_is_no_points(text):
    assert read_points(text) is None


@pytest.mark.parametrize("text", ["7", "7.0", "0", "10", "-1", "007", "7.5", "6.25"])
def test_a_plain_number_is_exactly_its_value(text):
    assert read_points(text) == Decimal(text) and isinstance(read_points(text), Decimal)


def test_no_points_are_ever_a_fault_of_ours_or_another_value(tmp_path):
    final = FinalRound(tmp_path, finalists=1)
    final.app.testing = False
    person, seat = final.juror("Jana", reads=[final.finalists[0]])
    browser, address = final.browser(person), f"/oidp-2026/jury/{seat}:{final.finalists[0]}"
    hidden = form_of(browser.get(address))
    names = [f"points_{one.id}" for one in final.rules.criteria["practice"]]
    for text in (*NO_POINTS, *OUTSIDE):
        answer = browser.post(address, data={**hidden, **dict.fromkeys(names, text)})
        assert answer.status_code == 422, (text, answer.status)
    from award_app.models import juries

    assert final.all(juries.points) == []


LONG = 100_000
LONGEST_TEXTS = {
    "one letter": "a" * LONG, "dots": "." * LONG, "at signs": "@" * LONG, "a.a.a": "a." * (LONG // 2), "blanks": " " * LONG,
    "a@a.": "a@a." * (LONG // 4), "digits": "1" * LONG, "commas": "1," * (LONG // 2), "apostrophes": "a’" * (LONG // 2),
    "lines": "\n" * LONG, "colons": "://" * (LONG // 3), "www": "www." * (LONG // 4), "joined": "e\u0301" * (LONG // 2),
    "emoji": "👩\u200d" * (LONG // 2), "turned": "\u202e" * LONG, "brackets": "<" * LONG, "hyphens": "a-" * (LONG // 2),
}


def validators():
    from forms import answers, numbers

    yield "address of an answer", lambda text: answers.ADDRESS.fullmatch(text)
    yield "words", lambda text: len(answers.WORD.findall(text))
    yield "number", numbers.read_number if hasattr(numbers, "read_number") else lambda text: [
        one.fullmatch(text) for one in (numbers.PLAIN, numbers.GROUPED, numbers.INDIAN, numbers.DECIMAL)]
    yield "points", read_points
    yield "number of a certificate", read_code
    yield "name of a file", lambda text: plain_name(text, "pdf")
    yield "what a person typed, in a letter", letters.theirs
    yield "fenced, in a letter", letters.fenced
    yield "one line of a letter", letters.plain
    yield "paragraphs of a letter", letters.paragraphs
    yield "where to go after signing in", safe


@pytest.mark.parametrize("name", [name for name, _ in validators()])
def test_no_text_makes_a_check_think_long(name):
    """The slowest honest check takes some 100 ms; one that goes back and forth over 100 kB takes minutes."""
    check = dict(validators())[name]
    for text in LONGEST_TEXTS.values():
        for ending in ("", "!"):
            before = time.process_time()
            check(text + ending)
            assert time.process_time() - before < 2, (name, text[:8], ending)


def test_a_long_address_is_refused_at_once(site):
    browser = site.browser()
    for text in LONGEST_TEXTS.values():
        before = time.process_time()
        with site.app.test_request_context("/sign-in", method="POST", data={"email": text, "name": text}):
            from flask import g

            g.language = "en"
            form = SignInForm(meta={"csrf": False})
            assert not form.validate()
        assert time.process_time() - before < 2
    assert browser.get("/sign-in").status_code == 200


@pytest.mark.parametrize("text", ["\u200b", "\u2060\u200d ", "\u3164", "\u2800\ufe0f", "\u0301", "\u00ad\u180e", "\x07"])
def test_a_text_of_which_nothing_is_seen_is_empty_wherever_something_has_to_be_written(site, text):
    assert tidy(text) == "" == tidy(text, lines=True)
    with site.app.test_request_context("/", method="POST", data={"reason": text, "name": f"{text}Ana", "two": ["a", text]}):
        assert request.form["reason"] == "" and request.form["name"] == f"{text}Ana" and request.form.getlist("two") == ["a", ""]
    with site.app.test_request_context("/", method="POST", data={"reason": "\u0e01\u0e33 👩\u200d🌾 ¿?"}):
        assert request.form["reason"] == "\u0e01\u0e33 👩\u200d🌾 ¿?" and all(is_seen(one) for one in "¿👩\u0e33.")


@pytest.mark.parametrize("address", ["néw@city.example", "用户@city.example"])
def test_an_address_that_letters_cannot_reach_is_refused_at_the_door_with_the_reason(site, address):
    browser = site.browser()
    page = browser.get("/sign-in?lang=en")
    answer = browser.post("/sign-in", data={"csrf_token": token_of(page), "email": address, "name": "Ana"})
    assert "Letters cannot reach an address with accents" in answer.text and site.links() == []
    asking = (SignInForm.email, AppointForm.email, MemberForm.email, AddressForm.address, ReceivedForm.address)
    assert all(an_address in one.kwargs["validators"] for one in asking)


AWAY = [
    "//evil.example", "///evil.example", "////evil.example", "/\\evil.example", "\\\\evil.example", "\\/evil.example",
    "https:evil.example", "https:/evil.example", "https://evil.example", "http:///evil.example", "//evil.example/%2e%2e",
    "/%09/evil.example", "/\t/evil.example", "\t//evil.example", "/\n/evil.example", "/\r/evil.example", "\n//evil.example",
    " //evil.example", "javascript:alert(1)", "JaVaScRiPt:alert(1)", "data:text/html,x", "vbscript:x", "ftp://evil.example",
    "//user@evil.example", "https://localhost@evil.example", "//localhost:80@evil.example", "//evil.example#localhost",
    "//evil%E3%80%82example", "//⑯.example", "/\x00/evil.example", "\x00//evil.example", "/\u200b/evil.example\u2028",
    "evil.example", "./evil", "../evil", "?next=//evil", "#evil", "", None, "/\\/evil.example", "//[::1]/", "/\u202e//evil",
    "mailto:a@evil.example", "\u3000//evil.example",
]


@pytest.mark.parametrize("text", AWAY, ids=repr)
def test_after_signing_in_one_stays_here(site, text):
    """Where such a text leads is a page of ours, however a browser reads it: it begins with one stroke and a letter."""
    led = safe(text)
    assert led == "/" or (led.startswith("/") and led[1:2] not in ("/", "\\") and led.isprintable())
    browser = site.browser()
    sent = {"csrf_token": token_of(browser.get("/sign-in")), "name": "Ada", "email": "ada@city.example",
            "goes_to": text or ""}
    assert browser.post("/sign-in", data=sent).location == "/sign-in/sent"
    token = site.links()[0]
    page = browser.get(f"/sign-in/{token}")
    came = browser.post(f"/sign-in/{token}", data={"csrf_token": token_of(page)})
    assert came.status_code == 302 and came.location == led and not came.location.startswith("//")


def test_a_field_sent_twice_is_its_first(site):
    from werkzeug.datastructures import MultiDict

    browser = site.browser()
    sent = MultiDict([("csrf_token", token_of(browser.get("/sign-in"))), ("name", "Ada"), ("email", "ada@city.example"),
                      ("email", "spy@evil.example"), ("goes_to", "/"), ("goes_to", "//evil.example")])
    assert browser.post("/sign-in", data=sent).status_code == 302
    assert [one["email"] for one in site.world.rows("persons") if "city.example" in one["email"]] == ["ada@city.example"]
    assert not [one for one in site.world.rows("persons") if "evil" in one["email"]]


def test_fields_that_no_form_has_change_nothing(site):
    """Every column of a candidacy is sent along; what the city may not say stays as it was."""
    city = site.world.city("Rennes")
    browser, address = site.browser(city), f"/oidp-2026/candidacy/{city.id}/texts"
    columns = {name: "evil" for name in city.row if name != "id"}
    sent = {"csrf_token": token_of(browser.get(address)), "answer_summary": "Ours", "seen": "0", "tab": "a", **columns}
    before = dict(city.row)
    assert browser.post(address, data=sent).status_code == 303
    assert dict(city.row) == before


def test_known_and_unknown_addresses_get_the_same_answer_with_the_same_work(site):
    from sqlalchemy import event

    site.world.city("Rennes")
    known = site.world.cities[0].email
    seen, answers = [], {}

    def listen(connection, cursor, statement, *_):
        seen.append(statement.split()[0])

    for email in (known, "n" * (len(known) - 13) + "@city.example"):
        browser = site.browser()
        token = token_of(browser.get("/sign-in"))
        event.listen(site.world.store.engine, "before_cursor_execute", listen)
        answer = browser.post("/sign-in", data={"csrf_token": token, "name": "Ada", "email": email, "goes_to": "/"})
        event.remove(site.world.store.engine, "before_cursor_execute", listen)
        headers = sorted((name, value) for name, value in answer.headers if name != "Set-Cookie")
        answers[email] = (answer.status, headers, answer.data, len(seen))
        seen.clear()
    one, other = answers.values()
    assert one == other


def test_a_nul_in_an_address_or_a_form_is_no_fault_and_no_text_is_lost_over_it(tmp_path, postgres_url):
    """PostgreSQL keeps no NUL: it is shown as what cannot be shown, and what it names is not there."""
    site = Site(tmp_path, postgres_url)
    officer, city = site.browser(site.world.officer), site.world.city("Rennes")
    for address in ("/oidp-2026/candidacies/%00", "/%00/rules", f"/oidp-2026/desk/candidacies/{city.id}%00", "/check/%00"):
        assert officer.get(address).status_code == 404, address
    for address in ("/oidp-2026/candidacies?country=%00", "/oidp-2026/desk/candidacies?q=%00", "/check?number=%00",
                    "/oidp-2026/desk/letters?q=a%00b&kind=%00", "/sign-in?to=%00"):
        assert officer.get(address).status_code in (200, 404), address
    browser, address = site.browser(city), f"/oidp-2026/candidacy/{city.id}/texts"
    sent = {"csrf_token": token_of(browser.get(address)), "answer_summary": "Ours\0 whole", "seen": "0", "tab": "a\0"}
    assert browser.post(address, data=sent).status_code == 303
    assert "Ours\ufffd whole" in browser.get(address).text
    stranger = site.browser()
    asked = {"csrf_token": token_of(stranger.get("/sign-in")), "name": "Ada\0", "email": "ada@city.example", "goes_to": "/\0"}
    assert stranger.post("/sign-in", data=asked).status_code == 302


@pytest.mark.parametrize("typed, kept", [("\u202eAna\u2067 Pons\ufeff", "Ana Pons"), ("Ana\nPons", "Ana Pons"),
                                         ("\u05d7\u05d9\u05e4\u05d4 \u200f(A)", "\u05d7\u05d9\u05e4\u05d4 \u200f(A)")])
def test_a_name_is_one_line_that_turns_nothing_of_what_stands_after_it(site, typed, kept):
    """On the desk and in the minutes the rest of its line would be read backwards."""
    browser = site.browser()
    sent = {"csrf_token": token_of(browser.get("/sign-in")), "name": typed, "email": "ada@city.example", "goes_to": "/"}
    assert browser.post("/sign-in", data=sent).status_code == 302
    assert [one["name"] for one in site.world.rows("persons", email="ada@city.example")] == [kept]


@pytest.mark.parametrize("sign", ["\0", "\x1b", "\u200b", "\u202e", "\x85"])
def test_an_address_holds_no_character_that_nobody_sees(site, sign):
    browser = site.browser()
    sent = {"csrf_token": token_of(browser.get("/sign-in")), "name": "Ada", "email": f"a{sign}da@city.example", "goes_to": "/"}
    answer = browser.post("/sign-in", data=sent)
    assert "looks like name@city.org" in answer.text and site.links() == []


@pytest.mark.parametrize("body", [b"1", b'"x"', b"null", b"[" * 5000, b'{"email": 5, "name": {}, "goes_to": 1e400}',
                                  b'{"email": "\\ud800@city.example", "name": "Ada", "goes_to": "/"}'])
def test_json_in_the_place_of_a_form_is_no_form_and_no_fault(site, body):
    browser = site.browser()
    told = {"X-CSRFToken": token_of(browser.get("/sign-in"))}
    answer = browser.post("/sign-in", data=body, content_type="application/json", headers=told)
    assert answer.status_code < 500 and "mail box" not in answer.text and site.links() == []
