"""What a juror can do on the pages, and what never reaches them."""

import io
import re

import pytest

from award_app import accounts, sheets
from award_app.content import content_of
from award_app.models import candidacies, editions, juries
from award_app.reading.dossier import dossier
from award_app.reading.jury_desk import Asked, listed, sittings
from award_app.stages.submission import application_form
from tests.panels import EDITION, JURY, FinalRound, form_of, without_passing
from workflows.reading import load


@pytest.fixture
def final(tmp_path):
    return FinalRound(tmp_path)


def address(seat: str, candidacy: str) -> str:
    return f"/{EDITION}/jury/{seat}:{candidacy}"


def sheet(final, page, points="7", words="Well reasoned.", **changed) -> dict:
    """The form of the page, filled in for every criterion."""
    criteria = final.rules.criteria["practice"]
    filled = {**form_of(page), **{f"points_{one.id}": points for one in criteria}, f"why_{criteria[0].id}": words}
    return {**filled, **changed}


@pytest.fixture
def jana(final):
    """A juror with three readings: (browser, seat, their candidacies)."""
    given = final.finalists[:3]
    person, seat = final.juror("Jana", reads=given)
    return final.browser(person), seat, given


def test_a_juror_scores_and_is_led_to_the_next_dossier(final, jana):
    browser, seat, given = jana
    page = browser.get(address(seat, given[0]))
    answer = browser.post(address(seat, given[0]), data=sheet(final, page))
    assert answer.status_code == 303 and answer.location == address(seat, given[1])
    assert final.row(juries.readings, f"{seat}:{given[0]}")["state"] == "sent"
    assert {one["points"] for one in final.all(juries.points)} == {"7"}
    assert [one["text"] for one in final.all(juries.justifications)] == ["Well reasoned."]
    assert "The sheet for Rennes is sent." in browser.get(answer.location).text


def test_the_last_sheet_leads_back_to_the_list(final, jana):
    browser, seat, given = jana
    for candidacy in given:
        answer = browser.post(address(seat, candidacy), data=sheet(final, browser.get(address(seat, candidacy))))
    assert answer.location == f"/{EDITION}/jury"
    assert "All your sheets are sent" in browser.get(answer.location).text


def test_a_sheet_that_was_sent_may_be_changed_until_the_end(final, jana):
    browser, seat, given = jana
    where = address(seat, given[0])
    browser.post(where, data=sheet(final, browser.get(where)))
    page = browser.get(where)
    assert "Send the changed sheet" in page.text and "Well reasoned." in page.text
    browser.post(where, data=sheet(final, page, points="3"))
    assert {one["points"] for one in final.all(juries.points)} == {"3"}


def test_words_of_several_lines_that_stand_as_they_were_sent_are_no_change(final, jana):
    browser, seat, given = jana
    where, name = address(seat, given[0]), f"why_{final.rules.criteria['practice'][0].id}"
    typed = sheet(final, browser.get(where))
    browser.post(where, data={**typed, name: "First.\r\nThen."})  # as a form sends it
    page = browser.get(where)
    typed = {**form_of(page), **typed, name: "First.\nThen.", "seen": re.search(r'data-version="([^"]+)"', page.text)[1]}
    saved = browser.post(f"{where}/draft", data=typed, headers={"X-CSRFToken": typed["csrf_token"]})
    assert saved.status_code == 200
    assert "sent; changes not yet sent" not in browser.get(f"/{EDITION}/jury").text


def test_a_page_of_a_juror_that_is_asked_for_by_its_head_alone_keeps_what_was_typed(final, jana):
    browser, seat, given = jana
    where = address(seat, given[0])
    page = browser.get(where)
    version = re.search(r'data-version="([^"]*)"', page.text)[1]
    assert browser.post(f"{where}/draft", data=sheet(final, page, seen=version)).status_code == 200
    kept = [dict(row) for row in final.all(candidacies.sheet_drafts)]
    for one in (where, f"{where}/conflict", f"{where}/question", f"/{EDITION}/jury"):
        assert browser.head(one).status_code == browser.get(one).status_code == 200, one
    browser.head(where, data=sheet(final, page, take_back="1"))
    assert [dict(row) for row in final.all(candidacies.sheet_drafts)] == kept and kept


