"""Jurors are asked, and accept or refuse by themselves; a reserve reads nothing before it is called in."""

from __future__ import annotations

from datetime import timedelta
from functools import partial

import pytest

from award_app.mail import LEADS_TO
from tests.jury.test_opening import browser
from tests.panels import form_of
from tests.world import CANARY, World, keeps_every_law, rules_of_2026
from workflows.rulebook import Rulebook
from workflows.soundness import check
from workflows.steps import Refused

JURY = "shortlist.jury"


@pytest.fixture
def panel(request, tmp_path):
    """The first jury is open: five sit, two of them asked and accepted."""
    world = World(tmp_path).receives(8).validates()
    world.ana, world.bo = (world.asked(name, JURY, "A").accepts() for name in ("Ana", "Bo"))
    world.others = [world.juror(name, JURY, group) for name, group in (("Cyd", "A"), ("Dov", "B"), ("Eli", "B"))]
    yield world
    keeps_every_law(request, world.store)


def shares_out(world):
    for one in world.rows("seats", state="seated"):
        if one["declared_at"] is None:
            who = next(each for each in (world.ana, world.bo, *world.others) if each.seat == one["id"])
            who.acts("seat", one["id"], "declare", {"conflicts": {}})
    world.officer.acts("stage", f"{world.edition}/{JURY}", "plan_readings", {"seed": "1"})


def given(world) -> dict:
    return {(one["seat"], one["candidacy"]): one["state"] for one in world.rows("readings")}


def letters(world, who) -> list[str]:
    owed = sorted(world.rows("letters", recipient=who.participant), key=lambda one: one["cause"])
    return [one["kind"] for one in owed]


def refusal_of(does) -> str:
    with pytest.raises(Refused) as refused:
        does()
    return refused.value.refusal.code


# -- being asked


def test_who_is_asked_sits_once_they_have_accepted_themselves(panel):
    eve = panel.asked("Eve", JURY, "A")
    assert eve.state == "asked" and letters(panel, eve) == ["asked_to_sit"]
    shares_out(panel)
    assert not [one for one in given(panel) if one[0] == eve.seat]
    eve.accepts()
    assert eve.state == "seated" and letters(panel, eve)[-1] == "appointed"


def test_nobody_accepts_or_refuses_for_another(panel):
    eve = panel.asked("Eve", JURY, "A")
    for who in (panel.officer, panel.ana, panel.stranger()):
        for step in ("accept_seat", "refuse_seat"):
            assert refusal_of(lambda who=who, step=step: who.acts("seat", eve.seat, step)) == "unknown"


def test_a_refusal_frees_the_place_and_its_reason_is_the_offices_to_read(panel):
    eve = panel.asked("Eve", JURY, "A").refuses("I am travelling")
    assert eve.state == "refused" and [one["reason"] for one in panel.rows("refusals")] == ["I am travelling"]
    assert "I am travelling" in browser(panel, panel.officer).get(f"/{panel.edition}/desk/stages/{JURY}").text
    assert "I am travelling" not in browser(panel, panel.ana).get(f"/{panel.edition}/jury").text
    assert refusal_of(eve.accepts) == "not_from_here"


def test_why_somebody_refused_is_erased_with_the_seat(panel):
    eve = panel.asked("Eve", JURY, "A").refuses(f"{CANARY}-REFUSAL my mother is ill")
    panel.officer.acts("seat", eve.seat, "erase")
    assert panel.rows("refusals") == [] and f"{CANARY}-REFUSAL".encode() not in panel.bytes_on_disk()


def test_one_person_is_asked_once_for_one_panel(panel):
    eve, asked = panel.asked("Eve", JURY, "A"), {"group": "A", "languages": ["en"]}
    for who in (eve, panel.ana):
        for step in ("ask_to_sit", "ask_to_stand_by", "appoint"):
            mine = {**asked, "participant": who.participant}
            assert refusal_of(lambda step=step, mine=mine: panel.officer.acts("seat", None, step, mine, JURY)) == "seated_already"
    eve.refuses()
    assert panel.officer.acts("seat", None, "ask_to_sit", {**asked, "participant": eve.participant}, JURY)


