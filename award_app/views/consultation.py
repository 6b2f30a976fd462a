"""The open vote: who stands, choosing, looking over, casting, the receipt.

What is being chosen stays in the voter's own browser, in a cookie of these pages, until it is cast. Only for the way
through the mailed link, which may open in another browser, it is kept on the server, under an id that names nobody.
"""

from __future__ import annotations

from dataclasses import replace

from flask import Blueprint, current_app, flash, g, make_response, redirect, render_template, request, url_for
from flask_babel import gettext as _

from forms.consultation import CastingForm, ChoosingForm, ReceiptForm
from forms.numbers import carried
from workflows.ballots import why_void
from workflows.codes import read_reference
from workflows.countries import variety
from workflows.steps import Refused

from .. import accounts, engine, here, kept_choices, words
from ..access import PUBLIC, SIGNED_IN, page
from ..effects import Ref
from ..reading import consultation as read
from ..reading import public
from ..reading.disclosure import disclosed, disclosed_on
from ..reading.timeline import line_of

blueprint = Blueprint("consultation", __name__, url_prefix="/<edition>/vote")

COOKIE = "ballot"
ENOUGH = 12  # letters of an id that a cookie keeps: 60 random bits, and room for every candidacy of an edition


@blueprint.get("")
@page(PUBLIC)
def ballot(edition: str):
    """The vote: who stands and how to vote; before it opens, when; after it has closed, what is published of it."""
    vote = Vote(edition)
    if vote.refusal or vote.rule.held != "here":
        return vote.page("consultation/closed.html", **vote.outcome())
    wanted = request.args.get("category", "")
    wanted = wanted if wanted in {one.category for one in vote.standing} else ""
    return vote.page("consultation/ballot.html", form=ChoosingForm(), wanted=wanted,
                     shown=[one for one in vote.standing if wanted in ("", one.category)])


@blueprint.post("")
@page(PUBLIC)
def choose(edition: str):
    """Keep the ticks, then go where the button says: another category, or the page of review."""
    vote = Vote(edition)
    form, category = ChoosingForm(), request.form.get("category")
    where = url_for(".review", edition=edition) if category is None else url_for(
        ".ballot", edition=edition, category=category or None, _anchor="candidacies")
    return vote.keep(redirect(where, 303), form.after(vote.chosen))


@blueprint.get("/review")
@page(PUBLIC)
def review(edition: str):
    """What is chosen, whether it would count, and the button that casts it."""
    vote = Vote(edition)
    if vote.refusal or vote.rule.held != "here" or not vote.chosen:
        return redirect(url_for(".ballot", edition=edition))
    return vote.review(CastingForm())


@blueprint.post("/keep")
@page(PUBLIC, limit="vote")
def keep(edition: str):
    """Keep the choice for the link that will be mailed, and ask who is voting."""
    vote = Vote(edition)
    chosen = [one for one in dict.fromkeys(CastingForm().choices.data or ()) if one in {each.id for each in vote.standing}]
    if vote.refusal or vote.rule.held != "here" or not chosen:
        return redirect(url_for(".ballot", edition=edition), 303)
    id = kept_choices.keep(vote.store, vote.stage["id"], chosen)
    back = url_for(".kept", edition=edition, choice=id)
    return vote.keep(redirect(url_for("account.sign_in", to=back), 303), chosen)


@blueprint.get("/kept")
@page(SIGNED_IN)
def kept(edition: str):
    """Where the mailed link leads: the choice comes into this browser, whichever it is, and can be looked over."""
    vote = Vote(edition)
    chosen = kept_choices.take(vote.store, vote.stage["id"], request.args.get("choice", ""))
    if chosen:
        return vote.keep(redirect(url_for(".review", edition=edition), 303), chosen)
    if not vote.chosen and not vote.refusal:
        flash(_("Your choice is not here any more: it was opened before, or is older than a day. Please choose again."))
    return redirect(url_for(".review", edition=edition), 303)


@blueprint.post("/cast")
@page(PUBLIC, limit="vote")
def cast(edition: str):
    """Cast the ballot, or change it. A ballot that the rules make void is cast only by one who says to know it."""
    vote = Vote(edition)
    if vote.rule.held != "here":
        raise Refused("held_elsewhere")
    form = CastingForm()
    vote.chosen = list(dict.fromkeys(form.choices.data or ()))
    if g.person is None:
        return vote.keep(redirect(url_for(".review", edition=edition), 303), vote.chosen)
    if vote.void and vote.void.code != "too_many" and not form.void.data:
        form.void.errors = [_("Choose as many as the rules ask, or say here that you know.")]
        return vote.review(form, status=422)
    try:
        vote.cast(form)
    except Refused as refused:
        return vote.keep(make_response(vote.review(form, words.why(refused.refusal), 409)), vote.chosen)
    flash(_("Your ballot is cast.") if vote.ballot is None else _("Your ballot is changed."), "success")
    answer = redirect(url_for(".receipt", edition=edition), 303)
    answer.delete_cookie(COOKIE, path=vote.path)
    return answer


