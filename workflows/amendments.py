"""The rules of a running edition changed: which differences are lawful at a moment, and how candidacies under way go over.

Everything is refused that no rule here allows. What somebody already relied on stays as it was; a date is only ever
moved to a later one; what was to be confirmed may be filled in. Pure: the edition as it stands is a `Situation`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from .calendar import Moment, instant
from .differences import ADDED, REMOVED, Difference, differences
from .rulebook import Field, Rulebook
from .steps import Refusal

CLOSED = ("closed",)


@dataclass(frozen=True)
class Situation:
    """An edition as it stands: the rows of its stages and rounds, and what people have done in it so far."""

    now: datetime
    stages: Mapping[str, Mapping]  # by key: “final.jury”
    rounds: Mapping[str, Mapping]
    places: Mapping[str, int]  # candidacies in each state
    sent: Mapping[str, int]  # under each form
    checked: int  # candidacies of which an item of the checklist was assessed
    ballots: Mapping[str, int]  # cast in each vote
    answered: Mapping[str, int]  # drafts that answer each field
    drafts: int

    def begun(self, key: str) -> bool:
        """Whether people have worked by the rules of this stage: dossiers given to jurors, ballots cast, or it is over."""
        row = self.stages[key]
        return row["state"] in CLOSED or bool(row["planned_at"]) or self.ballots.get(key, 0) > 0


@dataclass(frozen=True)
class Judged:
    """A difference, and why it may not be made now; None where it may."""

    difference: Difference
    refusal: Refusal | None


def judged(before: Rulebook, after: Rulebook, now: Situation) -> list[Judged]:
    return [Judged(one, Law(before, after, now).of(one)) for one in differences(before, after)]


def unlawful(before: Rulebook, after: Rulebook, now: Situation) -> Refusal | None:
    """Why these rules may not take the place of those now: the first reason there is, naming what it is about."""
    if before.digest == after.digest:
        return Refusal("nothing_differs", {})
    for one in judged(before, after, now):
        if one.refusal:
            return Refusal(one.refusal.code, {"what": ".".join(one.difference.path), **one.refusal.values})
    return next((one.refusal for one in carried(before, after, now) if one.refusal), None)


# -- what may differ


class Law:
    """Asked of one difference: `of` gives None or the Refusal."""

    def __init__(self, before: Rulebook, after: Rulebook, now: Situation):
        self.before, self.after, self.now = before, after, now

    def of(self, one: Difference) -> Refusal | None:
        match one.path:
            case (*_, "source" | "default") | ("edition", "title") | ("office", *_) | ("documents", *_):
                return None
            case ("award",) | ("edition", *_) | ("time_zone",):
                return Refusal("edition_itself", {})
            case ("languages", which):
                return self._languages(one, which)
            case ("applicants", "per_organisation", *_):
                return self._limit()
            case ("applicants" | "categories" | "territories" | "lists", *_):
                return self._nothing_sent()
            case ("forms", form, *_):
                return self._nothing_sent(form)
            case ("criteria", used, *_):
                return self._nobody_reads(used)
            case ("publishes", "order_of_finalists"):
                return self._listed()
            case ("publishes", what):
                return self._published(what)
            case ("ceremony", *rest):
                return self._ceremony(one, rest)
            case ("rounds", round_, *rest) if rest:
                return self._round(one, round_, rest)
        return Refusal("not_foreseen", {})

    def _languages(self, one: Difference, which: str) -> Refusal | None:
        if which == "published" and (refusal := self._nothing_sent()):
            return refusal
        return None if set(one.before) <= set(one.after) else Refusal("only_more", {})

    def _limit(self) -> Refusal | None:
        was, now = self.before.applicants.per_organisation, self.after.applicants.per_organisation
        more = was is not None and (now is None or now.at_most >= was.at_most)
        return None if more or not (self.now.drafts or sum(self.now.sent.values())) else Refusal("only_more", {})

    def _nothing_sent(self, form: str | None = None) -> Refusal | None:
        count = self.now.sent.get(form, 0) if form else sum(self.now.sent.values())
        return Refusal("sent_by_these", {"count": count}) if count else None

    def _nobody_reads(self, criteria: str) -> Refusal | None:
        for round_, stage in self.before.stages():
            key = f"{round_.id}.{stage.id}"
            if getattr(stage, "criteria", None) == criteria and self.now.begun(key):
                return Refusal("read_by_these", {"stage": key})
        return None

    def _published(self, what: str) -> Refusal | None:
        """Less may be published than was said, as long as it is not public yet; more only before anybody relied on it."""
        was, now = (self._when(getattr(rules.publishes, what)) for rules in (self.before, self.after))
        if now < was:
            return self._nothing_sent()
        word, _space, where = getattr(self.before.publishes, what).partition(" ")
        there = [row["state"] for key, row in self.now.stages.items() if key.startswith(f"{where}.")] if where else []
        public = any(state != "waiting" for state in there) if word == "from" else CLOSED[0] in there
        return Refusal("public_already", {}) if public else None

    def _listed(self) -> Refusal | None:
        """Another order of the finalists before they are listed; by their places only before anybody relied on the rules."""
        if self.after.publishes.order_of_finalists == "rank":
            return self._nothing_sent()
        told = any(row["kind"] == "announcement" and row["state"] in CLOSED for row in self.now.stages.values())
        return Refusal("public_already", {}) if told else None

    def _when(self, said: str) -> tuple[int, int]:
        """How late something is published: the round's place, at its start or its end; `never` is later than all."""
        word, _space, where = said.partition(" ")
        ids = [one.id for one in self.before.rounds]
        if word in ("never", "of"):
            return (len(ids), word == "never")
        return (ids.index(where) if where in ids else len(ids), word == "after")

    def _ceremony(self, one: Difference, rest: list[str]) -> Refusal | None:
        if one.kind == REMOVED and not rest:
            return Refusal("not_foreseen", {})
        was = self.before.ceremony
        starts = was and instant(self.before, was.starts)
        if starts and starts <= self.now.now:
            return Refusal("ceremony_begun", {})
        if was and rest and rest[0] in ("starts", "ends"):
            return self._moved(getattr(was, rest[0]), getattr(self.after.ceremony, rest[0]), None, rest[0] == "ends")
        return None

    # -- dates

    def _moved(self, was: Moment | None, to: Moment | None, stands: datetime | None, end: bool) -> Refusal | None:
        """To a later date, or from an unknown one to one that is not over. `stands`: the date as it was extended."""
        date, known = instant(self.after, to, end), stands or instant(self.before, was, end)
        if date is None:
            return None
        if date <= self.now.now:
            return Refusal("date_is_over", {})
        if known and date < known:
            return Refusal("only_extended", {"closes": known})
        earliest = was and was.not_before and start_of(self.before, was.not_before)
        return Refusal("not_before", {"opens": earliest}) if earliest and date < earliest else None

    # -- rounds

    def _round(self, one: Difference, round_: str, rest: list[str]) -> Refusal | None:
        match rest:
            case ["name" | "hint" | "overlaps_on_purpose"]:
                return None
            case ["stages", id, *own] if own:
                return self._stage(one, f"{round_}.{id}", own)
            case ["cut", _, *_]:
                return self._cut(round_)
            case ["awards", *own]:
                return self._award(one, round_, own)
        return Refusal("not_foreseen", {})

    def _cut(self, round_: str) -> Refusal | None:
        begun = any(self.now.begun(key) for key in self.now.stages if key.startswith(f"{round_}."))
        decided = self.now.rounds[round_]["state"] not in ("undecided", "plain")
        return Refusal("round_begun", {"round": round_}) if begun or decided else None

    def _award(self, one: Difference, round_: str, own: list[str]) -> Refusal | None:
        """What can be won may grow until it is decided; what was promised stays."""
        meetings = [row for key, row in self.now.stages.items()
                    if key.startswith(f"{round_}.") and row["kind"] == "deliberation"]
        if any(row["state"] in CLOSED for row in meetings):
            return Refusal("decided_already", {})
        more = one.kind == ADDED and (len(own) <= 1 or own[1] == "money")
        return None if more or own[1:] in (["name"], ["hint"]) else self._nothing_sent()

    def _stage(self, one: Difference, key: str, own: list[str]) -> Refusal | None:
        stage, row = self.before.stage(key), self.now.stages[key]
        if self.after.stage(key).kind != stage.kind or own[0] in ("panel", "groups"):
            return Refusal("not_foreseen", {})  # seats and tables are made for them when the edition opens
        if own[0] in ("name", "hint"):
            return None
        if own[0] in ("opens", "closes", "embargo_until"):
            return self._date_of_stage(key, own[0])
        if row["state"] in CLOSED:
            return Refusal("stage_over", {"stage": key})
        match stage.kind, own[0]:
            case "jury", "seats" | "per_group" | "languages" | "invitations":
                return None
            case "jury", "call":
                return self._call(key, own[1:])
            case "jury", "erased_after":
                return self._erased_as_said(stage, self.after.stage(key))
            case ("jury" | "consultation"), _:
                return Refusal("stage_begun", {"stage": key}) if self.now.begun(key) else None
            case "eligibility", "checklist":
                return Refusal("check_begun", {"count": self.now.checked}) if self.now.checked else None
            case "eligibility", "completion" if own[1:]:
                return self._completion(key, own[1])
            case ("deliberation", "after" | "fewest_present" | "majority" | "after_talk") | ("announcement", "told_in_private"):
                return None if row["state"] == "waiting" else Refusal("stage_begun", {"stage": key})
            case "announcement", "feedback":
                return None if self.after.stage(key).feedback == "after" else self._nothing_sent()
            case "announcement", "certificates":
                return None if set(one.before or ()) <= set(one.after or ()) else self._nothing_sent()
        return Refusal("not_foreseen", {})

    def _call(self, key: str, own: list[str]) -> Refusal | None:
        """An open call for jurors: once it runs, it ends no earlier, takes no shorter record, keeps nothing longer, is not taken
        back."""
        was, now = self.before.stage(key).call, self.after.stage(key).call
        opens = was and instant(self.before, was.opens)
        runs = opens is not None and opens <= self.now.now
        match own:
            case ["closes"]:
                return self._moved(was.closes if runs else None, now.closes, None, True)
            case ["opens"]:
                return Refusal("call_runs", {"stage": key}) if runs else self._moved(None, now.opens, None, False)
            case ["words"]:
                return Refusal("only_more", {}) if runs and now.words < was.words else None
            case ["erased_after"]:
                return self._erased_as_said(was, now) if runs else None
            case [] if now is not None:
                return self._moved(None, now.closes, None, True)
        return Refusal("call_runs", {"stage": key}) if runs else None

    def _erased_as_said(self, was, now) -> Refusal | None:
        """What is known of people goes on the day they were told, or sooner."""
        return Refusal("erased_later", {}) if now.erased_after > was.erased_after else None

    def _completion(self, key: str, name: str) -> Refusal | None:
        was, now = self.before.stage(key).completion, self.after.stage(key).completion
        if name == "until":
            return self._moved(was.until, now.until, None, True)
        return None if getattr(now, name) >= getattr(was, name) else Refusal("only_more", {})

    def _date_of_stage(self, key: str, name: str) -> Refusal | None:
        row, was, to = self.now.stages[key], self.before.stage(key), self.after.stage(key)
        if row["state"] in (*CLOSED, "overdue", "proposed", "armed"):
            return Refusal("stage_over" if row["state"] in CLOSED else "stage_ends", {"stage": key})
        old, new = getattr(was, name), getattr(to, name)
        if name == "opens":
            return self._opening(key, old, new)
        if row["state"] != "waiting" and not (new and new.known):
            return Refusal("end_needed", {"stage": key})
        stands = row["closes_at"] if (name == "embargo_until") == (was.kind == "announcement") else None
        return self._moved(old, new, stands, name == "closes")

    def _opening(self, key: str, old: Moment | None, new: Moment | None) -> Refusal | None:
        """Of a stage that has not opened any date that is not over; of what was to be confirmed, none too early."""
        if self.now.stages[key]["state"] != "waiting":
            return Refusal("stage_has_opened", {"stage": key})
        return self._moved(old if old and old.not_before else None, new, None, False)


