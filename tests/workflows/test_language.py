"""The language of rules: documented whole, its examples tried, its schema accepting what the reader accepts."""

import copy
import datetime
import io
import re
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator
from ruamel.yaml import YAML

from workflows.reading import RulebookError, loads, raw
from workflows.rule import Rule
from workflows.schema import SECTION, documented, models, needed, schema

DOCUMENT = Path("docs/rulebook.md").read_text(encoding="utf-8")
SMALL = raw("docs/examples/small.yaml")
FILES = sorted([*Path("config/rulebooks").glob("*.yaml"), *Path("docs/examples").glob("*.yaml")])
FENCE = re.compile(r"^```yaml at: (?P<at>\S+)(?P<more> \+)?(?: without: (?P<without>[^\n]+))?\n(?P<text>.*?)^```", re.M | re.S)
EXAMPLES = list(FENCE.finditer(DOCUMENT))
VALIDATOR = Draft202012Validator(schema())


def line_of(example) -> str:
    return f"line {DOCUMENT[: example.start()].count(chr(10)) + 1}, {example['at']}"


def entry(values, name: str):
    """The entry of a mapping by its key, or of a list by its id or kind."""
    if isinstance(values, list):
        return next((n for n, one in enumerate(values) if name in (one.get("id"), one.get("kind"))), None)
    return name


def put(rules, path: str, value, more: bool = False) -> None:
    *way, last = path.split(".")
    for name in way:
        rules = rules[entry(rules, name)]
    key = entry(rules, last)
    rules[key] = [*rules[key], *value] if more else value


def remove(rules, path: str) -> None:
    *way, last = path.split(".")
    for name in way:
        rules = rules[entry(rules, name)]
    del rules[entry(rules, last)]


def with_example(example) -> dict:
    rules = copy.deepcopy(EDITED)
    for path in (example["without"] or "").split():
        remove(rules, path)
    put(rules, example["at"], as_an_editor_reads(example["text"]), bool(example["more"]))
    return rules


def as_an_editor_reads(text: str):
    """YAML 1.2 as an editor reads it: numbers and booleans are such, dates stay text."""
    return plain(YAML(typ="safe", pure=True).load(text))


def plain(value):
    if isinstance(value, dict):
        return {str(key): plain(item) for key, item in value.items()}
    if isinstance(value, list):
        return [plain(item) for item in value]
    return str(value) if isinstance(value, datetime.date) else value


EDITED = as_an_editor_reads(Path("docs/examples/small.yaml").read_text(encoding="utf-8"))


# Documentation


@pytest.mark.parametrize("model", [Rule, *models()], ids=lambda model: model.__name__)
def test_every_key_of_the_language_has_a_line_in_the_documentation(model):
    said = documented(DOCUMENT).get(model.__name__, {})
    inherited = {name for parent in model.__mro__[1:] for name in getattr(parent, "model_fields", {})}
    own = {info.alias or name for name, info in model.model_fields.items() if name not in inherited}
    assert own - set(said) == set(), f"docs/rulebook.md, <!-- {model.__name__} -->: not documented"
    assert set(said) - own == set() or model.__name__ == "Stage", "documented, and not in the language"


@pytest.mark.parametrize("model", [*models()], ids=lambda model: model.__name__)
def test_the_documentation_marks_what_has_to_be_said_and_nothing_else(model):
    own = dict(SECTION.findall(DOCUMENT)).get(model.__name__, "")
    marked = {key: bool(bold) for bold, key in re.findall(r"^- (\*\*)?`(\w+)`", own, re.MULTILINE)}
    assert {key for key in marked if marked[key]} == needed(model) & set(marked)


def test_the_documentation_speaks_of_no_model_that_is_gone():
    known = {model.__name__ for model in models()} | {"Rule", "Stage"}
    assert set(documented(DOCUMENT)) <= known


@pytest.mark.parametrize("example", EXAMPLES, ids=line_of)
def test_every_example_is_a_rulebook_when_it_is_put_where_it_says(example):
    rules = with_example(example)
    loads(text_of(rules))
    assert [error.message for error in VALIDATOR.iter_errors(rules)] == []


def text_of(rules) -> str:
    stream = io.StringIO()
    YAML(typ="safe", pure=True).dump(rules, stream)
    return stream.getvalue()


def test_every_word_that_the_language_offers_stands_in_the_documentation():
    """The closed vocabulary: each choice of each key, from the schema."""
    words = set()

    def collect(shape):
        if isinstance(shape, dict):
            words.update(word for word in [*shape.get("enum", ()), shape.get("const")] if isinstance(word, str))
            for item in shape.values():
                collect(item)
        elif isinstance(shape, list):
            for item in shape:
                collect(item)

    collect(schema())
    assert len(words) > 40
    assert {word for word in words if not re.search(rf"\b{word}\b", DOCUMENT)} == set()


# The schema


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_the_schema_accepts_every_rulebook_of_the_house(file):
    content = as_an_editor_reads(file.read_text(encoding="utf-8"))
    assert [f"{'.'.join(map(str, one.path))}: {one.message}" for one in VALIDATOR.iter_errors(content)] == []


