"""The meeting at work: the agenda, each dossier with its sheets, remarks, motions and votes; the minutes on paper."""

from __future__ import annotations

from flask import flash, g, redirect, render_template, request, url_for
from flask_babel import gettext as _

from forms.meeting import motion_form, remark_form
from workflows.motions import fewest
from workflows.steps import Refused

from ...access import OFFICERS, page
from ...documents import minutes as paper
from ...reading import meeting as read
from ...reading.desk import honours
from ...stages import meeting as people
from ...words import points
from . import cut_words
from .frame import blueprint, context, offered, ready, stage_of, status_of, store, take


@blueprint.route("/deliberations/<key>/meeting", methods=["GET", "POST"])
@page(OFFICERS, key="deliberation")
def meeting(key: str):
    """What the panel talks about, in the order of the agenda. A remark stands until another takes its place; a vote stays."""
    stage = deliberation_of(key)
    with store().reading() as db:
        now = context(db)
        barred, called = people.barred(now, key), read.names_of(db, g.edition.id)
        found = read.dossiers(now, stage, honours.finalists(now, key.split(".")[0]), barred)
        moved = read.moved(now, stage, found)
        others = read.motions_on_nothing(db, stage["id"])
        may = "remark" in offered(db, "stage", [stage])[stage["id"]]
    sits = sorted(((seat, called[seat] or "–") for seat in barred), key=lambda one: one[1])
    named = [(one.about.row["id"], f"{one.about.row['place']}{_(':')} {one.about.row['title']}") for one in found]
    remarking, motion = remark_form(named), motion_form(sits, named, barred)
    if request.method == "POST" and (done := taken(stage, remarking, motion)):
        return done
    if request.method != "POST":  # both, or the second would show what was typed into the first
        remarking.candidacy.data = motion.about.data = request.args.get("about", "")
    for one in (remarking, motion):
        ready(one)
    return render_template(
        "desk/meeting.html",
        stage=stage,
        may=may,
        found=found,
        others=others,
        moved=moved,
        called=called,
        sits=sits,
        needed=fewest(g.edition.rules.stage(key), len(sits)),
        remarking=remarking,
        motion=motion,
        points=points,
        kept_from=cut_words.kept_from,
        jury=read.jury_before(now, key),
        levels=read.levels(now, read.jury_before(now, key), g.language),
    ), max(status_of(remarking), status_of(motion))


def taken(stage, remarking, motion):
    """The remark or the vote that was sent; None where it does not stand, and its form says why."""
    if request.form.get("do") == "remark":
        if remarking.validate() and take(remarking, "stage", stage["id"], "remark", remarking.payload()):
            flash(_("The remark is kept."), "success")
            return redirect(url_for(".meeting", key=stage["key"]), 303)
    elif motion.validate() and take(motion, "motion", None, "vote", motion.payload(), parent=stage["key"]):
        flash(_("The vote is recorded."), "success")
        return redirect(url_for(".meeting", key=stage["key"]), 303)
    return None


@blueprint.get("/deliberations/<key>/minutes.pdf")
@page(OFFICERS, key="minutes", limit="documents")
def minutes_file(key: str):
    return paper.answer(deliberation_of(key), request.args.get("in"))


def deliberation_of(key: str):
    stage = stage_of(key)
    if stage["kind"] != "deliberation":
        raise Refused("unknown")
    return stage

