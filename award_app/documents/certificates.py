"""Certificates: from facts to the page, and from the page to the file that a mayor hangs on the wall.

The facts say everything that is printed, so the same facts give the same bytes for ever. Where they come
from (the record, the rulebook) and who may have the file is not decided here. A signature is put on the
bytes of `pdf_of`.
"""

import json
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass, replace
from functools import lru_cache
from hashlib import sha256
from pathlib import Path

import segno
from babel.support import Translations
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from ..directions import direction
from .composition import composed
from .lettering import LONGEST_NAME, CannotBeSet, cleaned, typeset
from .rendering import Renderer
from .rosette import rosette

TEMPLATES = Path(__file__).parents[2] / "templates" / "documents"
TRANSLATIONS = Path(__file__).parents[1] / "translations"

DESIGNS = {
    "laureate": "landscape",
    "mention": "landscape",
    "finalist": "portrait",
    "participation": "portrait",
    "juror": "portrait",
}
AT_MOST = {
    "number": 64,
    "holder": LONGEST_NAME,
    "country": 240,
    "practice": 320,
    "money": 200,
    "prize": 180,
    "edition_title": 180,
    "place": 90,
    "date": 70,
    "citation": 700,
    "organisation": 140,
    "rehearsal": 24,
    "verify_url": 160,
    "text": 360,
}
INKS = {"laureate": "#e6d09a", "other": "#bcd5d3", "rehearsal": "#e8c8bd"}  # of the rosette's lines


@dataclass(frozen=True)
class CertificateFacts:
    """All that a certificate says. Texts are plain and already in the certificate's language."""

    kind: str  # laureate, mention, finalist, participation, juror
    number: str  # public, 128 random bits as text
    language: str  # fr, es, en, ca, pt
    holder: str  # the government or its city; for a juror the person
    country: str  # where that is: the country, and before it the place where the holder is not called by it
    edition_title: str
    organisation: str  # who gives it: the observatory
    text: str  # leads to the name; a whole sentence (with its full stop) follows it
    verify_url: str
    record_digest: str  # hexadecimal; the rosette is drawn from it
    made_at: str  # ISO date or instant
    practice: str | None = None
    money: str | None = None  # what the honour is endowed with
    prize: str | None = None
    place: str | None = None
    date: str | None = None  # in words
    citation: str | None = None
    signatories: tuple[tuple[str, str | None, str], ...] = ()  # office, name, the body it is an office of; at most four
    rehearsal: str | None = None  # the word, when nothing here is an award
    second: tuple[str, str] | None = None  # another language, and the award said in it on one line
    design: str | None = None  # landscape or portrait; by default the kind's own


def pdf_of(facts: CertificateFacts, renderer: Renderer | None = None) -> bytes:
    """The certificate's file: PDF/A-2a, tagged. Raises CannotBeSet, GlyphsMissing or RenderingFailed."""
    if renderer is None:
        with certificate_renderer() as renderer:
            return pdf_of(facts, renderer)
    printed = printable(facts)
    return renderer.render(page(printed), title_of(printed), printed.language, identifier_of(facts))


def pdfs_of(many: Iterable[CertificateFacts]) -> Iterator[tuple[CertificateFacts, bytes]]:
    """Each certificate with its file, made one after the other in one warm child."""
    with certificate_renderer() as renderer:
        for facts in many:
            yield facts, pdf_of(facts, renderer)


def html_of(facts: CertificateFacts) -> str:
    """The certificate's page, to which certificate.css belongs."""
    return page(printable(facts))


def certificate_renderer() -> Renderer:
    """A renderer that knows the certificates' style sheet; a caller with many certificates keeps it."""
    return Renderer((TEMPLATES / "certificate.css").read_text(encoding="utf-8"))


def identifier_of(facts: CertificateFacts) -> str:
    """The file's permanent name: a digest of all its facts."""
    return sha256(json.dumps(asdict(facts), sort_keys=True).encode()).hexdigest()[:32]


