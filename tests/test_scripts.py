"""The scripts of a checkout: an interrupted set-up mends itself, and nobody meets a trace."""

import json
import os
import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
LOCKS = ("requirements.lock", "requirements-tests.lock", "requirements-node.lock")


@pytest.fixture
def checkout(tmp_path):
    """A checkout that needs no package at all, so that its set-up is real and takes seconds."""
    here = tmp_path / "award"
    (here / "script").mkdir(parents=True)
    for name in ("setup", "browser-files"):
        shutil.copy(ROOT / "script" / name, here / "script")
    for name in LOCKS:
        (here / name).touch()
    (here / "script/browser-files.json").write_text("{}")
    (here / "package-lock.json").write_text("{}")
    (here / "award_app/static/vendor").mkdir(parents=True)
    stand_in(here, "npm", "exit 0")
    return here


def set_up(checkout, **environment):
    environment["PATH"] = f"{checkout / 'bin'}:{os.environ['PATH']}"
    return subprocess.run(
        [checkout / "script/setup"], env=os.environ | environment, capture_output=True, text=True
    )


def stand_in(checkout, name, script):
    """A program of this name that the set-up finds first."""
    program = checkout / "bin" / name
    program.parent.mkdir(exist_ok=True)
    program.write_text(f"#!/bin/sh\n{script}\n")
    program.chmod(0o755)


def test_a_set_up_that_has_been_done_is_silent_and_installs_nothing(checkout):
    first = set_up(checkout)
    assert (first.returncode, first.stdout) == (0, "")     # words go to standard error: --json stays whole
    assert "Installing Python packages" in first.stderr
    installed = (checkout / ".venv/installed").stat().st_mtime_ns
    again = set_up(checkout)
    assert (again.returncode, again.stdout, again.stderr) == (0, "", "")
    assert (checkout / ".venv/installed").stat().st_mtime_ns == installed


def test_an_install_that_was_interrupted_is_begun_anew(checkout):
    half = checkout / ".venv/lib/half-written"
    half.parent.mkdir(parents=True)
    half.touch()
    (checkout / ".venv/installing").touch()
    assert set_up(checkout).returncode == 0
    assert not half.exists()
    assert not (checkout / ".venv/installing").exists()


def test_a_checkout_that_was_moved_gets_an_environment_of_its_new_place(checkout):
    assert set_up(checkout).returncode == 0
    moved = checkout.rename(checkout.with_name("moved"))
    assert set_up(moved).returncode == 0
    assert str(moved) in (moved / ".venv/bin/pip").read_text()


def test_who_may_not_install_is_told_whom_to_ask_and_for_what(checkout):
    stand_in(checkout, "ldconfig", "true")
    stand_in(checkout, "id", "echo 1000")
    refused = set_up(checkout)
    assert refused.returncode == 1
    assert "ask the administrator" in refused.stderr
    assert "libpango-1.0-0" in refused.stderr
    assert not (checkout / ".venv").exists()


def test_a_package_that_cannot_be_had_is_a_sentence_and_the_next_try_starts_clean(checkout):
    (checkout / "requirements.lock").write_text("award-no-such-package==1 --hash=sha256:" + "0" * 64 + "\n")
    failed = set_up(checkout, PIP_NO_INDEX="1")
    assert failed.returncode == 1
    assert "Trying again is safe" in failed.stderr
    (checkout / "requirements.lock").write_text("")
    assert set_up(checkout).returncode == 0


def test_a_browser_file_that_differs_from_its_digest_stops_the_set_up(checkout):
    source = checkout / "node_modules/kit/kit.css"
    source.parent.mkdir(parents=True)
    source.write_text("changed")
    listed = {"kit.css": {"from": "kit/kit.css", "sha256": "0" * 64}}
    (checkout / "script/browser-files.json").write_text(json.dumps(listed))
    copied = subprocess.run(["python3", checkout / "script/browser-files"], capture_output=True, text=True)
    assert copied.returncode == 1
    assert "its digest differs" in copied.stderr
    assert not (checkout / "award_app/static/vendor/kit.css").exists()


def test_each_script_can_be_run_and_says_what_it_is_for():
    for script in [*(ROOT / "script").iterdir(), ROOT / ".ci/run"]:
        if script.suffix == ".json" or script.is_dir():
            continue
        assert os.access(script, os.X_OK), script
        assert "\n# " in script.read_text() or '"""' in script.read_text(), script


def test_the_readme_names_the_two_commands_and_the_build_runs_the_tests():
    readme = (ROOT / "README.md").read_text()
    assert "script/demo" in readme
    assert "script/test" in readme
    assert "script/test" in (ROOT / ".ci/run").read_text()
