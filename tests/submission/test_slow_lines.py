"""A line that is slow or breaks off, in a real browser: what is sent, and what is still under way."""

from __future__ import annotations

import pytest

from .conftest import PDF, window
from .test_in_a_browser import LARGE, choose
from .test_journey import returned

SEND = "main form button"


@pytest.fixture
def ready(world, served, context):
    """Ana has the page open that sends her complete candidacy."""
    ana = world.person("ana")
    id = ana.begins()
    ana.fills(id)
    return ana, id, window(context, ana, served + ana.url(id, "send"))


def test_a_candidacy_that_is_sent_without_a_line_is_said_not_to_be_sent_and_goes_when_there_is_one(world, ready, context):
    _ana, id, page = ready
    context.set_offline(True)
    page.click(SEND)
    page.wait_for_selector("[data-unsent]:has-text('it is not sent yet')")
    assert world.row(id)["state"].endswith(":draft") and page.is_enabled(SEND)
    context.set_offline(False)
    page.click(SEND)
    page.wait_for_url("**/receipt/*")
    assert world.row(id)["state"].endswith(":submitted")


def test_after_an_answer_that_was_lost_the_same_press_leads_to_the_receipt_of_the_one_sending(world, ready):
    _ana, id, page = ready
    lose_the_answer(page, "**/send")
    page.click(SEND)
    page.wait_for_selector("[data-unsent]:has-text('we do not know yet whether it arrived')")
    assert world.row(id)["state"].endswith(":submitted")
    page.click(SEND)
    page.wait_for_url("**/receipt/*")
    assert page.locator("dt:text-is('Sending') + dd").inner_text() == "1"


def test_a_completion_whose_answer_was_lost_is_sent_once_too(world, served, context):
    ana = world.person("ana")
    id = returned(world, ana, ["results"])
    page = window(context, ana, served + ana.url(id, "send"))
    lose_the_answer(page, "**/send")
    page.click(SEND)
    page.wait_for_selector("[data-unsent]:has-text('we do not know yet whether it arrived')")
    page.click(SEND)
    page.wait_for_url("**/receipt/*")


def test_what_is_refused_says_why_as_without_scripts(world, ready):
    ana, id, page = ready
    ana.saves(id, "texts", 99, answer_summary="Changed in another window.")
    page.click(SEND)
    page.wait_for_selector(".notice.problem")
    assert "Changed in another window." in page.inner_text("main") and world.row(id)["state"].endswith(":draft")


@pytest.fixture
def attaching(world, served, context):
    """Ana has the last section open, from the page that sends; what she uploads stops before its last piece. `asked`: what
    the browser itself asked her."""
    ana = world.person("ana")
    id = ana.begins()
    ana.fills(id)
    page = window(context, ana, served + ana.url(id, "annexes") + "?over=1")
    held, asked = [], []
    page.on("dialog", lambda dialog: (asked.append(dialog.message), dialog.dismiss()))
    page.route("**/upload**", lambda route: held.append(route) if last_piece(route.request) else route.continue_())
    yield id, page, held
    assert not asked


def last_piece(request) -> bool:
    return request.method == "PATCH" and int(request.headers["upload-offset"]) > 2_000_000


def is_held(page, held) -> None:
    for _ in range(600):
        if held:
            return
        page.wait_for_timeout(50)
    pytest.fail("no piece came")


def test_a_button_that_is_pressed_while_a_file_goes_up_waits_for_it_and_then_goes_on(world, attaching):
    id, page, held = attaching
    choose(page, ("plan.pdf", LARGE))
    is_held(page, held)
    page.click("button[value=next]")
    page.wait_for_selector("[data-waits]:has-text('One file is still going up.'):has-text('%')")
    assert "/annexes" in page.url and "annexes" not in world.draft(id)
    held[0].continue_()
    page.wait_for_url("**/send")
    assert "plan.pdf" in page.inner_text("main") and [one["name"] for one in world.draft(id)["annexes"]] == ["plan.pdf"]


def test_one_goes_on_without_a_file_that_is_still_going_up_and_is_told_that_it_is_not_in_it(world, attaching):
    id, page, held = attaching
    choose(page, ("photo.pdf", PDF), ("plan.pdf", LARGE), ("other.pdf", LARGE))
    is_held(page, held)
    page.click("button[value=next]")
    page.wait_for_selector("[data-waits]:has-text('2 files are still going up.')")
    page.click("[data-waits] button:has-text('they will not be in the candidacy')")
    page.wait_for_url("**/send")
    assert "photo.pdf" in page.inner_text("main") and "plan.pdf" not in page.inner_text("main")


def test_a_page_that_waits_for_a_file_stays_where_the_file_is_not_taken(world, attaching):
    id, page, held = attaching
    page.route("**/upload/**", lambda route: held.append(route) if route.request.method == "PATCH" else route.continue_())
    choose(page, ("page.pdf", b"<html>" * 5000))
    is_held(page, held)
    page.click("button[value=next]")
    page.wait_for_selector("[data-waits]:has-text('One file is still going up.')")
    held[0].continue_()
    page.wait_for_selector(".files [role=alert]")
    page.wait_for_timeout(800)
    assert "/annexes" in page.url and page.locator("[data-waits]").inner_text().strip() == ""


def lose_the_answer(page, address: str) -> None:
    """Once: the request arrives, its answer does not."""

    def lost(route):
        route.fetch(max_redirects=0)
        route.abort()

    page.route(address, lost, times=1)
