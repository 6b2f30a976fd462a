"""One candidacy in a real browser, from the mailed link to the downloaded certificate, by what a person sees alone.

A city with a phone, in Portuguese; the office at a desk, in French; a juror and a voter in English. Only the first
address is typed; letters are read in the demo's mail box; what the office leaves to do, the demo's people do.
"""

from __future__ import annotations

import re
import subprocess

import pikepdf
import pytest
from playwright.sync_api import Locator, expect

from .doing import ANA, PLACE, SENTENCES, TITLE, begins_and_fills, saves_on, sends, signs_in, votes
from .serving import beginning, served
from .visitors import DESK, PHONE, Visitor

MESSAGE = "Merci de dire comment les résultats ont été mesurés, et par qui."
PLACE_OR_TITLE = re.compile(f"{PLACE}|{TITLE}")
PROPOSE, ARM = "%(stage)s: propose the announcement", "%(stage)s: a second person schedules it"
CONFLICT = "Do you have a conflict of interest?"


@pytest.fixture(scope="module")
def address(tmp_path_factory):
    with served(beginning(tmp_path_factory.getbasetemp())) as app:
        yield app.config["SETTINGS"].base_url


@pytest.fixture
def somebody(browser, address):
    """`somebody("pt", PHONE)` is a person at a screen of their own."""
    there = []

    def come(language: str, screen: dict) -> Visitor:
        there.append(Visitor(browser, address, language, screen))
        there[-1].arrives()
        return there[-1]

    yield come
    for one in there:
        one.context.close()


def test_a_candidacy_goes_from_the_mailed_link_to_the_downloaded_certificate(somebody):
    city, office, person = somebody("pt", PHONE), somebody("fr", DESK), somebody("en", DESK)
    signs_in(city)
    begins_and_fills(city)
    sends(city)
    for _date in ("a reminder", "the last reminder", "the deadline"):
        office.goes_on()
    office.is_now("The office")
    returns(office)
    completes(city)
    finds_eligible(office)
    person.goes_on_until("A juror", lambda: person.heading() == person.say(CONFLICT))
    has_no_conflict(person)
    person.goes_on_until("A juror", lambda: to_read(person).count())
    scores(person)
    person.goes_on_until("A voter", lambda: person.heading() == person.say("Choose the practices that you support"))
    votes(person)
    office.goes_on_until("The office", lambda: office.shows(PROPOSE))
    announces(office)
    while not person.shows("See the results"):
        person.goes_on()
        person.is_now("Nobody: the public")
    certificate = finds_its_certificate(city)
    assert PLACE in certificate and city.say("Rehearsal").casefold() in certificate.casefold()
    assert city.complaints == office.complaints == person.complaints == []


def returns(office: Visitor) -> None:
    """Found in two steps, looked at, returned with a message of the office's own."""
    opens_the_candidacy(office)
    office.follows("Return for completion")
    office.main.get_by_role("checkbox", name=re.compile("Résultats")).check()
    office.types("Message to the city", MESSAGE)
    office.presses("Preview")
    office.presses("Return for completion")
    office.sees("Returned to the city for completion.")


def opens_the_candidacy(office: Visitor) -> None:
    office.follows("Desk", office.page.get_by_role("navigation"))
    office.types("Find a candidacy", PLACE)
    office.presses("Find")
    office.follows(re.compile(PLACE))


def completes(city: Visitor) -> None:
    letter = city.reads(ANA, "%(place)s: please complete your candidacy by %(due)s")
    expect(letter).to_contain_text(MESSAGE)
    city.goes(letter.get_by_role("link").first)
    city.follows("Complete the candidacy")
    field = city.main.get_by_label(re.compile("Resultados"))
    field.fill(f"{SENTENCES} Medimos os resultados com um inquérito anual.")
    city.sees("Saved at %(time)s")
    saves_on(city)
    city.follows(PLACE_OR_TITLE)
    city.follows("Read over what will be sent")
    city.presses("Send the completed candidacy")
    expect(city.page.get_by_role("heading", level=1)).to_have_text(city.say("The candidacy is sent"))


def finds_eligible(office: Visitor) -> None:
    opens_the_candidacy(office)
    for met in office.main.get_by_role("radio", name=office.say("met"), exact=True).all():
        met.check()
    office.presses("Save the checklist")
    office.follows("Declare eligible")
    office.presses("Declare eligible")
    office.sees(
        "Declared eligible. The letter to the city is on its way;"
        " the translations that the rules promise are on their list."
    )


def to_read(juror: Visitor) -> Locator:
    """The city's own dossier where this juror reads it, otherwise the next of theirs."""
    own = juror.main.get_by_role("link", name=PLACE)
    return own if own.count() else juror.main.get_by_role("link", name=juror.like("Read %(place)s"))


def has_no_conflict(juror: Visitor) -> None:
    juror.main.get_by_role("checkbox").last.check()  # of no other, if of any
    juror.presses("Send my answer")


def scores(juror: Visitor) -> None:
    juror.goes(to_read(juror).first)
    juror.fills(juror.main.locator("form").first, {"": "Well argued, and shown by its results."}, choose=-1)
    juror.sees("Saved at %(time)s")
    juror.presses("Send this sheet")
    juror.sees("sent")


def announces(office: Visitor) -> None:
    """Two persons of the office: one proposes, the other arms; the clock announces."""
    for role, matter, step in (
        ("The office", PROPOSE, "Propose the announcement"),
        ("The office, a second person", ARM, "Schedule the announcement"),
    ):
        office.is_now(role)
        office.follows(office.like(matter))
        office.follows(step)
        office.presses(step)


def finds_its_certificate(city: Visitor) -> str:
    """The text of the PDF that the letter leads to, saved from its link."""
    city.goes(city.reads(ANA, "%(place)s: your certificate is ready").get_by_role("link").first)
    expect(city.main).to_contain_text(PLACE)
    with city.page.expect_download() as download:
        city.main.get_by_role("link", name=city.say("Download the certificate")).click(modifiers=["Alt"])
    with pikepdf.open(download.value.path()) as pdf:
        assert len(pdf.pages) == 1
    return text_of(download.value.path())


def text_of(path) -> str:
    """In one line: a name may be broken where its own line ends."""
    return " ".join(subprocess.run(["pdftotext", path, "-"], capture_output=True, text=True, check=True).stdout.split())
