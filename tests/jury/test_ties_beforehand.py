"""Ties declared before it is known who applied: what such an organisation sends is never in that juror's world."""

from __future__ import annotations

import re

import pytest

from award_app import accounts, engine, findings
from award_app.letters import Writer
from award_app.models.juries import seats
from config.settings import Settings
from tests.jury.test_opening import browser
from tests.panels import EDITION, FinalRound, form_of, without_passing
from tests.panels import JURY as FINAL
from tests.world import CANARY, World, keeps_every_law
from workflows.stages.tying import MOST
from workflows.steps import Refused

JURY = "shortlist.jury"


@pytest.fixture
def before(request, tmp_path):
    """The call is open and nobody has sent anything; Ana and Bo sit already, Rex stands by."""
    world = World(tmp_path).goes_to("submission.submission")
    world.ana, world.bo = (world.juror(name, JURY, "A") for name in ("Ana", "Bo"))
    world.rex = world.asked("Rex", JURY, "A", reserve=True).accepts()
    yield world
    keeps_every_law(request, world.store)


def ties(who, *names, kind="works", **more):
    return who.acts("seat", who.seat, "declare_ties", {"ties": [
        {"name": name, "country": "FR", "kind": kind, "note": f"{CANARY}-TIE"} for name in names], **more})


def lives_to_the_reading(world, number=6):
    for at in range(number):
        world.clock.pass_(minutes=7)
        world.city(f"Place {at:02d}").submits()
    return world.validates()


def shares_out(world):
    for who in (world.ana, world.bo):
        who.acts("seat", who.seat, "declare", {"conflicts": {}})
    for group in "BB":
        world.juror(f"Dov {len(world.rows('seats'))}", JURY, group).declares()
    world.officer.acts("stage", f"{world.edition}/{JURY}", "plan_readings", {"seed": "1"})


def read_by(world, who) -> set[str]:
    return {one["candidacy"] for one in world.rows("readings", seat=who.seat) if one["state"] in ("assigned", "sent")}


def refusal_of(does) -> str:
    with pytest.raises(Refused) as refused:
        does()
    return refused.value.refusal.code


def words(page) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page.text))


def test_what_an_organisation_of_a_tie_sends_later_is_never_given_to_read(before):
    ties(before.ana, "City of Place 02", whole=True)
    city = lives_to_the_reading(before).cities[2]
    shares_out(before)
    assert city.id not in read_by(before, before.ana) and city.id in read_by(before, before.bo)
    assert len(read_by(before, before.ana)) == 5


def test_a_tie_is_found_however_the_name_is_spelled_in_case_and_accents(before):
    ties(before.ana, "CITY  OF PLÀCE 02")
    city = lives_to_the_reading(before).cities[2]
    shares_out(before)
    assert city.id not in read_by(before, before.ana)


def test_who_is_tied_is_not_asked_about_the_candidacy_and_finds_it_on_no_page(before):
    ties(before.ana, "City of Place 02", whole=True)
    lives_to_the_reading(before)
    mine, other = browser(before, before.ana), browser(before, before.bo)
    path = f"/{before.edition}/jury"
    assert "Place 02" in other.get(path).text and "Place 03" in mine.get(path).text and "Place 02" not in mine.get(path).text
    shares_out(before)
    for page in (path, f"{path}/seats/{before.ana.seat}/scale", f"{path}/ties"):
        assert "Practice of Place 02" not in mine.get(page).text
    assert "Place 02" not in mine.get(path).text and "conflict of interest" not in words(mine.get(path))


def test_a_name_that_is_only_like_the_tie_is_kept_from_the_juror_until_the_office_has_decided(before):
    ties(before.ana, "Place 02")
    city = lives_to_the_reading(before).cities[2]
    mine, path = browser(before, before.ana), f"/{before.edition}/jury"
    assert "Place 02" not in mine.get(path).text
    office = browser(before, before.officer).get(f"/{before.edition}/desk/juries/{JURY}/conflicts").text
    assert "has declared a tie with an organisation of a name like it" in office
    said = {"candidacy": city.id, "reason": "It is that town"}
    before.officer.acts("seat", before.ana.seat, "confirm_conflict", said)
    shares_out(before)
    assert city.id not in read_by(before, before.ana) and "Place 02" not in mine.get(path).text