@pytest.mark.parametrize("pressed", [{}, {"take_back": "1"}, {"discard": "1"}])
@pytest.mark.parametrize("version", ["", "no version", None])
def test_a_sheet_without_the_version_it_was_shown_with_is_no_fault_of_the_program(final, jana, pressed, version):
    browser, seat, given = jana
    where = address(seat, given[0])
    browser.post(where, data=sheet(final, browser.get(where)))
    sent = {**sheet(final, browser.get(where)), **pressed, "reading_version": version}
    answer = browser.post(where, data={name: text for name, text in sent.items() if text is not None})
    assert answer.status_code in (303, 409)


def test_a_sheet_that_was_sent_can_be_taken_back_and_is_then_a_draft_that_does_not_count(final, jana):
    browser, seat, given = jana
    where = address(seat, given[0])
    browser.post(where, data=sheet(final, browser.get(where)))
    answer = browser.post(where, data={**form_of(browser.get(where)), "take_back": "1"})
    assert answer.status_code == 303 and answer.location == where
    kept = final.row(juries.readings, f"{seat}:{given[0]}")
    assert (kept["state"], kept["total"], kept["sent_at"]) == ("assigned", None, None)
    assert final.all(juries.points) == [] and final.all(juries.justifications) == []
    page = browser.get(where).text
    assert "does not count until you send it again" in page and "Well reasoned." in page and "Send this sheet" in page
    browser.post(where, data=sheet(final, browser.get(where)))
    assert final.row(juries.readings, f"{seat}:{given[0]}")["state"] == "sent"


def test_no_sheet_is_taken_back_after_the_end(final, jana):
    browser, seat, given = jana
    where = address(seat, given[0])
    browser.post(where, data=sheet(final, browser.get(where)))
    page = browser.get(where)
    final.store.clock.go_to(final.row(editions.stages, JURY)["closes_at"])
    assert browser.post(where, data={**form_of(page), "take_back": "1"}).status_code == 409
    assert final.row(juries.readings, f"{seat}:{given[0]}")["state"] == "sent" and final.all(juries.points)


def test_changes_that_were_not_sent_are_told_at_the_top_and_can_be_discarded(final, jana):
    browser, seat, given = jana
    where = address(seat, given[0])
    browser.post(where, data=sheet(final, browser.get(where)))
    sheets.save(final.store, f"{seat}:{given[0]}", {"points_equality": "2"})
    page = browser.get(where)
    top = page.text[: page.text.index('id="dossier"')]
    assert "sent; changes not yet sent" in top and "The changes do not count until you send or discard them." in top
    assert browser.post(where, data={**form_of(page), "discard": "1"}).status_code == 303
    page = browser.get(where).text
    assert "changes not yet sent" not in page and "Well reasoned." in page
    assert final.row(juries.readings, f"{seat}:{given[0]}")["state"] == "sent"


def test_the_same_form_sent_twice_is_one_sheet_and_with_other_points_is_asked_again(final, jana):
    browser, seat, given = jana
    where = address(seat, given[0])
    filled = sheet(final, browser.get(where))
    assert [browser.post(where, data=filled).status_code for _ in range(2)] == [303, 303]
    assert final.row(juries.readings, f"{seat}:{given[0]}")["version"] == 2
    again = browser.post(where, data={**filled, "why_equality": "Another thought"})
    assert again.status_code == 409 and "Another thought" in again.text


@pytest.mark.parametrize("typed", ["11", "-1", "NaN", "sNaN", "1e400", "1_0", "٧", "7.5", "Infinity", "", "9" * 5000])
def test_points_off_the_scale_are_told_in_words_and_nothing_typed_is_lost(final, jana, typed):
    browser, seat, given = jana
    where = address(seat, given[0])
    answer = browser.post(where, data=sheet(final, browser.get(where), points_rights=typed, why_rights="My own words"))
    assert answer.status_code == 422
    assert ("Points go from 0 to 10, in steps of 1." if typed else "Give points.") in answer.text
    assert "My own words" in answer.text and 'value="7"' in answer.text
    assert final.row(juries.readings, f"{seat}:{given[0]}")["state"] == "assigned"
    assert "My own words" in browser.get(where).text  # kept as a draft too


