"""What every page knows of its reader and its edition: `here`, for the layout."""

from __future__ import annotations

from dataclasses import dataclass
from types import SimpleNamespace
from urllib.parse import urlencode

from flask import current_app, g, request, url_for
from flask_babel import gettext as _
from flask_babel import refresh
from flask_wtf.csrf import generate_csrf
from sqlalchemy import select
from werkzeug.local import LocalProxy

from workflows.stages.interest import one_runs

from . import engine
from .access import Standing
from .dates import told_instants
from .directions import direction
from .models.editions import editions
from .reading import changes, disclosure, work


@dataclass
class EditionHere:
    """The edition a page is about: its id, its name in the reader's language, its rulebook and row."""

    id: str
    name: str
    rules: object
    row: object
    url: str


def enter(edition: str) -> EditionHere:
    """Say that this page is about an edition; raises Refused("unknown") where there is none.

    What the check of the page's policy has just read is not read again.
    """
    if g.pop("entered", None) == edition:
        return g.edition
    store = current_app.extensions["store"]
    with store.reading() as db:
        context = engine.read_context(db, store, edition, g.actor)
        g.standing = context.standing = Standing(db, edition, g.actor, context.now, context.rules)
        g.standing.look_up()
    g.zone = context.rules.time_zone
    _read_in(spoken_by(context.rules))
    g.context, g.stages, g.rounds = context, context.stages, context.rounds
    g.edition = EditionHere(
        edition,
        context.rules.edition.title[g.language],
        context.rules,
        context.edition,
        url_for("public.edition", edition=edition),
    )
    return g.edition


def spoken_by(rules) -> list[str]:
    """The languages in which an edition's pages can be read; all of ours, where it is written in none of them."""
    from .asking import LANGUAGES

    return [code for code in LANGUAGES if code in rules.languages.interface] or list(LANGUAGES)


def _read_in(spoken: list[str]) -> None:
    """A reader of another language has the page in one that the edition speaks, and not half in each."""
    if g.language not in spoken:
        g.language = request.accept_languages.best_match(spoken) or ("en" if "en" in spoken else spoken[0])
        refresh()


def register(app) -> None:
    """`here` is new for each template, and known to the macros too: these are then read in once, not for each page."""
    app.context_processor(context)
    app.jinja_env.globals["here"] = LocalProxy(lambda: g.here)


def context() -> dict:
    """The context processor of every template."""
    if "language" not in g:
        g.language, g.person = "en", None
    g.here = SimpleNamespace(
        language=g.language,
        direction=direction(g.language),
        languages=_languages(),
        person=g.get("person"),
        csrf=generate_csrf,
        edition=g.get("edition"),
        rehearsal=_rehearsal(),
        crisis=_crisis(),
        menu=_menu(),
        work_url=_work_url(),
        demo=_demo(),
        home_url="/",
        sign_in_url=url_for("account.sign_in", **_wanted()),
        sign_out_url=url_for("account.sign_out"),
        foot=_foot(),
        told_instants=told_instants,
        now=current_app.extensions["store"].now(),
    )
    return {"here": g.here}


def _wanted() -> dict[str, str]:
    """Where to come back to after signing in: the page that was asked for."""
    return (
        {"to": request.path}
        if request.method == "GET" and request.path not in ("/", "/sign-in", "/sign-in/sent")
        else {}
    )


def _languages() -> list[tuple[str, str, str]]:
    from .asking import LANGUAGES

    args = {k: v for k, v in request.args.items() if k != "lang"}
    spoken = spoken_by(g.edition.rules) if g.get("edition") else LANGUAGES
    return [(code, LANGUAGES[code], _with(args, code)) for code in spoken]


def _with(args: dict, code: str) -> str:
    return f"{page_again()}?{urlencode({**args, 'lang': code})}"


AREAS = {
    "consultation": "consultation.ballot",
    "desk": "desk.board",
    "jury": "jury.desk",
    "submission": "submission.mine",
}


def page_again() -> str:
    """This page, as it can be asked for again; of the answer to a form that only takes what is sent, its area."""
    rule = request.url_rule
    if request.method in ("GET", "HEAD") or (rule and "GET" in rule.methods):
        return request.path
    if rule and g.get("edition"):
        return url_for(AREAS.get(request.blueprint, "public.edition"), edition=g.edition.id)
    return "/"


