"""A passkey in a real browser, whose device is Chromium's virtual authenticator: added, used alone and after a link."""

from urllib.parse import parse_qs

import pytest

from award_app import factors
from award_app.models.people import passkeys, sessions

from .conftest import ADDRESS, Account

DEVICE = {"protocol": "ctap2", "transport": "internal", "hasResidentKey": True, "hasUserVerification": True,
          "isUserVerified": True, "automaticPresenceSimulation": True}


class Device:
    """A browser with a device that makes passkeys."""

    def __init__(self, page, base: str, site):
        self.page, self.base, self.site = page, base, site
        self.cdp = page.context.new_cdp_session(page)
        self.cdp.send("WebAuthn.enable")
        self.id = self.cdp.send("WebAuthn.addVirtualAuthenticator", {"options": DEVICE})["authenticatorId"]

    def opens(self, path: str) -> None:
        self.page.goto(self.base + path)

    def presses(self, name: str) -> None:
        self.page.get_by_role("button", name=name, exact=True).click()

    def asks_for_a_link(self) -> None:
        before = set(self.site.links())
        self.opens("/sign-in")
        self.page.get_by_label("Your e-mail address").fill(ADDRESS)
        self.page.get_by_label("Your name").fill("Ada")
        self.presses("Send me the link")
        self.page.wait_for_url("**/sign-in/sent")
        [link] = set(self.site.links()) - before
        self.opens(f"/sign-in/{link}")
        self.presses("Sign in")

    def adds_a_passkey(self, name: str = "My phone") -> None:
        self.asks_for_a_link()
        self.page.wait_for_url(self.base + "/")
        self.opens("/account/protection")
        self.page.get_by_label("A name for it").fill(name)
        self.presses("Add a passkey")
        self.page.locator("li strong", has_text=name).wait_for()

    def leaves(self) -> None:
        self.presses("Sign out")
        self.page.get_by_text("You are signed out.").wait_for()

    def fails_to_know_its_owner(self) -> None:
        self.cdp.send("WebAuthn.setUserVerified", {"authenticatorId": self.id, "isUserVerified": False})

    def is_in(self) -> bool:
        self.opens("/account")
        return ADDRESS in self.page.inner_text("main")


@pytest.fixture
def phone(page, served, site):
    return Device(page, served, site)


def test_a_passkey_is_added_and_comes_in_alone_without_a_letter(phone, site):
    phone.adds_a_passkey()
    assert len(phone.page.locator(".codes li").all()) == 10
    phone.leaves()
    letters = len(site.links())
    phone.opens("/sign-in?to=/account")
    phone.presses("Use a passkey")
    phone.page.wait_for_url(phone.base + "/account")
    assert phone.is_in() and len(site.links()) == letters
    [key] = site.world.rows(passkeys.name)
    assert key["signs"] > 0 and key["used_at"]


def test_the_link_alone_does_not_come_in_and_the_passkey_after_it_does(phone):
    phone.adds_a_passkey()
    phone.leaves()
    phone.asks_for_a_link()
    phone.page.wait_for_url("**/sign-in/second")
    assert not phone.is_in()
    phone.opens("/sign-in/second")
    phone.presses("Use a passkey")
    phone.page.wait_for_url(phone.base + "/")
    assert phone.is_in()


def test_a_device_that_has_not_made_sure_of_its_owner_brings_nobody_in(phone, site):
    phone.adds_a_passkey()
    phone.leaves()
    begun = len(site.world.rows(sessions.name))
    phone.fails_to_know_its_owner()
    phone.opens("/sign-in")
    phone.presses("Use a passkey")
    phone.page.get_by_text("The device gave no passkey").wait_for()
    assert len(site.world.rows(sessions.name)) == begun


def test_on_a_shared_device_a_passkey_signs_in_for_hours_only(phone, site):
    phone.adds_a_passkey()
    phone.leaves()
    phone.opens("/sign-in")
    phone.page.locator("#shared-key").check()
    phone.presses("Use a passkey")
    phone.page.wait_for_url(phone.base + "/")
    assert [row["shared_device"] for row in site.world.rows(sessions.name)].count(True) == 1


def test_the_last_passkey_is_removed_by_who_has_it(phone, site):
    phone.adds_a_passkey()
    phone.opens("/account/protection")
    phone.fails_to_know_its_owner()
    phone.presses("Use a passkey")
    phone.page.get_by_text("This passkey is not yours").or_(phone.page.get_by_text("The device gave no passkey")).first.wait_for()
    assert site.world.rows(passkeys.name)
    phone.cdp.send("WebAuthn.setUserVerified", {"authenticatorId": phone.id, "isUserVerified": True})
    phone.opens("/account/protection")
    phone.presses("Use a passkey")
    phone.page.get_by_text("You can change one thing now").wait_for()
    phone.presses("Remove My phone")
    phone.page.get_by_text("It is removed.").wait_for()
    assert not site.world.rows(passkeys.name)


def test_an_answer_that_was_signed_once_is_worth_nothing_again(phone, site):
    phone.adds_a_passkey()
    phone.leaves()
    said = []
    phone.page.on("request", lambda asked: said.append(asked.post_data) if asked.url.endswith("/sign-in/passkey") else None)
    phone.opens("/sign-in")
    phone.presses("Use a passkey")
    phone.page.wait_for_url(phone.base + "/")
    phone.leaves()
    assert not phone.is_in()
    phone.opens("/sign-in")
    token = phone.page.locator("input[name=csrf_token]").first.input_value()
    phone.page.request.post(phone.base + "/sign-in/passkey/ask", headers={"X-CSRFToken": token})
    answer = parse_qs(said[0])["answer"][0]
    phone.page.request.post(phone.base + "/sign-in/passkey", form={"csrf_token": token, "answer": answer},
                             headers={"Referer": phone.base + "/sign-in"})
    assert not phone.is_in()


@pytest.mark.parametrize("origin, possible", [
    ("http://localhost:8000", True), ("https://award.example.org", True), ("http://127.0.0.1:8000", False),
    ("http://[::1]:8000", False)])
def test_passkeys_are_offered_only_where_the_site_has_a_name(origin, possible):
    assert factors.Site(origin, "Award").has_passkeys is possible


def test_without_scripts_no_passkey_is_offered_and_an_app_is(site):
    ada = Account(site)
    ada.presses_the_link()
    page = ada.get("/account/protection").text
    assert 'hidden novalidate data-passkey="create"' in page and "This browser makes no passkeys" in page
