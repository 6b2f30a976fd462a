"""A step worked out, with its parts: checked, its effects and letters known, and nothing of it written.

The order is: subject, seen version, step, access, facts, guards, input, effects; then its parts, by the same table.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from workflows.record import digest
from workflows.steps import NEW, Refused, Step

from .. import writing
from ..access import Standing
from ..access.leaving import post_of
from ..effects import AUDIENCES, EFFECTS, NOTHING, Context, Effects, Part, Ref
from ..models import SUBJECTS
from .context import IN_A_STAGE, load_facts, parent_of


@dataclass
class Taken:
    """One step as it will be written: the subject before and after, and its effects."""

    step: Step
    ref: Ref
    before: Mapping[str, Any] | None
    after: dict[str, Any]
    effects: Effects
    cause: int | None  # index of the step this is a part of
    reference: str | None  # what the receipt shows; a part has none of its own
    letters: list[dict] = field(default_factory=list)


def work_out(
    context: Context, ref: Ref, name: str, payload: Mapping, seen: int | None, locked: bool = False
) -> list[Taken]:
    """The step and all its parts, checked, with their effects and letters; nothing is written."""
    context.memory["locked"] = locked
    standing = Standing(context.db, context.edition["id"], context.actor, context.now, context.rules)
    row = _subject(context, ref, payload, standing, locked)
    if seen is not None and row["version"] != seen:
        raise Refused("changed_meanwhile", version=row["version"])
    step = _step(context, ref, name, row, standing)
    taken = [_one(context, ref, step, row, payload, None, standing.participant)]
    at = 0
    while at < len(taken):  # parts may have parts
        taken += _parts(context, taken[at].effects.parts, at, standing.participant)
        at += 1
    context.memory["many"] = len(taken) > 3  # then one query for all is cheaper than one each
    for one in taken:
        one.letters = _letters(context, one)
    return taken


def _subject(context: Context, ref: Ref, payload: Mapping, standing: Standing, locked: bool) -> Mapping:
    """Its row; locked where the step will be taken: what stands outside the record (a draft that is being saved) takes
    the row and not the record's lock, and on PostgreSQL would else be overlooked."""
    if ref.id is None:
        return _newcomer(context, ref, payload, standing.participant)
    asked = (writing.locked_by_id if locked else writing.by_id)(SUBJECTS[ref.kind])
    row = context.db.execute(asked, {"id": ref.id}).mappings().first()
    if row is None or row["edition"] != ref.edition:
        raise Refused("unknown")
    return row


def _newcomer(context: Context, ref: Ref, payload: Mapping, participant: str | None) -> dict:
    """The light row of what is not there yet: its id, its parent, the state `-`."""
    natural = _NATURAL.get(ref.kind)
    row = {
        "id": natural(context, ref, payload, participant) if natural else context.store.id(),
        "edition": context.edition["id"],
        "state": NEW,
        "version": 0,
        "key": ref.parent,
    }
    if ref.kind in IN_A_STAGE:
        row["stage"] = context.stage_id(ref.parent)
    if ref.kind == "ballot":
        row["participant"] = participant
    if ref.kind == "question":
        row["seat"] = str(payload.get("reading")).rpartition(":")[0]
    return row


_NATURAL = {
    "edition": lambda context, ref, payload, who: context.edition["id"],
    "round": lambda context, ref, payload, who: context.stage_id(ref.parent),
    "stage": lambda context, ref, payload, who: context.stage_id(ref.parent),
    "ballot": lambda context, ref, payload, who: f"{context.stage_id(ref.parent)}:{who}",
    "reading": lambda context, ref, payload, who: _natural(payload, "seat", "candidacy"),
    "profile": lambda context, ref, payload, who: f"{context.edition['id']}:{payload.get('participant')}",
    "translation": lambda context, ref, payload, who: _natural(payload, "candidacy", "field", "language"),
}


def _natural(payload: Mapping, *names: str) -> str:
    """An id made of what the payload names; where it does not, access refuses the step like any other."""
    return ":".join(str(payload.get(name)) for name in names)


def _step(context: Context, ref: Ref, name: str, row: Mapping, standing: Standing) -> Step:
    """The step of the table, for this actor; what is foreign answers like what is missing."""
    parent = parent_of(context, ref.kind, row)
    known = context.workflow.named(ref.kind, parent, name)
    step = context.workflow.step(ref.kind, parent, name, row["state"])
    if known is None:
        raise Refused("unknown")
    if refusal := standing.refusal((step or known).who, ref.kind, row):
        raise Refused.because(refusal)
    if step is None:
        raise Refused("not_from_here", state=row["state"], step=name)
    if ref.id is None and ref.kind in _NATURAL and _exists(context, ref.kind, row["id"]):
        raise Refused("there_already")
    return step


def _exists(context: Context, kind: str, id: str) -> bool:
    return context.db.execute(writing.by_id(SUBJECTS[kind]), {"id": id}).first() is not None


