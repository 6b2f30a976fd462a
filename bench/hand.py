"""What the hand versions of a step share: prebuilt Core statements, and the measuring of both in turn."""

from __future__ import annotations

import argparse
import statistics
import tempfile
from collections.abc import Callable
from functools import cache
from pathlib import Path

from sqlalchemy import Table, bindparam, event, select
from sqlalchemy.dialects import postgresql, sqlite

from award_app.models.editions import editions, rounds, stages
from award_app.models.people import participants
from award_app.models.record import keys, records

LOCK = records.select().where(records.c.edition == bindparam("edition")).with_for_update()
KEY = keys.select().where(keys.c.edition == bindparam("edition"), keys.c.key == bindparam("key"))
STANDS = (
    select(editions, rounds, stages)
    .join(rounds, rounds.c.edition == editions.c.id)
    .join(stages, (stages.c.edition == editions.c.id) & (stages.c.round == rounds.c.id))
    .where(editions.c.id == bindparam("edition"))
)
WHO = select(participants.c.id).where(
    participants.c.edition == bindparam("edition"), participants.c.person == bindparam("person")
)


@cache
def replacing(table: Table, dialect: str):
    """Insert rows of a table, or put them in place of those of the same id."""
    insert = (postgresql if dialect == "postgresql" else sqlite).insert(table)
    return insert.on_conflict_do_update(
        index_elements=["id"], set_={c.name: insert.excluded[c.name] for c in table.columns if c.name != "id"}
    )


def side_by_side(name: str, prepare: Callable, by_act: Callable, by_hand: Callable) -> None:
    """A line: medians in ms, the ratio pair by pair (each first as often as the other), the statements of one step.
    `prepare(folder, database)` gives what both are called with, before the number of the turn; each gives its seconds."""
    asked = argparse.ArgumentParser()
    asked.add_argument("--database", default="")
    asked.add_argument("--steps", type=int, default=300)
    given = asked.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        told = prepare(Path(folder), given.database)
        count: list[str] = []
        event.listen(told[0].engine, "before_cursor_execute", lambda *a: count.append(a[2]))
        by_act(*told, -1)
        statements = len(count)
        by_hand(*told, -1)
        pairs = []
        for turn in range(given.steps):
            first = {run: run(*told, turn) for run in ((by_act, by_hand) if turn % 2 else (by_hand, by_act))}
            pairs.append((first[by_act], first[by_hand]))
    ours, floor = (statistics.median(one[at] for one in pairs) * 1000 for at in (0, 1))
    ratio = statistics.median(a / b for a, b in pairs)
    print(f"{name}  {ours:.2f} ms  by hand {floor:.2f} ms  ratio {ratio:.2f}  statements {statements} (with the bench's own reads)")
