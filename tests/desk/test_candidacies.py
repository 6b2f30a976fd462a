"""The list and the check: who sees it, that it stays fast, that nothing is decided unseen."""

from __future__ import annotations

import re
from io import BytesIO

import pytest
from openpyxl import load_workbook
from sqlalchemy import select

from award_app import drafts
from award_app.documents.lists import sheet
from award_app.letters import Reader, write_letter
from award_app.models.candidacies import (
    candidacies,
    draft_heads,
    organisations,
    private_answers,
    returns,
    team,
    translations,
    verdicts,
)
from award_app.models.people import persons
from award_app.models.record import letters
from award_app.rehearsal.cast import OFFICERS
from tests.desk.conftest import EDITION
from tests.panels import FinalRound
from tests.world import rules_of_2026


@pytest.fixture
def desk(office):
    return office("check")


def checking(desk) -> str:
    """A candidacy that is being checked and was never returned."""
    return desk.rows(candidacies, candidacies.c.state == "validation:checking", candidacies.c.returns == 0)[0]["id"]


def met(**but) -> dict:
    return {**{f"met_{item}": "yes" for item in ("member", "government", "one_category", "complete")}, **but}


def came_back(desk):
    """A candidacy that was returned for its summary, and that its city has completed."""
    id = checking(desk)
    who = desk.rows(team, team.c.candidacy == id)[0]["participant"]
    desk.act("candidacy", id, "return_for_completion", {"fields": ["summary"], "message": "Say more."})
    drafts.save(desk.store, rules_of_2026(), desk.row(candidacies, id), {"summary": "It says more now."}, by=who)
    with desk.store.reading() as db:
        head = db.scalar(select(draft_heads.c.digest).where(draft_heads.c.candidacy == id))
    desk.act("candidacy", id, "complete", {"draft": head}, person=desk.person_of(who))
    return desk.row(candidacies, id)


def assess(desk, id: str, **but):
    return desk.send(f"/candidacies/{id}", **met(**but))


# -- who sees it


def test_for_whoever_is_no_officer_no_page_of_the_desk_exists(desk):
    member = desk.rows(team)[0]["participant"]
    rules = [rule for rule in desk.app.url_map.iter_rules() if rule.endpoint.startswith("desk.")]
    assert len(rules) > 15
    for rule in rules:
        address = rule.build(
            {"edition": EDITION, "id": "x", "key": "final.jury", "kind": "stage", "name": "extend", "digest": "d"},
            append_unknown=False,
        )[1]
        if "GET" in rule.methods:
            browser = desk.browser(desk.person_of(member))
            missing = browser.get(f"/{EDITION}/desk/there/is/no/such/page")
            answer = browser.get(address)
            assert (answer.status_code, without_address(answer)) == (404, without_address(missing)), address
            assert desk.browser().get(address).headers["Location"].startswith("/sign-in?to="), address


def without_address(page) -> str:
    return re.sub(r'(href|content|value)="[^"]*"', "", page.get_data(as_text=True))


def test_the_contacts_stand_in_a_section_of_their_own(desk):
    id = checking(desk)
    contact = desk.rows(private_answers, private_answers.c.candidacy == id)[0]["value"][0]["email"]
    page = desk.get(f"/candidacies/{id}").text
    dossier, _heading, private = page.partition('id="contacts"')
    assert contact in private and contact not in dossier


# -- the list


def test_page_after_page_every_candidacy_comes_once_and_the_way_back_is_the_same(tmp_path):
    world = FinalRound(tmp_path, finalists=120)
    browser, pages, at = world.browser(world.officer), [], f"/{EDITION}/desk/candidacies"
    while at:
        page = browser.get(at).text
        pages.append(re.findall(r'<th scope="row"><a href="[^"]*/candidacies/(\w+)"', page))
        at = (re.search(r'rel="next" href="([^"]*)"', page) or [None, None])[1]
        back = re.search(r'rel="prev" href="([^"]*)"', page)
        if back and len(pages) > 1:
            assert (
                re.findall(r'<th scope="row"><a href="[^"]*/candidacies/(\w+)"', browser.get(back[1]).text) == pages[-2]
            )
    assert [len(one) for one in pages] == [50, 50, 20]
    assert sorted(id for one in pages for id in one) == sorted(world.finalists)


