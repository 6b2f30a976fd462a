"""Readings shared out, and shared out anew: what moves, what stays, who hears of it, and what others learn: nothing."""

import threading
from dataclasses import replace

import pytest
from click.testing import CliRunner
from sqlalchemy import event, select

from award_app import accounts, create_app, engine, laws, sheets
from award_app.cli import award
from award_app.effects import Ref
from award_app.models import candidacies, juries
from config.settings import Settings
from tests.panels import form_of, without_passing
from tests.world import DATABASES, World, either_world, keeps_every_law, rules_of_2026  # noqa: F401
from workflows.rulebook import Rulebook
from workflows.steps import Refused

JURY = "shortlist.jury"


def rules_with(**jury) -> Rulebook:
    """The rules of 2026 with one panel for all categories, and what is given."""
    content = rules_of_2026().model_dump(mode="json", by_alias=True, exclude_defaults=True)
    stage = next(one for one in content["rounds"] if one["id"] == "shortlist")["stages"][0]
    for name in ("groups", "per_group"):
        stage.pop(name, None)
    stage.update(jury)
    return Rulebook.model_validate(content)


class Panel:
    """A jury whose readings are shared out: two readers each, so that there is a choice."""

    def __init__(self, folder, database="", readers=2, jurors="Ana Bo Cyd Dan", cities=8, **jury):
        self.world = World(folder, database, rules=rules_with(readers=readers, **jury)).receives(cities).validates()
        self.jurors = {name: self.world.juror(name, JURY).declares() for name in jurors.split()}
        self.shares("plan_readings")

    def shares(self, step="replan_readings", **payload):
        return self.world.officer.acts("stage", f"{self.world.edition}/{JURY}", step, payload)

    def preview(self, **payload):
        ref = Ref(self.world.edition, "stage", f"{self.world.edition}/{JURY}")
        return engine.preview(self.world.store, ref, "replan_readings", self.world.officer.actor, payload)

    def readings(self, *states, of=None):
        return {one["id"] for one in self.world.rows("readings") if one["state"] in (states or ("assigned", "sent"))
                and of in (None, one["seat"])}

    def letters(self, kind="readings_changed"):
        return self.world.rows("letters", kind=kind)


@pytest.fixture
def panel(request, tmp_path):
    made = Panel(tmp_path)
    yield made
    keeps_every_law(request, made.world.store)


def readers_of(panel):
    numbers: dict[str, int] = {}
    for id in panel.readings():
        numbers[id.split(":")[1]] = numbers.get(id.split(":")[1], 0) + 1
    return numbers


def test_what_a_juror_who_leaves_had_not_begun_goes_to_the_others_and_nothing_else_moves(panel):
    ana = panel.jurors["Ana"]
    ana.scores(ana.readings()[0], 7)
    ana.acts("seat", ana.seat, "stand_down")
    before = panel.readings()
    panel.shares()
    assert before < panel.readings(), "nothing was taken from anybody"
    assert set(readers_of(panel).values()) == {2}, "the sheet that was sent counts as one of the two"
    assert not panel.readings("assigned", of=ana.seat)


def test_what_a_juror_who_is_erased_had_not_sent_goes_to_the_others(panel):
    ana = panel.jurors["Ana"]
    sent, begun, *_rest = ana.readings()
    ana.scores(sent, 7)
    sheets.save(panel.world.store, begun["id"], {"why_rights": "So far"})
    panel.world.officer.acts("seat", ana.seat, "erase")
    assert panel.readings(of=ana.seat) == {sent["id"]}, "a sheet that was sent stays; nobody is waited for who does not sit"
    assert not [one for one in laws.breaks(panel.world.store, panel.world.edition) if not one.warns]
    panel.shares()
    assert set(readers_of(panel).values()) == {2}


def test_nothing_is_shared_out_anew_where_nothing_has_changed(panel):
    with pytest.raises(Refused) as refused:
        panel.shares()
    assert refused.value.refusal.code == "nothing_to_share_out"


