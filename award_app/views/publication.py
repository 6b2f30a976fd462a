"""What is published of a candidacy: what the city agreed to and when, and the button that takes the consent back or gives it."""

from __future__ import annotations

from flask import flash, g, redirect, render_template, url_for
from flask_babel import gettext as _

from forms.submission import SendForm
from workflows.steps import Refused

from .. import engine
from ..access import TEAMS, page
from ..effects import Ref
from ..reading.publication import consent_of
from .submission import blueprint as pages
from .submission import mine_or_unknown, offered, store

STEPS = ("withdraw_consent", "give_consent")


@pages.route("/<id>/publication", methods=["GET", "POST"])
@page(TEAMS, id="candidacy")
def publication(edition: str, id: str):
    """Shown to everybody of the team; taken back, or given again, by who writes for it."""
    one = mine_or_unknown(edition, id)
    form, refusal = SendForm(), None
    if form.validate_on_submit():
        asked = form.step_of(*STEPS)
        try:
            engine.act(store(), Ref(edition, "candidacy", id), asked, g.actor, {}, seen=form.version, key=form.key.data,
                       received=g.received)
            told = {"withdraw_consent": _("Nothing more is published of your candidacy."),
                    "give_consent": _("Your candidacy is published again, as the rules say.")}
            flash(told[asked], "success")
            return redirect(url_for(".publication", edition=edition, id=id), 303)
        except Refused as refused:
            refusal = refused.refusal
    with store().reading() as db:
        consent, can = consent_of(db, one.row, g.language), offered(db, one.row)
    step = STEPS[bool(consent and consent.withdrawn_at)]
    form = SendForm(formdata=None, key=store().id(), step=step, seen=one.row["version"])
    votes = any(stage.kind == "consultation" for _round, stage in g.edition.rules.stages())
    page = render_template("submission/publication.html", one=one, consent=consent, offer=can.get(step), step=step, form=form,
                           refusal=refusal, votes=votes)
    return page, 409 if refusal else 200
