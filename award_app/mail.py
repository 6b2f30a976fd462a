"""Letters: how one is written in its reader's language, and how the owed ones leave.

What a letter says comes from the facts its step committed to and from the rulebook; delivery changes nothing but its
state. Claim, send and mark are three transactions: state changes once, a letter arrives at least once, with one
Message-ID, and nothing leaves of a step that was rolled back.
"""

from __future__ import annotations

import re
import smtplib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, timedelta
from email.message import EmailMessage
from email.utils import format_datetime, formataddr
from functools import cache
from pathlib import Path

from flask import Flask, g
from flask_babel import Babel, force_locale, gettext
from flask_mail import Mail, Message
from markupsafe import escape
from sqlalchemy import bindparam, select, update

from config.settings import Settings

from . import dates, engine
from .models.editions import editions
from .models.people import participants, persons
from .models.record import heads, letters
from .store import Store

LEASE = timedelta(minutes=5)
RETRIES = (timedelta(minutes=1), timedelta(minutes=10), timedelta(hours=1), timedelta(hours=6))
AT_ONCE = 200
LINKS = {  # where a letter leads: the one link it has
    "begun": "/{edition}/candidacy", "received": "/{edition}/candidacy", "not_received": "/{edition}/candidacy",
    "returned": "/{edition}/candidacy", "completed": "/{edition}/candidacy", "eligible": "/{edition}/candidacy",
    "ineligible": "/{edition}/candidacy", "withdrawn": "/{edition}/candidacy", "kept": "/{edition}/candidacy",
    "not_kept": "/{edition}/candidacy", "extended": "/{edition}/", "appointed": "/{edition}/jury",
    "readings_ready": "/{edition}/jury", "overdue": "/{edition}/jury", "ballot_received": "/{edition}/vote",
    "told_in_private": "/{edition}/candidacy", "result": "/{edition}/results", "certificate": "/check/{number}",
    "sign_in": "/sign-in/{token}",
}


@dataclass(frozen=True)
class Written:
    """A letter as its recipient reads it."""

    subject: str
    text: str
    html: str
    to: str
    name: str
    language: str


@dataclass(frozen=True)
class Reader:
    """Who reads: their address, name and language."""

    email: str
    name: str
    language: str


# -- writing


def write_letter(db, store: Store, settings: Settings, letter, reader: Reader | None = None) -> Written:
    """A letter in its reader's language, from its facts and its edition's rulebook."""
    reader = reader or reader_of(db, letter) or Reader("", "", "en")
    about = _about(db, store, letter["edition"])
    language = letter["facts"].get("language") or reader.language
    with _pages(settings).app_context(), force_locale(language):
        g.language, g.zone = language, about["zone"]
        facts = {name: _instant(value) for name, value in letter["facts"].items()}
        link = settings.base_url + LINKS[letter["kind"]].format(edition=letter["edition"], **facts)
        words = {**about["words"].get(language, about["words"]["en"]), **facts, "link": link, "reader": reader,
                 "rules": about["rules"], "stages": about["stages"], "language": language}
        text = _pages(settings).jinja_env.get_template(f"mail/{letter['kind']}.txt").render(words)
        subject, _, body = text.strip().partition("\n")
        if about["rehearsal"]:
            subject = f"[{gettext('REHEARSAL')}] {subject}"
            body = f"\n{gettext('REHEARSAL: cities and results in this letter are invented.')}\n{body}"
        body = f"{body.strip()}\n\n{_foot(about, language)}".strip() + "\n"
    return Written(plain(subject), body, _html(body, link, language), reader.email, reader.name, language)


def reader_of(db, letter) -> Reader | None:
    """Who gets this letter: a person, or whom an edition knows by a key. None once they were erased."""
    if letter["edition"]:
        asked = select(persons).join(participants, participants.c.person == persons.c.id).where(
            participants.c.id == letter["recipient"])
    else:
        asked = select(persons).where(persons.c.id == letter["recipient"])
    row = db.execute(asked).mappings().first()
    return row and Reader(row["email"], row["name"], row["language"])


def _about(db, store: Store, edition: str) -> dict:
    """What all letters of an edition share: its title, office, zone, and the last published head of its record."""
    if not edition:
        return {"words": {"en": {}}, "rules": None, "stages": {}, "zone": dates.NOWHERE, "rehearsal": _rehearses(db), "head": None}
    context = engine.read_context(db, store, edition)
    rules = context.rules
    words = {language: {"edition_title": rules.edition.title[language], "office": rules.office.signature[language]}
             for language in rules.languages.interface}
    head = db.execute(select(heads.c.day, heads.c.head).where(heads.c.edition == edition).order_by(heads.c.day.desc()).limit(1)).first()
    return {"words": words, "rules": rules, "stages": context.stages, "zone": rules.time_zone,
            "rehearsal": bool(context.edition["rehearsal"]), "head": head}


