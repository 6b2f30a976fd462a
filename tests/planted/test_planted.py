"""Tests of the tests: each bug of `bugs` is planted in a copy of the program, and the test it names must fail there.

A bug that no test catches is a hole: the test is written, and then the bug is planted with it.
"""

from __future__ import annotations

import re

import pytest

from config.settings import CHECKOUT

from .planting import Bed, Bug, bugs

BUGS = bugs()


def test_every_planted_bug_still_fits_the_program_and_names_a_test_that_there_is():
    assert [line for bug in BUGS for line in bug.misfits(CHECKOUT)] == []
    assert len(BUGS) >= 24


def test_a_bug_that_no_longer_fits_is_told():
    text = (CHECKOUT / "award_app" / "clock.py").read_text(encoding="utf-8").splitlines()[0]
    fits = Bug("x", "", "tests/test_locks.py::test_no_such", "", (("award_app/clock.py", text, ""),))
    assert fits.misfits(CHECKOUT) == ["x: there is no test tests/test_locks.py::test_no_such"]
    gone = Bug("x", "", f"{__name__.replace('.', '/')}.py::test_a_bug_that_no_longer_fits_is_told", "",
               (("award_app/clock.py", "no such text", ""), ("award_app/clock.py", "\n", "")))
    assert [line.split(":")[1][:12] for line in gone.misfits(CHECKOUT)] == [" the text is"] * 2


@pytest.fixture(scope="module")
def bed(tmp_path_factory):
    return Bed(tmp_path_factory.mktemp("planted") / "checkout")


@pytest.mark.slow
def test_without_any_bug_the_tests_that_catch_them_pass(bed):
    ran = bed.run(*sorted({bug.caught_by for bug in BUGS}))
    assert ran.returncode == 0, ran.stdout[-3000:]


@pytest.mark.slow
@pytest.mark.parametrize("bug", BUGS, ids=lambda bug: bug.name)
def test_every_planted_bug_is_caught_by_the_test_it_names(bed, bug):
    with bed.with_(bug):
        ran = bed.run(bug.caught_by)
    assert ran.returncode == 1 and re.search(r"\d+ failed", ran.stdout), f"not caught: {bug.why}\n{ran.stdout[-2000:]}"
    assert bug.says in ran.stdout, f"caught for another reason than {bug.says!r}\n{ran.stdout[-4000:]}"


@pytest.mark.slow
def test_a_change_that_is_no_bug_is_caught_by_no_test(bed):
    """Else a copy in which nothing works would look as if everything were caught."""
    change = ("award_app/engine/__init__.py", '"""The one door:', '"""The one and only door:')
    harmless = Bug("x", "", BUGS[0].caught_by, "", (change,))
    with bed.with_(harmless):
        assert bed.run(harmless.caught_by).returncode == 0
