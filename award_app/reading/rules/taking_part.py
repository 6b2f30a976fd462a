"""The rules of taking part in words: the calendar, who may apply, what is asked, what the office checks."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from zoneinfo import ZoneInfo

from babel.dates import get_timezone_location
from flask_babel import gettext as _
from flask_babel import ngettext

from workflows import moments_told
from workflows.calendar import Moment, instant, window
from workflows.countries import country_name, variety
from workflows.rulebook import Rulebook

from ... import dates
from .said import Told, days_told, told


def zone_of(rules: Rulebook, language: str) -> str:
    place = get_timezone_location(ZoneInfo(rules.time_zone), locale=variety(language), return_city=True)
    return _("All times are those of %(place)s. A day that closes ends at its last minute.", place=place)


def calendar(rules: Rulebook, stages, language: str, reader: str | None = None) -> Iterator[Told]:
    """Each stage with its window; `reader`: the zone in which the same is told once more."""
    for round_, stage in rules.stages():
        row = stages[f"{round_.id}.{stage.id}"]
        words = _announced(row) if stage.kind == "announcement" else [_window_told(stage, row, language)]
        written = window(rules, stage).closes
        if stage.kind != "announcement" and written and row["closes_at"] and row["closes_at"] > written:
            words.append(_("More time was given: it was to end on %(day)s.", day=dates.deadline(written)))
        words += _for_reader(row, reader)
        if helped := getattr(stage, "help_until", None):
            words.append(
                _(
                    "Who sends it until %(day)s may leave languages out; the office has them translated.",
                    day=moment_told(helped, language),
                )
            )
        words.append((stage.hint or {}).get(language, ""))
        if stage.kind == "submission" and stage.reminders:
            words.append(
                _("Whoever has not sent yet is reminded %(days)s before the end.",
                  days=days_told(stage.reminders, language))
            )
        yield told(stage.name[language], words, stage, "opens", "closes", "embargo_until", "help_until", "reminders")
        if round_.cut and round_.cut.result and stage is round_.stages[-1]:
            result = round_.cut.result
            words = window_of(instant(rules, result.opens), instant(rules, result.closes, end=True))
            yield told(_("Result of “%(round)s”", round=round_.name[language]), words, result, "opens", "closes")
    if rules.ceremony:
        yield told(_("Ceremony"), ceremony_of(rules, language), rules.ceremony, "place", "starts", "ends")


def _announced(row: Mapping) -> list[str]:
    if row["state"] == "closed":
        return [_("The results have been announced.")]
    if row["closes_at"]:
        return [
            _(
                "The results will be announced on %(until)s. Until then they are under embargo.",
                until=dates.instant(row["closes_at"]),
            )
        ]
    return [_("The date of the announcement is to be confirmed.")]


def _window_told(stage, row: Mapping, language: str) -> str:
    """The dates as they stand; what is not known to the day is told as the rules say it."""
    if row["opens_at"] or row["closes_at"] or stage.opens is None:
        return window_of(row["opens_at"], row["closes_at"])
    opens, closes = moment_told(stage.opens, language), stage.closes and moment_told(stage.closes, language)
    words = opens if closes in (None, opens) else f"{opens} – {closes}"
    return words[:1].upper() + words[1:] + "."


def _for_reader(row: Mapping, reader: str | None) -> list[str]:
    """The same instants in the reader's own zone."""
    if reader is None or not (row["opens_at"] and row["closes_at"]):
        return []
    if row["kind"] == "announcement":
        return [_("For you: %(until)s.", until=dates.elsewhere(row["closes_at"], reader))]
    return [_("For you: from %(opens)s until %(until)s.", opens=dates.instant(row["opens_at"], place=reader),
              until=dates.elsewhere(row["closes_at"], reader))]


def window_of(opens, until) -> str:
    """From a day to the last minute that is in time."""
    if opens and until:
        return _("From %(opens)s until %(until)s.", opens=dates.day(opens), until=dates.deadline(until))
    if opens or until:
        return _("From %(day)s.", day=dates.day(opens)) if opens else _("Until %(day)s.", day=dates.deadline(until))
    return _("The dates are to be confirmed.")


def moment_told(moment: Moment, language: str) -> str:
    """A day, a month, or that it is to be confirmed."""
    return moments_told.moment_told(moment, language, _)


