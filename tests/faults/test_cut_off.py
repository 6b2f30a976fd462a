"""A large file over a bad line: real sockets that are cut in the middle of a piece, a server that is killed meanwhile."""

import os
import re
import socket

import pytest

from award_app.content import content_of
from award_app.uploads import PIECE

from .scenes import EDITION, PDF
from .test_crashes import holds

CUTS = 20
CONTENT = PDF + os.urandom(1_000_000) * 20
assert len(CONTENT) > 20_000_000 - PIECE
CONTENT = CONTENT[:20_000_000]


@pytest.fixture
def scene(stage):
    one = stage.copy("draft")
    yield one
    stage.drop(one)


class BadLine:
    """A browser's half of tus, on a line that breaks."""

    def __init__(self, person, candidacy: str):
        self.person, self.at = person, f"/{EDITION}/candidacy/{candidacy}"
        self.token = {"X-CSRFToken": person.sees(f"{self.at}/annexes").form("tab").value("csrf_token")}
        self.sent = 0  # bytes of pieces that went over the line, those that were lost too

    def announces(self) -> str:
        told = {"Upload-Length": str(len(CONTENT)), "Upload-Metadata": "filename cGxhbi5wZGY="}
        answer = self.person.browser.raw("POST", f"{self.at}/upload?field=annexes", headers={**self.token, **told})
        assert answer.status == 201, answer.words()
        return answer.leads_to

    def stands(self, upload: str) -> int:
        answer = self.person.browser.raw("HEAD", upload)
        assert answer.status == 200
        return int(answer.headers["upload-offset"])

    def head_of(self, upload: str, at: int, length: int) -> bytes:
        browser = self.person.browser
        lines = [
            f"PATCH {upload} HTTP/1.1", f"Host: localhost:{browser.port}", f"Content-Length: {length}",
            "Content-Type: application/offset+octet-stream", f"Upload-Offset: {at}", "Connection: close",
            "Cookie: " + "; ".join(f"{name}={value}" for name, value in browser.cookies.items()),
            *(f"{name}: {value}" for name, value in self.token.items()),
        ]  # fmt: skip
        return "\r\n".join([*lines, "", ""]).encode()

    def sends(self, upload: str, at: int, cut_after: int | None = None) -> None:
        """One piece; or so much of it, and then the line is gone."""
        piece = CONTENT[at : at + PIECE]
        with socket.create_connection(("127.0.0.1", self.person.browser.port), 60) as line:
            line.sendall(self.head_of(upload, at, len(piece)) + piece[:cut_after])
            self.sent += len(piece[:cut_after])
            if cut_after is None:
                answer = b""
                while more := line.recv(4096):
                    answer += more
                assert re.match(rb"HTTP/1.1 204", answer), answer[:500]


def test_twenty_megabytes_survive_twenty_cuts_of_the_line_and_a_kill_of_the_server(scene):
    [server] = scene.award.start(pages_only=True)
    line = BadLine(scene.person("city 0"), scene.ids["draft"])
    upload, pieces, cuts = line.announces(), 0, 0
    while (at := line.stands(upload)) < len(CONTENT):
        pieces += 1
        if cuts < CUTS and pieces % 2 == 0:
            cuts += 1
            line.sends(upload, at, cut_after=cuts * PIECE // (CUTS + 1))
            continue
        if pieces == 25:
            server.arm("upload.piece_written")
            with pytest.raises(AssertionError):  # no answer
                line.sends(upload, at)
            assert server.ended() == -9
            [server] = scene.award.start(pages_only=True)
            line.person.browser.port = server.port
            continue
        line.sends(upload, at)
    assert cuts == CUTS and line.sent < 1.6 * len(CONTENT)
    store = scene.store()
    [entry] = [one for one in entries(store, scene.ids["draft"]) if one["name"] == "plan.pdf"]
    assert content_of(store).get(entry["sha256"]).read() == CONTENT
    store.engine.dispose()
    assert holds(scene, drained=False) == []


def entries(store, candidacy: str) -> list:
    from award_app import drafts

    with store.reading() as db:
        return drafts.load(db, candidacy)["annexes"][0]
