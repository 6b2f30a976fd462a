"""What somebody with the whole database could do: change a row and make the record anew around it, properly."""

from __future__ import annotations

import copy
from pathlib import Path

from sqlalchemy import select, update

from award_app.clock import SetClock
from award_app.database import open_store
from award_app.models.base import written
from award_app.models.record import events, heads, openings, records
from config.settings import Settings
from workflows.record import GENESIS, canonical, chained, commitment, line, parse


def copied(world, folder: Path):
    """The same world in a folder of its own."""
    folder.mkdir(parents=True, exist_ok=True)
    with world.store.engine.connect() as db:
        db.connection.driver_connection.execute("VACUUM INTO ?", (str(folder / "award.db"),))
    other = copy.copy(world)
    other.folder, other.clock = folder, SetClock(world.clock.at)
    other.store = open_store(Settings(data=folder), other.clock, 2)
    other.officer, other.colleague, *other.cities = (
        _of(other, one) for one in (world.officer, world.colleague, *world.cities)
    )
    return other


def _of(world, person):
    person = copy.copy(person)
    person.world = world
    return person


def forge(world, table: str, id: str, change) -> int:
    """Change every recorded version of a row, seal and chain everything again; gives the first event that changed."""
    with world.store.writing() as db:
        found = db.execute(select(openings).where(openings.c.table == table, openings.c.row == id)).mappings().all()
        swapped = {}
        for one in found:
            content = parse(one["content"])
            if change(content["row"]) is False:
                continue
            text = canonical(content).decode()
            swapped[one["commitment"]] = commitment(one["salt"], text)
            db.execute(
                update(openings)
                .where(openings.c.commitment == one["commitment"])
                .values(commitment=swapped[one["commitment"]], content=text)
            )
        changed = [one["seq"] for one in found if one["commitment"] in swapped]
        rewrite(db, world.edition, lambda seq, body: _swap(body, swapped))
    return min(changed)


def _swap(body: str, swapped: dict) -> str:
    for old, new in swapped.items():
        body = body.replace(old, new)
    return body


def rewrite(db, edition: str, change) -> None:
    """Make the chain anew over all bodies, each passed through `change(seq, body)`."""
    head, days = GENESIS, dict(db.execute(select(heads.c.seq, heads.c.day)).all())
    for row in db.execute(select(events).where(events.c.edition == edition).order_by(events.c.seq)).mappings().all():
        body = change(row["seq"], row["body"])
        sealed = commitment(row["salt"], body)
        head = chained(head, line(row["seq"], written(row["at"]), sealed))
        db.execute(
            update(events)
            .where(events.c.edition == edition, events.c.seq == row["seq"])
            .values(body=body, sealed=sealed)
        )
        if row["seq"] in days:
            db.execute(update(heads).where(heads.c.edition == edition, heads.c.seq == row["seq"]).values(head=head))
    db.execute(update(records).where(records.c.edition == edition).values(head=head))