def test_readings_are_shared_out_before_they_are_shared_out_anew(tmp_path):
    world = World(tmp_path, rules=rules_with(readers=2)).receives(3).validates()
    with pytest.raises(Refused) as refused:
        world.officer.acts("stage", f"{world.edition}/{JURY}", "replan_readings")
    assert refused.value.refusal.code == "not_planned_yet"


def test_a_juror_appointed_later_gets_what_is_missing_and_with_even_loads_a_fair_share(panel):
    late = panel.world.juror("Eva", JURY).declares()
    with pytest.raises(Refused):
        panel.shares()
    panel.shares(even=True)
    loads = [len(panel.readings(of=juror.seat)) for juror in (*panel.jurors.values(), late)]
    assert sorted(loads) == [3, 3, 3, 3, 4]


def test_a_sheet_that_was_begun_or_sent_never_moves(panel):
    begun = {}
    for name, juror in panel.jurors.items():
        first, second, *_rest = juror.readings()
        juror.scores(first, 5)
        sheets.save(panel.world.store, second["id"], {"why_rights": "So far"})
        begun[name] = {first["id"], second["id"]}
    for number in range(4):
        panel.world.juror(f"Late {number}", JURY).declares()
    panel.shares(even=True)
    for name, ids in begun.items():
        assert panel.readings(of=panel.jurors[name].seat) >= ids
    assert set(readers_of(panel).values()) == {2}


def test_a_recusal_is_made_good_by_somebody_else_and_never_given_back(panel):
    ana = panel.jurors["Ana"]
    one = ana.readings()[0]
    ana.acts("reading", one["id"], "recuse", {"reason": "My sister works there"})
    panel.shares()
    assert set(readers_of(panel).values()) == {2} and one["id"] not in panel.readings()


def test_a_candidacy_that_is_reinstated_has_its_readers_again(panel):
    city = panel.world.cities[0]
    city.acts("candidacy", city.id, "withdraw")
    ana = next(juror for juror in panel.jurors.values() if f"{juror.seat}:{city.id}" in panel.readings())
    ana.acts("seat", ana.seat, "stand_down")
    panel.shares()
    panel.world.officer.acts("candidacy", city.id, "reinstate", {"reason": "The mayor asked for it"})
    assert readers_of(panel)[city.id] == 1
    panel.shares()
    assert readers_of(panel)[city.id] == 2


def test_a_reading_that_was_taken_away_may_come_back_and_stands_at_the_end_of_the_list(panel):
    late = panel.world.juror("Eva", JURY).declares()
    panel.shares(even=True)
    gone = panel.readings("void")
    assert gone
    late.acts("seat", late.seat, "stand_down")
    panel.shares()
    back = gone & panel.readings()
    assert back
    for id in back:
        row = panel.world.row("reading", id)
        others = [one["place"] for one in panel.world.rows("readings", seat=row["seat"]) if one["id"] != id
                  and one["id"] not in back]
        assert row["place"] > max(others)


def test_the_order_a_juror_reads_in_stays_and_what_is_new_comes_after_it(panel):
    bo, ana = panel.jurors["Bo"], panel.jurors["Ana"]
    before = [one["id"] for one in sorted(bo.readings(), key=lambda one: one["place"])]
    ana.acts("seat", ana.seat, "stand_down")
    panel.shares()
    after = [one["id"] for one in sorted(bo.readings(), key=lambda one: one["place"])]
    assert after[: len(before)] == before and len(after) > len(before)


def test_letters_go_to_the_jurors_concerned_and_are_held(panel):
    ana = panel.jurors["Ana"]
    before = {juror.participant: len(panel.readings(of=juror.seat)) for juror in panel.jurors.values()}
    ana.acts("reading", ana.readings()[0]["id"], "recuse", {"reason": "My sister works there"})
    panel.shares()
    after = {juror.participant: len(panel.readings(of=juror.seat)) for juror in panel.jurors.values()}
    owed = {one["recipient"]: one for one in panel.letters()}
    more = {who: after[who] - number for who, number in before.items() if after[who] > number}
    assert {who: (one["facts"]["more"], one["facts"]["fewer"]) for who, one in owed.items()} == {
        who: (number, 0) for who, number in more.items()}
    assert {one["state"] for one in owed.values()} == {"held"} and ana.participant not in owed