def test_a_sheet_sent_late_is_refused_with_the_deadline_and_comes_back(final, jana):
    browser, seat, given = jana
    where = address(seat, given[0])
    filled = sheet(final, browser.get(where), words="Written too long")
    final.clock.pass_(days=20)
    answer = browser.post(where, data=filled)
    assert answer.status_code == 409
    assert "The deadline was 15 July 2026, 23:59 in Madrid" in answer.text and "Written too long" in answer.text
    assert "Send this sheet" not in answer.text and final.all(juries.points) == []
    assert "Written too long" in browser.get(where).text


def test_when_the_jury_is_closed_the_sheets_can_be_read_and_not_changed(final, jana):
    browser, seat, given = jana
    browser.post(address(seat, given[0]), data=sheet(final, browser.get(address(seat, given[0]))))
    final.stage(JURY, state="closed")
    page = browser.get(address(seat, given[0]))
    sheet_shown = page.text.partition('aria-labelledby="sheet"')[2].partition("</section>")[0]
    assert "Well reasoned." in sheet_shown and "<textarea" not in sheet_shown and "conflict of interest" not in page.text
    desk = browser.get(f"/{EDITION}/jury").text
    assert "not sent" in desk and "This stage is closed." in desk


def test_once_overdue_a_missing_sheet_may_come_and_a_sent_one_stays(final, jana):
    browser, seat, given = jana
    sent, missing = address(seat, given[0]), address(seat, given[1])
    browser.post(sent, data=sheet(final, browser.get(sent)))
    late, changed = sheet(final, browser.get(missing)), sheet(final, browser.get(sent), points="1")
    final.clock.pass_(days=20)
    final.stage(JURY, state="overdue")
    assert "The date has passed; they are still awaited." in browser.get(f"/{EDITION}/jury").text
    assert browser.post(sent, data=changed).status_code == 409
    assert browser.post(missing, data=late).status_code == 303


# -- drafts


def test_a_draft_is_kept_and_never_counts(final, jana):
    browser, seat, given = jana
    where = address(seat, given[0])
    token = form_of(browser.get(where))["csrf_token"]
    typed = {"points_rights": "4", "why_rights": "So far", "seen": "1.0", "unknown": "x"}
    kept = browser.post(f"{where}/draft", data=typed, headers={"X-CSRFToken": token})
    assert kept.json["version"] == "1.1" and kept.json["saved_at"].endswith(":00+00:00")
    assert final.all(juries.points) == [] and final.row(juries.readings, f"{seat}:{given[0]}")["state"] == "assigned"
    with final.store.reading() as db:
        assert sheets.draft_of(db, f"{seat}:{given[0]}").fields == {"points_rights": "4", "why_rights": "So far"}
    assert "So far" in browser.get(where).text and "begun" in browser.get(f"/{EDITION}/jury").text


def test_a_draft_from_another_window_is_shown_instead_of_overwritten(final, jana):
    browser, seat, given = jana
    where = address(seat, given[0])
    token = {"X-CSRFToken": form_of(browser.get(where))["csrf_token"]}
    browser.post(f"{where}/draft", data={"why_rights": "First window", "seen": "1.0"}, headers=token)
    second = browser.post(f"{where}/draft", data={"why_rights": "Second window", "seen": "1.0"}, headers=token)
    assert second.status_code == 409 and second.json["version"] == "1.1"
    told = second.json["fields"]  # of every field, so that what was emptied there is known here
    assert {name for name, text in told.items() if text} == {"why_rights"} and told["why_rights"] == "First window"


def test_a_text_that_is_far_too_long_is_told_and_never_cut(final, jana):
    browser, seat, given = jana
    where, long = address(seat, given[0]), "a word " * 3000
    form = form_of(browser.get(where))
    saved = browser.post(f"{where}/draft", data={"why_rights": long, "seen": "1.0"}, headers={"X-CSRFToken": form["csrf_token"]})
    assert saved.status_code == 422 and "far too long" in saved.json["reason"]
    sent = browser.post(where, data={**sheet(final, browser.get(where)), "why_rights": long})
    assert sent.status_code == 409 and long.strip() in sent.text, "what was typed is given back"
    assert final.all(candidacies.sheet_drafts) == []


def test_sending_the_sheet_forgets_its_draft(final, jana):
    browser, seat, given = jana
    sheets.save(final.store, f"{seat}:{given[0]}", {"why_rights": "So far"})
    browser.post(address(seat, given[0]), data=sheet(final, browser.get(address(seat, given[0]))))
    assert final.all(candidacies.sheet_drafts) == []


