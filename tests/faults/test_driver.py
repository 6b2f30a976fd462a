"""The driver itself: a city from the mailed link to its receipt, an officer who sends it back, on two servers at once."""

import time
from datetime import UTC, datetime
from pathlib import Path

import pytest

from award_app.rehearsal.attachments import paper
from tests.driver import Award

PDF = paper("A plan", 0.5)


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


def test_two_people_open_the_points_of_a_closed_jury_and_before_that_no_page_shows_one(award, tmp_path):
    rules = tmp_path / "small-2027.yaml"
    text = Path("docs/examples/small.yaml").read_text()
    rules.write_text(text.replace("quorum: 2,", "quorum: 2, opening: two_people,"))
    award.set_clock(datetime(2027, 1, 10, 9, tzinfo=UTC))
    for name in ("Olga", "Pere"):
        award.command("officer", f"{name.lower()}@office.example", name)
    award.command("open", str(rules), "olga@office.example")
    award.set_clock(datetime(2027, 2, 1, 9, tzinfo=UTC))
    [server] = award.start()
    mine = {"edition": "small-2027"}
    ada = award.sign_in("ada@rennes.example", "Ada", worker=server)
    candidacy = ada.new_draft("small-2027", "City of Rennes", "Rennes")
    ada.fill(candidacy, **mine)
    ada.submit(candidacy, **mine)
    award.set_clock(datetime(2027, 3, 20, 9, tzinfo=UTC))
    olga, pere = (award.sign_in(f"{name}@office.example") for name in ("olga", "pere"))
    olga.declare_eligible(candidacy, **mine)
    jurors = {name: f"{name.lower()}@jury.example" for name in ("Ana", "Bea", "Cai")}
    for name, address in jurors.items():
        olga.appoint("final.jury", address, name, **mine)
    award.set_clock(datetime(2027, 4, 6, 9, tzinfo=UTC))
    people = {name: award.sign_in(address) for name, address in jurors.items()}
    for one in people.values():
        one.declare_conflict(**mine)
    olga.assign("final.jury", **mine)
    for one in people.values():
        one.score(one.readings(**mine)[0], 7)
    award.set_clock(datetime(2027, 5, 17, 9, tzinfo=UTC))
    meeting = "/small-2027/desk/deliberations/final.deliberation"
    assert eventually(lambda: "sealed until two people" in pere.sees("/small-2027/desk/stages/final.jury").text)
    assert "7.00" not in olga.sees(meeting).words()
    olga.propose_opening("final.jury", **mine)
    with pytest.raises(AssertionError):
        olga.open_scores("final.jury", **mine)
    pere.open_scores("final.jury", **mine)
    shown = olga.sees(meeting).words()
    assert "7.00" in shown and "upports" not in shown, "the mean of its sheets, and nothing of a vote that there is not"
    assert "I14" in award.command("check")


def eventually(true, seconds: float = 30) -> bool:
    """Whether it comes about: the clock's task runs beside the pages."""
    until = time.monotonic() + seconds
    while not true():
        if time.monotonic() > until:
            return False
        time.sleep(0.2)
    return True
