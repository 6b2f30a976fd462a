"""The world of the award, for the tests of the one door."""

from tests.world import announced, either_world, world  # noqa: F401 - fixtures
