"""Points that change after the talk, where the rules let them: what was sent stays, who, why and when stand beside it."""

from __future__ import annotations

from fractions import Fraction

import pytest

from award_app import engine, mail, scores
from award_app.package import verify_folder, write
from award_app.reading import meeting as read
from award_app.reading.desk import honours
from award_app.stages.meeting import digest_of, last_minutes
from config.settings import Settings
from tests.desk.conftest import filled
from tests.jury.test_dossiers_to_take_along import words
from tests.jury.test_opening import browser
from tests.panels import form_of
from tests.world import World, how_sure, keeps_every_law, points_may_change, points_opened_by_two, rules_of_2026
from workflows.steps import Refused

KEY, JURY = "final.deliberation", "final.jury"
WHY = "ONLY-IN-THE-ROOM the figures convinced me"


def meeting(folder, rules):
    """The final panel: Cleo presides; Dag has a conflict of interest with the first finalist."""
    world = World(folder, rules=rules).receives(8).validates().selects().goes_to(JURY)
    world.first, world.second, *_more = [city for city in world.cities if city.state == "final:in"]
    world.cleo = world.juror("Cleo", JURY, chair=True)
    world.dag = world.juror("Dag", JURY).declares({world.first.id: "My own city."})
    world.eva, world.fay = world.juror("Eva", JURY), world.juror("Fay", JURY)
    world.free = (world.cleo, world.eva, world.fay)
    world._judged([world.dag, *world.free], JURY)
    return world.goes_to("final.consultation", "closes").goes_to(KEY)


@pytest.fixture
def meets(request, tmp_path):
    world = meeting(tmp_path, points_may_change(rules_of_2026(), KEY))
    yield world
    keeps_every_law(request, world.store)


def reading(juror, city):
    return next(one for one in juror.readings() if one["candidacy"] == city.id)


def changes(world, juror, city, points="2", reason=WHY, **more):
    given = {one.id: points for one in world.rules.criteria["practice"]}
    return juror.acts("reading", reading(juror, city)["id"], "change_after_talk", {"points": given, "reason": reason, **more})


def means(world, **asked):
    with world.store.reading() as db:
        context = engine.read_context(db, world.store, world.edition)
        return scores.means(context, world.rules.round("final"), **asked)


def test_what_was_sent_stays_and_the_change_stands_beside_it_with_author_reason_and_time(meets):
    before = {one["id"]: (one["state"], one["total"]) for one in meets.rows("readings")}
    points = meets.rows("points")
    changes(meets, meets.eva, meets.first)
    assert {one["id"]: (one["state"], one["total"]) for one in meets.rows("readings")} == before
    assert meets.rows("points") == points
    [made] = meets.rows("changed_points")
    assert (made["seat"], made["candidacy"], made["reason"], made["total"]) == (meets.eva.seat, meets.first.id, WHY, "2")
    assert made["at"] and Fraction(made["before"]) == Fraction(before[made["reading"]][1])


def test_the_points_that_count_are_those_after_the_talk_and_those_before_it_are_still_told(meets):
    first, second = meets.first.id, meets.second.id
    before = means(meets)
    assert before[first] > before[second]
    for juror in meets.free:
        changes(meets, juror, meets.first, "1")
    after = means(meets)
    assert after[first] == 1 and after[second] == before[second] and means(meets, before=True) == before
    with meets.store.reading() as db:
        context = engine.read_context(db, meets.store, meets.edition)
        found = read.dossiers(context, meets.stage(KEY), honours.finalists(context, "final"), {})
        moved = {one.about.row["id"]: (one.rank_before, one.rank_after) for one in read.moved(context, meets.stage(KEY), found)}
    assert moved[first] == (1, len(moved)) and moved[second] == (2, 1)


def test_the_last_of_several_changes_counts_and_all_stay(meets):
    changes(meets, meets.eva, meets.first, "2")
    changes(meets, meets.eva, meets.first, "4", "No, rather four.")
    made = sorted(meets.rows("changed_points"), key=lambda one: one["at"])
    assert (made[1]["before"], made[1]["total"], len(made)) == ("2", "4", 2)
    others = sum(Fraction(reading(one, meets.first)["total"]) for one in (meets.cleo, meets.fay))
    assert means(meets)[meets.first.id] == (others + 4) / 3


