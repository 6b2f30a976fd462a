"""One section of a candidacy: its answers as they are typed, saved, and read again; its files stand in section_files.py."""

from __future__ import annotations

from types import MappingProxyType

from flask import flash, g, get_template_attribute, redirect, render_template, request, url_for
from flask_babel import gettext as _

from forms import problems
from forms.answers import CONSENT, UNFINISHED, unneeded
from forms.marking import input_of, mark, notes_of
from forms.numbers import carried
from forms.questions import questions
from forms.sections import inputs_of, named, section_form, values_of
from forms.telling import file_limits, language_of_texts, told
from workflows.steps import Refused

from .. import dates, drafts, uploads, words
from ..access import TEAMS, page
from ..models.base import read_instant
from ..reading import team
from ..reading.coming import next_of
from ..reading.kept_of_people import published_answers
from ..stages.eligibility import open_return
from . import section_files
from .submission import blueprint as pages
from .submission import (
    differing,
    form_of,
    how_far,
    mine_or_unknown,
    missing_now,
    moment_of,
    not_yet_completed,
    open_now,
    progress,
    store,
    to_go,
    today,
)
from .team import told as where_others_are

UNKEPT = {"code": "unkept"}


@pages.route("/<id>/<section>", methods=["GET", "POST"])
@page(TEAMS, id="candidacy", section="word", files=True)
def section(edition: str, id: str, section: str):
    """A section to fill in; once it is closed, to read. Works without scripts: its button saves."""
    one = mine_or_unknown(edition, id)
    part = part_of(one, section)
    if request.method == "POST":
        return saved_by_button(one, part)
    return section_page(one, part)


@pages.post("/<id>/save")
@page(TEAMS, id="candidacy", answers=(
    "reason", "version", "fields", "written", "yours", "instants", "saved_at", "notes", "wrong", "look", "marks", "unkept"))
def save(edition: str, id: str):
    """What autosave.js sends: the fields of one section. 409 gives back the texts that were changed meanwhile;
    else the notes under the fields, as they are now, and the inputs whose text is too long to be kept."""
    one = mine_or_unknown(edition, id)
    part, open_ = part_of(one, request.args.get("section", "")), opened(one)
    try:
        kept = keep(one, part, typed(part, open_))
    except Refused as refused:
        return {"reason": words.why(refused.refusal)}, 422
    if kept.conflicts:
        rules, form = g.edition.rules, form_of(one)
        theirs = {
            name: as_sent(text)
            for field, (value, _mine) in kept.conflicts.items()
            for name, text in inputs_of(rules, form.field(field), value).items()
        }
        told_of = {"version": kept.version, "fields": theirs, "written": written_by(one, kept)}
        return told_of | {"yours": yours(by for by, _at in kept.written.values()), "instants": dates.told_instants()}, 409
    return {"saved_at": kept.saved_at.isoformat(), "version": kept.version, **as_it_stands(one, part, kept, open_)}


def written_by(one, kept: drafts.Saved) -> dict[str, str]:
    """For the script: of each input with two texts, by whom and when the saved one was written."""
    with store().reading() as db:
        mates = team.others(db, one.row["id"], g.standing.participant)
    form = form_of(one)
    return {
        name: wrote(*kept.written[field], mates)
        for field, (value, _mine) in kept.conflicts.items()
        for name in inputs_of(g.edition.rules, form.field(field), value)
    }


def wrote(by: str | None, at, mates) -> str:
    """Above the saved one of two texts."""
    return _("Saved by %(whom)s, %(when)s", whom=writer(by, mates), when=dates.instant(at))


def writer(by: str | None, mates) -> str:
    """Who wrote a text, as their team calls them."""
    if by == g.standing.participant:
        return _("you, in another window")
    found = next((one.called for one in mates if one.participant == by), None)
    return found or _("somebody who is not in the team any more")


def yours(writers) -> bool:
    """Whether all the other texts are of the person who asks, from another window."""
    return all(by == g.standing.participant for by in writers)


