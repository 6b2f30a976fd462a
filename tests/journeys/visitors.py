"""A person at a browser: presses what has a name, fills what has a label, reads letters in the demo's mail box.

Names are given as the interface's English sentences and looked up in the catalogue of the person's language.
"""

from __future__ import annotations

import gettext
import re
from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import Browser, Locator, Page, expect

import award_app
from award_app.asking import LANGUAGES

PHONE, DESK = {"width": 390, "height": 844}, {"width": 1280, "height": 900}
CATALOGUES = Path(award_app.__file__).parent / "translations"
PATIENCE = 90_000  # milliseconds: the machine may be busy with other tests
expect.set_options(timeout=PATIENCE)


class Visitor:
    """Somebody with a screen and a language. What their browser complains of is kept in `complaints`."""

    def __init__(self, browser: Browser, address: str, language: str, screen: dict, scripts: bool = True):
        self.context = browser.new_context(viewport=screen, java_script_enabled=scripts, locale=language)
        self.context.set_default_timeout(PATIENCE)
        self.page: Page = self.context.new_page()
        self.address, self.language, self.scripts = address, language, scripts
        self.words = gettext.translation("messages", CATALOGUES, [language], fallback=True)
        self.complaints: list[str] = []
        self.page.on(
            "console", lambda said: said.type == "error" and self.complaints.append(f"{self.page.url}: {said.text}")
        )
        self.page.on("pageerror", lambda error: self.complaints.append(f"{self.page.url}: {error}"))

    # -- words

    def say(self, english: str) -> str:
        """A sentence of the interface as this person reads it."""
        return self.words.gettext(english)

    def like(self, english: str) -> re.Pattern:
        """The same where the sentence holds something that is not known: `%(time)s` is anything."""
        parts = re.split(r"%\(\w+\)s", self.say(english))
        return re.compile(".+".join(r"\s".join(map(re.escape, re.split(r"\s", part))) for part in parts))

    # -- what a person does

    def arrives(self) -> None:
        """The only address that is typed; then the page is read in the person's own language."""
        self.page.goto(self.address)
        self.goes(self.page.get_by_role("banner").get_by_role("link", name=LANGUAGES[self.language], exact=True))

    @property
    def main(self) -> Locator:
        return self.page.get_by_role("main")

    def goes(self, on: Locator) -> None:
        """Click, and wait for the page it leads to: else what is looked for next may be found on the page that is being left."""
        with self.page.expect_navigation():
            on.click()

    def follows(self, english: str | re.Pattern, within: Locator | None = None) -> None:
        name = english if isinstance(english, re.Pattern) else self.say(english)
        self.goes((within or self.main).get_by_role("link", name=name, exact=isinstance(name, str)).first)

    def presses(self, english: str, within: Locator | None = None) -> None:
        self.goes((within or self.main).get_by_role("button", name=self.say(english), exact=True).first)

    def types(self, label: str, text: str) -> None:
        self.main.get_by_label(self.say(label)).first.fill(text)

    def sees(self, english: str) -> None:
        expect(self.main.get_by_text(self.like(english)).first).to_be_visible()

    def shows(self, link: str) -> bool:
        """Whether the page has this link now."""
        return self.main.get_by_role("link", name=self.like(link)).count() > 0

    def heading(self) -> str:
        return self.page.get_by_role("heading", level=1).inner_text()

    # -- the demo's bar

    @property
    def bar(self) -> Locator:
        return self.page.get_by_role("region", name=self.say("Demo"))

    def is_now(self, role: str) -> None:
        """The list of roles is opened again where a page that came meanwhile shows it closed."""
        button = self.bar.get_by_role("button", name=self.say(role), exact=True).first
        for _attempt in range(10):
            if not button.is_visible():
                self.bar.get_by_text(self.say("Be someone else")).click()
            try:
                expect(button).to_be_visible(timeout=5_000)
                break
            except AssertionError:
                continue
        self.goes(button)

    def goes_on(self) -> None:
        """The demo lives on; the page comes back when it has."""
        self.presses("Go on to the next date", self.bar)

    def goes_on_until(self, role: str, there: Callable[[], object]) -> None:
        """From date to date, until somebody of this role finds on their page what is looked for."""
        self.is_now(role)
        for _date in range(20):
            if there():
                return
            self.goes_on()
            self.is_now(role)
        raise AssertionError(f"{role}: never there, at last on {self.heading()}")

    def reads(self, to: str, about: str) -> Locator:
        """The newest letter to somebody with this subject: found in the mail box, opened. It may be a moment on its way."""
        letter = self.main.get_by_role("listitem").filter(has_text=to).get_by_role("link", name=self.like(about)).first
        self.follows("Mail box", self.bar)
        self.types("Address or words of the subject", to)
        self.presses("Show")
        for _attempt in range(40):
            if letter.count():
                break
            self.page.wait_for_timeout(500)
            self.page.reload()
        self.goes(letter)
        return self.main.get_by_role("article")

    # -- forms

    def fills(self, form: Locator, answers: dict[str, str], choose: int = 0) -> None:
        """Whatever a form shows and leaves empty. `answers`: the text for a field whose label has this word in it;
        "" is for every other field. `choose`: which of several choices, from the first or (below 0) from the last."""
        expect(form).to_be_visible()
        for group in form.get_by_role("group").all():
            choices = group.get_by_role("radio").all() or group.get_by_role("checkbox").all()
            if choices and not any(one.is_checked() for one in choices):
                choices[choose].check()
        for tick in form.get_by_role("checkbox").all():
            if tick.evaluate("tick => !tick.closest('fieldset')"):
                tick.check()
        for chosen in form.get_by_role("combobox").all():
            if not chosen.input_value():
                chosen.select_option(index=1)
        for field in form.get_by_role("textbox").all():
            if not field.input_value():
                field.fill(answer_to(label_of(field), answers))


def label_of(field: Locator) -> str:
    return field.evaluate("field => [...field.labels].map(one => one.innerText).join(' ')")


def answer_to(label: str, answers: dict[str, str]) -> str:
    return next((text for word, text in answers.items() if word and word in label), answers[""])
