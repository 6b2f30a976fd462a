"""From a rulebook to its workflow: the states and steps of every kind of subject, on `transitions`.

One `Machine(model=None)` stands for one table (a kind of subject, under a parent where rules differ by stage); subjects
are light objects with a state. The machine decides legality only: it has no callback that writes or sends, because a
failing callback would leave the new state behind.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from importlib import import_module

from transitions import Machine

from .rulebook import Round, Rulebook
from .steps import BACK, PART, SAME, Guard, Refusal, Refused, Statuses, Step, guard

KINDS = ("call", "submission", "eligibility", "appeal", "consultation", "jury", "deliberation", "announcement")


class UnsoundWorkflow(Exception):
    """The rulebook's tables contradict each other; the sentence says where."""


@dataclass
class _Light:
    """What the machine looks at: a state, the facts, and where a refusal is left."""

    state: str
    rules: Rulebook
    facts: Mapping
    refusal: Refusal | None = None


class Workflow:
    """The compiled tables of one rulebook.

    `take` says where a step leads or raises Refused; `open_from` lists the steps of a state. Tables are keyed by kind
    of subject and parent: `("reading", "final.jury")`; a candidacy's table is the whole edition's (parent None).
    """

    def __init__(self, rules: Rulebook, steps: Iterable[Step]):
        self.rules = rules
        self.steps: tuple[Step, ...] = tuple(_while_it_runs(step) for step in steps)
        self._by_key: dict[tuple, Step] = {}
        for step in self.steps:
            for source in step.sources:
                key = (step.of, step.parent, step.name, source)
                if key in self._by_key:
                    raise UnsoundWorkflow(f"two steps {step.name} of {step.of} start from {source} ({step.parent})")
                self._by_key[key] = step
        self._tables: dict[tuple, list[Step]] = {}
        for step in self.steps:
            self._tables.setdefault((step.of, step.parent), []).append(step)
        self._timed = {step.of for step in self.steps if step.due}
        self._open: dict[tuple, list[Step]] = {}
        self._unguarded: dict[tuple, str] = {}
        self._machines = {key: self._machine(*key) for key in self._tables}

    def step(self, kind: str, parent: str | None, name: str, state: str) -> Step | None:
        return self._by_key.get((kind, parent, name, state))

    def named(self, kind: str, parent: str | None, name: str) -> Step | None:
        return next((s for s in self.table(kind, parent) if s.name == name), None)

    def table(self, kind: str, parent: str | None = None) -> list[Step]:
        return list(self._tables.get((kind, parent), ()))

    def timed(self, kind: str) -> bool:
        """Whether a date can make a step of this kind of subject due."""
        return kind in self._timed

    def states(self, kind: str, parent: str | None = None) -> list[str]:
        found: dict[str, None] = {}
        for step in self.table(kind, parent):
            found.update(dict.fromkeys(step.sources))
            if step.dest not in (SAME, BACK):
                found[step.dest] = None
        return list(found)

    def open_from(self, kind: str, parent: str | None, state: str) -> list[Step]:
        """The steps a state offers, in the order of the table: asked of the machine, once."""
        key = kind, parent, state
        if key not in self._open:
            self._open[key] = self._offered(*key)
        return self._open[key]

    def _offered(self, kind: str, parent: str | None, state: str) -> list[Step]:
        machine = self._machines.get((kind, parent))
        if machine is None or state not in machine.states:
            return []
        names = set(machine.get_triggers(state))
        return [s for s in self.table(kind, parent) if s.name in names and state in s.sources]

    def take(self, step: Step, state: str, facts: Mapping, prior: str | None = None) -> str:
        """The state after `step` from `state`, or Refused with the first guard's reason.

        What a step without guards leads to does not depend on the facts: it is asked of the machine once.
        """
        if step.guards:
            return self._ask(step, state, facts, prior)
        key = (step.of, step.parent, step.name, state)
        if step.dest == BACK or key not in self._unguarded:
            self._unguarded[key] = self._ask(step, state, facts, prior)
        return self._unguarded[key]

    def _ask(self, step: Step, state: str, facts: Mapping, prior: str | None) -> str:
        light = _Light(state, self.rules, facts)
        if not self._machines[step.of, step.parent].events[step.name].trigger(light):
            raise Refused.because(light.refusal or Refusal("not_from_here", {"state": state, "step": step.name}))
        return (prior or state) if step.dest == BACK else light.state

    def _machine(self, kind: str, parent: str | None) -> Machine:
        machine = Machine(
            model=None, states=self.states(kind, parent), initial=None, auto_transitions=False, send_event=True
        )
        for step in self.table(kind, parent):
            dest = None if step.dest in (SAME, BACK) else step.dest
            machine.add_transition(step.name, list(step.sources), dest, conditions=_asks(step))
        return machine


