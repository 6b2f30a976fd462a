"""The second factor: an account of the open edition, in a client that reads its letters, and in a real browser."""

from __future__ import annotations

import re
import threading
from dataclasses import replace

import pyotp
import pytest
from werkzeug.serving import make_server

from award_app import create_app
from tests.web.conftest import Site, token_of

KEY = re.compile(r'<code class="key">([A-Z2-7 ]+)</code>')
CODES = re.compile(r"<li><code>([0-9a-z-]+)</code></li>")
ADDRESS = "ada@city.example"


class Account:
    """Somebody at a browser without scripts."""

    def __init__(self, site: Site, address: str = ADDRESS):
        self.site, self.address, self.browser = site, address, site.browser()

    def get(self, path: str):
        return self.browser.get(path)

    def post(self, path: str, _at: str = "/account", **fields):
        return self.browser.post(path, data={"csrf_token": token_of(self.get(_at)), **fields})

    def presses_the_link(self, goes_to: str = "/account"):
        """Asks for a link, and presses its button."""
        before = set(self.site.links())
        self.post("/sign-in", "/sign-in", email=self.address, name="Ada", goes_to=goes_to)
        [link] = set(self.site.links()) - before
        return self.post(f"/sign-in/{link}", f"/sign-in/{link}", name="Ada")

    def adds_an_app(self) -> tuple[pyotp.TOTP, list[str]]:
        """An authenticator app; it, and the recovery codes that were shown."""
        shown = self.post("/account/authenticator").text
        app = pyotp.TOTP(KEY.search(shown)[1].replace(" ", ""))
        answer = self.post("/account/authenticator/code", code=app.now())
        assert answer.status_code in (200, 303), answer.text
        return app, CODES.findall(answer.text)

    def proves(self, code: str):
        return self.post("/sign-in/second", "/sign-in/second", code=code)

    def proves_again(self, code: str):
        """Before something that protects the account is changed."""
        return self.post("/account/protection/prove", "/account/protection", code=code)

    @property
    def is_in(self) -> bool:
        return self.address in self.get("/account").text

    def letters(self) -> list[str]:
        return [one["facts"]["what"] for one in self.site.world.rows("letters", kind="second_factor")]


@pytest.fixture
def site(tmp_path):
    return Site(tmp_path)


@pytest.fixture
def ada(site):
    account = Account(site)
    account.presses_the_link()
    return account


@pytest.fixture
def served(site):
    """The same site at an address of its own, for a real browser."""
    server = make_server("localhost", 0, None, threaded=True)
    base = f"http://localhost:{server.port}"
    server.app = create_app(replace(site.settings, base_url=base), site.world.store)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield base
    server.shutdown()