def test_the_drafts_of_an_erased_juror_can_be_forgotten(final, jana):
    _browser, seat, given = jana
    sheets.save(final.store, f"{seat}:{given[0]}", {"why_rights": "Words of a person"})
    other = {"version": 1, "fields": {"why_rights": "Somebody else's"}}
    final.put(candidacies.sheet_drafts, reading=f"{seat}x:{given[0]}", content=other, saved_at=final.clock.now())
    sheets.forget_seat(final.store, seat)
    assert [one["reading"] for one in final.all(candidacies.sheet_drafts)] == [f"{seat}x:{given[0]}"]


# -- what never reaches a juror


def test_a_juror_never_sees_the_contacts_of_a_candidacy(final, jana):
    browser, seat, given = jana
    page = browser.get(address(seat, given[0])).text
    assert "Resumen de Rennes" in page and "Summary of Rennes" in page and "Translated from Spanish" in page
    assert "CANARY" not in page and "canary" not in page


def test_what_other_jurors_gave_changes_no_byte_of_a_page(final, jana):
    browser, seat, given = jana
    other, seat_of_other = final.juror("Otto", reads=given)
    pages = [f"/{EDITION}/jury", address(seat, given[0])]

    def seen():
        return [without_passing(browser.get(one)) for one in pages]

    before, hers = seen(), final.browser(other)
    for candidacy, points in zip(given, ("2", "5", "9"), strict=True):  # the last is the best: an order would show it
        where = address(seat_of_other, candidacy)
        hers.post(where, data=sheet(final, hers.get(where), points=points, words="CANARY"))
        assert final.row(juries.readings, f"{seat_of_other}:{candidacy}")["state"] == "sent"
    assert seen() == before


@pytest.mark.parametrize("tail", ["", "/conflict", "/files/file-00candidacy"])
def test_a_foreign_reading_answers_like_a_missing_one(final, jana, tail):
    browser, _seat, given = jana
    _other, foreign = final.juror("Otto", reads=given)
    answers = [browser.get(f"{where}{tail}") for where in (address(foreign, given[0]), address("nobody", given[0]))]
    assert [one.status_code for one in answers] == [404, 404]
    assert without_passing(answers[0]) == without_passing(answers[1])


def test_who_has_no_seat_finds_no_such_page(final, jana):
    _browser, seat, given = jana
    for where in (f"/{EDITION}/jury", address(seat, given[0]), f"/{EDITION}/jury/missing"):
        for stranger in (final.browser(final.person("Nobody")), final.browser(final.officer)):
            assert stranger.get(where).status_code == 404
        assert final.browser().get(where).headers["Location"].startswith("/sign-in?to="), "a letter leads here"


def test_a_form_that_comes_after_signing_out_gives_its_text_back(final, jana):
    browser, seat, given = jana
    filled = sheet(final, browser.get(address(seat, given[0])), words="An hour of thought")
    with browser.session_transaction() as session:
        session.pop("token")
    answer = browser.post(address(seat, given[0]), data=filled)
    assert answer.status_code == 401 and "An hour of thought" in answer.text
    assert browser.post(f"{address(seat, given[0])}/draft", data=filled).status_code == 401


def test_a_file_of_the_dossier_is_handed_out_as_an_attachment_only(final, jana):
    browser, seat, given = jana
    kept = content_of(final.store).put(io.BytesIO(b"%PDF-1.4 <script>"), 1000)
    with final.store.writing() as db:
        db.execute(candidacies.answers.update().where(candidacies.answers.c.id == f"{given[0]}.1:annexes").values(
            value=[{"id": "f1", "sha256": kept.sha256, "name": "plan é.pdf", "size": kept.size, "type": "pdf"}]))
    answer = browser.get(f"{address(seat, given[0])}/files/f1")
    assert answer.data == b"%PDF-1.4 <script>" and answer.headers["Content-Disposition"].startswith("attachment")
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in answer.headers["Content-Security-Policy"]
    assert browser.get(f"{address(seat, given[0])}/files/other").status_code == 404


# -- conflicts of interest


