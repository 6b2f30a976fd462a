"""How sure a juror is of a sheet, where the rules ask: told beside the points, and in no total."""

from __future__ import annotations

import re

import pytest
from pydantic import ValidationError

from award_app.models import candidacies, juries
from tests.jury.test_jury_pages import address, sheet
from tests.jury.test_opening import browser
from tests.jury.test_scale import filled, has_words, scale
from tests.panels import FinalRound, rules_of_2026
from tests.world import World, how_sure, keeps_every_law
from workflows.rulebook import Rulebook
from workflows.stages.jury import wrong_confidence

FINAL = "final.jury"


@pytest.fixture(params=[False, True], ids=["asked", "required"])
def final(request, tmp_path):
    return FinalRound(tmp_path, rules=how_sure(rules_of_2026(), FINAL, required=request.param))


def required(final) -> bool:
    return final.rules.stage(FINAL).confidence.required


@pytest.fixture
def jana(final):
    given = final.finalists[:3]
    person, seat = final.juror("Jana", reads=given)
    return final.browser(person), seat, given


def test_it_is_kept_with_the_sheet_and_changes_no_total(final, jana):
    browser, seat, given = jana
    for candidacy, level in zip(given, ("sure", "unsure", "sure"), strict=True):
        where = address(seat, candidacy)
        assert browser.post(where, data=sheet(final, browser.get(where), confidence=level)).status_code == 303
    assert {one["total"] for one in final.all(juries.readings)} == {"7"}
    assert sorted(one["level"] for one in final.all(juries.confidence)) == ["sure", "sure", "unsure"]
    page = browser.get(address(seat, given[1])).text
    assert re.search(r'<input[^>]*checked[^>]*name="confidence"[^>]*value="unsure"', page)


def test_a_sheet_without_it_is_sent_only_where_it_is_not_required(final, jana):
    browser, seat, given = jana
    where = address(seat, given[0])
    answer = browser.post(where, data=sheet(final, browser.get(where)))
    assert answer.status_code == (422 if required(final) else 303)
    assert ("Say how sure you are of this sheet." in answer.text) == required(final)


def test_what_is_none_of_the_levels_is_refused(final, jana):
    browser, seat, given = jana
    where = address(seat, given[0])
    assert browser.post(where, data=sheet(final, browser.get(where), confidence="absolutely")).status_code == 422
    assert final.all(juries.points) == [] and final.all(juries.confidence) == []


def test_taken_back_it_is_a_draft_again(final, jana):
    browser, seat, given = jana
    where = address(seat, given[0])
    browser.post(where, data=sheet(final, browser.get(where), confidence="sure"))
    browser.post(where, data={**sheet(final, browser.get(where)), "take_back": "1"})
    assert final.all(juries.confidence) == []
    [draft] = [one["content"]["fields"] for one in final.all(candidacies.sheet_drafts)]
    assert draft["confidence"] == "sure"


def test_sent_again_without_it_it_is_gone(final, jana):
    browser, seat, given = jana
    where = address(seat, given[0])
    browser.post(where, data=sheet(final, browser.get(where), confidence="sure"))
    answer = browser.post(where, data=sheet(final, browser.get(where), confidence=""))
    assert (answer.status_code, len(final.all(juries.confidence))) == ((422, 1) if required(final) else (303, 0))


def test_the_scale_sends_what_was_said_on_the_page_of_the_dossier(final, jana):
    browser, seat, given = jana
    has_words(final, seat, given[:1])
    answer = browser.post(scale(seat), data=filled(final, browser.get(scale(seat)), seat, {given[0]: "7"}))
    assert answer.status_code == (409 if required(final) else 303)
    assert ("Say how sure you are of this sheet." in answer.text) == required(final)


def test_where_the_rules_do_not_ask_nothing_is_said_and_nothing_asked(tmp_path):
    plain = FinalRound(tmp_path)
    person, seat = plain.juror("Jana", reads=plain.finalists[:1])
    page = plain.browser(person).get(address(seat, plain.finalists[0])).text
    assert "How sure are you" not in page
    assert wrong_confidence(None, None) is None and wrong_confidence(None, "sure").code == "choices_unreadable"


def test_the_meeting_reads_it_beside_the_points_and_the_points_are_the_same(request, tmp_path):
    world = World(tmp_path, rules=how_sure(rules_of_2026(), FINAL)).receives(6).validates().selects().goes_to(FINAL)
    jurors = [world.juror(name, FINAL, chair=name == "Cleo").declares() for name in ("Cleo", "Dag", "Eva")]
    world.officer.acts("stage", f"{world.edition}/{FINAL}", "plan_readings", {"seed": "1"})
    sheet = {one.id: "6" for one in world.rules.criteria["practice"]}
    for juror, level in zip(jurors, ("sure", "unsure", ""), strict=True):
        for one in juror.readings():
            juror.acts("reading", one["id"], "score", {"points": sheet, "justifications": {}, "confidence": level})
    world.goes_to("final.consultation", "closes").goes_to("final.deliberation")
    page = browser(world, jurors[0]).get(f"/{world.edition}/jury/seats/{jurors[0].seat}/meeting").text
    assert "How sure" in page and "sure of it" in page and "unsure of it" in page
    desk = browser(world, world.officer).get(f"/{world.edition}/desk/deliberations/final.deliberation/meeting").text
    assert "unsure of it" in desk
    assert {one["total"] for one in world.rows("readings", stage=f"{world.edition}/{FINAL}")} == {"6"}
    keeps_every_law(request, world.store)


def test_without_criteria_nobody_is_asked():
    content = how_sure(rules_of_2026(), FINAL).model_dump(mode="json", by_alias=True, exclude_defaults=True)
    final = next(one for one in content["rounds"] if one["id"] == "final")
    stage = next(one for one in final["stages"] if one["kind"] == "jury")
    stage.pop("criteria")
    stage.pop("quorum")
    with pytest.raises(ValidationError, match="leave confidence out"):
        Rulebook.model_validate(content)
