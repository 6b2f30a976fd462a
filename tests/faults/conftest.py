"""The nursery of the fault tests: processes of the award that begin at once."""

import pytest

from tests.driver import Nursery


@pytest.fixture(scope="session")
def nursery(tmp_path_factory):
    one = Nursery(tmp_path_factory.mktemp("nursery"))
    yield one
    one.close()