@pytest.mark.parametrize("by", ["place", "title", "reference"])
def test_a_candidacy_is_found_by_place_title_or_reference(desk, by):
    one = desk.row(candidacies, checking(desk))
    assert f"/candidacies/{one['id']}" in desk.get(f"/candidacies?q={one[by]}").text
    assert "No candidacy is like that" in desk.get("/candidacies?q=Atlantis%25").text


@pytest.mark.parametrize("by", ["name", "email"])
def test_a_candidacy_is_found_by_whoever_writes_about_it(desk, by):
    one = next(one for one in desk.rows(team) if desk.row(candidacies, one["candidacy"])["state"] != "submission:draft")
    person = desk.row(persons, desk.person_of(one["participant"]))
    assert f"/candidacies/{one['candidacy']}" in desk.get(f"/candidacies?q={person[by]}").text


def test_every_page_of_the_desk_finds_a_candidacy(desk):
    for path in ("", "/letters", "/translations", "/certificates", "/stages/shortlist.jury", f"/candidacies/{checking(desk)}"):
        assert re.search(r'action="[^"]*/desk/candidacies"[^>]*role="search"', desk.get(path).text), path


def test_letters_are_found_by_recipient_and_city_and_stand_the_newest_first(desk):
    one = desk.rows(letters, letters.c.kind == "received")[0]
    place = desk.row(candidacies, one["subject"])["place"]
    person = desk.row(persons, desk.person_of(one["recipient"]))
    for sought in (place, person["email"], person["name"]):
        assert f"/letters/{one['id']}" in desk.get(f"/letters?q={sought}").text
    assert f"/letters/{one['id']}" not in desk.get(f"/letters?q={place}&kind=not_received").text
    assert "No letter is like that." in desk.get("/letters?q=Atlantis").text
    shown, at = [], f"/{EDITION}/desk/letters?kind=received"
    while at:
        page = desk.first.get(at).text
        shown += re.findall(r'<th scope="row"><a href="[^"]*/letters/(\w+)"', page)
        at = (re.search(r'rel="next" href="([^"]*)"', page) or [None, ""])[1].replace("&amp;", "&")
    owed = desk.rows(letters, letters.c.kind == "received")
    assert shown == [one["id"] for one in sorted(owed, key=lambda one: (one["owed_at"], one["id"]), reverse=True)]


def test_an_organisation_is_found_without_its_accents(desk):
    one = next(one for one in desk.rows(organisations) if not one["name"].isascii())
    found = desk.rows(candidacies, candidacies.c.organisation == one["id"])[0]
    assert f"/candidacies/{found['id']}" in desk.get(f"/candidacies?q={one['sounds']}").text


@pytest.mark.tampers
def test_the_list_taken_away_has_no_formula_whatever_cities_wrote(desk):
    with desk.store.writing() as db:
        db.execute(
            candidacies.update()
            .where(candidacies.c.id == checking(desk))
            .values(title='=HYPERLINK("http://evil.example")\x0b')
        )
    answer = desk.get("/candidacies.xlsx")
    page = load_workbook(BytesIO(answer.data)).active
    cells = [cell for row in page.iter_rows() for cell in row]
    assert page.max_row == 1 + len(desk.rows(candidacies))
    assert '=HYPERLINK("http://evil.example")' in [cell.value for cell in cells]
    assert "f" not in {cell.data_type for cell in cells}
    assert answer.headers["Content-Disposition"].startswith("attachment")


