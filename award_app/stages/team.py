"""The team of a candidacy: who has which role, what inviting, leaving and handing over change, who is written to."""

from __future__ import annotations

from sqlalchemy import select

from workflows.steps import Refused

from ..effects import Effects, Row, audience, effects, fact
from ..models.candidacies import invitations, team
from ..models.juries import readings, seats
from .audiences import candidacy_facts
from .submission import organisation_id


@fact
def roles(db, rows, context) -> dict:
    """The team of a candidacy: {candidacy: {participant: role}}."""
    found: dict[str, dict[str, str]] = {row["id"]: {} for row in rows}
    asked = select(team.c.candidacy, team.c.participant, team.c.role).where(team.c.candidacy.in_(found))
    for candidacy, participant, role in db.execute(asked.order_by(team.c.id)):
        found[candidacy][participant] = role
    return found


@fact
def invited(db, rows, context) -> dict:
    """Who was asked to join and has not answered: {candidacy: {participant: role}}."""
    found: dict[str, dict[str, str]] = {row["id"]: {} for row in rows}
    asked = select(invitations.c.candidacy, invitations.c.participant, invitations.c.role)
    for candidacy, participant, role in db.execute(asked.where(invitations.c.candidacy.in_(found))):
        found[candidacy][participant] = role
    return found


@fact
def judges(db, rows, context) -> dict:
    """Who has the candidacy to read, or has judged it: {candidacy: {participant}}."""
    found: dict[str, set[str]] = {row["id"]: set() for row in rows}
    asked = (
        select(readings.c.candidacy, seats.c.participant)
        .join(seats, seats.c.id == readings.c.seat)
        .where(readings.c.candidacy.in_(found), readings.c.state.in_(("assigned", "sent")))
    )
    for candidacy, participant in db.execute(asked):
        found[candidacy].add(participant)
    return found


def member(candidacy: str, participant: str, role: str | None) -> Row:
    """Somebody's place in a team; without a role it is gone."""
    values = {"candidacy": candidacy, "participant": participant, "role": role}
    return Row("team", f"{candidacy}:{participant}", values if role else None)


@effects
def invite(context, row, payload) -> Effects:
    """The letter gets a link of the invited person's own, and names who invites by their address, when it leaves: the record
    holds neither."""
    who, role = payload["participant"], payload["role"]
    context.memory["invited"] = who
    return Effects(rows=[invitation(row["id"], who, role)], facts={"role": role, "asker": context.memory["participant"]})


def invitation(candidacy: str, participant: str, role: str | None) -> Row:
    """That somebody is asked to join; without a role it is answered, or taken back."""
    values = {"candidacy": candidacy, "participant": participant, "role": role}
    return Row("invitations", f"{candidacy}:{participant}", values if role else None)


@effects
def join(context, row, payload) -> Effects:
    who = context.memory["participant"]
    role = invited(context.db, [row], context)[row["id"]][who]
    return Effects(rows=[member(row["id"], who, role), invitation(row["id"], who, None)])


@effects
def decline(context, row, payload) -> Effects:
    return Effects(rows=[invitation(row["id"], context.memory["participant"], None)])


@effects
def give_role(context, row, payload) -> Effects:
    return Effects(rows=[member(row["id"], payload["participant"], payload["role"])])


@effects
def remove(context, row, payload) -> Effects:
    """Out of the team; or the invitation is taken back."""
    who = payload["participant"]
    if who in invited(context.db, [row], context)[row["id"]]:
        return Effects(rows=[invitation(row["id"], who, None)], out=[(row["id"], who)])
    return Effects(rows=[member(row["id"], who, None)], out=[(row["id"], who)])


@effects
def leave(context, row, payload) -> Effects:
    who = context.memory["participant"]
    return Effects(rows=[member(row["id"], who, None)], out=[(row["id"], who)])


@effects
def hand_over(context, row, payload) -> Effects:
    """One owner from now on. Whoever was one writes on: nobody is put out by it."""
    who, known = payload["participant"], roles(context.db, [row], context)[row["id"]]
    changed = {one: "editor" for one, role in known.items() if role == "owner"} | {who: "owner"}
    context.memory.setdefault("joining", {})[row["id"]] = sorted({*known, who})
    rows = [member(row["id"], one, role) for one, role in sorted(changed.items())]
    if who in invited(context.db, [row], context)[row["id"]]:
        rows.append(invitation(row["id"], who, None))
    return Effects(rows=rows, facts={"reason": payload["reason"].strip()})


@effects
def ask_after(context, row, payload) -> Effects:
    """Who asks, by their key: the address is read when the letter is written, and kept in no record. They name the
    government; of one that is not the candidacy's nothing is told."""
    named = organisation_id(row["edition"], payload.get("organisation") or "", payload.get("country") or "")
    if named != row["organisation"]:
        raise Refused("unknown")
    return Effects(facts={"asker": context.memory["participant"]})


@audience
def of_owners(context, row):
    known = roles(context.db, [row], context)[row["id"]]
    return [(who, candidacy_facts(row)) for who, role in known.items() if role == "owner"]


@audience
def of_joining(context, row):
    return [(context.memory["invited"], candidacy_facts(row))]
