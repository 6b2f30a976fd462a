"""A team on one candidacy: who may do what in it, who comes and goes, who is where; and nobody locks everybody out."""

from __future__ import annotations

import tempfile
from email import message_from_bytes
from email.policy import default
from pathlib import Path

import pytest
from sqlalchemy import select

from award_app import accounts, engine, mail
from award_app.access import Actor
from award_app.effects import Ref
from award_app.letters import write_letter
from award_app.models.candidacies import team
from award_app.models.people import participants, persons, sign_in_links
from award_app.models.record import letters
from tests.submission.conftest import hidden
from workflows.steps import Refused


@pytest.fixture
def begun(world):
    ana = world.person("ana")
    return ana, ana.begins()


def invites(ana, id, name: str, role: str = "editor", language: str = "fr"):
    return ana.sends(id, "team", do="invite", address=f"{name}@city.example", role=role, language=language)


def in_team(ana, id, name: str, role: str = "editor"):
    """Somebody who was invited and has joined, at a browser of their own."""
    assert invites(ana, id, name, role, "en").status_code == 303
    person = ana.world.person(name)
    assert person.sends(id, "join", do="join").status_code == 303
    return person


def roles(world, id) -> dict[str, str]:
    """{name before the @: role}."""
    with world.store.reading() as db:
        rows = db.execute(select(team.c.participant, team.c.role).where(team.c.candidacy == id)).all()
    known = {accounts.participant(world.store, world.rules.id, one.id): one for one in people(world)}
    return {known[who].email.split("@")[0]: role for who, role in rows}


def people(world):
    with world.store.reading() as db:
        return list(db.execute(select(persons)))


def letters_of(world, kind: str) -> list:
    with world.store.reading() as db:
        rows = db.execute(letters.select().where(letters.c.kind == kind)).mappings().all()
        return [write_letter(db, world.store, world.settings, row) for row in rows]


def number_of(ana, id, name: str) -> int:
    """The place of somebody in the list of the page."""
    with ana.world.store.reading() as db:
        who = db.scalars(select(team.c.participant).where(team.c.candidacy == id).order_by(team.c.id)).all()
    return who.index(ana.world.person(name).key)


def changes(ana, id, name: str, do: str, **fields):
    return ana.sends(id, "team", do=do, member=number_of(ana, id, name), **fields)


def takes(person, id, step: str, **payload):
    ref = Ref(person.world.rules.id, "candidacy", id)
    return engine.act(person.world.store, ref, step, Actor(person.person.id), payload)


def refused(person, id, step: str, **payload) -> str:
    with pytest.raises(Refused) as caught:
        takes(person, id, step, **payload)
    return caught.value.refusal.code


def test_whoever_is_invited_gets_a_link_of_their_own_that_opens_the_candidacy(world, begun):
    ana, id = begun
    assert invites(ana, id, "bea").status_code == 303
    [text] = mailed(world, "bea@city.example")
    link = text.partition("/sign-in/")[2].split()[0]
    bea = world.app.test_client()
    page = bea.get(f"/sign-in/{link}?lang=en")
    answer = bea.post(f"/sign-in/{link}", data={**hidden(page.text), "name": "Bea Roca"})
    assert answer.location == ana.url(id, "join")
    asked = bea.get(answer.location)
    assert "Trial" in asked.text and bea.get(ana.url(id, "")).status_code == 404
    answer = bea.post(answer.location, data={**hidden(asked.text), "do": "join"})
    assert answer.location == ana.url(id, "") and bea.get(answer.location).status_code == 200


def mailed(world, to: str) -> list[str]:
    """The texts of the letters that leave now for an address."""
    with tempfile.TemporaryDirectory() as folder:
        mail.deliver(world.store, world.settings, mail.FolderTransport(Path(folder)))
        sent = [message_from_bytes(path.read_bytes(), policy=default) for path in sorted(Path(folder).glob("*.eml"))]
    return [one.get_body(("plain",)).get_content() for one in sent if to in one["To"]]


def test_the_letter_of_an_invitation_is_in_the_language_that_was_chosen_and_says_who_invites(world, begun):
    ana, id = begun
    invites(ana, id, "bea")
    [letter] = letters_of(world, "joined")
    assert letter.to == "bea@city.example" and letter.language == "fr"
    assert "Ana (ana@city.example) rédige une candidature" in letter.text


