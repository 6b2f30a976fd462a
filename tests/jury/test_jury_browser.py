"""The juror's and the voter's pages in a real browser: keys, autosave, the live count, and what axe finds."""

import threading

import pytest
from axe_playwright_python.sync_playwright import Axe
from werkzeug.serving import make_server

from award_app import sheets
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


WIDER = """() => [...document.body.querySelectorAll("*")].filter((one) =>
    document.documentElement.scrollWidth > document.documentElement.clientWidth
    && one.getBoundingClientRect().right > document.documentElement.clientWidth).map((one) => one.outerHTML.slice(0, 100))"""


def faults(page) -> list:
    page.wait_for_load_state()  # words are there before all style sheets are
    assert page.evaluate(WIDER) == []
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


@pytest.fixture
def opened(final, page):
    """Jana has a dossier open: the page, and its address."""
    person, seat = final.juror("Jana", reads=final.finalists[:2])
    signed_in(final, page, person)
    address = f"{final.address}/{EDITION}/jury/{seat}:{final.finalists[0]}"
    page.goto(address)
    return page, address, f"{seat}:{final.finalists[0]}"


def kept(final, reading) -> dict:
    with final.store.reading() as db:
        return dict(sheets.draft_of(db, reading).fields)


def test_points_given_while_an_earlier_save_is_still_under_way_come_back_with_the_page(final, opened):
    page, address, reading = opened
    held, line = [], {"cut": True}

    def slow(route):
        """The first save arrives, its answer does not; nothing else comes through."""
        if not line["cut"]:
            route.continue_()
        elif held:
            route.abort()
        else:
            held.append(route.fetch())

    page.route("**/draft", slow)
    page.locator("[name=points_equality][value='7']").check()
    page.locator("#why_equality").fill("First")
    while not held:
        page.wait_for_timeout(50)
    page.locator("[name=points_rights][value='8']").check()
    page.locator("#why_equality").fill("First, and more of it")
    page.goto(f"{final.address}/{EDITION}/jury")
    line["cut"] = False
    assert "points_rights" not in kept(final, reading)
    page.goto(address)
    page.wait_for_selector("[data-save-state]:has-text('Saved at')")
    there = kept(final, reading)
    assert (there["points_equality"], there["points_rights"], there["why_equality"]) == ("7", "8", "First, and more of it")
    assert page.locator(".conflict").count() == 0  # what the window itself has sent is no other text


def test_what_a_lost_connection_left_in_one_device_never_takes_the_place_of_what_was_sent_from_another(final, opened):
    page, address, reading = opened
    page.context.set_offline(True)
    page.locator("#why_equality").fill("On the train")
    page.locator("[name=points_rights][value='3']").check()
    page.wait_for_selector("[data-save-state]:has-text('kept in this browser')")
    page.close(run_before_unload=False)
    sheets.save(final.store, reading, {"why_equality": "At home", "why_rights": "Also at home", "points_equality": "9"})
    page = page.context.new_page()
    page.context.set_offline(False)
    page.goto(address)
    page.wait_for_selector(".conflict")
    assert page.input_value("#why_equality") == "On the train" and page.text_content(".conflict-text") == "At home"
    assert page.locator(".conflict").count() == 1 and page.input_value("#why_rights") == "Also at home"
    assert page.locator("[name=points_rights]:checked").input_value() == "3"
    assert page.locator("[name=points_equality]:checked").input_value() == "9"
    page.goto(f"{final.address}/{EDITION}/jury")  # leaving chooses nothing
    assert kept(final, reading)["why_equality"] == "At home"
    page.goto(address)
    page.click(".conflict [data-keep]")
    page.wait_for_selector("[data-save-state]:has-text('Saved at')")
    assert kept(final, reading) == {
        "why_equality": "On the train", "why_rights": "Also at home", "points_equality": "9", "points_rights": "3"}


def test_saved_is_never_said_over_words_that_are_not_saved_yet(final, opened):
    page, _address, reading = opened
    state, field = page.locator(".score-sheet [data-save-state]"), page.locator("#why_equality")
    field.fill("First")
    page.wait_for_selector(".score-sheet [data-save-state]:has-text('Saved at')")
    field.press_sequentially(" and")
    assert state.text_content() == "Saving …" and kept(final, reading)["why_equality"] == "First"
    for _each in " and":
        field.press("Backspace")
    page.wait_for_selector(".score-sheet [data-save-state]:has-text('Saved at')")
    assert kept(final, reading)["why_equality"] == "First"
    page.reload()
    field.press_sequentially("!")
    assert state.text_content() == "Saving …", "what the page brought was saved, this is not"


def test_a_window_left_open_takes_over_the_sheet_sent_from_another_device_and_keeps_what_only_it_changed(final, opened):
    page, _address, reading = opened
    page.locator("#why_equality").fill("Typed first")
    page.wait_for_selector("[data-save-state]:has-text('Saved at')")
    sheets.save(final.store, reading, {"why_equality": "Typed first", "points_equality": "9"})
    page.locator("#why_rights").fill("Typed later, here")
    page.locator("[name=points_equality][value='9']:checked").wait_for()
    page.wait_for_selector("[data-save-state]:has-text('Saved at')")
    assert page.locator(".conflict").count() == 0
    assert kept(final, reading) == {"why_equality": "Typed first", "points_equality": "9", "why_rights": "Typed later, here"}


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
