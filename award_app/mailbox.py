"""A folder of mails as .eml files: what the demo's own SMTP server receives, and how its mail box reads them.

The server takes mail for anybody and passes nothing on. For the demo and the tests; never part of a real installation.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from email import message_from_bytes, policy
from email.parser import BytesHeaderParser
from email.utils import parseaddr, parsedate_to_datetime
from hashlib import sha256
from pathlib import Path

from aiosmtpd.controller import Controller
from flask import url_for

from forms.addresses import ADDRESS

from . import dates

LINK = re.compile(r"https?://\S+")
HEADERS = 16_384  # bytes in which the headers of a letter of ours have ended


@dataclass(frozen=True)
class Letter:
    """A letter that arrived."""

    name: str  # of its file, without .eml
    to: str
    sender: str
    subject: str
    language: str
    sent: datetime | None
    text: str = ""
    html: str = ""
    unread: bool = False

    @property
    def links(self) -> list[str]:
        """The addresses in the plain text, in their order."""
        return LINK.findall(self.text)

    @property
    def at(self) -> str:
        """When it was sent, in words."""
        return dates.instant(self.sent)

    @property
    def url(self) -> str:
        return url_for("demo.letter", name=self.name)


def listed(folder: Path, to: str = "", at_most: int = 200) -> list[Letter]:
    """The newest letters, without their text; `to` is part of an address or of a subject; a whole address is
    that person's alone."""
    found, wanted = [], to.casefold()
    whole = ADDRESS.fullmatch(wanted)
    for path in sorted(folder.glob("[!.]*.eml"), reverse=True):
        letter = _headers(path)
        theirs = letter.to.casefold()
        if parseaddr(theirs)[1] == wanted if whole else wanted in theirs or wanted in letter.subject.casefold():
            found.append(letter)
            if len(found) == at_most:
                break
    return found


def read(folder: Path, name: str) -> Letter | None:
    """One letter with its text, by the name of its file; None where there is none."""
    path = folder / f"{name}.eml"
    if "/" in name or ".." in name or not path.is_file():
        return None
    message = message_from_bytes(path.read_bytes(), policy=policy.default)
    text, html = (message.get_body((kind,)) for kind in ("plain", "html"))
    return _letter(name, message, text.get_content() if text else "", html.get_content() if html else "")


def keep(folder: Path, content: bytes, at: datetime, message_id: str) -> Path:
    """Write a letter down; its name sorts by time and is the same for the same Message-ID at the same time."""
    name = f"{at.astimezone(UTC):%Y%m%dT%H%M%SZ}-{sha256(message_id.encode()).hexdigest()[:16]}.eml"
    waiting = folder / f".{name}"
    waiting.write_bytes(content)
    return waiting.rename(folder / name)


def serve(folder: Path, host: str = "127.0.0.1") -> Controller:
    """Start a server on a free port; `.port` says which, `.stop()` ends it."""
    folder.mkdir(parents=True, exist_ok=True)
    controller = _Free(_Keeping(folder), hostname=host, port=0, enable_SMTPUTF8=True)
    controller.start()
    return controller


class _Free(Controller):
    """A server that lets the system choose the port, and tells it."""

    def _trigger_server(self):
        self.port = self.server.sockets[0].getsockname()[1]
        super()._trigger_server()


class _Keeping:
    """What the server does with a letter: a file each."""

    def __init__(self, folder: Path):
        self.folder = folder

    async def handle_DATA(self, server, session, envelope) -> str:
        headers = BytesHeaderParser(policy=policy.default).parsebytes(envelope.content[:HEADERS])
        keep(self.folder, envelope.content, _sent(headers) or datetime.now(UTC),
             str(headers["Message-ID"] or sha256(envelope.content).hexdigest()))
        return "250 kept"


def _headers(path: Path) -> Letter:
    with path.open("rb") as file:
        return _letter(path.stem, BytesHeaderParser(policy=policy.default).parsebytes(file.read(HEADERS)))


def _letter(name: str, message, text: str = "", html: str = "") -> Letter:
    def header(one: str) -> str:
        return str(message[one] or "").strip()

    return Letter(name, header("To"), header("From"), header("Subject"), header("Content-Language"), _sent(message),
                  text, html)


def _sent(message) -> datetime | None:
    try:
        return parsedate_to_datetime(str(message["Date"]))
    except (TypeError, ValueError):
        return None
