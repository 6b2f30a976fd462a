"""After a candidacy was sent: what its city is told of it, what counts, and how it goes back to that."""

from __future__ import annotations

import re
from time import monotonic

import pytest

from forms.answers import answered
from forms.comparing import GONE, NEW, SAME, Patience, compared

from .conftest import PDF, hidden, upload
from .test_team import in_team

TOO_MANY = "word " * 2000


@pytest.fixture
def sent(world):
    ana = world.person("ana")
    id = ana.begins()
    ana.fills(id, summary="Neighbours decide.")
    assert ana.submits(id).status_code == 303
    return ana, id


def part(page: str, begins: str, ends: str) -> str:
    return page.split(begins)[1].split(ends)[0]


def test_of_a_sending_changed_since_with_a_bad_answer_one_button_leads_to_that_answer(world, sent):
    ana, id = sent
    ana.saves(id, "texts", 99, answer_summary=TOO_MANY)
    told = part(ana.sees(id, "").text, 'class="next"', "</div>")
    assert "Send it again" in told and "See to what needs attention" in told
    assert f'href="{ana.url(id, "texts")}?check=1&amp;over=1#answer_summary"' in told


def test_a_sending_that_was_changed_since_is_called_so_until_the_deadline(world, sent):
    ana, id = sent
    assert "sent, changed since" not in ana.sees(id, "").text + ana.sees().text
    ana.saves(id, "texts", 99, answer_summary="Others decide.")
    assert "sent, changed since" in ana.sees(id, "").text and "sent, changed since" in ana.sees().text
    world.at(2026, 3, 17)
    assert "sent, changed since" not in ana.sees(id, "").text + ana.sees().text


def test_each_sending_is_told_by_its_number_and_its_instant_and_the_one_that_counts_is_named(world, sent):
    ana, id = sent
    ana.fills(id, summary="Others decide.")
    ana.submits(id)
    listed = re.findall(r"<li>(.*?)</li>", part(ana.sees(id, "").text, "<h2>What you sent</h2>", "</ul>"), re.S)
    assert ["Sending 2" in listed[0], "Sending 1" in listed[1]] == [True, True]
    assert "this one counts" in listed[0] and "this one counts" not in listed[1] and "2026" in listed[1]
    reference = re.search(r"/receipt/([^\"]+)\"", listed[0])[1]
    assert f">{reference}<" not in listed[0] and reference in ana.sees(id, "receipt", reference).text


def test_the_page_of_what_was_written_and_not_sent_is_titled_by_both_and_says_nothing_of_what_was_saved(world, sent):
    ana, id = sent
    ana.saves(id, "texts", 99, answer_summary="Written too late.")
    world.at(2026, 3, 17)
    assert f'href="{ana.url(id, "send")}#unsent"' in ana.sees(id, "").text
    page = ana.sees(id, "send").text
    assert "<h1>What you sent, and what you wrote after it</h1>" in page and "What was saved before stays" not in page
    assert '<details id="unsent" open>' in page


def test_what_was_sent_last_can_be_read_while_other_words_stand_in_the_draft(sent):
    ana, id = sent
    assert ana.url(id, "sent") not in ana.sees(id, "").text
    ana.saves(id, "texts", 99, answer_summary="Others decide.")
    assert all(f'href="{ana.url(id, "sent")}"' in ana.sees(id, page).text for page in ("", "send"))
    page = ana.sees(id, "sent").text
    assert "Neighbours decide." in page and "Others decide." not in page and "Sending 1, 21 January 2026" in page
    assert "Summary" in part(page, 'id="since"', "</ul>") and page.count("<button") == 2, "the sign-out's, and this one"


def test_changes_taken_back_make_the_draft_what_was_sent_and_keep_each_text_beside_its_field(world, sent):
    ana, id = sent
    before = answered(world.draft(id))
    ana.saves(id, "texts", 99, answer_summary="Others decide.", answer_results="")
    ana.saves(id, "category", 99, answer_territory="A")
    assert ana.sends(id, "sent").status_code == 303
    assert answered(world.draft(id)) == before
    assert "sent, changed since" not in ana.sees(id, "").text
    assert "Others decide." in part(ana.sees(id, "texts").text, "Another text of this field, set aside on", "</details>")
    assert ana.sends(id, "sent").status_code == 200, "there is nothing any more to take back"
    back = re.search(r'name="swap-answer_summary" value="([^"]*)"', ana.sees(id, "texts").text)[1]
    ana.sends(id, "texts", **{"swap-answer_summary": back})
    assert world.draft(id)["summary"] == "Others decide."


def test_files_come_back_with_the_changes_taken_back(world, sent):
    ana, id = sent
    ana.sends(id, "annexes", answer_annexes=upload(PDF, "plan.pdf"), answer_accepts="y", go="stay")
    assert ana.submits(id).status_code == 303
    [file] = world.draft(id)["annexes"]
    ana.sends(id, "annexes", **{"remove-answer_annexes": file["id"]})
    assert not world.draft(id)["annexes"]
    assert ana.sends(id, "sent").status_code == 303
    assert world.draft(id)["annexes"] == [file] and ana.sees(id, "file", file["id"]).status_code == 200


