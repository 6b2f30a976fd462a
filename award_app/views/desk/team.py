"""Who works on a candidacy, as the office sees it: it names another owner when the only one is gone, and says why."""

from __future__ import annotations

from flask import flash, g, redirect, render_template, url_for

from forms.team import new_owner_form, roles
from workflows.steps import Refused

from ... import accounts
from ...access import OFFICERS, page
from ...reading import team as read_team
from ...reading.desk import candidacy as read
from . import wording
from .frame import blueprint, names, offered, ready, status_of, store, take


@blueprint.route("/candidacies/<id>/team", methods=["GET", "POST"])
@page(OFFICERS, id="candidacy")
def team(id: str):
    """The team with its roles, and the form that names another owner."""
    with store().reading() as db:
        one = read.one(db, g.edition.id, id)
        if one is None:
            raise Refused("unknown")
        members, offer = read_team.members(db, id), offered(db, "candidacy", [one])[id].get("hand_over")
    spoken = names()["language_name"]
    form = new_owner_form([(code, spoken(code)) for code in g.edition.rules.languages.interface])
    said = wording.said_of("candidacy", "hand_over", id)
    if form.validate_on_submit() and handed_over(form, id):
        flash(str(said.done), "success")
        return redirect(url_for(".team", id=id), 303)
    status = status_of(form)
    return render_template(
        "desk/team.html",
        one=one,
        form=ready(form, one["version"]),
        members=members,
        roles=dict(roles()),
        offer=offer,
        said=said,
    ), status


def handed_over(form, id: str) -> bool:
    _person, who = accounts.join(store(), g.edition.id, form.address.data.strip(), "", form.language.data)
    return bool(take(form, "candidacy", id, "hand_over", {"participant": who, **form.payload()}))
