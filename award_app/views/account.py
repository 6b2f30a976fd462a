"""Coming in and going out: a name and an address, a link by mail, a button, a session."""

from __future__ import annotations

from flask import Blueprint, current_app, flash, g, redirect, render_template, request, session, url_for
from flask_babel import gettext as _

from forms.account import NameForm, SignInForm

from .. import accounts
from ..access import PUBLIC, page

blueprint = Blueprint("account", __name__)


@blueprint.route("/sign-in", methods=["GET", "POST"])
@page(PUBLIC, limit="sign_in")
def sign_in():
    """Ask for a link. Known and unknown addresses get the same answer."""
    form = SignInForm(data={"name": "", "goes_to": request.args.get("to", "/")})
    if form.validate_on_submit():
        goes_to = safe(form.goes_to.data)
        accounts.ask_link(store(), form.email.data, form.name.data, g.language, goes_to)
        session["asked"] = {"address": form.email.data.strip(), "goes_to": goes_to}
        return redirect(url_for("account.sent"))
    return render_template("account/sign_in.html", form=form)


@blueprint.get("/sign-in/sent")
@page(PUBLIC)
def sent():
    """Where the link went, as this browser wrote it."""
    asked = session.get("asked") or {}
    return render_template("account/sent.html", asked=asked.get("address"), goes_to=asked.get("goes_to"))


@blueprint.route("/sign-in/<token>", methods=["GET", "POST"])
@page(PUBLIC, token="link", limit="sign_in")
def link(token: str):
    """The page behind a mailed link: only its button signs in, so a mail scanner does not use it up."""
    form, shared = NameForm(), "shared" in request.form
    with store().reading() as db:
        found = accounts.link(db, store(), token)
        nameless = found and found["works"] and accounts.is_nameless(db, found["person"])
    if request.method == "POST" and nameless:
        if not form.validate():
            return link_page(found, form), 422
        accounts.rename(store(), found["person"], form.name.data)
    if request.method == "POST" and (came := accounts.use_link(store(), token, shared)):
        session.clear()
        session["token"], goes_to = came
        session.permanent = not shared  # on a computer of many the cookie goes with the browser's window
        return redirect(safe(goes_to))
    return link_page(found, form if nameless else None), 200 if found and found["works"] else 410


def link_page(found, form: NameForm | None) -> str:
    hours = int(accounts.SHARED_LASTS.total_seconds()) // 3600
    return render_template("account/link.html", found=found, form=form, hours=hours)


@blueprint.post("/sign-in/<token>/again")
@page(PUBLIC, token="link", limit="sign_in")
def again(token: str):
    """A used or expired link sends a new one to the same address, leading to the same place."""
    with store().reading() as db:
        found = accounts.link(db, store(), token)
        person = found and accounts.person_by_id(db, found["person"])
    if person:
        accounts.ask_link(store(), person.email, person.name, g.language, found["goes_to"])
    return redirect(url_for("account.sent"))


@blueprint.post("/sign-out")
@page(PUBLIC)
def sign_out():
    if token := session.get("token"):
        accounts.end_session(store(), token)
    language = g.language
    session.clear()
    session["language"] = language
    flash(_("You are signed out."), "success")
    return redirect("/")


def store():
    return current_app.extensions["store"]


def safe(path: str | None) -> str:
    """A path of this site; anything that could lead elsewhere becomes the first page."""
    plain = (
        path and path.startswith("/") and not path.startswith(("//", "/\\")) and path.isprintable() and "\\" not in path
    )
    return path if plain else "/"
