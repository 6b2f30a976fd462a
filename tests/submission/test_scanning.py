"""Files and a scanner of viruses: a small one that listens on a real socket and speaks as clamd does; one that is away."""

from __future__ import annotations

import socket
import threading
from dataclasses import replace

import pytest

from award_app import scanning
from award_app.content import content_of
from award_app.models.candidacies import scans
from config.settings import Settings

from .conftest import PDF, upload

BAD = PDF + b"%EICAR\n"


class Clamd(threading.Thread):
    """INSTREAM as clamd has it: pieces with their length, an empty one at the end; `most` bytes and no more."""

    def __init__(self, family=socket.AF_INET, address=("127.0.0.1", 0), most=10_000_000):
        super().__init__(daemon=True)
        self.most, self.scanned = most, 0
        self.listening = socket.socket(family)
        self.listening.bind(address)
        self.listening.listen()
        self.start()

    @property
    def address(self) -> str:
        at = self.listening.getsockname()
        return at if isinstance(at, str) else f"{at[0]}:{at[1]}"

    def run(self) -> None:
        while True:
            try:
                line, _from = self.listening.accept()
            except OSError:
                return
            with line:
                line.sendall(self.answer(line.makefile("rb")) + b"\0")

    def answer(self, told) -> bytes:
        assert told.read(10) == b"zINSTREAM\0"
        content = b""
        while length := int.from_bytes(told.read(4), "big"):
            content += told.read(length)
            if len(content) > self.most:
                return b"INSTREAM size limit exceeded. ERROR"
        self.scanned += 1
        return b"stream: Eicar-Test-Signature FOUND" if b"EICAR" in content else b"stream: OK"

    def close(self) -> None:
        self.listening.shutdown(socket.SHUT_RDWR)
        self.listening.close()


@pytest.fixture
def clamd():
    one = Clamd()
    yield one
    one.close()


@pytest.fixture
def ana(world):
    return world.person("ana")


@pytest.fixture
def attaches(world, ana):
    """Ana attaches a file: (the answer, the entries in the draft, what is known of the scans)."""
    id = ana.begins()

    def attach(content: bytes = PDF):
        answer = ana.sends(id, "annexes", answer_annexes=upload(content, "plan.pdf"), go="stay")
        return answer, world.draft(id).get("annexes") or [], known(world)

    attach.id = id
    return attach


def known(world) -> list[str]:
    with world.store.reading() as db:
        return [row["state"] for row in db.execute(scans.select()).mappings()]


def nobody_listens() -> str:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return "{}:{}".format(*free.getsockname())


def test_without_a_scanner_nothing_is_asked_and_nothing_said(world, ana, attaches):
    assert attaches()[2] == [] and "viruses" not in ana.sees(attaches.id, "annexes").text


def test_a_clean_file_is_taken_without_a_word(world, ana, attaches, clamd):
    world.store.clamd = clamd.address
    answer, entries, states = attaches()
    assert answer.status_code == 303 and len(entries) == 1 and states == ["clean"] and clamd.scanned == 1
    assert "viruses" not in ana.sees(attaches.id, "annexes").text


def test_a_file_in_which_something_is_found_is_refused_in_words(world, attaches, clamd):
    world.store.clamd = clamd.address
    answer, entries, _states = attaches(BAD)
    assert answer.status_code == 422 and "A virus was found in the file" in answer.text and entries == []


def test_a_scanner_that_is_away_keeps_nobody_from_applying_and_the_city_is_told(world, ana, attaches):
    world.store.clamd = nobody_listens()
    answer, [entry], states = attaches()
    assert answer.status_code == 303 and states == ["awaited"]
    assert "It waits for its check for viruses" in ana.sees(attaches.id, "annexes").text
    assert ana.sees(attaches.id, "file", entry["id"]).data == PDF
    with pytest.raises(scanning.Refused) as held:
        scanning.hold(world.store, entry["sha256"], writes=False)
    assert held.value.refusal.code == "file_not_scanned"


@pytest.mark.parametrize(("content", "state", "status"), [(PDF, "clean", 200), (BAD, "found", 409)])
def test_what_waited_is_asked_about_again_once_the_scanner_is_back(world, ana, attaches, clamd, content, state, status):
    world.store.clamd = nobody_listens()
    _answer, [entry], _states = attaches(content)
    assert scanning.again(world.store) == 0 and known(world) == ["awaited"]
    world.store.clamd = clamd.address
    assert scanning.again(world.store) == 1 and known(world) == [state]
    assert ana.sees(attaches.id, "file", entry["id"]).status_code == status
    assert ("A virus was found in it" in ana.sees(attaches.id, "annexes").text) == (state == "found")


def test_what_is_too_large_for_the_scanner_is_told_and_not_asked_about_for_ever(world, ana, attaches):
    small = Clamd(most=10)
    world.store.clamd = small.address
    assert attaches()[2] == ["failed"] and scanning.again(world.store) == 0
    assert "It could not be checked for viruses" in ana.sees(attaches.id, "annexes").text
    small.close()


@pytest.mark.tampers
def test_of_a_file_that_is_gone_meanwhile_nothing_waits(world, attaches, clamd):
    world.store.clamd = nobody_listens()
    _answer, [entry], _states = attaches()
    content_of(world.store).delete(entry["sha256"])
    world.store.clamd = clamd.address
    scanning.again(world.store)
    assert known(world) == []


def test_a_scanner_at_a_socket_of_this_machine_is_asked_too(world, attaches, tmp_path):
    one = Clamd(socket.AF_UNIX, str(tmp_path / "clamd.ctl"))
    world.store.clamd = one.address
    assert attaches()[2] == ["clean"]
    one.close()


@pytest.mark.parametrize("address", ["clamd", "127.0.0.1", "a:b:c", "127.0.0.1:port"])
def test_an_address_at_which_no_scanner_can_listen_does_not_start(address):
    safe = replace(Settings(), secret_key="0123456789abcdefghijklmnopqrstuvwxyz")
    assert [one for one in replace(safe, clamd=address).refuses() if "AWARD_CLAMD" in one]
    for good in ("127.0.0.1:3310", "/run/clamav/clamd.ctl"):
        assert not [one for one in replace(safe, clamd=good).refuses() if "AWARD_CLAMD" in one]
