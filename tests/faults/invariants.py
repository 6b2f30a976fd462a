"""What must hold of an installation after anything whatever: nothing acknowledged is lost, nothing is owed or sent without
cause, the record verifies and is what the tables say, every file is there whole.

`broken(...)` gives what does not hold, in words; empty when all does. What an operator's own check asks is asked of it.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable, Iterator

from sqlalchemy import select

from award_app import laws
from award_app.models.candidacies import files, revisions
from award_app.models.record import events, letters, records
from award_app.models.results import certificates, honours
from award_app.store import Store
from workflows.record import parse

from .scenes import BEFORE

FOOT = "Seal of the record of"  # the head of the day on which it leaves: sent again another day, another one
ONCE = ("announce",)  # steps that an edition knows once at most


def broken(store: Store, mails: Iterable = (), receipts: Iterable[tuple[str, str]] = (), drained: bool = True,
           but: tuple[str, ...] = ()) -> list[str]:
    """`mails` that a post office took, `receipts` that clients hold; `drained`: nothing may be left to do; `but`: laws of
    the operator's check that the case itself has put aside."""
    with store.reading() as db:
        editions = list(db.scalars(select(records.c.edition).where(records.c.seq > 0)))
        found = [*_receipts(db, receipts), *_mails(db, list(mails), drained), *_once(db), *_time(db), *_sound(db)]
    for edition in editions:
        found += [f"{edition}: {one.law} {one.sentence}" for one in laws.breaks(store, edition, but) if not one.warns]
    return [*found, *_files(store)]


def _receipts(db, receipts) -> Iterator[str]:
    """Each receipt that a client was shown has its event and its frozen revision."""
    for candidacy, reference in receipts:
        seq = db.scalar(select(events.c.seq).where(events.c.reference == reference))
        body = db.scalar(select(events.c.body).where(events.c.reference == reference))
        if seq is None or parse(body)["subject"] != candidacy:
            yield f"the receipt {reference} has no event"
        elif db.scalar(select(revisions.c.id).where(revisions.c.candidacy == candidacy).limit(1)) is None:
            yield f"the receipt {reference} has no revision"


def _mails(db, mails, drained: bool) -> Iterator[str]:
    """Every letter taken has a committed cause; what is marked as sent was taken; the same letter has the same bytes."""
    rows = {row["id"]: row for row in db.execute(select(letters)).mappings()}
    caused = {(row.edition, row.seq): parse(row.body) for row in db.execute(select(events))}
    taken = Counter()
    bytes_of: dict[str, set] = {}
    for mail in mails:
        id = mail.id.strip("<>").split("@")[0]
        taken[id] += 1
        bytes_of.setdefault(id, set()).add(mail.text.split(FOOT)[0])
        row = rows.get(id)
        if row is None:
            yield f"a mail without a letter: {mail.subject} {mail.id}"
        elif row["state"] in ("held", "dropped"):
            yield f"a mail of a letter that is {row['state']}: {mail.subject}"
        elif row["edition"] and not caused.get((row["edition"], row["cause"]), {}).get("letters"):
            yield f"a mail without a committed cause: {mail.subject}"
    for id, texts in bytes_of.items():
        if len(texts) > 1:
            yield f"the letter {id} left with different words"
    for row in rows.values():
        if row["state"] == "sent" and row["problem"] != BEFORE and not taken[row["id"]]:
            yield f"the letter {row['id']} ({row['kind']}) is marked as sent, and nobody took it"
        if drained and row["state"] in ("owed", "sending"):
            yield f"the letter {row['id']} ({row['kind']}) is still {row['state']}"


def _once(db) -> Iterator[str]:
    steps = Counter(
        (row.edition, body["step"], body["subject"])
        for row in db.execute(select(events.c.edition, events.c.body))
        if (body := parse(row.body))["step"] in ONCE
    )
    yield from (f"{step} was taken {number} times on {subject}" for (_, step, subject), number in steps.items() if number > 1)
    given = Counter(
        tuple(row) for row in db.execute(select(honours.c.edition, honours.c.award, honours.c.candidacy).where(
            honours.c.state.in_(("decided", "published")))))
    yield from (f"{what} is given {number} times" for what, number in given.items() if number > 1)
    live = certificates.c.state.in_(("owed", "issued"))
    made = Counter(
        (row["edition"], row["kind"], row["participant"], row["facts"].get("award"), row["facts"].get("holder"))
        for row in db.execute(select(certificates).where(live)).mappings() if row["facts"])
    yield from (f"{what} has {number} certificates" for what, number in made.items() if number > 1)
    told = Counter(
        (row.kind, row.recipient, row.subject, row.cause)
        for row in db.execute(select(letters).where(letters.c.edition != "", letters.c.cause > 0)))
    yield from (f"{what} is owed {number} times" for what, number in told.items() if number > 1)


def _time(db) -> Iterator[str]:
    at: dict[str, object] = {}
    for row in db.execute(select(events.c.edition, events.c.seq, events.c.at).order_by(events.c.edition, events.c.seq)):
        if row.edition in at and row.at < at[row.edition]:
            yield f"event {row.seq} of {row.edition} is earlier than the one before"
        at[row.edition] = row.at


def _sound(db) -> Iterator[str]:
    if db.dialect.name != "sqlite":
        return
    for check in ("integrity_check", "foreign_key_check"):
        said = [tuple(row) for row in db.exec_driver_sql(f"PRAGMA {check}")]
        if said not in ([], [("ok",)]):
            yield f"{check}: {said[:3]}"


def _files(store: Store) -> Iterator[str]:
    """Each file that a row names is there with its bytes."""
    with store.reading() as db:
        named = [(store.files / row.sha256[:2] / row.sha256, row.sha256) for row in db.execute(select(files))]
        issued = db.execute(select(certificates).where(certificates.c.state == "issued")).mappings()
        named += [(store.files / row["sha256"][:2] / row["sha256"], row["sha256"]) for row in issued]
    for path, digest in named:
        if not path.is_file():
            yield f"{path.name} is missing"
        elif hashlib.sha256(path.read_bytes()).hexdigest() != digest:
            yield f"{path.name} has other bytes"
