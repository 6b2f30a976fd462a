"""What protects an account, changed and used at the same instant: both orders are lawful, and nothing between them."""

from concurrent.futures import ThreadPoolExecutor
from threading import Event

import pyotp
import pytest
from sqlalchemy import event, func, select

from award_app import accounts, factors, proving
from award_app.models.people import recovery_codes, sessions
from tests.attacks.test_at_once import TIMES, at_once, link_of

ADDRESS = "ada@city.example"


@pytest.fixture
def ada(either_world):
    """Somebody with a mailed link that was not used, and one open session."""
    store = either_world.store
    accounts.ask_link(store, ADDRESS, "Ada", "en")
    with store.reading() as db:
        person = accounts.person_of(db, ADDRESS)
    return either_world, person, link_of(either_world), accounts.begin_session(store, person.id)


def adds_an_app(store, person, session) -> list[str]:
    secret = proving.begin_authenticator(store, person, None)
    return proving.confirm_authenticator(store, person, session, None, accounts.hashed(secret), pyotp.TOTP(secret).now())


def test_no_session_that_came_by_the_link_alone_outlives_the_first_factor(ada):
    """The link is pressed, and before its session is there the owner has added an app: either the session ends with the
    others, or it is asked for the app."""
    world, person, link, mine = ada
    store, looked, added = world.store, Event(), Event()

    def listen(connection, cursor, statement, *_):
        """Whoever presses the link has asked whether there is a factor, and waits a little."""
        if "FROM passkeys" in statement and "UNION ALL" in statement and not looked.is_set():
            looked.set()
            added.wait(2)

    with ThreadPoolExecutor(1) as thread:
        event.listen(store.engine, "after_cursor_execute", listen)
        came = thread.submit(accounts.use_link, store, link)
        assert looked.wait(10)
        adds_an_app(store, person, mine)
        added.set()
        came = came.result()
    event.remove(store.engine, "after_cursor_execute", listen)
    with store.reading() as db:
        assert factors.has(db, person.id) and accounts.session_person(db, store, mine)
        assert came.session is None or accounts.session_person(db, store, came.session) is None


def test_one_recovery_code_brings_in_one_of_several_browsers_that_give_it_at_once(ada):
    world, person, _link, mine = ada
    store, code = world.store, adds_an_app(world.store, person, mine)[0]
    with store.writing() as db:
        tickets = [factors.ask_proof(db, store, person.id, "/") for _ in range(TIMES)]

    def comes():
        try:
            return proving.by_code(store, tickets.pop(), code).session
        except proving.NotProved as why:
            return why.reason

    assert sorted(one for one in at_once(comes) if one == "wrong") == ["wrong"] * (TIMES - 1)
    with store.reading() as db:
        assert db.scalar(select(func.count()).select_from(recovery_codes)) == factors.RECOVERY_CODES - 1
        assert db.scalar(select(func.count()).select_from(sessions)) == 2


def test_one_proof_given_several_times_at_once_comes_in_once(ada):
    world, person, _link, mine = ada
    store, code = world.store, adds_an_app(world.store, person, mine)[0]
    with store.writing() as db:
        ticket = factors.ask_proof(db, store, person.id, "/")

    def comes():
        try:
            return proving.by_code(store, ticket, code).session
        except proving.NotProved as why:
            return why.reason

    assert sorted(one for one in at_once(comes) if one in ("ended", "wrong")) == ["ended"] * (TIMES - 1)
