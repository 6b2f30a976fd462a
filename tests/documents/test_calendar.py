"""The calendar that people take away: lines as RFC 5545 asks, dates as they stand, names that never change."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as some

from award_app import create_app
from award_app.documents.calendar import escaped, folded
from config.settings import Settings
from tests.world import World, rules_of_2026, world  # noqa: F401


@pytest.fixture
def ask(world):  # noqa: F811
    return asking(world)


def asking(world):  # noqa: F811
    app = create_app(Settings(data=world.folder, base_url="https://award.example.org"), world.store)
    app.testing = True

    def get(language="en"):
        return app.test_client().get(f"/{world.edition}/calendar.ics?lang={language}", base_url="https://award.example.org")

    return get


def events(answer) -> dict[str, dict]:
    """{uid: {property: value}}, unfolded."""
    text = answer.data.decode().replace("\r\n ", "")
    found = {}
    for block in re.findall(r"BEGIN:VEVENT\r\n(.*?)END:VEVENT", text, re.S):
        lines = dict(line.split(":", 1) for line in block.strip().split("\r\n"))
        found[lines["UID"]] = lines
    return found


@given(some.text(some.characters(exclude_categories=["Cs", "Cc"])))
def test_a_line_is_folded_after_75_octets_never_inside_a_character_and_unfolds_to_itself(text):
    lines = folded(text).split(b"\r\n")
    assert lines.pop() == b"" and all(len(one) <= 75 for one in lines)
    assert b"".join([lines[0], *(one[1:] for one in lines[1:])]).decode() == text
    assert all(one.startswith(b" ") for one in lines[1:])


@given(some.text())
def test_what_is_escaped_is_one_line_and_reads_back(text):
    line = escaped(text)
    assert "\n" not in line and "\r" not in line
    back = re.sub(r"\\(.)", lambda found: "\n" if found[1] == "n" else found[1], line)
    assert back == text.replace("\r\n", "\n").replace("\r", "\n")


def test_each_stage_and_the_ceremony_stand_in_it_with_instants_in_utc(ask):
    answer = ask()
    assert answer.mimetype == "text/calendar" and "attachment" in answer.headers["Content-Disposition"]
    found = events(answer)
    assert len(found) == 1 + len(list(rules_of_2026().stages()))
    call = found["oidp-2026.submission.submission@award.example.org"]
    assert (call["DTSTART"], call["DTEND"]) == ("20260119T230000Z", "20260315T230000Z")
    ceremony = found["oidp-2026.ceremony@award.example.org"]
    assert (ceremony["DTSTART;VALUE=DATE"], ceremony["DTEND;VALUE=DATE"]) == ("20260921", "20260924")
    assert ceremony["LOCATION"] == "Kraków" and ceremony["STATUS"] == "CONFIRMED"


def test_it_speaks_the_language_that_is_asked_for(ask):
    assert "Cérémonie" in str(events(ask("fr"))) and "Cerimònia" in str(events(ask("ca")))


def test_a_date_that_moved_keeps_its_name_and_has_a_higher_number(world, ask):  # noqa: F811
    before = events(ask())
    world.officer.takes("postpone", days=7)
    after = events(ask())
    uid = "oidp-2026.final.consultation@award.example.org"
    assert before.keys() == after.keys() and int(after[uid]["SEQUENCE"]) > int(before[uid]["SEQUENCE"])
    assert (before[uid]["DTSTART"], after[uid]["DTSTART"]) == ("20260614T220000Z", "20260621T220000Z")


def test_what_is_cancelled_is_cancelled_in_every_calendar(world, ask):  # noqa: F811
    world.officer.takes("cancel")
    assert {one["STATUS"] for one in events(ask()).values()} == {"CANCELLED"}


def test_a_month_is_tentative_and_what_is_to_be_confirmed_is_said(tmp_path):
    content = rules_of_2026().model_dump(mode="json", by_alias=True, exclude_defaults=True)
    content["ceremony"].update(starts="2026-10", ends="2026-10", place="to_be_confirmed")
    content["rounds"][3]["stages"][1].update(opens="to_be_confirmed", closes="to_be_confirmed")
    made = World(tmp_path, rules=type(rules_of_2026()).model_validate(content))
    answer = asking(made)()
    ceremony = events(answer)["oidp-2026.ceremony@award.example.org"]
    assert (ceremony["DTSTART;VALUE=DATE"], ceremony["DTEND;VALUE=DATE"]) == ("20261001", "20261101")
    assert ceremony["STATUS"] == "TENTATIVE" and ceremony["LOCATION"] == "Place to be confirmed"
    assert "X-WR-CALDESC:To be confirmed: Open vote" in answer.data.decode().replace("\r\n ", "")