def test_what_was_written_after_the_page_was_shown_is_not_taken_back_unseen(world, sent):
    ana, id = sent
    ana.saves(id, "texts", 99, answer_summary="Others decide.")
    page = ana.sees(id, "sent")
    ana.saves(id, "texts", 99, answer_results="A colleague's words.")
    late = ana.sends(id, "sent", page=page)
    assert late.status_code == 409 and world.draft(id)["results"] == "A colleague's words."


def test_changes_are_taken_back_by_those_who_write_and_until_the_deadline_only(world, sent):
    ana, id = sent
    rui = in_team(ana, id, "rui", "reader")
    ana.saves(id, "texts", 99, answer_summary="Others decide.")
    page = ana.sees(id, "sent")
    read = rui.sees(id, "sent").text
    assert "Neighbours decide." in read and "Take the changes back" not in read
    assert rui.sends(id, "sent", draft=hidden(page.text)["draft"]).status_code == 409
    world.at(2026, 3, 17)
    assert ana.sends(id, "sent", page=page).status_code == 200
    assert world.draft(id)["summary"] == "Others decide." and "Take the changes back" not in ana.sees(id, "sent").text


def test_of_what_was_never_sent_there_is_no_page_of_what_was_sent(world):
    ana = world.person("ana")
    assert ana.sees(ana.begins(), "sent").status_code == 404


def test_what_changed_between_two_sendings_is_marked_word_by_word_by_line_and_by_a_word_for_who_hears_it(world, sent):
    ana, id = sent
    ana.fills(id, summary="Neighbours decide together.")
    ana.submits(id)
    page = part(ana.sees(id, "changes").text, "<h2>Summary</h2>", "</section>")
    assert page.count("Neighbours") == 1, "what stays stands there once"
    assert '<del><span class="visually-hidden">removed: </span>decide.</del>' in page
    assert '<ins><span class="visually-hidden">added: </span>decide together.</ins>' in page


def told(before: str, after: str) -> list:
    return [(kind, text.strip()) for kind, text in compared(before, after)]


def test_two_texts_are_compared_by_words_and_blanks_are_no_change():
    assert told("We meet every month.", "We meet  every\nweek.") == [(SAME, "We meet  every"), (GONE, "month."), (NEW, "week.")]
    assert told("", "All of it") == [(NEW, "All of it")] and told("All of it", "") == [(GONE, "All of it")]
    assert {kind for kind, _text in compared("a  b", "a b")} == {SAME} and compared("", "") == []


def test_texts_with_nearly_nothing_in_common_stand_one_after_the_other():
    assert told("Roads and the sea", "Schools, houses, the theatre of our town") == [
        (GONE, "Roads and the sea"), (NEW, "Schools, houses, the theatre of our town")]


def test_in_a_long_text_the_one_new_word_is_found():
    words = [f"word{n % 700}" for n in range(6000)]
    found = compared(" ".join(words), " ".join([*words[:3000], "new", *words[3000:]]))
    assert [one for one in found if one[0] != SAME] == [(NEW, "new ")]


@pytest.mark.parametrize(("member", "said"), [
    ("yes", "Our government is a member of the network."), ("joining", "It is not a member yet. We ask to join while we apply.")])
def test_the_language_and_the_membership_chosen_at_first_are_told_with_the_way_to_change_them(world, member, said):
    ana = world.person("ana")
    id = ana.begins(member=member, language="fr")
    ana.fills(id)
    for page in (ana.sees(id, "").text, ana.sees(id, "send").text):
        assert said in page and "<dd>French</dd>" in page and f"{id}/begun" in page.split(said)[1]
    receipt = ana.submits(id).location
    page = ana.http.get(receipt).text
    assert said in page and "<dd>French</dd>" in page
    world.at(2026, 3, 17)
    assert said in ana.sees(id, "").text and "If it is wrong, write to" not in ana.sees(id, "").text


def test_a_text_too_long_to_be_compared_stands_whole_before_and_after():
    before, after = " ".join(["a", "b"] * 10_000), " ".join(["b", "a"] * 10_000)
    assert compared(before, after) == [(GONE, before), (NEW, after)]


def test_what_was_changed_since_the_last_sending_is_marked_word_by_word_with_the_way_to_each_answer(world, sent):
    ana, id = sent
    ana.saves(id, "texts", 99, answer_summary="Children decide.")
    page = ana.sees(id, "sent").text
    assert "Children</ins>" in page and "Neighbours</del>" in page and f'{ana.url(id, "texts")}?over=1#answer_summary' in page
    assert f'href="{ana.url(id, "sent")}">See what changed since' in ana.sees(id, "send").text


def test_texts_made_to_be_slow_to_compare_are_given_up_and_the_page_shares_its_patience():
    """A hundred signs that are no words, so that no limit of words is passed, in another order: it took more than a minute."""
    signs = [a + b for a in ".,;:!?-+*/" for b in ".,;:!?-+*/"]
    before, after = (" ".join(signs[n * step % 100] for n in range(9_900)) for step in (1, 7))
    begun, patience = monotonic(), Patience()
    for _each in range(20):
        assert compared(before, after, patience) == [(GONE, before), (NEW, after)]
    assert monotonic() < begun + 20