def _rehearses(db) -> bool:
    return db.scalar(select(editions.c.id).where(editions.c.rehearsal).limit(1)) is not None


def _foot(about: dict, language: str) -> str:
    lines = []
    if about["rules"]:
        lines += ["--", about["rules"].office.signature[language], about["rules"].edition.title[language]]
    if about["head"]:
        lines.append(gettext("The record of this edition on %(day)s: %(head)s", day=about["head"].day, head=about["head"].head))
    return "\n".join(lines)


_ISO = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z")


def _instant(value):
    """Facts are kept as JSON: an instant comes back as text."""
    from datetime import datetime

    if isinstance(value, str) and _ISO.fullmatch(value):
        return datetime.fromisoformat(value.replace("Z", "+00:00"))
    return value


def plain(text: str, at_most: int = 200) -> str:
    """A header's value: one line, without control characters or separators that a mail program could take for a line."""
    kept = "".join(letter if letter.isprintable() else " " for letter in text)
    return " ".join(kept.split())[:at_most]


def _html(text: str, link: str, language: str) -> str:
    """The same letter as a page: paragraphs, its one link, nothing that loads from anywhere."""
    paragraphs = "".join(f"<p>{str(escape(part)).replace(chr(10), '<br>')}</p>" for part in text.strip().split("\n\n"))
    shown = str(escape(link))
    body = paragraphs.replace(shown, f'<a href="{shown}">{shown}</a>')
    return (f'<!doctype html><html lang="{language}"><head><meta charset="utf-8"><title></title></head>'
            f'<body style="font: 17px/1.5 Georgia, serif; max-width: 38em; margin: 2em auto; color: #1c2422">{body}</body></html>')


@cache
def _pages(settings: Settings) -> Flask:
    """The templates of letters, outside any request."""
    app = Flask("award_app", template_folder="../templates")
    app.config["BABEL_TRANSLATION_DIRECTORIES"] = "translations"
    Babel(app)
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.jinja_env.autoescape = False  # plain text is the truth; the page is made from it, escaped
    dates.register(app)
    return app


# -- leaving


class SmtpTransport:
    """Letters by SMTP, through Flask-Mail."""

    def __init__(self, settings: Settings):
        app = Flask("award_app.mail")
        app.config.update(
            MAIL_SERVER=settings.mail_host, MAIL_PORT=settings.mail_port, MAIL_USERNAME=settings.mail_user or None,
            MAIL_PASSWORD=settings.mail_password or None, MAIL_USE_TLS=settings.mail_security == "starttls",
            MAIL_USE_SSL=settings.mail_security == "tls", MAIL_DEFAULT_SENDER=sender_of(settings), MAIL_SUPPRESS_SEND=False)
        self.app, self.mail = app, Mail(app)

    def send(self, written: Written, id: str, at) -> None:
        message = Message(written.subject, recipients=[(plain(written.name), written.to)], body=written.text, html=written.html,
                          extra_headers={"Message-ID": message_id(id), "Auto-Submitted": "auto-generated",
                                         "Content-Language": written.language})
        message.date = at.timestamp()
        message.msgId = message_id(id)
        with self.app.app_context():
            self.mail.send(message)


class FolderTransport:
    """Letters as files, one each: for rehearsals."""

    def __init__(self, folder: Path, sender: str = "award@rehearsal.invalid"):
        self.folder, self.sender = folder, sender
        folder.mkdir(parents=True, exist_ok=True)

    def send(self, written: Written, id: str, at) -> None:
        message = EmailMessage()
        message["From"], message["To"] = self.sender, formataddr((plain(written.name), written.to))
        message["Subject"], message["Date"] = written.subject, format_datetime(at.astimezone(UTC))
        message["Message-ID"], message["Auto-Submitted"] = message_id(id), "auto-generated"
        message["Content-Language"] = written.language
        message.set_content(written.text)
        message.add_alternative(written.html, subtype="html")
        (self.folder / f"{at:%Y%m%dT%H%M%S}-{id}.eml").write_bytes(bytes(message))


def sender_of(settings: Settings) -> str:
    return settings.mail_sender or "award@localhost"


def message_id(letter: str) -> str:
    """Always the same for one letter, so that a mail program shows a repeated one once."""
    return f"<{letter}@award.letters>"


