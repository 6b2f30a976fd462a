"""A juror who cannot take part, or no longer: they say so themselves, and the office finds a replacement."""

from __future__ import annotations

from flask import flash, g, redirect, render_template, url_for
from flask_babel import gettext as _

from forms.jury import ButtonForm
from workflows.steps import Refused

from .. import here, notes, sheets
from ..access import JURORS, page
from ..reading.jury import seat_of
from .jury import blueprint, names, refused, shown, stage_of, store


@blueprint.route("/seats/<seat>/leave", methods=["GET", "POST"])
@page(JURORS, seat="seat")
def leave(edition: str, seat: str):
    """Sheets that were sent still count; what was not sent is given to others when the office shares out anew."""
    here.enter(edition)
    with store().reading() as db:
        one = seat_of(db, edition, g.standing.participant, seat)
    if one is None:
        raise Refused("unknown")
    form, problem = ButtonForm(), None
    if form.validate_on_submit() and not (problem := refused("seat", seat, "stand_down", form)):
        sheets.forget_seat(store(), seat)
        notes.forget_seat(store(), seat)
        flash(_("You have left the panel. The office knows it. Thank you for what you did."), "success")
        return redirect(url_for("public.edition", edition=edition), 303)
    form = shown(form, one["version"])
    return render_template("jury/leave.html", stage=stage_of(one), form=form, problem=problem, **names()), 409 if problem else 200
