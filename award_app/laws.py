"""What must hold of an installation at every moment, as laws with a name: what `award check` tells an operator, and what
every test that writes is asked at its end.

Each law reads an edition (`Look`) and yields sentences, one for each thing that breaks it. A warning is a thing that
time or a person mends (a letter that waits, a file nobody names); a break is one that must never be.
"""

from __future__ import annotations

import tempfile
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import timedelta
from functools import cached_property
from pathlib import Path

from sqlalchemy import Connection, Table, select

from workflows import plan_check
from workflows.record import commitment, parse, spelled

from . import engine, package, plans, record
from .content import content_of
from .models.base import written
from .models.candidacies import answers, candidacies, files, private_answers, revisions
from .models.juries import conflicts, readings
from .models.record import events, keys, letters, openings, records
from .models.results import certificates, honours
from .store import Store

WAITS_TOO_LONG = timedelta(days=1)


@dataclass(frozen=True)
class Break:
    """A sentence about what does not hold; `warns` when time or a person mends it."""

    law: str
    sentence: str
    warns: bool = False


class Look:
    """One edition as it stands, its events read once."""

    def __init__(self, db: Connection, store: Store, edition: str):
        self.db, self.store, self.edition = db, store, edition

    def rows(self, table: Table, *where) -> list[Mapping]:
        return list(self.db.execute(select(table).where(table.c.edition == self.edition, *where)).mappings())

    @cached_property
    def events(self) -> list[tuple[int, str, dict]]:
        """(seq, instant as text, body) of every event whose body is what was sealed; law I4 tells of the others."""
        asked = select(events).where(events.c.edition == self.edition).order_by(events.c.seq)
        return [
            (row["seq"], written(row["at"]), parse(row["body"]))
            for row in self.db.execute(asked).mappings()
            if commitment(row["salt"], row["body"]) == row["sealed"]
        ]

    def taken(self, *steps: str) -> list[tuple[int, str, dict]]:
        return [one for one in self.events if one[2]["step"] in steps]

    @cached_property
    def announced_at(self) -> str | None:
        return min((at for _, at, _ in self.taken("announce")), default=None)


# -- the laws


def nothing_acknowledged_is_lost(look: Look) -> Iterator[str]:
    """I1: what was sent is there, frozen, with every file by its content."""
    sent = {body["subject"] for _, _, body in look.taken("submit")}
    frozen = Counter(row["candidacy"] for row in look.rows(revisions))
    for one in sorted(sent - frozen.keys()):
        yield f"The candidacy {one} was received, and nothing of it is kept."
    for row in look.rows(candidacies):
        if row["revision"] != frozen[row["id"]]:
            yield f"The candidacy {row['reference']} counts {row['revision']} revisions, and {frozen[row['id']]} are kept."
    kept = content_of(look.store)
    for sha256 in sorted(_files_sent(look)):
        if not kept.has(sha256):
            yield f"A file that was sent is gone: {sha256}."


def _files_sent(look: Look) -> set[str]:
    """The digests of every file that a frozen answer names."""
    found = set()
    for table in (answers, private_answers):
        for row in look.rows(table):
            entries = row["value"] if isinstance(row["value"], list) else []
            found |= {one["sha256"] for one in entries if isinstance(one, dict) and "sha256" in one}
    return found


def every_letter_has_its_cause(look: Look) -> Iterator[str]:
    """I2: no letter without the event that owes it, and none that says something else."""
    owed = {
        row["row"]: row
        for row in look.rows(openings, openings.c.table == "letters")
    }
    for row in look.rows(letters):
        opening = owed.pop(row["id"], None)
        told = spelled({name: row[name] for name in ("kind", "recipient", "subject", "facts")})
        if opening is None or opening["seq"] != row["cause"]:
            yield f"The letter {row['id']} ({row['kind']}) was owed by no event."
        elif opening["content"] != told:
            yield f"The letter {row['id']} ({row['kind']}) says something else than the step that owed it."
    for id in sorted(owed):
        yield f"The letter {id} was owed and is gone."


def letters_are_marked_as_they_went(look: Look) -> Iterator[str]:
    """I3: sent means handed over, at an instant, after an attempt; what cannot be sent says why."""
    for row in look.rows(letters):
        if row["state"] == "sent" and (row["sent_at"] is None or row["attempts"] < 1):
            yield f"The letter {row['id']} is marked as sent, and no attempt is known."
        if row["state"] == "parked" and not row["problem"]:
            yield f"The letter {row['id']} could not be sent, and nobody can tell why."


