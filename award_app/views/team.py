"""Who works on a candidacy: the list, inviting, roles, leaving; and who is in which section now."""

from __future__ import annotations

from babel import Locale
from flask import flash, g, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext

from forms.numbers import carried
from forms.team import invite_form, roles
from workflows.stages.team import WRITERS
from workflows.steps import Refusal, Refused

from .. import accounts, drafts, engine, here, presence
from ..access import INVITED, TEAMS, page
from ..effects import Ref
from ..models import SUBJECTS
from ..reading import team as read
from ..writing import by_id
from .submission import blueprint as pages
from .submission import form_of, mine_or_unknown, offered, store


@pages.route("/<id>/team", methods=["GET", "POST"])
@page(TEAMS, id="candidacy", limit="invite")
def team(edition: str, id: str):
    """The list with its roles; an owner invites, changes roles and takes out; anybody leaves."""
    one, form = mine_or_unknown(edition, id), invite_form(letter_languages(), g.language)
    refusal, status = None, 200
    if request.method == "POST":
        status = 422
        try:
            if gone_to := done(one, form):
                return redirect(gone_to, 303)
        except Refused as refused:
            refusal, status = refused.refusal, 409
    with store().reading() as db:
        row = mine_or_unknown(edition, id).row
        found, can = read.members(db, id), offered(db, row)
        since = read.since(db, edition, id, [member.participant for member in found])
        found += read.invited(db, id)
    return render_template(
        "submission/team.html",
        one=one,
        form=form,
        version=row["version"],
        members=found,
        since=since,
        myself=g.standing.participant,
        roles=dict(roles()),
        can=can,
        refusal=refusal,
    ), status


def letter_languages() -> list[tuple[str, str]]:
    return [(code, Locale(code).get_display_name(g.language)) for code in g.edition.rules.languages.interface]


def done(one, form) -> str | None:
    """What the button asked for, and where to go then; None where something typed is missing."""
    actions = {"invite": invited, "give_role": given_role, "remove": removed, "leave": left}
    action = actions.get(request.form.get("do", ""), invited)
    return action(one, form)


def invited(one, form) -> str | None:
    if not form.validate():
        return None
    with store().reading() as db:  # nobody is enrolled by somebody who may not invite
        offer = offered(db, one.row)["invite"]
    if not offer.allowed:
        raise Refused.because(offer.refusal)
    address = form.address.data.strip()
    _person, who = accounts.join(store(), g.edition.id, address, "", form.language.data)
    take(one, "invite", {"participant": who, "role": form.role.data})
    flash(_("%(address)s is invited. The letter is on its way.", address=address), "success")
    return own_page(one)


def given_role(one, form) -> str:
    take(one, "give_role", {"participant": named(one), "role": request.form.get("role", "")})
    flash(_("The role is changed."), "success")
    return own_page(one)


def removed(one, form) -> str:
    take(one, "remove", {"participant": named(one)})
    flash(_("This person does not work on the candidacy any more."), "success")
    return own_page(one)


def left(one, form) -> str:
    take(one, "leave", {})
    flash(_("You have left the team. What you wrote stays in the candidacy."), "success")
    return url_for(".mine", edition=g.edition.id)


def own_page(one) -> str:
    return url_for(".team", edition=g.edition.id, id=one.row["id"])


def named(one) -> str | None:
    """The member a form is about, by their place in the list that it was shown with: keys of people stand in no page."""
    place = carried(request.form.get("member"))
    with store().reading() as db:
        found = read.members(db, one.row["id"]) + read.invited(db, one.row["id"])
    return found[place].participant if place is not None and place < len(found) else None


@pages.route("/<id>/join", methods=["GET", "POST"])
@page(INVITED, TEAMS, id="candidacy")
def join(edition: str, id: str):
    """Who was asked to work on a candidacy says yes or no; before that it is nothing to them, and they are nothing to it."""
    here.enter(edition)
    if id in g.standing.candidacies:  # the link of the letter, opened again
        return redirect(url_for(".overview", edition=edition, id=id), 303)
    with store().reading() as db:
        one = next(iter(read.asked_to_join(db, g.standing.invited & {id}, g.standing.participant)), None)
        row = one and row_of(db, id)
        can = row and offered(db, row)
    if one is None:
        raise Refused("unknown")
    if request.method == "POST":
        return redirect(answered(one, "decline" if request.form.get("do") == "decline" else "join"), 303)
    return render_template("submission/join.html", one=one, can=can["join"], version=row["version"])


def answered(one, step: str) -> str:
    act(one.id, step, {}, seen=None)  # whatever others of the team did meanwhile
    if step == "join":
        presence.come(store(), one.id, g.standing.participant)
    if step == "decline":
        flash(_("You have declined. Nobody is written to."), "success")
        return url_for(".mine", edition=g.edition.id)
    flash(_("You are in the team of this candidacy now."), "success")
    return url_for(".overview", edition=g.edition.id, id=one.id)


def row_of(db, id: str):
    return db.execute(by_id(SUBJECTS["candidacy"]), {"id": id}).mappings().first()


def take(one, step: str, payload: dict) -> None:
    seen = carried(request.form.get("seen"))
    act(one.row["id"], step, payload, -1 if seen is None else seen)


def act(id: str, step: str, payload: dict, seen: int | None) -> None:
    engine.act(
        store(),
        Ref(g.edition.id, "candidacy", id),
        step,
        g.actor,
        payload,
        seen=seen,
        received=g.received,
    )


# -- who is where


@pages.post("/<id>/here")
@page(TEAMS, id="candidacy", answers=("others",))
def here_now(edition: str, id: str):
    """What presence.js says every minute: this reader is in this section. Answered: who else is where."""
    one = mine_or_unknown(edition, id)
    section = request.args.get("section", "")
    writes = g.standing.writes(id) and section in written_now(one)
    presence.come(store(), id, g.standing.participant, section if writes else None)
    with store().reading() as db:
        found = read.others(db, id, g.standing.participant)
    return {"others": told(one, found)}


def told(one, others) -> list[str]:
    """Where the others of the team were in the last minutes, a sentence each. Whoever can change nothing is in no section."""
    titles, now = written_now(one) if others else {}, store().now()
    return [
        sentence(member.called, titles[member.section], int((now - member.seen_at).total_seconds()) // 60)
        for member in others
        if member.role in WRITERS and member.is_near(now) and member.section in titles
    ]


def written_now(one) -> dict[str, str]:
    """The sections in which something may be written at this instant, with their titles."""
    with store().reading() as db:
        open_ = drafts.writable(db, g.edition.rules, one.row, g.received, g.stages)
    sections = () if isinstance(open_, Refusal) else form_of(one).sections
    return {part.id: part.title[g.language] for part in sections if any(field.id in open_ for field in part.fields)}


def sentence(name: str, section: str, minutes: int) -> str:
    if minutes < 2:
        return _("%(name)s is in “%(section)s”.", name=name, section=section)
    return ngettext(
        "%(name)s was in “%(section)s” %(num)s minute ago.",
        "%(name)s was in “%(section)s” %(num)s minutes ago.",
        minutes,
        name=name,
        section=section,
    )
