"""The bar on top of the demo: its clock, the next date, whom to be, the mail box. Registered only where the demo runs."""

from __future__ import annotations

from types import SimpleNamespace

from flask import Blueprint, abort, current_app, flash, g, redirect, render_template, request, session, url_for
from flask_babel import gettext as _
from flask_wtf.csrf import generate_csrf
from sqlalchemy import select

from workflows.stages.seating import UNANSWERED

from .. import accounts, dates, mailbox
from ..access import DEMO, page
from ..models.candidacies import candidacies, team
from ..models.editions import stages
from ..models.juries import seats
from ..models.people import participants, persons
from ..rehearsal.cast import ADDRESS

blueprint = Blueprint("demo", __name__, url_prefix="/demo")

# role: kind of stage
WORK_OF = {"writing": "submission", "returned": "eligibility", **dict.fromkeys(("asked", "juror", "finalist"), "jury")}


def bar() -> SimpleNamespace:
    """What the bar shows on every page of the demo."""
    demo = running()
    at = demo.next_date()
    return SimpleNamespace(
        now=dates.instant(demo.store.now(), place=demo.rules.time_zone),
        next=at and f"{dates.day(at, place=demo.rules.time_zone)}, {dates.clock(at, place=demo.rules.time_zone)}",
        next_url=url_for("demo.go_on"),
        roles=[(label, url_for("demo.be", role=role)) for role, label in _roles()],
        csrf=generate_csrf(),
        mailbox_url=url_for("demo.letters"),
    )


def running():
    return current_app.extensions["demo"]


def _roles() -> list[tuple[str, str]]:
    return [
        ("city", _("A city that has not begun")),
        ("writing", _("A city that is writing")),
        ("returned", _("A city asked to complete")),
        ("officer", _("The office")),
        ("officer2", _("The office, a second person")),
        ("asked", _("Somebody asked to stand by for the jury")),
        ("juror", _("A juror")),
        ("finalist", _("A juror of the final jury")),
        ("voter", _("A voter")),
        ("public", _("Nobody: the public")),
    ]


@blueprint.post("/next")
@page(DEMO)
def go_on():
    at = running().go_on()
    flash(
        _("The clock was put forward to %(at)s.", at=dates.instant(at, place=running().rules.time_zone))
        if at
        else _("The edition has come to its end; the clock went on by a week."),
        "success",
    )
    return redirect(_back())


@blueprint.post("/be/<role>")
@page(DEMO, role="word")
def be(role: str):
    """Sign in as somebody who has this role today, and go where their work is."""
    who, goes_to = (None, url_for("public.edition", edition=running().edition)) if role == "public" else _somebody(role)
    if who is None and role != "public":
        flash(
            _("Nobody has this role at the present date. Go on to a later one.")
            if _still_to_come(role)
            else _("Nobody has this role any more: its time in this edition is over.")
        )
        return redirect(_back())
    if session.get("token"):
        accounts.end_session(running().store, session["token"])
    session.clear()
    session["language"] = g.language
    if who:
        accounts.participant(running().store, running().edition, who)
        session["token"] = accounts.begin_session(running().store, who)
    return redirect(goes_to)


def _somebody(role: str) -> tuple[str | None, str]:
    """A person of this role and the page of their work."""
    demo, edition = running(), running().edition
    if role in ("officer", "officer2"):
        number = "2" if role == "officer2" else "1"
        return _person(f"officer{number}@{ADDRESS}"), url_for("desk.board", edition=edition)
    if role in ("writing", "returned"):
        status = {"writing": "draft", "returned": "returned"}[role]
        return _of_team(status), url_for("submission.mine", edition=edition)
    if role in ("juror", "finalist"):
        juries = [f"{round_.id}.{stage.id}" for round_, stage in demo.rules.stages() if stage.kind == "jury"]
        return _of_seat(f"{edition}/{juries[0 if role == 'juror' else -1]}"), url_for("jury.desk", edition=edition)
    if role == "asked":
        return _asked(edition), url_for("jury.asked", edition=edition)
    email = {"city": "visitor@city.example", "voter": "visitor@voter.example"}[role]
    person = accounts.enrol(demo.store, email, {"city": _("Visitor"), "voter": _("Voter")}[role], g.language).id
    return person, url_for("submission.mine" if role == "city" else "consultation.ballot", edition=edition)


def _still_to_come(role: str) -> bool:
    """Whether a stage in which people have this role has not ended."""
    with running().store.reading() as db:
        asked = select(stages.c.kind).where(stages.c.edition == running().edition, stages.c.state != "closed")
        return WORK_OF.get(role) in set(db.scalars(asked))


def _person(email: str) -> str | None:
    with running().store.reading() as db:
        return db.scalar(select(persons.c.id).where(persons.c.email == email))


def _of_team(status: str) -> str | None:
    asked = (
        select(participants.c.person)
        .join(team, team.c.participant == participants.c.id)
        .join(candidacies, candidacies.c.id == team.c.candidacy)
        .join(persons, persons.c.id == participants.c.person)
        .where(
            team.c.edition == running().edition,
            candidacies.c.state.like(f"%:{status}"),
            persons.c.email.like(f"%@{ADDRESS}"),
        )
        .order_by(candidacies.c.id)
        .limit(1)
    )
    with running().store.reading() as db:
        return db.scalar(asked)


def _asked(edition: str) -> str | None:
    """Somebody who has not answered yet."""
    asked = select(participants.c.person).join(seats, seats.c.participant == participants.c.id)
    with running().store.reading() as db:
        return db.scalar(asked.where(seats.c.edition == edition, seats.c.state.in_(UNANSWERED)).order_by(seats.c.id).limit(1))


def _of_seat(stage: str) -> str | None:
    asked = (
        select(participants.c.person)
        .join(seats, seats.c.participant == participants.c.id)
        .where(seats.c.stage == stage, seats.c.state == "seated")
        .order_by(seats.c.declared_at.is_not(None), seats.c.id)
        .limit(1)
    )  # one who was not asked about conflicts yet comes first
    with running().store.reading() as db:
        return db.scalar(asked)


@blueprint.get("/mailbox")
@page(DEMO)
def letters():
    """Every letter the demo has sent, the newest first; one is read as its recipient would."""
    wanted = request.args.get("to", "").strip()
    return render_template(
        "demo/mailbox.html", letters=mailbox.listed(running().mails, to=wanted, at_most=200), wanted=wanted
    )


@blueprint.get("/mailbox/<name>")
@page(DEMO, name="word")
def letter(name: str):
    found = mailbox.read(running().mails, name)
    if found is None:
        abort(404)
    return render_template("demo/letter.html", letter=found)


def _back() -> str:
    came = (request.referrer or "").removeprefix(request.host_url.rstrip("/"))
    return came if came.startswith("/") and not came.startswith("//") else "/"
