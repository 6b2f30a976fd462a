"""The decision: sheets and vote beside the form of honours; what follows from the ballots is shown first."""

from __future__ import annotations

from collections import Counter

from flask import flash, g, redirect, render_template, request, url_for
from flask_babel import gettext as _

from forms.desk import decide_form
from workflows.motions import fewest
from workflows.steps import Refused

from ...access import OFFICERS, page
from ...documents import minutes as paper
from ...reading.desk import board
from ...reading.desk import honours as read
from ...reading.meeting import minutes_of, names_of, voters
from ...stages import meeting
from . import cut_words, wording
from .frame import (
    blueprint,
    confirmed,
    context,
    look,
    names,
    offered,
    ready,
    stage_of,
    status_of,
    store,
    take,
)


def deliberation_page(stage, offers, stuck):
    """The page of the stage: the form while it is open, the decision afterwards."""
    if "decide" in offers:
        return redirect(url_for(".deliberation", key=stage["key"]))
    with store().reading() as db:
        decided, minutes = read.decided(db, g.edition.id), meeting.last_minutes(db, stage["id"])
        found = minutes_of(db, g.edition.id, stage["id"]) if minutes and stage["state"] == "closed" else None
    return render_template(
        "desk/decided.html",
        stage=stage,
        stuck=stuck,
        decided=decided,
        minutes=minutes,
        body=paper.body(g.edition.rules, found, g.language) if found else "",
        in_languages=paper.languages_of(g.language),
        prize_of=prize_of,
        not_in=not_in,
        buttons=wording.buttons("stage", stage["id"], offers, but=("sign_as_secretary",) if signed_by_office(found) else ()),
    )


def signed_by_office(found) -> bool:
    return found is None or "secretary" in found.signed


@blueprint.route("/deliberations/<key>", methods=["GET", "POST"])
@page(OFFICERS, key="deliberation")
def deliberation(key: str):
    stage = stage_of(key)
    if stage["kind"] != "deliberation":
        raise Refused("unknown")
    with store().reading() as db:
        offers = offered(db, "stage", [stage])[stage["id"]]
        finalists = read.finalists(context(db), key.split(".")[0])
        vote = read.vote(context(db), key.split(".")[0], finalists)
        level = read.level(context(db), key.split(".")[0], typed(key))
        called = names_of(db, g.edition.id)
        sits = {one["id"]: called.get(one["id"]) or "–" for one in meeting.members_of(context(db), key)}
        voted = voters(db, stage["id"]) if request.method == "POST" else set()
        gone = board.counts(db, g.edition.id).get(f"{key.split('.')[0]}:withdrawn", 0)
    if "decide" not in offers:
        return redirect(url_for(".stage", key=key))
    form = form_for(key, finalists, level)
    form.present.choices = sorted(sits.items(), key=lambda one: one[1])
    if confirmed(form) and take(form, "stage", stage["id"], "decide", form.payload()):
        flash(str(wording.STEPS["stage", "decide"].done), "success")
        return redirect(url_for(".stage", key=key), 303)
    found = (
        look(form, "stage", stage["id"], "decide", form.payload()) if form.is_submitted() and form.validate() else None
    )
    status = status_of(form)
    return render_template(
        "desk/deliberation.html",
        stage=stage,
        offer=offers["decide"],
        finalists=finalists,
        vote=vote,
        scored=_points_of(g.edition.rules.round(key.split(".")[0])),
        gone=gone,
        form=ready(form, stage["version"]),
        honours=honours_of(found, finalists),
        found=found,
        twice=twice(honours_of(found, finalists)),
        doubts=doubts(stage, form, honours_of(found, finalists), sits, voted) if found else [],
        not_in=not_in,
        points=cut_words.points,
        kept_from=cut_words.kept_from,
        buttons=wording.buttons("stage", stage["id"], offers, but=("decide",)),
    ), status


def _points_of(round_) -> str | None:
    """What the points of a round are called, where it says of what they are made."""
    if not round_.score:
        return None
    return _("All supports") if round_.adds_up_votes else _("Points out of 100")


