"""Differences in words: who reads what was and what is now, in every language, and no key without a name."""

import copy
from pathlib import Path

import pytest

from award_app.letters import words
from workflows.differences import differences
from workflows.differences_told import as_text, grouped
from workflows.reading import load, loads, raw
from workflows.rule_names import CHOICES, CHOICES_OF, KEYS
from workflows.rulebook import Rulebook

FILES = sorted(Path("config/rulebooks").glob("*.yaml"))
RULES = load("config/rulebooks/oidp-2026.yaml")
AS_WRITTEN = raw("config/rulebooks/oidp-2026.yaml")
PARTS_OF_A_DATE = {"precision", "local", "to_be_confirmed"}


def told(change, language="en"):
    content = copy.deepcopy(AS_WRITTEN)
    change(content)
    after = loads(content)
    groups = grouped(differences(RULES, after), RULES, after, language, words(language).gettext)
    return {one.id: list(one.sentences) for one in groups}


def properties(schema):
    if isinstance(schema, dict):
        yield from schema.get("properties", {}).items()
        for value in schema.values():
            yield from properties(value)
    elif isinstance(schema, list):
        for value in schema:
            yield from properties(value)


def choices(schema):
    """Every word of the closed lists of one key."""
    if isinstance(schema, dict):
        yield from [one for one in [*schema.get("enum", ()), schema.get("const")] if isinstance(one, str)]
        for name, value in schema.items():
            if name not in ("properties", "$defs"):
                yield from choices(value)
    elif isinstance(schema, list):
        for value in schema:
            yield from choices(value)


SCHEMA = Rulebook.model_json_schema(by_alias=True)


def test_every_key_that_a_rulebook_can_have_has_a_name_for_people():
    assert {key for key, _ in properties(SCHEMA)} - set(KEYS) - PARTS_OF_A_DATE == set()


def test_every_choice_of_a_closed_list_has_a_name_for_people():
    asked = {(key, one) for key, schema in properties(SCHEMA) if key not in ("kind", "precision") for one in choices(schema)}
    assert {(key, one) for key, one in asked if one not in CHOICES and (key, one) not in CHOICES_OF} <= {
        ("place", "to_be_confirmed")
    }


def test_a_difference_stands_with_each_group_it_concerns_and_with_no_other():
    def change(content):
        content["rounds"][3]["stages"][1]["closes"] = "2026-07-20 18:00"

    end = "“Open vote”, end: was 15 July 2026, is now 20 July 2026, 18:00."
    assert told(change) == {"cities": [end], "voters": [end], "public": [end]}


def test_a_place_that_is_not_known_any_more_and_a_date_not_before_another_are_said():
    def change(content):
        content["ceremony"] |= {"place": "to_be_confirmed", "starts": {"to_be_confirmed": "true", "not_before": "2026-10"}}

    assert told(change)["jurors"] == [
        "Ceremony, place: was “Kraków”, is now to be confirmed.",
        "Ceremony, first day: was 21 September 2026, is now to be confirmed, not before October 2026.",
    ]


def test_honours_that_exclude_one_another_are_said_by_their_names():
    def change(content):
        award = next(one for one in content["rounds"][-2]["awards"] if one.get("unless_also"))
        award["unless_also"] = ["award", "mention"]

    (said,) = told(change)["public"]
    award, mention = (RULES.award_by_id(id).name["en"] for id in ("award", "mention"))
    assert said.endswith(f"not together with: was “{award}”, is now “{award}” and “{mention}”.")


def test_where_rules_come_from_is_one_sentence_however_many_there_are():
    def change(content):
        content["rounds"][0]["stages"][0]["source"] = "the terms"
        content["ceremony"]["source"] = "the terms"
        content["rounds"][1]["stages"][0]["completion"]["default"] = "false"

    assert told(change) == {"public": [
        "Confirmed by the office: “Technical validation and translation of the summaries”, completion.",
        "Sources told anew: “Sending of candidacies” · ceremony.",
    ]}


def test_a_text_that_changed_in_another_language_than_the_readers_is_not_quoted():
    def change(content):
        content["rounds"][0]["stages"][0]["hint"]["fr"] = "Autrement dit."

    assert told(change)["cities"] == ["“Sending of candidacies”, explanation: worded anew in French."]
    assert "is now" not in str(told(change)["cities"]) and "Autrement dit." in str(told(change, "fr")["cities"])


@pytest.mark.parametrize("language", ["en", "fr", "es", "ca", "pt"])
@pytest.mark.parametrize("other", [one for one in FILES if one.stem != "oidp-2026"], ids=lambda file: file.stem)
def test_any_two_editions_can_be_told_apart_in_every_language(other, language):
    after = load(other)
    said = as_text(grouped(differences(RULES, after), RULES, after, language, words(language).gettext))
    assert said and "_" not in said and "%(" not in said and "{'" not in said
