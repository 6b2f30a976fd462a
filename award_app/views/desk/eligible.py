"""All candidacies that meet every point of the checklist, declared eligible together: looked at first, one step for each."""

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
from ...reading.desk import candidacy as read
from .frame import blueprint, offered, ready, store
from .letters import as_read

AT_ONCE = 100  # more come after these


@blueprint.route("/eligible", methods=["GET", "POST"])
@page(OFFICERS)
def eligible():
    """Whom every point has been found met; what an officer has not looked at is never among them."""
    form, found = StepForm(), waiting()
    shown = digest([[one["id"], one["version"]] for one in found])
    if found and form.validate_on_submit():
        if form.shown.data == shown:
            return redirect(declared(form, found), 303)
        form.form_errors = [_("What would happen has changed since you looked. Look at it again, then confirm.")]
    previews = [engine.preview(store(), ref_of(one), "declare_eligible", g.actor) for one in found]
    form.shown.data = shown
    return render_template(
        "desk/eligible.html",
        found=found,
        translations=sum(len(one.taken) - 1 for one in previews),
        letters=as_read([letter for one in previews for letter in one.letters]),
        form=ready(form),
    ), 409 if form.form_errors else 200


def waiting() -> list:
    """The candidacies that can be declared eligible as they stand, by place."""
    with store().reading() as db:
        rows = read.all_met(db, g.edition.id, g.edition.rules)
        offers = offered(db, "candidacy", rows)
    able = (one for one in rows if (offer := offers[one["id"]].get("declare_eligible")) and offer.allowed)
    return list(able)[:AT_ONCE]


def declared(form, found) -> str:
    """Each by a step of its own, as it was looked at; what is refused meanwhile is told by its place."""
    accounts.participant(store(), g.edition.id, g.person.id)
    done = 0
    for one in found:
        key = f"{form.key.data}-{one['id']}"
        try:
            engine.act(store(), ref_of(one), "declare_eligible", g.actor, key=key, seen=one["version"], received=g.received)
            done += 1
        except Refused as refused:
            flash(f"{one['place']}{_(':')} {words.why(refused.refusal)}", "problem")
    if done:
        flash(
            ngettext(
                "%(num)s candidacy is declared eligible, and its city is written to.",
                "%(num)s candidacies are declared eligible, and their cities are written to.",
                done,
            ),
            "success",
        )
    return url_for(".candidacies", state=found[0]["state"])


def ref_of(one) -> Ref:
    return Ref(g.edition.id, "candidacy", one["id"])
