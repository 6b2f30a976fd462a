"""What a juror sees: their own seats and readings, dossiers without contacts, their own sheet. Nothing of anybody else.

Each query asks for the participant and for a seat they hold; what is foreign, recused or void is not found.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from sqlalchemy import Connection, and_, select

from workflows.conflicts import Applicant, Linked, links
from workflows.stages.seating import BESIDE

from ..models.candidacies import answers, candidacies, organisations, revisions, sheet_drafts
from ..models.juries import conflicts, findings, questions, readings, seats, tied

OWN = (*(column for column in readings.c if column.name != "place"), readings.c.place.label("turn"))
SHOWN = (candidacies.c.place, candidacies.c.country, candidacies.c.title, candidacies.c.category)


@dataclass
class Sitting:
    """One seat with its stage, its readings in their own order, and the candidacies the juror is asked about."""

    seat: Mapping
    stage: Mapping
    readings: list[Mapping] = field(default_factory=list)
    declared: list[Mapping] = field(default_factory=list)  # conflicts: the place and country, and nothing more
    asked_about: list[Mapping] = field(default_factory=list)

    @property
    def counted(self) -> list[Mapping]:
        return [one for one in self.readings if one["live"]]

    @property
    def sent(self) -> int:
        return sum(one["state"] == "sent" for one in self.counted)

    @property
    def days(self) -> tuple | None:
        """When the first and the last of the sheets that count was sent."""
        sent = [one["sent_at"] for one in self.readings if one["state"] == "sent"]
        return (min(sent), max(sent)) if sent else None

    @property
    def left(self) -> int:
        return len(self.counted) - self.sent


def desk(db: Connection, edition: str, participant: str, stages: Mapping[str, Mapping]) -> list[Sitting]:
    """A juror's seats with their readings, in at most four queries."""
    by_id = {one["id"]: one for one in stages.values()}
    held = db.execute(select(seats).where(
        seats.c.edition == edition, seats.c.participant == participant, seats.c.state == "seated"))
    found = {one["id"]: Sitting(one, by_id[one["stage"]]) for one in held.mappings()}
    for one in db.execute(_READINGS.where(readings.c.seat.in_(list(found)))).mappings():
        sitting = found[one["seat"]]
        sitting.readings.append({**one, "live": is_live(one, sitting.stage), "shown": _shown_state(one, sitting.stage)})
    declared = db.execute(_DECLARED.where(conflicts.c.seat.in_(list(found)))).mappings().all()
    for one in sorted(declared, key=lambda one: (one["place"], one["country"])):
        if "declared" not in (one["links"] or ()):  # what is known by a tie declared beforehand is not named
            found[one["seat"]].declared.append(one)
    for one in _asked_about(db, edition, participant, found):
        for sitting in found.values():
            if _reads(sitting, one):
                sitting.asked_about.append(one)
    return sorted(found.values(), key=lambda one: list(stages).index(one.stage["key"]))


_READINGS = select(*OWN, *SHOWN, candidacies.c.state.label("candidacy_state"),
                   sheet_drafts.c.content.label("draft")).join(
    candidacies, candidacies.c.id == readings.c.candidacy).outerjoin(
    sheet_drafts, sheet_drafts.c.reading == readings.c.id).where(
    readings.c.state.in_(["assigned", "sent"])).order_by(readings.c.seat, readings.c.place)

# What a juror has a conflict with, declared before or while reading or confirmed by the office: its name, and no way to it.
# Who found it stands nowhere here.
_DECLARED = select(conflicts.c.seat, candidacies.c.place, candidacies.c.country, findings.c.links).join(
    candidacies, candidacies.c.id == conflicts.c.candidacy).outerjoin(
    findings, (findings.c.seat == conflicts.c.seat) & (findings.c.candidacy == conflicts.c.candidacy))


def is_live(one: Mapping, stage: Mapping) -> bool:
    """Whether a reading counts: its candidacy is in the round. Of what became of it afterwards only this is told here:
    that the city has withdrawn it."""
    if stage["state"] == "closed":
        return one["candidacy_state"] != f"{stage['key'].split('.')[0]}:withdrawn"
    return one["candidacy_state"] == in_round(stage)


def in_round(stage: Mapping) -> str:
    return f"{stage['key'].split('.')[0]}:in"


def _shown_state(one: Mapping, stage: Mapping) -> str:
    if not is_live(one, stage):
        return "withdrawn"
    if one["state"] == "assigned" and stage["state"] == "closed":
        return "unsent"
    if one["draft"] and one["draft"]["fields"] and stage["state"] != "closed":
        return {"assigned": "begun", "sent": "changed"}[one["state"]]
    return one["state"]


