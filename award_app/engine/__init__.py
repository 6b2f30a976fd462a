"""The one door: `act` takes a step in one transaction under one lock; `preview` is the same, stopped before it writes;
`offers` says for each row which steps are open to a person, and why the others are not.

Nothing else changes an edition. The order is: lock, key, subject, seen version, step, access, facts, guards, input,
effects; then rows, event, head, letters, commit. Nothing leaves the process before the commit.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import Connection, select

from workflows.machine import Workflow, first_refusal
from workflows.record import GENESIS, digest
from workflows.rulebook import Rulebook
from workflows.steps import Refusal, Refused, Step

from .. import stages as _stages  # noqa: F401 - registers facts, effects and audiences
from .. import writing
from ..access import Actor, Standing
from ..effects import Context, Ref
from ..faults import fault
from ..models.editions import rulebooks
from ..models.record import keys, records
from ..store import Store
from .context import load_facts, parent_of, read_context, read_rules
from .working import Taken, meaning, work_out


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
        taken = work_out(context, ref, step, payload, seen, locked=True)
        if shown is not None and shown != meaning(taken):
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
        taken = work_out(context, ref, step, payload or {}, seen)
    return Preview(taken, meaning(taken))


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


__all__ = [
    "Offer",
    "Preview",
    "Receipt",
    "Taken",
    "Workflow",
    "act",
    "found",
    "keep_rulebook",
    "load_facts",
    "offers",
    "parent_of",
    "preview",
    "read_context",
    "read_rules",
]
