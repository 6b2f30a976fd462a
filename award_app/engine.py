"""The one door: `act` takes a step in one transaction under one lock; `preview` is the same, stopped before it writes;
`offers` says for each row which steps are open to a person, and why the others are not.

Nothing else changes an edition. The order is: lock, key, subject, seen version, step, access, facts, guards, input,
effects; then rows, event, head, letters, commit. Nothing leaves the process before the commit.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, Table, select

from workflows.machine import Workflow, compile_workflow, first_refusal
from workflows.record import GENESIS, digest
from workflows.rulebook import Rulebook
from workflows.steps import NEW, Refusal, Refused, Step

from . import stages as _stages  # noqa: F401 - registers facts, effects and audiences
from . import writing
from .access import NOBODY, Actor, Standing
from .access.leaving import post_of
from .effects import AUDIENCES, EFFECTS, FACTS, NOTHING, Context, Effects, Part, Ref
from .faults import fault
from .models import SUBJECTS
from .models.editions import editions, rounds, rulebooks, stages
from .models.record import keys, records
from .store import Store


@dataclass(frozen=True)
class Receipt:
    """Proof that a step is in the record: an opaque reference and the digest of what was sent. No number of the chain."""

    reference: str
    at: datetime
    digest: str
    id: str
    state: str
    version: int

    def as_json(self) -> dict:
        return dict(self.__dict__)


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


@dataclass(frozen=True)
class Preview:
    """What a step would do: `taken[0]` is the step itself, the rest its parts; `letters` as they would be owed."""

    taken: list[Taken]
    digest: str

    @property
    def letters(self) -> list[dict]:
        return [letter for one in self.taken for letter in one.letters]

    @property
    def rows(self):
        return self.taken[0].effects.rows


@dataclass(frozen=True)
class Offer:
    """A step that a page may show as a button: allowed, or off with its reason."""

    step: Step
    allowed: bool
    refusal: Refusal | None = None


def found(store: Store, rules: Rulebook) -> None:
    """Keep a rulebook and begin the record of its edition; nothing has happened in it yet."""
    keep_rulebook(store, rules)
    with store.writing() as db:
        if db.scalar(select(records.c.edition).where(records.c.edition == rules.id)) is None:
            db.execute(records.insert().values(edition=rules.id, seq=0, head=GENESIS, last_at=None))


def keep_rulebook(store: Store, rules: Rulebook) -> None:
    """Keep a rulebook by its digest, for an edition that is to be opened by it, or amended."""
    with store.writing() as db:
        if db.scalar(select(rulebooks.c.digest).where(rulebooks.c.digest == rules.digest)) is None:
            db.execute(rulebooks.insert().values(digest=rules.digest, content=rules.canonical().decode()))


def act(
    store: Store,
    ref: Ref,
    step: str,
    actor: Actor,
    payload: Mapping | None = None,
    *,
    seen: int | None = None,
    key: str | None = None,
    received: datetime | None = None,
    shown: str | None = None,
    rules: Rulebook | None = None,
) -> Receipt:
    """Take one step on the subject `ref`, or raise Refused.

    `seen` is the version of the subject that the page showed; `shown` the digest of the preview that was confirmed.
    The same `key` with the same payload gives the same receipt; with another it is refused.
    `received` is the server's stamp of the request's last byte: deadlines compare that, not the moment of the lock.
    `rules` is given only to the step that opens an edition.
    """
    payload = payload or {}
    asked = digest([ref.kind, ref.id, ref.parent, step, actor.person, payload])
    with store.writing() as db:
        fault("act.begun", step)
        record = _lock(db, ref.edition)
        fault("act.locked", step)
        if key and (kept := _kept(db, ref.edition, key, asked)):
            return kept
        context = read_context(db, store, ref.edition, actor, record["last_at"], received, rules)
        taken = _work_out(context, ref, step, payload, seen, locked=True)
        if shown is not None and shown != _meaning(taken):
            raise Refused("preview_differs")
        receipt = _receipt(taken[0], payload, context.now)
        fault("act.worked_out", step)
        writing.write(db, store, record, taken, context)
        if key:
            _keep(db, ref.edition, key, asked, receipt, taken[0])
        fault("act.key_kept", step)
    fault("act.committed", step)
    if any(one.effects.scrub for one in taken):
        store.scrub()
    return receipt


def preview(
    store: Store,
    ref: Ref,
    step: str,
    actor: Actor,
    payload: Mapping | None = None,
    *,
    seen: int | None = None,
    as_of: datetime | None = None,
) -> Preview:
    """What `act` would do now (or at `as_of`), without doing it."""
    with store.reading() as db:
        context = read_context(db, store.trial(), ref.edition, actor, as_of, None)
        taken = _work_out(context, ref, step, payload or {}, seen)
    return Preview(taken, _meaning(taken))


def offers(
    db: Connection,
    store: Store,
    edition: str,
    kind: str,
    rows: Iterable[Mapping],
    actor: Actor,
    known: Context | None = None,
) -> dict[str, list[Offer]]:
    """For each row the steps that may concern this actor, each allowed or off with its reason.

    The number of queries depends on the kinds of facts, not on the number of rows. `known` is the edition as this
    request has already read it.
    """
    rows = list(rows)
    context = replace(known, db=db, memory={}, read={}) if known else read_context(db, store, edition, actor)
    standing = context.standing or Standing(db, edition, actor, context.now, context.rules)
    candidates = {
        row["id"]: [
            (step, refusal)
            for step in context.workflow.open_from(kind, parent_of(context, kind, row), row["state"])
            if (refusal := standing.refusal(step.who, kind, row)) is None or refusal.code != "unknown"
        ]
        for row in rows
    }
    names = {name for steps in candidates.values() for step, refusal in steps if refusal is None for name in step.facts}
    facts = load_facts(context, kind, rows, names, standing.participant)
    return {
        row["id"]: [_offer(step, refusal or first_refusal(step, context.rules, facts[row["id"]]))
                    for step, refusal in candidates[row["id"]]]
        for row in rows
    }


def _offer(step: Step, refusal: Refusal | None) -> Offer:
    return Offer(step, refusal is None, refusal)


# -- what is read


def read_context(
    db: Connection,
    store: Store,
    edition: str,
    actor: Actor = NOBODY,
    not_before: datetime | None = None,
    received: datetime | None = None,
    rules: Rulebook | None = None,
) -> Context:
    """An edition as a step sees it. Raises Refused("unknown") where there is none."""
    row, rounds_, stages_ = _stands(db, edition)
    if row is None and rules is None:
        raise Refused("unknown")
    rules = rules or read_rules(db, row["rulebook"])
    now = max(filter(None, (store.now(), not_before))).astimezone(UTC)
    return Context(
        db=db,
        store=store,
        edition=row or {"id": edition, "state": NEW},
        rules=rules,
        workflow=compile_workflow(rules),
        stages=stages_,
        rounds=rounds_,
        now=now,
        received=received or now,
        actor=actor,
    )


def _stands(db: Connection, edition: str) -> tuple[Mapping | None, dict[str, Mapping], dict[str, Mapping]]:
    """An edition's row, its rounds in order and its stages by id, both by key: one query, which every page begins with."""
    found = db.execute(_EDITION, {"edition": edition}).all()
    if not found:
        return None, {}, {}
    rounds_ = {one["id"]: one for one in map(_ROUND_OF, found) if one["id"]}.values()
    stages_ = [one for one in map(_STAGE_OF, found) if one["id"]]
    return (
        _EDITION_OF(found[0]),
        {one["key"]: one for one in sorted(rounds_, key=lambda one: one["place"])},
        {one["key"]: one for one in sorted(stages_, key=lambda one: one["id"])},
    )


