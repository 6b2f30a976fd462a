"""Two who act at the same instant on one edition, each by a connection and a chance of their own, must leave exactly what
one of the two serial orders leaves: every table, the record to its last digest, and what each was told.

The clock stands and each has a seed, so a step gives the same ids and salts whoever comes first: nothing is normalised.
"""

from __future__ import annotations

import random
import shutil
import threading
import time
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.exc import DBAPIError

from award_app import drafts, engine
from award_app.access import THE_CLOCK, Actor
from award_app.clock import SetClock
from award_app.effects import Ref
from award_app.models import RECORDED, metadata
from award_app.models.candidacies import candidacies
from award_app.store import Store, open_engine
from workflows.steps import Refused

from .scenes import EDITION, Moment

Act = Callable[[Store, Moment], object]
TABLES = (*RECORDED, "records", "events", "openings", "heads", "letters", "keys", "drafts", "draft_heads")


class Ring:
    """One database, put back to a moment before each round, and two who act on it."""

    def __init__(self, folder: Path, moment: Moment, maintenance=None, address: Callable[[str], str] | None = None):
        self.moment, self.maintenance = moment, maintenance
        folder.mkdir(parents=True)
        self.path, self.name = folder / "award.db", f"ring_{moment.database}"
        url = address(self.name) if maintenance else f"sqlite:///{self.path}"
        self.stores = [Store(open_engine(url), SetClock(moment.at), files=folder) for _ in range(2)]

    def put_back(self) -> None:
        self.close()
        for number, store in enumerate(self.stores):
            store.chance, store.clock = random.Random(101 + number), SetClock(self.moment.at)
        if self.maintenance:
            with self.maintenance.connect() as db:
                db.exec_driver_sql(f"DROP DATABASE IF EXISTS {self.name} WITH (FORCE)")
                db.exec_driver_sql(f"CREATE DATABASE {self.name} TEMPLATE {self.moment.database}")
            return
        for file in self.path.parent.glob("award.db-*"):
            file.unlink()
        shutil.copyfile(self.moment.kept / "award.db", self.path)

    def close(self) -> None:
        for store in self.stores:
            store.engine.dispose()

    def serial(self, acts: list[Act], order: tuple[int, int]) -> tuple:
        self.put_back()
        told = [None, None]
        for number in order:
            told[number] = self._told(number, acts[number])
        return self._left(told)

    def race(self, acts: list[Act], chance: random.Random) -> tuple:
        """Both at once; who comes to the lock first is left to the machine, and to a start that differs a little."""
        self.put_back()
        told, start = [None, None], threading.Barrier(2)
        late = [0.0, 0.0]
        late[chance.randrange(2)] = chance.random() * 0.004

        def runs(number: int) -> None:
            start.wait()
            time.sleep(late[number])
            told[number] = self._told(number, acts[number])

        threads = [threading.Thread(target=runs, args=(number,)) for number in range(2)]
        for one in threads:
            one.start()
        for one in threads:
            one.join()
        return self._left(told)

    def _told(self, number: int, act: Act) -> str:
        try:
            act(self.stores[number], self.moment)
            return "done"
        except Refused as refused:
            return refused.refusal.code
        except DBAPIError as problem:
            return f"{type(problem).__name__}: {problem.orig}"

    def _left(self, told: list) -> tuple:
        """What each was told, and every row."""
        with self.stores[0].reading() as db:
            rows = {}
            for name in TABLES:
                table = metadata.tables[name]
                rows[name] = [tuple(row) for row in db.execute(select(table).order_by(*table.primary_key.columns))]
        return tuple(told), repr(rows)


def differs(ring: Ring, acts: list[Act], rounds: int, seed: int = 1) -> list[str]:
    """The rounds whose result is that of neither order, each in a line."""
    orders = {ring.serial(acts, order) for order in ((0, 1), (1, 0))}
    chance, wrong = random.Random(seed), []
    for number in range(rounds):
        left = ring.race(acts, chance)
        if left not in orders:
            wrong.append(f"round {number}: they were told {left[0]}; in the two orders {sorted(told for told, _ in orders)}")
    ring.close()
    return wrong


# -- what can be done: steps as they are taken by their people, without the version they saw


def step(who: str, kind: str, subject: Callable[[Moment], str | None] | str, name: str, payload=None, parent=None,
         in_time: timedelta | None = None) -> Act:
    """`in_time`: received so long before the instant of the moment. The clock shows the version that made its step due."""

    def act(store: Store, moment: Moment):
        id = subject(moment) if callable(subject) else subject
        seen = moment.ids.get(f"version of {id}") if who == "clock" else None
        more = {"seen": seen and int(seen), "received": in_time and moment.at - in_time}
        given = payload(store, moment) if callable(payload) else payload
        actor = THE_CLOCK if who == "clock" else Actor(moment.people[who])
        return engine.act(store, Ref(EDITION, kind, id, parent), name, actor, given, **more)

    return act


def later(act: Act, **span) -> Act:
    """The same, so much later: by a clock that goes before the other's."""

    def acts(store: Store, moment: Moment):
        store.clock.pass_(**span)
        return act(store, moment)

    return acts


def of(name: str) -> Callable[[Moment], str]:
    return lambda moment: moment.ids[name]


def draft_of(name: str):
    """What a submission carries: the digest of the draft as it was shown, before anybody acts."""
    return lambda store, moment: {"draft": moment.ids[f"digest of {moment.ids[name]}"]}


def saves(name: str, **answers) -> Act:
    def act(store: Store, moment: Moment):
        with store.reading() as db:
            row = db.execute(select(candidacies).where(candidacies.c.id == moment.ids[name])).mappings().one()
            rules = engine.read_context(db, store, EDITION).rules
        return drafts.save(store, rules, row, answers, by="window")

    return act
