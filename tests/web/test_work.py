"""What an answer costs tells nothing: the questions to the database and the calls of the program are counted, not timed."""

from __future__ import annotations

import sys
from collections import Counter

import pytest
from sqlalchemy import event

MISSING = "0123456789abcdefghjkmnpqrs"


def work_of(site, ask) -> tuple[list[str], int]:
    """(every statement that the database got, how many calls the program made)."""
    statements, calls = [], Counter()

    def listen(connection, cursor, statement, *_):
        statements.append(statement)

    event.listen(site.world.store.engine, "before_cursor_execute", listen)
    sys.setprofile(lambda frame, what, _: calls.update([what]) if what in ("call", "c_call") else None)
    try:
        ask()
    finally:
        sys.setprofile(None)
        event.remove(site.world.store.engine, "before_cursor_execute", listen)
    return statements, calls.total()


def alike(one: int, other: int) -> bool:
    """Within two in a hundred: of ten thousand calls a few depend on the letters of a name."""
    return abs(one - other) * 50 < one


@pytest.mark.parametrize("page", ["", "/texts", "/send", "/withdraw", "/receipt/{id}", "/file/{id}"])
def test_a_candidacy_of_somebody_else_costs_what_a_missing_one_costs(site, page):
    mine, theirs = site.world.city("Rennes").submits(), site.world.city("Braga").submits()
    browser, told = site.browser(mine), {}
    for id in (theirs.id, MISSING):
        path = f"/oidp-2026/candidacy/{id}{page.format(id=MISSING)}"
        browser.get(path)  # what is made once is made
        told[id] = work_of(site, lambda path=path: browser.get(path))
    (said, calls), (other, more) = told.values()
    assert said == other and alike(calls, more), (calls, more)


def test_a_link_for_a_known_address_costs_what_one_for_an_unknown_costs(site):
    from .conftest import token_of

    told = []
    for email in ("first@unknown-address.example", site.world.city("Rennes").email, "rennes@unknown-address.example"):
        browser = site.browser()
        sent = {"csrf_token": token_of(browser.get("/sign-in")), "name": "Ada", "email": email, "goes_to": "/"}
        told.append(work_of(site, lambda browser=browser, sent=sent: browser.post("/sign-in", data=sent)))
    _, (said, calls), (other, more) = told  # at the first one statements are built
    assert said == other and alike(calls, more), (calls, more)


def test_more_work_is_seen(site):
    """Else nothing would be: one's own candidacy costs more than a missing one."""
    city = site.world.city("Rennes").submits()
    browser = site.browser(city)
    for id in (city.id, MISSING):
        browser.get(f"/oidp-2026/candidacy/{id}/texts")
    (said, calls), (other, more) = (work_of(site, lambda id=id: browser.get(f"/oidp-2026/candidacy/{id}/texts"))
                                    for id in (city.id, MISSING))
    assert said != other and not alike(calls, more)
