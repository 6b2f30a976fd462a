"""A city's form beside the floor: a bare Flask page of the same size, and one UPDATE of the same text.

Usage: python -m bench.form [--database URL]. A line for each section: milliseconds of both, the median ratio of
pairs taken in turn, queries, bytes. The floor of a page is a Flask-WTF form of the same fields and choices, filled from one query and printed in a
loop, with as many bytes; it signs nobody in and has one language, no marks, counts and hints. The floor of autosave is one UPDATE in a transaction of
its own, with the same durability: by hand, and behind a bare Flask route with a CSRF token.
"""

from __future__ import annotations

import argparse
import statistics
import tempfile
import time
from functools import partial
from pathlib import Path

from flask import Flask, request
from flask_wtf import FlaskForm
from flask_wtf.csrf import CSRFProtect
from sqlalchemy import bindparam, event, select, update
from wtforms import SelectField, SelectMultipleField, StringField, TextAreaField

from award_app import drafts
from award_app.models.candidacies import drafts as table
from forms.sections import section_form
from tests.submission.conftest import World

TURNS = 25
PAGE = """<!doctype html><html lang="en"><title>Form</title><form method="post">{{ form.csrf_token }}
{% for field in form if field.name != "csrf_token" %}<div class="field">{{ field.label }}{{ field() }}</div>{% endfor %}<button>Save</button></form><!--{{ pad }}--></html>"""


def form_like(world: World, part):
    """A form of the same kinds of inputs under the same names, with as many choices."""
    with world.app.test_request_context():
        made = section_form(world.rules, part, {}, "en", only={one.id for one in part.fields}, fresh=True)
        kinds = {}
        for field in made:
            if field.type == "CSRFTokenField":
                continue
            choices = list(getattr(field, "choices", None) or ())
            several = SelectMultipleField if "Multiple" in field.type else SelectField
            kinds[field.name] = several(field.name, choices=choices) if choices else (
                TextAreaField(field.name) if "TextArea" in field.type else StringField(field.name))
    return type("Bare", (FlaskForm,), kinds)


def floor_app(world: World, id: str, sizes: dict[str, int]) -> Flask:
    app = Flask("floor")
    app.config.update(SECRET_KEY="k" * 40, WTF_CSRF_TIME_LIMIT=None)
    CSRFProtect(app)
    page, kinds = app.jinja_env.from_string(PAGE), {part.id: form_like(world, part) for part in world.form.sections}
    asked = select(table.c.field, table.c.value).where(table.c.candidacy == id)
    to_this = update(table).where(table.c.candidacy == id, table.c.field == "summary").values(value=bindparam("text"))

    @app.get("/<section>")
    def section(section):
        with world.store.reading() as db:
            values = {row.field: row.value for row in db.execute(asked)}
        filled = {f"answer_{name}": value for name, value in values.items()}
        return page.render(form=kinds[section](data=filled), pad=" " * sizes.get(section, 0))

    @app.post("/save")
    def save():
        with world.store.writing() as db:
            db.execute(to_this, {"text": request.form["answer_summary"]})
        return {"saved": True}

    app.by_hand = to_this
    return app


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
        floor = floor_app(world, id, sizes).test_client()
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
    row, statement = world.row(id), floor.application.by_hand

    def kept():
        drafts.save(world.store, world.rules, row, {"summary": next(texts)}, by="bench")

    def updated():
        with world.store.writing() as db:
            db.execute(statement, {"text": next(texts)})

    pairs = [(timed(kept), timed(updated)) for _ in range(TURNS + 2)][2:]
    yield told("autosave, its writing", pairs, "")


def drafts_version(world: World, id: str) -> int:
    with world.store.reading() as db:
        return max(version for _value, version in drafts.load(db, id).values())


def token_in(page: str) -> str:
    return page.partition('name="csrf_token"')[2].partition('value="')[2].partition('"')[0]


def timed(ask) -> float:
    began = time.perf_counter()
    answer = ask()
    taken = time.perf_counter() - began
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
