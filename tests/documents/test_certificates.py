"""Certificates as files: same facts, same bytes; what is printed can be read; hostile text does nothing."""

import subprocess
from dataclasses import replace
from io import BytesIO

import pikepdf
import pytest

from award_app.documents.certificates import CertificateFacts, certificate_renderer, html_of, pdf_of, pdfs_of
from award_app.documents.lettering import CannotBeSet
from award_app.documents.rendering import GlyphsMissing

FACTS = CertificateFacts(
    kind="laureate",
    number="k7f3-9qxa-m2vd-71ht",
    language="fr",
    holder="Rennes",
    country="France",
    practice="La Fabrique citoyenne",
    prize="Distinction",
    edition_title="XXe Distinction OIDP",
    place="Cracovie",
    date="21 septembre 2026",
    citation="Pour dix ans de confiance.",
    organisation="Observatoire international",
    signatories=(("Présidence", "Ada Exemple", "Ville de Cracovie"), ("Secrétariat général", None, "Observatoire international")),
    text="Le jury décerne cette distinction à",
    verify_url="https://award.example.org/verify/k7f3-9qxa-m2vd-71ht",
    record_digest="5e" * 32,
    made_at="2026-09-21",
)
REHEARSAL = {"fr": "RÉPÉTITION", "es": "ENSAYO", "en": "REHEARSAL", "ca": "ASSAIG", "pt": "ENSAIO"}


@pytest.fixture(scope="module")
def renderer():
    with certificate_renderer() as renderer:
        yield renderer


def text_of(pdf: bytes) -> str:
    read = subprocess.run(
        ["pdftotext", "-raw", "-", "-"], input=pdf, capture_output=True, check=True
    ).stdout.decode()
    return " ".join(read.split())


def test_the_same_facts_give_the_same_bytes_in_two_processes(renderer):
    assert pdf_of(FACTS) == pdf_of(FACTS, renderer)


@pytest.mark.parametrize("field", ["holder", "practice", "number", "date", "record_digest"])
def test_one_character_of_the_facts_changes_the_file(renderer, field):
    value = getattr(FACTS, field)
    other = replace(FACTS, **{field: ("6" if value[0] != "6" else "7") + value[1:]})
    assert pdf_of(other, renderer) != pdf_of(FACTS, renderer)


def test_what_is_printed_can_be_read_from_the_file(renderer):
    read = text_of(pdf_of(FACTS, renderer))
    for said in (
        FACTS.holder,
        FACTS.prize,
        FACTS.number,
        FACTS.practice,
        FACTS.date,
        "Ada Exemple",
        FACTS.verify_url,
    ):
        assert said in read


def test_the_body_of_an_office_is_printed_unless_it_gives_the_certificate_and_the_money_once(renderer):
    read = text_of(pdf_of(replace(FACTS, money="100 000 EUR, versés par la Ville"), renderer))
    assert "Présidence Ville de Cracovie" in read.replace("Ada Exemple ", "") and read.count("100 000 EUR") == 1
    assert read.count(FACTS.organisation) == 1


def test_the_file_is_one_tagged_page_for_archives_with_language_title_and_pictures_that_have_words(renderer):
    with pikepdf.open(BytesIO(pdf_of(FACTS, renderer))) as pdf:
        assert len(pdf.pages) == 1
        assert pdf.Root.MarkInfo.Marked and "/StructTreeRoot" in pdf.Root
        assert (str(pdf.Root.Lang), str(pdf.docinfo.Title)) == (
            "fr",
            "Distinction – Rennes – XXe Distinction OIDP",
        )
        metadata = pdf.open_metadata()
        assert (metadata["pdfaid:part"], metadata["pdfaid:conformance"]) == ("2", "A")
        figures = [
            thing
            for thing in pdf.objects
            if isinstance(thing, pikepdf.Dictionary) and thing.get("/S") == "/Figure"
        ]
        assert len(figures) == 2 and all(str(figure.Alt) for figure in figures)
        fonts = [
            thing
            for thing in pdf.objects
            if isinstance(thing, pikepdf.Dictionary) and thing.get("/Type") == "/FontDescriptor"
        ]
        assert fonts and all("/FontFile2" in font or "/FontFile3" in font for font in fonts)


@pytest.mark.parametrize("kind", ["laureate", "mention", "finalist", "participation", "juror"])
def test_the_longest_facts_still_make_one_page(renderer, kind):
    long = replace(
        FACTS,
        kind=kind,
        holder="Mancomunidad de Municipios de la Comarca Interior " * 2,
        practice="Participer " * 28,
        citation="Écouter, décider et rendre compte. " * 19,
        prize="Mention spéciale du jury international " * 4,
    )
    with pikepdf.open(BytesIO(pdf_of(long, renderer))) as pdf:
        assert len(pdf.pages) == 1


@pytest.mark.parametrize("language", REHEARSAL)
def test_a_rehearsal_says_so_in_each_language_and_nobody_signs_it(renderer, language):
    rehearsed = replace(FACTS, language=language, rehearsal=REHEARSAL[language])
    read = text_of(pdf_of(rehearsed, renderer))
    assert read.count(REHEARSAL[language]) >= 1 and "Ada Exemple" not in read
    assert "<title>" + REHEARSAL[language] in html_of(rehearsed)
    assert 'class="overprint"' in html_of(rehearsed) and 'class="overprint"' not in html_of(FACTS)


@pytest.mark.parametrize(
    "holder", ["Київ", "بلدية صفاقس", "पुणे", "成都市", "Θεσσαλονίκη", "თბილისი", "Đà Nẵng"]
)
def test_names_in_other_scripts_have_all_their_glyphs(renderer, holder):
    assert pdf_of(replace(FACTS, holder=holder), renderer).startswith(b"%PDF")


@pytest.mark.parametrize("nobody_has", ["\U0010fffd", "\U0001faff"])
def test_a_character_that_no_font_has_is_refused_by_its_name(renderer, nobody_has):
    with pytest.raises(GlyphsMissing, match=rf"U\+{ord(nobody_has):X}"):
        pdf_of(replace(FACTS, holder=f"Rennes {nobody_has}"), renderer)


def test_markup_in_a_name_is_printed_not_obeyed(renderer):
    name = '<img src="file:///etc/hostname"> & <b>Rennes</b>'
    assert "<img" in text_of(pdf_of(replace(FACTS, holder=name), renderer))
    assert "<img" not in html_of(replace(FACTS, holder=name))


def test_a_name_that_turns_the_direction_prints_as_it_reads(renderer):
    assert "Rennes" in text_of(pdf_of(replace(FACTS, holder="Ren\u202enes"), renderer))


@pytest.mark.parametrize(
    "wrong",
    [
        {"holder": "A" * 1_000_000},
        {"holder": "<i>" * 400},
        {"holder": " \u200b "},
        {"kind": "king"},
        {"verify_url": "javascript:alert(1)"},
        {"signatories": (("Office", None, "Body"),) * 5},
    ],
)
def test_facts_that_cannot_be_set_are_refused_in_words(wrong):
    with pytest.raises(CannotBeSet, match=next(iter(wrong))):
        html_of(replace(FACTS, **wrong))


def test_many_certificates_come_out_in_order():
    many = [replace(FACTS, holder=name) for name in ("Rennes", "Valongo", "Kyiv")]
    assert [facts.holder for facts, pdf in pdfs_of(many) if pdf.startswith(b"%PDF")] == [
        "Rennes",
        "Valongo",
        "Kyiv",
    ]
