"""The addresses of one page for many rows: the route is asked once, because asking it for each row cost as much as
reading the row."""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import quote

from flask import url_for

SOME = "some-row"


def addresses(endpoint: str, name: str, **values) -> Callable[[str], str]:
    """What gives the address of `endpoint` for each value of `name`; `values` are the same for all."""
    before, _some, after = url_for(endpoint, **values, **{name: SOME}).partition(SOME)
    return lambda one: f"{before}{quote(one, safe=':')}{after}"


def register(app) -> None:
    app.add_template_global(addresses)