def deliver(store: Store, settings: Settings, transport=None, limit: int | None = None) -> dict[str, int]:
    """Send what is owed; {sent, failed, parked}. Stops at the first pause without work."""
    transport = transport or SmtpTransport(settings)
    told = {"sent": 0, "failed": 0, "parked": 0}
    while limit is None or sum(told.values()) < limit:
        claimed = _claim(store)
        if not claimed:
            break
        with store.reading() as db:
            written = [(letter, _or_none(db, store, settings, letter)) for letter in claimed]
        marks = [_send(transport, store, letter, one) for letter, one in written]
        _mark(store, marks)
        for mark in marks:
            told[{"sent": "sent", "owed": "failed", "parked": "parked", "dropped": "parked"}[mark["to"]]] += 1
        if all(mark["to"] != "sent" for mark in marks):
            break
    return told


def _or_none(db, store, settings, letter) -> Written | None:
    reader = reader_of(db, letter)
    return reader and write_letter(db, store, settings, letter, reader)


def _claim(store: Store) -> list:
    """Take a batch: what is owed, and what a worker that died had in hand."""
    now = store.now()
    with store.reading() as db:
        if db.execute(_WORK.with_only_columns(letters.c.id).limit(1), {"now": now}).first() is None:
            return []
    with store.writing() as db:
        found = db.execute(_WORK.limit(AT_ONCE), {"now": now}).mappings().all()
        db.execute(_TAKE, [{"letter": one["id"], "lease": now + LEASE} for one in found])
    return found


def _send(transport, store: Store, letter, written: Written | None) -> dict:
    mark = {"letter": letter["id"], "attempts_": letter["attempts"] + 1, "due": store.now(), "sent": None, "why": None,
            "facts_": letter["facts"]}
    if written is None:
        return {**mark, "to": "dropped", "why": "the recipient was erased"}
    try:
        transport.send(written, letter["id"], store.now())
    except (OSError, smtplib.SMTPException) as problem:
        return _later(mark, problem, store.now())
    if letter["kind"] == "sign_in":
        mark["facts_"] = {"wiped": True}
    return {**mark, "to": "sent", "sent": store.now()}


def _later(mark: dict, problem: Exception, now) -> dict:
    """Again after a while; parked after the last try, or at once where the server says it never will."""
    why, tries = plain(str(problem)), mark["attempts_"]
    if tries > len(RETRIES) or _final(problem):
        return {**mark, "to": "parked", "why": why}
    return {**mark, "to": "owed", "why": why, "due": now + RETRIES[tries - 1]}


def _final(problem: Exception) -> bool:
    if isinstance(problem, smtplib.SMTPRecipientsRefused):
        return all(code >= 500 for code, _ in problem.recipients.values())
    return isinstance(problem, smtplib.SMTPResponseException) and problem.smtp_code >= 500


def _mark(store: Store, marks: list[dict]) -> None:
    with store.writing() as db:
        db.execute(_DONE, marks)


_WORK = select(letters).where(
    letters.c.state.in_(["owed", "sending"]), letters.c.due_at <= bindparam("now")).order_by(letters.c.due_at, letters.c.id)
_TAKE = update(letters).where(letters.c.id == bindparam("letter")).values(state="sending", due_at=bindparam("lease"))
_DONE = update(letters).where(letters.c.id == bindparam("letter")).values(
    state=bindparam("to"), attempts=bindparam("attempts_"), due_at=bindparam("due"), sent_at=bindparam("sent"),
    problem=bindparam("why"), facts=bindparam("facts_"))


# -- held letters


def release(store: Store, edition: str, ids: Iterable[str]) -> int:
    """Let held letters go; how many were."""
    return _move(store, edition, ids, "owed", None)


def drop(store: Store, edition: str, ids: Iterable[str], reason: str) -> int:
    """Held letters that will not be sent, with the reason."""
    return _move(store, edition, ids, "dropped", reason)


def again(store: Store, edition: str, ids: Iterable[str]) -> int:
    """Try parked letters again."""
    return _move(store, edition, ids, "owed", None, of="parked")


def _move(store: Store, edition: str, ids: Iterable[str], to: str, reason: str | None, of: str = "held") -> int:
    moved, ids = 0, list(ids)
    with store.writing() as db:
        for start in range(0, len(ids), 500):
            done = db.execute(update(letters).where(
                letters.c.edition == edition, letters.c.state == of, letters.c.id.in_(ids[start : start + 500])
            ).values(state=to, due_at=store.now(), problem=reason, attempts=0))
            moved += done.rowcount
    return moved


