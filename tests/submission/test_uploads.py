"""Files in pieces (tus): kept while they come, in the draft once they are whole, within the limits of the rules."""

from __future__ import annotations

import base64
import os
import re
import threading
import time
from io import BytesIO

import pytest

from award_app import files, uploads
from award_app.content import content_of
from award_app.sweeping import sweep

from .conftest import PDF, hidden, upload
from .test_team import in_team

PIECE = "application/offset+octet-stream"


class Line:
    """Somebody's browser that sends files in pieces."""

    def __init__(self, person, id: str):
        self.person, self.id = person, id
        self.token = {"X-CSRFToken": hidden(person.sees(id, "annexes").text)["csrf_token"], "Accept": "application/json"}

    def announces(self, size: int, name: str = "plan.pdf", field: str = "annexes"):
        told = {"Upload-Length": str(size), "Upload-Metadata": f"filename {base64.b64encode(name.encode()).decode()}"}
        return self.person.http.post(self.person.url(self.id, f"upload?field={field}"), headers={**self.token, **told})

    def sends(self, at: str, begins: int, content: bytes):
        told = {**self.token, "Upload-Offset": str(begins)}
        return self.person.http.patch(at, data=content, content_type=PIECE, headers=told)

    def asks(self, at: str):
        return self.person.http.head(at)

    def sends_whole(self, content: bytes, name: str = "plan.pdf"):
        begun = self.announces(len(content), name)
        return self.sends(begun.location, 0, content) if begun.status_code == 201 else begun


@pytest.fixture
def ana(world):
    return world.person("ana")


@pytest.fixture
def line(ana):
    return Line(ana, ana.begins())


def names(world, line) -> list[str]:
    return [one["name"] for one in world.draft(line.id).get("annexes") or []]


def test_a_file_that_came_in_pieces_is_in_the_draft_once_it_is_whole(world, line):
    content = PDF + b"%" * 2000
    begun = line.announces(len(content))
    assert begun.status_code == 201 and begun.headers["Tus-Resumable"] == "1.0.0"
    assert line.sends(begun.location, 0, content[:900]).headers["Upload-Offset"] == "900"
    assert line.asks(begun.location).headers["Upload-Offset"] == "900" and names(world, line) == []
    assert line.sends(begun.location, 900, content[900:]).headers["Upload-Offset"] == str(len(content))
    [entry] = world.draft(line.id)["annexes"]
    assert (entry["name"], entry["size"], entry["type"]) == ("plan.pdf", len(content), "pdf")
    assert content_of(world.store).get(entry["sha256"]).read() == content
    assert not list((world.store.files / "under_way").glob("*/*.part"))


def test_a_piece_that_does_not_begin_where_the_upload_stands_is_not_kept(world, line):
    begun = line.announces(2000)
    line.sends(begun.location, 0, PDF)
    for at in (0, len(PDF) + 1, 5000, "-1", "x", ""):
        assert line.sends(begun.location, at, b"%" * 10).status_code == 409
    assert line.asks(begun.location).headers["Upload-Offset"] == str(len(PDF))


def test_more_than_was_announced_is_not_read(world, line):
    begun = line.announces(len(PDF))
    line.sends(begun.location, 0, PDF + b"more")
    assert world.draft(line.id)["annexes"][0]["size"] == len(PDF)


def test_whoever_missed_the_last_answer_hears_that_the_file_is_whole(world, line):
    begun = line.announces(len(PDF))
    line.sends(begun.location, 0, PDF)
    assert line.asks(begun.location).headers["Upload-Offset"] == str(len(PDF))
    assert line.sends(begun.location, 0, PDF).status_code == 204 and names(world, line) == ["plan.pdf"]


def test_of_a_file_that_was_whole_when_the_server_died_the_last_piece_is_asked_for_again(world, line):
    begun = line.announces(len(PDF))
    [part] = (world.store.files / "under_way").glob("*/*.part")
    part.write_bytes(PDF)
    assert line.asks(begun.location).headers["Upload-Offset"] == "0"
    line.sends(begun.location, 0, PDF)
    assert names(world, line) == ["plan.pdf"]