def test_a_name_like_the_tie_that_the_office_dismisses_is_asked_about_and_given(before):
    ties(before.ana, "Place 02")
    city = lives_to_the_reading(before).cities[2]
    before.officer.acts("seat", before.ana.seat, "dismiss_conflict", {"candidacy": city.id, "reason": "Another town"})
    assert "Place 02" in browser(before, before.ana).get(f"/{before.edition}/jury").text
    shares_out(before)
    assert city.id in read_by(before, before.ana)


def test_the_office_sees_which_candidacy_meets_a_tie_and_why_and_nobody_else_does(before):
    ties(before.ana, "City of Place 02", kind="family")
    lives_to_the_reading(before)
    path = f"/{before.edition}/desk/juries/{JURY}/conflicts"
    office = browser(before, before.officer).get(path).text
    assert "By ties declared beforehand" in office and "Somebody of my family works there" in office and f"{CANARY}-TIE" in office
    assert browser(before, before.bo).get(path).status_code == 404


def test_a_tie_declared_while_reading_voids_what_was_read_in_the_same_step(before):
    lives_to_the_reading(before)
    shares_out(before)
    city = before.cities[2]
    before.ana.scores(next(one for one in before.ana.readings() if one["candidacy"] == city.id), 7)
    ties(before.ana, "City of Place 02")
    assert city.id not in read_by(before, before.ana)
    assert [one["state"] for one in before.ana.readings() if one["candidacy"] == city.id] == ["void"]


def test_a_tie_holds_on_every_panel_on_which_the_same_person_sits(before):
    ties(before.ana, "City of Place 02")
    second = {"participant": before.ana.participant, "group": None, "languages": ["en"]}
    before.officer.acts("seat", None, "appoint", second, "final.jury")
    lives_to_the_reading(before)
    with before.store.reading() as db:
        pairs = findings.tied_with(engine.read_context(db, before.store, before.edition))
    assert len(pairs) == 2


def test_a_reserve_declares_ties_too_and_is_bound_by_them_when_called_in(before):
    ties(before.rex, "City of Place 02")
    city = lives_to_the_reading(before).cities[2]
    before.officer.acts("seat", before.rex.seat, "call_in", {"instead": before.bo.seat})
    before.rex.acts("seat", before.rex.seat, "declare", {"conflicts": {}})
    before.bo = before.rex
    before.ana.declares()
    before.juror("Dov", JURY, "B").declares()
    before.officer.acts("stage", f"{before.edition}/{JURY}", "plan_readings", {"seed": "1"})
    assert city.id not in read_by(before, before.rex)


def test_a_tie_is_taken_back_while_the_jury_waits_and_not_when_it_reads(before):
    ties(before.ana, "City of Place 02")
    [tie] = before.rows("declared_ties")
    taken = lambda who: who.acts("seat", before.ana.seat, "take_back_tie", {"tie": tie["id"]})  # noqa: E731
    assert refusal_of(lambda: taken(before.bo)) == "unknown"
    taken(before.ana)
    assert before.rows("declared_ties") == []
    ties(before.ana, "City of Place 02")
    lives_to_the_reading(before)
    assert refusal_of(lambda: taken(before.ana)) == "closed"


def test_when_the_jury_is_closed_the_page_says_so_and_offers_nothing_to_mark(tmp_path):
    final = FinalRound(tmp_path)
    person, _seat = final.juror("Ana")
    page, path = final.browser(person), f"/{EDITION}/jury/ties"
    assert "Keep what I marked" in page.get(path).text
    final.stage(FINAL, state="closed")
    closed = page.get(path).text
    assert "The jury is closed: no tie can be added any more." in closed and "You have declared no tie." in closed
    assert "<select" not in closed and "mark your ties" not in closed


