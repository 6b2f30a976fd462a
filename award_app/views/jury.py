"""The juror: the dossier beside the sheet, a conflict of interest found late; and what the other pages of a juror share.

Whoever has no seat gets the answer of a page that does not exist, and so does a juror for what is not theirs to read.
"""

from __future__ import annotations

from flask import (
    Blueprint,
    current_app,
    flash,
    g,
    jsonify,
    redirect,
    render_template,
    request,
    send_file,
    url_for,
)
from flask_babel import gettext as _
from sqlalchemy import Connection

from forms.jury import NoteForm, RecusalForm, SheetForm, as_chosen, sheet_form
from forms.numbers import carried
from workflows.countries import variety
from workflows.stages.opening import may_be_read
from workflows.steps import Refusal, Refused

from .. import engine, files, here, inspecting, notes, scanning, sheets, words
from ..access import JURORS, page
from ..effects import Ref
from ..reading import jury as read
from ..reading import jury_desk
from ..reading import jury_room as room
from ..reading.dossier import dossier
from ..reading.rules.judging import asked_at_least
from ..stages.submission import application_form
from ..store import looked

blueprint = Blueprint("jury", __name__, url_prefix="/<edition>/jury")


@blueprint.route("/<reading>", methods=["GET", "POST"])
@page(JURORS, reading="reading")
def reading(edition: str, reading: str):
    """The dossier beside the sheet; sending the sheet leads to the next dossier."""
    one, stage = held(edition, reading)
    form = form_of(one, stage)
    if is_asked_first(one):
        if request.method == "POST" and form.criteria:
            sheets.save(store(), reading, form.typed())
            flash(_("What you typed is kept.") + " " + words.why(Refusal("conflicts_unanswered")), "problem")
        return redirect(url_for(".desk", edition=edition), 303)
    if request.method != "POST":
        return reading_page(one, stage, form)
    if not form.criteria:
        raise Refused("not_from_here")
    if "discard" in request.form or "take_back" in request.form:
        return undone(one, stage, form)
    if not form.accepts(_said):
        sheets.save(store(), reading, form.typed())
        return reading_page(one, stage, form, status=422)
    try:
        take("reading", reading, "score", form, form.payload(), seen=form.reading_version.data or "")
    except Refused as refused:
        sheets.save(store(), reading, form.typed())
        return reading_page(mine(edition, reading)[0], stage, form, words.why(refused.refusal), 409)
    sheets.forget(store(), [reading])
    return redirect(after_sending(one, stage), 303)


def undone(one, stage, form: SheetForm):
    """Of a sheet that was sent: the changes not sent are discarded, or the whole sheet is taken back and stays as a draft."""
    id, said = one["id"], {"place": one["place"]}
    if "discard" in request.form:
        sheets.forget(store(), [id] if one["state"] == "sent" else [])
        flash(_("The changes are discarded: the sheet for %(place)s counts as it was sent.", **said), "success")
        return redirect(url_for(".reading", edition=g.edition.id, reading=id), 303)
    kept = as_it_stands(id)
    try:
        take("reading", id, "take_back", form, {}, seen=form.reading_version.data or "")
    except Refused as refused:
        return reading_page(mine(g.edition.id, id)[0], stage, form, words.why(refused.refusal), 409)
    sheets.save(store(), id, kept)
    flash(_("The sheet for %(place)s is taken back. It does not count until you send it again.", **said), "success")
    return redirect(url_for(".reading", edition=g.edition.id, reading=id), 303)


@blueprint.post("/<reading>/draft")
@page(JURORS, reading="reading", answers=("version", "fields", "saved_at", "reason"))
def draft(edition: str, reading: str):
    """Autosave, as static/js/autosave.js asks it."""
    one, stage = held(edition, reading)
    form = form_of(one, stage)
    undecided = {name.removeprefix("open-") for name in request.form if name.startswith("open-")}
    typed = form.typed()
    if undecided:  # of two texts none is chosen: the saved one stays
        there = as_it_stands(reading)
        typed = {name: text for name in form.names() if (text := (there if name in undecided else typed).get(name))}
    try:
        kept = sheets.save(store(), reading, typed, seen_of(request.form.get("seen", ""), one), sent_of(one))
    except sheets.Overtaken as overtaken:
        there = as_it_stands(reading)
        fields = {name: there.get(name, "") for name in form.names()}
        return jsonify(version=version_of(one, overtaken.draft.version), fields=fields), 409
    except Refused as refused:
        return jsonify(reason=words.why(refused.refusal)), 422
    return jsonify(version=version_of(one, kept.version), saved_at=kept.saved_at.isoformat())


def sent_of(one) -> dict[str, str] | None:
    """A sheet as it was sent; None where it was not."""
    if one["state"] != "sent":
        return None
    with store().reading() as db:
        return room.sheet_sent(db, one["id"])


