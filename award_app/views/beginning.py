"""To begin a candidacy: who applies, from where, in which language. Nothing is written before it was told whether the
government has begun already, how many places it has left, and how to reach whoever began."""

from __future__ import annotations

from dataclasses import dataclass

from flask import flash, g, redirect, render_template, request, url_for
from flask_babel import gettext as _

from forms.answers import tidy
from forms.submission import SAID, begin_form, member_choices, restate_form
from workflows.conflicts import sounding
from workflows.steps import Refused

from .. import accounts, drafts, engine, here, presence
from ..access import SIGNED_IN, TEAMS, page
from ..effects import Ref
from ..reading import organisation as read
from ..stages.submission import NAMED, application_form, first_round
from .submission import at_most, mine_or_unknown, not_now, offered, private_people, store, themselves
from .submission import blueprint as pages


@dataclass
class Told:
    """What the page tells of the government that was named."""

    known: read.Known
    left: int | None
    otherwise: bool  # another name may be its own

    @property
    def marks(self) -> str:
        """What must have been seen before anything is written; nothing where there is nothing to tell."""
        told = [str(self.left)] if self.left != at_most() else []
        if self.known.others:
            told.append(f"others {len(self.known.others)}")
        return "/".join(told)


@pages.route("/begin", methods=["GET", "POST"])
@page(SIGNED_IN, limit="begin")
def begin(edition: str):
    """Asked twice at most: where there is something to tell, it is told first."""
    rules = here.enter(edition).rules
    languages = rules.languages.submission
    form = begin_form(
        rules, g.language, key=store().id(), language=g.language if g.language in languages else languages[0]
    )
    refusal, told, status = not_now(), None, 200
    if form.is_submitted() and refusal is None:
        status = 422
        if form.validate():
            told = told_of(form)
            if "reach" in request.form and told.known.others:
                reached(form, told)
                status = 200
            elif may_begin(form, told):
                try:
                    return redirect(url_for(".overview", edition=edition, id=begun(form, told.known.member)), 303)
                except Refused as refused:
                    refusal, status = refused.refusal, 409
    return render_template("submission/begin.html", form=form, refusal=refusal, told=told, at_most=at_most()), status


def told_of(form) -> Told:
    """Of the government as it was named; once it was said to be the one with another name, of that."""
    name, country = form.organisation.data, form.country.data
    with store().reading() as db:
        other = read.called_otherwise(db, g.edition.id, name, country)
        if other and form.same.data == "yes":
            form.organisation.data, other = other, None
        known = read.known(db, g.standing, form.organisation.data, country)
    return Told(known, known.left(at_most()), bool(other))


def may_begin(form, told: Told) -> bool:
    """None left is a problem of the field; what is to be told is told first, and then confirmed."""
    if told.left == 0:
        form.organisation.errors = [
            _(
                "This government has already sent %(at_most)s candidacies, as many as the rules allow.",
                at_most=at_most(),
            )
        ]
    seen, form.known.data = form.known.data or "", told.marks
    if told.otherwise and form.same.data != "no":
        form.same.flags.required = True
        return False
    return (seen == told.marks or not told.marks) and told.left != 0


def reached(form, told: Told) -> None:
    """Whoever began gets a letter, once, with the address of the one who asks; theirs is told to nobody."""
    named = {"organisation": sounding(form.organisation.data), "country": form.country.data}
    who = accounts.participant(store(), g.edition.id, g.person.id)
    for row in told.known.others:
        engine.act(
            store(), Ref(g.edition.id, "candidacy", row["id"]), "ask_after", g.actor, named, key=f"{row['id']}/{who}"
        )
    flash(_("Whoever began it gets a letter that asks them to write to %(address)s.", address=g.person.email), "success")


def begun(form, before: bool | None) -> str:
    """Begin, and write what is already known into the draft; `before`: what was said of its membership."""
    participant = accounts.participant(store(), g.edition.id, g.person.id)
    told_ = {name: tidy(form[name].data) for name in ("organisation", "place", "country", "kind", "language")}
    told_["member"] = "member" in form and form.member.data == SAID[True]
    receipt = engine.act(
        store(), Ref(g.edition.id, "candidacy"), "begin", g.actor, told_, key=form.key.data, received=g.received
    )
    known = {field: told_[name] for field, name in NAMED.items()}
    presence.come(store(), receipt.id, participant)
    whole = application_form(g.edition.rules, first_round(g.edition.rules))
    asked = {one.id for one in whole.fields()}
    known |= {one.id: [themselves()] for one in private_people(whole)}
    drafts.save(
        store(),
        g.edition.rules,
        {"id": receipt.id},
        {name: value for name, value in known.items() if name in asked},
        by=participant,
        seen={},
        received=g.received,
    )
    flash(_("You have begun your candidacy. It is saved as you write; nothing is sent until you send it."), "success")
    if "member" in form:
        said_otherwise(form.organisation.data, before, told_["member"])
    return receipt.id


def said_otherwise(name: str, before: bool | None, member: bool) -> None:
    """The first candidacy of a government has said whether it is a member; another answer is not dropped without a word."""
    if before not in (None, member):
        stands = dict(member_choices(g.edition.rules))[SAID[before]]
        flash(_("Another candidacy of %(name)s has answered: “%(answer)s” This answer stands for both. If it is wrong, write to"
                " %(contact)s.", name=name, answer=stands, contact=g.edition.rules.office.contact))


@pages.route("/<id>/begun", methods=["GET", "POST"])
@page(TEAMS, id="candidacy")
def put_right(edition: str, id: str):
    """What was chosen at the beginning and no section asks again, put right by the city."""
    one = mine_or_unknown(edition, id)
    with store().reading() as db:
        offer = offered(db, one.row).get("restate")
    said = {"language": one.row["language"], "member": one.row["member"]}
    form = restate_form(g.edition.rules, key=store().id(), seen=str(one.row["version"]), **said)
    refusal, status = None if offer and offer.allowed else offer and offer.refusal, 200
    if form.is_submitted():
        status = 422
        if form.validate():
            try:
                engine.act(
                    store(), Ref(edition, "candidacy", id), "restate", g.actor, form.payload(),
                    seen=form.version, key=form.key.data, received=g.received,
                )
                flash(_("It is corrected. Nothing else has changed."), "success")
                return redirect(url_for(".overview", edition=edition, id=id), 303)
            except Refused as refused:
                refusal, status = refused.refusal, 409
                form.key.data, form.seen.data = store().id(), one.row["version"]
    return render_template("submission/begun.html", one=one, form=form, offer=offer, refusal=refusal), status
