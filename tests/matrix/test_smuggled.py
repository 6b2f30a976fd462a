"""What is sent beside a form: every column that there is, and each field a second time. It changes nothing.

Every form that a page shows somebody is filled in and sent as it is, then with the names of all columns beside it, then with
each of its fields twice: the three leave the same database to the last byte, and are answered alike.
"""

from __future__ import annotations

import random
from dataclasses import dataclass
from secrets import compare_digest
from types import SimpleNamespace
from urllib.parse import urlsplit

import pytest
from werkzeug.datastructures import MultiDict

from award_app import accounts, factors
from award_app.limits import Counter
from award_app.models import metadata
from tests.driving.pages import Form, Input, read

from .asking import OPENS, SAFE, Browsers, cells
from .cast import MOMENTS

COLUMNS = sorted({column.name for table in metadata.sorted_tables for column in table.columns})
ACTORS = ("nobody", "voter", "city", "both", "juror", "officer")
HERE = {"final"}  # the moment of the ordinary run
TYPED = {"email": "new@city.example", "date": "2026-12-01", "datetime-local": "2026-12-01T12:00", "number": "5", "password": "x"}
ELSEWHERE = ("/sign-out",)
EVIL = "evil"


@dataclass(frozen=True)
class Shown:
    """A form as a page showed it to somebody, filled in."""

    actor: str
    page: str
    form: Form
    pairs: tuple[tuple[str, str], ...]

    @property
    def action(self) -> str:
        return self.form.action or self.page

    def beside(self) -> list[tuple[str, str]]:
        """Every column that is no field of the form."""
        own = {one.name for one in self.form.inputs} | {name for name, _ in self.form.buttons}
        return [*self.pairs, *((name, EVIL) for name in COLUMNS if name not in own)]

    def twice(self) -> list[tuple[str, str]]:
        """Each field that has one value a second time, with another; a list may have several."""
        several = {one.name for one in self.form.inputs if one.sort == "checkbox"}
        names = [name for name, _ in self.pairs]
        return [*self.pairs, *((name, EVIL) for name in names if names.count(name) == 1 and name not in several)]


@pytest.mark.parametrize("name", [one if one in HERE else pytest.param(one, marks=pytest.mark.slow) for one in MOMENTS])
def test_what_is_sent_beside_a_form_or_twice_changes_nothing(at, name, monkeypatch):
    moment = at(name)
    browsers = Browsers(moment.app, moment.cast)
    for module in (accounts, factors):  # else no two are alike
        monkeypatch.setattr(module, "secrets", SimpleNamespace(
            token_urlsafe=lambda size: "t" * size, token_bytes=lambda size: b"t" * size, compare_digest=compare_digest))
    forms, wrong, effective = shown(moment, browsers), [], 0
    before = moment.digest()
    moment.keep()
    for one in forms:
        left = {how: sent(moment, browsers, one, pairs) for how, pairs in (
            ("as it is", one.pairs), ("with every column", one.beside()), ("twice", one.twice()))}
        effective += left["as it is"][1] != before
        wrong += [f"{one.actor}: {one.action} on {one.page}, {how}: {told[0]} instead of {left['as it is'][0]}"
                  for how, told in left.items() if told != left["as it is"]]
    assert not wrong, "\n".join(wrong)
    assert len(forms) > 15 and effective > 4, (len(forms), effective)


def shown(moment, browsers) -> list[Shown]:
    """One of each kind of form that a page shows each of these people: by its page and the names of its fields."""
    found: dict[tuple, Shown] = {}
    for cell in cells(moment.app, moment.cast, [one for one in ACTORS if one in moment.cast.actors]):
        if cell.method not in SAFE or cell.expected != OPENS:
            continue
        answer = browsers.ask(cell)
        if not answer.mimetype.startswith("text/html"):
            continue
        for form in read(answer.text)[0]:
            kind = cell.actor, cell.endpoint, tuple(sorted({one.name for one in form.inputs})), form.buttons[:1]
            if form.method.lower() == "post" and not form.action.endswith(ELSEWHERE) and kind not in found:
                found[kind] = Shown(cell.actor, urlsplit(cell.path).path, form, tuple(filled(form)))
    return list(found.values())


def filled(form: Form) -> list[tuple[str, str]]:
    """As somebody would send it who says something to every question."""
    pairs, answered = [], set()
    for one in form.inputs:
        if not one.name or one.sort == "file" or (one.sort in ("radio", "select") and one.name in answered):
            continue
        answered.add(one.name)
        pairs.append((one.name, value_of(one)))
    return pairs + [button for button in form.buttons[:1] if button[0]]


def value_of(one: Input) -> str:
    if one.sort == "select":
        return one.value or next(filter(None, one.choices), "")
    return one.value or TYPED.get(one.sort, "The office says why." if one.sort != "hidden" else "")


def sent(moment, browsers, one: Shown, pairs) -> tuple[int, str, str | None]:
    """The status, what the database is then, and where it leads; afterwards it is as it was before."""
    moment.store.chance = random.Random(7)
    browser = browsers.of[one.actor]
    browser.set_cookie("session", browsers.sessions[one.actor])
    answer = browser.post(one.action, data=MultiDict(pairs), headers={"Origin": "http://localhost"})
    left = answer.status_code, moment.digest(), answer.location
    moment.changed()
    moment.app.extensions["limits"] = Counter()
    return left