def as_it_stands(one, part, kept: drafts.Saved, open_) -> dict:
    """What the page says beside the answers, after they were saved: notes, the inputs that are wrong, of those to look at again
    their questions, section marks."""
    rules, values = g.edition.rules, kept.values
    wrong, asked = missing_now(one, values, kept.missing), not_yet_completed(one, values)
    state = get_template_attribute("macros/states.html", "state")
    return {
        "notes": notes_of(rules, part.fields, values, g.language, today()),
        "wrong": [input_of(field, wrong[field.id]) for field in part.fields if field.id in wrong],
        "look": {
            input_of(field, wrong[field.id]): field.label[g.language]
            for field in part.fields
            if field.id in wrong and wrong[field.id]["code"] not in UNFINISHED
        },
        "unkept": unkept(part, kept),
        "marks": {section.id: state(*how_far(section, values, wrong, open_, asked)) for section in form_of(one).sections},
    }


def unkept(part, kept: drafts.Saved) -> dict[str, str]:
    """Of each input whose text is far too long to be kept, the words beside it."""
    return {input_of(field, UNKEPT): problems.words(UNKEPT) for field in part.fields if field.id in kept.unkept}


# -- saving


def saved_by_button(one, part):
    """The form's own button: save, then go where it says; conflicts and refusals come back with everything typed."""
    form = typed(part, opened(one))
    try:
        kept = keep(one, part, form)
        complaints = section_files.take(one, part)
    except Refused as refused:
        return section_page(one, part, refusal=refused.refusal, unsaved=unsaved(one, form)), 409
    if kept.conflicts or kept.unkept or complaints:
        typed_ = {name: values_of(g.edition.rules, form)[name] for name in kept.unkept}
        return section_page(one, part, complaints=complaints, unkept=typed_), 409 if kept.conflicts else 422
    return redirect(where_to(part, one, form.asked), 303)


def opened(one):
    with store().reading() as db:
        return open_now(db, one.row)


def typed(part, open_):
    return section_form(g.edition.rules, part, {}, g.language, only=open_ if isinstance(open_, set) else None)


def keep(one, part, form) -> drafts.Saved:
    """Save the fields of the form that the page showed, but what a button takes away."""
    values = values_of(g.edition.rules, form) | taken_back(one)
    for name in values:
        gone = carried(request.form.get(f"remove-answer_{name}"))
        if gone is not None and form_of(one).field(name).kind == "people":
            values[name] = [person for place, person in enumerate(values[name] or ()) if place != gone]
    seen = carried(form.seen.data) or 0
    return drafts.save(
        store(),
        g.edition.rules,
        one.row,
        values,
        by=window(form),
        seen=dict.fromkeys(values, seen),
        received=g.received,
        **choices_between_two(form),
    )


def choices_between_two(form) -> dict[str, set[str]]:
    """Of the fields of which the page showed two texts: those still undecided, and those whose saved text stays."""
    shown = {name.removeprefix("open-") for name in request.form if name.startswith("open-")}
    asked = {field.id: request.form.get(f"keep-{named(field)}") for field in form.asked if _is_of(field, shown)}
    undecided = {name for name, choice in asked.items() if choice not in ("mine", "theirs")}
    yields = {name for name, choice in asked.items() if choice == "theirs"}
    return {"undecided": undecided, "yields": yields, "settled": asked.keys() - undecided}


def _is_of(field, inputs: set[str]) -> bool:
    return any(name == named(field) or name.startswith(f"{named(field)}-") for name in inputs)


def taken_back(one) -> dict:
    """The text set aside that a button puts in place of the other."""
    wanted = {name.removeprefix("swap-answer_"): at for name, at in request.form.items() if name.startswith("swap-answer_")}
    if not wanted:
        return {}
    with store().reading() as db:
        aside = drafts.set_aside(drafts.rows(db, one.row["id"]))
    return {name: one["value"] for name, at in wanted.items() for one in aside.get(name, ()) if one["at"] == at}


def as_sent(text):
    """A tick as a browser sends it: its value, or nothing."""
    return (["y"] if text else []) if isinstance(text, bool) else text


