"""What a city finds on its own pages once the results are public."""

import re

import pytest

from award_app import accounts

WON = "from honours h join candidacies c on c.id = h.candidacy where h.state = 'published'"
KINDS = {
    "laureate": f"select c.id {WON} and h.award = 'award'",
    "finalist": f"select id from candidacies where state like 'final:decided' and id not in (select c.id {WON})",
    "took part": "select id from candidacies where state like 'shortlist:out'",
}
PERSON = "select p.person from participants p join team t on t.participant = p.id where t.candidacy = '{}'"


def city(visitor, candidacy: str):
    """A browser in which the person of this candidacy is signed in."""
    http = visitor.app.test_client()
    with http.session_transaction() as session:
        session["token"] = accounts.begin_session(visitor.store, visitor.one(PERSON.format(candidacy)))
        session["language"] = "en"
    return http


@pytest.mark.parametrize("kind", KINDS)
def test_after_the_announcement_a_city_finds_its_result_and_its_certificate_on_its_own_pages(visit, kind):
    visitor = visit("announced")
    id = visitor.one(KINDS[kind])
    numbers = [one for (one,) in visitor.all(f"select number from certificates where candidacy = '{id}'")]
    http, word = city(visitor, id), "Award" if kind == "laureate" else kind
    assert numbers
    for page in (http.get("/oidp-2026/candidacy").text, http.get(f"/oidp-2026/candidacy/{id}/").text):
        assert f"{word}</span>" in page and 'href="/oidp-2026/results"' in page
        assert all(f"/check/{number}/file" in page for number in numbers)
        assert "There is nothing for you to do" not in page and "The decision is taken" not in page


def test_before_the_announcement_no_page_of_a_city_tells_a_result(visit):
    visitor = visit("embargo")
    id = visitor.one("select c.id from honours h join candidacies c on c.id = h.candidacy where h.award = 'award'")
    page = city(visitor, id).get(f"/oidp-2026/candidacy/{id}/").text
    assert "finalist</span>" not in page and "Award</span>" not in page and "/check/" not in page.replace('/check"', "")


def test_a_certificate_that_was_revoked_is_not_offered(visit):
    visitor = visit("announced", "update certificates set state = 'revoked'")
    id = visitor.one(KINDS["finalist"])
    assert "Download the certificate" not in city(visitor, id).get(f"/oidp-2026/candidacy/{id}/").text


def test_after_the_announcement_a_receipt_tells_the_result_and_the_way_has_come_to_its_end(visit):
    visitor = visit("announced")
    id = visitor.one(KINDS["laureate"])
    http = city(visitor, id)
    page = http.get(f"/oidp-2026/candidacy/{id}/").text
    receipt = http.get(re.search(r'href="([^"]*/receipt/[^"]*)"', page)[1]).text
    for one in (page, receipt):
        assert "The decision is taken" not in one and "Congratulations!" in one
        assert re.search(r'line-stage closed lit"><span class="line-stage-name">Announcement', one)
