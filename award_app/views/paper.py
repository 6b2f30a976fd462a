"""The form on paper: to be read beforehand, and filled in without a connection by several hands. What comes back, as a
text or a workbook, is the same draft. Blank it is there for everybody.
"""

from __future__ import annotations

from collections.abc import Set
from hashlib import sha256
from io import BytesIO

from flask import Blueprint, g, render_template, request, send_file, url_for
from flask_babel import gettext as _

from forms import paper
from forms.answers import unneeded
from forms.paper import FilledForm
from forms.problems import words as problem_words
from forms.telling import file_limits, language_of_texts, read_as
from forms.telling import told as answer_told
from workflows.steps import Refusal, Refused

from .. import dates, drafts, here, words
from ..access import PUBLIC, TEAMS, page
from ..documents import filled, leaflet, texts, workbooks
from ..documents.naming import file_name
from ..stages.submission import application_form, first_round, submission_of
from .submission import blueprint as pages
from .submission import form_of, mine_or_unknown, missing_now, moment_of, open_now, store

blueprint = Blueprint("forms", __name__)  # those that anybody may fetch

PDF = "application/pdf"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


@pages.route("/<id>/paper", methods=["GET", "POST"])
@page(TEAMS, id="candidacy", files=True, limit="given back")
def paper_page(edition: str, id: str):
    """Where the form is fetched and comes back; after that, what was read of it."""
    one = mine_or_unknown(edition, id)
    form, told, status = FilledForm(), None, 200
    if request.method == "POST":
        status = 422
        if form.validate_on_submit():
            told, status = taken_in(one, form)
    with store().reading() as db:
        open_ = open_now(db, one.row)
    return render_template(
        "submission/paper.html",
        one=one,
        form=form,
        told=told,
        refusal=open_ if isinstance(open_, Refusal) else None,
    ), status


@pages.get("/<id>/form.xlsx")
@page(TEAMS, id="candidacy", limit="documents")
def form_workbook(edition: str, id: str):
    """The form with what is written so far; it knows the draft it was made from."""
    return as_workbook(*of_candidacy(mine_or_unknown(edition, id)))


@pages.get("/<id>/form.docx")
@page(TEAMS, id="candidacy", limit="documents")
def form_text(edition: str, id: str):
    return as_text(*of_candidacy(mine_or_unknown(edition, id)))


@pages.get("/<id>/form.pdf")
@page(TEAMS, id="candidacy", limit="documents")
def form_leaflet(edition: str, id: str):
    """To be read and shown: what is asked, and what is written so far."""
    one = mine_or_unknown(edition, id)
    with store().reading() as db:
        values = drafts.to_read(db, g.edition.rules, one.row, open_now(db, one.row))
    html = in_print(form_of(one), values, one.name, told_of(one))
    return sent(BytesIO(leaflet.document(html, one.name, g.language)), PDF, file_name(one.row["reference"], "form", "pdf"))


@blueprint.get("/<edition>/form.xlsx")
@page(PUBLIC, limit="documents")
def blank_workbook(edition: str):
    return as_workbook(*blank(edition))


@blueprint.get("/<edition>/form.docx")
@page(PUBLIC, limit="documents")
def blank_text(edition: str):
    return as_text(*blank(edition))


@blueprint.get("/<edition>/form.pdf")
@page(PUBLIC)
def blank_leaflet(edition: str):
    """What will be asked, in the reader's language; made once, then kept."""
    rules = here.enter(edition).rules
    html = in_print(application_form(rules, first_round(rules)), {}, g.edition.name, [told_beforehand()])
    made = leaflet.kept(store(), html, g.edition.name, g.language)
    return sent(BytesIO(made), PDF, file_name(edition, "form", "pdf"))


# -- the form and what is written, as each kind of file shows it


def of_candidacy(one) -> tuple:
    """(title, what stands above, the values, what the file says of itself, the form, of what it is)."""
    with store().reading() as db:
        there = drafts.load(db, one.row["id"])
    newest = max((version for _value, version in there.values()), default=0)
    about = filled.About(g.edition.id, one.row["id"], newest)
    values = {name: value for name, (value, _version) in there.items()}
    return one.name, [*told_of(one), *how_to_write()], values, about, form_of(one), one.row["reference"]


