"""What people forget in YAML is told in a sentence, at its line: a quote, a brace, a blank, two spaces."""

from pathlib import Path

import pytest

from workflows.reading import RulebookError, load, loads

SMALL = Path("docs/examples/small.yaml").read_text(encoding="utf-8")
NAME = "    name: {en: Candidacies}"
LINE = SMALL.splitlines().index(NAME) + 1


@pytest.mark.parametrize(("written", "sentence"), [
    ("    name: {en: Phase 2: the vote}", "a text with a colon stands between double quotes"),
    ("    name: {en: the {edition.title}}", "a text with braces stands between double quotes"),
    ("    name: {en: {edition.title}}", "a text with braces stands between double quotes"),
    ('    name: {en: "The "best" prize"}', "a text ends at its second quote"),
    ("    name: {en: 'l'award'}", "a text ends at its second quote"),
    ("    name: {en: *best}", r"a text that begins with \* stands between double quotes"),
    ("    name: {en: %best}", "a text that begins with % stands between double quotes"),
    ("    name: {en: !best prize}", "a text that begins with ! stands between double quotes"),
    ("    name: {en: Yes, we can}", "“we can” has no value; a text with a comma in braces"),
    ("    name: {en:best}", "“en:best”: a colon is followed by a blank"),
    ("    name: {en: best", "the { of line 49 is not closed with }"),
    ("    name: {en: Prize #1}", "a # after a blank begins a remark"),
    ("    name:\n      en: Prize #1", "a # after a blank begins a remark"),
    ("    name: - best", "a list begins on the next line"),
    ("\tname: {en: best}", "a tab stands before it"),
    ("       name: {en: best}", "it is indented otherwise than the names beside it"),
    ("  name: {en: best}", "it is indented otherwise than the names beside it"),
])  # fmt: skip
def test_what_was_forgotten_is_said_at_its_line(written, sentence):
    with pytest.raises(RulebookError, match=sentence) as wrong:
        loads(SMALL.replace(NAME, written, 1), "mine.yaml")
    assert all(one.line in range(LINE, LINE + 3) for one in wrong.value.mistakes)
    assert "not valid YAML" not in str(wrong.value)


@pytest.mark.parametrize("written", [
    NAME + "    # Prize #1", '    name: {en: "Prize #1: {edition.title}"}', "    name: {en: l’award “best”}  # who knows",
    "    name:\n      en: No",
])  # fmt: skip
def test_what_is_written_well_is_read(written):
    assert loads(SMALL.replace(NAME, written, 1))


def test_no_rulebook_of_the_house_is_misread():
    for path in [*Path("config/rulebooks").glob("*.yaml"), *Path("docs/examples").glob("*.yaml")]:
        load(path)
