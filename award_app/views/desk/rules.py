"""The rules of the edition as the desk sees them: where we are in them now, what has changed, and how they are amended.

An amendment is a file that is uploaded, looked at (what differs, whom it concerns, what becomes of those under way, the
letters), and then confirmed as it was shown. The crises are steps of the edition with pages of their own (`steps`).
"""

from __future__ import annotations

from dataclasses import dataclass

from flask import flash, g, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from markupsafe import Markup
from sqlalchemy import select

from forms.desk import ReasonForm, RulebookForm
from workflows.amendments import Carried, carried, fields_of, judged
from workflows.differences_told import grouped, sentence
from workflows.picture import picture
from workflows.reading import RulebookError
from workflows.reading import loads as read_file
from workflows.rulebook import Rulebook
from workflows.soundness import check as findings_of
from workflows.steps import Refusal, Refused
from workflows.telling import state_named

from ... import engine, words
from ...access import OFFICERS, page
from ...models.editions import rulebooks
from ...reading import changes
from ...reading.desk import board as read
from ...reading.timeline import line_of
from ...stages.edition import situation_of
from . import wording
from .frame import blueprint, confirmed, context, look, offered, ready, status_of, store, take
from .letters import as_read


@blueprint.get("/rules")
@page(OFFICERS)
def rules():
    """Where the edition stands in its rules, what has changed in them, and what can be done."""
    with store().reading() as db:
        offers = offered(db, "edition", [g.edition.row])[g.edition.id]
        counts = read.counts(db, g.edition.id)
        changed = changes.changes_of(db, g.edition.id, g.edition.rules.languages, g.language)
    return render_template(
        "desk/rules.html",
        line=line_of(g.edition.rules, g.stages, store().now(), g.language, g.edition.row["state"]),
        picture=Markup(picture(g.edition.rules, g.language, _, counts, g.stages)),  # drawn by us, its text escaped
        changes=changed,
        amend=offers.get("amend"),
        buttons=wording.buttons("edition", g.edition.id, offers),
    )


@blueprint.route("/rules/new", methods=["GET", "POST"])
@page(OFFICERS)
def new_rules():
    """The file of the new rules: its mistakes with their lines, or on to what differs."""
    form, mistakes = RulebookForm(), []
    if form.validate_on_submit():
        try:
            after = read_file(form.text(), form.file.data.filename or "rulebook")
        except UnicodeDecodeError:
            form.file.errors = [_("The file is not a text in UTF-8.")]
        except RulebookError as wrong:
            mistakes = [one.said(_) for one in wrong.mistakes]
            form.file.errors = [_("The file is not a rulebook yet. What is wrong stands below.")]
        if not form.errors and after.id != g.edition.id:
            form.file.errors = [words.why(Refusal("other_edition", {"id": after.id}))]
        if not form.errors:
            engine.keep_rulebook(store(), after)
            return redirect(url_for(".amendment", digest=after.digest), 303)
    return render_template("desk/new_rules.html", form=ready(form), mistakes=mistakes), 422 if form.errors else 200


@dataclass(frozen=True)
class Line:
    """A difference on the page of an amendment: its sentence, and why it cannot be made now."""

    words: str
    why: str


@blueprint.route("/rules/<digest>", methods=["GET", "POST"])
@page(OFFICERS, digest="rulebook")
def amendment(digest: str):
    """Look at what the new rules change, then confirm it as it was shown."""
    after, form = kept(digest), ReasonForm()
    payload = {"rulebook": after.canonical().decode(), "reason": form.reason.data or "-"}
    if confirmed(form) and take(form, "edition", g.edition.id, "amend", payload):
        flash(_("The new rules are in force. Read the letters, then release them."), "success")
        return redirect(url_for(".rules"), 303)
    with store().reading() as db:
        here = context(db)
        now = situation_of(here)
        found = judged(here.rules, after, now)
        plan = list(carried(here.rules, after, now))
    lawful = all(one.refusal is None for one in (*found, *plan))
    seen = look(form, "edition", g.edition.id, "amend", payload, typed=False) if lawful else None
    before = g.edition.rules
    return render_template(
        "desk/amendment.html",
        form=ready(form, g.edition.row["version"]),
        unlawful=[Line(sentence(one.difference, before, after, g.language, _), words.why(one.refusal))
                  for one in found if one.refusal],
        groups=grouped([one.difference for one in found], before, after, g.language, _),
        findings=[(one.path, one.said(g.language, _)) for one in findings_of(after) if one.severity != "note"],
        plan=[plan_told(one, after) for one in plan],
        found=seen,
        letters=as_read(seen.letters if seen else []),
    ), status_of(form)


def kept(digest: str) -> Rulebook:
    """New rules of this edition that somebody of the desk has uploaded."""
    with store().reading() as db:
        known = db.scalar(select(rulebooks.c.digest).where(rulebooks.c.digest == digest))
        rules_ = known and engine.read_rules(db, digest)
    if not rules_ or rules_.id != g.edition.id:
        raise Refused("unknown")
    return rules_


def plan_told(one: Carried, after: Rulebook) -> str:
    """One line of the plan for those under way."""
    if one.refusal:
        return words.why(one.refusal)
    match one.code:
        case "stays":
            place = state_named(g.edition.rules, one.values["state"], g.language, _)
            return f"{place}{_(':')} " + ngettext(
                "%(num)s candidacy stays where it is.", "%(num)s candidacies stay where they are.", one.count)
        case "loses_answer":
            asked = fields_of(g.edition.rules)[one.values["field"]].label[g.language]
            return ngettext(
                "%(num)s draft answers “%(question)s”, which is not asked any more. The answer is kept, and not sent.",
                "%(num)s drafts answer “%(question)s”, which is not asked any more. The answers are kept, and not sent.",
                one.count, question=asked)
    asked = fields_of(after)[one.values["field"]].label[g.language]
    return ngettext(
        "%(num)s draft still has to answer “%(question)s”, which is required now.",
        "%(num)s drafts still have to answer “%(question)s”, which is required now.",
        one.count, question=asked)
