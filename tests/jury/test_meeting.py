"""The meeting: what lies before it, motions and their votes, who is shown out, the minutes and their signatures."""

from __future__ import annotations

import re

import pytest

from award_app.models.juries import seats
from award_app.package import verify_folder, write
from award_app.stages.meeting import digest_of, last_minutes
from tests.jury.test_dossiers_to_take_along import words
from tests.jury.test_opening import browser
from tests.world import CANARY, World, keeps_every_law
from workflows.agenda import agenda
from workflows.motions import crossed, is_carried, wrong_with
from workflows.rounds import DeliberationStage
from workflows.severity import Sheet, beside
from workflows.steps import Refused

KEY, JURY = "final.deliberation", "final.jury"


@pytest.fixture
def meets(request, tmp_path):
    """The final panel meets: Cleo presides; Dag has a conflict of interest with the first finalist."""
    world = World(tmp_path).receives(8).validates().selects().goes_to(JURY)
    world.first, world.second, *_more = [city for city in world.cities if city.state == "final:in"]
    world.cleo = world.juror("Cleo", JURY, chair=True)
    world.dag = world.juror("Dag", JURY).declares({world.first.id: "My own city."})
    world.others = [world.juror(name, JURY) for name in ("Eva", "Fay")]
    world._judged([world.cleo, world.dag, *world.others], JURY)
    world.goes_to("final.consultation", "closes").goes_to(KEY)
    yield world
    keeps_every_law(request, world.store)


def votes(world, about, *, without=(), **given):
    seats = {one.name: one.seat for one in (world.cleo, world.dag, *world.others)}
    cast = {seat: given.get(name, "for") for name, seat in seats.items() if name not in without}
    return world.officer.acts("motion", None, "vote", {"candidacy": about.id, "text": "To honour it.", "votes": cast}, KEY)


def refused(does) -> str:
    with pytest.raises(Refused) as found:
        does()
    return found.value.refusal.code


def decided(world, **more):
    world.officer.decides({"award": world.first}, **more)
    with world.store.reading() as db:
        return last_minutes(db, f"{world.edition}/{KEY}")


def sign(world, who, role):
    return who.acts("stage", f"{world.edition}/{KEY}", f"sign_as_{role}")


def test_a_motion_is_carried_by_more_votes_for_than_against_and_abstentions_count_as_present(meets):
    assert votes(meets, meets.second, Eva="against", Fay="abstains").state == "voted"
    [motion] = meets.rows("motions")
    assert motion["carried"] and list(motion["votes"].values()).count("abstains") == 1
    votes(meets, meets.second, Cleo="against", Eva="against")
    assert [one["carried"] for one in meets.rows("motions")].count(False) == 1


def test_a_conflicted_member_is_shown_out_and_votes_on_nothing_of_that_dossier(meets):
    assert refused(lambda: votes(meets, meets.first)) == "vote_not_theirs"
    votes(meets, meets.first, without=("Dag",))
    [motion] = meets.rows("motions")
    assert motion["shown_out"] == [meets.dag.seat] and meets.dag.seat not in motion["votes"]


def test_a_vote_in_which_too_few_take_part_decides_nothing(meets):
    assert refused(lambda: votes(meets, meets.second, without=("Dag", "Eva"))) == "too_few_present"
    assert meets.rows("motions") == []


def test_who_does_not_sit_on_the_panel_has_no_vote(meets):
    stranger = {"nobody of the panel": "for"}
    asked = {"candidacy": meets.second.id, "text": "To honour it.", "votes": stranger}
    assert refused(lambda: meets.officer.acts("motion", None, "vote", asked, KEY)) == "vote_not_theirs"


RULE = DeliberationStage.model_validate({"kind": "deliberation", "id": "deliberation", "name": dict.fromkeys(
    ("fr", "es", "en", "ca", "pt"), "Meeting"), "panel": "final", "majority": "two_thirds", "fewest_present": 2})


def test_the_rules_may_ask_for_two_thirds_and_for_how_many():
    assert is_carried(RULE, {"a": "for", "b": "for", "c": "against"})
    assert not is_carried(RULE, {"a": "for", "b": "against"})
    assert not is_carried(RULE, {"a": "abstains"})
    assert wrong_with(RULE, {"a": "for"}, ["a", "b", "c"]).code == "too_few_present"
    assert wrong_with(RULE, {"a": "for", "b": "abstains"}, ["a", "b", "c"]) is None


