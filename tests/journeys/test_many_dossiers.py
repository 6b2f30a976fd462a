"""A juror reads more than fifty dossiers over three evenings, on a phone and on a laptop: every word and every point stands.

The edition is lived by invented people to its final jury; from there on one juror is a person at a browser."""

from __future__ import annotations

import threading
from collections import Counter
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from playwright.sync_api import expect
from sqlalchemy import select
from waitress.server import create_server

from award_app import accounts, create_app
from award_app.models.juries import justifications, points, readings, seats
from award_app.models.people import participants
from award_app.rehearsal.play import Size
from tests.journeys.visitors import DESK, PHONE
from workflows.calendar import window
from workflows.reading import loads, raw

FEWEST = 55
SIZE = Size(80, 20, 60)
FINAL = "final.jury"
CUT_AT = 7  # the dossier in which the line is cut
WORDS = ("Très bien mené : « la ville rend compte » — deux fois l’an.", "Sòlid; l'equip és petit, però dona comptes.",
         "Only 3 % answered.\nStill, what was decided was done.", "¿Y después? Falta decir quién paga (≈ 40.000 €).")
LATER = "Read again on the other device: "


def keeping_58():
    """The rules of 2027, whose first cut keeps 58."""
    rules = raw(Path("config/rulebooks/oidp-2027.yaml"))
    cut = next(one for one in rules["rounds"] if one["id"] == "shortlist")["cut"]
    cut["keep"] = {"number": "58", "source": cut["keep"]["source"], "default": "true"}
    return loads(rules)


class Juror:
    """Who reads, at a device of theirs for an evening. `typed`: {reading: {field: what was typed last}}."""

    def __init__(self, browser, address: str, store, person: str):
        self.browser, self.address, self.store, self.person = browser, address, store, person
        self.typed: dict[str, dict[str, str]] = {}
        self.criteria: tuple = ()
        self.context = None

    def sits_down(self, screen: dict) -> Juror:
        """Another evening, another device: nothing is left in it of the last one."""
        if self.context:
            self.context.close()
        self.store.clock.go_to(self.store.now() + timedelta(hours=20))
        self.context = self.browser.new_context(viewport=screen)
        self.context.set_default_timeout(90_000)
        token = accounts.begin_session(self.store, self.person)
        client = self.app.test_client()
        with client.session_transaction() as session:
            session.update(language="en", token=token)
        self.context.add_cookies([{"name": "session", "value": client.get_cookie("session").value, "url": self.address}])
        self.page = self.context.new_page()
        self.page.goto(f"{self.address}/oidp-2027/jury")
        return self

    def opens(self, reading: str) -> None:
        self.page.goto(f"{self.address}/oidp-2027/jury/{reading}")

    def fills(self, reading: str, number: int, before: str = "") -> None:
        """Points for every criterion and words where the sheet asks for them; each dossier gets its own."""
        sheet = self.typed.setdefault(reading, {})
        for place, one in enumerate(self.criteria):
            sheet[f"points_{one.id}"] = str((number * 3 + place + len(before)) % 11)
            self.page.locator(f"[name=points_{one.id}][value='{sheet[f'points_{one.id}']}']").check()
            if one.justification:
                sheet[f"why_{one.id}"] = f"{before}{number}.{place} {WORDS[(number + place) % len(WORDS)]}"
                self.page.fill(f"#why_{one.id}", sheet[f"why_{one.id}"])

    def is_cut_off_while_writing(self, reading: str) -> None:
        """The line goes in the middle of a word and comes back; the page is not loaded again."""
        one = next(one for one in self.criteria if one.justification)
        field = self.page.locator(f"#why_{one.id}")
        field.press("Control+End")
        field.press_sequentially(" And in the mid")
        self.context.set_offline(True)
        field.press_sequentially("dle of the tunnel")
        self.says("kept in this browser")
        self.context.set_offline(False)
        field.press_sequentially(", out again.")
        self.typed[reading][f"why_{one.id}"] += " And in the middle of the tunnel, out again."

    def says(self, words: str) -> None:
        expect(self.page.locator(".score-sheet [data-save-state]")).to_contain_text(words, timeout=90_000)

    def is_saved(self) -> None:
        self.says("Saved at")

    def presses(self, name: str) -> None:
        self.page.get_by_role("main").get_by_role("button", name=name).click()