def ceremony_of(rules: Rulebook, language: str) -> list[str]:
    """Where and when; what is not known yet is said plainly."""
    ceremony = rules.ceremony
    where = ceremony.place_in(language) or _("Place to be confirmed")
    if ceremony.place_in(language) and ceremony.country != "to_be_confirmed":
        where = f"{where}, {country_name(ceremony.country, language)}"
    if ceremony.starts.known and ceremony.ends.known:
        return [where, dates.days(ceremony.starts.day, ceremony.ends.day, language)]
    return list(dict.fromkeys([where, moment_told(ceremony.starts, language), moment_told(ceremony.ends, language)]))


def applicants(rules: Rulebook, language: str) -> Iterator[Told]:
    who = rules.applicants
    yield told(_("Applicants"), [one.name[language] for one in who.who], who, "who")
    if who.others:
        yield told(
            _("Also"),
            [
                *(one.name[language] for one in who.others.who),
                _("They show a letter of the government that authorises them."),
            ],
            who.others,
            source=who.source,
        )
    if who.membership and who.membership.required:
        named = who.membership.network and who.membership.network[language]
        words = [_("The government is a member of the network: %(network)s.", network=named) if named
                 else _("The government is a member of the network.")]
        if who.membership.may_join_while_applying:
            words.append(_("A government that is not yet a member may ask to join while it applies."))
        yield told(_("Membership"), words, who.membership, "required", "join_by", source=who.source)
    if limit := who.per_organisation:
        words = [
            ngettext(
                "One candidacy for each organisation.",
                "At most %(num)s candidacies for each organisation.",
                limit.at_most,
            )
        ]
        if limit.if_fields_differ:
            words.append(_("Up to %(most)s, if their fields are very different.", most=limit.if_fields_differ))
        yield told(
            _("How many"),
            words,
            limit,
            "at_most",
            "if_fields_differ",
            source=who.source,
        )


def lists(rules: Rulebook, language: str) -> Iterator[Told]:
    for about, choices in ((_("Categories"), rules.categories), (_("Kinds of territory"), rules.territories)):
        if choices:
            yield Told(about, [_with_hint(one, language) for one in choices])


def _with_hint(choice, language: str) -> str:
    """What a category or a kind of territory is; where the rules explain it, that is a condition of it."""
    return f"{choice.name[language]}{_(':')} {choice.hint[language]}" if choice.hint else choice.name[language]


def form(rules: Rulebook, language: str) -> Iterator[Told]:
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
    notes += [_("at most %(n)s characters", n=field.characters)] if field.characters else []
    if field.kind == "files" and field.at_most:
        notes.append(ngettext("at most one file", "at most %(num)s files", field.at_most))
    notes += [_("optional")] if not field.required else []
    notes += [_("made public")] if field.public else []
    return f"{field.label[language]} ({', '.join(notes)})" if notes else field.label[language]


def appeals(rules: Rulebook, language: str) -> Iterator[Told]:
    for _round, stage in rules.stages():
        if stage.kind != "appeal":
            continue
        against = rules.round(stage.against).name[language]
        lines = [_("Whoever “%(round)s” left out can appeal once, from the page of the candidacy.", round=against)]
        if stage.words:
            lines.append(_("at most %(n)s words", n=stage.words))
        lines.append(_("It is decided by: %(who)s.", who=who_decides(stage, language)))
        lines.append(_("Whoever is right goes on with the others."))
        yield told(stage.name[language], lines, stage, "against", "words", "decided_by", "committee")


def who_decides(stage, language: str) -> str:
    """On an appeal, as the rules say."""
    if stage.committee:
        return stage.committee[language]
    if stage.decided_by == "another_officer":
        return _("somebody of the office who did not take the decision")
    return _("the office")


def checks(rules: Rulebook, language: str) -> Iterator[Told]:
    for _round, stage in rules.stages():
        if stage.kind != "eligibility":
            continue
        for item in stage.checklist:
            yield Told(
                item.name[language],
                [],
                item.source or stage.source,
                bool(item.default) or stage.default is True or "checklist" in (stage.default or ()),
            )
        if stage.completion:
            yield told(
                _("Completion"),
                [
                    ngettext(
                        "A candidacy is returned for completion once at most.",
                        "A candidacy is returned for completion %(num)s times at most.",
                        stage.completion.times,
                    ),
                    ngettext(
                        "The city has one day to complete it.",
                        "The city has %(num)s days to complete it.",
                        stage.completion.days,
                    ),
                ],
                stage.completion,
                "times",
                "days",
                source=stage.source,
            )
