"""All the dossiers of a juror in one document, to take along."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from flask import Response, g

from workflows.steps import Refused

from .. import dates, engine, files, here
from ..access import JURORS, page
from ..documents import dossiers as paper
from ..documents.naming import file_name
from ..reading import jury_dossiers as read
from ..reading import jury_scale
from ..reading.dossier import dossier
from ..stages.submission import application_form
from ..store import looked
from .jury import blueprint, criteria_of, names, stage_of, store

Made = TypeVar("Made")


@blueprint.get("/seats/<seat>/dossiers.pdf")
@page(JURORS, seat="seat", limit="documents")
def taken_along(edition: str, seat: str):
    """What this juror may read now and nothing else, in their own order."""
    own = here.enter(edition)
    stage = stage_of(seat_or_unknown(edition, seat))
    name = own.rules.stage(stage["key"]).name[g.language]
    made = as_they_stand(
        lambda: [row["id"] for row in rows_of(edition, seat)],
        lambda: paper.document(page_of(own, stage, name, rows_of(edition, seat)), name, g.language),
    )
    answer = Response(made, mimetype="application/octet-stream")
    answer.headers["Content-Disposition"] = f'attachment; filename="{file_name(edition, "dossiers", "pdf")}"'
    answer.headers.update(files.HEADERS)
    return answer


def as_they_stand(readings: Callable[[], list[str]], make: Callable[[], Made]) -> Made:
    """What is made of a juror's dossiers, which takes a while: anew where one of them left while it was made. Whoever lost
    their seat meanwhile is given none."""
    while True:
        before = readings()
        made = make()
        looked()
        if readings() == before:
            return made


def seat_or_unknown(edition: str, seat: str):
    with store().reading() as db:
        mine = jury_scale.seat_of(db, edition, g.standing.participant, seat)
    if mine is None or mine["declared_at"] is None:
        raise Refused("unknown")
    return mine


def rows_of(edition: str, seat: str) -> list:
    """The readings of a seat that this juror still holds."""
    stage = stage_of(seat_or_unknown(edition, seat))
    with store().reading() as db:
        return [line.row for line in jury_scale.of_seat(db, seat, stage)]


def page_of(own, stage, name: str, rows: list) -> str:
    with store().reading() as db:
        sent = read.sent(db, rows, g.language)
        found = [told(db, row, *sent[row["candidacy"]]) for row in rows]
    return paper.page(
        g.language,
        title=name,
        edition=own.name,
        juror=g.person.name,
        day=dates.day(store().now()),
        closes=dates.deadline(stage["closes_at"]) if stage["closes_at"] and stage["state"] != "closed" else "",
        rehearsal=own.row["rehearsal"],
        dossiers=found,
        criteria=criteria_of(stage),
    )


def told(db, row, rulebook: str | None, values: dict, translations: dict) -> dict:
    """One dossier as the document shows it."""
    rules, named = engine.read_rules(db, rulebook) if rulebook else g.edition.rules, names()
    form = application_form(rules)
    without = {field.id: [] for field in form.fields() if field.kind == "files"}
    translated = translations if row["language"] != g.language else {}
    return {
        "id": f"d{row['turn']}",
        "place": row["place"],
        "country": named["country"](row["country"]),
        "title": row["title"],
        "category": named["category"].get(row["category"], ""),
        "language": named["languages"].get(row["language"], row["language"]),
        "parts": dossier(rules, form, {**without, **values}, translated, row["language"], g.language),
    }
