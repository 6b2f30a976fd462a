"""What a page reads is of one instant, until it writes; nobody waits for a page that takes long."""

from __future__ import annotations

import threading

import pytest
from sqlalchemy import exc, insert, select, text

from award_app import create_app, turns
from award_app.database import open_store
from award_app.models.people import persons
from award_app.store import looked
from config.settings import Settings


@pytest.fixture(params=["sqlite", "postgresql"])
def store(request, tmp_path):
    url = "" if request.param == "sqlite" else request.getfixturevalue("postgres_url")
    store = open_store(Settings(data=tmp_path, database_url=url))
    yield store
    looked()
    store.engine.dispose()


def named(store, name: str) -> None:
    with store.writing() as db:
        row = {"id": name, "email": f"{name}@city.example", "name": name, "language": "en", "created_at": store.now()}
        db.execute(insert(persons).values(**row))


def named_elsewhere(store, name: str) -> None:
    other = threading.Thread(target=named, args=(store, name))
    other.start()
    other.join()


def names(store) -> list[str]:
    with store.reading() as db:
        return list(db.scalars(select(persons.c.name).order_by(persons.c.name)))


def in_use(store) -> int:
    return store.engine.pool.checkedout()


def test_what_a_page_reads_is_of_one_instant_until_it_is_over(store):
    named(store, "ana")
    store.look()
    assert names(store) == ["ana"]
    named_elsewhere(store, "ben")
    assert names(store) == ["ana"]
    looked()
    assert names(store) == ["ana", "ben"]


def test_a_page_that_has_written_reads_what_it_wrote(store):
    store.look()
    assert names(store) == []
    named(store, "ana")
    assert names(store) == ["ana"]


def test_a_reading_from_within_which_something_is_written_goes_on_and_is_the_last_of_its_look(store):
    store.look()
    with store.reading() as db:
        named(store, "ana")
        assert list(db.scalars(select(persons.c.name))) in ([], ["ana"])
        assert in_use(store) == 1
    assert in_use(store) == 0
    assert names(store) == ["ana"]


def test_what_could_not_be_read_does_not_keep_a_page_from_saying_so(store):
    named(store, "ana")
    store.look()
    assert names(store) == ["ana"]
    with pytest.raises(exc.DBAPIError), store.reading() as db:
        db.execute(text("SELECT nothing FROM nowhere"))
    assert in_use(store) == 0
    assert names(store) == ["ana"]


@pytest.mark.parametrize("slow", [turns.to_draw, turns.for_a_document])
def test_nothing_is_held_while_something_is_drawn(store, slow):
    store.look()
    names(store)
    assert in_use(store) == 1
    with slow():
        assert in_use(store) == 0


def test_the_look_of_another_store_is_not_read(store, tmp_path):
    named(store, "ana")
    store.look()
    other = open_store(Settings(data=tmp_path / "other"))
    assert names(other) == []
    assert names(store) == ["ana"]


@pytest.mark.parametrize("address, status", [("/", 200), ("/nowhere/", 404), ("/sign-in?lang=fr", 200)])
def test_an_answered_page_holds_nothing(store, tmp_path, address, status):
    app = create_app(Settings(data=tmp_path), store)
    assert app.test_client().get(address).status_code == status
    assert in_use(store) == 0


def test_a_statement_that_was_asked_before_is_not_made_ready_again_however_many_others_there_were(tmp_path):
    store, made = open_store(Settings(data=tmp_path)), []
    pages = [f"SELECT {number} FROM persons" for number in range(300)]
    for _ in range(3):
        with store.reading() as db:
            for one in pages:
                db.execute(text(one)).all()
            if not made:  # SQLite asks whether a statement may be made ready, each time it makes one
                db.connection.driver_connection.set_authorizer(lambda *asked: made.append(asked[1]) or 0)
    first = made.count("persons")
    with store.reading() as db:
        for one in pages:
            db.execute(text(one)).all()
    assert first == 300 and made.count("persons") == first
    store.engine.dispose()
