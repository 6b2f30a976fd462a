"""Beside a dossier: a juror's own notes, and a question to the office."""

from __future__ import annotations

from flask import flash, g, jsonify, redirect, render_template, request, url_for
from flask_babel import gettext as _

from forms.jury import NoteForm, QuestionForm
from forms.numbers import carried
from workflows.steps import Refused

from .. import engine, notes, words
from ..access import JURORS, page
from ..effects import Ref
from ..reading import jury as read
from .jury import blueprint, mine, names, store


@blueprint.post("/<reading>/note")
@page(JURORS, reading="reading", answers=("version", "fields", "saved_at", "reason"))
def note(edition: str, reading: str):
    """Autosave, as static/js/autosave.js asks it; without it, the form's own button."""
    mine(edition, reading)
    text = NoteForm().note.data or ""
    if "seen" not in request.form:
        notes.save(store(), reading, text)
        flash(_("Your note is kept."), "success")
        return redirect(url_for(".reading", edition=edition, reading=reading, _anchor="notes"), 303)
    undecided = "open-note" in request.form  # of two texts none is chosen: the saved one stays
    seen = -1 if undecided else carried(request.form["seen"]) or 0
    try:
        kept = notes.save(store(), reading, text, seen)
    except notes.Overtaken as overtaken:
        return jsonify(version=str(overtaken.note.version), fields={"note": overtaken.note.text}), 409
    except Refused as refused:
        return jsonify(reason=words.why(refused.refusal)), 422
    return jsonify(version=str(kept.version), saved_at=kept.saved_at.isoformat())


@blueprint.route("/<reading>/question", methods=["GET", "POST"])
@page(JURORS, reading="reading", limit="ask")
def question(edition: str, reading: str):
    """To the office, which is not told by whom; what was asked before and what came of it stands below."""
    one, stage = mine(edition, reading)
    form, problem, status = QuestionForm(), None, 422 if request.method == "POST" else 200
    if form.validate_on_submit():
        try:
            engine.act(store(), Ref(edition, "question", None, stage["key"]), "ask", g.actor,
                       {"reading": reading, "text": form.text.data}, key=form.key.data or None, received=g.received)
        except Refused as refused:
            problem, status = words.why(refused.refusal), 409
        else:
            flash(_("Your question is with the office. The answer comes by mail, and stands beside the dossier."), "success")
            return redirect(url_for(".reading", edition=edition, reading=reading, _anchor="questions"), 303)
    with store().reading() as db:
        own, answered = read.questions_on(db, one)
    form.key.data = store().id()
    return render_template("jury/question.html", one=one, stage=stage, form=form, problem=problem, asked=own,
                           answered=answered, **names()), status
