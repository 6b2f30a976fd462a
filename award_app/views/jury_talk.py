"""A juror gives other points after the talk: on the own sheet, with a reason, while the panel meets."""

from __future__ import annotations

from flask import flash, g, redirect, render_template, request, url_for
from flask_babel import gettext as _

from forms.jury import as_chosen, talk_form
from workflows.steps import Refused

from .. import words
from ..access import JURORS, page
from ..reading import jury_room as read
from ..stages.talk import changes
from ..words import points
from .jury import blueprint, criteria_of, mine, names, offered, store, take
from .jury_meeting import meets


@blueprint.route("/<reading>/after-talk", methods=["GET", "POST"])
@page(JURORS, reading="reading")
def after_talk(edition: str, reading: str):
    """What was sent stays on the page, above what was given since."""
    one, stage = mine(edition, reading)
    form, problem, status = talk_form(criteria_of(stage), g.language)(), None, 422 if request.method == "POST" else 200
    if form.validate_on_submit():
        try:
            take("reading", reading, "change_after_talk", form, form.payload())
        except Refused as refused:
            problem, status = words.why(refused.refusal), 409
        else:
            flash(_("Your points after the talk are kept. What you had sent stays beside them."), "success")
            return redirect(url_for(".after_talk", edition=edition, reading=reading), 303)
    with store().reading() as db:
        sent = read.sheet_sent(db, reading)
        made = [row for row in changes(db, g.edition.rules, [stage["id"]]) if row["reading"] == reading]
    if request.method != "POST":
        for criterion in form.criteria:
            name = f"points_{criterion.id}"
            stands = made[-1]["points"][criterion.id] if made else sent.get(name, "")
            form[name].data = as_chosen(criterion, stands)
    form.key.data, form.seen.data = store().id(), str(one["version"])
    return render_template(
        "jury/after_talk.html", one=one, stage=stage, form=form, problem=problem, sent=sent, made=made, points=points,
        offer=offered("reading", [one]).get((one["id"], "change_after_talk")), meeting=meets(one), **names()), status