def window(form) -> str:
    """Who writes, and in which window: a text typed in another one is not lost, whoever typed it."""
    return f"{g.standing.participant}/{(form.tab.data or '')[:32]}"


def where_to(part, one, asked) -> str:
    """The next section; this one again where a button added or removed something, or there is something to look at."""
    here_ = {"edition": g.edition.id, "id": one.row["id"]}
    added = next((name.removeprefix("add-answer_") for name in request.form if name.startswith("add-answer_")), None)
    if added or request.form.get("go") != "next":
        if not added and not any(name.startswith("remove-") for name in request.form):
            if look := " ".join(to_look_at(asked, one)):
                return url_for(".section", **here_, section=part.id, look=look, stays=1, over=request.args.get("over"))
            flash(_("Saved."), "success")
        more = {"more": added, "over": request.args.get("over"), "_anchor": goes_on_at(asked, one, added)}
        return url_for(".section", **here_, section=part.id, **more)
    look = " ".join(to_look_at(asked, one))
    if look and look != request.args.get("look"):
        return url_for(".section", **here_, section=part.id, look=look, over=request.args.get("over"))
    if "over" in request.args:
        return url_for("submission.send", **here_)
    say_what_is_left(part, one)
    later = onward(one, part, opened(one))
    return url_for(".section", **here_, section=later) if later else url_for("submission.send", **here_)


def goes_on_at(asked, one, added: str | None) -> str | None:
    """The input that takes the focus after a button that added a person or took something away: never one with words in it,
    which the next key would replace."""
    kinds = {field.id: field.kind for field in asked}
    if added:
        there = saved_values(one).get(added) if kinds.get(added) == "people" else None
        return f"answer_{added}-{len(there or ())}-name"
    gone = next((name.removeprefix("remove-") for name in request.form if name.startswith("remove-answer_")), None)
    return gone and (f"add-{gone}" if kinds.get(gone.removeprefix("answer_")) == "people" else gone)


def onward(one, part, open_) -> str | None:
    """The next section in which something can be written: of a returned candidacy, in which something is asked for."""
    parts = form_of(one).sections
    later = parts[[one_.id for one_ in parts].index(part.id) + 1 :]
    asked = (one_.id for one_ in later if isinstance(open_, set) and not open_.isdisjoint(field.id for field in one_.fields))
    return next(asked, None)


def say_what_is_left(part, one) -> None:
    """One goes on, but not without a word, from a section in which answers are still needed."""
    wrong = missing_now(one, saved_values(one))
    left = [field for field in part.fields if wrong.get(field.id, {}).get("code") == "required"]
    if left:
        told_left = ", ".join(to_go([wrong[field.id] for field in left]))
        flash(_("“%(section)s” is saved: %(left)s.", section=part.title[g.language], left=told_left))


def to_look_at(asked, one) -> list[str]:
    """The fields that are answered but wrong, or perhaps not meant. They are named once; pressed again, one goes on."""
    rules, values = g.edition.rules, saved_values(one)
    wrong = told_now(missing_now(one, values))
    return [field.id for field in asked if field.id in wrong or field.id in questions(rules, [field], values, today())]


def saved_values(one) -> dict:
    with store().reading() as db:
        return drafts.to_send(db, g.edition.rules, one.row)


# -- the page