def test_the_letter_of_an_invitation_says_for_whom_until_when_to_send_and_until_when_its_link_works(world, begun):
    ana, id = begun
    invites(ana, id, "bea", language="en")
    [text] = mailed(world, "bea@city.example")
    told = " ".join(text.split())
    assert "Government: City of Trial" in told and "To be sent by: 15 March 2026" in told, told
    ends = (world.clock.now() + accounts.INVITATION_LASTS).day
    assert f"It works once, until {ends} " in told and "for a week" not in told


def test_the_page_behind_an_invitation_says_for_which_candidacy_it_is_and_that_a_name_is_asked(world, begun):
    ana, id = begun
    invites(ana, id, "bea")
    [text] = mailed(world, "bea@city.example")
    link = "/sign-in/" + text.partition("/sign-in/")[2].split()[0]
    bea = world.app.test_client()
    page = bea.get(f"{link}?lang=en").text
    assert "You are invited to the team of this candidacy:" in page and "Write your name, then press the button" in page
    assert bea.post(link, data={**hidden(page), "name": "Bea Roca"}).status_code == 302
    used = world.app.test_client().get(f"{link}?lang=en").text
    assert "team of this candidacy" not in used, "only to who holds a link that works"


def test_the_receipt_of_who_only_reads_says_who_can_send_again(world, begun):
    ana, id = begun
    in_team(ana, id, "bea"), in_team(ana, id, "carla", "reader")
    ana.fills(id)
    assert ana.submits(id).status_code == 303
    told = {one.to.partition("@")[0]: one.text for one in letters_of(world, "received")}
    assert all("you can still change your candidacy and send it again" in told[name] for name in ("ana", "bea"))
    assert "you can still change" not in told["carla"] and "those of your team who write the candidacy can still" in told["carla"]


def test_an_invitation_lasts_a_week_and_no_record_and_no_page_holds_its_link(world, begun):
    ana, id = begun
    invites(ana, id, "bea")
    with world.store.reading() as db:
        assert db.execute(select(sign_in_links)).first() is None, "it is made when the letter leaves"
    [text] = mailed(world, "bea@city.example")
    token = text.partition("/sign-in/")[2].split()[0]
    with world.store.reading() as db:
        [row] = db.execute(select(sign_in_links)).mappings().all()
        assert token not in repr(db.execute(select(letters)).all()) + repr(dict(row))
    assert row["expires_at"] - world.clock.now() == accounts.INVITATION_LASTS and row["used_at"] is None


def test_whoever_is_invited_is_nothing_to_the_candidacy_before_they_say_yes(world, begun):
    ana, id = begun
    assert invites(ana, id, "bea").status_code == 303
    bea = world.person("bea")
    assert [bea.sees(id, page).status_code for page in ("", "texts", "team", "withdraw")] == [404] * 4
    assert roles(world, id) == {"ana": "owner"} and "has not answered yet" in ana.sees(id, "team").text
    assert "You are invited to the team of a candidacy" in bea.http.get(bea.url(), query_string={"lang": "en"}).text
    assert refused(bea, id, "submit", draft="x") == "unknown"
    again = invites(ana, id, "bea", "owner")
    assert again.status_code == 409 and "invited already" in again.text


def test_an_invitation_is_declined_or_taken_back_and_then_its_page_is_gone(world, begun):
    ana, id = begun
    for name, ends in (("bea", lambda bea: bea.sends(id, "join", do="decline")),
                       ("carl", lambda carl: ana.sends(id, "team", do="remove", member="1"))):
        invites(ana, id, name)
        person = world.person(name)
        assert person.sees(id, "join").status_code == 200
        assert ends(person).status_code == 303
        assert person.sees(id, "join").status_code == 404 and refused(person, id, "join") == "unknown"
    assert roles(world, id) == {"ana": "owner"}


def test_the_page_of_an_invitation_leads_on_for_whoever_has_joined(world, begun):
    ana, id = begun
    bea = in_team(ana, id, "bea")
    assert bea.sees(id, "join").location == ana.url(id, "")


def test_an_editor_writes_and_sends(world, begun):
    ana, id = begun
    ana.fills(id)
    bea = in_team(ana, id, "bea")
    assert bea.saves(id, "texts", 99, answer_summary="Bea writes.").status_code == 200
    assert bea.submits(id).status_code == 303


