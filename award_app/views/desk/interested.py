"""Who is interested in sitting on a jury: the list with filters, for and against with a reason, whom to ask, whom to thank."""

from __future__ import annotations

from flask import flash, g, redirect, render_template, url_for
from flask_babel import gettext as _

from forms.interest import GENDER, ChooseForm, WeighForm

from ...access import OFFICERS, page
from ...reading import interest as read
from . import wording
from .frame import asked_for, blueprint, known, names, offered, ready, status_of, store, take
from .jury import called_for


@blueprint.route("/juries/<key>/interested", methods=["GET", "POST"])
@page(OFFICERS, key="jury", when="calls_for_jurors")
def interested(key: str):
    stage, rule = called_for(key)
    form, asked = WeighForm(), asked_for(read.Filter)
    if form.validate_on_submit() and take(form, "interest", form.interest.data, "weigh_interest", form.payload()):
        flash(_("What you said is kept."), "success")
        return redirect(url_for(".interested", key=key), 303)
    status = status_of(form)
    with store().reading() as db:
        rows = read.listed(db, stage["id"])
        found = [one for one in rows if asked.lets(one)]
        ids = [one["id"] for one in found]
        texts, weights, offers = read.texts_of(db, ids), read.weights_of(db, ids), offered(db, "interest", found)
    buttons = {id: wording.buttons("interest", id, one) for id, one in offers.items()}
    return render_template("desk/interested.html", stage=stage, rule=rule, form=ready(form), rows=rows, found=found, texts=texts,
                           weights=weights, buttons=buttons, asked=asked, genders=dict(GENDER),
                           countries=sorted({one["country"] for one in rows})), status


@blueprint.route("/juries/<key>/interested/<id>", methods=["GET", "POST"])
@page(OFFICERS, key="jury", id="interest", when="calls_for_jurors")
def choose(key: str, id: str):
    """Whom the office asks, and for what: they get the same letter as anybody who is asked."""
    stage, rule = called_for(key)
    with store().reading() as db:
        rows = {one["id"]: one for one in read.listed(db, stage["id"])}
    one = known(rows, id)
    form = ChooseForm()
    form.group.choices = [("", _("Choose …")), *((each.id, each.name[g.language]) for each in g.edition.rules.categories)]
    if not rule.groups:
        del form.group
    if form.validate_on_submit() and take(form, "interest", id, "choose_interest", form.payload()):
        flash(_("%(name)s is asked. The letter is on its way.", name=one["name"] or "–"), "success")
        return redirect(url_for(".interested", key=key), 303)
    status = status_of(form)
    return render_template("desk/choose.html", stage=stage, one=one, form=ready(form, one["version"]), **names()), status