def test_of_two_juries_the_one_that_is_closed_does_not_keep_a_juror_from_marking_ties(tmp_path):
    final = FinalRound(tmp_path)
    person, _seat = final.juror("Ana", f"{EDITION}/{JURY}")
    final.put(seats, id="seat-ana-z", edition=EDITION, version=1, stage=FINAL, state="seated", group=None, languages=["en"],
              chair=False, participant=accounts.participant(final.store, EDITION, person.id), declared_at=None)
    page, path = final.browser(person), f"/{EDITION}/jury/ties"
    for closed, open_ in ((f"{EDITION}/{JURY}", FINAL), (FINAL, f"{EDITION}/{JURY}")):
        final.stage(closed, state="closed")
        final.stage(open_, state="open")
        assert "Keep what I marked" in page.get(path).text


def test_nobody_takes_back_what_is_of_another_seat(before):
    ties(before.bo, "City of Place 02")
    [tie] = before.rows("declared_ties")
    assert refusal_of(lambda: before.ana.acts("seat", before.ana.seat, "take_back_tie", {"tie": tie["id"]})) == "no_such_tie"


@pytest.mark.parametrize("wrong", [{"kind": ""}, {"kind": "boss"}, {"name": " "}, {"country": ""}])
def test_a_tie_without_a_kind_a_name_or_a_country_is_none(before, wrong):
    one = {"name": "City of Lyon", "country": "FR", "kind": "works", **wrong}
    refusal_of(lambda: before.ana.acts("seat", before.ana.seat, "declare_ties", {"ties": [one]}))
    assert before.rows("declared_ties") == []


def test_ties_are_erased_with_the_seat(before):
    ties(before.ana, "Ville de Nulle-Part-sur-Mer")
    before.officer.acts("seat", before.ana.seat, "erase")
    assert before.rows("declared_ties") == [] and b"Nulle-Part-sur-Mer" not in before.bytes_on_disk()


def told(world, who) -> list[tuple]:
    """Everything that the juror's pages and letters say, with the queries of each; without what differs at every look."""
    base, mine = f"/{world.edition}/jury", browser(world, who)
    seen = []

    def look(path: str):
        answer = []
        count = FinalRound.queries(world, lambda: answer.append(mine.get(path)))
        seen.append((path, answer[0].status_code, without_passing(answer[0]), count))

    look(base)
    look(f"{base}/ties")
    who.acts("seat", who.seat, "declare", {"conflicts": {}})
    if not world.stage(JURY)["planned_at"]:
        shares_out_by(world, who)
    for path in (base, f"{base}/ties", f"{base}/seats/{who.seat}/scale"):
        look(path)
    for one in world.rows("readings", seat=who.seat):
        look(f"{base}/{one['id']}")
    with world.store.reading() as db:
        writer = Writer(db, world.store, Settings(data=world.folder))
        rows = sorted(world.rows("letters", recipient=who.participant), key=lambda one: one["cause"])
        letters = [(one["kind"], one["state"], re.sub("[0-9a-f]{64}", "", writer.write(one).text)) for one in rows]
    return [*seen, *letters]


def shares_out_by(world, who):
    for one in (world.ana, world.bo):
        if one is not who:
            one.acts("seat", one.seat, "declare", {"conflicts": {}})
    world.officer.acts("stage", f"{world.edition}/{JURY}", "plan_readings", {"seed": "1"})


def test_whether_an_organisation_of_a_tie_takes_part_changes_nothing_that_its_juror_gets(tmp_path):
    worlds = []
    for name, takes_part in (("with", True), ("without", False)):
        world = World(tmp_path / name).goes_to("submission.submission")
        world.ana, world.bo = (world.juror(each, JURY, "A") for each in ("Ana", "Bo"))
        ties(world.ana, "City of Place 02", whole=True)
        lives_to_the_reading(world)
        if not takes_part:
            world.cities[2].withdraws()
        worlds.append(world)
    one, other = (told(world, world.ana) for world in worlds)
    assert len(one) > 10 and [each[:2] for each in one] == [each[:2] for each in other]
    assert one == other
    assert told(worlds[0], worlds[0].bo) != told(worlds[1], worlds[1].bo), "who has no tie sees the difference"


# -- pages


def lists(world, number=1500):
    names = [[f"Ville de Saint-{number:04d}", "FR" if number % 2 else "ES"] for number in range(number)]
    world.officer.acts("edition", world.edition, "list_members", {"members": names})


