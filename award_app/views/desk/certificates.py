"""The certificates: found by holder or number, filtered by kind and state, each with what can be done about it."""

from __future__ import annotations

from flask import g, render_template, request, url_for

from ...access import OFFICERS, page
from ...reading.desk import certificates as read
from . import wording
from .frame import asked_for, blueprint, offered, store


@blueprint.get("/certificates")
@page(OFFICERS)
def certificates():
    asked, after = asked_for(read.Asked), request.args.get("after", "")
    with store().reading() as db:
        found = read.listed(db, g.edition.id, asked, after)
        listed = [one for one in found if asked.kind or one["kind"] not in read.HONOURS]
        longer = len(listed) > read.PAGE
        shown = found[:-1] if longer else found
        offers = offered(db, "certificate", shown)
    return render_template(
        "desk/certificates.html",
        found=shown,
        asked=asked,
        kinds=read.KINDS,
        states=read.STATES,
        more=url_for(".certificates", **asked.given(), after=shown[-1]["id"]) if longer else None,
        buttons={id: wording.buttons("certificate", id, one) for id, one in offers.items()},
    )