def test_a_reader_reads_everything_and_is_told_why_nothing_can_be_written(world, begun):
    ana, id = begun
    ana.fills(id, summary="Neighbours decide.")
    rui = in_team(ana, id, "rui", "reader")
    page = rui.sees(id, "texts")
    assert "Neighbours decide." in page.text and "You can read this candidacy and not change it" in page.text
    assert "<textarea" not in page.text
    answer = rui.saves(id, "texts", 99, answer_summary="Mine")
    assert answer.status_code == 422 and "not change it" in answer.json["reason"]
    assert rui.sends(id, "texts", answer_summary="Mine").status_code == 409
    assert "not change it" in rui.sees(id, "send").text and "not change it" in rui.sees(id, "withdraw").text
    assert [refused(rui, id, step, draft="x") for step in ("submit", "withdraw")] == ["only_reads"] * 2
    assert world.draft(id)["summary"] == "Neighbours decide."


@pytest.mark.parametrize("state", ["draft", "submitted", "changed", "returned", "withdrawn"])
def test_a_reader_is_told_who_can_do_what_comes_next_and_never_that_they_can(world, begun, state):
    ana, id = begun
    rui = in_team(ana, id, "rui", "reader")
    ana.fills(id)
    if state != "draft":
        ana.submits(id)
    if state == "changed":
        ana.fills(id, summary="Other words.")
    if state == "withdrawn":
        ana.sends(id, "withdraw")
    if state == "returned":
        world.at(2026, 3, 17)
        world.office("assess", id, items={"complete": {"met": False, "reason": "Results?"}})
        world.office("return_for_completion", id, fields=["summary"], message="Say more.")
    said = {
        "draft": "it can be changed and sent by Ana",
        "submitted": "it can be changed and sent again by Ana",
        "changed": "What was sent last counts, unless it is sent again. You read it; it can be sent by Ana",
        "returned": "it can be completed by Ana",
        "withdrawn": "it can be taken back by Ana",
    }[state]
    for page in (rui.sees(id, "").text, rui.sees().text):
        words = page.split('class="next-words">')[1].split("</p>")[0]
        assert said in words and "You can" not in words and "your candidacy" not in words
    assert "Complete the candidacy" not in page and "Go on writing" not in page
    assert "not sent in time" not in rui.sees(id, "send").text + ana.sees(id, "send").text


def test_only_an_owner_says_who_works_on_it_and_others_are_told_so(world, begun):
    ana, id = begun
    bea = in_team(ana, id, "bea")
    assert "Only an owner of the candidacy can do this" in bea.sees(id, "team").text
    assert invites(bea, id, "carl").status_code == 409
    assert refused(bea, id, "remove", participant=ana.key) == "owners_only"
    assert {one.email for one in people(world)} & {"carl@city.example"} == set(), "nobody is enrolled in vain"


def test_a_stranger_is_told_nothing_of_a_team(world, begun):
    _ana, id = begun
    eve = world.person("eve")
    accounts.participant(world.store, world.rules.id, eve.person.id)
    assert eve.sees(id, "team").status_code == 404
    assert refused(eve, id, "leave") == "unknown" == refused(eve, id, "invite", participant=eve.key, role="owner")


@pytest.mark.parametrize("step", ["leave", "remove", "give_role"])
def test_the_last_owner_stays_until_somebody_else_is_one(world, begun, step):
    ana, id = begun
    bea = in_team(ana, id, "bea")
    payload = {} if step == "leave" else {"participant": ana.key, "role": "reader"}
    assert refused(ana, id, step, **payload) == "last_owner"
    assert changes(ana, id, "bea", "give_role", role="owner").status_code == 303
    takes(ana, id, step, **payload)
    assert roles(world, id)["bea"] == "owner" and roles(world, id).get("ana") in (None, "reader")
    assert bea.sees(id, "team").status_code == 200


def test_the_button_to_leave_is_off_with_its_reason_for_the_last_owner(begun):
    ana, id = begun
    assert "Make somebody else its owner first" in ana.sees(id, "team").text


