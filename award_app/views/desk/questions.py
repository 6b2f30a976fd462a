"""Jurors' questions about dossiers: answered, or put to the city as the office's own."""

from __future__ import annotations

from flask import flash, redirect, render_template, url_for
from flask_babel import gettext as _

from forms.answering_jurors import JurorsQuestionForm
from workflows.steps import Refused

from ...access import OFFICERS, page
from ...reading.desk import questions as read
from .frame import blueprint, ready, status_of, store, take
from .jury import jury_of


@blueprint.route("/juries/<key>/questions", methods=["GET", "POST"])
@page(OFFICERS, key="jury")
def questions(key: str):
    """Which juror asks is not shown: the office answers the dossier's reader, not a name."""
    stage, _rule = jury_of(key)
    form = JurorsQuestionForm()
    with store().reading() as db:
        found = read.of_stage(db, stage["id"])
    if form.question.data and form.question.data not in {one["id"] for one in found}:
        raise Refused("unknown")
    if form.validate_on_submit() and take(form, "question", form.question.data, form.says.data, form.payload()):
        flash(_("The answer is on its way.") if form.says.data == "answer" else _("The city is asked."), "success")
        return redirect(url_for(".questions", key=key), 303)
    return render_template("desk/questions.html", stage=stage, form=ready(form), found=found), status_of(form)
