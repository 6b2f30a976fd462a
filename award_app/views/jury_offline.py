"""A juror's sheets without a connection: fetched as a table, given back, looked at cell by cell, taken as drafts.

Nothing is sent by that, and nothing is taken that was not shown.
"""

from __future__ import annotations

from dataclasses import dataclass

from flask import flash, g, redirect, render_template, request, send_file, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from flask_wtf import FlaskForm

from forms.offline import FilledSheetsForm, Sheet, Sheets
from forms.paper import Line
from workflows.steps import Refusal, Refused

from .. import dates, files, here, sheets, words
from ..access import JURORS, page
from ..documents import filled, score_books
from ..documents.naming import file_name
from ..reading import jury_dossiers
from ..reading import jury_scale as read
from .jury import asked_of, blueprint, criteria_of, explained, meanings, names, offered, stage_of, store, version_of
from .jury_dossiers import as_they_stand, told
from .paper import XLSX

MOST_TEXT = 30_000  # characters of a cell: a workbook holds 32,767


@dataclass
class Mine:
    """One seat with its sheets as they stand: {reading: line}, {reading: sheet}, and what a cell may hold."""

    seat: object
    stage: object
    lines: dict[str, read.Line]
    sheets: dict[str, Sheet]
    rules: Sheets


@blueprint.route("/seats/<seat>/offline", methods=["GET", "POST"])
@page(JURORS, seat="seat", files=True, limit="given back")
def offline(edition: str, seat: str):
    """Where the table is fetched and comes back; after that, what would become of each cell."""
    mine = seat_or_unknown(edition, seat)
    form, found, status = FilledSheetsForm(), None, 200
    if request.method == "POST":
        status = 422
        if form.validate_on_submit() and (there := given_back(mine, form)) is not None:
            found, status = mine.rules.compared(mine.sheets, *there), 200
    return offline_page(mine, form, found), status


@blueprint.get("/seats/<seat>/sheets.xlsx")
@page(JURORS, seat="seat", limit="documents")
def sheets_file(edition: str, seat: str):
    """The dossiers that this juror may read now, in their own order, with what is typed so far."""
    made = as_they_stand(lambda: list(seat_or_unknown(edition, seat).lines), lambda: book_of(edition, seat))
    own = file_name(edition, "sheets", "xlsx")
    answer = send_file(made, XLSX, as_attachment=True, download_name=own, max_age=0, etag=False)
    answer.headers.update(files.HEADERS)
    return answer


@blueprint.post("/seats/<seat>/offline/take")
@page(JURORS, seat="seat")
def offline_take(edition: str, seat: str):
    """What was ticked, as it was shown: a sheet that was written since is left as it is, and said."""
    mine = seat_or_unknown(edition, seat)
    if not FlaskForm().validate_on_submit():
        raise Refused("unknown")
    taken, left = take(mine, chosen(), {id: request.form.get(f"seen:{id}", "") for id in mine.sheets})
    if taken:
        flash(ngettext("%(num)s cell is taken into your drafts.", "%(num)s cells are taken into your drafts.", taken)
              + " " + _("Nothing has been sent."), "success")
    elif not left:
        flash(_("Nothing was ticked, and nothing is changed."))
    if left:
        return offline_page(mine, FilledSheetsForm(formdata=None), None, left), 409
    return redirect(url_for(".scale", edition=edition, seat=seat), 303)


def seat_or_unknown(edition: str, seat: str) -> Mine:
    """What is foreign, has no sheet, or comes before the question of conflicts answers like what is missing."""
    here.enter(edition)
    with store().reading() as db:
        one = read.seat_of(db, edition, g.standing.participant, seat)
        stage = one and stage_of(one)
        if not one or one["declared_at"] is None or not criteria_of(stage):
            raise Refused("unknown")
        lines = {line.row["id"]: line for line in read.of_seat(db, seat, stage)}
    offers = offered("reading", [line.row for line in lines.values()]) if lines else {}
    return Mine(one, stage, lines, {id: sheet_of(line, offers.get((id, "score"))) for id, line in lines.items()},
                Sheets(criteria_of(stage), g.edition.rules.stage(stage["key"]).confidence))


