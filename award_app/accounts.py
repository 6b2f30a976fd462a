"""People and how they come in: a name and an e-mail address, a link by mail, a session on the server.

The one module that writes people, links and sessions. A link is a page with a button (a mail scanner that opens it
does not use it up), works once, and expires; a session ends at once on every worker when it is signed out or revoked.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection, bindparam, delete, select, update
from sqlalchemy.dialects import postgresql, sqlite

from forms.answers import tidy

from . import factors
from .faults import fault
from .models.editions import stages
from .models.people import officers, participants, persons, sessions, sign_in_links
from .models.record import letters
from .store import Store, hashed

LINK_LASTS = timedelta(minutes=60)
INVITATION_LASTS = timedelta(days=7)  # whoever is invited does not wait for the letter
CODE_TRIES = 5  # wrong codes of one letter
FRESH = timedelta(minutes=15)  # since one came in: what guards an account is changed by whoever has just proved to be its owner
SHARED_LASTS = timedelta(hours=4)  # a session on a device that others use too


@dataclass(frozen=True)
class Came:
    """How somebody came in: by the token of a session, or, who has a second factor, by the ticket with which it is proved
    first; and where they go."""

    goes_to: str
    session: str | None = None
    proof: str | None = None


@dataclass(frozen=True)
class Person:
    """Who is signed in."""

    id: str
    email: str
    name: str
    language: str


def person_of(db: Connection, email: str) -> Person | None:
    row = db.execute(select(persons).where(persons.c.email == folded(email))).mappings().first()
    return row and _person(row)


def person_by_id(db: Connection, id: str) -> Person | None:
    row = db.execute(select(persons).where(persons.c.id == id)).mappings().first()
    return row and _person(row)


def enrol(store: Store, email: str, name: str, language: str, officer: bool = False) -> Person:
    """The person of this address, made if there was none; an existing name and language are kept."""
    with store.writing() as db:
        return _enrol(db, store, email, name, language, officer)


def join(store: Store, edition: str, email: str, name: str, language: str, officer: bool = False) -> tuple[str, str]:
    """Enrol somebody and make them known to an edition: (person, participant)."""
    with store.writing() as db:
        person = _enrol(db, store, email, name, language, officer).id
        return person, _participant(db, store, edition, person)


def participant(store: Store, edition: str, person: str) -> str:
    """The key by which an edition knows a person, made when it is first needed."""
    with store.reading() as db:
        known = db.scalar(_KNOWN, {"edition": edition, "person": person})
    if known:
        return known
    with store.writing() as db:
        return _participant(db, store, edition, person)


_KNOWN = select(participants.c.id).where(
    participants.c.edition == bindparam("edition"), participants.c.person == bindparam("person")
)


def _enrol(db: Connection, store: Store, email: str, name: str, language: str, officer: bool) -> Person:
    made = {"id": store.id(), "email": folded(email), "name": tidy(name) or email, "language": language}
    # For a known address too: the time that an answer takes must not tell it from an unknown one.
    db.execute(_unless_there(db, persons).values(**made, created_at=store.now(), epoch=0))
    known = person_of(db, email)
    if officer and db.scalar(select(officers.c.person).where(officers.c.person == known.id)) is None:
        db.execute(officers.insert().values(person=known.id, since=store.now()))
    return known


def _participant(db: Connection, store: Store, edition: str, person: str) -> str:
    known = db.scalar(_KNOWN, {"edition": edition, "person": person})
    if known is None:
        db.execute(_unless_there(db, participants).values(id=store.id(), edition=edition, person=person))
        known = db.scalar(_KNOWN, {"edition": edition, "person": person})
    return known


def _unless_there(db: Connection, table):
    """An insert that leaves the row of whoever came first: on PostgreSQL two requests can both find nobody."""
    insert = (postgresql if db.dialect.name == "postgresql" else sqlite).insert(table)
    return insert.on_conflict_do_nothing()


def ask_link(store: Store, email: str, name: str, language: str, goes_to: str = "/") -> str:
    """Owe a sign-in link to this address, and with it a short code for the browser that asked; its ticket is given back.

    The answer to the visitor is the same whether the address was known or not."""
    person, token, ticket = enrol(store, email, name, language), secrets.token_urlsafe(32), secrets.token_urlsafe(32)
    now, code = store.now(), store.reference()
    with store.writing() as db:
        db.execute(sign_in_links.insert().values(**_new_link(token, person.id, goes_to, now + LINK_LASTS, ticket, code)))
        owe(db, store, person.id, "sign_in", {"token": token, "code": code, "expires": now + LINK_LASTS, "language": language})
        fault("link.owed")
    fault("link.committed")
    return ticket


def owe(db: Connection, store: Store, person: str, kind: str, facts: dict) -> None:
    """A letter about their account, of no edition, that leaves at once."""
    now = store.now()
    db.execute(letters.insert().values(
        id=store.id(), edition="", kind=kind, recipient=person, subject=None, state="owed", cause=0, facts=facts, owed_at=now,
        due_at=now, attempts=0, sent_at=None, problem=None, automatic=True))


def invitation(store: Store, participant: str, goes_to: str) -> str | None:
    """A link of their own for somebody whom an edition has invited, made when its letter leaves: no record and no page
    holds it. None for a person who was erased."""
    token, now = secrets.token_urlsafe(32), store.now()
    with store.writing() as db:
        person = db.scalar(select(participants.c.person).where(participants.c.id == participant))
        if person:
            db.execute(sign_in_links.insert().values(**_new_link(token, person, goes_to, now + INVITATION_LASTS)))
    return token if person else None


def _new_link(token: str, person: str, goes_to: str, ends: datetime, ticket: str = "", code: str = "") -> dict:
    """A row of its table. A code works with the ticket of the browser that asked, and with no other."""
    return {
        "token_hash": hashed(token),
        "person": person,
        "goes_to": goes_to,
        "expires_at": ends,
        "used_at": None,
        "ticket_hash": hashed(ticket) if ticket else None,
        "code_hash": hashed(f"{ticket}/{code}") if ticket else None,
        "tries": 0,
    }


def link(db: Connection, store: Store, token: str):
    """What a sign-in link still is: its row with `works`, and `invites` if it came with an invitation; None if it never
    was."""
    row = db.execute(select(sign_in_links).where(sign_in_links.c.token_hash == hashed(token))).mappings().first()
    works = row and row["used_at"] is None and store.now() < row["expires_at"]
    return row and {**row, "works": works, "invites": row["ticket_hash"] is None}


def use_link(store: Store, token: str, shared: bool = False) -> Came | None:
    """Come in by a link; None where it does not work any more. `shared`: on a device that others use too."""
    with store.writing() as db:
        found = link(db, store, token)
        used = _use(db, store, found, shared) if found and found["works"] else None
    return _committed(used)


def use_code(store: Store, ticket: str, typed: str, shared: bool = False) -> Came | None:
    """Come in by the code of a letter, in the browser that asked for it; None where it is wrong or works no more. After
    so many wrong ones the code is worth nothing; its link still is."""
    with store.writing() as db:
        asked = select(sign_in_links).where(sign_in_links.c.ticket_hash == hashed(ticket)).with_for_update()
        found = db.execute(asked).mappings().first()
        if not found or found["used_at"] or store.now() >= found["expires_at"] or found["tries"] >= CODE_TRIES:
            return None
        if not secrets.compare_digest(found["code_hash"], hashed(f"{ticket}/{typed}")):
            this = sign_in_links.c.token_hash == found["token_hash"]
            db.execute(update(sign_in_links).where(this).values(tries=sign_in_links.c.tries + 1))
            return None
        used = _use(db, store, found, shared)
    return _committed(used)


def _use(db: Connection, store: Store, found, shared: bool) -> Came | None:
    """Once: pressed twice at once, PostgreSQL lets both read it as unused."""
    unused = (sign_in_links.c.token_hash == found["token_hash"]) & sign_in_links.c.used_at.is_(None)
    if not db.execute(update(sign_in_links).where(unused).values(used_at=store.now())).rowcount:
        return None
    factors.hold(db, found["person"])  # a first factor added now ends this session with the others, or is asked for
    if factors.has(db, found["person"]):
        return Came(found["goes_to"], proof=factors.ask_proof(db, store, found["person"], found["goes_to"], shared))
    session = start_session(db, store, found["person"], shared)
    fault("link.used")
    return Came(found["goes_to"], session)


def _committed(used: Came | None) -> Came | None:
    if used:
        fault("session.committed")
    return used


def begin_session(store: Store, person: str) -> str:
    """A session for a person, without a link (the demo's bar, tests of pages)."""
    with store.writing() as db:
        return start_session(db, store, person)


def start_session(db: Connection, store: Store, person: str, shared: bool = False) -> str:
    """A session in the transaction in which a person has proved who they are; its token."""
    token, now = secrets.token_urlsafe(32), store.now()
    epoch = db.scalar(select(persons.c.epoch).where(persons.c.id == person))
    db.execute(
        sessions.insert().values(
            token_hash=hashed(token),
            person=person,
            epoch=epoch,
            created_at=now,
            expires_at=now + SHARED_LASTS if shared else max([now + store.session_lasts, *_calls_close(db)]),
            shared_device=shared,
        )
    )
    return token


def _calls_close(db: Connection) -> list[datetime]:
    """When the calls close that are open now: until then nobody who writes has to sign in again on a device of theirs."""
    running = (stages.c.kind == "submission") & (stages.c.state == "open") & stages.c.closes_at.is_not(None)
    return list(db.scalars(select(stages.c.closes_at).where(running)))


def session_person(db: Connection, store: Store, token: str | None) -> Person | None:
    """Who this session's token stands for; nobody once it was signed out, revoked or has expired."""
    if not token:
        return None
    row = db.execute(_SESSION, {"token": hashed(token)}).mappings().first()
    if row is None or row["since"] != row["epoch"] or store.now() >= row["expires_at"]:
        return None
    return _person(row)


_SESSION = (
    select(persons, sessions.c.expires_at, sessions.c.epoch.label("since"))
    .join(sessions, sessions.c.person == persons.c.id)
    .where(sessions.c.token_hash == bindparam("token"))
)


def is_fresh(db: Connection, store: Store, token: str | None) -> bool:
    """Whether this session has only just begun."""
    begun = token and db.scalar(select(sessions.c.created_at).where(sessions.c.token_hash == hashed(token)))
    return bool(begun) and store.now() < begun + FRESH


def end_session(store: Store, token: str) -> None:
    with store.writing() as db:
        db.execute(delete(sessions).where(sessions.c.token_hash == hashed(token)))


def sign_out_everywhere(store: Store, person: str) -> None:
    """Every session of a person ends, on every device and every worker."""
    with store.writing() as db:
        end_sessions(db, person)


def end_sessions(db: Connection, person: str) -> None:
    db.execute(update(persons).where(persons.c.id == person).values(epoch=persons.c.epoch + 1))
    db.execute(delete(sessions).where(sessions.c.person == person))


def end_other_sessions(db: Connection, person: str, token: str | None) -> None:
    """All of a person but this one."""
    db.execute(delete(sessions).where(sessions.c.person == person, sessions.c.token_hash != hashed(token or "")))


def devices(db: Connection, person: str, now: datetime) -> list:
    """Where a person is signed in: since when, until when, on a device of many or not; the newest first."""
    asked = select(sessions.c.created_at, sessions.c.expires_at, sessions.c.shared_device, sessions.c.token_hash)
    return list(db.execute(asked.where(sessions.c.person == person, sessions.c.expires_at > now).order_by(
        sessions.c.created_at.desc())).mappings())


def dismiss(store: Store, person: str) -> None:
    """Somebody works at the desk no more: every session of theirs ends, on every worker."""
    with store.writing() as db:
        db.execute(delete(officers).where(officers.c.person == person))
        end_sessions(db, person)


def speak(store: Store, person: str, language: str) -> None:
    """Remember the language a person reads."""
    with store.writing() as db:
        db.execute(update(persons).where(persons.c.id == person).values(language=language))


def is_nameless(db: Connection, person: str) -> bool:
    """Whether somebody came without a name, so that their address stands for it."""
    row = db.execute(select(persons.c.name, persons.c.email).where(persons.c.id == person)).one()
    return folded(row.name) == row.email


def rename(store: Store, person: str, name: str) -> None:
    """The name of somebody who came without one."""
    with store.writing() as db:
        db.execute(update(persons).where(persons.c.id == person).values(name=tidy(name)))


def erase(store: Store, person: str) -> None:
    """Forget a person: name, address, sessions. Editions keep a key that leads nowhere; their own erasing is a step."""
    with store.writing() as db:
        db.execute(update(participants).where(participants.c.person == person).values(person=None))
        db.execute(delete(letters).where(letters.c.recipient == person))
        db.execute(delete(persons).where(persons.c.id == person))
    store.scrub()


def folded(email: str) -> str:
    return email.strip().casefold()


def _person(row) -> Person:
    return Person(row["id"], row["email"], row["name"], row["language"])
