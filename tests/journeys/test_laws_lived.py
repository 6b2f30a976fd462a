"""Any sound rulebook can be lived to its end by people who know nothing but its rules."""

import tempfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, given, settings

from award_app.clock import SetClock
from award_app.database import open_store
from award_app.record import verify
from award_app.rehearsal.play import Play, Size
from config.settings import Settings
from tests.workflows.rulebooks import sound_rulebooks
from workflows.reading import loads, raw

QUIET = list(HealthCheck)
WITHOUT_SHRINKING = [Phase.explicit, Phase.generate]  # a rehearsal takes seconds; the rulebook that fails is printed


def life(rules) -> tuple[bool, list, list]:
    """(whether it came to its end, what the clock could not do, what is wrong with its record)."""
    fewest = rules.minimum()
    size = Size(max(6, fewest.candidacies + 3), fewest.jurors, 6 * fewest.voters)
    with tempfile.TemporaryDirectory() as folder:
        given_ = Settings(data=Path(folder))
        store = open_store(given_, seed=1)
        play = Play(store, given_, rules, size, 1)
        store.clock = SetClock(play.begins())
        play.open()
        play.run()
        lived = play.over(), play.blocked, verify(store, play.edition)
        store.engine.dispose()
    return lived


WHOLE = True, [], []


def test_places_may_be_shared_out_by_region_of_the_world():
    rules = raw("docs/examples/small.yaml")
    rules["regions"] = [{"id": "europe", "name": {"en": "Europe"}, "countries": ["ES", "FR", "PT", "GB", "BE"]}]
    final = rules["rounds"][2]
    jury, meeting = final["stages"]
    shortlist = {"id": "shortlist", "name": final["name"], "stages": [jury], "cut": {
        "keep": {"number": "3"}, "places": {"per": "region", "by": "sainte_lague"}, "order": "mean",
        "ties": {"at_line": "panel"}, "balance": {"warn": ["region"]}}}
    rules["rounds"][2:3] = [shortlist, {**final, "stages": [{**meeting, "after": []}]}]
    assert life(loads(rules)) == WHOLE


@settings(max_examples=2, derandomize=True, suppress_health_check=QUIET, phases=WITHOUT_SHRINKING)
@given(sound_rulebooks(names=("oidp-2014", "small")))
def test_a_sound_rulebook_is_lived_to_its_end(rules):
    assert life(rules) == WHOLE, rules.id


@pytest.mark.slow
@settings(max_examples=20, suppress_health_check=QUIET, phases=WITHOUT_SHRINKING)
@given(sound_rulebooks())
def test_any_sound_rulebook_is_lived_to_its_end(rules):
    assert life(rules) == WHOLE, rules.id
