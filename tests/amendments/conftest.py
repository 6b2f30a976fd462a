"""An edition in which the rules are amended and crises are met."""

from tests.world import world  # noqa: F401