def test_the_list_taken_away_says_when_a_candidacy_was_completed_and_is_read_without_pulling_columns(desk):
    came_back(desk)
    page = load_workbook(BytesIO(desk.get("/candidacies.xlsx").data)).active
    heads = [cell.value for cell in page[1]]
    completed = heads.index("Completed at (time in Madrid)")
    answered = {one["candidacy"] for one in desk.rows(returns, returns.c.answered_at.is_not(None))}
    back = {desk.row(candidacies, id)["reference"] for id in answered}
    assert back and {row[0].value for row in page.iter_rows(min_row=2) if row[completed].value} == back
    dates = {cell.number_format for row in page.iter_rows(min_row=2) for cell in row if cell.is_date}
    assert dates == {"m/d/yy h:mm"}, "the format that each program writes in its reader's way"
    widths = [page.column_dimensions[cell.column_letter].width for cell in page[1]]
    assert max(widths) <= 44 and widths[heads.index("Practice")] > 22
    assert all(cell.alignment.wrap_text for cell in page[2] if cell.data_type == "s")


@pytest.mark.parametrize("typed", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "＝1", "\ud800bad\x00"])
def test_a_cell_is_text_as_it_was_typed(typed):
    with sheet("t:/*", ["head"], [[typed]], "Europe/Madrid") as book:
        cell = load_workbook(book).active["A2"]
    assert cell.data_type == "s" and cell.value == "".join(one for one in typed if one not in "\ud800\x00")


# -- the check


def test_a_step_that_is_not_open_yet_says_why(desk):
    page = desk.get(f"/candidacies/{checking(desk)}").text
    assert "Points of the checklist still to be looked at: 4." in page, "nothing is said to be wrong that nobody looked at"
    assert "Mark first which item of the checklist is not met, and why." in page


def test_a_point_that_is_not_met_is_told_apart_from_one_not_looked_at(desk):
    id = checking(desk)
    assess(desk, id, met_member="no", reason_member="Not a member", met_complete="open")
    page = desk.get(f"/candidacies/{id}").text
    assert "Points of the checklist that are not met: 1." in page and "still to be looked at" not in page


def test_after_a_decision_the_next_candidacy_to_check_leads_on_and_how_many_are_left_is_said(desk):
    id, waits = checking(desk), desk.rows(candidacies, candidacies.c.state == "validation:checking")
    typed = {**met(), "then": "1"}
    following = desk.send(f"/candidacies/{id}", **typed).location.rpartition("/")[2]
    assert following in {one["id"] for one in waits} - {id}
    told = desk.first.get(desk.send(f"/steps/candidacy/declare_eligible/{id}").location).text
    assert f'/candidacies/{following}">Next to check: ' in told and f"{len(waits) - 1} are still to be checked." in told


def test_all_that_meet_every_point_are_declared_eligible_together_and_nobody_else(desk):
    waits = [one["id"] for one in desk.rows(candidacies, candidacies.c.state == "validation:checking")]
    whole, other, unseen = waits[:3]
    assert "No candidacy meets every point yet" in desk.get("/eligible").text
    assess(desk, whole)
    assess(desk, other, met_complete="open")
    page = desk.get("/eligible")
    assert re.findall(r'<th scope="row"><a href="[^"]*/candidacies/(\w+)"', page.text) == [whole]
    assert "Declare 1 candidacy eligible" in page.text and "The letters, as they will be read" in page.text
    assess(desk, other)
    late = desk.send("/eligible", page)
    assert late.status_code == 409 and "has changed since you looked" in late.text
    assert desk.send("/eligible", late).status_code == 303
    states = {id: desk.row(candidacies, id)["state"] for id in waits[:3]}
    assert states == {whole: "validation:eligible", other: "validation:eligible", unseen: "validation:checking"}
    assert {one["state"] for one in desk.rows(letters, letters.c.kind == "eligible", letters.c.subject == whole)} == {"owed"}


