"""Work without a mouse: a juror's sheet, a ballot, the check of a candidacy and its return, by Tab, arrows, figures and
Enter alone. Where the focus is can always be seen, and after an error it is on what says so."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

TABS = 220  # more than any page has stops
SEEN = """e => { const own = getComputedStyle(e), bar = e.querySelector('.line-whole');  // of a time line the bar is framed
  return (own.outlineStyle !== 'none' && parseFloat(own.outlineWidth) >= 2)
    || (bar !== null && parseFloat(getComputedStyle(bar).strokeWidth) >= 2) }"""


@pytest.fixture
def at(moments, browser):
    """`at("reading", "juror", path)`: a page somebody has before them, and nothing but a keyboard."""
    open_ = []

    def come(moment: str, who: str | None, path: str):
        there = moments(moment)
        context = browser.new_context(viewport={"width": 1280, "height": 900})
        context.add_cookies([{"name": "session", "value": there.cookie(who, "en"), "url": there.address}])
        open_.append(context)
        page = context.new_page()
        page.goto(f"{there.address}/{there.edition}{path}")
        return Keys(page)

    yield come
    for one in open_:
        one.close()


class Keys:
    """Somebody who presses keys. Each stop of the Tab key has a visible focus."""

    def __init__(self, page):
        self.page = page

    @property
    def focused(self):
        return self.page.locator(":focus")

    def press(self, *keys: str) -> Keys:
        for key in keys:
            self.page.keyboard.press(key)
        return self

    def reaches(self, wanted) -> Keys:
        """On with Tab until this is in focus; every stop on the way can be seen."""
        wanted.first.wait_for()
        self.page.wait_for_load_state()  # with its styles
        for _stop in range(TABS):
            self.press("Tab")
            if self.focused.count():
                assert self.focused.evaluate(SEEN), self.focused.evaluate("e => e.outerHTML.slice(0, 200)")
            if wanted.first.evaluate("e => e === document.activeElement"):
                return self
        raise AssertionError(f"no Tab leads to {wanted}")

    def follows(self, name: str) -> Keys:
        return self.reaches(self.page.get_by_role("link", name=re.compile(name))).press("Enter")

    def presses(self, name: str) -> Keys:
        return self.reaches(self.page.get_by_role("button", name=name, exact=True)).press("Enter")

    def types(self, wanted, text: str) -> Keys:
        self.reaches(wanted)
        self.page.keyboard.type(text)
        return self

    def sees(self, text: str) -> Keys:
        self.page.get_by_text(re.compile(text)).first.wait_for()
        return self

    def stands_on_the_errors(self) -> Keys:
        """The summary is in focus, and its first line leads to the field."""
        summary = self.page.locator(".error-summary")
        expect(summary).to_be_focused()
        assert summary.evaluate(SEEN)
        return self.press("Tab", "Enter")


def test_a_juror_fills_and_sends_a_sheet(at):
    juror = at("reading", "juror", "/jury").press("Tab", "Enter")  # past the head, to the content
    juror.follows("^(Read|Go on with) ").presses("Send this sheet").stands_on_the_errors()
    groups = juror.page.locator("fieldset[data-points]")
    for number in range(groups.count()):
        group, points = groups.nth(number), str(10 - number)
        if number:
            juror.reaches(group.locator("input"))
        assert group.locator(":focus").count() == 1
        juror.press(*points)
        assert group.locator("input:checked").get_attribute("value") == points
    juror.sees("Saved at").presses("Send this sheet").sees("The sheet for .* is sent")


def test_a_voter_changes_a_choice_and_casts_it(at):
    voter = at("vote", "voter", "/vote").press("Tab", "Enter")
    voter.reaches(voter.page.locator("input[name=choices]")).press("Space").sees("4 chosen")
    voter.press("Space").sees("5 chosen")
    voter.presses("Look over my choice").presses("Cast the changed ballot").sees("Receipt")
    assert "Receipt" in voter.page.inner_text("main")


def test_an_officer_finds_checks_and_returns_a_candidacy(at, moments):
    there = moments("check").first("candidacies", state="validation:checking")
    officer = at("check", "officer", "/desk")
    officer.types(officer.page.get_by_role("searchbox"), there["place"]).press("Enter")
    officer.follows(f"^{there['place']}$").sees("Checklist")
    first = officer.page.locator(".verdict").first
    officer.reaches(first.locator("input:checked"))
    while not first.locator("input[value=yes]:checked").count():
        officer.press("ArrowDown")
    officer.presses("Save the checklist")
    officer.sees("The checklist of .* is saved").follows("^Return for completion$")
    officer.presses("Preview").stands_on_the_errors()
    officer.press("Space")
    assert officer.page.locator("input[name=asked]:checked").count() == 1
    officer.types(officer.page.get_by_role("textbox"), "Say how it was measured.").presses("Preview").sees("What will happen")
    officer.presses("Return for completion").sees("Returned to the city for completion")


def test_a_member_gives_other_points_at_the_meeting(at):
    member = at("talked", "sure", "/jury").press("Tab", "Enter").follows("^The meeting: agenda and sheets")
    member.reaches(member.page.locator("main summary")).press("Enter").follows("^Give other points after the talk")
    points = member.page.locator("fieldset[data-points]").first.locator("input:checked")
    other = "4" if points.get_attribute("value") == "3" else "3"
    member.reaches(points).press(other)
    member.presses("Give these points").stands_on_the_errors()  # no reason yet
    assert member.page.locator("[name=reason]:focus").count() == 1 and points.get_attribute("value") == other
    member.page.keyboard.type("The talk showed more.")
    member.presses("Give these points").sees("Your points after the talk are kept")


def test_the_president_reads_and_signs_the_minutes(at):
    president = at("decided", "finalist", "/jury").press("Tab", "Enter").follows("^Read the minutes and sign them")
    president.presses("Sign the minutes as president").sees("The minutes are signed")
    assert "The minutes are signed" in president.page.inner_text("body")


def test_a_juror_keeps_a_note_and_looks_at_the_scale(at):
    juror = at("reading", "juror", "/jury").press("Tab", "Enter").follows("^(Read|Go on with) ")
    juror.types(juror.page.locator("[name=note]"), "Compare with the third.").presses("Keep the note").sees("Your note is kept")
    assert juror.page.locator("[name=note]").input_value() == "Compare with the third."
    juror = at("reading", "juror", "/jury").press("Tab", "Enter").follows("^My scale")
    cell = juror.page.locator("main table input:not([type=hidden])").first
    juror.reaches(cell).press("Control+A", "4").presses("Keep without sending")
    assert juror.page.locator("main table input:not([type=hidden])").first.input_value() == "4"
