"""Beside the mailed link: a passkey, an authenticator app, recovery codes; proving them and keeping them."""

from __future__ import annotations

import json
from functools import wraps

import segno
from flask import flash, g, redirect, render_template, request, session, url_for
from flask_babel import gettext as _
from markupsafe import Markup

from forms.factors import AuthenticatorForm, NewPasskeyForm, PasskeyForm, ProofForm, RemovalForm

from .. import accounts, factors, proving
from ..access import PUBLIC, page
from ..proving import NotProved
from .account import blueprint, hours, passkeys_work, safe, signed_in, site, store


def why(problem: NotProved) -> str:
    return {
        "wrong": _("This is not the current code. Look again, and wait for the next one if this one has just been used."),
        "ended": _("The time for this is over. Begin again."),
        "too_many": _("There were too many wrong codes today. Use a passkey or a recovery code, or come back tomorrow."),
        "passkey": _("This passkey is not yours, or its signature is wrong. Try again, or write a code."),
        "known": _("This passkey is there already."),
        "unproved": _("First prove that it is you."),
        "enough": _("There are as many passkeys as there can be. Remove one first."),
    }[problem.reason]


# -- coming in


@blueprint.route("/sign-in/second", methods=["GET", "POST"])
@page(PUBLIC, limit="sign_in")
def prove():
    """After the link: the code of an app, a recovery code or a passkey, for who has one."""
    form = ProofForm()
    if not session.get("proof"):
        return redirect(url_for("account.sign_in"), 303)
    if form.validate_on_submit():
        try:
            return signed_in(proving.by_code(store(), session["proof"], form.code.data), not session.permanent)
        except NotProved as problem:
            if problem.reason == "ended":
                return over()
            form.code.errors = [why(problem)]
    return render_template("account/prove.html", form=form, passkey=PasskeyForm(formdata=None),
                           passkeys=passkeys_work(), hours=hours()), 422 if form.errors else 200


def over():
    """A proof cannot be given any more; its link was used, so another has to be asked for."""
    session.pop("proof", None)
    flash(_("The time for this is over. Begin again."), "problem")
    return redirect(url_for("account.sign_in"), 303)


@blueprint.post("/sign-in/passkey/ask")
@page(PUBLIC, answers=("publicKey",), limit="sign_in")
def ask_passkey():
    """What the browser is to have signed."""
    options, session["proof"] = proving.challenge(store(), site(), session.get("proof"), safe(request.args.get("to")))
    return {"publicKey": json.loads(options)}


@blueprint.post("/sign-in/passkey")
@page(PUBLIC, limit="sign_in")
def passkey():
    """What the browser has had signed."""
    form = PasskeyForm()
    try:
        came = proving.by_passkey(store(), site(), session.get("proof"), form.answer.data or "", form.shared.data)
    except NotProved:
        session.pop("proof", None)
        flash(_("This passkey is not known here, or its signature is wrong. Sign in with a link."), "problem")
        return redirect(url_for("account.sign_in"), 303)
    return signed_in(came, form.shared.data)


# -- keeping them


@blueprint.get("/account/protection")
@page(PUBLIC)
def protection():
    return own_page()


def own_page(passkey: NewPasskeyForm | None = None, app: AuthenticatorForm | None = None, secret: str = "",
             codes: list[str] | None = None, proof: ProofForm | None = None):
    """What a person proves themselves with. `codes` are shown this once; `secret` while an app is being added."""
    kept, fresh, proved = {}, is_fresh(), False
    if g.person:
        with store().reading() as db:
            kept = factors.kept(db, g.person.id)
            proved = factors.has_proved(db, store(), g.person.id, session.get("proved"))
    protected = bool(kept.get("passkeys") or kept.get("authenticator"))
    failed = any(form and form.errors for form in (passkey, app, proof))
    return render_template(
        "account/protection.html", kept=kept, fresh=fresh, proved=proved, protected=protected,
        may_change=fresh and (proved or not protected), proof=proof or ProofForm(formdata=None), passkeys=passkeys_work(),
        secret=secret, codes=codes,
        picture=secret and picture(secret), address=secret and factors.address_of(secret, g.person.email, site()),
        passkey=passkey or NewPasskeyForm(formdata=None),
        app=app or AuthenticatorForm(formdata=None)), 422 if failed else 200


