"""All of a juror's dossiers in one PDF: in their own order, with bookmarks, and nothing that they may not read."""

import io
import subprocess

import pikepdf
import pytest
from sqlalchemy import update

from award_app.models import candidacies, juries
from tests.panels import EDITION, FinalRound


@pytest.fixture
def final(tmp_path):
    return FinalRound(tmp_path)


@pytest.fixture
def jana(final):
    """A juror with three readings: (browser, seat, their candidacies)."""
    given = final.finalists[2::-1]
    person, seat = final.juror("Jana", reads=given)
    return final.browser(person), seat, given


def document(browser, seat: str) -> bytes:
    answer = browser.get(f"/{EDITION}/jury/seats/{seat}/dossiers.pdf")
    assert answer.status_code == 200
    assert answer.headers["Content-Disposition"].startswith("attachment") and answer.headers["Cache-Control"] == "no-store"
    return answer.data


def words(pdf: bytes) -> str:
    return subprocess.run(["pdftotext", "-layout", "-", "-"], input=pdf, capture_output=True, check=True).stdout.decode()


def test_the_dossiers_come_in_the_jurors_own_order_with_bookmarks_and_an_empty_sheet(final, jana):
    browser, seat, given = jana
    made = document(browser, seat)
    with pikepdf.open(io.BytesIO(made)) as pdf, pdf.open_outline() as outline:
        titles = [one.title for one in outline.root]
    places = [final.row(candidacies.candidacies, one)["place"] for one in given]
    assert titles == [f"{place}, France" for place in places]
    text = words(made)
    assert text.count("My score sheet") == 3 and "Summary of Rennes" in text and "For Jana" in text
    assert "Confidential: for the juror alone." in text


def test_contacts_are_not_in_it_nor_points_nor_what_others_read(final, jana):
    browser, seat, given = jana
    final.juror("Ivo", reads=final.finalists)
    text = words(document(browser, seat))
    assert "CANARY" not in text and "canary" not in text
    assert "Gdańsk" not in text


def test_a_candidacy_that_left_and_one_declared_a_conflict_are_not_in_it(final, jana):
    browser, seat, given = jana
    final.withdraw(given[0])
    with final.store.writing() as db:
        db.execute(update(juries.readings).where(juries.readings.c.id == f"{seat}:{given[1]}").values(state="recused"))
    gone = [final.row(candidacies.candidacies, one)["place"] for one in given[:2]]
    text = words(document(browser, seat))
    assert not [place for place in gone if place in text]


def test_a_character_that_no_font_has_does_not_keep_the_rest_from_being_read(final, jana):
    browser, seat, given = jana
    odd = update(candidacies.answers).where(
        candidacies.answers.c.candidacy == given[0], candidacies.answers.c.field == "title")
    with final.store.writing() as db:
        db.execute(odd.values(value="Fine words \U0001f9ff\ue000 and more"))
    assert "Fine words" in words(document(browser, seat))


def test_another_jurors_document_answers_like_one_that_does_not_exist(final, jana):
    _, seat, given = jana
    other, _ = final.juror("Ivo", reads=given)
    answers = [final.browser(other).get(f"/{EDITION}/jury/seats/{one}/dossiers.pdf") for one in (seat, "seat-nobody")]
    assert [one.status_code for one in answers] == [404, 404]


def test_who_has_not_said_yet_with_whom_they_have_a_conflict_gets_none(final):
    person, seat = final.juror("Vera", reads=final.finalists[:2], declared=False)
    assert final.browser(person).get(f"/{EDITION}/jury/seats/{seat}/dossiers.pdf").status_code == 404


def test_the_list_leads_to_it(final, jana):
    browser, seat, _ = jana
    assert f'href="/{EDITION}/jury/seats/{seat}/dossiers.pdf"' in browser.get(f"/{EDITION}/jury").text
