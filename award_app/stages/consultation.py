"""The open vote: ballots while it runs, and what is left of them when it closes."""

from __future__ import annotations

from sqlalchemy import select

from workflows.ballots import count, valid
from workflows.record import digest

from ..effects import Effects, Row, effects, fact
from ..models.candidacies import candidacies
from ..models.juries import ballots
from .common import in_state


@fact
def standing(db, rows, context) -> dict:
    """The candidacies that can be voted for: {ballot: {candidacy}}."""
    stages = {row["stage"] for row in rows}
    found = {
        stage: set(
            db.scalars(
                select(candidacies.c.id).where(
                    candidacies.c.edition == context.edition["id"], candidacies.c.state == _in(stage)
                )
            )
        )
        for stage in stages
    }
    return {row["id"]: found[row["stage"]] for row in rows}


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
