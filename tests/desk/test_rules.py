"""The desk amends the rules and meets a crisis: looked at first, confirmed as it was shown, told to those concerned."""

from __future__ import annotations

import io
import re
from pathlib import Path

import pytest

from award_app.models.editions import changes, editions, stages
from award_app.models.record import letters
from tests.desk.conftest import EDITION, filled
from workflows.reading import load

FILE = Path("config/rulebooks/oidp-2026.yaml").read_text()
LATER = FILE.replace("        closes: 2026-05-15\n        groups", "        closes: 2026-05-18\n        groups")
UNSIGNED = re.sub(r"    signed_by:\n(?:      .*\n)+", "    signed_by: []\n", FILE)
BALLOT = FILE.replace("choose: {at_least: 5}", "choose: {exactly: 5}")
OTHER_FORM = FILE.replace("words: 300", "words: 310", 1)


def choose(desk, content: str, name: str = "oidp-2026.yaml"):
    page = desk.get("/rules/new")
    return desk.first.post(
        f"/{EDITION}/desk/rules/new", data={**filled(page.text), "file": (io.BytesIO(content.encode()), name)},
        content_type="multipart/form-data")


def looked_at(desk, content: str):
    answer = choose(desk, content)
    assert answer.status_code == 303
    return desk.first.get(answer.location)


def confirm(desk, page, **typed):
    return desk.first.post(page.request.path, data={**filled(page.text), **typed})


def test_new_rules_are_looked_at_confirmed_and_told_to_those_concerned(office):
    desk = office("reading")
    page = looked_at(desk, LATER)
    assert "“Jury by category”, end: was 15 May 2026, is now 18 May 2026." in page.text
    assert "rules amended, " in page.text and "held until released" in page.text and "stay where they are" in page.text
    assert desk.rows(changes) == []
    refused = confirm(desk, page)
    assert refused.status_code == 422 and "Give a reason." in refused.text
    assert confirm(desk, page, reason="A juror was ill.").status_code == 303
    assert desk.row(editions, EDITION)["rulebook"] == load_text(LATER)
    assert {one["state"] for one in desk.rows(letters, letters.c.kind == "amended")} == {"held"}
    told = desk.first.get(f"/{EDITION}/rules").text
    assert "What has changed" in told and "Reason: A juror was ill." in told and "is now 18 May 2026." in told
    assert "The rules were amended." in desk.first.get(f"/{EDITION}/").text


def load_text(content: str) -> str:
    from workflows.reading import loads

    return loads(content).digest


def test_what_the_check_of_new_rules_warns_of_is_told_in_the_officers_language(office):
    desk = office("reading")
    page = looked_at(desk, UNSIGNED)
    assert page.status_code == 200 and "nobody signs the certificates" in page.text
    assert "personne ne signe les certificats" in desk.first.get(f"{page.request.path}?lang=fr").text


def test_what_is_wrong_in_a_file_is_told_in_the_officers_language_with_its_line(office):
    desk = office("reading")
    desk.first.get("/?lang=fr")
    told = choose(desk, FILE.replace("quorum: ", "quorun: ", 1))
    assert told.status_code == 422
    assert re.search(r"oidp-2026\.yaml:\d+: .*« ?quorun ?» n’est pas connu ici : vouliez-vous dire « ?quorum ?» ?\?".replace(
        " ?", "\\s?").replace(" :", "\\s:"), told.text), told.text[-3000:]


def test_the_rules_before_an_amendment_can_still_be_read_and_no_others(office):
    desk = office("reading")
    before = desk.row(editions, EDITION)["rulebook"]
    address = f"/{EDITION}/rules/{before}"
    assert desk.browser().get(address).status_code == 404  # those in force have their own page
    confirm(desk, looked_at(desk, LATER), reason="A juror was ill.")
    page = desk.browser().get(address).text
    assert "not in force any more" in page and "From 2 April 2026 until 15 May 2026, 23:59 in Madrid." in page
    choose(desk, BALLOT)
    assert desk.browser().get(f"/{EDITION}/rules/{load_text(BALLOT)}").status_code == 404


