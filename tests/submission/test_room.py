"""What all files of a candidacy, and of an edition, may weigh together; and in which words the end of it is told."""

from __future__ import annotations

from dataclasses import replace

import pytest

from config.settings import Settings

from .conftest import PDF, upload
from .test_uploads import Line


def sends(ana, id, name: str):
    return ana.sends(id, "annexes", answer_annexes=upload(PDF, name), go="stay")


@pytest.fixture
def begun(world):
    ana = world.person("ana")
    return ana, ana.begins()


def test_all_files_of_a_candidacy_have_a_limit_and_those_taken_away_count(world, begun):
    ana, id = begun
    world.store.of_a_candidacy = 2 * len(PDF)
    assert [sends(ana, id, f"{name}.pdf").status_code for name in "ab"] == [303, 303]
    [first, _second] = world.draft(id)["annexes"]
    ana.sends(id, "annexes", **{"remove-answer_annexes": first["id"]})
    assert len(world.draft(id)["annexes"]) == 1
    answer = sends(ana, id, "c.pdf")
    assert answer.status_code == 422 and "those taken away included" in answer.text
    world.store.of_a_candidacy += len(PDF)
    assert sends(ana, id, "c.pdf").status_code == 303


def test_an_edition_that_is_full_takes_no_file_and_loses_no_text(world, begun, caplog):
    ana, id = begun
    world.store.of_an_edition = len(PDF)
    assert sends(ana, id, "a.pdf").status_code == 303
    ben = world.person("ben")
    other = ben.begins(organisation="City of Elsewhere", place="Elsewhere")
    answer = sends(ben, other, "b.pdf")
    assert answer.status_code == 422 and "no more room for files in this edition" in answer.text
    assert "AWARD_EDITION_GB" in caplog.text
    assert ben.saves(other, "texts", 1, answer_summary="Neighbours decide.").status_code == 200


def test_an_upload_that_would_not_fit_is_told_so_before_its_first_piece(world, begun):
    ana, id = begun
    world.store.of_a_candidacy = 100
    answer = Line(ana, id).announces(101)
    assert answer.status_code == 422 and "those taken away included" in answer.text


def test_limits_that_make_no_sense_do_not_start():
    safe = replace(Settings(), secret_key="a-key-of-more-than-thirty-two-signs!")
    for wrong in ({"candidacy_mb": 0}, {"candidacy_mb": 2000, "edition_gb": 1}):
        assert any("AWARD_CANDIDACY_MB" in one for one in replace(safe, **wrong).refuses())
    assert not any("AWARD_CANDIDACY_MB" in one for one in safe.refuses())
