"""The driver itself: a city from the mailed link to its receipt, an officer who sends it back, on two servers at once."""

import io
import re
import time
from datetime import UTC, datetime
from pathlib import Path

import pytest
from openpyxl import load_workbook

from award_app.rehearsal.attachments import paper
from tests.driver import Award

PDF = paper("A plan", 0.5)


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.slow)])
def award(request, tmp_path, nursery):
    url = request.getfixturevalue("empty_postgres_url") if request.param == "postgres" else ""
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


# -- a jury


SMALL = {"edition": "small-2027"}
JURY = "final.jury"


def small(award, tmp_path, jury: str = "", meeting: str = ""):
    """The small award of the docs with these rules of its jury and its meeting, while cities write: its officer."""
    rules = tmp_path / "small-2027.yaml"
    text = Path("docs/examples/small.yaml").read_text()
    rules.write_text(text.replace("criteria: practice}", f"criteria: practice{jury}}}")
                     .replace("after: [jury]}", f"after: [jury]{meeting}}}"))
    award.set_clock(datetime(2027, 1, 10, 9, tzinfo=UTC))
    award.command("officer", "olga@office.example", "Olga")
    award.command("open", str(rules), "olga@office.example")
    award.set_clock(datetime(2027, 2, 1, 9, tzinfo=UTC))
    award.start()
    return award.sign_in("olga@office.example")


def sent_in(award, place: str) -> str:
    city = award.sign_in(f"{place.lower()}@city.example", place)
    candidacy = city.new_draft("small-2027", f"City of {place}", place)
    city.fill(candidacy, {"title": f"Streets of {place}"}, **SMALL)
    city.submit(candidacy, **SMALL)
    return candidacy


def reading(award, olga, places=("Rennes",), names=("Ana", "Bea")):
    """The jury is open: its candidacies; the officer, who has signed in again, and the jurors."""
    candidacies = [sent_in(award, place) for place in places]
    jurors = [(f"{name.lower()}@jury.example", name) for name in names]
    for address, name in jurors:
        olga.appoint(JURY, address, name, **SMALL)
    award.set_clock(datetime(2027, 3, 20, 9, tzinfo=UTC))
    assert eventually(lambda: "met_complete" in olga.sees(f"/small-2027/desk/candidacies/{candidacies[-1]}").text)
    for one in candidacies:
        olga.declare_eligible(one, **SMALL)
    award.set_clock(datetime(2027, 4, 6, 9, tzinfo=UTC))
    return candidacies, award.sign_in(olga.address), [award.sign_in(address) for address, _ in jurors]


def shared_out(olga, people) -> None:
    for one in people:
        assert eventually(lambda one=one: 'name="rest"' in one.sees("/small-2027/jury").text)
        one.declare_conflict(**SMALL)
    olga.assign(JURY, **SMALL)


def id_in(page, pattern: str) -> str:
    """The id at the end of the first link like this one."""
    return next(found[1] for link in page.links if (found := re.search(pattern + "/([a-z0-9]{26})", link)))


def test_jurors_offer_themselves_are_asked_and_answer_and_a_reserve_takes_the_place_of_who_refuses(award, tmp_path):
    olga = small(award, tmp_path, ", call: {opens: 2027-01-11, closes: 2027-03-01}")
    ana = award.sign_in("ana@jury.example", "Ana")
    ana.offer_oneself(JURY, "Ten years of assemblies.", **SMALL)
    listed = olga.sees(f"/small-2027/desk/juries/{JURY}/interested")
    assert "Ten years of assemblies." in listed.text
    olga.choose_juror(JURY, id_in(listed, "interested"), **SMALL)
    ana.answer(**SMALL)
    assert ana.sees("/small-2027/jury").status == 200
    for name, how in (("Eve", "ask_to_stand_by"), ("Dov", "ask_to_sit")):
        olga.appoint(JURY, f"{name.lower()}@jury.example", name, how=how, **SMALL)
    eve, dov = (award.sign_in(f"{name}@jury.example") for name in ("eve", "dov"))
    eve.answer(**SMALL)
    dov.answer("refuse_seat", "I am travelling.", **SMALL)
    stage = olga.sees(f"/small-2027/desk/stages/{JURY}")
    assert "I am travelling." in stage.text and eve.browser.get("/small-2027/jury").status == 404
    seat = id_in(stage, "steps/seat/call_in")
    free = olga.sees(f"/small-2027/desk/steps/seat/call_in/{seat}").form("instead").inputs
    olga.call_in(seat, [one.value for one in free if one.name == "instead"][-1], **SMALL)
    assert eve.sees("/small-2027/jury").status == 200
    assert "I14" in award.command("check")


