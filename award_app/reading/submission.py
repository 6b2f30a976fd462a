"""What a city sees of its own candidacies: where each stands, what was sent. What comes next is in `coming`.

Every query asks for the team. What an officer has decided and not yet written to the city is not told here.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, Select, bindparam, exists, or_, select

from workflows.record import parse
from workflows.rulebook import Rulebook

from .. import engine
from ..access import Standing
from ..models.base import read_instant
from ..models.candidacies import candidacies, draft_heads, drafts, messages, organisations, revisions, team
from ..models.editions import editions, stages
from ..models.people import participants
from ..models.record import events, letters
from ..stages.submission import settled
from .outcome import Outcome

BEFORE_THE_LETTER = {"ineligible": "checking", "kept": "in", "out": "in"}
TOLD_BY = ("ineligible", "kept", "not_kept")  # letters that an officer releases
PROOFS = ("received", "completed")  # letters that carry the reference of a receipt
ENDED = ("withdrawn", "not_received")  # told after those that live


@dataclass(frozen=True)
class Mine:
    """One of my candidacies: its row, its organisation's name, and its state as far as it may be told."""

    row: Mapping
    organisation: str
    state: str
    complete: bool
    draft: str | None  # the digest of the draft, to compare with what was sent
    sent: str | None
    written: str | None  # the title in the draft: of what was never sent, the only one

    @property
    def name(self) -> str:
        """What the city calls it: its practice; before it has a title, its place."""
        return self.row["title"] or self.written or self.row["place"]

    @property
    def round(self) -> str:
        return self.state.split(":")[0]

    @property
    def status(self) -> str:
        return self.state.split(":")[1]

    @property
    def unsent_changes(self) -> bool:
        """What was typed after the candidacy was sent does not count until it is sent again."""
        return self.status == "submitted" and self.differs

    @property
    def differs(self) -> bool:
        return self.draft is not None and self.draft != self.sent


def mine(db: Connection, standing: Standing) -> list[Mine]:
    """My candidacies, the newest first; what has come to its end, last."""
    found = _read(db, standing, _MINE, ids=list(standing.candidacies)) if standing.candidacies else []
    return sorted(found, key=lambda one: one.status in ENDED)


def one(db: Connection, standing: Standing, id: str) -> Mine | None:
    """One of them; None for what is foreign, as for what does not exist."""
    return next(iter(_read(db, standing, _ONE, id=id)), None) if id in standing.candidacies else None


def _read(db: Connection, standing: Standing, asked_for: Select, **which) -> list[Mine]:
    asked = db.execute(asked_for, {"edition": standing.edition, "who": standing.participant, **which})
    return [
        Mine(
            row,
            row["organisation_name"],
            _told(row),
            bool(row["complete"]) and settled(row, {"round": row["settled_in"]}),
            row["drafted"],
            row["sent"],
            row["written"],
        )
        for row in asked.mappings()
    ]


_HELD = exists().where(
    letters.c.edition == candidacies.c.edition,
    letters.c.state == "held",
    letters.c.recipient == bindparam("who"),
    letters.c.subject == candidacies.c.id,
    or_(*(letters.c.kind == one for one in TOLD_BY)),
)
_OF_THE_EDITION = (
    select(
        candidacies,
        organisations.c.name.label("organisation_name"),
        organisations.c.member,
        draft_heads.c.complete,
        draft_heads.c.round.label("settled_in"),
        draft_heads.c.digest.label("drafted"),
        revisions.c.digest.label("sent"),
        drafts.c.value.label("written"),
        _HELD.label("held"),
        exists().where(messages.c.candidacy == candidacies.c.id).label("by_message"),
    )
    .join(organisations, organisations.c.id == candidacies.c.organisation)
    .outerjoin(draft_heads, draft_heads.c.candidacy == candidacies.c.id)
    .outerjoin(drafts, (drafts.c.candidacy == candidacies.c.id) & (drafts.c.field == "title"))
    .outerjoin(revisions, (revisions.c.candidacy == candidacies.c.id) & (revisions.c.number == candidacies.c.revision))
    .where(candidacies.c.edition == bindparam("edition"))
)
_MINE = _OF_THE_EDITION.where(candidacies.c.id.in_(bindparam("ids", expanding=True))).order_by(
    candidacies.c.begun_at.desc(), candidacies.c.id)
