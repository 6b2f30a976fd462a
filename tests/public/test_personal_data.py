"""What is told of personal data, and what a city agrees to: as the rulebook has it."""

import pytest

from award_app.reading.kept_of_people import private_sections, published_answers
from tests.submission.conftest import World


@pytest.fixture
def world(tmp_path):
    return World(tmp_path)


@pytest.mark.parametrize("path", ["/personal-data", "/oidp-2026/personal-data"])
def test_the_page_names_the_office_what_is_private_and_what_is_published(world, path):
    page = world.app.test_client().get(f"{path}?lang=en").text
    told = [world.rules.office.contact, *private_sections(world.rules, "en"), *published_answers(world.rules, "en")]
    assert all(words in page for words in told)
    assert "Results" not in published_answers(world.rules, "en")


def test_every_page_leads_to_it(world):
    http = world.app.test_client()
    assert 'href="/personal-data"' in http.get("/").text and 'href="/oidp-2026/personal-data"' in http.get("/oidp-2026/").text


def test_beside_the_consent_stands_exactly_what_is_published(world):
    ana = world.person("ana")
    page = ana.sees(ana.begins(), "annexes").text
    named = page[page.index('class="consent"') : page.index("read by the office and the jury only")]
    fields = [field for section in world.form.sections for field in section.fields]
    for field in fields:
        assert (f"<li>{field.label['en']}</li>" in named) is field.public