@pytest.mark.parametrize(("points", "reason", "code"), [
    ("2", "  ", "reason_missing"), ("11", WHY, "points_off_scale"), ("NaN", WHY, "points_off_scale"),
    ("", WHY, "points_missing")])
def test_a_change_needs_a_reason_and_lawful_points(meets, points, reason, code):
    with pytest.raises(Refused, match=code):
        changes(meets, meets.eva, meets.first, points, reason)
    assert meets.rows("changed_points") == []


def test_points_that_stand_already_are_no_change(meets):
    changes(meets, meets.eva, meets.first, "2")
    with pytest.raises(Refused, match="points_same"):
        changes(meets, meets.eva, meets.first, "2.0", "Again.")


def test_nobody_changes_anothers_points_and_whoever_is_shown_out_none(meets):
    given = {"points": {one.id: "2" for one in meets.rules.criteria["practice"]}, "reason": WHY}
    theirs = reading(meets.eva, meets.first)["id"]
    for who in (meets.dag, meets.cleo, meets.officer, meets.first):
        with pytest.raises(Refused, match="unknown"):
            who.acts("reading", theirs, "change_after_talk", given)
    with pytest.raises(Refused):
        meets.dag.acts("reading", f"{meets.dag.seat}:{meets.first.id}", "change_after_talk", given)


def test_once_decided_the_points_stand_and_opened_again_they_may_change(meets):
    meets.officer.decides({"award": meets.first})
    with pytest.raises(Refused, match="panel_not_meeting"):
        changes(meets, meets.eva, meets.first)
    meets.officer.acts("stage", f"{meets.edition}/{KEY}", "reopen", {"reason": "One was forgotten."})
    changes(meets, meets.eva, meets.first)


def test_a_decision_is_not_recorded_on_points_that_changed_since_it_was_looked_at(meets):
    office, path = browser(meets, meets.officer), f"/{meets.edition}/desk/deliberations/{KEY}"
    typed = {"honour_award__0": meets.first.id, "minutes": "The panel met."}
    looked = office.post(path, data={**filled(office.get(path).text), **typed, "look": "1"})
    changes(meets, meets.eva, meets.first, "1")
    told = office.post(path, data=filled(looked.text))
    assert told.status_code == 409 and "has changed since you looked" in told.text and not meets.rows("honours")
    assert office.post(path, data=filled(told.text)).status_code == 303
    assert meets.rows("honours")


def test_where_the_rules_do_not_let_them_there_is_no_such_step_and_the_page_says_so(request, tmp_path):
    world = meeting(tmp_path, rules_of_2026())
    with pytest.raises(Refused, match="unknown"):
        changes(world, world.eva, world.first)
    page = browser(world, world.eva).get(f"/{world.edition}/jury/{reading(world.eva, world.first)['id']}/after-talk")
    assert page.status_code == 200 and "sheets stand as they were sent" in page.text
    keeps_every_law(request, world.store)


def test_sealed_points_are_not_changed_before_two_people_have_opened_them(request, tmp_path):
    world = meeting(tmp_path, points_opened_by_two(points_may_change(rules_of_2026(), KEY), JURY))
    with pytest.raises(Refused, match="points_not_opened"):
        changes(world, world.eva, world.first)
    keeps_every_law(request, world.store)


def test_how_sure_a_juror_was_stays_with_the_sheet(request, tmp_path):
    world = meeting(tmp_path, how_sure(points_may_change(rules_of_2026(), KEY), JURY))
    changes(world, world.eva, world.first)
    assert world.count("confidence") == 0 and world.count("changed_points") == 1
    keeps_every_law(request, world.store)


def test_how_often_the_talk_crossed_the_line_is_told_by_the_points_before_it(meets):
    for juror in meets.free:
        changes(meets, juror, meets.first, "0")
    meets.officer.decides({"award": meets.first})
    with meets.store.reading() as db:
        account = last_minutes(db, f"{meets.edition}/{KEY}")["account"]
    assert account["crossed"] == {"honoured": 1, "crossed": 0}, "it was the first before the talk"
    assert {(one["seat"], one["total"]) for one in account["changed"]} == {(one.seat, "0") for one in meets.free}


