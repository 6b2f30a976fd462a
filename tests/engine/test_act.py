"""The one door: all or nothing, once, in time, by whom it concerns, and nobody learns more by being refused."""

import threading
from contextlib import contextmanager
from datetime import timedelta

import pytest
from sqlalchemy import event

from award_app import engine
from award_app.access import NOBODY, THE_CLOCK
from award_app.effects import Ref
from award_app.models import RECORDED
from tests.record.forging import copied
from tests.world import World
from workflows.machine import compile_workflow
from workflows.steps import NEW, PART, Refused

MICROSECOND = timedelta(microseconds=1)


class Injected(Exception):
    """A failure from outside, at a place of our choice."""


@contextmanager
def failing_at(world, place: int):
    """The `place`-th statement that writes fails; gives a list whose length is how many were tried."""
    tried = []

    def before(connection, cursor, statement, *_):
        if statement.split()[0] in ("INSERT", "UPDATE", "DELETE"):
            tried.append(statement)
            if len(tried) == place:
                raise Injected

    event.listen(world.store.engine, "before_cursor_execute", before)
    try:
        yield tried
    finally:
        event.remove(world.store.engine, "before_cursor_execute", before)


@contextmanager
def failing_commit(world):
    def before(connection):
        raise Injected

    event.listen(world.store.engine, "commit", before)
    try:
        yield
    finally:
        event.remove(world.store.engine, "commit", before)


def refusal(does, *given, **more):
    with pytest.raises(Refused) as refused:
        does(*given, **more)
    return refused.value.refusal


@pytest.fixture(scope="module")
def voting(tmp_path_factory):
    """The final round: the jury has its readings, some have voted. Copy it before you change it."""
    world = World(tmp_path_factory.mktemp("voting")).lives(until="selects").goes_to("final.jury")
    for juror in [world.juror(name, "final.jury") for name in ("Cleo", "Dag", "Eva")]:
        juror.declares()
    world.officer.acts("stage", f"{world.edition}/final.jury", "plan_readings", {"seed": "1"})
    world.goes_to("final.consultation")
    for number in range(3):
        world.voter(f"Voter {number}").votes(world.standing()[number % 2 :][:5], key=f"vote-{number}")
    return world


# -- all or nothing


def test_a_failure_between_any_two_writes_of_a_step_leaves_nothing_of_it(either_world):
    world = either_world.goes_to("submission.submission")
    city = world.city("Rennes").saves()
    before, place = world.everything(), 0
    while True:
        place += 1
        with failing_at(world, place) as tried:
            try:
                city.submits(key="once")
            except Injected:
                pass
            else:
                break
        assert world.everything() == before, tried[-1]
    assert len(tried) == 9 and place == 10, "candidacy, revision, two of answers, event, openings, letter, record, key"
    assert city.state == "submission:submitted" and world.faults() == []


def test_a_failure_at_the_commit_leaves_nothing_of_a_step(either_world):
    world = either_world.goes_to("submission.submission")
    city = world.city("Rennes").saves()
    before = world.everything()
    with failing_commit(world), pytest.raises(Injected):
        city.submits(key="once")
    assert world.everything() == before
    assert city.submits(key="once").state == "submission:submitted" and world.faults() == []


def test_a_failure_in_the_closing_of_a_secret_vote_destroys_no_ballot(voting, tmp_path):
    world = copied(voting, tmp_path / "copy")
    world.clock.go_to(world.stage("final.consultation")["closes_at"] + timedelta(minutes=2))
    before, place, closing = world.everything(), 0, ("stage", f"{world.edition}/final.consultation", "close")
    while True:
        place += 1
        with failing_at(world, place) as tried:
            try:
                world.acts(*closing)
            except Injected:
                pass
            else:
                break
        assert world.everything() == before, tried[-1]
    assert place > 8 and world.count("ballots") == 0 and world.faults() == []


