"""A message dropped by the office: its filled form and its files become a candidacy, itself is kept as the proof of its time."""

from __future__ import annotations

import io
import re
import time
from email.message import EmailMessage

import pytest
from docx import Document
from openpyxl import load_workbook

from award_app import accounts, arrivals, drafts
from award_app.content import content_of
from award_app.effects import Ref
from award_app.engine import act
from award_app.erasing import forget_beside
from award_app.rehearsal.attachments import paper, picture
from award_app.stages.submission import answers_of, application_form
from tests.desk.conftest import filled

from .test_pages import Browser, Edition, rules


@pytest.fixture
def edition(tmp_path):
    one = Edition(tmp_path, rules("2022")).goes_to("submission.submission")
    one.clock.pass_(hours=3)
    return one


@pytest.fixture
def desk(edition):
    return Browser(edition, edition.officer.person)


def form_of(desk, kind: str, **answers) -> bytes:
    """The blank form that anybody may fetch, filled in."""
    content, out = io.BytesIO(desk.get(f"/form.{kind}").data), io.BytesIO()
    if kind == "docx":
        book = Document(content)
        rows = {row.cells[2].text: row.cells[1] for table in book.tables for row in table.rows}
        for key, text in answers.items():
            rows[key].text = text
    else:
        book = load_workbook(content)
        page = book.worksheets[0]
        for at in range(1, page.max_row + 1):
            if page.cell(at, 3).value in answers:
                page.cell(at, 2).value = answers[page.cell(at, 3).value]
    book.save(out)
    return out.getvalue()


def message(edition, *attached: tuple[str, bytes], stamp: str | None = None) -> bytes:
    one = EmailMessage()
    at = edition.clock.now()
    one["Received"] = stamp or f"from mx.rennes.example by mx.oidp.example; {at:%a, %d %b %Y %H:%M:%S} +0000"
    one["Received"] = "from laptop by mx.rennes.example; Mon, 1 Jan 2001 10:00:00 +0000"
    one["From"], one["Subject"] = "Rosa Núñez <rosa@rennes.example>", "Our candidacy"
    one.set_content("Please find it here.")
    for name, content in attached:
        one.add_attachment(content, maintype="application", subtype="octet-stream", filename=name)
    return one.as_bytes()


def dropped(desk, content: bytes):
    """The page of the form, filled in with what the message says."""
    page = desk.get("/desk/received").text
    token = filled(page)["csrf_token"]
    address = f"/{desk.edition.edition}/desk/received/message"
    return desk.client.post(address, data={"csrf_token": token, "message_file": (io.BytesIO(content), "message.eml")})


def enters(desk, answer, **typed):
    """The form as it stands there, confirmed."""
    page = desk.client.get(answer.location)
    return desk.client.post(answer.location, data={**filled(page.text), **typed})


ANSWERS = {"title": "Budget participatif", "institution": "City of Rennes", "city": "Rennes"}
HEAD = {"country": "FR", "kind": "local_government", "language": "fr", "organisation": "City of Rennes", "place": "Rennes"}


@pytest.mark.parametrize("kind", ["docx", "xlsx"])
def test_the_filled_form_in_a_message_becomes_a_candidacy_that_the_city_is_asked_to_check(edition, desk, kind):
    content = message(edition, (f"form.{kind}", form_of(desk, kind, title="Budget participatif")))
    answer = dropped(desk, content)
    assert answer.status_code == 303 and edition.rows("candidacies") == []
    page = desk.client.get(answer.location).text
    assert "1 answer was read from the form." in page and "Budget participatif" in page
    assert 'value="Rosa Núñez"' in page and 'value="rosa@rennes.example"' in page
    done = enters(desk, answer, **HEAD)
    assert done.status_code == 303
    [row] = edition.rows("candidacies")
    assert (row["title"], row["state"]) == ("Budget participatif", "submission:submitted")
    with edition.store.reading() as db:
        assert drafts.load(db, row["id"])["title"][0] == "Budget participatif"
        rosa = accounts.person_of(db, "rosa@rennes.example").id
    shown = Browser(edition, rosa).get(f"/candidacy/{row['id']}/").text
    assert "Budget participatif" in shown and "Chosen at the beginning" in shown
    assert "is not a member" not in shown, "nobody was asked whether its government is a member"
    assert [one["kind"] for one in edition.rows("letters") if one["recipient"]] == ["registered"]


