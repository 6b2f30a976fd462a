"""The reading room asks the database at most eight times a page, however many dossiers a juror reads."""

from __future__ import annotations

import pytest
from sqlalchemy import event

from award_app import notes, sheets
from award_app.reading import jury as read
from award_app.reading import jury_room as room
from award_app.reading import jury_scale
from tests.panels import EDITION, FinalRound, rules_of_2026
from tests.world import either_world, how_sure  # noqa: F401 - a fixture

PAGES = ("", "/{reading}", "/{reading}/question", "/{reading}/conflict", "/{reading}/after-talk", "/seats/{seat}/scale",
         "/seats/{seat}/offline", "/seats/{seat}/leave")
MOST = 8  # the three with which every page begins among them


@pytest.fixture(scope="module")
def rooms(tmp_path_factory):
    """Two rooms: of a juror who reads three dossiers, and of one who reads fifty-five."""
    found = []
    for number in (3, 55):
        rules = how_sure(rules_of_2026(), "final.jury")
        final = FinalRound(tmp_path_factory.mktemp("room"), finalists=number, rules=rules)
        person, seat = final.juror("Jana", reads=final.finalists)
        found.append((final, final.browser(person), {"seat": seat, "reading": f"{seat}:{final.finalists[0]}"}))
    return found


def asked(final, browser, where: str) -> list[str]:
    """The questions of one page, without what begins and ends a transaction."""
    seen: list[str] = []

    def listen(connection, cursor, statement, *_):
        seen.append(statement)

    event.listen(final.store.engine, "before_cursor_execute", listen)
    try:
        assert browser.get(where).status_code == 200
    finally:
        event.remove(final.store.engine, "before_cursor_execute", listen)
    return [one for one in seen if one.lstrip().upper().startswith("SELECT")]


@pytest.mark.parametrize("page", PAGES)
def test_no_page_asks_more_than_eight_times_nor_more_for_more_dossiers(rooms, page):
    numbers = []
    for final, browser, names in rooms:
        where = f"/{EDITION}/jury" + page.format(**names)
        browser.get(where)
        numbers.append(len(asked(final, browser, where)))
    assert numbers[0] == numbers[1] <= MOST


def test_what_is_read_at_once_is_what_stands_in_each_table_on_both_databases(either_world):  # noqa: F811
    world = either_world.receives(6).validates().selects().goes_to("final.jury")
    ana = world.juror("Ana", "final.jury").declares()
    world.officer.acts("stage", f"{world.edition}/final.jury", "plan_readings", {"seed": "1"})
    first, second = ana.readings()[:2]
    ana.scores(first, 7, "Because.")
    sheets.save(world.store, first["id"], {"points_rights": "3"})
    notes.save(world.store, first["id"], "For me")
    with world.store.reading() as db:
        one, nothing = room.beside(db, first["id"]), room.beside(db, second["id"])
        assert one.draft == sheets.draft_of(db, first["id"]) and one.note == notes.note_of(db, first["id"])
        assert one.sent == room.sheet_sent(db, first["id"]) and one.sent["points_rights"]
        assert (nothing.sent, nothing.draft, nothing.note) == ({}, sheets.NOTHING, notes.NOTHING)
        city = world.row("candidacy", first["candidacy"])
        rulebook, answers, told = room.dossier_of(db, city["id"], city["revision"], "en")
        assert (rulebook, answers) == read.revision_of(db, city["id"], city["revision"])
        assert told["summary"].startswith("en: ") and room.dossier_of(db, city["id"], city["revision"], None)[2] == {}
        lines = {line.row["id"]: line for line in jury_scale.of_seat(db, ana.seat, world.stage("final.jury"))}
        assert lines[first["id"]].sent == one.sent and lines[first["id"]].draft == one.draft.fields
