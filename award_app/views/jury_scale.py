"""The juror's scale: all my dossiers in one table with my points, sorted by any of them, changed and sent together."""

from __future__ import annotations

from dataclasses import dataclass, field

from flask import flash, g, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from flask_wtf import FlaskForm

from forms.jury import as_chosen
from workflows.ranking import total
from workflows.stages.jury import read_points, wrong_confidence, wrong_with
from workflows.steps import Refused

from .. import engine, here, sheets, words
from ..access import JURORS, page
from ..effects import Ref
from ..reading import jury_scale as read
from ..reading import paging
from ..words import points
from .jury import asked_of, blueprint, criteria_of, my_sittings, names, offered, seen_of, stage_of, store, version_of


@dataclass
class Row:
    """One line of the table: what stands in its fields, the total where it is whole, and what keeps it from being sent."""

    line: read.Line
    typed: dict[str, str]
    total: object | None
    problems: dict[str, str] = field(default_factory=dict)  # {criterion, or "" for the sheet: words}

    @property
    def id(self) -> str:
        return self.line.row["id"]

    @property
    def version(self) -> str:
        return version_of(self.line.row, self.line.draft_version)


@blueprint.route("/seats/<seat>/scale", methods=["GET", "POST"])
@page(JURORS, seat="seat")
def scale(edition: str, seat: str):
    """Keeping saves drafts, which do not count; sorting keeps too; sending sends every sheet that is whole and was not sent as
    it stands."""
    here.enter(edition)
    with store().reading() as db:
        mine = read.seat_of(db, edition, g.standing.participant, seat)
    criteria = criteria_of(stage_of(mine)) if mine else ()
    if not criteria:
        raise Refused("unknown")
    if mine["declared_at"] is None and request.method != "POST" and my_sittings()[1]:
        return redirect(url_for(".desk", edition=edition))
    form, rows = FlaskForm(), rows_of(mine, criteria)
    if not form.validate_on_submit():
        return scale_page(mine, criteria, form, rows)
    for row in rows:
        keep(row, criteria)
    if request.form.get("do") == "send":
        sent = [row for row in rows if not row.problems and send(row, criteria)]
        if sent:
            sheets.forget(store(), [row.id for row in sent])
            flash(ngettext("%(num)s sheet is sent.", "%(num)s sheets are sent.", len(sent)), "success")
        elif not any(row.problems for row in rows):
            flash(_("Nothing was sent: no sheet that has all its points is new or changed."))
    if any(row.problems for row in rows):
        kept = {row.id: row for row in rows}
        rows = rows_of(mine, criteria)
        for row in rows:
            row.problems = kept[row.id].problems if row.id in kept else {}
            if row.problems:
                row.typed = kept[row.id].typed
        return scale_page(mine, criteria, form, rows, 409)
    if request.form.get("do") == "keep":
        left = to_send(rows_of(mine, criteria))
        flash(ngettext("Kept. %(num)s sheet waits to be sent.", "Kept. %(num)s sheets wait to be sent.", left), "success")
    return redirect(url_for(".scale", edition=edition, seat=seat, **_sorted_by()), 303)


def rows_of(mine, criteria) -> list[Row]:
    with store().reading() as db:
        lines = read.of_seat(db, mine["id"], stage_of(mine))
    rows = []
    for line in lines:
        typed = dict(line.typed)
        for one in criteria:
            name = f"points_{one.id}"
            typed[name] = as_chosen(one, typed.get(name, ""))
        rows.append(Row(line, typed, total_of(typed, criteria)))
    return rows


def total_of(typed: dict, criteria):
    """The total as the step will compute it; None while a point is missing or is no number."""
    given = {one.id: read_points(typed.get(f"points_{one.id}", "").strip()) for one in criteria}
    return None if None in given.values() else total(given, criteria)


def keep(row: Row, criteria) -> None:
    """Save what was typed in this row where it differs; what another window saved meanwhile is not overwritten."""
    typed = dict(row.typed)
    for one in criteria:
        name = f"points_{one.id}"
        typed[name] = request.form.get(f"{row.id}:{name}", typed[name]).strip().replace(",", ".")
    if typed == row.typed:
        return
    row.typed, row.total = typed, total_of(typed, criteria)
    seen = seen_of(request.form.get(f"{row.id}:version", row.version), row.line.row)
    try:
        sheets.save(store(), row.id, {name: text for name, text in typed.items() if text}, seen, row.line.sent)
    except sheets.Overtaken:
        row.problems[""] = words.why(Refused("changed_meanwhile").refusal)
    except Refused as refused:  # far too long to be kept
        row.problems[""] = words.why(refused.refusal)


