"""What the number of a certificate tells to anybody who has it, and nothing about any other."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import Connection, select

from workflows.rulebook import Rulebook

from .. import engine
from ..models.editions import editions, stages
from ..models.people import participants, persons
from ..models.results import certificates
from .disclosure import announced


@dataclass(frozen=True)
class Shown:
    """What the check of a number may tell: `state` is valid, revoked, erased, rehearsal."""

    state: str
    certificate: Mapping
    edition: Mapping
    rules: Rulebook
    holder: str | None  # the city, or the person; None when nothing of them is kept


def read_number(typed: str) -> str:
    """A number as it was printed, from how a person types it: blanks, capitals, letters that look like figures."""
    plain = "".join(letter for letter in typed.lower() if letter.isascii() and letter.isalnum()).translate(_LOOKALIKES)[
        :40
    ]
    return "-".join(plain[at : at + 4] for at in range(0, len(plain), 4))


_LOOKALIKES = str.maketrans("oil", "011")  # the alphabet of numbers has none of these letters


def by_number(db: Connection, number: str) -> Shown | None:
    """The certificate of a number; None where there is none, and where it is not made or not announced yet."""
    row = db.execute(select(certificates).where(certificates.c.number == number)).mappings().first()
    if row is None or row["state"] not in ("issued", "revoked", "erased"):
        return None
    edition = db.execute(select(editions).where(editions.c.id == row["edition"])).mappings().one()
    own = {one["key"]: one for one in db.execute(select(stages).where(stages.c.edition == row["edition"])).mappings()}
    if not announced(own):
        return None
    state = "rehearsal" if edition["rehearsal"] else {"issued": "valid"}.get(row["state"], row["state"])
    return Shown(state, row, edition, engine.read_rules(db, edition["rulebook"]), _holder(db, row))


def _holder(db: Connection, row: Mapping) -> str | None:
    """The name as it is printed: a city's stands in the facts, a juror's with the person, and goes with them."""
    if row["state"] == "erased":
        return None
    if row["participant"]:
        return db.scalar(
            select(persons.c.name)
            .join(participants, participants.c.person == persons.c.id)
            .where(participants.c.id == row["participant"])
        )
    return (row["facts"] or {}).get("holder")
