"""Juries, selections, decisions, announcements: looked at before they are done, letters read before they leave."""

from __future__ import annotations

import re
from datetime import timedelta
from io import BytesIO

import pytest
from openpyxl import load_workbook
from sqlalchemy import select

from award_app import mail
from award_app.letters import Reader, write_letter
from award_app.models.candidacies import candidacies, team
from award_app.models.editions import rounds, stages
from award_app.models.juries import readings, seats, tallies
from award_app.models.people import persons
from award_app.models.record import letters
from award_app.models.results import certificates, honours, minutes, placements
from tests.desk.conftest import EDITION
from tests.world import rules_of_2026

FIRST, FINAL, MEETING, ANNOUNCED = (
    f"{EDITION}/{key}" for key in ("shortlist.jury", "final.jury", "final.deliberation", "announcement.announcement")
)
JUROR = {
    "how": "appoint",
    "name": "Ada Quart",
    "email": "ada@panel.example",
    "language": "fr",
    "group": "A",
    "languages": ["en", "fr"],
}


# -- the board


def test_the_board_says_what_is_stuck_and_why(office):
    desk = office("check")
    desk.store.clock.go_to(desk.row(stages, f"{EDITION}/validation.eligibility")["closes_at"] + timedelta(minutes=2))
    page = desk.get("").text
    assert "Stuck: Technical validation" in page and "candidacies have not been decided yet." in page
    page = desk.get("/stages/validation.eligibility").text
    assert "candidacies have not been decided yet.</a>" in page and "/candidacies?state=validation:checking" in page


def test_a_panel_is_appointed_before_its_jury_opens(office):
    page = office("check").get("").text
    assert "appoint the panel (0 of " in page


def test_letters_to_the_late_do_not_wait_on_once_the_jury_is_closed(office):
    desk = office("overdue")
    old = desk.rows(letters, letters.c.kind == "overdue", letters.c.state == "held")
    desk.send(f"/steps/stage/close_short/{FIRST}", reason="The juror cannot be reached.")
    assert old and {desk.row(letters, one["id"])["state"] for one in old} == {"dropped"}
    page = desk.get("/letters?kind=overdue").text
    assert "the jury is closed" in page and "Send all" not in page
    assert "letters are held: score sheets awaited" not in desk.get("").text


def test_a_jury_short_of_sheets_stands_once_on_the_board_with_what_can_be_done(office):
    page = office("overdue").get("").text
    assert "Stuck" not in page and "Give the late jurors more time, or close with fewer sheets." in page
    assert "short of score sheets" in page and "letters are held: score sheets awaited" in page


@pytest.mark.parametrize("moment", ["check", "appointing", "reading", "overdue", "cut", "deliberation", "announcement"])
def test_every_page_of_the_desk_opens_at_every_moment(office, moment):
    desk, seen, todo = office(moment), {}, [f"/{EDITION}/desk"]
    while todo:
        address = todo.pop()
        kind = re.sub(r"[0-9a-z]{26}[^/?]*|=[^&]*", "", address)
        if seen.setdefault(kind, 0) >= 1:
            continue
        seen[kind] += 1
        answer = desk.first.get(address)
        assert answer.status_code in (200, 302), address
        if answer.mimetype == "text/html":
            todo += [
                one.replace("&amp;", "&").split("#")[0]
                for one in re.findall(r'href="([^"]+)"', answer.text)
                if one.startswith(f"/{EDITION}/desk") and "lang=" not in one
            ]
    assert len(seen) > 20


# -- juries


def test_a_juror_is_enrolled_appointed_and_written_to(office):
    desk = office("appointing")
    path = "/juries/shortlist.jury/appoint"
    assert desk.send(path, **{**JUROR, "email": "nobody"}).status_code == 422
    unsaid = desk.send(path, **{**JUROR, "language": ""})
    assert unsaid.status_code == 422 and "Choose the language." in unsaid.text
    assert desk.rows(persons, persons.c.email == JUROR["email"]) == []
    assert desk.send(path, **JUROR).status_code == 303
    person = desk.rows(persons, persons.c.email == "ada@panel.example")[0]
    seat = next(one for one in desk.rows(seats) if desk.person_of(one["participant"]) == person["id"])
    assert (person["language"], seat["stage"], seat["group"], seat["languages"]) == (
        "fr",
        FIRST,
        "A",
        ["en", "fr"],
    )
    assert [one["kind"] for one in desk.rows(letters, letters.c.recipient == seat["participant"])] == ["appointed"]
    again = desk.send(path, **JUROR)
    assert again.status_code == 409 and "already has a seat" in again.text and 'value="Ada Quart"' in again.text


