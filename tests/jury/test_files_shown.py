"""A file of a dossier is looked at as pictures of its pages, made in a child; who may not have it has no picture of it."""

from __future__ import annotations

import io
import subprocess
import sys
import zipfile
from pathlib import Path
from threading import BoundedSemaphore

import pikepdf
import pytest
from PIL import Image
from PIL.ExifTags import Base
from sqlalchemy import update

from award_app import confined, turns
from award_app.content import content_of
from award_app.models import candidacies, juries
from tests.documents.test_confined import WAYS_OUT
from tests.jury.test_jury_pages import address
from tests.panels import FinalRound
from tests.submission.test_hostile import png_of


@pytest.fixture
def final(tmp_path):
    return FinalRound(tmp_path)


def paper(pages: int = 2, size=(595, 842), **saved) -> bytes:
    out = io.BytesIO()
    with pikepdf.new() as one:
        for _ in range(pages):
            one.add_blank_page(page_size=size)
        one.save(out, **saved)
    return out.getvalue()


def attach(final, candidacy: str, content: bytes, type_: str = "pdf", name: str = "plan.pdf") -> str:
    """The file of a dossier, as it was sent: its id."""
    kept = content_of(final.store).put(io.BytesIO(content), 50_000_000)
    entry = {"id": f"file-{candidacy}", "sha256": kept.sha256, "name": name, "size": kept.size, "type": type_}
    of = (candidacies.answers.c.candidacy == candidacy) & (candidacies.answers.c.field == "annexes")
    with final.store.writing() as db:
        db.execute(update(candidacies.answers).where(of).values(value=[entry]))
    return entry["id"]


@pytest.fixture
def jana(final):
    given = final.finalists[:2]
    person, seat = final.juror("Jana", reads=given)
    return final.browser(person), seat, given


def where(seat: str, candidacy: str, what: str = "view") -> str:
    return f"{address(seat, candidacy)}/files/file-{candidacy}/{what}"


def opened(answer) -> Image.Image:
    assert answer.status_code == 200 and answer.mimetype == "image/jpeg"
    return Image.open(io.BytesIO(answer.data))


def test_the_pages_of_a_document_are_pictures_of_ours_with_words_and_the_way_to_the_file(final, jana):
    browser, seat, given = jana
    attach(final, given[0], paper(3))
    page = browser.get(where(seat, given[0])).text
    assert page.count('class="leaf"') == 3 and 'alt="Page 2 of plan.pdf"' in page and "Download the file" in page
    drawn = opened(browser.get(where(seat, given[0], "pages/2")))
    assert drawn.format == "JPEG" and max(drawn.size) == 1600
    answer = browser.get(where(seat, given[0], "pages/1"))
    assert answer.headers["X-Content-Type-Options"] == "nosniff" and answer.headers["Cache-Control"] == "no-store"
    assert "sandbox" in answer.headers["Content-Security-Policy"]
    dossier = browser.get(address(seat, given[0])).text
    assert 'alt="First page of plan.pdf"' in dossier and "Look at it here" in dossier


@pytest.mark.parametrize("number", ["0", "4", "-1", "9999", "x", "1.0", "１"])
def test_a_page_that_is_not_there_answers_like_a_file_that_is_not(final, jana, number):
    browser, seat, given = jana
    attach(final, given[0], paper(3))
    assert browser.get(where(seat, given[0], f"pages/{number}")).status_code == 404


def test_a_photograph_is_drawn_anew_and_holds_nothing_that_its_camera_wrote(final, jana):
    browser, seat, given = jana
    shot, out = Image.new("RGB", (3000, 1000), "red"), io.BytesIO()
    exif = Image.Exif()
    exif[Base.Artist], exif[Base.Orientation] = "CANARY Photographer", 6
    shot.save(out, "JPEG", exif=exif)
    attach(final, given[0], out.getvalue(), "jpg", "square.jpg")
    answer = browser.get(where(seat, given[0], "pages/1"))
    drawn = opened(answer)
    assert drawn.height > drawn.width, "turned as the camera was"
    assert not drawn.getexif() and b"CANARY" not in answer.data


def test_each_page_is_drawn_once_and_kept_by_the_digest_of_the_file(final, jana, monkeypatch):
    browser, seat, given = jana
    attach(final, given[0], paper(2))
    first = browser.get(where(seat, given[0], "pages/1")).data
    asked = []
    monkeypatch.setattr(confined, "ask", lambda *of, **told: asked.append(of))
    assert browser.get(where(seat, given[0], "pages/1")).data == first and asked == []
    assert {path.suffix for path in (Path(final.store.files) / "derived").iterdir()} == {".pages", ".page-1"}


HARM = {
    "no document": (b"%PDF-1.7\n%%EOF\n", "It cannot be opened here"),
    "garbage": (b"%PDF-1.7\n" + bytes(range(256)) * 400, "It cannot be opened here"),
    "locked": (paper(encryption=pikepdf.Encryption(user="secret", owner="secret")), "protected by a password"),
}


@pytest.mark.parametrize("kind", HARM)
def test_what_cannot_be_drawn_says_why_and_can_be_downloaded(final, jana, kind):
    browser, seat, given = jana
    content, said = HARM[kind]
    attach(final, given[0], content)
    page = browser.get(where(seat, given[0]))
    assert page.status_code == 200 and said in page.text and "Download the file" in page.text and "<img src" not in page.text
    assert browser.get(where(seat, given[0], "pages/1")).status_code == 404
    assert browser.get(address(seat, given[0])).status_code == 200
    assert not list((Path(final.store.files) / "derived").glob("*.new")), "nothing half is left"


