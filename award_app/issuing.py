"""Certificates that are owed, made: facts from the row and the rulebook, the page in a child process, the office's signature,
the bytes kept by their digest, then the step that says so. What is made twice has the same bytes: a crash in between does
no harm. One that cannot be made (a name without a glyph) stays owed and holds up no other.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from io import BytesIO
from queue import SimpleQueue

from sqlalchemy import select

from config.settings import Settings
from workflows.countries import country_name
from workflows.references import KNOWN, fill
from workflows.soundness.reaching import spoken
from workflows.steps import Refused

from . import dates, engine, signing
from .access import THE_CLOCK
from .content import content_of
from .documents.certificates import CertificateFacts, certificate_renderer, pdf_of
from .documents.lettering import CannotBeSet
from .documents.rendering import RenderingFailed
from .documents.signatures import SigningKey, signed
from .effects import Ref
from .faults import fault
from .letters import words as catalogue
from .models.people import participants, persons
from .models.results import certificates
from .prizes import money_of
from .store import Store

CHILDREN = 2  # pages are made side by side; more children need more memory than a small machine has
log = logging.getLogger("award.certificates")


def issue_all(store: Store, settings: Settings, edition: str,
              progress: Callable[[int, int], None] | None = None) -> int:
    """Make every certificate that is owed in an edition; how many were made."""
    asked = select(certificates).where(certificates.c.edition == edition, certificates.c.state == "owed")
    with store.reading() as db:
        owed = db.execute(asked.order_by(certificates.c.id)).mappings().all()
        if not owed:
            return 0
        context = engine.read_context(db, store, edition)
        facts = [facts_of(db, settings, context, row) for row in owed]
    key = signing.key_of(store, settings, context.edition["rehearsal"])
    if key:
        signing.remember(store, key)
    made = 0
    for done, (row, content) in enumerate(zip(owed, rendered(facts), strict=True), start=1):
        made += content is not None and issue(store, row, content, key)
        if progress:
            progress(done, len(owed))
    return made


def issue(store: Store, row, content: bytes, key: SigningKey | None = None) -> bool:
    """Sign and keep the file, then say that it was made; False where another worker was faster, or it was erased meanwhile."""
    fault("certificate.rendered")
    if key:
        content = signed(content, key, row["at"])
    kept = content_of(store).put(BytesIO(content), len(content))
    fault("certificate.kept")
    told = {"sha256": kept.sha256, "size": kept.size, "signed_by": key and key.fingerprint}
    try:
        engine.act(store, Ref(row["edition"], "certificate", row["id"]), "make", THE_CLOCK, told, seen=row["version"])
    except Refused:
        forget(store, [kept.sha256])
        return False
    return True


def forget(store: Store, digests: Iterable[str]) -> int:
    """Files of certificates that no row names any more; how many are gone."""
    with store.reading() as db:
        named = set(db.scalars(select(certificates.c.sha256).where(certificates.c.sha256.in_(list(digests)))))
    gone = set(digests) - named
    for sha256 in gone:
        content_of(store).delete(sha256)
    return len(gone)


def rendered(facts: Iterable[CertificateFacts | None]) -> Iterator[bytes | None]:
    """The files in the order of the facts, made by a few children side by side; None for what cannot be made."""
    free: SimpleQueue = SimpleQueue()

    def one(what: CertificateFacts | None) -> bytes | None:
        renderer = free.get()
        try:
            return what and pdf_of(what, renderer)
        except (CannotBeSet, RenderingFailed) as problem:
            log.error("certificate %s cannot be made: %s", what.number, problem)
            return None
        finally:
            free.put(renderer)

    with ExitStack() as open_, ThreadPoolExecutor(CHILDREN) as threads:
        for _ in range(CHILDREN):
            free.put(open_.enter_context(certificate_renderer()))
        yield from threads.map(one, facts)


def facts_of(db, settings: Settings, context, row, reader: str | None = None) -> CertificateFacts | None:
    """What one certificate shows, in its language or in that of whoever reads of it; None where nobody is left whom it
    could be for."""
    rules, own, language = context.rules, row["facts"], row["language"]
    holder = own.get("holder")
    if row["participant"]:
        holder, language = _juror(db, row["participant"], rules) or (None, language)
    language = reader or language
    if not holder:
        log.error("certificate %s is for somebody who was erased", row["number"])
        return None
    words, texts = references(rules, own, language, holder), rules.documents.certificate.texts[row["kind"]]
    rehearsal = catalogue(language).gettext("REHEARSAL") if context.edition["rehearsal"] else None
    return CertificateFacts(
        kind=row["kind"], number=row["number"], language=language, holder=holder, rehearsal=rehearsal,
        country=_where(own, language), edition_title=rules.edition.title[language],
        organisation=rules.office.name[language], text=fill(texts.body[language], words),
        verify_url=f"{settings.base_url}/check/{row['number']}", record_digest=own["rosette"],
        made_at=row["at"].date().isoformat(), practice=own.get("title"), prize=fill(texts.heading[language], words),
        place=fill(texts.closing[language], words).strip(" ,") or None,
        citation=(own.get("citation") or {}).get(spoken(rules, language)), second=_second(rules, row, own, language, holder),
        money=_money(rules, own, language),
        signatories=tuple((one.office[language], None, one.body[language])
                          for one in rules.documents.certificate.signed_by))


def _juror(db, participant: str, rules) -> tuple[str, str] | None:
    """A juror's name and language, as they are now."""
    found = db.execute(select(persons.c.name, persons.c.language).join(
        participants, participants.c.person == persons.c.id).where(participants.c.id == participant)).first()
    spoken = rules.languages.interface
    return found and (found.name, found.language if found.language in spoken else spoken[0])


