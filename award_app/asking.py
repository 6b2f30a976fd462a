"""Before a page answers: when the request came, who asks, in which language, and whether the page is theirs.

Here is the one check of a page's policy. What the page reads of its object, its own query filters by the reader.
"""

from __future__ import annotations

from datetime import timedelta

from flask import Flask, Request, abort, current_app, g, request, session
from flask_wtf.csrf import CSRFProtect
from werkzeug.datastructures import ImmutableMultiDict, MultiDict
from werkzeug.exceptions import RequestEntityTooLarge
from werkzeug.utils import cached_property

from forms.answers import is_seen
from workflows.steps import Refused

from . import factors, here, limits
from .access import NOBODY, OFFICERS, Actor, policy_of
from .accounts import session_person
from .faults import fault
from .store import Store, looked

LANGUAGES = {"fr": "Français", "es": "Español", "en": "English", "ca": "Català", "pt": "Português"}
LARGEST_FORM, MOST_FIELDS = 4_000_000, 2000
WAITED = "award.waited"  # of the environment: seconds since all of the request had come (serving.py); no visitor can write it


class SignedOut(Exception):
    """The page is for somebody, and nobody is signed in (any more)."""


class Unprotected(Exception):
    """The installation asks a second factor of its officers, and this one has none."""


class Asked(Request):
    """A request whose texts hold no NUL: no text needs one and PostgreSQL keeps none, so it becomes U+FFFD, the sign for
    what cannot be shown. In a form a text of which nothing is seen is empty: it gives no reason and no name. JSON is never
    read as a form: its values need be no texts, and no page of ours sends any."""

    is_json = False

    @cached_property
    def args(self) -> MultiDict:
        return _without_nul(super().args)

    def _load_form_data(self) -> None:
        super()._load_form_data()
        if "form" in self.__dict__:
            self.__dict__["form"] = _without_unseen(_without_nul(self.__dict__["form"]))


def _without_nul(given: MultiDict) -> MultiDict:
    pairs = list(given.items(multi=True))
    if not any("\0" in text for pair in pairs for text in pair):
        return given
    return ImmutableMultiDict([tuple(text.replace("\0", "\ufffd") for text in pair) for pair in pairs])


def _without_unseen(given: MultiDict) -> MultiDict:
    pairs = list(given.items(multi=True))
    if all(not text or is_seen(text) for _name, text in pairs):
        return given
    return ImmutableMultiDict([(name, text if is_seen(text) else "") for name, text in pairs])


def register(app: Flask) -> None:
    """In this order: who asks, whether it is too much, whether the form is ours, whether the page is theirs."""
    app.request_class = Asked
    limits.register(app)
    app.url_value_preprocessor(_asked_edition)
    app.before_request(_who_asks)
    app.before_request(_bounded)
    CSRFProtect(app)
    app.before_request(_admit)
    app.teardown_request(lambda _error: looked())


def _asked_edition(endpoint, values) -> None:
    g.asked_edition = (values or {}).get("edition")


def _who_asks() -> None:
    """The server's stamp of the request, the person of the session, and the language the page is read in."""
    if request.endpoint == "static":
        return
    if "\0" in request.path:
        abort(404)  # nothing has such a name
    fault("page.asked", f"{request.method}/{request.endpoint}")
    store: Store = current_app.extensions["store"]
    g.received = store.now() - timedelta(seconds=request.environ.get(WAITED, 0))
    store.look()
    with store.reading() as db:
        g.person = session_person(db, store, session.get("token"))
    g.actor = Actor(g.person.id) if g.person else NOBODY
    wanted = request.args.get("lang")
    if wanted in LANGUAGES:
        session["language"] = wanted
    g.language = (
        session.get("language")
        or (g.person.language if g.person else None)
        or request.accept_languages.best_match(list(LANGUAGES))
        or "en"
    )


def _bounded() -> None:
    """Only a page that takes files reads a body as large as a file; a form of text has a limit of bytes and of fields.

    Werkzeug itself limits the parts of a multipart form alone.
    """
    policy = policy_of(current_app, request.endpoint)
    if not (policy and policy.files):
        request.max_content_length = LARGEST_FORM
    if request.mimetype == "application/offset+octet-stream":
        return  # a piece of a file: it has no fields
    if request.mimetype != "multipart/form-data" and request.get_data().count(b"&") > MOST_FIELDS:
        raise RequestEntityTooLarge


def _admit() -> None:
    """Hold the policy of the page. Whoever it is not for gets the answer of a page that does not exist."""
    policy = policy_of(current_app, request.endpoint)
    if policy is None:
        return
    limits.hold(policy.limit)
    if policy.open_to_all:
        return
    if g.person is None:
        raise SignedOut
    here.enter(g.asked_edition)
    if not policy.admits(g.standing):
        raise Refused("unknown")
    if g.standing.officer and OFFICERS in policy.who and not _proved():
        raise Unprotected
    g.entered = g.asked_edition


def _proved() -> bool:
    """Whoever has a second factor has proved it by coming in."""
    if not current_app.config["SETTINGS"].officers_prove:
        return True
    with current_app.extensions["store"].reading() as db:
        return factors.has(db, g.person.id)
