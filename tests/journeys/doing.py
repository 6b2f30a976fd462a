"""What people do through the pages, by what they see alone: a city begins, fills and sends; somebody votes."""

from __future__ import annotations

from collections.abc import Callable

from playwright.sync_api import expect

from .visitors import Visitor

PLACE, TITLE = "Vila Nova do Ensaio", "Orçamento das ruas"
ANA = "ana@vilanova.example"
SENTENCES = "As pessoas propõem, discutem e decidem. O município presta contas de três em três meses."


def signs_in(city: Visitor, looks: Callable[[], None] = lambda: None) -> None:
    """`looks` is called on each page that is come to on the way."""
    city.follows("Send a candidacy")
    city.sees("Sign in with a link")
    looks()
    city.types("Your name", "Ana Prates")
    city.types("Your e-mail address", ANA)
    city.presses("Send me the link")
    city.sees("Look into your mail box")
    looks()
    letter = city.reads(ANA, "Your link to sign in: %(award)s")
    looks()
    city.goes(letter.get_by_role("link").first)
    city.sees("Press the button to open your pages on this device.")
    looks()
    city.presses("Sign in")


def answers(city: Visitor) -> dict[str, str]:
    """What the city writes, by a word of the label: the interface's words first, then the rulebook's."""
    return {
        "": SENTENCES,
        city.say("E-mail address"): ANA,
        city.say("Name"): "Ana Prates",
        city.say("Telephone"): "+351 210 000 000",
        city.say("Beginning"): "2021",
        city.say("End"): "",
        city.say("If “other”: which?"): "",
        "Título": TITLE,
        "habitantes": "48 500",
        "Orçamento": "120.000 €",
        "Ligações": "https://vilanova.example/participar",
    }


def begins_and_fills(city: Visitor) -> None:
    """Each section as it comes, until there is nothing left but to read it over."""
    city.follows("Begin a candidacy")
    city.fills(city.main.locator("form"), {"": f"Município de {PLACE}", "território": PLACE})
    city.presses("Begin the candidacy")
    city.follows("Begin to fill it in")
    read_over = city.say("Read it over, then send it")
    while (heading := city.heading()) != read_over:
        city.fills(city.main.locator("form"), answers(city))
        if city.scripts:
            city.sees("Saved at %(time)s")
        saves_on(city)
        expect(city.page.get_by_role("heading", level=1)).not_to_have_text(heading)


def saves_on(city: Visitor) -> None:
    on = city.main.get_by_role("button", name=city.say("Save and go on"), exact=True)
    over = city.main.get_by_role("button", name=city.say("Save and read it over"), exact=True)
    city.goes(on.or_(over))


def sends(city: Visitor, again: bool = False) -> None:
    city.presses("Send the candidacy again" if again else "Send the candidacy")
    expect(city.page.get_by_role("heading", level=1)).to_have_text(city.say("The candidacy is sent"))


def votes(voter: Visitor, looks: Callable[[], None] = lambda: None) -> None:
    for tick in voter.main.get_by_role("checkbox").all()[:5]:
        tick.check()
    voter.presses("Look over my choice")
    voter.sees("Look over your choice")
    looks()
    voter.presses("Cast my ballot")
    voter.sees("Your ballot is in the box")
    looks()
