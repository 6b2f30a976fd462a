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


@pytest.mark.parametrize(("typed", "read"), [
    ("25.000,50 USD", "25\u202f000,50\u00a0USD"), ("0,5 EUR", "0,50\u00a0EUR"), ("25.000,00 USD", "25\u202f000\u00a0USD"),
    ("25.000 USD", "25\u202f000\u00a0USD"), ("1,234.567 KWD", "1\u202f234,567\u00a0KWD"), ("983927,7", "983\u202f927,70"),
])  # fmt: skip
def test_a_sum_with_cents_shows_two_figures_of_them(typed, read):
    assert read_as(clean(RULES, BUDGET, typed), "es") == read
    assert told(RULES, BUDGET, clean(RULES, BUDGET, typed), "es", published=True) == [read]


def test_a_number_that_is_no_sum_keeps_its_decimals():
    assert read_as({"typed": "2,5", "read": "2.5"}, "es") == "2,5"


@pytest.mark.parametrize(("country", "typed", "example"), [
    ("EC", "25000", "25000 USD"), ("EC", "25 mil", "25000 USD"), ("FR", "25 000", "25 000 EUR"), (None, "15.000", "15.000 USD"),
])  # fmt: skip
def test_a_sum_without_a_currency_is_asked_for_it_and_keeps_nobody_from_sending(country, typed, example):
    values, wrong = check_answers(RULES, FORM, {"budget": typed, "country": country})
    asked = questions(RULES, [BUDGET], values)["budget"]
    assert (asked["code"], asked["example"]) == ("currency_unsaid", example) and "budget" not in wrong


def test_a_question_that_names_its_currency_asks_for_none_and_nothing_is_asked_of_nothing():
    in_euros = BUDGET.model_copy(update={"label": {**BUDGET.label, "es": "Presupuesto (en euros)"}})
    values, _wrong = check_answers(RULES, FORM, {"budget": "25000"})
    assert not questions(RULES, [in_euros], values)
    assert not questions(RULES, [BUDGET], check_answers(RULES, FORM, {"budget": "0"})[0])
