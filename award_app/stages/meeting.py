"""A meeting of a panel: who sits in it and on what each may not vote, its remarks and motions, the account that its minutes
give of it, and their signatures."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from sqlalchemy import select

from workflows.motions import VOTES, crossed, is_carried
from workflows.record import instant_text

from .. import scores  # a module, not a name of it: it asks the stages, which are read first
from ..effects import Effects, Row, audience, effects, fact
from ..models.juries import seats
from ..models.record import openings
from ..models.results import minutes, motions, remarks, signatures
from ..plans import forbidden
from .talk import changes

ROLES = ("president", "secretary")


def members_of(context, key: str) -> list[Mapping]:
    """The seats of the panel that meets, each person once."""
    juries = [context.stage_id(one) for one in context.rules.juries_of(key)]
    asked = select(seats).where(seats.c.stage.in_(juries), seats.c.state == "seated").order_by(seats.c.id)
    return list({one["participant"]: one for one in context.db.execute(asked).mappings()}.values())


def barred(context, key: str) -> dict[str, set[str]]:
    """{seat: the candidacies at which its juror is shown out}, each person once."""
    out = shown_out(context)
    return {one["id"]: out.get(one["participant"], set()) for one in members_of(context, key)}


def shown_out(context) -> dict[str, set[str]]:
    """{person: the candidacies that they may know nothing of}: whatever seat of theirs the conflict of interest is of."""
    whose = dict(context.db.execute(select(seats.c.id, seats.c.participant).where(
        seats.c.edition == context.edition["id"])).all())
    of_person: dict[str, set[str]] = {}
    for seat, candidacy in forbidden(context):
        of_person.setdefault(whose.get(seat), set()).add(candidacy)
    return of_person


@fact
def members(db, rows, context) -> dict:
    return {row["id"]: barred(context, row["key"]) for row in rows}


@fact
def minutes_signed(db, rows, context) -> dict:
    """Who has signed the minutes of a meeting that is over: {stage: {role: participant}}; None where there are none."""
    found = {}
    for row in rows:
        last = last_minutes(db, row["id"]) if row["state"] == "closed" else None
        found[row["id"]] = last and {one["role"]: one["participant"] for one in signed(db, last["id"])}
    return found


def last_minutes(db, stage: str) -> Mapping | None:
    """Those of the last decision: one that was opened again has minutes of its own."""
    return db.execute(select(minutes).where(minutes.c.stage == stage).order_by(minutes.c.at.desc())).mappings().first()


def signed(db, id: str) -> list[Mapping]:
    return list(db.execute(select(signatures).where(signatures.c.minutes == id).order_by(signatures.c.id)).mappings())


def digest_of(db, id: str) -> str | None:
    """By which the record names these minutes, and the package that is published of it."""
    return db.scalar(select(openings.c.commitment).where(openings.c.table == "minutes", openings.c.row == id))


def of_stage(db, table, stage: str) -> list[Mapping]:
    return list(db.execute(select(table).where(table.c.stage == stage).order_by(table.c.at, table.c.id)).mappings())


@effects
def remark(context, row, payload) -> Effects:
    """What the minutes will say of a dossier; the last one stands."""
    about, text = payload["candidacy"], payload["text"].strip()
    said = {"stage": row["id"], "candidacy": about, "text": text, "at": context.now}
    return Effects(rows=[Row("remarks", f"{row['id']}:{about}", said)])


@effects
def vote_on_motion(context, row, payload) -> Effects:
    about, votes = payload.get("candidacy") or None, payload["votes"]
    out = sorted(seat for seat, candidacies in barred(context, row["key"]).items() if about in candidacies)
    return Effects(
        {
            "stage": row["stage"],
            "candidacy": about,
            "text": payload["text"].strip(),
            "votes": votes,
            "shown_out": out,
            "carried": is_carried(context.rules.stage(row["key"]), votes),
            "at": context.now,
        }
    )


def account_of(context, row, round_, given: Iterable[Mapping], present: Iterable[str], people: Mapping[str, Mapping]) -> dict:
    """What the minutes hold beside their text. Seats and candidacies by their keys: names are read when it is printed."""
    voted = of_stage(context.db, motions, row["id"])
    out = barred(context, row["key"])
    there = {*present, *(seat for one in voted for seat in one["votes"])}
    chosen = [one["candidacy"] for one in given if one.get("by") not in ("ballots", "the_rest")]
    line = crossed(chosen, values_before(context, round_))
    return {
        "present": sorted(there & out.keys()),
        "shown_out": {id: found for id in sorted(people) if (found := sorted(seat for seat in out if id in out[seat]))},
        "remarks": {one["candidacy"]: one["text"] for one in of_stage(context.db, remarks, row["id"])},
        "motions": [_told(one) for one in voted],
        "honours": [_honour(context, one, people) for one in given],
        "crossed": line and {"honoured": line.honoured, "crossed": line.crossed},
        **_changed(context, row, people),
    }


def _changed(context, row, people) -> dict:
    """What the talk changed, where the rules let it: each change with who made it and when. Its reason stands in the record."""
    juries = [context.stage_id(one) for one in context.rules.juries_of(row["key"])]
    found = [one for one in changes(context.db, context.rules, juries) if one["candidacy"] in people]
    names = ("candidacy", "seat", "before", "total")
    return {"changed": [{**{name: one[name] for name in names}, "at": instant_text(one["at"])} for one in found]} if found else {}


def values_before(context, round_) -> Mapping[str, object]:
    """The points before the talk: those of the rules, or the means of the sheets."""
    return scores.points(context, round_, before=True) if round_.score else scores.means(context, round_, before=True)


def _told(motion: Mapping) -> dict:
    counted = list(motion["votes"].values())
    own = {name: motion[name] for name in ("candidacy", "text", "shown_out", "carried")}
    return {**own, **{vote: counted.count(vote) for vote in VOTES}}


def _honour(context, one: Mapping, people: Mapping[str, Mapping]) -> dict:
    rule = context.rules.award_by_id(one["award"])
    return {
        "award": one["award"],
        "candidacy": one["candidacy"],
        "group": context.rules.group(rule.per, people[one["candidacy"]]) if rule.per else None,
        "rank": one.get("rank") if rule.ranked else None,
        "by": one.get("by") or rule.by,
        "citation": one.get("citation") or None,
    }


@audience
def of_signers(context, row):
    """Whoever presides over the panel, and the officer who has recorded the decision: minutes wait for a signature of each."""
    chairs = {one["participant"] for one in members_of(context, row["key"]) if one["chair"]}
    secretary = context.memory["participant"]
    roles = dict.fromkeys([secretary] if secretary else [], "secretary") | dict.fromkeys(sorted(chairs), "president")
    return [(who, {"stage": row["key"], "role": role}) for who, role in roles.items()]


@effects
def sign_as_president(context, row, payload) -> Effects:
    return _signs(context, row, "president")


@effects
def sign_as_secretary(context, row, payload) -> Effects:
    return _signs(context, row, "secretary")


def _signs(context, row, role: str) -> Effects:
    last = last_minutes(context.db, row["id"])
    own = {"minutes": last["id"], "role": role, "participant": context.memory["participant"], "at": context.now}
    return Effects(rows=[Row("signatures", f"{last['id']}:{role}", {**own, "digest": digest_of(context.db, last["id"])})])