def sheet_of(line: read.Line, offer) -> Sheet:
    refusal = offer.refusal if offer else Refusal("not_from_here", {})
    return Sheet(line.typed, version_of(line.row, line.draft_version), line.row["state"] == "sent", refusal)


def given_back(mine: Mine, form) -> tuple[dict, dict] | None:
    """The cells of the file, and those of which it says several things; None where it is none of this seat: the form says so."""
    try:
        about, cells, _loose, twice = filled.read(form.file.data.stream)
    except filled.NotOurs:
        form.file.errors = [_("This is not a table that was fetched here. Fetch it again, and copy into it what you wrote.")]
        return None
    if (about.edition, about.candidacy) != (g.edition.id, mine.seat["id"]):
        form.file.errors = [_("This table is of another jury. Give it back on the page of that one.")]
        return None
    return cells, twice


def chosen() -> dict[str, str]:
    """{key: value} of the cells that were ticked."""
    return {key: request.form.get(f"value:{key}", "") for key in request.form.getlist("take")}


def take(mine: Mine, cells: dict[str, str], seen: dict[str, str]) -> tuple[int, list[tuple]]:
    """(how many cells were taken, [(reading, name, value, why)] of those that were not)."""
    taken, left = 0, []
    for reading, own in by_reading(cells).items():
        line, sheet = mine.lines.get(reading), mine.sheets.get(reading)
        wrong = {name: why_not(mine, sheet, seen.get(reading), name, value) for name, value in own.items()}
        good = {name: mine.rules.meant(name, value) for name, value in own.items() if wrong[name] is None}
        if good:
            try:
                sheets.save(store(), reading, {**line.typed, **good}, line.draft_version)
                taken += len(good)
            except sheets.Overtaken:
                wrong |= dict.fromkeys(good, Refusal("written_meanwhile"))
            except Refused as refused:
                wrong |= dict.fromkeys(good, refused.refusal)
        left += [(reading, name, own[name], why) for name, why in wrong.items() if why]
    return taken, left


def why_not(mine: Mine, sheet: Sheet | None, seen: str | None, name: str, value: str) -> Refusal | None:
    if sheet is None:
        return Refusal("not_yours_any_more")
    if name not in mine.rules.names:
        return Refusal("criterion_unknown")
    if sheet.version != seen:
        return Refusal("written_meanwhile")
    return mine.rules.refusal(sheet, name, mine.rules.meant(name, value))


def by_reading(cells: dict[str, str]) -> dict[str, dict[str, str]]:
    found: dict[str, dict[str, str]] = {}
    for key, value in cells.items():
        reading, _colon, name = key.rpartition(":")
        found.setdefault(reading, {})[name] = value
    return found


# -- the workbook


def book_of(edition: str, seat: str):
    mine = seat_or_unknown(edition, seat)
    name = g.edition.rules.stage(mine.stage["key"]).name[g.language]
    rows = [line.row for line in mine.lines.values()]
    with store().reading() as db:
        sent = jury_dossiers.sent(db, rows, g.language)
        pages = [page_of(db, mine, line, sent[line.row["candidacy"]]) for line in mine.lines.values()]
    return score_books.write(f"{g.edition.name}: {name}", how_to(mine.stage), _("My score sheet"), pages,
                             filled.About(edition, seat), contents=_("My dossiers"))


def page_of(db, mine: Mine, line: read.Line, sent: tuple) -> score_books.Page:
    about = told(db, line.row, *sent)
    says = [(one.question, as_far_as_a_cell_holds("\n".join(one.lines))) for part in about["parts"] for one in part.answers
            if one.field.stem == "summary"]
    head = [(_("Category"), about["category"]), (_("Language"), about["language"])]
    return score_books.Page(
        line.row["id"], line.row["turn"] + 1, f"{about['place']}, {about['country']}", about["title"] or "",
        version_of(line.row, line.draft_version), [*(one for one in head if one[1]), *says], asked_for(mine, line))


