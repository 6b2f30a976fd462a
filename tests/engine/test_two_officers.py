"""A cut that two officers confirm: whom one has confirmed, another publishes."""

import copy

import pytest

from tests.world import RULEBOOK, World
from workflows.reading import loads, raw
from workflows.steps import Refused


def judged(folder, confirmed_by: str) -> World:
    rules = copy.deepcopy(raw(RULEBOOK))
    next(one for one in rules["rounds"] if one["id"] == "shortlist")["cut"]["confirmed_by"] = confirmed_by
    world = World(folder, rules=loads(rules)).receives(5).validates()
    jurors = [world.juror(f"{name} {group}", group=group) for group in "AB" for name in ("Ana", "Bo")]
    return world._judged(jurors, "shortlist.jury")


def publishes(world, officer):
    return officer.acts("round", f"{world.edition}/shortlist", "publish_cut")


def test_whoever_confirmed_a_cut_cannot_publish_it_where_the_rules_ask_for_two(tmp_path):
    world = judged(tmp_path, "two_officers")
    world.officer.confirms("shortlist")
    with pytest.raises(Refused, match="needs_second_person"):
        publishes(world, world.officer)
    assert publishes(world, world.colleague).state == "published"
    assert world.faults() == []


def test_of_two_who_confirmed_in_turn_the_last_is_the_one_who_cannot(tmp_path):
    world = judged(tmp_path, "two_officers")
    world.officer.confirms("shortlist")
    world.colleague.acts("round", f"{world.edition}/shortlist", "reconsider_cut")
    world.colleague.confirms("shortlist")
    with pytest.raises(Refused, match="needs_second_person"):
        publishes(world, world.colleague)
    assert publishes(world, world.officer).state == "published"


def test_where_the_rules_ask_for_one_officer_one_is_enough(tmp_path):
    world = judged(tmp_path, "officer")
    world.officer.confirms("shortlist")
    assert publishes(world, world.officer).state == "published"
