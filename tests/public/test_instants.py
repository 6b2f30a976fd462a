"""How a page tells an instant; what a script adds to it: what it is where the reader is, once and nowhere else."""

import json
from datetime import UTC, datetime

import pytest

from award_app import dates
from config.settings import CHECKOUT

SCRIPT = CHECKOUT / "award_app" / "static" / "js" / "instants.js"
MIDNIGHTS = {"1 September 2027, 00:00 in Madrid": 1819749600000, "21 September 2027, 00:00 in Madrid": 1821477600000}


@pytest.fixture
def read_in_lisbon(browser):
    """The text of a page that tells these instants, as somebody in Lisbon reads it."""
    context = browser.new_context(timezone_id="Europe/Lisbon", locale="en-GB")

    def read(main: str, told: dict) -> str:
        page = context.new_page()
        page.set_content(
            f'<html lang="en"><main id="main">{main}</main>'
            f'<script type="application/json" id="instants" data-yours="{{time}} where you are">{json.dumps(told)}</script>'
        )
        page.add_script_tag(path=SCRIPT, type="module")
        page.wait_for_timeout(100)
        return page.inner_text("#main")

    yield read
    context.close()


def test_of_an_hour_that_the_clocks_show_twice_it_is_told_which_of_the_two(visit):
    """On 25 October 2026 a deadline at 02:30 in Madrid would be an hour later for half of its readers."""
    with visit("call").app.test_request_context("/?lang=en"):
        told = [dates.instant(datetime(2026, 10, 25, hour, minute, tzinfo=UTC)) for hour, minute in
                ((0, 30), (1, 30), (2, 0))]
        assert [one.split(", ", 1)[1] for one in told] == [
            "02:30 (00:30 GMT) in Madrid", "02:30 (01:30 GMT) in Madrid", "03:00 in Madrid"]
        assert dates.instant(datetime(2026, 3, 29, 1, tzinfo=UTC)).endswith(", 03:00 in Madrid"), "skipped is not twice"


def test_an_instant_is_not_found_within_a_longer_one(read_in_lisbon):
    told = "".join(f"<p>{one}</p>" for one in MIDNIGHTS)
    assert read_in_lisbon(told, MIDNIGHTS).split("\n\n") == [
        "1 September 2027, 00:00 in Madrid (31 August, 23:00 where you are)",
        "21 September 2027, 00:00 in Madrid (20 September, 23:00 where you are)",
    ]


def test_an_instant_told_twice_in_one_sentence_has_the_readers_time_at_both(read_in_lisbon):
    first = next(iter(MIDNIGHTS))
    assert read_in_lisbon(f"{first} and {first}", MIDNIGHTS).count("(31 August, 23:00 where you are)") == 2


def test_where_the_page_tells_both_zones_nothing_is_added(read_in_lisbon):
    first = next(iter(MIDNIGHTS))
    assert "where you are" not in read_in_lisbon(f"<p data-both-zones>{first}</p>", MIDNIGHTS)


def test_a_letter_stands_as_it_is_read_with_nothing_added(read_in_lisbon):
    first = next(iter(MIDNIGHTS))
    shown = read_in_lisbon(f'<article class="letter"><div>{first}</div></article><p>{first}</p>', MIDNIGHTS)
    assert shown.count("where you are") == 1 and shown.index("where you are") > shown.rindex(first)
