"""Why a candidacy is in or out, and what the panel is warned of, in words: the codes of workflows/cuts."""

from __future__ import annotations

from collections import Counter
from decimal import Decimal
from fractions import Fraction
from math import floor

from babel.lists import format_list
from babel.numbers import format_decimal, format_percent
from flask import g
from flask_babel import gettext as _
from flask_babel import lazy_gettext as say
from flask_babel import ngettext

from workflows.places import ROUNDED as how_rounded
from workflows.places import in_force
from workflows.steps import Refusal

from ...reading.rules.judging import ROUNDED, keep_told, places_told
from ...words import points

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
    "ties_beyond_at_most_each": say(
        "%(groups)s: letting in all who are level would give %(with_ties)s, more than the %(at_most)s that the rules"
        " allow to each."
    ),
    "places_stay_empty": say(
        "Places that nobody can fill, because no group may have more than %(at_most)s: %(count)s of %(total)s."
    ),
    "at_least_impossible": say(
        "There are not enough places to promise %(at_least)s to each group; each has at least %(possible)s."
    ),
    "equal_claims": say(
        "These are of the same size and have different numbers of places, because one could not be divided: %(groups)s."
        " How they are shared out stands below."
    ),
    "short_of_sheets": say("Candidacies with too few score sheets: %(count)s; the panel decides on them."),
    "under_represented": say("%(what)s: %(kept)s out of %(of)s, less than their share."),
}


def why(code: str, values) -> str:
    if lacks := values.get("lacks"):
        return too_low(lacks)
    sentence = str(WHY.get(code, code))
    try:
        return sentence % {
            name: points(value) if name in ("value", "threshold") else value for name, value in values.items()
        }
    except KeyError:
        return sentence


def whys(group) -> tuple[dict[str, str], dict[str, str]]:
    """Why the candidacies of a group stand where they do: of each outcome the reason that most have, {outcome: words}, and of
    a candidacy only what differs from it, {id: words}."""
    told = {one.row["id"]: why(one.code, one.values) for one in group.placed}
    most = {
        outcome: Counter(told[one.row["id"]] for one in group.placed if one.outcome == outcome).most_common(1)[0][0]
        for outcome in dict.fromkeys(one.outcome for one in group.placed)
    }
    return most, {one.row["id"]: told[one.row["id"]] for one in group.placed if told[one.row["id"]] != most[one.outcome]}


def too_low(lacks) -> str:
    """Which points are too few, criterion by criterion (ranking.Lack.told)."""
    return format_list([_lack(one) for one in lacks], locale=g.language)


def kept_from(finalist) -> str:
    """Why the panel of its round can give a finalist nothing; empty where it can."""
    lacks = [one.told() for one in finalist.lacks]
    return _("Cannot be honoured by the panel. %(why)s.", why=too_low(lacks)) if lacks else ""


def _lack(one) -> str:
    """Of which criterion how many points, and how many the rules ask."""
    named = {each.id: each for each in g.edition.rules.criteria[one["criteria"]]}
    return _(
        "%(criterion)s: %(points)s points, and at least %(least)s are asked",
        criterion=named[one["criterion"]].name[g.language],
        points=points(Fraction(floor(Fraction(one["points"]) * 100), 100)),  # rounded up, it could read as enough
        least=points(one["at_least"]),
    )


def warning(round_: str, one: Refusal) -> str:
    values = dict(one.values)
    if one.code == "absent":
        return ngettext(
            "%(what)s: the only candidacy does not go on.",
            "%(what)s: none of the %(num)s candidacies goes on.",
            values["of"],
            what=attribute(values["attribute"], values["value"]),
        )
    if "groups" in values:
        values["groups"] = format_list([group(round_, id) for id in values["groups"]], locale=g.language)
    if "candidacies" in values:
        values["count"] = len(values["candidacies"])
    if "attribute" in values:
        values["what"] = attribute(values["attribute"], values["value"])
    return str(WARNINGS.get(one.code, one.code)) % values


def how_many_places(round_: str, table) -> list[str]:
    """The rule of the number of places and of their sharing, with the arithmetic of this cut; a paragraph each."""
    cut = g.edition.rules.round(round_).cut
    keep = in_force(cut.keep, table.bases)
    lines = keep_told(cut.keep, g.language)
    if keep.share is not None:
        base = table.bases[keep.of]
        rounded = how_rounded[keep.round](Fraction(keep.share) * base)
        lines.append(
            _(
                "Here: %(share)s of %(number)s is %(exact)s; %(rounded)s, that makes %(places)s.",
                share=format_percent(Decimal(keep.share), locale=g.language),
                number=base,
                exact=format_decimal(Decimal(keep.share) * base, locale=g.language),
                rounded=ROUNDED[keep.round],
                places=rounded,
            )
        )
        if table.total < rounded:
            lines.append(_("What the rules allow at most leaves %(places)s.", places=table.total))
    told = [lines]
    if cut.places:
        told.append(places_told(cut.places))
    if cut.places and cut.places.by == "largest_remainder":
        told[-1] += [
            _(
                "The exact share of a group is the places to share, times its candidacies, divided by the candidacies of"
                " all who share. Each has its whole places; those left go to the largest remainders."
            ),
            _(
                "Of equal remainders, the larger group comes first; of groups of the same size, the one whose letter or"
                " short name in the rules comes first in the alphabet."
            ),
        ]
    return [" ".join(one) for one in told]


def group(round_: str, id: str) -> str:
    """The name of a group of this round's cut: a category, a kind of territory, a region of the world."""
    places = g.edition.rules.round(round_).cut.places
    return attribute(places.per, id) if places else id


def attribute(name: str, value: str) -> str:
    return g.edition.rules.group_name(name, value, g.language) or value
