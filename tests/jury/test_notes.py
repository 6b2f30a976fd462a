"""A juror's notes on a dossier: kept as typed, read by nobody else, gone with what opens them."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest

from award_app import erasing, notes
from award_app.access import Actor
from award_app.models import RECORDED, juries
from tests.jury.test_jury_pages import address
from tests.panels import EDITION, JURY, FinalRound, form_of
from tests.world import World

WORDS = "PRIVATE-NOTE ask about the budget"


@pytest.fixture
def final(tmp_path):
    return FinalRound(tmp_path)


@pytest.fixture
def jana(final):
    """A juror with three readings: (browser, seat, their candidacies)."""
    given = final.finalists[:3]
    person, seat = final.juror("Jana", reads=given)
    return final.browser(person), seat, given


def keeps(browser, where, text=WORDS, **more):
    """As the page's own button sends it, or (with `seen`) as autosave does."""
    form = form_of(browser.get(where), action=f"{where}/note")
    return browser.post(f"{where}/note", data={**form, "note": text, **more})


def test_a_note_is_kept_as_it_is_typed_and_stands_on_the_page_again(final, jana):
    browser, seat, given = jana
    where = address(seat, given[0])
    told = keeps(browser, where, seen="0").get_json()
    assert told["version"] == "1" and told["saved_at"]
    assert WORDS in browser.get(where).text and "Who sees this: only you." in browser.get(where).text
    assert final.all(juries.points) == [] and WORDS not in browser.get(address(seat, given[1])).text


def test_without_a_script_the_button_keeps_it(final, jana):
    browser, seat, given = jana
    answer = keeps(browser, address(seat, given[0]))
    assert answer.status_code == 303 and answer.location.endswith("#notes")
    assert WORDS in browser.get(answer.location).text


def test_a_note_that_is_too_long_is_told_and_never_cut(final, jana):
    browser, seat, given = jana
    where, long = address(seat, given[0]), "a word " * 3000
    keeps(browser, where)
    by_script, by_button = keeps(browser, where, long, seen="1"), keeps(browser, where, long)
    assert by_script.status_code == 422 and "far too long" in by_script.get_json()["reason"]
    assert by_button.status_code == 409 and long.strip() in by_button.text, "what was typed is given back"
    assert WORDS in browser.get(where).text


def test_of_two_windows_the_second_is_shown_what_the_first_kept(final, jana):
    browser, seat, given = jana
    where = address(seat, given[0])
    keeps(browser, where, "from the phone", seen="0")
    answer = keeps(browser, where, "from the train", seen="0")
    assert (answer.status_code, answer.get_json()) == (409, {"version": "1", "fields": {"note": "from the phone"}})
    assert keeps(browser, where, "both", seen="1").status_code == 200


def test_a_note_is_kept_after_the_jury_is_closed_too(final, jana):
    browser, seat, given = jana
    final.stage(JURY, state="closed")
    assert keeps(browser, address(seat, given[0]), seen="0").status_code == 200


def test_nobody_else_reads_or_writes_it(final, jana):
    browser, seat, given = jana
    where = address(seat, given[0])
    keeps(browser, where)
    other, _seat = final.juror("Ivo", reads=given)
    for who in (other, final.officer, final.person("Nora"), None):
        theirs = final.browser(who)
        assert WORDS not in theirs.get(where).text
        token = re.search(r'name="csrf.token"[^>]*(?:content|value)="([^"]+)"', theirs.get("/sign-in").text)[1]
        answer = theirs.post(f"{where}/note", data={"note": "mine now", "csrf_token": token})
        assert answer.status_code == (404 if who else 401), "and not the answer of a form without its token"
    with final.store.reading() as db:
        assert notes.note_of(db, f"{seat}:{given[0]}").text == WORDS


def test_a_note_is_in_no_record():
    assert "notes" not in RECORDED


def test_it_goes_with_a_conflict_of_interest_and_with_the_seat(final, jana):
    browser, seat, given = jana
    for candidacy in given:
        keeps(browser, address(seat, candidacy))
    where = address(seat, given[0]) + "/conflict"
    assert browser.post(where, data={**form_of(browser.get(where)), "reason": "My own city."}).status_code == 303
    assert len(final.all(juries.notes)) == 2
    erasing.forget_beside(final.store, EDITION, "seat", seat)
    assert final.all(juries.notes) == []


def test_it_is_destroyed_when_the_term_is_over_and_stays_until_then(final, jana):
    browser, seat, given = jana
    keeps(browser, address(seat, given[0]))
    assert notes.forget_ended(final.store) == 0
    end = final.clock.now()
    final.stage(f"{EDITION}/announcement.announcement", state="closed", closes_at=end)
    assert notes.forget_ended(final.store) == 0, "the juror still reads for thirty days"
    final.clock.go_to(end + timedelta(days=31))
    assert notes.forget_ended(final.store) == 1 and final.all(juries.notes) == []
    log = final.store.files.parent / "award.db-wal"
    assert not log.exists() or b"PRIVATE-NOTE" not in log.read_bytes()


def test_what_a_juror_stopped_reading_keeps_no_note(final, jana):
    browser, seat, given = jana
    keeps(browser, address(seat, given[0]))
    keeps(browser, address(seat, given[1]))
    with final.store.writing() as db:
        db.execute(juries.readings.update().where(juries.readings.c.id == f"{seat}:{given[0]}").values(state="void"))
    assert notes.forget_ended(final.store) == 1
    assert [one["reading"] for one in final.all(juries.notes)] == [f"{seat}:{given[1]}"]


def test_erasing_the_person_erases_their_notes(tmp_path):
    world = World(tmp_path).receives(6).validates().selects().goes_to("final.jury")
    ana = world.juror("Ana", "final.jury").declares()
    world.officer.acts("stage", f"{world.edition}/final.jury", "plan_readings", {"seed": "1"})
    notes.save(world.store, ana.readings()[0]["id"], WORDS)
    erasing.erase_person(world.store, ana.person, Actor(world.officer.person))
    assert world.count("notes") == 0 and b"PRIVATE-NOTE" not in world.bytes_on_disk()