@pytest.fixture
def juror(lives, browser):
    """The member of the final jury with the most dossiers, two days after it has opened."""
    rules = keeping_58()
    begun = lives(rules, SIZE, until=window(rules, rules.stage(FINAL)).opens + timedelta(days=2))
    with begun.store.reading() as db:
        given = Counter(db.scalars(select(readings.c.seat).where(readings.c.stage == f"{rules.id}/{FINAL}")))
        seat = given.most_common(1)[0][0]
        person = db.scalar(select(participants.c.person).join(seats, seats.c.participant == participants.c.id).where(
            seats.c.id == seat))
    app = create_app(replace(begun.settings, secret_key="k" * 40, base_url="http://localhost"), begun.store)
    server = create_server(app, host="127.0.0.1", port=0, threads=8, ident=None)
    threading.Thread(target=server.run, daemon=True).start()
    found = Juror(browser, f"http://localhost:{server.effective_port}", begun.store, person)
    found.app, found.seat, found.criteria = app, seat, rules.criteria_of(rules.stage(FINAL))
    yield found
    found.context.close()
    server.close()


def as_recorded(juror, given: list[str]) -> dict[str, dict[str, str]]:
    """{reading: {field: what the record holds}}, by the names of the sheet."""
    found: dict[str, dict[str, str]] = {one: {} for one in given}
    with juror.store.reading() as db:
        for table, name, value in ((points, "points", points.c.points), (justifications, "why", justifications.c.text)):
            for reading, criterion, text in db.execute(select(table.c.reading, table.c.criterion, value)):
                if reading in found:
                    found[reading][f"{name}_{criterion}"] = text
    return found


@pytest.mark.slow
def test_of_55_dossiers_read_on_three_evenings_and_two_devices_no_word_and_no_point_is_lost(juror):
    juror.sits_down(PHONE)
    rows = juror.page.locator("main tbody th a")
    given = [address.rsplit("/", 1)[1] for address in rows.evaluate_all("all => all.map(one => one.getAttribute('href'))")]
    assert len(given) >= FEWEST
    first, second, third = given[:20], given[20:40], given[40:]

    for number, reading in enumerate(first):  # kept, not sent
        juror.opens(reading)
        juror.fills(reading, number)
        if number == CUT_AT:
            juror.is_cut_off_while_writing(reading)
        juror.is_saved()

    juror.sits_down(DESK)
    assert juror.page.get_by_text("begun").count() == len(first)
    juror.opens(second[0])
    for number, reading in enumerate(second, len(first)):  # sent, one leads to the next
        expect(juror.page).to_have_url(f"{juror.address}/oidp-2027/jury/{reading}")
        juror.fills(reading, number)
        juror.presses("Send this sheet")

    juror.sits_down(PHONE)
    for number, reading in enumerate(third, len(first) + len(second)):
        juror.opens(reading)
        juror.fills(reading, number)
        juror.is_saved()
    left_open = juror.context, juror.page
    juror.page.goto(f"{juror.address}/oidp-2027/jury/{given[0]}")  # and lies on the table, open at the first
    juror.context = None

    juror.sits_down(DESK)
    for number, reading in enumerate(given[:5]):
        juror.opens(reading)
        juror.fills(reading, number, LATER)
        juror.is_saved()
    field = next(one.id for one in juror.criteria if one.justification)
    expect(left_open[1].locator(f"#why_{field}")).not_to_have_value("")
    left_open[0].close()

    juror.page.goto(f"{juror.address}/oidp-2027/jury/seats/{juror.seat}/scale")
    for reading in given:
        for one in juror.criteria:
            shown = juror.page.locator(f"[name='{reading}:points_{one.id}']").input_value()
            assert shown == juror.typed[reading][f"points_{one.id}"], reading
    juror.presses("Send what is whole and not sent")
    stands = as_recorded(juror, given)
    assert [one for reading in given for one in juror.typed[reading].items() ^ stands[reading].items()] == []
    juror.page.goto(f"{juror.address}/oidp-2027/jury")
    expect(juror.page.get_by_role("main")).to_contain_text(f"{len(given)} of {len(given)} sheets sent")
