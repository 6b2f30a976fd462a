"""A foreign host gets no page, and what leads back to us is made of the settings, never of the request."""

import pytest

from award_app.letters import write_letter

BASE = "http://award.example.org"
FOREIGN = [
    {"Host": "evil.example"}, {"Host": "award.example.org.evil.example"}, {"Host": "evil.example:80"},
    {"Host": "award.example.org@evil.example"}, {"Host": "evil.example#award.example.org"}, {"Host": ""},
    {"Host": "award.example.org evil.example"},
]
HARMLESS = [
    {"X-Forwarded-Host": "evil.example"}, {"Forwarded": "host=evil.example"}, {"X-Host": "evil.example"},
    {"X-Forwarded-Server": "evil.example"}, {"X-Original-URL": "http://evil.example/"},
]


@pytest.fixture
def app(site):
    return site.worker(base_url=BASE)


@pytest.mark.parametrize("headers", FOREIGN, ids=str)
def test_a_foreign_host_is_refused(app, headers):
    answer = app.test_client().get("/", base_url=BASE, headers=headers)
    assert answer.status_code == 400 and "evil" not in answer.text


def test_who_comes_by_a_wrong_name_is_led_to_the_right_one_in_their_language(app):
    answer = app.test_client().get("/", base_url="http://evil.example", headers={"Accept-Language": "pt-PT"})
    assert f'<a href="{BASE}">' in answer.text and 'lang="pt"' in answer.text and "not known" not in answer.text


@pytest.mark.parametrize("headers", HARMLESS, ids=str)
def test_no_header_changes_where_a_mailed_link_leads(site, app, headers):
    from .conftest import token_of

    browser = app.test_client()
    page = browser.get("/sign-in", base_url=BASE, headers=headers)
    assert page.status_code == 200 and "evil" not in page.text
    asked = {"csrf_token": token_of(page), "name": "Ada", "email": "ada@city.example", "goes_to": "/"}
    answer = browser.post("/sign-in", base_url=BASE, headers=headers, data=asked)
    assert answer.status_code == 302 and "evil" not in answer.location
    [letter] = site.world.rows("letters", kind="sign_in")
    with site.world.store.reading() as db:
        written = write_letter(db, site.world.store, app.config["SETTINGS"], letter)
    assert "evil" not in written.text + written.html
    assert f"{BASE}/sign-in/{letter['facts']['token']}" in written.text


def test_a_request_line_with_another_host_in_it_finds_nothing_of_ours(app):
    answer = app.test_client().get("http://evil.example/", base_url="http://evil.example")
    assert answer.status_code == 400
