"""What can be sent under embargo tells nobody who won: every form that somebody is shown, with each of its buttons, is sent in
two editions that differ in the winner alone. Answers, letters and what others see then are the same."""

from __future__ import annotations

import random
from secrets import compare_digest
from types import SimpleNamespace

import pytest
from werkzeug.datastructures import MultiDict

from award_app import accounts, factors
from award_app.limits import Counter
from tests.driving.pages import Form, read

from .asking import OPENS, SAFE, Browsers, cells
from .test_smuggled import filled
from .test_two_worlds import SECRETS, letters_of, told

WATCHING = ("nobody", "city", "juror")
PAGES = ("", "results", "candidacies", "record", "record.json", "candidacy", "jury")
QUICK = ("both",)


class World:
    """One of the two, and the forms it shows: {(who, where, fields, button): form}."""

    def __init__(self, moment, actors, heads):
        self.moment, self.actors, self.heads = moment, actors, heads
        self.browsers = Browsers(moment.app, moment.cast)

    def forms(self) -> dict[tuple, Form]:
        found: dict[tuple, Form] = {}
        for cell in cells(self.moment.app, self.moment.cast, self.actors):
            answer = self.browsers.ask(cell) if cell.method in SAFE and cell.expected == OPENS else None
            if answer is None or answer.mimetype != "text/html":
                continue
            for form in read(answer.text)[0]:
                names = tuple(sorted({one.name for one in form.inputs}))
                for button in (form.buttons or [("", "")]) if form.method.lower() == "post" else ():
                    found.setdefault((cell.actor, form.action or cell.path, names, button), form)
        return found

    def sends(self, actor: str, path: str, button: tuple[str, str], form: Form) -> list:
        """All that comes of it."""
        self.moment.store.chance = random.Random(7)
        pairs = [pair for pair in filled(form) if pair not in form.buttons] + [button] * bool(button[0])
        answer = self.asks(actor, "POST", path, pairs)
        seen = [told(answer, path, self.heads)]
        if answer.status_code in (302, 303):
            seen.append(self.reads(actor, answer.location))
        if self.moment.changed_now():
            seen += [letters_of(self.moment, self.actors), *(self.reads(*one) for one in self.beside())]
        self.moment.changed()
        return seen

    def beside(self):
        edition = self.moment.cast.edition
        return [(who, f"/{edition}/{page}") for who in WATCHING for page in PAGES]

    def reads(self, actor: str, path: str) -> tuple:
        return told(self.asks(actor, "GET", path), path, self.heads)

    def asks(self, actor: str, method: str, path: str, pairs=()):
        self.moment.app.extensions["limits"] = Counter()
        browser = self.browsers.of[actor]
        if method == "POST":
            browser.set_cookie("session", self.browsers.sessions[actor])
        return browser.open(path, method=method, data=MultiDict(pairs) or None, headers={"Origin": "http://localhost"})


@pytest.mark.parametrize("actors", [QUICK, pytest.param((), marks=pytest.mark.slow)], ids=["one", "everybody"])
def test_nothing_that_is_sent_under_embargo_tells_who_won(at, other_world, monkeypatch, actors):
    moments = at("embargo"), at("embargo", kept=other_world("winner", "embargo"))
    assert moments[0].digest() != moments[1].digest(), "the two worlds differ"
    heads = [row["head"] for one in moments for row in one.cast.rows("heads")]
    actors = actors or [name for name in moments[0].cast.actors if name not in SECRETS["winner"].known_to]
    one, other = (World(moment, actors, heads) for moment in moments)
    for module in (accounts, factors):  # else no two tokens are alike
        monkeypatch.setattr(module, "secrets", SimpleNamespace(
            token_urlsafe=lambda size: "t" * size, token_bytes=lambda size: b"t" * size, compare_digest=compare_digest))
    forms, others = one.forms(), other.forms()
    assert list(forms) == list(others) and len(forms) > 5
    for moment in moments:
        moment.keep()
    differ = [f"{actor}: {path} {button}" for (actor, path, names, button), form in forms.items()
              if one.sends(actor, path, button, form) != other.sends(actor, path, button, others[actor, path, names, button])]
    assert not differ, "\n".join(differ[:20])