def test_a_juror_searches_among_1500_and_marks_without_a_script(before):
    lists(before)
    mine, path = browser(before, before.ana), f"/{before.edition}/jury/ties"
    page = mine.get(path)
    assert "1500 organisations found" in page.text and page.text.count('name="kind_org-') == 30
    found = mine.get(f"{path}?q=saint-0777")
    [field] = re.findall(r'name="(kind_org-[^"]+)"', found.text)
    done = mine.post(f"{path}?q=saint-0777", data={**form_of(found), field: "family", "keep": "1"}, follow_redirects=True)
    assert "Your ties are kept." in done.text and "Somebody of my family works there" in done.text
    assert [one["name"] for one in before.rows("declared_ties")] == ["Ville de Saint-0777"]
    assert before.row("seat", before.ana.seat)["tied_at"] is None
    whole = mine.post(path, data={**form_of(mine.get(path)), "whole": "1"}, follow_redirects=True)
    assert "You have said that your ties are all here." in whole.text and before.row("seat", before.ana.seat)["tied_at"]


def test_a_page_of_the_list_asks_for_as_much_however_long_it_is(before):
    mine, path = browser(before, before.ana), f"/{before.edition}/jury/ties"
    counted = []
    for number in (40, 1500):
        lists(before, number)
        mine.get(path)
        counted.append(FinalRound.queries(before, lambda: mine.get(path)))
    assert counted[0] == counted[1] <= 12




def test_what_is_not_in_the_list_is_named_and_wrong_input_keeps_what_was_typed(before):
    mine, path = browser(before, before.ana), f"/{before.edition}/jury/ties"
    typed = {"other_name": "Comarca de <Nenhures>", "other_country": "PT", "keep": "1"}
    wrong = mine.post(path, data={**form_of(mine.get(path)), **typed})
    assert wrong.status_code == 409 and "Comarca de &lt;Nenhures&gt;" in wrong.text and "Say what your tie" in wrong.text
    mine.post(path, data={**form_of(mine.get(path)), **typed, "other_kind": "adviser"})
    assert [(one["name"], one["country"]) for one in before.rows("declared_ties")] == [("Comarca de <Nenhures>", "PT")]


def test_the_page_is_nobody_elses(before):
    assert browser(before, before.stranger()).get(f"/{before.edition}/jury/ties").status_code == 404
    eve = before.asked("Eve", JURY, "A")
    assert browser(before, eve).get(f"/{before.edition}/jury/ties").status_code == 404


def test_the_office_pastes_the_list_and_a_line_that_cannot_be_read_is_named(before):
    office, path = browser(before, before.officer), f"/{before.edition}/desk/directory"
    text = "Ville de Rennes; FR\nAyuntamiento de Madrid\tSpain\n\nCâmara de Évora; Portugal"
    wrong = office.post(path, data={**form_of(office.get(path)), "text": text + "\nNowhere at all"})
    assert wrong.status_code == 422 and "Line 5 has no country" in wrong.text and "Ayuntamiento de Madrid" in wrong.text
    done = office.post(path, data={**form_of(office.get(path)), "text": text}, follow_redirects=True)
    assert "The list has 3 organisations." in done.text
    assert {(one["name"], one["country"]) for one in before.rows("member_organisations")} == {
        ("Ville de Rennes", "FR"), ("Ayuntamiento de Madrid", "ES"), ("Câmara de Évora", "PT")}
    office.post(path, data={**form_of(office.get(path)), "text": "Ville de Rennes; FR"})
    assert [one["name"] for one in before.rows("member_organisations")] == ["Ville de Rennes"]


def test_a_list_has_a_limit(before):
    names = [[f"City {number}", "FR"] for number in range(MOST + 1)]
    listing = lambda: before.officer.acts("edition", before.edition, "list_members", {"members": names})  # noqa: E731
    assert refusal_of(listing) == "members_unreadable"


def test_whoever_is_asked_about_the_list_is_led_to_what_they_declared_beforehand(before):
    ties(before.ana, "City of Elsewhere")
    lives_to_the_reading(before)
    mine, where = browser(before, before.ana), f"/{before.edition}/jury/ties"
    page = mine.get(f"/{before.edition}/jury").text
    assert "Do you have a conflict of interest?" in page and f'href="{where}"' in page
    assert "City of Elsewhere" in mine.get(where).text
