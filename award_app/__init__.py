"""The web application: `create_app(settings, store)` puts the parts together and refuses to serve what is not declared.

Who may open a page is declared at its view (`access.page`); what a person may do is asked of the engine.
"""

from __future__ import annotations

import logging
import secrets
from importlib import import_module
from pkgutil import iter_modules

from flask import Flask, current_app, g, redirect, render_template, request, session, url_for
from flask_babel import Babel
from flask_wtf.csrf import CSRFError, CSRFProtect
from werkzeug.exceptions import HTTPException, SecurityError
from werkzeug.middleware.proxy_fix import ProxyFix

from config.settings import Settings
from forms import speaking
from workflows.steps import Refused

from . import addresses, dates, here, words
from .access import DEMO, NOBODY, PUBLIC, Actor, undeclared
from .accounts import session_person
from .database import open_store
from .faults import fault
from .store import Store

LANGUAGES = {"fr": "Français", "es": "Español", "en": "English", "ca": "Català", "pt": "Português"}
CSP = (
    "default-src 'self'; img-src 'self' data:; object-src 'none'; base-uri 'none'; form-action 'self'; "
    "frame-ancestors 'none'"
)
log = logging.getLogger("award")


class Undeclared(Exception):
    """A page without a policy: it cannot be served."""


def create_app(settings: Settings, store: Store | None = None) -> Flask:
    """The application of an installation. Raises Undeclared where an endpoint has no policy."""
    app = Flask(__name__, template_folder="../templates")
    app.config.update(
        SECRET_KEY=settings.secret_key or secrets.token_urlsafe(48),
        MAX_CONTENT_LENGTH=settings.largest_upload_mb * 1_000_000,
        MAX_FORM_PARTS=2000,
        MAX_FORM_MEMORY_SIZE=4_000_000,
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_SECURE=settings.base_url.startswith("https"),
        WTF_CSRF_TIME_LIMIT=None,
        TRUSTED_HOSTS=list(settings.hosts),
        BABEL_DEFAULT_LOCALE="en",
        BABEL_TRANSLATION_DIRECTORIES="translations",
        SETTINGS=settings,
        PERMANENT_SESSION_LIFETIME=settings.session_days * 86400,
    )
    if settings.proxies:
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=settings.proxies, x_proto=settings.proxies)
    app.extensions["store"] = store or open_store(settings)
    Babel(app, locale_selector=lambda: g.get("language", "en"))
    CSRFProtect(app)
    app.before_request(_who_asks)
    app.after_request(_headers)
    app.after_request(_faults)
    app.context_processor(here.context)
    addresses.register(app)
    dates.register(app)
    words.register(app)
    speaking.register(app)
    _register_views(app)
    _register_errors(app)
    if missing := undeclared(app):
        raise Undeclared(f"no policy is declared for: {', '.join(missing)}")
    return app


def _register_views(app: Flask) -> None:
    """Every module of award_app.views with a blueprint; those of the demo only where there is one."""
    from . import views

    for module in sorted(one.name for one in iter_modules(views.__path__)):
        blueprint = getattr(import_module(f"award_app.views.{module}"), "blueprint", None)
        if blueprint and (module != "demo" or app.config["SETTINGS"].demo):
            app.register_blueprint(blueprint)


def _who_asks() -> None:
    """The server's stamp of the request, the person of the session, and the language the page is read in."""
    if request.endpoint == "static":
        return
    fault("page.asked", f"{request.method}/{request.endpoint}")
    store: Store = request_store()
    g.received = store.now()
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


def request_store() -> Store:
    return current_app.extensions["store"]


def _headers(response):
    response.headers.setdefault("Content-Security-Policy", CSP)
    response.headers.setdefault("X-Content-Type-Options", "nosniff")
    response.headers.setdefault("Referrer-Policy", "same-origin")
    response.headers.setdefault("Cross-Origin-Opener-Policy", "same-origin")
    response.headers.setdefault("Permissions-Policy", "camera=(), microphone=(), geolocation=()")
    if request.endpoint != "static":
        response.headers.setdefault("Cache-Control", "no-store")
        response.vary.add("Cookie")
    return response


def _faults(response):
    of = f"{request.method}/{request.endpoint}"
    fault("page.answering", of)
    response.call_on_close(lambda: fault("page.answered", of))
    return response


def _register_errors(app: Flask) -> None:
    @app.errorhandler(Refused)
    def refused(error: Refused):
        if error.refusal.code == "unknown":
            return _come_in() or (render_template("errors/404.html"), 404)
        return render_template("errors/refused.html", reason=words.why(error.refusal), back=_back(), kept=_typed()), 409

    @app.errorhandler(CSRFError)
    def forged(error):
        return render_template("errors/400.html", kept=_typed()), 400

    @app.errorhandler(HTTPException)
    def known(error: HTTPException):
        pages = {400: "400", 404: "404", 405: "404", 413: "413", 429: "429", 503: "503"}
        if error.code not in pages or isinstance(error, SecurityError):  # of a foreign host no address can be made
            return error
        return render_template(f"errors/{pages[error.code]}.html", kept=_typed()), error.code

    @app.errorhandler(Exception)
    def unexpected(error: Exception):
        incident = secrets.token_hex(4)
        log.exception("incident %s at %s", incident, request.endpoint)
        if app.testing or app.config["SETTINGS"].debug:
            raise error
        return render_template("errors/500.html", incident=incident, kept=_typed()), 500


def _come_in():
    """Nobody is signed in, and the page is for somebody: to the sign-in and back, whether the address means anything or not."""
    policy = getattr(current_app.view_functions.get(request.endpoint), "policy", PUBLIC)
    if g.get("person") or request.method != "GET" or policy in (PUBLIC, DEMO):
        return None
    return redirect(url_for("account.sign_in", to=request.path))


def _back() -> str | None:
    return (
        request.path
        if request.method == "GET"
        else request.referrer and request.referrer.removeprefix(request.host_url.rstrip("/"))
    )


def _typed() -> list[tuple[str, str]]:
    """What was typed into the form that failed, to be given back."""
    if request.method != "POST" or request.mimetype not in ("application/x-www-form-urlencoded", "multipart/form-data"):
        return []
    try:
        form = request.form
    except HTTPException:
        return []
    return [
        (name, text)
        for name, text in form.items(multi=True)
        if text.strip() and name not in ("csrf_token", "key", "seen") and len(text) > 2
    ]
