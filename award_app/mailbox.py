"""An SMTP server inside the process that keeps what it gets as files, and reads them back: the demo's mail box, and tests."""

from __future__ import annotations

import email
import email.policy
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from aiosmtpd.controller import Controller


@dataclass(frozen=True)
class Letter:
    """A letter that arrived."""

    name: str  # of its file
    to: str
    sender: str
    subject: str
    at: datetime | None
    text: str
    html: str
    language: str


class Keeper:
    """What the server does with a message: a file each."""

    def __init__(self, folder: Path):
        self.folder = folder

    async def handle_DATA(self, server, session, envelope):  # noqa: N802 - aiosmtpd's name
        message = email.message_from_bytes(envelope.content, policy=email.policy.default)
        when = message["Date"].datetime if message["Date"] else None
        id = (message["Message-ID"] or "").strip("<>").split("@")[0] or f"{abs(hash(envelope.content)):x}"
        stem = f"{when:%Y%m%dT%H%M%S}-{id}" if when else id
        (self.folder / f"{stem}.eml").write_bytes(envelope.content)
        return "250 kept"


def serve(folder: Path, host: str = "127.0.0.1") -> Controller:
    """Start a server on a free port; `.port` says which, `.stop()` ends it."""
    folder.mkdir(parents=True, exist_ok=True)
    controller = _Free(Keeper(folder), hostname=host, port=0)
    controller.start()
    return controller


class _Free(Controller):
    """A controller that lets the system choose the port, and tells it."""

    def _trigger_server(self):
        self.port = self.server.sockets[0].getsockname()[1]
        super()._trigger_server()


def listed(folder: Path, to: str = "", at_most: int = 200) -> list[Letter]:
    """The newest letters first; `to` is part of an address or a subject."""
    found, wanted = [], to.casefold()
    for path in sorted(folder.glob("*.eml"), reverse=True):
        letter = _read(path)
        if not wanted or wanted in letter.to.casefold() or wanted in letter.subject.casefold():
            found.append(letter)
        if len(found) == at_most:
            break
    return found


def read(folder: Path, name: str) -> Letter | None:
    """One letter by the name of its file; None where there is none."""
    path = folder / f"{name}.eml"
    return _read(path) if path.parent == folder and path.is_file() and "/" not in name and ".." not in name else None


def _read(path: Path) -> Letter:
    message = email.message_from_bytes(path.read_bytes(), policy=email.policy.default)
    text, html = message.get_body(("plain",)), message.get_body(("html",))
    return Letter(path.stem, str(message["To"] or ""), str(message["From"] or ""), str(message["Subject"] or ""),
                  message["Date"].datetime if message["Date"] else None, text.get_content() if text else "",
                  html.get_content() if html else "", str(message["Content-Language"] or ""))
