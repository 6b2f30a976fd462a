"""A plugin of pytest for runs that go on where they stopped: `--passed FILE` leaves out the tests that the file names, and adds
each one that passes, its end included: there every law is asked.
"""

from __future__ import annotations

from pathlib import Path

BY_GROUP = "@browser"  # what xdist adds to the name of a test that runs in a group


def pytest_addoption(parser):
    parser.addoption("--passed", metavar="FILE", help="leave out the tests named there, and name those that pass")


def pytest_configure(config):
    """The workers of xdist leave out what the process that started them does, whatever passes meanwhile."""
    if not hasattr(config, "workerinput"):
        config.option.passed_before = sorted(_named(config))
        if config.option.passed:
            config.pluginmanager.register(Writing(Path(config.option.passed)))


def pytest_collection_modifyitems(config, items):
    before = set(getattr(config.option, "passed_before", ()))
    if before:
        config.hook.pytest_deselected(items=[one for one in items if _name(one) in before])
        items[:] = [one for one in items if _name(one) not in before]


def _named(config) -> set[str]:
    path = config.option.passed and Path(config.option.passed)
    return set(path.read_text(encoding="utf-8").splitlines()) if path and path.exists() else set()


def _name(test) -> str:
    """Of a test, or of a report on it."""
    return test.nodeid.removesuffix(BY_GROUP)


class Writing:
    """Writes a test down once all of it has passed: its beginning, itself and its end."""

    def __init__(self, path: Path):
        self.path, self.wrong = path, set()

    def pytest_runtest_logreport(self, report):
        if report.failed:
            self.wrong.add(report.nodeid)
        if report.when == "teardown" and report.nodeid not in self.wrong:
            with self.path.open("a", encoding="utf-8") as file:
                file.write(_name(report) + "\n")
