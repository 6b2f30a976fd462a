"""The rules of an edition in words, for the public page: each sentence with its source, or as our default.

Everything is read from the rulebook; dates are the edition's own, so an extension shows here too.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from flask_babel import gettext as _

from workflows.rulebook import Rulebook

from ...stages.common import dates_of
from . import judging, outcome, taking_part
from .said import Told, names
from .taking_part import ceremony_of

__all__ = ["Section", "ceremony_of", "in_short", "sections", "sections_as_written", "sources_of"]


@dataclass(frozen=True)
class Section:
    id: str
    title: str
    rules: list[Told]
    lead: str = ""


def sections(
    rules: Rulebook, stages: Mapping[str, Mapping], language: str, reader: str | None = None
) -> list[Section]:
    """Every section that this rulebook has something to say in."""
    made = [
        Section(
            "calendar",
            _("Calendar"),
            list(taking_part.calendar(rules, stages, language, reader)),
            taking_part.zone_of(rules, language),
        ),
        Section("applicants", _("Who may apply"), list(taking_part.applicants(rules, language))),
        Section("categories", _("Categories and territories"), list(taking_part.lists(rules, language))),
        Section("form", _("What is asked"), list(taking_part.form(rules, language))),
        Section("checks", _("What the office checks"), list(taking_part.checks(rules, language))),
        Section("juries", _("Juries"), list(judging.juries(rules, language))),
        Section("criteria", _("Criteria"), list(judging.criteria(rules, language))),
        Section("selection", _("Who goes on"), list(judging.cuts(rules, language))),
        Section("appeals", _("Appeals"), list(taking_part.appeals(rules, language))),
        Section("vote", _("The vote"), list(judging.votes(rules, language))),
        Section("awards", _("What can be won"), list(outcome.awards(rules, language))),
        Section("publication", _("What is published, and when"), list(outcome.published(rules, language))),
        Section("languages", _("Languages"), list(outcome.languages(rules, language))),
    ]
    return [one for one in made if one.rules]


def sources_of(told: Iterable[Section]) -> dict[str, int]:
    """Every source that these sections name, numbered in the order in which they are named."""
    named = dict.fromkeys(one for section in told for rule in section.rules for one in rule.sources())
    return {source: number for number, source in enumerate(named, 1)}


def sections_as_written(rules: Rulebook, language: str) -> list[Section]:
    """The same of rules that are not in force any more: by the dates that they said."""
    dates = {
        f"{one.id}.{stage.id}": {"state": "waiting", "kind": stage.kind, **dates_of(rules, f"{one.id}.{stage.id}")}
        for one, stage in rules.stages()
    }
    return sections(rules, dates, language)


def to_apply(rules: Rulebook, language: str) -> list[tuple[str, str]]:
    """Who may apply, under which conditions, and in which categories: what a city asks before it begins."""
    asked = [(one.about, " · ".join(one.words).replace(". · ", ". ")) for one in taking_part.applicants(rules, language)]
    return [*asked, *([(_("Categories"), names(rules.categories, language))] if rules.categories else [])]


def in_short(rules: Rulebook, language: str) -> list[tuple[str, str]]:
    """What the award is, for its first page: who may apply, for what, and where it is given."""
    short = [(_("Who may apply"), names(rules.applicants.all(), language))]
    if rules.categories:
        short.append((_("Categories"), names(rules.categories, language)))
    if rules.ceremony:
        short.append((_("Ceremony"), " · ".join(ceremony_of(rules, language))))
    return short