def test_what_a_file_is_its_first_piece_says_and_it_is_refused_before_the_rest_is_sent(world, line):
    begun = line.announces(5_000_000, "plan.pdf")
    answer = line.sends(begun.location, 0, b"<html>" * 2000)
    assert answer.status_code == 422 and "PDF" in answer.json["reason"].upper()
    assert line.asks(begun.location).status_code == 404


def test_the_most_that_a_file_may_have_is_told_as_its_reader_writes_numbers(world):
    luis = world.person("luis", "es")
    refused = Line(luis, luis.begins()).announces(25_000_000)
    assert refused.status_code in (413, 422) and "20 MB" in refused.text and "20.0" not in refused.text


@pytest.mark.parametrize("size", ["0", "20000001", "-1", "9" * 30, "x", ""])
def test_a_file_that_is_empty_or_too_large_is_refused_before_anything_is_sent(world, line, size):
    answer = line.announces(size)
    assert answer.status_code == 422 and answer.json["reason"]
    assert not list((world.store.files / "under_way").glob("*/*"))


def test_a_question_that_is_none_about_files_takes_none(line):
    assert [line.announces(100, field=field).status_code for field in ("title", "nothing", "")] == [422] * 3


def test_somebody_elses_upload_answers_like_one_that_does_not_exist(world, line):
    begun = line.announces(len(PDF))
    ben = Line(world.person("ben"), world.person("ben").begins(organisation="City of Elsewhere", place="Elsewhere"))
    other = begun.location.replace(line.id, ben.id)
    for at in (begun.location, other, begun.location[:-26] + "..", begun.location[:-26] + "x" * 26):
        assert ben.asks(at).status_code == 404 and ben.sends(at, 0, PDF).status_code == 404
    assert line.sends(begun.location, 0, PDF).status_code == 204


def test_whoever_only_reads_the_candidacy_can_send_no_file(world, line):
    rui = in_team(line.person, line.id, "rui", "reader")
    token = re.search(r'name="csrf-token" content="([^"]+)', rui.sees(line.id, "annexes").text)[1]
    reading = Line.__new__(Line)
    reading.person, reading.id, reading.token = rui, line.id, {"X-CSRFToken": token, "Accept": "application/json"}
    answer = reading.announces(len(PDF))
    assert answer.status_code == 422 and "not change it" in answer.json["reason"]
    own = line.announces(len(PDF))  # the address of a colleague's upload opens nothing either
    assert reading.sends(own.location, 0, PDF).status_code == 422
    assert rui.http.delete(own.location, headers=reading.token).status_code == 422
    assert names(world, line) == [] and line.sends(own.location, 0, PDF).status_code == 204


def test_without_the_token_of_the_page_no_piece_is_taken(world, line):
    begun = line.announces(len(PDF))
    line.token = {}
    assert line.sends(begun.location, 0, PDF).status_code == 400 and names(world, line) == []


def test_the_last_piece_after_the_deadline_is_too_late(world, line):
    begun = line.announces(len(PDF))
    line.sends(begun.location, 0, PDF[:20])
    world.at(2026, 3, 17)
    answer = line.sends(begun.location, 20, PDF[20:])
    assert answer.status_code == 422 and names(world, line) == []


def test_an_upload_that_is_left_is_gone_at_once_and_one_that_nobody_goes_on_with_after_a_day(world, line):
    begun, other = line.announces(2000), line.announces(2000)
    assert line.person.http.delete(begun.location, headers=line.token).status_code == 204
    assert line.asks(begun.location).status_code == 404
    for path in (world.store.files / "under_way").glob("*/*"):
        os.utime(path, (time.time() - 90_000,) * 2)
    sweep(world.store)
    assert line.asks(other.location).status_code == 404


def test_so_many_uploads_may_be_under_way_and_no_more(line):
    begun = [line.announces(2000).status_code for _ in range(uploads.AT_ONCE + 1)]
    assert begun == [201] * uploads.AT_ONCE + [422]


