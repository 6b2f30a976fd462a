"""Coming in and going out: a name and an address, a link by mail, a button, a session."""

from __future__ import annotations

from dataclasses import replace

from babel import Locale
from flask import Blueprint, current_app, flash, g, redirect, render_template, request, session, url_for
from flask_babel import gettext as _

from forms.account import CodeForm, NameForm, OwnForm, SignInForm
from workflows.codes import read_reference

from .. import accounts, factors, limits
from ..access import PUBLIC, page
from ..asking import LANGUAGES
from ..reading.submission import can_be_begun, written_by
from ..reading.team import led_to

blueprint = Blueprint("account", __name__)


@blueprint.route("/sign-in", methods=["GET", "POST"])
@page(PUBLIC, limit="sign_in")
def sign_in():
    """Ask for a link. Known and unknown addresses get the same answer."""
    form = SignInForm(data={"name": "", "goes_to": request.args.get("to", "/")})
    if form.validate_on_submit():
        goes_to = safe(form.goes_to.data)
        asked(form.email.data, form.name.data, goes_to, form.email.data.strip())
        return redirect(url_for("account.sent"))
    _root, edition, *rest = safe(form.goes_to.data).split("?")[0].split("/")
    with store().reading() as db:
        begins = can_be_begun(db, edition) if "candidacy" in rest else None
    return render_template("account/sign_in.html", form=form, passkeys=passkeys_work(), hours=hours(), begins=begins)


def asked(email: str, name: str, goes_to: str, told: str | None) -> None:
    """Send a link; this browser alone can use the code that comes with it. `told`: the address, as it was typed here."""
    ticket = accounts.ask_link(store(), email, name, g.language, goes_to)
    session["asked"] = {"address": told, "goes_to": goes_to, "ticket": ticket}


@blueprint.get("/sign-in/sent")
@page(PUBLIC)
def sent():
    """Where the link went, as this browser wrote it; and where the code of the letter is typed."""
    return sent_page(CodeForm(formdata=None))


def sent_page(form: CodeForm) -> str:
    kept = session.get("asked") or {}
    return render_template(
        "account/sent.html", asked=kept.get("address"), goes_to=kept.get("goes_to"), hours=hours(),
        form=form if kept.get("ticket") else None)


@blueprint.post("/sign-in/code")
@page(PUBLIC, limit="sign_in")
def code():
    """The code of the letter, typed in the browser that asked for it."""
    form, ticket = CodeForm(), (session.get("asked") or {}).get("ticket")
    if not ticket or not form.validate():
        return sent_page(form), 422
    came = accounts.use_code(store(), ticket, read_reference(form.code.data) or "", form.shared.data)
    if came is None:
        form.code.errors = [_("This is not the code of our last letter, or its time is over. Look again, or ask for another.")]
        return sent_page(form), 422
    with store().reading() as db:
        person = accounts.session_person(db, store(), came.session)
        nameless = person and accounts.is_nameless(db, person.id)
    if nameless:
        came = replace(came, goes_to=url_for("account.own", to=came.goes_to))
    return signed_in(came, form.shared.data)


def signed_in(came: accounts.Came, shared: bool):
    """In, or asked for one more proof."""
    session.clear()
    session.permanent = not shared  # on a computer of many the cookie goes with the browser's window
    if came.session is None:
        session["proof"] = came.proof
        return redirect(url_for("account.prove"), 303)
    session["token"] = came.session
    return redirect(safe(came.goes_to))


@blueprint.route("/sign-in/<token>", methods=["GET", "POST"])
@page(PUBLIC, token="link", limit="sign_in")
def link(token: str):
    """The page behind a mailed link: only its button signs in, so a mail scanner does not use it up."""
    form, shared = NameForm(), "shared" in request.form
    with store().reading() as db:
        found = accounts.link(db, store(), token)
        nameless = found and found["works"] and accounts.is_nameless(db, found["person"])
        begun, asked_into = told_before(db, found) if found and found["works"] else ([], None)
    if request.method == "POST" and nameless:
        if not form.validate():
            return link_page(found, form, begun, asked_into), 422
        accounts.rename(store(), found["person"], form.name.data)
    if request.method == "POST" and (came := accounts.use_link(store(), token, shared)):
        return signed_in(came, shared)
    return link_page(found, form if nameless else None, begun, asked_into), 200 if found and found["works"] else 410