def _asked_about(db: Connection, edition: str, participant: str, sittings: Mapping[str, Sitting]) -> list[Mapping]:
    """The candidacies of the panels whose jurors have not answered the question of conflicts: but for those of organisations with
    which they have declared a tie, and for those whose name is like one of them, until the office has dismissed it."""
    states = {in_round(one.stage) for one in sittings.values() if one.seat["declared_at"] is None}
    if not states:
        return []
    listed = db.execute(select(candidacies.c.id, candidacies.c.state, candidacies.c.organisation,
                               organisations.c.name.label("named"), *SHOWN).outerjoin(
        organisations, organisations.c.id == candidacies.c.organisation).where(
        candidacies.c.edition == edition, candidacies.c.state.in_(states)).order_by(
        candidacies.c.place, candidacies.c.id)).mappings().all()
    barred = _ties_of(db, edition, participant)
    return [one for one in listed if not barred(one)]


def _ties_of(db: Connection, edition: str, participant: str) -> Callable[[Mapping], bool]:
    """Whether a candidacy is kept from this person by a tie that they have declared."""
    own = select(tied.c.organisation, tied.c.name, tied.c.country).join(seats, seats.c.id == tied.c.seat)
    said = db.execute(own.where(tied.c.edition == edition, seats.c.participant == participant)).all()
    if not said:
        return lambda one: False
    cleared = set(db.scalars(select(findings.c.candidacy).join(seats, seats.c.id == findings.c.seat).where(
        findings.c.edition == edition, seats.c.participant == participant, findings.c.outcome == "dismissed")))
    of, alike = {one.organisation for one in said}, Linked({}, declared=frozenset((one.name, one.country) for one in said))
    return lambda one: one["organisation"] in of or (
        one["id"] not in cleared and bool(links(alike, Applicant(one["place"], one["named"] or "", one["country"]))))


def _reads(sitting: Sitting, candidacy: Mapping) -> bool:
    group = sitting.seat["group"]
    return (sitting.seat["declared_at"] is None and candidacy["state"] == in_round(sitting.stage)
            and group in (None, candidacy["category"]))


def one_reading(db: Connection, edition: str, participant: str, id: str) -> Mapping | None:
    """A reading of this juror that is not recused or void, with what names its candidacy; None for anything else."""
    return db.execute(select(
        *OWN, *SHOWN, candidacies.c.language, candidacies.c.revision, candidacies.c.state.label("candidacy_state"),
        seats.c.declared_at).join(
        seats, and_(seats.c.id == readings.c.seat, seats.c.state == "seated", seats.c.participant == participant)).join(
        candidacies, candidacies.c.id == readings.c.candidacy).where(
        readings.c.edition == edition, readings.c.id == id,
        readings.c.state.in_(["assigned", "sent"]))).mappings().first()


def seat_of(db: Connection, edition: str, participant: str, id: str) -> Mapping | None:
    """A seat that this juror holds."""
    return db.execute(select(seats).where(
        seats.c.id == id, seats.c.edition == edition, seats.c.participant == participant,
        seats.c.state == "seated")).mappings().first()


def asked_of(db: Connection, edition: str, participant: str) -> list[Mapping]:
    """The seats that somebody was asked to take and does not hold, those without an answer first."""
    return list(db.execute(select(seats).where(
        seats.c.edition == edition, seats.c.participant == participant, seats.c.state.in_(BESIDE)).order_by(
        seats.c.due_at.is_(None), seats.c.state, seats.c.id)).mappings())


def chair_of(db: Connection, edition: str, participant: str, id: str) -> Mapping | None:
    """The seat, if this juror presides from it."""
    one = seat_of(db, edition, participant, id)
    return one if one and one["chair"] else None


def questions_on(db: Connection, one: Mapping) -> tuple[list[Mapping], list[Mapping]]:
    """(a juror's own questions on a dossier, the answers to others that the office gives to all its readers). Of another's
    question nothing is told, nor whose it was."""
    asked = select(questions).where(
        questions.c.stage == one["stage"], questions.c.candidacy == one["candidacy"],
        (questions.c.reading == one["id"]) | questions.c.for_all).order_by(questions.c.asked_at, questions.c.id)
    own, others = [], []
    for row in db.execute(asked).mappings():
        if row["reading"] == one["id"]:
            own.append(row)
        else:
            others.append({"answer": row["answer"], "answered_at": row["answered_at"]})
    return own, sorted(others, key=lambda row: row["answered_at"])


def following(db: Connection, one: Mapping, stage: Mapping) -> str | None:
    """The next reading of this seat without a sheet, in the juror's own order; from the end back to the start."""
    asked = select(readings.c.id, readings.c.place).join(candidacies, candidacies.c.id == readings.c.candidacy).where(
        readings.c.seat == one["seat"], readings.c.state == "assigned", readings.c.id != one["id"],
        candidacies.c.state == in_round(stage)).order_by(readings.c.place < one["turn"], readings.c.place).limit(1)
    return db.scalar(asked)


def revision_of(db: Connection, candidacy: str, number: int) -> tuple[str | None, dict]:
    """The rulebook a frozen revision was made under, and its answers; those about people stand in another table."""
    id = f"{candidacy}.{number}"
    rulebook = db.scalar(select(revisions.c.rulebook).where(revisions.c.id == id))
    return rulebook, dict(db.execute(select(answers.c.field, answers.c.value).where(answers.c.revision == id)).all())