def test_the_talk_crossed_the_line_as_often_as_who_is_honoured_stood_below_it():
    means = {"a": 9, "b": 8, "c": 8, "d": 5, "e": None}
    assert crossed(["a", "b"], means).crossed == 0
    assert crossed(["a", "c"], means).crossed == 0, "level with the last above the line is above it"
    assert crossed(["a", "d"], means).crossed == 1 and crossed(["e", "d"], means).crossed == 2
    assert crossed([], means) is None and crossed(["a"], {"a": None}) is None


def test_the_agenda_goes_band_by_band_and_first_where_the_jurors_differ_most():
    totals = {"a": (9, 9, 8), "b": (8, 9, 9), "c": (3, 5, 2), "d": (2, 3, 3), "e": (2, 2, 1)}
    sheets = [Sheet(f"juror {n}", id, float(one)) for id, given in totals.items() for n, one in enumerate(given)]
    made = agenda(beside(sheets, "seed"), totals, [*totals, "unread"])
    assert [one.band for one in made[:-1]] == sorted(one.band for one in made[:-1])
    for one, other in zip(made, made[1:-1], strict=False):
        assert one.band < other.band or one.spread >= other.spread
    assert made[-1].dossier == "unread" and made[-1].band is None
    assert {one.dossier for one in made} == {*totals, "unread"}


def test_a_sheet_is_as_it_was_sent_when_the_panel_meets(meets):
    for step, payload in (("score", {"points": {}, "justifications": {}}), ("take_back", {})):
        with pytest.raises(Refused):
            meets.cleo.acts("reading", meets.cleo.readings()[0]["id"], step, payload)


def test_the_minutes_hold_who_was_there_what_was_said_and_voted_and_how_often_the_line_was_crossed(meets):
    said = {"candidacy": meets.second.id, "text": "Asked for figures."}
    meets.officer.acts("stage", f"{meets.edition}/{KEY}", "remark", said)
    votes(meets, meets.first, without=("Dag",), Fay="against")
    account = decided(meets)["account"]
    assert account["present"] == sorted(one.seat for one in (meets.cleo, *meets.others))
    assert account["remarks"] == {meets.second.id: "Asked for figures."}
    assert account["shown_out"] == {meets.first.id: [meets.dag.seat]}
    [motion] = account["motions"]
    assert (motion["for"], motion["against"], motion["abstains"], motion["carried"]) == (2, 1, 0, True)
    assert account["honours"][0]["award"] == "award" and account["crossed"] == {"honoured": 1, "crossed": 0}


def test_president_and_secretary_sign_each_by_an_act_of_their_own_once(meets):
    assert refused(lambda: sign(meets, meets.officer, "secretary")) == "not_from_here"
    decided(meets)
    assert refused(lambda: sign(meets, meets.others[0], "president")) == "unknown"
    assert refused(lambda: sign(meets, meets.cleo, "secretary")) == "unknown"
    sign(meets, meets.cleo, "president")
    assert refused(lambda: sign(meets, meets.cleo, "president")) == "signed_already"
    sign(meets, meets.officer, "secretary")
    assert {one["role"]: one["participant"] for one in meets.rows("signatures")} == {
        "president": meets.cleo.participant, "secretary": meets.officer.participant}


def test_a_decision_that_is_opened_again_has_other_minutes_to_sign(meets):
    first = decided(meets)
    sign(meets, meets.officer, "secretary")
    meets.officer.acts("stage", f"{meets.edition}/{KEY}", "reopen", {"reason": "A vote was forgotten."})
    meets.clock.pass_(minutes=5)
    second = decided(meets)
    sign(meets, meets.officer, "secretary")
    assert [one["minutes"] for one in meets.rows("signatures")] == sorted([first["id"], second["id"]])


def test_what_was_signed_is_what_the_published_record_names(meets):
    minutes = decided(meets)
    sign(meets, meets.cleo, "president")
    meets.announces().issues()
    with meets.store.reading() as db:
        digest = digest_of(db, minutes["id"])
    assert [one["digest"] for one in meets.rows("signatures")] == [digest]
    told = verify_folder(write(meets.store, meets.edition, meets.folder / "published"))
    assert any(f"decided by the panel: digest of the minutes {digest}" in one for one in told)


def test_a_member_reads_all_sheets_at_the_meeting_but_nothing_of_what_they_are_shown_out_for(meets):
    def page(who):
        return browser(meets, who).get(f"/{meets.edition}/jury/seats/{who.seat}/meeting")

    whole, less = page(meets.cleo).text, page(meets.dag).text
    assert meets.first.name in whole
    assert f"{CANARY}-NAME Dag" in whole and meets.second.name in less
    assert meets.first.name not in less and meets.first.row["title"] not in less


