"""Coming in by a second factor, and adding or taking one away: each in one transaction, with the letter that says so.

Why a proof is not taken is told after what was tried has been counted for good.
"""

from __future__ import annotations

from collections.abc import Callable

from sqlalchemy import Connection

from . import accounts, factors
from .accounts import Came, Person
from .factors import Site
from .store import Store


class NotProved(Exception):
    """What was given proves nothing, or cannot become a proof. `reason`: wrong, ended, too_many (wrong ones
    today), passkey (not one's own), known (a passkey that is kept already) or enough (passkeys)."""

    def __init__(self, reason: str):
        super().__init__(reason)
        self.reason = reason


def by_code(store: Store, ticket: str | None, typed: str) -> Came:
    """Come in by the code of an app, or a recovery code, after the mailed link. Raises NotProved."""
    with store.writing() as db:
        asked, came = factors.proof(db, store, ticket), None
        reason = factors.given_code(db, store, asked, typed) if asked and asked.person else "ended"
        if reason is None:
            came = _came(db, store, asked.person, asked.goes_to, asked.shared)
    if came is None:
        raise NotProved(reason)
    return came


def by_passkey(store: Store, site: Site, ticket: str | None, answer: str, shared: bool) -> Came:
    """Come in by a passkey, with a mailed link before it or without. Raises NotProved."""
    with store.writing() as db:
        asked, came = factors.proof(db, store, ticket), None
        person = asked and factors.given_passkey(db, store, site, asked, answer)
        if person:
            came = _came(db, store, person, asked.goes_to, asked.shared or shared)
    if came is None:
        raise NotProved("wrong" if asked else "ended")
    return came


def challenge(store: Store, site: Site, ticket: str | None, goes_to: str) -> tuple[str, str]:
    """What a browser is to have signed by a passkey: (its options as JSON, the ticket that it holds from now on)."""
    with store.writing() as db:
        return factors.challenge_for(db, store, site, factors.proof(db, store, ticket), goes_to)


def _came(db: Connection, store: Store, person: str, goes_to: str, shared: bool) -> Came:
    return Came(goes_to, accounts.start_session(db, store, person, shared))


def new_passkey(store: Store, site: Site, person: Person) -> tuple[str, str]:
    """What a device is asked to make: (options for the browser as JSON, the ticket that it holds)."""
    with store.writing() as db:
        return factors.passkey_options(db, store, site, person)


def add_passkey(store: Store, site: Site, person: Person, session: str | None, ticket: str | None, answer: str, name: str
                ) -> list[str]:
    """Keep what the device has made; the recovery codes that come with a first factor. Raises NotProved."""

    def keep(db: Connection) -> str | None:
        asked = factors.proof(db, store, ticket)
        if asked is None or asked.person != person.id:
            return "ended"
        return factors.add_passkey(db, store, site, asked, answer, name)

    return _add(store, person, session, "passkey", keep)


def begin_authenticator(store: Store, person: Person) -> str:
    """The secret for an app; "" where one is confirmed already."""
    with store.writing() as db:
        return factors.begin_authenticator(db, person.id)


def begun_authenticator(store: Store, person: Person, begun: str | None) -> str:
    """The secret that this browser began; "" where there is none."""
    with store.reading() as db:
        return factors.begun_authenticator(db, person.id, begun)


def confirm_authenticator(store: Store, person: Person, session: str | None, begun: str | None, typed: str) -> list[str]:
    """By the first code that the app shows; the recovery codes that come with a first factor. Raises NotProved."""
    return _add(store, person, session, "authenticator",
                lambda db: factors.confirm_authenticator(db, store, person.id, begun, typed))


def _add(store: Store, person: Person, session: str | None, kind: str, keep: Callable[[Connection], str | None]) -> list[str]:
    """With a first factor every other session ends: it came in by the link alone, and whose it is nobody has proved."""
    codes: list[str] = []
    with store.writing() as db:
        first = not factors.has(db, person.id)
        reason = keep(db)
        if reason is None:
            if first:
                codes = factors.new_codes(db, person.id)
                accounts.end_other_sessions(db, person.id, session)
            _tell(db, store, person.id, f"{kind}_added")
    if reason:
        raise NotProved(reason)
    return codes


def new_codes(store: Store, person: Person) -> list[str]:
    """Recovery codes in the place of those before; none for somebody who has nothing to recover."""
    with store.writing() as db:
        if not factors.has(db, person.id):
            return []
        _tell(db, store, person.id, "codes_made")
        return factors.new_codes(db, person.id)


def take_away(store: Store, site: Site, person: Person, session: str | None, credential: str | None, typed: str = "",
              signed: tuple[str | None, str] = (None, "")) -> bool:
    """A passkey, or the authenticator (no credential). The last of them only by who proves that it is theirs, with a code
    (`typed`) or a passkey (`signed`: the ticket and the answer); every other session ends then. Raises NotProved."""
    with store.writing() as db:
        last = factors.is_last(db, person.id, credential)
        reason = _unproved(db, store, site, person, typed, *signed) if last else None
        gone = reason is None and factors.take_away(db, person.id, credential)
        if gone:
            if last:
                accounts.end_other_sessions(db, person.id, session)
            _tell(db, store, person.id, "passkey_removed" if credential else "authenticator_removed")
    if reason:
        raise NotProved(reason)
    return gone


def _unproved(db: Connection, store: Store, site: Site, person: Person, typed: str, ticket: str | None, answer: str
              ) -> str | None:
    if not answer:
        return factors.wrong_code(db, store, person.id, typed)
    asked = factors.proof(db, store, ticket)
    return None if asked and factors.given_passkey(db, store, site, asked, answer) == person.id else "passkey"


def release(store: Store, person: str) -> bool:
    """Somebody has lost what they prove themselves with: every session ends, and the mailed link is enough again."""
    with store.writing() as db:
        had = factors.has(db, person)
        if had:
            factors.release(db, person)
            accounts.end_sessions(db, person)
            _tell(db, store, person, "released")
    return had


def _tell(db: Connection, store: Store, person: str, what: str) -> None:
    """Whoever did not do it learns that somebody else did."""
    accounts.owe(db, store, person, "second_factor", {"what": what, "at": store.now()})
