"""Whoever has an authenticator app or a passkey is asked for it after their mailed link; nothing comes in without it."""

import time

import pyotp
import pytest

from award_app import accounts, factors, proving
from award_app.models.people import authenticators, passkeys, recovery_codes

from .conftest import ADDRESS, CODES, KEY, Account


def later(app, step: int = 1) -> str:
    """The code that the app shows half a minute on."""
    return app.at(time.time() + step * factors.STEP)


def person_of(site):
    with site.world.store.reading() as db:
        return accounts.person_of(db, ADDRESS)


# -- the journey


def test_who_adds_an_app_comes_in_by_the_link_and_the_code_and_lands_where_they_were(site, ada):
    app, codes = ada.adds_an_app()
    assert len(set(codes)) == 10
    again = Account(site)
    asked = again.presses_the_link("/oidp-2026/candidacy")
    assert asked.status_code == 303 and asked.location == "/sign-in/second" and not again.is_in
    answer = again.proves(later(app))
    assert answer.location == "/oidp-2026/candidacy" and again.is_in


def test_a_recovery_code_stands_for_the_app_once(site, ada):
    _app, codes = ada.adds_an_app()
    for expected in (True, False):
        again = Account(site)
        again.presses_the_link()
        again.proves(codes[3].upper().replace("-", " "))
        assert again.is_in is expected
    assert "9 codes are left" in ada.get("/account/protection").text


def test_without_a_second_factor_the_link_is_enough(ada):
    assert ada.is_in and "Whoever can read your mail can come in" in ada.get("/account").text


def test_new_recovery_codes_end_those_before(site, ada):
    app, codes = ada.adds_an_app()
    ada.proves_again(later(app))
    ada.post("/account/recovery-codes", "/account/protection")
    again = Account(site)
    again.presses_the_link()
    assert again.proves(codes[0]).status_code == 422 and not again.is_in


CHANGES = {  # what whoever finds a browser open could do
    "recovery-codes": {}, "authenticator": {}, "authenticator/code": {"code": "000000"}, "passkeys/ask": {},
    "passkeys": {"name": "Eve", "answer": "{}"}, "protection/remove": {"credential": ""}}


def removes(account):
    return account.post("/account/protection/remove", "/account/protection", credential="")


@pytest.mark.parametrize("change", CHANGES)
def test_who_has_a_second_factor_changes_nothing_that_protects_the_account_before_they_prove_it_once_more(site, ada, change):
    _app, codes = ada.adds_an_app()
    kept = [site.world.rows(table.name) for table in (recovery_codes, authenticators, passkeys)]
    answer = ada.post(f"/account/{change}", "/account/protection", **CHANGES[change])
    assert answer.status_code == 303 and answer.location == "/account/protection", answer.text
    assert [site.world.rows(table.name) for table in (recovery_codes, authenticators, passkeys)] == kept
    page = ada.get("/account/protection").text
    assert "First prove that it is you" in page and 'id="proof"' in page and "Make new codes" not in page
    assert ada.letters() == ["authenticator_added"]


def test_one_proof_is_good_for_one_change(site, ada):
    _app, (first, second, *_codes) = ada.adds_an_app()
    assert ada.proves_again(first).status_code == 303 and "Make new codes" in ada.get("/account/protection").text
    made = CODES.findall(ada.post("/account/recovery-codes", "/account/protection").text)
    assert len(made) == 10 and removes(ada).status_code == 303 and confirmed(site)
    assert ada.proves_again(second).status_code == 422, "those of before are none any more"
    ada.proves_again(made[0])
    removes(ada)
    assert not confirmed(site)


def test_a_proof_is_good_for_a_quarter_of_an_hour_and_only_in_the_browser_that_gave_it(site, ada):
    app, (code, again, *_codes) = ada.adds_an_app()
    other = Account(site)
    other.presses_the_link()
    other.proves(later(app))
    ada.proves_again(code)
    removes(other)
    site.world.clock.pass_(minutes=14)
    assert 'id="proof"' not in ada.get("/account/protection").text
    site.world.clock.pass_(minutes=1)
    removes(ada)
    assert confirmed(site)