def test_a_plan_of_readings_is_done_as_it_was_shown_or_not_at_all(office):
    desk = office("appointing")
    path = "/juries/shortlist.jury/plan"
    desk.send("/juries/shortlist.jury/appoint", **JUROR)
    looked = desk.get(path)
    assert "Ada Quart" in looked.text and desk.rows(readings) == []
    desk.send("/juries/shortlist.jury/appoint", **{**JUROR, "name": "Ben Dos", "email": "ben@panel.example"})
    answer = desk.send(path, looked)
    assert answer.status_code == 409 and "What would happen has changed since you looked" in answer.text
    assert "Ben Dos" in answer.text and desk.rows(readings) == []
    assert desk.send(path, answer).status_code == 303
    assert desk.rows(readings) and {one["state"] for one in desk.rows(letters, letters.c.kind == "readings_ready")} == {
        "held"
    }


@pytest.mark.tampers
def test_while_a_jury_reads_the_desk_sees_how_many_sheets_and_no_points(office):
    desk = office("reading")
    with desk.store.writing() as db:
        db.execute(readings.update().where(readings.c.state == "sent").values(total="98765/4321"))
    sent = len(desk.rows(readings, readings.c.state == "sent"))
    assert sent
    for path in (
        "",
        "/stages/shortlist.jury",
        "/rounds/shortlist",
        "/candidacies",
        "/stages/final.deliberation",
    ):
        page = desk.get(path)
        assert page.status_code == 200 and "22.86" not in page.text and "98765" not in page.text
    assert (
        f"{sent} of {len(desk.rows(readings, readings.c.state.in_(['assigned', 'sent'])))} score sheets sent"
        in desk.get("/stages/shortlist.jury").text
    )


def test_more_time_is_given_in_the_editions_own_zone_and_for_a_reason(office):
    desk = office("reading")
    path = f"/steps/stage/extend/{FIRST}"
    answer = desk.send(path, day="2026-05-20", time="23:59", reason="", look="1")
    assert answer.status_code == 422 and 'value="2026-05-20"' in answer.text
    looked = desk.send(path, day="2026-05-20", time="23:59", reason="Two jurors are ill.", look="1")
    assert "held until released" in looked.text
    assert desk.send(path, looked).status_code == 303
    assert desk.row(stages, FIRST)["closes_at"].isoformat() == "2026-05-20T22:00:00+00:00"
    assert "20 May 2026, 23:59 in Madrid" in desk.get("/stages/shortlist.jury").text


def test_a_deadline_at_noon_is_kept_as_noon(office):
    desk = office("reading")
    path = f"/steps/stage/extend/{FIRST}"
    looked = desk.send(path, day="2026-05-20", time="12:00", reason="Two jurors are ill.", look="1")
    desk.send(path, looked)
    assert desk.row(stages, FIRST)["closes_at"].isoformat() == "2026-05-20T10:00:00+00:00"


def test_a_time_that_the_clocks_skip_is_refused_at_its_field(office):
    desk = office("reading")
    answer = desk.send(
        f"/steps/stage/extend/{FIRST}", day="2027-03-28", time="02:30", reason="Two jurors are ill.", look="1"
    )
    assert answer.status_code == 422 and "the clocks skip 02:30" in answer.text


def test_a_deadline_is_never_moved_back(office):
    desk = office("reading")
    answer = desk.send(f"/steps/stage/extend/{FIRST}", day="2026-05-01", time="23:59", reason="Sooner", look="1")
    assert answer.status_code == 409 and "only be moved to a later date" in answer.text and "Sooner" in answer.text


def test_an_overdue_jury_is_closed_short_for_a_reason_that_stays(office):
    desk = office("overdue")
    path = f"/steps/stage/close_short/{FIRST}"
    page = desk.get(path)
    assert desk.send(path, page, reason="").status_code == 422
    assert desk.send(path, page, reason="The juror cannot be reached.").status_code == 303
    row = desk.row(stages, FIRST)
    assert row["state"] == "closed" and row["waived"]["sheets"] == "The juror cannot be reached."
    cut = desk.get("/rounds/shortlist").text
    assert "too few score sheets" in cut and "left to the panel" in cut


