"""What is around the program fails: a locked database, a full disk, a database that goes away, two workers on one job."""

import contextlib
import os
import re
import resource
import signal
import subprocess
import threading
import time

import psutil
import pytest
from sqlalchemy import select

from award_app.models.results import certificates
from tests.driver import Award

from .invariants import broken
from .operations import OPERATIONS
from .scenes import PDF, Scene
from .test_crashes import holds, taken


@pytest.fixture
def scene(stage):
    """`scene(moment)` is a copy of it; the processes end with the test."""
    made: list[Scene] = []

    def copy(moment: str) -> Scene:
        made.append(stage.copy(moment))
        return made[-1]

    yield copy
    for one in made:
        stage.drop(one)


def says_come_back(page) -> None:
    assert page.status == 503 and int(page.headers["retry-after"]) > 0, f"{page.status} {page.words()[:800]}"
    assert "not done twice" in page.words()


# -- the database


@pytest.mark.parametrize("seconds", [0.1, pytest.param(4, marks=pytest.mark.slow), pytest.param(60, marks=pytest.mark.slow)])
def test_a_locked_database_is_waited_for_and_never_answered_without_a_commit(scene, seconds):
    one = scene("draft")
    one.award.start(pages_only=True)
    person, request = OPERATIONS["submit"].ask(one)
    holder = threading.Thread(target=holds_the_lock, args=(one, seconds))
    holder.start()
    time.sleep(0.05)
    answer = person.browser.send(request)
    if seconds < 10:
        assert answer.status == 303 and taken(one, "submit") == 1
    else:
        says_come_back(answer)
        assert taken(one, "submit") == 0
    holder.join()
    assert person.browser.again().status == 303 and taken(one, "submit") == 1
    assert holds(one, drained=False) == []


def holds_the_lock(one: Scene, seconds: float) -> None:
    store = one.store()
    with store.writing():
        time.sleep(seconds)
    store.engine.dispose()


@contextlib.contextmanager
def sending_held_at(place: str, stage):
    """A city that sends, held at a place of the step: its scene, its server, the person, and what waits for the answer."""
    one = stage.copy("draft")
    try:
        [server] = one.award.start(pages_only=True)
        person, request = OPERATIONS["submit"].ask(one)
        server.arm(place, "submit", "stop")
        answers: list = []
        asking = threading.Thread(target=lambda: answers.append(person.browser.send(request)))
        asking.start()
        server.await_reached()

        def answered():
            asking.join()
            return answers[0] if answers else None

        yield one, server, person, answered
        assert holds(one, drained=False) == []
    finally:
        stage.drop(one)


@pytest.mark.slow
def test_a_database_that_cuts_every_connection_before_a_commit_is_met_by_words_and_by_the_key(postgres_stage):
    with sending_held_at("act.key_kept", postgres_stage) as (one, server, person, answered):
        cut(one)
        server.resume()
        says_come_back(answered())
        assert taken(one, "submit") == 0
        assert person.browser.again().status == 303 and taken(one, "submit") == 1
        cut(one)
        assert person.sees("/").status == 200, "connections of before the cut are not used again"


def cut(one: Scene) -> None:
    """Every connection is gone when this returns: a commit that overtook the cut would be none of this test's."""
    store = one.store()
    with store.reading() as db:
        db.exec_driver_sql("SELECT pg_terminate_backend(pid, 20000) FROM pg_stat_activity"
                           " WHERE datname = current_database() AND pid <> pg_backend_pid()")
    store.engine.dispose()


@pytest.mark.slow
@pytest.mark.parametrize("milliseconds", [0, 1, 2, 4, 8, 16])
def test_a_postgres_that_dies_around_a_commit_has_taken_a_sending_or_not_and_the_key_tells_which(
    postgres_stage, milliseconds
):
    """Without a checkpoint, as when the machine stops: what it had acknowledged is there, and nothing by half."""
    with sending_held_at("act.key_kept", postgres_stage) as (one, server, person, answered):
        server.resume()
        time.sleep(milliseconds / 1000)
        dies_and_comes_back(postgres_stage.postgres)
        if (answer := answered()).status == 303:
            assert taken(one, "submit") == 1, "it was acknowledged"
        else:
            says_come_back(answer)
        assert person.browser.again().status == 303 and taken(one, "submit") == 1


