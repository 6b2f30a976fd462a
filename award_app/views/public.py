"""What anybody may look at, signed in or not: editions, rules, candidacies, results, certificates, the record.

Nothing here takes a step. What may be shown at this moment is asked of `reading.disclosure`.
"""

from __future__ import annotations

from datetime import date
from urllib.parse import urlsplit

from flask import Blueprint, Response, current_app, g, jsonify, render_template, request, url_for
from flask_babel import gettext as _
from markupsafe import Markup

from workflows.countries import country_name, variety
from workflows.picture import picture
from workflows.steps import Refused
from workflows.telling import chapters

from .. import dates, engine, here
from ..access import PUBLIC, page
from ..documents import calendar
from ..documents import rules as paper
from ..documents.naming import file_name
from ..reading import changes, disclosure, kept_of_people, public
from ..reading import results as announced
from ..reading import rules as in_words
from ..reading.consultation import folded
from ..reading.dossier import dossier
from ..reading.outcome import outcomes
from ..reading.submission import can_be_begun
from ..reading.timeline import line_of
from ..stages.submission import application_form

blueprint = Blueprint("public", __name__)


@blueprint.get("/")
@page(PUBLIC)
def home():
    """The editions of this installation, the open ones first."""
    with store().reading() as db:
        editions = public.editions_here(db)
    about = in_words.in_short(editions[0].rules, g.language) if editions else []
    return render_template("public/home.html", editions=editions, about=about)


@blueprint.get("/<edition>/")
@page(PUBLIC)
def edition(edition: str):
    """One edition: where it stands, what anybody can do now and until when."""
    here.enter(edition)
    with store().reading() as db:
        numbers, last = public.numbers(db, now()), public.heads_of(db, edition, limit=1)
        told = announced.results(db, now())
        change = changes.newest(db, edition)
        applying = can_be_begun(db, edition)
    return render_template(
        "public/edition.html",
        change=change and {**change, "words": changes.in_words(change)},
        line=_line(),
        numbers=numbers,
        head=last[0] if last else None,
        open_now=_in_state("open", "overdue", "proposed", "armed"),
        about=in_words.to_apply(g.edition.rules, g.language) if applying else [],
        coming=_next_stage(),
        ceremony=g.edition.rules.ceremony and in_words.ceremony_of(g.edition.rules, g.language),
        results=told,
        names_public=shown("names_of_candidacies"),
        embargo=disclosure.embargo_ends(g.stages),
    )


@blueprint.get("/personal-data")
@blueprint.get("/<edition>/personal-data")
@page(PUBLIC)
def personal_data(edition: str | None = None):
    """What is kept of people and why: of this edition, or, on pages of none, of the newest."""
    with store().reading() as db:
        newest = None if edition else next(iter(public.editions_here(db)), None)
    rules = here.enter(edition).rules if edition else newest and newest.rules
    return render_template("public/personal_data.html", **kept_of_people.told(rules, settings(), g.language))


def settings():
    return current_app.config["SETTINGS"]


@blueprint.get("/<edition>/rules")
@page(PUBLIC)
def rules(edition: str):
    """The rules of the edition in words, each with its source, and the process as a picture."""
    own = here.enter(edition).rules
    with store().reading() as db:
        changed = changes.changes_of(db, edition, g.edition.rules.languages, g.language)
    reader = dates.zone_called(request.args.get("zone", ""))
    told = in_words.sections(own, g.stages, g.language, reader)
    there = reader and dates.place_of(reader, g.language)
    until = next((row["closes_at"] for row, _stage in _in_state("open") if row["kind"] == "submission"), None)
    return rules_page(own, told, changed=changed, there=there, zones=dates.zones(g.language), apply_until=until)


@blueprint.get("/<edition>/rules.pdf")
@page(PUBLIC)
def rules_file(edition: str):
    """The rules in force as a document, in the reader's language; made once, then kept."""
    own = here.enter(edition)
    with store().reading() as db:
        changed = changes.changes_of(db, edition, g.edition.rules.languages, g.language)
    told = in_words.sections(own.rules, g.stages, g.language)
    html = paper.page(
        g.language,
        title=own.name,
        since=dates.day(changed[0].at) if changed else "",
        rehearsal=own.row["rehearsal"],
        sections=told,
        sources=in_words.sources_of(told),
        changes=[{**one.__dict__, "day": dates.day(one.at)} for one in changed],
        picture=Markup(paper.on_paper(picture(own.rules, g.language, _, stands=g.stages))),  # drawn by us, its text escaped
        digest=own.rules.digest,
    )
    made = paper.document(store(), html, own.name, g.language)
    name = file_name(edition, "rules", "pdf")
    return Response(made, mimetype="application/pdf", headers={"Content-Disposition": f'inline; filename="{name}"'})


