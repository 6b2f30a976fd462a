"""An edition that stands in its final round, for the pages of jurors and voters: finalists, panels, readings, the vote.

It is put into the tables as it stands, so that a test of a page does not wait for a whole edition; steps are taken by
the pages themselves.
"""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import cache

from sqlalchemy import event, select, update

from award_app import accounts, create_app, engine
from award_app.access import THE_CLOCK, Actor
from award_app.clock import SetClock
from award_app.database import open_store
from award_app.effects import Ref
from award_app.models import candidacies as rows
from award_app.models import editions, juries
from config.settings import Settings
from workflows.reading import load

EDITION = "oidp-2026"
JURY, VOTE = f"{EDITION}/final.jury", f"{EDITION}/final.consultation"
NOW = datetime(2026, 7, 1, 10, tzinfo=UTC)
PLACES = ("Rennes", "Cuenca", "Braga", "Gdańsk", "Ākureyri", "Nablus", "Ossa", "Tartu")


@cache
def rules_of_2026():
    return load("config/rulebooks/oidp-2026.yaml")


class FinalRound:
    """The edition, its store and its application."""

    def __init__(self, folder, finalists: int = 8, rules=None):
        settings = replace(Settings(), data=folder, secret_key="k" * 40, base_url="http://localhost")
        self.clock = SetClock(datetime(2026, 1, 19, tzinfo=UTC))
        self.store = open_store(settings, self.clock, seed=7)
        self.rules = rules or rules_of_2026()
        engine.found(self.store, self.rules)
        self.officer = self.person("Olga", officer=True)
        engine.act(self.store, Ref(EDITION, "edition"), "open_edition", Actor(self.officer.id), {"rehearsal": True},
                   rules=self.rules)
        self.clock.go_to(NOW)
        self.finalists = self.finalists_in(finalists)
        for stage in (JURY, VOTE):
            self.stage(stage, state="open")
        self.app = create_app(settings, self.store)
        self.app.testing = True

    # -- people

    def person(self, name: str, officer: bool = False):
        return accounts.enrol(self.store, f"{name.lower()}@example.org", name, "en", officer)

    def browser(self, person=None, language: str = "en"):
        """A browser in which this person is signed in, or a visitor's."""
        browser = self.app.test_client()
        with browser.session_transaction() as session:
            session["language"] = language
            if person:
                session["token"] = accounts.begin_session(self.store, person.id)
        return browser

    def juror(self, name: str, stage: str = JURY, reads=(), declared: bool = True):
        """A person with a seat; `reads` the candidacies they were given, in that order."""
        person = self.person(name)
        seat = f"seat-{name}-{stage[-10:].strip('/.').replace('.', '')}".lower()
        own = {"edition": EDITION, "version": 1, "stage": stage}
        self.put(juries.seats, id=seat, state="seated", group=None, languages=["en"], chair=False, **own,
                 participant=accounts.participant(self.store, EDITION, person.id),
                 declared_at=NOW if declared else None)
        for place, candidacy in enumerate(reads):
            self.put(juries.readings, id=f"{seat}:{candidacy}", state="assigned", seat=seat, candidacy=candidacy,
                     place=place, **own)
        return person, seat

    # -- what is there

    def finalists_in(self, number: int) -> list[str]:
        """So many candidacies of the round, each sent in Spanish with its summary translated into English."""
        made = [self._finalist(at) for at in range(number)]
        with self.store.writing() as db:
            for table in made[0]:
                db.execute(table.insert(), [row for one in made for row in one[table]])
        return [one[rows.candidacies][0]["id"] for one in made]

    def _finalist(self, number: int) -> dict:
        place, id = f"{PLACES[number % len(PLACES)]}{number // len(PLACES) or ''}", f"{number:02d}candidacy"
        of, revision = {"edition": EDITION, "candidacy": id}, f"{id}.1"
        sent = {"title": f"Practice of {place}", "summary": f"Resumen de {place}", "category": "A", "city": place,
                "annexes": [{"id": f"file-{id}", "sha256": "0" * 64, "name": "plan.pdf", "size": 1200, "type": "pdf"}]}
        return {
            rows.candidacies: [dict(
                id=id, edition=EDITION, state="final:in", version=3, reference=f"REF-{number}", place=place,
                country="FR", organisation=f"org-{number}", language="es", title=f"Practice of {place}",
                category="ABCDE"[number % 5], territory="A", revision=1, returns=0, begun_at=NOW)],
            rows.revisions: [dict(of, id=revision, number=1, digest="d" * 64, rulebook=self.rules.digest, at=NOW)],
            rows.answers: [dict(of, id=f"{revision}:{field}", revision=revision, field=field, value=value)
                           for field, value in sent.items()],
            rows.private_answers: [dict(of, id=f"{revision}:contacts", revision=revision, field="contacts", value=[
                {"name": "CANARY-NAME", "role": "mayor", "email": "canary@private.example", "phone": ""}])],
            rows.translations: [dict(of, id=f"{id}:summary:en", state="checked", version=1, field="summary",
                                     language="en", text=f"Summary of {place}")],
        }

    def put(self, table, **values) -> None:
        with self.store.writing() as db:
            db.execute(table.insert().values(**values))

    def stage(self, id: str, **values) -> None:
        with self.store.writing() as db:
            db.execute(update(editions.stages).where(editions.stages.c.id == id).values(**values))

    def withdraw(self, candidacy: str) -> None:
        with self.store.writing() as db:
            gone = update(rows.candidacies).where(rows.candidacies.c.id == candidacy)
            db.execute(gone.values(state="final:withdrawn"))

    def row(self, table, id: str):
        with self.store.reading() as db:
            return db.execute(select(table).where(table.c.id == id)).mappings().first()

    def all(self, table) -> list:
        with self.store.reading() as db:
            return list(db.execute(select(table)).mappings())

    def close(self, stage: str) -> None:
        """The clock closes a stage, a minute after its end."""
        self.clock.go_to(self.row(editions.stages, stage)["closes_at"] + timedelta(minutes=2))
        engine.act(self.store, Ref(EDITION, "stage", stage), "close", THE_CLOCK)

    def queries(self, ask) -> int:
        """How many statements the database gets while `ask` runs."""
        seen: list[str] = []

        def listen(connection, cursor, statement, *_):
            seen.append(statement)

        event.listen(self.store.engine, "before_cursor_execute", listen)
        try:
            ask()
        finally:
            event.remove(self.store.engine, "before_cursor_execute", listen)
        return len(seen)


def form_of(page, action: str = "") -> dict:
    """The hidden fields of the form with this action (or of the first with a `key`), as a browser would send them."""
    html = page.get_data(as_text=True)
    forms = re.findall(r"<form[^>]*>.*?</form>", html, re.S)
    mark = f'action="{action}"' if action else 'name="key"'
    form = next(one for one in forms if mark in one)
    hidden = re.findall(r'<input[^>]*type="hidden"[^>]*>', form)
    return {re.search(r'name="([^"]*)"', one)[1]: (re.search(r'value="([^"]*)"', one) or [0, ""])[1] for one in hidden}


def without_passing(page) -> str:
    """A page without what differs at each request: tokens, and the address that was asked."""
    html = re.sub(r'name="(csrf-token|csrf_token|key)"[^>]*>', "", page.get_data(as_text=True))
    return re.sub(r"/jury/[^\"?]*", "", html)
