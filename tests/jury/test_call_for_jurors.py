"""An open call for jurors: who is interested says so, the office weighs and chooses, the others are thanked and forgotten."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from award_app.erasing import erase_person
from award_app.letters import write_letter
from config.settings import Settings
from tests.jury.test_opening import browser
from tests.panels import form_of
from tests.world import CANARY, World, calling, keeps_every_law, rules_of_2026
from workflows.soundness import check
from workflows.stages.interest import erasure, window
from workflows.steps import Refused

JURY = "shortlist.jury"
SAID = {"country": "FR", "record": f"{CANARY}-RECORD ten years of assemblies", "languages": ["fr", "es"], "groups": ["A"],
        "consent": True, "ties": f"{CANARY}-TIES the region", "organisation": "University of the Coast"}


@pytest.fixture
def called(request, tmp_path):
    """The call for jurors is open."""
    world = World(tmp_path, rules=calling(rules_of_2026()))
    world.clock.go_to(datetime(2026, 2, 3, 12, tzinfo=UTC))
    yield world.ticks()
    keeps_every_law(request, world.store)


def offers(world, name="Ines", **more):
    who = world.stranger(name)
    who.interest = who.acts("interest", None, "express_interest", {**SAID, **more}, JURY).id
    return who


def state(world, who) -> str:
    return world.row("interest", who.interest)["state"]


def refusal_of(does) -> str:
    with pytest.raises(Refused) as refused:
        does()
    return refused.value.refusal.code


def letters(world, who) -> list:
    owed = sorted(world.rows("letters", recipient=who.participant), key=lambda one: one["cause"])
    return [(one["kind"], one["state"]) for one in owed]


# -- steps


def test_who_is_interested_gets_a_letter_and_is_no_juror(called):
    ines = offers(called)
    assert letters(called, ines) == [("interest_received", "owed")]
    assert browser(called, ines).get(f"/{called.edition}/jury").status_code == 404


@pytest.mark.parametrize("days", [-3, 26])
def test_the_call_has_a_beginning_and_an_end(called, tmp_path, days):
    other = World(tmp_path / "other", rules=calling(rules_of_2026()))
    other.clock.go_to(datetime(2026, 2, 3, 12, tzinfo=UTC) + timedelta(days=days))
    assert refusal_of(lambda: offers(other)) in ("not_open_yet", "deadline_passed")


def test_the_last_second_of_the_call_is_in_time_and_the_next_is_not(called):
    closes = window(called.rules, JURY)[1]
    called.clock.go_to(closes - timedelta(seconds=1))
    offers(called)
    called.clock.go_to(closes)
    assert refusal_of(lambda: offers(called, "Late")) == "deadline_passed"


@pytest.mark.parametrize(("wrong", "code"), [
    ({"record": " "}, "interest_missing"), ({"consent": False}, "interest_missing"), ({"country": ""}, "interest_missing"),
    ({"record": "word " * 151}, "record_long"), ({"languages": []}, "choices_unreadable"),
    ({"languages": ["xx"]}, "choices_unreadable"),
    ({"groups": ["Z"]}, "choices_unreadable")])
def test_what_is_not_whole_is_not_taken(called, wrong, code):
    assert refusal_of(lambda: offers(called, **wrong)) == code and called.rows("interests") == []


def test_one_person_is_interested_once_and_again_after_withdrawing(called):
    ines = offers(called)
    again = lambda: ines.acts("interest", None, "express_interest", SAID, JURY)  # noqa: E731
    assert refusal_of(again) == "interested_already"
    ines.acts("interest", ines.interest, "withdraw_interest")
    again()


def test_who_withdraws_is_forgotten_at_once_in_every_byte(called):
    ines = offers(called)
    called.officer.acts("interest", ines.interest, "weigh_interest", {"says": "for", "reason": f"{CANARY}-WEIGHT"})
    ines.acts("interest", ines.interest, "withdraw_interest")
    for word in ("RECORD", "TIES", "WEIGHT"):
        assert f"{CANARY}-{word}".encode() not in called.bytes_on_disk()
    assert called.rows("interest_texts") == called.rows("weights") == []
    assert called.row("interest", ines.interest)["languages"] == []


def test_nobody_withdraws_weighs_or_chooses_for_another(called):
    ines = offers(called)
    for who in (called.stranger(), offers(called, "Otto")):
        for step in ("withdraw_interest", "weigh_interest", "choose_interest", "thank_interest", "erase_interest"):
            assert refusal_of(lambda who=who, step=step: who.acts("interest", ines.interest, step)) == "unknown"
    assert refusal_of(lambda: called.officer.acts("interest", ines.interest, "withdraw_interest")) == "unknown"


def test_each_officer_says_for_or_against_with_a_reason(called):
    ines, say = offers(called), "weigh_interest"
    for wrong, code in (({"says": "for", "reason": ""}, "reason_missing"), ({"says": "for", "reason": "x" * 4001}, "text_long"),
                        ({"says": "", "reason": "x"}, "weight_missing")):
        assert refusal_of(lambda wrong=wrong: called.officer.acts("interest", ines.interest, say, wrong)) == code
    called.officer.acts("interest", ines.interest, say, {"says": "for", "reason": "She knows it"})
    called.colleague.acts("interest", ines.interest, say, {"says": "against", "reason": "Too near"})
    called.officer.acts("interest", ines.interest, say, {"says": "against", "reason": "I looked again"})
    assert sorted(one["reason"] for one in called.rows("weights")) == ["I looked again", "Too near"]


def test_who_is_chosen_is_asked_like_anybody_and_sits_once_they_accept(called):
    ines = offers(called)
    called.officer.acts("interest", ines.interest, "choose_interest", {"how": "ask_to_sit", "group": "A"})
    [seat] = called.rows("seats")
    assert (seat["state"], seat["group"], seat["languages"], state(called, ines)) == ("asked", "A", ["es", "fr"], "chosen")
    assert letters(called, ines)[-1] == ("asked_to_sit", "owed")
    ines.acts("seat", seat["id"], "accept_seat")
    assert called.row("seat", seat["id"])["state"] == "seated"


def test_thanks_are_held_and_what_was_written_is_erased_at_the_date_of_the_rules(called):
    ines, otto = offers(called), offers(called, "Otto")
    called.officer.acts("interest", ines.interest, "thank_interest")
    called.officer.acts("interest", otto.interest, "choose_interest", {"how": "ask_to_stand_by", "group": "A"})
    assert letters(called, ines)[-1] == ("interest_thanked", "held")
    at = erasure(called.rules, JURY)
    assert at == window(called.rules, JURY)[1] + timedelta(days=90)
    called.clock.go_to(at - timedelta(minutes=1))
    assert called.ticks() and state(called, ines) == "thanked"
    called.clock.go_to(at)
    assert called.ticks() and (state(called, ines), state(called, otto)) == ("erased", "erased")
    assert called.rows("interest_texts") == []


def test_erasing_a_person_erases_what_they_wrote_to_a_call(called):
    ines = offers(called)
    erase_person(called.store, ines.person, called.officer.actor)
    assert called.rows("interest_texts") == [] and f"{CANARY}-RECORD".encode() not in called.bytes_on_disk()


def test_both_letters_have_their_words(called):
    ines = offers(called)
    called.officer.acts("interest", ines.interest, "thank_interest")
    with called.store.reading() as db:
        told = [write_letter(db, called.store, Settings(data=called.folder), one)
                for one in called.rows("letters", recipient=ines.participant)]
    assert {"has arrived" in one.subject or "thank you" in one.subject for one in told} == {True}
    assert all(CANARY + "-R" not in one.text for one in told)


def test_gender_is_kept_only_where_the_rules_ask_for_it(called, tmp_path):
    assert called.row("interest", offers(called, gender="woman").interest)["gender"] is None
    other = World(tmp_path / "asks", rules=calling(rules_of_2026(), gender=True))
    other.clock.go_to(datetime(2026, 2, 3, 12, tzinfo=UTC))
    assert other.row("interest", offers(other, gender="woman").interest)["gender"] == "woman"


# -- pages


def typed(**more) -> dict:
    return {"name": "Inès Puig", "country": "FR", "record": "Ten years of assemblies.", "languages": ["fr"], "groups": ["A"],
            "consent": "y", **more}


def test_the_public_page_leads_to_the_form_and_what_is_wrong_keeps_what_was_typed(called):
    ines, path = called.stranger("Ines"), f"/{called.edition}/jury-call"
    nobody = browser(called, ines)
    with nobody.session_transaction() as session:
        session.pop("token")
    assert f"{path}/{JURY}" in nobody.get(path).text
    assert nobody.get(f"{path}/{JURY}").status_code == 303, "one confirms the address first, by the link of a letter"
    mine = browser(called, ines)
    page = mine.get(f"{path}/{JURY}")
    wrong = mine.post(f"{path}/{JURY}", data={**form_of(page), **typed(languages=[], ties="The <region>")})
    assert wrong.status_code == 422 and "Ten years of assemblies." in wrong.text and "The &lt;region&gt;" in wrong.text
    long = mine.post(f"{path}/{JURY}", data={**form_of(page), **typed(record="word " * 151)})
    assert long.status_code == 422 and "At most 150 words." in long.text
    sent = mine.post(f"{path}/{JURY}", data={**form_of(page), **typed()}, follow_redirects=True)
    assert "What you wrote has arrived" in sent.text and "Ten years of assemblies." in sent.text
    gone = mine.post(f"{path}/{JURY}", data={**form_of(sent), "withdraw": "1"}, follow_redirects=True)
    assert "What you wrote is erased." in gone.text and called.rows("interest_texts") == []


def test_the_office_filters_weighs_and_asks_in_the_browser(called):
    ines, otto = offers(called), offers(called, "Otto", languages=["en"], country="DE", record="Another")
    office, path = browser(called, called.officer), f"/{called.edition}/desk/juries/{JURY}/interested"
    assert f"{CANARY}-RECORD" in office.get(path).text and "2 of 2 shown" in office.get(path).text
    for query in ("language=en", "country=DE"):
        page = office.get(f"{path}?{query}").text
        assert "Another" in page and f"{CANARY}-RECORD" not in page and "1 of 2 shown" in page
    unreasoned = office.post(path, data={"interest": ines.interest, "says": "for", "reason": ""})
    assert unreasoned.status_code == 422
    done = office.post(path, data={"interest": ines.interest, "says": "for", "reason": "She knows it"}, follow_redirects=True)
    assert "She knows it" in done.text
    asked = office.post(f"{path}/{ines.interest}", data={"how": "ask_to_sit", "group": "A"}, follow_redirects=True)
    assert "is asked" in asked.text and state(called, ines) == "chosen" and state(called, otto) == "expressed"
    assert browser(called, ines).get(path).status_code == 404


def test_all_who_were_not_asked_are_thanked_together_once_the_letters_were_looked_at(called):
    ines, otto, pia = offers(called), offers(called, "Otto"), offers(called, "Pia")
    called.officer.acts("interest", ines.interest, "choose_interest", {"how": "ask_to_sit", "group": "A"})
    office, path = browser(called, called.officer), f"/{called.edition}/desk/juries/{JURY}/interested/thank"
    page = office.get(path)
    assert "Thank 2 people" in page.text and "2 letters" in page.text and "Ines" not in page.text
    assert [state(called, one) for one in (otto, pia)] == ["expressed", "expressed"]
    seen = form_of(page)
    called.officer.acts("interest", pia.interest, "thank_interest")
    overtaken = office.post(path, data=seen)
    assert overtaken.status_code == 409 and "Thank 1 person" in overtaken.text and state(called, otto) == "expressed"
    done = office.post(path, data=form_of(overtaken), follow_redirects=True)
    assert "1 letter of thanks is written." in done.text and state(called, ines) == "chosen"
    assert [letters(called, one)[-1] for one in (otto, pia)] == [("interest_thanked", "held")] * 2
    assert "Nobody waits to be thanked" in office.get(path).text
    assert browser(called, otto).get(path).status_code == 404


def test_rules_without_a_call_have_no_such_page(tmp_path):
    world = World(tmp_path)
    assert browser(world, world.stranger()).get(f"/{world.edition}/jury-call").status_code == 404
    assert browser(world, world.officer).get(f"/{world.edition}/desk/juries/{JURY}/interested").status_code == 404


# -- rules


@pytest.mark.parametrize(("dates", "code"), [
    ({"opens": "2026-03-01", "closes": "2026-02-01"}, "call_backwards"), ({"closes": "2026-12-01"}, "call_too_late")])
def test_a_call_that_cannot_work_is_found(dates, code):
    assert code in {one.code for one in check(calling(rules_of_2026(), **dates))}