def test_whoever_was_taken_out_is_out_at_once(world, begun):
    ana, id = begun
    bea = in_team(ana, id, "bea")
    page = bea.sees(id, "texts")
    assert changes(ana, id, "bea", "remove").status_code == 303
    assert bea.sends(id, "texts", page=page, answer_summary="Too late").status_code == 404
    assert bea.sees(id, "").status_code == 404 and "summary" not in world.draft(id)


def test_a_list_that_has_changed_meanwhile_is_not_acted_on(world, begun):
    ana, id = begun
    in_team(ana, id, "bea")
    page = ana.sees(id, "team")
    in_team(ana, id, "carl")
    assert ana.sends(id, "team", page=page, do="remove", member="0").status_code == 409
    assert set(roles(world, id)) == {"ana", "bea", "carl"}


def test_nobody_is_invited_twice_and_a_team_has_an_end(world, begun):
    ana, id = begun
    in_team(ana, id, "bea")
    again = invites(ana, id, "bea", "owner")
    assert again.status_code == 409 and "works on the candidacy already" in again.text
    assert roles(world, id)["bea"] == "editor"


def test_the_office_names_another_owner_and_says_why_and_whoever_was_one_writes_on(world, begun):
    ana, id = begun
    bea = in_team(ana, id, "bea", "reader")
    office = world.app.test_client()
    with office.session_transaction() as session:
        session["token"] = accounts.begin_session(world.store, world.officer.id)
    url = f"/{world.rules.id}/desk/candidacies/{id}/team"
    shown = hidden(office.get(url).text)
    assert office.post(url, data={**shown, "address": "bea@city.example", "language": "en"}).status_code == 422
    given = {**shown, "address": "bea@city.example", "language": "en", "reason": "Ana has left the town hall."}
    assert office.post(url, data=given).status_code == 303
    assert roles(world, id) == {"ana": "editor", "bea": "owner"}
    told = letters_of(world, "handed_over")
    assert {one.to for one in told} == {"ana@city.example", "bea@city.example"}
    assert all("Ana has left the town hall." in one.text for one in told)
    assert bea.saves(id, "texts", 99, answer_summary="Bea writes.").status_code == 200


def test_others_of_the_team_are_told_where_they_are_and_nothing_is_locked(world, begun):
    ana, id = begun
    bea = in_team(ana, id, "bea")
    is_here(bea, id, "texts")
    assert "bea@city.example is in “" in ana.sees(id, "texts").text
    world.clock.pass_(minutes=4)
    assert "4 minutes ago" in is_here(ana, id, "texts").json["others"][0]
    world.clock.pass_(minutes=20)
    assert is_here(ana, id, "texts").json["others"] == []
    assert ana.saves(id, "texts", 99, answer_summary="Ana writes.").status_code == 200


def test_whoever_can_change_nothing_is_in_no_section(world, begun):
    ana, id = begun
    bea, cai = in_team(ana, id, "bea"), in_team(ana, id, "cai", "reader")
    is_here(cai, id, "texts")
    assert is_here(ana, id, "texts").json["others"] == []
    is_here(bea, id, "texts")
    world.at(2026, 3, 15, 22, 55)
    is_here(bea, id, "texts")
    assert "bea@city.example is in “" in ana.sees(id, "texts").text
    world.clock.pass_(minutes=9)
    assert is_here(ana, id, "texts").json["others"] == [], "the deadline is over: nobody writes in it any more"
    assert "is in “" not in ana.sees(id, "texts").text and "was in “" not in ana.sees(id, "texts").text


def is_here(person, id, section: str):
    token = hidden(person.sees(id, "team").text)["csrf_token"]
    url = person.url(id, "here")
    return person.http.post(url, query_string={"section": section}, headers={"X-CSRFToken": token})


def test_whose_an_address_is_nobody_learns_by_inviting_it(world, begun):
    ana, id = begun
    known = world.person("zoe")
    invites(ana, id, "zoe")
    assert "Zoe" not in ana.sees(id, "team").text and "zoe@city.example" in ana.sees(id, "team").text
    known.sends(id, "join", do="join")
    is_here(known, id, "texts")
    assert "Zoe" in ana.sees(id, "team").text


def test_no_page_of_a_team_holds_a_key_of_its_people(world, begun):
    ana, id = begun
    bea = in_team(ana, id, "bea")
    page = ana.sees(id, "team").text
    assert bea.key not in page and ana.key not in page and bea.person.id not in page


