"""What somebody tries by the one door that no page would offer: another's subject, an unseen text, an hour too early."""

from __future__ import annotations

import random
from datetime import timedelta
from types import SimpleNamespace

import pytest

from award_app import drafts, engine
from award_app.access import leaving
from award_app.effects import Ref
from award_app.store import Store, open_engine
from tests.world import World
from workflows.reading import load
from workflows.steps import Refused


def refused(does, *args, **more) -> str:
    with pytest.raises(Refused) as told:
        does(*args, **more)
    return told.value.refusal.code


def test_a_subject_of_one_edition_is_not_there_in_another(world):
    world.goes_to("submission.submission")
    city, other = world.city("Rennes").submits(), load("config/rulebooks/oidp-2027.yaml")
    engine.found(world.store, other)
    engine.act(world.store, Ref(other.id, "edition", None), "open_edition", world.officer.actor, {"rehearsal": True},
               rules=other)
    before = world.everything()
    elsewhere = Ref(other.id, "candidacy", city.id)
    for does in (engine.act, engine.preview):
        assert refused(does, world.store, elsewhere, "withdraw", city.actor) == "unknown"
        assert refused(does, world.store, elsewhere, "erase_contacts", world.officer.actor) == "unknown"
    assert world.everything() == before


def test_what_a_colleague_saved_after_the_page_was_shown_is_refused_and_not_frozen_unseen(world):
    world.goes_to("submission.submission")
    city = world.city("Rennes").saves()
    shown = city.digest()
    city.saves(title="Another title")
    assert refused(city.acts, "candidacy", city.id, "submit", {"draft": shown}) == "draft_changed"
    assert world.count("revisions") == 0


def test_of_a_returned_candidacy_no_other_field_can_be_written(world):
    world.receives(1).goes_to("submission.submission", "closes").goes_to("validation.eligibility")
    [city] = world.cities
    world.officer.returns(city, "results")
    for name in ("title", "contacts", "state", "no_such_field"):
        assert refused(drafts.save, world.store, world.rules, city.row, {name: "x", "results": "y"}, by="me") == (
            "field_not_open")
    assert drafts_of(world, city)["results"] != "y"


def drafts_of(world, city) -> dict:
    return {one["field"]: one["value"] for one in world.rows("drafts", candidacy=city.id)}


def test_a_juror_is_never_given_a_candidacy_they_declared_a_conflict_with(tmp_path):
    world = World(tmp_path).receives(6).validates()
    jurors = [world.juror(name, group=group) for name, group in (("Ana", "A"), ("Bo", "A"), ("Cyd", "A"), ("Dov", "B"))]
    barred = [city.id for city in world.cities if city.category == "A"][:2]
    for juror in jurors:
        juror.declares(dict.fromkeys(barred, "my own city") if juror is jurors[2] else None)
    world.officer.acts("stage", f"{world.edition}/shortlist.jury", "plan_readings", {"seed": "1"})
    read = [one["candidacy"] for one in jurors[2].readings()]
    assert read and not set(read) & set(barred)


def test_not_even_the_office_announces_before_the_embargo_ends(tmp_path):
    world = World(tmp_path).lives(until="decides").goes_to("announcement.announcement")
    stage = f"{world.edition}/announcement.announcement"
    assert refused(world.officer.acts, "stage", stage, "announce") == "not_from_here"
    world.officer.acts("stage", stage, "propose_announcement")
    world.colleague.acts("stage", stage, "arm_announcement")
    world.clock.go_to(world.row("stage", stage)["closes_at"] - timedelta(microseconds=1))
    assert world.ticks().row("stage", stage)["state"] == "armed"
    for actor in (world.officer.actor, world.colleague.actor):
        assert refused(world.acts, "stage", stage, "announce", actor=actor) == "under_embargo"


def test_a_letter_is_handed_only_the_facts_that_are_declared_for_it(world, monkeypatch):
    declared = leaving.LETTERS["received"]
    fewer = leaving.Post(declared.to, tuple(one for one in declared.facts if one not in ("digest", "title")))
    monkeypatch.setitem(leaving.LETTERS, "received", fewer)
    world.goes_to("submission.submission")
    world.city("Rennes").submits()
    [letter] = world.rows("letters", kind="received")
    assert letter["facts"].keys() == set(fewer.facts)


def test_every_commitment_has_a_salt_of_its_own(world):
    """Without one, a score is found by trying every score."""
    world.receives(2)
    salts = [one["salt"] for table in ("openings", "events") for one in world.rows(table)]
    assert len(set(salts)) == len(salts) > 50 and {len(salt) for salt in salts} == {32}


@pytest.mark.parametrize(("name", "bits"), [("id", 126), ("number", 128), ("salt", 128), ("reference", 40)])
def test_what_nobody_may_guess_is_all_chance(name, bits):
    """Every sign of it differs from one to the next: none is a counter, a clock or a constant. The chance is the system's."""
    store = Store(open_engine("sqlite://"))
    assert isinstance(store.chance, random.SystemRandom)
    made = [getattr(store, name)().replace("-", "") for _ in range(400)]
    alphabet = 16 if name == "salt" else 32
    kinds = [len(set(signs)) for signs in zip(*made, strict=True)]
    full = [number for number in kinds if number == alphabet]
    assert len(set(made)) == len(made) and len(full) * {16: 4, 32: 5}[alphabet] >= bits - 4, kinds


def test_a_jurors_access_ends_thirty_days_after_the_announcement(tmp_path, serves):
    world = World(tmp_path).lives()
    [reading, *_] = world.rows("readings", state="sent")
    seat = world.row("seat", reading["seat"])
    person = next(one["person"] for one in world.rows("participants") if one["id"] == seat["participant"])
    page, opens = f"/{world.edition}/jury/{reading['id']}", serves(world)
    end = world.row("stage", f"{world.edition}/announcement.announcement")["closes_at"] + timedelta(days=30)
    for at, status in ((end - timedelta(minutes=1), 200), (end + timedelta(minutes=1), 404)):
        world.clock.go_to(at)
        juror = opens(SimpleNamespace(person=person))
        assert [juror.get(one).status_code for one in (page, f"/{world.edition}/jury")] == [status, status]
        menu = juror.get(f"/{world.edition}").text + juror.get("/").text
        assert ("My readings" in menu) == (status == 200)


def test_a_withdrawal_is_not_taken_back_once_another_was_sent_in_its_place(world):
    """Else an organisation has more candidacies than the rules allow: withdraw one, send another, take the first back."""
    world.goes_to("submission.submission")
    most = world.rules.applicants.per_organisation.most
    first, *others = [world.city(f"Rennes {at}", organisation="City of Rennes") for at in range(most + 1)]
    draft = world.city("Rennes, a draft", organisation="City of Rennes")
    for one in (first, *others[:-1]):
        one.submits()
    first.withdraws()
    draft.withdraws()
    others[-1].submits()
    with pytest.raises(Refused) as refused:
        first.acts("candidacy", first.id, "reinstate")
    assert refused.value.refusal.code == "limit_of_organisation"
    draft.acts("candidacy", draft.id, "reinstate")  # a draft takes nobody's place
    others[0].withdraws()
    first.acts("candidacy", first.id, "reinstate")
    assert (first.state, draft.state) == ("submission:submitted", "submission:draft")
