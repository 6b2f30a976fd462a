"""Minutes on paper, in any language of the edition: who was there, what was said and voted, what was decided, and below them the
digest by which the record names them and who has signed. What people wrote stays in the language they wrote it in."""

from __future__ import annotations

from datetime import datetime
from fractions import Fraction
from zoneinfo import ZoneInfo

from babel.dates import get_timezone_location
from babel.numbers import format_decimal
from flask import Response, current_app, g
from markupsafe import Markup

from workflows.countries import variety
from workflows.rulebook import Rulebook
from workflows.steps import Refused

from .. import dates, files
from ..reading.meeting import Minutes, minutes_of
from .certificates import environment, words
from .dossiers import document
from .naming import file_name


def answer(stage, asked: str | None = None) -> Response:
    """The file, in the language asked for or that of the reader. What is not decided has no minutes."""
    language = language_of(asked)
    with current_app.extensions["store"].reading() as db:
        found = minutes_of(db, g.edition.id, stage["id"]) if stage["state"] == "closed" else None
    if found is None:
        raise Refused("unknown")
    title = g.edition.rules.stage(stage["key"]).name[language]
    html = page(g.edition.rules, g.edition.rules.edition.title[language], title, found, language, g.edition.row["rehearsal"])
    made = Response(document(html, title, language, "minutes.css"), mimetype="application/octet-stream")
    name = file_name(g.edition.id, "minutes", "pdf", language, language=language)
    made.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    made.headers.update(files.HEADERS)
    return made


def language_of(asked: str | None) -> str:
    """The language asked for, where the edition speaks it, or that of the reader."""
    return asked if asked in g.edition.rules.languages.interface else g.language


def languages_of(first: str) -> list[str]:
    """Those of the edition, this one first."""
    return sorted(g.edition.rules.languages.interface, key=lambda code: code != first)


def page(rules: Rulebook, edition: str, title: str, found: Minutes, language: str, rehearsal: bool) -> str:
    return environment(language).get_template("minutes.html").render(
        title=title, edition=edition, rehearsal=rehearsal, at=told(found.row["at"], language, rules.time_zone),
        **said(rules, found, language))


def body(rules: Rulebook, found: Minutes, language: str) -> Markup:
    """What the minutes say, as it is printed, to stand in a page."""
    return Markup(environment(language).get_template("minutes_body.html").render(said(rules, found, language)))


def said(rules: Rulebook, found: Minutes, language: str) -> dict:
    """What the template asks for, in that language."""
    account, local = found.row["account"] or {}, variety(language)

    def called(id: str) -> str:
        one = found.candidacies[id]
        return f"{one['place']} ({local.territories.get(one['country'], one['country'])})"

    def names(seats) -> list[str]:
        return sorted(found.jurors.get(one) or "–" for one in seats)

    colon = words(language).gettext(":") + " "  # in French a firm space comes before it
    discussed = dict.fromkeys([*account.get("remarks", {}), *account.get("shown_out", {}),
                               *(one["candidacy"] for one in account.get("motions", ()) if one["candidacy"])])
    return dict(
        language=language,
        text=found.row["text"],
        present=names(account.get("present", ())),
        dossiers=[
            {
                "called": called(id),
                "title": found.candidacies[id]["title"],
                "remark": account["remarks"].get(id, ""),
                "shown_out": names(account["shown_out"].get(id, ())),
                "motions": [one for one in account["motions"] if one["candidacy"] == id],
            }
            for id in sorted(discussed, key=called)
        ],
        motions=[one for one in account.get("motions", ()) if one["candidacy"] is None],
        honours=[
            {
                "prize": colon.join(filter(None, rules.honour_name(one, language))),
                "called": called(one["candidacy"]),
                "title": found.candidacies[one["candidacy"]]["title"],
                "by": one["by"],
                "grounds": (grounds := rules.languages.nearest(one["citation"], language)),
                "spoken": grounds and local.languages.get(grounds[0], grounds[0]),
            }
            for one in account.get("honours", ())
        ],
        crossed=account.get("crossed"),
        changed=[
            {
                "called": called(one["candidacy"]),
                "name": found.jurors.get(one["seat"]) or "–",
                "before": figure(one["before"], language),
                "after": figure(one["total"], language),
                "at": told(datetime.fromisoformat(one["at"]), language, rules.time_zone),
            }
            for one in account.get("changed", ())
        ],
        digest=found.digest,
        signed=[
            {"role": role, "name": found.signed[role][0] or "–",
             "at": told(found.signed[role][1], language, rules.time_zone)}
            if role in found.signed
            else {"role": role, "name": "", "at": ""}
            for role in ("president", "secretary")
        ],
    )


def figure(exact: str, language: str) -> str:
    """Points with two decimals, in a language that need not be the reader's."""
    value = Fraction(exact)
    return format_decimal(round(value.numerator / value.denominator, 2), "#,##0.00", locale=language)


def told(at: datetime, language: str, place: str) -> str:
    """“15 March 2026, 23:59 (Madrid)”, in a language that need not be the reader's."""
    zone = ZoneInfo(place)
    where = get_timezone_location(zone, locale=variety(language), return_city=True)
    return f"{dates.day(at, language, place)}, {dates.hour(at.astimezone(zone))} ({where})"
