"""What waits for the office of juries: panels to appoint, readings to share out, sheets, questions, points to open."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from flask import g, url_for
from flask_babel import gettext as _
from flask_babel import ngettext

from workflows.stages.opening import may_be_read
from workflows.telling import place_named

from ...reading.desk.waiting import Numbers

APPOINT_AHEAD = timedelta(days=31)


@dataclass(frozen=True)
class Waiting:
    """One matter: what, where it is dealt with (empty: on no page), until when, why; `key` is its state for the eye."""

    words: str
    url: str
    until: datetime | None = None
    why: str = ""
    key: str = "todo"


def juries(numbers: Numbers) -> Iterator[Waiting]:
    for stage in g.stages.values():
        if stage["kind"] != "jury" or stage["state"] == "closed":
            continue
        key, sit = stage["key"], numbers.seats.get(stage["id"], 0)
        if stage["state"] != "overdue" and (missing := to_appoint(stage, sit)):
            yield missing
        if stage["state"] == "waiting":
            continue
        name, url = place_named(g.edition.rules, key, g.language), url_for(".stage", key=key)
        sent, given = (numbered.get(stage["id"], 0) for numbered in (numbers.sent, numbers.given))
        if stage["state"] == "overdue":
            yield Waiting(
                _(
                    "%(jury)s: short of score sheets (%(sent)s of %(given)s sent)",
                    jury=name,
                    sent=sent,
                    given=given,
                ),
                url,
                stage["closes_at"],
                _("Give the late jurors more time, or close with fewer sheets.")
                if sent < given
                else _("No sheet is awaited any more: close with fewer sheets, and say why."),
                "overdue",
            )
        elif not stage["planned_at"] and sit:
            yield Waiting(
                _("%(jury)s: the readings are not shared out yet", jury=name),
                url_for(".plan", key=key),
                stage["closes_at"],
            )
        elif lost := out_of_reach(stage, numbers):
            yield lost
        if stage["state"] == "open" and sent < given:
            yield Waiting(
                _("%(jury)s: %(sent)s of %(given)s score sheets sent", jury=name, sent=sent, given=given),
                url,
                stage["closes_at"],
                key="begun",
            )


def to_appoint(stage, sit: int) -> Waiting | None:
    """A panel that has too few seats taken, from the month before its jury opens."""
    key, opens = stage["key"], stage["opens_at"]
    asked = g.edition.rules.stage(key).seats
    if sit >= asked.least or opens is None or opens - g.received > APPOINT_AHEAD:
        return None
    return Waiting(
        _(
            "%(jury)s: appoint the panel (%(sit)s of %(least)s to %(most)s seats taken)",
            jury=place_named(g.edition.rules, key, g.language),
            sit=sit,
            least=asked.least,
            most=asked.most,
        ),
        url_for(".appoint", key=key) if not sit else url_for(".stage", key=key),
        opens if opens > g.received else stage["closes_at"],
    )


def out_of_reach(stage, numbers: Numbers) -> Waiting | None:
    """Dossiers of a jury that reads which cannot have their quorum of sheets any more: too few are left to read them."""
    rules, key = g.edition.rules, stage["key"]
    of = numbers.candidacies.get(f"{key.split('.')[0]}:in", 0)
    if not (short := of - numbers.within_reach.get(stage["id"], of)):
        return None
    return Waiting(
        ngettext(
            "%(jury)s: %(num)s dossier cannot reach its quorum any more",
            "%(jury)s: %(num)s dossiers cannot reach their quorum any more",
            short,
            jury=place_named(rules, key, g.language),
        ),
        url_for(".plan", key=key),
        stage["closes_at"],
        _("Too few jurors are left to read it all. Appoint another one, then share out the readings anew."),
    )


def of_jurors(numbers: Numbers) -> Iterator[Waiting]:
    """Questions about dossiers that are not answered."""
    for stage in g.stages.values():
        if number := numbers.questions.get(stage["id"]):
            yield Waiting(
                ngettext("%(num)s question of a juror", "%(num)s questions of jurors", number),
                url_for(".questions", key=stage["key"]),
                stage["closes_at"],
            )


def sealed() -> Iterator[Waiting]:
    """Juries that are closed and whose points two people have still to open."""
    for key, stage in g.stages.items():
        if stage["kind"] == "jury" and stage["state"] == "closed" and not may_be_read(g.edition.rules, stage):
            said = (
                _("%(jury)s: a second person opens the points")
                if stage["points_opened_by"]
                else _("%(jury)s: propose to open the points")
            )
            named = said % {"jury": place_named(g.edition.rules, key, g.language)}
            yield Waiting(named, url_for(".stage", key=key), awaited_by(key))


def awaited_by(key: str) -> datetime | None:
    """The end of the meeting that talks about the sheets of a jury: they are opened before."""
    ends = (one["closes_at"] for one in g.stages.values()
            if one["kind"] == "deliberation" and key in g.edition.rules.juries_of(one["key"]))
    return min((one for one in ends if one), default=None)
