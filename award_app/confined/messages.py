"""A message as a file (.eml): from whom, when it was received, and what is attached to it, forwarded messages included."""

import os
from email import message_from_binary_file
from email.policy import default
from email.utils import parseaddr, parsedate_to_datetime

from child import Refused

ATTACHED = 40  # more are no candidacy
SAID = ("From", "To", "Date", "Subject", "Message-ID", "Received")
LONGEST = 400_001  # characters of a text: one more than are kept, so that it is seen that there were more


def read(file) -> dict:
    told = message_from_binary_file(file, policy=default)
    if not told.keys():
        raise Refused("unreadable", {})
    name, address = parseaddr(_head(told, "From"))
    parts = _attached(told)
    if len(parts) > ATTACHED:
        raise Refused("too_large", {})
    return {
        "name": clean(name),
        "address": clean(address),
        "received": _received(told),
        "text": _text(told),
        "attached": [
            {"at": at, "name": clean(part.get_filename() or ""), "size": len(_content(part))} for at, part in enumerate(parts)
        ],
    }


def text(file) -> dict:
    """The lines of a message that say from whom and when it came, and its text; of another file its text."""
    told = message_from_binary_file(file, policy=default)
    if told.keys():
        return {"text": _text(told)}
    file.seek(0)
    return {"text": clean(file.read(LONGEST * 4).decode("utf-8", "replace")[:LONGEST])}


def clean(said: str) -> str:
    """Without what no database and no page can hold: halves of letters, and the sign with the number nought."""
    return said.encode("utf-8", "replace").decode().replace("\0", "?")


def attachment(file, at, made) -> dict:
    with os.fdopen(made, "wb") as out:
        out.write(_content(_attached(message_from_binary_file(file, policy=default))[at]))
    return {}


def _text(told) -> str:
    heads = [f"{name}: {said}" for name in SAID if (said := _head(told, name))]
    try:
        body = told.get_body(("plain", "html"))
        said = body.get_content() if body else ""
    except Exception:  # of a text in letters that nobody knows the lines above it are kept
        said = ""
    return clean("\n".join([*heads, "", said])[:LONGEST])


def _attached(told) -> list:
    parts = [part for part in told.walk() if not part.is_multipart()]
    return [part for part in parts if part.get_content_disposition() == "attachment" or part.get_filename()]


def _content(part) -> bytes:
    return part.get_payload(decode=True) or b""


def _received(told) -> str | None:
    """When the last server, the office's own, took it; else the date that its sender wrote."""
    stamps = [text.rpartition(";")[2] for text in _heads(told, "Received")[:1]] + [_head(told, "Date")]
    for stamp in stamps:
        try:
            at = parsedate_to_datetime(stamp.strip())
        except (TypeError, ValueError):
            continue
        if at.tzinfo is not None and 1 < at.year < 9999:  # at both ends of time no zone can be counted from another
            return at.isoformat()
    return None


def _heads(told, name: str) -> list[str]:
    return [str(value) for key, value in told.raw_items() if key.lower() == name.lower()]


def _head(told, name: str) -> str:
    """Words in other letters than ASCII are read as they were meant."""
    try:
        return str(told[name] or "")
    except Exception:  # a header that no rule fits is worth nothing
        return next(iter(_heads(told, name)), "")
