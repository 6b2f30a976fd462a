"""Adding and taking away by keyboard, in a real browser: the page that comes back says where one goes on typing."""

from __future__ import annotations

import pytest

from .conftest import PDF, upload, window

BO = {"name": "Bo Lind", "role": "", "email": "bo@city.example", "phone": ""}
SEEN = """(() => { const on = document.activeElement, box = on.getBoundingClientRect();
    return document.elementFromPoint(box.x + 5, box.y + box.height / 2) === on && box.bottom <= innerHeight; })()"""
SELECTED = "document.activeElement.selectionEnd > document.activeElement.selectionStart"


@pytest.fixture(params=[True, False], ids=["scripts", "no_scripts"])
def contacts(request, world, served, context):
    """A section with two contacts, in a window with and without scripts."""
    ana = world.person("ana")
    id = ana.begins()
    ana.fills(id, contacts=[world.answers()["contacts"][0], BO])
    one = context.browser.new_context(java_script_enabled=request.param, viewport={"width": 390, "height": 700})
    yield lambda: world.draft(id)["contacts"], window(one, ana, served + ana.url(id, "contact"))
    one.close()


def came_back(page, press) -> str:
    """What has the focus on the page that a button brings back."""
    with page.expect_navigation():
        press()
    assert page.evaluate(SEEN), "it is in view, and nothing covers it"
    return page.evaluate("document.activeElement.id")


@pytest.mark.parametrize("by", ["keyboard", "mouse"])
def test_who_adds_a_person_goes_on_with_the_name_of_the_new_one(contacts, by):
    saved, page = contacts
    before, button = saved(), page.locator("[name=add-answer_contacts]")
    press = (lambda: button.press("Enter")) if by == "keyboard" else button.click
    assert came_back(page, press) == "answer_contacts-2-name"
    page.keyboard.type("Carla")
    came_back(page, lambda: page.keyboard.press("Enter"))
    assert [one["name"] for one in saved()] == [one["name"] for one in before] + ["Carla"]


def test_who_takes_a_person_away_goes_on_beside_the_list_and_overwrites_nobody(contacts):
    saved, page = contacts
    button = page.locator("[name=remove-answer_contacts]").first
    assert came_back(page, lambda: button.press("Enter")) == "add-answer_contacts"
    page.keyboard.type("Carla")
    page.keyboard.press("Shift+Tab")
    assert saved() == [BO] and not page.evaluate(SELECTED)


def test_who_takes_a_file_away_goes_on_with_choosing_one(world, served, context):
    ana = world.person("ana")
    id = ana.begins()
    ana.sends(id, "annexes", answer_annexes=[upload(PDF, "plan.pdf"), upload(PDF + b"\n", "map.pdf")])
    page = window(context, ana, served + ana.url(id, "annexes"))
    assert came_back(page, lambda: page.locator("[name=remove-answer_annexes]").first.press("Enter")) == "answer_annexes"