@pytest.mark.slow
def test_a_postgres_that_dies_after_a_commit_and_before_the_answer_has_kept_it(postgres_stage):
    with sending_held_at("act.committed", postgres_stage) as (one, server, person, answered):
        dies_and_comes_back(postgres_stage.postgres)
        server.resume()
        answered()
        assert taken(one, "submit") == 1
        assert person.browser.again().status == 303 and taken(one, "submit") == 1


def dies_and_comes_back(postgres) -> None:
    """SIGQUIT: every process of it ends at once, and the next start recovers from its log."""
    process = psutil.Process(postgres.get_pid())
    parts = process.children(recursive=True)
    process.send_signal(signal.SIGQUIT)
    psutil.wait_procs([process, *parts], 20)
    with contextlib.suppress(subprocess.TimeoutExpired):  # it goes on with its recovery, and is waited for below
        postgres.ensure_postgres_running()
    until = time.monotonic() + 180
    while not answers(postgres):
        assert time.monotonic() < until, "it does not come back"
        time.sleep(0.1)
    postgres.ensure_postgres_running()  # and its handle knows the process that runs now


def answers(postgres) -> bool:
    try:
        return bool(postgres.psql("SELECT 1"))
    except subprocess.CalledProcessError:
        return False


def test_several_servers_that_start_at_once_on_an_empty_database_all_serve(tmp_path, nursery):
    with Award(tmp_path / "award", nursery=nursery) as award:
        assert all(award.raw("GET", "/", worker=one).status == 200 for one in award.start(workers=3))


@pytest.mark.slow
def test_several_servers_that_start_at_once_on_an_empty_postgres_all_serve(tmp_path, nursery, empty_postgres_url):
    with Award(tmp_path / "award", empty_postgres_url, nursery=nursery) as award:
        assert all(award.raw("GET", "/", worker=one).status == 200 for one in award.start(workers=3))


# -- the disk


def full(server, size: int) -> None:
    """No file of this process may grow beyond so many bytes."""
    resource.prlimit(server.pid, resource.RLIMIT_FSIZE, (size, resource.RLIM_INFINITY))


def test_a_disk_that_is_full_refuses_an_upload_in_words_and_keeps_no_half_file(scene):
    one = scene("draft")
    [server] = one.award.start(pages_only=True)
    person, form = one.person("city 0"), None
    page, form = person.upload_form(one.ids["draft"], "annexes")
    content = PDF + b"0" * 300_000
    request = person.browser.request_of(page, form, ("go", "stay"), [("answer_annexes", "plan.pdf", content)])
    full(server, 200_000)
    says_come_back(person.browser.send(request))
    assert [path for path in (one.award.folder / "data" / "files").rglob("*") if path.is_file()] == []
    full(server, resource.RLIM_INFINITY)
    assert person.browser.again().status == 303
    assert holds(one, drained=False) == []


def test_a_disk_that_is_full_refuses_a_submission_in_words_and_gives_no_receipt(scene):
    one = scene("draft")
    [server] = one.award.start(pages_only=True)
    person, request = OPERATIONS["submit"].ask(one)
    full(server, 4096)
    says_come_back(person.browser.send(request))
    assert taken(one, "submit") == 0
    full(server, resource.RLIM_INFINITY)
    assert person.browser.again().status == 303 and taken(one, "submit") == 1
    assert holds(one, drained=False) == []


# -- what a crash leaves behind


def test_choices_of_a_secret_vote_are_gone_after_a_kill_before_the_log_was_emptied(scene):
    one = scene("counting")
    voter = rows(one, "ballots")[0]["participant"].encode()
    tied = re.compile(rb'"choices":\[[^\]]+\][^{}]*"participant":"' + voter)  # a row as the record's opening had it
    worker = one.award.start_worker(armed=("act.committed", "close", "kill", 0))
    assert worker.ended() == -9 and tied.search(on_disk(one))
    one.award.start(pages_only=True)
    assert not tied.search(on_disk(one))