def test_to_a_juror_who_had_nothing_to_read_the_letter_says_that_readings_are_ready(panel):
    ana = panel.jurors["Ana"]
    before = {one["id"] for one in panel.letters("readings_ready")}
    ana.acts("reading", ana.readings()[0]["id"], "recuse", {"reason": "My sister works there"})
    late = panel.world.juror("Late", JURY)
    late.declares()
    panel.shares(even=True)
    assert panel.readings(of=late.seat)
    assert [one["recipient"] for one in panel.letters("readings_ready") if one["id"] not in before] == [late.participant]
    assert late.participant not in {one["recipient"] for one in panel.letters()}


def test_what_was_looked_at_is_what_is_done_and_a_sheet_begun_meanwhile_stops_it(panel):
    panel.world.juror("Eva", JURY).declares()
    looked = panel.preview(even=True)
    gone = next(one.ref.id for one in looked.taken if one.step.name == "void")
    sheets.save(panel.world.store, gone, {"why_rights": "Begun meanwhile"})
    ref = Ref(panel.world.edition, "stage", f"{panel.world.edition}/{JURY}")
    with pytest.raises(Refused) as refused:
        engine.act(panel.world.store, ref, "replan_readings", panel.world.officer.actor, {"even": True},
                   shown=looked.digest)
    assert refused.value.refusal.code == "preview_differs"
    again = panel.preview(even=True)
    engine.act(panel.world.store, ref, "replan_readings", panel.world.officer.actor, {"even": True}, shown=again.digest)
    assert gone in panel.readings()


def test_a_conflict_declared_after_the_sheet_was_sent_voids_it_in_the_same_step(panel):
    bo = panel.jurors["Bo"]
    one = bo.readings()[0]
    bo.scores(one, 9)
    bo.declares({one["candidacy"]: "I have advised them"})
    assert panel.world.row("reading", one["id"])["state"] == "void"
    *_before, declared, void = panel.world.events()
    assert (declared["step"], void["step"], void["subject"]) == ("declare", "void", one["id"])
    assert void["cause"] == len(panel.world.events()) - 1, "a part of the declaration, in one commit"


def test_only_an_officer_shares_out_anew(panel):
    ana = panel.jurors["Ana"]
    ana.acts("seat", ana.seat, "stand_down")
    for who in (panel.jurors["Bo"], panel.world.cities[0], panel.world.stranger()):
        with pytest.raises(Refused) as refused:
            who.acts("stage", f"{panel.world.edition}/{JURY}", "replan_readings")
        assert refused.value.refusal.code == "unknown"


def test_both_databases_share_out_anew_the_same(either_world):  # noqa: F811
    either_world.receives(5).validates()
    jurors = [either_world.juror(name, JURY, group).declares() for name, group in (("Ana", "A"), ("Bo", "A"), ("Cy", "B"))]
    officer, stage = either_world.officer, f"{either_world.edition}/{JURY}"
    officer.acts("stage", stage, "plan_readings")
    late = either_world.juror("Eva", JURY, "A").declares()
    jurors[0].acts("seat", jurors[0].seat, "stand_down")
    officer.acts("stage", stage, "replan_readings")
    assert len(late.readings()) == len(jurors[1].readings()) == 3