def test_what_may_not_change_any_more_is_named_with_its_reason_and_there_is_no_button(office):
    desk = office("reading")
    page = looked_at(desk, OTHER_FORM).text
    assert "These rules cannot be put in force now" in page and "candidacies were sent by these rules." in page
    assert "Put these rules in force" not in page


def test_a_file_with_a_mistake_is_told_with_its_line_and_nothing_is_kept(office):
    desk = office("check")
    answer = choose(desk, FILE.replace("time_zone: Europe/Madrid", "time_zone: Nowhere"))
    assert answer.status_code == 422 and "oidp-2026.yaml:" in answer.text and "is not a time zone" in answer.text
    assert choose(desk, "").status_code == 422


def test_the_rules_of_another_edition_are_refused(office):
    desk = office("check")
    answer = choose(desk, Path("config/rulebooks/oidp-2027.yaml").read_text())
    assert answer.status_code == 422 and "These are the rules of another edition (oidp-2027)." in answer.text


def test_what_happened_while_one_looked_is_said_and_nothing_typed_is_lost(office):
    desk = office("reading")
    page = looked_at(desk, LATER)
    desk.act("stage", f"{EDITION}/shortlist.jury", "extend",
             {"closes": desk.row(stages, f"{EDITION}/final.jury")["opens_at"], "reason": "More time."})
    answer = confirm(desk, page, reason="A juror was ill.")
    assert answer.status_code in (200, 409) and desk.rows(changes) == []
    assert "only be moved to a later date" in answer.text or "A juror was ill." in answer.text


CRISES = [("suspend", {}, "This edition is suspended."), ("postpone", {"days": "30"}, "The edition was postponed."),
          ("cancel", {}, "This edition is cancelled.")]


@pytest.mark.parametrize("step, typed, words", CRISES, ids=[one[0] for one in CRISES])
def test_a_crisis_is_looked_at_and_then_told_on_every_page_of_the_edition(office, step, typed, words):
    desk = office("reading")
    path = f"/steps/edition/{step}/{EDITION}"
    page = desk.get(path)
    assert "What this means" in page.text and "It stops" in page.text
    page = desk.send(path, page, reason="A flood in the city.", look="1", **typed)
    assert "The letters, as they will be read" in page.text and desk.rows(changes) == []
    assert desk.send(path, page, reason="A flood in the city.", **typed).status_code == 303
    assert [one["step"] for one in desk.rows(changes)] == [step]
    for name in ("/", "/rules"):
        assert words in desk.browser().get(f"/{EDITION}{name}").text
    assert "A flood in the city." in desk.browser().get(f"/{EDITION}/rules").text
    assert desk.get("").status_code == desk.get("/rules").status_code == 200


def test_a_suspended_edition_is_resumed_with_as_many_days_as_it_stood_still(office):
    desk = office("reading")
    desk.act("edition", EDITION, "suspend", {"reason": "A flood."})
    desk.store.clock.pass_(days=9)
    path = f"/steps/edition/resume/{EDITION}"
    page = desk.get(path)
    assert "suspended since 10 days" in page.text
    before = desk.row(stages, f"{EDITION}/shortlist.jury")["closes_at"]
    page = desk.send(path, page, reason="The water went down.", days="10", look="1")
    assert "Jury by category: From" in page.text
    assert desk.send(path, page, reason="The water went down.", days="10").status_code == 303
    assert (desk.row(stages, f"{EDITION}/shortlist.jury")["closes_at"] - before).days == 10
    assert "This edition is suspended" not in desk.browser().get(f"/{EDITION}/").text


def test_the_desk_says_where_the_candidacies_stand_now_in_the_picture(office):
    page = office("check").get("/rules").text
    assert re.search(r"\([1-9][0-9]*\)</text>", page) and "Choose the new rules" in page


def test_nobody_but_an_officer_finds_these_pages(office):
    desk = office("check")
    for path in ("/rules", "/rules/new", f"/rules/{load('config/rulebooks/oidp-2026.yaml').digest}"):
        assert desk.get(path, desk.browser()).status_code in (303, 404)
