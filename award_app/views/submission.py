"""A city's candidacies: mine, to begin one, where one stands. Its sections and its sending have files of their own.

Whoever is not signed in is led there and back. What is foreign answers like what does not exist.
"""

from __future__ import annotations

from flask import Blueprint, current_app, g, render_template, url_for
from flask_babel import gettext as _
from markupsafe import Markup

from forms.answers import answered, missing
from forms.questions import unread
from forms.submission import SAID, member_choices
from forms.telling import told
from workflows.calendar import instant
from workflows.countries import variety
from workflows.stages.common import before_deadline
from workflows.stages.eligibility import completion_over
from workflows.stages.submission import still_missing
from workflows.steps import Refusal, Refused

from .. import dates, drafts, engine, here, words
from ..access import SIGNED_IN, TEAMS, page
from ..reading import submission as read
from ..reading.appeal import appeals_of
from ..reading.coming import Moment, next_of
from ..reading.feedback import feedback_of
from ..reading.outcome import outcomes
from ..reading.reading_along import writers
from ..reading.team import asked_to_join
from ..reading.timeline import line_of
from ..stages.eligibility import open_return
from ..stages.submission import NAMED, answers_of, application_form, sent_beside, submission_of

blueprint = Blueprint("submission", __name__, url_prefix="/<edition>/candidacy")


@blueprint.get("")
@page(SIGNED_IN)
def mine(edition: str):
    """Where each of my candidacies stands, what comes next and until when."""
    here.enter(edition)
    with store().reading() as db:
        found = read.mine(db, g.standing)
        ended = outcomes(db, g.edition.rules, g.stages, {one.row["id"]: one.status for one in found}, g.language)
        asked = asked_to_join(db, g.standing.invited, g.standing.participant)
    moments = [moment_of(one) for one in found]
    return render_template(
        "submission/mine.html",
        asked=asked,
        found=[(moment.at, next_of(moment, ended.get(moment.at.row["id"])), moment.changed) for moment in moments],
        outcomes=ended,
        reads_only={one.row["id"] for one in found if not g.standing.writes(one.row["id"])},
        closed=not_now(),
        line=line_of(g.edition.rules, g.stages, store().now(), g.language, g.edition.row["state"]),
        lit=found and read.lit(g.edition.rules, found[0], ended.get(found[0].row["id"])),
    )


def is_written(one, values: dict, open_) -> bool:
    """Whether an open question has an answer, beyond what was named at the beginning."""
    named = {*NAMED, *(field.id for field in private_people(form_of(one)))}
    return isinstance(open_, set) and not (open_ - named).isdisjoint(answered(values))


def private_people(form) -> list:
    """The first question about people whom only the office reads: whoever begins is one of them."""
    private = [one for one in form.sections if one.private]
    return [field for section in private for field in section.fields if field.kind == "people"][:1]


def begun_as(one) -> list[tuple[str, str]]:
    """What was chosen where it was begun and no section asks again: [(term, words)]. Of what came as a message nobody was asked
    whether the government is a member."""
    spoken, member = one.row["language"], dict(member_choices(g.edition.rules))
    said = [(_("Language of the candidacy"), variety(g.language).languages.get(spoken, spoken))]
    if member and (one.row["member"] or not one.row["by_message"]):
        said.append((_("Membership of the network"), member.get(SAID[one.row["member"]], member[SAID[True]])))
    return said


def themselves() -> dict:
    return {"name": g.person.name, "role": "", "email": g.person.email, "phone": ""}


@blueprint.get("/<id>/")
@page(TEAMS, id="candidacy")
def overview(edition: str, id: str):
    """The sections and how far each is; what was sent; what may be done."""
    one = mine_or_unknown(edition, id)
    moment = moment_of(one)
    with store().reading() as db:
        open_ = open_now(db, one.row)
        values = drafts.to_read(db, g.edition.rules, one.row, open_)
        asked = open_return(db, id) if one.status == "returned" and moment.open else None
        sendings, can = read.sendings(db, g.standing, id), offered(db, one.row)
        outcome = outcomes(db, g.edition.rules, g.stages, {id: one.status}, g.language).get(id)
        appeals = appeals_of(db, id)
        feedback = feedback_of(db, g.edition.rules, g.edition.id, id, g.language) if outcome else None
    wrong = missing_now(one, values)
    return render_template(
        "submission/overview.html",
        one=one,
        next=next_of(moment, outcome),
        left_unsent=moment.left_unsent,
        changed=moment.changed,
        begun_as=begun_as(one),
        outcome=outcome,
        sections=progress(one, values, open_, wrong),
        first_wrong=first_wrong(one, wrong, open_),
        asked=asked,
        appeals=appeals,
        feedback=feedback,
        labels=labels(asked),
        sendings=sendings,
        can=can,
        open=isinstance(open_, set),
        written=is_written(one, values, open_),
        helped_until=helped_until(one),
        line=line_of(g.edition.rules, g.stages, store().now(), g.language, g.edition.row["state"]),
        lit=read.lit(g.edition.rules, one, outcome),
    )


# -- what several pages need


def mine_or_unknown(edition: str, id: str):
    here.enter(edition)
    with store().reading() as db:
        one = read.one(db, g.standing, id)
    if one is None:
        raise Refused("unknown")
    return one


def open_now(db, row):
    """The fields that this reader may write now, or why none may."""
    if not g.standing.writes(row["id"]):
        return Refusal("only_reads", {})
    return drafts.writable(db, g.edition.rules, row, g.received, g.stages)


def today():
    return dates.today(g.received)