def test_a_page_as_large_as_a_field_is_drawn_as_large_as_a_screen(final, jana):
    browser, seat, given = jana
    attach(final, given[0], paper(1, size=(14_400, 14_400)))
    assert opened(browser.get(where(seat, given[0], "pages/1"))).size == (1600, 1600)


def test_a_picture_that_is_a_bomb_is_not_drawn(final, jana):
    browser, seat, given = jana
    attach(final, given[0], png_of(60_000, 60_000), "png", "bomb.png")
    assert browser.get(where(seat, given[0], "pages/1")).status_code == 404


def test_a_document_that_would_take_the_processor_is_given_up(final, jana, monkeypatch):
    """A page of a hundred thousand drawings that each cover it: the child is stopped, and the server goes on."""
    browser, seat, given = jana
    out = io.BytesIO()
    with pikepdf.new() as one:
        one.add_blank_page(page_size=(600, 800))
        one.pages[0].Contents = one.make_stream(b"0 0 m 600 0 l 600 800 l 300 20 l h f*\n" * 400_000)
        one.save(out)
    attach(final, given[0], out.getvalue())
    monkeypatch.setattr(confined, "SECONDS", 1)
    monkeypatch.setattr(confined.ask, "__defaults__", (None, 1, *confined.ask.__defaults__[2:]))
    assert browser.get(where(seat, given[0], "pages/1")).status_code == 404
    assert browser.get(address(seat, given[0])).status_code == 200
    asked = []
    monkeypatch.setattr(confined, "ask", lambda *of, **told: asked.append(of))
    assert browser.get(where(seat, given[0], "pages/1")).status_code == 404 and asked == [], "it is not tried again at once"


def test_pages_that_are_slow_to_draw_do_not_hold_everybody(final, jana, monkeypatch):
    """Whoever finds no turn in time is told to come back; a thread of the server is free again."""
    browser, seat, given = jana
    attach(final, given[0], paper(2))
    monkeypatch.setattr(turns, "PATIENCE", 0.05)
    with turns._AT_ONCE, turns._AT_ONCE:
        answer = browser.get(where(seat, given[0], "pages/1"))
    assert answer.status_code == 503 and answer.headers["Retry-After"]
    monkeypatch.setattr(turns, "AT_THE_DOOR", 0.05)
    monkeypatch.setattr(turns, "_IN_THE_ROOM", BoundedSemaphore(1))
    with turns._IN_THE_ROOM:
        assert browser.get(where(seat, given[0], "pages/1")).status_code == 503
    assert browser.get(where(seat, given[0], "pages/1")).status_code == 200


def test_of_a_long_document_the_first_pages_are_shown_and_it_is_said(final, jana):
    browser, seat, given = jana
    attach(final, given[0], paper(75))
    page = browser.get(where(seat, given[0])).text
    assert "The first 60 of 75 pages." in page and page.count('class="leaf"') == 60
    assert browser.get(where(seat, given[0], "pages/61")).status_code == 404


def test_files_of_another_kind_are_offered_for_download_alone(final, jana):
    browser, seat, given = jana
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as parts:
        parts.writestr("word/document.xml", "<x/>")
    attach(final, given[0], out.getvalue(), "docx", "plan.docx")
    assert "Files of this kind are not shown here" in browser.get(where(seat, given[0])).text
    dossier = browser.get(address(seat, given[0])).text
    assert "Look at it here" not in dossier and "plan.docx" in dossier


def test_who_may_not_have_the_file_has_no_picture_of_it(final, jana):
    browser, seat, given = jana
    attach(final, given[0], paper(1))
    assert browser.get(where(seat, given[0], "pages/1")).status_code == 200  # drawn and kept from now on
    other, theirs = final.juror("Ivo", reads=given[1:])
    for who in (other, final.officer, final.person("Nora")):
        for address_ in (where(seat, given[0]), where(seat, given[0], "pages/1"), where(theirs, given[0], "pages/1"),
                         f"{address(theirs, given[1])}/files/file-{given[0]}/pages/1"):
            assert final.browser(who).get(address_).status_code == 404, address_
    with final.store.writing() as db:
        db.execute(update(juries.readings).where(juries.readings.c.id == f"{seat}:{given[0]}").values(state="recused"))
    assert [browser.get(where(seat, given[0], one)).status_code for one in ("view", "pages/1")] == [404, 404]


def test_what_stands_on_a_page_is_drawn(final, jana):
    browser, seat, given = jana
    out = io.BytesIO()
    with pikepdf.new() as one:
        one.add_blank_page(page_size=(595, 842))
        font = pikepdf.Dictionary(Type=pikepdf.Name.Font, Subtype=pikepdf.Name.Type1, BaseFont=pikepdf.Name.Helvetica)
        one.pages[0].Resources = pikepdf.Dictionary(Font=pikepdf.Dictionary(F1=font))
        one.pages[0].Contents = one.make_stream(b"BT /F1 48 Tf 72 700 Td (The council) Tj ET")
        one.save(out)
    attach(final, given[0], out.getvalue())
    dark = sum(opened(browser.get(where(seat, given[0], "pages/1"))).convert("L").histogram()[:100])
    assert 2_000 < dark < 200_000


@pytest.mark.parametrize("way", ["the network", "another program", "a file to read", "a file to write"])
def test_the_child_that_draws_reaches_nothing(way):
    folder = Path(confined.__file__).parent
    loads = f"import sys; sys.path.insert(0, {str(folder)!r}); import child, shown, socket, subprocess"
    does = f"{loads}; child.confine(5); {WAYS_OUT[way]}"
    ended = subprocess.run([sys.executable, "-I", "-c", does], capture_output=True, text=True, timeout=60)
    assert ended.returncode == 1 and "A child that opens files may not" in ended.stderr