def _columns_of(table: Table, first: int):
    """Of a row that joins several tables, the part of one of them."""
    names = table.c.keys()
    return lambda row: dict(zip(names, row[first : first + len(names)], strict=True))


_EDITION = (
    select(editions, rounds, stages)
    .outerjoin(rounds, rounds.c.edition == editions.c.id)
    .outerjoin(stages, (stages.c.edition == editions.c.id) & (stages.c.round == rounds.c.id))
    .where(editions.c.id == writing.bound("edition"))
)
_EDITION_OF = _columns_of(editions, 0)
_ROUND_OF = _columns_of(rounds, len(editions.c))
_STAGE_OF = _columns_of(stages, len(editions.c) + len(rounds.c))
_RULES: dict[str, Rulebook] = {}


def read_rules(db: Connection, rulebook: str) -> Rulebook:
    """The rulebook of a digest, as it was when it was kept."""
    if rulebook not in _RULES:
        content = db.scalar(select(rulebooks.c.content).where(rulebooks.c.digest == rulebook))
        _RULES[rulebook] = Rulebook.from_canonical(content.encode())
    return _RULES[rulebook]


def parent_of(context: Context, kind: str, row: Mapping) -> str | None:
    """The key under which the table of this row is compiled: its own for stages and rounds, its stage's for what is in one."""
    if kind in ("stage", "round"):
        return row["key"]
    return row["stage"].split("/", 1)[1] if kind in ("seat", "reading", "ballot") else None