def test_of_a_candidacy_that_came_back_what_was_changed_is_marked_with_what_stood_there_before(desk):
    back = came_back(desk)
    page = desk.get(f"/candidacies/{back['id']}").text
    assert "Changed since sending 1" in page and "Before, in sending 1" in page and "<dt>Completed</dt>" in page
    marked = re.findall(r'id="answer-(\w+)"><dt>[^<]*<span class="state', page)
    assert marked == ["summary"]
    assert "Changed since" not in desk.get(f"/candidacies/{back['id']}?revision=1").text


def test_below_the_checklist_a_phone_is_led_past_the_dossier_to_what_can_be_done(desk):
    page = desk.get(f"/candidacies/{checking(desk)}").text
    way = page[page.index("Save the checklist"):].split("</p>")[0]
    assert 'class="to-aside" href="#do"' in way and page.count('id="do"') == 1


def test_what_the_checklist_asks_for_and_was_not_answered_is_no_dead_link(desk):
    page = desk.get(f"/candidacies/{checking(desk)}").text
    linked = set(re.findall(r'href="#(answer-\w+)"', page))
    assert linked and all(f'id="{one}"' in page for one in linked)


def test_a_verdict_that_is_not_met_needs_its_reason_and_nothing_typed_is_lost(desk):
    id = checking(desk)
    answer = assess(desk, id, met_member="no", reason_complete="Read twice")
    assert answer.status_code == 422 and 'value="Read twice"' in answer.text
    summary = re.search(r'class="error-summary".*?</section>', answer.text, re.S)[0]
    label = re.search(r'id="met_member">\s*<legend>([^<]+)</legend>', answer.text)[1]
    assert re.sub("<[^>]+>", "", summary).count(f"{label}: Say why it is not met.") == 1, "the point, then what is wrong"
    assert desk.rows(verdicts, verdicts.c.candidacy == id) == []


def test_found_eligible_the_city_is_told_and_the_translations_are_owed(desk):
    id = checking(desk)
    assert assess(desk, id).status_code == 303
    path = f"/steps/candidacy/declare_eligible/{id}"
    page = desk.get(path)
    assert "translations: to do" in page.text and "The letters, as they will be read" in page.text
    assert desk.row(candidacies, id)["state"] == "validation:checking", "looking changes nothing"
    assert desk.send(path, page).location.endswith(f"/candidacies/{id}")
    assert desk.row(candidacies, id)["state"] == "validation:eligible"
    assert desk.rows(translations, translations.c.candidacy == id)
    assert [one["state"] for one in desk.rows(letters, letters.c.subject == id, letters.c.kind == "eligible")] == [
        "owed"
    ]


def test_found_not_eligible_the_letter_is_held_until_it_is_released(desk):
    id = checking(desk)
    assess(desk, id, met_complete="no", reason_complete="The practice has not begun.")
    desk.send(f"/steps/candidacy/declare_ineligible/{id}")
    held = desk.rows(letters, letters.c.subject == id, letters.c.kind == "ineligible")
    assert [one["state"] for one in held] == ["held"]
    told = desk.get(f"/candidacies/{id}").text
    assert f'href="/{EDITION}/desk/letters/{held[0]["id"]}">1 letter is held' in told, "what is done leads to its letter"
    page = desk.get(f"/letters/{held[0]['id']}")
    desk.send("/letters/release", page)
    assert desk.row(letters, held[0]["id"])["state"] == "owed"


def test_a_return_is_read_as_the_city_will_read_it_before_it_leaves(desk):
    id = checking(desk)
    path = f"/steps/candidacy/return_for_completion/{id}"
    said = {"asked": ["summary"], "message": "Digan cómo se midieron los resultados."}
    looked = desk.send(path, **said, look="1")
    assert looked.status_code == 200 and looked.text.count(said["message"]) == 2, "in the field and in the letter"
    assert desk.row(candidacies, id)["state"] == "validation:checking"
    assert desk.send(path, looked, asked=["summary"]).status_code == 303
    kept = desk.rows(returns, returns.c.candidacy == id)[0]
    assert (kept["fields"], kept["message"]) == (["summary"], said["message"])


