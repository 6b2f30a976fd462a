"""An edition rehearsed once, kept as it stood at several moments; each test gets a copy of one of them."""

from __future__ import annotations

import re
import shutil
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from html import unescape

import pytest
from sqlalchemy import event, select

from award_app import accounts, create_app, engine
from award_app.access import Actor
from award_app.clock import SetClock
from award_app.database import open_store
from award_app.effects import Ref
from award_app.models.people import officers, participants, persons
from award_app.rehearsal.play import Play, Size
from config.settings import Settings
from tests.world import keeps_every_law
from workflows.reading import load

EDITION = "oidp-2026"
MOMENTS = {  # name: when, or the stage after whose closing
    "check": datetime(2026, 3, 18, 12, tzinfo=UTC),
    "appointing": datetime(2026, 4, 2, 0, 30, tzinfo=UTC),
    "reading": datetime(2026, 4, 25, 12, tzinfo=UTC),
    "overdue": datetime(2026, 5, 15, 23, tzinfo=UTC),
    "cut": "shortlist.jury",
    "deliberation": datetime(2026, 7, 16, 10, tzinfo=UTC),
    "announcement": datetime(2026, 8, 1, 1, tzinfo=UTC),
}


@pytest.fixture(scope="session")
def rehearsed(tmp_path_factory):
    """{moment: (folder, instant)} of one edition, lived until its announcement."""
    root = tmp_path_factory.mktemp("desk")
    settings = replace(Settings(), data=root / "live")
    store, rules = open_store(settings, seed=1), load("config/rulebooks/oidp-2026.yaml")
    play = Play(store, settings, rules, Size(24, 20, 40), 1)
    store.clock = SetClock(play.begins())
    play.open()
    kept = {}
    for name, when in MOMENTS.items():
        while isinstance(when, str) and stage_of(store, when)["state"] != "closed":
            play.run(store.now() + timedelta(hours=12))
        if not isinstance(when, str):
            play.run(when)
        shutil.copytree(root / "live", root / name)
        kept[name] = (root / name, store.now())
    return kept


def stage_of(store, key: str):
    with store.reading() as db:
        return engine.read_context(db, store, EDITION).stages[key]


class Office:
    """The desk at a moment of the edition, with a browser for each of its officers."""

    def __init__(self, folder, at):
        settings = replace(
            Settings(), data=folder, files=folder / "files", secret_key="k" * 40, base_url="http://localhost"
        )
        self.store = open_store(settings, SetClock(at), seed=3)
        self.app = create_app(settings, self.store)
        self.app.testing = True
        with self.store.reading() as db:
            self.officers = sorted(db.scalars(select(officers.c.person)))
        self.first, self.second = (self.browser(one) for one in self.officers[:2])

    def browser(self, person: str | None = None):
        browser = self.app.test_client()
        with browser.session_transaction() as session:
            session["language"] = "en"
            if person:
                session["token"] = accounts.begin_session(self.store, person)
        return browser

    def get(self, path: str, browser=None):
        return (browser or self.first).get(f"/{EDITION}/desk{path}")

    def send(self, path: str, page=None, browser=None, **typed):
        """Fill in and send the form of a page; `page` is the one that was looked at, else it is opened first."""
        page = page or self.get(path, browser)
        return (browser or self.first).post(f"/{EDITION}/desk{path}", data={**filled(page.text), **typed})

    def act(self, kind: str, id: str | None, step: str, payload=None, parent=None, person=None):
        return engine.act(self.store, Ref(EDITION, kind, id, parent), step, Actor(person or self.officers[0]), payload)

    def rows(self, table, *where):
        with self.store.reading() as db:
            return list(db.execute(select(table).where(*where).order_by(table.c.id)).mappings())

    def row(self, table, id: str):
        return self.rows(table, table.c.id == id)[0]

    def person_of(self, participant: str) -> str:
        with self.store.reading() as db:
            return db.scalar(
                select(persons.c.id)
                .join(participants, participants.c.person == persons.c.id)
                .where(participants.c.id == participant)
            )

    def queries(self, ask) -> int:
        seen = []

        def listen(connection, cursor, statement, *_):
            seen.append(statement)

        event.listen(self.store.engine, "before_cursor_execute", listen)
        try:
            ask()
        finally:
            event.remove(self.store.engine, "before_cursor_execute", listen)
        return len(seen)


def filled(html: str) -> dict:
    """What a browser would send of the page's main form, untouched."""
    form = next(one for one in re.findall(r"<form[^>]*>.*?</form>", html, re.S) if 'name="key"' in one)
    sent = {}
    for tag in re.findall(r"<input[^>]*>", form):
        about = dict(re.findall(r'([\w-]+)="([^"]*)"', tag))
        ticked = re.search(r"\bchecked\b", re.sub(r'"[^"]*"', "", tag))
        if "name" in about and (about.get("type") not in ("radio", "checkbox") or ticked):
            sent[about["name"]] = unescape(about.get("value", ""))
    for name, text in re.findall(r'<textarea[^>]*name="([^"]*)"[^>]*>(.*?)</textarea>', form, re.S):
        sent[name] = unescape(text.strip())
    for name, options in re.findall(r'<select[^>]*name="([^"]*)"[^>]*>(.*?)</select>', form, re.S):
        chosen = re.search(r'<option[^>]*selected[^>]*value="([^"]*)"', options) or re.search(
            r'value="([^"]*)"', options
        )
        sent[name] = unescape(chosen[1]) if chosen else ""
    return sent


@pytest.fixture
def office(request, rehearsed, tmp_path):
    """`office("check")`: the desk as it stands at that moment; at the end every law holds."""
    opened = []

    def at(moment: str) -> Office:
        folder, instant = rehearsed[moment]
        shutil.copytree(folder, tmp_path / moment)
        opened.append(Office(tmp_path / moment, instant))
        return opened[-1]

    yield at
    for one in opened:
        keeps_every_law(request, one.store)