def test_the_ticket_of_somebody_who_comes_in_lets_nobody_change_anything(site, ada):
    """What a mailed link leads to is a ticket too, and whoever reads the mail can have it."""
    ada.adds_an_app()
    person = person_of(site)
    for ticket in (ask(site.world.store, person), None, ""):
        with pytest.raises(proving.NotProved) as refused:
            proving.new_codes(site.world.store, person, ticket)
        assert refused.value.reason == "unproved"


def test_an_app_that_was_begun_before_there_was_anything_to_prove_is_not_added_without_a_proof(site, ada):
    """Else whoever finds a browser open begins one, and finishes it after the first factor came."""
    key = KEY.search(ada.post("/account/authenticator").text)[1].replace(" ", "")
    with site.world.store.writing() as db:
        db.execute(passkeys.insert().values(credential="AA", person=person_of(site).id, public_key="AA", signs=0, name="Key",
                                            created_at=site.world.store.now(), used_at=None))
    answer = ada.post("/account/authenticator/code", "/account/protection", code=pyotp.TOTP(key).now())
    assert answer.status_code == 303 and not confirmed(site)
    assert "First prove that it is you" in ada.get("/account/protection").text


def test_who_has_proved_it_adds_another_and_the_codes_stay(site, ada):
    _app, (code, *_codes) = ada.adds_an_app()
    ada.proves_again(code)
    asked = ada.post("/account/passkeys/ask", "/account/protection")
    assert asked.get_json()["publicKey"]["user"]["name"] == ADDRESS
    assert len(site.world.rows(recovery_codes.name)) == 9


def test_who_removes_the_last_proves_once_more_and_is_asked_for_no_code_afterwards(site, ada):
    app, _codes = ada.adds_an_app()
    for fields in ({}, {"code": "000000"}, {"code": "abcd-efgh"}, {"answer": "{}"}):
        asked = ada.post("/account/protection/prove", "/account/protection", **fields)
        assert asked.status_code == 422 and "Prove that it is you" in asked.text, fields
        removes(ada)
    assert site.world.rows(recovery_codes.name) and "authenticator_removed" not in ada.letters()
    answer = ada.proves_again(later(app))
    assert answer.status_code == 303, answer.text
    assert "Once the last" in ada.get("/account/protection").text
    assert removes(ada).status_code == 303
    assert not site.world.rows(recovery_codes.name)
    assert Account(site).presses_the_link().location == "/account"


def test_with_the_last_factor_every_other_session_ends(site, ada):
    app, (code, *_codes) = ada.adds_an_app()
    elsewhere = Account(site)
    elsewhere.presses_the_link()
    assert elsewhere.proves(later(app)).status_code == 302 and elsewhere.is_in
    ada.proves_again(code)
    assert removes(ada).status_code == 303
    assert ada.is_in and not elsewhere.is_in


def test_wrong_codes_before_a_change_count_as_at_the_door(site, ada):
    app, _codes = ada.adds_an_app()
    for _each in range(20):
        with pytest.raises(proving.NotProved):
            proving.prove(site.world.store, None, person_of(site), "000000")
    assert "too many wrong codes" in ada.proves_again(later(app)).text


def test_every_change_is_told_by_a_letter(ada):
    _app, (first, *_codes) = ada.adds_an_app()
    ada.proves_again(first)
    made = CODES.findall(ada.post("/account/recovery-codes", "/account/protection").text)
    ada.proves_again(made[0])
    removes(ada)
    assert sorted(ada.letters()) == ["authenticator_added", "authenticator_removed", "codes_made"]


# -- edges


@pytest.mark.parametrize("offset, taken", [(-2, False), (-1, True), (0, True), (1, True), (2, False)])
def test_a_code_is_good_half_a_minute_before_and_after(offset, taken):
    import pyotp

    app = pyotp.TOTP(pyotp.random_base32())
    now = 1_790_000_010
    assert (factors.step_of(app.secret, app.at(now + offset * factors.STEP), now) is not None) is taken


def test_the_same_code_does_not_come_in_twice(site, ada):
    app, _codes = ada.adds_an_app()
    code = later(app)
    assert [came(site, code), came(site, code)] == [True, False]


def came(site, code: str) -> bool:
    again = Account(site)
    again.presses_the_link()
    again.proves(code)
    return again.is_in


