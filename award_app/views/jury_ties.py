"""Ties declared beforehand: a juror, or who stands by, marks the member organisations that they are tied to. The list is that of
the office; who applied stands nowhere here."""

from __future__ import annotations

from flask import flash, g, redirect, render_template, request, url_for
from flask_babel import gettext as _

from forms.numbers import carried
from forms.submission import countries_offered
from forms.tying import SAID, ties_form
from workflows.steps import Refused

from .. import here, sheets, words
from ..access import ASKED, JURORS, page
from ..reading import tying as read
from .jury import blueprint, names, offered, store, take


@blueprint.route("/ties", methods=["GET", "POST"])
@page(ASKED, JURORS)
def ties(edition: str):
    """A page of the list at a time: what is marked on it is kept with the button, and the search goes on."""
    here.enter(edition)
    asked = read.Asked(request.args.get("q", "").strip()[:200], request.args.get("country", "")[:2],
                       max(1, carried(request.args.get("page")) or 1))
    with store().reading() as db:
        seats = read.own_seats(db, edition, g.standing.participant)
        found = read.members_listed(db, edition, asked)
        declared = read.declared(db, edition, g.standing.participant)
    offers = offered("seat", seats)
    able = [one for one in seats if (one["id"], "declare_ties") in offers]
    if not able:
        raise Refused("unknown")
    seat = next((one for one in able if offers[one["id"], "declare_ties"].allowed), able[0])  # of two juries one may be closed
    can, undo = offers[seat["id"], "declare_ties"], offers.get((seat["id"], "take_back_tie"))
    form, problem = ties_form(found.rows, countries_offered(g.edition.rules, g.language)), None
    if form.validate_on_submit():
        try:
            return redirect(done(form, seat, asked), 303)
        except Refused as refused:
            problem = words.why(refused.refusal)
    form.key.data, form.seen.data = store().id(), seat["version"]
    return render_template("jury/ties.html", form=form, found=found, asked=asked, declared=declared, seat=seat, can=can,
                           problem=problem, undo=undo and undo.allowed, kinds=SAID,
                           **names()), 409 if problem else 422 if form.errors else 200


def done(form, seat, asked) -> str:
    """What the button asked for: keep what is marked, say that the list is whole, or take a tie back."""
    if tie := request.form.get("take_back"):
        take("seat", tie.split(":", 1)[0], "take_back_tie", form, {"tie": tie}, seen="")
        flash(_("The tie is taken back."), "success")
    else:
        whole, marked = "whole" in request.form, form.ties()
        if not whole and not marked:
            flash(_("Nothing was marked on this page."))
        else:
            take("seat", seat["id"], "declare_ties", form, {"ties": marked, "whole": whole})
            with store().reading() as db:
                void = read.void_of(db, g.edition.id, g.standing.participant)
            sheets.forget(store(), void)
            flash(_("Your answer is kept. Thank you.") if whole else _("Your ties are kept."), "success")
    return url_for(".ties", edition=g.edition.id, **asked.address())