def rows(one: Scene, table: str) -> list:
    from award_app.models import metadata

    store = one.store()
    with store.reading() as db:
        found = list(db.execute(select(metadata.tables[table])).mappings())
    store.engine.dispose()
    return found


def on_disk(one: Scene) -> bytes:
    return b"".join(path.read_bytes() for path in sorted((one.award.folder / "data").glob("award.db*")))


def test_half_an_upload_left_by_a_kill_is_swept_away_after_a_day(scene):
    one = scene("draft")
    for point in ("content.written", "content.kept"):
        [server] = one.award.start(pages_only=True)
        person, request = OPERATIONS["upload"].ask(one)
        server.arm(point)
        with pytest.raises(Exception, match="POST"):
            person.browser.send(request)
        server.ended()
    folder = one.award.folder / "data" / "files"

    def left() -> list:
        return [path for path in folder.rglob("*") if path.is_file()]

    assert len(left()) == 2
    for path in left():
        os.utime(path, (time.time() - 90_000,) * 2)
    one.award.start()
    until = time.monotonic() + 20
    while left() and time.monotonic() < until:  # one that goes is first set aside
        time.sleep(0.1)
    assert left() == []


def test_an_upload_that_is_sent_again_is_there_once(scene):
    one = scene("draft")
    one.award.start(pages_only=True)
    person, request = OPERATIONS["upload"].ask(one)
    assert [person.browser.send(request).status for _ in range(2)] == [303, 303]
    assert person.sees(request.path.split("?")[0]).text.count(">plan.pdf</a>") == 1


# -- two workers on one job


@pytest.mark.slow
def test_a_worker_that_dies_over_a_certificate_another_has_issued_spoils_nothing(scene):
    """One has made the file and not yet named it; the other has just begun the same one, and is killed."""
    one = scene("announced")
    store = one.store()
    first = one.award.start_worker(armed=("content.synced", "-", "stop", 0))
    first.await_reached(120)
    second = one.award.start_worker(armed=("content.begun", "-", "stop", 0))
    second.await_reached(120)
    first.resume()
    until = time.monotonic() + 120
    while not issued(store) and time.monotonic() < until:
        time.sleep(0.05)
    first.stop()
    second.kill()
    assert issued(store) and [fault for fault in broken(store, drained=False) if "bytes" in fault or "missing" in fault] == []
    store.engine.dispose()


def issued(store) -> int:
    with store.reading() as db:
        return len(db.scalars(select(certificates.c.id).where(certificates.c.state == "issued")).all())


# -- clocks that differ


def test_of_servers_whose_clocks_differ_none_takes_what_has_closed_and_time_goes_on(scene):
    """One goes ninety seconds behind, a worker ninety before: what was in time by the server that received it is in, and once
    the stage has closed by whichever clock it is closed for all."""
    one = scene("at the deadline")  # a minute after it
    [slow] = one.award.start(pages_only=True)
    one.award.shift_clock(slow, one.award.shift - 90)
    person, change = OPERATIONS["save"].ask(one)
    assert person.browser.send(change).status == 303
    person, request = OPERATIONS["submit"].ask(one)
    [fast] = one.award.start(pages_only=True)
    person.browser.port = fast.port
    assert person.browser.send(request).status == 409 and taken(one, "submit") == 11, "too late by the clock that is right"
    person.browser.port = slow.port
    answer = person.browser.send(request)
    assert answer.status == 303 and taken(one, "submit") == 12
    one.receipts.append((answer.leads_to.split("/")[3], answer.leads_to.split("/")[5]))
    worker = one.award.start_worker()
    one.award.shift_clock(worker, one.award.shift + 90)
    until = time.monotonic() + 60
    while not taken(one, "close") and time.monotonic() < until:
        time.sleep(0.05)
    assert taken(one, "close") == 1
    second, late = OPERATIONS["withdraw"].ask(one)
    second.browser.port = slow.port
    assert second.browser.send(late).status == 303, "what may be done after the close goes on, dated after it"
    assert person.browser.again().leads_to == answer.leads_to, "what was taken in time stays what it was"
    one.drains()
    assert holds(one) == []
