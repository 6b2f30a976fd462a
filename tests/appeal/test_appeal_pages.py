"""The page of an appeal: the city writes it, loses nothing, reads the answer; the office sees it among what waits."""

import re

from award_app import mail
from config.settings import Settings
from tests.appeal.conftest import CHECK, RULES, Appealed
from workflows.reading import load


def send(http, address, grounds):
    page = http.get(address).text
    fields = dict(re.findall(r'name="(csrf_token|key|seen)"[^>]*value="([^"]*)"', page))
    return http.post(address, data={**fields, "grounds": grounds})


def test_a_city_finds_the_way_to_appeal_sends_it_and_reads_what_was_decided(appealing):
    http, address = appealing.browser(appealing.cities[4]), appealing.address(4, "appeal")
    assert 'appeal">Appeal against the decision' in http.get(appealing.address(4)).text
    asked = http.get(address).text
    assert "somebody of the office who did not take the decision" in asked and "At most 300 words." in asked
    assert send(http, address, "The annex is <b>there</b>.").status_code == 303
    waiting = http.get(appealing.address(4)).text
    assert "Your appeal is being decided" in waiting and "The annex is &lt;b&gt;there&lt;/b&gt;." in waiting
    appealing.answers(4, "uphold", reason="It was overlooked.")
    answered = http.get(address.removesuffix("appeal")).text
    assert "The appeal was right" in answered and "It was overlooked." in answered


def test_what_was_typed_stays_when_the_appeal_is_refused(appealing):
    http, address = appealing.browser(appealing.cities[4]), appealing.address(4, "appeal")
    answer = send(http, address, "word " * 301)
    assert answer.status_code == 409 and "An appeal takes at most 300 words." in answer.text
    assert "word word word" in answer.text
    page = http.get(address).text
    fields = dict(re.findall(r'name="(csrf_token|key|seen)"[^>]*value="([^"]*)"', page))
    appealing.clock.go_to(appealing.stage("first_appeals.appeal")["closes_at"])
    late = http.post(address, data={**fields, "grounds": "Too late, and kept."})
    assert late.status_code == 409 and "Too late, and kept." in late.text and "Send the appeal" not in late.text


def test_no_button_tells_a_decision_that_the_office_has_not_told(appealing, tmp_path):
    http = appealing.browser(appealing.cities[0])
    assert "Appeal against" not in http.get(appealing.address(0)).text
    assert "The decision of" in http.get(appealing.address(0, "appeal")).text, "the rule, which anybody can read"
    assert http.get(appealing.address(4, "appeal")).status_code == 404
    world = Appealed(tmp_path / "untold", load(RULES)).receives(6).checks_but(4).goes_to(CHECK)
    http = world.browser(world.cities[4])
    assert "Appeal against the decision</a>" not in http.get(world.address(4)).text
    assert "Send the appeal" not in http.get(world.address(4, "appeal")).text


def test_the_office_finds_appeals_on_its_board_and_answers_with_reasons_that_it_reads_as_a_letter_first(appealing):
    appealing.appeals(4)
    http, edition = appealing.browser(appealing.colleague), appealing.edition
    board = http.get(f"/{edition}/desk").text
    assert "1 appeal to decide" in board
    id = appealing.cities[4].id
    page = http.get(f"/{edition}/desk/candidacies/{id}").text
    assert "The annex is there, as file 2." in page and "Uphold the appeal" in page and "Reject the appeal" in page
    step = f"/{edition}/desk/steps/candidacy/uphold/{id}"
    fields = dict(re.findall(r'name="(csrf_token|key|seen)"[^>]*value="([^"]*)"', http.get(step).text))
    looked = http.post(step, data={**fields, "reason": "It was overlooked.", "look": "1"}).text
    assert "&gt; It was overlooked." in looked or "It was overlooked." in looked
    olga = appealing.browser(appealing.officer).get(step).text
    assert "somebody else has to decide" in olga


def test_letters_of_an_appeal_say_until_when_who_decides_and_why(appealing):
    appealing.appeals(4)
    appealing.answers(4, "uphold", reason="It was overlooked.")
    appealing.appeals(5)
    appealing.answers(5, "reject", reason="It was not sent.")
    kinds = ("ineligible", "appeal_received", "appeal_upheld", "appeal_rejected")
    with appealing.store.reading() as db:
        told = {row["kind"]: mail.write_letter(db, appealing.store, Settings(data=appealing.folder), row).text
                for row in appealing.rows("letters") if row["kind"] in kinds}
    assert told.keys() == set(kinds)
    assert "> It was overlooked." in told["appeal_upheld"] and "> It was not sent." in told["appeal_rejected"]
    assert "you can appeal from the page of your candidacy" in told["ineligible"] and "14 April 2027" in told["ineligible"]
    assert "did not take the decision" in told["appeal_received"]
    assert not any("None" in text or "%(" in text or "{" in text for text in told.values())
