"""What if, at the desk: for officers, once everything is judged; a mistake is told with its line; nothing is written."""

import io
import re
from pathlib import Path

from award_app.models.juries import seats
from tests.desk.conftest import EDITION

RULEBOOK = Path("config/rulebooks/oidp-2026.yaml").read_text(encoding="utf-8")


def asked(desk, text: str | bytes | None = None, name: str = "mine.yaml", browser=None):
    page = desk.get("/what-if", browser)
    token = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', page.text)[1]
    sent = {"csrf_token": token, "rules": "oidp-2026"}
    if text is not None:
        sent["file"] = (io.BytesIO(text.encode() if isinstance(text, str) else text), name)
    return (browser or desk.first).post(f"/{EDITION}/desk/what-if", data=sent, content_type="multipart/form-data")


def test_fewer_places_are_shown_in_words_as_a_picture_and_as_a_table_and_nothing_is_written(office):
    desk = office("announcement")
    before = desk.store.engine.url.database and Path(desk.store.engine.url.database).read_bytes()
    page = asked(desk, RULEBOOK.replace("share: 50%", "share: 20%"))
    assert page.status_code == 200
    assert "Would not have gone on:" in page.text and "First selection · how many go on: nobody in; out" in page.text
    assert '<svg xmlns="http://www.w3.org/2000/svg" class="replay-picture" role="img"' in page.text
    assert re.search(r"<text[^>]*>Democratic and peaceful cities and territories</text>", page.text)  # not a territory A
    assert page.text.count("<th scope=\"row\">") >= 20
    assert Path(desk.store.engine.url.database).read_bytes() == before


def test_what_cannot_be_known_under_rules_of_another_year_is_told_by_names_and_never_by_ids(office):
    desk = office("announcement")
    page = asked(desk, Path("config/rulebooks/oidp-2022-as-practised.yaml").read_text())
    told = page.text[page.text.index('id="unknown"') :]
    assert page.status_code == 200 and not re.search(r"“[a-z_]+(\.[a-z_]+)?”", told)
    assert ">OIDP 2022 (as practised)</option>" in page.text


def test_its_own_rules_turn_nothing(office):
    page = asked(office("announcement"))
    assert "The same candidacies go on." in page.text and "Each change alone" not in page.text


def test_a_file_with_a_mistake_is_told_with_its_line(office):
    desk = office("announcement")
    page = asked(desk, RULEBOOK.replace("time_zone: Europe/Madrid", "time_zone: Nowhere"))
    line = 1 + RULEBOOK[: RULEBOOK.index("time_zone:")].count("\n")
    assert page.status_code == 409 and f"mine.yaml:{line}: time_zone:" in page.text
    assert "is not in UTF-8" in asked(desk, b"\xff\xfe\x00").text


def test_points_are_shown_to_nobody_while_something_is_judged(office):
    page = asked(office("reading"))
    assert page.status_code == 409 and "once every jury and vote is over" in page.text and "replay-picture" not in page.text


def test_whoever_is_no_officer_finds_nothing(office):
    desk = office("announcement")
    juror = desk.person_of(desk.rows(seats)[0]["participant"])
    assert desk.get("/what-if", desk.browser(juror)).status_code == 404
    assert desk.get("/what-if", desk.browser()).status_code == 303  # to sign in
