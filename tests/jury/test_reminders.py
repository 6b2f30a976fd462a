"""Who is late is reminded, by hand or on the days that the rules name; nobody else, and nobody twice for one day."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.world import World, keeps_every_law, rules_of_2026
from workflows.rulebook import Rulebook
from workflows.steps import Refused

JURY = "final.jury"


def reminding(*days: int) -> Rulebook:
    content = rules_of_2026().model_dump(mode="json", by_alias=True, exclude_defaults=True)
    final = next(one for one in content["rounds"] if one["id"] == "final")
    final["stages"][0]["reminders"] = list(days)
    return Rulebook.model_validate(content)


@pytest.fixture
def reading(request, tmp_path):
    """The final jury reads: Cleo has sent all, Dag all but one, Eva none."""
    world = World(tmp_path, rules=reminding(7, 2)).receives(6).validates().selects().goes_to(JURY)
    world.cleo, world.dag, world.eva = (world.juror(name, JURY).declares() for name in ("Cleo", "Dag", "Eva"))
    world.officer.acts("stage", f"{world.edition}/{JURY}", "plan_readings", {"seed": "1"})
    world.cleo.scores_all()
    for one in world.dag.readings()[1:]:
        world.dag.scores(one, 5)
    yield world
    keeps_every_law(request, world.store)


def reminders(world) -> dict:
    """{(recipient, state): [left]}."""
    found: dict = {}
    for one in world.rows("letters", kind="reminder"):
        found.setdefault((one["recipient"], one["state"]), []).append(one["facts"]["left"])
    return found


def days_before(world, days: float):
    world.clock.go_to(world.stage(JURY)["closes_at"] - timedelta(days=days))
    return world.ticks()


def test_by_hand_each_who_is_late_gets_a_letter_with_how_many_and_it_is_held(reading):
    reading.officer.acts("stage", f"{reading.edition}/{JURY}", "remind_late")
    all_of_eva = len(reading.eva.readings())
    assert reminders(reading) == {(reading.dag.participant, "held"): [1], (reading.eva.participant, "held"): [all_of_eva]}


def test_nobody_is_reminded_where_no_sheet_is_awaited(reading):
    reading.eva.scores_all()
    reading.dag.scores_all()
    with pytest.raises(Refused) as refused:
        reading.officer.acts("stage", f"{reading.edition}/{JURY}", "remind_late")
    assert refused.value.refusal.code == "nobody_is_late"


def test_the_clock_reminds_on_the_days_of_the_rules_once_each_and_the_letters_leave(reading):
    days_before(reading, 7.01)
    assert reminders(reading) == {}
    for _look in range(2):
        days_before(reading, 7)
    all_of_eva = len(reading.eva.readings())
    assert reminders(reading) == {(reading.dag.participant, "owed"): [1], (reading.eva.participant, "owed"): [all_of_eva]}
    reading.dag.scores_all()
    days_before(reading, 2)
    assert reminders(reading) == {
        (reading.dag.participant, "owed"): [1], (reading.eva.participant, "owed"): [all_of_eva, all_of_eva]}


def test_of_days_that_were_missed_one_reminder_comes(reading):
    """A clock that stood still does not write twice at once."""
    days_before(reading, 1)
    assert {len(left) for left in reminders(reading).values()} == {1}


def test_more_time_brings_the_days_before_the_new_end(reading):
    days_before(reading, 2)
    closes = reading.stage(JURY)["closes_at"] + timedelta(days=20)
    reading.officer.acts("stage", f"{reading.edition}/{JURY}", "extend", {"closes": closes, "reason": "A strike."})
    before = len(reading.rows("letters", kind="reminder"))
    days_before(reading, 7)
    assert len(reading.rows("letters", kind="reminder")) == before + 2


def test_after_the_end_no_reminder_of_the_clock_comes(reading):
    reading.clock.go_to(reading.stage(JURY)["closes_at"])
    reading.ticks()
    assert reminders(reading) == {}


def test_once_overdue_only_the_late_may_send_and_they_can_be_reminded(reading):
    reading.goes_to(JURY, "closes")
    assert reading.stage(JURY)["state"] == "overdue"
    with pytest.raises(Refused):
        reading.cleo.scores(reading.cleo.readings()[0], 3)
    reading.officer.acts("stage", f"{reading.edition}/{JURY}", "remind_late")
    reading.eva.scores_all()
    reading.dag.scores(reading.dag.readings()[0], 5)
    reading.ticks()
    assert reading.stage(JURY)["state"] == "closed"


def test_what_still_waits_to_be_sent_when_the_jury_closes_is_not_sent_any_more(reading):
    reading.officer.acts("stage", f"{reading.edition}/{JURY}", "remind_late")
    for juror in (reading.dag, reading.eva):
        juror.scores_all()
    reading.goes_to(JURY, "closes")
    assert reading.stage(JURY)["state"] == "closed"
    late = [one for kind in ("reminder", "readings_ready") for one in reading.rows("letters", kind=kind)]
    kept = {(one["state"], one["problem"]) for one in late}
    assert kept == {("dropped", "the jury is closed")}
    assert {one["state"] for one in reading.rows("letters", kind="appointed")} == {"owed"}, "others leave"
