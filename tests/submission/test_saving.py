"""Drafts and files: what is kept, what is not overwritten, what is not let in."""

from __future__ import annotations

import re

import pytest

from award_app import accounts, drafts
from award_app.models.candidacies import draft_heads
from award_app.stages.submission import digest_of
from workflows.steps import Refused

from .conftest import PDF, World, hidden, upload
from .test_team import in_team


def test_autosave_answers_with_the_time_and_the_next_version(world):
    ana = world.person("ana")
    id = ana.begins()
    answer = ana.saves(id, "texts", 1, answer_summary="Neighbours decide.")
    assert answer.status_code == 200 and answer.json["version"] == 2 and ":" in answer.json["saved_at"]
    assert world.draft(id)["summary"] == "Neighbours decide."


def test_a_field_changed_in_another_window_is_not_overwritten_and_both_texts_are_kept(world):
    ana = world.person("ana")
    id = ana.begins()
    ana.saves(id, "texts", 1, tab="one", answer_summary="The first text")
    answer = ana.saves(id, "texts", 1, tab="two", answer_summary="The second text", answer_context="Ours alone")
    assert answer.status_code == 409
    assert answer.json["fields"]["answer_summary"] == "The first text"
    assert world.draft(id)["summary"] == "The first text" and world.draft(id)["context"] == "Ours alone"
    again = ana.saves(
        id, "texts", answer.json["version"], tab="two", answer_summary="The second text", answer_context="Ours alone"
    )
    assert again.status_code == 200 and world.draft(id)["summary"] == "The second text"


def test_both_databases_keep_drafts_alike(tmp_path, postgres_url):
    ana = World(tmp_path, postgres_url).person("ana")
    id = ana.begins()
    assert ana.saves(id, "texts", 1, tab="one", answer_summary="Neighbours decide.").json["version"] == 2
    assert ana.saves(id, "texts", 1, tab="two", answer_summary="Another text").status_code == 409
    ana.fills(id)
    assert ana.submits(id).status_code == 303


def test_one_window_never_conflicts_with_itself(world):
    ana = world.person("ana")
    id = ana.begins()
    ana.saves(id, "texts", 1, tab="one", answer_summary="Neighb")
    assert ana.saves(id, "texts", 1, tab="one", answer_summary="Neighbours").status_code == 200


FAR_TOO_LONG = "participar " * 20_000


def test_one_text_that_is_far_too_long_keeps_no_other_of_its_section_from_being_saved(world):
    """It is never cut: it stays where it is typed, with the reason beside it, for the script and for the form's own button."""
    ana = world.person("ana")
    id = ana.begins()
    told = ana.saves(id, "texts", 1, answer_summary=FAR_TOO_LONG, answer_context="Saved all the same.")
    assert told.status_code == 200 and told.json["unkept"].keys() == {"answer_summary"}
    assert "far too long" in told.json["unkept"]["answer_summary"]
    assert world.draft(id)["context"] == "Saved all the same." and "summary" not in world.draft(id)
    page = ana.sends(id, "texts", answer_summary=FAR_TOO_LONG, answer_context="Saved by the button.", go="next")
    assert page.status_code == 422 and FAR_TOO_LONG.strip() in page.text and "data-unkept" in page.text
    assert "It stands here and is not saved" in page.text
    assert world.draft(id)["context"] == "Saved by the button." and "summary" not in world.draft(id)
    assert ana.sends(id, "texts", answer_summary="Short.", go="next").status_code == 303


@pytest.fixture
def disputed(world):
    """A section whose summary another window has changed meanwhile, sent with a text of its own."""
    ana = world.person("ana")
    id = ana.begins()
    page = ana.sees(id, "texts")
    ana.saves(id, "texts", 1, tab="other", answer_summary="Their text")
    return ana, id, ana.sends(id, "texts", page=page, answer_summary="My text")


def test_a_conflict_shows_both_texts_and_is_never_passed_over_without_a_choice(world, disputed):
    ana, id, shown = disputed
    for _turn in range(2):
        assert shown.status_code == 409 and "Their text" in shown.text and "My text" in shown.text
        shown = ana.sends(id, "texts", page=shown, answer_summary="My text")
    assert "Choose which of the two texts stays" in shown.text
    assert world.draft(id)["summary"] == "Their text"


@pytest.mark.parametrize(
    ("choice", "stays", "other"), [("mine", "My text", "Their text"), ("theirs", "Their text", "My text")]
)
def test_after_the_choice_one_text_stands_and_the_other_can_still_be_read(world, disputed, choice, stays, other):
    ana, id, shown = disputed
    answer = ana.sends(id, "texts", page=shown, answer_summary="My text", **{"keep-answer_summary": choice})
    assert answer.status_code == 303
    assert world.draft(id)["summary"] == stays
    assert other in ana.sees(id, "texts").text


