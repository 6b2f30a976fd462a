"""What points of a criterion mean: said by the rules, beside the row of points, in the table, the PDF and on the rules' page."""

from __future__ import annotations

import pytest

from tests.jury.test_dossiers_to_take_along import document, words
from tests.jury.test_jury_pages import address
from tests.jury.test_offline import fetched
from tests.panels import EDITION, FinalRound, rules_of_2026
from workflows.rulebook import Rulebook
from workflows.soundness import check


def with_meanings(*points: str) -> Rulebook:
    content = rules_of_2026().model_dump(mode="json", by_alias=True, exclude_defaults=True)
    said = {"10": "a model for others", "0": "nothing of it"}
    languages = rules_of_2026().languages.interface
    content["criteria"]["practice"][0]["means"] = [
        {"points": one, "says": dict.fromkeys(languages, said.get(one, "something"))} for one in points]
    return Rulebook.model_validate(content)


def test_a_juror_reads_what_points_mean_from_the_fewest_wherever_points_are_given(tmp_path):
    final = FinalRound(tmp_path, rules=with_meanings("10", "0"))
    person, seat = final.juror("Jana", reads=final.finalists[:1])
    browser = final.browser(person)
    page = browser.get(address(seat, final.finalists[0])).text
    assert page.index("nothing of it") < page.index("a model for others") and page.count("a model for others") == 1
    told = " ".join(str(cell.value) for sheet in fetched(browser, seat).worksheets for row in sheet.iter_rows() for cell in row)
    assert "10: a model for others" in told
    assert "a model for others" in " ".join(words(document(browser, seat)).split())
    assert "10 points: a model for others" in final.browser().get(f"/{EDITION}/rules").text


def test_a_juror_reads_beside_the_points_what_a_criterion_asks_at_least_wherever_points_are_given(tmp_path):
    content = rules_of_2026().model_dump(mode="json", by_alias=True, exclude_defaults=True)
    content["criteria"]["practice"][0]["at_least"] = "3"
    final = FinalRound(tmp_path, rules=Rulebook.model_validate(content))
    person, seat = final.juror("Jana", reads=final.finalists[:1])
    browser, asked = final.browser(person), "Whose mean is below 3 points here does not go on"
    assert browser.get(address(seat, final.finalists[0])).text.count(asked) == 1
    told = " ".join(str(cell.value) for sheet in fetched(browser, seat).worksheets for row in sheet.iter_rows() for cell in row)
    assert asked in told and asked in " ".join(words(document(browser, seat)).split())


def codes(rules) -> set[str]:
    return {one.code for one in check(rules)}


@pytest.mark.parametrize(("points", "code"), [(("11",), "meaning_off_scale"), (("-1",), "meaning_off_scale"),
                                              (("0.5",), "meaning_off_scale"), (("3", "3"), "meaning_twice")])
def test_points_that_nobody_can_give_mean_nothing(points, code):
    assert code in codes(with_meanings(*points)) and not codes(with_meanings("0", "10")) & {code}
