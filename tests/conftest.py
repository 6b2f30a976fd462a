"""What every test may use: a browser, a real PostgreSQL, and nothing from the shell that started the tests.

What they begin with is in tests/beginnings.py; the world of the award, its cities, officers and jurors, is in tests/world.py.
"""

import gc
import os
import shutil

import pytest
from hypothesis import settings
from xdist.scheduler import LoadScopeScheduling

from config.settings import table
from tests.beginnings import (  # noqa: F401
    compiled_once,
    empty_postgres_url,
    migrated_once,
    migrated_postgres,
    postgres,
    postgres_url,
    rendered_once,
)

CHROMIUM = [
    "--no-sandbox", "--disable-gpu", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
]

# A law is not timed: a busy machine is no counter-example.
settings.register_profile("award", deadline=None)
settings.load_profile("award")


def pytest_configure():
    """A test says its settings itself: those of the shell, perhaps of a real installation, are not for it."""
    for variable, _, _ in table():
        os.environ.pop(variable, None)


def pytest_collection_finish():
    """What was imported and collected stays to the end: the collector of garbage need not walk through it thousands of times."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(100_000, 20, 50)


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_runtest_makereport(item, call):
    """What failed is told even where CPython fails in reading the source for it: before 3.11.8 it miscounts its own depth when
    a server's thread parses at the same moment (python/cpython#106905), and the worker would die with the reason untold."""
    try:
        return (yield)
    except SystemError:
        item.config.option.tbstyle = "native"
        return pytest.TestReport.from_item_and_call(item, call)


def pytest_collection_modifyitems(items):
    for item in items:
        if "browser" in getattr(item, "fixturenames", ()):
            item.add_marker("browser")


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config, log):
    return Together(config, log)


class Together(LoadScopeScheduling):
    """What one worker does alone, the largest first: all that drives a browser, for two Chromiums on a small machine only
    wait for each other; what looks at one edition that takes long to live. All else goes to whoever is free. (Marks
    cannot say it: pytest 9.2 does not see what pytest-xdist 3.8 adds to the name of a test.)"""

    def _split_scope(self, nodeid: str) -> str:
        file, _, test = nodeid.partition("::")
        if "[chromium" in test:
            return "browser"
        folder, _, name = file.rpartition("/")
        if folder == "tests/matrix" and self.config.option.markexpr == "not slow":  # of all its tests each takes long
            return folder
        return file if name in ("test_demo.py", "test_edition.py") else nodeid


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args):
    """The system's Chromium: Playwright's own browsers are not downloaded."""
    return browser_type_launch_args | {"executable_path": shutil.which("chromium"), "args": CHROMIUM}


@pytest.fixture
def context(context):
    """A browser waits longer than on a machine of its own: other tests run beside it."""
    context.set_default_timeout(90_000)
    return context
