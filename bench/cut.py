"""Publishing a cut of many candidacies in one commit, beside bulk inserts of the same rows by hand.

Usage: python -m bench.cut [--database URL] [--sizes 150 1500 6000]. One line a size: seconds of both, and the ratio.
The hand version is given the finished rows and events: it pays for the database only. As in an office, the process has
settled and the officer has looked at the preview; a size is measured `--rounds` times and the pair in the middle printed.
"""

from __future__ import annotations

import argparse
import tempfile
import time
from pathlib import Path

from sqlalchemy import insert, select

from award_app import accounts, engine, writing
from award_app.access import Actor
from award_app.clock import SetClock
from award_app.database import open_store
from award_app.effects import Ref
from award_app.models.candidacies import candidacies, team
from award_app.models.editions import rounds
from award_app.models.people import participants
from award_app.models.record import events, letters, openings
from award_app.starting import settle
from bench.hand import replacing
from config.settings import Settings
from workflows.calendar import window
from workflows.reading import load


def prepare(folder: Path, database: str, size: int):
    """An edition whose shortlist is confirmed, with so many candidacies in it."""
    rules = load("config/rulebooks/oidp-2026.yaml")
    store = open_store(Settings(data=folder, database_url=database), seed=1)
    store.clock = SetClock(window(rules, rules.stage("shortlist")).closes)
    engine.found(store, rules)
    person, _ = accounts.join(store, rules.id, "office@bench.invalid", "Office", "en", officer=True)
    engine.act(store, Ref(rules.id, "edition"), "open_edition", Actor(person), rules=rules)
    now, ids = store.now(), [store.id() for _ in range(size)]
    people = [store.id() for _ in range(size)]
    with store.writing() as db:
        db.execute(
            insert(candidacies),
            [
                writing.whole(
                    candidacies,
                    {
                        "id": id,
                        "edition": rules.id,
                        "state": "shortlist:in",
                        "version": 3,
                        "reference": id[:12],
                        "organisation": f"org{n}",
                        "place": f"Place {n}",
                        "country": "ES",
                        "language": "es",
                        "title": "T",
                        "category": "A",
                        "territory": "A",
                        "revision": 1,
                        "returns": 0,
                        "begun_at": now,
                    },
                )
                for n, id in enumerate(ids)
            ],
        )
        db.execute(insert(participants), [{"id": who, "edition": rules.id, "person": None} for who in people])
        db.execute(
            insert(team),
            [
                {"id": f"{id}:{who}", "edition": rules.id, "candidacy": id, "participant": who, "role": "owner"}
                for id, who in zip(ids, people, strict=True)
            ],
        )
        verdicts = {id: "kept" if n % 3 == 0 else "out" for n, id in enumerate(ids)}
        db.execute(
            rounds.update()
            .where(rounds.c.key == "shortlist")
            .values(state="confirmed", decision={"verdicts": verdicts})
        )
    return store, rules, Actor(person)


def measure(size: int, database: str) -> tuple[float, float]:
    with tempfile.TemporaryDirectory() as folder:
        store, rules, officer = prepare(Path(folder), database, size)
        cut = Ref(rules.id, "round", f"{rules.id}/shortlist")
        engine.preview(store, cut, "publish_cut", officer)
        settle()
        began = time.perf_counter()
        engine.act(store, cut, "publish_cut", officer)
        ours = time.perf_counter() - began
        with store.reading() as db:
            rows = [dict(one) for one in db.execute(select(candidacies)).mappings()]
            written = [dict(one) for one in db.execute(select(events).where(events.c.seq > 1)).mappings()][-size - 1 :]
            sent = [dict(one) for one in db.execute(select(letters)).mappings()]
            opened = [dict(one) for one in db.execute(select(openings)).mappings()][-(2 * size + 1) :]
        with store.writing() as db:
            db.execute(letters.delete())
            db.execute(openings.delete().where(openings.c.commitment.in_([one["commitment"] for one in opened])))
            db.execute(events.delete().where(events.c.seq >= written[0]["seq"]))
        began = time.perf_counter()
        with store.writing() as db:
            db.execute(replacing(candidacies, db.dialect.name), rows)
            db.execute(events.insert(), written)
            db.execute(openings.insert(), opened)
            db.execute(letters.insert(), sent)
        return ours, time.perf_counter() - began


def main() -> None:
    asked = argparse.ArgumentParser()
    asked.add_argument("--database", default="")
    asked.add_argument("--sizes", type=int, nargs="+", default=[150, 1500, 6000])
    asked.add_argument("--rounds", type=int, default=5)
    given = asked.parse_args()
    for size in given.sizes:
        pairs = sorted((measure(size, given.database) for _ in range(given.rounds)), key=lambda one: one[0] / one[1])
        ours, floor = pairs[len(pairs) // 2]
        print(f"publish a cut of {size:>5}: {ours:.3f} s  bulk by hand {floor:.3f} s  ratio {ours / floor:.2f}")


if __name__ == "__main__":
    main()
