"""An edition's dates as a calendar (RFC 5545) that people subscribe to or take into their own.

Written by hand: lines end with CRLF and are folded after 75 octets, never inside a character. Instants are in UTC, so no
time zone has to be described. A UID never changes, so that a moved date moves in every calendar that holds it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from flask_babel import gettext as _

from workflows.calendar import Moment
from workflows.rulebook import Rulebook

OCTETS = 75


@dataclass(frozen=True)
class Entry:
    """One event. `first` and `end` are instants, or days (then `end` is the day after the last)."""

    uid: str
    title: str
    first: datetime | date
    end: datetime | date
    words: str = ""
    place: str = ""
    status: str = "CONFIRMED"
    sequence: int = 0


@dataclass(frozen=True)
class About:
    """Where the calendar is from: the host of its UIDs, the page it tells of, the instant at which it was made."""

    host: str
    page: str
    now: datetime


def calendar(rules: Rulebook, edition: Mapping, stages: Mapping[str, Mapping], language: str, about: About) -> bytes:
    """The whole file. `edition` and `stages` are rows: the dates are those that stand, extensions included."""
    entries = [*_of_stages(rules, edition, stages, language, about), *_of_ceremony(rules, edition, language, about)]
    unknown = [stage.name[language] for round_, stage in rules.stages()
               if stages[f"{round_.id}.{stage.id}"]["opens_at"] is None]
    said = [_("To be confirmed: %(what)s", what=", ".join(unknown))] if unknown else []
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//OIDP//Award//EN",
        "CALSCALE:GREGORIAN",
        "METHOD:PUBLISH",
        f"X-WR-CALNAME:{escaped(rules.edition.title[language])}",
        *(f"X-WR-CALDESC:{escaped(one)}" for one in said),
        *(line for one in entries for line in _event(one, about)),
        "END:VCALENDAR",
    ]
    return b"".join(folded(line) for line in lines)


def _of_stages(rules: Rulebook, edition: Mapping, stages, language: str, about: About) -> Iterator[Entry]:
    for round_, stage in rules.stages():
        row = stages[f"{round_.id}.{stage.id}"]
        known = {"uid": f"{edition['id']}.{row['key']}@{about.host}", "title": _titled(rules, stage.name[language], language),
                 "words": (stage.hint or {}).get(language, ""), "sequence": row["version"]}
        status = "CANCELLED" if edition["state"] == "cancelled" and row["state"] != "closed" else "CONFIRMED"
        if row["opens_at"] and row["closes_at"]:
            yield Entry(first=row["opens_at"], end=row["closes_at"], status=status, **known)
        elif month := _month(stage.opens):
            yield Entry(first=month[0], end=month[1], status="TENTATIVE" if status == "CONFIRMED" else status, **known)


def _of_ceremony(rules: Rulebook, edition: Mapping, language: str, about: About) -> Iterator[Entry]:
    held = rules.ceremony
    if held is None:
        return
    known = held.starts.known and held.ends.known
    days = (held.starts.day, held.ends.day + timedelta(days=1)) if known else _month(held.starts)
    if days:
        cancelled = edition["state"] == "cancelled"
        yield Entry(
            uid=f"{edition['id']}.ceremony@{about.host}",
            title=_titled(rules, _("Ceremony"), language),
            first=days[0],
            end=days[1],
            place=held.place_in(language) or _("Place to be confirmed"),
            status="CANCELLED" if cancelled else "CONFIRMED" if known else "TENTATIVE",
            sequence=edition["version"],
        )


def _month(moment: Moment | None) -> tuple[date, date] | None:
    """The days of a month, for what is known no better."""
    if moment is None or moment.precision != "month":
        return None
    first = moment.local.date()
    return first, (first.replace(day=28) + timedelta(days=4)).replace(day=1)


def _titled(rules: Rulebook, name: str, language: str) -> str:
    return f"{name} – {rules.edition.title[language]}"


def _event(one: Entry, about: About) -> Iterator[str]:
    yield "BEGIN:VEVENT"
    yield f"UID:{one.uid}"
    yield f"DTSTAMP:{_instant(about.now)}"
    yield f"SEQUENCE:{one.sequence}"
    yield f"SUMMARY:{escaped(one.title)}"
    yield f"DTSTART{_when(one.first)}"
    yield f"DTEND{_when(one.end)}"
    if one.words:
        yield f"DESCRIPTION:{escaped(one.words)}"
    if one.place:
        yield f"LOCATION:{escaped(one.place)}"
    yield f"URL:{about.page}"
    yield f"STATUS:{one.status}"
    yield "TRANSP:TRANSPARENT"
    yield "END:VEVENT"


def _when(at: datetime | date) -> str:
    return f":{_instant(at)}" if isinstance(at, datetime) else f";VALUE=DATE:{at:%Y%m%d}"


def _instant(at: datetime) -> str:
    return f"{at.astimezone(UTC):%Y%m%dT%H%M%SZ}"


def escaped(text: str) -> str:
    """A text of one line: backslash, comma, semicolon and line end are written as RFC 5545, 3.3.11 asks."""
    plain = text.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,")
    return plain.replace("\r\n", "\\n").replace("\n", "\\n").replace("\r", "\\n")


def folded(line: str) -> bytes:
    """A line in pieces of at most 75 octets, each but the first behind a blank; no character is split."""
    pieces, piece = [], b""
    for letter in line:
        octets = letter.encode()
        if len(piece) + len(octets) > OCTETS:
            pieces.append(piece)
            piece = b" "
        piece += octets
    return b"\r\n".join([*pieces, piece]) + b"\r\n"
