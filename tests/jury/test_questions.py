"""A juror asks the office about a dossier: who is told what, and who is told nothing."""

from __future__ import annotations

import pytest
from sqlalchemy import update

from award_app import mail
from award_app.models import record
from award_app.reading.jury import one_reading, questions_on
from config.settings import Settings
from tests.jury.test_opening import browser
from tests.panels import form_of
from tests.world import World, keeps_every_law
from workflows.steps import Refused

JURY = "final.jury"
WORDS, ANSWER = "ONLY-FOR-THE-OFFICE since when is it so?", "It has been so since 2021."


@pytest.fixture
def reads(request, tmp_path):
    """Ana and Bo read every dossier but one, with which Bo has a conflict of interest."""
    world = World(tmp_path).receives(6).validates().selects().goes_to(JURY)
    world.first, world.second = [city for city in world.cities if city.state == "final:in"][:2]
    world.ana = world.juror("Ana", JURY).declares()
    world.bo = world.juror("Bo", JURY).declares({world.second.id: "My own city."})
    world.officer.acts("stage", f"{world.edition}/{JURY}", "plan_readings", {"seed": "1"})
    yield world
    keeps_every_law(request, world.store)


def of(juror, city):
    return next(one for one in juror.readings() if one["candidacy"] == city.id)


def shown(world, juror, city):
    with world.store.reading() as db:
        return questions_on(db, one_reading(db, world.edition, juror.participant, of(juror, city)["id"]))


def letters(world, kind):
    with world.store.reading() as db:
        return [(row["recipient"], mail.write_letter(db, world.store, Settings(data=world.folder), row).text)
                for row in world.rows("letters", kind=kind)]


def answers(world, id, for_all=False, text=ANSWER):
    return world.officer.acts("question", id, "answer", {"text": text, "for_all": for_all})


def test_the_answer_comes_back_to_whoever_asked_by_letter_and_beside_the_dossier(reads):
    id = reads.ana.asks(of(reads.ana, reads.first), WORDS)
    answers(reads, id)
    [(recipient, text)] = letters(reads, "question_answered")
    assert recipient == reads.ana.participant and f"> {ANSWER}" in text
    [own], others = shown(reads, reads.ana, reads.first)
    assert (own["text"], own["answer"], others) == (WORDS, ANSWER, [])


def test_another_reader_of_the_dossier_is_told_nothing_of_a_question_answered_to_one(reads):
    answers(reads, reads.ana.asks(of(reads.ana, reads.first), WORDS))
    assert shown(reads, reads.bo, reads.first) == ([], [])


def test_an_answer_for_all_is_read_by_each_reader_without_the_question_and_without_who_asked(reads):
    answers(reads, reads.ana.asks(of(reads.ana, reads.first), WORDS), for_all=True)
    own, [told] = shown(reads, reads.bo, reads.first)
    assert own == [] and set(told) == {"answer", "answered_at"} and told["answer"] == ANSWER
    page = browser(reads, reads.bo).get(f"/{reads.edition}/jury/{of(reads.bo, reads.first)['id']}").text
    assert ANSWER in page and WORDS not in page


def test_whoever_does_not_read_the_dossier_reads_no_answer_on_it(reads):
    answers(reads, reads.ana.asks(of(reads.ana, reads.second), WORDS), for_all=True)
    page = browser(reads, reads.bo)
    everything = page.get(f"/{reads.edition}/jury").text
    everything += page.get(f"/{reads.edition}/jury/{reads.bo.seat}:{reads.second.id}").text
    assert ANSWER not in everything and letters(reads, "question_answered")[0][0] == reads.ana.participant


def test_the_city_reads_the_question_of_the_office_and_nothing_of_the_juror(reads):
    id = reads.ana.asks(of(reads.ana, reads.first), WORDS)
    reads.officer.acts("question", id, "pass_on", {"text": "Since when does the council vote on it?"})
    [(recipient, text)] = letters(reads, "asked_by_office")
    assert recipient == reads.first.participant and "> Since when does the council vote on it?" in text
    assert "ONLY-FOR" not in text and "juror" not in text.lower() and "jury" not in text.lower() and "Ana" not in text
    answers(reads, id)
    assert [one["state"] for one in reads.rows("questions")] == ["answered"]


def test_a_question_is_put_to_the_city_once(reads):
    id = reads.ana.asks(of(reads.ana, reads.first), WORDS)
    reads.officer.acts("question", id, "pass_on", {"text": "Since when?"})
    with pytest.raises(Refused, match="not_from_here"):
        reads.officer.acts("question", id, "pass_on", {"text": "Again?"})


@pytest.mark.parametrize("whose", ["bo", "stranger", "officer"])
def test_nobody_asks_from_a_dossier_that_is_not_theirs_to_read(reads, whose):
    who = {"bo": reads.bo, "stranger": reads.stranger(), "officer": reads.officer}[whose]
    asked = {"reading": of(reads.ana, reads.first)["id"], "text": WORDS}
    with pytest.raises(Refused, match="unknown"):
        who.acts("question", None, "ask", asked, JURY)


def test_a_juror_asks_about_no_dossier_that_left_their_world(reads):
    gone = f"{reads.bo.seat}:{reads.second.id}"
    with pytest.raises(Refused, match="candidacy_left"):
        reads.bo.acts("question", None, "ask", {"reading": gone, "text": WORDS}, JURY)


