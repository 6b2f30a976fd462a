"""What is kept of a printed section shows nobody the answer of another: an input is printed as its macro prints it."""

from __future__ import annotations

import pytest
from flask import get_template_attribute

from forms import sections
from forms.sections import section_form


@pytest.fixture
def macro(world):
    with world.app.test_request_context():
        yield get_template_attribute("macros/fields.html", "field")


def filled(world, values: dict):
    """Every section's form, with these answers, and each of its inputs that is printed by itself."""
    for section in world.form.sections:
        form = section_form(world.rules, section, values, "en", fresh=True)
        for input in form:
            if not input.name.startswith("answer_") or input.type in ("FieldList", "MultipleFileField"):
                continue
            yield form, input


def test_an_input_is_printed_as_its_macro_prints_it_whoever_was_there_before(world, macro):
    answers = world.answers()
    others = {name: answer[:-1] if isinstance(answer, (str, list)) else answer for name, answer in answers.items()}
    hostile = {name: f'"><b>&amp;\r\n{name}' for name, answer in answers.items() if isinstance(answer, str)}
    for values in ({}, answers, others, hostile):
        for form, input in filled(world, values):
            assert form.printed(macro, input) == macro(input)


def test_what_is_wrong_with_an_answer_is_told_and_gone_once_it_is_right(world, macro):
    for form, input in filled(world, world.answers()):
        right = form.printed(macro, input)
        input.errors = ["It is too long."]
        assert "It is too long." in form.printed(macro, input)
        input.errors = []
        assert form.printed(macro, input) == right


def test_of_a_choice_that_is_not_offered_nothing_is_printed_and_nothing_is_kept(world, macro):
    choices = [field.id for section in world.form.sections for field in section.fields if field.kind == "choice"]
    assert choices

    def printed(sent: str) -> dict:
        return {
            (type(form), input.name): form.printed(macro, input)
            for form, input in filled(world, dict.fromkeys(choices, sent))
        }

    first = printed("y" * 1000)
    kept = len(sections._PRINTED._made)
    assert printed("x" * 1000) == first
    assert len(sections._PRINTED._made) == kept
