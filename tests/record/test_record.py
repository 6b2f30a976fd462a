"""The record beside the tables: every row has its event, a change behind our back is named, a seed gives it again."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import delete, insert, update

from award_app.access import Actor
from award_app.models import RECORDED, metadata
from award_app.models.base import Instant
from tests.appeal.conftest import checked
from tests.editions.lived import Edition, by_email
from tests.record.forging import copied
from tests.world import Person, World, calling, how_sure, points_may_change, rules_of_2026
from workflows.reading import load
from workflows.record import parse


@pytest.fixture(scope="module")
def voting(tmp_path_factory):
    """While the vote runs, so that ballots are there; and the rules were amended meanwhile."""
    world = (
        World(tmp_path_factory.mktemp("voting"), rules=how_sure(rules_of_2026(), "final.jury"))
        .lives(until="selects")
        .goes_to("final.jury")
        .goes_to("final.consultation")
    )
    for number in range(3):
        world.voter(f"Voter {number}").votes(world.standing()[:5])
    who, place = world.stranger("Zoe"), world.row("candidacy", world.standing()[0])["place"]
    seat = world.officer.acts(
        "seat", None, "appoint", {"participant": who.participant, "languages": ["en"], "city": place}, "final.jury").id
    said = {"candidacy": world.standing()[0], "reason": "It is another town of that name"}
    world.officer.acts("seat", seat, "dismiss_conflict", said)
    world.asked("Uma", "final.jury").refuses("I have no time")
    ida = world.juror("Ida", "final.jury").declares()
    world.officer.acts("stage", f"{world.edition}/final.jury", "plan_readings", {"seed": "1"})
    first = ida.readings()[0]
    world.officer.acts("question", ida.asks(first, "Since when?"), "answer", {"text": "Since 2021.", "for_all": True})
    sheet = {one.id: "5" for one in world.rules.criteria["practice"]}
    ida.acts("reading", first["id"], "score", {"points": sheet, "justifications": {}, "confidence": "sure"})
    world.officer.acts("edition", world.edition, "list_members", {"members": [["City of Vilar", "PT"]]})
    tie = {"name": "City of Vilar", "country": "PT", "kind": "family", "note": "My brother"}
    zoe = {"ties": [tie], "whole": True}
    who.acts("seat", seat, "declare_ties", zoe)
    city = world.cities[0]
    city.acts("candidacy", city.id, "invite", {"participant": world.stranger("Mar").participant, "role": "editor"})
    world.officer.amends(lambda rules: rules["ceremony"].update(starts="2026-09-22"))
    city.acts("candidacy", city.id, "withdraw_consent")
    return world


@pytest.fixture(scope="module")
def of_members(tmp_path_factory):
    """An edition whose voters are members, one of them named by the office."""
    world = Edition(tmp_path_factory.mktemp("members"), load("config/rulebooks/oidp-2019.yaml"))
    world.admits(Person(world, "Vera"), "City of Elsewhere")
    return world


@pytest.fixture(scope="module")
def by_letter(tmp_path_factory):
    """An edition whose candidacies come by e-mail; one did."""
    world = Edition(tmp_path_factory.mktemp("letters"), load("config/rulebooks/oidp-2022.yaml"))
    world.goes_to("submission.submission")
    by_email(world, "Rennes", world.clock.now())
    return world


@pytest.fixture(scope="module")
def appealed(tmp_path_factory):
    """An edition in which somebody has appealed, and was answered."""
    world = checked(tmp_path_factory.mktemp("appeals"))
    world.appeals(4)
    world.answers(4, "reject")
    return world


@pytest.fixture(scope="module")
def met(tmp_path_factory):
    """A panel has met, voted and decided, and the secretary has signed its minutes."""
    rules = points_may_change(rules_of_2026(), "final.deliberation")
    world = World(tmp_path_factory.mktemp("met"), rules=rules).lives(6, until="judges").goes_to("final.deliberation")
    sheet = world.rows("readings", stage=f"{world.edition}/final.jury", state="sent")[0]
    [who] = world.rows("participants", id=world.row("seat", sheet["seat"])["participant"])
    given = {"points": {one.id: "5" for one in rules.criteria["practice"]}, "reason": "The figures convinced me."}
    world.acts("reading", sheet["id"], "change_after_talk", given, actor=Actor(who["person"]))
    about, stage = world.standing()[0], f"{world.edition}/final.deliberation"
    seats = [one["id"] for one in world.rows("seats", stage=f"{world.edition}/final.jury")]
    world.officer.acts("stage", stage, "remark", {"candidacy": about, "text": "Asked for figures."})
    put = {"candidacy": about, "text": "To honour it.", "votes": dict.fromkeys(seats, "for")}
    world.officer.acts("motion", None, "vote", put, "final.deliberation")
    world.decides()
    world.officer.acts("stage", stage, "sign_as_secretary")
    return world


@pytest.fixture(scope="module")
def called(tmp_path_factory):
    """An edition that calls for jurors; somebody is interested, and an officer is for them."""
    world = World(tmp_path_factory.mktemp("called"), rules=calling(rules_of_2026()))
    world.clock.go_to(datetime(2026, 2, 3, 12, tzinfo=UTC))
    said = {"country": "FR", "record": "Ten years of assemblies.", "languages": ["fr"], "consent": True, "gender": "woman"}
    one = world.ticks().stranger("Ines").acts("interest", None, "express_interest", said, "shortlist.jury").id
    world.officer.acts("interest", one, "weigh_interest", {"says": "for", "reason": "She knows it"})
    return world


@pytest.fixture
def lived(announced, voting, of_members, by_letter, appealed, met, called):
    """Worlds in which, together, every recorded table has rows."""
    return [voting, announced, of_members, by_letter, appealed, met, called]


def test_an_honest_edition_holds(lived):
    assert [one for world in lived for one in world.faults()] == []


def test_every_recorded_table_is_used_and_covered_by_the_check(lived):
    assert {name for name in RECORDED if any(world.count(name) for world in lived)} == set(RECORDED)


@pytest.mark.parametrize("name", sorted(RECORDED))
def test_a_row_taken_out_or_put_in_behind_our_back_is_named(name, lived, tmp_path):
    world = copied(next(one for one in lived if one.count(name)), tmp_path / "copy")
    table, row = RECORDED[name], dict(world.rows(name)[0])
    own = f"({name} {row['id']})"
    assert any("row_is_missing" in one and own in one
               for one in behind_our_back(world, delete(table).where(table.c.id == row["id"])))
    assert behind_our_back(world, insert(table).values(row)) == [], "as it was"
    more = {**row, "id": "0" * 26, **{one.name: "another" for one in table.columns if one.unique}}
    assert any("row_without_event" in one and "0" * 26 in one for one in behind_our_back(world, insert(table).values(more)))


@pytest.mark.parametrize("name", sorted(RECORDED))
def test_a_change_of_any_column_behind_our_back_is_named(name, lived, tmp_path):
    table, world = RECORDED[name], copied(next(one for one in lived if one.count(name)), tmp_path / "copy")
    rows = [dict(row) for row in world.rows(name)]
    for column in table.columns:
        row = next((one for one in rows if one[column.name] is not None), rows[0])
        found = behind_our_back(world, changed := _where(table, row).values({column.name: other_than(row[column.name], column)}))
        assert any(f"({name} {row['id']})" in one for one in found), f"{column}: {changed.compile().params}"
        again = row["id"] if column.name != "id" else "changed"
        assert behind_our_back(world, update(table).where(table.c.id == again).values(row)) == [], "as it was"


def _where(table, row):
    return update(table).where(table.c.id == row["id"])


def other_than(value, column):
    """Another value that the column can hold."""
    if isinstance(value, bool):
        return not value
    if isinstance(value, int):
        return value + 1
    if isinstance(value, datetime):
        return value + timedelta(microseconds=1)
    if isinstance(value, list | dict):
        return [*value, "changed"]
    return "changed" if value is not None or not isinstance(column.type, Instant) else datetime(2026, 1, 1, tzinfo=UTC)


def behind_our_back(world, statement) -> list[str]:
    """What the check says after somebody with the whole database has done this."""
    with world.store.engine.connect() as db:
        db.connection.driver_connection.execute("PRAGMA foreign_keys=OFF")
        with db.begin():
            db.execute(statement)
    return world.faults()


def test_a_state_changed_behind_our_back_differs_from_the_replay(announced, tmp_path):
    world = copied(announced, tmp_path / "copy")
    table = metadata.tables["candidacies"]
    with world.store.writing() as db:
        db.execute(update(table).where(table.c.id == world.cities[0].id).values(state="final:in"))
    assert f"state_differs_from_record (candidacy {world.cities[0].id})" in world.faults()


@pytest.mark.parametrize(
    ("column", "value", "code"),
    [
        ("sealed", "0" * 64, "body_differs_from_its_seal"),
        ("salt", "0" * 32, "body_differs_from_its_seal"),
        ("body", "{}", "body_differs_from_its_seal"),
        ("body", "not even JSON", "body_differs_from_its_seal"),
    ],
)
def test_an_event_changed_behind_our_back_is_named(announced, tmp_path, column, value, code):
    world = copied(announced, tmp_path / "copy")
    table = metadata.tables["events"]
    with world.store.writing() as db:
        db.execute(update(table).where(table.c.seq == 77).values({column: value}))
    assert f"event 77: {code}" in world.faults()


def test_a_step_replayed_from_the_wrong_state_is_named(announced, tmp_path):
    """The record made anew, properly, around one event whose state was changed: the workflow itself contradicts it."""
    from tests.record.forging import rewrite

    world = copied(announced, tmp_path / "copy")
    with world.store.writing() as db:
        rewrite(
            db,
            world.edition,
            lambda seq, body: body.replace('"from":"submission:draft"', '"from":"submission:submitted"'),
        )
    faults = world.faults()
    assert any("state_does_not_follow" in one for one in faults) and not any(
        "head" in one or "seal" in one for one in faults
    )


def test_each_event_commits_to_every_row_it_wrote(announced):
    """The rows as they stood after each event, replayed from the openings, end as the tables do."""
    rows = {}
    for one in sorted(announced.rows("openings"), key=lambda one: one["seq"]):
        if one["table"] in RECORDED:
            rows[one["table"], one["row"]] = parse(one["content"]).get("row")
    for name in RECORDED:
        there = {(name, row["id"]) for row in announced.rows(name)}
        assert there == {key for key, row in rows.items() if key[0] == name and row is not None}


def test_the_same_seed_gives_the_same_record_on_both_databases(tmp_path, postgres_url):
    first, again = (World(tmp_path / name).lives(until="selects") for name in ("first", "again"))
    postgres = World(tmp_path / "postgres", postgres_url).lives(until="selects")
    other = World(tmp_path / "other", seed=2).lives(until="selects")
    assert first.head() == again.head() == postgres.head() != other.head()
    assert other.head()[0] == first.head()[0]
    postgres.store.engine.dispose()


def test_a_head_is_sealed_for_a_day_on_which_nothing_happened_too(announced):
    days = list(announced.day_heads())
    assert days == sorted(set(days)) and announced.events("seal_day")
