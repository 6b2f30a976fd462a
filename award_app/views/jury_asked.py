"""Who is asked to sit on a panel, or to stand by, answers by themselves; who stands by can stop doing so."""

from __future__ import annotations

from flask import flash, g, redirect, render_template, url_for
from flask_babel import lazy_gettext as say

from forms.jury import AnswerForm
from workflows.stages.seating import UNANSWERED
from workflows.steps import Refused

from .. import here, words
from ..access import ASKED, JURORS, page
from ..reading.jury import asked_of
from .jury import blueprint, names, offered, stage_of, store, take

DONE = {
    "seated": say("You sit on the panel. Thank you for taking it on."),
    "standing_by": say("You stand by as a reserve. Thank you. A letter tells you if you are called in."),
    "refused": say("You do not take the place. Thank you for your answer."),
    "left": say("You stand by no more. The office knows it."),
}


@blueprint.route("/asked", methods=["GET", "POST"])
@page(ASKED, JURORS)
def asked(edition: str):
    """Every place that this person was asked to take, with their answer; the seat stands in the form, not in the address."""
    here.enter(edition)
    with store().reading() as db:
        rows = asked_of(db, edition, g.standing.participant)
    form, problem = AnswerForm(), None
    if form.validate_on_submit():
        try:
            state = take("seat", form.seat.data, form.does.data, form, form.payload()).state
        except Refused as refused:
            if refused.refusal.code == "unknown":
                raise
            problem = words.why(refused.refusal)
        else:
            flash(str(DONE[state]), "success")
            return redirect(url_for(".desk" if state == "seated" else ".asked", edition=edition), 303)
    if not rows:  # the link of the letter, opened again by who sits now
        return redirect(url_for(".desk", edition=edition), 303)
    offers = offered("seat", rows)
    asks = [(one, stage_of(one), {name: offer for (id, name), offer in offers.items() if id == one["id"]}) for one in rows]
    return render_template("jury/asked.html", asks=asks, form=form, problem=problem, fresh=store().id,
                           unanswered=UNANSWERED, **names()), 409 if problem else 422 if form.errors else 200
