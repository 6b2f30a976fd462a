"""What is too much is refused in words: bodies, parts, fields; and what is asked too often waits."""

import io
import ipaddress
import tracemalloc
from datetime import timedelta

import pytest

from award_app import limits

from .conftest import token_of

LOTS = {f"field{number}": "a" for number in range(3000)}
TOO_MUCH = {
    "a long text": {"data": {"name": "a" * 5_000_000}},
    "a long text in parts": {"data": {"name": "a" * 5_000_000}, "content_type": "multipart/form-data"},
    "many fields": {"data": LOTS},
    "many parts": {"data": LOTS, "content_type": "multipart/form-data"},
    "a file where none is asked": {"data": {"name": (io.BytesIO(b"a" * 5_000_000), "a.pdf")}},
    "bytes of another kind": {"data": b"a" * 5_000_000, "content_type": "application/json"},
}


@pytest.mark.parametrize("much", TOO_MUCH)
def test_too_much_is_refused_in_words(site, much):
    answer = site.browser().post("/sign-in", **TOO_MUCH[much])
    assert answer.status_code == 413 and "Nothing was stored" in answer.text


def test_a_page_that_takes_files_takes_them_up_to_the_setting(site):
    city = site.world.city("Rennes")
    app = site.worker(largest_upload_mb=6)
    browser, address = site.browser(city, app), f"/oidp-2026/candidacy/{city.id}/texts"
    token = token_of(browser.get(address))
    for size, status in ((5_000_000, 303), (7_000_000, 413)):
        sent = {"csrf_token": token, "seen": "0", "tab": "a", "other": (io.BytesIO(b"a" * size), "a.bin")}
        assert browser.post(address, data=sent, content_type="multipart/form-data").status_code == status


def test_a_million_small_fields_cost_no_memory(site):
    body = b"&".join([b"a=b"] * 900_000)
    tracemalloc.start()
    answer = site.browser().post("/sign-in", data=body, content_type="application/x-www-form-urlencoded")
    _now, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert answer.status_code == 413 and peak < 40_000_000


# -- too often


def asks(site, email, browser=None, **more):
    browser = browser or site.browser()
    sent = {"csrf_token": token_of(browser.get("/sign-in")), "name": "Ada", "email": email, "goes_to": "/"}
    return browser.post("/sign-in", data=sent, **more)


def test_an_address_gets_only_so_many_links_and_after_a_while_again(site):
    answers = [asks(site, "ada@city.example") for _ in range(8)]
    assert [one.status_code for one in answers] == [302] * 6 + [429] * 2
    assert int(answers[-1].headers["Retry-After"]) <= 901 and "Too many attempts" in answers[-1].text
    assert asks(site, " ADA@City.example ").status_code == 429, "the same address however it is written"
    assert asks(site, "bo@city.example").status_code == 302, "another one is not held up"
    site.world.clock.pass_(minutes=16)
    assert asks(site, "ada@city.example").status_code == 302


def test_who_asks_for_the_links_of_somebody_else_does_not_use_up_theirs_and_cannot_flood_their_mail_box(site):
    def from_network(number: int) -> int:
        return asks(site, "ada@city.example", environ_base={"REMOTE_ADDR": f"198.51.100.{number}"}).status_code

    assert [from_network(1) for _ in range(7)] == [302] * 6 + [429]
    assert from_network(2) == 302, "she herself, from where she is"
    assert [from_network(3 + number // 5) for number in range(30)].count(302) == 24 - 7


def test_the_page_of_an_old_link_asks_for_no_more_letters_than_the_address_may_have(site):
    asks(site, "ada@city.example")
    [link] = site.links()
    site.world.clock.pass_(minutes=61)
    browser = site.browser()
    token = token_of(browser.get(f"/sign-in/{link}"))
    statuses = [browser.post(f"/sign-in/{link}/again", data={"csrf_token": token}).status_code for _ in range(8)]
    assert statuses == [302] * 6 + [429] * 2


def test_a_network_gets_only_so_many_links_for_however_many_addresses(site, monkeypatch):
    monkeypatch.setitem(limits.LIMITS, "sign_in", limits.Limit(6, 10, timedelta(minutes=15)))
    statuses = [asks(site, f"ada{number}@city.example").status_code for number in range(12)]
    assert statuses == [302] * 10 + [429] * 2


def test_whoever_writes_another_address_into_a_header_is_counted_as_who_they_are(site, monkeypatch):
    monkeypatch.setitem(limits.LIMITS, "sign_in", limits.Limit(6, 10, timedelta(minutes=15)))
    statuses = [asks(site, f"ada{number}@city.example", headers={"X-Forwarded-For": f"203.0.113.{number}"}).status_code
                for number in range(12)]
    assert statuses[-2:] == [429, 429]


def test_behind_a_trusted_proxy_the_address_it_gives_counts_and_not_what_came_before_it(site, monkeypatch):
    monkeypatch.setitem(limits.LIMITS, "sign_in", limits.Limit(6, 10, timedelta(minutes=15)))
    app = site.worker(proxies=1)
    spoofed = [asks(site, f"ada{number}@city.example", app.test_client(),
                    headers={"X-Forwarded-For": f"203.0.113.{number}, 198.51.100.7"}).status_code for number in range(12)]
    assert spoofed[-2:] == [429, 429]
    other = {"X-Forwarded-For": "203.0.113.1, 198.51.100.8"}
    assert asks(site, "bo@city.example", app.test_client(), headers=other).status_code == 302


@pytest.mark.parametrize(("one", "other", "alike"), [
    ("2001:db8:1:2::1", "2001:db8:1:2:ffff::9", True), ("2001:db8:1:2::1", "2001:db8:1:3::1", False),
    ("192.0.2.1", "::ffff:192.0.2.1", True), ("192.0.2.1", "192.0.2.2", False), ("fe80::1%eth0", "fe80::2", True),
])
def test_a_network_is_one_address_of_ipv4_and_a_64_of_ipv6(one, other, alike):
    assert (limits.network(one) == limits.network(other)) is alike


def test_numbers_of_certificates_cannot_be_tried_out(site):
    browser = site.browser()
    statuses = [browser.get(f"/check/{number:026d}").status_code for number in range(245)]
    assert statuses == [404] * 240 + [429] * 5


def test_a_thousand_tries_keep_no_more_than_they_may(monkeypatch):
    monkeypatch.setattr(limits, "MOST_KEPT", 100)
    counter, now = limits.Counter(), __import__("datetime").datetime(2026, 1, 1)
    for number in range(1000):
        counter.spend(str(ipaddress.ip_address(number)), 5, timedelta(minutes=1), now)
    assert len(counter._kept) == 100
