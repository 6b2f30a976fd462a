"""What the number of a certificate tells to anybody who has it, and nothing about any other."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import Connection, select

from config.settings import Settings
from workflows.rulebook import Rulebook

from .. import engine
from ..documents.certificates import CertificateFacts
from ..issuing import facts_of
from ..models.results import certificates
from ..store import Store
from .disclosure import announced

TOLD = ("issued", "revoked", "erased")


@dataclass(frozen=True)
class Shown:
    """What the check of a number may tell: `state` is valid, revoked, erased, rehearsal."""

    state: str
    certificate: Mapping
    edition: Mapping
    rules: Rulebook
    printed: CertificateFacts | None  # what stands on it, in the reader's language; None when the holder was erased


def by_number(db: Connection, store: Store, settings: Settings, number: str, language: str) -> Shown | None:
    """The certificate of a number; None where there is none, and where it is not made or not announced yet."""
    asked = select(certificates).where(certificates.c.number == number, certificates.c.state.in_(TOLD))
    row = db.execute(asked).mappings().first()
    if row is None:
        return None
    context = engine.read_context(db, store, row["edition"])
    if not announced(context.stages):
        return None
    state = "rehearsal" if context.edition["rehearsal"] else {"issued": "valid"}.get(row["state"], row["state"])
    printed = None if row["state"] == "erased" else facts_of(db, settings, context, row, language)
    return Shown(state, row, context.edition, context.rules, printed)
