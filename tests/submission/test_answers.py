"""How answers are read, counted and found wanting."""

from __future__ import annotations

import pytest

from award_app.stages.submission import application_form
from config.settings import CHECKOUT
from forms.answers import check_answers, clean, count_words
from forms.days import as_written, read_day
from forms.numbers import read_currency, read_number
from forms.questions import questions
from forms.telling import day as told_day
from workflows.reading import load

RULES = load(CHECKOUT / "config/rulebooks/oidp-2026.yaml")
FORM = application_form(RULES)


@pytest.mark.parametrize(
    ("typed", "number"),
    [
        ("911908", "911908"),
        ("852.877", "852877"),
        ("2.700.443", "2700443"),
        ("$983927.7", "983927.7"),
        ("433.000 euro", "433000"),
        ("$54.801.832.662", "54801832662"),
        ("1 234 567", "1234567"),
        ("1\u202f234,50 €", "1234.5"),
        ("12,34,567", "1234567"),
        ("1,234.50", "1234.5"),
        ("2,5 millions d’euros", "2500000"),
        ("0.500", "0.5"),
        ("1'200'000", "1200000"),
        ("48.300 habitantes", "48300"),
        ("48 300 hab.", "48300"),
        ("48,300 inhabitants", "48300"),
        ("48 300 habitants", "48300"),
        ("cerca de 48,3 mil", "48300"),
        ("environ 48,3 mille habitants", "48300"),
        ("48.3 thousand people", "48300"),
        ("unos 48 mil", "48000"),
        ("1,2 milions d’habitants", "1200000"),
        ("1.200 milhões", "1200000000"),
        ("about 5000", "5000"),
        ("120.000€/ano", "120000"),
        ("120 mil euros por ano", "120000"),
        ("120.000 euros por ano", "120000"),
        ("120 000 € par an", "120000"),
        ("120.000 € al año", "120000"),
        ("120.000 € l’any", "120000"),
        ("€120,000 per year", "120000"),
        ("R$ 1.200.000,50 anuais", "1200000.5"),
        ("Rs 45000000", "45000000"),
        ("NRs. 4,50,00,000", "45000000"),
        ("4.5 crore", "45000000"),
        ("Rs. 45 lakhs", "4500000"),
        ("53 001 (Censo 2022)", "53001"),
        ("53.001 hab. (INEC, 31/12/2022)", "53001"),
        ("53 001 (2022)", "53001"),
        ("25.000 USD (aproximadamente, 2024)", "25000"),
        ("25.000 (USD)", "25000"),
    ],
)
def test_a_number_is_read_as_people_write_it(typed, number):
    assert read_number(typed) == number


@pytest.mark.parametrize(
    "typed",
    [
        "12.34.567",
        "100-200",
        "-5",
        "many",
        "1 000 and 2 000",
        "١٢٣ ٤",
        "48.300 mil",
        "2 mil milions",
        "10.000 € por mes",
        "48.300 mulheres",
        "more than 48000",
        "53 001 (54 200 en 2023)",
        "53 (in thousands, 2022)",
        "53 001 (Censo 2022) o 54 000",
        "(53 001) Censo 2022",
        "R$ 15.000 (US$ 2000)",
        "15.000 (pesos, 2022)",
    ],
)
def test_what_can_be_read_in_two_ways_is_kept_as_typed_and_asked_about(typed):
    field = FORM.field("population")
    value = clean(RULES, field, typed)
    assert value["typed"] == typed and value["read"] is None
    assert "population" not in check_answers(RULES, FORM, {"population": typed})[1]


def test_a_broken_number_of_inhabitants_is_asked_back_and_never_read():
    value = clean(RULES, FORM.field("population"), "48.3")
    assert value == {"typed": "48.3", "read": None}
    assert questions(RULES, [FORM.field("population")], {"population": value})["population"]["code"] == "people_broken"
    whole = clean(RULES, FORM.field("population"), "518452.5")
    assert questions(RULES, [FORM.field("population")], {"population": whole})["population"]["code"] == "people_whole"
    assert clean(RULES, FORM.field("population"), "48.3 mil")["read"] == "48300"
    assert clean(RULES, FORM.field("budget"), "48.3 €")["read"] == "48.3"


def test_a_currency_is_told_only_where_it_is_one_of_one_country():
    typed = ("433.000 euro", "$983927.7", "5000 COP", "120.000€/ano", "US$5 000")
    assert [read_currency(one)["currency"] for one in typed] == ["EUR", None, "COP", "EUR", "USD"]