def load_facts(
    context: Context, kind: str, rows: list[Mapping], names: Iterable[str], participant: str | None
) -> dict[str, dict]:
    """Every named fact of every row: {row id: {fact: value}}."""
    common = {
        "stages": context.stages,
        "rounds": context.rounds,
        "edition": context.edition,
        "now": context.now,
        "received": context.received,
        "actor": participant,
    }
    loaded = {name: FACTS[name](context.db, rows, context) for name in sorted(set(names) - common.keys() - {"row"})}
    return {
        row["id"]: {**common, "row": row, **{name: values.get(row["id"]) for name, values in loaded.items()}}
        for row in rows
    }


# -- working a step out


def _work_out(
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
    if ref.kind in ("seat", "reading", "ballot"):
        row["stage"] = context.stage_id(ref.parent)
    if ref.kind == "ballot":
        row["participant"] = participant
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


def _meaning(taken: list[Taken]) -> str:
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
        return [one.step.of, one.step.name, what, one.after["state"], sorted(rows, key=str)]

    return digest(sorted((told(one) for one in taken), key=str))


# -- receipts and keys


def _receipt(taken: Taken, payload: Mapping, at: datetime) -> Receipt:
    return Receipt(
        taken.reference,
        at,
        taken.effects.digest or digest(payload),
        taken.ref.id,
        taken.after["state"],
        taken.after["version"],
    )


def _lock(db: Connection, edition: str) -> Mapping:
    """The row that every step of an edition takes first: its chain's head serialises every step anyway."""
    record = db.execute(_RECORD, {"edition": edition}).mappings().first()
    if record is None:
        raise Refused("unknown")
    return record


_RECORD = records.select().where(records.c.edition == writing.bound("edition")).with_for_update()
_KEY = keys.select().where(keys.c.edition == writing.bound("edition"), keys.c.key == writing.bound("key"))


def _kept(db: Connection, edition: str, key: str, asked: str) -> Receipt | None:
    row = db.execute(_KEY, {"edition": edition, "key": key}).mappings().first()
    if row is None:
        return None
    if row["asked"] != asked:
        raise Refused("key_used")
    kept = row["receipt"]
    return Receipt(**{**kept, "at": datetime.fromisoformat(kept["at"])})


def _keep(db: Connection, edition: str, key: str, asked: str, receipt: Receipt, taken: Taken) -> None:
    secret_of = taken.after.get("stage") if taken.step.secret else None
    db.execute(
        keys.insert(),
        {
            "edition": edition,
            "key": key,
            "asked": asked,
            "receipt": receipt.as_json(),
            "secret_of": secret_of,
            "at": receipt.at,
        },
    )


__all__ = ["Offer", "Preview", "Receipt", "Workflow", "act", "found", "offers", "preview", "read_context"]
