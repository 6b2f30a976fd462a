"""A member of the panel at the meeting: the agenda and the sheets of all, without what they have a conflict of interest with;
and the president, who reads the minutes and signs them."""

from __future__ import annotations

from flask import flash, g, redirect, render_template, request, url_for
from flask_babel import gettext as _

from forms.jury import ButtonForm
from workflows.stages.talk import meetings_of as meetings_that_change
from workflows.steps import Refused

from .. import engine, here
from ..access import JURORS, page
from ..documents import minutes as paper
from ..effects import Context
from ..reading import jury as own
from ..reading import meeting as read
from ..reading.desk import honours
from ..stages import meeting as people
from ..words import points
from .desk import cut_words
from .jury import blueprint, names, refused, shown, store


@blueprint.get("/seats/<seat>/meeting")
@page(JURORS, seat="meeting")
def meeting(edition: str, seat: str):
    """While it is open. What the member is shown out for is not there: in no list, count, mean or band."""
    here.enter(edition)
    with store().reading() as db:
        now = read_now(db)
        mine = own.seat_of(db, edition, g.standing.participant, seat)
        stage = mine and meets(mine)
        jury = stage and read.jury_before(now, stage["key"])
        if jury is None or g.edition.rules.stage(jury["key"]).blind == "always":
            raise Refused("unknown")
        barred = people.shown_out(now).get(g.standing.participant, set())
        there = [one for one in honours.finalists(now, stage["key"].split(".")[0]) if one.row["id"] not in barred]
        found = read.dossiers(now, stage, there, {}, words=True)
        called, moved = read.names_of(db, edition), read.moved(now, stage, found)
    return render_template("jury/meeting.html", stage=stage, found=found, called=called, points=points,
                           kept_from=cut_words.kept_from,
                           moved=moved, own=sheet_seat(mine, jury, stage),
                           levels=read.levels(now, jury, g.language),
                           criteria=g.edition.rules.criteria[g.edition.rules.stage(jury["key"]).criteria], **names())


@blueprint.route("/seats/<seat>/minutes", methods=["GET", "POST"])
@page(JURORS, seat="presidency")
def minutes(edition: str, seat: str):
    """The president reads the minutes as they are printed, in any language, and signs them: an act of its own."""
    here.enter(edition)
    stage = decided(seat)
    form, problem = ButtonForm(), None
    if form.validate_on_submit() and not (problem := refused("stage", stage["id"], "sign_as_president", form)):
        flash(_("The minutes are signed. Thank you."), "success")
        return redirect(url_for(".desk", edition=edition), 303)
    with store().reading() as db:
        found = read.minutes_of(db, edition, stage["id"])
        offers = engine.offers(db, store(), edition, "stage", [stage], g.actor, g.context)[stage["id"]]
    language = paper.language_of(request.args.get("in"))
    return render_template("jury/minutes.html", stage=stage, seat=seat, found=found, form=shown(form, stage["version"]),
                           problem=problem, language=language, body=paper.body(g.edition.rules, found, language),
                           in_languages=paper.languages_of(language),
                           offer=next((one for one in offers if one.step.name == "sign_as_president"), None),
                           **names()), 409 if problem else 200


@blueprint.get("/seats/<seat>/minutes.pdf")
@page(JURORS, seat="presidency", limit="documents")
def minutes_file(edition: str, seat: str):
    here.enter(edition)
    return paper.answer(decided(seat), request.args.get("in"))


def sheet_seat(mine, jury, stage) -> str:
    """The seat whose own sheets this member may change after the talk; none where the rules or the round do not let them."""
    key = jury["key"]
    round_ = g.edition.rules.round(key.split(".")[0])
    may = stage["key"] in meetings_that_change(round_, g.edition.rules.stage(key)) and mine["stage"] == jury["id"]
    return mine["id"] if may else ""


def meets(seat):
    """The meeting that is open and that the panel of this seat sits in."""
    return next((row for row in meetings_of(seat["stage"]) if row["state"] == "open"), None)


def meetings_of(jury: str) -> list:
    key = jury.split("/", 1)[1]
    return [row for row in g.stages.values() if row["kind"] == "deliberation" and key in g.edition.rules.juries_of(row["key"])]


def decided(seat: str):
    """The meeting over which this juror presided and that has decided."""
    with store().reading() as db:
        one = own.chair_of(db, g.edition.id, g.standing.participant, seat)
    stage = one and next((row for row in meetings_of(one["stage"]) if row["state"] == "closed"), None)
    if stage is None:
        raise Refused("unknown")
    return stage


def read_now(db) -> Context:
    return engine.read_context(db, store(), g.edition.id, g.actor)
