"""Files that mean harm: looked at in a child process with limits, refused in words, and kept nowhere; what the others hold
beside their content is not in the copies that leave the house."""

from __future__ import annotations

import io
import struct
import subprocess
import time
import zipfile
import zlib

import pikepdf
import pytest
from docx import Document
from openpyxl import Workbook
from PIL import Image
from PIL.ExifTags import GPS, IFD, Base

from award_app import confined, files, inspecting
from award_app.content import content_of
from award_app.rehearsal.attachments import paper, picture
from workflows.steps import Refused

PLACE = (41.0, 23.0, 11.0)


def as_bytes(save) -> bytes:
    out = io.BytesIO()
    save(out)
    return out.getvalue()


def pdf(change=lambda one: None, **saved) -> bytes:
    with pikepdf.new() as one:
        one.add_blank_page()
        change(one)
        return as_bytes(lambda out: one.save(out, **saved))


def with_action(kind: str, **more):
    def change(one):
        one.Root.OpenAction = pikepdf.Dictionary(S=pikepdf.Name(kind), **more)

    return pdf(change)


def png_of(wide: int, high: int) -> bytes:
    """It says of itself that it is so large, and is a few bytes."""
    def part(kind, body):
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    head = struct.pack(">IIBBBBB", wide, high, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + part(b"IHDR", head) + part(b"IDAT", zlib.compress(bytes(10_000))) + part(b"IEND", b"")


def page_with_a_script(one) -> None:
    one.pages[0].AA = pikepdf.Dictionary(O=pikepdf.Dictionary(S=pikepdf.Name.JavaScript))


TEMPLATE = b'<Relationship Type="http://x/attachedTemplate" Target="http://evil" TargetMode="External"/>'


def bundle(**parts: bytes) -> bytes:
    """A real text with further parts (`word__vbaProject_bin`)."""
    made = io.BytesIO(as_bytes(Document().save))
    with zipfile.ZipFile(made, "a", zipfile.ZIP_DEFLATED) as one:
        for name, content in parts.items():
            one.writestr(name.replace("__", "/").replace("_dot_", "."), content)
    return made.getvalue()


def attached() -> bytes:
    return pdf(lambda one: one.attachments.__setitem__("bill.exe", pikepdf.AttachedFileSpec(one, b"MZ")))


ACTIVE, LOCKED, UNREADABLE, TOO_LARGE = "file_active", "file_locked", "file_unreadable", "file_too_complex"
HOSTILE = {
    "a PDF with a script": (lambda: with_action("/JavaScript", JS=pikepdf.String("app.alert(1)")), "pdf", ACTIVE),
    "a PDF that starts a program": (lambda: with_action("/Launch", F=pikepdf.String("cmd.exe")), "pdf", ACTIVE),
    "a PDF with a script on a page": (lambda: pdf(page_with_a_script), "pdf", ACTIVE),
    "a PDF with another file in it": (attached, "pdf", ACTIVE),
    "a PDF with a password": (lambda: pdf(encryption=pikepdf.Encryption(owner="a", user="b")), "pdf", LOCKED),
    "a PDF that is none": (lambda: b"%PDF-1.4\n<script>alert(1)</script>\n%%EOF\n", "pdf", UNREADABLE),
    "a PDF that is cut off": (lambda: pdf()[:40], "pdf", UNREADABLE),
    "a picture of 50 000 by 50 000": (lambda: png_of(50_000, 50_000), "png", UNREADABLE),
    "a picture of 9 000 by 9 000": (lambda: png_of(9_000, 9_000), "png", TOO_LARGE),
    "a picture that is cut off": (lambda: picture("", 0.5)[:-30], "png", UNREADABLE),
    "a picture of another kind": (lambda: picture("", 0.5), "jpg", UNREADABLE),
    "a text with macros": (lambda: bundle(word__vbaProject_dot_bin=b"x"), "docx", ACTIVE),
    "a text with a program": (lambda: bundle(word__embeddings__setup_dot_exe=b"MZ"), "docx", ACTIVE),
    "a text that fetches its template": (lambda: bundle(word___rels__settings_dot_xml_dot_rels=TEMPLATE), "docx", ACTIVE),
    "a text that is a bomb": (lambda: bundle(word__big_dot_xml=bytes(60_000_000)), "docx", TOO_LARGE),
    "a text of very many parts": (lambda: bundle(**{f"part{n}": b"" for n in range(4001)}), "docx", TOO_LARGE),
    "a text that is no bundle": (lambda: b"PK\x03\x04 and nothing", "docx", UNREADABLE),
}  # fmt: skip


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_file_is_refused_within_seconds(name):
    make, kind, code = HOSTILE[name]
    content, begun = make(), time.monotonic()
    with pytest.raises(Refused) as refused:
        inspecting.look(io.BytesIO(content), kind)
    assert refused.value.refusal.code == code and time.monotonic() - begun < 15


HARMLESS = {
    "pdf": lambda: pdf(), "png": lambda: picture("", 0.5), "docx": lambda: bundle(),
    "jpg": lambda: as_bytes(lambda out: Image.new("RGB", (40, 30), "teal").save(out, "JPEG")),
    "xlsx": lambda: as_bytes(Workbook().save), "mp4": lambda: b"a film is not looked into",
}  # fmt: skip


@pytest.mark.parametrize("kind", HARMLESS)
def test_a_harmless_file_is_taken(kind):
    assert inspecting.look(io.BytesIO(HARMLESS[kind]()), kind) is None, "nothing is raised"


def test_a_link_that_somebody_may_press_and_a_form_to_fill_in_are_no_harm():
    def change(one):
        link = pikepdf.Dictionary(Type=pikepdf.Name.Annot, Subtype=pikepdf.Name.Link, Rect=[0, 0, 9, 9],
                                  A=pikepdf.Dictionary(S=pikepdf.Name.URI, URI=pikepdf.String("https://oidp.example")))
        one.pages[0].Annots = pikepdf.Array([link])
        one.Root.OpenAction = pikepdf.Array([one.pages[0].obj, pikepdf.Name.Fit])

    inspecting.look(io.BytesIO(pdf(change)), "pdf")


def test_a_large_photograph_of_a_telephone_is_taken():
    large = as_bytes(lambda out: Image.new("RGB", (12_000, 9_000), "teal").save(out, "JPEG"))
    inspecting.look(io.BytesIO(large), "jpg")


# -- on the page


def test_what_is_refused_is_told_beside_the_field_and_nothing_of_it_is_kept(world):
    from .conftest import upload

    ana = world.person("ana")
    id = ana.begins()
    evil = with_action("/JavaScript", JS=pikepdf.String("app.alert(1)"))
    answer = ana.sends(id, "annexes", answer_annexes=upload(evil, "plan.pdf"), go="stay")
    assert answer.status_code == 422 and "The file holds a script" in answer.text
    assert not world.draft(id).get("annexes") and not [one for one in world.store.files.rglob("*") if one.is_file()]


# -- the child


def test_a_child_reaches_no_file_no_network_and_no_program(tmp_path):
    """Asked from inside, by a task that tries."""
    tries = tmp_path / "tries.py"
    tries.write_text(f'''
import os, socket, subprocess, sys
sys.path.insert(0, {str(confined.CHILD.parent)!r})
import child
child.confine(5)
for name, attempt in {{
    "file": lambda: open("/etc/passwd"), "write": lambda: open(sys.prefix + "/x", "w"),
    "network": lambda: socket.create_connection(("127.0.0.1", 9)), "program": lambda: subprocess.run(["true"]),
    "shell": lambda: os.system("true"), "fork": lambda: os.fork(),
}}.items():
    try:
        attempt()
        print(name, "was allowed")
    except PermissionError:
        pass
print("tried")
''')
    import sys

    told = subprocess.run([sys.executable, "-I", str(tries)], capture_output=True, text=True, check=True)
    assert told.stdout.split("\n") == ["tried", ""]


def test_a_child_that_takes_too_long_or_too_much_memory_is_a_refusal():
    with pytest.raises(confined.NotOpened) as slow:
        confined.ask("look pictures", io.BytesIO(picture("", 0.5)), seconds=0, type="png")
    assert slow.value.code == "too_slow"


# -- what leaves the house


def photograph() -> bytes:
    with Image.new("RGB", (1200, 600), "teal") as one:
        told = one.getexif()
        told[Base.Artist], told[Base.Orientation] = "CANARY", 6
        told.get_ifd(IFD.GPSInfo)[GPS.GPSLatitude] = PLACE
        return as_bytes(lambda out: one.save(out, "JPEG", exif=told, comment=b"CANARY"))


def named_text() -> bytes:
    one = Document()
    one.core_properties.author = one.core_properties.last_modified_by = "CANARY"
    one.add_paragraph("The plan")
    return as_bytes(one.save)


def named_pdf() -> bytes:
    def change(one):
        with one.open_metadata() as told:
            told["dc:creator"] = ["CANARY"]
        one.docinfo["/Author"] = "CANARY"

    return pdf(change)


@pytest.mark.parametrize(("kind", "make"), [("jpg", photograph), ("docx", named_text), ("pdf", named_pdf)])
def test_the_copy_that_leaves_the_house_names_nobody_and_can_be_opened(world, kind, make):
    content = make()
    kept = content_of(world.store).put(io.BytesIO(content), 10**7)
    copy = inspecting.for_others(world.store, {"sha256": kept.sha256, "type": kind}).read()
    assert b"CANARY" not in unpacked(copy) and b"CANARY" in unpacked(content)
    inspecting.look(io.BytesIO(copy), kind)
    assert content_of(world.store).get(kept.sha256).read() == content  # the original stays as it came
    if kind == "jpg":
        with Image.open(io.BytesIO(copy)) as shown:
            assert not shown.getexif() and shown.size == (600, 1200)  # turned as the camera was held
    if kind == "docx":
        assert Document(io.BytesIO(copy)).paragraphs[0].text == "The plan"


def unpacked(content: bytes) -> bytes:
    if content[:2] != b"PK":
        return content
    with zipfile.ZipFile(io.BytesIO(content)) as one:
        return b"".join(one.read(name) for name in one.namelist())


def test_of_a_file_of_which_no_copy_can_be_made_the_original_is_given(world):
    kept = content_of(world.store).put(io.BytesIO(b"a film"), 100)
    assert inspecting.for_others(world.store, {"sha256": kept.sha256, "type": "mp4"}).read() == b"a film"


def test_a_picture_is_shown_small_on_the_page_of_its_question_and_to_nobody_else(world):
    from .conftest import upload

    ana, ben = world.person("ana"), world.person("ben")
    id = ana.begins()
    ana.sends(id, "annexes", answer_annexes=upload(photograph(), "square.jpg"), go="stay")
    [entry] = world.draft(id)["annexes"]
    address = ana.url(id, "file", entry["id"], "small")
    assert address in ana.sees(id, "annexes").text
    answer = ana.http.get(address)
    assert answer.mimetype == "image/jpeg" and answer.headers["X-Content-Type-Options"] == "nosniff"
    with Image.open(io.BytesIO(answer.data)) as shown:
        assert shown.size == (240, 480)
    assert ben.http.get(address).status_code == 404
    assert ana.http.get(ana.url(id, "file", entry["id"], "copy")).status_code == 404  # the office's


def test_a_paper_has_no_small_picture(world):
    from .conftest import upload

    ana = world.person("ana")
    id = ana.begins()
    ana.sends(id, "annexes", answer_annexes=upload(paper("plan", 0.5), "plan.pdf"), go="stay")
    [entry] = world.draft(id)["annexes"]
    assert ana.http.get(ana.url(id, "file", entry["id"], "small")).status_code == 404
    assert files.HEADERS["X-Content-Type-Options"] == "nosniff"


def test_a_date_that_does_not_exist_keeps_nobody_from_reading_the_candidacy_over(world):
    ana = world.person("ana")
    id = ana.begins()
    ana.fills(id, period={"start": "2019-13", "in_force": True})
    for place in ("practice", "send", "form.pdf", "form.docx"):
        assert ana.sees(id, place).status_code == 200


@pytest.mark.parametrize("seen", ["²", "9" * 5000, "9" * 15, "-1", "x"])
def test_a_version_that_no_page_has_shown_is_none_and_no_fault(world, seen):
    ana = world.person("ana")
    id = ana.begins()
    assert ana.sends(id, "practice", seen=seen, go="stay", answer_title="Ours").status_code in (303, 409, 422)
    assert ana.sends(id, "team", seen=seen, do="leave").status_code == 409
    assert ana.sends(id, "team", do="remove", member=seen).status_code == 409
