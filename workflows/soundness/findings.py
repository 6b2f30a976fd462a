"""A finding of the soundness check: where, how grave, and a sentence a secretary can read."""

from collections.abc import Callable, Iterator
from typing import Any, Literal, NamedTuple

from workflows.rulebook import Rulebook

Say = Callable[[str], str]


def _(text: str) -> str:
    """Marks a text for the catalogues; what is said without one is English."""
    return text


Severity = Literal["error", "warning", "note"]

# code: (severity, sentence). With an error an edition cannot open; a warning is for a person to judge; a note
# says what follows from the rules.
SENTENCES: dict[str, tuple[Severity, str]] = {
    "language_missing": ("error", _("the text is missing in: {languages}")),
    "language_unknown": ("warning", _("the text has a language that the interface does not: {languages}")),
    "title_of_another_edition": ("error", _("the title “{title}” names neither {number} nor {roman}")),
    "typed_date": (
        "warning",
        _("“{found}” looks like a date; refer to it, as in {{ceremony.dates}}; one that is itself the rule may stay"),
    ),
    "typed_place": ("warning", _("“{found}” is the place of the ceremony; write {{ceremony.place}}")),
    "typed_ordinal": ("warning", _("“{found}” looks like the number of an edition; write {{edition.title}}")),
    "typed_count": ("warning", _("“{found}” is a count; where the rules have it too, the text would go stale")),
    "zone_of_another_season": (
        "warning",
        _("it is read as what clocks show there, and on {day} they show {name}, not {zone}; write a place, as Europe/Madrid"),
    ),
    "zone_without_summer": (
        "warning", _("“{zone}” is winter time all year, also in summer; write a place, as {place}")),
    "dates_backwards": ("error", _("it opens on {opens} and closes before that, on {closes}")),
    "no_end": ("warning", _("it has no date of closing: an officer has to close it")),
    "date_unknown": ("warning", _("the date is not known to the day yet, and the stage waits for it")),
    "overlap": (
        "error",
        _("opens on {opens}, before “{other}” closes on {closes}; if so meant, say overlaps_on_purpose: true in round “{round}”"),
    ),
    "overlap_meant": ("note", _("it opens on {opens}, before “{other}” closes on {closes}, on purpose")),
    "meets_before": ("error", _("closes on {closes}, before “{other}”, which it comes after, on {other_closes}")),
    "meets_while": ("warning", _("opens on {opens}, while “{other}”, which it comes after, runs until {other_closes}")),
    "other_year": ("warning", _("{date} is far from the year of the edition, {year}")),
    "embargo_outside": ("error", _("the embargo ends on {embargo}, outside the stage’s own dates")),
    "embargo_before_decision": ("error", _("the embargo ends on {embargo}, before “{other}” closes on {closes}")),
    "embargo_before_ceremony": ("warning", _("the embargo ends on {embargo}, before the ceremony begins on {starts}")),
    "embargo_after_ceremony": (
        "warning", _("the embargo ends on {embargo}, after the ceremony is over, on {ends}"),
    ),
    "ceremony_backwards": ("error", _("the ceremony ends before it begins")),
    "place_unknown": ("warning", _("the place is to be confirmed, and the certificates need it")),
    "completion_too_long": ("error", _("{times} × {days} days for completion do not fit into the {window} of the stage")),
    "completion_after": ("error", _("the last day for completion is after the stage closes")),
    "translation_late": ("error", _("“{field}” is translated until {until}, after “{stage}”, which needs it, opens")),
    "nothing_translated": ("error", _("it waits for translations, and no field is translated")),
    "scale_backwards": ("error", _("the scale goes from {from_} to {to}")),
    "scale_step": ("error", _("steps of {step} do not lead from {from_} to {to}")),
    "meaning_off_scale": (
        "error", _("nobody can give {points} points here: the scale goes from {from_} to {to} in steps of {step}")),
    "meaning_twice": ("error", _("the same points mean two things")),
    "weight_negative": ("error", _("a weight is not less than nothing")),
    "weights_nothing": ("error", _("no criterion has a weight")),
    "weights_sum": ("error", _("the weights look like percentages and add up to {sum}, not to 100")),
    "minimum_too_high": ("error", _("at least {least} points are asked, and the scale ends at {to}: nobody can go on")),
    "minimum_idle": ("warning", _("at least {least} points are asked, and the scale begins at {from_}: this leaves nobody out")),
    "minimum_unused": (
        "error", _("points are asked at least, and nothing in round “{round}” goes by the jury: no cut, no honour of the panel"),
    ),
    "threshold_idle": (
        "warning",
        _("a threshold of {threshold} leaves nobody out: who has of each criterion what it asks has {lowest} at least"),
    ),
    "order_without_points": ("error", _("order: {order} needs a jury with criteria in this round")),
    "order_without_votes": ("error", _("order: supports needs a consultation in this round")),
    "order_across_panels": ("error", _("a {order} across panels rewards the generous one; say places: {{per: category}}")),
    "cut_keeps_nobody": ("error", _("the cut keeps nobody")),
    "threshold_too_high": (
        "error", _("a threshold of {threshold} is never reached: a candidacy can have {highest} points at most in this round"),
    ),
    "cut_too_narrow": ("error", _("at most {at_most} go on, fewer than {at_least} for each of {groups} groups")),
    "awards_too_many": (
        "warning",
        _("“{award}”, beside what excludes it ({others}), needs {needed} candidacies, and at most {most} come so far"),
    ),
    "ballot_impossible": ("error", _("a ballot chooses {fewest}, and at most {most} can be in the vote")),
    "cut_too_wide": ("warning", _("{number} go on, but {groups} groups of at most {at_most} have no room for so many")),
    "ballot_backwards": ("error", _("at least {at_least}, at most {at_most}: no ballot can be valid")),
    "ballot_unclear": ("error", _("exactly says all; leave out at_least and at_most")),
    "ballot_needs": ("note", _("a full ballot is possible from {needed} candidacies on")),
    "ballot_by_panel": ("warning", _("a ballot chooses {fewest}: the panel has to leave so many in the vote")),
    "panel_too_small": ("error", _("{most} seats at most, and {groups} groups of at least {per_group}")),
    "panel_too_large": ("error", _("{least} seats at least, and {groups} groups of at most {per_group}")),
    "quorum_too_high": ("error", _("a quorum of {quorum} sheets, and a candidacy may have only {readers} readers")),
    "quorum_without_margin": ("warning", _("one conflict of interest leaves a candidacy below the quorum of {quorum}")),
    "readers_too_many": ("error", _("{readers} readers for a candidacy, and a panel may have only {seats}")),
    "load_too_small": ("error", _("{candidacies} candidacies × {readers} readers are more than {seats} seats × {load}")),
    "tables_contradict": ("error", _("{why}")),
    "never_ends": ("error", _("a candidacy that is “{state}” on {day} can come to no end")),
    "never_resumes": ("error", _("an edition suspended while a candidacy is “{state}”, and resumed late, can come to no end")),
    "not_called_off": ("error", _("a candidacy that is “{state}” would stay so in a cancelled edition")),
    "stage_never_opens": ("error", _("it can never open: it waits for {waits}, which cannot be over")),
    "state_never_reached": ("warning", _("no candidacy can ever be “{state}”")),
    "never_returned": ("error", _("{days} days for completion are promised, and no candidacy can ever be returned")),
    "return_in_vain": ("error", _("a candidacy returned on {day} can never be completed")),
    "return_cut": (
        "warning", _("a candidacy returned on {day} has {left}, not {days} days; say until, or waits_for_returns: true"),
    ),
    "return_short": ("note", _("a candidacy returned on {day} has {left} to be completed, not {days} days")),
    "base_not_counted": ("error", _("“{base}” is not counted by any stage before this cut")),
    "cut_not_drawn": ("error", _("with {number} candidacies the cut cannot be drawn: {why}")),
    "cut_across_groups": (
        "error",
        _("the groups are judged apart, and the cut shares out no places: say places: {{per: …, by: largest_remainder}}"),
    ),
    "cut_loses": ("error", _("of {number} candidacies the cut tells only {told}")),
    "vote_on_hidden": ("error", _("people vote on candidacies whose names are public “{when}” only")),
    "summaries_hidden": ("warning", _("people vote on candidacies whose summaries are public “{when}” only")),
    "not_of_this_kind": ("error", _("a certificate of the kind “{kind}” has no {reference}")),
    "call_backwards": ("error", _("the call for jurors closes before it opens")),
    "call_too_late": ("error", _("the call for jurors closes after the jury begins to read, on {opens}")),
    "reminder_at_once": ("error", _("a reminder {reminder} days before the end of {days} leaves with the question itself")),
    "load_covers": (
        "note", _("{seats} seats that read at most {load} candidacies, {readers} readers each: enough for {candidacies}"),
    ),
    "moves_twice": ("error", _("two things in this round decide where a candidacy goes: {what}")),
    "no_submission": ("error", _("no stage receives candidacies")),
    "submission_late": ("error", _("the first round with candidacies in it, “{round}”, receives none")),
    "invited_first": ("error", _("the first submission receives candidacies; only a later one is for those invited")),
    "received_twice": ("error", _("candidacies are received once; say invited: true for what is asked of those that went on")),
    "asked_twice": ("error", _("“{what}” is asked by an earlier form already, and stands in the candidacy as it was sent")),
    "no_announcement": ("error", _("no stage announces the results")),
    "announcement_not_last": ("error", _("“{round}” comes after the announcement")),
    "no_award": ("error", _("nothing can be won")),
    "private_is_public": ("error", _("“{field}” is about people or in a private section, and is marked public")),
    "people_not_private": ("error", _("“{field}” asks for people, and its section is not private")),
    "translated_not_public": ("warning", _("“{field}” is translated and not public")),
    "not_asked": ("error", _("“{what}” is needed here, and no form asks for it")),
    "not_required": ("warning", _("“{what}” is needed here, and a candidacy may leave it empty")),
    "private_in_document": ("error", _("the text shows {reference}, and “{what}” is in a private section")),
    "comments_unsent": (
        "error", _("the city reads “{criterion}”, and no announcement sends what the jury wrote (feedback: after)"),
    ),
    "comments_none": ("error", _("the jury’s words are sent (feedback: after), and no criterion says read_by: city")),
    "appeal_nothing": ("error", _("“{round}” leaves nobody out before this: one appeals against a check or a cut")),
    "appeal_late": ("error", _("one appeals against the last decision only, and once: “{last}”, not “{round}”")),
    "appeal_not_alone": ("error", _("an appeal has a round of its own, so that what comes next waits until each is decided")),
    "rank_hidden": ("error", _("the finalists are listed by rank, and ranks are published {when}: the order would tell them")),
    "nothing_ranked": ("error", _("places are published, and nobody gives points in “{round}” by which there is an order")),
    "told_early": ("warning", _("{what} would be public {when}, before the announcement")),
    "nobody_signs": ("warning", _("nobody signs the certificates")),
    "document_language": ("error", _("“{language}” is neither own nor a language of the interface")),
    "named_alike": ("warning", _("“{award}” and “{other}” have the same name: nobody can tell one from the other")),
    "nothing_brought_over": (
        "warning", _("summaries are published in: {languages}, and no field is translated: each is shown as it was written"),
    ),
    "no_certificate": ("warning", _("“{award}” can be won, and no certificate of the kind “{kind}” is made")),
}