def _rehearsal() -> bool:
    """Whether this page shows anything rehearsed: its edition, or any of the installation."""
    if g.get("edition"):
        return bool(g.edition.row["rehearsal"])
    store = current_app.extensions["store"]
    with store.reading() as db:
        return db.scalar(select(editions.c.id).where(editions.c.rehearsal).limit(1)) is not None


def _crisis() -> SimpleNamespace | None:
    """Why nothing goes on in this edition, since when, and what that means; None while it runs."""
    edition = g.get("edition")
    if not edition or edition.row["state"] not in ("suspended", "cancelled"):
        return None
    step = {"suspended": "suspend", "cancelled": "cancel"}[edition.row["state"]]
    with current_app.extensions["store"].reading() as db:
        row = changes.newest(db, edition.id, step)
    return SimpleNamespace(
        state=edition.row["state"], at=row["at"], reason=row["reason"], means=changes.means(row["step"])
    )


def _menu() -> list[tuple[str, str, bool]]:
    """Where this reader may go: in this edition, or from a page of no edition to their own work."""
    edition = g.get("edition")
    entries = [*_public_entries(edition), *_vote(edition)] if edition else []
    own = [(_work_words()[kind], work.PAGES[kind], id) for kind, id in _own_work().items()]
    return [
        (label, url_for(endpoint, edition=id), _inside(endpoint))
        for label, endpoint, id in [*[(*entry, edition.id) for entry in entries], *own]
    ]


def _public_entries(edition: EditionHere) -> list[tuple[str, str]]:
    """A page is in the menu once it has something to show."""
    entries = [(_("The award"), "public.edition")]
    if one_runs(edition.rules, g.received):
        entries.append((_("Call for jurors"), "interest.overview"))
    if disclosure.disclosed(edition.rules, g.stages, g.rounds, "names_of_candidacies"):
        entries.append((_("Candidacies"), "public.candidacies"))
    if disclosure.announced(g.stages):
        entries.append((_("Results"), "public.results"))
    return entries


def _vote(edition: EditionHere) -> list[tuple[str, str]]:
    """From when the vote's round runs; once it has closed, what became of it."""
    voted = {round_.id for round_, stage in edition.rules.stages() if stage.kind == "consultation"}
    begun = any(key.split(".")[0] in voted and row["state"] != "waiting" for key, row in g.stages.items())
    over = all(row["state"] == "closed" for row in g.stages.values() if row["kind"] == "consultation")
    return [(_("The vote") if over else _("Vote"), "consultation.ballot")] if begun else []


def _own_work() -> dict[str, str]:
    """{what this reader is: in which edition}, asked once for a page."""
    if "own_work" not in g:
        if g.get("edition"):
            g.own_work = dict.fromkeys(work.in_edition(g.standing), g.edition.id)
        elif g.get("person"):
            store = current_app.extensions["store"]
            with store.reading() as db:
                g.own_work = work.in_newest(db, g.person.id, store.now())
        else:
            g.own_work = {}
    return g.own_work


def _work_url() -> str | None:
    """Where the reader's own name leads: the first of what they are."""
    return next((url_for(work.PAGES[kind], edition=id) for kind, id in _own_work().items()), None)


def _work_words() -> dict[str, str]:
    return {"team": _("My candidacy"), "seat": _("My readings"), "asked": _("My place on the jury"), "officer": _("Desk")}


def _inside(endpoint: str) -> bool:
    if endpoint.startswith("public."):
        return request.endpoint == endpoint
    return (request.endpoint or "").split(".")[0] == endpoint.split(".")[0]


def _foot() -> list[tuple[str, str]]:
    links = [(_("Check a certificate"), url_for("public.check"))]
    if g.get("edition"):
        links.insert(0, (_("Rules and calendar"), url_for("public.rules", edition=g.edition.id)))
        links.append((_("The record"), url_for("public.record", edition=g.edition.id)))
    own = {"edition": g.edition.id} if g.get("edition") else {}
    return [*links, (_("Personal data"), url_for("public.personal_data", **own))]


def _demo():
    if not current_app.config["SETTINGS"].demo:
        return None
    from .views.demo import bar

    return bar()
