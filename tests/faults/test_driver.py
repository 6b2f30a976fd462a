"""The driver itself: a city from the mailed link to its receipt, an officer who sends it back, on two servers at once."""

from datetime import UTC, datetime

import pytest

from tests.driver import Award

PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.slow)])
def award(request, tmp_path, nursery):
    url = request.getfixturevalue("postgres_url") if request.param == "postgres" else ""
    with Award(tmp_path / "award", url, nursery=nursery) as one:
        yield one


def test_a_city_comes_by_a_mailed_link_and_leaves_with_a_receipt(award):
    award.set_clock(datetime(2026, 1, 19, 9, tzinfo=UTC))
    award.command("officer", "olga@office.example", "Olga")
    award.command("open", "config/rulebooks/oidp-2026.yaml", "olga@office.example")
    award.set_clock(datetime(2026, 2, 20, 9, tzinfo=UTC))
    first, second = award.start(workers=2)

    ada = award.sign_in("ada@rennes.example", "Ada", worker=first)
    candidacy = ada.new_draft("oidp-2026", "City of Rennes", "Rennes")
    ada.fill(candidacy, {"title": "Budget of the streets"})
    ada.upload(candidacy, "annexes", "plan.pdf", PDF)
    reference = ada.at(second).submit(candidacy)

    page = ada.sees(f"/oidp-2026/candidacy/{candidacy}/receipt/{reference}")
    assert reference in page.text and "plan.pdf" in page.text
    assert award.post.wait(lambda mails: [one for one in award.mailbox("ada@rennes.example") if reference in one.text])
    olga = award.sign_in("olga@office.example", worker=second)
    assert "Budget of the streets" in olga.sees(f"/oidp-2026/desk/candidacies/{candidacy}").text
    assert ada.browser.get(f"/oidp-2026/desk/candidacies/{candidacy}").status == 404
    assert "I13" in award.command("check"), "and its exit code is 0: everything holds"
