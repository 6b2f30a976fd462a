"""Reading a candidacy over and sending it, its receipts, what changed between two sendings, withdrawing it."""

from __future__ import annotations

from io import BytesIO

from flask import current_app, flash, g, redirect, render_template, send_file, url_for
from flask_babel import gettext as _
from sqlalchemy import select

from forms import problems
from forms.answers import answered, unneeded
from forms.comparing import Patience, compared
from forms.questions import questions
from forms.submission import SendForm
from forms.telling import told
from workflows.steps import Refused

from .. import dates, drafts, engine, signing
from ..access import TEAMS, page
from ..documents import receipts
from ..documents.naming import file_name
from ..documents.signatures import signed
from ..effects import Ref
from ..letter_moments import Moments
from ..models.candidacies import candidacies
from ..reading import submission as read
from ..reading.coming import next_of, round_ends
from ..reading.dossier import dossier
from ..reading.outcome import outcomes
from ..reading.public import head_after, public_fields
from ..reading.timeline import line_of
from ..stages.submission import answers_of, application_form, digest_of, sent_by
from .submission import (
    begun_as,
    differing,
    form_of,
    mine_or_unknown,
    missing_now,
    moment_of,
    not_yet_completed,
    offered,
    open_now,
    store,
    today,
)
from .submission import blueprint as pages


@pages.route("/<id>/send", methods=["GET", "POST"])
@page(TEAMS, id="candidacy")
def send(edition: str, id: str):
    """Everything as it will be sent, what is still missing with links to it, and the button."""
    one = mine_or_unknown(edition, id)
    form = SendForm()
    if form.validate_on_submit():
        try:
            receipt = sent(one, form)
            return redirect(url_for(".receipt", edition=edition, id=id, reference=receipt.reference), 303)
        except Refused as refused:
            return review(one, refused.refusal), 409
    return review(one)


def sent(one, form):
    step = form.step_of(*due_of(one))
    if one.status in ("returned", "invited"):
        drafts.settle_again(store(), g.edition.rules, one.row)
    return engine.act(
        store(),
        Ref(g.edition.id, "candidacy", one.row["id"]),
        step,
        g.actor,
        {"draft": form.draft.data},
        seen=form.version,
        key=form.key.data,
        received=g.received,
    )


def due_of(one) -> tuple[str, str]:
    """Of the two ways of sending the one that is due, and the other."""
    return ("complete", "submit") if one.status == "returned" else ("submit", "complete")


def review(one, refusal=None):
    """The page that shows what is about to be sent. After the deadline that is the reason, whatever else was changed."""
    rules, form = g.edition.rules, form_of(one)
    with store().reading() as db:
        row = db.execute(select(candidacies).where(candidacies.c.id == one.row["id"])).mappings().one()
        open_, can = open_now(db, row), offered(db, row)
        there = drafts.rows(db, one.row["id"])
        drafted = {name: written["value"] for name, written in there.items()}
        values = drafts.to_read(db, rules, row, open_, drafted)
    two = drafts.open_texts(there, g.standing.participant)
    was_sent = drafts.stands_as_sent(row, open_)
    again = one.status == "withdrawn" or one.status == "submitted" and moment_of(one).open  # it may be sent yet
    too_late = was_sent and not again
    if refusal and refusal.code == "changed_meanwhile" and not isinstance(open_, set):
        refusal = open_
    wrong = missing_now(one, values)
    listed = [
        (section, field, problems.words(wrong[field.id], g.language))
        for section in form.sections
        for field in section.fields
        if field.id in wrong
    ]
    asked = questions(rules, [field for field in form.fields() if isinstance(open_, set) and field.id in open_], values, today())
    still_two = _("Two texts of this answer are open. The one that is saved stands here; choose which of the two stays.")
    perhaps = [
        (section, field, still_two if field.id in two else problems.words(asked[field.id], g.language))
        for section in form.sections
        for field in section.fields
        if field.id in asked.keys() | two.keys()
    ]
    left = not_yet_completed(one, values)
    button = SendForm(
        formdata=None, key=store().id(), step=due_of(one)[0], seen=row["version"], draft=digest_of(values)
    )
    return render_template(
        "submission/send.html",
        one=one,
        form=button,
        wrong=listed,
        untouched=[(section, field) for section in form.sections for field in section.fields if field.id in left],
        perhaps=perhaps,
        absent=sum(one["code"] == "required" for one in wrong.values()),
        read=as_read(form, values),
        begun_as=begun_as(one),
        can=can,
        refusal=refusal,
        open=open_ if isinstance(open_, set) else None,
        closed=None if isinstance(open_, set) else open_,
        was_sent=was_sent,
        unsent=differing(form.fields(), drafted, values) if too_late else [],
    )


