"""A line that is slow or breaks off, in a real browser: what is sent, and what is still under way."""

from __future__ import annotations

import pytest

from .conftest import window
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


def lose_the_answer(page, address: str) -> None:
    """Once: the request arrives, its answer does not."""

    def lost(route):
        route.fetch(max_redirects=0)
        route.abort()

    page.route(address, lost, times=1)