@blueprint.get("/receipt")
@page(PUBLIC)
def receipt(edition: str):
    """The voter's own ballot, while the vote is open; to anybody else the vote itself."""
    vote = Vote(edition)
    if vote.ballot is None or vote.refusal:
        return redirect(url_for(".ballot", edition=edition))
    return vote.page("consultation/receipt.html", void=why_void(vote.rule.ballot.choose, vote.ballot["choices"]),
                     mine=[one for one in vote.standing if one.id in set(vote.ballot["choices"])])


class Vote:
    """The vote of an edition as this reader sees it."""

    def __init__(self, edition: str):
        here.enter(edition)
        self.store = current_app.extensions["store"]
        self.path = url_for("consultation.ballot", edition=edition)
        with self.store.reading() as db:
            context = replace(g.context, db=db, received=g.received, memory={})
            self.key = read.the_vote(context.rules, context.stages)
            if self.key is None:
                raise Refused("unknown")
            self.rule, self.stage = context.rules.stage(self.key), context.stages[self.key]
            self.refusal = read.why_not(context, self.key)
            found = read.standing(db, edition, self.key, g.language)
            self.ballot = read.ballot_of(db, self.stage["id"], g.standing.participant)
            self.not_theirs = None
            if g.person and not self.refusal and self.rule.voters != "anyone_registered":
                self.not_theirs = read.not_theirs(context, self.key, g.standing.participant)
        self.standing = read.in_fair_order(found, self.stage, self.store.now(), context.rules.time_zone)
        self.chosen = self._kept()

    @property
    def void(self):
        """Why a ballot with these choices would not count, or None."""
        return why_void(self.rule.ballot.choose, self.chosen)

    def _kept(self) -> list[str]:
        """What this browser keeps; without it, the ballot that was cast. Those who left the vote fall out."""
        by_start = {one.id[:ENOUGH]: one.id for one in self.standing}
        kept = request.cookies.get(COOKIE)
        starts = kept.split(".") if kept is not None else [id[:ENOUGH] for id in (self.ballot or {}).get("choices", ())]
        return [by_start[one] for one in dict.fromkeys(starts) if one in by_start]

    def keep(self, answer, chosen: list[str]):
        """Keep the choices in the voter's browser, until it is closed."""
        answer.set_cookie(COOKIE, ".".join(one[:ENOUGH] for one in chosen), path=self.path, httponly=True,
                          samesite="Lax", secure=current_app.config["SESSION_COOKIE_SECURE"])
        return answer

    def cast(self, form: CastingForm):
        """The step that the page showed: a new ballot, or a change of the one it had seen."""
        accounts.participant(self.store, g.edition.id, g.person.id)
        seen = carried(form.seen.data)
        step, ref = "cast", Ref(g.edition.id, "ballot", None, self.key)
        if self.ballot is not None and seen is not None:
            step, ref = "change", Ref(g.edition.id, "ballot", self.ballot["id"])
        return engine.act(self.store, ref, step, g.actor, {"choices": self.chosen}, seen=seen,
                          key=form.key.data or None, received=g.received)

    def review(self, form: CastingForm, problem: str | None = None, status: int = 200):
        form.key.data, form.seen.data = self.store.id(), self.ballot["version"] if self.ballot else ""
        return self.page("consultation/review.html", form=form, problem=problem, void=self.void,
                         picked=[one for one in self.standing if one.id in self.chosen]), status

    def withdrawn(self) -> list:
        """Who stood, and has withdrawn."""
        now = public.Now(g.edition.id, g.edition.rules, g.stages, g.rounds)
        with self.store.reading() as db:
            return public.withdrawn(db, now)

    def outcome(self) -> dict:
        """What is shown of a vote that is not open: counts only once the rules publish them."""
        rules, told = g.edition.rules, disclosed(g.edition.rules, g.stages, g.rounds, "ballot_counts")
        asked = ReceiptForm(request.args)
        looked = read_reference(asked.receipt.data or "") if self.stage["state"] == "closed" else None
        if "receipt" in request.args and not looked:
            asked.receipt.errors = [_("A receipt has eight characters, like K7F3-9QX2. Look at yours again.")]
        with self.store.reading() as db:
            counts = read.counts(db, self.stage["id"]) if told and self.stage["state"] == "closed" else []
        return {"counts": counts, "counted": self.stage["counted"] if told else None, "form": asked,
                "counts_on": disclosed_on(rules, g.stages, "ballot_counts"), "looked": looked,
                "counts_never": rules.publishes.ballot_counts == "never",
                "was_counted": looked and read.was_counted(self.stage, looked)}

    def page(self, template: str, **values):
        locale, rules = variety(g.language), g.edition.rules
        line = line_of(rules, g.stages, self.store.now(), g.language, g.edition.row["state"])
        return render_template(
            template, vote=self, stage=self.stage, rule=self.rule, choose=self.rule.ballot.choose, chosen=self.chosen,
            withdrawn=self.withdrawn(), line=line, rules=rules,
            country=lambda code: locale.territories.get(code, code), languages=locale.languages,
            categories={one.id: one.name[g.language] for one in rules.categories}, **values)
