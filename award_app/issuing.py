"""Certificates that are owed, made: facts from the row and the rulebook, the page in a child process, the bytes kept, then
the step that says so. What is made twice has the same bytes, so a crash in between does no harm."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable
from pathlib import Path

from babel import Locale
from sqlalchemy import select

from config.settings import Settings
from workflows.references import KNOWN, fill
from workflows.steps import Refused

from . import dates, engine
from .access import THE_CLOCK
from .documents.certificates import CertificateFacts, certificate_renderer, pdf_of
from .effects import Ref
from .letters import words as spoken
from .models.people import participants, persons
from .models.results import certificates
from .store import Store


def issue_all(store: Store, settings: Settings, edition: str, progress: Callable[[int, int], None] | None = None) -> int:
    """Make every certificate that is owed in an edition; how many were made."""
    with store.reading() as db:
        context = engine.read_context(db, store, edition)
        owed = db.execute(select(certificates).where(
            certificates.c.edition == edition, certificates.c.state == "owed").order_by(certificates.c.id)).mappings().all()
        facts = [(row, facts_of(db, settings, context, row)) for row in owed]
    if not facts:
        return 0
    made = 0
    with certificate_renderer() as renderer:
        for row, one in facts:
            content = pdf_of(one, renderer)
            keep(path_of(store, row["number"]), content)
            try:
                engine.act(store, Ref(edition, "certificate", row["id"]), "make", THE_CLOCK,
                           {"sha256": hashlib.sha256(content).hexdigest(), "size": len(content)}, seen=row["version"])
            except Refused:
                continue  # another worker was faster, or it was erased meanwhile
            made += 1
            if progress:
                progress(made, len(facts))
    return made


def path_of(store: Store, number: str) -> Path:
    """Where the bytes of a certificate are kept."""
    return store.files / "certificates" / f"{number}.pdf"


def keep(path: Path, content: bytes) -> None:
    """Write a file so that it is there whole or not at all."""
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_suffix(".part")
    with part.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    part.replace(path)


def facts_of(db, settings: Settings, context, row) -> CertificateFacts:
    """What one certificate shows, in its language."""
    rules, language, own = context.rules, row["language"], row["facts"]
    texts = rules.documents.certificate.texts[row["kind"]]
    holder = own.get("holder") or _juror(db, row["participant"])
    words = references(rules, own, language, holder)
    rehearsal = spoken(language).gettext("REHEARSAL") if context.edition["rehearsal"] else None
    return CertificateFacts(
        kind=row["kind"], number=row["number"], language=language, holder=holder,
        country=_country(own.get("country"), language), edition_title=rules.edition.title[language],
        organisation=rules.office.name[language], text=fill(texts.body[language], words),
        verify_url=f"{settings.base_url}/check/{row['number']}", record_digest=own["rosette"],
        made_at=row["at"].date().isoformat(), practice=own.get("title"), prize=fill(texts.heading[language], words),
        place=fill(texts.closing[language], words).strip(" ,") or None, citation=(own.get("citation") or {}).get(language),
        rehearsal=rehearsal,
        signatories=tuple((one.office[language], None) for one in rules.documents.certificate.signed_by))


def _juror(db, participant: str) -> str:
    asked = select(persons.c.name).join(participants, participants.c.person == persons.c.id)
    return db.scalar(asked.where(participants.c.id == participant)) or "—"


def _prize(rules, own, language: str) -> str | None:
    if not own.get("award"):
        return None
    name = rules.award_by_id(own["award"]).name[language]
    group = next((choice.name[language] for choice in rules.categories if choice.id == own.get("group")), None)
    return f"{name}: {group}" if group else name


def _country(code: str | None, language: str) -> str:
    return Locale(language).territories.get(code, code) if code else ""


def references(rules, own, language: str, holder: str) -> dict[str, str]:
    """What the texts of a certificate may refer to, in its language; what is not known yet is empty."""
    names = {one.id: one.name[language] for one in rules.categories}
    ceremony = rules.ceremony
    return {**dict.fromkeys(KNOWN, ""),
            "edition.title": rules.edition.title[language], "edition.number": str(rules.edition.number),
            "edition.roman": rules.edition.roman, "edition.year": str(rules.edition.year),
            "office.name": rules.office.name[language], "honour.name": _prize(rules, own, language) or "",
            "category.name": names.get(own.get("category"), ""), "candidacy.title": own.get("title") or "",
            "candidacy.organisation": holder, "candidacy.place": holder, "person.name": holder,
            "candidacy.country": _country(own.get("country"), language),
            "ceremony.place": (ceremony and ceremony.place_in(language)) or "", "ceremony.dates": _dates(rules, language)}


def _dates(rules, language: str) -> str:
    """“21–23 September 2026”, as the language writes it; nothing while it is not known."""
    ceremony = rules.ceremony
    if not ceremony or not ceremony.starts.known:
        return ""
    first, last = ceremony.starts.day, ceremony.ends.day if ceremony.ends.known else ceremony.starts.day
    return dates.days(first, last, language)
