"""A city's way from the first page to the receipt, and what happens at the deadline and after."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from award_app import ticking
from award_app.models.candidacies import organisations
from award_app.models.record import letters

from .conftest import PDF, hidden, upload

BEGUN = {"organisation": "City of Trial", "place": "Trial", "country": "ES", "kind": "local_government", "language": "es"}


def test_whoever_is_not_signed_in_is_led_to_the_sign_in_and_back(world):
    answer = world.app.test_client().get("/oidp-2026/candidacy/begin")
    assert answer.status_code == 303
    assert answer.location == "/sign-in?to=/oidp-2026/candidacy/begin"


def test_a_city_begins_fills_in_and_sends_and_gets_a_receipt(world):
    ana = world.person("ana")
    assert "Begin a candidacy" in ana.sees().text
    id = ana.begins()
    assert "sections complete" in ana.sees(id, "").text and "Begin to fill it in" in ana.sees(id, "").text
    ana.fills(id)
    assert "Begin to fill it in" not in ana.sees(id, "").text
    review = ana.sees(id, "send")
    assert "A council of neighbours" in review.text and "852,877" in review.text and "read as 852,877" not in review.text
    answer = ana.sends(id, "send", page=review)
    assert answer.status_code == 303
    receipt = ana.http.get(answer.location)
    assert receipt.status_code == 200
    assert world.row(id)["state"] == "submission:submitted"
    assert re.search(r"[0-9a-f]{64}", receipt.text) and "in Madrid" in receipt.text
    assert answer.location.split("/")[-1] in ana.sees(id, "").text


def test_what_was_named_at_the_beginning_stands_in_the_draft(world):
    id = world.person("ana").begins(country="PT")
    assert world.draft(id) == {
        "institution": "City of Trial",
        "city": "Trial",
        "country": "PT",
        "applies_as": "local_government",
        "contacts": [{"name": "Ana", "role": "", "email": "ana@city.example", "phone": ""}],
    }


@pytest.mark.parametrize(("said", "member"), [("yes", True), ("joining", False)])
def test_a_government_says_whether_it_is_a_member_or_asks_to_join(world, said, member):
    ana = world.person("ana")
    assert ana.sends("begin", **{**BEGUN, "member": None}).status_code == 422
    ana.begins(member=said)
    with world.store.reading() as db:
        assert db.scalar(select(organisations.c.member)) is member


def test_an_incomplete_candidacy_is_told_what_is_missing_with_links(world):
    ana = world.person("ana")
    id = ana.begins()
    page = ana.sees(id, "send").text
    assert "answers are still needed" in page and "/texts?check=1&amp;over=1#answer_summary" in page
    assert ana.sends(id, "send").status_code == 409
    assert world.row(id)["state"] == "submission:draft"


def test_a_late_submit_is_refused_with_the_instant_of_the_deadline_and_the_draft_is_kept(world):
    ana = world.person("ana")
    id = ana.begins()
    ana.fills(id)
    page = ana.sees(id, "send")
    world.clock.go_to(datetime(2026, 3, 15, 23, tzinfo=UTC))  # midnight in Madrid
    answer = ana.sends(id, "send", page=page)
    assert answer.status_code == 409
    assert re.search(r"(15 March|March 15,) 2026, 23:59 in Madrid", answer.text)
    world.at(2026, 3, 15, 23, 2)
    assert world.row(id)["state"] == "submission:not_received"
    assert world.draft(id)["title"] == "A council of neighbours"
    assert "People decide together." in ana.sees(id, "texts").text


def test_what_is_typed_after_the_deadline_is_given_back(world):
    ana = world.person("ana")
    id = ana.begins()
    page = ana.sees(id, "texts")
    world.at(2026, 3, 16)
    answer = ana.sends(id, "texts", page=page, answer_summary="Typed too late")
    assert answer.status_code == 409 and "Typed too late" in answer.text
    assert ana.saves(id, "texts", 0, answer_summary="Typed too late").status_code == 422


def test_a_candidacy_can_be_sent_again_and_the_changes_are_shown(world):
    ana = world.person("ana")
    id = ana.begins()
    ana.fills(id)
    ana.submits(id)
    ana.fills(id, title="Another title")
    assert "You changed the candidacy after sending it" in ana.sees(id, "").text
    assert ana.submits(id).status_code == 303
    changes = ana.sees(id, "changes").text
    assert "A council of neighbours" in changes and "Another title" in changes


def test_after_the_deadline_a_city_reads_what_it_sent_and_not_what_it_typed_later(world):
    ana = world.person("ana")
    id = ana.begins()
    ana.fills(id, summary="As it was sent")
    ana.submits(id)
    ana.saves(id, "texts", world.row(id)["version"], answer_summary="Typed and never sent")
    page = ana.sees(id, "send")
    world.at(2026, 3, 20)
    assert "As it was sent" in ana.sees(id, "texts").text and "never sent" not in ana.sees(id, "texts").text
    assert "What counts is what you sent" in ana.sees(id, "").text
    late = ana.sends(id, "send", page=page)
    assert late.status_code == 409 and "while you were looking" not in late.text


def test_a_foreign_candidacy_answers_like_a_missing_one(world):
    ana, bob = world.person("ana"), world.person("bob")
    id = ana.begins()
    for parts in ((""), ("send",), ("contact",), ("withdraw",), ("changes",), ("file", "x"), ("receipt", "AAAA-BBBB")):
        parts = (parts,) if isinstance(parts, str) else parts
        foreign, missing = bob.sees(id, *parts), bob.sees("0" * 26, *parts)
        assert foreign.status_code == missing.status_code == 404
        assert without_tokens(foreign.text, id) == without_tokens(missing.text, "0" * 26)


def without_tokens(page: str, id: str) -> str:
    """A page without its address and its token, which has the time in it."""
    return re.sub(r'(content|value)="[^"]{40,}"', "", page.replace(id, ""))


def test_a_government_with_no_place_left_is_told_before_anything_is_written(world):
    ana = world.person("ana")
    for turn in range(2):
        id = ana.begins() if not turn else ana.begins(known="1")
        ana.fills(id)
        assert ana.submits(id).status_code == 303
    answer = ana.sends(
        "begin",
        organisation="CITY of Trial",
        place="Trial",
        country="ES",
        kind="local_government",
        language="es",
        member="yes",
        consent="y",
    )
    assert answer.status_code == 422 and "has already sent 2 candidacies" in answer.text


def test_a_second_candidacy_of_a_government_is_begun_only_after_its_places_were_told(world):
    ana = world.person("ana")
    id = ana.begins()
    ana.fills(id)
    ana.submits(id)
    answer = ana.sends(
        "begin",
        organisation="City of Trial",
        place="Trial",
        country="ES",
        kind="local_government",
        language="es",
        member="yes",
        consent="y",
    )
    assert answer.status_code == 422 and "one place left" in answer.text


def test_a_candidacy_is_withdrawn_and_taken_back(world):
    ana = world.person("ana")
    id = ana.begins()
    assert ana.sends(id, "withdraw").status_code == 303
    assert world.row(id)["state"] == "submission:withdrawn"
    assert ana.sends(id, "withdraw").status_code == 303
    assert world.row(id)["state"] == "submission:draft"
    with world.store.reading() as db:
        told = list(db.scalars(select(letters.c.kind).where(letters.c.subject == id).order_by(letters.c.id)))
    assert sorted(told) == ["begun", "reinstated", "withdrawn"]


def returned(world, ana, fields):
    id = ana.begins()
    ana.fills(id)
    ana.submits(id)
    world.at(2026, 3, 17)
    world.office("assess", id, items={"complete": {"met": False, "reason": "Results?"}})
    world.office("return_for_completion", id, fields=fields, message="Please say what changed.")
    return id


def test_a_returned_candidacy_leads_from_what_was_asked_for_to_its_sending(world):
    ana = world.person("ana")
    id = returned(world, ana, ["institution", "results"])
    answer = ana.sends(id, "government", answer_institution="City of Trial, the council", go="next")
    assert answer.location.endswith("/texts"), "a section in which nothing is asked for is no next one"
    answer = ana.sends(id, "texts", answer_results="Two in three voted.", go="next")
    assert answer.location.endswith("/send")
    closed = ana.sees(id, "annexes").text
    assert f'href="{ana.url(id, "send")}">Read it over and send it</a>' in closed and "Until 22 March 2026" in closed


def test_once_the_date_of_a_completion_has_passed_nothing_is_said_to_wait_for_it_before_the_clock_has_told(world):
    ana = world.person("ana")
    id = returned(world, ana, ["results"])
    assert "to be completed" in ana.sees().text and "Complete the candidacy" in ana.sees().text
    world.clock.go_to(world.row(id)["due_at"])  # and the clock has not ticked
    ana = world.person("ana")  # signs in again
    for page in (ana.sees().text, ana.sees(id, "").text):
        assert "to be completed" not in page and "Complete the candidacy" not in page
        assert "not completed in time</span>" in page
    assert world.row(id)["state"].endswith(":returned")


def test_of_a_returned_candidacy_only_the_fields_asked_for_are_open_and_all_others_stay_equal(world):
    ana = world.person("ana")
    id = returned(world, ana, ["results"])
    page = ana.sees(id, "texts")
    assert "Please say what changed." in page.text
    assert 'name="answer_results"' in page.text and 'name="answer_summary"' not in page.text
    answer = ana.sends(id, "texts", page=page, answer_results="Budgets changed.", answer_summary="Smuggled in")
    assert answer.status_code == 303
    assert ana.saves(id, "category", 0, answer_category="B").status_code in (200, 422)
    assert ana.submits(id).status_code == 303
    with world.store.reading() as db:
        from award_app.stages.eligibility import answers_of

        before, after = answers_of(db, id, 1), answers_of(db, id, 2)
    assert after["results"] == "Budgets changed."
    assert {**after, "results": None} == {**before, "results": None}
    assert world.row(id)["state"] == "validation:checking"


def test_a_completion_that_comes_too_late_says_so_and_what_was_written_for_it_can_still_be_read(world):
    world.store.session_lasts = timedelta(days=90)
    ana = world.person("ana")
    id = returned(world, ana, ["results"])
    ana.saves(id, "texts", 99, answer_results="Forty families came back.")
    page = ana.sees(id, "send")
    world.clock.go_to(world.row(id)["due_at"])
    late = ana.sends(id, "send", page=page)
    assert late.status_code == 409 and "The time for completing it ended" in late.text
    assert "Forty families came back." in late.text
    ticking.tick(world.store, world.rules.id)
    assert world.row(id)["state"] == "validation:checking"
    assert "What you wrote and did not send" in ana.sees(id, "").text
    late = ana.sends(id, "send", page=page)
    assert late.status_code == 409 and "What counts is what you sent" in late.text
    assert late.text.count("Forty families came back.") == 1
    assert "Forty families came back." in late.text.split("What you wrote and did not send")[1].split("</details>")[0]


def test_who_sent_all_that_was_written_is_told_of_nothing_unsent(world):
    ana = world.person("ana")
    id = ana.begins()
    ana.fills(id)
    ana.submits(id)
    world.at(2026, 3, 17)
    assert "not send" not in ana.sees(id, "send").text + ana.sees(id, "").text


def test_changes_never_sent_before_a_return_do_not_slip_into_the_completion(world):
    ana = world.person("ana")
    id = ana.begins()
    ana.fills(id)
    ana.submits(id)
    ana.fills(id, title="Typed and never sent")
    world.at(2026, 3, 17)
    world.office("assess", id, items={"complete": {"met": False, "reason": "Results?"}})
    world.office("return_for_completion", id, fields=["results"], message="Please say what changed.")
    assert "Typed and never sent" not in ana.sees(id, "send").text
    assert ana.submits(id).status_code == 303
    assert world.row(id)["title"] == "A council of neighbours"


def test_a_returned_candidacy_withdrawn_and_taken_back_has_its_days_again(world):
    ana = world.person("ana")
    id = returned(world, ana, ["results"])
    due = world.row(id)["due_at"]
    ana.sends(id, "withdraw")
    ana.sends(id, "withdraw")
    assert (world.row(id)["state"], world.row(id)["due_at"]) == ("validation:returned", due)


def test_nothing_is_told_before_its_letter_is_released(world):
    ana = world.person("ana")
    id = ana.begins()
    ana.fills(id)
    ana.submits(id)
    world.at(2026, 3, 17)
    world.office("assess", id, items={"complete": {"met": False, "reason": "No practice yet"}})
    world.office("declare_ineligible", id)
    assert "not admitted" not in ana.sees(id, "").text


def test_the_receipt_names_every_file_by_its_digest(world):
    ana = world.person("ana")
    id = ana.begins()
    ana.fills(id)
    ana.sends(id, "annexes", answer_annexes=upload(PDF, "plan.pdf"), answer_accepts="y", go="stay")
    receipt = ana.http.get(ana.submits(id).location).text
    assert world.draft(id)["annexes"][0]["sha256"] in receipt


def test_files_say_how_many_how_large_and_of_which_kinds_before_they_are_chosen(world):
    ana = world.person("ana")
    page = ana.sees(ana.begins(), "annexes").text
    assert "At most 5 files." in page and "Each at most 20 MB." in page and "Kinds: PDF, JPG, PNG, MP4." in page
    assert 'accept=".pdf,.jpg,.png,.mp4"' in page
    assert page.count("(optional)") and "Optional." not in page, "said once"


def test_the_receipt_calls_things_as_the_mail_does_names_the_check_and_its_dates_and_can_be_printed(world):
    ana = world.person("ana")
    id = ana.begins()
    ana.fills(id)
    answer = ana.submits(id)
    page, reference = ana.http.get(answer.location).text, world.row(id)["reference"]
    whole = f'<span class="whole">{reference}</span>'  # which no narrow page breaks at its hyphen
    assert f"<dt>Reference</dt><dd>{whole}</dd>" in page and f"reference {whole}" in ana.sees(id, "").text
    assert f'<dt>Receipt</dt><dd><code class="reference">{answer.location.split("/")[-1]}</code>' in page
    assert "Then comes “Technical validation and translation of the summaries”, from 16 March 2026 to 1 April 2026." in page
    assert "<p hidden data-print><button" in page and "js/print.js" in page and "onclick" not in page


def test_a_receipt_tells_the_hour_in_the_citys_own_zone_too(world):
    ana = world.person("ana")
    id = ana.begins(country="NP")
    ana.fills(id, country="NP")
    receipt = ana.http.get(ana.submits(id).location).text
    assert "10:00 in Madrid" in receipt and "14:45 in Kathmandu" in receipt


def test_a_foreign_reference_is_no_receipt_of_mine(world):
    ana, bob = world.person("ana"), world.person("bob")
    id, other = ana.begins(), bob.begins(organisation="Another city")
    ana.fills(id)
    reference = ana.submits(id).location.split("/")[-1]
    assert bob.sees(other, "receipt", reference).status_code == 404


def test_every_page_reads_in_every_language(world):
    ana = world.person("ana")
    id = ana.begins()
    for language in world.rules.languages.interface:
        for parts in (
            (),
            ("begin",),
            (id, ""),
            (id, "send"),
            (id, "contact"),
            (id, "practice"),
            (id, "annexes"),
            (id, "withdraw"),
        ):
            assert ana.sees(*parts, lang=language).status_code == 200


def test_the_receipt_of_a_completion_names_no_check_that_is_to_come(world):
    ana = world.person("ana")
    id = returned(world, ana, ["results"])
    ana.sends(id, "texts", answer_results="What changed is said now.")
    receipt = ana.http.get(ana.sends(id, "send").location).text
    assert "The office checks your candidacy" in receipt and "Then comes" not in receipt


def test_what_the_office_asks_for_is_not_complete_before_it_was_changed(world):
    ana = world.person("ana")
    id = returned(world, ana, ["results"])
    assert "to be completed</span>" in sections_of(ana.sees(id, "").text)
    ana.sends(id, "texts", answer_results="What changed is said now.")
    assert "to be completed</span>" not in sections_of(ana.sees(id, "").text)


def sections_of(page: str) -> str:
    return page[page.index('<nav class="sections"') :].partition("</nav>")[0]


def test_what_a_government_is_not_asked_stands_in_no_reading_of_its_candidacy(world):
    ana = world.person("ana")
    id = ana.begins()
    ana.fills(id)
    label = next(one.label["en"] for one in world.form.fields() if one.id == world.rules.applicants.others.need)
    assert label not in ana.sees(id, "send").text and label not in ana.sees(id, "contact").text


def test_from_a_correction_one_comes_back_to_the_reading_over(world):
    ana = world.person("ana")
    id = ana.begins()
    ana.fills(id)
    review = ana.sees(id, "send").text
    assert f"{ana.url(id, 'contact')}?over=1" in review
    page = ana.sees(id, "contact", over=1)
    assert "Save and read it over" in page.text
    answer = ana.http.post(re.search(r'<form method="post" action="([^"]*over=1[^"]*)"', page.text)[1],
                           data={**hidden(page.text), "go": "next"})
    assert answer.location.endswith("/send")


def test_what_is_sent_and_not_changed_is_not_offered_to_be_sent(world):
    ana = world.person("ana")
    id = ana.begins()
    ana.fills(id)
    ana.submits(id)
    assert "Read what you sent" in ana.sees(id, "").text
    page = ana.sees(id, "send").text
    assert "What you sent</h1>" in page and "<button class=\"button\">" not in page
    ana.fills(id, title="Another title")
    assert "Read it over and send it" in ana.sees(id, "").text and "Send the candidacy again" in ana.sees(id, "send").text


def test_where_every_answer_is_there_one_is_led_to_read_it_over(world):
    ana = world.person("ana")
    id = ana.begins()
    assert "Go on writing" in ana.sees().text
    ana.fills(id)
    assert "Go on writing" not in ana.sees().text and f'href="{ana.url(id, "send")}"' in ana.sees().text


def test_a_title_of_many_words_is_typed_where_it_can_be_read_whole_and_stays_one_line(world):
    ana = world.person("ana")
    id = ana.begins()
    assert re.search(r'<textarea[^>]*class="long-line"[^>]*id="answer_title"', ana.sees(id, "practice").text)
    ana.sends(id, "practice", answer_title="A council\nof neighbours")
    assert world.draft(id)["title"] == "A council of neighbours"


def test_beside_a_draft_that_was_never_sent_the_reference_of_what_was_sent_stands_in_one_line(world):
    ana = world.person("ana")
    sent, left = ana.begins(), ana.begins(organisation="Other council", place="Elsewhere")
    ana.fills(sent)
    ana.submits(sent)
    world.at(2026, 3, 17)
    page = world.person("ana").sees(left, "").text
    assert f'A council of neighbours” (<span class="whole">{world.row(sent)["reference"]}</span>)' in page


def test_a_completion_says_what_stands_as_it_was_sent_and_that_it_is_sent_once(world):
    ana = world.person("ana")
    id = returned(world, ana, ["institution", "results"])
    told = "of the answers that the office asked for stand as they were sent"
    assert f"2 {told}" in ana.sees(id, "send").text
    ana.saves(id, "texts", 99, answer_results="Two in three voted.")
    page = ana.sees(id, "send").text
    assert "One of the answers that the office asked for stands as it was sent" in page and "#answer_institution" in page
    assert "A completion is sent once" in page
    assert ana.sends(id, "send").status_code == 303, "the office may have asked for what is right already"
