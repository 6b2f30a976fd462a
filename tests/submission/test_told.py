"""What a section says of the answers it has: what is wrong, what may not be meant, and where it is said."""

from __future__ import annotations

from datetime import date

import pytest

from forms.answers import check_answers
from forms.questions import questions
from forms.telling import language_of_texts

from .conftest import hidden, upload

PERSON = {"answer_contacts-0-name": "Ana", "answer_contacts-0-email": "ana at city", "answer_contacts-0-phone": "xyz"}


def begun(world):
    ana = world.person("ana")
    return ana, ana.begins()


def test_a_wrong_answer_keeps_one_on_the_section_once_and_names_itself_beside_its_input(world):
    ana, id = begun(world)
    answer = ana.sends(id, "contact", **PERSON, go="next")
    assert "/contact?look=contacts" in answer.location
    page = ana.http.get(answer.location).text
    assert "Please look at this again" in page and 'id="answer_contacts-0-email-error"' in page
    assert 'href="#answer_contacts-0-email"' in page and "does not look like a telephone number" in page
    again = ana.http.post(answer.location, data={**hidden(page), **PERSON, "go": "next"})
    assert again.location.endswith("/category") and world.draft(id)["contacts"][0]["email"] == "ana at city"


def test_a_number_that_is_not_read_is_asked_about_before_one_goes_on(world):
    ana, id = begun(world)
    answer = ana.sends(id, "government", answer_population="cerca de quarenta mil", go="next")
    assert "look=population" in answer.location
    page = ana.http.get(answer.location).text
    assert "“cerca de quarenta mil” is kept as you typed it" in page and "852877" not in page


def test_what_autosave_gives_back_tells_how_the_number_is_read_now(world):
    ana, id = begun(world)
    asked = ana.saves(id, "government", 1, answer_population="40 or so")
    assert "cannot read one number" in asked.json["notes"]["answer_population"]
    read = ana.saves(id, "government", asked.json["version"], answer_population="42 300")
    assert read.json["notes"]["answer_population"] == "Read as 42,300."


@pytest.mark.parametrize(
    ("territory", "inhabitants", "fits"),
    [("A", "42300", True), ("A", "852877", False), ("B", "42300", False), ("D", "900000", False), ("E", "42300", True)],
)
def test_inhabitants_beside_the_kind_of_territory_are_asked_about_and_never_refused(
    world, territory, inhabitants, fits
):
    values, wrong = check_answers(world.rules, world.form, {"territory": territory, "population": inhabitants})
    assert "population" not in wrong
    assert ("population" not in questions(world.rules, world.form.fields(), values)) is fits


def test_what_is_wrong_with_the_end_stands_at_the_end(world):
    ana, id = begun(world)
    ana.saves(id, "practice", 1, **{"answer_period-start": "2019"})
    page = ana.sees(id, "practice").text
    assert 'id="answer_period-end-error"' in page and 'id="answer_period-start-error"' not in page


def test_an_address_that_is_none_is_told_as_it_was_typed(world):
    values, wrong = check_answers(world.rules, world.form, {"links": "our page\ncity.org"})
    assert wrong["links"]["typed"] == "our page" and values["links"] == ["our page", "https://city.org"]


def test_what_is_wrong_is_not_counted_as_missing(world):
    ana, id = begun(world)
    ana.fills(id, contacts=[{"name": "Ana", "role": "", "email": "ana at city", "phone": ""}])
    page = ana.sees(id, "").text
    assert "one answer to look at again" in page and "one answer to go" not in page
    assert "One answer has to be looked at again" in ana.sees(id, "send").text


def test_the_name_of_a_refused_file_keeps_its_ending(world):
    ana, id = begun(world)
    answer = ana.sends(id, "annexes", answer_annexes=upload(b"MZ", "virus.exe"), go="stay")
    assert answer.status_code == 422 and "virus.exe" in answer.text


def test_two_currencies_are_refused_in_words_beside_their_field(world):
    ana = world.person("ana")
    id = ana.begins()
    ana.fills(id, budget="US$ 15.000 €")
    page = ana.sees(id, "practice").text
    assert "names more than one currency (US$, €)" in page.split('id="answer_budget-error"')[1].split("</p>")[0]
    assert "names more than one currency" in ana.sees(id, "send").text


def test_a_beginning_still_to_come_is_remarked_beside_its_field_and_before_sending_and_never_refused(world):
    ana = world.person("ana")
    id = ana.begins()
    ana.fills(id, period={"start": "03/2027", "in_force": True})
    page = ana.sees(id, "practice").text
    assert "still to come" in page.split('id="answer_period-start-note"')[1].split("</p>")[0]
    read_over = ana.sees(id, "send").text
    assert "Is this what you mean?" in read_over and "still to come" in read_over and "disabled" not in read_over
    ana.fills(id, period={"start": "2026", "in_force": True})
    assert "still to come" not in ana.sees(id, "practice").text + ana.sees(id, "send").text


@pytest.mark.parametrize(("period", "part"), [
    ({"start": "2074", "in_force": True}, "start"), ({"start": "03/2560", "end": "2561"}, "start"),
    ({"start": "2017", "end": "2083"}, "end"),
])  # fmt: skip
def test_a_year_far_in_the_future_is_asked_about_as_one_of_another_calendar(world, period, part):
    values, wrong = check_answers(world.rules, world.form, {"period": period})
    asked = questions(world.rules, [world.form.field("period")], values, date(2026, 2, 1))["period"]
    assert (asked["code"], asked["part"], asked["year"]) == ("other_calendar", part, 2026) and "period" not in wrong