@pytest.mark.tampers
def test_a_quorum_that_cannot_be_reached_is_told_and_no_time_is_offered_for_sheets_nobody_owes(office):
    desk = office("reading")
    assert "cannot be reached" not in desk.get("/stages/shortlist.jury").text
    one = desk.rows(readings, readings.c.state == "assigned")[0]["candidacy"]
    with desk.store.writing() as db:
        db.execute(readings.update().where(readings.c.candidacy == one).values(state="void"))
    page = desk.get("/stages/shortlist.jury").text
    assert "1 dossier cannot reach the quorum" in page and page.count("cannot be reached") == 1
    desk = office("overdue")
    with desk.store.writing() as db:
        db.execute(readings.update().where(readings.c.state == "assigned").values(state="void"))
    page = desk.get("/stages/shortlist.jury").text
    assert "none is awaited any more" in page and "give more time, or close" not in page
    assert "No sheet is awaited any more" in desk.get("").text


@pytest.mark.tampers
def test_the_first_page_says_that_a_dossier_cannot_reach_its_quorum_and_leads_to_the_sharing_out(office):
    desk = office("reading")
    assert "cannot reach" not in desk.get("").text
    one = desk.rows(readings, readings.c.stage == FIRST, readings.c.state == "assigned")[0]["candidacy"]
    with desk.store.writing() as db:
        db.execute(readings.update().where(readings.c.candidacy == one).values(state="void"))
    page = desk.get("").text
    matter = re.search(r'<a href="([^"]+)">[^<]*1 dossier cannot reach its quorum any more', page)
    assert matter and matter.group(1).endswith("/juries/shortlist.jury/plan")


def test_a_panel_that_jurors_have_left_is_to_be_filled_up_while_it_reads(office):
    desk = office("reading")
    assert "appoint the panel" not in re.sub(r"(?s)Final.*", "", desk.get("").text)
    taken = desk.rows(seats, seats.c.stage == FIRST, seats.c.state == "seated")
    for one in taken[: len(taken) - 2]:
        desk.act("seat", one["id"], "stand_down")
    assert "Jury by category: appoint the panel (2 of " in desk.get("").text


def test_before_sharing_out_the_dossiers_with_fewer_readers_than_the_quorum_are_named(office):
    desk = office("appointing")
    assert "fewer readers than the quorum" not in desk.get("/juries/shortlist.jury/plan").text
    for one in desk.rows(seats, seats.c.stage == FIRST, seats.c.group == "A", seats.c.state == "seated")[1:]:
        desk.act("seat", one["id"], "stand_down")
    page = desk.get("/juries/shortlist.jury/plan").text
    assert "fewer readers than the quorum" in page and "can be shared out anew" in page


# -- the selection


def test_the_selection_says_how_its_places_are_shared_out_with_the_arithmetic_before_and_after(office):
    desk = office("cut")
    page = desk.get("/rounds/shortlist")
    assert "50% of 20 is 10; rounded up, that makes 10." in page.text and "largest remainder" in page.text
    row = r'<th scope="row">([^<]+)</th><td[^>]*>(\d+)</td>\s*<td[^>]*>([^<]+)</td><td[^>]*>(\d)</td><td[^>]*>([^<]+)</td>'
    found = re.findall(row, page.text)
    assert [rest for _name, *rest in found] == [
        ["9", "4.50", "4", "+ 1"], ["3", "1.50", "1", "+ 1"], ["3", "1.50", "1", "–"], ["3", "1.50", "1", "–"],
        ["2", "1.00", "1", "–"]]
    desk.send("/rounds/shortlist", page)
    assert re.findall(row, desk.get("/rounds/shortlist").text) == found


def test_points_of_a_selection_have_two_decimals_so_that_they_can_be_compared_by_eye(office):
    given = re.findall(r'data-label="Points">([^<]*)<', office("cut").get("/rounds/shortlist").text)
    assert given and all(re.fullmatch(r"\d+\.\d\d", one) for one in given)


def test_places_left_to_the_panel_are_filled_with_reasons_before_anything_is_confirmed(office):
    desk = office("overdue")
    path = f"/steps/stage/close_short/{FIRST}"
    desk.send(path, desk.get(path), reason="The juror cannot be reached.")
    page = desk.get("/rounds/shortlist")
    choose = re.findall(r'name="choose_(\w+)"', page.text)
    assert choose and "Confirm the selection" not in page.text
    unreasoned = desk.send("/rounds/shortlist", page, **{f"choose_{choose[0]}": "y"}, look="1")
    assert unreasoned.status_code == 409 and "Give a reason." in unreasoned.text
    looked = desk.send("/rounds/shortlist", unreasoned, **all_chosen(desk), look="1")
    assert "chosen by the panel" in looked.text and desk.rows(placements) == []
    assert desk.send("/rounds/shortlist", looked).status_code == 303
    assert desk.row(rounds, f"{EDITION}/shortlist")["state"] == "confirmed"
    assert desk.row(placements, f"{EDITION}/shortlist:{choose[0]}")["why"]["code"] == "panel_choice"


