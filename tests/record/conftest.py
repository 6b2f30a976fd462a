"""The world of the award, and the package of its announced edition, for the tests of its record."""

import shutil

import pytest

from award_app import package
from tests.world import announced, either_world, world  # noqa: F401 - fixtures


@pytest.fixture(scope="module")
def published(announced, tmp_path_factory):  # noqa: F811
    return package.write(announced.store, announced.edition, tmp_path_factory.mktemp("published") / "package")


@pytest.fixture
def folder(published, tmp_path):
    return shutil.copytree(published, tmp_path / "package")