@pytest.mark.tampers
def test_who_sits_on_the_panel_twice_is_shown_out_from_either_seat(meets):
    with meets.store.writing() as db:
        own = db.execute(seats.select().where(seats.c.id == meets.dag.seat)).mappings().one()
        db.execute(seats.insert().values({**own, "id": "zz"}))
    page = browser(meets, meets.dag).get(f"/{meets.edition}/jury/seats/{meets.dag.seat}/meeting").text
    assert meets.second.name in page and meets.first.name not in page


def test_the_meeting_of_a_member_is_not_there_before_it_opens_or_after_it_decided(meets):
    path = f"/{meets.edition}/jury/seats/{meets.cleo.seat}/meeting"
    mine = browser(meets, meets.cleo)
    assert mine.get(path).status_code == 200 and path in mine.get(f"/{meets.edition}/jury").text
    assert browser(meets, meets.dag).get(path).status_code == 404, "another's seat"
    decided(meets)
    assert mine.get(path).status_code == 404


def test_the_office_writes_a_remark_and_records_a_vote_in_the_browser(meets):
    office, path = browser(meets, meets.officer), f"/{meets.edition}/desk/deliberations/{KEY}/meeting"
    page = office.get(path).text
    assert f"Shown out for a conflict of interest: {CANARY}-NAME Dag." in page
    said = {"do": "remark", "candidacy": meets.second.id, "text": "Asked for figures."}
    kept = office.post(path, data=said, follow_redirects=True)
    assert "Asked for figures." in kept.text
    put = {"do": "vote", "about": meets.second.id, "motion": "To honour it."}
    empty = office.post(path, data=put)
    assert empty.status_code == 409 and "0 take part in this vote; 3 are needed." in empty.text and "To honour it." in empty.text
    cast = {f"vote_{number}": "for" for number in range(4)}
    done = office.post(path, data={**put, **cast}, follow_redirects=True)
    assert "For 4, against 0, abstentions 0" in done.text


def test_a_vote_entered_for_who_is_shown_out_is_told_at_their_name_and_not_recorded(meets):
    office, path = browser(meets, meets.officer), f"/{meets.edition}/desk/deliberations/{KEY}/meeting"
    cast = {f"vote_{number}": "for" for number in range(4)}
    page = office.post(path, data={"do": "vote", "about": meets.first.id, "motion": "To honour it.", **cast})
    assert page.status_code == 422 and "To honour it." in page.text and meets.rows("motions") == []
    assert page.text.count("Is shown out for a conflict of interest, and does not vote") == 2  # in the summary, and at the vote
    assert f"{CANARY}-NAME Dag: Is shown out" in " ".join(re.sub("<[^>]+>", "", page.text).split())


def test_before_a_decision_is_recorded_few_present_and_honours_without_grounds_are_told(meets):
    office, path = browser(meets, meets.officer), f"/{meets.edition}/desk/deliberations/{KEY}"
    nobody = {"honour_mention_A_0": "", "honour_mention_B_0": ""}
    typed = {**nobody, "honour_award__0": meets.first.id, "minutes": "They met.", "look": "1", "present": [meets.cleo.seat]}
    page = office.post(path, data=typed).text
    assert "Present: 1 of 4 members. For a vote the rules ask for 3." in page
    assert "No grounds are written for: OIDP Award (Place " in page
    votes(meets, meets.second, without=("Dag",))  # who voted was there
    grounds = {"honour_award__0_en": "Clear and open."}
    page = office.post(path, data={**typed, **grounds}).text
    assert "What will be recorded" in page and "Present: " not in page and "No grounds are written" not in page


@pytest.mark.parametrize("language", ["en", "fr"])
def test_the_minutes_are_a_pdf_in_the_language_asked_for_and_the_president_signs_them(meets, language):
    votes(meets, meets.first, without=("Dag",))
    row = decided(meets)
    mine, place = browser(meets, meets.cleo), f"/{meets.edition}/jury/seats/{meets.cleo.seat}/minutes"
    assert "Sign the minutes as president" in mine.get(place).text
    seen = {"seen": str(meets.stage(KEY)["version"])}
    assert "The minutes are signed." in mine.post(place, data=seen, follow_redirects=True).text
    office = browser(meets, meets.officer)
    told = office.get(f"/{meets.edition}/desk").text
    assert "the signature of the secretary is missing" in told and "signature of the president" not in told
    answer = office.get(f"/{meets.edition}/desk/deliberations/{KEY}/minutes.pdf?in={language}")
    text = words(answer.data)
    with meets.store.reading() as db:
        assert digest_of(db, row["id"]) in "".join(text.split())
    assert {"en": "Who has signed", "fr": "Qui a signé"}[language] in text and f"{CANARY}-MINUTES" in text
    assert {"en": "Shown out", "fr": "Hors de la salle"}[language] in text
    assert mine.get(f"{place}.pdf").status_code == 200
    assert browser(meets, meets.dag).get(f"/{meets.edition}/jury/seats/{meets.dag.seat}/minutes.pdf").status_code == 404


