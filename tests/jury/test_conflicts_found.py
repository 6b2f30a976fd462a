"""Conflicts of interest that are found: shown to the office, decided with a reason, and the juror never learns by whom."""

import re
from dataclasses import replace

import pytest

from award_app import accounts, create_app, findings, laws
from award_app.engine import read_context
from config.settings import Settings
from tests.jury.test_sharing_anew import JURY, Panel, rules_with
from tests.panels import form_of, without_passing
from tests.world import World, keeps_every_law
from workflows.steps import Refused


class Found(Panel):
    """A jury of all, two jurors; Zoe's own city is that of the first candidacy. Nothing is shared out yet."""

    def __init__(self, folder, city=None, country="", **jury):
        self.world = World(folder, rules=rules_with(readers="all", **jury)).receives(4).validates()
        self.first = self.world.cities[0]
        self.bo = self.world.juror("Bo", JURY).declares()
        self.zoe = self.sits("Zoe", city=city or self.row["place"], country=country)

    @property
    def row(self):
        return self.world.row("candidacy", self.first.id)

    def sits(self, name, **known):
        person = self.world.stranger(name)
        given = {"participant": person.participant, "languages": ["en"], **known}
        person.seat = self.world.officer.acts("seat", None, "appoint", given, JURY).id
        return person

    def open_(self):
        with self.world.store.reading() as db:
            context = read_context(db, self.world.store, self.world.edition)
            return findings.undecided(context, context.stages[JURY])

    def says(self, step, reason="It is so", who=None, candidacy=None):
        payload = {"candidacy": candidacy or self.first.id, "reason": reason}
        return (who or self.world.officer).acts("seat", self.zoe.seat, step, payload)

    def reads(self):
        return {one.split(":")[1] for one in self.readings(of=self.zoe.seat)}

    def browser(self, person):
        settings = replace(Settings(), data=self.world.folder, secret_key="k" * 40, base_url="http://localhost")
        app = create_app(settings, self.world.store)
        app.testing, browser = True, app.test_client()
        with browser.session_transaction() as session:
            session.update(language="en", token=accounts.begin_session(self.world.store, person.person))
        return browser


@pytest.fixture
def jury(request, tmp_path):
    made = Found(tmp_path)
    yield made
    keeps_every_law(request, made.world.store)


def test_the_own_city_is_found_and_bars_the_reading_until_it_is_decided(jury):
    assert [(one.seat, one.candidacy, one.links) for one in jury.open_()] == [(jury.zoe.seat, jury.first.id, ("city",))]
    jury.shares("plan_readings")
    assert len(jury.reads()) == 3 and jury.first.id not in jury.reads()


def test_what_is_dismissed_bars_nothing_and_is_not_found_again(jury):
    jury.says("dismiss_conflict", "Another town of that name")
    assert jury.open_() == []
    jury.shares("plan_readings")
    assert jury.first.id in jury.reads()
    (row,) = jury.world.rows("findings")
    assert (row["outcome"], row["links"], row["reason"]) == ("dismissed", ["city"], "Another town of that name")


def test_a_city_that_invites_its_juror_to_its_team_is_rid_of_nobody(jury):
    """Anybody can type a juror's address; only the juror could say yes, and whoever reads it cannot."""
    jury.says("dismiss_conflict", "Another town of that name")
    jury.shares("plan_readings")
    invited = {"participant": jury.zoe.participant, "role": "editor"}
    jury.first.acts("candidacy", jury.first.id, "invite", invited)
    assert jury.open_() == [] and jury.first.id in jury.reads()
    with pytest.raises(Refused, match="reads_it"):
        jury.zoe.acts("candidacy", jury.first.id, "join", {})
    with pytest.raises(Refused, match="reads_it"):
        jury.world.officer.acts("candidacy", jury.first.id, "hand_over", {**invited, "reason": "Why not"})


def test_what_is_confirmed_is_a_conflict_and_voids_the_sheet_in_the_same_step(jury):
    jury.says("dismiss_conflict")
    jury.shares("plan_readings")
    late = jury.sits("Ines", employer=jury.row["place"])
    jury.zoe, zoe = late, jury.zoe
    jury.shares()
    assert jury.first.id not in jury.reads()
    jury.says("confirm_conflict", "She told us on the phone")
    assert (late.seat, jury.first.id) in {(one["seat"], one["candidacy"]) for one in jury.world.rows("conflicts")}
    assert jury.first.id in {one["candidacy"] for one in jury.world.rows("readings", seat=zoe.seat)}


def test_a_sheet_that_was_sent_does_not_count_once_its_conflict_is_confirmed(tmp_path):
    jury = Found(tmp_path, city="Nowhere")
    jury.zoe.acts("seat", jury.zoe.seat, "declare", {"conflicts": {}})
    jury.shares("plan_readings")
    reading = f"{jury.zoe.seat}:{jury.first.id}"
    points = {one.id: "9" for one in jury.world.rules.criteria["practice"]}
    jury.zoe.acts("reading", reading, "score", {"points": points, "justifications": {}})
    worked = {"name": "x", "kind": "city", "seat": jury.zoe.seat, "id": f"{jury.zoe.seat}:city", "edition": jury.world.edition}
    with jury.world.store.writing() as db:  # as if its city had been known
        db.execute(findings.ties.update().where(findings.ties.c.id == worked["id"]).values(name=jury.row["place"]))
    jury.says("confirm_conflict")
    assert jury.world.row("reading", reading)["state"] == "void"
    assert not [one for one in laws.breaks(jury.world.store, jury.world.edition) if one.law in ("I7", "I14")]


