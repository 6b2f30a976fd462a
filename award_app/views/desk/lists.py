"""Lists to take away (the candidacies as XLSX), and the certificates with their state."""

from __future__ import annotations

from flask import g, render_template, request, send_file
from flask_babel import gettext as _

from ...access import OFFICERS, page
from ...documents.lists import sheet
from ...reading.desk import board as read
from ...reading.desk import honours
from . import wording
from .board import asked_for
from .frame import blueprint, names, offered, store


@blueprint.get("/candidacies.xlsx")
@page(OFFICERS)
def xlsx():
    """The list with the same search and filters, every row of it."""
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
        _("Sent at (time in %(place)s)", place=g.edition.rules.time_zone.split("/")[-1].replace("_", " ")),
    ]
    with store().reading() as db:
        book = sheet(
            _("Candidacies"),
            heads,
            map(told, read.every(db, g.edition.id, asked_for())),
            g.edition.rules.time_zone,
        )
    return send_file(
        book,
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        as_attachment=True,
        download_name=f"{g.edition.id}-candidacies.xlsx",
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
    ]


@blueprint.get("/certificates")
@page(OFFICERS)
def certificates():
    state, after = request.args.get("state", ""), request.args.get("after", "")
    with store().reading() as db:
        found = honours.listed_certificates(db, g.edition.id, state, after)
        shown = found[: honours.PAGE]
        offers = offered(db, "certificate", shown)
    return render_template(
        "desk/certificates.html",
        found=shown,
        state=state,
        more=shown[-1]["id"] if len(found) > honours.PAGE else None,
        buttons={id: wording.buttons("certificate", id, one) for id, one in offers.items()},
    )
