"""The nursery of the fault tests (processes of the award that begin at once), and the moments of an edition."""

import pytest

from tests.driver import Nursery

from .scenes import Stage


@pytest.fixture(scope="session")
def nursery(tmp_path_factory):
    one = Nursery(tmp_path_factory.mktemp("nursery"))
    yield one
    one.close()


@pytest.fixture(scope="session")
def stage(tmp_path_factory, nursery):
    """An edition on SQLite as it stood at several moments."""
    return Stage(tmp_path_factory.mktemp("stage"), nursery)


@pytest.fixture(scope="session")
def postgres_stage(tmp_path_factory, nursery, postgres):
    return Stage(tmp_path_factory.mktemp("postgres-stage"), nursery, postgres)


@pytest.fixture(params=["sqlite", "postgres"])
def either_stage(request):
    return request.getfixturevalue("stage" if request.param == "sqlite" else "postgres_stage")