def send(row: Row, criteria) -> bool:
    """Send the sheet where there is something new and every criterion has points; what is wrong with it is said in its row."""
    given = {"points": {one.id: row.typed[f"points_{one.id}"] for one in criteria},
             "justifications": {one.id: row.typed.get(f"why_{one.id}", "") for one in criteria if one.justification},
             "confidence": row.typed.get("confidence", "")}
    if not all(given["points"].values()) or (row.line.row["state"] == "sent" and row.typed == as_sent(row, criteria)):
        return False
    wrong = {one.id: wrong_with(one, given["points"][one.id], given["justifications"]) for one in criteria}
    wrong[""] = wrong_confidence(asked_of(row.line.row), given["confidence"])
    row.problems |= {id: words.why(refusal) for id, refusal in wrong.items() if refusal}
    if row.problems:
        return False
    key = f"{request.form.get('key', '')}:{row.id}"
    try:
        engine.act(store(), Ref(g.edition.id, "reading", row.id), "score", g.actor, given,
                   seen=row.line.row["version"], key=key, received=g.received)
    except Refused as refused:
        row.problems[""] = words.why(refused.refusal)
        return False
    return True


def as_sent(row: Row, criteria) -> dict:
    sent = dict(row.line.sent)
    for one in criteria:
        sent[f"points_{one.id}"] = as_chosen(one, sent.get(f"points_{one.id}", ""))
    return sent


def to_send(rows: list[Row]) -> int:
    return sum(row.line.changed for row in rows)


def scale_page(mine, criteria, form, all_rows, status: int = 200):
    ordered = in_order(all_rows, criteria)
    turned = paging.Turned.asked(request.args.get("page"), len(ordered))
    rows = ordered[turned.first - 1 : turned.last]
    offers = offered("reading", [row.line.row for row in rows]) if rows else {}
    score = next((offer for (_id, name), offer in offers.items() if name == "score"), None)
    writable = {row.id for row in rows if (one := offers.get((row.id, "score"))) and one.allowed}
    return render_template(
        "jury/scale.html",
        seat=mine,
        stage=stage_of(mine),
        criteria=criteria,
        form=form,
        rows=rows,
        turned=turned,
        turn={step: page_address(mine, at) for step, at in turned.beside.items()},
        key=store().id(),
        writable=writable,
        score=score,
        waiting=to_send(all_rows),
        by=_sorted_by(),
        sort_column=sort_column(mine),
        points=points,
        **names(),
    ), status


def page_address(mine, at: int) -> str:
    return url_for(".scale", edition=g.edition.id, seat=mine["id"], **_sorted_by() | {"page": str(at)})


def sort_column(mine):
    """A head of the table that sorts by it; pressed again it turns the order round."""
    now = _sorted_by()

    def column(id: str, label: str) -> tuple:
        here_now, turned = now.get("by") == id, now.get("turned") == "1"
        address = url_for(".scale", edition=g.edition.id, seat=mine["id"], by=id,
                          turned="1" if here_now and not turned else None)
        return label, "number", address, ("ascending" if turned else "descending") if here_now else None

    return column


def _sorted_by() -> dict[str, str]:
    """How the table is sorted, and which page of it is shown, as its address says."""
    return {name: value for name in ("by", "turned", "page") if (value := request.args.get(name, ""))}


def in_order(rows: list[Row], criteria) -> list[Row]:
    """By a criterion or the total, the most points first and what has none last; otherwise the juror's own order. What was
    not sent comes first where not all fit on a page."""
    if len(rows) > paging.MOST and any(row.problems for row in rows):
        return sorted(rows, key=lambda row: not row.problems)
    by = request.args.get("by", "")
    if by == "total":
        value = lambda row: row.total  # noqa: E731
    elif by in {one.id for one in criteria}:
        value = lambda row: read_points(row.typed[f"points_{by}"])  # noqa: E731
    else:
        return rows
    known = sorted((row for row in rows if value(row) is not None), key=value, reverse=request.args.get("turned") != "1")
    return known + [row for row in rows if value(row) is None]