def is_fresh() -> bool:
    with store().reading() as db:
        return accounts.is_fresh(db, store(), session.get("token"))


def picture(secret: str) -> Markup:
    """What an app reads with its camera."""
    made = segno.make(factors.address_of(secret, g.person.email, site()), error="m")
    return Markup(made.svg_inline(scale=5, border=2, dark="#000", light="#fff", title=_("QR code for an authenticator app")))


def guarded(view):
    """Only for somebody who has just come in, and has proved what there is to prove; who is signed out, came in long ago or
    has not proved it is led to the page, which says so."""

    @wraps(view)
    def asked():
        if g.person is None or not is_fresh():
            return redirect(url_for("account.protection"), 303)
        try:
            return view()
        except NotProved as problem:
            flash(why(problem), "problem")
            return redirect(url_for("account.protection"), 303)

    return asked


@blueprint.post("/account/protection/prove")
@page(PUBLIC, limit="protect")
@guarded
def prove_again():
    """Who has a second factor proves it once more, for one change of it."""
    form, answer = ProofForm(), request.form.get("answer", "")
    signed = (session.pop("proof", None) if answer else None, answer)
    if not answer and not form.validate():
        return own_page(proof=form)
    try:
        session["proved"] = proving.prove(store(), site(), g.person, form.code.data or "", signed)
    except NotProved as problem:
        form.code.errors = [why(problem)]
        return own_page(proof=form)
    return redirect(url_for("account.protection"), 303)


@blueprint.post("/account/passkeys/ask")
@page(PUBLIC, answers=("publicKey",), limit="protect")
@guarded
def ask_new_passkey():
    options, session["making"] = proving.new_passkey(store(), site(), g.person, session.get("proved"))
    return {"publicKey": json.loads(options)}


@blueprint.post("/account/passkeys")
@page(PUBLIC)
@guarded
def add_passkey():
    form = NewPasskeyForm()
    if not form.validate():
        return own_page(passkey=form)
    try:
        codes = proving.add_passkey(store(), site(), g.person, session.get("token"), session.get("proved"),
                                    session.pop("making", None), form.answer.data or "", form.name.data.strip())
    except NotProved as problem:
        if problem.reason == "unproved":
            raise
        form.name.errors = [why(problem)]
        return own_page(passkey=form)
    return added(_("The passkey is added."), codes)


@blueprint.post("/account/authenticator")
@page(PUBLIC, limit="protect")
@guarded
def authenticator():
    """Begin: the picture for the app, and where its first code is written."""
    secret = proving.begin_authenticator(store(), g.person, session.get("proved"))
    session["begun"] = accounts.hashed(secret)
    return own_page(secret=secret)


@blueprint.post("/account/authenticator/code")
@page(PUBLIC, limit="protect")
@guarded
def authenticator_code():
    """The first code of the app that was begun."""
    form = AuthenticatorForm()
    if form.validate():
        try:
            codes = proving.confirm_authenticator(store(), g.person, session.get("token"), session.get("proved"),
                                                  session.get("begun"), form.code.data)
            return added(_("The authenticator app is added."), codes)
        except NotProved as problem:
            if problem.reason == "unproved":
                raise
            form.code.errors = [why(problem)]
    secret = proving.begun_authenticator(store(), g.person, session.get("begun"))
    if not secret:  # another window or device began anew: what this app was given is good for nothing
        flash(_("The time for this is over. Begin again."), "problem")
        return redirect(url_for("account.protection"), 303)
    return own_page(app=form, secret=secret)


@blueprint.post("/account/recovery-codes")
@page(PUBLIC, limit="protect")
@guarded
def recovery_codes():
    codes = proving.new_codes(store(), g.person, session.get("proved"))
    return added(_("These recovery codes take the place of those before."), codes)


def added(words: str, codes: list[str]):
    """Codes are shown in the answer itself, because no page can show them again."""
    flash(words, "success")
    return own_page(codes=codes) if codes else redirect(url_for("account.protection"), 303)


@blueprint.post("/account/protection/remove")
@page(PUBLIC)
@guarded
def remove():
    """A passkey by its name in the form; the authenticator where there is none."""
    if proving.take_away(store(), g.person, session.get("token"), session.get("proved"),
                         RemovalForm().credential.data or None):
        flash(_("It is removed."), "success")
    return redirect(url_for("account.protection"), 303)
