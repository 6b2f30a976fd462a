"""A seat entered wrong is corrected; a juror who cannot take part says so themselves."""

from __future__ import annotations

import pytest

from tests.jury.test_opening import browser
from tests.world import World, keeps_every_law, rules_of_2026
from workflows.rulebook import Rulebook
from workflows.steps import Refused

JURY = "shortlist.jury"


@pytest.fixture
def reading(request, tmp_path):
    """The first jury reads; Ana was put into category A, and has sent a sheet."""
    world = World(tmp_path).receives(8).validates()
    world.ana, *world.others = [world.juror(name, JURY, group) for name, group in (
        ("Ana", "A"), ("Bo", "A"), ("Cyd", "A"), ("Dov", "B"), ("Eli", "B"))]
    for one in (world.ana, *world.others):
        one.declares()
    world.officer.acts("stage", f"{world.edition}/{JURY}", "plan_readings", {"seed": "1"})
    world.ana.scores(world.ana.readings()[0], 7)
    yield world
    keeps_every_law(request, world.store)


def corrects(world, **more):
    given = {"group": "A", "languages": ["en"], "chair": False, "reason": "Entered wrong.", **more}
    return world.officer.acts("seat", world.ana.seat, "correct", given)


def test_another_category_voids_what_was_read_of_the_old_one_and_asks_for_conflicts_again(reading):
    corrects(reading, group="B")
    seat = reading.row("seat", reading.ana.seat)
    assert seat["group"] == "B" and seat["declared_at"] is None
    assert {one["state"] for one in reading.ana.readings()} == {"void"}
    reading.ana.declares()
    reading.officer.acts("stage", f"{reading.edition}/{JURY}", "replan_readings")
    given = [one for one in reading.ana.readings() if one["state"] == "assigned"]
    assert given and {reading.row("candidacy", one["candidacy"])["category"] for one in given} == {"B"}


def test_nobody_sends_a_sheet_before_having_said_what_they_have_a_conflict_with(reading):
    corrects(reading, group="B")
    reading.officer.acts("stage", f"{reading.edition}/{JURY}", "replan_readings")
    given = next(one for one in reading.ana.readings() if one["state"] == "assigned")
    with pytest.raises(Refused) as refused:
        reading.ana.scores(given, 7)
    assert refused.value.refusal.code == "conflicts_unanswered"
    reading.ana.declares()
    reading.ana.scores(given, 7)


def test_a_language_or_the_chair_is_corrected_without_moving_a_reading(reading):
    before = [(one["id"], one["state"]) for one in reading.ana.readings()]
    corrects(reading, languages=["en", "fr"], chair=True)
    seat = reading.row("seat", reading.ana.seat)
    assert (seat["languages"], seat["chair"]) == (["en", "fr"], True) and seat["declared_at"]
    assert [(one["id"], one["state"]) for one in reading.ana.readings()] == before


@pytest.mark.parametrize("wrong", [{"group": "Z"}, {"group": None}, {"languages": ["xx"]}, {"reason": " "}])
def test_what_the_rules_do_not_know_is_no_correction(reading, wrong):
    with pytest.raises(Refused):
        corrects(reading, **wrong)


def test_the_office_corrects_a_seat_in_the_browser_and_sees_first_what_follows(reading):
    office, path = browser(reading, reading.officer), f"/{reading.edition}/desk/steps/seat/correct/{reading.ana.seat}"
    typed = {"group": "B", "languages": ["en"], "reason": "Entered wrong."}
    looked = office.post(path, data={**typed, "look": "1"})
    assert looked.status_code == 200 and "Correct the seat" in looked.text and "readings" in looked.text
    assert reading.row("seat", reading.ana.seat)["group"] == "A"


def test_a_juror_leaves_by_themselves_and_what_they_sent_still_counts(reading):
    mine, path = browser(reading, reading.ana), f"/{reading.edition}/jury/seats/{reading.ana.seat}/leave"
    assert path in mine.get(f"/{reading.edition}/jury").text
    assert "You have left the panel." in mine.post(path, follow_redirects=True).text
    assert sorted({one["state"] for one in reading.ana.readings()}) == ["sent", "void"]
    assert mine.get(path).status_code == 404


def test_nobody_leaves_for_another(reading):
    other = browser(reading, reading.others[0])
    assert other.post(f"/{reading.edition}/jury/seats/{reading.ana.seat}/leave").status_code == 404


def test_a_juror_finds_what_they_did_and_whom_to_ask(reading):
    mine = browser(reading, reading.ana)
    before = mine.get(f"/{reading.edition}/jury").text
    assert f'href="mailto:{reading.rules.office.contact}"' in before and "What you did" not in before
    for one in (reading.ana, *reading.others):
        one.scores_all()
    reading.goes_to(JURY, "closes")
    after = mine.get(f"/{reading.edition}/jury").text
    sent = len([one for one in reading.ana.readings() if one["state"] == "sent"])
    assert "What you did" in after and f"{sent} score sheets" in after and "the first on" in after


def test_who_sits_on_a_panel_in_several_of_its_stages_has_one_letter_of_appointment(tmp_path):
    content = rules_of_2026().model_dump(mode="json", by_alias=True, exclude_defaults=True)
    juries = {f"{round_['id']}.{stage['id']}": stage for round_ in content["rounds"] for stage in round_["stages"]
              if stage["kind"] == "jury"}
    own, final = juries[JURY]["panel"], juries["final.jury"]
    for round_ in content["rounds"]:
        for stage in round_["stages"]:
            if stage.get("panel") == final["panel"]:
                stage["panel"] = own
    world = World(tmp_path, rules=Rulebook.model_validate(content)).receives(4).validates()
    world.juror("Ana", JURY, "A")
    world.juror("Ana", "final.jury")
    world.juror("Bo", "final.jury")
    assert sorted(row["facts"]["stage"] for row in world.rows("letters", kind="appointed")) == ["final.jury", JURY]
    apart = World(tmp_path / "apart").receives(4).validates()
    apart.juror("Ana", JURY, "A")
    apart.juror("Ana", "final.jury")
    assert len(apart.rows("letters", kind="appointed")) == 2, "another panel is another appointment"
