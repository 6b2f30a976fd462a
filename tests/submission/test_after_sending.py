"""After a candidacy was sent: what its city is told of it, what counts, and how it goes back to that."""

from __future__ import annotations

import re

import pytest

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