def _asks(step: Step):
    def nothing_refuses(event) -> bool:
        light = event.model
        light.refusal = first_refusal(step, light.rules, light.facts)
        return light.refusal is None

    return nothing_refuses


def first_refusal(step: Step, rules: Rulebook, facts: Mapping) -> Refusal | None:
    return next(filter(None, (one.test(rules, facts) for one in step.guards)), None)


def _while_it_runs(step: Step) -> Step:
    """The step with the guard that every step has: the edition is in a state that allows it. A part is taken by a step
    that was asked already; the edition's own steps say it by their source."""
    if step.of == "edition" or step.who == (PART,):
        return step
    return replace(step, guards=(edition_runs(step.edition), *step.guards))


def edition_runs(states: tuple[str, ...]) -> Guard:
    if states not in _running:

        @guard("edition")
        def edition_runs(rules, facts):
            state = facts["edition"]["state"]
            return None if state in states else Refusal(f"edition_{state}", {})

        _running[states] = edition_runs
    return _running[states]


_running: dict[tuple[str, ...], Guard] = {}


def moves(round_: Round):
    """The stage of a round that moves the candidacy, and its module; (None, None) where none does."""
    movers = [stage for stage in round_.stages if kind_of(stage.kind).STATUSES]
    if len(movers) > 1:
        raise UnsoundWorkflow(f"in round {round_.id} more than one stage moves the candidacy")
    return (movers[0], kind_of(movers[0].kind)) if movers else (None, None)


def statuses(round_: Round) -> Statuses | None:
    """What this round calls the places of a candidacy: a cut has in, kept, out; otherwise its moving stage's."""
    if round_.cut:
        return Statuses("in", ("in",), "kept", ("out",))
    mover, module = moves(round_)
    if mover and hasattr(module, "statuses_of"):
        return module.statuses_of(mover)
    return module.STATUSES if mover else None


def living(rules: Rulebook, round_: Round) -> list[str]:
    """The states of a round in which a candidacy is under way: one whose appeal is not decided is."""
    status = statuses(round_)
    if status is None:
        return []
    appealed = any(stage.kind == "appeal" and stage.against == round_.id for _round, stage in rules.stages())
    names = dict.fromkeys((*status.live, status.passing, *(("under_review",) if appealed else ())))
    return [f"{round_.id}:{name}" for name in names]


def passing_before(rules: Rulebook, round_id: str) -> str | None:
    """The state in which a candidacy waits to be taken into `round_id`: the passing one of the last round that has any."""
    waiting = None
    for round_ in rules.rounds:
        if round_.id == round_id:
            return waiting
        if status := statuses(round_):
            waiting = f"{round_.id}:{status.passing}"
    return waiting


def kind_of(kind: str):
    return import_module(f"workflows.stages.{kind}")


def compile_workflow(rules: Rulebook) -> Workflow:
    """The workflow of a rulebook; compiled once and kept by its digest."""
    if rules.digest not in _compiled:
        _compiled[rules.digest] = Workflow(rules, all_steps(rules))
    return _compiled[rules.digest]


_compiled: dict[str, Workflow] = {}


def all_steps(rules: Rulebook) -> list[Step]:
    common = import_module("workflows.stages.common")
    steps = [*import_module("workflows.stages.edition").steps(rules), *common.steps(rules)]
    for round_ in rules.rounds:
        steps += common.round_steps(rules, round_)
        for stage in round_.stages:
            steps += common.stage_steps(rules, round_, stage)
            steps += kind_of(stage.kind).steps(rules, round_, stage)
    return steps
