"""A small world for the city's pages: an edition whose sending is open, people who sign in, a clock that is set."""

from __future__ import annotations

import io
import re
import threading
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from sqlalchemy import select
from werkzeug.serving import make_server

from award_app import accounts, create_app, drafts, engine, ticking
from award_app.access import Actor
from award_app.clock import SetClock
from award_app.database import open_store
from award_app.effects import Ref
from award_app.letters import Writer, Written
from award_app.models.candidacies import candidacies
from award_app.models.record import letters
from award_app.rehearsal.attachments import paper
from award_app.stages.submission import application_form
from config.settings import CHECKOUT, Settings
from forms.answers import check_answers
from workflows.reading import load

OPENED = datetime(2026, 1, 21, 9, tzinfo=UTC)
PDF = paper("A plan", 0.5)
TEXT = {"context", "description", "beneficiaries", "results", "evaluation", "summary"}


@pytest.fixture
def world(tmp_path):
    """At the end every letter that a step of it owed can be written: one that cannot is never read by its city."""
    made = World(tmp_path)
    yield made
    made.writes_all_letters()


class World:
    def __init__(self, folder, database_url="", rules=None):
        self.rules = rules or load(CHECKOUT / "config/rulebooks/oidp-2026.yaml")
        self.clock = SetClock(OPENED)
        self.settings = replace(Settings(), data=folder, database_url=database_url, base_url="http://localhost")
        self.store = open_store(self.settings, self.clock, seed=1)
        self.app = create_app(self.settings, self.store)
        self.app.testing = True
        engine.found(self.store, self.rules)
        self.officer = accounts.enrol(self.store, "office@oidp.example", "Marta", "en", officer=True)
        accounts.participant(self.store, self.rules.id, self.officer.id)
        engine.act(
            self.store, Ref(self.rules.id, "edition"), "open_edition", Actor(self.officer.id), {}, rules=self.rules
        )
        ticking.tick(self.store, self.rules.id)

    @property
    def form(self):
        return application_form(self.rules)

    def writes_all_letters(self) -> list[Written]:
        """As the worker would, the oldest first; not those without facts, which a test has put there by hand."""
        with self.store.reading() as db:
            owed = db.execute(select(letters).order_by(letters.c.owed_at, letters.c.id)).mappings().all()
            writer = Writer(db, self.store, self.settings)
            return [writer.write(letter) for letter in owed if letter["facts"]]

    def at(self, *when) -> None:
        """It is now so late, in UTC; the clock takes what is due."""
        self.clock.go_to(datetime(*when, tzinfo=UTC))
        ticking.tick(self.store, self.rules.id)

    def person(self, name: str, language: str = "en") -> Person:
        return Person(self, accounts.enrol(self.store, f"{name}@city.example", name.capitalize(), language))

    def row(self, id: str):
        with self.store.reading() as db:
            return db.execute(candidacies.select().where(candidacies.c.id == id)).mappings().first()

    def draft(self, id: str) -> dict:
        with self.store.reading() as db:
            return {name: value for name, (value, _version) in drafts.load(db, id).items()}

    def office(self, step: str, id: str, **payload):
        return engine.act(self.store, Ref(self.rules.id, "candidacy", id), step, Actor(self.officer.id), payload)

    def answers(self, **own) -> dict:
        """A complete set of answers, as a city could give them."""
        given = {
            "contacts": [
                {"name": "Ana Pereira", "role": "Head of participation", "email": "ana@city.example", "phone": ""}
            ],
            "category": "A",
            "territory": "B",
            "age": "lasting",
            "applies_as": "local_government",
            "institution": "City of Trial",
            "city": "Trial",
            "country": "ES",
            "population": "852.877",
            "title": "A council of neighbours",
            "period": {"start": "2019", "in_force": True},
            "budget": "433.000 euro",
            "scope": "local",
            "experience": ["council"],
            "theme": ["governance"],
            "objectives": ["community"],
            "accepts": True,
            **dict.fromkeys(TEXT, "People decide together."),
            **own,
        }
        return check_answers(self.rules, self.form, given)[0]


class Person:
    """Somebody with a browser."""

    def __init__(self, world: World, person):
        self.world, self.person = world, person
        self.http = world.app.test_client()
        with self.http.session_transaction() as session:
            session["token"] = accounts.begin_session(world.store, person.id)

    @property
    def key(self) -> str:
        return accounts.participant(self.world.store, self.world.rules.id, self.person.id)

    def url(self, *parts) -> str:
        return "/".join((f"/{self.world.rules.id}/candidacy", *parts))

    def sees(self, *parts, **query):
        return self.http.get(self.url(*parts), query_string=query)

    def sends(self, *parts, page=None, **fields):
        """Post a form as it was shown, with some fields changed. A field `None` is left out."""
        shown = hidden((page or self.sees(*parts)).text)
        data = {name: value for name, value in {**shown, **fields}.items() if value is not None}
        return self.http.post(self.url(*parts), data=data, content_type="multipart/form-data")

    def saves(self, id: str, section: str, seen, tab="one", **fields):
        """What autosave.js sends."""
        token = (
            hidden(self.sees(id, section).text).get("csrf_token")
            or hidden(self.sees(id, "withdraw").text)["csrf_token"]
        )
        return self.http.post(
            self.url(id, "save"),
            query_string={"section": section},
            data={"seen": seen, "tab": tab, **fields},
            headers={"X-CSRFToken": token, "Accept": "application/json"},
        )

    def begins(self, **own) -> str:
        asked = {
            "organisation": "City of Trial",
            "place": "Trial",
            "country": "ES",
            "kind": "local_government",
            "language": "es",
            "member": "yes",
            "consent": "y",
            **own,
        }
        answer = self.sends("begin", **asked)
        if answer.status_code == 422:  # something of the government was told first
            answer = self.sends("begin", page=answer, **asked)
        assert answer.status_code == 303, answer.text
        return answer.location.rstrip("/").split("/")[-1]

    def fills(self, id: str, **own) -> None:
        drafts.save(self.world.store, self.world.rules, {"id": id}, self.world.answers(**own), by=self.key)

    def submits(self, id: str):
        return self.sends(id, "send")


def hidden(page: str) -> dict:
    """The hidden inputs of a page's own form (the layout's sign-out has only a token)."""
    found = {}
    for tag in re.findall(r"<input[^>]*type=\"hidden\"[^>]*>", page):
        name, value = re.search(r'name="([^"]*)"', tag), re.search(r'value="([^"]*)"', tag)
        found[name[1]] = value[1] if value else ""
    return found


def upload(content: bytes, name: str):
    return io.BytesIO(content), name


@pytest.fixture
def served(world):
    server = make_server("127.0.0.1", 0, world.app, threaded=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    world.app.config["TRUSTED_HOSTS"] = ["127.0.0.1", "localhost"]
    yield f"http://127.0.0.1:{server.port}"
    server.shutdown()
    thread.join()


def window(context, ana, address):
    everywhere = {"domain": "127.0.0.1", "path": "/"}  # as the server itself sets it
    context.add_cookies([{"name": "session", "value": ana.http.get_cookie("session").value, **everywhere}])
    page = context.new_page()
    page.goto(address)
    return page
