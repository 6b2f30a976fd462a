"""What a list costs: a few queries whatever its length, no row that is not shown, nothing sorted that an index has in order."""

from __future__ import annotations

import re
from contextlib import contextmanager

import pytest
from sqlalchemy import event, update

from award_app import engine
from award_app.models import candidacies as rows
from award_app.models import editions
from award_app.models.record import letters
from award_app.models.results import certificates
from award_app.reading import public
from award_app.reading.desk import board, waiting
from award_app.reading.desk import certificates as desk_certificates
from award_app.reading.desk import letters as desk_letters
from award_app.reading.desk import translations as desk_translations
from tests.desk.conftest import EDITION, MOMENTS
from tests.panels import NOW, FinalRound
from tests.world import either_world  # noqa: F401 - a fixture

MANY = 1500
LISTS = {  # page: who looks at it
    "/desk": "officer",
    "/desk/candidacies": "officer",
    "/desk/candidacies?q=practice&state=final:in": "officer",
    "/desk/candidacies?country=FR&category=A": "officer",
    "/desk/letters": "officer",
    "/desk/letters?state=held": "officer",
    "/desk/letters?kind=kept&state=held&q=ren": "officer",
    "/desk/translations": "officer",
    "/desk/translations?state=checked&language=en": "officer",
    "/desk/certificates": "officer",
    "/desk/certificates?state=issued&kind=participation": "officer",
    "/jury": "juror",
    "/candidacies": "public",
    "/candidacies?country=FR&category=A": "public",
    "/vote": "public",
    "/results": "public",
}
FRAME = 30  # rows that any page needs: who asks, where the edition stands, counts


@pytest.fixture(scope="module", params=[1, MANY])
def full(request, tmp_path_factory):
    """An edition announced with so many finalists, each read by one juror, each with a letter and a certificate."""
    world = FinalRound(tmp_path_factory.mktemp("full"), finalists=request.param)
    world.juror_there = world.juror("Jana", reads=world.finalists)[0]
    with world.store.writing() as db:
        own = {"edition": EDITION, "kind": "kept", "recipient": "nobody", "facts": {}, "cause": 1, "attempts": 0}
        db.execute(
            letters.insert(),
            [
                dict(own, id=f"letter-{id}", subject=id, state="held", owed_at=NOW, due_at=NOW, automatic=False)
                for id in world.finalists
            ],
        )
        own = {"edition": EDITION, "kind": "participation", "state": "issued", "version": 1, "language": "en"}
        db.execute(
            certificates.insert(),
            [dict(own, id=f"paper-{id}", number=f"number-{id}", candidacy=id, facts={}, at=NOW) for id in world.finalists],
        )
    return world


def looks(world, path: str):
    """The browser that asks for a page, with what it depends on."""
    if path == "/results":
        with world.store.writing() as db:
            db.execute(update(editions.stages).values(state="closed"))
            db.execute(update(rows.candidacies).values(state="final:decided"))
    return world.browser({"officer": world.officer, "juror": world.juror_there, "public": None}[LISTS[path]])


@contextmanager
def asked(store):
    """The queries of what is done meanwhile, each with its values."""
    seen: list[tuple] = []

    def listen(connection, cursor, statement, values, *_):
        if statement.startswith("SELECT"):
            seen.append((statement, values))

    event.listen(store.engine, "before_cursor_execute", listen)
    try:
        yield seen
    finally:
        event.remove(store.engine, "before_cursor_execute", listen)


def by_hand(store, statement: str, values) -> list:
    with store.reading() as db:
        return db.connection.driver_connection.execute(statement, values).fetchall()


NEEDED: dict[str, int] = {}


@pytest.mark.parametrize("path", list(LISTS))
def test_a_list_needs_eight_queries_at_most_and_no_more_for_1500_rows_than_for_one(full, path):
    browser = looks(full, path)
    browser.get(f"/{EDITION}{path}")
    with asked(full.store) as queries:
        page = browser.get(f"/{EDITION}{path}")
    assert page.status_code == 200 and len(queries) <= 8, [one for one, _values in queries]
    assert NEEDED.setdefault(path, len(queries)) == len(queries)
    shown = len(re.findall(r"<tr>|<li>|class=\"ballot-", page.text))
    given = sum(len(by_hand(full.store, *one)) for one in queries)
    assert given <= shown + FRAME, f"{given} rows for {shown} shown"
    sorted_ = [one for one, values in queries if "TEMP B-TREE" in plan(full.store, one, values)]
    assert not sorted_, sorted_


