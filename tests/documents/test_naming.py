"""How the files are called that people take away."""

from __future__ import annotations

import re

import pytest

from award_app.documents.lists import sheet_name
from award_app.documents.naming import NAMES, file_name
from tests.submission.conftest import world  # noqa: F401 - a fixture

SPOKEN = ("fr", "es", "en", "ca", "pt")


@pytest.mark.parametrize("language", SPOKEN)
def test_every_name_is_plain_short_and_without_blanks(language):
    for what in NAMES:
        name = file_name("oidp-2026", what, "pdf", language=language)
        assert re.fullmatch(r"oidp-2026-[a-z-]{3,24}\.pdf", name), name


def test_what_a_city_takes_away_is_named_in_the_language_it_reads(world):  # noqa: F811
    ana = world.person("ana")
    id = ana.begins()
    ana.fills(id)
    receipt, reference = ana.submits(id).location, world.row(id)["reference"]
    named = {
        "fr": ("formulaire", "recepisse", "reglement"), "es": ("formulario", "justificante", "bases"),
        "en": ("form", "receipt", "rules"), "ca": ("formulari", "justificant", "bases"),
        "pt": ("formulario", "comprovativo", "regras"),
    }
    for language, (form, proof, rules) in named.items():
        ana.sees(id, "", lang=language)
        assert name_of(ana.sees(id, "form.docx")) == f"{reference}-{form}.docx"
        assert name_of(ana.http.get(f"{receipt}/paper")) == f"{reference}-{proof}-1.pdf"
        assert name_of(ana.http.get(f"/{world.rules.id}/rules.pdf")) == f"{world.rules.id}-{rules}.pdf"
    assert name_of(ana.sees(id, "form.xlsx")) == f"{reference}-formulario.xlsx"
    assert name_of(ana.http.get(f"/{world.rules.id}/form.docx")) == f"{world.rules.id}-formulario.docx"


def test_whose_a_certificate_is_stands_in_its_name_without_accents():
    assert file_name("oidp-2026", "certificate", "pdf", "Łódź / Área Metropolitana", "K7F3", language="es") == (
        "oidp-2026-certificado-Lodz-Area-Metropolitana-K7F3.pdf")
    assert file_name("oidp-2026", "certificate", "pdf", "काठमाडौँ", "K7F3", language="fr") == "oidp-2026-certificat-K7F3.pdf"


def name_of(answer) -> str:
    assert answer.status_code == 200
    return re.search(r'filename="?([^"]*)"?$', answer.headers["Content-Disposition"])[1]


def test_the_name_of_a_sheet_is_cut_between_words_and_holds_nothing_that_the_format_refuses():
    assert sheet_name("12 Communauté d’agglomération du Grand Angoulême") == "12 Communauté d’agglomération…"
    assert sheet_name("Candidatures") == "Candidatures" and sheet_name("Zaragoza [a/b]: what?") == "Zaragoza a b what"
    assert len(sheet_name("1 " + "x" * 60)) == 31 and sheet_name("??") == "1"
