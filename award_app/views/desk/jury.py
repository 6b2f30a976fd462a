"""A jury: appointing, who has sent what, the plan of readings looked at before it is shared out."""

from __future__ import annotations

from dataclasses import dataclass

from flask import flash, g, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as say

from forms.desk import AppointForm, FindingForm, StepForm
from forms.submission import countries_offered
from forms.tying import SAID
from workflows.stages.opening import may_be_read
from workflows.steps import Refused

from ... import accounts, findings, plans
from ...access import OFFICERS, page
from ...reading import tying
from ...reading.desk import juries as read
from ...stages.jury import round_state
from . import wording
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
from .letters import as_read, with_held
from .waiting import onward

ON_FINDINGS = ("confirm_conflict", "dismiss_conflict")  # steps on what was found, on a page of its own


@blueprint.route("/juries/<key>/appoint", methods=["GET", "POST"])
@page(OFFICERS, key="jury")
def appoint(key: str):
    """A person takes a seat: enrolled where they were not yet known, and written to."""
    stage, rule = jury_of(key)
    form = appoint_form(rule)
    if form.validate_on_submit() and appointed(form, key):
        said = DONE[form.how.data]
        flash(said % {"name": form.name.data.strip()}, "success")
        return redirect(url_for(".stage", key=key), 303)
    status = status_of(form)
    return render_template("desk/appoint.html", stage=stage, rule=rule, form=ready(form)), status


DONE = {
    "appoint": say("%(name)s has a seat. The letter is on its way."),
    "ask_to_sit": say("%(name)s is asked. The letter is on its way."),
    "ask_to_stand_by": say("%(name)s is asked to stand by. The letter is on its way."),
}


def appointed(form, key: str) -> bool:
    """A person who does not come to sit on the panel is known to the edition all the same, and to nobody else."""
    person = accounts.enrol(store(), form.email.data, form.name.data, form.language.data)
    participant = accounts.participant(store(), g.edition.id, person.id)
    return bool(take(form, "seat", None, form.how.data, {"participant": participant, **form.payload()}, parent=key))


def appoint_form(rule) -> AppointForm:
    """Whom the rules ask for: a category where the panel is divided, the languages a juror may read."""
    form, rules, spoken = AppointForm(), g.edition.rules, names()["language_name"]
    letters = [(code, spoken(code)) for code in rules.languages.interface]
    form.language.choices = letters if len(letters) == 1 else [("", _("Choose …")), *letters]
    form.languages.choices = [(code, spoken(code)) for code in rules.languages.submission]
    form.country.choices = countries_offered(rules, g.language)
    form.group.choices = [("", _("Choose …")), *((one.id, one.name[g.language]) for one in rules.categories)]
    if not rule.groups:
        del form.group
    return form


PLANS = ("plan_readings", "replan_readings")


@blueprint.route("/juries/<key>/plan", methods=["GET", "POST"])
@page(OFFICERS, key="jury")
def plan(key: str):
    """Who would read what, from the seed that is known; then it is shared out as shown. Once it is, what has changed."""
    stage, rule = jury_of(key)
    again = stage["planned_at"] is not None
    form, name = StepForm(), "replan_readings" if again else "plan_readings"
    asked = {"even": True} if again and "even" in request.args else {}
    shown = request.form.get("step") if request.form.get("step") in PLANS else name  # sent again, it asks for what it asked
    if confirmed(form) and (receipt := take(form, "stage", stage["id"], shown, asked)):
        flash(with_held(str(wording.STEPS["stage", shown].done), receipt), "success")
        return redirect(url_for(".stage", key=key), 303)
    status = status_of(form)
    with store().reading() as db:
        offer = offered(db, "stage", [stage])[stage["id"]].get(name)
        panel = read.panel(db, stage["id"])
        seated = [one for one in panel if one["state"] == "seated"]
        looked = looked_at(db, stage, panel, again, bool(asked)) if seated and offer else None
    can = looked and offer.allowed and (looked.moved or not again)
    found = look(form, "stage", stage["id"], name, asked, typed=False) if can else None
    return render_template(
        "desk/plan.html",
        stage=stage,
        rule=rule,
        form=ready(form, stage["version"]),
        again=again,
        step=name,
        even=bool(asked),
        looked=looked,
        planned=looked and looked.planned,
        panel=seated,
        undeclared=[one for one in seated if one["declared_at"] is None],
        offer=offer,
        found=found,
        letters=as_read(found.letters if found else []),
    ), status