def plan(store, statement: str, values) -> str:
    return "\n".join(str(line[3]) for line in by_hand(store, f"EXPLAIN QUERY PLAN {statement}", values))


@pytest.mark.parametrize("moment", MOMENTS)
def test_what_waits_is_told_in_eight_queries_at_every_moment(office, moment):
    desk = office(moment)
    desk.get("")
    with asked(desk.store) as queries:
        assert desk.get("").status_code == 200
    assert len(queries) <= 8, [one for one, _values in queries]


def test_the_second_page_costs_what_the_first_does(full):
    browser, needed = full.browser(full.officer), set()
    for after in ("", f"?after={full.finalists[0]}", f"?before={full.finalists[-1]}"):
        with asked(full.store) as queries:
            browser.get(f"/{EDITION}/desk/candidacies{after}")
        needed.add(len(queries))
        assert not any("TEMP B-TREE" in plan(full.store, *one) for one in queries)
    assert len(needed) == 1


def test_every_list_is_read_alike_on_either_database(either_world):  # noqa: F811
    """The queries of the desk's and the public's lists, on SQLite and on PostgreSQL."""
    world = either_world
    city, other = (world.goes_to("submission.submission").city(name).submits() for name in ("Évora", "Rennes"))
    world.city("Braga")
    world.goes_to("submission.submission", "closes").goes_to("validation.eligibility")
    world.officer.finds_eligible(city)
    world.officer.returns(other, "results")
    juror = world.juror("Ana A", group="A")
    with world.store.reading() as db:
        asked = (db, world.edition)
        stages = [row["id"] for row in world.rows("stages") if row["kind"] == "jury"]
        found = waiting.numbers(*asked, stages)
        assert found.candidacies == {"submission:not_received": 1, "validation:eligible": 1, "validation:returned": 1}
        assert found.due == {"validation:returned": other.row["due_at"]} and found.translations == {"to_do": 2}
        assert found.seats == {world.row("seat", juror.seat)["stage"]: 1} and found.letters == {}
        spread = board.spread(*asked)
        assert (spread.states, spread.countries) == (found.candidacies, ["FR"])
        whole = board.listed(*asked, board.Asked())
        assert [one["place"] for one in whole.rows] == sorted(one["place"] for one in whole.rows) and whole.total == 3
        after = board.listed(*asked, board.Asked(), after=whole.rows[0]["id"])
        assert [one["id"] for one in after.rows] == [one["id"] for one in whole.rows[1:]] and after.skipped == 1
        before = board.listed(*asked, board.Asked(), before=whole.rows[2]["id"])
        assert [one["id"] for one in before.rows] == [one["id"] for one in whole.rows[:2]]
        assert [one["id"] for one in board.listed(*asked, board.Asked(q=city.email)).rows] == [city.id]
        written = desk_letters.listed(*asked, desk_letters.Asked(kind="received"))
        assert {one["subject"] for one in written} == {city.id, other.id}
        rest = desk_letters.listed(*asked, desk_letters.Asked(kind="received"), after=written[0]["id"])
        assert [one["id"] for one in rest] == [one["id"] for one in written[1:]]
        texts = desk_translations.listed(*asked, "", "to_do")
        assert [one["candidacy"] for one in texts] == [city.id, city.id]
        assert len(desk_translations.listed(*asked, "", "", after=texts[0]["id"])) == 1
        assert desk_certificates.listed(*asked, desk_certificates.Asked(q="x"), after="none") == []
        context = engine.read_context(db, world.store, world.edition)
        now = public.Now(world.edition, context.rules, context.stages, context.rounds)
        assert public.listed(db, now, after="none") == ([], 0) and public.countries_of(db, now) == []
