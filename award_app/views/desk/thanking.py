"""All who offered themselves for a jury and were not asked, thanked together: looked at first, one step for each."""

from __future__ import annotations

from flask import flash, g, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_babel import ngettext

from forms.desk import StepForm
from workflows.record import digest
from workflows.steps import Refused

from ... import accounts, engine, words
from ...access import OFFICERS, page
from ...effects import Ref
from ...reading import interest as read
from .frame import blueprint, offered, ready, store
from .jury import called_for
from .letters import as_read

AT_ONCE = 100  # more come after these


@blueprint.route("/juries/<key>/interested/thank", methods=["GET", "POST"])
@page(OFFICERS, key="jury", when="calls_for_jurors")
def thank(key: str):
    """Whoever is asked, or was thanked before, is not among them."""
    stage, _rule = called_for(key)
    form, found = StepForm(), unasked(stage)
    shown = digest([[one["id"], one["version"]] for one in found])
    if found and form.validate_on_submit():
        if form.shown.data == shown:
            return redirect(thanked(form, found, key), 303)
        form.form_errors = [_("What would happen has changed since you looked. Look at it again, then confirm.")]
    previews = [engine.preview(store(), ref_of(one), "thank_interest", g.actor) for one in found]
    form.shown.data = shown
    letters = as_read([letter for one in previews for letter in one.letters])
    return render_template("desk/thank.html", stage=stage, found=found, letters=letters, form=ready(form)), (
        409 if form.form_errors else 200)


def unasked(stage) -> list:
    with store().reading() as db:
        rows = read.listed(db, stage["id"])
        offers = offered(db, "interest", rows)
    able = (one for one in rows if (offer := offers[one["id"]].get("thank_interest")) and offer.allowed)
    return list(able)[:AT_ONCE]


def thanked(form, found, key: str) -> str:
    """Each by a step of its own, as it was looked at; what is refused meanwhile is told by its name."""
    accounts.participant(store(), g.edition.id, g.person.id)
    done = 0
    for one in found:
        try:
            engine.act(store(), ref_of(one), "thank_interest", g.actor, key=f"{form.key.data}-{one['id']}",
                       seen=one["version"], received=g.received)
            done += 1
        except Refused as refused:
            flash(f"{one['name'] or '–'}{_(':')} {words.why(refused.refusal)}", "problem")
    if done:
        flash(ngettext("%(num)s letter of thanks is written. Release it when all have been chosen.",
                       "%(num)s letters of thanks are written. Release them when all have been chosen.", done), "success")
    return url_for(".interested", key=key)


def ref_of(one) -> Ref:
    return Ref(g.edition.id, "interest", one["id"])
