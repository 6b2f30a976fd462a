"""The money of an honour in words: the same on the page of the results, in the letter and on the certificate."""

from __future__ import annotations

from collections.abc import Callable

from babel.numbers import format_decimal

from workflows.rounds import Award, Money


def money_of(award: Award, language: str, say: Callable[[str], str]) -> str:
    """What each has who has this honour, and whose money it is; empty where there is none."""
    if not award.money:
        return ""
    told = sum_of(award.money, language)
    if award.money.paid_by:
        return say("%(sum)s, paid by %(whom)s") % {"sum": told, "whom": award.money.paid_by[language]}
    return told


def sum_of(money: Money, language: str) -> str:
    """“100,000 EUR”"""
    return f"{format_decimal(money.amount, locale=language)} {money.currency}"