def test_every_change_of_a_recorded_row_is_committed_together_with_its_event(tmp_path):
    world, seen, naked = World(tmp_path), {}, []

    def before(connection, cursor, statement, *_):
        verb, rest = statement.split()[0], statement.split()[1:3]
        if verb in ("INSERT", "UPDATE", "DELETE"):
            seen.setdefault(id(connection.connection.dbapi_connection), set()).add(
                rest[0 if verb == "UPDATE" else 1].strip('"').split("(")[0]
            )

    def committed(connection):
        written = seen.pop(id(connection.connection.dbapi_connection), set())
        if written & set(RECORDED) and not {"events", "openings", "records"} <= written:
            naked.append(written)

    event.listen(world.store.engine, "before_cursor_execute", before)
    event.listen(world.store.engine, "commit", committed)
    world.lives()
    assert naked == [] and world.faults() == []


# -- once


def test_the_same_key_gives_the_same_receipt_and_nothing_happens_twice(either_world):
    world = either_world.goes_to("submission.submission")
    city = world.city("Rennes").saves()
    first, head = city.submits(key="once").receipt, world.head()
    again = city.acts("candidacy", city.id, "submit", {"draft": city.digest()}, key="once")
    assert (again, world.head()) == (first, head)


def test_a_key_that_was_used_for_something_else_is_refused(world):
    world.goes_to("submission.submission")
    city, other = world.city("Rennes").saves().submits(key="once"), world.city("Braga").saves()
    head = world.head()
    assert refusal(city.acts, "candidacy", city.id, "submit", {"draft": "another"}, key="once").code == "key_used"
    assert refusal(other.submits, key="once").code == "key_used"
    assert (
        refusal(world.officer.acts, "candidacy", city.id, "submit", {"draft": city.digest()}, key="once").code
        == "key_used"
    )
    assert world.head() == head


def test_who_looked_at_an_older_version_is_refused_and_told_the_present_one(world):
    world.goes_to("submission.submission")
    city = world.city("Rennes").saves()
    version = city.row["version"]
    city.submits(seen=version)
    told = refusal(city.withdraws, seen=version)
    assert (told.code, told.values) == ("changed_meanwhile", {"version": version + 1})


def test_what_was_confirmed_is_what_was_shown(world):
    world.lives(until="validates")
    cut = Ref(world.edition, "round", f"{world.edition}/shortlist")
    assert refusal(world.officer.acts, "round", cut.id, "confirm_cut", {}, shown="0" * 64).code == "stages_run"
    world.selects().goes_to("final.jury")
    before = world.everything()
    shown = engine.preview(
        world.store, Ref(world.edition, "candidacy", world.standing()[0]), "withdraw", world.cities[0].actor
    )
    assert world.everything() == before, "a preview writes nothing"
    assert (
        refusal(world.cities[0].acts, "candidacy", world.cities[0].id, "withdraw", shown="0" * 64).code
        == "preview_differs"
    )
    assert (
        world.cities[0].acts("candidacy", world.cities[0].id, "withdraw", shown=shown.digest).state == "final:withdrawn"
    )


# -- in time


@pytest.mark.parametrize(("late", "accepted"), [(-MICROSECOND, True), (timedelta(0), False), (MICROSECOND, False)])
def test_in_time_means_received_before_the_end_however_late_the_lock_was_had(either_world, late, accepted):
    world = either_world.goes_to("submission.submission")
    city = world.city("Rennes").saves()
    closes = world.stage("submission.submission")["closes_at"]
    world.clock.go_to(closes + timedelta(seconds=30))
    if accepted:
        city.submits(received=closes + late)
        assert city.state == "submission:submitted" and city.row["submitted_at"] == closes + timedelta(seconds=30)
    else:
        told = refusal(city.submits, received=closes + late)
        assert (told.code, told.values["closes"]) == ("deadline_passed", closes)


def test_the_clock_closes_a_minute_after_the_deadline_and_then_nothing_is_received(world):
    world.goes_to("submission.submission")
    city = world.city("Rennes").saves()
    closes = world.stage("submission.submission")["closes_at"]
    world.clock.go_to(closes + timedelta(seconds=60) - MICROSECOND)
    assert world.ticks().stage("submission.submission")["state"] == "open"
    world.clock.go_to(closes + timedelta(seconds=60))
    assert world.ticks().stage("submission.submission")["state"] == "closed"
    assert refusal(city.submits, received=closes - MICROSECOND).code == "not_from_here", (
        "the draft was told that it was not received"
    )