def test_a_place_left_to_the_panel_stays_empty_only_when_that_is_said(office):
    desk = office("overdue")
    path = f"/steps/stage/close_short/{FIRST}"
    desk.send(path, desk.get(path), reason="The juror cannot be reached.")
    looked = desk.send("/rounds/shortlist", look="1")
    assert looked.status_code == 409 and "Places left to the panel are still empty" in looked.text
    assert re.findall(r"<(\w+)[^>]* autofocus", looked.text) == ["section"] and 'class="error-summary"' in looked.text
    assert not re.search(r'action="[^"]*#', looked.text), "the browser would jump past the summary"
    assert re.search(r"Leave \d+ places? empty", looked.text) and "Confirm the selection" not in looked.text
    said = desk.send("/rounds/shortlist", looked, leaves_empty="y", look="1")
    assert said.status_code == 200 and "still empty" in said.text and desk.rows(placements) == []
    assert desk.send("/rounds/shortlist", said).status_code == 303
    assert desk.row(rounds, f"{EDITION}/shortlist")["state"] == "confirmed"


def all_chosen(desk) -> dict:
    """As many as the panel has places left for, the first of each group, each with a reason."""
    page = desk.get("/rounds/shortlist").text
    _before, *groups = re.split(r"(\d+) places? (?:is|are) left to the panel: choose", page)
    chosen = [id for left, group in zip(groups[::2], groups[1::2], strict=True)
              for id in re.findall(r'name="choose_(\w+)"', group)[: int(left)]]
    return {f"{name}_{id}": text for id in chosen for name, text in (("choose", "y"), ("reason", "It reaches people."))}


def ranks_and_sheets(page) -> dict:
    """{place: (rank, sheets)} as a table of a selection shows them."""
    row = r'<th scope="row"><a href="[^"]+">([^<]+)</a>.*?data-label="Rank">([^<]*)<.*?data-label="Sheets">([^<]*)<'
    return {place: (rank, sheets) for place, rank, sheets in re.findall(row, page.text, re.S)}


@pytest.mark.tampers
def test_a_closed_jury_leads_to_its_selection_until_that_is_published_and_a_late_one_says_its_date_has_passed(office):
    onward = re.compile(r'class="button" href="[^"]*/rounds/shortlist">')
    late = office("overdue").get("/stages/shortlist.jury").text
    assert "The date has passed: 15 May 2026" in late and not onward.search(late)
    desk = office("cut")
    assert onward.search(desk.get("/stages/shortlist.jury").text)
    with desk.store.writing() as db:
        db.execute(rounds.update().where(rounds.c.key == "shortlist").values(state="published"))
    assert not onward.search(desk.get("/stages/shortlist.jury").text)


def test_the_jury_of_the_final_leads_to_the_meeting_of_its_panel_while_that_is_open(office):
    onward = re.compile(r'class="button" href="[^"]*/stages/final.deliberation">')
    assert onward.search(office("deliberation").get("/stages/final.jury").text)
    assert not onward.search(office("announcement").get("/stages/final.jury").text)


def test_only_a_group_in_which_the_panel_may_choose_has_a_column_for_its_choice(office):
    desk = office("overdue")
    path = f"/steps/stage/close_short/{FIRST}"
    desk.send(path, desk.get(path), reason="The juror cannot be reached.")
    page = desk.get("/rounds/shortlist").text
    tables = re.findall(r"<table.*?</table>", page, re.DOTALL)
    chosen = [one for one in tables if "choose_" in one]
    assert chosen and len(chosen) < len(tables)
    assert all(("The panel’s choice" in one) == ("choose_" in one) for one in tables)


def test_a_confirmed_selection_shows_the_ranks_sheets_and_reasons_that_were_confirmed(office):
    desk = office("overdue")
    path = f"/steps/stage/close_short/{FIRST}"
    desk.send(path, desk.get(path), reason="The juror cannot be reached.")
    page = desk.get("/rounds/shortlist")
    looked = desk.send("/rounds/shortlist", page, **all_chosen(desk), look="1")
    shown = ranks_and_sheets(looked)
    assert len(shown) > 2 and any(sheets != "–" for _rank, sheets in shown.values())
    assert desk.send("/rounds/shortlist", looked).status_code == 303
    confirmed = desk.get("/rounds/shortlist")
    assert ranks_and_sheets(confirmed) == shown
    assert "Reason: It reaches people." in confirmed.text