def printable(facts: CertificateFacts) -> CertificateFacts:
    """The facts as they will be printed: cleaned, measured and set in their language's typography.

    A rehearsal names no signatory. Raises CannotBeSet.
    """
    if facts.kind not in DESIGNS:
        raise CannotBeSet(f"kind: {facts.kind!r} is none of {', '.join(DESIGNS)}.")
    if not facts.verify_url.startswith(("https://", "http://")):
        raise CannotBeSet("verify_url: not an address of the web.")
    if len(facts.signatories) > 4:
        raise CannotBeSet("signatories: a certificate has room for four.")
    return replace(
        facts,
        **{field: printed(facts, field) for field in AT_MOST if getattr(facts, field) is not None},
        signatories=tuple(signatory(facts, *one) for one in facts.signatories),
        second=facts.second
        and (facts.second[0], typeset(cleaned(facts.second[1], "second", 200), facts.second[0])),
        design=facts.design or DESIGNS[facts.kind],
    )


def printed(facts: CertificateFacts, field: str) -> str:
    """One text of the facts, cleaned; and set, unless it is something to type or to scan."""
    text = cleaned(getattr(facts, field), field, AT_MOST[field])
    if field in ("holder", "organisation", "number", "verify_url", "edition_title", "text") and not text:
        raise CannotBeSet(f"{field}: nothing to print.")
    return text if field in ("number", "verify_url") else typeset(text, facts.language)


def signatory(facts: CertificateFacts, office: str, name: str | None, body: str) -> tuple[str, str | None, str]:
    """An office, the name when somebody really signs, and the body; not once more where that is who gives the certificate."""
    office = typeset(cleaned(office, "office", 100), facts.language)
    signs = typeset(cleaned(name, "signatory", 90), facts.language) if name and not facts.rehearsal else None
    return office, signs, "" if body == facts.organisation else typeset(cleaned(body, "body", 140), facts.language)


def page(facts: CertificateFacts) -> str:
    """The page of facts that are already printable."""
    _ = words(facts.language).gettext
    tone = "rehearsal" if facts.rehearsal else facts.kind
    ornament = rosette(
        facts.record_digest, title=_("The rosette of this certificate"), colour=INKS.get(tone, INKS["other"])
    )
    code = segno.make(facts.verify_url, error="m", micro=False).svg_inline(
        border=0, omitsize=True, dark="#12343b", title=_("QR code: check this certificate")
    )
    return (
        environment(facts.language)
        .get_template("certificate.html")
        .render(
            facts=facts,
            tone=tone,
            title=title_of(facts),
            set=composed(facts, heading(facts)),
            heading=heading(facts),
            rosette=Markup(ornament),
            qr=Markup(code),
            leads=facts.text[-1] not in ".!。",
        )
    )


def heading(facts: CertificateFacts) -> str:
    """What the certificate is for, in its language."""
    _ = words(facts.language).gettext
    return (
        facts.prize
        or {
            "laureate": _("Award"),
            "mention": _("Special mention"),
            "finalist": _("Finalist"),
            "participation": _("Participation"),
            "juror": _("Member of the jury"),
        }[facts.kind]
    )


def title_of(facts: CertificateFacts) -> str:
    """The document's title, which readers and windows show."""
    said = f"{heading(facts)} – {facts.holder} – {facts.edition_title}"
    return f"{facts.rehearsal} – {said}" if facts.rehearsal else said


@lru_cache
def environment(language: str) -> Environment:
    """Templates that escape everything and speak the certificate's language, whoever asks for it."""
    made = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        extensions=["jinja2.ext.i18n"],
    )
    made.install_gettext_translations(words(language), newstyle=True)
    made.globals["direction"] = direction(language)
    return made


@lru_cache
def words(language: str) -> Translations:
    """The application's catalogue of that language."""
    return Translations.load(str(TRANSLATIONS), [language])
