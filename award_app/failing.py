"""What a request is answered when it cannot be served: words, what was typed, and no trace.

There is one answer for what does not exist and what is not for this reader, the same bytes for both.
"""

from __future__ import annotations

import logging
import secrets
from dataclasses import dataclass

from flask import Flask, flash, g, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_wtf.csrf import CSRFError
from markupsafe import escape
from werkzeug.exceptions import HTTPException, SecurityError

from workflows.steps import Refused

from . import away, here, words
from .asking import LANGUAGES, SignedOut, Unprotected
from .turns import Busy

PAGES = {400: "400", 404: "404", 405: "404", 413: "413", 429: "429", 503: "503"}
ELSEWHERE = """<!doctype html><html lang="{language}"><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>{words}</title><p>{words}</p><p><a href="{address}">{address}</a></p></html>
"""  # the whole page: of a foreign host no address can be made, so it has neither sheet nor menu
FORMS = ("application/x-www-form-urlencoded", "multipart/form-data")
OURS = ("csrf_token", "key", "seen", "step", "draft", "shown", "looked", "reading_version", "tab", "go", "do")  # typed by nobody
CHOSEN = ("keep-", "open-", "swap-")  # which of two texts, and by which button
log = logging.getLogger("award")


def register(app: Flask) -> None:
    @app.errorhandler(Refused)
    def refused(error: Refused):
        if error.refusal.code == "unknown":
            return _nothing_here(404)
        return render_template("errors/refused.html", reason=words.why(error.refusal), back=_back(), kept=_typed()), 409

    @app.errorhandler(SignedOut)
    def signed_out(error):
        """A page leads to the sign-in and back; a form gives back what was typed."""
        if request.method in ("GET", "HEAD"):
            return redirect(url_for("account.sign_in", to=request.full_path.rstrip("?")), 303)
        if request.accept_mimetypes.best == "application/json":
            return {"reason": _("You are signed out.")}, 401
        return render_template("errors/signed_out.html", back=here.page_again(), again=_again(), kept=_typed()), 401

    @app.errorhandler(Unprotected)
    def unprotected(error):
        flash(_("The desk asks you for a passkey or an authenticator app. Add one here, then go on."), "problem")
        return redirect(url_for("account.protection"), 303)

    @app.errorhandler(CSRFError)
    def forged(error):
        return render_template("errors/400.html", again=_again(), kept=_typed()), 400

    @app.errorhandler(HTTPException)
    def known(error: HTTPException):
        if isinstance(error, SecurityError):  # of a foreign host no address can be made, and nothing of it is said back
            g.language = request.accept_languages.best_match(list(LANGUAGES)) or "en"
            return ELSEWHERE.format(language=g.language, words=escape(_("This site is not known by that name. Its address is:")),
                                    address=escape(app.config["SETTINGS"].base_url)), 400
        if error.code not in PAGES:
            return error
        if PAGES[error.code] == "404":
            return _nothing_here(error.code)
        told = {"Retry-After": str(error.retry_after)} if getattr(error, "retry_after", None) else {}
        kept = [] if error.code == 413 else _typed()  # what is too much is not read
        name = "busy" if isinstance(error, Busy) else PAGES[error.code]
        return render_template(f"errors/{name}.html", kept=kept), error.code, told

    @app.errorhandler(Exception)
    def unexpected(error: Exception):
        incident = secrets.token_hex(4)
        log.exception("incident %s at %s", incident, request.endpoint)
        if away.passes(error):
            told = render_template("errors/away.html", incident=incident, kept=_typed())
            return told, 503, {"Retry-After": str(away.AGAIN_AFTER)}
        if app.testing or app.config["SETTINGS"].debug:
            raise error
        return render_template("errors/500.html", incident=incident, kept=_typed()), 500


def _nothing_here(status: int):
    """The page of no edition and no object, so that it says nothing of why."""
    g.pop("edition", None)
    return render_template("errors/404.html", kept=_typed()), status


def _back() -> str | None:
    if request.method == "GET":
        return request.path
    return request.referrer and request.referrer.removeprefix(request.host_url.rstrip("/"))


@dataclass(frozen=True)
class Again:
    """A form as it came, to be sent once more with a token that holds."""

    to: str
    fields: list[tuple[str, str]]
    files: bool


def _again() -> Again | None:
    """Only of a form that a browser sent from a page of ours: another site's must not be one press away."""
    if request.headers.get("Origin") != request.host_url.rstrip("/") or not _is_form():
        return None
    try:
        fields = [(name, text) for name, text in request.form.items(multi=True) if name != "csrf_token"]
    except HTTPException:
        return None
    return Again(request.full_path.rstrip("?"), fields, any(file.filename for file in request.files.values()))


def _is_form() -> bool:
    return request.method == "POST" and request.mimetype in FORMS


def _typed() -> list[tuple[str, str]]:
    """What was typed into the form that failed, to be given back."""
    if not _is_form():
        return []
    try:
        form = request.form
    except HTTPException:
        return []
    return [(name, text) for name, text in form.items(multi=True)
            if text.strip() and name not in OURS and not name.startswith(CHOSEN) and len(text) > 2]