def test_the_whole_message_is_kept_and_its_time_is_that_of_the_offices_own_server(edition, desk):
    content = message(edition)
    assert enters(desk, dropped(desk, content), **HEAD).status_code == 303
    [kept] = edition.rows("messages")
    assert kept["received_at"] == edition.clock.now().replace(second=0, microsecond=0)
    [file] = edition.rows("files")
    assert (file["type"], file["candidacy"]) == ("eml", kept["candidacy"]) and file["sha256"] == kept["sha256"]
    assert content_of(edition.store).get(file["sha256"]).read() == content
    assert f"/file/{file['id']}" in desk.get(f"/desk/candidacies/{file['candidacy']}").text


def test_files_of_a_message_answer_the_questions_that_take_them_and_what_harms_stays_in_it(edition, desk):
    evil = paper("plan", 0.5).replace(b"/Type/Catalog", b"/Type/Catalog/OpenAction<</S/JavaScript/JS(x)>>")
    names = {"square.png": picture("", 0.5), "plan.pdf": paper("plan", 0.5), "evil.pdf": evil, "run.exe": b"MZ" * 50}
    answer = dropped(desk, message(edition, *names.items()))
    page = desk.client.get(answer.location).text
    left = [name for name in names if f"{name} is left in the message" in page]
    assert {"evil.pdf", "run.exe"} <= set(left)
    assert enters(desk, answer, **HEAD).status_code == 303
    [row] = edition.rows("candidacies")
    with edition.store.reading() as db:
        sent = answers_of(db, row["id"], 1)
    there = {one["name"] for one in sent.get("annexes", [])}
    assert there == set(names) - set(left)
    owned = [one for one in edition.rows("files") if one["candidacy"] == row["id"]]
    assert {one["name"] for one in owned} == {*there, "message.eml"}


def test_entered_twice_by_the_same_button_it_is_there_once(edition, desk):
    answer = dropped(desk, message(edition, ("plan.pdf", paper("plan", 0.5))))
    page = desk.client.get(answer.location)
    data = {**filled(page.text), **HEAD}
    first, again = (desk.client.post(answer.location, data=data) for _ in range(2))
    assert (first.status_code, again.status_code, first.location) == (303, 303, again.location)
    assert len(edition.rows("candidacies")) == 1


@pytest.mark.parametrize("content", [b"", b"\0" * 500, b"no message at all"])
def test_what_is_no_message_is_refused_in_words(edition, desk, content):
    answer = dropped(desk, content)
    assert answer.status_code == 422 and ("This is no message" in answer.text or "Choose the file first" in answer.text)


def test_a_message_of_another_edition_or_a_digest_that_nobody_dropped_opens_nothing(edition, desk):
    kept = content_of(edition.store).put(io.BytesIO(message(edition)), 10**6)
    for digest in (kept.sha256, "../../award.db", "0" * 64):
        page = desk.get(f"/desk/received?message={digest}").text
        assert "Rosa" not in page and "Read the message into the form below" in page


def test_where_the_rules_take_none_by_e_mail_no_message_can_be_dropped(tmp_path):
    edition = Edition(tmp_path, rules("2020"))
    desk = Browser(edition, edition.officer.person)
    token = re.search(r'name="csrf-token" content="([^"]+)', desk.client.get("/").text)[1]
    data = {"csrf_token": token, "message_file": (io.BytesIO(b"From: a\n\nb"), "m.eml")}
    assert desk.client.post(f"/{edition.edition}/desk/received/message", data=data).status_code == 404


def test_with_the_contacts_the_message_is_erased_too(edition, desk):
    enters(desk, dropped(desk, message(edition)), **HEAD)
    [row] = edition.rows("candidacies")
    [file] = edition.rows("files")
    act(edition.store, Ref(edition.edition, "candidacy", row["id"]), "erase_contacts", edition.officer.actor)
    forget_beside(edition.store, edition.edition, "candidacy", row["id"])
    assert edition.rows("files") == [] and not content_of(edition.store).has(file["sha256"])


@pytest.mark.parametrize("at", ["Fri, 31 Dec 9999 23:59:59 -1200", "Mon, 01 Jan 0001 00:00:00 +1200"])
def test_a_time_at_the_end_of_all_times_is_left_for_the_office_to_write(edition, desk, at):
    page = desk.client.get(dropped(desk, message(edition, stamp=f"from x by y; {at}")).location)
    assert page.status_code == 200 and "Rosa" in page.text


