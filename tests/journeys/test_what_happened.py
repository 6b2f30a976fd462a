"""What is known to have happened comes out of the rules of its edition, and not out of other rules.

Each test names the public page of the outcome. Who was honoured is real; the cities beside them, the answers, the
jurors, their points and the minutes are invented."""

import pytest

from tests.past import Candidate, Past, rules_of
from workflows.steps import Refused


def in_this_order(page: str, *words: str) -> bool:
    places = [page.find(one) for one in words]
    return -1 not in places and places == sorted(places)


# 2015: one award and four finalists in an order (oidp.net en/publication.php?id=353). Who came first of the four is not
# in the directory: that one is invented.

NINTH = [
    Candidate("Quart de Poblet", "ES", "Open town hall"),
    Candidate("Ville inventée", "FR", "A practice that is invented"),
    Candidate("Alakamisy-Fenoarivo", "MG", "Improving public primary-school infrastructure"),
    Candidate("Cluj-Napoca", "RO", "Participatory budgeting in the Manastur district"),
    Candidate("Torino", "IT", "Deliberative budget, a pilot project for the city"),
    Candidate("Águeda", "PT", "Child-friendly city"),
]
OUTCOME_2015 = [("award", NINTH[0].place), *(("mention", one.place, n + 1) for n, one in enumerate(NINTH[1:5]))]


def test_2015_gave_one_award_and_four_mentions_in_an_order(tmp_path):
    page = Past(tmp_path, rules_of("oidp-2015"), NINTH).reads().meets(*OUTCOME_2015).results()
    assert in_this_order(page, "Quart de Poblet", "First finalist", "Second finalist", "Alakamisy-Fenoarivo",
                         "Third finalist", "Cluj-Napoca", "Fourth finalist", "Torino")
    assert "Águeda" not in page


def test_2015_by_a_rule_of_three_mentions_is_refused(tmp_path):
    rules = rules_of("oidp-2015", mention={"how_many": "3", "ranked": None})
    with pytest.raises(Refused, match="too_many_honours"):
        Past(tmp_path, rules, NINTH).reads().meets(*OUTCOME_2015)


def test_2015_without_the_order_names_no_first_finalist(tmp_path):
    page = Past(tmp_path, rules_of("oidp-2015", mention={"ranked": None}), NINTH).reads().meets(*OUTCOME_2015).results()
    assert "finalist" not in page


@pytest.mark.parametrize("ranks", [(1, 2, 4, 5), (1, 1, 2, 3), (2, 3, 4, None)])
def test_honours_in_an_order_leave_no_gap_and_share_no_rank(tmp_path, ranks):
    given = [("award", NINTH[0].place), *(("mention", one.place, n) for n, one in zip(ranks, NINTH[1:5], strict=True))]
    with pytest.raises(Refused, match="ranks_in_disorder"):
        Past(tmp_path, rules_of("oidp-2015"), NINTH).reads().meets(*given)


# 2016: one award, one finalist, five special mentions (oidp.net en/publication.php?id=1039).

TENTH = [
    Candidate("Canoas", "BR", "System of citizen participation"),
    Candidate("Montréal", "CA", "Public consultation on reducing dependence on fossil fuels"),
    Candidate("Ampasy Nahampoana", "MG", "Participatory budgeting"),
    Candidate("Euskadi", "ES", "Your home, our commitment"),
    Candidate("Plaine Commune", "FR", "Health impact assessment"),
    Candidate("Palmela", "PT", "I participate"),
    Candidate("Rumiñahui", "EC", "Management and participatory system"),
    Candidate("Ville inventée", "FR", "A practice that is invented"),
]
OUTCOME_2016 = [("award", "Canoas"), ("finalist", "Montréal"), *(("mention", one.place) for one in TENTH[2:7])]


def kinds_told(edition: Past) -> dict[str, str]:
    """{place: what its letter of the result says it is}."""
    return {
        one["facts"]["place"]: one["facts"]["outcome"] for one in edition.rows("letters") if one["kind"] == "result"
    }


def test_2016_gave_one_award_one_finalist_and_five_mentions(tmp_path):
    edition = Past(tmp_path, rules_of("oidp-2016"), TENTH).reads().meets(*OUTCOME_2016)
    page = edition.results()
    assert in_this_order(page, "Canoas", "Finalist", "Montréal", "Mentions", "Ampasy Nahampoana")
    told = kinds_told(edition)
    assert told["Canoas"] == "laureate" and told["Montréal"] == "finalist" and told["Ville inventée"] == "participation"
    assert list(told.values()).count("mention") == 5
    kinds = [one["kind"] for one in edition.rows("certificates")]
    assert {kind: kinds.count(kind) for kind in kinds} == {
        "laureate": 1, "finalist": 1, "mention": 5, "participation": 1, "juror": 5,
    }  # fmt: skip


def test_2016_without_the_distinction_has_two_laureates(tmp_path):
    edition = Past(tmp_path, rules_of("oidp-2016", finalist={"finalist": None}), TENTH).reads().meets(*OUTCOME_2016)
    edition.results()
    assert list(kinds_told(edition).values()).count("laureate") == 2


def test_an_award_may_be_left_ungiven_only_where_the_rules_say_so(tmp_path):
    with pytest.raises(Refused, match="award_missing"):
        Past(tmp_path / "as-written", rules_of("oidp-2016"), TENTH).reads().meets(("mention", "Palmela"))
    rules = rules_of("oidp-2016", award={"optional": "true"})
    page = Past(tmp_path / "optional", rules, TENTH).reads().meets(("mention", "Palmela")).results()
    assert "The award was not given in this edition." in page
