"""One question of the matrix and what came of it: every page × method × actor × object, at one moment.

`cells` makes the questions from the map of routes and the declared policies, each with what must come of it;
`Browsers` asks them. A page whose address names something that this file does not know fails with what to declare.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from io import BytesIO
from itertools import product
from zipfile import ZipFile

from flask import Flask
from flask.testing import FlaskClient

from award_app import accounts
from award_app.access import JURORS, OFFICERS, PUBLIC, SIGNED_IN, TEAMS, policy_of
from award_app.access.pages import OBJECTS, Policy
from award_app.limits import Counter

from .cast import QUERIES, WORDS, Cast, Thing

OPENS, NOTHING, SIGN_IN, SIGNED_OUT = "opens", "nothing", "sign in", "signed out"
SAFE = ("GET", "HEAD")
UNSAFE = ("POST", "PUT", "PATCH", "DELETE")
MISSING_WORD = "no-such-word"


@dataclass(frozen=True)
class Cell:
    """A page asked for by somebody, and what must come of it."""

    endpoint: str
    method: str
    actor: str
    path: str
    expected: str
    missing: bool  # whether the address names something that is not there at all

    def __str__(self):
        return f"{self.actor}: {self.method} {self.path} ({self.endpoint})"


def cells(app: Flask, cast: Cast, actors: Iterable[str]) -> Iterator[Cell]:
    """Every question of these actors at this moment."""
    things, address = cast.things(), app.url_map.bind("localhost")
    for rule in sorted(app.url_map.iter_rules(), key=lambda one: (one.endpoint, one.rule)):
        if rule.endpoint == "static":
            continue
        policy = policy_of(app, rule.endpoint)
        for values, named in addresses(rule, policy, things):
            path = address.build(rule.endpoint, values | QUERIES.get(rule.endpoint, {}))
            missing = any(not one.to for one in named) or MISSING_WORD in values.values()
            for method in sorted(rule.methods - {"OPTIONS", "HEAD"}, key=lambda one: (one == "DELETE", one)):
                for actor in actors:
                    opens = MISSING_WORD not in values.values() and is_for(policy, named, actor) and (
                        cast.is_there(policy.when, values.get("edition")))
                    yield Cell(rule.endpoint, method, actor, path, outcome(policy, method, actor, opens), missing)


def addresses(rule, policy: Policy, things: dict[str, list[Thing]]) -> Iterator[tuple[dict, list[Thing]]]:
    """Every address of a route: its objects, foreign and missing ones, in each edition; its words."""
    objects = {name: kind_of(rule, policy, name) for name in sorted(rule.arguments)}
    words = spoken(rule, [name for name, kind in objects.items() if kind == "word"])
    names = [name for name, kind in objects.items() if kind != "word"]
    for chosen in combined([things[objects[name]] for name in names]):
        for said in words:
            yield {**dict(zip(names, (one.value for one in chosen), strict=True)), **said}, list(chosen)


def combined(things: list[list[Thing]]) -> Iterator[tuple[Thing, ...]]:
    """Every combination in which at most one thing is not of the first edition; of another one, each once."""
    for chosen in product(*things):
        home = things[0][0].edition if things else None
        strange = [one for one in chosen if one.edition != home and one.to and one.edition]
        if len({one.edition for one in strange}) < 2 and sum(not one.to for one in chosen) < 2:
            yield chosen


def kind_of(rule, policy: Policy, name: str) -> str:
    kind = policy.names.get(name)
    assert kind in OBJECTS, (
        f"{rule.endpoint}: say what <{name}> of {rule.rule} names: @page(…, {name}=…), "
        f"one of {', '.join(OBJECTS)}; a new kind goes into award_app/access/pages.py, OBJECTS, and tests/matrix/cast.py")
    return kind


def spoken(rule, names: list[str]) -> list[dict]:
    if not names:
        return [{}]
    assert rule.endpoint in WORDS, f"{rule.endpoint}: give a word that <{names[0]}> can be, in tests/matrix/cast.py, WORDS"
    known = WORDS[rule.endpoint]
    return [*known, {**known[0], names[0]: MISSING_WORD}]


def is_for(policy: Policy, named: list[Thing], actor: str) -> bool:
    """Whether what the address names belongs together, and to this actor in one of the roles of the policy."""
    editions = {one.edition for one in named} - {None}
    candidacies = {one.candidacy for one in named} - {None}
    together = all(one.to for one in named) and len(editions) < 2 and len(candidacies) < 2
    return together and any(all(one.is_for(role, actor) for one in named) for role in policy.who)


def outcome(policy: Policy, method: str, actor: str, opens: bool) -> str:
    if not policy.open_to_all and actor == "nobody":
        return SIGN_IN if method in SAFE else SIGNED_OUT
    return OPENS if opens else NOTHING


class Browsers:
    """One browser for each actor, with a token for its forms."""

    def __init__(self, app: Flask, cast: Cast):
        self.app, self.of = app, {}
        self.tokens: dict[str, str] = {}
        self.sessions: dict[str, str] = {}
        for name, who in cast.actors.items():
            self.of[name] = browser = app.test_client()
            with browser.session_transaction() as session:
                session["language"] = "en"
                if who is not None:
                    session["token"] = accounts.begin_session(cast.store, who.person)
            self.tokens[name] = token_of(browser.get("/sign-in").text)
            self.sessions[name] = browser.get_cookie("session").value

    def ask(self, cell: Cell, token: bool = True):
        """As this actor, with their session as it was at the beginning."""
        browser: FlaskClient = self.of[cell.actor]
        self.app.extensions["limits"] = Counter()  # how often one may ask is another question: tests/web/test_bounds.py
        browser.set_cookie("session", self.sessions[cell.actor])
        browser.application.extensions["limits"].__init__()  # how often one may ask is not asked here
        form = {"csrf_token": self.tokens[cell.actor]} if token and cell.method in UNSAFE else None
        return browser.open(cell.path, method=cell.method, data=form)


def token_of(page: str) -> str:
    """The token of a page's form."""
    tag = next(one for one in re.findall(r"<input[^>]*>", page) if 'name="csrf_token"' in one)
    return re.search(r'value="([^"]*)"', tag)[1]


def seen(answer) -> str:
    """What came of a question."""
    if answer.status_code in (302, 303) and (answer.location or "").startswith("/sign-in?"):
        return SIGN_IN
    named = {401: SIGNED_OUT, 404: NOTHING}
    if answer.status_code in named:
        return named[answer.status_code]
    return OPENS if answer.status_code in (200, 302, 303, 409, 410, 422) else f"status {answer.status_code}"


def without_passing(answer, path: str) -> str:
    """An answer without what differs at each request of anybody: the token of its forms, and the address asked for."""
    text = re.sub(r"<(?:input|meta)[^>]*csrf[-_]token[^>]*>", "TOKEN", as_text(answer))
    return text.replace(path, "PATH").replace(path.replace("/", "%2F"), "PATH")


def as_text(answer) -> str:
    """A page as it is; of a workbook or a text every part but when it was made."""
    if "officedocument" not in answer.mimetype:
        return answer.data.decode("utf-8", "replace")
    with ZipFile(BytesIO(answer.data)) as book:
        return "".join(name + book.read(name).decode("utf-8", "replace") for name in book.namelist() if "core" not in name)


__all__ = ["JURORS", "NOTHING", "OFFICERS", "OPENS", "PUBLIC", "SIGNED_IN", "TEAMS", "Browsers", "Cell", "cells", "seen"]
