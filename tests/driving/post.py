"""A post office: a real SMTP server that keeps what it accepts, and that can be told to refuse, stall or hang up.

`behave(number, envelope)` is asked for each letter and answers with one of the words below; the bytes of a letter are
kept at the instant at which the server has decided to accept it, whatever becomes of the connection afterwards.
"""

from __future__ import annotations

import asyncio
import re
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from email import message_from_bytes, policy
from email.message import EmailMessage

from aiosmtpd.controller import Controller

LINK = re.compile(r"https?://[^\s>]+")
ANSWERS = {"again": "451 try again later", "never": "550 no such mailbox"}


@dataclass(frozen=True)
class Mail:
    """A letter that was accepted: its one recipient, its bytes, when (monotonic seconds)."""

    to: str
    content: bytes
    at: float

    @property
    def message(self) -> EmailMessage:
        return message_from_bytes(self.content, policy=policy.default)

    @property
    def id(self) -> str:
        return str(self.message["Message-ID"])

    @property
    def subject(self) -> str:
        return str(self.message["Subject"])

    @property
    def text(self) -> str:
        return self.message.get_body(("plain",)).get_content()

    @property
    def links(self) -> list[str]:
        return LINK.findall(self.text)


class PostOffice:
    """`behave` gives "take", "again" (451), "never" (550), "stall" (silence), "drop" (taken, then hung up before the
    answer), "answered" (taken, answered, then hung up)."""

    def __init__(self, behave: Callable[[int, object], str] | None = None, stall: float = 0.0):
        self.mails: list[Mail] = []
        self.refused: list[tuple[str, str]] = []  # (recipient, answer)
        self.behave, self.stall = behave or (lambda number, envelope: "take"), stall
        self._asked, self._arrived = 0, threading.Condition()
        self._server = _Free(self, hostname="127.0.0.1", port=0, enable_SMTPUTF8=True, data_size_limit=2**25)
        self._server.start()
        self.port = self._server.port

    def close(self) -> None:
        self._server.stop()

    def to(self, address: str) -> list[Mail]:
        return [one for one in self.mails if one.to.casefold() == address.casefold()]

    def wait(self, found: Callable[[list[Mail]], object], seconds: float = 60):
        """What `found` gives of the mails, as soon as it gives something."""
        until = time.monotonic() + seconds
        with self._arrived:
            while not (what := found(list(self.mails))):
                if not self._arrived.wait(until - time.monotonic()) and time.monotonic() >= until:
                    raise AssertionError(f"the letter did not come in {seconds} s: {[one.subject for one in self.mails]}")
        return what

    async def handle_DATA(self, server, session, envelope) -> str:
        self._asked += 1
        does = self.behave(self._asked, envelope)
        if does in ANSWERS:
            self.refused.append((envelope.rcpt_tos[0], ANSWERS[does]))
            return ANSWERS[does]
        if does == "stall":
            await asyncio.sleep(self.stall)
            server.transport.abort()
            return "451 too slow"
        self._keep(envelope)
        if does == "drop":
            server.transport.abort()
        if does == "answered":
            asyncio.get_running_loop().call_later(0.01, server.transport.abort)
        return "250 taken"

    def _keep(self, envelope) -> None:
        with self._arrived:
            assert len(envelope.rcpt_tos) == 1, "one recipient for each letter"
            self.mails.append(Mail(envelope.rcpt_tos[0], envelope.content, time.monotonic()))
            self._arrived.notify_all()


class _Free(Controller):
    """A server that lets the system choose the port, and tells it."""

    def _trigger_server(self):
        self.port = self.server.sockets[0].getsockname()[1]
        super()._trigger_server()