def blank(edition: str) -> tuple:
    rules = here.enter(edition).rules
    told = [told_beforehand(), *how_to_write()]
    return g.edition.name, told, {}, filled.About(edition), application_form(rules, first_round(rules)), edition


def as_workbook(title, told, values, about, form, of):
    made = workbooks.write(title, told, rows_of(form, values), about, _("form").capitalize())
    return sent(made, XLSX, file_name(of, "form", "xlsx"))


def as_text(title, told, values, about, form, of):
    made = texts.write(title, told, rows_of(form, values), about, g.language, store().now())
    return sent(made, DOCX, file_name(of, "form", "docx"))


def rows_of(form, values: dict) -> list[tuple]:
    """[(section, its lines, a remark)]."""
    rules, found = g.edition.rules, []
    for section in form.sections:
        lines = [line for one in section.fields for line in paper.lines(rules, one, values.get(one.id), g.language)]
        files = [one.label[g.language] for one in section.fields if one.kind == "files"]
        remark = _("On the page of this section, not here: %(files)s.", files=", ".join(files)) if files else ""
        found.append((section.title[g.language], lines, remark))
    return found


def in_print(form, values: dict, title: str, told: list[str]) -> str:
    rules = g.edition.rules
    sections = [
        {
            "title": section.title[g.language],
            "hint": section.hint[g.language] if section.hint else "",
            "private": section.private,
            "questions": [
                {
                    "label": one.label[g.language],
                    "required": one.required,
                    "hint": " ".join(filter(None, (paper.hint_of(one, g.language), file_limits(one)))),
                    "choices": paper.choices_of(rules, one, values.get(one.id), g.language)
                    or ([(_("Yes"), bool(values.get(one.id)))] if one.kind == "yes" else []),
                    "lines": answer_told(rules, one, values.get(one.id), g.language),
                    "long": one.kind == "text",
                    "kind": one.kind,
                    "language": one.language,
                }
                for one in section.fields
                if not unneeded(rules, form, one, values)
            ],
        }
        for section in form.sections
    ]
    return leaflet.page(
        g.language, title=title, told=told, rehearsal=g.edition.row["rehearsal"], edition=g.edition.name, sections=sections
    )


def sent(made, kind: str, name: str):
    return send_file(made, kind, as_attachment=True, download_name=name, max_age=0, etag=False)


def told_of(one) -> list[str]:
    """Whose it is and when it was made; whether it was sent; where and until when it can be, on the clock of its city too."""
    country, now, moment = one.row["country"], store().now(), moment_of(one)
    made = _("%(place)s, reference %(reference)s. Made on %(when)s.", place=one.row["place"],
             reference=one.row["reference"], when=dates.there_too(now, country))
    made = f"{made} {stands(one, moment)}"
    address = url_for("submission.overview", edition=g.edition.id, id=one.row["id"], _external=True)
    if moment.sent_until is None:
        return [made]
    texts_in = language_of_texts(form_of(one).fields(), one.row["language"], g.language)
    closes = dates.there_too(dates.last_in_time(moment.sent_until, g.zone), country)
    if one.row["revision"] and one.status != "returned":
        sent_on = _("It can be changed and sent again on %(address)s, until %(closes)s.", address=address, closes=closes)
    else:
        sent_on = _("The candidacy is sent on %(address)s, until %(closes)s.", address=address, closes=closes)
    return [*filter(None, (made, sent_on, texts_in))]


def stands(one, moment) -> str:
    """Whether what is read here was sent: a paper that goes from hand to hand has no page beside it that says so."""
    if not one.row["revision"]:
        return _("It has not been sent.")
    if moment.changed:
        return _("It was changed since it was sent: what stands here has not been sent.")
    return _("This is what was sent last.")


def told_beforehand() -> str:
    address = url_for("submission.mine", edition=g.edition.id, _external=True)
    said = _(
        "The questions of the form, to be read and prepared beforehand. The candidacy itself is begun and sent on %(address)s.",
        address=address,
    )
    fields = application_form(g.edition.rules, first_round(g.edition.rules)).fields()
    return " ".join(filter(None, (said, when_to_send(), language_of_texts(fields, None, g.language))))


