"""The president of a panel proposes the opening of its points, or opens them, where the rules ask for two people."""

from __future__ import annotations

from flask import flash, g, redirect, render_template, url_for
from flask_babel import gettext as _

from forms.jury import OpeningForm
from workflows.steps import Refused

from .. import engine, here
from ..access import JURORS, page
from ..reading.jury import chair_of
from .jury import blueprint, names, refused, shown, store

DONE = {
    "propose_opening": lambda: _("The opening of the points is proposed. Somebody of the office has to open them."),
    "open_points": lambda: _("The points are open. The office can read them now, and prepare the meeting."),
}


@blueprint.route("/seats/<seat>/opening", methods=["GET", "POST"])
@page(JURORS, seat="chair")
def opening(edition: str, seat: str):
    """Which of the two steps it is, the stage says: the first that is not done."""
    here.enter(edition)
    stage = presided(seat)
    step = "open_points" if stage["points_opened_by"] else "propose_opening"
    with store().reading() as db:
        offers = engine.offers(db, store(), edition, "stage", [stage], g.actor, g.context)[stage["id"]]
    form, problem = OpeningForm(), None
    if form.validate_on_submit() and not (problem := refused("stage", stage["id"], form.step.data, form)):
        flash(DONE[form.step.data](), "success")
        return redirect(url_for(".desk", edition=edition), 303)
    form.step.data = step
    return render_template("jury/opening.html", stage=stage, form=shown(form, stage["version"]), step=step, problem=problem,
                           offer=next((one for one in offers if one.step.name == step), None), **names()), 409 if problem else 200


def presided(seat: str):
    """The jury over which this juror presides from this seat, and whose points two people open."""
    with store().reading() as db:
        one = chair_of(db, g.edition.id, g.standing.participant, seat)
    stage = one and g.stages[one["stage"].split("/", 1)[1]]
    if stage is None or g.edition.rules.stage(stage["key"]).opening is None:
        raise Refused("unknown")
    return stage
