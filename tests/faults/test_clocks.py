"""The clock of a machine beside the database's: real servers, and a database that tells another time than it is."""

import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import text

from award_app.clocks import apart, difference
from award_app.store import open_engine
from tests.driver import Award

RULES = Path(__file__).parent.parent.parent / "config" / "rulebooks" / "oidp-2026.yaml"
WRONG = "CREATE OR REPLACE FUNCTION wrong.clock_timestamp() RETURNS timestamptz LANGUAGE sql VOLATILE AS $$ {} $$"


class Database:
    """One whose clock a test sets: what it says of the time is found before what PostgreSQL itself would say."""

    def __init__(self, url: str):
        self.url, self.engine = url, open_engine(url)
        with self.engine.begin() as db:
            name = db.scalar(text("SELECT current_database()"))
            db.execute(text("CREATE SCHEMA wrong"))
            db.execute(text(f"ALTER DATABASE {name} SET search_path = wrong, pg_catalog, public"))
        self.goes(0)
        self.engine.dispose()  # a connection has the path it began with

    def goes(self, seconds: float, pause: float = 0) -> None:
        """So far ahead of the real one; `pause`: what passes before it looks at the clock."""
        sleep = f"SELECT pg_sleep({pause});" if pause else ""
        now = f"SELECT pg_catalog.clock_timestamp() + interval '{seconds} seconds';"
        with self.engine.begin() as db:
            db.execute(text(WRONG.format(sleep + now)))


@pytest.fixture
def database(postgres_url):
    made = Database(postgres_url)
    yield made
    made.engine.dispose()


@pytest.fixture
def award(database, tmp_path):
    award = Award(tmp_path / "award", database.url)
    yield award
    award.close()


def test_a_clock_is_apart_where_the_difference_is_more_than_five_seconds_and_more_than_asking_took(database):
    def ahead(seconds: float, pause: float = 0) -> timedelta | None:
        database.goes(seconds, pause)
        with database.engine.connect() as db:
            return apart(db)

    assert ahead(0) is None and ahead(4.8) is None and ahead(-4.8) is None
    assert abs(ahead(5.5) + timedelta(seconds=5.5)) < timedelta(seconds=0.3), "this machine is behind"
    assert abs(ahead(-90) - timedelta(seconds=90)) < timedelta(seconds=0.3), "this machine is ahead"
    assert ahead(4.5, pause=2) is None, "it seems to be 5.5 seconds, and half of what asking took may be in it"


def test_of_sqlite_there_is_nothing_to_compare(tmp_path):
    with open_engine(f"sqlite:///{tmp_path / 'one.db'}").connect() as db:
        assert apart(db) is None and difference(db) is None


def test_a_server_and_a_worker_whose_clock_is_apart_from_the_databases_do_not_start_and_say_why(award, database):
    database.goes(-40)
    assert "The clock of this machine is 40 seconds ahead of the database's" in (told := award.command("serve", fails=True))
    assert "timedatectl" in told and "Traceback" not in told
    database.goes(40)
    assert "The clock of this machine is 40 seconds behind the database's" in award.command("worker", fails=True)


def test_a_clock_that_goes_wrong_later_is_told_in_the_log_on_the_desk_and_by_the_check(award, database):
    award.set_clock(datetime(2026, 2, 1, tzinfo=UTC))  # the clock that a test moves is not the machine's
    award.command("officer", "olga@office.example", "Olga")
    award.command("open", str(RULES), "olga@office.example")
    [server] = award.start()
    olga = award.sign_in("olga@office.example")
    assert "The clock" not in olga.sees("/oidp-2026/desk").words()
    assert award.command("check").startswith("The clock of this machine and the database's are together.")
    database.goes(30)
    assert "The server’s clock is 30 seconds behind that of its database" in olga.sees("/oidp-2026/desk").words()
    assert "The clock of this machine is 30 seconds behind" in award.command("check", fails=True)
    until = time.monotonic() + 20
    while "30 seconds behind" not in (said := server.log.read_text()) and time.monotonic() < until:
        time.sleep(0.1)
    time.sleep(1)
    assert said.count("30 seconds behind") == 1, "once an hour, and not at each of its rounds"
    database.goes(0)
    assert "clock is" not in olga.sees("/oidp-2026/desk").words()
