"""The rules of an edition in words, for the public page: each sentence with its source, or as our default.

Everything is read from the rulebook; dates are the edition's own, so an extension shows here too.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from zoneinfo import ZoneInfo

from babel import Locale
from babel.dates import format_date, get_timezone_location
from babel.lists import format_list
from babel.numbers import format_decimal, format_percent
from flask_babel import gettext as _
from flask_babel import lazy_gettext as later
from flask_babel import ngettext

from workflows.calendar import Moment, window
from workflows.countries import country_name
from workflows.rounds import Cut, Keep
from workflows.rule import Rule
from workflows.rulebook import Rulebook

from .. import dates


@dataclass(frozen=True)
class Told:
    """One rule: what it is about, what it says, where it was read, whether it is a default of ours."""

    about: str
    words: list[str]
    source: str | None = None
    default: bool = False


@dataclass(frozen=True)
class Section:
    id: str
    title: str
    rules: list[Told]
    lead: str = ""


def told(about: str, words, rule: Rule | None, *names: str, source: str | None = None) -> Told:
    """`names` are the keys of the rule that the words are about: a default of one of them marks the sentence."""
    marked = rule is not None and (rule.default is True or any(name in (rule.default or ()) for name in names))
    lines = [words] if isinstance(words, str) else [line for line in words if line]
    return Told(about, lines, (rule.source if rule else None) or source, marked)


def sections(rules: Rulebook, stages: Mapping[str, Mapping], language: str) -> list[Section]:
    """Every section that this rulebook has something to say in."""
    made = [
        Section("calendar", _("Calendar"), list(_calendar(rules, stages, language)), zone_of(rules, language)),
        Section("applicants", _("Who may apply"), list(_applicants(rules, language))),
        Section("categories", _("Categories and territories"), list(_lists(rules, language))),
        Section("form", _("What is asked"), list(_form(rules, language))),
        Section("checks", _("What the office checks"), list(_checks(rules, language))),
        Section("juries", _("Juries"), list(_juries(rules, language))),
        Section("criteria", _("Criteria"), list(_criteria(rules, language))),
        Section("selection", _("Who goes on"), list(_cuts(rules, language))),
        Section("vote", _("The vote"), list(_votes(rules, language))),
        Section("awards", _("What can be won"), list(_awards(rules, language))),
        Section("publication", _("What is published, and when"), list(_published(rules, language))),
        Section("languages", _("Languages"), list(_languages(rules, language))),
    ]
    return [one for one in made if one.rules]


def zone_of(rules: Rulebook, language: str) -> str:
    place = get_timezone_location(ZoneInfo(rules.time_zone), locale=language, return_city=True)
    return _("All times are those of %(place)s. A day that closes ends at its last minute.", place=place)


def _calendar(rules: Rulebook, stages, language: str) -> Iterator[Told]:
    for round_, stage in rules.stages():
        row = stages[f"{round_.id}.{stage.id}"]
        words = _announced(row) if stage.kind == "announcement" else [window_of(row["opens_at"], row["closes_at"])]
        written = window(rules, stage).closes
        if stage.kind != "announcement" and written and row["closes_at"] and row["closes_at"] > written:
            words.append(_("More time was given: it was to end on %(day)s.", day=dates.deadline(written)))
        words.append((stage.hint or {}).get(language, ""))
        yield told(stage.name[language], words, stage, "opens", "closes", "embargo_until")
    if rules.ceremony:
        yield told(_("Ceremony"), ceremony_of(rules, language), rules.ceremony, "place", "starts", "ends")


def _announced(row: Mapping) -> list[str]:
    if row["closes_at"]:
        return [_("The results are announced on %(until)s. Until then they are under embargo.", until=dates.instant(row["closes_at"]))]
    return [_("The date of the announcement is to be confirmed.")]


def window_of(opens, until) -> str:
    """From a day to the last minute that is in time."""
    if opens and until:
        return _("From %(opens)s until %(until)s.", opens=dates.day(opens), until=dates.deadline(until))
    if opens or until:
        return _("From %(day)s.", day=dates.day(opens)) if opens else _("Until %(day)s.", day=dates.deadline(until))
    return _("The dates are to be confirmed.")


def moment_told(moment: Moment, language: str) -> str:
    """A day, a month, or that it is to be confirmed."""
    if moment.known:
        return dates.day(moment.day, language)
    if moment.precision == "month":
        return format_date(moment.local.date(), "MMMM y", locale=language)
    if moment.not_before:
        return _("to be confirmed, not before %(day)s", day=moment_told(moment.not_before, language))
    return _("to be confirmed")


def ceremony_of(rules: Rulebook, language: str) -> list[str]:
    """Where and when; what is not known yet is said plainly."""
    ceremony = rules.ceremony
    where = ceremony.place_in(language) or _("The place is to be confirmed.")
    if ceremony.place_in(language) and ceremony.country != "to_be_confirmed":
        where = f"{where}, {country_name(ceremony.country, language)}"
    starts, ends = (moment_told(one, language) for one in (ceremony.starts, ceremony.ends))
    return [where, starts if starts == ends else _("%(starts)s to %(ends)s", starts=starts, ends=ends)]


def in_short(rules: Rulebook, language: str) -> list[tuple[str, str]]:
    """What the award is, for its first page: who may apply, for what, and where it is given."""
    short = [(_("Who may apply"), names(rules.applicants.who, language)), (_("Categories"), names(rules.categories, language))]
    if rules.ceremony:
        short.append((_("Ceremony"), ", ".join(ceremony_of(rules, language))))
    return short


def names(choices, language: str) -> str:
    return format_list([one.name[language] for one in choices], locale=language)


def _applicants(rules: Rulebook, language: str) -> Iterator[Told]:
    who = rules.applicants
    yield told(_("Applicants"), [one.name[language] for one in who.who], who, "who")
    if who.others:
        yield told(_("Also"), [*(one.name[language] for one in who.others.who),
                               _("They show a letter of the government that authorises them.")], who.others, source=who.source)
    if who.membership and who.membership.required:
        words = [_("The government is a member of the network.")]
        if who.membership.may_join_while_applying:
            words.append(_("A government that is not yet a member may ask to join while it applies."))
        yield told(_("Membership"), words, who.membership, "required", "join_by", source=who.source)
    if who.per_organisation:
        yield told(_("How many"), ngettext("One candidacy for each organisation.", "At most %(num)s candidacies for each organisation.",
                                           who.per_organisation.at_most), who.per_organisation, "at_most", source=who.source)


def _lists(rules: Rulebook, language: str) -> Iterator[Told]:
    yield Told(_("Categories"), [one.name[language] for one in rules.categories])
    yield Told(_("Kinds of territory"), [one.name[language] for one in rules.territories])


def _form(rules: Rulebook, language: str) -> Iterator[Told]:
    """The groups of the form with their questions; what stays private is said."""
    for form in rules.forms.values():
        for section in form.sections:
            lines = [_field(field, language) for field in section.fields]
            if section.private:
                lines.append(_("These answers are never published."))
            marked = section.default is True or any(field.default for field in section.fields)
            yield Told(section.title[language], lines, section.source or form.source, bool(marked))


def _field(field, language: str) -> str:
    notes = [_("at most %(n)s words", n=field.words)] if field.words else []
    notes += [_("at most %(n)s files", n=field.at_most)] if field.kind == "files" and field.at_most else []
    notes += [_("optional")] if not field.required else []
    notes += [_("published")] if field.public else []
    return f"{field.label[language]} ({', '.join(notes)})" if notes else field.label[language]


def _checks(rules: Rulebook, language: str) -> Iterator[Told]:
    for _round, stage in rules.stages():
        if stage.kind != "eligibility":
            continue
        for item in stage.checklist:
            yield Told(item.name[language], [], item.source or stage.source,
                       bool(item.default) or stage.default is True or "checklist" in (stage.default or ()))
        if stage.completion:
            yield told(_("Completion"), [
                ngettext("A candidacy is returned for completion once at most.",
                         "A candidacy is returned for completion %(num)s times at most.", stage.completion.times),
                ngettext("The city has one day to complete it.", "The city has %(num)s days to complete it.", stage.completion.days)],
                stage.completion, "times", "days", source=stage.source)


BLIND = {"until_closed": later("Jurors see only their own points until the stage is closed."),
         "always": later("Jurors see only their own points."), "never": later("Jurors see the points of one another.")}


def _juries(rules: Rulebook, language: str) -> Iterator[Told]:
    for _round, stage in rules.stages():
        if stage.kind != "jury":
            continue
        words = [_("%(from)s to %(to)s jurors.", **{"from": stage.seats.least, "to": stage.seats.most})]
        if stage.groups:
            words.append(_("The panel is divided by category."))
        if stage.per_group:
            words.append(_("%(from)s to %(to)s jurors for each category.", **{"from": stage.per_group.least, "to": stage.per_group.most}))
        words.append(_("Every juror of the panel reads every candidacy of it.") if stage.readers == "all"
                     else ngettext("One juror reads each candidacy.", "%(num)s jurors read each candidacy.", stage.readers))
        words.append(ngettext("A candidacy needs at least one score sheet.", "A candidacy needs at least %(num)s score sheets.", stage.quorum))
        words += [str(BLIND[stage.blind]), _("A juror with a conflict of interest does not read the candidacy.")]
        yield told(stage.name[language], words, stage, "readers", "quorum", "blind", "seats", "per_group")


def _criteria(rules: Rulebook, language: str) -> Iterator[Told]:
    for criteria in rules.criteria.values():
        for one in criteria:
            words = [(one.hint or {}).get(language, ""),
                     _("From %(from)s to %(to)s points, weight %(weight)s.", **{
                         "from": format_decimal(one.scale.from_, locale=language), "to": format_decimal(one.scale.to, locale=language),
                         "weight": format_decimal(one.weight, locale=language)})]
            yield told(one.name[language], words, one, "scale", "weight", "justification")


BASES = {"submitted": later("the candidacies sent"), "eligible": later("the eligible candidacies"), "in": later("the candidacies in the round"),
         None: later("the candidacies in the round")}
ROUNDED = {"up": later("rounded up"), "down": later("rounded down"), "nearest": later("rounded to the nearest")}
ORDER = {"mean": later("They are ordered by the mean of their score sheets."), "sum": later("They are ordered by the sum of their points."),
         "supports": later("They are ordered by the supports in the vote."), "none": later("They are in no order.")}
AT_LINE = {"all_in": later("Those level at the line all go on."), "none_in": later("Of those level at the line none goes on."),
           "panel": later("The panel decides between those level at the line.")}
METHODS = {"largest_remainder": later("largest remainder"), "sainte_lague": "Sainte-Laguë", "dhondt": "D’Hondt"}
GROUPS = {"category": later("category"), "territory": later("kind of territory"), "region": later("region of the world")}


def _cuts(rules: Rulebook, language: str) -> Iterator[Told]:
    for round_ in rules.rounds:
        if cut := round_.cut:
            yield told(round_.name[language], keep_told(cut.keep, language), cut.keep, "share", "number", "of", "round", source=cut.source)
            yield from _sharing(cut)
            yield told(_("Order"), str(ORDER[cut.order]), cut, "order")
            ties = [str(AT_LINE[cut.ties.at_line])]
            if cut.keep.at_most and cut.ties.beyond_at_most == "panel":
                ties.append(_("Where they would exceed the maximum, the panel decides, and gives its reasons."))
            yield told(_("Equal results"), ties, cut.ties, "at_line", "beyond_at_most", source=cut.source)
            if cut.balance and cut.balance.warn:
                yield told(_("Balance"), _("The panel is told when one of these is missing: %(groups)s.", groups=format_list(
                    [str(GROUPS[one]) for one in cut.balance.warn], locale=language)), cut.balance, "warn")
            if cut.wild_cards:
                yield told(_("Wild cards"), ngettext("The panel may bring back one candidacy, with its reasons.",
                           "The panel may bring back up to %(num)s candidacies, with its reasons.", cut.wild_cards.up_to), cut.wild_cards, "up_to")


def _sharing(cut: Cut) -> Iterator[Told]:
    if cut.places:
        words = [_("The places are shared out by %(group)s, by the method of %(method)s.", group=GROUPS[cut.places.per],
                   method=METHODS[cut.places.by])]
        if cut.places.at_least:
            words.append(ngettext("Each has at least one place.", "Each has at least %(num)s places.", cut.places.at_least))
        yield told(_("Places"), words, cut.places, "per", "by", "at_least")


def keep_told(keep: Keep, language: str) -> list[str]:
    """How many go on, in one or two sentences."""
    words = []
    if keep.share is not None:
        words.append(_("%(share)s of %(base)s go on, %(rounded)s.", share=format_percent(Decimal(keep.share), locale=language),
                       base=BASES[keep.of], rounded=ROUNDED[keep.round]))
    elif keep.number is not None:
        words.append(ngettext("One candidacy goes on.", "%(num)s candidacies go on.", keep.number))
    elif keep.threshold is not None:
        words.append(_("All with at least %(points)s points go on.", points=format_decimal(keep.threshold, locale=language)))
    else:
        words.append(_("The panel names those who go on, and gives its reasons."))
    if keep.at_most:
        words.append(_("At most %(n)s go on.", n=keep.at_most))
    if keep.if_fewer:
        words.append(_("With fewer than %(n)s of %(base)s:", n=keep.if_fewer.than, base=BASES[keep.if_fewer.of]))
        words += keep_told(keep.if_fewer.keep, language)
    return words


VOTERS = {"anyone_registered": later("Anybody who registers may vote."), "members": later("Members of the network may vote."),
          "one_per_member": later("Each member of the network has one vote.")}


def _votes(rules: Rulebook, language: str) -> Iterator[Told]:
    for _round, stage in rules.stages():
        if stage.kind != "consultation":
            continue
        yield told(stage.name[language], str(VOTERS[stage.voters]), stage, "voters", "held")
        yield told(_("Ballot"), [*choose_told(stage.ballot.choose), _("The ballot is secret: from its closing nobody can tell who chose what.")
                                 if stage.ballot.secret else _("The ballot shows who has chosen.")], stage.ballot, "choose", "secret")


def choose_told(choose) -> Iterator[str]:
    if choose.exactly:
        yield ngettext("A ballot is valid with exactly one candidacy.", "A ballot is valid with exactly %(num)s candidacies.", choose.exactly)
    if choose.at_least:
        yield ngettext("A ballot is valid from one candidacy on.", "A ballot is valid from %(num)s candidacies on.", choose.at_least)
    if choose.at_most:
        yield ngettext("A ballot names one candidacy at most.", "A ballot names %(num)s candidacies at most.", choose.at_most)


def _awards(rules: Rulebook, language: str) -> Iterator[Told]:
    for _round, award in rules.awards():
        words = [(award.hint or {}).get(language, "")]
        words.append(_("Decided by the panel.") if award.by == "deliberation" else _("Follows from the count of the ballots."))
        if award.per:
            words.append(ngettext("One for each %(group)s.", "%(num)s for each %(group)s.", award.how_many, group=GROUPS[award.per]))
        if award.optional:
            words.append(_("It may be left ungiven."))
        if award.unless_also:
            words.append(_("Not for a candidacy that wins “%(award)s”.", award=rules.award_by_id(award.unless_also).name[language]))
        if award.money:
            words.append(f"{format_decimal(award.money.amount, locale=language)} {award.money.currency}")
        yield told(award.name[language], words, award, "how_many", "optional", "per", "by", "unless_also")


WHAT = {"names_of_candidacies": later("Names of the candidacies"), "summaries": later("Summaries"), "ballot_counts": later("Counts of the vote"),
        "scores": later("Points of the jury"), "ranks": later("Places in the order"), "grounds": later("Grounds of the jury")}


def _published(rules: Rulebook, language: str) -> Iterator[Told]:
    for name, words in WHAT.items():
        yield told(str(words), when_told(rules, name, language), rules.publishes, name)


def when_told(rules: Rulebook, what: str, language: str) -> str:
    """“from the opening of “Final””, “never”."""
    word, _space, where = getattr(rules.publishes, what).partition(" ")
    if word == "never":
        return _("Never.")
    if word == "of":
        return _("With the announcement, for the laureates only.")
    name = rules.round(where).name[language]
    return _("From the opening of “%(round)s”.", round=name) if word == "from" else _("After “%(round)s”.", round=name)


def _languages(rules: Rulebook, language: str) -> Iterator[Told]:
    spoken = Locale.parse(language).languages
    for about, name in ((_("Pages and letters"), "interface"), (_("Candidacies"), "submission"), (_("Summaries are published in"), "published")):
        yield told(about, format_list([spoken.get(one, one) for one in getattr(rules.languages, name)], locale=language), rules.languages, name)
