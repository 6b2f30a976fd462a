"""The form as a workbook: to be filled in without a connection, by several hands; what comes back is the same draft."""

from __future__ import annotations

from flask import g, render_template, request, send_file, url_for
from flask_babel import gettext as _

from forms import workbook
from forms.problems import words as problem_words
from forms.workbook import WorkbookForm
from workflows.steps import Refusal, Refused

from .. import dates, drafts, words
from ..access import TEAMS, page
from ..documents import workbooks
from .submission import blueprint as pages
from .submission import form_of, mine_or_unknown, missing_now, store


@pages.route("/<id>/workbook", methods=["GET", "POST"])
@page(TEAMS, id="candidacy", files=True, limit="documents")
def workbook_page(edition: str, id: str):
    """Where the workbook is fetched and comes back; after that, what was read of it."""
    one = mine_or_unknown(edition, id)
    form, told, status = WorkbookForm(), None, 200
    if request.method == "POST":
        status = 422
        if form.validate_on_submit():
            told, status = taken_in(one, form)
    with store().reading() as db:
        open_ = drafts.writable(db, g.edition.rules, one.row, g.received)
    return render_template(
        "submission/workbook.html",
        one=one,
        form=form,
        told=told,
        refusal=open_ if isinstance(open_, Refusal) else None,
    ), status


@pages.get("/<id>/workbook.xlsx")
@page(TEAMS, id="candidacy", limit="documents")
def workbook_file(edition: str, id: str):
    """The form with what is written so far; it knows the draft it was made from."""
    one = mine_or_unknown(edition, id)
    rules = g.edition.rules
    with store().reading() as db:
        there = drafts.load(db, id)
    sections = []
    for section in form_of(one).sections:
        lines = [line for field in section.fields for line in workbook.lines(rules, field, value_of(there, field), g.language)]
        files = [field.label[g.language] for field in section.fields if field.kind == "files"]
        remark = _("On the page of this section, not here: %(files)s.", files=", ".join(files)) if files else ""
        sections.append((section.title[g.language], lines, remark))
    about = workbooks.About(id, max((version for _value, version in there.values()), default=0))
    made = workbooks.write(one.name, told_above(one), sections, about)
    return send_file(made, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", as_attachment=True,
                     download_name=f"{one.row['reference']}.xlsx", max_age=0, etag=False)


def told_above(one) -> list[str]:
    return [
        _("%(place)s, reference %(reference)s. Made on %(when)s.", place=one.row["place"],
          reference=one.row["reference"], when=dates.instant(store().now())),
        _("Write in the second column, then give the file back on the page where you fetched it: nothing is sent by that."),
        _("What you leave empty stays as it is. Whatever is not yet right comes back with the reason."),
    ]


def value_of(there, field):
    return there.get(field.id, (None, 0))[0]


def taken_in(one, form) -> tuple[dict | None, int]:
    """Save what is new in the file; a text that was changed meanwhile is kept beside the other, as on the pages."""
    rules, own = g.edition.rules, form_of(one)
    try:
        about, cells = workbooks.read(form.file.data.stream)
    except workbooks.NotOurs:
        form.file.errors = [_("This is not a workbook that was fetched here. Fetch it again, and copy your texts into it.")]
        return None, 422
    if about.candidacy != one.row["id"]:
        form.file.errors = [_("This workbook is of another candidacy. Give it back on the page of that one.")]
        return None, 422
    found = workbook.read(rules, own, cells)
    with store().reading() as db:
        there = drafts.load(db, one.row["id"])
        open_ = drafts.writable(db, rules, one.row, g.received)
    new = {name: value for name, value in found.values.items() if (value or None) != (there.get(name, (None,))[0] or None)}
    if isinstance(open_, Refusal):
        form.file.errors = [words.why(open_)]
        return None, 409
    closed, new = sorted(set(new) - open_), {name: value for name, value in new.items() if name in open_}
    try:
        kept = drafts.save(store(), rules, one.row, new, by=f"{g.standing.participant}/workbook {about.version}",
                           seen=dict.fromkeys(new, about.version), received=g.received)
    except Refused as refused:
        form.file.errors = [words.why(refused.refusal)]
        return None, 409
    return report(one, found, set(new) - set(kept.conflicts), set(kept.conflicts), closed), 409 if kept.conflicts else 200


def report(one, found: workbook.Read, saved: set[str], conflicts: set[str], closed: list[str]) -> dict:
    """What became of each answer in the file, in the order of the form, with the way to it."""
    with store().reading() as db:
        wrong = missing_now(one, drafts.to_send(db, g.edition.rules, one.row))
    entries: dict[str, list] = {"saved": [], "conflicts": [], "unread": [], "closed": []}
    for section in form_of(one).sections:
        for field in section.fields:
            entry = {
                "label": field.label[g.language],
                "url": url_for(".section", edition=g.edition.id, id=one.row["id"], section=section.id,
                               _anchor=f"answer_{field.id}"),
                "problem": problem_words(wrong[field.id], g.language) if field.id in wrong and field.id in saved else "",
                "typed": found.unread.get(field.id, ""),
            }
            for name, of in (("saved", saved), ("conflicts", conflicts), ("unread", found.unread), ("closed", closed)):
                if field.id in of:
                    entries[name].append(entry)
    return entries | {"same": len(set(found.values) - saved - conflicts - set(closed))}
