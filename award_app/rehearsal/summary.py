"""What came of a rehearsal, counted in the tables and checked against the record before it is told."""

from __future__ import annotations

from collections import Counter

from sqlalchemy import func, select

from workflows.record import parse

from .. import engine
from ..models.candidacies import candidacies
from ..models.record import events, letters, records
from ..models.results import certificates, honours
from ..record import verify
from .play import Play


class CountsDiffer(Exception):
    """The tables and the record do not say the same: a fault of the program, never to be printed over."""


def summary(play: Play) -> dict:
    """The summary for machines; raises CountsDiffer where a count does not follow from the record."""
    with play.store.reading() as db:
        rules = engine.read_context(db, play.store, play.edition).rules
        told = {
            "edition": play.edition,
            "candidacies": _counts(db, candidacies.c.state, candidacies.c.edition == play.edition),
            "laureates": _honoured(db, rules, play.edition, "laureate"),
            "distinctions": _honoured(db, rules, play.edition, "finalist"),
            "mentions": _honoured(db, rules, play.edition, "mention"),
            "mails": _counts(db, letters.c.kind, (letters.c.edition == play.edition) & (letters.c.state == "sent")),
            "certificates": db.scalar(
                select(func.count())
                .select_from(certificates)
                .where(certificates.c.edition == play.edition, certificates.c.state == "issued")
            ),
            "refused": dict(sorted(play.refused.items())),
            "unanswered": dict(sorted(play.unanswered.items())),
        }
        record = db.execute(select(records).where(records.c.edition == play.edition)).mappings().one()
        _agree(db, play.edition, told)
    found = verify(play.store, play.edition)
    if found:
        raise CountsDiffer(f"the record does not verify: {found[0]}")
    told["seconds"] = {phase: round(s, 2) for phase, s in play.seconds.items()}
    told["record"] = {"events": record["seq"], "head": record["head"], "verified": True}
    return told


def _counts(db, column, where) -> dict[str, int]:
    return dict(db.execute(select(column, func.count()).where(where).group_by(column).order_by(column)).all())


def _honoured(db, rules, edition: str, kind: str) -> list[dict]:
    asked = (
        select(honours.c.award, honours.c.group, honours.c.rank, candidacies.c.place, candidacies.c.title)
        .join(candidacies, candidacies.c.id == honours.c.candidacy)
        .where(honours.c.edition == edition, honours.c.state == "published")
        .order_by(honours.c.award, honours.c.rank, honours.c.group, candidacies.c.place)
    )
    return [
        {
            "place": row["place"],
            "title": row["title"],
            "award": row["award"],
            **({rules.award_by_id(row["award"]).per: row["group"]} if row["group"] else {}),
            **({"rank": row["rank"]} if row["rank"] else {}),
        }
        for row in db.execute(asked).mappings()
        if rules.award_by_id(row["award"]).kind == kind
    ]


def _agree(db, edition: str, told: dict) -> None:
    """Replay the record: the last state of every candidacy, and how many certificates were made."""
    last: dict[str, str] = {}
    made = 0
    asked = select(events.c.body).where(events.c.edition == edition).order_by(events.c.seq)
    for body in map(parse, db.scalars(asked)):
        if body["kind"] == "candidacy":
            last[body["subject"]] = body["to"]
        made += (body["kind"], body["step"]) == ("certificate", "make")
    if dict(Counter(last.values())) != told["candidacies"]:
        raise CountsDiffer(f"states by the record: {Counter(last.values())}; by the table: {told['candidacies']}")
    if made != told["certificates"]:
        raise CountsDiffer(f"certificates by the record: {made}; by the table: {told['certificates']}")
