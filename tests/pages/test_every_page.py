"""Every page of the application in a real browser: what axe finds (nothing), whether it fits a phone, how it is headed."""

from __future__ import annotations

import itertools

import pytest
from axe_playwright_python.sync_playwright import Axe

from award_app.asking import LANGUAGES

from .places import NO_PAGES, PLACES

PHONE, DESK = {"width": 390, "height": 844}, {"width": 1280, "height": 900}
BY_MOMENT = sorted({one.moment for one in PLACES})
ALONE = {"appealing": "en"}  # moments of an edition whose rules speak one language
FIRST = list({one.endpoint: one for one in reversed(PLACES)}.values())


def test_every_page_of_the_application_has_its_place_here(moments):
    rules = moments("demo").app.url_map.iter_rules()
    pages = {rule.endpoint for rule in rules if "GET" in rule.methods} - NO_PAGES
    assert pages == {one.endpoint for one in PLACES}


@pytest.mark.parametrize("moment", BY_MOMENT)
def test_no_page_has_a_fault_that_axe_finds_or_is_wider_than_a_phone(moments, browser, moment):
    """Each page on a phone in the dark and on a wide screen in the light, in Portuguese or in English in turn."""
    looks = ((PHONE, "dark"), (DESK, "light"))
    assert faults(moments(moment), browser, moment, itertools.cycle(["pt", "en"]), looks) == []


@pytest.mark.slow
@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("moment", BY_MOMENT)
def test_no_page_has_a_fault_in_any_language_width_and_light(moments, browser, moment, language):
    looks = tuple(itertools.product((PHONE, DESK, {"width": 320, "height": 640}), ("light", "dark")))
    assert faults(moments(moment), browser, moment, itertools.repeat(language), looks, often=True) == []


def faults(moment, browser, name: str, languages, looks, often: bool = False) -> list[str]:
    """What is wrong with the pages of a moment, each with its place. A page that stands at several moments is looked at
    in every way at the first of them, and `often` at each."""
    context, found = browser.new_context(viewport=looks[0][0]), []
    page = context.new_page()
    page.on("pageerror", lambda error: found.append(f"{page.url}: {error}"))
    for place, language in zip([one for one in PLACES if one.moment == name], languages, strict=False):
        cookie = {"name": "session", "value": moment.cookie(place.who, language), "url": moment.address}
        context.clear_cookies()
        context.add_cookies([cookie])
        page.set_viewport_size(looks[0][0])
        answer = page.goto(moment.address + place.url(moment))
        about = f"{place.endpoint} at {name} in {language}"
        if answer.status != place.stands:
            found.append(f"{about}: answered {answer.status} at {page.url}")
            continue
        found += [f"{about}: {one}" for one in headed(page, ALONE.get(name, language))]
        for screen, light in looks if often or place in FIRST else looks[:1]:
            page.set_viewport_size(screen)
            page.emulate_media(color_scheme=light)
            found += [f"{about}, {screen['width']} px, {light}: {one}" for one in seen(page)]
    context.close()
    return found


def headed(page, language: str) -> list[str]:
    told = page.evaluate(
        "({lang: document.documentElement.lang, title: document.title.trim(),"
        " headings: [...document.querySelectorAll('h1')].map(one => one.innerText.trim())})"
    )
    wrong = [] if told["lang"] == language else [f"its language is said to be {told['lang']}"]
    wrong += [] if told["title"] else ["it has no title"]
    return wrong + ([] if len([one for one in told["headings"] if one]) == 1 else [f"its headings: {told['headings']}"])


def seen(page) -> list[str]:
    """What does not fit, and what axe finds, with the first piece it found it on."""
    wide = page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
    wrong = [f"{wide} px wider than the screen"] if wide > 0 else []
    violations = Axe().run(page).response["violations"]
    return wrong + [f"{one['id']} ({len(one['nodes'])}): {one['nodes'][0]['html'][:160]}" for one in violations]
