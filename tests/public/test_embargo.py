"""Two editions that differ in nothing but the decided winner: before the announcement nobody can tell them apart."""

import pytest

from tests.public.conftest import EDITION
from tests.public.test_public_pages import PAGES

OTHER_WINNER = """update honours set candidacy = (select id from candidacies where state = 'final:decided' and id not in
    (select candidacy from honours where award = 'award') order by id limit 1) where award = 'award'"""
ARMED = 'update stages set state = \'armed\', armed_by = \'{"proposed":"a","armed":"b"}\' where kind = \'announcement\''

WAITING = "update stages set state = 'open', armed_by = null where kind = 'announcement'"


def pages(visitor) -> dict[str, bytes]:
    addresses = ["/", *(f"/{EDITION}/{name}" for name in PAGES)]
    addresses += [f"/{EDITION}/candidacies/{one}" for (one,) in visitor.all("select reference from candidacies")]
    return {
        f"{address} {language}": visitor.get(address, language).data
        for address in addresses
        for language in ("en", "fr")
    }


@pytest.mark.parametrize("state", [(), (ARMED,)], ids=["decided", "armed"])
def test_under_embargo_every_public_page_has_the_same_bytes_whoever_won(visit, state):
    one, other = visit("embargo", *state), visit("embargo", OTHER_WINNER, *state)
    asked = "select candidacy from honours where award = 'award'"
    assert one.one(asked) != other.one(asked), "the two differ in the winner"
    assert pages(one) == pages(other)


def test_nobody_can_see_that_the_announcement_is_armed(visit):
    assert pages(visit("embargo", WAITING)) == pages(visit("embargo", ARMED))


def test_after_the_announcement_the_two_can_be_told_apart(visit):
    one, other = visit("announced"), visit("announced", OTHER_WINNER)
    assert pages(one) != pages(other)


def test_under_embargo_the_results_say_until_when_and_nothing_else(visit):
    page = visit("embargo").text(f"/{EDITION}/results")
    assert "The results have not been announced yet" in page and "18:00 in Madrid" in page
    assert "laureate" not in page


def test_counts_of_the_vote_are_under_embargo_too(visit):
    visitor = visit(
        "embargo",
        'update stages set counted = \'{"ballots":987654,"valid":987654,"void":0}\' where kind = \'consultation\'',
    )
    assert all(b"987654" not in content for content in pages(visitor).values())
