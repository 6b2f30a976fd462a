"""Two windows on one section, in a real browser: saving while typing, and both texts of a conflict."""

from __future__ import annotations

import threading

import pytest
from werkzeug.serving import make_server


@pytest.fixture
def served(world):
    server = make_server("127.0.0.1", 0, world.app, threaded=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    world.app.config["TRUSTED_HOSTS"] = ["127.0.0.1", "localhost"]
    yield f"http://127.0.0.1:{server.port}"
    server.shutdown()
    thread.join()


def window(context, ana, address):
    context.add_cookies([{"name": "session", "value": ana.http.get_cookie("session").value, "url": address}])
    page = context.new_page()
    page.goto(address)
    return page


def test_two_windows_never_overwrite_each_other(world, served, context):
    ana = world.person("ana")
    id = ana.begins()
    address = served + ana.url(id, "practice")
    one, two = window(context, ana, address), window(context, ana, address)
    one.fill("#answer_title", "Typed here")
    one.locator("[name=answer_theme]").first.check()
    one.wait_for_selector("[data-save-state]:has-text('Saved at')")
    two.fill("#answer_title", "Typed there")
    two.locator("[name=answer_theme]").nth(1).check()
    two.wait_for_selector(".conflict")
    assert two.locator(".conflict-text").first.inner_text() == "Typed here"
    assert world.draft(id)["title"] == "Typed here"
    two.locator(".conflict [data-keep]").first.click()
    two.locator(".conflict [data-take]").first.click()
    two.wait_for_selector("[data-save-state]:has-text('Saved at')")
    assert world.draft(id)["title"] == "Typed there" and world.draft(id)["theme"] == ["governance"]
