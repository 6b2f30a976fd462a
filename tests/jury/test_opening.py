"""The points of a closed jury, where the rules let two people open them: before that nobody reads one, and nothing leads back."""

from __future__ import annotations

import pytest

from award_app import accounts, create_app, engine
from award_app.reading.desk import honours
from award_app.reading.replay import past_of
from config.settings import Settings
from tests.world import World, keeps_every_law, points_opened_by_two, rules_of_2026
from workflows.machine import compile_workflow
from workflows.steps import Refused

FINAL = "final.jury"


@pytest.fixture
def closed(request, tmp_path):
    """The final jury is closed and its points are sealed; Cleo presides over it."""
    world = World(tmp_path, rules=points_opened_by_two(rules_of_2026(), FINAL))
    world.receives(6).validates().selects().goes_to(FINAL)
    world.president, world.member = world.juror("Cleo", FINAL, chair=True), world.juror("Dag", FINAL)
    world._judged([world.president, world.member, world.juror("Eva", FINAL)], FINAL)
    world.goes_to("final.consultation", "closes").goes_to("final.deliberation")
    yield world
    keeps_every_law(request, world.store)


def steps(world, who, name):
    return who.acts("stage", f"{world.edition}/{FINAL}", name)


def refusal_of(world, who, name) -> str:
    with pytest.raises(Refused) as refused:
        steps(world, who, name)
    return refused.value.refusal.code


def means(world):
    with world.store.reading() as db:
        context = engine.read_context(db, world.store, world.edition)
        return [one.mean for one in honours.finalists(context, "final")]


def test_a_closed_jury_gives_nobody_a_point_until_two_people_have_opened_them(closed):
    assert means(closed) and set(means(closed)) == {None}
    steps(closed, closed.officer, "propose_opening")
    assert set(means(closed)) == {None}
    steps(closed, closed.colleague, "open_points")
    assert None not in means(closed)


def test_who_proposed_the_opening_does_not_open(closed):
    steps(closed, closed.officer, "propose_opening")
    assert refusal_of(closed, closed.officer, "open_points") == "needs_second_person"


def test_nobody_opens_what_nobody_proposed(closed):
    assert refusal_of(closed, closed.officer, "open_points") == "opening_not_proposed"


def test_the_president_of_the_panel_may_be_one_of_the_two(closed):
    steps(closed, closed.president, "propose_opening")
    assert refusal_of(closed, closed.president, "open_points") == "needs_second_person"
    steps(closed, closed.officer, "open_points")
    assert None not in means(closed)


def test_another_member_of_the_panel_is_told_of_no_such_step(closed):
    assert refusal_of(closed, closed.member, "propose_opening") == "unknown"


def test_a_president_of_another_panel_opens_nothing_here(closed):
    other = closed.stranger()
    assert refusal_of(closed, other, "propose_opening") == "unknown"


def test_nothing_leads_back_from_opened_points(closed):
    """Neither to sealed points nor to writing: no step of the table does, and none can be taken twice."""
    steps(closed, closed.officer, "propose_opening")
    steps(closed, closed.colleague, "open_points")
    assert refusal_of(closed, closed.colleague, "open_points") == "points_opened_already"
    assert refusal_of(closed, closed.colleague, "propose_opening") == "opening_proposed_already"
    table = compile_workflow(closed.rules).table("stage", FINAL)
    assert {one.dest for one in table if "closed" in one.sources} == {"="}


def test_a_sheet_is_not_written_before_or_after_the_opening(closed):
    reading = closed.president.readings()[0]
    for step in (None, "propose_opening"):
        if step:
            steps(closed, closed.officer, step)
        with pytest.raises(Refused):
            closed.president.scores(reading, 3)


def test_the_panel_decides_only_when_the_points_are_open(closed):
    city = next(one for one in closed.cities if one.state == "final:in")
    with pytest.raises(Refused) as refused:
        closed.officer.decides({"award": city})
    assert refused.value.refusal.code == "points_not_opened"
    steps(closed, closed.officer, "propose_opening")
    steps(closed, closed.colleague, "open_points")
    closed.officer.decides({"award": city})