def test_of_a_message_with_many_files_the_first_are_looked_at_and_the_others_named(edition, desk, monkeypatch):
    """Each is looked at in a process of its own: a hundred would hold up the whole site."""
    asked = []
    ask = arrivals.confined.ask
    monkeypatch.setattr(arrivals.confined, "ask", lambda what, *rest, **more: asked.append(what) or ask(what, *rest, **more))
    many = message(edition, *((f"note {at:02d}.txt", b"a") for at in range(40)))
    digest = arrivals.keep(edition.store, edition.edition, io.BytesIO(many))
    found = arrivals.read(edition.store, edition.rules, application_form(edition.rules), digest)
    assert len(found.left) == 40 and {"note 19.txt", "note 39.txt"} <= {*found.left}
    assert len(asked) < 60


NESTED = b"".join(b"Content-Type: multipart/mixed; boundary=b%d\r\n\r\n--b%d\r\n" % (at, at) for at in range(600))


FROM = b"From: a@b.example\r\n"
STRANGE = {
    "from": b'From: "\r\n',
    "to": FROM + b"To: ?=\t\\@\r\n",
    "id": FROM + b"Message-ID: <,..<=?unknown-8bit?q?=ff?=\xff\r\n",
    "word": b"From: =?foo?q?a?=@\r\n",
    "bytes": b"From: \xff\xfe <a@b.example>\r\nSubject: \xed\xa0\x80\0\r\n",
    "nested": FROM + NESTED,
    "remarks": b"From: " + b"(" * 900 + b"\r\nSubject: x\r\n",
    "name": FROM + b'Content-Type: text/plain; name="\xff\x00.txt"\r\n',
    **{letters: FROM + f'Content-Type: text/plain; charset="{letters}"\r\n'.encode() for letters in ("\0", "idna", "undefined")},
}


@pytest.mark.parametrize("head", STRANGE.values(), ids=map(repr, STRANGE))
def test_a_message_that_no_mail_program_would_write_is_no_fault_of_the_program(edition, desk, head):
    content = head + b"\r\nCaf\xff\r\n"
    answer = dropped(desk, content)
    assert answer.status_code in (303, 422)
    if answer.status_code == 303:
        page = desk.client.get(answer.location)
        assert page.status_code == 200 and "The message is read" in page.text and "\0" not in page.text
    page = desk.get("/desk/received")
    data = {**filled(page.text), "file": (io.BytesIO(content), "message.eml")}
    assert desk.client.post(page.request.path, data=data, content_type="multipart/form-data").status_code == 422


def test_a_message_of_very_many_parts_is_read_away_from_the_pages(edition, desk):
    parts = b"--a\r\n\r\nx\r\n" * 60_000
    content = b"From: a@b.example\r\nContent-Type: multipart/mixed; boundary=a\r\n\r\n" + parts + b"--a--"
    used = time.process_time()
    answer = dropped(desk, content)
    if answer.status_code == 303:
        desk.client.get(answer.location)
    assert time.process_time() - used < 2, "the server itself has parsed it"


@pytest.mark.parametrize("way", ["dropped", "attached"])
def test_a_message_too_long_to_be_kept_in_words_says_where_it_was_cut(edition, desk, way):
    """The digest, and of a dropped message the file, are of all of it."""
    long = EmailMessage()
    long["From"], long["Received"] = "Rosa <rosa@rennes.example>", f"by mx; {edition.clock.now():%a, %d %b %Y %H:%M:%S} +0000"
    long.set_content("word " * 90_000)
    if way == "dropped":
        assert enters(desk, dropped(desk, long.as_bytes()), **HEAD).status_code == 303
    else:
        page, at = desk.get("/desk/received").text, edition.clock.now()
        typed = {**filled(page), **HEAD, "contact": "Rosa", "address": "rosa@rennes.example", "day": f"{at:%Y-%m-%d}",
                 "time": f"{at:%H:%M}", "file": (io.BytesIO(long.as_bytes()), "message.eml")}
        answer = desk.client.post(f"/{desk.edition.edition}/desk/received", data=typed)
        assert answer.status_code == 303, answer.text
    [kept] = edition.rows("messages")
    assert len(kept["text"]) <= 400_000 and kept["text"].rstrip().endswith("The digest is of the whole message.)")