def test_two_people_who_change_one_field_see_both_texts(world, begun):
    ana, id = begun
    bea = in_team(ana, id, "bea")
    shown = bea.sees(id, "texts")
    assert ana.saves(id, "texts", 1, tab="of-ana", answer_summary="Ana's text").status_code == 200
    both = bea.sends(id, "texts", page=shown, answer_summary="Bea's text")
    assert both.status_code == 409 and "Ana&#39;s text" in both.text and "Bea&#39;s text" in both.text
    assert world.draft(id)["summary"] == "Ana's text"


def test_a_field_that_the_page_does_not_have_makes_nobody_another_who_asks(world, begun):
    ana, id = begun
    page = ana.sees(id, "team")
    answers = [ana.sends(id, "team", page=page, do="invite", address=f"?{n}", email=f"x{n}@city.example").status_code
               for n in range(22)]
    assert answers == [422] * 20 + [429] * 2


def test_one_address_gets_only_so_many_invitations_whoever_asks_for_them(world):
    statuses = []
    for name in ("ana", "ben"):
        person = world.person(name)
        id = person.begins(organisation=f"City of {name}")
        for _time in range(4):
            statuses.append(invites(person, id, "rita").status_code)
            person.sends(id, "team", do="remove", member="1")
    assert statuses == [303] * 6 + [429] * 2


@pytest.mark.tampers
def test_letters_held_for_somebody_who_is_taken_out_are_not_sent_and_the_desk_says_why(world, begun):
    ana, id = begun
    in_team(ana, id, "bea")
    in_team(ana, id, "cai")
    with world.store.reading() as db:
        keys = dict(db.execute(select(persons.c.email, participants.c.id).join(
            participants, participants.c.person == persons.c.id)).all())
    held = {"edition": world.rules.id, "kind": "not_kept", "subject": id, "facts": {}, "state": "held", "cause": 1,
            "owed_at": world.store.now(), "due_at": world.store.now(), "attempts": 0}
    with world.store.writing() as db:
        for name in ("ana", "bea", "cai"):
            db.execute(letters.insert().values(id=f"held-{name}", recipient=keys[f"{name}@city.example"], **held))
        db.execute(letters.insert().values(
            **{**held, "subject": "another"}, id="held-elsewhere", recipient=keys["bea@city.example"]))
    assert changes(ana, id, "bea", "remove").status_code == 303
    with world.store.reading() as db:
        found = {row["id"]: (row["state"], row["problem"]) for row in db.execute(select(letters)).mappings()}
    assert found["held-bea"] == ("dropped", "the recipient is not in the team any more")
    assert [found[f"held-{one}"] for one in ("ana", "cai", "elsewhere")] == [("held", None)] * 3


def test_who_has_joined_is_in_the_team_since_then_under_their_name_before_they_have_written_anything(world, begun):
    ana, id = begun
    zoe = world.person("zoe")
    invites(ana, id, "zoe")
    zoe.sends(id, "join", do="join")
    world.clock.pass_(minutes=90)
    zoe.sees(id, ""), zoe.sees(id, "")
    listed = in_list(ana, id)
    assert "<strong>Zoe</strong>" in listed and "has not come yet" not in listed
    assert "in the team since 21 January 2026" in " ".join(listed.split())
    changes(ana, id, "zoe", "give_role", role="owner")
    assert in_list(ana, id).split("in the team since ")[1][:40] == listed.split("in the team since ")[1][:40]


def in_list(person, id: str) -> str:
    """The last of the team, as its page shows them."""
    return person.sees(id, "team").text.split('<ul class="team">')[1].split("</ul>")[0].split("<li>")[-1]


def test_the_page_of_a_used_link_of_an_invitation_says_that_it_works_for_a_week(world, begun):
    ana, id = begun
    invites(ana, id, "bea")
    [text] = mailed(world, "bea@city.example")
    link = "/sign-in/" + text.partition("/sign-in/")[2].split()[0]
    bea = world.app.test_client()
    assert bea.post(link, data={**hidden(bea.get(link).text), "name": "Bea Roca"}).status_code == 302
    used = world.app.test_client().get(f"{link}?lang=en")
    assert used.status_code == 410 and "for a week" in used.text and "one hour" not in used.text
    unknown = bea.get("/sign-in/of-nobody?lang=en")
    assert unknown.status_code == 410 and "one hour" not in unknown.text
