"""Whole editions, small: lived on either database, by invented people, through the one door."""

import pytest

from award_app.clock import SetClock
from award_app.database import open_store
from award_app.rehearsal.play import Play, Size
from config.settings import Settings

SMALL = Size(24, 20, 40)


@pytest.fixture
def lives(tmp_path):
    """`lives(rules, seed=1, database="")` lives an edition to its end and gives the play."""
    return living(tmp_path)


def living(place):
    def live(rules, size=SMALL, seed=1, database="", until=None, folder="edition"):
        settings = Settings(data=place / folder, database_url=database)
        store = open_store(settings, seed=seed)
        play = Play(store, settings, rules, size, seed)
        store.clock = SetClock(play.begins())
        play.open()
        play.run(until)
        return play

    return live