@pytest.mark.parametrize("database", DATABASES)
def test_a_sheet_begun_at_the_same_moment_stays_and_is_not_moved(request, tmp_path, database):
    """The draft is written and not yet committed when the readings are shared out anew: that waits, and sees it."""
    panel = Panel(tmp_path, request.getfixturevalue("postgres_url") if database == "postgres" else "")
    world, waiting = panel.world, threading.Event()
    world.juror("Eva", JURY).declares()
    gone = next(one.ref.id for one in panel.preview(even=True).taken if one.step.name == "void")

    def share():
        waiting.set()
        panel.shares(even=True)

    other = threading.Thread(target=share)
    with world.store.writing() as db:  # as sheets.save does it, and stopped before its commit
        db.execute(select(juries.readings.c.id).where(juries.readings.c.id == gone).with_for_update())
        db.execute(candidacies.sheet_drafts.insert().values(
            reading=gone, content={"version": 1, "fields": {"why_rights": "So far"}}, saved_at=world.clock.now()))
        other.start()
        waiting.wait(5)
        other.join(0.5)
        assert other.is_alive(), "it waits for the sheet"
    other.join(20)
    assert not other.is_alive() and gone in panel.readings("assigned")
    assert set(readers_of(panel).values()) == {2} and panel.letters()
    keeps_every_law(request, world.store)
    world.store.engine.dispose()


# -- languages


def test_a_juror_gets_dossiers_in_a_language_they_read_where_the_rules_say_so(request, tmp_path):
    spoken = {"meeting": ["en"], "dossier": "own"}
    world = World(tmp_path, rules=rules_with(readers="all", languages=spoken)).receives(3).validates()
    language = world.row("candidacy", world.cities[0].id)["language"]
    other = next(one for one in ("fr", "es", "en", "pt") if one != language)
    for name, reads in (("Ana", [language]), ("Bo", [other]), ("Cyd", [])):
        person = world.stranger(name)
        world.officer.acts("seat", None, "appoint", {"participant": person.participant, "languages": reads}, JURY)
    world.officer.acts("stage", f"{world.edition}/{JURY}", "plan_readings")
    loads = [len(world.rows("readings", seat=one["id"])) for one in
             sorted(world.rows("seats"), key=lambda one: one["languages"])]
    assert sorted(loads) == [0, 3, 3], "who reads another language has none; who was not asked is not barred"
    keeps_every_law(request, world.store)


def test_a_translation_that_is_checked_counts_where_the_rules_say_so(request, tmp_path):
    for said, number in (("own", 0), ("own_or_translated", 3)):
        spoken = {"meeting": ["en"], "dossier": said}
        world = World(tmp_path / said, rules=rules_with(readers="all", languages=spoken)).receives(3).validates()
        into = {one["language"] for one in world.rows("translations", state="checked")}
        person = world.stranger("Ana")
        world.officer.acts("seat", None, "appoint", {"participant": person.participant, "languages": [min(into)]}, JURY)
        world.officer.acts("stage", f"{world.edition}/{JURY}", "plan_readings")
        assert world.count("readings") == number
        keeps_every_law(request, world.store)


# -- what a juror learns of it


def test_no_byte_of_a_page_of_a_juror_who_is_not_concerned_changes(tmp_path):
    """Their list, a dossier of theirs and their letters, before readings move among others and after; and as many
    queries."""
    panel = Panel(tmp_path, readers="all", jurors="Ana Bo Cyd", cities=4)
    world, bystander = panel.world, panel.jurors["Cyd"]
    late = world.juror("Eva", JURY).declares()
    app = create_app(replace(Settings(), data=tmp_path, secret_key="k" * 40, base_url="http://localhost"), world.store)
    app.testing, browser = True, app.test_client()
    with browser.session_transaction() as session:
        session.update(language="en", token=accounts.begin_session(world.store, bystander.person))
    pages = [f"/{world.edition}/jury", f"/{world.edition}/jury/{bystander.readings()[0]['id']}"]

    def seen():
        asked = []
        event.listen(world.store.engine, "before_cursor_execute", lambda *a: asked.append(a[2]))
        told = [without_passing(browser.get(one)) for one in pages], len(asked)
        return told, [one["id"] for one in world.rows("letters", recipient=bystander.participant)]

    first = seen()
    panel.shares()
    assert len(late.readings()) == 4
    assert seen()[0][0] == first[0][0] and seen()[1] == first[1]
    assert "to read" in first[0][0][0]


