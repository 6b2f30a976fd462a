"""Lists beside the floor: the smallest Flask application that shows the same rows in the same cells, from one query.

Usage: python -m bench.lists [--sizes 50 150 1500]. A line for each list and size: milliseconds of both, the median ratio
of pairs taken in turn, and the queries. The floor signs nobody in, has no frame, no filters, no states of buttons and
one language; what it leaves out is what a page costs beside its rows.
"""

from __future__ import annotations

import argparse
import statistics
import tempfile
import time
from pathlib import Path

from babel import Locale
from flask import Flask, url_for
from sqlalchemy import event, select

from award_app.models.candidacies import candidacies, organisations
from award_app.models.juries import readings
from tests.panels import EDITION, FinalRound

TURNS = 15
STATE = '<span class="state active"><svg class="shape" viewBox="0 0 16 16" aria-hidden="true" focusable="false"><circle cx="8" cy="8" r="5.5"/><path d="M8 2.5a5.5 5.5 0 0 0 0 11z" class="full"/></svg>{{ states[r.state] }}</span>'
PAGE = '<!doctype html><html lang="en"><title>List</title><table><thead><tr><th>Place<th>Practice<th>Category<th>State</thead>{% for r in rows %}<tr>{% set url = url_for("one", id=r.id) %}<th scope="row"><a href="{{ url }}">{{ r.place }}</a> <span class="quiet">{{ countries[r.country] }}</span></th><td><a href="{{ url }}">{{ r.title }}</a> <span class="quiet small">{{ r.organisation or "" }}</span></td><td>{{ categories[r.category] }}</td><td>STATE</td><td><code>{{ r.reference }}</code></td></tr>{% endfor %}</table></html>'.replace("STATE", STATE)
SHOWN = [candidacies.c[one] for one in ("id", "place", "country", "title", "category", "state", "reference")]


def floor_app(world: FinalRound) -> Flask:
    """One route for each list, with the cells of that list."""
    app, rules = Flask("floor"), world.rules
    words = {
        "countries": Locale("en").territories,
        "categories": {one.id: one.name["en"] for one in rules.categories},
        "states": {"final:in": "Final: in the round", "assigned": "to read"},
    }
    of = organisations.c.name.label("organisation")
    by_place = select(*SHOWN, of).outerjoin(organisations, organisations.c.id == candidacies.c.organisation)
    by_place = by_place.where(candidacies.c.edition == EDITION).order_by(candidacies.c.place, candidacies.c.id)
    own = (
        select(*SHOWN[:-2], readings.c.state, candidacies.c.reference, candidacies.c.organisation)
        .join(readings, readings.c.candidacy == candidacies.c.id)
        .where(readings.c.edition == EDITION)
        .order_by(readings.c.place)
    )

    def shown(asked):
        with world.store.reading() as db:
            rows = db.execute(asked).all()
        return page.render(rows=rows, **words)

    page = app.jinja_env.from_string(PAGE)  # compiled once
    app.add_url_rule("/one/<id>", "one", lambda id: url_for("one", id=id))
    app.add_url_rule("/desk/candidacies", "desk", lambda: shown(by_place.limit(50)))
    app.add_url_rule("/candidacies", "public", lambda: shown(by_place.limit(60)))
    app.add_url_rule("/jury", "jury", lambda: shown(own))
    return app


def measure(size: int):
    with tempfile.TemporaryDirectory() as folder:
        world = FinalRound(Path(folder), finalists=size)
        world.app.testing = False
        juror = world.juror("Jana", reads=world.finalists)[0]
        floor = floor_app(world).test_client()
        seen: list[str] = []
        event.listen(world.store.engine, "before_cursor_execute", lambda *a: seen.append(a[2]))
        for path, who in (("/desk/candidacies", world.officer), ("/jury", juror), ("/candidacies", None)):
            browser = world.browser(who)
            pairs = [(timed(browser, f"/{EDITION}{path}", seen), timed(floor, path, [])) for _ in range(TURNS + 2)][2:]
            ours, theirs = (statistics.median(one) for one in zip(*((a, b) for (a, _q), (b, _) in pairs), strict=True))
            ratio = statistics.median(a / b for (a, _q), (b, _) in pairs)
            yield f"{size:>5} rows  {path:<18} {ours * 1000:6.1f} ms  floor {theirs * 1000:6.1f} ms  ratio {ratio:4.2f}  {pairs[0][0][1]} queries"


def timed(browser, address: str, seen: list[str]) -> tuple[float, int]:
    seen.clear()
    began = time.thread_time()
    answer = browser.get(address)
    taken = time.thread_time() - began
    assert answer.status_code == 200, address
    return taken, sum(one.startswith("SELECT") for one in seen)


def main() -> None:
    asked = argparse.ArgumentParser()
    asked.add_argument("--sizes", type=int, nargs="+", default=[50, 150, 1500])
    for size in asked.parse_args().sizes:
        for line in measure(size):
            print(line, flush=True)


if __name__ == "__main__":
    main()