def test_a_selection_is_confirmed_published_and_its_letters_wait_to_be_read(office):
    desk = office("cut")
    looked = desk.get("/rounds/shortlist")
    groups = len(re.findall(r"The line: ", looked.text))
    assert looked.text.count("below the line (") <= groups < looked.text.count("does not go on"), "once a group, not in every row"
    assert looked.text.count("above the line (") <= groups
    assert desk.send("/rounds/shortlist", looked).status_code == 303
    assert not desk.rows(candidacies, candidacies.c.state.in_(["shortlist:kept", "shortlist:out"]))
    path = f"/steps/round/publish_cut/{EDITION}/shortlist"
    page = desk.get(path)
    out = len(desk.rows(placements, placements.c.outcome == "out"))
    assert re.search(rf"{out} candidac(y|ies) \(First selection: does not go on\)", page.text)
    assert desk.send(path, page).status_code == 303
    held = desk.rows(letters, letters.c.state == "held", letters.c.kind == "not_kept")
    assert len(held) >= out
    page = desk.get("/letters?kind=not_kept&state=held")
    desk.send("/letters/release", page)
    assert {one["state"] for one in desk.rows(letters, letters.c.kind == "not_kept")} == {"owed"}
    assert {one["state"] for one in desk.rows(letters, letters.c.kind == "kept")} == {"held"}


@pytest.mark.parametrize("asked, status", [("kind", 404), ("following", 303)])
def test_the_page_after_a_release_is_one_that_there_is(office, asked, status):
    """A word of 70,000 letters in the place of a kind would be an address that no browser and no proxy takes."""
    desk = office("overdue")
    page = desk.get("/letters?kind=overdue&state=held")
    answer = desk.send("/letters/release", page, **{asked: "x" * 70_000})
    assert answer.status_code == status and len(answer.location or "") < 200


@pytest.mark.tampers
def test_letters_that_came_after_the_look_are_not_let_go_unread(office):
    desk = office("overdue")
    page = desk.get("/letters?kind=overdue&state=held")
    with desk.store.writing() as db:
        one = dict(db.execute(select(letters).where(letters.c.kind == "overdue")).mappings().first())
        db.execute(letters.insert().values({**one, "id": "another"}))
    desk.send("/letters/release", page)
    assert {one["state"] for one in desk.rows(letters, letters.c.kind == "overdue")} == {"held"}


def test_to_a_city_that_has_withdrawn_no_letter_goes_that_says_it_goes_on(office):
    """Six were held and looked at; one city withdraws, and all six were sent."""
    desk = office("cut")
    desk.send("/rounds/shortlist", desk.get("/rounds/shortlist"))
    path = f"/steps/round/publish_cut/{EDITION}/shortlist"
    desk.send(path, desk.get(path))
    page, kept = desk.get("/letters?kind=kept&state=held"), desk.rows(letters, letters.c.kind == "kept")
    city = desk.row(candidacies, kept[0]["subject"])
    owner = desk.rows(team, team.c.candidacy == city["id"])[0]["participant"]
    desk.act("candidacy", city["id"], "withdraw", person=desk.person_of(owner))
    answer = desk.send("/letters/release", page)
    shown = desk.get(answer.location.split("/desk", 1)[1]).text
    assert "The city has withdrawn its candidacy: the letter no longer applies." in shown and "none was sent" in shown
    assert {one["state"] for one in desk.rows(letters, letters.c.kind == "kept")} == {"held"}
    page = desk.get("/letters?kind=kept&state=held")
    assert "Do not send the letters that no longer apply" in page.text
    desk.send("/letters/drop-out-of-date", page)
    desk.send("/letters/release", desk.get("/letters?kind=kept&state=held"))
    states = {one["subject"]: one["state"] for one in desk.rows(letters, letters.c.kind == "kept")}
    assert states.pop(city["id"]) == "dropped" and set(states.values()) == {"owed"}


def test_of_a_letter_that_has_left_already_it_is_said_so_and_not_that_none_is_on_its_way(office):
    desk = office("overdue")
    several, one = desk.get("/letters?kind=overdue&state=held"), desk.rows(letters, letters.c.kind == "overdue")[0]
    page = desk.get(f"/letters/{one['id']}")

    def told(path: str, page) -> str:
        return desk.get(desk.send(path, page).location.split("/desk", 1)[1]).text

    assert "letter is on its way." in told("/letters/release", page)
    again = told("/letters/release", page)
    assert "The letter is not held any more." in again and "on their way" not in again
    assert "The number of held letters has changed" in told("/letters/release", several)
    again = told("/letters/again", page)
    assert "It is tried again." not in again and "This letter is not waiting to be tried once more." in again


