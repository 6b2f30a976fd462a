"""What every page knows of its reader and its edition: `here`, for the layout."""

from __future__ import annotations

from dataclasses import dataclass
from types import SimpleNamespace
from urllib.parse import urlencode

from flask import current_app, g, request, url_for
from flask_babel import gettext as _
from flask_wtf.csrf import generate_csrf
from sqlalchemy import select

from . import engine
from .access import Standing
from .models.editions import editions


@dataclass
class EditionHere:
    """The edition a page is about: its id, its name in the reader's language, its rulebook and row."""

    id: str
    name: str
    rules: object
    row: object
    url: str


def enter(edition: str) -> EditionHere:
    """Say that this page is about an edition; raises Refused("unknown") where there is none."""
    store = current_app.extensions["store"]
    with store.reading() as db:
        context = engine.read_context(db, store, edition, g.actor)
        g.standing = context.standing = Standing(db, edition, g.actor)
        g.standing.look_up()
    g.zone = context.rules.time_zone
    g.context, g.stages, g.rounds = context, context.stages, context.rounds
    g.edition = EditionHere(
        edition,
        context.rules.edition.title[g.language],
        context.rules,
        context.edition,
        url_for("public.edition", edition=edition),
    )
    return g.edition


def context() -> dict:
    """The context processor of every template."""
    if "language" not in g:
        g.language, g.person = "en", None
    return {
        "here": SimpleNamespace(
            language=g.language,
            direction="ltr",
            languages=_languages(),
            person=g.get("person"),
            csrf=generate_csrf,
            edition=g.get("edition"),
            rehearsal=_rehearsal(),
            menu=_menu(),
            demo=_demo(),
            home_url="/",
            sign_in_url=url_for("account.sign_in", **_wanted()),
            sign_out_url=url_for("account.sign_out"),
            foot=_foot(),
            now=current_app.extensions["store"].now(),
        )
    }


def _wanted() -> dict[str, str]:
    """Where to come back to after signing in: the page that was asked for."""
    return (
        {"to": request.path}
        if request.method == "GET" and request.path not in ("/", "/sign-in", "/sign-in/sent")
        else {}
    )


def _languages() -> list[tuple[str, str, str]]:
    from . import LANGUAGES

    args = {k: v for k, v in request.args.items() if k != "lang"}
    return [(code, name, _with(args, code)) for code, name in LANGUAGES.items()]


def _with(args: dict, code: str) -> str:
    path = request.path if request.method in ("GET", "HEAD") else "/"
    return f"{path}?{urlencode({**args, 'lang': code})}"


def _rehearsal() -> bool:
    """Whether this page shows anything rehearsed: its edition, or any of the installation."""
    if g.get("edition"):
        return bool(g.edition.row["rehearsal"])
    store = current_app.extensions["store"]
    with store.reading() as db:
        return db.scalar(select(editions.c.id).where(editions.c.rehearsal).limit(1)) is not None


def _menu() -> list[tuple[str, str, bool]]:
    """Where this reader may go in this edition."""
    edition, entries = g.get("edition"), []
    if edition:
        entries.append((_("The award"), "public.edition"))
        entries += [(_("Candidacies"), "public.candidacies"), (_("Results"), "public.results")]
        standing = g.get("standing")
        if standing and standing.candidacies:
            entries.append((_("My candidacy"), "submission.mine"))
        if standing and standing.seats:
            entries.append((_("My readings"), "jury.desk"))
        if any(stage.kind == "consultation" for _round, stage in edition.rules.stages()):
            entries.append((_("Vote"), "consultation.ballot"))
        if standing and standing.officer:
            entries.append((_("Desk"), "desk.board"))
    return [(label, url_for(endpoint, edition=edition.id), _inside(endpoint)) for label, endpoint in entries]


def _inside(endpoint: str) -> bool:
    if endpoint.startswith("public."):
        return request.endpoint == endpoint
    return (request.endpoint or "").split(".")[0] == endpoint.split(".")[0]


def _foot() -> list[tuple[str, str]]:
    links = [(_("Check a certificate"), url_for("public.check"))]
    if g.get("edition"):
        links.insert(0, (_("Rules and calendar"), url_for("public.rules", edition=g.edition.id)))
        links.append((_("The record"), url_for("public.record", edition=g.edition.id)))
    return links


def _demo():
    if not current_app.config["SETTINGS"].demo:
        return None
    from .views.demo import bar

    return bar()