def as_it_stands(reading: str) -> dict[str, str]:
    """The sheet as its page shows it: the draft, or what was sent."""
    with store().reading() as db:
        return dict(sheets.draft_of(db, reading).fields or room.sheet_sent(db, reading))


@blueprint.route("/<reading>/conflict", methods=["GET", "POST"])
@page(JURORS, reading="reading")
def recuse(edition: str, reading: str):
    """A conflict found late: the candidacy leaves this juror's world at once."""
    one, stage = mine(edition, reading)
    form, problem, status = RecusalForm(), None, 422 if request.method == "POST" else 200
    if form.validate_on_submit():
        try:
            take("reading", reading, "recuse", form, {"reason": form.reason.data})
        except Refused as refused:
            problem, status = words.why(refused.refusal), 409
        else:
            sheets.forget(store(), [reading])
            notes.forget(store(), [reading])
            flash(_("You no longer read the candidacy of %(place)s. Whatever you gave it does not count.", place=one["place"]),
                  "success")
            return redirect(url_for(".desk", edition=edition), 303)
    form.key.data, form.seen.data = store().id(), one["version"]
    return render_template("jury/conflict.html", one=one, form=form, problem=problem,
                           offer=offered("reading", [one]).get((one["id"], "recuse")), **names()), status


@blueprint.get("/<reading>/files/<file>")
@page(JURORS, reading="reading", file="file")
def annex(edition: str, reading: str, file: str):
    """A file of the dossier, as an attachment and without what names its author: only of the revision that is read, never of
    a private section."""
    one, _stage = mine(edition, reading)
    found = file_of(one, file)
    scanning.hold(store(), found["sha256"], writes=False)
    try:
        stream = inspecting.for_others(store(), found)
    except FileNotFoundError:
        raise Refused("unknown") from None
    still_mine(edition, reading)
    answer = send_file(stream, "application/octet-stream", as_attachment=True, download_name=found["name"])
    answer.headers.update(files.HEADERS)
    return answer


# -- who asks, and what they may read


def file_of(one, id: str) -> dict:
    """A file of the revision that is read; what is not in it, or stands in a private section, is unknown."""
    with store().reading() as db:
        sent = read.revision_of(db, one["candidacy"], one["revision"])[1]
    found = next((entry for value in sent.values() if isinstance(value, list) for entry in value
                  if isinstance(entry, dict) and entry.get("id") == id), None)
    if found is None:
        raise Refused("unknown")
    return found


def mine(edition: str, reading: str):
    """A reading that this juror may open now, with its stage: what is foreign, and what comes before the question of conflicts
    is answered, answers like what is missing."""
    one, stage = held(edition, reading)
    if is_asked_first(one):
        raise Refused("unknown")
    return one, stage


def still_mine(edition: str, reading: str) -> None:
    """Asked once more where something was made, which takes a while: the dossier may have left this juror's world meanwhile."""
    looked()
    mine(edition, reading)


def is_asked_first(one) -> bool:
    """Whether the juror of a reading has still to say with whom they have a conflict of interest."""
    return one["declared_at"] is None and my_sittings()[1] is not None


def held(edition: str, reading: str):
    """A reading of this juror with its stage, whether or not they may open it already."""
    here.enter(edition)
    with store().reading() as db:
        one = read.one_reading(db, edition, g.standing.participant, reading)
    if one is None:
        raise Refused("unknown")
    return one, stage_of(one)


def my_sittings():
    """(sittings, the first whose juror has still to answer the question of conflicts or None)."""
    with store().reading() as db:
        sittings = jury_desk.sittings(db, g.edition.id, g.standing.participant, g.stages)
    undeclared = [one for one in sittings if one.asked_about]
    offers = offered("seat", [one.seat for one in undeclared]) if undeclared else {}
    return sittings, next((one for one in undeclared if offers[one.seat["id"], "declare"].allowed), None)


def take(kind: str, id: str, step: str, form, payload: dict, seen: str | None = None):
    """One step of this juror, with what the form carries."""
    seen = form.seen.data if seen is None else seen
    return engine.act(store(), Ref(g.edition.id, kind, id), step, g.actor, payload, key=form.key.data or None,
                      seen=carried(seen), received=g.received)


def refused(kind: str, id: str, step: str, form) -> str | None:
    """Take a step that asks for nothing; in words why it was not taken, or None."""
    try:
        take(kind, id, step, form, {})
    except Refused as refusal:
        return words.why(refusal.refusal)
    return None


def shown(form, version: int):
    """The form of a button, as the page shows it now."""
    form.key.data, form.seen.data = store().id(), str(version)
    return form


def after_sending(one, stage) -> str:
    """The next dossier without a sheet; at the end, the list. Who has changed a sheet stays with it."""
    if one["state"] == "sent":
        flash(_("The changed sheet for %(place)s is sent.", place=one["place"]), "success")
        return url_for(".reading", edition=g.edition.id, reading=one["id"])
    with store().reading() as db:
        following = read.following(db, one, stage)
    flash(_("The sheet for %(place)s is sent. You may change it until the end.", place=one["place"]), "success")
    if following is None:
        flash(_("That was the last one: all your sheets are sent."), "success")
        return url_for(".desk", edition=g.edition.id)
    return url_for(".reading", edition=g.edition.id, reading=following)


