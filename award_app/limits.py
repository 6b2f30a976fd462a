"""How often something may be asked: by one account and from one network, within a time. Kept in memory.

Each process counts for itself, so several of them allow as many times more; what is kept is a hash, and is gone within
the hour. An account is limited tightly, because nobody else shares it; a network loosely: a town hall has one address.
"""

from __future__ import annotations

import hashlib
import ipaddress
import threading
from collections import OrderedDict, deque
from dataclasses import dataclass
from datetime import datetime, timedelta

from flask import Flask, current_app, g, request
from werkzeug.exceptions import TooManyRequests

BY_ADDRESS = 6  # letters that one network asks for it, in the span of the page that asks
BY_ANYBODY = 24  # and all networks together: more, so that a stranger cannot use up what its owner may ask for
MOST_KEPT = 50_000  # keys; the oldest go first


@dataclass(frozen=True)
class Limit:
    """How many times in a span, by one account and from one network; of which methods."""

    by_account: int
    by_network: int
    span: timedelta
    methods: tuple[str, ...] = ("POST",)


LIMITS = {
    "sign_in": Limit(6, 120, timedelta(minutes=15)),
    "protect": Limit(20, 400, timedelta(minutes=15)),  # what guards an account: a proof and a change are two, and people mistype
    "begin": Limit(40, 800, timedelta(minutes=60)),  # whether a government takes part is not to be asked of a whole country
    "invite": Limit(20, 200, timedelta(minutes=60)),  # each sends a letter to whom the reader names
    "interest": Limit(20, 200, timedelta(minutes=60)),  # each sends a letter and is one for the office to read
    "ask": Limit(20, 200, timedelta(minutes=60)),  # each is one for the office to answer
    "given back": Limit(60, 600, timedelta(minutes=15)),  # each is opened in a process of its own
    "looked at": Limit(1500, 15_000, timedelta(minutes=15), ("GET", "HEAD")),  # pages of files, drawn once each
    "vote": Limit(30, 1200, timedelta(minutes=15)),
    "documents": Limit(20, 400, timedelta(minutes=15), ("GET", "HEAD")),  # each is made anew
    "check": Limit(240, 240, timedelta(minutes=15), ("GET", "HEAD", "POST")),
}


class Counter:
    """The latest instants of each key, as many as its limit."""

    def __init__(self):
        self._guard, self._kept = threading.Lock(), OrderedDict()

    def spend(self, key: str, at_most: int, span: timedelta, now: datetime) -> timedelta | None:
        """Count one more; or how long to wait, where there were as many as may be."""
        with self._guard:
            times = self._kept.setdefault(key, deque())
            self._kept.move_to_end(key)
            while times and times[0] <= now - span:
                times.popleft()
            if len(times) >= at_most:
                return times[0] + span - now
            times.append(now)
            while len(self._kept) > MOST_KEPT:
                self._kept.popitem(last=False)
        return None


def register(app: Flask) -> None:
    app.extensions["limits"] = Counter()


def hold(name: str | None) -> None:
    """Count this request against the limit of its page. Raises TooManyRequests."""
    if name is None or request.method not in LIMITS[name].methods:
        return
    limit = LIMITS[name]
    _spend(name, [("network", network(request.remote_addr), limit.by_network)])
    if g.person:
        _spend(name, [("account", g.person.id, limit.by_account)])
    for address in _addresses():
        hold_letter(name, address)


def hold_letter(name: str, address: str) -> None:
    """Count a letter that is asked for an address. Raises TooManyRequests."""
    address = address[:254].strip().casefold()
    here = network(request.remote_addr)
    _spend(name, [("address here", f"{here} {address}", BY_ADDRESS), ("address", address, BY_ANYBODY)])


def _spend(name: str, asked: list[tuple[str, str, int]]) -> None:
    counter, now = current_app.extensions["limits"], current_app.extensions["store"].now()
    for kind, value, at_most in asked:
        key = hashlib.sha256(f"{name}/{kind}/{value}".encode()).hexdigest()
        if wait := counter.spend(key, at_most, LIMITS[name].span, now):
            raise TooManyRequests(retry_after=int(wait.total_seconds()) + 1)


def _addresses() -> list[str]:
    """To which a letter is asked for, whoever asks."""
    typed = [request.form.get(name, "") for name in ("email", "address")] if request.method == "POST" else []
    return [text for text in typed if text.strip()]


def network(address: str | None) -> str:
    """Whose address it is: one of IPv4, the /64 that a household or an office has of IPv6."""
    try:
        known = ipaddress.ip_address((address or "").split("%")[0])
    except ValueError:
        return ""
    if known.version == 6 and known.ipv4_mapped:
        known = known.ipv4_mapped
    return str(known) if known.version == 4 else str(ipaddress.ip_network((known, 64), strict=False))
