"""The pages of what older editions need: members who vote, a candidacy by e-mail, the full proposal of one that goes on."""

from __future__ import annotations

from dataclasses import replace
from io import BytesIO
from pathlib import Path

from award_app import accounts, create_app
from config.settings import Settings
from tests.desk.conftest import filled
from tests.editions.lived import Edition
from tests.world import City, Person
from workflows.reading import load

MESSAGE = b"""From: Rosa <rosa@rennes.example>
Date: Tue, 31 May 2022 10:00:00 +0200
Subject: Our candidacy

Please find it here.
"""


def rules(year: str):
    return load(Path(f"config/rulebooks/oidp-{year}.yaml"))


class Browser:
    """A browser of one person, in English."""

    def __init__(self, edition: Edition, person: str):
        settings = replace(Settings(), data=edition.folder, secret_key="k" * 40, base_url="http://localhost")
        self.edition, app = edition, create_app(settings, edition.store)
        app.testing = True
        self.client = app.test_client()
        with self.client.session_transaction() as session:
            session |= {"language": "en", "token": accounts.begin_session(edition.store, person)}

    def get(self, path: str):
        return self.client.get(f"/{self.edition.edition}{path}")

    def sends(self, path: str, **typed):
        """What a person typed, with what the page's form holds already."""
        return self.client.post(f"/{self.edition.edition}{path}", data={**filled(self.get(path).text), **typed})


def test_an_officer_enters_what_came_by_e_mail_and_the_city_finds_it(tmp_path):
    edition = Edition(tmp_path, rules("2022")).goes_to("submission.submission")
    edition.clock.pass_(hours=3)
    desk = Browser(edition, edition.officer.person)
    assert "Enter a candidacy received by e-mail" in desk.get("/desk/stages/submission.submission").text
    day = edition.clock.now().date().isoformat()
    typed = {
        "organisation": "City of Rennes", "place": "Rennes", "country": "FR", "kind": "local_government",
        "language": "fr", "contact": "Rosa", "address": "rosa@rennes.example", "day": day, "time": "00:30",
        "answer_title": "Budget participatif", "answer_summary": "Les habitants décident.",
    }  # fmt: skip
    empty = desk.sends("/desk/received", **typed)
    assert empty.status_code == 422 and "Keep the message itself" in empty.text and "Budget participatif" in empty.text
    late = desk.sends("/desk/received", **{**typed, "time": "23:59"}, message="From Rosa")
    assert late.status_code == 409 and "cannot be later than now" in late.text
    for odd, told in (({"day": ""}, "Give the day."), ({"day": "2019-03-31", "time": "02:30"}, "the clocks skip 02:30"),
                      ({"day": "2018-10-28", "time": "02:30"}, "02:30 comes twice")):
        page = desk.sends("/desk/received", **{**typed, **odd}, message="From Rosa")
        assert page.status_code == 422 and told in page.text and "combine" not in page.text
    done = desk.sends("/desk/received", **typed, file=(BytesIO(MESSAGE), "message.eml"))
    assert done.status_code == 303
    row = edition.rows("candidacies")[0]
    assert (row["state"], row["title"], row["place"]) == ("submission:submitted", "Budget participatif", "Rennes")
    page = desk.get(f"/desk/candidacies/{row['id']}").text
    assert "Received by e-mail on" in page and "Please find it here." in page and "Subject: Our candidacy" in page
    with edition.store.reading() as db:
        rosa = accounts.person_of(db, "rosa@rennes.example").id
    mine = Browser(edition, rosa)
    assert "Budget participatif" in mine.get(f"/candidacy/{row['id']}/").text
    assert "Les habitants décident." in mine.get(f"/candidacy/{row['id']}/practice").text


def test_there_is_no_page_for_messages_or_members_where_the_rules_know_none(tmp_path):
    edition = Edition(tmp_path, rules("2020"))
    assert Browser(edition, edition.officer.person).get("/desk/received").status_code == 404
    edition = Edition(tmp_path / "open", rules("2022"))
    assert Browser(edition, edition.officer.person).get("/desk/members").status_code == 404


def test_an_officer_says_who_votes_and_the_vote_tells_a_stranger_whom_to_ask(tmp_path):
    edition = Edition(tmp_path, rules("2019")).receives(3).checks().goes_to("members.consultation")
    desk, voter = Browser(edition, edition.officer.person), Person(edition, "Vera")
    named = {"organisation": "City of Elsewhere", "country": "FR", "name": "Vera", "email": voter.email, "language": "fr"}
    assert "Nobody is named yet" in desk.get("/desk/members").text
    stranger = Browser(edition, voter.person)
    chosen = edition.in_state("members:in")[:2]
    stranger.client.set_cookie("ballot", ".".join(id[:12] for id in chosen), path=f"/{edition.edition}/vote")
    assert "you are not known as one of them" in stranger.get("/vote/review").text
    assert desk.sends("/desk/members", **{**named, "email": "nobody"}).status_code == 422
    assert desk.sends("/desk/members", **named).status_code == 303
    listed = desk.get("/desk/members").text
    assert "City of Elsewhere" in listed and "can vote" in listed and "Let them vote no more" in listed
    assert "Cast my ballot" in stranger.get("/vote/review").text


def test_a_city_that_goes_on_finds_the_new_sections_last_and_the_old_ones_as_sent(tmp_path):
    edition = Edition(tmp_path, rules("2020")).goes_to("submission.submission")
    city = City(edition, "Rennes", language="en").submits()
    edition.goes_to("submission.submission", "closes").checks()
    edition.votes("members.consultation", [[city.id]], members=True).cuts("members").goes_to("proposals.submission")
    mine = Browser(edition, city.person)
    page = mine.get(f"/candidacy/{city.id}/").text
    assert "asked for more" in page and "Fill in what is asked now" in page and "as sent" in page
    assert page.index("Full proposal") > page.index("The practice")
    assert f"/candidacy/{city.id}/proposal" in page and "Begin to fill it in" in page
    first = mine.get(f"/candidacy/{city.id}/practice").text
    assert "<textarea" not in first and "Summary (French)" in first
    assert "<textarea" in mine.get(f"/candidacy/{city.id}/proposal").text
    city.saves(context="One", method="Two", results="Three", evaluation="Four")
    review = mine.get(f"/candidacy/{city.id}/send").text
    assert "Summary (French)" in review and "Two" in review and "Send the candidacy" in review
    assert mine.sends(f"/candidacy/{city.id}/send").status_code == 303
    assert city.state == "proposals:submitted"