def the_record_holds(look: Look) -> Iterator[str]:
    """I4 and I5: the chain, the seals, every row against its event, every state replayed, every step lawful."""
    for fault in record.verify(look.store, look.edition):
        yield f"The record does not hold: {fault}."


def once_means_once(look: Look) -> Iterator[str]:
    """I6: one announcement, one decision in force, one valid certificate of each kind for each holder."""
    announced = Counter(body["subject"] for _, _, body in look.taken("announce"))
    yield from (f"The announcement of {stage} was made {n} times." for stage, n in announced.items() if n > 1)
    given = Counter((row["stage"], row["award"], row["candidacy"]) for row in look.rows(honours)
                    if row["state"] in ("decided", "published"))
    yield from (f"{award} was given {n} times to {who}." for (_, award, who), n in given.items() if n > 1)
    valid = Counter(
        (row["kind"], row["honour"], row["candidacy"], row["participant"])
        for row in look.rows(certificates)
        if row["state"] in ("owed", "issued")
    )
    yield from (f"{n} certificates ({kind[0]}) are valid for one holder: {kind[2] or kind[3]}."
                for kind, n in valid.items() if n > 1)


def closed_means_closed(look: Look) -> Iterator[str]:
    """I7: no sheet and no ballot after its stage closed; no sheet of a juror with a conflict counts."""
    closed: set[str] = set()
    for seq, _, body in look.events:
        if body["kind"] == "stage":
            (closed.add if body["to"] == "closed" else closed.discard)(body["parent"])
        elif body["step"] in ("score", "take_back", "cast", "change") and body["parent"] in closed:
            yield f"Event {seq} ({body['step']}) came after {body['parent']} had closed."
    barred = {(row["seat"], row["candidacy"]) for row in look.rows(conflicts)}
    for row in look.rows(readings, readings.c.state == "sent"):
        if (row["seat"], row["candidacy"]) in barred:
            yield f"The sheet {row['id']} counts, and its juror has declared a conflict of interest."


def nothing_before_the_announcement(look: Look) -> Iterator[str]:
    """I8: no honour is public, no result told and no certificate owed before the announcement is in the record."""
    at = look.announced_at or "9999"
    for row in look.rows(honours):
        if row["published_at"] and written(row["published_at"]) < at:
            yield f"The honour {row['id']} was public before the announcement."
    for seq, when, body in look.taken("tell", "owe"):
        if when < at and body["kind"] in ("candidacy", "certificate"):
            yield f"Event {seq} ({body['step']}) came before the announcement."


def files_are_what_they_were(look: Look) -> Iterator[str]:
    """I9: every file by its content, every issued certificate with the bytes that were issued."""
    kept = content_of(look.store)
    for sha256 in sorted({row["sha256"] for row in look.rows(files)}):
        if (found := kept.digest(sha256)) not in (sha256, None):
            yield f"The file {sha256} has another content now: {found}."
    for row in look.rows(certificates, certificates.c.state == "issued"):
        found = kept.digest(row["sha256"])
        if found != row["sha256"]:
            yield f"The certificate {row['number']} " + ("is gone." if found is None else "has other bytes now.")


def the_database_is_whole(look: Look) -> Iterator[str]:
    """I10: the database's own check, and its foreign keys."""
    if look.db.dialect.name != "sqlite":
        return  # PostgreSQL checks its pages as it reads them, where data checksums are on (the default since 18)
    for (told,) in look.db.exec_driver_sql("PRAGMA integrity_check"):
        if told != "ok":
            yield f"The database is damaged: {told}."
    for table, row, *_ in look.db.exec_driver_sql("PRAGMA foreign_key_check"):
        yield f"A row of {table} ({row}) names something that is not there."


def a_key_has_one_answer(look: Look) -> Iterator[str]:
    """I11: what was answered to a key is what the record says of that reference."""
    known = {body["reference"]: body for _, _, body in look.events if body["reference"]}
    for row in look.rows(keys):
        told, body = row["receipt"], known.get(row["receipt"]["reference"])
        if body is None:
            yield f"The receipt {told['reference']} was given, and no event is known by it."
        elif body["to"] != told["state"] or body["subject"] not in (None, told["id"]):
            yield f"The receipt {told['reference']} says something else than its event."


def results_can_be_recomputed(look: Look) -> Iterator[str]:
    """I12: what is published follows from what is published, by the program that anybody has."""
    if look.announced_at is None:
        return
    with tempfile.TemporaryDirectory() as folder:
        try:
            package.verify_folder(package.write(look.store, look.edition, Path(folder)))
        except package.verifier.Wrong as wrong:
            yield f"The published package does not hold: {wrong}."