def test_a_code_may_be_typed_with_blanks_and_in_the_figures_of_another_script(site, ada):
    app, _codes = ada.adds_an_app()
    code = later(app).translate(str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩"))
    assert came(site, f"{code[:3]} {code[3:]}")


def test_after_five_wrong_codes_the_link_must_be_asked_for_again(site, ada):
    app, _codes = ada.adds_an_app()
    again = Account(site)
    again.presses_the_link()
    for _each in range(4):
        assert again.proves("not-a-code").status_code == 422
    assert again.proves("not-a-code").location == "/sign-in"
    with again.browser.session_transaction() as session:
        assert "proof" not in session


def test_after_twenty_wrong_codes_of_a_day_the_right_one_is_refused_and_a_recovery_code_is_not(site, ada):
    app, codes = ada.adds_an_app()
    person, store = person_of(site), site.world.store
    for _each in range(4):
        ticket = ask(store, person)
        for code in ("000000", "000001", "000002", "000003", "000004"):
            with pytest.raises(proving.NotProved):
                proving.by_code(store, ticket, code)
    with pytest.raises(proving.NotProved) as refused:
        proving.by_code(store, ask(store, person), later(app))
    assert refused.value.reason == "too_many"
    assert proving.by_code(store, ask(store, person), codes[0]).session
    site.world.clock.pass_(hours=25)
    assert proving.by_code(store, ask(store, person), later(app)).session


def ask(store, person) -> str:
    with store.writing() as db:
        return factors.ask_proof(db, store, person.id, "/")


def test_a_proof_expires(site, ada):
    app, _codes = ada.adds_an_app()
    again = Account(site)
    again.presses_the_link()
    site.world.clock.pass_(minutes=15)
    assert again.proves(later(app)).location == "/sign-in" and not again.is_in


def test_what_is_asked_of_a_passkey_gives_neither_new_tries_nor_more_time_for_a_code(site, ada):
    """Else whoever was in a mail box once could renew what its link was good for, and guess on."""
    app, codes = ada.adds_an_app()
    again = Account(site)
    again.presses_the_link()
    for _each in range(4):
        assert again.proves("not-a-code").status_code == 422
        assert again.post("/sign-in/passkey/ask", "/sign-in/second").status_code == 200
    assert again.proves("not-a-code").location == "/sign-in"
    late = Account(site)
    late.presses_the_link()
    site.world.clock.pass_(minutes=10)
    late.post("/sign-in/passkey/ask", "/sign-in/second")
    site.world.clock.pass_(minutes=5)
    assert late.proves(codes[0]).location == "/sign-in" and not late.is_in


def test_an_app_that_was_begun_and_never_confirmed_is_asked_of_nobody(site, ada):
    ada.post("/account/authenticator")
    assert Account(site).presses_the_link().location == "/account"


def test_a_wrong_first_code_adds_nothing_and_shows_the_same_key_again(site, ada):
    shown = ada.post("/account/authenticator")
    again = ada.post("/account/authenticator/code", code="000000")
    assert again.status_code == 422
    assert KEY.search(shown.text)[1] == KEY.search(again.text)[1]
    assert "not the current code" in again.text


def test_a_key_that_another_session_began_is_never_the_one_that_is_confirmed(site, ada):
    """Whoever read the mail could else begin an app, and know the key that its owner adds a month later."""
    thief = Account(site)
    thief.presses_the_link()
    planted = KEY.search(thief.post("/account/authenticator").text)[1]
    shown = KEY.search(ada.post("/account/authenticator").text)[1]
    assert shown != planted
    again = KEY.search(thief.post("/account/authenticator").text)[1]
    code = pyotp.TOTP(again.replace(" ", "")).now()
    answer = ada.post("/account/authenticator/code", code=code)
    assert answer.status_code == 303 and again not in answer.text and not confirmed(site)
    assert "Begin again" in ada.get("/account/protection").text


def confirmed(site) -> list:
    return [one for one in site.world.rows(authenticators.name) if one["confirmed_at"]]


def test_with_the_first_factor_every_other_session_ends_and_with_the_next_none(site, ada):
    thief = Account(site)
    thief.presses_the_link()
    app, (code, *_codes) = ada.adds_an_app()
    assert ada.is_in and not thief.is_in
    other = Account(site)
    other.presses_the_link()
    other.proves(later(app))
    ada.proves_again(code)
    ada.post("/account/recovery-codes", "/account/protection")
    assert ada.is_in and other.is_in


def test_who_has_been_in_for_long_changes_nothing_before_they_come_in_again(site, ada):
    ada.adds_an_app()
    site.world.clock.pass_(minutes=16)
    assert "come in again first" in ada.get("/account/protection").text
    ada.post("/account/protection/remove", "/account/protection", credential="")
    assert len(site.world.rows(authenticators.name)) == 1


def test_somebody_elses_app_is_not_removed(site, ada):
    ada.adds_an_app()
    eve = Account(site, "eve@city.example")
    eve.presses_the_link()
    eve.post("/account/protection/remove", "/account/protection", credential="")
    assert len(site.world.rows(authenticators.name)) == 1


def test_who_is_released_by_the_office_comes_in_by_the_link_and_is_out_everywhere(site, ada):
    ada.adds_an_app()
    assert proving.release(site.world.store, person_of(site).id) and not ada.is_in
    assert Account(site).presses_the_link().location == "/account"
    assert not proving.release(site.world.store, person_of(site).id)


def test_a_person_who_is_erased_leaves_no_proof_behind(site, ada):
    ada.adds_an_app()
    accounts.erase(site.world.store, person_of(site).id)
    assert not site.world.rows(authenticators.name) and not site.world.rows(recovery_codes.name)


def test_no_recovery_code_and_no_ticket_is_kept_where_it_could_be_read(site, ada):
    _app, codes = ada.adds_an_app()
    kept = {row["code_hash"] for row in site.world.rows(recovery_codes.name)}
    assert len(kept) == 10 and not kept & {*codes, *(code.replace("-", "") for code in codes)}


def test_the_page_of_a_proof_leads_nobody_anywhere_who_was_not_asked_for_one(site):
    assert Account(site).get("/sign-in/second").location == "/sign-in"


# -- the desk


def test_where_the_office_asks_it_an_officer_without_a_second_factor_is_led_to_add_one(site):
    asking = site.worker(officers_prove=True)
    browser = site.browser(site.world.officer, asking)
    assert browser.get("/oidp-2026/desk").location == "/account/protection"
    with site.world.store.writing() as db:
        factors.begin_authenticator(db, site.world.officer.person)
        db.execute(authenticators.update().values(confirmed_at=site.world.store.now()))
    assert browser.get("/oidp-2026/desk").status_code == 200


def test_where_the_office_asks_it_a_city_is_not_concerned(site):
    browser = site.browser(site.world.city("Rennes"), site.worker(officers_prove=True))
    assert browser.get("/oidp-2026/candidacy").status_code == 200


# -- hostile answers of a device


HOSTILE = ["", "{", "[]", "null", '"x"', "{}", '{"id": 5}', '{"id": "x"}', '{"id": "x", "response": {}}',
           ('{"id": "AA", "rawId": "AA", "type": "public-key", "response": {"clientDataJSON": "e30", "authenticatorData": "AA", '
           '"signature": "AA"}}'), "[" * 30_000, "x" * 1_000_000, '{"id": "\ud83d"}', '{"id": "a' + "\0" + '"}']


@pytest.mark.parametrize("answer", HOSTILE, ids=range(len(HOSTILE)))
def test_what_is_no_answer_of_a_device_brings_nobody_in_and_adds_nothing(site, ada, answer):
    answer = answer.encode("utf-8", "replace").decode()
    eve = Account(site)
    token = eve.post("/sign-in/passkey/ask", "/sign-in")
    assert token.get_json()["publicKey"]["challenge"]
    assert eve.post("/sign-in/passkey", "/sign-in", answer=answer).status_code in (303, 413) and not eve.is_in
    assert ada.post("/account/passkeys/ask", "/account/protection").get_json()["publicKey"]["user"]["name"] == ADDRESS
    refused = ada.post("/account/passkeys", "/account/protection", answer=answer, name="x")
    assert refused.status_code == 422 and not site.world.rows("passkeys")
