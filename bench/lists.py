"""Lists beside the floor: how many queries and how long a list of rows with their buttons takes, at three sizes.

Usage: python -m bench.lists [--sizes 50 150 1500]. The floor is one query of the same rows, rendered to the same cells.
"""

from __future__ import annotations

import argparse
import statistics
import tempfile
import time
from pathlib import Path

from flask import render_template_string
from sqlalchemy import event, select

from award_app import accounts, create_app
from award_app.models.candidacies import candidacies
from bench.cut import prepare
from config.settings import Settings

FLOOR = "<table>{% for r in rows %}<tr><th>{{ r.place }}</th><td>{{ r.title }}</td><td>{{ r.state }}</td><td>{{ r.country }}</td><td>{{ r.reference }}</td></tr>{% endfor %}</table>"


def measure(size: int) -> str:
    with tempfile.TemporaryDirectory() as folder:
        store, rules, officer = prepare(Path(folder), "", size)
        app = create_app(Settings(data=Path(folder), secret_key="b" * 40), store)
        client, token = app.test_client(), accounts.begin_session(store, officer.person)
        with client.session_transaction() as session:
            session["token"] = token
        count: list[str] = []
        event.listen(store.engine, "before_cursor_execute", lambda *a: count.append(a[2]))
        pages = {}
        for name in ("desk", "desk/candidacies"):
            address = f"/{rules.id}/{name}"
            assert client.get(address).status_code == 200
            count.clear()
            times = []
            for _ in range(5):
                began = time.perf_counter()
                client.get(address)
                times.append(time.perf_counter() - began)
            pages[name] = (statistics.median(times), len([one for one in count if one.startswith("SELECT")]) // 5)
        floor = []
        with app.test_request_context():
            for _ in range(5):
                began = time.perf_counter()
                with store.reading() as db:
                    rows = db.execute(select(candidacies).order_by(candidacies.c.place).limit(50)).mappings().all()
                render_template_string(FLOOR, rows=rows)
                floor.append(time.perf_counter() - began)
        base = statistics.median(floor)
        return f"{size:>6} rows  floor (50 rows, no frame) {base * 1000:.1f} ms  " + "  ".join(
            f"{name} {seconds * 1000:.1f} ms, {queries} queries, {seconds / base:.1f} x"
            for name, (seconds, queries) in pages.items()
        )


def main() -> None:
    asked = argparse.ArgumentParser()
    asked.add_argument("--sizes", type=int, nargs="+", default=[50, 150, 1500])
    for size in asked.parse_args().sizes:
        print(measure(size))


if __name__ == "__main__":
    main()
