"""Saving a score, beside the same reads and writes by hand: a sheet of a juror sent through `act`, with key and seen version.

Usage: python -m bench.score [--database URL] [--steps 300]. Prints one line: medians in ms, the ratio pair by pair (in turn,
each first as often as the other), the statements of one step.
"""

from __future__ import annotations

import time
from fractions import Fraction
from pathlib import Path

from sqlalchemy import bindparam, select, update

from award_app import accounts, engine, writing
from award_app.access import Actor
from award_app.access.standing import _SEATS, looks_back
from award_app.clock import SetClock
from award_app.database import open_store
from award_app.effects import Ref
from award_app.models import RECORDED
from award_app.models.candidacies import candidacies
from award_app.models.editions import stages
from award_app.models.juries import justifications, points, readings, seats
from award_app.models.record import events, keys, openings
from bench.hand import KEY, LOCK, STANDS, WHO, replacing, side_by_side
from config.settings import Settings
from workflows.calendar import window
from workflows.ranking import total
from workflows.reading import load
from workflows.record import canonical, chained, commitment, digest, line

STAGE, WORDS = "final.jury", "What the neighbours decide is done, and the council says each year what became of it."


def prepare(folder: Path, database: str):
    """A store with a jury at work and one reading of it; put into the tables as it stands then."""
    rules = load("config/rulebooks/oidp-2026.yaml")
    store = open_store(Settings(data=folder, database_url=database), seed=1)
    store.clock = SetClock(window(rules, rules.stage(STAGE)).opens)
    engine.found(store, rules)
    person, participant = accounts.join(store, rules.id, "juror@bench.invalid", "Bench", "en", officer=True)
    actor, stage = Actor(person), f"{rules.id}/{STAGE}"
    engine.act(store, Ref(rules.id, "edition"), "open_edition", actor, rules=rules)
    now, own = store.now(), {"edition": rules.id, "version": 1}
    with store.writing() as db:
        db.execute(update(stages).where(stages.c.id == stage).values(state="open"))
        db.execute(candidacies.insert().values(
            id="city", state="final:in", reference="REF", organisation="org", place="Rennes", country="FR", language="fr",
            title="Practice", category="A", territory="A", revision=1, returns=0, begun_at=now, **own))
        db.execute(seats.insert().values(id="seat", state="seated", stage=stage, participant=participant, group=None,
                                         languages=["fr"], chair=False, declared_at=now, **own))
        db.execute(readings.insert().values(id="seat:city", state="assigned", stage=stage, seat="seat", candidacy="city",
                                            place=0, **own))
    return store, rules, actor


def sheet_of(rules, turn: int) -> dict:
    criteria = rules.criteria_of(rules.stage(STAGE))
    words = {criteria[0].id: WORDS} if criteria[0].justification else {}
    return {"points": {one.id: str(turn % 10) for one in criteria}, "justifications": words}


def by_act(store, rules, actor, turn: int) -> float:
    with store.reading() as db:
        seen = db.scalar(VERSION, {"id": "seat:city"})
    began = time.perf_counter()
    engine.act(store, Ref(rules.id, "reading", "seat:city"), "score", actor, sheet_of(rules, turn), seen=seen, key=f"act-{turn}")
    return time.perf_counter() - began


VERSION = select(readings.c.version).where(readings.c.id == bindparam("id"))
ROW = select(readings).where(readings.c.id == bindparam("id")).with_for_update()
DOSSIER = select(candidacies.c.id, candidacies.c.state).where(candidacies.c.id == bindparam("id"))
THERE = select(justifications.c.id).where(justifications.c.reading == bindparam("id"))


def by_hand(store, rules, actor, turn: int) -> float:
    """What a careful programmer writes without the engine: the same reads, rows, chain and key."""
    began = time.perf_counter()
    edition, given = {"edition": rules.id}, sheet_of(rules, turn)
    criteria = rules.criteria_of(rules.stage(STAGE))
    with store.writing() as db:
        record = db.execute(LOCK, edition).mappings().one()
        db.execute(KEY, {**edition, "key": f"hand-{turn}"}).first()
        db.execute(STANDS, edition).all()
        who = db.scalar(WHO, {**edition, "person": actor.person})
        row = db.execute(ROW, {"id": "seat:city"}).mappings().one()
        db.scalars(_SEATS, {**edition, "participant": who, "looks_back": looks_back(store.now())}).all()
        db.execute(DOSSIER, {"id": row["candidacy"]}).all()
        db.execute(THERE, {"id": row["id"]}).all()
        now, seq = store.now(), record["seq"] + 1
        made = total({id: Fraction(value) for id, value in given["points"].items()}, criteria)
        own = {**edition, "reading": row["id"]}
        sent = {**row, "state": "sent", "version": row["version"] + 1, "total": str(made), "sent_at": now}
        written: list[tuple] = [(readings, sent)]
        written += [(points, {**own, "id": f"{row['id']}:{id}", "criterion": id, "points": value})
                    for id, value in given["points"].items()]
        written += [(justifications, {**own, "id": f"{row['id']}:{id}", "criterion": id, "text": text})
                    for id, text in given["justifications"].items()]
        opened, by_table = [], {}
        for table, values in written:
            content, salt = writing.row_content(table.name, values), store.salt()
            opened.append({**edition, "commitment": commitment(salt, content), "seq": seq, "table": table.name,
                           "row": values["id"], "salt": salt, "content": content})
            by_table.setdefault(table.name, []).append(values)
        for name, rows in by_table.items():
            db.execute(replacing(RECORDED[name], db.dialect.name), rows)
        body = canonical({"step": "score", "kind": "reading", "subject": row["id"], "actor": who,
                          "rows": [[one["table"], one["commitment"]] for one in opened]}).decode()
        salt, reference = store.salt(), store.id()
        sealed = commitment(salt, body)
        head = chained(record["head"], line(seq, now.isoformat(), sealed))
        db.execute(events.insert(), [{**edition, "seq": seq, "at": now, "sealed": sealed, "salt": salt, "body": body,
                                      "reference": reference}])
        db.execute(openings.insert(), opened)
        db.execute(writing._ADVANCE, {"of": rules.id, "to_seq": seq, "to_head": head, "to_at": now})
        db.execute(keys.insert(), {**edition, "key": f"hand-{turn}", "asked": digest(given), "receipt": {"reference": reference},
                                   "secret_of": None, "at": now})
    return time.perf_counter() - began


def main() -> None:
    side_by_side("score (act)", prepare, by_act, by_hand)


if __name__ == "__main__":
    main()
