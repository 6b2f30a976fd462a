"""What may be known when: the one rule, asked for every state that the stages of an edition can be in."""

from itertools import takewhile
from pathlib import Path

import pytest

from award_app.reading.disclosure import (
    announced,
    disclosed,
    disclosed_on,
    named_since,
    shown_states,
    withdrawn_states,
)
from workflows.reading import load

RULES = load(Path("config/rulebooks/oidp-2026.yaml"))
KEYS = [f"{round_.id}.{stage.id}" for round_, stage in RULES.stages()]
ROUNDS = {round_.id: {"state": "plain"} for round_ in RULES.rounds}


def publishing(what: str, when: str):
    """The rules of 2026 but for one word of `publishes`."""
    return RULES.model_copy(update={"publishes": RULES.publishes.model_copy(update={what: when})})


def stages_at(key: str, state: str) -> dict:
    """The stages when this one is in this state: those before it are closed, those after it wait."""
    before = set(takewhile(lambda one: one != key, KEYS))
    return {
        one: {
            "kind": RULES.stage(one).kind,
            "opens_at": None,
            "closes_at": None,
            "state": state if one == key else "closed" if one in before else "waiting",
        }
        for one in KEYS
    }


EVERY = [(key, state) for key in KEYS for state in ("waiting", "open", "closed")]


@pytest.mark.parametrize(("key", "state"), EVERY)
def test_names_are_public_from_the_opening_of_the_final_and_not_before(key, state):
    begun = (key == "final.jury" and state != "waiting") or KEYS.index(key) > KEYS.index("final.jury")
    assert disclosed(RULES, stages_at(key, state), ROUNDS, "names_of_candidacies") == begun


@pytest.mark.parametrize(("key", "state"), EVERY)
def test_counts_and_grounds_are_public_after_the_announcement_only(key, state):
    stages = stages_at(key, state)
    told = key == "announcement.announcement" and state == "closed"
    assert announced(stages) == told
    assert disclosed(RULES, stages, ROUNDS, "ballot_counts") == told
    assert disclosed(RULES, stages, ROUNDS, "grounds") == told


@pytest.mark.parametrize(("key", "state"), EVERY)
def test_what_the_rules_never_publish_is_never_public(key, state):
    assert not disclosed(RULES, stages_at(key, state), ROUNDS, "scores")


@pytest.mark.parametrize("state", ["open", "proposed", "armed"])
def test_an_announcement_that_is_armed_tells_nothing_yet(state):
    stages = stages_at("announcement.announcement", state)
    assert not announced(stages) and not disclosed(RULES, stages, ROUNDS, "ballot_counts")


def test_after_a_round_with_a_cut_means_after_its_publication():
    rules, stages = publishing("summaries", "after shortlist"), stages_at("final.jury", "waiting")
    for state, public in (("undecided", False), ("confirmed", False), ("published", True)):
        assert disclosed(rules, stages, {**ROUNDS, "shortlist": {"state": state}}, "summaries") == public


def test_after_a_round_of_several_stages_means_after_the_last():
    rules = publishing("summaries", "after final")
    assert not disclosed(rules, stages_at("final.deliberation", "open"), ROUNDS, "summaries")
    assert disclosed(rules, stages_at("announcement.announcement", "waiting"), ROUNDS, "summaries")


def test_those_who_never_sent_were_not_eligible_or_have_withdrawn_are_never_listed():
    listed = shown_states(publishing("names_of_candidacies", "from submission"))
    assert "submission:submitted" in listed and "shortlist:out" in listed
    for status in ("draft", "not_received", "ineligible", "withdrawn"):
        assert not any(state.endswith(f":{status}") for state in listed)


def test_from_the_final_on_only_those_in_the_final_are_listed():
    assert shown_states(RULES) == ["final:in", "final:decided", "final:cancelled"], "nobody who was named is gone"


def test_after_the_announcement_all_who_took_part_are_named():
    rules = publishing("names_of_candidacies", "after announcement")
    assert {"submission:submitted", "shortlist:out", "final:decided"} <= set(shown_states(rules))
    assert named_since(rules, "en") is None and withdrawn_states(rules) == []


@pytest.mark.parametrize("when", ["never", "of laureates"])
def test_rules_that_never_name_candidacies_list_nobody(when):
    rules = publishing("names_of_candidacies", when)
    assert shown_states(rules) == withdrawn_states(rules) == [] and named_since(rules, "en") is None


def test_a_date_that_is_not_known_is_not_guessed():
    assert disclosed_on(RULES, stages_at("final.jury", "waiting"), "names_of_candidacies") is None
