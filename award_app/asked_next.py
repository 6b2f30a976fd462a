"""What the rules ask of a candidacy that goes on, of the stages still to come: a line each, for its letter.

`told` is the letter being written (letters.Telling): the rules and the dates as they stand, in the reader's language.
"""

from __future__ import annotations

from collections.abc import Iterator

from babel.lists import format_list

from workflows import calendar
from workflows.countries import variety

from . import dates


def asked_next(told, within: str) -> list[str]:
    """From the round after `within` up to the next selection: to complete, to answer, to attend; to translate, to come."""
    lines = [line for one in _until_the_next_cut(told, within)
             for line in (*_to_complete(told, one), *_to_answer(told, one), *_to_attend(told, one))]
    return [*lines, *_to_translate(told), *_to_come_to(told, within)]


def votes_next(told, within: str) -> list[str]:
    """Where others decide on it meanwhile: nothing is to be sent for that."""
    _ = told.say
    return [
        _("%(stage)s, %(days)s: people vote on your candidacy. Nothing is to be sent for that.")
        % {"stage": one["name"], "days": told.days(one)}
        for one in _until_the_next_cut(told, within)
        if one["rule"].kind == "consultation"
    ]


def _until_the_next_cut(told, within: str) -> list[dict]:
    """The stages that surely come for a candidacy that stands now: nobody knows yet whom the next selection keeps."""
    rules: list = []
    for round_ in _later(told, within):
        rules += round_.stages
        if round_.cut:
            break
    return [one for one in told.coming(within) if any(one["rule"] is rule for rule in rules)]


def _later(told, within: str) -> tuple:
    rounds = told.rules.rounds
    return rounds[[one.id for one in rounds].index(told.round(within).id) + 1 :]


def _to_answer(told, stage: dict) -> Iterator[str]:
    """Where people discuss the candidacies beside a vote, and ask whoever sent them."""
    discussion = getattr(stage["rule"], "discussion", None)
    if discussion and discussion.questions:
        yield told.say("%(stage)s, %(days)s: people may ask you about your candidacy on %(site)s. Please answer them there.") % {
            "stage": stage["name"], "days": told.days(stage), "site": discussion.name}


def _to_complete(told, stage: dict) -> Iterator[str]:
    """A later submission: until when, which sections, which files."""
    if stage["rule"].kind != "submission" or not stage["rule"].invited:
        return
    _, form = told.say, told.rules.form_of(stage["rule"])
    until = told.moments.deadline(stage["closes"]) if stage["closes"] else _("date to be confirmed")
    yield _("%(stage)s: complete your candidacy until %(until)s. It asks for: %(sections)s.") % {
        "stage": stage["name"],
        "until": until,
        "sections": _listed(told, [one.title[told.language] for one in form.sections]),
    }
    if files := [one.label[told.language] for one in form.fields() if one.kind == "files"]:
        yield _("%(stage)s: files are asked for: %(files)s.") % {"stage": stage["name"], "files": _listed(told, files)}


def _to_attend(told, stage: dict) -> Iterator[str]:
    """A jury that gives no points hears: what its rule says of it is for the city too."""
    rule = stage["rule"]
    if rule.kind == "jury" and not rule.criteria and rule.hint:
        yield f"{stage['name']}, {told.days(stage)}{told.say(':')} {rule.hint[told.language]}"


def _to_translate(told) -> Iterator[str]:
    for field in told.rules.fields():
        if not field.translated or field.translated.by != "applicant":
            continue
        until = calendar.at(told.rules, field.translated.until)
        if until and until > told.about.now:
            codes = getattr(told.rules.languages, field.translated.into)
            spoken = variety(told.language).languages
            yield told.say("“%(field)s” in these languages until %(until)s: %(languages)s.") % {
                "field": field.label[told.language],
                "until": told.moments.deadline(until),
                "languages": _listed(told, [spoken.get(code, code) for code in codes]),
            }


def _to_come_to(told, within: str) -> Iterator[str]:
    """The ceremony, once nothing leaves out any more who goes on."""
    later, held = _later(told, within), told.rules.ceremony
    starts = held and calendar.instant(told.rules, held.starts)
    if told.ceremony() and starts and starts > told.about.now and not any(one.cut for one in later):
        yield told.say("The ceremony: %(where)s. Please keep these days free for whoever comes for you.") % {
            "where": told.ceremony()
        }


def _listed(told, words: list[str]) -> str:
    return format_list(list(dict.fromkeys(words)), locale=dates.locale(told.language))
