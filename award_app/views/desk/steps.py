"""One step, looked at before it is taken: what follows, the letters as their recipients will read them, one button.

The table of steps says who may take it and when; the words are in `wording`. Steps that ask for more (a cut, a plan of
readings, a decision) have pages of their own.
"""

from __future__ import annotations

from collections import Counter
from datetime import time
from zoneinfo import ZoneInfo

from flask import flash, g, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from markupsafe import Markup
from sqlalchemy import select

from forms.answers import answered, unneeded
from forms.desk import (
    LAST_MINUTE,
    CallInForm,
    CorrectForm,
    DaysForm,
    ExtendForm,
    ReasonForm,
    ReturnForm,
    StepForm,
    ToldReasonForm,
    put_right_form,
)
from workflows.calendar import instant
from workflows.steps import Refused
from workflows.telling import KINDS, place_named, state_named

from ... import dates, engine
from ...access import OFFICERS, page
from ...erasing import forget_beside
from ...models import SUBJECTS
from ...models.candidacies import organisations
from ...reading import changes
from ...reading.desk import candidacy as read
from ...reading.desk import juries
from ...reading.desk.honours import letters_to_come
from ...reading.rules.taking_part import window_of
from ...stages.eligibility import due_of_a_return
from ...stages.seating import places
from ...stages.submission import application_form, place_of
from . import wording
from .frame import blueprint, confirmed, context, look, names, offered, ready, status_of, store, take
from .letters import as_read, with_held

MIDNIGHT = time()
LEAD_ON = {
    ("candidacy", "declare_eligible"),
    ("candidacy", "declare_ineligible"),
    ("candidacy", "return_for_completion"),
}
PLACES = ("stage", "round")  # each is said by its name
SUBJECTS_HERE = ("edition", "candidacy", "stage", "round", "seat", "interest", "certificate", "translation", "profile")


@blueprint.route("/steps/<kind>/<name>/<path:id>", methods=["GET", "POST"])
@page(OFFICERS, kind="word", name="word", id="subject")
def step(kind: str, name: str, id: str):
    """Look, then confirm. What would happen by now is compared with what was shown."""
    row, offer, the_step = offered_or_unknown(kind, name, id)
    said, form = wording.said_of(kind, name, id), form_of(the_step, row)
    if confirmed(form) and (receipt := take(form, kind, id, name, form.payload())):
        if name.startswith("erase"):
            forget_beside(store(), g.edition.id, kind, id)
        flash(with_held(str(said.done), receipt), "success")
        if (kind, name) in LEAD_ON:
            lead_on(row)
        return redirect(goes_on_to(kind, name, row), 303)
    if offer is None:  # and it is not the answer to a request that had been lost
        raise Refused("not_from_here", state=row["state"], step=name)
    found = looked_at(form, kind, id, name) if offer.allowed else None
    status = status_of(form) if offer.allowed or not form.is_submitted() else 409
    return render_template(
        "desk/step.html",
        subject=title_of(kind, row),
        back=back_to(kind, row),
        said=said,
        offer=offer,
        found=found,
        effects=when_made(name, row) + told(found),
        means=changes.means(name) if kind == "edition" else [],
        letters=as_read(found.letters if found else []),
        form=ready(form, row["version"]),
    ), status


def lead_on(row) -> None:
    """After a decision of the check: the next candidacy to check, and how many are left."""
    with store().reading() as db:
        following = read.to_check_after(db, g.edition.id, row)
    if following is None:
        flash(_("No other candidacy is waiting to be checked."))
        return
    left = ngettext("%(num)s is still to be checked.", "%(num)s are still to be checked.", following["number"])
    told = Markup('<a href="{}">{} →</a> {}')
    url = url_for(".candidacy", id=following["id"])
    flash(told.format(url, _("Next to check: %(place)s", place=following["place"]), left))


def looked_at(form, kind: str, id: str, name: str):
    """The preview, as soon as all it depends on is there: a reason changes nothing of it."""
    if type(form) in (StepForm, ReasonForm):
        return look(form, kind, id, name, {"reason": "-"}, typed=False)
    return look(form, kind, id, name, form.payload()) if form.is_submitted() and form.validate() else None


