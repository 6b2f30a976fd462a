"""The edition of 2025 as it is known (participate.oidp.net award2025/steps, oidp.net content 1965 and 1967): jury, vote,
jury; five categories of unequal size; mentions by category and by the age of the practice. The candidacies, the jurors,
the voters and who is honoured are invented."""

from datetime import UTC, datetime
from decimal import Decimal
from fractions import Fraction

import pytest

from tests.past import rules_of
from tests.world import City, World
from workflows.cuts import Contender, draw
from workflows.reading import load
from workflows.steps import Refused

FILE = "config/rulebooks/oidp-2025.yaml"
SIZES = {"A": 55, "B": 26, "C": 24, "D": 22, "E": 9}  # oidp.net content 1965: 136 of the 137 that were sent
BEFORE_THE_CALL = datetime(2024, 11, 14, tzinfo=UTC)


def places(cut) -> dict[str, int]:
    """How the rule shares out its places over the categories of 2025; points are invented, no two alike."""
    contenders = [Contender(f"{c}{n:02}", c, Fraction(n)) for c, size in SIZES.items() for n in range(size)]
    return dict(draw(cut, contenders, {"eligible": 136, "submitted": 137, "in": 136}).places)


def cut_with(part: str = "", **rules):
    cut = load(FILE).round("shortlist").cut
    return cut.model_copy(update={part: getattr(cut, part).model_copy(update=rules)} if part else {})


def test_forty_go_on_of_55_26_24_22_and_9():
    assert places(cut_with()) == {"A": 16, "B": 8, "C": 7, "D": 6, "E": 3}


@pytest.mark.parametrize(("method", "same"), [("sainte_lague", True), ("dhondt", False)])
def test_another_method_may_share_them_out_otherwise(method, same):
    shared = places(cut_with("places", by=method))
    assert (shared == places(cut_with())) is same
    assert same or shared == {"A": 17, "B": 8, "C": 7, "D": 6, "E": 2}


@pytest.mark.parametrize(
    ("changed", "total"), [({"at_most": None}, 68), ({"at_most": None, "share": Decimal("0.25"), "round": "down"}, 34)]
)
def test_without_the_maximum_or_with_another_share_another_number_goes_on(changed, total):
    assert sum(places(cut_with("keep", **changed)).values()) == total != sum(places(cut_with()).values())


# The final: the vote, then the jury, which meets while it reads.


class Aged(City):
    """Every other practice is five years old or more."""

    def answers(self) -> dict:
        lasting = int(self.name.split()[-1]) % 2 == 0
        return {**super().answers(), "age": "lasting" if lasting else "recent"}


class Edition2025(World):
    def __init__(self, folder, rules=None):
        super().__init__(folder, rules=rules or load(FILE), begins=BEFORE_THE_CALL)

    def city(self, name: str, **own) -> City:
        return Aged(self, name, **own)

    def votes(self):
        """Twelve candidacies, six of them in the vote: four of category A, two of B."""
        self.receives(12).validates().selects().goes_to("final.consultation")
        for number in range(3):
            self.voter(f"Voter {number}").votes(self.standing()[:5])
        return self

    def reads(self):
        self.goes_to("final.consultation", "closes").goes_to("final.jury")
        return self._judged([self.juror(f"Juror {n}", "final.jury") for n in range(5)], "final.jury")

    def decides(self, *given: tuple):
        honours = [{"award": award, "candidacy": city.id} for award, city in given]
        key = f"{self.edition}/final.deliberation"
        self.officer.acts("stage", key, "decide", {"honours": honours, "minutes": "They met."})
        return {(one["award"], one["candidacy"]) for one in self.rows("honours")}

    def finalists(self, category: str) -> list[City]:
        return [city for city in self.cities if city.state == "final:in" and city.category == category]


def test_the_second_jury_reads_when_the_vote_is_over_and_meets_while_it_reads(tmp_path):
    edition = Edition2025(tmp_path).votes()
    vote, jury, meeting = ("final.consultation", "final.jury", "final.deliberation")
    until = datetime(2025, 4, 3, tzinfo=UTC)
    edition.officer.acts(
        "stage", f"{edition.edition}/{vote}", "extend", {"closes": until, "reason": "The site was away for a day."}
    )
    edition.goes_to(jury)
    assert [edition.stage(key)["state"] for key in (vote, jury, meeting)] == ["open", "waiting", "waiting"]
    edition.goes_to(vote, "closes")
    assert [edition.stage(key)["state"] for key in (vote, jury, meeting)] == ["closed", "open", "open"]
    with pytest.raises(Refused, match="stages_run"):
        edition.decides(("award", edition.finalists("A")[0]))


def test_no_mention_in_the_winners_own_category(tmp_path):
    edition = Edition2025(tmp_path).votes().reads()
    first, second = edition.finalists("A")[:2]
    with pytest.raises(Refused, match="not_in_category_of"):
        edition.decides(("award", first), ("mention", second))
    other = edition.finalists("B")[0]
    given = edition.decides(("award", first), ("mention", other))
    assert given >= {("award", first.id), ("mention", other.id)}


def test_by_a_rule_without_that_sentence_the_winners_category_has_its_mention(tmp_path):
    edition = Edition2025(tmp_path, rules_of("oidp-2025", mention={"not_in_category_of": None})).votes().reads()
    first, second = edition.finalists("A")[:2]
    assert ("mention", second.id) in edition.decides(("award", first), ("mention", second))


def test_the_mention_of_age_is_open_to_practices_of_five_years_or_more(tmp_path):
    edition = Edition2025(tmp_path).votes().reads()
    lasting, recent = edition.finalists("A")[0], edition.finalists("A")[1]
    winner = edition.finalists("B")[0]
    with pytest.raises(Refused, match="not_open_to"):
        edition.decides(("award", winner), ("temporality", recent))
    assert ("temporality", lasting.id) in edition.decides(("award", winner), ("temporality", lasting))


def test_by_a_rule_that_asks_for_no_age_a_recent_practice_has_it(tmp_path):
    edition = Edition2025(tmp_path, rules_of("oidp-2025", temporality={"open_to": None})).votes().reads()
    recent, winner = edition.finalists("A")[1], edition.finalists("B")[0]
    assert ("temporality", recent.id) in edition.decides(("award", winner), ("temporality", recent))


def test_the_most_voted_has_its_mention_unless_it_wins(tmp_path):
    edition = Edition2025(tmp_path).votes().reads()
    first, last = edition.standing()[0], edition.finalists("B")[-1]
    community = {id for award, id in edition.decides(("award", last)) if award == "community"}
    assert first in community and last.id not in community


def test_a_person_may_sit_on_both_juries(tmp_path):
    edition = Edition2025(tmp_path).votes().goes_to("final.consultation", "closes").goes_to("final.jury")
    both = next(seat["participant"] for seat in edition.rows("seats", stage=f"{edition.edition}/shortlist.jury"))
    edition.officer.acts("seat", None, "appoint", {"participant": both, "languages": ["en"]}, "final.jury")
    assert len(edition.rows("seats", participant=both)) == 2
