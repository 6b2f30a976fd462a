"""Why a candidacy is in or out, and what the panel is warned of, in words: the codes of workflows/cuts."""

from __future__ import annotations

from fractions import Fraction

from babel.numbers import format_decimal
from flask import g
from flask_babel import gettext as _
from flask_babel import lazy_gettext as say

from workflows.steps import Refusal

WHY = {
    "above_line": say("above the line (places: %(places)s; candidacies: %(of)s)"),
    "below_line": say("below the line (places: %(places)s; candidacies: %(of)s)"),
    "whole_group": say("the whole group goes on (candidacies: %(of)s)"),
    "tied_at_line": say("level with others across the line (%(tied)s candidacies)"),
    "above_threshold": say("reaches the %(threshold)s points that the rules ask"),
    "below_threshold": say("below the %(threshold)s points that the rules ask"),
    "held_back": say("its place hangs on a dossier that is short of sheets"),
    "no_quorum": say("too few score sheets: the panel decides"),
    "by_hand": say("the panel names who goes on"),
    "panel_choice": say("chosen by the panel"),
    "panel_chose_others": say("left to the panel, which chose others"),
    "brought_back": say("brought back by the panel"),
}
WARNINGS = {
    "ties_beyond_at_most": say(
        "Letting in all who are level would give %(with_ties)s, more than the %(at_most)s that the rules allow:"
        " the panel chooses."
    ),
    "at_least_impossible": say(
        "There are not enough places to promise %(at_least)s to each group; each has at least %(possible)s."
    ),
    "equal_claims": say("Groups of the same size got different numbers of places: one place could not be divided."),
    "short_of_sheets": say("Candidacies with too few score sheets: %(count)s; the panel decides on them."),
    "under_represented": say("%(what)s: %(kept)s out of %(of)s, less than their share."),
    "absent": say("%(what)s: none goes on, out of %(of)s."),
}


def why(code: str, values) -> str:
    sentence = str(WHY.get(code, code))
    try:
        return sentence % {
            name: points(value) if name in ("value", "threshold") else value for name, value in values.items()
        }
    except KeyError:
        return sentence


def warning(one: Refusal) -> str:
    values = dict(one.values)
    if "candidacies" in values:
        values["count"] = len(values["candidacies"])
    if "attribute" in values:
        values["what"] = attribute(values["attribute"], values["value"])
    return str(WARNINGS.get(one.code, one.code)) % values


def group(round_: str, id: str) -> str:
    """The name of a group of this round's cut: a category, a kind of territory, a region of the world."""
    places = g.edition.rules.round(round_).cut.places
    return attribute(places.per, id) if places else id


def attribute(name: str, value: str) -> str:
    return g.edition.rules.group_name(name, value, g.language) or value


def points(value: Fraction | str | None) -> str:
    """Points with two decimals, in the reader's language; the exact fraction decides, not this."""
    if value is None:
        return _("none")
    exact = Fraction(value)
    return format_decimal(round(exact.numerator / exact.denominator, 2), locale=g.language)