def told_before(db, found) -> tuple[list[tuple[str, str | None]], object]:
    """What whoever opens their link goes on with, for nobody to fear to begin anew, and the candidacy whose team it asks them
    to join. Nothing where the link alone opens nothing."""
    _root, edition, *rest = safe(found["goes_to"]).split("?")[0].split("/")
    if rest[:1] != ["candidacy"] or factors.has(db, found["person"]):
        return [], None
    asked_into = led_to(db, rest[1], found["person"]) if rest[2:] == ["join"] else None
    return [] if asked_into else written_by(db, edition, found["person"]), asked_into


def link_page(found, form: NameForm | None, begun=(), asked_into=None) -> str:
    """Of a link that works no more, on a device that its person is signed in on: the way to where it led."""
    goes_on = safe(found["goes_to"]) if found and g.person and g.person.id == found["person"] else None
    return render_template("account/link.html", found=found, form=form, hours=hours(), goes_on=goes_on, begun=begun,
                           asked_into=asked_into)


def hours() -> int:
    """How long one stays signed in on a device that others use too."""
    return int(accounts.SHARED_LASTS.total_seconds()) // 3600


@blueprint.post("/sign-in/<token>/again")
@page(PUBLIC, token="link", limit="sign_in")
def again(token: str):
    """A used or expired link sends a new one to the same address, leading to the same place."""
    with store().reading() as db:
        found = accounts.link(db, store(), token)
        person = found and accounts.person_by_id(db, found["person"])
    if person:
        limits.hold_letter("sign_in", person.email)
        asked(person.email, person.name, found["goes_to"], None)  # whoever holds an old link may not know whose it is
    return redirect(url_for("account.sent"))


@blueprint.route("/account", methods=["GET", "POST"])
@page(PUBLIC)
def own():
    """Who I am here, in which language I am written to, and where I am signed in."""
    form = OwnForm(data={"name": g.person.name, "language": g.person.language} if g.person else {})
    form.language.choices = [(code, Locale(code).get_display_name(g.language)) for code in LANGUAGES]
    if g.person and form.validate_on_submit():
        accounts.rename(store(), g.person.id, form.name.data)
        accounts.speak(store(), g.person.id, form.language.data)
        flash(_("Saved."), "success")
        return redirect(safe(request.args.get("to", url_for("account.own"))), 303)
    with store().reading() as db:
        found = accounts.devices(db, g.person.id, store().now()) if g.person else []
        protected = g.person and factors.has(db, g.person.id)
    this = accounts.hashed(session.get("token") or "")
    status = 422 if form.errors and g.person else 200
    return render_template("account/own.html", form=form, devices=found, this=this, protected=protected), status


@blueprint.post("/sign-out/everywhere")
@page(PUBLIC)
def sign_out_everywhere():
    """On every device, at once."""
    if g.person:
        accounts.sign_out_everywhere(store(), g.person.id)
    return gone(_("You are signed out on every device."))


@blueprint.post("/sign-out")
@page(PUBLIC)
def sign_out():
    if token := session.get("token"):
        accounts.end_session(store(), token)
    return gone(_("You are signed out."))


def gone(words: str):
    language = g.language
    session.clear()
    session["language"] = language
    flash(words, "success")
    return redirect("/")


def store():
    return current_app.extensions["store"]


def site() -> factors.Site:
    settings = current_app.config["SETTINGS"]
    return factors.Site(settings.base_url, settings.office_name or "Award")


def passkeys_work() -> bool:
    """A browser gives a passkey to the address that people use and to no other name that this server answers to."""
    return site().has_passkeys and request.host.partition(":")[0] == site().host


def safe(path: str | None) -> str:
    """A path of this site; anything that could lead elsewhere becomes the first page."""
    begins = path and path.startswith("/") and not path.startswith(("//", "/\\"))
    plain = begins and path.isprintable() and not {"\\", "\ufffd"} & {*path}
    return path if plain else "/"
