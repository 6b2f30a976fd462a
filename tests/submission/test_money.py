"""A sum as people write it: the number and its currency are read together, or asked about together."""

from __future__ import annotations

import pytest

from award_app.stages.submission import application_form
from config.settings import CHECKOUT
from forms.answers import check_answers, clean
from forms.questions import questions
from forms.telling import read_as, told
from workflows.reading import load

RULES = load(CHECKOUT / "config/rulebooks/oidp-2026.yaml")
FORM = application_form(RULES)
BUDGET = FORM.field("budget")


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("US$ 15,000", "15,000\u00a0USD"),
        ("15 000 €", "15,000\u00a0EUR"),
        ("R$ 15.000", "15,000\u00a0BRL"),
        ("15.000 dólares estadounidenses", "15,000\u00a0USD"),
        ("15.000 dólares canadienses", "15,000\u00a0CAD"),
        ("15.000 pesos colombianos", "15,000\u00a0COP"),
        ("$ 15.000 USD", "15,000\u00a0USD"),
        ("u$s 15.000", "15,000\u00a0USD"),
        ("COP$ 15.000", "15,000\u00a0COP"),
        ("S/ 15.000", "15,000\u00a0PEN"),
        ("15.000 reais", "15,000\u00a0BRL"),
        ("15 000 dollars américains", "15,000\u00a0USD"),
        ("15 000 dòlars canadencs", "15,000\u00a0CAD"),
        ("15.000 (EUR)", "15,000\u00a0EUR"),
        ("15.000 (US$)", "15,000\u00a0USD"),
        ("15.000 dólares", "15,000\u00a0dólares"),
        ("$15,000", "15,000\u00a0$"),
        ("15 000 FCFA", "15,000\u00a0FCFA"),
        ("15000", "15,000"),
        ("NRs 45000000", "45,000,000\u00a0NPR"),
    ],
)
def test_a_sum_is_read_with_its_currency(typed, read):
    assert read_as(clean(RULES, BUDGET, typed), "en") == read


def test_a_sum_in_the_money_of_several_countries_keeps_its_words_where_it_is_published():
    assert told(RULES, BUDGET, clean(RULES, BUDGET, "15.000 dólares"), "es", published=True) == ["15\u202f000\u00a0dólares"]


@pytest.mark.parametrize(("country", "typed", "example"), [
    ("EC", "15.000 dólares", "15.000 USD"), ("CA", "15,000 dollars", "15,000 CAD"), ("CO", "$ 15.000", "15.000 COP"),
    ("SN", "15 000 francs CFA", "15 000 XOF"), (None, "15.000 dólares", "15.000 USD"),
    ("NP", "Rs 45000000", "45000000 NPR"), ("IN", "4.5 crore rupees", "45000000 INR"),
])  # fmt: skip
def test_of_which_country_a_currency_is_is_asked_and_not_guessed(country, typed, example):
    values, wrong = check_answers(RULES, FORM, {"budget": typed, "country": country})
    asked = questions(RULES, [BUDGET], values)["budget"]
    assert (asked["code"], asked["example"], values["budget"]["currency"]) == ("currency_shared", example, None)
    assert "budget" not in wrong


@pytest.mark.parametrize("typed", ["US$ 15.000 €", "R$ 15.000 USD", "15.000 pesos EUR", "£15,000 dollars"])
def test_a_sum_that_names_two_currencies_is_not_read_and_keeps_one_from_sending(typed):
    values, wrong = check_answers(RULES, FORM, {"budget": typed})
    assert wrong["budget"]["code"] == "currencies_differ" and values["budget"]["read"] is None
    assert values["budget"]["typed"] == typed and not questions(RULES, [BUDGET], values)


def test_one_sum_told_in_two_currencies_is_asked_about_and_never_refused():
    values, wrong = check_answers(RULES, FORM, {"budget": "R$ 15.000 (US$ 3.000)"})
    assert "budget" not in wrong and values["budget"]["read"] is None
    assert questions(RULES, [BUDGET], values)["budget"]["code"] == "number_unread"
