"""The clock moved along the calendar, and everybody doing their part in between.

Actions are planned from what is in the database when a stage opens, so a play can be taken up again in another
process (the demo does): nothing is remembered but the seed.
"""

from __future__ import annotations

import heapq
import random
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from time import monotonic

from workflows.calendar import window
from workflows.rulebook import Rulebook
from workflows.steps import Refusal, Refused

from .. import accounts, engine, ticking
from ..access import Actor
from ..effects import Ref
from ..store import Store
from .cast import ADDRESS, OFFICERS


@dataclass(frozen=True)
class Size:
    """How many take part."""

    candidacies: int
    jurors: int
    voters: int


@dataclass(order=True)
class Action:
    """Something somebody does at an instant. `touches_dates`: it may change what the clock has to do next."""

    at: datetime
    place: int
    does: Callable[[], None] = field(compare=False)
    touches_dates: bool = field(compare=False, default=False)


def begins(rules: Rulebook) -> datetime:
    """A day before the first stage opens."""
    return min(filter(None, (window(rules, stage).opens for _, stage in rules.stages()))) - timedelta(days=1)


class Play:
    """One edition being lived through. `clock` must be one that can be put forward (`go_to`)."""

    def __init__(
        self,
        store: Store,
        settings,
        rules: Rulebook,
        size: Size,
        seed,
        tell: Callable | None = None,
        transport=None,
        leaves_room: bool = False,
    ):
        self.store, self.settings, self.rules, self.size, self.seed = store, settings, rules, size, seed
        self.edition, self.transport = rules.id, transport
        self.leaves_room = leaves_room  # in the demo a visitor answers for the first juror of a panel
        self.tell = tell or (lambda phase, done, whole: None)
        self.refused: Counter[str] = Counter()
        self.refused_on: dict[str | None, tuple[str, Refusal]] = {}  # subject -> the last step refused on it, and why
        self.unanswered: Counter[str] = Counter()  # fields that an invented city could not answer as the form asks
        self.blocked: list = []
        self.seconds: dict[str, float] = {}
        self.actions: list[Action] = []
        self.planned: set[tuple] = set()
        self.people: dict[str, tuple[str, str]] = {}  # address -> (person, participant)
        self.invented: dict[str, bool] = {}  # candidacy -> whether its city is one of ours
        self._next_due: datetime | None = None
        self._only_days_left = False  # nothing is due any more but the sealing of days
        self._closed = False  # every stage, the announcement too

    # -- beginning

    def open(self, rehearsal: bool = True) -> None:
        """Found the edition, enrol its officers, open it."""
        engine.found(self.store, self.rules)
        for name, words in OFFICERS:
            self.person(f"{name}@{ADDRESS}", words, "en", officer=True)
        engine.act(
            self.store,
            Ref(self.edition, "edition"),
            "open_edition",
            self.officer(),
            {"rehearsal": rehearsal},
            rules=self.rules,
        )

    def begins(self) -> datetime:
        return begins(self.rules)

    # -- people

    def person(self, email: str, name: str, language: str, officer: bool = False) -> Actor:
        """Somebody who signs in: enrolled once, and known to the edition."""
        if email not in self.people:
            self.people[email] = accounts.join(self.store, self.edition, email, name, language, officer)
        return Actor(self.people[email][0])

    def participant(self, email: str) -> str:
        """The key by which the edition knows them."""
        self.person(email, "", "en")
        return self.people[email][1]

    def officer(self, number: int = 1) -> Actor:
        name, words = OFFICERS[number - 1]
        return self.person(f"{name}@{ADDRESS}", words, "en", officer=True)

    def act(self, kind: str, id: str | None, step: str, actor: Actor, payload=None, parent=None, **more):
        """A step through the door; a refusal is counted by its reason and told, never hidden."""
        try:
            return engine.act(self.store, Ref(self.edition, kind, id, parent), step, actor, payload, **more)
        except Refused as refused:
            self.refused[refused.refusal.code] += 1
            self.refused_on[id] = step, refused.refusal
            return None

    def chance(self, *about) -> random.Random:
        return random.Random(":".join(map(str, (self.seed, *about))))

    # -- time

    def plan(self, at: datetime, does: Callable[[], None], touches_dates: bool = False) -> None:
        """Something to do at an instant; what is in the past is done now."""
        heapq.heappush(
            self.actions, Action(max(at, self.store.now()), len(self.actions) + len(self.planned), does, touches_dates)
        )

    def run(self, until: datetime | None = None, to_the_announcement: bool = False) -> None:
        """Live on: until an instant, or the announcement, or until nothing is left to do but to seal days."""
        self._look()
        while not (to_the_announcement and self._closed) and (at := self._coming(until)) is not None:
            self.store.clock.go_to(at)
            if self.actions and self.actions[0].at <= at:
                action = heapq.heappop(self.actions)
                action.does()
                if action.touches_dates:
                    self._look()
            else:
                self._look()
        if until is not None:
            self.store.clock.go_to(until)
            self._look()

    def _coming(self, until: datetime | None) -> datetime | None:
        times = [one for one in (self.actions[0].at if self.actions else None, self._next_due) if one is not None]
        at = min(times, default=None)
        if (
            at is None
            or (until is not None and at > until)
            or (until is None and not self.actions and self._only_days_left)
        ):
            return None
        return at

    def _look(self) -> None:
        """Let the clock do what is due, deliver, and let people begin with what has opened."""
        from .people import PLANS

        before = monotonic()
        self.blocked, due = ticking.settle(self.store, self.edition)
        with self.store.reading() as db:
            context = engine.read_context(db, self.store, self.edition)
        self._next_due = due[0].at if due else None
        self._only_days_left = all(one.step.name == "seal_day" for one in due)
        self._closed = all(row["state"] == "closed" for row in context.stages.values())
        self._spent("clock", before)
        for key, row in context.stages.items():
            self._begin(PLANS.get((row["kind"], row["state"])), ("stage", key, row["state"]), key, row)
        for key, row in context.rounds.items():
            over = all(one["state"] == "closed" for one in context.stages.values() if one["key"].startswith(f"{key}."))
            if over:
                self._begin(PLANS.get(("round", row["state"])), ("round", key, row["state"]), key, row)
        self._deliver()

    def _begin(self, plan: Callable | None, mark: tuple, key: str, row) -> None:
        if plan and mark not in self.planned:
            self.planned.add(mark)
            plan(self, key, row)

    def _deliver(self) -> None:
        if self.transport is not None:
            from ..mail import deliver

            before = monotonic()
            deliver(self.store, self.settings, transport=self.transport)
            self._spent("mails", before)

    def over(self) -> bool:
        """Whether every stage has closed, the announcement too."""
        return self._closed

    def _spent(self, phase: str, before: float) -> None:
        self.seconds[phase] = self.seconds.get(phase, 0.0) + monotonic() - before

    def timed(self, phase: str, does: Callable[[], None]) -> Callable[[], None]:
        """The same action, its seconds counted under a phase."""

        def timed() -> None:
            before = monotonic()
            does()
            self._spent(phase, before)

        return timed

    def counted(self, phase: str, actions: Iterable[tuple[datetime, Callable]], touches_dates: bool = False) -> None:
        """Plan many actions of one phase, with its progress told."""
        actions = list(actions)
        done = iter(range(1, len(actions) + 1))

        def told(does):
            def step() -> None:
                self.timed(phase, does)()
                self.tell(phase, next(done), len(actions))

            return step

        for at, does in actions:
            self.plan(at, told(does), touches_dates)
