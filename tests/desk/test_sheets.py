"""What the sheets of a closed jury say beside the ranking, for the meeting; before it is closed, nothing."""

from __future__ import annotations

import re

from award_app.models.candidacies import candidacies
from award_app.models.juries import readings
from tests.desk.conftest import EDITION

PAGE = "/juries/shortlist.jury/sheets"
FIRST = f"{EDITION}/shortlist.jury"


def test_before_the_jury_is_closed_the_page_says_when_and_shows_no_point(office):
    page = office("reading").get(PAGE).text
    assert "Not before the jury is closed" in page and "Until then nobody sees points." in page
    assert "severity-dot" not in page and "Mean of its sheets" not in page


def test_of_a_jury_by_category_each_category_is_told_apart(office):
    desk = office("cut")
    page = desk.get(PAGE).text
    sections = re.split(r'<section class="section">\s*<h2>', page)[1:]
    rows = {row["id"]: row for row in desk.rows(candidacies)}
    read = {one["candidacy"] for one in desk.rows(readings, readings.c.stage == FIRST, readings.c.state == "sent")}
    assert len(sections) >= 3 and "Each is told apart" in page
    for section in sections:
        inside = {id for id in read if f"/candidacies/{id}" in section}
        assert len({rows[id]["category"] for id in inside}) <= 1


def test_a_dossier_shows_its_mean_and_the_ranks_it_may_have_among_those_of_its_panel(office):
    page = office("cut").get(PAGE).text
    ranks = re.findall(r'data-label="Ranks it may have">(\d+)(?: to (\d+))?<', page)
    assert ranks and all(int(low) <= int(high or low) for low, high in ranks)
    assert page.count('class="severity-dot"') == len(ranks)


def test_the_page_asks_the_same_few_things_of_any_jury(office):
    desk = office("cut")
    desk.get(PAGE)
    assert desk.queries(lambda: desk.get(PAGE)) <= 8


def test_the_closed_jury_leads_to_it(office):
    assert f'href="/{EDITION}/desk{PAGE}"' in office("cut").get("/stages/shortlist.jury").text
    assert f'href="/{EDITION}/desk{PAGE}"' not in office("reading").get("/stages/shortlist.jury").text


def test_nobody_but_an_officer_finds_it(office):
    desk = office("cut")
    assert desk.get(PAGE, desk.browser()).status_code == 303
