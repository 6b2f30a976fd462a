"""Forgetting a person who asks for it: what editions hold goes by steps, in the record; what stands outside it goes here.

Points, places and results stay: they name only a key that leads nowhere any more. The record still verifies, and a check
tells "erased by event n" from "lost".
"""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select

from . import accounts, drafts, engine, files, issuing, notes, sheets
from .access import Actor
from .effects import Ref
from .models.candidacies import team
from .models.juries import interests, seats
from .models.people import participants
from .models.results import certificates
from .reading.interest import LIVE
from .store import Store


@dataclass(frozen=True)
class Erased:
    """What was destroyed: how many seats, candidacies' contacts and certificates."""

    seats: int = 0
    candidacies: int = 0
    certificates: int = 0


def erase_person(store: Store, person: str, officer: Actor) -> Erased:
    """Erase a person from every edition and from the accounts. Raises Refused where a step is refused."""
    with store.reading() as db:
        keys = db.execute(
            select(participants.c.edition, participants.c.id).where(participants.c.person == person)
        ).all()
    count = [0, 0, 0]
    for edition, key in keys:
        made = _made(store, key)
        count[0] += _seats(store, edition, key, officer)
        _interests(store, edition, key, officer)
        count[1] += _contacts(store, edition, key, officer)
        count[2] += issuing.forget(store, made)
    accounts.erase(store, person)
    return Erased(*count)


def forget_beside(store: Store, edition: str, kind: str, id: str) -> None:
    """What stands outside the record, once a step has erased what stood in it: drafts, and a juror's notes."""
    if kind == "seat":
        sheets.forget_seat(store, id)
        notes.forget_seat(store, id)
    elif kind == "candidacy":
        with store.reading() as db:
            rules = engine.read_context(db, store, edition).rules
        drafts.forget_people(store, rules, id)
        files.forget_message(store, id)


def _seats(store: Store, edition: str, key: str, officer: Actor) -> int:
    with store.reading() as db:
        held = list(db.scalars(select(seats.c.id).where(seats.c.participant == key, seats.c.state != "erased")))
    for seat in held:
        engine.act(store, Ref(edition, "seat", seat), "erase", officer)
        forget_beside(store, edition, "seat", seat)
    return len(held)


def _interests(store: Store, edition: str, key: str, officer: Actor) -> None:
    """What this person wrote to an open call for jurors."""
    with store.reading() as db:
        live = list(db.scalars(select(interests.c.id).where(interests.c.participant == key, interests.c.state.in_(LIVE))))
    for one in live:
        engine.act(store, Ref(edition, "interest", one), "erase_interest", officer)


def _contacts(store: Store, edition: str, key: str, officer: Actor) -> int:
    with store.reading() as db:
        mine = list(db.scalars(select(team.c.candidacy).where(team.c.participant == key)))
    for candidacy in mine:
        engine.act(store, Ref(edition, "candidacy", candidacy), "erase_contacts", officer)
        forget_beside(store, edition, "candidacy", candidacy)
    return len(mine)


def _made(store: Store, key: str) -> list[str]:
    """The files of the certificates made for this person; once the seat is erased no row names them."""
    with store.reading() as db:
        mine = certificates.c.participant == key, certificates.c.sha256.is_not(None)
        return list(db.scalars(select(certificates.c.sha256).where(*mine)))