@pages.route("/<id>/sent", methods=["GET", "POST"])
@page(TEAMS, id="candidacy")
def as_sent(edition: str, id: str):
    """What counts now. What was changed since can be taken back by those who write, while it may be written."""
    one, rules, form, refusal = mine_or_unknown(edition, id), g.edition.rules, SendForm(), None
    if not one.row["revision"]:
        raise Refused("unknown")
    if form.validate_on_submit() and moment_of(one).changed:
        try:
            by = f"{g.standing.participant}/{store().id()}"
            drafts.take_back(store(), rules, one.row, by, form.draft.data or "", g.received)
            flash(_("The changes are taken back: your pages show again what you sent last."), "success")
            return redirect(url_for(".overview", edition=edition, id=id), 303)
        except Refused as refused:
            refusal = refused.refusal
    with store().reading() as db:
        open_, at = open_now(db, one.row), read.counts_since(db, one.row)
        drafted, was = drafts.to_send(db, rules, one.row), answers_of(db, id, one.row["revision"])
    asked, changed = form_of(one), moment_of(one).changed
    page = render_template(
        "submission/sent.html",
        one=one,
        at=at,
        form=SendForm(formdata=None, draft=digest_of(drafted)),
        read=as_read(asked, was),
        changed=marked(asked, was, drafted) if changed else [],
        writes=isinstance(open_, set),
        refusal=refusal,
    )
    return page, 409 if refusal else 200


@pages.get("/<id>/preview")
@page(TEAMS, id="candidacy")
def preview(edition: str, id: str):
    """What is written so far as the jury will read it, and what of it everybody may read one day."""
    one, rules = mine_or_unknown(edition, id), g.edition.rules
    with store().reading() as db:
        values = drafts.to_read(db, rules, one.row, open_now(db, one.row))
    form, own, there = form_of(one), one.row["language"], answered(values)
    texts = {field.id for field in form.fields() if field.kind == "text" and rules.publishes.summaries == "never"}
    open_ = set(public_fields(rules)) - texts
    return render_template(
        "submission/preview.html",
        one=one,
        jury=dossier(rules, form, there, {}, own, g.language),
        public=dossier(rules, form, {name: value for name, value in there.items() if name in open_}, {}, own, g.language, True),
        names_public=rules.publishes.names_of_candidacies != "never",
    )


@pages.get("/<id>/receipt/<reference>")
@page(TEAMS, id="candidacy", reference="receipt")
def receipt(edition: str, id: str, reference: str):
    """The proof a city keeps: what the record holds under this reference."""
    one, proof = proven(edition, id, reference)
    with store().reading() as db:
        outcome = outcomes(db, g.edition.rules, g.stages, {id: one.status}, g.language).get(id)
    return render_template(
        "submission/receipt.html",
        one=one,
        reference=reference,
        **proof,
        next=next_of(moment_of(one), outcome),
        outcome=outcome,
        line=line_of(g.edition.rules, g.stages, store().now(), g.language, g.edition.row["state"]),
        lit=read.lit(g.edition.rules, one, outcome),
        own_zone=dates.own_zone(one.row["country"], proof["revision"]["at"], g.zone),
    )


@pages.get("/<id>/receipt/<reference>/paper")
@page(TEAMS, id="candidacy", reference="receipt", limit="documents")
def receipt_file(edition: str, id: str, reference: str):
    """The same proof as a document to keep (PDF)."""
    one, proof = proven(edition, id, reference)
    title = _("Receipt %(reference)s", reference=reference)
    key = signing.key_of(store(), current_app.config["SETTINGS"], g.edition.row["rehearsal"])
    html = receipts.page(
        g.language,
        title=title,
        edition=g.edition.name,
        rehearsal=g.edition.row["rehearsal"],
        one=one,
        reference=reference,
        at=dates.there_too(proof["revision"]["at"], one.row["country"]),
        heads=url_for("public.record", edition=edition, _external=True),
        signed_by=key and key.name,
        signatures=url_for("public.signatures", _external=True),
        office=g.edition.rules.office.name[g.language],
        sealed=proof["head"] and dates.day(proof["head"]["at"]),
        **to_come(one),
        **proof,
    )
    made = receipts.document(html, title, g.language)
    if key:
        made = signed(made, key, proof["revision"]["at"])
    name = file_name(one.row["reference"], "receipt", "pdf", str(proof["revision"]["number"]))
    return send_file(BytesIO(made), "application/pdf", as_attachment=True, download_name=name, max_age=0, etag=False)