def start_of(rules: Rulebook, moment: Moment) -> datetime | None:
    """The first instant of a day or of a month."""
    first = moment.model_copy(update={"precision": "day"}) if moment.precision == "month" else moment
    return instant(rules, first)


# -- how what is under way goes over


@dataclass(frozen=True)
class Carried:
    """One line of the plan: so many candidacies, and what becomes of them; `refusal` where they cannot go over."""

    code: str  # stays, loses_answer, asks_more
    count: int
    values: Mapping[str, Any]
    refusal: Refusal | None = None


def carried(before: Rulebook, after: Rulebook, now: Situation) -> Iterator[Carried]:
    """Where each candidacy stands under the new rules, and what drafts lose or need by them."""
    from .machine import compile_workflow

    known = set(compile_workflow(after).states("candidacy"))
    for state, count in sorted(now.places.items()):
        lost = None if state in known else Refusal("no_place_left", {"what": state, "count": count})
        yield Carried("stays", count, {"state": state}, lost)
    if now.drafts:
        yield from _of_drafts(before, after, now)


def _of_drafts(before: Rulebook, after: Rulebook, now: Situation) -> Iterator[Carried]:
    old, new = fields_of(before), fields_of(after)
    for id in old:
        if id not in new and now.answered.get(id):
            yield Carried("loses_answer", now.answered[id], {"field": id})
    for id, field in new.items():
        asked = field.required and not (id in old and old[id].required)
        without = now.drafts - now.answered.get(id, 0)
        if asked and without:
            yield Carried("asks_more", without, {"field": id})


def fields_of(rules: Rulebook) -> dict[str, Field]:
    """The questions of the first submission's form."""
    form = next(rules.form_of(stage) for _, stage in rules.stages() if stage.kind == "submission")
    return {field.id: field for field in form.fields()}