def time_only_goes_on(look: Look) -> Iterator[str]:
    """I13: events in the order of their instants; nothing frozen after its event; deadlines only grow."""
    before, at = "", {}
    for seq, when, _ in look.events:
        if when < before:
            yield f"Event {seq} is dated before the one that it follows."
        before, at[seq] = when, when
    asked = select(openings).where(openings.c.edition == look.edition).order_by(openings.c.seq)
    closes: dict[str, str] = {}
    for row in look.db.execute(asked.where(openings.c.table.in_(("stages", "revisions")))).mappings():
        told = parse(row["content"]).get("row") or {}
        if row["table"] == "revisions" and told["at"] > at.get(row["seq"], told["at"]):
            yield f"A revision of {told['candidacy']} is dated after it was received."
        if row["table"] == "stages" and told["closes_at"]:
            if told["closes_at"] < closes.get(row["row"], ""):
                yield f"Event {row['seq']} moved the end of {told['key']} to an earlier date."
            closes[row["row"]] = told["closes_at"]


def readings_keep_the_rules(look: Look) -> Iterator[str]:
    """I14: nobody reads what they have a conflict with, or what is another panel's; nobody who left is waited for."""
    for stage, fault in _faults_of_readings(look):
        if fault.code in plans.NEVER:
            yield f"The readings of {stage} break a rule: {fault}."


def _faults_of_readings(look: Look) -> Iterator[tuple[str, plan_check.Fault]]:
    """What the independent check says of the readings of juries that are at work."""
    context = engine.read_context(look.db, look.store, look.edition)
    for key, stage in context.stages.items():
        if stage["kind"] == "jury" and stage["planned_at"] and stage["state"] in ("open", "overdue"):
            yield from ((key, fault) for fault in plans.live_faults(context, stage))


LAWS: dict[str, tuple[str, Callable[[Look], Iterator[str]]]] = {
    "I1": ("Nothing that was acknowledged is lost", nothing_acknowledged_is_lost),
    "I2": ("Every letter has its cause", every_letter_has_its_cause),
    "I3": ("Letters are marked as they went", letters_are_marked_as_they_went),
    "I4": ("The record holds, and the tables are what it says", the_record_holds),
    "I6": ("What happens once happened once", once_means_once),
    "I7": ("Closed means closed", closed_means_closed),
    "I8": ("Nothing was public before the announcement", nothing_before_the_announcement),
    "I9": ("Files are what they were", files_are_what_they_were),
    "I10": ("The database is whole", the_database_is_whole),
    "I11": ("A key has one answer", a_key_has_one_answer),
    "I12": ("Published results can be recomputed", results_can_be_recomputed),
    "I13": ("Time only goes on", time_only_goes_on),
    "I14": ("Readings keep the rules, by an independent check", readings_keep_the_rules),
}
"""I5, that every step was lawful, is told by I4: both are read from one replay."""


def breaks(store: Store, edition: str, but: tuple[str, ...] = ()) -> list[Break]:
    """What breaks a law in one edition, law by law; empty when all is well. `but`: laws that are not asked."""
    with store.reading() as db:
        look = Look(db, store, edition)
        found = [Break(name, one) for name, (_, law) in LAWS.items() if name not in but for one in law(look)]
        return found + [Break(*one, warns=True) for one in _waiting(look)]


def editions_with_a_record(store: Store) -> dict[str, int]:
    """{edition: number of events} of every record that has begun."""
    with store.reading() as db:
        return {edition: seq for edition, seq in db.execute(select(records.c.edition, records.c.seq)) if seq}


def _waiting(look: Look) -> Iterator[tuple[str, str]]:
    """What a person should look at: letters that do not leave, files that nobody names."""
    late = look.store.now() - WAITS_TOO_LONG
    stuck = sum(row["due_at"] < late for row in look.rows(letters, letters.c.state.in_(("owed", "sending"))))
    if stuck:
        yield "I3", f"{stuck} letters wait for more than a day. Is the worker running, and the mail server reachable?"
    for stage, fault in _faults_of_readings(look):
        if fault.code not in plans.NEVER:
            yield "I14", f"The readings of {stage} no longer keep a rule: {fault}. Share them out anew."
    parked = len(look.rows(letters, letters.c.state == "parked"))
    if parked:
        yield "I3", f"{parked} letters could not be sent; the desk's page of letters says why."