@blueprint.get("/<edition>/calendar.ics")
@page(PUBLIC)
def calendar_file(edition: str):
    """The dates of the edition for the reader's own calendar."""
    own = here.enter(edition)
    page = url_for(".rules", edition=edition, _external=True)
    about = calendar.About(urlsplit(current_app.config["SETTINGS"].base_url).hostname, page, store().now())
    made = calendar.calendar(own.rules, own.row, g.stages, g.language, about)
    answer = Response(made, mimetype="text/calendar")
    answer.headers["Content-Disposition"] = f'attachment; filename="{edition}.ics"'
    return answer


@blueprint.get("/<edition>/rules/<digest>")
@page(PUBLIC, digest="former_rules")
def former_rules(edition: str, digest: str):
    """The rules as they were before an amendment, with the dates they said."""
    here.enter(edition)
    with store().reading() as db:
        old = changes.former_rules(db, edition, digest)
    if old is None:
        raise Refused("unknown")
    return rules_page(old, in_words.sections_as_written(old, g.language), former=True)


def rules_page(rules, sections, changed=(), former: bool = False, **more):
    drawing = Markup(picture(rules, g.language, _, stands=None if former else g.stages))  # drawn by us, its text escaped
    return render_template(
        "public/rules.html",
        sections=sections,
        sources=in_words.sources_of(sections),
        picture=drawing,
        chapters=chapters(rules, g.language, _),
        rulebook=rules,
        changes=changed,
        former=former,
        **more,
    )


@blueprint.get("/<edition>/candidacies")
@page(PUBLIC)
def candidacies(edition: str):
    """The candidacies whose names are public, filtered by category and country."""
    here.enter(edition)
    if not shown("names_of_candidacies"):
        return render_template(
            "public/candidacies.html",
            rows=None,
            since=disclosure.disclosed_on(g.edition.rules, g.stages, "names_of_candidacies"),
            never=g.edition.rules.publishes.names_of_candidacies == "never",
        )
    asked = {name: request.args.get(name, "") for name in ("category", "country")}
    after = request.args.get("after", "")
    with store().reading() as db:
        rows, whole = public.listed(db, now(), asked["category"], asked["country"], after)
        withdrawn = public.withdrawn(db, now())
        countries = sorted(((country_name(one, g.language), one) for one in public.countries_of(db, now())), key=_as_read)
    next_page = None
    if len(rows) > public.PAGE:
        rows = rows[: public.PAGE]
        next_page = url_for(
            ".candidacies",
            edition=edition,
            after=rows[-1]["reference"],
            **{name: value for name, value in asked.items() if value},
        )
    return render_template(
        "public/candidacies.html",
        rows=rows,
        whole=whole,
        asked=asked,
        countries=countries,
        withdrawn=withdrawn,
        since_round=disclosure.named_since(g.edition.rules, g.language),
        next_page=next_page,
        first=url_for(".candidacies", edition=edition) if after else None,
    )


@blueprint.get("/<edition>/candidacies/<reference>")
@page(PUBLIC, reference="reference")
def candidacy(edition: str, reference: str):
    """One public candidacy: its public answers, its summary in the reader's language where it is translated."""
    here.enter(edition)
    with store().reading() as db:
        row = public.one_candidacy(db, now(), reference)
        if row is None:
            raise Refused("unknown")
        made_under = engine.read_rules(db, row["rulebook"])
        answers = public.public_answers(db, made_under, row)
        translated = public.checked_translations(db, row["id"], g.language)
        status = row["state"].split(":")[1]
        outcome = outcomes(db, g.edition.rules, g.stages, {row["id"]: status}, g.language).get(row["id"])
    if not shown("summaries"):
        answers = {name: value for name, value in answers.items() if not _is_text(made_under, name)}
    form = application_form(made_under)
    parts = dossier(made_under, form, answers, translated, row["language"], g.language, published=True)
    told = [answer for part in parts for answer in part.answers if answer.field.id != "title"]
    return render_template(
        "public/candidacy.html",
        row=row,
        outcome=outcome if outcome and outcome.kind != "participation" else None,
        vote=_vote_on(row),
        texts=[one for one in told if one.field.kind == "text"],
        facts=[one for one in told if one.field.kind != "text"],
    )


