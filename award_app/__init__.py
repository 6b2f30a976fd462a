"""The web application: `create_app(settings, store)` puts the parts together and refuses to serve what is not declared.

Who may open a page is declared at its view (`access.page`); what a person may do is asked of the engine.
"""

from __future__ import annotations

import secrets
from importlib import import_module
from pkgutil import iter_modules

from flask import Flask, g
from flask_babel import Babel
from werkzeug.middleware.proxy_fix import ProxyFix

from config.settings import Settings
from forms import speaking

from . import addresses, answering, asking, dates, failing, here, words
from .access import Undeclared, undeclared
from .database import open_store
from .store import Store


def create_app(settings: Settings, store: Store | None = None) -> Flask:
    """The application of an installation. Raises Undeclared where an endpoint or a letter has no policy."""
    app = addresses.Site(__name__, template_folder="../templates")
    app.config.update(
        SECRET_KEY=settings.secret_key or secrets.token_urlsafe(48),
        MAX_CONTENT_LENGTH=settings.largest_upload_mb * 1_000_000,
        MAX_FORM_PARTS=asking.MOST_FIELDS,
        MAX_FORM_MEMORY_SIZE=asking.LARGEST_FORM,
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
    asking.register(app)
    answering.register(app)
    here.register(app)
    addresses.register(app)
    dates.register(app)
    words.register(app)
    speaking.register(app)
    _register_views(app)
    failing.register(app)
    if missing := undeclared(app):
        raise Undeclared("\n".join(missing))
    return app


def _register_views(app: Flask) -> None:
    """Every blueprint of award_app.views, once all modules have added their pages; the demo's only where there is one."""
    from . import views

    names = sorted(one.name for one in iter_modules(views.__path__))
    found = {name: getattr(import_module(f"award_app.views.{name}"), "blueprint", None) for name in names}
    for blueprint in dict.fromkeys(found[name] for name in names if name != "demo" or app.config["SETTINGS"].demo):
        if blueprint:
            app.register_blueprint(blueprint)


__all__ = ["Undeclared", "create_app"]