def test_the_clock_reminds_once_and_ends_the_waiting_at_the_date(panel):
    eve = panel.asked("Eve", JURY, "A")
    due = panel.row("seat", eve.seat)["due_at"]
    panel.clock.go_to(due - timedelta(days=5, minutes=1))
    assert letters(panel.ticks(), eve) == ["asked_to_sit"]
    panel.clock.go_to(due - timedelta(days=4))
    assert letters(panel.ticks(), eve) == letters(panel.ticks(), eve) == ["asked_to_sit", "asked_again"]
    panel.clock.go_to(due - timedelta(seconds=1))
    assert panel.ticks() and eve.state == "asked"
    panel.clock.go_to(due)
    assert panel.ticks() and eve.state == "lapsed"
    assert refusal_of(eve.accepts) == "not_from_here"


def test_an_answer_after_its_date_is_not_taken_though_the_clock_has_not_come_round(panel):
    eve, rex = panel.asked("Eve", JURY, "A"), panel.asked("Rex", JURY, "A", reserve=True)
    panel.clock.go_to(panel.row("seat", eve.seat)["due_at"])
    assert refusal_of(eve.accepts) == refusal_of(rex.accepts) == "deadline_passed"
    assert (eve.state, rex.state) == ("asked", "asked_to_stand_by")


def test_who_has_answered_is_not_reminded(panel):
    due = panel.rows("letters", kind="asked_to_sit")[0]["facts"]["due"]
    panel.clock.go_to(panel.row("seat", panel.asked("Eve", JURY, "A").refuses().seat)["due_at"] or panel.clock.now())
    panel.clock.pass_(days=20)
    panel.ticks()
    assert due and not panel.rows("letters", kind="asked_again")


def test_the_letters_link_leads_to_the_question_and_the_record_does_not_hold_it(panel):
    eve = panel.asked("Eve", JURY, "A")
    assert LEADS_TO["asked_to_sit"] == "/jury/asked"
    [owed] = panel.rows("letters", recipient=eve.participant)
    assert set(owed["facts"]) == {"reference", "within", "stage", "due", "reserve"}


# -- reserves


def test_a_reserve_reads_nothing_and_is_no_juror_before_it_is_called_in(panel):
    rex = panel.asked("Rex", JURY, "A", reserve=True).accepts()
    shares_out(panel)
    assert rex.state == "standing_by" and not [one for one in given(panel) if one[0] == rex.seat]
    mine = browser(panel, rex)
    assert mine.get(f"/{panel.edition}/jury").status_code == 404
    assert "You stand by as a reserve" in mine.get(f"/{panel.edition}/jury/asked").text


def test_a_reserve_who_is_called_in_takes_the_place_and_only_what_must_moves(panel):
    rex = panel.asked("Rex", JURY, "A", reserve=True).accepts()
    shares_out(panel)
    sent = sheet_of(panel, panel.ana)
    panel.ana.acts("reading", sent["id"], "score", {"points": points(panel), "justifications": {}})
    before = given(panel)
    panel.officer.acts("seat", rex.seat, "call_in", {"instead": panel.ana.seat})
    assert (panel.ana.state, rex.state) == ("left", "seated")
    rex.acts("seat", rex.seat, "declare", {"conflicts": {}})
    panel.officer.acts("stage", f"{panel.edition}/{JURY}", "replan_readings")
    after = given(panel)
    assert after[panel.ana.seat, sent["candidacy"]] == "sent"
    others = {panel.bo.seat, *(one.seat for one in panel.others)}
    assert {one: state for one, state in after.items() if one[0] in others} == {
        one: state for one, state in before.items() if one[0] in others}
    freed = {one[1] for one, state in before.items() if one[0] == panel.ana.seat} - {sent["candidacy"]}
    assert freed and freed <= {one[1] for one in after if one[0] == rex.seat}
    assert {after[panel.ana.seat, one] for one in freed} == {"void"}


def sheet_of(world, who):
    return next(one for one in world.rows("readings", seat=who.seat))


def points(world) -> dict:
    return {one.id: "5" for one in world.rules.criteria["practice"]}


def test_who_is_replaced_while_sitting_is_told_once_the_office_lets_the_letter_go(panel):
    rex = panel.asked("Rex", JURY, "A", reserve=True).accepts()
    panel.officer.acts("seat", rex.seat, "call_in", {"instead": panel.ana.seat})
    told = [one["state"] for one in panel.rows("letters", recipient=panel.ana.participant, kind="replaced")]
    assert told == ["held"]
    assert letters(panel, rex) == ["asked_to_sit", "stands_by", "called_in"]