def test_what_a_government_is_not_asked_cannot_be_asked_back(desk):
    page = desk.get(f"/steps/candidacy/return_for_completion/{checking(desk)}").text
    assert 'value="summary"' in page and 'value="authorisation"' not in page


def test_the_days_of_a_return_end_with_the_day_and_page_subject_and_letter_say_the_same_one(desk):
    path = f"/steps/candidacy/return_for_completion/{checking(desk)}"
    looked = desk.send(path, asked=["summary"], message="Say how.", look="1")
    told = re.sub(r"<[^>]+>|\s+", " ", looked.text)
    assert "has until 23 March 2026, 23:59" in told
    assert desk.send(path, looked, asked=["summary"]).status_code == 303
    (letter,) = desk.rows(letters, letters.c.kind == "returned", letters.c.subject == path.split("/")[-1])
    with desk.store.reading() as db:
        written = write_letter(db, desk.store, desk.app.config["SETTINGS"], letter, Reader("a@example.org", "", "en"))
    assert written.subject.endswith("by 23 March 2026")
    assert "23 March 2026, 23:59" in " ".join(written.text.split())


def test_a_return_whose_days_are_over_is_with_its_city_no_more_before_the_clock_has_told(desk):
    id = checking(desk)
    desk.act("candidacy", id, "return_for_completion", {"fields": ["summary"], "message": "Say more."})
    named = "The city has until", "with the city"
    assert all(words in desk.get(f"/candidacies/{id}").text for words in named)
    desk.store.clock.go_to(desk.row(candidacies, id)["due_at"])  # and the clock has not ticked
    page, listed = (desk.get(path).text for path in (f"/candidacies/{id}", "/candidacies?state=validation:returned"))
    assert not any(words in page for words in named) and "The city had until" in page
    assert "not completed in time</span>" in page and "not completed in time</span>" in listed
    assert desk.row(candidacies, id)["state"] == "validation:returned"


def test_what_is_refused_is_said_first_and_nothing_leads_past_it(desk):
    path = f"/steps/candidacy/return_for_completion/{checking(desk)}"
    refused = desk.send(path, asked=["summary"], message=" ", look="1").text
    assert re.findall(r"<(\w+)[^>]* autofocus", refused) == ["section"] and 'class="error-summary"' in refused
    assert not re.search(r'action="[^"]*#', refused), "the browser would jump past the summary"
    looked = desk.send(path, asked=["summary"], message="Say how.", look="1").text
    assert re.findall(r'<section[^>]*aria-labelledby="(\w+)"[^>]* autofocus', looked) == ["follows"]
    assert not re.search(r'action="[^"]*#', looked)


def test_what_was_changed_after_the_look_is_looked_at_again(desk):
    path = f"/steps/candidacy/return_for_completion/{checking(desk)}"
    looked = desk.send(path, asked=["summary"], message="First words", look="1")
    answer = desk.send(path, looked, asked=["summary"], message="Other words")
    assert (
        answer.status_code == 409
        and "You changed something after you looked" in answer.text
        and "Other words" in answer.text
    )
    assert desk.send(path, answer, asked=["summary"]).status_code == 303


def test_what_a_colleague_did_meanwhile_is_told_and_what_was_typed_stays(desk):
    id = checking(desk)
    page = desk.get(f"/candidacies/{id}", desk.second)
    assess(desk, id)
    typed = met(met_member="no", reason_member="Not a member")
    answer = desk.send(f"/candidacies/{id}", page, desk.second, **typed)
    assert answer.status_code == 409
    assert "Somebody has changed this" in answer.text and 'value="Not a member"' in answer.text


