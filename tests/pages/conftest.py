"""The moments of one edition, lived once for the tests of all pages; each is served when it is first looked at."""

import pytest

from .moments import Moment, live


@pytest.fixture(scope="session")
def moments(tmp_path_factory):
    """`moments("check")`: the edition at that moment, served."""
    lived, open_ = live(tmp_path_factory.mktemp("pages")), {}

    def at(name: str) -> Moment:
        if name not in open_:
            open_[name] = Moment(lived, name)
        return open_[name]

    yield at
    for one in open_.values():
        one.server.shutdown()