def test_one_place_is_filled_once_and_only_one_that_is_free_or_held(panel):
    rex, sol = (panel.asked(name, JURY, "A", reserve=True).accepts() for name in ("Rex", "Sol"))
    gone, waiting = panel.asked("Eve", JURY, "A").refuses(), panel.asked("Fay", JURY, "A")
    panel.officer.acts("seat", rex.seat, "call_in", {"instead": gone.seat})
    for instead in (gone.seat, waiting.seat, sol.seat, "nowhere", None):
        tries = partial(panel.officer.acts, "seat", sol.seat, "call_in", {"instead": instead})
        assert refusal_of(tries) == "no_place_to_fill"


def test_a_reserve_takes_the_category_of_the_place_and_not_the_chair(panel):
    rex = panel.asked("Rex", JURY, "A", reserve=True).accepts()
    panel.officer.acts("seat", rex.seat, "call_in", {"instead": panel.others[1].seat})
    assert (panel.row("seat", rex.seat)["group"], panel.row("seat", rex.seat)["chair"]) == ("B", False)


def test_a_reserve_stops_standing_by_and_is_not_called_in(panel):
    rex = panel.asked("Rex", JURY, "A", reserve=True).accepts()
    rex.acts("seat", rex.seat, "stand_down")
    assert refusal_of(lambda: panel.officer.acts("seat", rex.seat, "call_in", {"instead": panel.ana.seat})) == "not_from_here"


# -- pages


def test_the_page_takes_an_answer_without_a_script_and_leads_to_the_readings(panel):
    eve = panel.asked("Eve", JURY, "A")
    mine, path = browser(panel, eve), f"/{panel.edition}/jury/asked"
    page = mine.get(path)
    assert "You are asked to sit on the panel." in page.text and mine.get(f"/{panel.edition}/jury").status_code == 404
    done = mine.post(path, data={**form_of(page), "does": "accept_seat"}, follow_redirects=True)
    assert "You sit on the panel." in done.text and eve.state == "seated"
    assert mine.get(path).location.endswith(f"/{panel.edition}/jury")


def test_what_cannot_be_taken_keeps_what_was_typed(panel):
    eve = panel.asked("Eve", JURY, "A")
    mine, path = browser(panel, eve), f"/{panel.edition}/jury/asked"
    stale = {**form_of(mine.get(path)), "seen": "99", "does": "refuse_seat", "reason": "No time <at all>"}
    answer = mine.post(path, data=stale)
    assert answer.status_code == 409 and "No time &lt;at all&gt;" in answer.text and eve.state == "asked"


def test_nobody_else_finds_the_page_of_who_is_asked(panel):
    panel.asked("Eve", JURY, "A")
    assert browser(panel, panel.stranger()).get(f"/{panel.edition}/jury/asked").status_code == 404


def test_the_office_calls_a_reserve_in_after_looking_and_is_led_to_the_readings(panel):
    rex = panel.asked("Rex", JURY, "A", reserve=True).accepts()
    shares_out(panel)
    office, path = browser(panel, panel.officer), f"/{panel.edition}/desk/steps/seat/call_in/{rex.seat}"
    assert path in office.get(f"/{panel.edition}/desk/stages/{JURY}").text
    looked = office.post(path, data={"instead": panel.ana.seat, "look": "1"})
    assert looked.status_code == 200 and rex.state == "standing_by"
    done = office.post(path, data={**form_of(looked), "instead": panel.ana.seat})
    assert done.status_code == 303 and done.location.endswith(f"/desk/juries/{JURY}/plan") and rex.state == "seated"


# -- rules


def test_a_reminder_that_leaves_with_the_question_is_found(tmp_path):
    content = rules_of_2026().model_dump(mode="json", by_alias=True, exclude_defaults=True)
    jury = next(stage for round_ in content["rounds"] for stage in round_["stages"] if stage["kind"] == "jury")
    jury["invitations"] = {"answer_within": 3, "reminder": 3}
    assert "reminder_at_once" in {one.code for one in check(Rulebook.model_validate(content))}
