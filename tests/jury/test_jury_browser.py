"""The juror's and the voter's pages in a real browser: keys, autosave, the live count, and what axe finds."""

import threading

import pytest
from axe_playwright_python.sync_playwright import Axe
from werkzeug.serving import make_server

from tests.panels import EDITION, FinalRound


@pytest.fixture
def final(tmp_path):
    """The final round, served at `final.address`."""
    final = FinalRound(tmp_path)
    server = make_server("127.0.0.1", 0, final.app, threaded=True)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    final.address = f"http://localhost:{server.server_port}"
    yield final
    server.shutdown()


def signed_in(final, page, person):
    cookie = final.browser(person).get_cookie("session").value
    page.context.add_cookies([{"name": "session", "value": cookie, "url": final.address}])
    page.set_viewport_size({"width": 390, "height": 844})


def faults(page) -> list:
    assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")
    return [one["id"] for one in Axe().run(page).response["violations"]]


def test_points_by_key_and_words_are_saved_while_typing_and_come_back(final, page):
    person, seat = final.juror("Jana", reads=final.finalists[:2])
    signed_in(final, page, person)
    page.goto(f"{final.address}/{EDITION}/jury")
    assert faults(page) == []
    page.goto(f"{final.address}/{EDITION}/jury/{seat}:{final.finalists[0]}")
    assert faults(page) == []
    page.locator("#points_equality-0").focus()
    page.keyboard.press("1")
    page.get_by_text("Saved at").wait_for()  # a pause long enough to be saved is no end of the number
    page.keyboard.press("0")
    page.locator("#why_equality").fill("Well argued")
    assert page.locator("#points_equality input:checked").get_attribute("value") == "10"
    page.locator("#points_equality-1").focus()
    page.keyboard.press("0")  # the criterion was left: a new number
    assert page.locator("#points_equality input:checked").get_attribute("value") == "0"
    page.keyboard.press("1")
    page.keyboard.press("0")
    page.get_by_text("Saved at").wait_for()
    page.reload()
    assert page.locator("#points_equality input:checked").get_attribute("value") == "10"
    assert page.locator("#why_equality").input_value() == "Well argued"
    page.get_by_role("button", name="Send this sheet").click()
    page.get_by_text("The sheet is not sent yet").wait_for()
    assert faults(page) == []


def test_a_visitor_ticks_sees_the_count_and_looks_over_the_choice(final, page):
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto(f"{final.address}/{EDITION}/vote?lang=en")
    assert faults(page) == []
    for candidacy in final.finalists[:4]:
        page.locator(f"#choice-{candidacy}").check()
    page.get_by_text("4 chosen").wait_for()
    page.get_by_role("button", name="Look over my choice").click()
    page.get_by_text("this ballot would not be counted").wait_for()
    assert faults(page) == []
