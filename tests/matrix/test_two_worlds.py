"""Nothing is learned: two editions that differ in one secret answer whoever must not know it with the same bytes.

Status, headers, body, length, order, number of queries and letters are compared, over every page and with the names of
columns as parameters. What differs by nature is taken out by `plain`: tokens of forms and the heads of the day, which
carry nothing; what differs for a reason is listed in SECRETS as what may be known by whom.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

import pytest

from award_app.letters import Writer
from award_app.models import metadata

from .asking import OPENS, SAFE, Browsers, cells, without_passing

PEOPLE = ("nobody", "stranger", "voter", "city", "dropped", "both", "juror", "conflicted", "their_city", "their_juror")


@dataclass(frozen=True)
class Secret:
    """What is another in the other world: from which moment, until when it is one, and who may know it all the same."""

    first: str
    until: str
    known_to: tuple[str, ...] = ()


SECRETS = {
    "score": Secret("reading", "reading", known_to=("colleague",)),  # its juror; not even the desk, while the jury reads
    "comment": Secret("reading", "reading", known_to=("colleague",)),
    "sure": Secret("reading", "reading", known_to=("colleague",)),
    "margin": Secret("reading", "announced", known_to=("colleague",)),  # a juror's own note: never anybody's but theirs
    "question": Secret("reading", "announced", known_to=("colleague", "officer")),  # and its answer to whoever asked
    "name": Secret("reading", "embargo", known_to=("colleague", "officer")),
    "conflict": Secret("reading", "embargo", known_to=("conflicted", "officer")),
    "tied": Secret("reading", "reading", known_to=("officer",)),  # what comes from an organisation with which one is tied
    "note": Secret("check", "embargo", known_to=("officer",)),  # an assessment: the city is told it only when refused
    "sealed": Secret("sealed", "sealed", known_to=("colleague",)),  # closed is not opened: no point is the desk's to read
    "rank": Secret("selected", "embargo", known_to=("colleague", "officer")),
    "decision": Secret("selected", "selected", known_to=("colleague", "officer")),
    "winner": Secret("embargo", "embargo", known_to=("officer",)),
    "number": Secret("announced", "announced", known_to=("dropped", "officer")),  # of a certificate: its holder's
}
ORDER = ("check", "reading", "sealed", "selected", "final", "embargo", "announced")
CASES = [(name, moment) for name, one in SECRETS.items()
         for moment in ORDER[ORDER.index(one.first) : ORDER.index(one.until) + 1]]
QUICK = {("score", "reading"): ("officer",), ("margin", "reading"): ("officer",), ("question", "reading"): ("juror",),
         ("sure", "reading"): ("juror",), ("tied", "reading"): ("tied",), ("sealed", "sealed"): ("officer",),
         ("winner", "embargo"): ("both",)}
OF_THE_CLOCK = ("Date", "Expires")  # the real one: a workbook is as long as the time it was made at
COLUMNS = sorted({column.name for table in metadata.sorted_tables for column in table.columns})
ASKED_WITH = (
    "sort=total&order=desc&order_by=points&by=value&direction=asc",
    "q=it+is+good&search=CANARY&points=6&total=6&min=5&state=sent&outcome=kept&kind=result&after=a&before=z",
    "&".join(f"{name}=1" for name in COLUMNS),
    "include=points,justifications&fields=total,reason&expand=conflicts&format=json&page=2",
)


def answers(moment, actors, quick=False):
    """{question: everything that its answer is}; `quick`: of what opens, and without parameters."""
    browsers, seen = Browsers(moment.app, moment.cast), {}
    heads = [row["head"] for row in moment.cast.rows("heads")]
    for cell in cells(moment.app, moment.cast, actors):
        opens = cell.expected == OPENS  # what does not is answered before any parameter is read: the matrix compares those
        if cell.method not in SAFE or (quick and not opens):
            continue
        for query in ("", *(ASKED_WITH if opens and not quick else ())):
            path = cell.path + ("&" if "?" in cell.path else "?") * bool(query) + query
            answer, queries = moment.queries(lambda path=path, cell=cell: browsers.of[cell.actor].get(path))
            seen[cell.actor, path] = told(answer, path, heads), queries
    return seen


def told(answer, path: str, heads: list[str]) -> tuple:
    passing = {"Set-Cookie", *OF_THE_CLOCK, *({"Content-Length"} if "spreadsheet" in answer.mimetype else ())}
    headers = tuple(sorted((name, value) for name, value in answer.headers if name not in passing))
    return answer.status_code, headers, plain(without_passing(answer, path), heads)


def plain(text: str, heads: list[str]) -> str:
    """Without the heads of the day: as long in every world, and as many."""
    for head in heads:
        text = text.replace(head, "H" * 64)
    return text


def letters_of(moment, actors) -> list:
    """The letters of these people, as they read them."""
    people = {who.participant: name for name in actors if (who := moment.cast.actors.get(name)) is not None}
    rows = [row for row in moment.cast.rows("letters") if row["recipient"] in people]
    heads = [row["head"] for row in moment.cast.rows("heads")]
    with moment.store.reading() as db:
        writer = Writer(db, moment.store, moment.app.config["SETTINGS"])
        return sorted((people[row["recipient"]], row["kind"], row["state"], str(row["owed_at"]), str(row["due_at"]),
                       plain(writer.write(row).subject + writer.write(row).text, heads)) for row in rows)


def compare(one, other, actors, quick=False):
    first, second = answers(one, actors, quick), answers(other, actors, quick)
    assert list(first) == list(second), "the two worlds have the same addresses"
    differ = [f"{actor}: {path}" for actor, path in first if first[actor, path] != second[actor, path]]
    assert not differ, "\n".join(differ[:20])
    assert letters_of(one, actors) == letters_of(other, actors)
    return len(first)


@pytest.mark.parametrize(("secret", "moment"), QUICK)
def test_a_secret_changes_nothing_for_those_who_must_not_know_it(at, other_world, secret, moment):
    one, other = at(moment), at(moment, kept=other_world(secret, moment))
    assert one.digest() != other.digest(), "the two worlds differ"
    assert compare(one, other, QUICK[secret, moment], quick=True) > 20


@pytest.mark.slow
@pytest.mark.parametrize(("secret", "moment"), CASES)
def test_no_secret_changes_anything_for_anybody_who_must_not_know_it(at, other_world, secret, moment):
    one, other = at(moment), at(moment, kept=other_world(secret, moment))
    assert one.digest() != other.digest(), "the two worlds differ"
    known_to = SECRETS[secret].known_to
    assert compare(one, other, [name for name in one.cast.actors if name not in known_to]) > 1000


def test_who_may_know_a_secret_sees_the_difference(at, other_world):
    """Else the comparison could not fail: the juror sees the score they gave."""
    one, other = at("reading"), at("reading", kept=other_world("score", "reading"))
    with pytest.raises(AssertionError, match="colleague: /oidp-2026/jury"):
        compare(one, other, ("colleague",), quick=True)


def test_a_head_of_the_day_tells_nothing_of_a_secret(at, other_world):
    """Its salts decide it: with other salts the same edition has other heads, with the same days and the same length."""
    kept = [at("reading").cast, at("reading", kept=other_world("", "reading", 2)).cast]
    one, other = ({row["day"]: row["head"] for row in cast.rows("heads")} for cast in kept)
    assert one.keys() == other.keys() and not set(one.values()) & set(other.values())
    assert all(re.fullmatch("[0-9a-f]{64}", head) for head in (*one.values(), *other.values()))