@pytest.mark.parametrize(
    ("typed", "day"),
    [
        ("2019", "2019"),
        ("3/2019", "2019-03"),
        ("5/3/2019", "2019-03-05"),
        ("2019-03-05", "2019-03-05"),
        ("31/02/2019", "31/02/2019"),
        ("spring", "spring"),
        ("setembro de 2019", "2019-09"),
        ("Septiembre de 2019", "2019-09"),
        ("septembre 2019", "2019-09"),
        ("setembre del 2019", "2019-09"),
        ("sept. 2019", "2019-09"),
        ("març de 2019", "2019-03"),
        ("août 2019", "2019-08"),
        ("5 de março de 2019", "2019-03-05"),
        ("1er mars 2019", "2019-03-01"),
        ("5 d’abril de 2019", "2019-04-05"),
        ("March 5th, 2019", "2019-03-05"),
        ("2019 (May)", "2019-05"),
        ("31 février 2019", "31 février 2019"),
        ("May or June 2019", "May or June 2019"),
        ("September", "September"),
        ("about May 2019 and 2020", "about May 2019 and 2020"),
        ("612345678900", "612345678900"),  # a telephone number, in the wrong place
        ("9" * 30, "9" * 30),
        ("٣/٢٠١٩", "2019-03"),
    ],
)
def test_a_date_is_read_day_first_and_kept_as_typed_where_it_is_none(typed, day):
    assert read_day(typed) == day


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", 0),
        ("one", 1),
        ("l’eau l'eau", 2),
        ("al·lot vice-mayor", 2),
        ("e.g. this", 3),
        ("— – •", 0),
        ("10 000", 2),
        ("हिन्दी भाषा", 2),
        ("été\u0301", 1),
    ],
)
def test_words_are_counted_as_the_pages_counter_counts_them(text, words):
    assert count_words(text) == words


def test_a_word_too_many_is_told_with_how_many_have_to_go():
    assert check_answers(RULES, FORM, {"summary": "word " * 303})[1]["summary"] == {
        "code": "too_many_words",
        "at_most": 300,
        "over": 3,
    }


def test_other_needs_words_of_ones_own_and_keeps_them():
    assert check_answers(RULES, FORM, {"experience": ["other"]})[1]["experience"] == {"code": "other_missing"}
    cleaned, problems = check_answers(RULES, FORM, {"experience": ["other: forum theatre", "council"]})
    assert cleaned["experience"] == ["council", "other: forum theatre"] and "experience" not in problems


def test_what_is_not_in_the_list_is_kept_and_told():
    cleaned, problems = check_answers(RULES, FORM, {"category": "Z", "theme": ["governance", "nonsense"]})
    assert cleaned["category"] == "Z" and problems["category"]["code"] == problems["theme"]["code"] == "not_in_list"


def test_who_applies_for_a_government_has_to_show_its_paper():
    assert check_answers(RULES, FORM, {"applies_as": "organisation"})[1]["authorisation"] == {"code": "required"}
    assert "authorisation" not in check_answers(RULES, FORM, {"applies_as": "local_government"})[1]


def test_a_period_needs_an_end_or_to_be_in_force():
    wrong = {
        name: check_answers(RULES, FORM, {"period": value})[1].get("period", {}).get("code")
        for name, value in {
            "open": {"start": "2019"},
            "in force": {"start": "2019", "in_force": True},
            "backwards": {"start": "2019-05", "end": "2018"},
            "same year": {"start": "2019-05", "end": "2019"},
            "no start": {"end": "2019"},
            "both": {"start": "2019", "end": "2020", "in_force": True},
            "backwards and both": {"start": "2019", "end": "2018", "in_force": True},
        }.items()
    }
    assert wrong == {
        "open": "end_missing",
        "in force": None,
        "backwards": "ends_before",
        "same year": None,
        "no start": "start_missing",
        "both": "ended_and_in_force",
        "backwards and both": "ended_and_in_force",
    }


def test_cleaning_what_is_clean_changes_nothing():
    given = {
        "population": "852.877",
        "budget": "433.000 euro",
        "period": {"start": "3/2019", "in_force": True},
        "links": "city.org\nhttps://b.org",
        "contacts": [{"name": " Ana ", "email": "a@b.org"}, {}],
        "experience": ["other: x"],
        "title": " A\u0000 title ",
        "accepts": "y",
    }
    once, _problems = check_answers(RULES, FORM, given)
    assert check_answers(RULES, FORM, once)[0] == once
    assert (
        once["title"] == "A title"
        and once["links"] == ["https://city.org", "https://b.org"]
        and len(once["contacts"]) == 1
    )


@pytest.mark.parametrize("typed", ["2019-13", "2019-02-30", "0000", "²²²²", "2019-²", "2019-1-1-1"])
def test_a_date_that_the_calendar_does_not_have_is_told_as_it_was_typed(typed):
    assert told_day(read_day(typed), "en") == typed


def test_no_character_of_an_answer_turns_what_stands_after_it_and_those_that_languages_need_stay():
    assert clean(RULES, FORM.field("title"), "a\u202e b\u2067 c\ufeff") == "a b c"
    assert clean(RULES, FORM.field("title"), "می\u200cخواهم\u200f") == "می\u200cخواهم\u200f"


@pytest.mark.parametrize(("typed", "given_back"), [
    ("septiembre de 1996", "09/1996"), ("2019", "2019"), ("2019-03-05", "05/03/2019"), ("5/3/2019", "05/03/2019"),
    ("last spring", "last spring"), ("12-2019-x", "12-2019-x"),
])  # fmt: skip
def test_a_date_is_given_back_as_the_hint_tells_to_write_it_and_read_again_as_the_same(typed, given_back):
    assert as_written(read_day(typed)) == given_back and read_day(given_back) == read_day(typed)