def test_the_minutes_tell_each_change_and_not_its_reason_and_the_package_verifies(meets, tmp_path):
    changes(meets, meets.eva, meets.first, "2")
    meets.officer.decides({"award": meets.first})
    office = browser(meets, meets.officer)
    text = words(office.get(f"/{meets.edition}/desk/deliberations/{KEY}/minutes.pdf?in=en").data)
    assert "Points after the talk" in text and "2.00 points instead of" in " ".join(text.split())
    assert "ONLY-IN-THE-ROOM" not in text
    meets.announces().issues()
    with meets.store.reading() as db:
        digest = digest_of(db, last_minutes(db, f"{meets.edition}/{KEY}")["id"])
    told = verify_folder(write(meets.store, meets.edition, tmp_path / "package"))
    assert any(f"digest of the minutes {digest}" in one for one in told)


def test_the_panel_reads_both_rankings_and_a_conflicted_member_nothing_of_that_dossier(meets):
    for juror in meets.free:
        changes(meets, juror, meets.first, "1")
    where = f"/{meets.edition}/jury/seats/%s/meeting"
    page = browser(meets, meets.eva).get(where % meets.eva.seat).text
    assert "Before and after the talk" in page and WHY in page and f"{meets.eva.seat}:{meets.first.id}/after-talk" in page
    page = browser(meets, meets.dag).get(where % meets.dag.seat).text
    assert WHY not in page and "Before and after the talk" not in page and meets.first.name not in page
    assert WHY in browser(meets, meets.officer).get(f"/{meets.edition}/desk/deliberations/{KEY}/meeting").text


def test_a_juror_gives_other_points_on_the_page_and_reads_what_was_sent_beside_them(meets):
    juror, where = browser(meets, meets.eva), f"/{meets.edition}/jury/{reading(meets.eva, meets.first)['id']}/after-talk"
    page = juror.get(where)
    typed = {**form_of(page), **{f"points_{one.id}": "3" for one in meets.rules.criteria["practice"]}}
    assert juror.post(where, data=typed).status_code == 422
    assert juror.post(where, data={**typed, "reason": WHY}).status_code == 303
    page = juror.get(where).text
    assert WHY in page and "As sent" in page and "3.00" in page
    assert browser(meets, meets.dag).get(where).status_code == 404


def test_after_the_change_a_link_leads_back_to_that_dossier_in_the_meeting(meets):
    eva, path = browser(meets, meets.eva), f"/{meets.edition}/jury/{reading(meets.eva, meets.first)['id']}/after-talk"
    back = f"/{meets.edition}/jury/seats/{meets.eva.seat}/meeting"
    assert f'href="{back}"' in eva.get(path).text and f"{back}#of-" not in eva.get(path).text
    changes(meets, meets.eva, meets.first)
    assert f'href="{back}#of-{meets.first.id}"' in eva.get(path).text
    assert f'id="of-{meets.first.id}"' in eva.get(back).text
    meets.officer.decides({"award": meets.first})
    assert back not in eva.get(path).text  # the meeting is over


def test_erased_the_reason_is_gone_and_the_points_stay(meets):
    changes(meets, meets.eva, meets.first, "2")
    meets.officer.acts("seat", meets.eva.seat, "erase")
    meets.store.scrub()
    assert b"ONLY-IN-THE-ROOM" not in meets.bytes_on_disk() and meets.faults() == []
    assert [(one["total"], one["reason"]) for one in meets.rows("changed_points")] == [("2", "")]


def test_president_and_secretary_are_written_to_that_minutes_wait_for_their_signature(meets):
    meets.officer.decides({"award": meets.first})
    told = {row["recipient"]: row for row in meets.rows("letters", kind="minutes_wait")}
    assert set(told) == {meets.cleo.participant, meets.officer.participant}
    with meets.store.reading() as db:
        president, secretary = (
            mail.write_letter(db, meets.store, Settings(data=meets.folder), told[who.participant]).text
            for who in (meets.cleo, meets.officer)
        )
    assert "as president of the panel" in president and f"/{meets.edition}/jury" in president
    assert "as secretary" in secretary and f"/desk/stages/{KEY}" in secretary
    assert meets.first.name not in president + secretary, "who won stands in no letter"