# -- checked, told and shown


@pytest.mark.tampers
def test_the_laws_tell_of_a_reading_that_a_conflict_forbids(panel):
    assert not [one for one in laws.breaks(panel.world.store, panel.world.edition) if one.law == "I14"]
    with panel.world.store.writing() as db:
        one = db.execute(select(juries.readings)).mappings().first()
        db.execute(juries.conflicts.insert().values(
            id="late", edition=panel.world.edition, seat=one["seat"], candidacy=one["candidacy"], reason="x"))
    told = [one.sentence for one in laws.breaks(panel.world.store, panel.world.edition) if one.law == "I14"]
    assert len(told) == 1 and "conflict of interest" in told[0]


def test_a_juror_who_joins_a_team_is_to_be_looked_at(panel):
    one = panel.world.rows("readings")[0]
    with panel.world.store.writing() as db:
        who = db.scalar(select(juries.seats.c.participant).where(juries.seats.c.id == one["seat"]))
        own = dict(id="joined", edition=panel.world.edition, candidacy=one["candidacy"], participant=who, role="editor")
        db.execute(candidacies.team.insert().values(**own))
    found = [one for one in laws.breaks(panel.world.store, panel.world.edition) if one.law == "I14"]
    assert len(found) == 1 and found[0].warns and "of the team" in found[0].sentence
    with panel.world.store.writing() as db:
        db.execute(candidacies.team.delete().where(candidacies.team.c.id == "joined"))


def assign(panel, monkeypatch, *more):
    monkeypatch.setenv("AWARD_DATA", str(panel.world.folder))
    return CliRunner().invoke(award, ["assign", panel.world.edition, *more])


def test_the_command_line_says_who_would_read_what_and_which_rule_to_loosen(tmp_path, monkeypatch):
    panel = Panel(tmp_path, readers=3, jurors="Ana Bo Cyd", cities=4, load=[1, 3])
    answer = assign(panel, monkeypatch, JURY, "--explain")
    assert answer.exit_code == 0, answer.output
    assert "Readings missing: 3. Confirmed by the independent check." in answer.output
    assert "Or: at most 4 dossiers for each juror instead of 3." in answer.output
    assert "What would help: jurors more: 1." in answer.output
    panel.world.juror("Eva", JURY)
    assert "  + CANARY-NAME Eva: Place" in assign(panel, monkeypatch, JURY).output
    assert "is no jury of" in assign(panel, monkeypatch, "validation.eligibility").output


def test_the_desk_shows_the_difference_and_the_whole_plan_and_does_what_it_showed(panel):
    world, ana = panel.world, panel.jurors["Ana"]
    settings = replace(Settings(), data=world.folder, secret_key="k" * 40, base_url="http://localhost")
    app = create_app(settings, world.store)
    app.testing, browser = True, app.test_client()
    with browser.session_transaction() as session:
        session.update(language="en", token=accounts.begin_session(world.store, world.officer.person))
    path = f"/{world.edition}/desk/juries/{JURY}/plan"
    assert "Nothing has changed that would move a reading." in browser.get(path).text
    ana.acts("seat", ana.seat, "stand_down")
    page = browser.get(path)
    assert "More to read" in page.text and "Who reads each dossier" in page.text and "Share out anew as shown" in page.text
    assert browser.post(path, data=form_of(page)).status_code == 303
    assert set(readers_of(panel).values()) == {2}
    world.juror("Eva", JURY).declares()
    assert "Nothing has changed that would move a reading." in browser.get(path).text
    page = browser.get(f"{path}?even=1")
    assert browser.post(f"{path}?even=1", data=form_of(page)).status_code == 303
    assert len(panel.readings(of=world.rows("seats")[-1]["id"])) or panel.letters()
    assert "Share out the readings anew" in browser.get(f"/{world.edition}/desk/stages/{JURY}").text