def section_page(one, part, complaints=None, refusal=None, unsaved=(), unkept=MappingProxyType({})):
    """The section as it stands in the draft; where another window has changed what was typed here, both texts until one is
    chosen. `unkept`: {field: a text too long to be kept}, which stands where it was typed."""
    rules, whole = g.edition.rules, form_of(one)
    with store().reading() as db:
        open_ = open_now(db, one.row)
        there = drafts.rows(db, one.row["id"])
        drafted = {name: row["value"] for name, row in there.items()}
        values = drafts.to_read(db, g.edition.rules, one.row, open_, drafted)
        asked = open_return(db, one.row["id"]) if one.status == "returned" else None
        mates = team.others(db, one.row["id"], g.standing.participant)
    aside, two = drafts.set_aside(there), drafts.open_texts(there, g.standing.participant)
    two = {field.id: two[field.id] for field in part.fields if field.id in two}
    version = max((row["version"] for row in there.values()), default=0)
    wrong = missing_now(one, values)
    hidden = {field.id for field in part.fields if unneeded(rules, whole, field, values)}
    may = open_ - hidden if isinstance(open_, set) else set()
    form = closed = None
    if may & {field.id for field in part.fields}:
        shown = {**values, **{name: mine for name, (_theirs, mine, *_wrote) in two.items()}, **unkept}
        form = fresh_form(part, shown, may, version)
        mark(form, rules, values, told_now(wrong) | dict.fromkeys(unkept, UNKEPT), g.language, today())
        for name in unkept:
            told_of = form[input_of(whole.field(name), UNKEPT)]
            told_of.render_kw = {**(told_of.render_kw or {}), "data-unkept": ""}  # the script knows that it is not saved
        for name, sentence in (complaints or {}).items():
            form[f"answer_{name}"].errors = [sentence]
    else:
        closed = open_ if not isinstance(open_, set) else None
    sections = [
        (*item[:4], section.id == part.id)
        for item, section in zip(progress(one, values, open_, wrong), whole.sections, strict=True)
    ]
    return render_template(
        "submission/section.html",
        one=one,
        part=part,
        form=form,
        closed=closed,
        refusal=refusal,
        unsaved=unsaved,
        sections=sections,
        version=version,
        saved_at=None,
        mates=bool(mates),
        yours=yours(by for _theirs, _mine, by, _at in two.values()),
        near=where_others_are(one, mates),
        values=values,
        files=section_files.attached(part, values),
        limits=file_limits,
        piece=uploads.PIECE,
        next=next_of(moment_of(one)),
        asked=asked,
        look=request.args.get("look", "") if form else "",
        stays="stays" in request.args,
        texts_in=language_of_texts(form.asked, one.row["language"], g.language) if form else "",
        doubts=doubts(form, values) if form else [],
        conflicts={
            name: (told(rules, whole.field(name), theirs, g.language), wrote(by, at, mates))
            for name, (theirs, _mine, by, at) in two.items()
        } if form else {},
        aside={
            name: [
                (told(rules, whole.field(name), one_["value"], g.language), read_instant(one_["at"]), one_["at"],
                 writer(one_.get("by"), mates))
                for one_ in reversed(texts)
                if one_["value"] and not (name in two and one_["value"] == two[name][1])
            ]
            for name, texts in aside.items()
        },
        answers=[
            (field, told(rules, field, values.get(field.id), g.language))
            for field in part.fields
            if field.id not in may | hidden
        ],
        writable=isinstance(open_, set),
        last=onward(one, part, open_) is None or "over" in request.args,
        over="over" in request.args,
        consent={"field": CONSENT, "published": published_answers(rules, g.language)},
    )


def fresh_form(part, values: dict, may: set, version: int):
    """Filled from the draft, whatever this request has posted."""
    return section_form(
        g.edition.rules,
        part,
        values,
        g.language,
        only=may,
        more=request.args.get("more"),
        fresh=True,
        seen=str(version),
        tab=store().id(),
    )


def told_now(wrong: dict) -> dict:
    """What is missing is told when one comes from the page that sends; what is wrong, at once."""
    return wrong if "check" in request.args else {name: one for name, one in wrong.items() if one["code"] != "required"}


def doubts(form, values: dict) -> list[tuple]:
    """What one is asked about: [(field, the question)]."""
    asked = questions(g.edition.rules, form.asked, values, today())
    return [(field, problems.words(asked[field.id], g.language)) for field in form.asked if field.id in asked]


def unsaved(one, form) -> list[tuple[str, list[str]]]:
    """What was typed and could not be saved, to be given back."""
    with store().reading() as db:
        there = drafts.to_send(db, g.edition.rules, one.row)
    return differing(form.asked, values_of(g.edition.rules, form), there)


def part_of(one, name: str):
    """The section of this name; there is no other."""
    found = next((section for section in form_of(one).sections if section.id == name), None)
    if found is None:
        raise Refused("unknown")
    return found