def test_the_question_of_conflicts_comes_before_any_reading(final):
    person, seat = final.juror("Jana", reads=final.finalists[:3], declared=False)
    browser = final.browser(person)
    page = browser.get(f"/{EDITION}/jury")
    assert "Do you have a conflict of interest?" in page.text and "Nablus" in page.text
    assert browser.get(address(seat, final.finalists[0])).location == f"/{EDITION}/jury"
    where, hidden = f"/{EDITION}/jury/seats/{seat}/declaration", form_of(page)
    unsaid = browser.post(where, data={**hidden, f"conflict_{final.finalists[1]}": "y"})
    assert unsaid.status_code == 422 and "Tick this when" in unsaid.text
    assert "Cuenca: what links you to it: Say in a few words" in unsaid.text
    linked = final.finalists[1]
    said = {**hidden, "rest": "y", f"conflict_{linked}": "y", f"reason_{linked}": "My sister is the mayor"}
    assert browser.post(where, data=said).status_code == 303
    assert [one["candidacy"] for one in final.all(juries.conflicts)] == [final.finalists[1]]
    desk = browser.get(f"/{EDITION}/jury").text
    assert f"{seat}:{linked}" not in desk and "1 candidacy you do not read" in desk and "Rennes" in desk
    assert browser.get(address(seat, final.finalists[1])).status_code == 404


def test_a_juror_of_one_category_is_asked_about_that_category_only(final):
    person, seat = final.juror("Jana", declared=False)
    with final.store.writing() as db:
        db.execute(juries.seats.update().where(juries.seats.c.id == seat).values(group="A"))
    page = final.browser(person).get(f"/{EDITION}/jury").text
    assert "Rennes" in page and "Cuenca" not in page


def test_recusing_removes_the_dossier_from_this_jurors_world(final, jana):
    browser, seat, given = jana
    where = address(seat, given[0])
    sheets.save(final.store, f"{seat}:{given[0]}", {"why_rights": "So far"})
    page = browser.get(f"{where}/conflict")
    assert browser.post(f"{where}/conflict", data={**form_of(page), "reason": " "}).status_code == 422
    assert browser.post(f"{where}/conflict", data={**form_of(page), "reason": "I advised them"}).status_code == 303
    desk = browser.get(f"/{EDITION}/jury").text
    assert f"{seat}:{given[0]}" not in desk
    assert re.search(r"1 candidacy you do not read because of a conflict of interest:\W[^A-Z]*Rennes", desk)
    assert [browser.get(f"{where}{tail}").status_code for tail in ("", "/conflict")] == [404, 404]
    assert final.all(candidacies.sheet_drafts) == []


def test_all_conflicts_are_counted_and_named_to_the_juror_who_declared_them(final, jana):
    browser, seat, given = jana
    before = final.finalists[-1]
    final.put(juries.conflicts, id=f"{seat}:{before}", edition=EDITION, seat=seat, candidacy=before, reason="My town")
    where = f"{address(seat, given[0])}/conflict"
    browser.post(where, data={**form_of(browser.get(where)), "reason": "I advised them"})
    desk = browser.get(f"/{EDITION}/jury").text
    assert "no longer read the candidacy of Rennes" in desk
    assert "2 candidacies you do not read" in desk and final.row(candidacies.candidacies, before)["place"] in desk


def test_a_candidacy_that_withdrew_is_named_so_and_no_longer_awaited(final, jana):
    browser, seat, given = jana
    final.withdraw(given[0])
    desk = browser.get(f"/{EDITION}/jury").text
    assert "withdrawn" in desk and "2 dossiers are waiting" in desk
    assert "no longer in the round" in browser.get(address(seat, given[0])).text


def test_a_person_on_two_juries_sees_both(final):
    person, _seat = final.juror("Jana", reads=final.finalists[:2])
    final.juror("Jana", stage=f"{EDITION}/shortlist.jury", reads=final.finalists[3:4])
    page = final.browser(person).get(f"/{EDITION}/jury").text
    assert "Final jury" in page and "Jury by category" in page


# -- constant work, and reading without a mouse