def test_the_president_reads_all_that_will_be_signed_in_their_own_language_and_the_others_are_one_link_away(meets):
    votes(meets, meets.first, without=("Dag",))
    decided(meets)
    place = f"/{meets.edition}/jury/seats/{meets.cleo.seat}/minutes"
    page = browser(meets, meets.cleo).get(place).text
    text = " ".join(re.sub("<[^>]+>", " ", page.split("the-minutes", 1)[1]).split())
    assert all(word in text for word in ("Present", "Dag", "OIDP Award", "For 3, against 0, abstentions 0", "Carried",
                                         "Shown out for a conflict of interest", f"{CANARY}-MINUTES", "not signed yet"))
    assert re.findall(r"[?]in=(\w\w)", page.split('class="views"', 1)[1])[:2] == ["en", "fr"]  # their own comes first
    assert re.findall(r"minutes[.]pdf[?]in=(\w\w)", page)[0] == "en"
    french = browser(meets, meets.cleo).get(f"{place}?in=fr").text
    assert "Hors de la salle" in french and "Sign the minutes as president" in french


def test_grounds_that_are_missing_in_a_language_say_in_which_they_are_given_on_the_page_and_on_paper(meets):
    decided(meets, grounds={"es": "Claro y abierto."})
    mine, place = browser(meets, meets.cleo), f"/{meets.edition}/jury/seats/{meets.cleo.seat}/minutes"
    said = "The grounds are given here in this language: Spanish."
    assert said in mine.get(place).text and said in words(mine.get(f"{place}.pdf").data)
    assert "dans cette langue" in mine.get(f"{place}?in=fr").text and "en este idioma" not in mine.get(f"{place}?in=es").text


def test_what_was_written_at_the_meeting_is_said_to_be_in_its_own_words_and_language(meets):
    votes(meets, meets.first, without=("Dag",))
    meets.officer.acts("stage", f"{meets.edition}/{KEY}", "remark", {"candidacy": meets.second.id, "text": "Pidió cifras."})
    decided(meets)
    mine, place = browser(meets, meets.cleo), f"/{meets.edition}/jury/seats/{meets.cleo.seat}/minutes"
    said = "are given in the words, and in the language, in which they were written."
    page = mine.get(place).text
    assert said in page and said in " ".join(words(mine.get(f"{place}.pdf").data).split())
    body = page[page.index('class="the-minutes"'):]
    written = {f'<p class="said" lang="">{text}</p>' for text in ("Pidió cifras.", meets.rows("minutes")[0]["text"])}
    assert written <= set(re.findall(r'<p class="said".*?</p>', body))
    assert re.search(r'class="motion"><strong>Motion put</strong>: <span lang="">', body)


def test_nobody_reads_minutes_that_are_not_decided(meets):
    office = browser(meets, meets.officer)
    assert office.get(f"/{meets.edition}/desk/deliberations/{KEY}/minutes.pdf").status_code == 404


def next_words(page: str) -> str:
    return " ".join(re.sub("<[^>]+>", " ", page[page.index('class="next"'):].split("</div>")[0]).split())


def test_the_first_page_of_a_member_leads_to_the_meeting_and_that_of_the_president_to_the_minutes_until_they_are_signed(meets):
    member, president = browser(meets, meets.dag), browser(meets, meets.cleo)
    path, seat = f"/{meets.edition}/jury", f"/{meets.edition}/jury/seats/{meets.dag.seat}/meeting"
    page = member.get(path).text
    assert "Your panel meets. until" in next_words(page) and seat in page[page.index('class="next"'):].split("</div>")[0]
    assert page.count(f'href="{seat}"') == 1, "the way to the meeting stands once"
    decided(meets)
    assert "The reading is over." in next_words(member.get(path).text)
    page = president.get(path).text
    assert "The minutes of the meeting wait for your signature. Read the minutes and sign them" in next_words(page)
    minutes = f'href="{path}/seats/{meets.cleo.seat}/minutes"'
    assert page.count(minutes) == 1
    sign(meets, meets.cleo, "president")
    page = president.get(path).text
    assert "The reading is over." in next_words(page) and page.count(minutes) == 1, "signed, they can still be read"