def test_time_in_the_record_never_goes_back_even_if_the_clock_does(world):
    world.goes_to("submission.submission")
    city = world.city("Rennes").saves()
    world.clock.at -= timedelta(hours=1)
    city.submits(received=world.clock.at)
    assert world.faults() == []


# -- at once


def at_once(*does):
    """Run each in a thread of its own, all released together: what each gave, a receipt or a refusal."""
    barrier, given = threading.Barrier(len(does)), [None] * len(does)

    def run(place):
        barrier.wait()
        try:
            given[place] = does[place]()
        except Refused as refused:
            given[place] = refused.refusal.code

    threads = [threading.Thread(target=run, args=(place,)) for place in range(len(does))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    return given


def test_of_two_officers_at_once_one_wins_and_the_other_is_told(either_world):
    world = either_world.receives(4).goes_to("submission.submission", "closes").goes_to("validation.eligibility")
    items = {item.id: {"met": True} for item in world.rules.stage("validation.eligibility").checklist}
    for city in world.cities:
        version = city.row["version"]
        one, other = at_once(
            lambda city=city, version=version: world.officer.acts(
                "candidacy", city.id, "assess", {"items": items}, seen=version
            ),
            lambda city=city, version=version: world.colleague.acts(
                "candidacy", city.id, "return_for_completion", {"fields": ["results"], "message": "More."}, seen=version
            ),
        )
        assert [one, other].count("changed_meanwhile") == 1, (one, other)
        assert city.row["version"] == version + 1
    assert world.faults() == []


def test_an_organisation_cannot_pass_its_limit_by_sending_all_at_once(either_world):
    world = either_world.goes_to("submission.submission")
    limit = world.rules.applicants.per_organisation.at_most
    cities = [world.city(f"Rennes {number}", organisation="City of Rennes").saves() for number in range(limit + 2)]
    given = at_once(*(city.submits for city in cities))
    assert given.count("limit_of_organisation") == 2 and world.faults() == []


def test_the_same_key_at_once_is_taken_once(either_world):
    world = either_world.goes_to("submission.submission")
    city = world.city("Rennes").saves()
    head, draft = world.head()[0], city.digest()
    given = at_once(*[lambda: city.acts("candidacy", city.id, "submit", {"draft": draft}, key="once")] * 4)
    assert len({one.reference for one in given}) == 1 and world.head()[0] == head + 1


# -- by whom it concerns


def test_what_is_forbidden_answers_exactly_like_what_is_missing(world):
    world.goes_to("submission.submission")
    city, other = world.city("Rennes").saves(), world.city("Braga")
    payload = {"draft": city.digest()}
    missing = refusal(other.acts, "candidacy", "0" * 26, "submit", payload)
    for actor in (other.actor, world.stranger().actor, world.officer.actor, NOBODY, THE_CLOCK):
        told = refusal(world.acts, "candidacy", city.id, "submit", payload, actor=actor)
        assert (told.code, dict(told.values)) == (missing.code, dict(missing.values)) == ("unknown", {})
    assert (
        refusal(engine.act, world.store, Ref("oidp-1999", "candidacy", city.id), "submit", city.actor, payload)
        == missing
    )
    assert refusal(city.acts, "candidacy", city.id, "no_such_step", payload) == missing


def test_a_stranger_may_take_no_step_on_anything_that_is_there(voting, tmp_path):
    world = copied(voting, tmp_path / "copy")
    stranger, workflow, tried = world.stranger(), compile_workflow(world.rules), 0
    head = world.head()
    for kind, table in (
        ("edition", "editions"),
        ("round", "rounds"),
        ("stage", "stages"),
        ("candidacy", "candidacies"),
        ("translation", "translations"),
        ("seat", "seats"),
        ("reading", "readings"),
        ("ballot", "ballots"),
    ):
        for row in world.rows(table):
            parent = (
                row["key"]
                if kind in ("stage", "round")
                else row["stage"].split("/")[1]
                if kind in ("seat", "reading", "ballot")
                else None
            )
            for step in workflow.open_from(kind, parent, row["state"]):
                assert refusal(stranger.acts, kind, row["id"], step.name).code == "unknown", (kind, step.name)
                tried += 1
    assert tried > 100 and world.head() == head


def test_a_step_that_is_only_ever_a_part_cannot_be_taken_from_outside(voting, tmp_path):
    world = copied(voting, tmp_path / "copy")
    own = {city.id: city for city in world.cities}
    parts = [step for step in compile_workflow(world.rules).steps if step.who == (PART,)]
    rows = {
        "candidacy": world.rows("candidacies"),
        "reading": world.rows("readings"),
        "translation": world.rows("translations"),
    }
    head = world.head()
    for step in parts:
        ids = (
            [None]
            if NEW in step.sources
            else [row["id"] for row in rows.get(step.of, ()) if row["state"] in step.sources][:1]
        )
        for id in ids:
            payload = {
                "seat": world.rows("seats")[0]["id"],
                "candidacy": world.cities[0].id,
                "field": "summary",
                "language": "en",
            }
            actors = [
                world.officer.actor,
                THE_CLOCK,
                NOBODY,
                own[id].actor if id in own else world.stranger(f"For {step.name}").actor,
            ]
            for actor in actors:
                assert refusal(world.acts, step.of, id, step.name, payload, step.parent, actor).code == "unknown", (
                    step.name
                )
                assert refusal(world.acts, step.of, id, step.name, {}, step.parent, actor).code == "unknown", step.name
    assert len(parts) > 12 and world.head() == head


# -- what it costs


@contextmanager
def statements(world):
    seen = []

    def before(connection, cursor, statement, *_):
        seen.append(" ".join(statement.split()[:3]))

    event.listen(world.store.engine, "before_cursor_execute", before)
    try:
        yield seen
    finally:
        event.remove(world.store.engine, "before_cursor_execute", before)


def counted(seen) -> tuple[int, int]:
    """(reads, writes) of one step."""
    verbs = [one.split()[0] for one in seen]
    return verbs.count("SELECT"), sum(verbs.count(verb) for verb in ("INSERT", "UPDATE", "DELETE"))


def test_a_submit_with_key_and_version_is_ten_reads_and_nine_writes(either_world):
    world = either_world.goes_to("submission.submission")
    city = world.city("Rennes").saves()
    draft, version = city.digest(), city.row["version"]
    with statements(world) as seen:
        city.acts("candidacy", city.id, "submit", {"draft": draft}, key="once", seen=version)
    assert counted(seen) == (10, 9), seen


def test_a_vote_with_key_is_six_reads_and_six_writes(voting, tmp_path):
    world = copied(voting, tmp_path / "copy")
    voter, choices = world.voter("Voter 9"), world.standing()[:5]
    with statements(world) as seen:
        voter.votes(choices, key="vote")
    assert counted(seen) == (6, 6), seen


def test_a_step_on_many_costs_no_more_statements_than_one_on_few(tmp_path):
    costs = []
    for number in (5, 15):
        world = World(tmp_path / str(number)).receives(number).validates()
        jurors = [world.juror(f"{name} {group}", group=group) for group in "AB" for name in ("Ana", "Bo")]
        with statements(world) as planned:
            world.officer.acts("stage", f"{world.edition}/shortlist.jury", "plan_readings", {"seed": "1"})
        for juror in jurors:
            juror.declares().scores_all()
        world.goes_to("shortlist.jury", "closes").officer.confirms("shortlist")
        with statements(world) as published:
            world.officer.acts("round", f"{world.edition}/shortlist", "publish_cut")
        costs.append((counted(planned), counted(published)))
    assert costs[0] == costs[1]


def test_a_decision_that_was_announced_is_not_opened_again_and_the_reason_says_so(announced):
    again = (Ref(announced.edition, "stage", f"{announced.edition}/final.deliberation"), "reopen", announced.officer.actor)
    with pytest.raises(Refused, match="decision_announced"):
        engine.preview(announced.store, *again, {"reason": "A vote was counted twice."})
