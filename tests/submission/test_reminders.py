"""Before the deadline whoever has not sent yet is reminded, on the days that the rules name; nobody else, and nobody twice."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from award_app import engine, ticking
from award_app.access import Actor
from award_app.effects import Ref
from award_app.models.record import letters
from config.settings import CHECKOUT
from tests.world import keeps_every_law
from workflows.reading import load
from workflows.rulebook import Rulebook

from .conftest import World
from .test_team import in_team

CLOSES = datetime(2026, 3, 15, 23, tzinfo=UTC)


def reminding(*days: int) -> Rulebook:
    content = load(CHECKOUT / "config/rulebooks/oidp-2026.yaml").model_dump(mode="json", by_alias=True, exclude_defaults=True)
    stage = next(one for round_ in content["rounds"] for one in round_["stages"] if one["kind"] == "submission")
    return Rulebook.model_validate(content | ({} if stage.update(reminders=list(days)) else {}))


@pytest.fixture
def world(request, tmp_path):
    made = World(tmp_path, rules=reminding(7, 2))
    yield made
    made.writes_all_letters()
    keeps_every_law(request, made.store)


def days_before(world, days: float) -> None:
    world.clock.go_to(CLOSES - timedelta(days=days))
    ticking.tick(world.store, world.rules.id)


def reminders(world) -> list[tuple[str, str]]:
    with world.store.reading() as db:
        asked = select(letters).where(letters.c.kind == "not_sent_yet").order_by(letters.c.owed_at, letters.c.id)
        return sorted((one["recipient"], one["facts"]["stands"]) for one in db.execute(asked).mappings())


def test_who_has_begun_is_reminded_on_each_day_of_the_rules_and_who_has_sent_is_not(world):
    ana, ben = world.person("ana"), world.person("ben")
    ana.begins()
    sent = ben.begins(organisation="City of Others", place="Others")
    ben.fills(sent)
    assert ben.submits(sent).status_code == 303
    days_before(world, 7.01)
    assert reminders(world) == []
    for _look in range(2):
        days_before(world, 7)
    assert reminders(world) == [(ana.key, "begun")]
    days_before(world, 2)
    days_before(world, 1)
    assert reminders(world) == [(ana.key, "begun")] * 2


def test_a_complete_draft_is_told_that_only_the_sending_is_missing(world):
    ana = world.person("ana")
    ana.fills(ana.begins())
    days_before(world, 7)
    [letter] = [one for one in world.writes_all_letters() if "not been sent" in one.subject]
    assert "Only the sending is missing." in letter.text and "15 March 2026, 23:59 in Madrid" in letter.text


def test_what_was_changed_after_sending_is_told_with_what_counts_if_it_is_left_so(world):
    ana = world.person("ana")
    ana.fills(id := ana.begins())
    ana.submits(id)
    ana.fills(id, results="Written after it was sent.")
    days_before(world, 7)
    assert reminders(world) == [(ana.key, "changed")]
    [letter] = [one for one in world.writes_all_letters() if "what you changed" in one.subject]
    assert "what you sent last counts" in " ".join(letter.text.split())
    ana.submits(id)
    days_before(world, 2)
    assert reminders(world) == [(ana.key, "changed")]


def test_in_a_team_those_are_reminded_who_can_send(world):
    ana = world.person("ana")
    id = ana.begins()
    editor, _reader = in_team(ana, id, "ben", "editor"), in_team(ana, id, "cleo", "reader")
    days_before(world, 7)
    assert reminders(world) == sorted([(ana.key, "begun"), (editor.key, "begun")])


def test_a_withdrawn_candidacy_is_left_in_peace(world):
    ana = world.person("ana")
    ana.fills(id := ana.begins())
    ana.submits(id)
    ana.sends(id, "withdraw")
    assert world.row(id)["state"].endswith(":withdrawn")
    days_before(world, 7)
    assert reminders(world) == []


def test_with_more_time_there_is_another_reminder_before_the_new_end(world):
    ana = world.person("ana")
    ana.begins()
    days_before(world, 2)
    assert reminders(world) == [(ana.key, "begun")]
    stage = Ref(world.rules.id, "stage", f"{world.rules.id}/submission.submission")
    more = {"closes": CLOSES + timedelta(days=14), "reason": "A strike."}
    engine.act(world.store, stage, "extend", Actor(world.officer.id), more)
    days_before(world, -7)
    assert reminders(world) == [(ana.key, "begun")] * 2
