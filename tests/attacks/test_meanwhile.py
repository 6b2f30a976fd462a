"""A conflict of interest that is said, found, or a seat that is taken back, while something else of the same juror is under
way: what is made for them then is without that candidacy, and nothing of theirs about it is kept."""

import subprocess
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from threading import Event
from time import monotonic, sleep

import openpyxl
import pytest
from sqlalchemy import event

from award_app import engine, notes, sheets, turns
from award_app.access import Actor
from award_app.effects import Ref
from award_app.models import candidacies
from award_app.models.juries import notes as kept_notes
from tests.jury.test_files_shown import attach, paper
from tests.panels import EDITION, FinalRound
from workflows.steps import Refused


@pytest.fixture
def final(tmp_path):
    return FinalRound(tmp_path)


@pytest.fixture
def jana(final):
    """A juror with three readings: (person, browser, seat, their candidacies)."""
    given = final.finalists[2::-1]
    person, seat = final.juror("Jana", reads=given)
    return person, final.browser(person), seat, given


def declares(final, person, seat, candidacy):
    engine.act(final.store, Ref(EDITION, "reading", f"{seat}:{candidacy}"), "recuse", Actor(person.id), {"reason": "A friend."})


def stands_down(final, person, seat, candidacy):
    engine.act(final.store, Ref(EDITION, "seat", seat), "stand_down", Actor(final.officer.id), {})


def place_of(final, candidacy: str) -> str:
    return final.row(candidacies.candidacies, candidacy)["place"]


def words(pdf: bytes) -> str:
    return subprocess.run(["pdftotext", "-layout", "-", "-"], input=pdf, capture_output=True, check=True).stdout.decode()


def while_it_waits(ask, happens):
    """Ask for a document while another one is being made; when the asker waits for their turn, this happens."""
    with ThreadPoolExecutor(1) as thread, turns._ONE_DOCUMENT:
        free, begun = turns._FOR_DOCUMENTS._value, monotonic()
        answer = thread.submit(ask)
        while turns._FOR_DOCUMENTS._value == free:
            assert monotonic() < begun + 10 and not answer.done()
            sleep(0.01)
        happens()
        turns._ONE_DOCUMENT.release()
        try:
            return answer.result()
        finally:
            turns._ONE_DOCUMENT.acquire()


@contextmanager
def once_it_has_read(final, table: str, happens):
    """When the first query of a table is answered, this happens, in another thread, before anything else is done."""
    done = Event()

    def listen(connection, cursor, statement, *_):
        if f"FROM {table}" in statement and not done.is_set():
            done.set()
            with ThreadPoolExecutor(1) as thread:
                thread.submit(happens).result()

    event.listen(final.store.engine, "after_cursor_execute", listen)
    try:
        yield done
    finally:
        event.remove(final.store.engine, "after_cursor_execute", listen)


# -- what is made for a juror


def test_a_document_is_without_the_dossier_that_became_a_conflict_while_it_was_made(final, jana):
    person, browser, seat, given = jana
    answer = while_it_waits(lambda: browser.get(f"/{EDITION}/jury/seats/{seat}/dossiers.pdf"),
                            lambda: declares(final, person, seat, given[1]))
    assert answer.status_code == 200
    said = words(answer.data)
    assert place_of(final, given[0]) in said and place_of(final, given[1]) not in said


def test_who_loses_the_seat_while_their_document_is_made_is_given_none(final, jana):
    person, browser, seat, given = jana
    answer = while_it_waits(lambda: browser.get(f"/{EDITION}/jury/seats/{seat}/dossiers.pdf"),
                            lambda: stands_down(final, person, seat, None))
    assert answer.status_code == 404


def test_a_table_is_without_the_dossier_that_became_a_conflict_while_it_was_made(final, jana, tmp_path):
    person, browser, seat, given = jana
    with once_it_has_read(final, "answers", lambda: declares(final, person, seat, given[1])) as done:
        answer = browser.get(f"/{EDITION}/jury/seats/{seat}/sheets.xlsx")
    assert done.is_set() and answer.status_code == 200
    (tmp_path / "sheets.xlsx").write_bytes(answer.data)
    said = str([row for page in openpyxl.load_workbook(tmp_path / "sheets.xlsx") for row in page.values])
    assert place_of(final, given[0]) in said and place_of(final, given[1]) not in said


@pytest.mark.parametrize("what", ["", "/view", "/pages/1"])
def test_no_file_of_a_dossier_is_given_that_became_a_conflict_while_it_was_drawn(final, jana, what):
    person, browser, seat, given = jana
    attach(final, given[1], paper(1))
    address = f"/{EDITION}/jury/{seat}:{given[1]}/files/file-{given[1]}{what}"
    drawn = turns._AT_ONCE
    with ThreadPoolExecutor(1) as thread, drawn, drawn:  # both places are taken
        answer = thread.submit(browser.get, address)
        sleep(0.5)
        assert not answer.done(), "it waits for its turn"
        declares(final, person, seat, given[1])
        drawn.release()
        try:
            assert answer.result().status_code == 404
        finally:
            drawn.acquire()


# -- what a juror was writing


@pytest.mark.parametrize("keeps", [lambda store, reading: sheets.save(store, reading, {"why_impact": "Mine."}),
                                   lambda store, reading: notes.save(store, reading, "Mine.")], ids=["sheet", "note"])
@pytest.mark.parametrize("ends", [declares, stands_down])
def test_nothing_typed_is_kept_of_a_dossier_that_is_not_ones_own_any_more(final, jana, keeps, ends):
    person, _browser, seat, given = jana
    ends(final, person, seat, given[0])
    with pytest.raises(Refused):
        keeps(final.store, f"{seat}:{given[0]}")
    assert not final.all(candidacies.sheet_drafts) and not final.all(kept_notes)


@pytest.mark.parametrize("ends", [declares, stands_down])
def test_what_was_typed_goes_when_the_conflict_is_recorded_or_the_seat_taken_back_by_the_office(final, jana, ends):
    person, _browser, seat, given = jana
    sheets.save(final.store, f"{seat}:{given[0]}", {"why_impact": "Mine."})
    ends(final, person, seat, given[0])  # by the door, as the office does: no page of the juror's tidies up
    sheets.forget_past(final.store)
    assert not final.all(candidacies.sheet_drafts)


# -- before the question is answered


def test_before_the_question_of_conflicts_is_answered_no_dossier_is_shown_whatever_is_asked(final):
    """A form that is sent is answered by a page with the dossier: here it is not, and what was typed is kept."""
    person, seat = final.juror("Ivo", reads=final.finalists, declared=False)
    attach(final, final.finalists[0], paper(1))
    browser, reading = final.browser(person), f"/{EDITION}/jury/{seat}:{final.finalists[0]}"
    assert browser.get(reading).status_code == 303
    answer = browser.post(reading, data={"csrf_token": token_of(browser), "why_equality": "They asked everybody."})
    assert answer.status_code == 303 and answer.location == f"/{EDITION}/jury"
    assert "What you typed is kept. Say first in which candidacies you have a conflict" in browser.get(answer.location).text
    [kept] = final.all(candidacies.sheet_drafts)
    assert kept["content"]["fields"]["why_equality"] == "They asked everybody."
    for more in ("", "/view", "/pages/1"):
        assert browser.get(f"{reading}/files/file-{final.finalists[0]}{more}").status_code == 404


def token_of(browser) -> str:
    page = browser.get(f"/{EDITION}/jury").text
    return page.split('name="csrf_token"', 1)[1].split('value="', 1)[1].split('"', 1)[0]