def test_a_letter_is_read_in_its_recipients_language_and_dropped_only_for_a_reason(office):
    desk = office("overdue")
    one = desk.rows(letters, letters.c.kind == "overdue")[0]
    page = desk.get(f"/letters/{one['id']}")
    assert 'class="letter-text"' in page.text and "rehearsal.invalid" in page.text
    assert desk.send(f"/letters/{one['id']}/drop", page, reason="").status_code == 422
    desk.send(f"/letters/{one['id']}/drop", page, reason="He wrote that he is ill.")
    assert desk.row(letters, one["id"])["state"] == "dropped"


# -- the decision and the announcement


def honours_taken_away(desk) -> list:
    """The column of the honours in the list as XLSX."""
    page = load_workbook(BytesIO(desk.get("/candidacies.xlsx").data)).active
    column = next(cell.column for cell in page[1] if cell.value == "Honours")
    return [row[column - 1].value for row in page.iter_rows(min_row=2)]


def best(desk) -> str:
    return re.search(
        r'<th scope="row"><a href="[^"]*/candidacies/(\w+)"',
        desk.get("/deliberations/final.deliberation").text,
    )[1]


def test_what_follows_from_the_ballots_is_computed_and_shown_before_the_decision(office):
    desk = office("deliberation")
    path = "/deliberations/final.deliberation"
    said = {
        "honour_award__0": best(desk),
        "honour_award__0_en": "For letting people decide.",
        "minutes": "The panel met.",
    }
    assert "Preview" in desk.get(path).text
    looked = desk.send(path, **said, look="1")
    assert "follows from the ballots" in looked.text and desk.rows(honours) == []
    changed = desk.send(path, looked, minutes="The panel met twice.")
    assert changed.status_code == 409 and "You changed something after you looked" in changed.text
    assert desk.send(path, changed).status_code == 303
    given = {one["award"]: one for one in desk.rows(honours)}
    assert given["award"]["candidacy"] == said["honour_award__0"] and given["award"]["citation"] == {
        "en": "For letting people decide."
    }
    assert given["community"]["by"] == "ballots"
    assert desk.rows(minutes)[0]["text"] == "The panel met twice."


def test_grounds_are_asked_in_the_readers_language_first_and_shown_with_what_is_missing_before_and_after(office):
    desk = office("deliberation")
    with desk.first.session_transaction() as session:
        session["language"] = "es"
    path = "/deliberations/final.deliberation"
    page = desk.get(path)
    assert re.findall(r'name="honour_award__0_(\w\w)"', page.text) == ["es", "en", "fr", "ca", "pt"]
    said = {"honour_award__0": best(desk), "honour_award__0_es": "Por escuchar.", "minutes": "Acta."}
    looked = desk.send(path, page, **said, look="1")
    shown = looked.text[looked.text.index('id="follows"') :]
    assert re.search(r'<dt>español</dt><dd lang="es">Por escuchar\.</dd>', shown) and 'class="warn"' in shown
    warned = re.search(r'class="warn">([^<]+)<', shown)[1]
    assert "inglés" in warned and "francés" in warned and "español" not in warned and "catalán" not in warned
    assert desk.send(path, looked).status_code == 303
    recorded = desk.get("/stages/final.deliberation").text
    assert '<dd lang="es">Por escuchar.</dd>' in recorded and warned in recorded


def test_what_the_vote_gives_stands_before_the_panel_before_anything_is_decided(office):
    desk = office("deliberation")
    page = desk.get("/deliberations/final.deliberation").text
    vote = page[page.index("What the vote gives") :]
    most = max(desk.rows(tallies), key=lambda one: one["supports"])
    assert desk.row(candidacies, most["candidacy"])["place"] in vote and f"({most['supports']} supports)" in vote
    counted = desk.row(stages, f"{EDITION}/final.consultation")["counted"]
    assert f"<dd>{counted['void']}</dd>" in vote and "Whoever gets “OIDP Award” does not get it" in vote


@pytest.mark.tampers
def test_while_the_vote_runs_the_office_sees_no_support(office):
    desk = office("deliberation")
    with desk.store.writing() as db:
        db.execute(stages.update().where(stages.c.id == f"{EDITION}/final.consultation").values(state="open"))
    assert "What the vote gives" not in desk.get("/deliberations/final.deliberation").text


def test_a_decision_without_its_award_is_refused_in_words(office):
    desk = office("deliberation")
    answer = desk.send("/deliberations/final.deliberation", minutes="The panel met.", look="1")
    assert (
        answer.status_code == 409
        and "The award itself has no laureate yet." in answer.text
        and "The panel met." in answer.text
    )