def test_each_decision_needs_a_reason_an_officer_and_something_that_was_found(jury):
    for step in ("confirm_conflict", "dismiss_conflict"):
        for wrong, code in ((dict(reason=" "), "reason_missing"), (dict(who=jury.bo), "unknown"), (dict(who=jury.zoe), "unknown"),
                            (dict(candidacy=jury.world.cities[1].id), "no_conflict_found")):
            with pytest.raises(Refused) as refused:
                jury.says(step, **wrong)
            assert refused.value.refusal.code == code


def test_who_is_of_the_team_is_found_and_cannot_be_dismissed(tmp_path):
    jury = Found(tmp_path, city="Nowhere")
    given = {"participant": jury.first.participant, "languages": ["en"]}
    seat = jury.world.officer.acts("seat", None, "appoint", given, JURY).id
    assert [(one.seat, one.links) for one in jury.open_()] == [(seat, ("team",))]
    jury.zoe.seat = seat
    with pytest.raises(Refused) as refused:
        jury.says("dismiss_conflict")
    assert refused.value.refusal.code == "of_the_team"


def test_the_own_country_counts_only_where_the_rules_say_so(tmp_path):
    for name, rule, number in (("free", {}, 0), ("barred", {"conflicts": {"own_country": True}}, 4)):
        jury = Found(tmp_path / name, city="Nowhere", **rule)
        jury.zoe = jury.sits("Ada", country=jury.row["country"])
        assert len([one for one in jury.open_() if one.seat == jury.zoe.seat]) == number


def test_a_juror_sees_the_same_whoever_found_the_conflict(tmp_path):
    """Two worlds: in one the juror has declared it, in the other the office has confirmed what was found."""
    seen = []
    for name in ("declared", "confirmed"):
        jury = Found(tmp_path / name)
        jury.zoe.acts("seat", jury.zoe.seat, "declare",
                      {"conflicts": {jury.first.id: "My town"} if name == "declared" else {}})
        if name == "confirmed":
            jury.says("confirm_conflict", "CANARY-REASON of the office")
        jury.shares("plan_readings")
        page = without_passing(jury.browser(jury.zoe).get(f"/{jury.world.edition}/jury"))
        letters = [one["kind"] for one in jury.world.rows("letters", recipient=jury.zoe.participant)]
        seen.append((re.sub(r"\b[0-9a-z]{26}\b", "ID", page), sorted(letters)))
        assert "1 candidacy you do not read" in page and "CANARY-REASON" not in page
    names = [sorted(re.findall(r"Place \d+", page)) for page, _letters in seen]
    assert names[0] == names[1] and seen[0][1] == seen[1][1]
    assert len(seen[0][0]) == len(seen[1][0])


def test_the_office_looks_and_decides_on_one_page_and_nothing_typed_is_lost(jury):
    browser, path = jury.browser(jury.world.officer), f"/{jury.world.edition}/desk/juries/{JURY}/conflicts"
    assert "1 conflict of interest was found" in browser.get(f"/{jury.world.edition}/desk/juries/{JURY}/plan").text
    page = browser.get(path)
    assert f"own city: {jury.row['place']}" in page.text
    filled = {**form_of(page), "says": "dismiss_conflict"}
    assert browser.post(path, data={**filled, "reason": " "}).status_code == 422
    late = browser.post(path, data={**filled, "reason": "A namesake", "says": "anything"})
    assert late.status_code == 422 and "A namesake" in late.text
    assert browser.post(path, data={**filled, "reason": "A namesake"}).status_code == 303
    assert "Nothing is to be decided." in browser.get(path).text and "A namesake" in browser.get(path).text


def test_an_erased_juror_leaves_no_city_no_employer_and_no_reason(jury):
    jury.says("confirm_conflict", "CANARY-SAID")
    jury.world.officer.acts("seat", jury.zoe.seat, "erase")
    assert jury.world.rows("ties") == [] and {one["reason"] for one in jury.world.rows("findings")} == {""}
    assert jury.world.faults() == [] and b"CANARY-SAID" not in jury.world.bytes_on_disk()


def test_the_office_reads_what_a_juror_said_of_a_conflict_and_the_number_beside_the_juror_leads_there(jury):
    jury.zoe.acts("seat", jury.zoe.seat, "declare", {"conflicts": {jury.first.id: "My sister works there"}})
    browser, desk = jury.browser(jury.world.officer), f"/{jury.world.edition}/desk"
    path = f"{desk}/juries/{JURY}/conflicts"
    assert f'href="{path}"' in browser.get(f"{desk}/stages/{JURY}").text
    page = browser.get(path).text
    assert "Declared by the jurors" in page and "My sister works there" in page
    assert "My sister" not in jury.browser(jury.zoe).get(f"/{jury.world.edition}/jury").text
