"""One candidacy: what was sent, who stands behind it, its checklist, what happened to it, and what can be done."""

from __future__ import annotations

from flask import flash, g, redirect, render_template, request, url_for
from flask_babel import gettext as _
from sqlalchemy import Connection

from forms.desk import assess_form
from workflows.steps import Refused

from ... import engine
from ...access import OFFICERS, page
from ...reading.appeal import appeals_of
from ...reading.desk import candidacy as read
from ...reading.desk import honours
from ...reading.dossier import dossier
from ...stages.submission import application_form
from . import wording
from .frame import blueprint, offered, ready, status_of, store, take


@blueprint.route("/candidacies/<id>", methods=["GET", "POST"])
@page(OFFICERS, id="candidacy")
def candidacy(id: str):
    """The page of a candidacy; its form is the checklist, while the check runs."""
    with store().reading() as db:
        one = read.one(db, g.edition.id, id)
        if one is None:
            raise Refused("unknown")
        offers, verdicts = offered(db, "candidacy", [one])[id], read.assessed(db, id)
        form = assess_form(checklist_of(one), verdicts, g.language)
        shown = {
            "history": read.history(db, g.edition.id, id),
            "returns": read.returned(db, id),
            "appeals": appeals_of(db, id),
            "message": read.message(db, id),
            "translations": read.translated(db, id),
            "honours": [one["award"] for one in honours.decided(db, g.edition.id) if one["candidacy"] == id],
            "following": read.to_check_after(db, g.edition.id, one),
            "all_met": len(read.all_met(db, g.edition.id, g.edition.rules)) if "assess" in offers else 0,
            **as_sent(db, one),
        }
    if form.validate_on_submit() and take(form, "candidacy", id, "assess", form.payload()):
        flash(_("The checklist of %(place)s is saved.", place=one["place"]), "success")
        then = shown["following"]["id"] if "then" in request.form and shown["following"] else id
        return redirect(url_for(".candidacy", id=then), 303)  # the top of the page says so, beside what can be done now
    status = status_of(form)
    return render_template(
        "desk/candidacy.html",
        one=one,
        form=ready(form, one["version"]),
        verdicts=verdicts,
        items=checklist_of(one),
        assess=offers.get("assess"),
        buttons=wording.buttons("candidacy", id, offers, but=("erase_contacts", "hand_over", "put_right")),
        correct=wording.buttons("candidacy", id, {"put_right": offers["put_right"]}) if "put_right" in offers else [],
        apart=[wording.button("candidacy", id, offers[one]) for one in ("erase_contacts",) if one in offers],
        happened=wording.happened,
        award_name=lambda award: g.edition.rules.award_by_id(award).name[g.language],
        by_whom=wording.by_whom,
        labels={field.id: field.label[g.language] for field in application_form(g.edition.rules).fields()},
        **shown,
    ), status


def as_sent(db: Connection, one) -> dict:
    """The answers of a revision, told by the rulebook it was made under; the latest unless another is asked for."""
    sendings = read.sendings(db, one["id"])
    revision = next(
        (two for two in sendings if str(two["number"]) == request.args.get("revision")),
        sendings[0] if sendings else None,
    )
    if revision is None:
        return {"sendings": [], "revision": None, "parts": [], "contacts": [], "private": {}, "before": {}}
    rules = engine.read_rules(db, revision["rulebook"])
    public, private = read.sent(db, revision["id"])
    form = application_form(rules)
    before = read.before(db, rules, one["id"], revision["number"], public | private, g.language)
    return {
        "before": before,
        "sendings": sendings,
        "revision": revision,
        "parts": dossier(rules, form, public, {}, one["language"], g.language),
        "private": private,
        "contacts": read.contacts(rules, form, private, g.language),
    }


def checklist_of(one) -> tuple:
    """The items of the check where the candidacy stands, or of the first check once it has passed."""
    checks = [(round_.id, stage) for round_, stage in g.edition.rules.stages() if stage.kind == "eligibility"]
    here = [stage for at, stage in checks if at == one["state"].split(":")[0]]
    found = here or [stage for _at, stage in checks]
    return found[0].checklist if found else ()
