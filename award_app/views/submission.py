"""A city's candidacies: mine, to begin one, to look it over and send it, its receipts, to withdraw it and take it back.

Whoever is not signed in is led there and back. What is foreign answers like what does not exist.
"""

from __future__ import annotations

from flask import Blueprint, current_app, flash, g, redirect, render_template, request, url_for
from flask_babel import gettext as _
from sqlalchemy import select

from forms import problems
from forms.submission import SendForm, answered, begin_form, missing
from forms.telling import told
from workflows.stages.common import before_deadline
from workflows.steps import Refused

from .. import accounts, drafts, engine, here, words
from ..access import SIGNED_IN, page
from ..effects import Ref
from ..models.candidacies import candidacies
from ..reading import submission as read
from ..reading.timeline import line_of
from ..stages.eligibility import answers_of, open_return
from ..stages.submission import application_form, digest_of

blueprint = Blueprint("submission", __name__, url_prefix="/<edition>/candidacy")


@blueprint.before_request
def signed_in():
    """A plain page leads to the sign-in and back; a save that has lost its session is told so."""
    if g.person is None:
        if request.accept_mimetypes.best == "application/json":
            return {"reason": _("You are signed out.")}, 401
        to = request.full_path.rstrip("?") if request.method == "GET" else url_for(".mine", **{"edition": request.view_args["edition"]})
        return redirect(url_for("account.sign_in", to=to), 303)
    return None


@blueprint.get("")
@page(SIGNED_IN)
def mine(edition: str):
    """Where each of my candidacies stands, what comes next and until when."""
    here.enter(edition)
    with store().reading() as db:
        found = read.mine(db, g.standing)
    return render_template("submission/mine.html", found=[(one, next_of(one)) for one in found], closed=not_now(),
                           line=line_of(g.edition.rules, g.stages, store().now(), g.language), lit=found and read.lit(g.edition.rules, found[0]))


@blueprint.route("/begin", methods=["GET", "POST"])
@page(SIGNED_IN)
def begin(edition: str):
    """Who applies, from where, in which language. Nothing is written before the places left have been told."""
    rules = here.enter(edition).rules
    languages = rules.languages.submission
    form = begin_form(rules, g.language, key=store().id(), language=g.language if g.language in languages else languages[0])
    refusal, left, status = not_now(), None, 200
    if form.is_submitted() and refusal is None:
        status = 422
        if form.validate() and may_begin(form, left := places_left(form)):
            try:
                return redirect(url_for(".overview", edition=edition, id=begun(form)), 303)
            except Refused as refused:
                refusal, status = refused.refusal, 409
    return render_template("submission/begin.html", form=form, refusal=refusal, left=left, at_most=at_most()), status


def places_left(form) -> int | None:
    if at_most() is None:
        return None
    with store().reading() as db:
        return max(0, at_most() - read.sent_by(db, g.edition.id, form.organisation.data, form.country.data))


def may_begin(form, left: int | None) -> bool:
    """None left is a problem of the field; fewer than all are told first, and then confirmed."""
    if left == 0:
        form.organisation.errors = [_("This government has already sent %(at_most)s candidacies, as many as the rules allow.",
                                      at_most=at_most())]
    told_of = left in (None, at_most()) or form.known.data == str(left)
    form.known.data = "" if left is None else str(left)
    return told_of and left != 0


def begun(form) -> str:
    """Begin, and write what is already known into the draft."""
    participant = accounts.participant(store(), g.edition.id, g.person.id)
    told_ = {name: form[name].data for name in ("organisation", "place", "country", "kind", "language")}
    receipt = engine.act(store(), Ref(g.edition.id, "candidacy"), "begin", g.actor, told_, key=form.key.data, received=g.received)
    known = {"institution": told_["organisation"], "city": told_["place"], "country": told_["country"], "applies_as": told_["kind"]}
    asked = {one.id for one in application_form(g.edition.rules).fields()}
    drafts.save(store(), g.edition.rules, {"id": receipt.id}, {name: value for name, value in known.items() if name in asked},
                by=participant, seen={}, received=g.received)
    flash(_("Your candidacy is begun. It is saved as you write; nothing is sent until you send it."), "success")
    return receipt.id


@blueprint.get("/<id>/")
@page(SIGNED_IN)
def overview(edition: str, id: str):
    """The sections and how far each is; what was sent; what may be done."""
    one = mine_or_unknown(edition, id)
    with store().reading() as db:
        values = drafts.to_send(db, one.row)
        open_ = drafts.writable(db, g.edition.rules, one.row, g.received)
        asked = open_return(db, id) if one.status == "returned" else None
        sendings, can = read.sendings(db, g.standing, id), offered(db, one.row)
    return render_template("submission/overview.html", one=one, next=next_of(one), sections=progress(values, open_, id),
                           asked=asked, labels=labels(asked), sendings=sendings, can=can, open=isinstance(open_, set),
                           line=line_of(g.edition.rules, g.stages, store().now(), g.language), lit=read.lit(g.edition.rules, one))


@blueprint.route("/<id>/send", methods=["GET", "POST"])
@page(SIGNED_IN)
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
    step = "complete" if one.status == "returned" else "submit"
    if step == "complete":
        drafts.settle_return(store(), g.edition.rules, one.row)
    return engine.act(store(), Ref(g.edition.id, "candidacy", one.row["id"]), step, g.actor, {"draft": form.draft.data},
                      seen=form.version, key=form.key.data, received=g.received)


