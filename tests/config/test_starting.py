"""An unsafe installation does not start: each is really started, says what mends it in one sentence, and makes nothing."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from award_app import accounts, demo, engine
from award_app.access import Actor
from award_app.database import open_store
from award_app.effects import Ref
from config.settings import CHECKOUT, Settings
from workflows.reading import load

KEY = "Zk3v9Qm1Xy7Lp0Rt5Wb8Nc2Hd6Jf4Gs_"
SAFE = {
    "AWARD_SECRET_KEY": KEY, "AWARD_BASE_URL": "https://award.example.org", "AWARD_MAIL_SENDER": "award@example.org",
    "AWARD_OFFICE_NAME": "The office", "AWARD_PORT": "0",
}
WITHOUT = None
UNSAFE = {
    "no key": ({"AWARD_SECRET_KEY": WITHOUT}, "AWARD_SECRET_KEY is not set. Make one"),
    "a short key": ({"AWARD_SECRET_KEY": "short"}, "AWARD_SECRET_KEY can be guessed"),
    "a key of one word": ({"AWARD_SECRET_KEY": "changeme" * 8}, "AWARD_SECRET_KEY can be guessed"),
    "debug": ({"AWARD_DEBUG": "on"}, "AWARD_DEBUG is on"),
    "no encryption": ({"AWARD_BASE_URL": "http://award.example.org"}, "Use https"),
    "an address with a password": ({"AWARD_BASE_URL": "https://me:pw@award.example.org"}, "write it like https://"),
    "an address with a path": ({"AWARD_BASE_URL": "https://example.org/award"}, "write it like https://"),
    "every host": ({"AWARD_TRUSTED_HOSTS": "*"}, "name each host"),
    "a host that is an address": ({"AWARD_TRUSTED_HOSTS": "https://www.example.org"}, "write them like www.example.org"),
    "no sender": ({"AWARD_MAIL_SENDER": WITHOUT}, "AWARD_MAIL_SENDER is not set"),
    "a sender that is none": ({"AWARD_MAIL_SENDER": "the office"}, "write one address, like award@example.org"),
    "two senders": ({"AWARD_MAIL_SENDER": "a@example.org, b@example.org"}, "write one address, like"),
    "no office": ({"AWARD_OFFICE_NAME": WITHOUT}, "AWARD_OFFICE_NAME is not set"),
    "a password in clear": ({"AWARD_MAIL_HOST": "smtp.example.org", "AWARD_MAIL_PASSWORD": "p"}, "starttls or tls"),
    "many proxies": ({"AWARD_PROXIES": "12"}, "AWARD_PROXIES is 12"),
    "no such port": ({"AWARD_PORT": "70000"}, "write one from 1 to 65535"),
    "sessions without end": ({"AWARD_SESSION_DAYS": "4000"}, "AWARD_SESSION_DAYS is 4000: write 1 to 400"),
    "no uploads": ({"AWARD_LARGEST_UPLOAD_MB": "0"}, "AWARD_LARGEST_UPLOAD_MB is 0: write 1 to 2000"),
    "the demo": ({"AWARD_DEMO": "yes"}, "Start it with script/demo, or unset it"),
    "a hook for tests": ({"AWARD_TESTING": "/tmp/hook"}, "AWARD_TESTING is set"),
    "a setting misspelt": ({"AWARD_SECRETKEY": "x"}, "Perhaps AWARD_SECRET_KEY?"),
    "no such database": ({"DATABASE_URL": "postgresql://127.0.0.1:1/award"}, "cannot be opened"),
}


def environment(folder: Path, change: dict) -> dict:
    given = {**os.environ, **SAFE, "AWARD_DATA": str(folder / "data"), "AWARD_PORT": "1", **change}
    return {name: value for name, value in given.items() if value is not WITHOUT}


def started(folder: Path, change: dict, before: str = "") -> subprocess.CompletedProcess:
    """What a start of the server says; it ends by itself, because it refuses."""
    program = f"{before}; from award_app.cli import award; award(['serve'])"
    return subprocess.run([sys.executable, "-c", program.strip("; ")], env=environment(folder, change), cwd=CHECKOUT,
                          capture_output=True, text=True, timeout=60)


def refusal(ended: subprocess.CompletedProcess) -> str:
    """What it said when it did not start: in a line or two, and without the key."""
    assert ended.returncode == 2, ended.stderr
    assert "Traceback" not in ended.stderr and len(ended.stderr.strip().splitlines()) <= 2
    assert KEY not in ended.stderr
    return ended.stderr


@pytest.mark.slow
@pytest.mark.parametrize("case", UNSAFE)
def test_each_unsafe_installation_says_what_mends_it_and_does_not_start(tmp_path, case):
    change, sentence = UNSAFE[case]
    assert sentence in refusal(started(tmp_path, change))


def test_a_safe_installation_starts(tmp_path):
    """On a free port, until it is ended."""
    given = environment(tmp_path, {"AWARD_PORT": "18457"})
    server = subprocess.Popen([sys.executable, "-m", "award_app", "serve"], env=given, cwd=CHECKOUT, text=True,
                              stderr=subprocess.PIPE)
    try:
        assert server.stderr.readline() == "Serving on https://award.example.org\n"
        assert (tmp_path / "data").stat().st_mode & 0o007 == 0, "others on the machine cannot read what is kept"
    finally:
        server.terminate()
        server.wait(20)
        server.stderr.close()


def test_a_data_folder_that_others_can_read_is_refused(tmp_path):
    (tmp_path / "data").mkdir(mode=0o755)
    (tmp_path / "data").chmod(0o755)
    assert "Run: chmod o-rwx" in refusal(started(tmp_path, {}))


def test_a_data_folder_that_cannot_be_written_is_refused(tmp_path):
    (tmp_path / "data").write_text("a file, where a folder should be")
    (tmp_path / "data").chmod(0o600)
    assert "Set AWARD_DATA to a folder that can" in refusal(started(tmp_path, {}))


def test_a_key_in_a_file_that_others_can_read_is_refused_and_one_of_ones_own_is_read(tmp_path):
    file = tmp_path / "key"
    file.write_text(KEY + "\n")
    file.chmod(0o644)
    ended = started(tmp_path, {"AWARD_SECRET_KEY": WITHOUT, "AWARD_SECRET_KEY_FILE": str(file)})
    assert f"Run: chmod 600 {file}" in refusal(ended)
    file.chmod(0o600)
    assert Settings.read({"AWARD_SECRET_KEY_FILE": str(file)}).secret_key == KEY


def kept(folder: Path):
    store = open_store(Settings(data=folder / "data"))
    (folder / "data").chmod(0o750)
    return store


def test_a_database_of_a_later_program_is_refused_untouched(tmp_path):
    kept(tmp_path).engine.dispose()
    database = tmp_path / "data" / "award.db"
    with sqlite3.connect(database) as db:
        db.execute("UPDATE alembic_version SET version_num = '9999'")
    db.close()
    before = database.read_bytes()
    assert "of a later version of this program (its schema is 9999)" in refusal(started(tmp_path, {}))
    assert database.read_bytes() == before


def test_a_write_ahead_log_under_a_library_that_can_corrupt_it_is_refused(tmp_path):
    kept(tmp_path).engine.dispose()
    older = ("import sys, types, sqlite3; sqlite3.dbapi2.sqlite_version_info = (3, 51, 2); "
             "sys.modules['pysqlite3'] = types.SimpleNamespace(dbapi2=sqlite3.dbapi2); "
             "sys.modules['pysqlite3.dbapi2'] = sqlite3.dbapi2")
    assert "versions before 3.51.3 can corrupt a database" in refusal(started(tmp_path, {}, before=older))


def test_an_edition_whose_time_zone_is_not_known_here_is_refused(tmp_path):
    store, rules = kept(tmp_path), load(CHECKOUT / "config" / "rulebooks" / "oidp-2026.yaml")
    officer = accounts.enrol(store, "olga@example.org", "Olga", "en", officer=True)
    engine.found(store, rules)
    engine.act(store, Ref(rules.id, "edition"), "open_edition", Actor(officer.id), {}, rules=rules)
    store.engine.dispose()
    with sqlite3.connect(tmp_path / "data" / "award.db") as db:
        db.execute("UPDATE rulebooks SET content = replace(content, 'Europe/Madrid', 'Europe/Atlantis')")
    db.close()
    assert "The time zone Europe/Atlantis of oidp-2026 is not known on this machine" in refusal(started(tmp_path, {}))


def test_the_demo_does_not_remove_a_database_that_it_has_not_made(tmp_path):
    real = tmp_path / "demo"
    real.mkdir()
    (real / "award.db").write_bytes(b"somebody's")
    with pytest.raises(demo.NotOurs, match="holds a database that no demo has made"):
        demo.prepare(demo.settings_of(Settings(data=tmp_path)), quiet=True)
    assert (real / "award.db").read_bytes() == b"somebody's"


