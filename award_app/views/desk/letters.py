"""Letters: what is held and why, each as its recipient will read it, let go after looking, or dropped with a reason."""

from __future__ import annotations

from dataclasses import dataclass

from flask import current_app, flash, g, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from markupsafe import Markup, escape

from forms.desk import ReasonForm, StepForm
from workflows.steps import Refused
from workflows.telling import place_named

from ... import mail
from ...access import OFFICERS, page
from ...access.leaving import LETTERS
from ...letters import Writer, Written, write_letter
from ...models.base import read_instant
from ...reading.desk import letters as read
from . import wording
from .frame import asked_for, blueprint, ready, status_of, store
from .said import PROBLEMS

SAMPLES = 12  # letters written out in a preview; the rest differ only in names


@dataclass(frozen=True)
class Alike:
    """Letters of one kind, outcome and language in a preview: how many, to whom, whether held, and one written
    out."""

    kind: str
    outcome: str
    number: int
    held: bool
    written: Written
    to: list[str]  # the names of all who get one


@blueprint.get("/letters")
@page(OFFICERS)
def letters():
    asked, after = asked_for(read.Asked), request.args.get("after", "")
    with store().reading() as db:
        counted = read.counted(db, g.edition.id)
        found = read.listed(db, g.edition.id, asked, after)
    shown = found[: read.PAGE]
    return render_template(
        "desk/letters.html",
        counted=counted,
        kinds=wording.in_order_of_the_award(counted),
        states=read.STATES,
        asked=asked,
        found=shown,
        more=url_for(".letters", **asked.given(), after=shown[-1]["id"]) if len(found) > read.PAGE else None,
        letter_name=wording.letter,
        problems=PROBLEMS,
        about=about,
        old={one["id"]: why for one in shown if (why := no_longer_applies(one))},
        form=ready(StepForm()),
    )


@blueprint.get("/letters/<id>")
@page(OFFICERS, id="letter")
def letter(id: str):
    """One letter as its recipient will read it (or has read it)."""
    return letter_page(letter_or_unknown(id), ReasonForm())


def letter_page(one, form):
    with store().reading() as db:
        following, written = read.following(db, one), None
        if one["email"]:
            written = write_letter(db, store(), current_app.config["SETTINGS"], one)
    return render_template(
        "desk/letter.html",
        one=one,
        written=written,
        following=following,
        old=no_longer_applies(one),
        letter_name=wording.letter,
        problems=PROBLEMS,
        form=ready(form),
    ), status_of(form)


@blueprint.post("/letters/release")
@page(OFFICERS)
def release():
    """Let go all held letters of a kind, or one. Where letters came or ceased to apply after the page was shown, all stay."""
    form, kind, id = StepForm(), request.form.get("kind", ""), request.form.get("letter", "")
    if not form.validate() or kind not in {"", *LETTERS}:
        raise Refused("unknown")
    with store().reading() as db:
        rows = [] if id else read.held_rows(db, g.edition.id, kind)
    if old := next((one["id"] for one in rows if no_longer_applies(one)), None):
        flash(_("This letter no longer applies, so none was sent. Once it is not to be sent, send the others."), "problem")
        return redirect(url_for(".letter", id=old), 303)
    as_shown = bool(id) or str(len(rows)) == request.form.get("number")
    if gone := mail.release(store(), g.edition.id, [id] if id else [one["id"] for one in rows]) if as_shown else 0:
        flash(ngettext("%(num)s letter is on its way.", "%(num)s letters are on their way.", gone), "success")
    elif id:
        flash(_("The letter is not held any more."), "problem")
    else:
        flash(_("The number of held letters has changed since you looked. Look at them again, then send them."), "problem")
        return redirect(url_for(".letters", kind=kind, state="held"), 303)
    return redirect(next_held(request.form.get("following", "")) or url_for(".letters", kind=kind, state="held"), 303)


def next_held(id: str) -> str | None:
    with store().reading() as db:
        return url_for(".letter", id=id) if id and read.one(db, g.edition.id, id) else None


@blueprint.post("/letters/<id>/drop")
@page(OFFICERS, id="letter")
def drop(id: str):
    one, form = letter_or_unknown(id), ReasonForm()
    if not form.validate():
        return letter_page(one, form)
    dropped = mail.drop(store(), g.edition.id, [id], form.reason.data.strip())
    flash(
        _("The letter will not be sent.") if dropped else _("The letter is not held any more."),
        "success" if dropped else "problem",
    )
    return redirect(url_for(".letters", kind=one["kind"], state="held"), 303)