def test_whoever_proposed_the_announcement_cannot_arm_it(office):
    desk = office("announcement")
    desk.send(f"/steps/stage/propose_announcement/{ANNOUNCED}")
    page = desk.get("/stages/announcement.announcement").text
    assert "A second person has to confirm this." in page
    assert desk.send(f"/steps/stage/arm_announcement/{ANNOUNCED}").status_code == 409
    desk.send(f"/steps/stage/arm_announcement/{ANNOUNCED}", browser=desk.second)
    assert desk.row(stages, ANNOUNCED)["state"] == "armed"
    assert "The results are under embargo until" in desk.get("/stages/announcement.announcement").text


def test_whoever_arms_the_announcement_reads_what_will_happen_by_itself_and_how_many_are_written_to(office):
    desk = office("announcement")
    desk.send(f"/steps/stage/propose_announcement/{ANNOUNCED}")
    page = desk.get(f"/steps/stage/arm_announcement/{ANNOUNCED}", browser=desk.second).text
    number = int(re.search(r"the results become public, and (\d+) candidacies are told their result by letter", page)[1])
    desk.send(f"/steps/stage/arm_announcement/{ANNOUNCED}", browser=desk.second)
    desk.store.clock.go_to(desk.row(stages, ANNOUNCED)["closes_at"])
    desk.send(f"/steps/stage/announce/{ANNOUNCED}")
    assert number == len({one["subject"] for one in desk.rows(letters, letters.c.kind == "result")}) > 1


@pytest.mark.tampers
def test_letters_of_earlier_decisions_that_are_still_held_are_told_before_results_are_announced(office):
    desk, path = office("announcement"), f"/stages/{ANNOUNCED.split('/')[1]}"
    said = "Letters of what was decided before are still held"
    with desk.store.writing() as db:
        db.execute(letters.update().values(state="sent"))
        kept = db.execute(select(letters.c.id).where(letters.c.kind == "kept")).scalars().first()
    assert said not in desk.get(path).text
    with desk.store.writing() as db:
        db.execute(letters.update().where(letters.c.id == kept).values(state="held"))
    page = desk.get(path).text
    assert said in page and re.search(r'href="[^"]*/letters\?state=held&amp;kind=kept">1 letter is held: ', page)


def test_letters_of_every_outcome_are_read_before_anything_is_announced(office):
    desk = office("announcement")
    assert set(honours_taken_away(desk)) == {None}, "a file is passed on; before the announcement it tells nothing"
    before = len(desk.rows(letters))
    page = desk.get("/stages/announcement.announcement").text
    for outcome in ("laureate", "mention", "finalist", "took part"):
        assert f"result ({outcome})" in page
    order = re.findall(r"result \(([\w ]+)\)", page)
    assert list(dict.fromkeys(order)) == ["laureate", "mention", "finalist", "took part"], "in the order of honours"
    assert len(desk.rows(letters)) == before, "made to be read, and kept nowhere"


@pytest.mark.tampers
def test_announced_after_the_embargo_everything_is_owed_and_a_certificate_can_be_revoked(office):
    desk = office("announcement")
    desk.send(f"/steps/stage/propose_announcement/{ANNOUNCED}")
    desk.send(f"/steps/stage/arm_announcement/{ANNOUNCED}", browser=desk.second)
    desk.store.clock.go_to(desk.row(stages, ANNOUNCED)["closes_at"])
    desk.send(f"/steps/stage/announce/{ANNOUNCED}")
    assert {one["state"] for one in desk.rows(honours)} == {"published"}
    assert "OIDP Award" in honours_taken_away(desk) and honours_taken_away(desk).count(None) > 3
    one = desk.rows(certificates, certificates.c.kind == "laureate")[0]
    with desk.store.writing() as db:
        db.execute(certificates.update().where(certificates.c.id == one["id"]).values(state="issued"))
    path = f"/steps/certificate/revoke/{one['id']}"
    desk.send(path, reason="Issued to the wrong city.")
    assert desk.row(certificates, one["id"])["state"] == "revoked"
    assert "Issued to the wrong city." in desk.get("/certificates?state=revoked").text
    place = desk.row(candidacies, one["candidacy"])["place"]
    for sought in (place, one["number"].upper(), one["number"][:9]):
        assert one["number"] in desk.get(f"/certificates?q={sought}").text
    assert one["number"] not in desk.get(f"/certificates?q={place}&kind=juror").text
    assert "No certificate is like that" in desk.get("/certificates?q=Atlantis").text


