"""A city's form beside the floor of bench/form_floor.py: a plain Flask page of the same size for somebody signed in, and one UPDATE
of the same text.

Usage: python -m bench.form [--database URL]. A line for each section: milliseconds of processor time of both, the median ratio of
pairs taken in turn, queries, bytes. What both wait for the disk is not in it; the last line, by the clock, has it.
"""

from __future__ import annotations

import argparse
import os
import statistics
import tempfile
import time
from functools import partial
from pathlib import Path

from sqlalchemy import event

from award_app import drafts
from bench.form_floor import SAVE, floor_app
from tests.submission.conftest import World

TURNS = 60


def measure(database: str):
    with tempfile.TemporaryDirectory() as folder:
        world = World(Path(folder), database)
        world.app.testing = False
        ana = world.person("ana")
        id = ana.begins()
        ana.fills(id)
        seen: list[str] = []
        event.listen(world.store.engine, "before_cursor_execute", lambda *a: seen.append(a[2]))
        sizes: dict[str, int] = {}
        with ana.http.session_transaction() as signed_in:
            floor = floor_app(world, signed_in["token"], id, sizes).test_client()
        floor.get("/sign-in")
        for part in world.form.sections:
            ours, theirs = partial(ana.http.get, ana.url(id, part.id)), partial(floor.get, f"/{part.id}")
            sizes[part.id] = max(0, len(ours().data) - len(theirs().data))
            pairs = [(timed(ours), timed(theirs)) for _ in range(TURNS + 2)][2:]
            seen.clear()
            size = len(ours().data)
            yield told(f"page {part.id}", pairs, f"{sum(one.startswith('SELECT') for one in seen)} queries  {size:,} bytes")
        yield from saving(world, ana, id, floor, seen)


def saving(world: World, ana, id: str, floor, seen: list[str]):
    token = token_in(ana.http.get(ana.url(id, "texts")).text)
    bare = token_in(floor.get("/texts").text)
    stands = {"version": drafts_version(world, id)}
    texts = (f"A text that is written, time and again, number {number}" for number in range(10_000))

    def ours():
        answer = ana.http.post(f"{ana.url(id)}/save?section=texts", data={"csrf_token": token, "answer_summary": next(texts), "tab": "bench",
                                     "seen": stands["version"]},
                               headers={"Accept": "application/json"})
        assert answer.status_code == 200, answer.text
        stands["version"] = answer.get_json()["version"]

    def theirs():
        assert floor.post("/save", data={"csrf_token": bare, "answer_summary": next(texts)}).status_code == 200

    pairs = [(timed(ours), timed(theirs)) for _ in range(TURNS + 2)][2:]
    seen.clear()
    ours()
    yield told("autosave, over HTTP", pairs, f"{len(seen)} statements")
    row, by = world.row(id), f"{ana.key}/bench"

    def kept():
        drafts.save(world.store, world.rules, row, {"summary": next(texts)}, by=by)

    def updated():
        with world.store.writing() as db:
            db.execute(SAVE, {"id": id, "who": ana.person.id, "text": next(texts)})

    pairs = [(timed(kept), timed(updated)) for _ in range(TURNS + 2)][2:]
    yield told("autosave, its writing", pairs, "")
    by_the_clock = partial(timed, clock=time.perf_counter)
    pairs = [(by_the_clock(kept), by_the_clock(updated)) for _ in range(TURNS * 5)][2:]
    yield told("the same, by the clock", pairs, f"this disk syncs in {synced(world.settings.data) * 1000:.2f} ms")


def synced(folder: Path) -> float:
    """Seconds that the disk takes to hold a page of four kilobytes."""
    with tempfile.TemporaryFile(dir=folder) as file:
        taken = []
        for _ in range(50):
            file.write(b"x" * 4096)
            file.flush()
            began = time.perf_counter()
            os.fsync(file.fileno())
            taken.append(time.perf_counter() - began)
    return statistics.median(taken)


def drafts_version(world: World, id: str) -> int:
    with world.store.reading() as db:
        return max(version for _value, version in drafts.load(db, id).values())


def token_in(page: str) -> str:
    return page.partition('name="csrf_token"')[2].partition('value="')[2].partition('"')[0]


def timed(ask, clock=time.process_time) -> float:
    began = clock()
    answer = ask()
    taken = clock() - began
    assert answer is None or answer.status_code == 200
    return taken


def told(what: str, pairs, more: str) -> str:
    ours, theirs = (statistics.median(one) for one in zip(*pairs, strict=True))
    ratio = statistics.median(a / b for a, b in pairs)
    return f"{what:<24} {ours * 1000:6.2f} ms  floor {theirs * 1000:6.2f} ms  ratio {ratio:5.2f}  {more}"


def main() -> None:
    asked = argparse.ArgumentParser()
    asked.add_argument("--database", default="")
    for line in measure(asked.parse_args().database):
        print(line, flush=True)


if __name__ == "__main__":
    main()