def test_the_same_form_sent_twice_is_one_step(desk):
    id = checking(desk)
    page = desk.get(f"/candidacies/{id}")
    assert [desk.send(f"/candidacies/{id}", page, **met()).status_code for _ in range(2)] == [303, 303]
    assert desk.row(candidacies, id)["version"] == int(re.search(r'name="seen"[^>]*value="(\d+)"', page.text)[1]) + 1


def test_the_history_names_each_step_with_who_took_it(desk):
    id = checking(desk)
    assess(desk, id)
    page = desk.get(f"/candidacies/{id}").text
    history = page[page.index('id="history"') :]
    assert history.index("checklist filled in") < history.index("taken into the round: Validation") < history.index("begun")
    assert OFFICERS[0][1] in history


def test_a_translation_is_written_then_checked_beside_its_source(desk):
    one = desk.rows(translations, translations.c.state == "to_do")[0]
    path = f"/translations/{one['id']}"
    assert desk.send(path, text="").status_code == 422
    assert desk.send(path, text="A summary").status_code == 303
    assert desk.row(translations, one["id"])["state"] == "draft"
    desk.send(path, text="A better summary", confirm="1")
    kept = desk.row(translations, one["id"])
    assert (kept["state"], kept["text"]) == ("checked", "A better summary")


def test_what_the_checklist_says_is_not_met_begins_the_message_of_a_return(desk):
    id = checking(desk)
    assert "write them in the language of the candidacy" in desk.get(f"/candidacies/{id}").text
    assess(desk, id, met_member="no", reason_member="The network does not know you.")
    page = desk.get(f"/steps/candidacy/return_for_completion/{id}").text
    assert re.search(r'<textarea[^>]*name="message"[^>]*>\s*The network does not know you\.</textarea>', page)


def test_the_office_takes_back_a_citys_withdrawal_only_for_a_reason_that_the_city_is_told(desk):
    id = checking(desk)
    desk.act("candidacy", id, "withdraw", person=desk.person_of(desk.rows(team, team.c.candidacy == id)[0]["participant"]))
    path = f"/steps/candidacy/reinstate/{id}"
    page = desk.get(path)
    assert desk.send(path, page, reason=" ", look="1").status_code == 422
    looked = desk.send(path, page, reason="The mayor asked us to.", look="1")
    assert "The mayor asked us to." in looked.text and desk.row(candidacies, id)["state"] == "validation:withdrawn"
    assert desk.send(path, looked, reason="The mayor asked us to.").status_code == 303
    assert desk.row(candidacies, id)["state"] == "validation:checking"
    told = desk.rows(letters, letters.c.kind == "reinstated")
    assert told and {one["facts"]["reason"] for one in told} == {"The mayor asked us to."}


def test_the_office_corrects_language_and_membership_and_reads_the_letter_before_it_leaves(desk):
    id = checking(desk)
    path, before = f"/steps/candidacy/put_right/{id}", desk.row(candidacies, id)
    assert f'{path}">Correct language or membership' in desk.get(f"/candidacies/{id}").text
    page = desk.get(path)
    assert f'<option selected value="{before["language"]}">' in page.text and "(optional)" not in page.text
    asked = {"language": "fr" if before["language"] != "fr" else "es", "member": "joining"}
    assert desk.send(path, page, reason=" ", look="1", **asked).status_code == 422
    looked = desk.send(path, page, reason="You wrote to us.", look="1", **asked)
    assert "You wrote to us." in looked.text and desk.row(candidacies, id)["language"] == before["language"]
    assert desk.send(path, looked, reason="You wrote to us.", **asked).status_code == 303
    assert desk.row(candidacies, id)["language"] == asked["language"]
    assert "asks to join the network" in desk.get(f"/candidacies/{id}").text
    assert {one["facts"]["member"] for one in desk.rows(letters, letters.c.kind == "put_right")} == {False}
