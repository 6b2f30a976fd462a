"""Two rulebooks compared: what is no difference, that the list leads from the one to the other, and whom each concerns."""

import copy
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some
from pydantic import ValidationError

from workflows.differences import ADDED, CHANGED, REMOVED, REORDERED, applied, differences, plain
from workflows.reading import load, loads, raw
from workflows.rulebook import Rulebook

FILES = sorted(Path("config/rulebooks").glob("*.yaml"))
RULES = load("config/rulebooks/oidp-2026.yaml")
AS_WRITTEN = raw("config/rulebooks/oidp-2026.yaml")


def changed(change):
    """The rules of 2026 after `change(content)`, as read from a file."""
    content = copy.deepcopy(AS_WRITTEN)
    change(content)
    return loads(content)


def found(change):
    return [(".".join(one.path), one.kind) for one in differences(RULES, changed(change))]


def stage(content, round, index=0):
    return content["rounds"][round]["stages"][index]


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_a_file_does_not_differ_from_itself(file):
    assert differences(load(file), load(file)) == []


def test_the_order_and_the_layout_of_a_file_are_no_difference():
    def turned(content):
        for key in list(content)[::-1]:
            content[key] = content.pop(key)

    assert found(turned) == []


def test_each_kind_of_difference_is_told_from_the_others():
    def change(content):
        stage(content, 3, 1)["ballot"]["choose"] = {"exactly": "5"}
        del stage(content, 0)["hint"]
        stage(content, 0)["closes"] = "2026-03-20"
        del content["categories"][4]
        content["categories"].reverse()
        content["rounds"][3]["awards"].append(
            {**content["rounds"][3]["awards"][0], "id": "climate", "optional": "true"})

    assert set(found(change)) == {
        ("rounds.final.stages.consultation.ballot.choose", CHANGED),  # at least 5, now exactly 5: one rule
        ("rounds.submission.stages.submission.hint", REMOVED),
        ("rounds.submission.stages.submission.closes", CHANGED),
        ("categories.E", REMOVED),
        ("categories", REORDERED),
        ("rounds.final.awards.climate", ADDED),
    }


def test_a_text_is_one_difference_however_many_languages_it_has():
    def change(content):
        content["rounds"][0]["name"] = {code: f"{words}!" for code, words in content["rounds"][0]["name"].items()}

    assert found(change) == [("rounds.submission.name", CHANGED)]


CONCERNED = [
    (lambda c: c["criteria"]["practice"][0].update(weight="2"), ("cities", "jurors")),
    (lambda c: stage(c, 3, 1).update(closes="2026-07-16"), ("cities", "voters", "public")),
    (lambda c: stage(c, 3, 1)["ballot"].update(secret="false"), ("cities", "voters")),
    (lambda c: stage(c, 2).update(quorum="3"), ("jurors",)),
    (lambda c: c["office"].update(contact="other@award.example"), ("public",)),
    (lambda c: stage(c, 1)["completion"].update(days="6"), ("cities", "secretariat")),
]


@pytest.mark.parametrize("change, who", CONCERNED, ids=["criterion", "end of the vote", "ballot", "quorum", "office", "check"])
def test_a_difference_says_whom_it_concerns(change, who):
    (only,) = differences(RULES, changed(change))
    assert only.concerns == who


# -- laws, over rulebooks made of 2026's by chance

WORDS = some.text("abc{}é", min_size=1, max_size=6)


def places(value, path=()):
    """Every place of a rulebook that can be changed."""
    yield path
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, inner in items:
        yield from places(inner, (*path, key))


PLACES = [path for path in places(plain(RULES)) if path]


def disturb(content, path, chance):
    """One change at a place: gone, other words, another date or number, turned round."""
    holder = content
    for part in path[:-1]:
        holder = holder[part]
    value, last = holder[path[-1]], path[-1]
    way = chance.draw(some.sampled_from(("gone", "other", "turned")))
    if way == "turned" and isinstance(value, list):
        value.reverse()
    elif way == "gone" or isinstance(value, (dict, list)):
        del holder[last]
    elif isinstance(value, bool):
        holder[last] = not value
    elif isinstance(value, int):
        holder[last] = value + 1
    else:
        holder[last] = chance.draw(some.sampled_from(("2026-05-30", "to_be_confirmed", "2026-10", "7"))
                                   if last in ("opens", "closes", "weight") else WORDS)


def made(chance) -> Rulebook:
    """A rulebook some changes away from 2026's; changes after which it is none are left out."""
    rules = RULES
    for path in chance.draw(some.lists(some.sampled_from(PLACES), max_size=6)):
        content = plain(rules)
        try:
            disturb(content, path, chance)
            rules = Rulebook.model_validate(content)
        except (ValidationError, KeyError, IndexError, TypeError):
            continue
    return rules


@settings(max_examples=60)
@given(some.data())
def test_the_first_rulebook_with_its_list_means_what_the_second_means(chance):
    before, after = made(chance), made(chance)
    assert applied(before, differences(before, after)).digest == after.digest
    assert (differences(before, after) == []) == (before.digest == after.digest)


@settings(max_examples=20)
@given(some.data())
def test_a_list_that_was_kept_as_json_leads_to_the_same(chance):
    before, after = RULES, made(chance)
    kept = [one.as_json() for one in differences(before, after)]
    assert applied(before, [type(one).from_json(one.as_json()) for one in differences(before, after)]) == after
    assert all(isinstance(one["path"], list) for one in kept)
