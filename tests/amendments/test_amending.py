"""The rules of a running edition amended: what is lawful when, how candidacies go over, who is told, what stays as it was."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from award_app import engine, ticking
from award_app.models.candidacies import draft_heads
from award_app.stages.edition import situation_of
from tests.world import World
from workflows.amendments import carried
from workflows.calendar import instant
from workflows.reading import loads, raw
from workflows.stages.announcement import ceremony_known
from workflows.steps import Refused

LANGUAGES = ("fr", "es", "en", "ca", "pt")


def stage(rules, key: str) -> dict:
    round_, _, id = key.partition(".")
    return next(
        one for each in rules["rounds"] if each["id"] == round_ for one in each["stages"] if one["id"] == id
    )


def round_of(rules, key: str) -> dict:
    return next(one for one in rules["rounds"] if one["id"] == key)


def field(rules, id: str) -> dict:
    return next(one for section in rules["forms"]["application"]["sections"] for one in section["fields"] if one["id"] == id)


def section_of(rules, id: str) -> list:
    return next(
        section["fields"]
        for section in rules["forms"]["application"]["sections"]
        if any(one["id"] == id for one in section["fields"])
    )


def refused(world, change) -> tuple[str, str]:
    """The code of the refusal, and which rule it names."""
    before = world.everything()
    with pytest.raises(Refused) as why:
        world.officer.amends(change)
    assert world.everything() == before
    return why.value.refusal.code, why.value.refusal.values.get("what", "")


# -- dates


def test_a_deadline_that_is_extended_moves_the_stage_and_everybody_concerned_has_a_letter_that_is_held(world):
    world.goes_to("submission.submission")
    city = world.city("Rennes")
    later = stage_closes(world, "2026-03-20")
    world.officer.amends(later)
    assert world.stage("submission.submission")["closes_at"] == datetime(2026, 3, 20, 23, tzinfo=UTC)
    (letter,) = world.rows("letters", kind="amended")
    assert letter["state"] == "held" and letter["recipient"] == city.participant
    assert letter["facts"]["groups"] == ["cities"]
    assert world.faults() == []


def stage_closes(world, day: str):
    def change(rules):
        stage(rules, "submission.submission")["closes"] = day
        stage(rules, "validation.eligibility").update(opens="2026-03-21", closes="2026-04-10")
        stage(rules, "shortlist.jury")["opens"] = "2026-04-11"

    return change


def test_a_deadline_is_never_moved_to_an_earlier_day(world):
    world.goes_to("submission.submission")
    assert refused(world, lambda rules: stage(rules, "submission.submission").update(closes="2026-03-14")) == (
        "only_extended", "rounds.submission.stages.submission.closes")


def test_what_the_office_has_already_given_more_time_for_is_not_taken_back_by_a_rulebook(world):
    world.goes_to("submission.submission")
    closes = world.stage("submission.submission")["closes_at"]
    world.officer.acts("stage", f"{world.edition}/submission.submission", "extend",
                       {"closes": closes + timedelta(days=1), "reason": "a strike"})
    change = lambda hour: lambda rules: stage(rules, "submission.submission").update(closes=f"2026-03-16 {hour}")  # noqa: E731
    assert refused(world, change("20:00"))[0] in ("only_extended", "rules_unsound")


def test_a_stage_that_has_opened_does_not_open_on_another_day(world):
    world.goes_to("submission.submission")
    assert refused(world, lambda rules: stage(rules, "submission.submission").update(opens="2026-01-21"))[0] == "stage_has_opened"


def test_a_date_that_is_over_cannot_be_set(world):
    world.goes_to("submission.submission").clock.pass_(days=30)
    assert refused(world, lambda rules: rules["ceremony"].update(starts="2026-02-01"))[0] in ("rules_unsound", "date_is_over")


# -- what somebody relied on


def test_a_form_may_change_until_the_first_candidacy_is_sent_and_not_after(world):
    world.goes_to("submission.submission")
    city = world.city("Rennes").saves()
    world.officer.amends(lambda rules: field(rules, "summary").update(words=350))
    city.submits()
    assert refused(world, lambda rules: field(rules, "summary").update(words=400)) == (
        "sent_by_these", "forms.application.sections.texts.fields.summary.words")


def test_criteria_may_change_until_jurors_have_their_dossiers(world):
    world.lives(until="validates")
    criterion = world.rules.criteria["practice"][0].id
    heavier = lambda rules: rules["criteria"]["practice"][0].update(weight="2")  # noqa: E731
    world.officer.amends(heavier)
    world.juror("Ana", group="A").declares()
    world.officer.acts("stage", f"{world.edition}/shortlist.jury", "plan_readings", {"seed": "1"})
    assert refused(world, lambda rules: rules["criteria"]["practice"][0].update(weight="3")) == (
        "read_by_these", f"criteria.practice.{criterion}.weight")
    assert refused(world, lambda rules: round_of(rules, "shortlist")["cut"].update(order="sum"))[0] in (
        "round_begun", "rules_unsound")


def test_the_rule_of_a_ballot_may_change_until_the_first_is_cast(world):
    world.lives(until="selects").goes_to("final.jury").goes_to("final.consultation")
    choose = lambda number: lambda rules: stage(rules, "final.consultation")["ballot"].update(choose={"exactly": number})  # noqa: E731
    world.officer.amends(choose(5))
    world.voter("Vera").votes(world.standing()[:5])
    assert refused(world, choose(4)) == ("stage_begun", "rounds.final.stages.consultation.ballot.choose")


def test_more_may_be_won_but_what_was_promised_stays(world):
    world.lives(until="receives")
    awards = round_of(world.rules.model_dump(mode="json", exclude_defaults=True), "final")["awards"]
    new = {**awards[1], "id": "climate", "name": dict.fromkeys(LANGUAGES, "Climate")}
    world.officer.amends(lambda rules: round_of(rules, "final")["awards"].append(new))
    assert refused(world, lambda rules: round_of(rules, "final")["awards"].pop()) == (
        "sent_by_these", "rounds.final.awards.climate")


@pytest.mark.parametrize("change, code", [
    (lambda rules: rules["edition"].update(roman="XXI"), "edition_itself"),
    (lambda rules: rules.update(time_zone="Europe/Lisbon"), "edition_itself"),
    (lambda rules: round_of(rules, "shortlist").pop("cut"), "not_foreseen"),
    (lambda rules: rules["languages"]["submission"].pop(), "only_more"),
    (lambda rules: None, "nothing_differs"),
], ids=["its number", "its zone", "its process", "fewer languages", "nothing"])
def test_what_makes_the_edition_what_it_is_stays(world, change, code):
    assert refused(world, change)[0] in (code, "rules_unsound")


def test_rules_that_do_not_hold_together_are_refused(world):
    assert refused(world, lambda rules: stage(rules, "final.jury").update(quorum=9))[0] == "rules_unsound"


def test_texts_and_sources_may_be_mended_at_any_time(announced_not_yet):
    world = announced_not_yet
    world.officer.amends(lambda rules: stage(rules, "final.jury")["name"].update(en="The last jury"))
    world.officer.amends(lambda rules: rules["office"].update(contact="award@office.example"))
    assert world.faults() == []


@pytest.fixture
def announced_not_yet(world):
    return world.lives(until="decides")


def test_after_the_announcement_the_rules_stay(world):
    world.lives(until="announces")
    assert refused(world, lambda rules: rules["office"].update(contact="award@office.example"))[0] == "announced_already"


def test_only_an_officer_amends(world):
    with pytest.raises(Refused) as why:
        world.stranger().acts("edition", world.edition, "amend", {"rulebook": "{}", "reason": "x"})
    assert why.value.refusal.code == "unknown"


# -- those under way


def test_a_draft_that_lacks_what_is_asked_now_cannot_be_sent_until_it_has_it(world):
    world.goes_to("submission.submission")
    city = world.city("Rennes").saves()
    new = {"id": "lesson", "kind": "line", "label": dict.fromkeys(LANGUAGES, "Lesson"), "required": True}
    world.officer.amends(lambda rules: section_of(rules, "summary").append(new))
    with pytest.raises(Refused) as why:
        city.acts("candidacy", city.id, "submit", {"draft": city.digest()})
    assert why.value.refusal.code == "form_incomplete" and "lesson" in why.value.refusal.values["missing"]
    city.saves(lesson="Listen first.").submits()
    assert city.state == "submission:submitted"


def test_the_plan_says_what_becomes_of_those_under_way_before_anything_changes(world):
    world.goes_to("submission.submission")
    for name in ("Rennes", "Lyon"):
        world.city(name).saves()
    world.city("Nantes")  # has written nothing
    without = lambda rules: section_of(rules, "results").remove(field(rules, "results"))  # noqa: E731
    before = world.everything()
    assert world.officer.looks_at(without).taken[0].step.name == "amend" and world.everything() == before
    plan = {(one.code, one.count, one.values.get("field")) for one in plan_of(world, without)}
    assert {("loses_answer", 2, "results"), ("stays", 3, None)} <= plan


def plan_of(world, change):
    with world.store.reading() as db:
        context = engine.read_context(db, world.store, world.edition)
        return list(carried(context.rules, world.other_rules(change), situation_of(context)))


def test_what_was_previewed_is_what_is_done_or_it_is_refused(world):
    world.goes_to("submission.submission")
    change = stage_closes(world, "2026-03-20")
    shown = world.officer.looks_at(change).digest
    with pytest.raises(Refused) as why:
        world.officer.amends(stage_closes(world, "2026-03-19"), shown=shown)
    assert why.value.refusal.code == "preview_differs"
    world.officer.amends(change, shown=shown)


# -- what stays as it was


def test_a_revision_says_the_rules_it_was_made_under_and_those_are_kept(world):
    world.lives(until="receives")
    old = world.rules
    world.officer.amends(lambda rules: rules["ceremony"].update(place="to_be_confirmed"))
    assert world.rules.digest != old.digest
    assert {one["rulebook"] for one in world.rows("revisions")} == {old.digest}
    with world.store.reading() as db:
        assert engine.read_rules(db, old.digest) == old
        assert engine.read_context(db, world.store, world.edition).rules == world.rules
    (change,) = world.rows("changes")
    assert (change["before"], change["after"], change["step"]) == (old.digest, world.rules.digest, "amend")


def test_an_edition_goes_on_to_its_end_by_the_rules_it_has_now_and_its_record_holds(world):
    world.lives(until="validates")
    world.officer.amends(lambda rules: stage(rules, "final.consultation")["ballot"].update(choose={"exactly": 5}))
    world.selects()
    world.goes_to("final.jury")
    world.officer.amends(lambda rules: rules["ceremony"].update(starts="2026-09-22", ends="2026-09-24"))
    assert world.faults() == []
    assert {body["rulebook"] for body in world.events()} != {world.rules.digest}


# -- unknown dates


@pytest.fixture
def unknown(tmp_path):
    """An edition opened while the days of its vote, its meeting and its announcement are to be confirmed."""
    from tests.world import World, rules_of_2026

    content = rules_of_2026().model_dump(mode="json", by_alias=True, exclude_defaults=True)
    vote = stage(content, "final.consultation")
    vote.update(opens={"to_be_confirmed": True, "not_before": "2026-06"}, closes="to_be_confirmed")
    content["ceremony"].update(place="to_be_confirmed", starts="2026-10", ends="2026-10")
    return World(tmp_path, rules=type(rules_of_2026()).model_validate(content))


def test_a_stage_whose_dates_are_to_be_confirmed_does_not_start(unknown):
    unknown.lives(until="selects").goes_to("final.jury").clock.go_to(datetime(2026, 7, 1, tzinfo=UTC))
    unknown.ticks()
    assert unknown.stage("final.consultation")["state"] == "waiting"
    with pytest.raises(Refused) as why:
        unknown.acts("stage", f"{unknown.edition}/final.consultation", "open")
    assert why.value.refusal.code == "date_unknown"


def test_filling_in_the_dates_is_an_amendment_and_not_before_what_was_said(unknown):
    unknown.goes_to("submission.submission")
    fill = lambda opens: lambda rules: stage(rules, "final.consultation").update(opens=opens, closes="2026-07-15")  # noqa: E731
    assert refused(unknown, fill("2026-05-31")) == ("not_before", "rounds.final.stages.consultation.opens")
    unknown.officer.amends(fill("2026-06-15"))
    row, rule = unknown.stage("final.consultation"), unknown.rules.stage("final.consultation")
    assert (row["opens_at"], row["closes_at"]) == (
        instant(unknown.rules, rule.opens), instant(unknown.rules, rule.closes, end=True))
    assert unknown.faults() == []


def test_a_ceremony_that_moves_from_one_month_to_a_later_one_is_told_to_cities_and_jurors(unknown):
    unknown.goes_to("submission.submission")
    city = unknown.city("Rennes")
    held = {"place": dict.fromkeys(LANGUAGES, "Cocody"), "starts": "2026-10-20", "ends": "2026-10-22"}
    unknown.officer.amends(lambda rules: rules["ceremony"].update(held))
    (letter,) = unknown.rows("letters", kind="amended")
    assert letter["recipient"] == city.participant


def test_nothing_is_due_of_a_stage_without_its_dates(unknown):
    with unknown.store.reading() as db:
        due = ticking.due_steps(db, unknown.store, unknown.edition)
    assert not [one for one in due if one.ref.id.endswith("final.consultation")]


def test_a_head_of_a_draft_says_by_which_rules_it_was_measured(world):
    world.goes_to("submission.submission")
    world.city("Rennes").saves()
    with world.store.reading() as db:
        assert list(db.scalars(select(draft_heads.c.rulebook))) == [world.rules.digest]


def test_the_desk_and_the_public_page_say_what_is_still_to_be_confirmed(unknown):
    from award_app import accounts, create_app
    from config.settings import Settings

    app = create_app(Settings(data=unknown.folder, secret_key="k" * 40), unknown.store)
    app.testing = True
    browser = app.test_client()
    with browser.session_transaction() as session:
        session.update(token=accounts.begin_session(unknown.store, unknown.officer.person), language="en")
    assert "Dates to be confirmed: Open vote" in browser.get(f"/{unknown.edition}/desk").text
    page = browser.get(f"/{unknown.edition}/rules").text
    assert "To be confirmed, not before June 2026" in page and "October 2026" in page and "Place to be confirmed" in page


def test_nothing_is_announced_while_certificates_would_lack_the_place_of_the_ceremony(tmp_path):
    rules = raw("config/rulebooks/oidp-2026.yaml")
    rules["ceremony"] |= {"place": "to_be_confirmed", "country": "to_be_confirmed"}
    world = World(tmp_path / "nowhere", rules=loads(rules)).lives(until="decides").goes_to("announcement.announcement")
    stage = f"{world.edition}/announcement.announcement"
    with pytest.raises(Refused, match="ceremony_unknown"):
        world.officer.acts("stage", stage, "propose_announcement")
    place = dict.fromkeys(world.rules.languages.interface, "Kraków")
    world.officer.amends(lambda content: content["ceremony"].update(place=place, country="PL"))
    world.officer.acts("stage", stage, "propose_announcement")


def test_where_no_certificate_names_the_ceremony_the_place_may_stay_open():
    rules = raw("config/rulebooks/oidp-2026.yaml")
    rules["ceremony"] |= {"place": "to_be_confirmed", "country": "to_be_confirmed"}
    unknown = loads(rules)
    facts = {"ceremony_known": False}
    assert ceremony_known(unknown.stage("announcement.announcement")).test(unknown, facts).code == "ceremony_unknown"
    for text in rules["documents"]["certificate"]["texts"].values():
        text["closing"] = dict.fromkeys(text["closing"], "{edition.title}")
    silent = loads(rules)
    assert ceremony_known(silent.stage("announcement.announcement")).test(silent, facts) is None