def review(one, refusal=None):
    """The page that shows what is about to be sent."""
    rules, form = g.edition.rules, application_form(g.edition.rules)
    with store().reading() as db:
        row = db.execute(select(candidacies).where(candidacies.c.id == one.row["id"])).mappings().one()
        values, can = drafts.to_send(db, row), offered(db, row)
        open_ = drafts.writable(db, rules, row, g.received)
    wrong = missing(rules, form, values)
    listed = [(section, field, problems.words(wrong[field.id])) for section in form.sections for field in section.fields if field.id in wrong]
    button = SendForm(formdata=None, key=store().id(), seen=row["version"], draft=digest_of(values))
    return render_template("submission/send.html", one=one, form=button, wrong=listed, read=as_read(values), can=can,
                           refusal=refusal, open=open_ if isinstance(open_, set) else None, closed=None if isinstance(open_, set) else open_)


@blueprint.get("/<id>/receipt/<reference>")
@page(SIGNED_IN)
def receipt(edition: str, id: str, reference: str):
    """The proof a city keeps: what the record holds under this reference."""
    one = mine_or_unknown(edition, id)
    with store().reading() as db:
        revision = read.proof(db, id, edition, reference)
        values = answers_of(db, id, revision["number"]) if revision else {}
    if revision is None:
        raise Refused("unknown")
    files = [file for field in application_form(g.edition.rules).fields() if field.kind == "files" for file in values.get(field.id) or []]
    zone = read.zone_of(one.row["country"])
    return render_template("submission/receipt.html", one=one, revision=revision, reference=reference, files=files, next=next_of(one),
                           own_zone=zone if zone != g.zone else None)


@blueprint.route("/<id>/withdraw", methods=["GET", "POST"])
@page(SIGNED_IN)
def withdraw(edition: str, id: str):
    """Withdraw, or take the withdrawal back; a page asks first."""
    one = mine_or_unknown(edition, id)
    step, form, refusal = "reinstate" if one.status == "withdrawn" else "withdraw", SendForm(), None
    if form.validate_on_submit():
        try:
            engine.act(store(), Ref(edition, "candidacy", id), step, g.actor, {}, seen=form.version, key=form.key.data, received=g.received)
            flash(_("The candidacy is withdrawn. What you wrote is kept.") if step == "withdraw" else _("The candidacy is back."), "success")
            return redirect(url_for(".overview", edition=edition, id=id), 303)
        except Refused as refused:
            refusal = refused.refusal
    with store().reading() as db:
        can = offered(db, one.row)
    form = SendForm(formdata=None, key=store().id(), seen=one.row["version"])
    return render_template("submission/withdraw.html", one=one, step=step, form=form, can=can, refusal=refusal), 409 if refusal else 200


@blueprint.get("/<id>/changes")
@page(SIGNED_IN)
def changes(edition: str, id: str):
    """The last two sendings side by side: what was changed between them."""
    one, rules = mine_or_unknown(edition, id), g.edition.rules
    number = one.row["revision"]
    if number < 2:
        raise Refused("unknown")
    with store().reading() as db:
        before, after = answers_of(db, id, number - 1), answers_of(db, id, number)
    changed = [(field.label[g.language], told(rules, field, before.get(field.id), g.language), told(rules, field, after.get(field.id), g.language))
               for field in application_form(rules).fields() if before.get(field.id) != after.get(field.id)]
    return render_template("submission/changes.html", one=one, changed=changed, number=number)


# -- what several pages need


def mine_or_unknown(edition: str, id: str):
    here.enter(edition)
    with store().reading() as db:
        one = read.one(db, g.standing, id)
    if one is None:
        raise Refused("unknown")
    return one


def next_of(one) -> read.Next:
    return read.next_of(g.edition.rules, g.stages, one, g.language, g.received)


def offered(db, row) -> dict:
    """{step: offer} for the buttons of a page."""
    found = engine.offers(db, store(), g.edition.id, "candidacy", [row], g.actor)[row["id"]]
    return {offer.step.name: offer for offer in found}


def progress(values: dict, open_, id: str) -> list[tuple]:
    """The sections for the list at the side: (title, address, state, word, current)."""
    rules, form = g.edition.rules, application_form(g.edition.rules)
    wrong = missing(rules, form, values)
    return [(section.title[g.language], url_for(".section", edition=g.edition.id, id=id, section=section.id),
             *how_far(section, values, wrong, open_), False) for section in form.sections]


def how_far(section, values: dict, wrong: dict, open_) -> tuple[str, str]:
    names = {one.id for one in section.fields}
    if isinstance(open_, set) and not names & open_:
        return "closed", _("as sent")
    left = len(names & set(wrong))
    if not left:
        return "done", _("complete")
    if not names & set(answered(values)):
        return "todo", _("not begun")
    return "current", _("one answer to go") if left == 1 else _("%(count)s answers to go", count=left)


def as_read(values: dict) -> list[tuple]:
    """[(section, [(field, lines)])] for reading; a question without an answer stands there without one."""
    rules = g.edition.rules
    return [(section, [(field, told(rules, field, values.get(field.id), g.language)) for field in section.fields])
            for section in application_form(rules).sections]


def labels(asked) -> list[tuple]:
    """The fields of a return: [(section id, field id, label)]."""
    fields = asked["fields"] if asked else ()
    return [(section.id, one.id, one.label[g.language]) for section in application_form(g.edition.rules).sections
            for one in section.fields if one.id in fields]


def not_now():
    """Why no candidacy can be begun at this instant, or None."""
    rules = g.edition.rules
    key = next(f"{round_.id}.{stage.id}" for round_, stage in rules.stages() if stage.kind == "submission")
    return before_deadline(key).test(rules, {"stages": g.stages, "received": g.received})


def at_most() -> int | None:
    limit = g.edition.rules.applicants.per_organisation
    return limit and limit.at_most


def store():
    return current_app.extensions["store"]


@blueprint.app_template_filter("reason")
def reason(refusal) -> str:
    return words.why(refusal)