def test_only_the_office_answers_and_puts_questions_to_a_city(reads):
    id = reads.ana.asks(of(reads.ana, reads.first), WORDS)
    for who in (reads.ana, reads.bo, reads.first):
        for step in ("answer", "pass_on"):
            with pytest.raises(Refused, match="unknown"):
                who.acts("question", id, step, {"text": "x"})


def test_whoever_found_a_conflict_since_gets_no_answer(reads):
    one = of(reads.ana, reads.first)
    id = reads.ana.asks(one, WORDS)
    reads.ana.acts("reading", one["id"], "recuse", {"reason": "I remembered."})
    answers(reads, id, for_all=True)
    assert letters(reads, "question_answered") == []


@pytest.mark.parametrize("text", ["", "   ", "x" * 2001])
def test_a_question_is_neither_empty_nor_a_book(reads, text):
    with pytest.raises(Refused, match="text_"):
        reads.ana.asks(of(reads.ana, reads.first), text)


def test_erased_the_words_of_the_juror_are_gone_from_the_disk_and_what_the_office_wrote_stays(reads):
    id = reads.ana.asks(of(reads.ana, reads.first), WORDS)
    answers(reads, id, for_all=True)
    for step in ("stand_down", "erase"):
        reads.officer.acts("seat", reads.ana.seat, step)
    reads.store.scrub()
    assert b"ONLY-FOR-THE-OFFICE" not in reads.bytes_on_disk() and reads.faults() == []
    assert shown(reads, reads.bo, reads.first)[1][0]["answer"] == ANSWER


def test_the_pages_ask_and_answer_without_a_script_and_the_office_reads_no_name(reads):
    juror, office = browser(reads, reads.ana), browser(reads, reads.officer)
    where = f"/{reads.edition}/jury/{of(reads.ana, reads.first)['id']}"
    page = juror.get(f"{where}/question")
    assert "without your name" in page.text
    answer = juror.post(f"{where}/question", data={**form_of(page), "text": WORDS})
    assert answer.status_code == 303 and WORDS in juror.get(where).text and "Not answered yet." in juror.get(where).text
    board = office.get(f"/{reads.edition}/desk").text
    assert "1 question of a juror" in board
    desk = f"/{reads.edition}/desk/juries/{JURY}/questions"
    page = office.get(desk)
    assert WORDS in page.text and "Ana" not in page.text.partition("<main")[2]
    typed = {**form_of(page), "says": "answer", "text": ""}
    assert office.post(desk, data=typed).status_code == 422
    assert office.post(desk, data={**typed, "text": ANSWER, "for_all": "y"}).status_code == 303
    assert ANSWER in juror.get(where).text and "question of a juror" not in office.get(f"/{reads.edition}/desk").text
    assert juror.get(desk).status_code == 404


def test_the_letters_at_the_desk_do_not_tell_the_office_who_asked(reads):
    answers(reads, reads.ana.asks(of(reads.ana, reads.first), WORDS))
    with reads.store.writing() as db:
        db.execute(update(record.letters).where(record.letters.c.kind == "question_answered").values(
            state="parked", problem=f"550 no such mailbox {reads.ana.email}"))
    [letter] = reads.rows("letters", kind="question_answered")
    office, where = browser(reads, reads.officer), f"/{reads.edition}/desk/letters"
    seat = of(reads.ana, reads.first)["seat"]
    for page in (where, f"{where}?kind=question_answered", f"{where}?state=parked", f"{where}/{letter['id']}"):
        text = office.get(page).text.partition("<main")[2]
        if "kind=" in page or "state=" in page:
            assert "the juror who asked" in text and letter["id"] in text
        told = [row for row in text.split("<tr") if letter["id"] in row] or [text]
        assert not [word for word in (reads.ana.name, reads.ana.email, seat) for row in told if word in row], page
    assert "Who asks is not shown" in office.get(f"{where}/{letter['id']}").text
    for asked in (reads.ana.name, reads.ana.email):
        assert letter["id"] not in office.get(f"{where}?q={asked}").text
    page = office.get(f"{where}/{letter['id']}")
    assert office.post(f"{where}/again", data=form_of(page, action=f"{where}/again")).status_code == 303
    assert reads.rows("letters", kind="question_answered")[0]["state"] == "owed"


def test_the_preview_of_an_erasure_does_not_tell_which_juror_asked(reads):
    office = browser(reads, reads.officer)
    where = [f"/{reads.edition}/desk/steps/seat/erase/{one.seat}" for one in (reads.ana, reads.bo)]
    reads.ana.asks(of(reads.ana, reads.first), WORDS)
    asker, other = (office.get(one).text.partition("<main")[2] for one in where)
    assert "erased" in asker and "question" not in asker and "question" not in other


def test_a_second_press_of_the_button_asks_once(reads):
    juror = browser(reads, reads.ana)
    where = f"/{reads.edition}/jury/{of(reads.ana, reads.first)['id']}/question"
    typed = {**form_of(juror.get(where)), "text": WORDS}
    assert [juror.post(where, data=typed).status_code for _ in range(2)] == [303, 303]
    assert reads.count("questions") == 1