def test_one_that_nobody_goes_on_with_makes_room_for_another(world, line):
    begun = [line.announces(2000) for _ in range(uploads.AT_ONCE)]
    left = begun[3].location.rsplit("/", 1)[1]
    for path in (world.store.files / "under_way").glob(f"*/{left}.part"):
        os.utime(path, (time.time() - uploads.IDLE - 1,) * 2)
    assert [line.announces(2000).status_code for _ in range(2)] == [201, 422]
    assert line.asks(begun[3].location).status_code == 404 and line.asks(begun[4].location).status_code == 200


# -- the limits, where many come at once


def limited(world, **limits):
    """The question about annexes with other limits."""
    return world.form.field("annexes").model_copy(update=limits)


@pytest.fixture
def at_once(world, line, monkeypatch):
    """Many files whose content is there before any of them is counted; what each was told."""
    keep = files._kept

    def waiting(ready):
        def kept(*given):
            entry = keep(*given)
            ready.wait()
            return entry

        return kept

    def send_all(field, contents: list[bytes]) -> list:
        monkeypatch.setattr(files, "_kept", waiting(threading.Barrier(len(contents))))
        return sent_at_once(world, line, field, contents)

    return send_all


def sent_at_once(world, line, field, contents: list[bytes]) -> list:
    told = []

    def send(number: int, content: bytes):
        try:
            row = {"id": line.id, "edition": world.rules.id}
            files.take(world.store, world.rules, row, field, BytesIO(content), f"{number}.pdf", by="ana")
            told.append("kept")
        except files.Refused as refused:
            told.append(refused.refusal.code)

    threads = [threading.Thread(target=send, args=one) for one in enumerate(contents)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    return sorted(told)


def test_of_many_files_that_come_at_once_no_more_are_kept_than_the_rules_allow(world, line, at_once):
    told = at_once(limited(world, at_most=3), [PDF + b"%" * number for number in range(8)])
    assert told == ["kept"] * 3 + ["too_many_files"] * 5
    assert len(world.draft(line.id)["annexes"]) == 3


def test_of_many_files_that_come_at_once_no_more_are_kept_than_may_weigh_together(world, line, at_once):
    told = at_once(limited(world, at_most=None, total=5000), [PDF + b"%" * (1900 + n) for n in range(6)])
    assert told == ["files_too_large"] * 4 + ["kept"] * 2
    assert sum(one["size"] for one in world.draft(line.id)["annexes"]) <= 5000


def test_two_files_that_come_at_once_are_both_in_the_draft(world, line, at_once):
    assert at_once(limited(world), [PDF, PDF + b"%"]) == ["kept", "kept"]
    assert sorted(names(world, line)) == ["0.pdf", "1.pdf"]


def test_of_one_candidacy_no_more_uploads_are_kept_than_there_may_be_however_often_they_are_taken_away(world, line, monkeypatch):
    monkeypatch.setattr(files, "UPLOADS", 3)
    for number in range(3):
        line.sends_whole(PDF + b"%" * number)
        [entry] = world.draft(line.id)["annexes"]
        line.person.sends(line.id, "annexes", **{"remove-answer_annexes": entry["id"]})
    assert line.sends_whole(PDF + b"more").status_code == 422 and names(world, line) == []


def test_without_a_script_the_form_takes_several_files_at_once(world, line):
    chosen = [upload(PDF + b"%" * number, f"{number}.pdf") for number in range(2)]
    answer = line.person.sends(line.id, "annexes", answer_annexes=chosen, go="stay")
    assert answer.status_code == 303 and names(world, line) == ["0.pdf", "1.pdf"]


def test_a_piece_of_an_upload_that_another_request_has_just_left_is_out_of_step(world, line):
    begun = line.announces(2000)
    [part] = (world.store.files / "under_way").glob("*/*.part")
    part.unlink()
    assert line.sends(begun.location, 0, PDF).status_code == 409 and line.asks(begun.location).status_code == 409