class Finding(NamedTuple):
    severity: Severity
    where: tuple  # the path inside the rulebook
    code: str
    values: dict[str, Any]
    line: int | None
    path: str  # the same as `where`, with ids in the place of numbers

    def said(self, language: str = "en", say: Say = _) -> str:
        """The sentence in a language; values that are words themselves are said in it too."""
        values = {name: value(language, say) if callable(value) else value for name, value in self.values.items()}
        return say(SENTENCES[self.code][1]).format(**values)

    def way_said(self, language: str = "en", say: Say = _) -> list[str]:
        """The counter-example: the steps, each with its date, that lead to what was found."""
        return [step(language, say) for step in self.values.get("way", [])]

    @property
    def sentence(self) -> str:
        return self.said()

    @property
    def way(self) -> list[str]:
        return self.way_said()


Found = Iterator[tuple]  # (path, code, values) as the checks yield them


def finding(rulebook: Rulebook, where: tuple, code: str, values: dict[str, Any]) -> Finding:
    return Finding(SENTENCES[code][0], where, code, values, rulebook.line(where), told(rulebook, where))


def told(rulebook: Rulebook, where: tuple) -> str:
    """rounds.final.stages.jury.quorum"""
    words, here = [], rulebook
    for part in where:
        try:
            here = here[part] if isinstance(here, tuple | dict) else getattr(here, part, None)
        except (KeyError, IndexError):
            here = None
        words.append(str(getattr(here, "id", part) if isinstance(part, int) else part))
    return ".".join(words)


def of_kind(rulebook: Rulebook, *kinds: type) -> Iterator[tuple]:
    """(path, round, stage) of every stage of these kinds."""
    for r, round in enumerate(rulebook.rounds):
        for s, stage in enumerate(round.stages):
            if isinstance(stage, kinds):
                yield ("rounds", r, "stages", s), round, stage
