"""A city appeals against having been left out: why, until when, who decides; afterwards what was decided."""

from __future__ import annotations

from flask import flash, g, redirect, render_template, url_for
from flask_babel import gettext as _

from forms.appeal import AppealForm
from workflows.steps import Refused

from .. import engine, words
from ..access import TEAMS, page
from ..effects import Ref
from ..reading.appeal import appeals_of
from ..reading.rules.taking_part import who_decides
from ..stages.appeal import stage_of_appeal
from .submission import blueprint as pages
from .submission import mine_or_unknown, offered, store


@pages.route("/<id>/appeal", methods=["GET", "POST"])
@page(TEAMS, id="candidacy")
def appeal(edition: str, id: str):
    """Write the appeal and send it; once it is sent, read it here."""
    one = mine_or_unknown(edition, id)
    key = stage_of_appeal(g.edition.rules, one.row["state"].split(":")[0])
    stage = g.edition.rules.stage(key) if key else None  # None: nobody can appeal against where it stands
    form, refusal = AppealForm(), None
    if form.validate_on_submit():
        try:
            engine.act(store(), Ref(edition, "candidacy", id), "appeal", g.actor, {"grounds": form.grounds.data},
                       seen=form.version, key=form.key.data, received=g.received)
            flash(_("Your appeal is sent."), "success")
            return redirect(url_for(".overview", edition=edition, id=id), 303)
        except Refused as refused:
            refusal = refused.refusal
            form.grounds.errors = [words.why(refusal)] if refusal.code.startswith("grounds") else []
    with store().reading() as db:
        offer, made = offered(db, one.row).get("appeal"), appeals_of(db, id)
    form.key.data, form.seen.data = store().id(), one.row["version"]
    return render_template(
        "appeal/appeal.html",
        one=one,
        form=form,
        offer=offer,
        made=made,
        refusal=refusal,
        stage=stage,
        closes=stage and g.stages[key]["closes_at"],
        against=stage and g.edition.rules.round(stage.against).name[g.language],
        decides=stage and who_decides(stage, g.language),
    ), 409 if refusal else 200