def _vote_on(candidacy):
    """The open vote in which this candidacy stands: its stage, and what the rulebook says of it; None without one."""
    standing = [
        (row, stage)
        for row, stage in _in_state("open")
        if stage.kind == "consultation" and candidacy["state"] == f"{row['key'].split('.')[0]}:in"
    ]
    return next(iter(standing), None)


def _as_read(named: tuple[str, str]) -> str:
    """Bélgica stands before Bolívia."""
    return folded(named[0])


def _is_text(rules_, name: str) -> bool:
    return any(field.id == name and field.kind == "text" for field in rules_.fields())


@blueprint.get("/<edition>/results")
@page(PUBLIC)
def results(edition: str):
    """Before the announcement until when the embargo is, and the same bytes whoever won; then the results."""
    here.enter(edition)
    with store().reading() as db:
        found = announced.results(db, now(), lambda: announced.ranks_of(engine.read_context(db, store(), edition)))
        withdrawn = public.withdrawn(db, now()) if found else []
    return render_template(
        "public/results.html",
        results=found,
        withdrawn=withdrawn,
        names_public=shown("names_of_candidacies"),
        embargo=disclosure.embargo_ends(g.stages),
    )


# -- the record


@blueprint.get("/<edition>/record")
@page(PUBLIC)
def record(edition: str):
    """The heads of the day, and how to check with them."""
    here.enter(edition)
    before = request.args.get("before")
    with store().reading() as db:
        rows = public.heads_of(db, edition, before, limit=32)
    return render_template(
        "public/record.html",
        rows=rows[:31],
        older=rows[30]["day"] if len(rows) > 31 else None,
        newest=before and url_for(".record", edition=edition),
    )


@blueprint.get("/<edition>/record.json")
@page(PUBLIC, answers=("edition", "heads"))
def record_json(edition: str):
    """Every head of the day, for machines."""
    here.enter(edition)
    return jsonify(
        edition=edition,
        heads=[{"day": one["day"], "head": one["head"], "sealed_at": _utc(one["at"])} for one in _every_head(edition)],
    )


@blueprint.get("/<edition>/record.atom")
@page(PUBLIC)
def record_atom(edition: str):
    """The heads of the day as a feed that anybody can follow and keep."""
    here.enter(edition)
    entries = [{**one, "at": _utc(one["at"])} for one in _every_head(edition)]
    return Response(render_template("public/record.atom", entries=entries), mimetype="application/atom+xml")


def _every_head(edition: str) -> list:
    with store().reading() as db:
        return public.heads_of(db, edition, limit=2000)


def _utc(at) -> str:
    return at.strftime("%Y-%m-%dT%H:%M:%SZ")


# -- what the pages share


def store():
    return current_app.extensions["store"]


def now() -> public.Now:
    """The edition of this page as `here.enter` has read it."""
    return public.Now(g.edition.id, g.edition.rules, g.stages, g.rounds)


def shown(what: str) -> bool:
    """Whether the rules show it at this moment."""
    return disclosure.disclosed(g.edition.rules, g.stages, g.rounds, what)


def _line():
    return line_of(g.edition.rules, g.stages, store().now(), g.language, g.edition.row["state"])


def _in_state(*states: str) -> list:
    """The stages in these states, each with what the rulebook says of it; none while the edition does not run."""
    if g.edition.row["state"] != "open":
        return []
    rows = [row for row in g.stages.values() if row["state"] in states]
    return sorted(
        ((row, g.edition.rules.stage(row["key"])) for row in rows),
        key=lambda one: (one[0]["opens_at"] is None, one[0]["opens_at"]),
    )


def _next_stage():
    """The stage that opens next, if its date is known."""
    waiting = [one for one in _in_state("waiting") if one[0]["opens_at"]]
    return waiting[0] if waiting else None


@blueprint.app_template_filter("sealed_day")
def _sealed_day(day: str) -> str:
    """The day of a head, which the record keeps as 2026-06-19."""
    return dates.day(date.fromisoformat(day))


@blueprint.app_template_filter("spoken")
def _spoken(code: str) -> str:
    """The name of a language."""
    return variety(g.language).languages.get(code, code)


@blueprint.app_template_filter("country")
def _country(code: str) -> str:
    return country_name(code, g.language)
