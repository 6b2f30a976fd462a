"""Lists to take away: the candidacies as XLSX."""

from __future__ import annotations

from flask import g, send_file
from flask_babel import gettext as _

from ...access import OFFICERS, page
from ...documents.lists import sheet
from ...documents.naming import file_name
from ...reading.desk import board as read
from ...reading.desk import honours
from .deliberation import prize_of
from .frame import asked_for, blueprint, names, store


@blueprint.get("/candidacies.xlsx")
@page(OFFICERS)
def xlsx():
    """The list with the same search and filters, every row of it."""
    place = g.edition.rules.time_zone.split("/")[-1].replace("_", " ")
    heads = [
        _("Reference"),
        _("Place"),
        _("Country"),
        _("Organisation"),
        _("Practice"),
        _("Category"),
        _("Territory"),
        _("Language"),
        _("State"),
        _("Sent at (time in %(place)s)", place=place),
        _("Completed at (time in %(place)s)", place=place),
        _("Honours"),
    ]
    with store().reading() as db:
        won = announced_honours(db)
        book = sheet(
            _("Candidacies"),
            heads,
            ([*told(row), ", ".join(won.get(row["id"], ()))] for row in read.every(db, g.edition.id, asked_for(read.Asked))),
            g.edition.rules.time_zone,
        )
    return send_file(
        book,
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        as_attachment=True,
        download_name=file_name(g.edition.id, "candidacies", "xlsx"),
    )


def told(row) -> list:
    name = names()
    return [
        row["reference"],
        row["place"],
        name["country"](row["country"]),
        row["organisation"],
        row["title"] or "",
        name["category"].get(row["category"], row["category"] or ""),
        name["territory"].get(row["territory"], row["territory"] or ""),
        name["language_name"](row["language"]),
        name["state_name"](row["state"]),
        row["submitted_at"],
        row["completed_at"],
    ]


def announced_honours(db) -> dict[str, list[str]]:
    """{candidacy: the names of its honours} once they are announced: a file is passed on more easily than a page."""
    found: dict[str, list[str]] = {}
    for one in honours.decided(db, g.edition.id):
        if one["state"] == "published":
            found.setdefault(one["candidacy"], []).append(prize_of(one))
    return found
