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
    today), passkey (not one's own), known (a passkey that is kept already), enough (passkeys) or unproved (what is there
    already has to be proved first)."""

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


def prove(store: Store, site: Site, person: Person, typed: str, signed: tuple[str | None, str] = (None, "")) -> str:
    """Prove once more, by a code or a passkey (`signed`: the ticket and the answer): the ticket with which this browser may
    change one thing that protects the account. Raises NotProved."""
    ticket = ""
    with store.writing() as db:
        reason = _unproved(db, store, site, person, typed, *signed)
        if reason is None:
            ticket = factors.ask_proof(db, store, person.id, factors.TO_CHANGE)
    if reason:
        raise NotProved(reason)
    return ticket


def _unproved(db: Connection, store: Store, site: Site, person: Person, typed: str, ticket: str | None, answer: str
              ) -> str | None:
    if not answer:
        return factors.wrong_code(db, store, person.id, typed)
    asked = factors.proof(db, store, ticket)
    return None if asked and factors.given_passkey(db, store, site, asked, answer) == person.id else "passkey"


def new_passkey(store: Store, site: Site, person: Person, proved: str | None) -> tuple[str, str]:
    """What a device is asked to make: (options for the browser as JSON, the ticket that it holds). Raises NotProved."""
    with store.writing() as db:
        _hold(db, store, person, proved)
        return factors.passkey_options(db, store, site, person)


def add_passkey(store: Store, site: Site, person: Person, session: str | None, proved: str | None, ticket: str | None,
                answer: str, name: str) -> list[str]:
    """Keep what the device has made; the recovery codes that come with a first factor. Raises NotProved."""

    def keep(db: Connection) -> str | None:
        asked = factors.proof(db, store, ticket)
        if asked is None or asked.person != person.id:
            return "ended"
        return factors.add_passkey(db, store, site, asked, answer, name)

    return _add(store, person, session, proved, "passkey", keep)


def begin_authenticator(store: Store, person: Person, proved: str | None) -> str:
    """The secret for an app; "" where one is confirmed already. Raises NotProved."""
    with store.writing() as db:
        _hold(db, store, person, proved)
        return factors.begin_authenticator(db, person.id)


def begun_authenticator(store: Store, person: Person, begun: str | None) -> str:
    """The secret that this browser began; "" where there is none."""
    with store.reading() as db:
        return factors.begun_authenticator(db, person.id, begun)


def confirm_authenticator(store: Store, person: Person, session: str | None, proved: str | None, begun: str | None,
                          typed: str) -> list[str]:
    """By the first code that the app shows; the recovery codes that come with a first factor. Raises NotProved."""
    return _add(store, person, session, proved, "authenticator",
                lambda db: factors.confirm_authenticator(db, store, person.id, begun, typed))


def _add(store: Store, person: Person, session: str | None, proved: str | None, kind: str,
         keep: Callable[[Connection], str | None]) -> list[str]:
    """With a first factor every other session ends: it came in by the link alone, and whose it is nobody has proved."""
    codes: list[str] = []
    with store.writing() as db:
        _hold(db, store, person, proved)
        first = not factors.has(db, person.id)
        reason = keep(db)
        if reason is None:
            if first:
                codes = factors.new_codes(db, person.id)
                accounts.end_other_sessions(db, person.id, session)
            _changed(db, store, person, proved, f"{kind}_added")
    if reason:
        raise NotProved(reason)
    return codes


def new_codes(store: Store, person: Person, proved: str | None) -> list[str]:
    """Recovery codes in the place of those before; none for somebody who has nothing to recover. Raises NotProved."""
    with store.writing() as db:
        _hold(db, store, person, proved)
        if not factors.has(db, person.id):
            return []
        _changed(db, store, person, proved, "codes_made")
        return factors.new_codes(db, person.id)


def take_away(store: Store, person: Person, session: str | None, proved: str | None, credential: str | None) -> bool:
    """A passkey, or the authenticator (no credential). With the last every other session ends. Raises NotProved."""
    with store.writing() as db:
        _hold(db, store, person, proved)
        last = factors.is_last(db, person.id, credential)
        gone = factors.take_away(db, person.id, credential)
        if gone:
            if last:
                accounts.end_other_sessions(db, person.id, session)
            _changed(db, store, person, proved, "passkey_removed" if credential else "authenticator_removed")
    return gone


def _hold(db: Connection, store: Store, person: Person, proved: str | None) -> None:
    if not factors.may_change(db, store, person.id, proved):
        raise NotProved("unproved")


def _changed(db: Connection, store: Store, person: Person, proved: str | None, what: str) -> None:
    """One proof is good for one change."""
    factors.end_ticket(db, proved)
    _tell(db, store, person.id, what)


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
