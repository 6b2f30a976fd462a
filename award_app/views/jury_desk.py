"""The juror's first page: my readings, and before them the question of conflicts of interest."""

from __future__ import annotations

from flask import flash, g, redirect, render_template, request, url_for
from flask_babel import gettext as _

from forms.jury import declaration_form
from workflows.steps import Refused

from .. import here, notes, sheets, words
from ..access import JURORS, page
from ..reading import jury_desk as read
from ..reading.timeline import line_of
from .jury import blueprint, criteria_of, my_sittings, names, offered, store, take
from .jury_awaited import awaited, meets


@blueprint.get("")
@page(JURORS)
def desk(edition: str):
    """My readings; before them, once for each seat, the question of conflicts of interest."""
    here.enter(edition)
    sittings, waiting = my_sittings()
    if waiting:
        return declaration_page(waiting, form_for(waiting))
    with store().reading() as db:
        read.listed(db, sittings, read.Asked(*(request.args.get(name, "") for name in ("seat", "show", "page", "at"))))
    judged = {one.stage["key"] for one in sittings if criteria_of(one.stage)}
    return render_template("jury/desk.html", sittings=sittings, line=line(), judged=judged, turned_to=turned_to, turn=turn,
                           meetings=meetings, meets=meets, awaited=awaited(sittings, meetings, offered), **names())


@blueprint.post("/seats/<seat>/declaration")
@page(JURORS, seat="seat")
def declare(edition: str, seat: str):
    """The answer to the question of conflicts: what is ticked leaves this juror's world."""
    here.enter(edition)
    sitting = next((one for one in my_sittings()[0] if one.seat["id"] == seat), None)
    if sitting is None:
        raise Refused("unknown")
    form = form_for(sitting)
    if not form.validate_on_submit():
        return declaration_page(sitting, form, status=422)
    try:
        take("seat", seat, "declare", form, {"conflicts": form.conflicts()})
    except Refused as refused:
        return declaration_page(sitting, form, words.why(refused.refusal), 409)
    gone = [f"{seat}:{candidacy}" for candidacy in form.conflicts()]
    sheets.forget(store(), gone)
    notes.forget(store(), gone)
    flash(_("Your answer is kept. Thank you."), "success")
    return redirect(url_for(".desk", edition=edition), 303)


def form_for(sitting):
    form = declaration_form(sitting.asked_about)()
    form.seen.data = form.seen.data or sitting.seat["version"]
    form.key.data = form.key.data or store().id()
    return form


def declaration_page(sitting, form, problem: str | None = None, status: int = 200):
    return render_template("jury/declaration.html", sitting=sitting, form=form, problem=problem, **names()), status


def turned_to(sitting, show: str = "", page: int = 0) -> str:
    """The address of a part of one seat's list; it leads to the head of that list."""
    asked = {"seat": sitting.seat["id"], "show": show or None, "page": page or None}
    return url_for(".desk", edition=g.edition.id, **asked, _anchor=f"list-{sitting.seat['id']}")


def turn(sitting) -> dict[int, str]:
    """The pages beside the one of a list that is shown."""
    return {step: turned_to(sitting, sitting.show, at) for step, at in sitting.turned.beside.items()}


def meetings(sitting) -> list:
    """The meetings in which the panel of a seat sits."""
    held = [row for row in g.stages.values() if row["kind"] == "deliberation"]
    return [row for row in held if sitting.stage["key"] in g.edition.rules.juries_of(row["key"])]


def line():
    return line_of(g.edition.rules, g.stages, store().now(), g.language, g.edition.row["state"])
