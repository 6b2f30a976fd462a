"""An address that was made once is remembered for that route and those values, and for no others."""

import pytest
from flask import url_for

from award_app.addresses import REMEMBERED, Site


@pytest.fixture
def app():
    site = Site("site")
    site.add_url_rule("/<edition>/", "page", lambda edition: "")
    site.add_url_rule("/asked", "both", lambda: "", methods=["GET"])
    site.add_url_rule("/sent", "both", methods=["POST"])
    site.url_defaults(lambda endpoint, values: values.setdefault("edition", site.current) if endpoint == "page" else None)
    site.current = "one"
    return site


def test_what_is_asked_again_is_the_same_and_the_route_is_asked_once(app, monkeypatch):
    built = []
    ask = Site.__bases__[0].url_for
    monkeypatch.setattr(Site.__bases__[0], "url_for", lambda *given, **values: built.append(values) or ask(*given, **values))
    with app.test_request_context("/"):
        assert {url_for("page", edition="one", q="é") for _ in range(3)} == {"/one/?q=%C3%A9"}
    assert len(built) == 1


def test_what_differs_in_anything_that_an_address_depends_on_has_its_own(app):
    with app.test_request_context("/"):
        assert url_for("page", edition="one") == "/one/"
        assert url_for("page", edition="two") == "/two/"
        assert url_for("page", edition="one", n="1") == "/one/?n=1"
        assert url_for("page", edition="one", n=1) == "/one/?n=1"
        assert url_for("page", edition="one", n=True) == "/one/?n=True"
        assert url_for("page", edition="one", n=None) == "/one/"
        assert url_for("page", edition="one", n=["a", "b"]) == "/one/?n=a&n=b"
        assert url_for("page", edition="one", _anchor="main") == "/one/#main"
        assert url_for("page", edition="one", _external=True) == "http://localhost/one/"
        assert url_for("both") == "/asked"
    with app.test_request_context("/", method="POST"):
        assert url_for("both") == "/sent"
    with app.test_request_context("/", base_url="http://award.example/behind/"):
        assert url_for("page", edition="one") == "/behind/one/"


def test_a_value_that_a_page_gives_by_itself_is_the_one_of_that_page(app):
    with app.test_request_context("/"):
        assert url_for("page") == "/one/"
    app.current = "two"
    with app.test_request_context("/"):
        assert url_for("page") == "/two/"


def test_a_visitor_cannot_make_it_remember_without_end(app):
    with app.test_request_context("/"):
        for number in range(REMEMBERED + 10):
            url_for("page", edition=str(number))
    assert len(app._made) <= REMEMBERED