PLANTED = [
    ("rounds.final.stages.jury.qourum", 2), ("rounds.final.stages.jury.quorum", "two"),
    ("rounds.final.stages.jury.readers", "some"), ("rounds.final.stages.jury.seats", [3]),
    ("rounds.final.stages.jury.opens", "soon"), ("rounds.final.stages.jury.kind", "jurry"),
    ("rounds.final.awards.award.by", "chance"), ("edition.year", "next"), ("award", "My Award"),
    ("forms.application.sections.practice.fields.title.kind", "essay"),
    ("rounds.final.cut", {"keep": {}, "order": "mean", "ties": {"at_line": "panel"}}),
    ("rounds.final.cut", {"keep": {"share": 50, "of": "in", "round": "up"}, "order": "mean", "ties": {"at_line": "panel"}}),
    ("rounds.final.cut", {"keep": {"number": 3, "by_hand": True}, "order": "mean", "ties": {"at_line": "panel"}}),
    ("ceremony.country", "Poland"), ("publishes.scores", "sometimes"), ("language", "en"),
]  # fmt: skip


@pytest.mark.parametrize(("path", "value"), PLANTED, ids=[path for path, _ in PLANTED])
def test_a_planted_mistake_is_rejected_by_the_schema_and_told_by_the_reader(path, value):
    rules = copy.deepcopy(EDITED)
    assert VALIDATOR.is_valid(rules)
    put(rules, path, value)
    assert not VALIDATOR.is_valid(rules)
    with pytest.raises(RulebookError):
        loads(text_of(rules))


def test_the_schema_tells_what_each_key_means():
    jury = schema()["$defs"]["JuryStage"]["properties"]
    assert jury["quorum"]["description"].startswith("how many sheets a candidacy needs")
    assert jury["closes"]["description"].startswith("until when")


# Mistakes, in words


@pytest.mark.parametrize(("path", "value", "told"), [
    ("applicants.per_organisation", {"at_mots": 2}, "did you mean “at_most”?"),
    ("rounds.final.stages.jury.kind", "jurry", "did you mean “jury”?"),
    ("rounds.final.stages.jury.criteria", "practise", "did you mean “practice”?"),
    ("rounds.final.stages.deliberation.after", ["jurry"], "did you mean “jury”?"),
    ("publishes.summaries", "after anouncement", "did you mean “announcement”?"),
    ("rounds.final.stages.jury.readers", "al", "did you mean “all”?"),
    ("documents.certificate.texts.laureate.heading", {"en": "{honor.name}"}, "did you mean “honour.name”?"),
    ("rounds.final.stages.jury.quorum", "two", "“two” is not a whole number"),
    ("rounds.final.stages.jury.kind", "vote", "did you mean “consultation”?"),
    ("rounds.final.stages.jury.kind", "objection", "did you mean “appeal”?"),
    ("rounds.final.stages.jury.deadline", "2027-05-16", "did you mean “closes”?"),
    ("forms.application.sections.practice.fields.title.max_words", "9", "did you mean “words”?"),
    ("rounds.final.awards.award.money", "5000 EUR", "a mapping (amount: …, currency: …) is expected here"),
    ("applicants.per_organisation", "2", "a mapping (at_most: …) is expected here"),
    ("forms.application.sections.practice.fields.title.label", "Title", "a mapping (en: …) is expected here"),
    ("rounds.final.awards.award.not_in_category_of", ["mention", "other"], "one text is expected here, not a list"),
    ("rounds.final.awards.award.money", {"amount": "30.000", "currency": "EUR"}, "“30.000”: write 30000 for thousands"),
    ("forms.application.sections.practice.fields.summary.words", "1.500", "“1.500”: write 1500 for thousands"),
    ("criteria.practice.results.weight", "40%", "“40%” is not a number: write 40, without the sign"),
])  # fmt: skip
def test_a_mistake_says_the_word_that_was_perhaps_meant(path, value, told):
    rules = copy.deepcopy(SMALL)
    put(rules, path, value)
    with pytest.raises(RulebookError) as caught:
        loads(rules)
    assert told in str(caught.value)


@pytest.mark.parametrize(("path", "value"), [
    ("forms.application.sections.practice.fields.summary.pages", "3"),
    ("rounds.final.awards.award.open_to", {"field": "country", "answer": "UKR"}),
    ("rounds.final.awards.award.open_to", {"field": "land", "answer": "PL"}),
])  # fmt: skip
def test_a_word_that_only_looks_a_little_like_another_is_given_no_wrong_hint(path, value):
    rules = copy.deepcopy(SMALL)
    put(rules, path, value)
    with pytest.raises(RulebookError) as caught:
        loads(rules)
    assert "did you mean" not in str(caught.value) and len(str(caught.value)) < 900


def test_an_award_open_to_an_answer_from_a_list_that_is_none_is_told_by_the_list():
    rules = copy.deepcopy(SMALL)
    put(rules, "forms.application.sections.practice.fields.country.list", "regions")
    put(rules, "rounds.final.awards.award.open_to", {"field": "country", "answer": "PL"})
    with pytest.raises(RulebookError, match="there is no list “regions”"):
        loads(rules)
