"""Documents of these tests are made by the real child each time, none is taken from an earlier test."""

import pytest

from award_app.documents.rendering import Renderer


@pytest.fixture(autouse=True)
def rendered_each_time(rendered_once, monkeypatch):
    monkeypatch.setattr(Renderer, "render", rendered_once)
