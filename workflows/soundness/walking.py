"""Every way one candidacy can go through the compiled workflow, at every moment of the calendar that matters.

A place is where the candidacy, the stages and the rounds stand at an instant. From each place lead the steps that
people may take, the steps the clock takes when they are due, and time passing to the next moment. Guards are asked
with the facts of the place; what people decide (a verdict, a sheet, a translation) may turn out either way.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import deque
from collections.abc import Iterable, Iterator
from copy import copy
from datetime import datetime, timedelta
from itertools import product
from typing import Any, NamedTuple

from workflows.calendar import DRAIN, instant, window
from workflows.machine import Workflow, compile_workflow, statuses
from workflows.rulebook import Rulebook
from workflows.stages.eligibility import due_of_a_return
from workflows.steps import BACK, CLOCK, NEW, PART, SAME, Step

# Which steps of a stage or round move the candidacies in it, and by which parts; held to real records by a test.
MOVES = {
    "open": ("enter",), "close": ("miss",), "publish_cut": ("keep", "drop"), "decide": ("settle",), "reopen": ("unsettle",),
}  # fmt: skip
class Alike(dict):
    """Every item of a checklist judged alike."""

    def __init__(self, met: bool):
        super().__init__(any=met)

    def get(self, key, default=None):
        return self["any"]


# What people bring about: a guard passes where one of the ways these can stand lets it.
FREE: dict[str, tuple] = {
    "draft": ({"complete": True, "missing": {}, "digest": "", "saved_at": None},),
    "verdicts": (Alike(True), Alike(False)),
    "short": ((), ("one",)),
    "ceremony_known": (True,),  # an amendment fills it in, as it does dates
    "siblings": (0,), "untranslated": (0,), "awaited": (0,), "minutes_signed": (None,), "contenders": ((),),
    "actor": ("somebody",), "roles": ({"somebody": "owner"},),
    "invited": ({},), "judges": (frozenset(),), "consent": (None, "withdrawn"),
}  # fmt: skip
OPENED = {"proposed": "one", "opened": "another"}  # points that two people open
RUNS = {"state": "open"}  # what a crisis stops goes on when it is over (`resumed`), or ends by the edition's own step
# All that a guard may ask here; one that asks for something else is for people to bring about.
KNOWN = {"row", "edition", "stages", "rounds", "received", "now", "undecided", "unanswered", *FREE}
A_WHILE = timedelta(days=30)  # between dates that are not known yet
MANY = 3  # returns: more are not told apart, so that a walk always ends
MORNING = 10  # o’clock, on the last day of a stage


class Place(NamedTuple):
    at: datetime
    candidacy: str
    stages: tuple[str, ...]
    rounds: tuple[str, ...]
    due: datetime | None = None
    returns: int = 0
    prior: str | None = None


class Move(NamedTuple):
    """What led to a place: a step, or time passing (None)."""

    step: Step | None
    to: Place


class Walk:
    """The places that can be reached, and how."""

    def __init__(self, rules: Rulebook, workflow: Workflow | None = None):
        self.rules, self.workflow = rules, workflow or compile_workflow(rules)
        self.keys = [f"{round_.id}.{stage.id}" for round_, stage in rules.stages()]
        self.order = [round_.id for round_ in rules.rounds]
        self.windows = windows_of(rules)
        self.moments = moments_of(rules, self.windows)
        self.steps = index_of(self.workflow)
        self.ends = {f"{one.id}:{name}" for one in rules.rounds if (status := statuses(one))
                     for name in (*status.ends, "withdrawn", *(["decided"] if status.passing == "decided" else []))}
        self.came_from: dict[Place, tuple[Place, Move] | None] = {}
        self.leads_to: dict[Place, list[Move]] = {}
        self._standing: dict[tuple, dict] = {}
        self._explore([Place(self.moments[0], NEW, ("waiting",) * len(self.keys),
                             tuple("undecided" if one.cut else "plain" for one in self.rules.rounds))])

    # -- exploring

    def _explore(self, starts: Iterable[Place]) -> None:
        ahead = deque(dict.fromkeys(starts))
        self.came_from |= dict.fromkeys(ahead)
        while ahead:
            place = ahead.popleft()
            self.leads_to[place] = list(self.moves(place))
            for move in self.leads_to[place]:
                if move.to not in self.came_from:
                    self.came_from[move.to] = (place, move)
                    ahead.append(move.to)

    def moves(self, place: Place) -> Iterator[Move]:
        """What is due comes first, and alone: the clock never waits for people. Then people, then time."""
        due = list(self._steps(place, clock=True))
        yield from (move for move, _ in due)
        if any(certain for _, certain in due):
            return
        yield from (move for move, _ in self._steps(place, clock=False))
        later = self.moments[bisect_right(self.moments, place.at) :][:1]
        if place.due and place.due > place.at:
            later.append(place.due)
        if later:
            yield Move(None, place._replace(at=min(later)))

    def _steps(self, place: Place, clock: bool) -> Iterator[tuple[Move, bool]]:
        """Each step that can be taken here, and whether it can whatever people decide."""
        facts = self._facts(place)
        facts["row"] = self._candidacy(place)
        for step in self.steps.get(("candidacy", None, place.candidacy), ()):
            if taken := self._taken(step, clock, place, facts):
                yield Move(step, self._moved(place, step)), taken > 1
        for number, key in enumerate(self.keys):
            facts["row"] = facts["stages"][key]
            for step in self.steps.get(("stage", key, place.stages[number]), ()):
                if taken := self._taken(step, clock, place, facts):
                    stages = (*place.stages[:number], step.dest, *place.stages[number + 1 :])
                    for move in self._with_parts(place._replace(stages=stages), step, key.partition(".")[0]):
                        yield move, taken > 1
        if clock:
            return
        facts["row"] = {"decision": {}}
        for number, id in enumerate(self.order):
            for step in self.steps.get(("round", id, place.rounds[number]), ()):
                if taken := self._taken(step, clock, place, facts):
                    rounds = (*place.rounds[:number], step.dest, *place.rounds[number + 1 :])
                    for move in self._with_parts(place._replace(rounds=rounds), step, id):
                        yield move, taken > 1

    def _with_parts(self, place: Place, step: Step, round_id: str) -> Iterator[Move]:
        """The candidacy goes where the step takes those in the round; a cut may keep it or not."""
        parts = [part for part in self.steps.get(("candidacy", None, place.candidacy), ())
                 if part.name in MOVES.get(step.name, ()) and f"{round_id}:" in f"{part.dest} {place.candidacy}"
                 and (part.name != "enter" or part.dest.startswith(f"{round_id}:"))]
        for part in parts:
            yield Move(step, place._replace(candidacy=part.dest))
        if not parts:
            yield Move(step, place)

    def _moved(self, place: Place, step: Step) -> Place:
        due, returns, prior = None, place.returns, None
        if step.name == "return_for_completion":
            due, returns = self.due_of_a_return(place), min(place.returns + 1, MANY)
        elif step.name == "withdraw":
            due, prior = place.due, place.candidacy
        dest = place.candidacy if step.dest == SAME else place.prior if step.dest == BACK else step.dest
        due = place.due if step.dest == BACK and dest.endswith(":returned") else due
        return place._replace(candidacy=dest, due=due, returns=returns, prior=prior)

    def due_of_a_return(self, place: Place) -> datetime:
        key = next(key for key in self.keys if key.startswith(place.candidacy.split(":")[0] + ".")
                   and self.rules.stage(key).kind == "eligibility")
        stage = self.rules.stage(key)
        until = instant(self.rules, stage.completion.until, end=True)
        return due_of_a_return(self.rules, stage, place.at, self.windows[key][1], until)

    # -- may it?

    def _taken(self, step: Step, clock: bool, place: Place, facts: dict) -> int:
        """0: it cannot be taken here; 1: it can, if people decide so; 2: it can in any case."""
        if clock and (CLOCK not in step.who or step.due is None):
            return 0
        if not clock and (set(step.who) <= {CLOCK, PART} or step.dest == SAME):
            return 0
        if clock and not ((due := step.due.at(self.rules, facts)) and due <= place.at):
            return 0
        return min((self._lets(one, facts) if KNOWN.issuperset(one.facts) else 1 for one in step.guards), default=2)

    def _lets(self, guard: Any, facts: dict) -> int:
        free = [name for name in guard.facts if name in FREE]
        if not free:
            return 2 if guard.test(self.rules, facts) is None else 0
        ways = product(*(FREE[name] for name in free))
        passed = [guard.test(self.rules, facts | dict(zip(free, way, strict=True))) is None for way in ways]
        return 2 if all(passed) else 1 if any(passed) else 0

    def _facts(self, place: Place) -> dict:
        stands = (place.stages, place.rounds)
        if stands not in self._standing:
            self._standing[stands] = {
                "stages": {key: self._stage(place, number) for number, key in enumerate(self.keys)},
                "rounds": {id: {"state": place.rounds[number]} for number, id in enumerate(self.order)}}
        undecided = place.candidacy.endswith((":checking", ":returned"))
        return {**self._standing[stands], "edition": RUNS, "received": place.at, "now": place.at, "undecided": int(undecided),
                "unanswered": int(place.candidacy.endswith(":under_review"))}

    def _stage(self, place: Place, number: int) -> dict:
        key = self.keys[number]
        opens, closes = self.windows[key]
        return {"key": key, "kind": self.rules.stage(key).kind, "state": place.stages[number], "opens_at": opens,
                "closes_at": closes, "waived": {}, "armed_by": {}, "points_opened_by": OPENED, "planned_at": None,
                "reminded_at": None}

    def _candidacy(self, place: Place) -> dict:
        return {"state": place.candidacy, "due_at": place.due, "returns": place.returns}

    # -- what was found

    def resumed(self) -> Walk:
        """The walk goes on from each of its places as an edition would that was suspended there until all its dates had
        passed, and resumed without moving them: what the clock had to do in time comes late, and all at once."""
        other, last = copy(self), self.moments[-1]
        other.came_from, other.leads_to = {}, {}
        other._explore(place._replace(at=max(last, place.due or last)) for place in self.came_from if place.candidacy != NEW)
        return other

    def uncancelled(self) -> list[str]:
        """The states of candidacies under way that a cancelled edition would leave as they are."""
        ended = {source for step in self.workflow.table("candidacy") if step.name == "call_off" for source in step.sources}
        return sorted({place.candidacy for place in self.came_from} - ended - self.ends - {NEW})

    def is_over(self, place: Place) -> bool:
        return place.candidacy in self.ends and set(place.stages) == {"closed"}

    def without_end(self) -> list[Place]:
        """The places, first reached first, from which no way leads to an end of the candidacy and its edition."""
        before: dict[Place, list[Place]] = {}
        for place, moves in self.leads_to.items():
            for move in moves:
                before.setdefault(move.to, []).append(place)
        good = {place for place in self.came_from if self.is_over(place)}
        ahead = deque(good)
        while ahead:
            for place in before.get(ahead.popleft(), ()):
                if place not in good:
                    good.add(place)
                    ahead.append(place)
        return [place for place in self.came_from if place not in good and place.candidacy != NEW]

    def way_to(self, place: Place) -> list[tuple[datetime, Move]]:
        """The steps that lead to a place, each with its instant; time passing is left out."""
        way = []
        while (found := self.came_from[place]) is not None:
            before, move = found
            if move.step:
                way.append((before.at, move))
            place = before
        return way[::-1]


def index_of(workflow: Workflow) -> dict[tuple, list[Step]]:
    found: dict[tuple, list[Step]] = {}
    for step in workflow.steps:
        if step.of in ("candidacy", "stage", "round"):
            for source in step.sources:
                found.setdefault((step.of, step.parent, source), []).append(step)
    return found


def windows_of(rules: Rulebook) -> dict[str, tuple[datetime, datetime]]:
    """When each stage opens and closes. A date not known yet is put after what comes before it."""
    found: dict[str, tuple[datetime, datetime]] = {}
    known = [at for _, stage in rules.stages() for at in window(rules, stage) if at]
    reached = min(known, default=datetime.fromisoformat(f"{rules.edition.year}-01-01T00:00:00+00:00"))
    for round_ in rules.rounds:
        for stage in round_.stages:
            opens, closes = window(rules, stage)
            if stage.kind == "announcement":
                closes = instant(rules, stage.embargo_until) or closes
            opens = opens or reached
            found[f"{round_.id}.{stage.id}"] = opens, closes or max(opens, reached) + A_WHILE
        reached = max(reached, *(found[f"{round_.id}.{stage.id}"][1] for stage in round_.stages))
    return found


def moments_of(rules: Rulebook, windows: dict[str, tuple[datetime, datetime]]) -> list[datetime]:
    """When something can change, and the morning of each last day."""
    found: set[datetime] = set()
    for key, (opens, closes) in windows.items():
        found |= {opens, closes, closes + DRAIN}
        completion = getattr(rules.stage(key), "completion", None)
        if completion:
            morning = closes - timedelta(hours=24 - MORNING)
            found |= {morning} if morning > opens else set()
            until = instant(rules, completion.until, end=True)
            found |= {until, until - timedelta(hours=24 - MORNING)} if until else set()
    return sorted(found)
