"""The score sheet follows the rulebook: other criteria, other scales, no word of Python."""

import pytest
from flask import render_template_string
from werkzeug.datastructures import MultiDict

from award_app import words
from forms.jury import as_chosen, sheet_form
from tests.panels import FinalRound
from workflows.asked import Criterion


def criterion(**scale):
    return Criterion.model_validate({
        "id": "reach", "name": {"en": "Reach"}, "scale": {name.rstrip("_"): text for name, text in scale.items()},
        "weight": "1", "justification": {"words": "3", "required": "true"}})


@pytest.fixture(scope="module")
def request_of(tmp_path_factory):
    """A request of the application, for forms that need one."""
    final = FinalRound(tmp_path_factory.mktemp("form"), finalists=1)

    def make(**typed):
        return final.app.test_request_context("/", method="POST", data=MultiDict(typed))

    return make


HALVES, HUNDRED = criterion(from_="1", to="5", step="0.5"), criterion(from_="0", to="100", step="1")


def test_a_short_scale_is_chosen_and_a_long_one_typed(request_of):
    with request_of():
        halves, hundred = (sheet_form((one,), "en")() for one in (HALVES, HUNDRED))
        assert [one.data for one in halves.points_reach][:3] == ["1.0", "1.5", "2.0"]
        assert hundred.points_reach.type == "StringField"
        assert 'inputmode="decimal"' in render_template_string("{{ f() }}", f=hundred.points_reach)


@pytest.mark.parametrize(("rule", "typed", "fine"), [
    (HALVES, "4.5", True), (HALVES, "4.50", True), (HALVES, "4.25", False), (HALVES, "0.5", False),
    (HUNDRED, "100", True), (HUNDRED, "100.5", False), (HUNDRED, "1e2", False), (HUNDRED, "٧", False),
])
def test_points_are_right_where_the_step_would_take_them(request_of, rule, typed, fine):
    with request_of(points_reach=typed, why_reach="Many people"):
        form = sheet_form((rule,), "en")()
        assert form.accepts(words.why) is fine
        assert bool(form.points_reach.errors) is not fine


@pytest.mark.parametrize(("text", "said"), [("", "Say briefly why, under “In your words”."),
                                          ("one two three four", "at most 3 words")])
def test_words_that_are_missing_or_too_many_are_told_at_their_field(request_of, text, said):
    with request_of(points_reach="3", why_reach=text):
        form = sheet_form((HALVES,), "en")()
        assert not form.accepts(words.why)
        assert said in " ".join(map(str, form.why_reach.errors)) and not form.points_reach.errors


def test_what_was_sent_in_another_spelling_marks_the_same_choice():
    first = as_chosen(HALVES, "3.00")
    assert first == as_chosen(HALVES, "3") and as_chosen(HALVES, "9") == "9"


def test_no_word_of_what_was_typed_as_points_is_cut(request_of):
    with request_of(points_reach="9" * 20_001, why_reach="Many people"):
        form = sheet_form((HUNDRED,), "en")()
        assert not form.accepts(words.why) and len(form.points_reach.data) == 20_001
