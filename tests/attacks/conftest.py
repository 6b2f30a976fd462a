"""The world of the award for those who attack it, and the application that serves it."""

from dataclasses import replace

import pytest

from award_app import accounts, create_app
from config.settings import Settings
from tests.world import either_world, world  # noqa: F401 - fixtures


@pytest.fixture
def serves():
    """`serves(world)` gives `browser(person)`: somebody at the pages, whose faults are answered as in production."""

    def serve(world):  # noqa: F811
        app = create_app(replace(Settings(), data=world.folder, secret_key="k" * 40), world.store)
        app.config["WTF_CSRF_ENABLED"] = False

        def browser(person=None):
            client = app.test_client()
            if person:
                with client.session_transaction() as session:
                    session["token"] = accounts.begin_session(world.store, person.person)
            return client

        return browser

    return serve