def offered_or_unknown(kind: str, name: str, id: str):
    """The subject, the step as it is offered from its state (or None), the step as the table has it."""
    if kind not in SUBJECTS_HERE or (kind, name) not in wording.STEPS:
        raise Refused("unknown")
    table = SUBJECTS[kind]
    with store().reading() as db:
        row = db.execute(select(table).where(table.c.id == id, table.c.edition == g.edition.id)).mappings().first()
        offer = row and offered(db, kind, [row])[id].get(name)
        now = row and context(db)
    if row is None:
        raise Refused("unknown")
    if offer:
        return row, offer, offer.step
    known = now.workflow.named(kind, engine.parent_of(now, kind, row), name)
    if known is None:
        raise Refused("not_from_here", state=row["state"], step=name)
    return row, None, known


def form_of(step, row):
    """What a step needs beside, as its own check says: nothing, a reason, a later date, what to complete."""
    match step.check and step.check.name:
        case "reason_given":
            return ReasonForm()
        case "office_says_why" | "reasons_for_the_city":
            return ToldReasonForm()
        case "seat_corrected":
            return correcting(row)
        case "said_by_the_office":
            return put_right_form(g.edition.rules, row["language"], is_member(row["organisation"]))
        case "place_to_fill":
            return calling_in(row)
        case "days_given":
            form = DaysForm()
            form.days.description = days_suspended(row)
            return form
        case "only_later":
            zone = ZoneInfo(g.edition.rules.time_zone)
            ends = row["closes_at"].astimezone(zone).time() if row["closes_at"] else MIDNIGHT
            at = LAST_MINUTE if ends == MIDNIGHT else ends
            form = type("Extend", (ExtendForm,), {"zone": zone.key})(time=at)
            if row["closes_at"]:
                form.day.description = _("At present: %(when)s.", when=dates.deadline(row["closes_at"]))
            return form
        case "fields_named":
            form = ReturnForm(message=written_already(row["id"]))
            form.message.description = told_of_a_return(row)
            form.asked.choices = may_be_asked(row)
            return form
    return StepForm()


def is_member(organisation: str) -> bool:
    """As it was said where the first candidacy of this government was begun."""
    with store().reading() as db:
        return bool(db.scalar(select(organisations.c.member).where(organisations.c.id == organisation)))


def correcting(row) -> CorrectForm:
    """The seat as it stands, to be changed."""
    rules, spoken = g.edition.rules, names()["language_name"]
    form = CorrectForm(data={name: row[name] for name in ("group", "languages", "chair")})
    form.languages.choices = [(code, spoken(code)) for code in rules.languages.submission]
    form.group.choices = [(one.id, one.name[g.language]) for one in rules.categories]
    if not rules.stage(row["stage"].split("/", 1)[1]).groups:
        del form.group
    return form


def calling_in(row) -> CallInForm:
    """Whose place it can be: who refused, did not answer, left, or does not come to it."""
    with store().reading() as db:
        fill = places(db, [row], context(db))[row["id"]]
        panel = [one for one in juries.panel(db, row["stage"]) if one["id"] in fill]
    form, groups = CallInForm(), names()["category"]
    form.instead.choices = [(one["id"], place_told(one, groups)) for one in panel]
    return form


def place_told(one, groups) -> str:
    """“Ana Puig, Category A: left”, “Ana Puig: seated, 3 sheets to come”."""
    who = ", ".join(filter(None, (one["name"] or _("erased"), groups.get(one["group"]))))
    if one["state"] != "seated":
        return f"{who}{_(':')} {state_named(g.edition.rules, one['state'], g.language, _)}"
    to_come = ngettext("seated, %(num)s sheet to come", "seated, %(num)s sheets to come", one["left"])
    return f"{who}{_(':')} {to_come}"


def told_of_a_return(row) -> str:
    """In which language the office writes, and until when the city has time."""
    key = next(
        (
            key
            for key, stage in g.stages.items()
            if key.startswith(row["state"].split(":")[0] + ".") and stage["kind"] == "eligibility"
        ),
        None,
    )
    stage = key and g.edition.rules.stage(key)
    if stage is None or stage.completion is None:
        return ""
    until = instant(g.edition.rules, stage.completion.until, end=True)
    due = due_of_a_return(g.edition.rules, stage, store().now(), g.stages[key]["closes_at"], until)
    return _(
        "It stands in the letter as you write it. Write it in the language of the candidacy (%(language)s): the rest"
        " of the letter is in the language that each reader has chosen. The city has until %(when)s.",
        language=names()["language_name"](row["language"]),
        when=dates.deadline(due),
    )


