"""The child that renders: it reaches nothing, it is limited, and it comes back after it was ended."""

import threading
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest

from award_app.documents import rendering
from award_app.documents.rendering import Renderer, RenderingFailed


@pytest.fixture(scope="module")
def renderer():
    with Renderer() as renderer:
        yield renderer


def made(renderer, html):
    return renderer.render(html, "A page", "en", "00" * 16)


def test_nothing_is_fetched_from_files_or_from_the_network(renderer, tmp_path):
    asked = []

    class Ear(BaseHTTPRequestHandler):
        def do_GET(self):
            asked.append(self.path)

    server = HTTPServer(("127.0.0.1", 0), Ear)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    secret = tmp_path / "secret.txt"
    secret.write_text("CANARY")
    here = f"http://127.0.0.1:{server.server_port}"
    hostile = (
        f'<link rel=attachment href="file://{secret}"><link rel=stylesheet href="{here}/a.css">'
        f'<style>@import "{here}/b.css"; body {{ background: url({here}/c.png) }}</style>'
        f'<img src="file://{secret}"><img src="{here}/d.png"><object data="{here}/e"></object>'
        f'<svg><image href="{here}/f.png"/><use href="file://{secret}#a"/></svg><p>Read'
    )
    plain = made(renderer, hostile)
    server.shutdown()
    assert plain.startswith(b"%PDF") and b"CANARY" not in plain and b"EmbeddedFile" not in plain
    assert asked == []


def test_a_page_nested_too_deeply_is_refused_and_the_next_one_is_made(renderer):
    with pytest.raises(RenderingFailed):
        made(renderer, "<span>" * 4000 + "deep")
    assert made(renderer, "<p>well").startswith(b"%PDF")


def test_a_page_that_is_too_long_is_refused_before_it_is_sent(renderer):
    with pytest.raises(RenderingFailed, match="bytes; at most"):
        made(renderer, "A" * 3_000_000)


def test_a_page_that_takes_too_long_ends_the_child_and_another_one_starts():
    with Renderer(seconds=3) as renderer:
        with pytest.raises(RenderingFailed, match="longer than 3 seconds"):
            made(renderer, "<table>" + "<tr><td>slow" * 60_000)
        renderer.seconds = 20
        assert made(renderer, "<p>well").startswith(b"%PDF")


def test_the_child_is_replaced_after_its_number_of_documents(monkeypatch):
    monkeypatch.setattr(rendering, "DOCUMENTS_PER_CHILD", 2)
    with Renderer() as renderer:
        children = []
        for _ in range(3):
            made(renderer, "<p>one")
            children.append(renderer._child.pid)
    assert children[0] == children[1] != children[2]


def test_a_child_that_was_killed_is_reported_and_replaced(renderer):
    made(renderer, "<p>one")
    renderer._child.kill()
    renderer._child.wait()
    with pytest.raises(RenderingFailed, match="died"):
        made(renderer, "<p>two")
    assert made(renderer, "<p>three").startswith(b"%PDF")