# -- pages


def reading_page(one, stage, form: SheetForm, problem: str | None = None, status: int = 200):
    """The same page for reading, for what was typed wrong and for what came too late."""
    with store().reading() as db:
        there, parts = room.beside(db, one["id"]), parts_of(db, one)
        own, answered = read.questions_on(db, one)
        following = read.following(db, one, stage)
    sent, kept, note = there.sent, there.draft, there.note
    offers = offered("reading", [one])
    if request.method != "POST":
        _fill(form, kept.fields or sent)
    form.key.data, form.reading_version.data = store().id(), one["version"]
    return render_template(
        "jury/reading.html", one=one, stage=stage, form=form, parts=parts, problem=problem, criteria=form.criteria,
        sent=sent, score=offers.get((one["id"], "score")), recuse=offers.get((one["id"], "recuse")),
        take_back=offers.get((one["id"], "take_back")),
        following=following, unsent=bool(kept.fields), asked=own, answered=answered,
        noting=NoteForm(formdata=None, note=note.text), note=note,
        saved_at=kept.saved_at, version=version_of(one, kept.version), **names()), status


def parts_of(db: Connection, one) -> list:
    into = g.language if one["language"] != g.language else None
    rulebook, values, translations = room.dossier_of(db, one["candidacy"], one["revision"], into)
    rules = engine.read_rules(db, rulebook) if rulebook else g.edition.rules
    form = application_form(rules)
    without = {field.id: [] for field in form.fields() if field.kind == "files"}  # that there are none is said
    return dossier(rules, form, {**without, **values}, translations, one["language"], g.language)


def form_of(one, stage) -> SheetForm:
    return sheet_form(criteria_of(stage), g.language, asked_of(one))()


def asked_of(one):
    """How the rules of a reading's stage ask how sure its juror is; None where they do not."""
    return g.edition.rules.stage(one["stage"].split("/", 1)[1]).confidence


def _fill(form: SheetForm, fields) -> None:
    scales = {f"points_{one.id}": one for one in form.criteria}
    for name in form.names():
        text = fields.get(name, "")
        form[name].data = as_chosen(scales[name], text) if name in scales else text


def offered(kind: str, rows: list) -> dict:
    """What this juror may do with these rows: {(id, step): offer}."""
    with store().reading() as db:
        found = engine.offers(db, store(), g.edition.id, kind, rows, g.actor, g.context)
    return {(id, one.step.name): one for id, offers in found.items() for one in offers}


def criteria_of(stage) -> tuple:
    """What is judged; nothing where this jury only reads and deliberates."""
    return g.edition.rules.criteria.get(g.edition.rules.stage(stage["key"]).criteria, ())


def stage_of(one):
    return g.stages[one["stage"].split("/", 1)[1]]


def _said(refusal) -> str:
    """A refusal at its own field; there, the criterion need not be named again."""
    return _("Give points.") if refusal.code == "points_missing" else words.why(refusal)


def version_of(one, draft: int) -> str:
    """What autosave compares: changes with every save and with every sheet sent."""
    return f"{one['version']}.{draft}"


def seen_of(text: str, one) -> int:
    sheet, _dot, kept = text.partition(".")
    draft = carried(kept) if sheet == str(one["version"]) else None
    return -1 if draft is None else draft


def in_my_list(one) -> str:
    """The juror's list, at the place where this dossier stands."""
    return url_for("jury.desk", edition=g.edition.id, at=one["id"], _anchor=one["id"])


def names() -> dict:
    """How pages of a jury call stages, countries and categories."""
    rules, countries = g.edition.rules, variety(g.language).territories
    return {"meanings": meanings, "explained": explained, "is_shown": inspecting.is_shown, "in_my_list": in_my_list,
            "may_be_read": lambda row: may_be_read(rules, row),
            "stage_name": lambda row: rules.stage(row["key"]).name[g.language],
            "country": lambda code: countries.get(code, code), "rules": rules,
            "category": {one.id: one.name[g.language] for one in rules.categories},
            "languages": variety(g.language).languages}


def meanings(criterion) -> list[tuple[str, str]]:
    """What points of a criterion mean, from the fewest, in the reader's language."""
    return [(format(one.points, "f"), one.says[g.language]) for one in sorted(criterion.means, key=lambda one: one.points)]


def explained(criterion) -> str:
    """What a criterion means, and what follows from too few points of it, as beside a row of points."""
    hint = criterion.hint[g.language] if criterion.hint else ""
    return " ".join(filter(None, (hint, asked_at_least(criterion, g.language))))


def store():
    return current_app.extensions["store"]
