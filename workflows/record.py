"""The record: canonical bytes, salted commitments, sealed events and the hash chain, and its verification.

An event's public line is `{seq, at, sealed}` and nothing else. Its body is private; it names the step and commits to
each whole row the step wrote, each with a salt of its own. Publishing is opening: showing the salt and the bytes.
Pure functions over bytes and text; the stand-alone verifier repeats them without importing this file.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache

GENESIS = "0" * 64


def canonical(value) -> bytes:
    """One spelling for one value: JSON with sorted keys, no blanks, UTF-8; instants and exact numbers as text."""
    return spelled(value).encode()


def parse(text: str | bytes):
    return json.loads(text)


def _plain(value):
    if isinstance(value, datetime):
        if value.tzinfo is None:
            raise ValueError("an instant needs its zone")
        return instant_text(value)
    if isinstance(value, (Decimal, Fraction)):
        return str(value)
    if isinstance(value, (set, frozenset)):
        return sorted(value)
    raise TypeError(f"{type(value).__name__} has no canonical form")


def instant_text(at: datetime) -> str:
    """`2026-03-15T22:59:59.123456Z`: UTC, always of this shape, so that text sorts as time does."""
    if at.tzinfo is None:
        raise ValueError("an instant needs its zone")
    return _utc_text(at if at.tzinfo is UTC else at.astimezone(UTC))


@lru_cache(4096)  # a step on many writes the same few instants in every row
def _utc_text(at: datetime) -> str:
    return at.replace(tzinfo=None).isoformat(timespec="microseconds") + "Z"


def _spelling():
    """The encoder of the standard library, made once: `JSONEncoder.encode` makes its own anew for every value, which is a
    third of the time of the small ones a step on many consists of. Where it has no such part, `encode` itself."""
    encoder = json.JSONEncoder(sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False, default=_plain)
    if json.encoder.c_make_encoder is None or json.encoder.c_encode_basestring is None:
        return encoder.encode
    pieces = json.encoder.c_make_encoder(
        None, _plain, json.encoder.c_encode_basestring, None, ":", ",", True, False, False
    )
    return lambda value: "".join(pieces(value, 0))


spelled = _spelling()  # the same as text


def digest(value) -> str:
    """SHA-256 (hex) of the canonical bytes."""
    return hashlib.sha256(canonical(value)).hexdigest()


def commitment(salt: str, content: str) -> str:
    """What an event says of a row it must not show: SHA-256 of the salt (32 hex digits) and the row's bytes."""
    return hashlib.sha256(f"{salt}\n{content}".encode()).hexdigest()


def line(seq: int, at: str, sealed: str) -> dict:
    return {"seq": seq, "at": at, "sealed": sealed}


def chained(head: str, public: dict) -> str:
    """The head after one more public line. The line's canonical bytes are spelled here: an instant and a digest hold
    nothing that JSON would escape, and a step on many chains thousands."""
    text = f'{head}\n{{"at":"{public["at"]}","sealed":"{public["sealed"]}","seq":{public["seq"]}}}'
    return hashlib.sha256(text.encode()).hexdigest()


@dataclass(frozen=True)
class Broken:
    """The first entry at which a record stops being what its head says."""

    seq: int
    code: str


def verify_chain(lines: Iterable[dict], head: str, heads: dict[int, str] | None = None) -> Broken | None:
    """Follow the public lines from the start: numbers without a gap, time that never goes back, the heads of the day
    that were published (`{seq: head}`), and the last head. None when all of it holds."""
    now, expected, last_at = GENESIS, 1, ""
    for entry in lines:
        if entry["seq"] != expected:
            return Broken(expected, "missing")
        if entry["at"] < last_at:
            return Broken(expected, "time_goes_back")
        now, last_at = chained(now, line(entry["seq"], entry["at"], entry["sealed"])), entry["at"]
        if heads and heads.get(expected, now) != now:
            return Broken(expected, "head_of_the_day_differs")
        expected += 1
    if now != head:
        return Broken(expected - 1, "head_differs")
    if heads and max(heads) >= expected:
        return Broken(expected, "cut_short")
    return None
