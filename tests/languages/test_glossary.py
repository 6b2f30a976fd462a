"""One word for one thing: the glossary of the award binds the catalogues and the rulebooks, in five languages.

Letters, certificates and pages take their words from these two, so they are held as well.
"""

import re
from functools import cache
from pathlib import Path

import pytest
from ruamel.yaml import YAML

from tests.languages.catalogues import LANGUAGES, ROOT, forms, translated
from workflows.reading import raw

GLOSSARY = YAML(typ="safe").load(ROOT / "award_app" / "translations" / "glossary.yaml")
TERMS = GLOSSARY["terms"]
RULEBOOKS = sorted((ROOT / "config" / "rulebooks").glob("*.yaml"))
each_term = pytest.mark.parametrize("term", TERMS)
each_language = pytest.mark.parametrize("language", LANGUAGES)


@each_term
def test_a_term_has_a_word_in_each_language_and_says_where_it_is_from(term):
    for language in ("en", *LANGUAGES):
        said = TERMS[term][language]
        assert said["word"]
        assert said.get("default") is True or said["source"] in GLOSSARY["pages"], (term, language)


@each_language
def test_the_interface_keeps_to_the_words_of_the_glossary(language):
    strayed = [
        (term, text, told)
        for text, message in translated(language).items() for term in TERMS if binds(term, text)
        for told in forms(message.string)[-1:] if not kept(term, language, told)
    ]
    assert not strayed


@pytest.mark.parametrize("rulebook", RULEBOOKS, ids=lambda path: path.stem)
@each_language
def test_the_rules_keep_to_the_words_of_the_glossary(language, rulebook):
    strayed = [
        (term, text["en"], text[language])
        for text in texts(rulebook) for term in TERMS
        if binds(term, text["en"]) and not kept(term, language, text[language])
    ]
    assert not strayed


def binds(term: str, text: str) -> bool:
    """Whether the English text says the term, as a whole word."""
    said = TERMS[term]
    if any(text == other or other.endswith("…") and text.startswith(other[:-1]) for other in said.get("not_in", ())):
        return False
    return any(re.search(rf"(?<![\w(%{{-]){re.escape(word)}(?![\w)-])", text, re.IGNORECASE) for word in said["binds"])


def kept(term: str, language: str, told: str) -> bool:
    said = TERMS[term][language]
    found = [stem.casefold() in told.casefold() for stem in said["stems"]]
    return any(found) if said.get("any") else all(found)


@cache
def texts(rulebook: Path) -> list[dict[str, str]]:
    """Every text of a rulebook that is given by language."""
    return list(_texts(raw(rulebook)))


def _texts(node):
    if isinstance(node, dict):
        if {"en", *LANGUAGES} <= node.keys() and all(isinstance(node[code], str) for code in ("en", *LANGUAGES)):
            yield node
        else:
            for value in node.values():
                yield from _texts(value)
    elif isinstance(node, list):
        for value in node:
            yield from _texts(value)


def test_the_page_of_the_glossary_shows_its_words():
    page = (ROOT / "docs" / "glossary.md").read_text()
    for said in TERMS.values():
        words = (said[code]["word"] + "*" * ("source" in said[code]) for code in ("en", *LANGUAGES))
        assert f"| {' | '.join(words)} |" in page
