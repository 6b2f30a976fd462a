"""The picture and the words of a workflow: both read from the compiled steps, so neither can leave one out."""

import re
from pathlib import Path
from xml.etree import ElementTree

import pytest

from workflows.machine import compile_workflow
from workflows.picture import around, picture, place
from workflows.reading import load
from workflows.steps import NEW, SAME
from workflows.telling import KINDS, STATES, STEPS, chapters, told

FILES = sorted(Path("config/rulebooks").glob("*.yaml"))
FILE = Path("config/rulebooks/oidp-2026.yaml")
RULES = load(FILE)
WORDS = {rules: ElementTree.fromstring(picture(load(rules))) for rules in FILES}


def texts(svg):
    return [one for one in svg.iter() if one.tag.endswith("}text")]


def letters(svg):
    return " ".join(one.text for one in texts(svg))


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_the_picture_is_well_formed_and_says_what_it_shows_to_those_who_do_not_see_it(file):
    svg = WORDS[file]
    assert svg.get("role") == "img" and load(file).edition.title["en"] in svg.get("aria-label")
    assert svg.find("{*}title").text and "→" in svg.find("{*}desc").text


def test_every_step_that_moves_a_candidacy_is_drawn_with_who_takes_it():
    said = letters(WORDS[FILE])
    for step in compile_workflow(RULES).table("candidacy"):
        if step.dest != SAME and step.name != "call_off":  # from everywhere, when the whole edition is cancelled
            assert STEPS[step.name] in said, step.name
    assert "the city, the office" in said and "the clock" in said


def test_every_state_of_a_candidacy_has_its_place_once():
    """But for the end of all when an edition is cancelled: that is no part of its way."""
    drawn = [state for column in place(RULES) for state in (*column.main, *column.aside)]
    there = compile_workflow(RULES).states("candidacy")
    assert sorted(drawn) == sorted(state for state in there if state != NEW and not state.endswith(":cancelled"))


def test_rounds_stand_from_left_to_right_and_stages_at_the_same_time_one_above_the_other():
    columns = place(RULES)
    assert [one.x for one in columns] == sorted(one.x for one in columns)
    at = {one.text: (float(one.get("x")), float(one.get("y"))) for one in texts(WORDS[FILE])}
    (jury_x, jury_y), (vote_x, vote_y) = at["Final jury"], at["Open vote"]
    assert jury_x == vote_x and jury_y < vote_y
    assert at["Meeting of the"][0] > jury_x, "the meeting waits for both"


def test_no_text_runs_over_the_right_edge():
    for svg in WORDS.values():
        width = float(svg.get("width"))
        for one in texts(svg):
            if one.get("text-anchor") == "start":
                assert float(one.get("x")) + 5.4 * len(one.text) <= width, one.text


def test_no_two_lines_of_text_lie_on_each_other():
    for svg in WORDS.values():
        boxes = [
            (
                float(o.get("x")) - (2.9 * len(o.text) if o.get("text-anchor") == "middle" else 0),
                float(o.get("y")),
                5.8 * len(o.text),
            )
            for o in texts(svg)
        ]
        for at, (x, y, long) in enumerate(boxes):
            for other_x, other_y, other_long in boxes[at + 1 :]:
                assert abs(y - other_y) > 11 or x + long <= other_x or other_x + other_long <= x


def test_the_picture_is_drawn_in_each_language_of_the_rulebook():
    for language in RULES.languages.interface:
        assert RULES.round("final").name[language] in letters(ElementTree.fromstring(picture(RULES, language)))


def test_a_date_that_is_not_known_is_drawn_as_to_be_confirmed():
    content = RULES.model_dump(mode="json", by_alias=True, exclude_defaults=True)
    content["rounds"][-1]["stages"][0].update(opens="to_be_confirmed", closes="to_be_confirmed")
    assert "to be confirmed" in letters(ElementTree.fromstring(picture(type(RULES).model_validate(content))))


def test_an_announcement_is_drawn_until_the_day_on_which_it_is_made():
    drawn = letters(ElementTree.fromstring(picture(RULES)))
    assert "21 Sep" in drawn and "23 Sep" not in drawn


def test_the_words_tell_every_step_of_every_subject_once():
    lines = [line for chapter in chapters(RULES) for line in chapter.lines]
    assert len(lines) == len(compile_workflow(RULES).steps)
    rows = told(RULES).splitlines()
    for line in lines:
        assert any(row.startswith(f"  {line.step[:30]}") and f"  {', '.join(line.who)}  " in row for row in rows), line


def test_the_words_are_a_table_whose_columns_stand_below_one_another_and_no_row_lists_every_state():
    first = told(RULES).split("\n\n")[1].splitlines()
    rule = next(row for row in first if set(row) == {" ", "-"})
    starts = [found.start() for found in re.finditer("-+", rule)]
    assert all(row[start - 2 : start].strip() == "" for row in first[1:] for start in starts if len(row) > start)
    assert max(map(len, first)) < 160 and "wherever it stands" in told(RULES)


def test_every_kind_state_and_step_of_the_rulebooks_has_a_word():
    for file in FILES:
        for step in compile_workflow(load(file)).steps:
            assert step.of in KINDS and step.name in STEPS, step.name
            for state in (*step.sources, step.dest):
                assert state in ("=", "<") or state.rpartition(":")[2] in STATES, state


def test_a_line_between_rounds_is_broken_where_a_label_stands_in_its_way():
    assert around([(90, 110, 20, 30), (95, 130, 26, 40), (200, 300, 50, 60)], 100, 8, 100) == "M100 8V20M100 40V100"