def test_a_tie_declared_beforehand_keeps_the_candidacy_out_of_the_jurors_world(award, tmp_path):
    olga = small(award, tmp_path)
    olga.list_members(["City of Rennes; FR", "City of Lyon; FR"], **SMALL)
    olga.appoint(JURY, "ana@jury.example", "Ana", **SMALL)
    ana = award.sign_in("ana@jury.example")
    ana.declare_ties("City of Rennes", **SMALL)
    assert "City of Rennes" in ana.sees("/small-2027/jury/ties").text
    _candidacies, olga, [bea] = reading(award, olga, ("Rennes", "Nantes"), ("Bea",))
    ana = award.sign_in("ana@jury.example")
    shared_out(olga, (ana, bea))
    assert (len(ana.readings(**SMALL)), len(bea.readings(**SMALL))) == (1, 2)
    assert "Streets of Rennes" not in ana.sees(ana.readings(**SMALL)[0]).text
    assert "Streets of Rennes" not in ana.sees("/small-2027/jury").text


def test_a_juror_keeps_a_note_and_asks_and_all_readers_have_the_answer(award, tmp_path):
    olga = small(award, tmp_path)
    _candidacies, olga, (ana, bea) = reading(award, olga)
    shared_out(olga, (ana, bea))
    [mine], [other] = ana.readings(**SMALL), bea.readings(**SMALL)
    ana.keep_note(mine, "ONLY-MINE weigh the figures")
    ana.ask_secretariat(mine, "Who counted the people?")
    olga.answer_juror(JURY, "The city counted them.", for_all=True, **SMALL)
    own, others = ana.sees(mine).text, bea.sees(other).text
    assert "ONLY-MINE" in own and "The city counted them." in own
    assert "The city counted them." in others and "ONLY-MINE" not in others
    assert "ONLY-MINE" not in olga.sees(f"/small-2027/desk/stages/{JURY}").text


def test_a_juror_fetches_the_sheets_fills_them_in_and_gives_them_back(award, tmp_path):
    olga = small(award, tmp_path)
    _candidacies, olga, (ana, bea) = reading(award, olga)
    shared_out(olga, (ana, bea))
    [mine] = ana.readings(**SMALL)
    seat = mine.rsplit("/", 1)[1].split(":")[0]
    book = load_workbook(io.BytesIO(ana.fetch_sheets(seat, **SMALL)))
    cells = [page.cell(at, 2) for page in book.worksheets for at in range(1, page.max_row + 1)
             if re.search(r":points_\w+$", str(page.cell(at, 3).value))]
    for one in cells:
        one.value = 8
    filled = io.BytesIO()
    book.save(filled)
    ana.give_sheets_back(seat, filled.getvalue(), **SMALL)
    kept = [one.value for one in ana.sees(mine).form("reading_version").inputs if one.name.startswith("points_") and one.chosen]
    assert len(cells) == 2 and kept == ["8", "8"]


def test_points_are_changed_after_the_talk_where_the_rules_let_them(award, tmp_path):
    olga = small(award, tmp_path, meeting=", after_talk: points_may_change")
    _candidacies, olga, (ana, bea) = reading(award, olga)
    shared_out(olga, (ana, bea))
    for one in (ana, bea):
        one.score(one.readings(**SMALL)[0], 7)
    [mine] = ana.readings(**SMALL)
    award.set_clock(datetime(2027, 5, 17, 9, tzinfo=UTC))
    meeting = "/small-2027/desk/deliberations/final.deliberation"
    assert eventually(lambda: "7.00" in olga.browser.get(meeting).words())
    ana.change_after_talk(mine, 5, "The figures did not convince me.")
    assert "6.00" in olga.sees(meeting).words(), "the mean with the points after the talk"
    assert "I14" in award.command("check")


def eventually(true, seconds: float = 30) -> bool:
    """Whether it comes about: the clock's task runs beside the pages."""
    until = time.monotonic() + seconds
    while not true():
        if time.monotonic() > until:
            return False
        time.sleep(0.2)
    return True