def test_the_desk_asks_the_database_as_often_for_120_readings_as_for_5(tmp_path):
    reads, pages = [], []
    for number in (5, 120):
        final = FinalRound(tmp_path / str(number), finalists=number)
        person, _seat = final.juror("Jana", reads=final.finalists)
        browser, who = final.browser(person), accounts.participant(final.store, EDITION, person.id)
        stages = {"final.jury": final.row(editions.stages, JURY)}
        with final.store.reading() as db:
            reads.append(final.queries(lambda db=db, who=who, stages=stages: listed(
                db, sittings(db, EDITION, who, stages), Asked())))
        pages.append(final.queries(lambda browser=browser: browser.get(f"/{EDITION}/jury")))
    assert reads == [4, 4]
    assert pages[0] == pages[1]


def test_each_row_of_points_is_a_fieldset_with_a_legend_and_each_choice_has_a_label(final, jana):
    browser, seat, given = jana
    html = browser.get(address(seat, given[0])).text
    criteria = final.rules.criteria["practice"]
    assert html.count("data-points") == len(criteria) == html.count("<legend>")
    for one in criteria:
        assert f'<label for="points_{one.id}-10">10</label>' in html


def test_who_changes_a_sheet_stays_with_it_and_the_list_says_what_is_not_sent_yet(final, jana):
    browser, seat, given = jana
    where = address(seat, given[0])
    browser.post(where, data=sheet(final, browser.get(where)))
    token = form_of(browser.get(where))["csrf_token"]
    sheets.save(final.store, f"{seat}:{given[0]}", {"points_equality": "2"})
    top = browser.get(f"/{EDITION}/jury").text
    assert token and "sent; changes not yet sent" in top
    assert "1 sheet that you sent has changes that are not sent: it counts as it was sent." in top
    answer = browser.post(where, data=sheet(final, browser.get(where), points="3"))
    assert answer.status_code == 303 and answer.location == where
    assert "The changed sheet for Rennes is sent." in browser.get(where).text
    assert "changes not yet sent" not in browser.get(f"/{EDITION}/jury").text


def test_the_summary_of_problems_names_the_criterion_and_the_form_drops_the_anchor_of_its_page(final, jana):
    browser, seat, given = jana
    where = address(seat, given[0])
    page = browser.get(where)
    name = final.rules.criteria["practice"][0].name["en"]
    assert f'<form method="post" action="{where}"' in page.text
    answer = browser.post(where, data=sheet(final, page, words="word " * 500))
    summary = answer.text[answer.text.index('class="error-summary"') :].partition("</section>")[0]
    assert answer.status_code == 422 and f"In your words: {name}" in summary


def test_after_the_date_whoever_has_sent_all_is_told_that_and_nobody_hears_of_the_others(final, jana):
    browser, seat, given = jana
    for candidacy in given:
        browser.post(address(seat, candidacy), data=sheet(final, browser.get(address(seat, candidacy))))
    final.stage(JURY, state="overdue")
    final.clock.go_to(final.row(editions.stages, JURY)["closes_at"])
    page = browser.get(f"/{EDITION}/jury").text
    assert "All your sheets are sent. Thank you." in page and "they can no longer be changed" in page
    assert "awaited" not in page and "You may change them" not in page and "too few" not in page
    assert "The sheet can no longer be changed." in browser.get(address(seat, given[0])).text


def test_a_candidacy_that_was_withdrawn_is_marked_so_on_the_list_after_the_end_too(final, jana):
    browser, seat, given = jana
    browser.post(address(seat, given[0]), data=sheet(final, browser.get(address(seat, given[0]))))
    final.withdraw(given[0])
    for state in ("open", "closed"):
        final.stage(JURY, state=state)
        assert "</svg>withdrawn</span>" in browser.get(f"/{EDITION}/jury").text


def test_a_dossier_without_files_says_so(final, jana):
    browser, seat, given = jana
    assert "plan.pdf" in browser.get(address(seat, given[0])).text
    with final.store.writing() as db:
        db.execute(candidacies.answers.delete().where(candidacies.answers.c.field == "annexes"))
    assert "No files were attached." in browser.get(address(seat, given[0])).text


@pytest.mark.parametrize("language, question", [("en", "Applies as"), ("fr", "Candidats en tant que")])
def test_a_dossier_speaks_of_the_city_and_not_to_it(language, question):
    rules = load("config/rulebooks/oidp-2027.yaml")
    form = application_form(rules)
    [part] = dossier(rules, form, {"applies_as": "local_government"}, {}, "en", language)
    assert [one.question for one in part.answers] == [question]
    assert form.field("applies_as").label[language] != question  # the form speaks to whoever fills it in