def written_already(id: str) -> str:
    """What the checklist says of what is not met, to begin the message with."""
    with store().reading() as db:
        said = read.assessed(db, id)
    return "\n".join(one["reason"] for one in said.values() if one["met"] is False and one["reason"])


def when_made(name: str, row) -> list[str]:
    """What an armed announcement will do by itself, and when."""
    if name != "arm_announcement":
        return []
    with store().reading() as db:
        number = sum(letters_to_come(context(db))[0].values())
    return [
        ngettext(
            "On %(when)s, by itself: the results become public, and %(num)s candidacy is told its result by letter.",
            "On %(when)s, by itself: the results become public, and %(num)s candidacies are told their result by letter.",
            number,
            when=dates.instant(row["closes_at"]),
        )
    ]


def may_be_asked(row) -> list[tuple[str, str]]:
    """Every question of the form that this candidacy is asked, those not answered marked."""
    with store().reading() as db:
        public, private = read.sent(db, f"{row['id']}.{row['revision']}")
    there, form = answered(public | private), application_form(g.edition.rules, place_of(row))
    return [
        (field.id, field.label[g.language] + ("" if field.id in there else _(" (not answered)")))
        for field in form.fields()
        if not unneeded(g.edition.rules, form, field, there)
    ]


def days_suspended(row) -> str:
    """How long the edition has been suspended: what a resumption may give back."""
    if row["state"] != "suspended":
        return ""
    with store().reading() as db:
        since = changes.newest(db, g.edition.id, "suspend")["at"]
    days = (store().now() - since).days + 1
    return ngettext(
        "The edition is suspended since %(num)s day. 0 leaves the dates as they are.",
        "The edition is suspended since %(num)s days. 0 leaves the dates as they are.",
        days,
    )


def moved(found) -> list[str]:
    """The stages whose dates move, each with its new ones."""
    lines = []
    for one in found.taken if found else ():
        if (one.step.of, one.step.name) == ("stage", "move"):
            dates_ = window_of(one.after["opens_at"], one.after["closes_at"])
            lines.append(f"{place_named(g.edition.rules, one.after['key'], g.language)}{_(':')} {dates_}")
    return lines


def told(found) -> list[str]:
    """What a step does, in lines: how many of what, and where they go. Of a juror's questions nothing: that this one asked
    would be said before anything was done."""
    if found is None:
        return []
    own, *parts = found.taken
    stays = own.before is not None and own.before["state"] == own.after["state"]
    taken = [one for one in (parts if stays else found.taken) if one.step.name != "move" and one.step.of != "question"]
    counted = Counter((one.step.of, one.after["state"], one.after["key"] if one.step.of in PLACES else "") for one in taken)
    return [line_of(*which, number) for which, number in counted.items()] + moved(found)


def line_of(kind: str, state: str, place: str, number: int) -> str:
    """“Announcement: scheduled”, “12 candidacies (Validation: eligible)”, “3 translations: to do”."""
    named = state_named(g.edition.rules, state, g.language, _)
    if place:
        return f"{place_named(g.edition.rules, place, g.language)}{_(':')} {named}"
    many = wording.many(kind, number)
    return f"{many} ({named})" if kind == "candidacy" else f"{many}{_(':')} {named}"


def title_of(kind: str, row) -> str:
    match kind:
        case "edition":
            return g.edition.name
        case "candidacy":
            return row["place"]
        case "stage" | "round":
            return place_named(g.edition.rules, row["key"], g.language)
        case "certificate":
            return (row["facts"] or {}).get("holder") or row["number"]
    return _(KINDS[kind])


def goes_on_to(kind: str, name: str, row) -> str:
    """Where an officer goes on: with a reserve who was called in, to what changes in the readings."""
    if (kind, name) == ("seat", "call_in"):
        key = row["stage"].split("/", 1)[1]
        if g.stages[key]["planned_at"] and g.stages[key]["state"] == "open":
            return url_for(".plan", key=key)
    return back_to(kind, row)


def back_to(kind: str, row) -> str:
    if kind == "interest":
        return url_for(".interested", key=row["stage"].split("/", 1)[1])
    if kind == "seat":
        return wording.url_of("stage", row["stage"])
    return wording.url_of(kind, row["id"])