@pytest.mark.parametrize("choice", ["mine", "theirs"])
def test_a_page_opened_again_shows_both_texts_until_one_is_chosen(world, disputed, choice):
    ana, id, _shown = disputed
    for _turn in range(2):
        again = ana.sees(id, "texts")
        assert 'id="two-answer_summary"' in again.text and "My text</textarea>" in again.text and "Their text" in again.text
    assert "Two texts of this answer are open" in ana.sees(id, "send").text
    ana.sends(id, "texts", page=again, answer_summary="My text, and more", **{"keep-answer_summary": choice})
    after = ana.sees(id, "texts").text
    assert "two-answer_summary" not in after and "Two texts" not in ana.sees(id, "send").text
    assert world.draft(id)["summary"] == {"mine": "My text, and more", "theirs": "Their text"}[choice]
    assert "Their text" in after and "My text" in after


def test_whoever_is_signed_out_between_two_texts_is_given_back_everything_that_was_typed_and_sends_it_once_more(world, disputed):
    ana, id, shown = disputed
    accounts.sign_out_everywhere(world.store, ana.person.id)
    typed = {**hidden(shown.text), "answer_summary": "My text", "answer_context": "Typed while two stood there",
             "keep-answer_summary": "theirs", "go": "stay"}
    out = ana.http.post(ana.url(id, "texts"), data=typed, headers={"Origin": "http://localhost"})
    assert out.status_code == 401 and "keep-answer_summary" not in out.text.partition("What you typed")[2]
    assert "Typed while two stood there" in out.text.partition("What you typed")[2]
    to, fields = re.search(r'action="([^"]*texts[^"]*)"', out.text)[1], hidden(out.text)
    ana = world.person("ana")
    fields["csrf_token"] = hidden(ana.sees(id, "texts").text)["csrf_token"]
    assert ana.http.post(to, data=fields).status_code == 303
    assert (world.draft(id)["summary"], world.draft(id)["context"]) == ("Their text", "Typed while two stood there")


def test_two_texts_are_open_to_whoever_wrote_the_second_and_to_nobody_else(world):
    ana = world.person("ana")
    id = ana.begins()
    bea = in_team(ana, id, "bea")
    page = ana.sees(id, "texts")
    bea.saves(id, "texts", 99, tab="hers", answer_summary="Her text")
    ana.sends(id, "texts", page=page, answer_summary="My text")
    assert "two-answer_summary" in ana.sees(id, "texts").text
    hers = bea.sees(id, "texts").text
    assert "two-answer_summary" not in hers and "Her text</textarea>" in hers and "My text" in hers


def test_an_answer_that_was_emptied_against_another_text_stays_open_too(world):
    ana = world.person("ana")
    id = ana.begins()
    ana.saves(id, "texts", 1, tab="one", answer_summary="A text")
    page = ana.sees(id, "texts")
    ana.saves(id, "texts", 99, tab="other", answer_summary="Their text")
    ana.sends(id, "texts", page=page, answer_summary="")
    again = ana.sees(id, "texts")
    assert "two-answer_summary" in again.text
    ana.sends(id, "texts", page=again, answer_summary="", **{"keep-answer_summary": "theirs"})
    assert "two-answer_summary" not in ana.sees(id, "texts").text and world.draft(id)["summary"] == "Their text"


def test_another_window_of_the_same_person_settles_nothing_here(world, disputed):
    ana, id, _shown = disputed
    ana.saves(id, "texts", 99, tab="third", answer_summary="Their text", answer_context="More")
    assert "two-answer_summary" in ana.sees(id, "texts").text


def test_what_the_script_settled_in_its_own_window_is_not_open_when_the_page_is_opened_again(world):
    ana = world.person("ana")
    id = ana.begins()
    ana.saves(id, "texts", 1, tab="other", answer_summary="Their text")
    for settled in ("My text", "Their text"):
        told = ana.saves(id, "texts", 1, tab="mine", answer_summary="My text" if settled == "Their text" else settled)
        if told.status_code == 409:
            ana.saves(id, "texts", told.json["version"], tab="mine", answer_summary=settled)
        assert "two-answer_summary" not in ana.sees(id, "texts").text and world.draft(id)["summary"] == settled
        ana.saves(id, "texts", 99, tab="other", answer_summary="Their text")