@blueprint.route("/juries/<key>/conflicts", methods=["GET", "POST"])
@page(OFFICERS, key="jury")
def conflicts(key: str):
    """Conflicts of interest: those that were found are confirmed or dismissed, with a reason, and no letter tells the juror;
    those that jurors declared stand below with what they said."""
    stage, _rule = jury_of(key)
    form = FindingForm()
    if form.validate_on_submit() and take(form, "seat", form.seat.data, form.says.data, form.payload()):
        flash(str(wording.STEPS["seat", form.says.data].done), "success")
        return redirect(url_for(".conflicts", key=key), 303)
    status = status_of(form)
    with store().reading() as db:
        found = read.found(db, findings.undecided(context(db), stage), read.panel(db, stage["id"]), stage["id"])
        decided, declared, met = read.decided(db, stage["id"]), read.declared(db, stage["id"]), tying.met(db, stage)
    return render_template("desk/conflicts.html", stage=stage, form=ready(form), found=found, decided=decided,
                           declared=declared, met=met, kinds=SAID), status


@dataclass(frozen=True)
class Looked:
    """A plan as the page shows it: all of it, what differs from now, and why readings are missing."""

    planned: read.Planned
    moved: list[read.Moved]
    short: list[list[str]]
    to_decide: int  # conflicts of interest that were found
    apart: list[str]  # the categories whose readings fall apart
    seed: str


def looked_at(db, stage, panel, again: bool, even: bool) -> Looked:
    now = context(db)
    if again:
        found = plans.as_it_stands(now, stage)
        made = plans.make_replan(found, even)
        pairs, shortfall = [*made.plan.pairs, *sorted(found.fixed)], made.plan.shortfall
        moved = read.moved(db, made.given, made.taken, found.fixed, made.plan.pairs, panel)
    else:
        found, made = plans.basis(now, stage), plans.make_plan(now, stage)
        pairs, shortfall, moved = made.pairs, made.shortfall, []
    bare = [one for one in pairs if one not in found.fixed]
    told = plans.told(found, bare, shortfall, g.edition.rules.stage(stage["key"]).load, group_named(), spoken(), str_of)
    apart = [group_named()(one.values["group"]) or "" for one in plans.remarks(found, bare)]
    open_ = len(findings.undecided(now, stage))
    return Looked(read.planned(db, pairs, shortfall, panel), moved, told, open_, apart, found.seed)


def group_named():
    return lambda id: next((one.name[g.language] for one in g.edition.rules.categories if one.id == id), None)


def spoken():
    return names()["language_name"]


def str_of(text: str) -> str:
    return _(text)


def jury_page(stage, offers, stuck):
    """The panel, and how many sheets each dossier has. Points are nobody's to see while a blind jury reads."""
    rule = g.edition.rules.stage(stage["key"])
    sharing = "plan_readings" if stage["planned_at"] else "replan_readings"  # the one that cannot be meant now
    done = stage["points_opened_by"] or {}
    over = [step for step, by in (("propose_opening", "proposed"), ("open_points", "opened")) if by in done]
    unshared = () if stage["planned_at"] else ("remind_late",)  # nobody is late yet
    with store().reading() as db:
        panel, dossiers = read.panel(db, stage["id"]), read.covered(db, stage["id"], round_state(stage))
        seats = offered(db, "seat", panel)
        to_decide = len(findings.undecided(context(db), stage)) if stage["state"] != "closed" else 0
    sit = sum(one["state"] == "seated" for one in panel)
    to_share_out = stage["state"] == "open" and not stage["planned_at"] and sit >= rule.seats.least
    elsewhere = (sharing, *unshared, *(("plan_readings",) if to_share_out else ()), *(over if done else ("open_points",)))
    return render_template(
        "desk/jury.html",
        to_share_out=to_share_out,
        stage=stage,
        stuck=stuck,
        rule=rule,
        panel=panel,
        to_decide=to_decide,
        dossiers=dossiers,
        beyond_reach=read.beyond_reach(dossiers, rule.quorum) if stage["planned_at"] else set(),
        awaited=sum(one["left"] for one in dossiers if one["sent"] < rule.quorum),
        readable=may_be_read(g.edition.rules, stage),
        onward=onward(stage),
        buttons=wording.buttons("stage", stage["id"], offers, but=elsewhere),
        seat_buttons={id: wording.buttons("seat", id, one, but=ON_FINDINGS) for id, one in seats.items()},
    )


def jury_of(key: str):
    stage = stage_of(key)
    if stage["kind"] != "jury":
        raise Refused("unknown")
    return stage, g.edition.rules.stage(key)


def called_for(key: str):
    """The same, of a jury for which there is an open call."""
    stage, rule = jury_of(key)
    if rule.call is None:
        raise Refused("unknown")
    return stage, rule
