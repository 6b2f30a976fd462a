"""A word of its own in every row of every column that is secret (award_app/access/fields.py), looked for wherever an
answer goes: pages, workbooks, files, headers, letters, logs. It is found with those it may be told to, and nowhere else."""

from __future__ import annotations

import logging
import re
from hashlib import sha256

import pytest
from sqlalchemy import update

from award_app.access.fields import INVITED, JUROR, OFFICERS, PANEL, PRESIDENT, SECRETS, SELF, TEAM
from award_app.letters import Writer
from award_app.models import metadata

from .asking import SAFE, Browsers, as_text, cells
from .cast import MOMENTS

MARK = re.compile(r"canary[0-9a-f]{16}")
UNWRITABLE = {  # what is not free text: a word there would break the row, and no page has reason to read it
    ("events", "body"), ("openings", "content"), ("openings", "salt"), ("sessions", "token_hash"),
    ("sign_in_links", "token_hash"), ("sheet_drafts", "content")}
QUIETLY = "reading"  # the moment of the ordinary run, asked by a juror who is also a city, and by nobody
FEW = ("nobody", "both")


@pytest.fixture(params=[one if one == QUIETLY else pytest.param(one, marks=pytest.mark.slow) for one in MOMENTS])
def sown(request, at):
    """(the moment, {word: who may read it})."""
    moment = at(request.param)
    return moment, sow(moment)


def sow(moment) -> dict[str, tuple[str, frozenset]]:
    """Write a word of its own into every secret row: {word: (column, who may read it)}."""
    words, actors = {}, Readers(moment.cast)
    for (table, column), secret in SECRETS.items():
        if (table, column) in UNWRITABLE:
            continue
        for row in moment.cast.rows(table):
            keys = [one.name for one in metadata.tables[table].primary_key.columns]
            word = "canary" + sha256(repr((table, column, [row[key] for key in keys])).encode()).hexdigest()[:16]
            words[word] = f"{table}.{column}", actors.of(secret, row)
            change = update(metadata.tables[table]).where(*(metadata.tables[table].c[key] == row[key] for key in keys))
            with moment.store.writing() as db:
                db.execute(change.values({column: written(row[column], word, column)}))
    return words


def written(before, word: str, column: str):
    """The word in the shape that the column has."""
    if column == "email":
        return f"{word}@city.example"
    if isinstance(before, list):
        return [{**one, "name": word} if isinstance(one, dict) else one for one in before]
    if isinstance(before, dict | bool):
        return before
    return word


class Readers:
    """Who may read a row, by the words of fields.py."""

    def __init__(self, cast):
        self.cast = cast
        self.teams = {city.id: name for name, city in cast.actors.items() if hasattr(city, "category")}
        self.readers = cast.readers()

    def of(self, secret, row) -> frozenset:
        found = {OFFICERS: ["officer"], TEAM: [self.teams.get(row.get(secret.by))],
                 PANEL: [], PRESIDENT: [],  # a meeting is not open at any moment here, and nobody of the cast presides over it
                 SELF: [name for name, who in self.cast.actors.items() if who and who.person == row.get(secret.by)]}
        if secret.by == "id":
            found[TEAM], found[INVITED] = self.beside(row["id"]), self.invited_by(row["id"])
        if secret.by == "interest":
            whose = self.cast.row("interest", row["interest"])["participant"]
            found[SELF] = self.cast.named(lambda who: who.participant == whose)
        if secret.by == "reading":
            reading = self.cast.row("reading", row["reading"])
            found[JUROR] = self.cast.juror_of(reading)
        elif secret.by == "seat":
            found[JUROR] = self.cast.who_sits(self.cast.row("seat", row["seat"]))
        elif secret.by == "candidacy":
            found[JUROR] = self.readers.get(row["candidacy"], ())
        told = (*secret.to, *(secret.announced if self.for_the_city(row) else ()))
        if secret.announced:
            found[TEAM] = [self.teams.get(self.cast.row("reading", row["reading"])["candidacy"])]
        return frozenset(name for one in told for name in found[one] if name)

    def beside(self, person: str) -> list[str | None]:
        """Who works on a candidacy that this person works on too, or is invited to."""
        theirs = {one["id"] for one in self.cast.rows("participants") if one["person"] == person}
        held = [*self.cast.rows("team"), *self.cast.rows("invitations")]
        return [self.teams.get(one["candidacy"]) for one in held if one["participant"] in theirs]

    def invited_by(self, person: str) -> list[str]:
        """Whom this person, who owns a candidacy, has invited to its team: the letter says by whom."""
        theirs = {one["id"] for one in self.cast.rows("participants") if one["person"] == person}
        owned = {one["candidacy"] for one in self.cast.rows("team") if one["role"] == "owner" and one["participant"] in theirs}
        asked = {one["participant"] for one in self.cast.rows("invitations") if one["candidacy"] in owned}
        return self.cast.named(lambda who: who.participant in asked)

    def for_the_city(self, row) -> bool:
        """Whether a juror's words are on a criterion that the city reads, and the results are announced."""
        criteria = [one for all_ in self.cast.rules.criteria.values() for one in all_ if one.id == row.get("criterion")]
        over = [one["state"] == "closed" for one in self.cast.rows("stages")
                if one["kind"] == "announcement" and one["edition"] == self.cast.edition]
        return all(over) and any(one.justification.read_by == "city" for one in criteria)


@pytest.mark.parametrize("every", [False, pytest.param(True, marks=pytest.mark.slow)])
def test_no_secret_word_reaches_anybody_it_is_not_for(sown, every, caplog):
    moment, words = sown
    caplog.set_level(logging.DEBUG)
    wrong, found, browsers = [], set(), Browsers(moment.app, moment.cast)
    for cell in cells(moment.app, moment.cast, list(moment.cast.actors) if every else FEW):
        if cell.method in SAFE:
            answer = browsers.ask(cell)
            for word in set(MARK.findall(as_text(answer) + str(answer.headers))):
                found.add(words[word][0])
                if cell.actor not in words[word][1]:
                    wrong.append(f"{cell}: {words[word][0]}, which is for {', '.join(words[word][1]) or 'nobody'}")
    assert not wrong, "\n".join(wrong[:30])
    assert "drafts.value" in found, "the words were looked for where they are"
    assert not MARK.findall(caplog.text), "no log repeats what people wrote"


def test_no_letter_says_a_secret_word_to_anybody_it_is_not_for(sown):
    """To anybody of the cast: of the others nobody has said what is theirs."""
    moment, words = sown
    people = {who.participant: name for name, who in moment.cast.actors.items() if who}
    wrong = []
    with moment.store.reading() as db:
        writer = Writer(db, moment.store, moment.app.config["SETTINGS"])
        for row in [one for one in moment.cast.rows("letters") if one["recipient"] in people]:
            written_ = writer.write(row)
            for word in set(MARK.findall(written_.subject + written_.text + written_.html)):
                if people[row["recipient"]] not in words[word][1]:
                    wrong.append(f"{row['kind']}: {words[word][0]}")
    assert wrong == []