def as_far_as_a_cell_holds(text: str) -> str:
    if len(text) <= MOST_TEXT:
        return text
    told = _("(It goes on: a cell of this table holds no more. Read all of it on the page of the dossier.)")
    return f"{text[:MOST_TEXT]}…\n\n{told}"


def asked_for(mine: Mine, line: read.Line) -> list[score_books.Asked]:
    found, id = [], line.row["id"]
    for one in mine.rules.criteria.values():
        scale = _("From %(from)s to %(to)s.", **{"from": one.scale.from_, "to": one.scale.to})
        means = [f"{number}: {said}" for number, said in meanings(one)]
        hint = "\n".join(filter(None, (scale, explained(one), *means)))
        name, whole = f"points_{one.id}", one.scale.step == int(one.scale.step) and one.scale.from_ == int(one.scale.from_)
        points = mine.rules.meant(name, line.typed.get(name, ""))
        points = points if mine.rules.refusal(Sheet({}, "", False), name, points) is None else ""
        found.append(score_books.Asked(Line(f"{id}:{name}", one.name[g.language], hint, points),
                                       score_books.Scale(one.scale.from_, one.scale.to, whole, scale)))
        if asked := one.justification:
            label = _("In your words: %(criterion)s", criterion=one.name[g.language])
            limit = ngettext("At most %(num)s word.", "At most %(num)s words.", asked.words) if asked.words else ""
            found.append(score_books.Asked(Line(f"{id}:why_{one.id}", label, " ".join(filter(None, (limit, read_by(asked)))),
                                                line.typed.get(f"why_{one.id}", ""))))
    if asked := asked_of(line.row):
        named = {one.id: one.name[g.language] for one in asked.levels}
        found.append(score_books.Asked(Line(f"{id}:confidence", _("How sure are you of this sheet?"), "",
                                            named.get(line.typed.get("confidence"), ""), tuple(named.values()))))
    return found


def read_by(asked) -> str:
    """Who will read a justification, as the page of the dossier says it."""
    if asked.read_by == "city":
        return _("The city reads this after the announcement, without your name.")
    return _("This stays with the panel and is never sent to the city.")


def how_to(stage) -> list[str]:
    closes = dates.deadline(stage["closes_at"]) if stage["closes_at"] and stage["state"] != "closed" else ""
    return [
        _("For %(name)s. Made on %(when)s. Confidential: for the juror alone.", name=g.person.name,
          when=dates.instant(store().now())),
        _("Write in the second column, then give the table back on the page where you fetched it: nothing is sent by that."),
        _("What you leave empty stays as it is."),
        *([_("Sheets are sent on the pages, until %(closes)s.", closes=closes)] if closes else []),
    ]


# -- the page


def offline_page(mine: Mine, form, found, left=()):
    """`found`: the cells of the file; `left`: those that could not be taken."""
    rules, places = mine.rules, {id: line.row["place"] for id, line in mine.lines.items()}
    called = {f"points_{id}": one.name[g.language] for id, one in rules.criteria.items()}
    called |= {f"why_{id}": _("In your words: %(criterion)s", criterion=one.name[g.language])
               for id, one in rules.criteria.items()}
    level = {one.id: one.name[g.language] for one in rules.asked.levels} if rules.asked else {}
    return render_template(
        "jury/offline.html",
        seat=mine.seat,
        stage=mine.stage,
        form=form,
        found=found,
        left=left,
        places=places,
        called=called | {"confidence": _("How sure are you of this sheet?")},
        shown=lambda name, value: level.get(value, value) if name == "confidence" else value,
        seen={id: one.version for id, one in mine.sheets.items()},
        why=words.why,
        **names(),
    )
