"""A jury: appointing, who has sent what, the plan of readings looked at before it is shared out."""

from __future__ import annotations

from flask import flash, g, redirect, render_template, url_for
from flask_babel import gettext as _

from forms.desk import AppointForm, StepForm
from workflows.steps import Refused

from ... import accounts
from ...access import OFFICERS, page
from ...reading.desk import juries as read
from ...stages.jury import make_plan, round_state
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


@blueprint.route("/juries/<key>/appoint", methods=["GET", "POST"])
@page(OFFICERS, key="jury")
def appoint(key: str):
    """A person takes a seat: enrolled where they were not yet known, and written to."""
    stage, rule = jury_of(key)
    form = appoint_form(rule)
    if form.validate_on_submit() and appointed(form, key):
        flash(_("%(name)s has a seat. The letter is on its way.", name=form.name.data.strip()), "success")
        return redirect(url_for(".stage", key=key), 303)
    status = status_of(form)
    return render_template("desk/appoint.html", stage=stage, rule=rule, form=ready(form)), status


def appointed(form, key: str) -> bool:
    """A person who does not come to sit on the panel is known to the edition all the same, and to nobody else."""
    person = accounts.enrol(store(), form.email.data, form.name.data, form.language.data)
    participant = accounts.participant(store(), g.edition.id, person.id)
    return bool(take(form, "seat", None, "appoint", {"participant": participant, **form.payload()}, parent=key))


def appoint_form(rule) -> AppointForm:
    """Whom the rules ask for: a category where the panel is divided, the languages a juror may read."""
    form, rules, spoken = AppointForm(), g.edition.rules, names()["language_name"]
    form.language.choices = [("", _("Choose …")), *((code, spoken(code)) for code in rules.languages.interface)]
    form.languages.choices = [(code, spoken(code)) for code in rules.languages.submission]
    form.group.choices = [("", _("Choose …")), *((one.id, one.name[g.language]) for one in rules.categories)]
    if not rule.groups:
        del form.group
    return form


@blueprint.route("/juries/<key>/plan", methods=["GET", "POST"])
@page(OFFICERS, key="jury")
def plan(key: str):
    """Who would read what, from the seed that is kept; then it is shared out as shown."""
    stage, rule = jury_of(key)
    form = StepForm()
    if confirmed(form) and (receipt := take(form, "stage", stage["id"], "plan_readings")):
        flash(with_held(str(wording.STEPS["stage", "plan_readings"].done), receipt), "success")
        return redirect(url_for(".stage", key=key), 303)
    status = status_of(form)
    with store().reading() as db:
        offer = offered(db, "stage", [stage])[stage["id"]].get("plan_readings")
        panel = [one for one in read.panel(db, stage["id"]) if one["state"] == "seated"]
        planned = read.planned(db, make_plan(context(db), stage, stage["id"]), panel) if panel and offer else None
    found = (
        look(form, "stage", stage["id"], "plan_readings", {}, typed=False)
        if offer and offer.allowed and panel
        else None
    )
    undeclared = [one for one in panel if one["declared_at"] is None]
    return render_template(
        "desk/plan.html",
        stage=stage,
        rule=rule,
        form=ready(form, stage["version"]),
        planned=planned,
        panel=panel,
        undeclared=undeclared,
        offer=offer,
        found=found,
        letters=as_read(found.letters if found else []),
    ), status


def jury_page(stage, offers, stuck):
    """The panel, and how many sheets each dossier has. Points are nobody's to see while a blind jury reads."""
    rule = g.edition.rules.stage(stage["key"])
    with store().reading() as db:
        panel, dossiers = read.panel(db, stage["id"]), read.covered(db, stage["id"], round_state(stage))
        seats = offered(db, "seat", panel)
    return render_template(
        "desk/jury.html",
        stage=stage,
        stuck=stuck,
        rule=rule,
        panel=panel,
        dossiers=dossiers,
        beyond_reach=read.beyond_reach(dossiers, rule.quorum) if stage["planned_at"] else set(),
        awaited=sum(one["left"] for one in dossiers),
        buttons=wording.buttons("stage", stage["id"], offers, but=("plan_readings",) if stage["planned_at"] else ()),
        seat_buttons={id: wording.buttons("seat", id, one) for id, one in seats.items()},
    )


def jury_of(key: str):
    stage = stage_of(key)
    if stage["kind"] != "jury":
        raise Refused("unknown")
    return stage, g.edition.rules.stage(key)
