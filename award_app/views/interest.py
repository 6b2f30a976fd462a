"""An open call for jurors in public: what is asked, until when; the form for whoever has confirmed their address by the link of a
letter; withdrawing, by oneself and at any time."""

from __future__ import annotations

from flask import Blueprint, current_app, flash, g, redirect, render_template, request, url_for
from flask_babel import gettext as _

from forms.interest import interest_form
from workflows.countries import variety
from workflows.stages.interest import calls, erasure, window
from workflows.steps import Refused

from .. import accounts, engine, here, words
from ..access import PUBLIC, SIGNED_IN, page
from ..effects import Ref
from ..reading import interest as read

blueprint = Blueprint("interest", __name__, url_prefix="/<edition>/jury-call")


@blueprint.get("")
@page(PUBLIC, when="calls_for_jurors")
def overview(edition: str):
    """Every jury that the rules call for, with its dates."""
    here.enter(edition)
    found = calls(g.edition.rules)
    if not found:
        raise Refused("unknown")
    return render_template("jury/calls.html", calls=[told(key) for key in found])


@blueprint.route("/<key>", methods=["GET", "POST"])
@page(SIGNED_IN, key="word", when="calls_for_jurors", limit="interest")
def form(edition: str, key: str):
    """Say that one is interested; afterwards what was sent, and withdrawing it."""
    here.enter(edition)
    if key not in calls(g.edition.rules):
        raise Refused("unknown")
    mine, problem, call = own(key), None, told(key)
    asked = interest_form(g.edition.rules, call.rule, g.language, lambda code: variety(g.language).languages.get(code, code))
    if request.method == "POST":
        try:
            if done := sent(key, mine, asked):
                return redirect(done, 303)
        except Refused as refused:
            problem = words.why(refused.refusal)
    elif mine is None:
        asked.name.data = "" if g.person.name == g.person.email else g.person.name
    asked.key.data = store().id()
    status = 409 if problem else 422 if asked.errors else 200
    with store().reading() as db:
        texts = read.texts_of(db, [mine["id"]]).get(mine["id"], {}) if mine else {}
    return render_template("jury/interest.html", call=call, mine=mine, texts=texts, form=asked, problem=problem,
                           language=lambda code: variety(g.language).languages.get(code, code),
                           category={one.id: one.name[g.language] for one in g.edition.rules.categories}), status


def sent(key: str, mine, asked) -> str | None:
    """Where to go once it is done; None where something typed is missing."""
    if "withdraw" in request.form and mine:
        act(Ref(g.edition.id, "interest", mine["id"]), "withdraw_interest", asked, {})
        flash(_("You have withdrawn. What you wrote is erased."), "success")
        return url_for(".form", edition=g.edition.id, key=key)
    if not asked.validate():
        return None
    accounts.participant(store(), g.edition.id, g.person.id)
    act(Ref(g.edition.id, "interest", None, key), "express_interest", asked, asked.payload())
    with store().reading() as db:
        nameless = accounts.is_nameless(db, g.person.id)
    if nameless:
        accounts.rename(store(), g.person.id, asked.name.data)
    flash(_("Thank you. What you wrote has arrived; a letter confirms it."), "success")
    return url_for(".form", edition=g.edition.id, key=key)


def act(ref: Ref, step: str, asked, payload: dict) -> None:
    engine.act(store(), ref, step, g.actor, payload, key=asked.key.data or None, received=g.received)


def own(key: str):
    with store().reading() as db:
        return read.own(db, f"{g.edition.id}/{key}", g.person.id)


def told(key: str) -> read.Call:
    rules = g.edition.rules
    opens, closes = window(rules, key)
    return read.Call(key, rules.stage(key).name[g.language], rules.stage(key).call, opens, closes, erasure(rules, key),
                     bool(opens and opens <= g.received and (closes is None or g.received < closes)),
                     bool(closes and g.received >= closes))


def store():
    return current_app.extensions["store"]
