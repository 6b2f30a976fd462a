"""Ways a written letter leaves: to an SMTP server by Flask-Mail, or into a folder (rehearsals, the demo's own people).

A message has one recipient, a Message-ID that is always the same for a letter, and headers without a control character:
Flask-Mail lets U+000B, U+000C and U+001C to U+001E through, which then arrive as headers of their own.
"""

from __future__ import annotations

import smtplib
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from email import policy
from email.charset import QP, Charset
from email.header import Header
from email.mime.text import MIMEText
from hashlib import sha256
from pathlib import Path
from urllib.parse import urlsplit

import flask_mail
from flask import Flask

from config.settings import Settings
from forms.addresses import ADDRESS

from . import mailbox
from .letters import Written, plain

QUOTED = Charset("utf-8")  # lines that every server passes on as they are, however long a paragraph is
QUOTED.body_encoding = QP
AS_ENCODED = policy.compat32.clone(linesep="\r\n")
SMTP_AT_ONCE, FILES_AT_ONCE = 25, 500


class Refused(Exception):
    """This letter was not taken: `for_good` when another attempt would be refused as well."""

    def __init__(self, problem: str, for_good: bool):
        super().__init__(problem)
        self.problem, self.for_good = problem, for_good


class Unreachable(Exception):
    """The mail server cannot be spoken to: not the letter's fault."""


class Message(flask_mail.Message):
    """A message whose parts are always divided by the same line: the same letter gives the same bytes.

    Its headers are written as they were encoded, not parsed a second time: that takes most of the time of a letter.
    """

    def _mimetext(self, text, subtype="plain"):
        return MIMEText(text, subtype, QUOTED)

    def _message(self):
        made = super()._message()
        made.policy = AS_ENCODED
        made.replace_header("Subject", Header(self.subject, "utf-8", header_name="Subject"))
        for place, part in enumerate(one for one in made.walk() if one.is_multipart()):
            part.set_boundary(f"={place}={sha256(self.msgId.encode()).hexdigest()[:40]}")
        return made


def message_of(letter: Written, settings: Settings, at: datetime) -> Message:
    """The letter as a message. Raises Refused where its address is none."""
    if not letter.to or not ADDRESS.fullmatch(letter.to):
        raise Refused("there is no usable address", for_good=True)
    host = urlsplit(settings.base_url).hostname or "localhost"
    message = Message(
        subject=plain(letter.subject), recipients=[letter.to], body=letter.text, html=letter.html, date=at.timestamp(),
        sender=(plain(letter.sender), settings.mail_sender or f"award@{host}"), reply_to=letter.answers_to,
        extra_headers={"Auto-Submitted": "auto-generated", "X-Auto-Response-Suppress": "All",
                       "Content-Language": letter.language})
    message.msgId = f"<{letter.id}@{host}>"
    return message


class SmtpTransport:
    """Flask-Mail over SMTP: one connection for each batch, with a limit of time and a checked certificate."""

    at_once = SMTP_AT_ONCE

    def __init__(self, settings: Settings):
        self.app = Flask("award_mail")
        self.app.config.update(
            MAIL_SERVER=settings.mail_host, MAIL_PORT=settings.mail_port, MAIL_USERNAME=settings.mail_user or None,
            MAIL_PASSWORD=settings.mail_password or None, MAIL_USE_TLS=settings.mail_security == "starttls",
            MAIL_USE_SSL=settings.mail_security == "tls", MAIL_SUPPRESS_SEND=False)
        self.mail, self.seconds = flask_mail.Mail(self.app), settings.mail_seconds

    @contextmanager
    def open(self) -> Iterator[SmtpTransport]:
        """Raises Unreachable."""
        with self.app.app_context():
            self._connection = Connection(self.app.extensions["mail"], self.seconds)
            try:
                self._connection.__enter__()
            except (OSError, smtplib.SMTPException) as problem:
                raise Unreachable(said(problem)) from problem
            try:
                yield self
            finally:
                self._connection.close()

    def send(self, message: Message) -> None:
        """Raises Refused for this letter, Unreachable for all of them."""
        try:
            self._connection.send(message)
        except smtplib.SMTPRecipientsRefused as refused:
            code, words = next(iter(refused.recipients.values()))
            raise Refused(f"{code} {_text(words)}", for_good=code >= 500) from refused
        except smtplib.SMTPDataError as refused:
            raise Refused(said(refused), for_good=refused.smtp_code >= 500) from refused
        except (OSError, smtplib.SMTPException) as problem:
            raise Unreachable(said(problem)) from problem


class Connection(flask_mail.Connection):
    """As Flask-Mail's, but it does not wait for ever and knows whom it speaks to."""

    def __init__(self, mail, seconds: int):
        super().__init__(mail)
        self.seconds = seconds

    def configure_host(self):
        mail, checked = self.mail, ssl.create_default_context()
        host = (smtplib.SMTP_SSL(mail.server, mail.port, timeout=self.seconds, context=checked) if mail.use_ssl
                else smtplib.SMTP(mail.server, mail.port, timeout=self.seconds))
        if mail.use_tls:
            host.starttls(context=checked)
        if mail.username and mail.password:
            host.login(mail.username, mail.password)
        return host

    def close(self) -> None:
        try:
            self.host.quit()
        except (OSError, smtplib.SMTPException):
            self.host.close()


class FolderTransport:
    """Letters as .eml files in a folder; sending one again writes the same file."""

    at_once = FILES_AT_ONCE

    def __init__(self, folder: Path):
        self.folder = folder
        self.app = Flask("award_mail")
        self.mail = flask_mail.Mail(self.app)

    @contextmanager
    def open(self) -> Iterator[FolderTransport]:
        self.folder.mkdir(parents=True, exist_ok=True)
        with self.app.app_context():
            yield self

    def send(self, message: Message) -> None:
        mailbox.keep(self.folder, message.as_bytes(), datetime.fromtimestamp(message.date).astimezone(), message.msgId)


def said(problem: Exception) -> str:
    """What went wrong as one line for the desk."""
    if isinstance(problem, smtplib.SMTPResponseException):
        return f"{problem.smtp_code} {_text(problem.smtp_error)}"
    return plain(f"{type(problem).__name__}: {problem}", 300)


def _text(words: bytes | str) -> str:
    return plain(words.decode("utf-8", "replace") if isinstance(words, bytes) else words, 300)