@blueprint.post("/letters/again")
@page(OFFICERS)
def again():
    """Try a letter once more that could not be sent."""
    form = StepForm()
    if not form.validate():
        raise Refused("unknown")
    tried = mail.again(store(), g.edition.id, [request.form.get("letter", "")])
    flash(_("It is tried again.") if tried else _("This letter is not waiting to be tried once more."),
          "success" if tried else "problem")
    return redirect(url_for(".letters", state="parked"), 303)


def with_held(done: str, receipt) -> Markup:
    """What is told when a step is done, with a way to the letters of it that wait to be read."""
    with store().reading() as db:
        held = read.held_by(db, g.edition.id, receipt.at)
    told = [escape(done)]
    for kind, ids in held.items():
        one = len(ids) == 1
        url = url_for(".letter", id=ids[0]) if one else url_for(".letters", kind=kind, state="held")
        words = ngettext(
            "%(num)s letter is held: read it, then release it",
            "%(num)s letters are held: read them, then release them",
            len(ids),
        )
        which = f" ({wording.letter(kind)})" if len(held) > 1 else ""
        told.append(Markup('<a href="{}">{}</a>{}.').format(url, words, which))
    return Markup(" ").join(told)


def no_longer_applies(one) -> str | None:
    """Why a held letter would say what is not so any more: of sheets nobody waits for, a date that moved, a secret that
    is none, to a city that has withdrawn. None where it stands."""
    if one["state"] == "held" and one["kind"] in ("kept", "told_in_private") and (one["stands"] or "").endswith(":withdrawn"):
        return _("The city has withdrawn its candidacy: the letter no longer applies.")
    facts = one["facts"] or {}
    stage = g.stages.get(facts.get("stage") or facts.get("within"))
    if one["state"] != "held" or stage is None:
        return None
    closed = stage["state"] == "closed"
    match one["kind"]:
        case "told_in_private" if closed:
            return _("The results are public: what is told in private no longer applies.")
        case "overdue" | "reminder" if moved(facts, stage):
            return _("The jury has been given more time: the letter no longer applies.")
    return None


def about(one) -> str:
    """What a letter is about: a city, or the stage of a juror."""
    facts = one["facts"] or {}
    key = facts.get("stage")
    return one["place"] or facts.get("place") or (place_named(g.edition.rules, key, g.language) if key else "")


def moved(facts, stage) -> bool:
    """Whether the end that the letter was written from has been changed since."""
    ends = facts.get("closes")
    return bool(ends) and read_instant(ends) != stage["closes_at"]


@blueprint.post("/letters/drop-out-of-date")
@page(OFFICERS)
def drop_out_of_date():
    """Do not send the held letters of a kind that no longer apply."""
    form, kind = StepForm(), request.form.get("kind", "")
    if not form.validate():
        raise Refused("unknown")
    with store().reading() as db:
        held = read.held_rows(db, g.edition.id, kind)
    old = [(one["id"], why) for one in held if (why := no_longer_applies(one))]
    gone = sum(mail.drop(store(), g.edition.id, [id], why) for id, why in old)
    flash(ngettext("%(num)s letter will not be sent.", "%(num)s letters will not be sent.", gone), "success")
    return redirect(url_for(".letters", kind=kind), 303)


def letter_or_unknown(id: str):
    with store().reading() as db:
        one = read.one(db, g.edition.id, id)
    if one is None:
        raise Refused("unknown")
    return one


def as_read(owed: list[dict]) -> list[Alike]:
    """The letters of a preview as their recipients will read them, one of each kind, outcome and language."""
    with store().reading() as db:
        readers = read.readers(db, [one["recipient"] for one in owed])
        alike: dict[tuple, list] = {}
        for one in owed:
            reader = readers.get(one["recipient"])
            if reader:
                alike.setdefault((one["kind"], one["facts"].get("outcome"), reader.language), []).append((one, reader))
        writer = Writer(db, store(), current_app.config["SETTINGS"])
        return [
            Alike(
                wording.letter(kind),
                wording.outcome(outcome),
                len(some),
                some[0][0]["state"] == "held",
                writer.write(*some[0]),
                sorted({reader.name for _one, reader in some}),
            )
            for (kind, outcome, _language), some in list(alike.items())[:SAMPLES]
        ]
