"""Addresses of pages. For a route that has been asked once with the same values they are remembered: a page shows thirty
and more, most of them the same for everybody. For many rows of one page the route is asked once for all of them."""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import quote

from flask import Flask, has_request_context, request, url_for

SOME = "some-row"
REMEMBERED = 5_000


class Site(Flask):
    """A Flask that remembers the addresses it has made within the site, whoever asked for them."""

    def __init__(self, *given, **options):
        super().__init__(*given, **options)
        self._made: dict[tuple, str] = {}

    def url_for(self, /, endpoint: str, **values) -> str:
        if not has_request_context():
            return super().url_for(endpoint, **values)
        asked = request._get_current_object()
        if endpoint.startswith(".") and asked.blueprint:
            endpoint = f"{asked.blueprint}{endpoint}"
        values = {name: one for name, one in values.items() if one is not None}
        self.inject_url_defaults(endpoint, values)
        if "_external" in values or "_scheme" in values or not all(type(one) is str for one in values.values()):
            return super().url_for(endpoint, **values)
        key = (asked.script_root, asked.method, endpoint, *values.items())
        made = self._made.get(key)
        if made is None:
            if len(self._made) >= REMEMBERED:
                self._made.clear()
            made = self._made[key] = super().url_for(endpoint, **values)
        return made


def addresses(endpoint: str, name: str, **values) -> Callable[[str], str]:
    """What gives the address of `endpoint` for each value of `name`; `values` are the same for all."""
    before, _some, after = url_for(endpoint, **values, **{name: SOME}).partition(SOME)
    return lambda one: f"{before}{quote(one, safe=':')}{after}"


def register(app) -> None:
    app.add_template_global(addresses)