def test_beside_the_other_text_stands_who_wrote_it_and_when(world):
    ana = world.person("ana")
    id = ana.begins()
    bea = in_team(ana, id, "bea")
    page = ana.sees(id, "texts")
    bea.saves(id, "texts", 99, tab="hers", answer_summary="Her text")
    shown = ana.sends(id, "texts", page=page, answer_summary="My text").text
    by, at = re.search(r"Saved by ([^,<]+), ([^<]+) in", shown).groups()
    assert by in ("Bea", "bea", "bea@city.example") and at.endswith(f"{world.store.now():%M}")
    told = ana.saves(id, "texts", 1, tab="one", answer_summary="My text").json
    assert told["written"]["answer_summary"].startswith(f"Saved by {by}, ")
    ana.saves(id, "texts", 99, tab="mine", answer_summary="My text")
    assert f"(by {by})" in ana.sees(id, "texts").text


def test_of_two_windows_of_one_person_the_other_is_called_theirs(disputed):
    _ana, _id, shown = disputed
    assert "Saved by you, in another window, " in shown.text


def test_the_text_set_aside_takes_the_place_of_the_other_and_back_again(world, disputed):
    ana, id, shown = disputed
    ana.sends(id, "texts", page=shown, answer_summary="My text", **{"keep-answer_summary": "mine"})
    for stays in ("Their text", "My text"):
        ana.sends(id, "texts", **{"swap-answer_summary": swaps(ana.sees(id, "texts").text)[0]})
        assert world.draft(id)["summary"] == stays
    assert "Their text" in ana.sees(id, "texts").text


def swaps(page: str) -> list[str]:
    """What the buttons send that put a text back in its place, the latest text first."""
    return re.findall(r'name="swap-answer_summary" value="([^"]+)"', page)


def test_of_several_texts_that_gave_way_none_is_lost(world, disputed):
    ana, id, shown = disputed
    ana.sends(id, "texts", page=shown, answer_summary="My text", **{"keep-answer_summary": "mine"})
    for number in range(3):
        world.clock.pass_(minutes=1)
        ana.saves(id, "texts", 99, tab=f"window {number}", answer_summary=f"Text {number}")
    page = ana.sees(id, "texts").text
    assert world.draft(id)["summary"] == "Text 2"
    assert all(text in page for text in ("Their text", "My text", "Text 0", "Text 1")) and len(swaps(page)) == 4
    ana.sends(id, "texts", **{"swap-answer_summary": swaps(page)[-1]})
    assert world.draft(id)["summary"] == "Their text"


def test_a_window_that_autosaves_its_own_text_over_another_sets_that_one_aside(world, disputed):
    ana, id, _shown = disputed
    ana.saves(id, "texts", 99, tab="other", answer_summary="Their text, and more")
    ana.saves(id, "texts", 99, tab="one", answer_summary="My text after all")
    assert world.draft(id)["summary"] == "My text after all"
    assert "Their text, and more" in ana.sees(id, "texts").text


def test_autosave_of_somebody_signed_out_says_so(world):
    id = world.person("ana").begins()
    client = world.app.test_client()
    world.app.config["WTF_CSRF_ENABLED"] = False
    answer = client.post(
        f"/oidp-2026/candidacy/{id}/save?section=texts", data={}, headers={"Accept": "application/json"}
    )
    assert answer.status_code == 401


def test_a_form_sent_after_the_session_has_ended_gives_back_what_was_typed(world):
    id = world.person("ana").begins()
    world.app.config["WTF_CSRF_ENABLED"] = False
    typed = {"answer_summary": "An hour of work"}
    answer = world.app.test_client().post(f"/oidp-2026/candidacy/{id}/texts", data=typed)
    assert answer.status_code == 401 and "An hour of work" in answer.text and "signed out" in answer.text


def test_the_digest_of_the_draft_is_the_digest_of_what_is_frozen(world):
    ana = world.person("ana")
    id = ana.begins()
    ana.fills(id, budget="")
    with world.store.reading() as db:
        head = db.execute(draft_heads.select().where(draft_heads.c.candidacy == id)).mappings().one()
    assert head["digest"] == digest_of(world.draft(id))
    assert head["digest"] in ana.http.get(ana.submits(id).location).text


def test_a_field_that_no_return_opened_cannot_be_written(world):
    ana = world.person("ana")
    id = ana.begins()
    ana.fills(id)
    ana.submits(id)
    world.at(2026, 3, 17)
    with pytest.raises(Refused) as refused:
        drafts.save(world.store, world.rules, {"id": id}, {"title": "Later"}, by=ana.key)
    assert refused.value.refusal.code == "draft_closed"


