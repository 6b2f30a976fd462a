"""A published text beside the rulebook: each date, ordinal, number and place that disagrees, and what could not be judged.

Pages are written by hand and copied from last year's; this reads them as a careful colleague would, with the rules in
hand. It never guesses: what the rules do not say is told as such.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from datetime import date
from typing import NamedTuple

from workflows.rulebook import Rulebook

from .amounts import judge_money, judge_time
from .held import GOES_ON, JURY, LIMIT, meant, topic_of
from .known import Day, Known, nearest_role, roles_of, sense_of
from .mentions import Mention, language_of, listed_after, mentions, months, sentences
from .reasons import Verdict, Why, _, why

__all__ = ["Judged", "compare", "language_of"]

EDITION = re.compile(r"edi[ctç]|distinc|distinç|award|prize|\bprix\b|premi|prémio|IOPD|OIDP|convocat", re.IGNORECASE)
CONFERENCE = re.compile(r"conferen|conférence|conferèn|congre|assembl", re.IGNORECASE)
VOTING = re.compile(r"\b(?:vot|support|soutenir|soutien|apoy|suport|apoi|choos|choisi|eleg|elig|escolh|tri[ae])", re.IGNORECASE)
NAME = r"[A-ZÀ-Þ][\w’'-]+"
PLACE_AFTER = rf"(?:\b(?:in|at|à|au|en|a|em|na|no)|\bd['’]|\bde|\bof)\s+({NAME}(?:\s(?:de |del |la )?{NAME})*)"
RANGE = re.compile(r"^\s*(?:-|–|to|and|à|a|et|y|i|e|o|ou)\s*\d+")  # “3–4 for each”: both count the same
PHASE = "phase|fase|étape|etapa|round|ronda|tour|volta"
NEAREST = 4  # so many dates of the rules are named beside one that they do not have
TALLIES = 60  # a number of supports above this is a count of votes, not what a ballot holds


TOPICS = {  # what a number counts
    "kept": _("those that go on"),
    "finalists": _("finalists"),
    "supports": _("supports"),
    "mentions": _("mentions"),
    "jurors": _("jurors"),
    "categories": _("categories"),
    "criteria": _("criteria"),
    "words": _("words"),
    "voters": _("voters"),
    "candidacies": _("candidacies"),
    "per_group": _("of each group"),
    "points": _("points"),
}


class Judged(NamedTuple):
    """One mention with its verdict and the reason."""

    verdict: Verdict
    line: int
    words: str
    why: Why

    @property
    def sentence(self) -> str:
        return self.why.said()


def compare(rules: Rulebook, text: str, language: str | None = None) -> list[Judged]:
    """Every mention of the text, judged, in its order."""
    language, known = language or language_of(text), Known(rules)
    found = mentions(text, language)
    judged = [Judged(verdict, one.line, one.words, reason) for one in found for verdict, reason in [judge(known, one, text)]]
    judged += sums(known, found)
    judged += places(known, text, language)
    return sorted(judged, key=lambda one: one.line)


def judge(known: Known, one: Mention, text: str) -> tuple[str, Why]:
    match one.kind:
        case "date":
            return judge_date(known, one)
        case "year":
            return judge_year(known, one)
        case "ordinal":
            return judge_ordinal(known, one)
        case "share":
            return judge_share(known, one)
        case "money":
            return judge_money(known, one)
        case "time":
            return judge_time(known, one)
    return judge_number(known, one, text)


# -- dates


def judge_date(known: Known, one: Mention) -> tuple[str, Why]:
    year, month, number = one.value
    if not 1 <= month <= 12 or (number and not 1 <= number <= 31):
        return "not_judged", why(_("it is not a date of the calendar"))
    if number is None:
        return judge_month(known, one, year, month)
    days = [day for day in known.days if (day.day.month, day.day.day) == (month, number) and year in (None, day.day.year)]
    roles = roles_of(one.sentence)
    early = before_the_vote_ends(known, one, roles)
    if early:
        return "disagrees", early
    meant_ = [day for day in known.days if day.said_in(one.sentence)]  # of the stages that the sentence names
    own = {day.role for day in meant_}
    said = [day for day in days if day in meant_ or (day.role not in own and (day.role in roles or not roles | own))]
    if said:
        return judge_end(one, said, known)
    sure = meant_ or (len(roles) == 1 and any(day.role in roles for day in known.days))
    if days and not sure:
        words = _("the rules have this day as {what}; the sentence seems to speak of something else")
        return "not_judged", why(words, what=days[0].what)
    if days and (same := [day for day in known.days if day in meant_ or (not meant_ and day.role in roles)]):
        words = _("the rules have this day as {what}; they say {dates}")
        return "disagrees", why(words, what=days[0].what, dates=told_days(same[:NEAREST]))
    return "disagrees", rules_say(known, one, roles | own, meant_)


def judge_end(one: Mention, said: list[Day], known: Known) -> tuple[str, Why]:
    """“It closes on” the day on which it opens; of a range each end is on its side."""
    range_ = len(re.findall(r"\b\d{1,2}\b", one.words)) > 1 and not re.search(r"\d[-/]\d", one.words)
    sense = None if range_ else sense_of(one.before)
    right = [day for day in said if day.is_said_as(sense)]
    if right:
        return "agrees", why(_("it is {what}"), what=right[0].what)
    stage = said[0].what.rpartition(".")[0]
    other = [day for day in known.days if day.what.startswith(f"{stage}.") and day.is_said_as(sense)]
    if not other:
        return "agrees", why(_("it is {what}"), what=said[0].what)
    words = _("the rules have this day as {what}; they say {dates}")
    return "disagrees", why(words, what=said[0].what, dates=told_days(other))


def before_the_vote_ends(known: Known, one: Mention, roles: set[str]) -> Why | None:
    """A result that is dated while people still vote (2022)."""
    if "announcement" not in roles or not re.search(r"result|résultat", one.sentence, re.IGNORECASE):
        return None
    for opens, closes in known.vote_windows():
        at = dated(one.value, closes.year)
        if at and opens <= at < closes:
            return why(_("a result on {at}, and by the rules the vote closes on {closes}"), at=at, closes=closes)
    return None


def rules_say(known: Known, one: Mention, roles: set[str], meant_: list[Day]) -> Why:
    """The dates that the rules have for what the sentence speaks of; the same day of another year is pointed at."""
    year, month, number = one.value
    same = [day for day in known.days if (day.day.month, day.day.day) == (month, number)]
    if year and same and year != same[0].day.year:
        return why(_("the rules say {day}: another year"), day=same[0].day)
    at = dated(one.value, known.rules.edition.year)
    wanted = meant_ or [day for day in known.days if day.role in roles] or known.days
    if at:
        wanted = sorted(sorted(wanted, key=lambda day: abs(day.day - at))[:NEAREST])
    said = told_days(dict.fromkeys(wanted))
    while_ = at and known.within(at)
    if not said:
        return why(_("no date of the rules; they have none"))
    if while_:
        return why(_("no date of the rules (it falls within {stage}); they say {dates}"), stage=while_, dates=said)
    return why(_("no date of the rules; they say {dates}"), dates=said)


def told_days(days: Iterable[Day]) -> str:
    return ", ".join(f"{day.day} ({day.what})" for day in days)


def judge_month(known: Known, one: Mention, year: int | None, month: int) -> tuple[str, Why]:
    """By what the words nearest to it speak of: “the ceremony in May”."""
    role = nearest_role(one.before) or nearest_role(one.after)
    days = [day for day in known.days if role in (None, day.role)]
    said = [day for day in days if day.day.month == month and year in (None, day.day.year)]
    if said:
        return "agrees", why(_("{what} is on {day}"), what=said[0].what, day=said[0].day)
    if role in (None, "jury") and any(known.within(date(year or known.rules.edition.year, month, n)) for n in (1, 15, 28)):
        return "agrees", why(_("a stage runs then"))
    if not days:
        return "not_judged", why(_("its date is to be confirmed by the rules"))
    return "disagrees", why(_("the rules say {said}"), said=", ".join(f"{day.day} ({day.what})" for day in days[:4]))


def judge_year(known: Known, one: Mention) -> tuple[str, Why]:
    if one.value in known.years():
        return "agrees", why(_("a year of this edition"))
    near = EDITION.search(one.before[-40:]) or EDITION.search(one.after[:25])
    if near and not CONFERENCE.search(one.sentence):
        return "disagrees", why(_("the edition is that of {year}"), year=known.rules.edition.year)
    return "not_judged", why(_("not a year of this edition ({year})"), year=known.rules.edition.year)


def dated(value: tuple, year: int) -> date | None:
    try:
        return date(value[0] or year, value[1], value[2])
    except (TypeError, ValueError):
        return None


# -- ordinals and numbers


def judge_ordinal(known: Known, one: Mention) -> tuple[str, Why]:
    edition = known.rules.edition
    near = f"{one.before[-12:]} {' '.join(one.after.split()[:3])}"
    if re.match(rf"\W*(?:{PHASE})\b", one.after, re.IGNORECASE):
        return phase(known, one.value)
    if CONFERENCE.search(near):
        return "not_judged", why(_("it seems to count conferences, not editions of the award"))
    if not EDITION.search(near):
        return ("agrees", why(_("the number of the edition"))) if one.value == edition.number else (
            "not_judged", why(_("it does not seem to count editions")))
    if one.value == edition.number:
        return "agrees", why(_("the number of the edition"))
    return "disagrees", why(_("this is edition {number} ({roman})"), number=edition.number, roman=edition.roman)


def judge_share(known: Known, one: Mention) -> tuple[str, Why]:
    if not known.shares:
        return "not_judged", why(_("the rules have no share"))
    if one.value in known.shares:
        return "agrees", why(_("a share of the rules"))
    return "disagrees", why(_("the rules say {said}"), said=f"{told(known.shares)} %")


def judge_number(known: Known, one: Mention, text: str) -> tuple[str, Why]:
    if re.search(rf"\b(?:{PHASE})\s*$", one.before, re.IGNORECASE):
        return phase(known, one.value)
    topic = topic_of(RANGE.sub("", one.after), one.before)
    if topic == "voters" and re.search(r"\bjur", one.sentence, re.IGNORECASE) and not VOTING.search(one.sentence):
        topic = "jurors"  # “a jury of 5 to 7 people”
    if topic == "candidacies" and one.value <= 20 and VOTING.search(one.before):
        topic = "supports"  # “vote for up to three proposals”
    if topic == "supports" and one.value > TALLIES:
        return judge_tally(known, one)
    if topic == "finalists" and (listed := listed_after(text, one.line)) and listed != one.value:
        return "disagrees", why(_("{words} are announced, and {listed} are listed"), words=one.words, listed=listed)
    if topic is None:
        return "not_judged", why(_("the rules do not say what it counts"))
    said, named = meant(known.numbers, topic, one.before, one.after, one.sentence), why(TOPICS[topic])
    if topic == "points" and not (RANGE.match(one.after) or re.search(r"\d+\s*\W?\w{0,3}\s*$", one.before)):
        return "not_judged", why(_("only the ends of a scale are numbers of the rules"))
    if one.value in said:
        return "agrees", why(_("a number of the rules ({topic})"), topic=named)
    if not said:
        return "not_judged", why(_("the rules have no such number ({topic})"), topic=named)
    if topic in ("candidacies", "voters", "finalists") and one.value > 1 and not LIMIT.search(one.before):
        most = max(meant(known.numbers, "finalists", "", "", one.sentence), default=one.value)
        if topic != "voters" and one.value > most and (topic == "finalists" or goes_on(one.sentence)):
            return "disagrees", why(_("at most {most} go on by the rules"), most=most)
        return "not_judged", why(_("how many came in, took part or were kept is not a rule"))
    return "disagrees", why(_("the rules say {said} ({topic})"), said=told(said), topic=named)


def goes_on(sentence: str) -> bool:
    """Whether a sentence tells how many a jury, or the votes, let go on."""
    best = "|".join((JURY, "finalist", "best", "meilleur", "mejor", "millor", "melhor"))
    return bool(GOES_ON.search(sentence) and re.search(best, sentence, re.IGNORECASE))


def phase(known: Known, number: int) -> tuple[str, Why]:
    """“Phase 2” counts what the rules do not number; which of their rounds that would be is told."""
    rounds = known.rules.rounds
    if number > len(rounds):
        return "disagrees", why(_("the rules have {number} rounds"), number=len(rounds))
    language = known.rules.languages.interface[0]
    words = _("it numbers a phase, and the rules do not; their round {number} is “{name}”")
    return "not_judged", why(words, number=number, name=rounds[number - 1].name[language])


def judge_tally(known: Known, one: Mention) -> tuple[str, Why]:
    """2,933 ballots of exactly five are 14,665 supports: a tally that does not divide is pointed at."""
    exactly = [stage.ballot.choose.exactly for _, stage in known.rules.stages()
               if stage.kind == "consultation" and stage.ballot.choose.exactly]
    totals = re.search(r"total|in all|en tout|en total|ao todo|em total", one.sentence, re.IGNORECASE)
    if exactly and one.value % exactly[0] and totals:
        return "disagrees", why(_("ballots of exactly {exactly} cannot add up to it"), exactly=exactly[0])
    return "not_judged", why(_("a count of votes; the rules do not have it"))


def sums(known: Known, found: list[Mention]) -> Iterator[Judged]:
    """As many numbers in one sentence as there are categories: do they add up to the number of candidacies?"""
    categories = len(known.rules.categories)
    totals = [one for one in found if one.kind == "number" and topic_of(one.after) == "candidacies" and one.value > categories]
    by_line: dict[int, list[Mention]] = {}
    for one in found:
        if one.kind == "number" and one not in totals:
            by_line.setdefault(one.line, []).append(one)
    for line, parts in by_line.items():
        added, total = sum(one.value for one in parts), max((one.value for one in totals), default=0)
        if categories > 2 and len(parts) == categories and total and added != total:
            words = " + ".join(one.words for one in parts)
            reason = why(_("they add up to {added}, and the text says {total}"), added=added, total=total)
            yield Judged("disagrees", line, words, reason)


# -- places


def places(known: Known, text: str, language: str) -> Iterator[Judged]:
    """In a sentence about the ceremony, a name after “in” that is not where the rules have it."""
    names = known.places(language)
    for line, said in sentences(text):
        if "ceremony" not in roles_of(said):
            continue
        for found in re.finditer(PLACE_AFTER, said):
            name = found[1]
            if name.lower() in months(language) or EDITION.search(name) or name.isupper():
                continue
            if not names:
                yield Judged("not_judged", line, name, why(_("the place is to be confirmed by the rules")))
            elif any(same_place(name, one) for one in names):
                yield Judged("agrees", line, name, why(_("where the award is given")))
            else:
                where = known.rules.ceremony.place_in(language) or known.rules.ceremony.place_in("en")
                verdict = "disagrees" if re.match(r"(?:in|à|en|a|em)\b", found[0]) else "not_judged"
                yield Judged(verdict, line, name, why(_("the rules say {said}"), said=where))


def same_place(name: str, other: str) -> bool:
    return name.casefold() in other.casefold() or other.casefold() in name.casefold()


def told(numbers: set[int]) -> str:
    return ", ".join(map(str, sorted(numbers)))
