"""The rules of the outcome in words: what can be won, what is published and when, in which languages."""

from __future__ import annotations

from collections.abc import Iterator

from babel.lists import format_list
from babel.numbers import format_percent
from flask_babel import gettext as _
from flask_babel import lazy_gettext as later
from flask_babel import ngettext

from workflows.countries import variety
from workflows.rulebook import Award, Rulebook

from ...prizes import sum_of
from ..disclosure import named_since
from .said import GROUPS, Told, told

BY = {
    "deliberation": later("Decided by the panel."),
    "ballots": later("Follows from the count of the ballots."),
    "points": later("Goes to the most points; among those who are level the panel chooses."),
    "the_rest": later("For every finalist that has no other honour."),
}

SHEETS = {
    "mean": later("The mean of the sheets counts."),
    "sum": later("The points of all sheets are added up."),
}
VOTES = {
    "share_of_most": later("the most supported has all points of this part, the others in proportion"),
    "share_of_all": later("in proportion to all supports"),
    "count": later("each is one, and those of all votes named here are added up"),
}


def scores(rules: Rulebook, language: str) -> Iterator[Told]:
    """Of what the points are made by which something is won."""
    for round_ in rules.rounds:
        for part in round_.score:
            words = [_("%(share)s of the points.", share=format_percent(part.weight, locale=language))] if part.weight else []
            words += [str(SHEETS[part.sheets_as])] if part.sheets_as else []
            words += [_("Supports count so: %(how)s.", how=VOTES[part.votes_as])] if part.votes_as else []
            yield told(rules.stage(part.of).name[language], words, part, "of", "weight", "votes_as", "sheets_as")


def awards(rules: Rulebook, language: str) -> Iterator[Told]:
    yield from scores(rules, language)
    for _round, award in rules.awards():
        words = [(award.hint or {}).get(language, "")]
        words.append(str(BY[award.by]))
        words += _how_many(award, language)
        if award.optional:
            words.append(_("It may be left ungiven."))
        words += _for_whom(rules, award, language)
        if award.given_by:
            words.append(_("Given by %(whom)s", whom=award.given_by[language]))
        if award.money:
            words += _money(award, language)
        yield told(award.name[language], words, award, "how_many", "optional", "per", "by", "unless_also")


def _how_many(award: Award, language: str) -> Iterator[str]:
    if award.per:
        yield ngettext("One for each %(group)s.", "%(num)s for each %(group)s.", award.how_many, group=GROUPS[award.per])
    elif award.how_many > 1:
        yield _("Up to %(n)s are given.", n=award.how_many) if award.optional else _("%(n)s are given.", n=award.how_many)
    if award.ranked:
        yield _("In this order: %(ranks)s.", ranks=", ".join(one[language] for one in award.ranked))


def _money(award: Award, language: str) -> Iterator[str]:
    """How much, whether each of several has it, and whose it is."""
    sum_ = sum_of(award.money, language)
    yield sum_ if award.how_many == 1 and not award.per else _("%(sum)s for each", sum=sum_)
    if award.money.paid_by:
        yield _("Paid by %(whom)s", whom=award.money.paid_by[language])


def _for_whom(rules: Rulebook, award: Award, language: str) -> Iterator[str]:
    for other in award.unless_also:
        yield _("Not for a candidacy that wins “%(award)s”.", award=rules.award_by_id(other).name[language])
    if award.passes_on:
        yield _("It then goes to the next.")
    if award.not_in_category_of:
        other = rules.award_by_id(award.not_in_category_of).name[language]
        yield _("Not in the category whose candidacy wins “%(award)s”.", award=other)
    if award.open_to:
        field = next(one for form in rules.forms.values() for one in form.fields() if one.id == award.open_to.field)
        answer = next(one for one in rules.choices(field) if one.id == award.open_to.answer)
        yield _(
            "Open to candidacies that answer “%(answer)s” to “%(question)s”.",
            answer=answer.name[language],
            question=field.label[language],
        )


WHAT = {
    "names_of_candidacies": later("Names of the candidacies"),
    "summaries": later("Summaries"),
    "ballot_counts": later("Counts of the vote"),
    "scores": later("Points of the jury"),
    "ranks": later("Places in the order"),
    "grounds": later("Grounds of the jury"),
}


ORDERS = {
    "alphabetical": later("Alphabetical."),
    "none": later("None: it says nothing about the result."),
    "rank": later("By their places."),
}


def published(rules: Rulebook, language: str) -> Iterator[Told]:
    for name, words in WHAT.items():
        said = [when_told(rules, name, language)]
        if name == "names_of_candidacies" and (since := named_since(rules, language)):
            said.append(_("Those of the candidacies that reached “%(round)s”.", round=since))
        yield told(str(words), " ".join(said), rules.publishes, name)
    if rules.has_cut():
        order = rules.publishes.order_of_finalists
        yield told(_("Order of the finalists"), str(ORDERS[order]), rules.publishes, "order_of_finalists")


def when_told(rules: Rulebook, what: str, language: str) -> str:
    """“from the opening of “Final””, “never”."""
    word, _space, where = getattr(rules.publishes, what).partition(" ")
    if word == "never":
        return _("Never.")
    if word == "of":
        return _("With the announcement, for the laureates only.")
    name = rules.round(where).name[language]
    return _("From the opening of “%(round)s”.", round=name) if word == "from" else _("After “%(round)s”.", round=name)


def languages(rules: Rulebook, language: str) -> Iterator[Told]:
    spoken = variety(language).languages
    for about, name in (
        (_("Pages and letters"), "interface"),
        (_("Candidacies"), "submission"),
        (_("Summaries are published in"), "published"),
    ):
        yield told(
            about,
            format_list([spoken.get(one, one) for one in getattr(rules.languages, name)], locale=language),
            rules.languages,
            name,
        )
