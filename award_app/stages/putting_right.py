"""What was chosen where a candidacy was begun, and is put right."""

from __future__ import annotations

from sqlalchemy import select

from ..effects import Effects, Row, effects, fact
from ..models.candidacies import candidacies, organisations


@fact
def beginning(db, rows, context) -> dict:
    """{language, member, others}: what was chosen, and whether its government has another candidacy in this edition."""
    found = {}
    for row in rows:
        own = candidacies.c.organisation == row["organisation"]
        others = select(candidacies.c.id).where(candidacies.c.edition == row["edition"], own, candidacies.c.id != row["id"])
        found[row["id"]] = {
            "language": row["language"],
            "member": db.scalar(select(organisations.c.member).where(organisations.c.id == row["organisation"])),
            "others": db.scalar(others.limit(1)) is not None,
        }
    return found


@effects
def restate(context, row, payload) -> Effects:
    """The letter says what is otherwise now, and nothing of what stays."""
    member, told = payload.get("member"), {}
    if payload["language"] != row["language"]:
        told["written_in"] = payload["language"]
    asked = select(organisations).where(organisations.c.id == row["organisation"])
    government = dict(context.db.execute(asked).mappings().one())
    rows = []
    if member not in (None, government["member"]):
        told["member"] = member
        kept = {name: value for name, value in government.items() if name not in ("id", "edition")}
        rows.append(Row("organisations", government["id"], {**kept, "member": member}))
    why = (payload.get("reason") or "").strip()
    return Effects({"language": payload["language"]}, rows, facts=told | ({"reason": why} if why else {}))