def _second(rules, row, own, language: str, holder: str) -> tuple[str, str] | None:
    """What it is and of which edition, in the first further language the rulebook asks for."""
    other = next((one for one in rules.documents.certificate.languages if one not in ("own", language)), None)
    if other is None:
        return None
    heading = rules.documents.certificate.texts[row["kind"]].heading[other]
    return other, f"{fill(heading, references(rules, own, other, holder))} · {rules.edition.title[other]}"


def _prize(rules, own, language: str) -> str | None:
    if not own.get("award"):
        return None
    return ": ".join(filter(None, rules.honour_name(own, language)))


def _money(rules, own, language: str) -> str | None:
    award = own.get("award") and rules.award_by_id(own["award"])
    return (award and money_of(award, language, catalogue(language).gettext)) or None


def _where(own, language: str) -> str:
    """The country of the holder; and its place, where the holder is not called by it."""
    place = own.get("place")
    return ", ".join(filter(None, (place if place != own.get("holder") else None, _country(own.get("country"), language))))


def _country(code: str | None, language: str) -> str:
    return country_name(code, language) if code else ""


def references(rules, own, language: str, holder: str) -> dict[str, str]:
    """What the texts of a certificate may refer to, in the language that these texts have for it; what is not known yet
    is empty."""
    language = spoken(rules, language)
    names = {one.id: one.name[language] for one in rules.categories}
    ceremony = rules.ceremony
    return {**dict.fromkeys(KNOWN, ""),
            "edition.title": rules.edition.title[language], "edition.number": str(rules.edition.number),
            "edition.roman": rules.edition.roman, "edition.year": str(rules.edition.year),
            "office.name": rules.office.name[language], "honour.name": _prize(rules, own, language) or "",
            "category.name": names.get(own.get("category"), ""), "candidacy.title": own.get("title") or "",
            "candidacy.organisation": holder, "candidacy.place": own.get("place") or holder, "person.name": holder,
            "candidacy.country": _country(own.get("country"), language),
            "ceremony.place": (ceremony and ceremony.place_in(language)) or "",
            "ceremony.dates": _dates(rules, language)}


def _dates(rules, language: str) -> str:
    """“21–23 September 2026”, as the language writes it; nothing while it is not known."""
    ceremony = rules.ceremony
    if not ceremony or not ceremony.starts.known:
        return ""
    first, last = ceremony.starts.day, ceremony.ends.day if ceremony.ends.known else ceremony.starts.day
    return dates.days(first, last, language)
