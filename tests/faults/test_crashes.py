"""A real server, or a real worker, is killed at every place of the plan; it is started again, the request is sent once more,
the outbox is drained, and everything must hold: nothing acknowledged is lost, nothing happened twice, no mail has no cause.
"""

import ast
import json
import time
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from award_app.models.record import events
from tests.driver import Award, Lost
from workflows.record import parse

from .invariants import broken
from .operations import OPERATIONS
from .plan import COMMANDS, OF_ALL_DAYS, PLAN, TWICE, Point, names
from .scenes import LEASE, Stage

CASES = [(name, point) for name, points in PLAN.items() if name not in COMMANDS for point in points]
FIRST = {name: next(point for point in PLAN[name] if point.name == at) for name, at in OF_ALL_DAYS.items()}


def test_the_places_in_the_code_are_the_places_of_the_plan():
    found = {
        node.args[0].value
        for path in Path("award_app").rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "fault"
    }
    assert found == names()
    assert OPERATIONS.keys() | {*COMMANDS} == PLAN.keys() == OF_ALL_DAYS.keys()


@pytest.mark.parametrize("name", [name for name in OF_ALL_DAYS if name not in COMMANDS])
def test_each_operation_survives_one_kill(stage, name):
    crashes(stage, name, [FIRST[name]])


@pytest.mark.slow
@pytest.mark.parametrize(("name", "point"), CASES, ids=[f"{name}-{point}" for name, point in CASES])
def test_every_operation_survives_a_kill_at_every_place(either_stage, name, point):
    crashes(either_stage, name, [point])


@pytest.mark.slow
@pytest.mark.parametrize(("name", "point"), CASES, ids=[f"{name}-{point}" for name, point in CASES])
def test_a_fault_of_the_program_at_any_place_is_told_and_ends_nothing(stage, name, point):
    """The place raises instead of killing: the process lives on, whoever asked is told, and the same request is taken."""
    operation = OPERATIONS[name]
    scene = stage.copy(operation.moment)
    try:
        fails_in_a_worker(scene, operation, point) if operation.ask is None else fails_in_a_server(scene, operation, point)
    finally:
        stage.drop(scene)


@pytest.mark.slow
@pytest.mark.parametrize(("name", "first", "then"), [
    (name, first, then) for name in TWICE for first in PLAN[name] for then in PLAN[name]
], ids=str)
def test_a_second_kill_while_it_recovers_changes_nothing(either_stage, name, first, then):
    crashes(either_stage, name, [first, then])


def each_place(name: str):
    rest = [pytest.param(one, marks=pytest.mark.slow) for one in PLAN[name] if one != FIRST[name]]
    return pytest.mark.parametrize("point", [FIRST[name], *rest], ids=str)


@each_place("migrate")
def test_a_schema_is_old_or_new_and_never_between(tmp_path, nursery, point):
    with Award(tmp_path / "award", nursery=nursery) as award:
        [killed] = award.start(wait=False, armed=(point.name, point.of, "kill", point.after))
        assert killed.ended() == -9 and killed.reached == f"{point.name} {point.of}"
        award.start()
        assert award.raw("GET", "/").status == 200
        award.command("check")  # exit code 0


@each_place("backup")
def test_a_backup_is_whole_or_not_there_and_the_next_one_clears_up(stage, point):
    scene = stage.copy("announced")
    try:
        award, root = scene.award, scene.award.folder / "backups"
        award.command("backup", str(root), armed=point)
        assert len(whole(award, root)) == (point.name == "backup.there")
        award.set_clock(scene.moment.at + timedelta(minutes=1))
        award.command("backup", str(root))
        assert len(whole(award, root)) == 1 + (point.name == "backup.there")
        assert {path.name for path in root.iterdir() if path.name.startswith(".")} == {".lock"}
    finally:
        stage.drop(scene)


def whole(award: Award, root: Path) -> list[Path]:
    """The backups that a person sees in a folder: each holds what it says, or the command fails."""
    there = [path for path in root.iterdir() if path.name[0] != "." and path.name != "content"]
    for path in there:
        award.command("restore", str(path), "--try")
    return there


def held(backup: Path) -> tuple[dict, list]:
    says = json.loads((backup / "manifest.json").read_text())
    return says["tables"], says["files"]


@each_place("restore")
def test_an_installation_is_restored_whole_or_still_empty(stage, nursery, tmp_path, point):
    scene = stage.copy("announced")
    try:
        scene.award.command("backup", str(tmp_path / "backups"))
        [made] = whole(scene.award, tmp_path / "backups")
        with Award(tmp_path / "new", nursery=nursery) as new:
            new.set_clock(scene.moment.at)
            new.command("restore", str(made), armed=point)
            again = new.command("restore", str(made), fails=True)
            assert ("is not empty" in again) == (point.name == "restore.committed"), again
            new.command("check")  # exit code 0
            new.command("backup", str(tmp_path / "again"))
            [again] = whole(new, tmp_path / "again")
            assert held(again) == held(made)
    finally:
        stage.drop(scene)


# -- one case


def crashes(stage: Stage, name: str, points: list[Point]) -> None:
    operation = OPERATIONS[name]
    scene = stage.copy(operation.moment)
    try:
        if operation.ask is None:
            kills_a_worker(scene, operation, points)
        else:
            kills_a_server(scene, operation, points)
    finally:
        stage.drop(scene)


