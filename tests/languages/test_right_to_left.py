"""A language that is written from right to left: pages, letters and documents turn round. The interface has none yet, so the
test gives it one, whose texts stay English."""

from __future__ import annotations

import threading

import pytest
from werkzeug.serving import make_server

from award_app import asking, here
from award_app.directions import direction
from tests.submission.conftest import World


@pytest.fixture
def world(tmp_path, monkeypatch):
    monkeypatch.setitem(asking.LANGUAGES, "ar", "العربية")
    ours = here.spoken_by
    monkeypatch.setattr(here, "spoken_by", lambda rules: [*ours(rules), "ar"])
    return World(tmp_path)


def test_every_language_of_the_interface_is_written_as_its_readers_write():
    assert {direction(one) for one in ("fr", "es", "en", "ca", "pt")} == {"ltr"}
    assert direction("ar") == direction("he") == direction("fa") == "rtl"


@pytest.mark.parametrize("width", [390, 1280])
def test_a_section_of_the_form_stands_from_right_to_left_and_is_no_wider_than_its_window(world, context, width):
    server = make_server("127.0.0.1", 0, world.app, threaded=True)
    world.app.config["TRUSTED_HOSTS"] = ["127.0.0.1", "localhost"]
    threading.Thread(target=server.serve_forever, daemon=True).start()
    ana = world.person("ana")
    address = f"http://127.0.0.1:{server.port}"
    paths = [ana.url(ana.begins(), "practice"), "/oidp-2026/", "/oidp-2026/rules", "/oidp-2026/candidacies"]
    context.add_cookies([{"name": "session", "value": ana.http.get_cookie("session").value, "domain": "127.0.0.1", "path": "/"}])
    page = context.new_page()
    page.set_viewport_size({"width": width, "height": 900})
    for path in paths:
        page.goto(f"{address}{path}?lang=ar")
        assert page.evaluate("getComputedStyle(document.body).direction") == "rtl"
        assert page.evaluate("document.documentElement.scrollWidth") <= width, path
        title, window = page.locator("h1").first.bounding_box(), page.locator("main").bounding_box()
        assert abs(title["x"] + title["width"] - window["x"] - window["width"]) < window["width"] / 2, path
    page.goto(f"{address}{paths[0]}?lang=ar")
    box = page.locator("input[type=radio], input[type=checkbox]").first.bounding_box()
    label = page.locator("input[type=radio] + label, input[type=checkbox] + label").first.bounding_box()
    assert box["x"] > label["x"], "the box stands to the right of its words"
    server.shutdown()


def test_arabic_typed_into_an_english_page_begins_at_the_right(world, context):
    server = make_server("127.0.0.1", 0, world.app, threaded=True)
    world.app.config["TRUSTED_HOSTS"] = ["127.0.0.1", "localhost"]
    threading.Thread(target=server.serve_forever, daemon=True).start()
    ana = world.person("ana")
    id = ana.begins()
    ana.fills(id, summary="ميزانية تشاركية في المدينة")
    context.add_cookies([{"name": "session", "value": ana.http.get_cookie("session").value, "domain": "127.0.0.1", "path": "/"}])
    page = context.new_page()
    page.goto(f"http://127.0.0.1:{server.port}{ana.url(id, 'preview')}")
    where = page.evaluate("""() => {
        const p = [...document.querySelectorAll('.prose p')].find((each) => each.textContent.includes('ميزانية'));
        const range = document.createRange(); range.selectNodeContents(p);
        return [range.getBoundingClientRect().right, p.getBoundingClientRect().right]; }""")
    assert abs(where[0] - where[1]) < 2, where
    server.shutdown()