def when_to_send() -> str:
    """From when and until when, where the rules have a date."""
    rules = g.edition.rules
    stage = g.stages[f"{first_round(rules)}.{submission_of(rules, first_round(rules)).id}"]
    closes = stage["closes_at"] and dates.deadline(stage["closes_at"])
    if not closes:
        return ""
    if stage["closes_at"] <= g.received:
        return _("Candidacies could be sent until %(instant)s.", instant=closes)
    if stage["opens_at"] and g.received < stage["opens_at"]:
        opens = dates.instant(stage["opens_at"])
        return _("Candidacies can be sent from %(opens)s until %(closes)s.", opens=opens, closes=closes)
    return _("Candidacies can be sent until %(until)s.", until=closes)


def how_to_write() -> list[str]:
    return [
        _("Write in the second column, then give the file back on the page of the candidacy: nothing is sent by that."),
        _("What you leave empty stays as it is. Whatever is not yet right comes back with the reason."),
    ]


def taken_in(one, form) -> tuple[dict | None, int]:
    """Save what is new in the file; a text that was changed meanwhile is kept beside the other, as on the pages."""
    rules, own = g.edition.rules, form_of(one)
    try:
        stream = form.file.data.stream
        file = sha256(stream.read()).hexdigest()[:16]  # a window of its own: what another file brought is not undone
        stream.seek(0)
        about, cells, loose, _twice = filled.read(stream)
    except filled.NotOurs:
        form.file.errors = [_(
            "This is not a form to fill in that was fetched here, as DOCX or XLSX. Save yours so, or fetch it again and copy "
            "your texts into it; a PDF is only to be read."
        )]
        return None, 422
    if about.edition != g.edition.id or about.candidacy not in ("", one.row["id"]):
        form.file.errors = [_("This form is of another candidacy. Give it back on the page of that one.")]
        return None, 422
    found = paper.read(rules, own, cells, loose)
    with store().reading() as db:
        there = drafts.load(db, one.row["id"])
        open_ = open_now(db, one.row)
    new = {name: value for name, value in found.values.items() if (value or None) != (there.get(name, (None,))[0] or None)}
    if isinstance(open_, Refusal):
        form.file.errors = [words.why(open_)]
        return None, 409
    closed, new = sorted(set(new) - open_), {name: value for name, value in new.items() if name in open_}
    try:
        kept = drafts.save(store(), rules, one.row, new, by=f"{g.standing.participant}/paper {file}",
                           seen=dict.fromkeys(new, about.version), received=g.received)
    except Refused as refused:
        form.file.errors = [words.why(refused.refusal)]
        return None, 409
    saved = set(new) - set(kept.conflicts) - kept.unkept
    return report(one, found, saved, set(kept.conflicts), closed, kept.unkept), 409 if kept.conflicts else 200


def may_be_written(rules, field) -> list[str]:
    """What stands in the cell of one choice; nothing of a list too long to be told."""
    return [name for name, _on in paper.choices_of(rules, field, None, g.language)] if field.kind == "choice" else []


def as_was_read(field, value) -> str:
    """How a number or a sum of money in a file was read; empty for any other question."""
    return read_as(value, g.language) if field.kind in ("number", "money") and isinstance(value, dict) else ""


def report(one, found: paper.Read, saved: set[str], conflicts: set[str], closed: list[str], unkept: Set[str]) -> dict:
    """What became of each answer in the file, in the order of the form, with the way to it."""
    with store().reading() as db:
        wrong = missing_now(one, drafts.to_send(db, g.edition.rules, one.row))
    rules = g.edition.rules
    entries: dict[str, list] = {"saved": [], "conflicts": [], "unread": [], "closed": [], "unkept": []}
    for section in form_of(one).sections:
        for field in section.fields:
            entry = {
                "label": field.label[g.language],
                "url": url_for(".section", edition=g.edition.id, id=one.row["id"], section=section.id,
                               _anchor=f"answer_{field.id}"),
                "problem": problem_words(wrong[field.id], g.language) if field.id in wrong and field.id in saved else "",
                "typed": found.unread.get(field.id, ""),
                "may_be": may_be_written(rules, field),
                "read": as_was_read(field, found.values.get(field.id)),
            }
            for name, of in (("saved", saved), ("conflicts", conflicts), ("unread", found.unread), ("closed", closed),
                             ("unkept", unkept)):
                if field.id in of:
                    entries[name].append(entry)
    return entries | {"loose": found.loose, "same": len(set(found.values) - saved - conflicts - set(closed) - unkept)}