def test_of_more_people_than_any_city_or_region_has_it_is_asked_whether_they_are_meant(world):
    typed = {"territory": "C", "population": "9,999,999,999,999"}
    asked = questions(world.rules, world.form.fields(), check_answers(world.rules, world.form, typed)[0])
    assert asked["population"]["code"] == "people_many"


@pytest.mark.parametrize(("typed", "part", "words"), [
    ({"start": "yesterday"}, "start", "cannot be read as a date"), ({"start": "13/2019"}, "start", "cannot be read as a date"),
    ({"start": "2019", "end": "2018"}, "end", "ends before it begins"),
    ({"start": "2019", "end": "2083"}, "end", "another calendar"),
])  # fmt: skip
def test_what_autosave_gives_back_tells_what_is_wrong_with_a_date_at_once(world, typed, part, words):
    ana, id = begun(world)
    told = ana.saves(id, "practice", 1, **{f"answer_period-{name}": text for name, text in typed.items()}).json
    assert words in told["notes"][f"answer_period-{part}"]
    assert list(told["look"]) == ([f"answer_period-{part}"] if "calendar" not in words else [])
    mended = ana.saves(id, "practice", told["version"], **{"answer_period-start": "2019", "answer_period-end": ""}).json
    assert not any(mended["notes"].values()) and mended["look"] == {}


def test_of_a_wrong_date_nothing_is_said_twice_when_the_page_is_loaded(world):
    ana, id = begun(world)
    ana.saves(id, "practice", 1, **{"answer_period-start": "yesterday"})
    page = ana.sees(id, "practice").text
    assert page.count("cannot be read as a date") == 2  # above, and beside the input


def test_autosave_names_the_questions_whose_answers_have_to_be_looked_at_again(world):
    ana, id = begun(world)
    told = ana.saves(id, "texts", 1, answer_summary="word " * 3000).json
    assert told["look"] == {"answer_summary": world.form.field("summary").label["en"]}


def test_after_the_deadline_the_page_that_sends_shows_what_was_sent_and_says_what_counts(world):
    ana = world.person("ana")
    id = ana.begins()
    ana.fills(id)
    ana.submits(id)
    ana.saves(id, "texts", 99, answer_summary="Written and never sent.")
    shown = ana.sees(id, "send")
    assert "Written and never sent." in shown.text
    world.at(2026, 3, 17)
    late = ana.sends(id, "send", page=shown)
    for page in (late.text, ana.sees(id, "send").text):
        assert "<h1>What you sent, and what you wrote after it</h1>" in page and page.count("Written and never sent.") == 1
        assert "Written and never sent." in page.split("What you wrote and did not send")[1].split("</details>")[0]
        assert "What counts is what you sent" in page and "What you wrote is kept" not in page
    assert late.status_code == 409


def test_a_press_on_save_says_of_what_is_wrong_what_the_other_button_says_and_not_that_all_is_well(world):
    ana = world.person("ana")
    id = ana.begins()
    fields = {"answer_contacts-0-name": "Ana", "answer_contacts-0-email": "not an address"}
    answer = ana.sends(id, "contact", go="stay", **fields)
    page = ana.http.get(answer.location).text
    assert "Saved as it is. Please look at this again" in page and "Saved.<" not in page
    fields["answer_contacts-0-email"] = "ana@city.example"
    page = ana.http.get(ana.sends(id, "contact", go="stay", **fields).location).text
    assert "Saved." in page and "Please look at this again" not in page


@pytest.mark.parametrize(("button", "words"), [
    ("stay", "To go on without a change, press “Save and go on”. You"),
    ("next", "To go on without a change, press “Save and go on” once more. You"),
])  # fmt: skip
def test_only_the_button_that_was_pressed_is_said_to_be_pressed_once_more(world, button, words):
    ana, id = begun(world)
    answer = ana.sends(id, "government", answer_population="40 or so", go=button)
    page = ana.http.get(answer.location).text
    assert words in page
    again = ana.http.post(answer.location, data={**hidden(page), "answer_population": "40 or so", "go": "next"})
    assert again.location.endswith("/practice")


def test_of_what_is_sent_nobody_is_told_that_it_may_be_sent(world):
    ana, id = begun(world)
    ana.fills(id, budget="25000")
    assert "You may send it as it is." in ana.sees(id, "send").text
    assert ana.submits(id).status_code == 303
    page = ana.sees(id, "send").text
    assert "not said in which currency" in page and "You may send it as it is." not in page


def test_in_which_language_long_texts_are_written_is_said_once_where_they_are_asked_for(world):
    ana, id = begun(world)
    said = "Write the long texts in Spanish, the language of the candidacy."
    assert ana.sees(id, "texts").text.count(said) == 1 and "Write it in the language" not in ana.sees(id, "texts").text
    assert all("Write the long texts" not in ana.sees(id, section).text for section in ("contact", "government", "annexes"))


def test_where_each_long_text_names_its_language_nothing_is_said_of_all(world):
    texts = [one for one in world.form.fields() if one.kind == "text"]
    with world.app.test_request_context():
        assert language_of_texts([one.model_copy(update={"language": "fr"}) for one in texts], "es", "en") == ""
        assert language_of_texts(texts, None, "en") == "Write the long texts in the language of the candidacy."