def kills_a_server(scene, operation, points: list[Point]) -> None:
    award, before = scene.award, taken(scene, operation.step)
    [server] = award.start(pages_only=True)
    person, request = operation.ask(scene)
    for number, point in enumerate(points):
        if number:
            [server] = award.start(pages_only=True)
            person.browser.port = server.port
        server.arm(*point[:2], "kill", point.after)
        answer = answered(person, request)
        note(scene, operation, answer)
        if number and not server.reached:
            assert already(scene, operation, before), f"{point} was not reached"
            server.kill()
            continue
        if answer is None or point.name == "page.answered":
            server.ended()
        assert server.reached == f"{point.name} {point.of}", f"{point} was not reached: {answer and answer.words()[:1500]}"
        assert holds(scene, drained=False) == []
    [server] = award.start()
    person.browser.port = server.port
    answers = [answered(person, request) for _ in range(2 if operation.keyed else 1)]
    for one in answers:
        assert one.status in (302, 303, *operation.used_up), f"{one.status}: {one.words()[:1500]}"
        note(scene, operation, one)
    assert operation.elsewhere or len({one.leads_to for one in answers}) == 1, "the same request was answered in two ways"
    scene.drains()
    assert holds(scene) == []
    if operation.step:
        assert taken(scene, operation.step) == before + 1


def kills_a_worker(scene, operation, points: list[Point]) -> None:
    award, before, later = scene.award, taken(scene, operation.step), operation.then
    for number, point in enumerate(points):
        worker = award.start_worker(armed=(point.name, point.of, "kill", point.after))
        if number and already(scene, operation, before):
            worker.disarm()
            worker.kill()
            continue
        assert worker.ended() == -9 and worker.reached == f"{point.name} {point.of}", f"{point} was not reached"
        assert holds(scene, drained=False) == []
        scene.passes(later := later + operation.then)
    award.start()
    if operation.step in ("close", "announce"):
        until = time.monotonic() + 60
        while taken(scene, operation.step) == before and time.monotonic() < until:
            time.sleep(0.05)
        several = operation.step == "close"  # of the stages that end at the same instant
        assert taken(scene, operation.step) == before + 1 or several and taken(scene, operation.step) > before
    scene.drains(certificates=operation.step != "announce")
    assert holds(scene, drained=operation.step != "announce") == []


def fails_in_a_server(scene, operation, point: Point) -> None:
    award, before = scene.award, taken(scene, operation.step)
    [server] = award.start(pages_only=True)
    person, request = operation.ask(scene)
    server.arm(*point[:2], "fail", point.after)
    answer = answered(person, request)
    note(scene, operation, answer)
    # the last place lies behind the answer: it may be read before that place is reached
    assert server.await_reached() == f"{point.name} {point.of}" and server.running
    assert answer is None or answer.status == 500 or point.name == "page.answered", answer.status
    assert holds(scene, drained=False) == []
    again = answered(person, request)
    assert again.status in (302, 303, *operation.used_up), f"{again.status}: {again.words()[:1500]}"
    note(scene, operation, again)
    award.start_worker()
    scene.drains()
    assert holds(scene) == []
    if operation.step:
        assert taken(scene, operation.step) == before + 1


def fails_in_a_worker(scene, operation, point: Point) -> None:
    award, before, announces = scene.award, taken(scene, operation.step), operation.step == "announce"
    worker = award.start_worker(armed=(point.name, point.of, "fail", point.after))
    assert worker.await_reached() == f"{point.name} {point.of}"
    scene.passes(LEASE)  # a letter that failed is owed again after a while
    until = time.monotonic() + 90
    while operation.step and taken(scene, operation.step) == before and time.monotonic() < until:
        time.sleep(0.05)
    scene.drains(certificates=not announces)
    assert worker.running, worker.said()[-2000:]
    assert holds(scene, drained=not announces) == []
    if operation.step:
        assert taken(scene, operation.step) > before


def answered(person, request):
    """The answer, or None where the connection was lost."""
    try:
        return person.browser.send(request)
    except Lost:
        return None


def note(scene, operation, answer) -> None:
    """The receipt a client was given is held against the installation for ever."""
    if answer is not None and operation.step in ("submit", "complete") and answer.status == 303:
        path = answer.leads_to.split("/")
        scene.receipts.append((path[3], path[5]))


def already(scene, operation, before: int) -> bool:
    """Whether what was to be done is done, so that a place on the way to it is not passed again."""
    if operation.step:
        return taken(scene, operation.step) > before
    store = scene.store()
    try:
        return not scene._left(store)
    finally:
        store.engine.dispose()


def taken(scene, step: str) -> int:
    """How often a step was taken, parts left aside."""
    store = scene.store()
    try:
        with store.reading() as db:
            bodies = [parse(body) for body in db.scalars(select(events.c.body))]
        return sum(body["step"] == step and body["cause"] is None for body in bodies)
    finally:
        store.engine.dispose()


def holds(scene, drained: bool = True) -> list[str]:
    store = scene.store()
    try:
        return broken(store, scene.award.mailbox(), scene.receipts, drained)
    finally:
        store.engine.dispose()