def test_what_comes_next_in_a_jury_has_the_date_by_which_it_is_due_and_none_when_it_is_closed(office):
    assert 'class="next-until">until 1 April 2026' in office("check").get("/stages/shortlist.jury").text
    closed = office("announcement").get("/stages/shortlist.jury").text
    assert "The jury is closed." in closed and "next-until" not in closed


def test_a_decision_is_opened_again_for_a_reason_and_its_honours_are_void(office):
    desk = office("announcement")
    path = f"/steps/stage/reopen/{MEETING}"
    desk.send(path, reason="A vote was counted twice.")
    assert {one["state"] for one in desk.rows(honours)} == {"void"}
    assert desk.get("/stages/final.deliberation").status_code == 302


# -- told in private


def told_in_private(desk) -> list:
    desk.send(f"/steps/stage/tell_in_private/{ANNOUNCED}")
    return desk.rows(letters, letters.c.kind == "told_in_private")


def test_each_of_those_honoured_reads_in_private_what_it_has_won_and_finds_its_candidacy(office):
    desk = office("announcement")
    won = {one["candidacy"]: one["award"] for one in desk.rows(honours, honours.c.state == "decided")}
    told = told_in_private(desk)
    assert {one["subject"] for one in told} == set(won)
    for one in told:
        award = rules_of_2026().award_by_id(won[one["subject"]])
        with desk.store.reading() as db:
            written = write_letter(db, desk.store, desk.app.config["SETTINGS"], one, Reader("a@example.org", "", "en"))
        words = " ".join(written.text.split())
        assert f"• {award.name['en']}" in words
        assert ("is a laureate of" in words, "receives a mention in" in words) == (not award.mention, award.mention)
        assert f"/{EDITION}/candidacy/{one['subject']}/" in written.text


def test_those_honoured_are_told_only_when_their_letters_have_left(office, tmp_path):
    desk = office("announcement")
    told = told_in_private(desk)
    page = desk.get("/stages/announcement.announcement").text
    assert f"{len(told)} letters are held" in page and "kind=told_in_private&amp;state=held" in page
    assert "Those honoured have been told in private." not in page
    desk.send("/letters/release", desk.get("/letters?kind=told_in_private&state=held"))
    page = desk.get("/stages/announcement.announcement").text
    assert "waiting to be sent" in page and "Those honoured have been told in private." not in page
    mail.deliver(desk.store, desk.app.config["SETTINGS"], mail.FolderTransport(tmp_path))
    assert "Those honoured have been told in private." in desk.get("/stages/announcement.announcement").text


def test_what_was_to_be_kept_secret_no_longer_applies_when_it_is_public(office):
    desk = office("announcement")
    told = told_in_private(desk)
    desk.send(f"/steps/stage/propose_announcement/{ANNOUNCED}")
    desk.send(f"/steps/stage/arm_announcement/{ANNOUNCED}", browser=desk.second)
    desk.store.clock.go_to(desk.row(stages, ANNOUNCED)["closes_at"])
    desk.send(f"/steps/stage/announce/{ANNOUNCED}")
    page = desk.get("/letters?kind=told_in_private&state=held")
    assert "The results are public" in page.text and "Send all" not in page.text
    assert "The results are public" in desk.get(f"/letters/{told[0]['id']}").text
    assert desk.send("/letters/drop-out-of-date", page, kind="told_in_private").status_code == 303
    assert {desk.row(letters, one["id"])["state"] for one in told} == {"dropped"}


def test_a_juror_is_not_reminded_of_a_date_that_was_moved(office):
    desk = office("overdue")
    late = {"day": "2026-05-20", "time": "23:59", "reason": "Two jurors are ill."}
    looked = desk.send(f"/steps/stage/extend/{FIRST}", **late, look="1")
    assert desk.send(f"/steps/stage/extend/{FIRST}", looked, **late).status_code == 303
    (named,) = re.findall(r"All who get it: ([^<]+)<", looked.text)[:1]
    assert set(named.split(", ")) <= {one["name"] for one in desk.rows(persons)}, "to whom"
    assert "held until released" in looked.text and "No letter leaves" not in looked.text
    assert "kind=extended&amp;state=held" in desk.get(f"/stages/{FIRST.split('/')[1]}").text, "a way to the letters"
    page = desk.get("/letters?kind=overdue&state=held").text
    assert "has been given more time" in page and "Send all" not in page
    assert re.search("<td[^>]*>[^<]*Jury by category</td>", page), "what a juror's letter is about"