def to_come(one) -> dict:
    """For the receipt on paper: until when it can be sent again, and the stages ahead with their days."""
    moment, told = moment_of(one), Moments(g.language, g.zone, one.row["country"], _)
    if one.status not in ("submitted", "checking", "returned"):
        return {"until": None, "ahead": []}
    bars = [bar.stage for bar in line_of(g.edition.rules, g.stages, moment.now, g.language, g.edition.row["state"]).bars]
    ahead = [(stage.name, told.of_stage(stage.kind, stage.opens, stage.closes)) for stage in bars if stage.state == "waiting"]
    return {"until": told.deadline(moment.closes) if one.status == "submitted" and moment.open else None, "ahead": ahead}


def proven(edition: str, id: str, reference: str) -> tuple:
    """(the candidacy, {revision, by, files, head, begun_as}): what was sent under this reference and by whom, and the head that
    seals it, if one does."""
    one = mine_or_unknown(edition, id)
    with store().reading() as db:
        revision = read.proof(db, id, edition, reference)
        if revision is None:
            raise Refused("unknown")
        by = sent_by(db, edition, reference)
        values, head = answers_of(db, id, revision["number"]), head_after(db, edition, revision["at"])
    fields = [field for field in application_form(g.edition.rules).fields() if field.kind == "files"]
    files = [file for field in fields for file in values.get(field.id) or []]
    return one, {"revision": revision, "by": by, "files": files, "head": head, "begun_as": begun_as(one)}


@pages.route("/<id>/withdraw", methods=["GET", "POST"])
@page(TEAMS, id="candidacy")
def withdraw(edition: str, id: str):
    """Withdraw, or take the withdrawal back; a page asks first."""
    one = mine_or_unknown(edition, id)
    step, other = ("reinstate", "withdraw") if one.status == "withdrawn" else ("withdraw", "reinstate")
    form, refusal = SendForm(), None
    if form.validate_on_submit():
        asked = form.step_of(step, other)
        try:
            engine.act(
                store(),
                Ref(edition, "candidacy", id),
                asked,
                g.actor,
                {},
                seen=form.version,
                key=form.key.data,
                received=g.received,
            )
            flash(
                _("The candidacy is withdrawn. What you wrote is kept.")
                if asked == "withdraw"
                else _("The candidacy is back."),
                "success",
            )
            return redirect(url_for(".overview", edition=edition, id=id), 303)
        except Refused as refused:
            refusal = refused.refusal
    with store().reading() as db:
        can = offered(db, one.row)
    form = SendForm(formdata=None, key=store().id(), step=step, seen=one.row["version"])
    page = render_template(
        "submission/withdraw.html",
        one=one,
        step=step,
        form=form,
        can=can,
        refusal=refusal,
        until=round_ends(g.stages, one.round),
    )
    return page, 409 if refusal else 200


@pages.get("/<id>/changes")
@page(TEAMS, id="candidacy")
def changes(edition: str, id: str):
    """What was changed between the last two sendings, word by word."""
    one, rules = mine_or_unknown(edition, id), g.edition.rules
    number = one.row["revision"]
    if number < 2:
        raise Refused("unknown")
    with store().reading() as db:
        before, after = answers_of(db, id, number - 1), answers_of(db, id, number)
    changed = marked(application_form(rules), before, after)
    return render_template("submission/changes.html", one=one, changed=changed, number=number)


def marked(form, before: dict, after: dict) -> list[tuple]:
    """What differs between two sendings, or a sending and the draft: [((section id, field id), label, pieces)]."""
    patience = Patience()

    def lines(field, values: dict) -> str:
        return "\n".join(told(g.edition.rules, field, values.get(field.id), g.language))

    return [
        ((section.id, field.id), field.label[g.language], compared(lines(field, before), lines(field, after), patience))
        for section in form.sections
        for field in section.fields
        if (before.get(field.id) or None) != (after.get(field.id) or None)
    ]


def as_read(form, values: dict) -> list[tuple]:
    """[(section, [(field, lines)])] for reading; a question without an answer stands there without one, but for what the
    section does not ask either."""
    rules = g.edition.rules
    return [
        (
            section,
            [
                (field, told(rules, field, values.get(field.id), g.language))
                for field in section.fields
                if not unneeded(rules, form, field, values)
            ],
        )
        for section in form.sections
    ]