def test_when_contacts_are_erased_the_draft_forgets_them_too(world):
    ana = world.person("ana")
    id = ana.begins()
    ana.fills(id)
    drafts.forget_people(world.store, world.rules, id)
    assert "contacts" not in world.draft(id) and world.draft(id)["title"]


def test_people_are_added_and_taken_away_by_buttons(world):
    ana = world.person("ana")
    id = ana.begins()
    one = {"answer_contacts-0-name": "Ana", "answer_contacts-0-email": "ana@city.example"}
    answer = ana.sends(id, "contact", **one, **{"add-answer_contacts": "1"})
    assert "more=contacts" in answer.location
    two = {"answer_contacts-1-name": "Bo", "answer_contacts-1-email": "bo@city.example"}
    ana.sends(id, "contact", **one, **two)
    ana.sends(id, "contact", **one, **two, **{"remove-answer_contacts": "0"})
    assert [person["name"] for person in world.draft(id)["contacts"]] == ["Bo"]


@pytest.mark.parametrize(("section", "field"), [("practice", "title"), ("annexes", "accepts"), ("contact", "contacts")])
def test_only_of_people_one_can_be_taken_away_by_a_forged_button_and_of_nobody_nobody(world, section, field):
    ana = world.person("ana")
    id = ana.begins()
    before = world.draft(id).get(field)
    assert ana.sends(id, section, **{f"remove-answer_{field}": "0"}).status_code == 303
    assert not world.draft(id).get(field) or world.draft(id)[field] == before


def test_a_file_is_handed_out_as_an_attachment_that_cannot_run(world):
    ana = world.person("ana")
    id = ana.begins()
    ana.sends(id, "annexes", answer_annexes=upload(PDF, "../../Plan «été».pdf"), go="stay")
    entry = world.draft(id)["annexes"][0]
    assert entry["name"] == "Plan «été».pdf"
    answer = ana.sees(id, "file", entry["id"])
    assert answer.data == PDF
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert (
        answer.headers["X-Content-Type-Options"] == "nosniff" and "sandbox" in answer.headers["Content-Security-Policy"]
    )


def test_a_page_that_calls_itself_a_pdf_is_not_taken(world):
    ana = world.person("ana")
    id = ana.begins()
    answer = ana.sends(
        id, "annexes", answer_annexes=upload(b"<html><script>alert(1)</script></html>", "plan.pdf"), go="stay"
    )
    assert answer.status_code == 422 and "of another kind" in answer.text
    assert not world.draft(id).get("annexes")


def test_an_empty_file_is_not_taken(world):
    ana = world.person("ana")
    id = ana.begins()
    assert ana.sends(id, "annexes", answer_annexes=upload(b"", "plan.pdf"), go="stay").status_code == 422


def test_more_files_than_the_rules_allow_are_not_taken(world):
    ana = world.person("ana")
    id = ana.begins()
    for number in range(6):
        answer = ana.sends(id, "annexes", answer_annexes=upload(PDF + str(number).encode(), f"{number}.pdf"), go="stay")
    assert answer.status_code in (303, 422) and len(world.draft(id)["annexes"]) == 5


def test_somebody_elses_file_is_not_found(world):
    ana, bob = world.person("ana"), world.person("bob")
    id, other = ana.begins(), bob.begins(organisation="Another city")
    ana.sends(id, "annexes", answer_annexes=upload(PDF, "plan.pdf"), go="stay")
    file = world.draft(id)["annexes"][0]["id"]
    assert bob.sees(id, "file", file).status_code == bob.sees(other, "file", file).status_code == 404


def test_a_file_is_removed_by_its_button(world):
    ana = world.person("ana")
    id = ana.begins()
    ana.sends(id, "annexes", answer_annexes=upload(PDF, "plan.pdf"), go="stay")
    ana.sends(id, "annexes", **{"remove-answer_annexes": world.draft(id)["annexes"][0]["id"]})
    assert not world.draft(id)["annexes"]


def test_a_number_that_cannot_be_read_is_named_in_the_list_of_sections_and_keeps_nobody_from_sending(world):
    ana = world.person("ana")
    id = ana.begins()
    ana.fills(id, population="53 or 54 thousand")
    page = ana.sees(id, "").text
    assert page.count("complete, one answer to look at again") == 1 and re.search(r"(\d) of \1 sections complete", page)
    assert ana.submits(id).status_code == 303


def test_a_month_in_words_stands_in_its_field_as_the_hint_says(world):
    ana = world.person("ana")
    id = ana.begins()
    ana.sends(id, "practice", **{"answer_period-start": "septiembre de 1996", "go": "stay"})
    assert world.draft(id)["period"]["start"] == "1996-09" and 'value="09/1996"' in ana.sees(id, "practice").text
