"""What the award promises of its first three stages, said again without a database and without a line of the program.

Submission, validation, the first jury: who stands where, what is refused and why, what the clock does. Instants are
minutes since the call opened. It is small so that it can be read beside the rules; the machine compares the two.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

DRAIN, DAY = 1, 24 * 60
MINUTE, ZONE = timedelta(minutes=1), ZoneInfo("Europe/Madrid")
QUORUM, DAYS_TO_COMPLETE = 2, 5
UNDECIDED = ("checking", "returned")


@dataclass
class City:
    state: str = "draft"
    complete: bool = False
    revision: int = 0
    returns: int = 0
    due: int | None = None
    open_due: int | None = None  # of a return that was not answered
    before: str | None = None  # where a withdrawal goes back to
    round: str = "submission"
    met: bool | None = None  # the officer's verdict
    translated: bool = True


@dataclass
class Stage:
    opens: int
    closes: int
    state: str = "waiting"


@dataclass
class Reference:
    """Every method gives the reason of a refusal, or None when the step is taken."""

    submission: Stage
    validation: Stage
    jury: Stage
    until: int  # the last instant for completion
    zero: datetime  # when the call opened
    now: int = -DAY
    cities: dict[str, City] = field(default_factory=dict)
    sheets: dict[str, list[str]] = field(default_factory=dict)  # of each dossier: assigned, sent
    planned: bool = False

    # -- what people do

    def in_time(self) -> str | None:
        stage = self.submission
        if stage.state == "open" and self.now < stage.closes:
            return None
        return "not_open_yet" if stage.state == "waiting" else "deadline_passed"

    def begin(self, id: str) -> None:
        self.cities[id] = City()

    def write(self, city: City, whole: bool) -> str | None:
        """What is typed after the deadline is not kept on the server: nothing may look as if it were in time."""
        match city.state:
            case "draft" | "submitted":
                refused = self.in_time()
            case "returned":
                refused = None if self.now < city.due else "completion_over"
            case _:
                refused = "draft_closed"
        if refused is None:
            city.complete = whole
        return refused

    def submit(self, city: City, stale: bool = False) -> str | None:
        if city.state not in ("draft", "submitted"):
            return "not_from_here"
        refused = self.in_time() or (None if city.complete else "form_incomplete") or ("draft_changed" if stale else None)
        if refused:
            return refused
        city.state, city.revision = "submitted", city.revision + 1
        return None

    def withdraw(self, city: City) -> str | None:
        if city.state not in ("draft", "submitted", "checking", "returned", "eligible", "in"):
            return "not_from_here"
        city.before, city.state, city.due = city.state, "withdrawn", None
        return None

    def reinstate(self, city: City) -> str | None:
        if city.state != "withdrawn":
            return "not_from_here"
        stage = {"submission": self.submission, "validation": self.validation, "shortlist": self.jury}[city.round]
        if stage.state == "closed":
            return "round_over"
        city.state, city.before = city.before, None
        city.due = city.open_due if city.state == "returned" else None
        return None

    def assess(self, city: City, met: bool) -> str | None:
        refused = self._being_checked(city)
        if refused is None:
            city.met = met
        return refused

    def give_back(self, city: City) -> str | None:
        refused = self._being_checked(city)
        if refused is None and city.returns:
            refused = "returned_already"
        if refused is None and self.now >= self.until:
            refused = "completion_over"
        if refused is None:
            city.state, city.returns = "returned", city.returns + 1
            city.due = city.open_due = min(self.end_of_day(DAYS_TO_COMPLETE), self.until)
        return refused

    def end_of_day(self, days: int) -> int:
        """When the day so many days from now ends on the wall, also where the clocks change."""
        day = (self.zero + self.now * MINUTE).astimezone(ZONE).date() + timedelta(days=days + 1)
        return round((datetime(day.year, day.month, day.day, tzinfo=ZONE) - self.zero) / MINUTE)

    def complete(self, city: City) -> str | None:
        if city.state != "returned":
            return "not_from_here"
        if city.due is None or self.now >= city.due:
            return "completion_over"
        city.state, city.revision, city.due, city.open_due = "checking", city.revision + 1, None, None
        return None

    def decide(self, city: City) -> str | None:
        refused = self._being_checked(city)
        if refused is None:
            city.state = "eligible" if city.met else "ineligible"
            city.translated = not city.met
        return refused

    def _being_checked(self, city: City) -> str | None:
        if city.state != "checking":
            return "not_from_here"
        return None if self.validation.state == "open" else "closed"

    def score(self, id: str, sheet: int) -> str | None:
        own = self.sheets[id]
        if self.jury.state not in ("open", "overdue"):
            return "closed"
        if self.cities[id].state != "in":
            return "candidacy_left"
        if not (self.now < self.jury.closes or (self.jury.state == "overdue" and own[sheet] == "assigned")):
            return "deadline_passed"
        own[sheet] = "sent"
        return None

    def extend(self, stage: Stage, closes: int) -> str | None:
        if stage.state == "closed":
            return "not_from_here"
        if closes <= max(stage.closes, self.now):
            return "only_extended"
        stage.closes = closes
        stage.state = "open" if stage.state == "overdue" else stage.state
        return None

    # -- what the clock does

    def tick(self) -> None:
        while self._one_step():
            pass

    def _one_step(self) -> bool:
        """One thing that is due; False when nothing is left. The order is of no consequence here."""
        submission, validation, jury, cities = self.submission, self.validation, self.jury, self.cities.values()
        if submission.state == "waiting" and self.now >= submission.opens:
            submission.state = "open"
        elif submission.state == "open" and self.now >= submission.closes + DRAIN:
            submission.state = "closed"
            self._move(cities, "draft", "not_received")
        elif validation.state == "waiting" and submission.state == "closed" and self.now >= validation.opens:
            validation.state = "open"
            self._move(cities, "submitted", "checking", "validation")
        elif late := [one for one in cities if one.state == "returned" and one.due <= self.now]:
            for one in late:
                one.state, one.due = "checking", None
        elif (validation.state == "open" and self.now >= validation.closes + DRAIN
              and not any(one.state in UNDECIDED for one in cities)):
            validation.state = "closed"
        elif (jury.state == "waiting" and validation.state == "closed" and self.now >= jury.opens
              and all(one.translated for one in cities if one.state == "eligible")):
            jury.state = "open"
            self._move(cities, "eligible", "in", "shortlist")
        elif jury.state == "open" and self.now >= jury.closes + DRAIN and not self._short():
            jury.state = "closed"
        elif jury.state == "open" and self.now >= jury.closes + DRAIN:
            jury.state = "overdue"
        elif jury.state == "overdue" and not self._short():
            jury.state = "closed"
        else:
            return False
        return True

    def _short(self) -> bool:
        """Whether a dossier of the round has fewer sheets than the quorum."""
        return any(self.sheets.get(id, []).count("sent") < QUORUM
                   for id, one in self.cities.items() if one.state == "in")

    def _move(self, cities, source: str, dest: str, round_: str | None = None) -> None:
        for one in cities:
            if one.state == source:
                one.state, one.round = dest, round_ or one.round
