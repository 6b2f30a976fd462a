"""The members of the network who vote: who they are, and admitting one more."""

from __future__ import annotations

from flask import flash, g, redirect, render_template, url_for
from flask_babel import gettext as _

from forms.desk import member_form
from workflows.stages.common import members_vote
from workflows.steps import Refused

from ... import accounts
from ...access import OFFICERS, page
from ...reading.desk import members as read
from . import wording
from .frame import blueprint, names, offered, ready, status_of, store, take


@blueprint.route("/members", methods=["GET", "POST"])
@page(OFFICERS, when="members_vote")
def members():
    """The list, and the form: a person of the organisation gets a letter and can vote."""
    if not members_vote(g.edition.rules):
        raise Refused("unknown")
    form = member_form(g.edition.rules, g.language, names()["language_name"])
    if form.validate_on_submit() and admitted(form):
        flash(_("%(name)s can vote. The letter is on its way.", name=form.name.data.strip()), "success")
        return redirect(url_for(".members"), 303)
    status = status_of(form)
    with store().reading() as db:
        found = read.listed(db, g.edition.id)
        offers = offered(db, "profile", found)
    buttons = {id: wording.buttons("profile", id, one) for id, one in offers.items()}
    return render_template("desk/members.html", found=found, buttons=buttons, form=ready(form)), status


def admitted(form) -> bool:
    person = accounts.enrol(store(), form.email.data, form.name.data, form.language.data)
    participant = accounts.participant(store(), g.edition.id, person.id)
    return bool(take(form, "profile", None, "admit", {"participant": participant, **form.payload()}))
