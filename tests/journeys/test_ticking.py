"""The clock with more than one worker: every due step is taken, and taken once."""

from datetime import timedelta
from pathlib import Path

from sqlalchemy import func, select

from award_app import engine, ticking
from award_app.models.record import heads
from award_app.record import verify
from award_app.rehearsal.play import Size
from workflows.calendar import window
from workflows.reading import load

RULEBOOK = Path("config/rulebooks/oidp-2026.yaml")


def test_a_worker_that_was_overtaken_looks_again(lives, monkeypatch):
    rules = load(RULEBOOK)
    opens = min(filter(None, (window(rules, stage).opens for _, stage in rules.stages())))
    play = lives(rules, size=Size(10, 15, 10), until=opens + timedelta(days=1))
    play.store.clock.go_to(opens + timedelta(days=2, hours=1))
    act = engine.act

    def overtaken(*step, **more):
        monkeypatch.setattr(engine, "act", act)
        assert ticking.tick(play.store, play.edition) == []  # between the look and the step of the first worker
        return act(*step, **more)

    monkeypatch.setattr(engine, "act", overtaken)
    assert ticking.tick(play.store, play.edition) == []
    with play.store.reading() as db:
        many, days = db.execute(select(func.count(), func.count(heads.c.day.distinct()))).one()
    assert many == days >= 2 and verify(play.store, play.edition) == []
