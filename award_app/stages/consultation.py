"""The open vote: ballots while it runs, and what is left of them when it closes."""

from __future__ import annotations

from sqlalchemy import select

from workflows.ballots import count, valid
from workflows.record import digest

from ..access.consent import published
from ..effects import Effects, Row, audience, effects, fact
from ..models.candidacies import candidacies, organisations, team
from ..models.juries import ballots, profiles
from .common import in_state
from .submission import known_organisation, organisation_id


@fact
def standing(db, rows, context) -> dict:
    """The candidacies that can be voted for, as the page shows them: {ballot: {candidacy}}."""
    stages = {row["stage"] for row in rows}
    found = {
        stage: set(
            db.scalars(
                select(candidacies.c.id).where(
                    candidacies.c.edition == context.edition["id"], candidacies.c.state == _in(stage), published()
                )
            )
        )
        for stage in stages
    }
    return {row["id"]: found[row["stage"]] for row in rows}


@fact
def member(db, rows, context) -> dict:
    """For which member of the network a voter votes: {ballot: organisation}; nothing where for none."""
    return {row["id"]: member_of(db, context, row["stage"], row["participant"]) for row in rows}


def member_of(db, context, stage: str, participant: str | None, since_ended: bool = False) -> str | None:
    """By a profile that the office gave; or of the team of a candidacy in the vote, where only members may apply."""
    if participant is None:
        return None
    given = select(profiles.c.organisation).where(
        profiles.c.edition == context.edition["id"],
        profiles.c.participant == participant,
        profiles.c.state.in_(["member", "ended"] if since_ended else ["member"]),
    )
    if found := db.scalar(given):
        return found
    rule = context.rules.applicants.membership
    if not (rule and rule.required):
        return None
    applied = (
        select(candidacies.c.organisation)
        .join(team, team.c.candidacy == candidacies.c.id)
        .where(team.c.participant == participant, candidacies.c.edition == context.edition["id"])
        .where(candidacies.c.state == _in(stage))
        .order_by(candidacies.c.id)
    )
    return db.scalar(applied.limit(1))


@fact
def voted_for_member(db, rows, context) -> dict:
    """Whether somebody else has cast a ballot for the same member."""
    found = {}
    for row in rows:
        mine = member_of(db, context, row["stage"], row["participant"])
        others = select(ballots.c.participant).where(
            ballots.c.stage == row["stage"], ballots.c.participant != row["participant"]
        )
        found[row["id"]] = mine is not None and any(
            member_of(db, context, row["stage"], one, since_ended=True) == mine for one in db.scalars(others)
        )
    return found


@effects
def admit(context, row, payload) -> Effects:
    """A member of the network and the person who votes for it."""
    name, country = payload["organisation"].strip(), payload["country"]
    organisation = organisation_id(context.edition["id"], name, country)
    there = context.db.scalar(select(organisations.c.id).where(organisations.c.id == organisation))
    rows = [] if there else [known_organisation(organisation, name, country, member=True)]
    return Effects({"participant": payload["participant"], "organisation": organisation}, rows, facts={"member": name})


@audience
def of_member(context, row):
    return [(row["participant"], {})]


def _in(stage: str) -> str:
    return f"{stage.split('/', 1)[1].split('.')[0]}:in"


@effects
def cast(context, row, payload) -> Effects:
    """A ballot's validity is fixed when it is cast; its receipt says nothing of the choices."""
    choices = sorted(payload["choices"])
    rule = context.rules.stage(row["stage"].split("/", 1)[1]).ballot
    receipt = row.get("receipt") or context.store.reference()
    own = {
        "stage": row["stage"],
        "participant": row["participant"],
        "choices": choices,
        "valid": valid(rule.choose, choices),
        "receipt": receipt,
    }
    return Effects(own, digest=digest(["ballot", receipt]), facts={"receipt": receipt, "valid": own["valid"]})


def closing(context, row, payload) -> Effects:
    """Counts; and where the vote is secret, the ballots lose their voters: they are written anew in another order, and
    what linked them, openings and kept answers included, is destroyed."""
    cast_ = list(
        context.db.execute(select(ballots).where(ballots.c.stage == row["id"]).order_by(ballots.c.id)).mappings()
    )
    here = [one["id"] for one in in_state(context, _in(row["id"]))]
    tally = count([one["choices"] for one in cast_ if one["valid"]], here)
    rows = [
        Row("tallies", f"{row['id']}:{id}", {"stage": row["id"], "candidacy": id, "supports": supports})
        for id, supports in tally.counts.items()
    ]
    own = {
        "counted": {
            "in": len(here),
            "ballots": len(cast_),
            "valid": tally.valid,
            "void": len(cast_) - tally.valid,
            "supports": tally.supports,
            "receipts": sorted(one["receipt"] for one in cast_),
        }
    }
    if not context.rules.stage(row["key"]).ballot.secret:
        return Effects(own, rows)
    rows += [
        Row("cast_ballots", context.store.id(), {"stage": row["id"], "choices": one["choices"], "valid": one["valid"]})
        for one in cast_
    ]
    rows += [Row("ballots", one["id"], None) for one in cast_]
    return Effects(own, rows, forget=[("ballots", one["id"]) for one in cast_], forget_keys_of=row["id"], scrub=True)


@effects
def call_off_vote(context, row, payload) -> Effects:
    """The edition is cancelled: the ballots go uncounted, with all that links them to voters."""
    cast_ = list(context.db.scalars(select(ballots.c.id).where(ballots.c.stage == row["id"]).order_by(ballots.c.id)))
    return Effects(
        {"counted": {"called_off": len(cast_)}},
        [Row("ballots", id, None) for id in cast_],
        forget=[("ballots", id) for id in cast_],
        forget_keys_of=row["id"],
        scrub=True,
    )
