"""After a page has answered: the headers that every answer carries, whatever it is, and the check of answers to programs.

What is private is kept nowhere (`no-store`) and depends on the cookie. Only files of the program itself are cached.
"""

from __future__ import annotations

import gzip
from functools import lru_cache

from flask import Flask, current_app, request

from .access import Undeclared, policy_of
from .faults import fault

CSP = (
    "default-src 'self'; img-src 'self' data:; object-src 'none'; base-uri 'none'; form-action 'self'; "
    "frame-ancestors 'none'"
)
HEADERS = {
    "Content-Security-Policy": CSP,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=()",
}
COMPRESSED = ("text/css", "text/javascript", "application/javascript", "image/svg+xml")
A_YEAR = 31_536_000
ALWAYS = ("reason",)  # why something was refused, in words


def register(app: Flask) -> None:
    """The last registered is asked first: what is not declared does not get its headers, but the page of a fault."""
    app.after_request(_smaller)
    app.after_request(_headers)
    app.after_request(_only_declared)
    app.after_request(_faults)


def _headers(response):
    for name, value in HEADERS.items():
        response.headers.setdefault(name, value)
    if current_app.config["SESSION_COOKIE_SECURE"]:
        response.headers.setdefault("Strict-Transport-Security", f"max-age={A_YEAR}")
    if request.endpoint != "static" or response.status_code >= 400:
        response.headers["Cache-Control"] = "private, no-store" if response.headers.get("ETag") else "no-store"
        response.vary.add("Cookie")
    return response


def _smaller(response):
    """Style sheets and scripts travel compressed. A page does not: from its length one could tell what it keeps secret,
    where somebody else has put words of theirs into it (BREACH)."""
    if request.endpoint != "static" or response.mimetype not in COMPRESSED:
        return response
    response.vary.add("Accept-Encoding")
    if request.method == "GET" and response.status_code == 200 and request.accept_encodings["gzip"]:
        response.direct_passthrough = False
        response.set_data(_gzip(response.get_data()))
        response.content_encoding = "gzip"
    return response


@lru_cache(maxsize=64)  # as many files as there are
def _gzip(content: bytes) -> bytes:
    return gzip.compress(content, mtime=0)


def _only_declared(response):
    """An answer to a program has the fields that its page declares, and no other."""
    policy = policy_of(current_app, request.endpoint)
    if policy is not None and response.is_json:
        strange = set(response.get_json()) - {*policy.answers, *ALWAYS}
        if strange:
            raise Undeclared(f"{request.endpoint} answers with {', '.join(sorted(strange))}: "
                             f"name it at the view, @page(…, answers=(…))")
    return response


def _faults(response):
    of = f"{request.method}/{request.endpoint}"
    fault("page.answering", of)
    response.call_on_close(lambda: fault("page.answered", of))
    return response
