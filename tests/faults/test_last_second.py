"""The last second of a call, at a real server that is busy: what arrived in time is in time, whenever a thread is free for it."""

import sqlite3
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest

from config.settings import THREADS
from tests.driver import Award

CLOSES = datetime(2026, 3, 15, 23, tzinfo=UTC)  # midnight in Barcelona


@pytest.fixture
def award(tmp_path, nursery):
    with Award(tmp_path / "award", nursery=nursery) as one:
        one.set_clock(datetime(2026, 1, 19, 9, tzinfo=UTC))
        one.command("officer", "olga@office.example", "Olga")
        one.command("open", "config/rulebooks/oidp-2026.yaml", "olga@office.example")
        one.set_clock(CLOSES - timedelta(hours=1))
        one.start()
        yield one


@pytest.fixture
def ada(award):
    ada = award.sign_in("ada@rennes.example", "Ada")
    ada.id = ada.new_draft("oidp-2026", "City of Rennes", "Rennes")
    ada.fill(ada.id)
    return ada


def now(award) -> datetime:
    return datetime.now(UTC) + timedelta(seconds=award.shift)


def test_a_candidacy_that_arrived_before_the_end_and_waited_for_a_free_thread_is_received_in_time(award, ada):
    page = ada.sees(f"/oidp-2026/candidacy/{ada.id}/send")
    sending = ada.browser.request_of(page, page.form("draft"))
    section = ada.sees(ada._first_section("oidp-2026", ada.id))
    saving = ada.browser.request_of(section, section.form("tab"), ("go", "stay"))
    award.set_clock(CLOSES - timedelta(seconds=4))
    with sqlite3.connect(award.folder / "data" / "award.db") as other, ThreadPoolExecutor(THREADS + 1) as clients:
        other.execute("BEGIN IMMEDIATE")  # every thread of the server waits for its turn to write
        for _each in range(THREADS):
            clients.submit(award.visitor().raw, "POST", saving.path, saving.body, told(ada, saving))
        time.sleep(1)
        answer = clients.submit(ada.browser.send, sending)
        time.sleep(1)
        assert now(award) < CLOSES, "it was sent in time"
        time.sleep((CLOSES - now(award)).total_seconds() + 1)
        other.rollback()
    ada.receipt_of(ada.went_on(answer.result(), 303))


def told(person, request) -> dict:
    cookies = "; ".join(f"{name}={value}" for name, value in person.browser.cookies.items())
    return {"Content-Type": request.kind, "Cookie": cookies}