def form_for(key: str, finalists, level):
    """A field for each honour that the panel may give; one in each group where it is given by group; and for those that
    the points leave to it, among the level ones."""
    spoken, said = names()["language_name"], g.edition.rules.languages
    order = dict.fromkeys([g.language, *said.published, *said.interface])  # the reader's own first: they type into it
    languages = {code: spoken(code) for code in order if code in said.interface}
    return decide_form(
        [
            slot
            for award in g.edition.rules.round(key.split(".")[0]).awards
            if award.by in ("deliberation", "points")
            for slot in (slots_of(award, finalists) if award.by == "deliberation" else level_slots(award, finalists, level))
        ],
        languages,
    )


def slots_of(award, finalists):
    """One for each honour that can be given: its name, the award, its rank if it has one, its label, and who may."""
    rules = g.edition.rules
    fit = [one for one in finalists if award.opens_to(one.answers) and not one.lacks]
    groups = sorted({rules.group(award.per, one.row) for one in fit}, key=str) if award.per else [None]
    for group in groups:
        who = [
            (one.row["id"], f"{one.row['place']}{_(':')} {one.row['title']}")
            for one in fit
            if award.per is None or rules.group(award.per, one.row) == group
        ]
        for number in range(award.how_many):
            rank = number + 1 if award.ranked else None
            label = prize_of({"award": award.id, "group": group, "rank": rank})
            yield f"honour_{award.id}_{group or ''}_{number}", award.id, rank, label, who


def typed(key: str) -> list[dict]:
    """Whom the form names between level ones: what else is level can depend on it."""
    awards = [award.id for award in g.edition.rules.round(key.split(".")[0]).awards if award.by == "points"]
    return [
        {"award": award, "candidacy": value}
        for award in awards
        for name, value in request.form.items()
        if value and name.startswith(f"honour_{award}_") and name[-1].isdigit()
    ]


def level_slots(award, finalists, level):
    """One for each place that level points leave to the panel."""
    for (id, group), (places, ids) in level.items():
        who = [(one.row["id"], f"{one.row['place']}{_(':')} {one.row['title']}") for one in finalists if one.row["id"] in ids]
        for number in range(places if id == award.id else 0):
            prize = prize_of({"award": id, "group": group})
            label = _("%(prize)s: these are level, choose", prize=prize)
            yield f"honour_{id}_{group or ''}_{number}", id, None, label, who


def honours_of(found, finalists) -> list:
    """What a preview would give: (prize, candidacy, by, citation), those that follow from the ballots among them."""
    if found is None:
        return []
    rows = {one.row["id"]: one.row for one in finalists}
    return [
        (prize_of(one.after), rows[one.after["candidacy"]], one.after["by"], one.after["citation"])
        for one in found.taken
        if one.step.of == "honour"
    ]


def doubts(stage, form, given, sits, voted) -> list[str]:
    """What the office should look at again before it records: it may be right, and nothing is refused."""
    there = len(voted.union(form.present.data or ()) & sits.keys())  # who voted is counted as present
    needed = fewest(g.edition.rules.stage(stage["key"]), len(sits))
    bare = [f"{award} ({one['place']})" for award, one, by, citation in given if by == "deliberation" and not citation]
    said = []
    if there < needed:
        few = {"present": there, "all": len(sits), "needed": needed}
        said.append(_("Present: %(present)s of %(all)s members. For a vote the rules ask for %(needed)s.", **few))
    if bare:
        said.append(_("No grounds are written for: %(honours)s.", honours=", ".join(bare)))
    return said


def twice(given) -> list[str]:
    """The places that would have two honours."""
    counted = Counter((one["id"], one["place"]) for _award, one, *_rest in given)
    return [place for (_id, place), number in counted.items() if number > 1]


def not_in(citation) -> list[str]:
    """The languages in which the rules publish and in which grounds that were written are missing, by name."""
    missing = [code for code in g.edition.rules.languages.published if citation and not citation.get(code)]
    return [names()["language_name"](code) for code in missing]


def prize_of(honour) -> str:
    """“Special mention: Gender and care”."""
    return f"{_(':')} ".join(filter(None, g.edition.rules.honour_name(honour, g.language)))
