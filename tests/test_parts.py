"""The run of all tests in parts: nothing is left out, nothing that has passed runs again, and what fails is told."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

from tests.parts import ROOT, main, parts

QUICK = "def test_well():\n    assert open('ran', 'a').write('.')\n"


@pytest.fixture
def checkout(tmp_path):
    """A checkout with two parts and three tests."""
    here = tmp_path / "checkout"
    for name, text in {
        "tests/__init__.py": "", "tests/passing.py": (ROOT / "tests" / "passing.py").read_text(),
        "tests/one/test_a.py": QUICK, "tests/faults/test_b.py": QUICK + "def test_ill():\n    assert False\n",
        "pyproject.toml": '[tool.pytest.ini_options]\naddopts = "-q --import-mode=importlib"\nmarkers = ["slow"]\n',
        ".gitignore": "ran\n__pycache__\n.pytest_cache\n",
    }.items():
        (here / name).parent.mkdir(parents=True, exist_ok=True)
        (here / name).write_text(text)
    subprocess.run(["git", "init", "-q"], cwd=here, check=True)
    return here


@pytest.fixture
def run(checkout, capsys):
    """`run("--fresh")` gives what was said, line by line, how many tests ran, and the exit code."""

    def runs(*given):
        (checkout / "ran").write_text("")
        code = main([*given, "-n", "0"], checkout, checkout.parent / "kept")
        return capsys.readouterr().out.splitlines(), len((checkout / "ran").read_text()), code

    return runs


def test_every_file_of_tests_is_in_one_part():
    given = [file for files in parts(ROOT / "tests").values() for file in files]
    assert sorted(given) == sorted(str(one.relative_to(ROOT)) for one in (ROOT / "tests").rglob("test_*.py"))


def test_each_part_is_told_in_a_line_and_what_has_passed_is_not_run_again(run, checkout):
    said, ran, code = run()
    assert [line.split(" … ")[0] for line in said[:-1]] == ["one", "faults/b"] and (ran, code) == (2, 1)
    assert said[0].startswith("one … 1 passed ") and said[1].startswith("faults/b … 1 failed, 1 passed ")
    assert said[-1] == "not passed: faults/b; the same command runs what is left of them"
    said, ran, code = run()
    assert said[0].startswith("one … 1 passed before") and (ran, code) == (0, 1)
    assert said[1].startswith("faults/b … 1 failed, 1 before")
    assert run("--part", "one")[1] == 0 and run("--part", "one", "--fresh")[1] == 1


def test_another_text_of_any_file_is_another_run(run, checkout):
    run()
    (checkout / "tests" / "one" / "more.py").write_text("")
    assert run()[1] == 2
    shutil.rmtree(checkout / "tests" / "faults")
    said, ran, code = run()
    assert (said[-1], ran, code) == ("all passed", 1, 0)


def test_a_run_that_was_interrupted_goes_on_after_the_last_test_that_passed(run, checkout):
    """As after a kill: tests are written down, the part is not."""
    passed = next((checkout.parent / "kept").glob("*/one.passed"), None)
    assert passed is None
    run("--part", "one")
    folder = Path(next((checkout.parent / "kept").glob("*/one.passed"))).parent
    (folder / "one.json").unlink()
    said, ran, _ = run("--part", "one")
    assert ran == 0 and "1 before" in said[0] and (folder / "one.json").exists()


def test_a_part_that_there_is_not_is_told_with_those_there_are(run, capsys):
    with pytest.raises(SystemExit):
        run("--part", "no-such")
    assert "no such part: no-such; there are one, faults/b" in capsys.readouterr().err