def test_a_selection_is_confirmed_only_when_the_points_are_open(tmp_path, request):
    world = World(tmp_path, rules=points_opened_by_two(rules_of_2026(), "shortlist.jury")).receives(6).validates()
    world._judged([world.juror(f"{name} {group}", group=group) for group in "AB" for name in ("Ana", "Bo")], "shortlist.jury")
    with pytest.raises(Refused) as refused:
        world.officer.confirms("shortlist")
    assert refused.value.refusal.code == "points_not_opened"
    for who, step in ((world.officer, "propose_opening"), (world.colleague, "open_points")):
        who.acts("stage", f"{world.edition}/shortlist.jury", step)
    world.cuts()
    keeps_every_law(request, world.store)


def test_other_rules_are_tried_on_no_sealed_point(closed):
    with closed.store.reading() as db, pytest.raises(Refused) as refused:
        past_of(engine.read_context(db, closed.store, closed.edition))
    assert refused.value.refusal.code == "replay_too_early"


def test_where_the_rules_do_not_ask_for_it_the_closing_opens_the_points(tmp_path):
    world = World(tmp_path).lives(6, until="judges")
    assert world.stage(FINAL)["points_opened_by"] is None and None not in means(world)
    assert "open_points" not in {one.name for one in compile_workflow(world.rules).table("stage", FINAL)}


def browser(world, who):
    app = create_app(Settings(data=world.folder, secret_key="k" * 40, base_url="http://localhost"), world.store)
    app.testing, made = True, app.test_client()
    app.config["WTF_CSRF_ENABLED"] = False
    with made.session_transaction() as session:
        session.update(language="en", token=accounts.begin_session(world.store, who.person))
    return made


def test_the_president_proposes_in_the_browser_and_the_office_opens(closed):
    path = f"/{closed.edition}/jury/seats/{closed.president.seat}/opening"
    mine, office = browser(closed, closed.president), browser(closed, closed.officer)
    assert path in mine.get(f"/{closed.edition}/jury").text
    desk = f"/{closed.edition}/desk"
    board = office.get(desk).text
    assert board.index("propose to open the points") < board.index("write down what the panel decided")
    assert "Not before two people have opened the points" in office.get(f"{desk}/juries/{FINAL}/sheets").text
    answer = mine.post(path, data={"step": "propose_opening"}, follow_redirects=True)
    assert "The opening of the points is proposed." in answer.text
    assert "A second person has to confirm this." in mine.get(path).text
    assert "a second person opens the points" in office.get(desk).text
    steps(closed, closed.officer, "open_points")
    assert "Not before two people" not in office.get(f"{desk}/juries/{FINAL}/sheets").text
    assert path not in mine.get(f"/{closed.edition}/jury").text


def test_the_page_of_the_opening_is_not_there_for_another_seat(closed):
    other = browser(closed, closed.member)
    for seat in (closed.member.seat, closed.president.seat):
        assert other.get(f"/{closed.edition}/jury/seats/{seat}/opening").status_code == 404


def test_the_first_page_of_the_president_says_that_the_points_wait_until_it_is_no_longer_theirs_to_do(closed):
    page = browser(closed, closed.president)
    assert "The points wait to be opened by two people" in page.get(f"/{closed.edition}/jury").text
    assert "The points wait" not in browser(closed, closed.member).get(f"/{closed.edition}/jury").text
    closed.president.acts("stage", f"{closed.edition}/{FINAL}", "propose_opening")
    assert "The points wait" not in page.get(f"/{closed.edition}/jury").text


def test_the_president_is_told_that_somebody_has_proposed_the_opening(closed):
    page = f"/{closed.edition}/jury"
    before = browser(closed, closed.president).get(page).text
    assert "The points wait to be opened by two people" in before and "Propose to open the points" in before
    steps(closed, closed.officer, "propose_opening")
    after = browser(closed, closed.president).get(page).text
    assert "Somebody has proposed to open the points" in after and "Propose to open the points" not in after
