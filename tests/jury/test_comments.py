"""What the jury wrote for a city goes to it after the announcement; what stays with the panel never leaves."""

import json
from pathlib import Path

import pytest

from award_app import mail
from award_app.models.record import letters
from award_app.reading.feedback import feedback_of
from config.settings import Settings
from tests.world import World
from workflows.reading import loads, raw

OURS, THEIRS = "rights", "equality"  # the first criterion's words stay with the panel, the second's go to the city


def rules_with(**read_by):
    rules = raw(Path("config/rulebooks/oidp-2026.yaml"))
    for one in rules["criteria"]["practice"]:
        one["justification"] = {"words": "80", "read_by": read_by.get(one["id"], "panel")}
    return loads(rules)


class Commented(World):
    """Each juror of the first jury writes on two criteria of each candidacy: one for the city, one for the panel."""

    def _judged(self, jurors, stage, close=True):
        for juror in jurors:
            if self.row("seat", juror.seat)["declared_at"] is None:
                juror.declares()
        self.officer.acts("stage", f"{self.edition}/{stage}", "plan_readings", {"seed": "1"})
        order = {city.id: place for place, city in enumerate(self.cities)}
        for juror in jurors:
            for reading in juror.readings():
                if stage.startswith("shortlist") and juror is jurors[0] and reading == juror.readings()[-1]:
                    self.stands_aside(juror, reading)
                    continue
                place = order[reading["candidacy"]]
                words = {OURS: f"FOR-THE-CITY {place} by {len(juror.seat)}.", THEIRS: f"FOR-THE-PANEL {place}."}
                points = {one.id: str(max(1, 10 - place)) for one in self.rules.criteria["practice"]}
                juror.acts("reading", reading["id"], "score",
                           {"points": points, "justifications": words if stage.startswith("shortlist") else {}})
        return self.goes_to(stage, "closes") if close else self

    def stands_aside(self, juror, reading):
        points = {one.id: "5" for one in self.rules.criteria["practice"]}
        juror.acts("reading", reading["id"], "score", {"points": points, "justifications": {OURS: "THEN-ASIDE"}})
        juror.acts("reading", reading["id"], "recuse", {"reason": "I remembered that I worked there."})


@pytest.fixture(scope="module")
def told(tmp_path_factory):
    return Commented(tmp_path_factory.mktemp("told"), rules=rules_with(**{OURS: "city"})).lives()


def letters_of(world):
    rows = world.rows("letters", kind="comments")
    with world.store.reading() as db:
        return [(row, mail.write_letter(db, world.store, Settings(data=world.folder), row)) for row in rows]


def test_each_city_that_was_read_has_its_own_comments_held_until_an_officer_releases_them(told):
    found = letters_of(told)
    assert len(found) == len([one for one in told.cities if one.state.split(":")[1] in ("out", "decided")])
    for row, letter in found:
        place = next(n for n, city in enumerate(told.cities) if city.id == row["subject"])
        assert row["state"] == "held"
        assert f"FOR-THE-CITY {place} by" in letter.text
        assert all(f"FOR-THE-CITY {n} by" not in letter.text for n in range(len(told.cities)) if n != place)


def test_what_stays_with_the_panel_is_in_no_letter_and_no_letter_keeps_a_word_of_a_juror(told):
    for row, letter in letters_of(told):
        assert "FOR-THE-PANEL" not in letter.text + letter.html
        assert "FOR-THE" not in json.dumps(row["facts"], default=str)
    assert not any(name in letter.text for _row, letter in letters_of(told) for name in ("Ana", "Bo A", "Cyd"))


def test_the_words_of_an_erased_juror_are_in_no_letter_that_has_not_left(tmp_path):
    world = Commented(tmp_path / "erased", rules=rules_with(**{OURS: "city"})).lives()
    for seat in world.rows("seats"):
        world.officer.acts("seat", seat["id"], "erase")
    for _row, letter in letters_of(world):
        assert "FOR-THE-CITY" not in letter.text and "have been erased since" in " ".join(letter.text.split())


def test_the_words_of_a_juror_who_stood_aside_are_not_sent(told):
    (aside,) = told.rows("readings", state="recused")
    assert aside["candidacy"] in {row["subject"] for row, _letter in letters_of(told)}
    assert not any("THEN-ASIDE" in letter.text for _row, letter in letters_of(told))


def test_a_city_reads_its_comments_on_its_page_once_the_office_has_let_the_letter_go(told):
    row, _letter = letters_of(told)[0]
    place = next(n for n, city in enumerate(told.cities) if city.id == row["subject"])

    def read():
        with told.store.reading() as db:
            return feedback_of(db, told.rules, told.edition, row["subject"], "en")

    assert read().awaited and not read().said
    with told.store.writing() as db:
        db.execute(letters.update().where(letters.c.id == row["id"]).values(state="owed"))
    said = [text for one in read().said for text in one["texts"]]
    assert said and all(f"FOR-THE-CITY {place} by" in text for text in said) and not read().awaited