def _one(
    context: Context,
    ref: Ref,
    step: Step,
    row: Mapping,
    payload: Mapping,
    cause: int | None,
    participant: str | None,
    facts: Mapping | None = None,
) -> Taken:
    if facts is None:
        names = {*step.facts, *(step.check.facts if step.check else ())}
        facts = load_facts(context, ref.kind, [row], names, participant)[row["id"]]
    state = context.workflow.take(step, row["state"], facts, row.get("prior_state"))
    if step.check and (refusal := step.check.test(context.rules, facts, payload)):
        raise Refused.because(refusal)
    context.memory["participant"] = participant
    effects = EFFECTS[step.effects](context, row, payload) if step.effects else NOTHING
    before = None if row["state"] == NEW else row
    after = {**row, **effects.own, "state": state, "version": row["version"] + 1}
    if before is None:  # a row that was there is whole already
        after = writing.whole(SUBJECTS[ref.kind], after)
    return Taken(
        step,
        ref if ref.id else replace(ref, id=row["id"]),
        before,
        after,
        effects,
        cause,
        context.store.id() if cause is None else None,
    )


def _parts(context: Context, parts: Iterable[Part], cause: int, participant: str | None) -> list[Taken]:
    """The parts of one step, checked by the same table; rows and facts are read once for each kind and step."""
    taken: dict[int, Taken] = {}
    groups: dict[tuple, list[tuple[int, Part]]] = {}
    for place, part in enumerate(parts):
        groups.setdefault((part.ref.kind, part.step, part.ref.id is None), []).append((place, part))
    for (kind, name, new), members in groups.items():
        rows = _rows_of_parts(context, kind, new, [part for _, part in members], participant)
        steps = [_part_step(context, kind, name, row) for row in rows]
        names = {fact for step in steps for fact in (*step.facts, *(step.check.facts if step.check else ()))}
        facts = load_facts(context, kind, rows, names, participant)
        for (place, part), row, step in zip(members, rows, steps, strict=True):
            taken[place] = _one(context, part.ref, step, row, part.payload, cause, participant, facts[row["id"]])
    return [taken[place] for place in sorted(taken)]


def _rows_of_parts(context: Context, kind: str, new: bool, parts: list[Part], participant: str | None) -> list[Mapping]:
    if new:
        return [_newcomer(context, part.ref, part.payload, participant) for part in parts]
    known, ids = context.read.get(kind, {}), [part.ref.id for part in parts]
    found = writing.many(context.db, SUBJECTS[kind], [id for id in ids if id not in known])
    return [known[id] if id in known else found[id] for id in ids]


def _part_step(context: Context, kind: str, name: str, row: Mapping) -> Step:
    step = context.workflow.step(kind, parent_of(context, kind, row), name, row["state"])
    if step is None:
        raise Refused("not_from_here", state=row["state"], step=name)
    return step


def _letters(context: Context, taken: Taken) -> list[dict]:
    """The letters a step owes, to each recipient one, with the facts they will be written from."""
    owed = []
    for letter in taken.step.letters:
        post = post_of(letter)
        for participant, facts in AUDIENCES[letter.to](context, taken.after):
            owed.append(
                {
                    "id": context.store.id(),
                    "edition": context.edition["id"],
                    "kind": letter.kind,
                    "recipient": participant,
                    "subject": facts.get("about") or taken.after["id"],
                    "state": "held" if letter.held else "owed",
                    "facts": post.only(
                        {"reference": taken.reference, "within": _where(taken), **facts, **taken.effects.facts}
                    ),
                }
            )
    return owed


def _where(taken: Taken) -> str | None:
    """The stage or round a letter is about: that of the step, or of the state a candidacy is in."""
    round_, _, status = taken.after["state"].partition(":")
    return taken.step.parent or (round_ if status else None)


_TELLING = ("seat", "candidacy", "participant", "award", "group", "by", "field", "language", "kind")
"""The columns that say what something new is about: who reads what, who wins what."""

_MOVING = ("closes_at", "opens_at", "rulebook")
"""The columns of what is there already whose change a preview shows."""


def meaning(taken: list[Taken]) -> str:
    """The digest of what a preview showed: who goes where, and the rows that say why; random ids are not in it."""

    def told(one: Taken) -> list:
        new = one.before is None
        rows = [
            [
                row.table,
                None if row.values is None else row.values.get("candidacy"),
                row.values and row.values.get("outcome"),
            ]
            for row in one.effects.rows
        ]
        due = one.effects.own.get("due_at")  # its day: counted from now, the second differs from look to look
        moved = [*map(one.effects.own.get, _MOVING), due and due.date().isoformat()]
        what = [one.after.get(name) for name in _TELLING] if new else [one.ref.id, *moved]
        beside = [] if one.effects.rests_on is None else [one.effects.rests_on]
        return [one.step.of, one.step.name, what, one.after["state"], sorted(rows, key=str), *beside]

    return digest(sorted((told(one) for one in taken), key=str))