def moment_of(one) -> Moment:
    """Where it stands now, for this reader."""
    names, beside = None, []
    if not g.standing.writes(one.row["id"]):
        with store().reading() as db:
            names = writers(db, one.row["id"])
    if one.status == "not_received":
        with store().reading() as db:
            beside = sent_beside(db, g.edition.id, g.standing.participant, one.row["id"])
    said = Markup(_("“%(title)s” (%(reference)s)"))
    named = [said % {"title": title, "reference": words.whole(reference)} for title, reference in beside]
    return Moment(one, g.received, g.edition.rules, g.stages, g.language, names, named)


def offered(db, row) -> dict:
    """{step: offer} for the buttons of a page."""
    found = engine.offers(db, store(), g.edition.id, "candidacy", [row], g.actor, g.context)[row["id"]]
    return {offer.step.name: offer for offer in found}


def form_of(one):
    """What this candidacy is asked as far as it has come."""
    return application_form(g.edition.rules, one.round)


def missing_now(one, values: dict, found: dict | None = None) -> dict:
    """What keeps it from being sent, at this instant; `found`: what is missing of the values, where it was just asked."""
    wrong = missing(g.edition.rules, form_of(one), values) if found is None else found
    stage = submission_of(g.edition.rules, one.round)
    return still_missing(g.edition.rules, stage, wrong, g.received) if stage else wrong


def helped_until(one):
    """Until when the office has missing languages translated; None where it does not, or no more."""
    stage = submission_of(g.edition.rules, one.round)
    until = stage and instant(g.edition.rules, stage.help_until, end=True)
    return until if until and g.received < until else None


def progress(one, values: dict, open_, wrong=None) -> list[tuple]:
    """The sections for the list at the side: (title, address, state, word, current)."""
    form, asked = form_of(one), not_yet_completed(one, values)
    wrong = missing_now(one, values) if wrong is None else wrong
    return [
        (
            section.title[g.language],
            url_for(".section", edition=g.edition.id, id=one.row["id"], section=section.id),
            *how_far(section, values, wrong, open_, asked),
            False,
        )
        for section in form.sections
    ]


def not_yet_completed(one, values: dict) -> set[str]:
    """Of the fields that the office asked to be completed, those that stand as they were sent."""
    if one.status != "returned" or completion_over(one.row["due_at"], g.received):
        return set()
    with store().reading() as db:
        asked, sent = open_return(db, one.row["id"]), answers_of(db, one.row["id"], one.row["revision"])
    return {name for name in asked["fields"] if values.get(name) == sent.get(name)}


def first_wrong(one, wrong: dict, open_) -> tuple[str, str] | None:
    """Where to go to mend what keeps it from being sent: (section, field)."""
    found = ((section.id, field.id) for section in form_of(one).sections for field in section.fields if field.id in wrong)
    return next((place for place in found if isinstance(open_, set) and place[1] in open_), None)


def how_far(section, values: dict, wrong: dict, open_, asked=frozenset()) -> tuple[str, str]:
    """(state, word) of a section; `asked`: what the office waits for."""
    names = {one.id for one in section.fields}
    if isinstance(open_, set) and not names & open_:
        return "closed", _("as sent")
    mine, doubtful = [wrong[name] for name in names & set(wrong)], unread(section.fields, values)
    if not mine and names & asked:
        return "returned", _("to be completed")
    if not mine:
        return "done", ", ".join([_("complete"), *to_go(doubtful)])
    if not names & set(answered(values)):
        return "todo", _("not begun")
    return "current", ", ".join(to_go(mine + doubtful))


def to_go(wrong: list[dict]) -> list[str]:
    """How much is missing, and, counted apart, how much is there and not as it should be."""
    absent = sum(one["code"] == "required" for one in wrong)
    odd, words = len(wrong) - absent, []
    if absent:
        words.append(_("one answer to go") if absent == 1 else _("%(count)s answers to go", count=absent))
    if odd:
        words.append(
            _("one answer to look at again") if odd == 1 else _("%(count)s answers to look at again", count=odd)
        )
    return words


def differing(fields, values: dict, there: dict) -> list[tuple[str, list[str]]]:
    """What of these values is not there, to be given back: [(label, lines)]."""
    return [
        (field.label[g.language], lines)
        for field in fields
        if values.get(field.id) != there.get(field.id)
        if (lines := told(g.edition.rules, field, values.get(field.id), g.language))
    ]


def labels(asked) -> list[tuple]:
    """The fields of a return: [(section id, field id, label)]."""
    fields = asked["fields"] if asked else ()
    return [
        (section.id, one.id, one.label[g.language])
        for section in application_form(g.edition.rules).sections
        for one in section.fields
        if one.id in fields
    ]


def not_now():
    """Why no candidacy can be begun at this instant, or None."""
    rules = g.edition.rules
    key = next(f"{round_.id}.{stage.id}" for round_, stage in rules.stages() if stage.kind == "submission")
    return before_deadline(key).test(rules, {"stages": g.stages, "received": g.received})


def at_most() -> int | None:
    limit = g.edition.rules.applicants.per_organisation
    return limit and limit.most


def store():
    return current_app.extensions["store"]


@blueprint.app_template_test("too_late")
def too_late(due) -> bool:
    """Of the date until which a city was to complete: whether it has passed, though the clock has not told yet. While an
    edition is suspended no date passes."""
    running = g.edition.row["state"] != "suspended"
    return running and due is not None and completion_over(due, g.received) is not None


@blueprint.app_template_filter("reason")
def reason(refusal) -> str:
    return words.why(refusal)
