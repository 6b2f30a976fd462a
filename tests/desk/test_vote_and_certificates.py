"""What the office sees of a vote while it runs, and the list of the certificates: over a world of their own."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from award_app import accounts, create_app
from config.settings import Settings
from tests.desk.conftest import EDITION
from tests.world import world  # noqa: F401 - a fixture


@pytest.fixture
def desk(world):  # noqa: F811
    """`desk("/letters")`: a page of the desk as it stands now, read by an officer."""
    settings = replace(Settings(), data=world.folder, files=world.folder / "files", secret_key="k" * 40)
    browser = create_app(settings, world.store).test_client()

    def shown(path: str = "") -> str:
        with browser.session_transaction() as session:
            session.update(language="en", token=accounts.begin_session(world.store, world.officer.person))
        return browser.get(f"/{EDITION}/desk{path}").text

    return shown


def test_while_a_vote_runs_the_office_sees_how_many_ballots_are_in_and_no_choice(world, desk):  # noqa: F811
    world.receives().validates().selects().goes_to("final.consultation")
    assert "<dt>Ballots in the box</dt><dd>0</dd>" in desk("/stages/final.consultation")
    world.voter("Vera").votes(world.standing()[:5])
    page = desk("/stages/final.consultation")
    assert "<dt>Ballots in the box</dt><dd>1</dd>" in page and f'href="/{EDITION}/vote"' in page
    assert "Open vote: 1 ballot in the box" in desk() and "Supports" not in page


def test_while_a_vote_runs_the_page_that_cancels_the_edition_says_which_stage_it_ends(world, desk):  # noqa: F811
    world.receives().validates().selects().goes_to("final.consultation")
    world.voter("Vera").votes(world.standing()[:5])
    page = desk(f"/steps/edition/cancel/{EDITION}")
    assert "Open vote: closed" in page


def test_certificates_of_the_award_and_of_mentions_come_first_and_can_be_taken_from_the_list(world, desk):  # noqa: F811
    world.lives()
    page = desk("/certificates")
    kinds = re.findall(r"</th><td>([a-z][a-z ]*)</td>", page)
    assert kinds[0] == "laureate" and kinds[1 : 1 + kinds.count("mention")] == ["mention"] * kinds.count("mention")
    assert page.count(">Download<") == len(kinds)
