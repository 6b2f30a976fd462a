"""An installation with one open edition, as it is met on the network: pages, workers, proxies."""

from __future__ import annotations

from dataclasses import replace

import pytest

from award_app import accounts, create_app
from config.settings import Settings
from tests.world import World


class Site:
    """The edition of 2026 with its call open, and as many workers on its database as one asks for."""

    def __init__(self, folder, database: str = "", **settings):
        self.world = World(folder, database).goes_to("submission.submission")
        self.settings = replace(Settings(), data=folder, secret_key="k" * 40, base_url="http://localhost", **settings)
        self.app = self.worker()

    def worker(self, **settings):
        """One more process, as far as the database can tell."""
        return create_app(replace(self.settings, **settings), self.world.store)

    def browser(self, person=None, app=None):
        browser = (app or self.app).test_client()
        if person:
            with browser.session_transaction() as session:
                session["token"] = accounts.begin_session(self.world.store, person.person)
        return browser

    def links(self) -> list[str]:
        """The tokens of the sign-in links that are owed."""
        return [one["facts"]["token"] for one in self.world.rows("letters", kind="sign_in") if one["facts"]]


@pytest.fixture
def site(tmp_path):
    return Site(tmp_path)


def token_of(page) -> str:
    from tests.matrix.asking import token_of

    return token_of(page.text)
