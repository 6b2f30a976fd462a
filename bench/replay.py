"""A replay of an edition as large as the real ones: 137 candidacies, four readers each, 40 finalists read by seven, 3,000
ballots. The rows are put into a database by hand; reading them, replaying, and trying each change alone is timed.

Usage: python -m bench.replay [--database URL] [--voters 3000]
"""

from __future__ import annotations

import argparse
import random
import tempfile
import time
from pathlib import Path

from award_app import accounts, engine
from award_app.access import Actor
from award_app.clock import SetClock
from award_app.database import open_store
from award_app.effects import Ref
from award_app.models.candidacies import candidacies
from award_app.models.editions import stages
from award_app.models.juries import cast_ballots, points, readings
from award_app.models.results import honours, placements
from award_app.reading.replay import drawing_of, past_of
from config.settings import Settings
from workflows.calendar import window
from workflows.reading import load, loads, raw
from workflows.replay_told import text
from workflows.replaying import flips, replay

FILE = "config/rulebooks/oidp-2026.yaml"
SIZES = {"A": 55, "B": 26, "C": 24, "D": 23, "E": 9}


def prepare(folder: Path, database: str, voters: int):
    """An edition that is over, made of rows alone."""
    rules, chance = load(FILE), random.Random(1)
    store = open_store(Settings(data=folder, database_url=database), seed=1)
    store.clock = SetClock(window(rules, rules.stage("submission")).opens)
    engine.found(store, rules)
    person, _ = accounts.join(store, rules.id, "officer@bench.invalid", "Bench", "en", officer=True)
    engine.act(store, Ref(rules.id, "edition"), "open_edition", Actor(person), rules=rules)
    own = {"edition": rules.id, "version": 1}
    ids = [(f"{category}{number:03d}", category) for category, size in SIZES.items() for number in range(size)]
    finalists = [id for id, category in ids if int(id[1:]) < {"A": 16, "B": 8, "C": 7, "D": 6, "E": 3}[category]]
    with store.writing() as db:
        db.execute(stages.update().values(state="closed"))
        db.execute(candidacies.insert(), [
            {**own, "id": id, "state": "final:decided" if id in finalists else "shortlist:out", "reference": id, "organisation": id,
             "place": f"Place {id}", "country": "FR", "language": "fr", "title": f"Practice {id}", "category": category,
             "territory": chance.choice("ABCDE"), "revision": 1, "returns": 0, "begun_at": store.now()} for id, category in ids])
        db.execute(placements.insert(), [
            {"id": id, "edition": rules.id, "round": f"{rules.id}/shortlist", "candidacy": id, "group": category, "value": "5",
             "outcome": "kept" if id in finalists else "out", "why": {"code": "above_line"}} for id, category in ids])
        read = [(f"{stage}-{id}-{juror}", stage, id) for stage, who, jurors in (
            ("shortlist.jury", [id for id, _ in ids], 4), ("final.jury", finalists, 7)) for id in who for juror in range(jurors)]
        db.execute(readings.insert(), [
            {**own, "id": id, "state": "sent", "stage": f"{rules.id}/{stage}", "seat": id, "candidacy": candidacy, "place": 0,
             "total": "5", "sent_at": store.now()} for id, stage, candidacy in read])
        db.execute(points.insert(), [
            {"id": f"{id}:{one.id}", "edition": rules.id, "reading": id, "criterion": one.id, "points": str(chance.randint(0, 10))}
            for id, _, _ in read for one in rules.criteria["practice"]])
        db.execute(cast_ballots.insert(), [
            {"id": f"b{number}", "edition": rules.id, "stage": f"{rules.id}/final.consultation", "valid": True,
             "choices": sorted(chance.sample(finalists, chance.randint(4, 9)))} for number in range(voters)])
        db.execute(honours.insert(), [{**own, "id": "h", "state": "published", "stage": f"{rules.id}/final.deliberation",
                                       "award": "award", "candidacy": finalists[0], "by": "deliberation"}])
    return store, rules


def main() -> None:
    asked = argparse.ArgumentParser()
    asked.add_argument("--database", default="")
    asked.add_argument("--voters", type=int, default=3000)
    given = asked.parse_args()
    other = raw(FILE)
    other["rounds"][2]["cut"]["keep"]["share"], other["rounds"][2]["cut"]["places"]["by"] = "40%", "dhondt"
    other["criteria"]["practice"][0]["weight"] = "3"
    other["rounds"][3]["stages"][1]["ballot"]["choose"] = {"exactly": "5"}
    with tempfile.TemporaryDirectory() as folder:
        store, rules = prepare(Path(folder), given.database, given.voters)
        theirs = loads(other)
        began = time.perf_counter()
        with store.reading() as db:
            past = past_of(engine.read_context(db, store, rules.id))
        read = time.perf_counter()
        before, after = replay(rules, past), replay(theirs, past)
        replayed = time.perf_counter()
        turned = flips(rules, theirs, past, before)
        tried = time.perf_counter()
        text(rules, theirs, past, before, after, turned)
        drawing_of(rules, theirs, past, before, after, "en", str)
        told = time.perf_counter()
        print(f"{len(past.candidacies)} candidacies, {given.voters} ballots: read {read - began:.2f} s, twice replayed "
              f"{replayed - read:.2f} s, {len(turned)} changes alone {tried - replayed:.2f} s, told and drawn {told - tried:.2f} s; "
              f"together {told - began:.2f} s")
        store.engine.dispose()


if __name__ == "__main__":
    main()