_ONE = _OF_THE_EDITION.where(candidacies.c.id == bindparam("id"))


def _told(row: Mapping) -> str:
    place, status = row["state"].split(":")
    return f"{place}:{BEFORE_THE_LETTER.get(status, status) if row['held'] else status}"


def written_by(db: Connection, edition: str, person: str) -> list[tuple[str, str | None]]:
    """For somebody who comes by a link of theirs: the candidacies of an edition whose team they are in, but those withdrawn:
    [(place, title)]."""
    asked = (
        select(candidacies.c.place, candidacies.c.title, drafts.c.value)
        .join(team, team.c.candidacy == candidacies.c.id)
        .join(participants, participants.c.id == team.c.participant)
        .outerjoin(drafts, (drafts.c.candidacy == candidacies.c.id) & (drafts.c.field == "title"))
        .where(candidacies.c.edition == edition, participants.c.person == person, candidacies.c.state.not_like("%:withdrawn"))
        .order_by(candidacies.c.begun_at, candidacies.c.id)
    )
    return [(place, title or written) for place, title, written in db.execute(asked)]


def can_be_begun(db: Connection, edition: str) -> bool:
    """Whether a candidacy can be begun in this edition, or will be: in none that is not there or does not run."""
    used = db.scalar(select(editions.c.rulebook).where(editions.c.id == edition, editions.c.state == "open"))
    if not used:
        return False
    keys = [f"{round_.id}.{stage.id}" for round_, stage in engine.read_rules(db, used).stages()
            if stage.kind == "submission" and not stage.invited]
    open_ = stages.c.state.in_(("waiting", "open"))
    return db.scalar(select(stages.c.id).where(stages.c.edition == edition, stages.c.key.in_(keys), open_).limit(1)) is not None


def sendings(db: Connection, standing: Standing, candidacy: str) -> list[Mapping]:
    """Every sending of a candidacy with its reference, the newest first: {reference, at, digest, revision}."""
    asked = select(letters.c.facts).where(
        letters.c.recipient == standing.participant, letters.c.subject == candidacy, letters.c.kind.in_(PROOFS)
    )
    return sorted(
        ({**facts, "at": read_instant(facts["at"])} for facts in db.scalars(asked)), key=lambda sent: -sent["revision"]
    )


def counts_since(db: Connection, row: Mapping) -> datetime | None:
    """When the last sending was received: of what came as a message, when that came."""
    if row["revision"] == 1:
        return row["submitted_at"]
    this = (revisions.c.candidacy == row["id"]) & (revisions.c.number == row["revision"])
    return db.scalar(select(revisions.c.at).where(this))


def proof(db: Connection, candidacy: str, edition: str, reference: str) -> Mapping | None:
    """What the record holds under a reference: the revision that was sent with it; None for any other reference."""
    event = (
        db.execute(
            select(events.c.at, events.c.body).where(events.c.edition == edition, events.c.reference == reference)
        )
        .mappings()
        .first()
    )
    if event is None or parse(event["body"])["subject"] != candidacy:
        return None
    return (
        db.execute(select(revisions).where(revisions.c.candidacy == candidacy, revisions.c.at == event["at"]))
        .mappings()
        .first()
    )


def lit(rules: Rulebook, at: Mine, outcome: Outcome | None = None) -> list[str]:
    """The stages a candidacy has come through, and those it stands in; of one that was decided, once its result is public,
    the announcement too."""
    reached = [one.id for one in rules.rounds].index(at.round)
    if outcome and at.status == "decided":
        reached = len(rules.rounds) - 1
    return [f"{one.id}.{stage.id}" for one in rules.rounds[: reached + 1] for stage in one.stages]
