"""The juror's first page: the seats of one person, what their jurors are asked about conflicts, and the list of their
readings, a page of it at a time. Nothing of anybody else: each query asks for seats that this person holds.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field

from sqlalchemy import Connection, Select, case, func, literal, select, union_all

from workflows.conflicts import Applicant, Linked, links

from ..models.candidacies import candidacies, organisations, sheet_drafts
from ..models.juries import conflicts, findings, readings, seats, tied
from ..sheets import WRITTEN
from . import paging
from .jury import OWN, SHOWN, in_round, lives

STATES = ("assigned", "begun", "sent", "changed", "unsent", "withdrawn")  # of a sheet, as its juror sees them
LEFT = ("assigned", "begun")


@dataclass(frozen=True)
class Asked:
    """What an address asks of the list of one seat; of every other its first page is shown. `at`: a reading, for the page on
    which it stands."""

    seat: str = ""
    show: str = ""
    page: str = ""
    at: str = ""


@dataclass
class Sitting:
    """One seat with its stage, and the candidacies that its juror is asked about; once it is `listed`, how many sheets stand
    in which state, and a page of its readings in their own order."""

    seat: Mapping
    stage: Mapping
    asked_about: list[Mapping] = field(default_factory=list)
    declared: list[Mapping] = field(default_factory=list)  # conflicts: the place and country, and nothing more
    numbers: dict[str, int] = field(default_factory=lambda: dict.fromkeys(STATES, 0))
    show: str = ""
    turned: paging.Turned = paging.Turned(0, 0)
    readings: list[Mapping] = field(default_factory=list)
    next: Mapping | None = None  # the first that waits for a sheet
    changed: Mapping | None = None  # the first that was sent and then changed
    gave: int = 0  # sheets sent, for candidacies withdrawn since too
    days: tuple | None = None  # on which the first and the last of these were sent

    @property
    def all(self) -> int:
        return sum(self.numbers.values())

    @property
    def counted(self) -> int:
        return self.all - self.numbers["withdrawn"]

    @property
    def sent(self) -> int:
        return self.numbers["sent"] + self.numbers["changed"]

    @property
    def left(self) -> int:
        return self.counted - self.sent


def sittings(db: Connection, edition: str, participant: str, stages: Mapping[str, Mapping]) -> list[Sitting]:
    """A person's seats, in the order of the stages; their lists are not read yet."""
    by_id = {one["id"]: one for one in stages.values()}
    held = db.execute(select(seats).where(
        seats.c.edition == edition, seats.c.participant == participant, seats.c.state == "seated"))
    found = [Sitting(one, by_id[one["stage"]]) for one in held.mappings()]
    for one in _asked_about(db, edition, participant, found):
        for sitting in found:
            if _reads(sitting, one):
                sitting.asked_about.append(one)
    return sorted(found, key=lambda one: list(stages).index(one.stage["key"]))


def listed(db: Connection, found: Iterable[Sitting], asked: Asked) -> None:
    """Read the lists of these seats, in three queries whatever their number and length."""
    by_seat = {one.seat["id"]: one for one in found}
    if not by_seat:
        return
    for row in db.execute(union_all(*(_numbers(one, asked.at) for one in by_seat.values()))).mappings():
        _counted(by_seat[row["seat"]], row, asked)
    for row in db.execute(union_all(*(part for one in by_seat.values() for part in _rows(one)))).mappings():
        sitting = by_seat[row["seat"]]
        if row["as"] == "row":
            sitting.readings.append(row)
        else:
            setattr(sitting, row["as"], row)
    for one in by_seat.values():
        one.readings.sort(key=lambda row: row["turn"])
    declared = db.execute(_DECLARED.where(conflicts.c.seat.in_(list(by_seat)))).mappings().all()
    for one in sorted(declared, key=lambda one: (one["place"], one["country"])):
        if "declared" not in (one["links"] or ()):  # what is known by a tie declared beforehand is not named
            by_seat[one["seat"]].declared.append(one)


def _counted(sitting: Sitting, row: Mapping, asked: Asked) -> None:
    sitting.numbers = {state: row[state] or 0 for state in STATES}
    sitting.gave = row["gave"] or 0
    sitting.days = (row["first"], row["last"]) if row["first"] else None
    own = asked.seat == sitting.seat["id"]
    sitting.show = asked.show if own and sitting.numbers.get(asked.show) else ""
    page = asked.page if own else str((row["before"] or 0) // paging.MOST)
    sitting.turned = paging.Turned.asked(page, sitting.numbers[sitting.show] if sitting.show else sitting.all)


def _numbers(sitting: Sitting, at: str) -> Select:
    """How many readings of a seat there are in each state, and how many stand before `at`."""
    whole = _readings(sitting).subquery()
    place = select(readings.c.place).where(readings.c.id == at, readings.c.seat == sitting.seat["id"]).scalar_subquery()
    return select(
        literal(sitting.seat["id"]).label("seat"),
        *(_how_many(whole.c.shown == state).label(state) for state in STATES),
        _how_many(whole.c.state == "sent").label("gave"),
        _how_many(whole.c.turn < place).label("before"),
        func.min(whole.c.sent_at).label("first"),
        func.max(whole.c.sent_at).label("last"),
    )


def _how_many(condition):
    return func.sum(case((condition, 1), else_=0))


def _rows(sitting: Sitting) -> list[Select]:
    """The rows that are shown, and the two that the head of the page leads to."""
    whole = _readings(sitting, *SHOWN).subquery()
    parts = {
        "row": (whole.c.shown == sitting.show if sitting.show else None, paging.MOST, sitting.turned.at * paging.MOST),
        "next": (whole.c.shown.in_(LEFT), 1, 0),
        "changed": (whole.c.shown == "changed", 1, 0),
    }
    asked = []
    for name, (condition, number, skipped) in parts.items():
        part = select(literal(name).label("as"), whole).order_by(whole.c.turn).limit(number).offset(skipped)
        asked.append(select((part if condition is None else part.where(condition)).subquery()))
    return asked


def _readings(sitting: Sitting, *more) -> Select:
    """The readings of a seat, each with the state of its sheet as the juror sees it."""
    return (
        select(*OWN, _shown(sitting.stage).label("shown"), *more)
        .join(candidacies, candidacies.c.id == readings.c.candidacy)
        .outerjoin(sheet_drafts, sheet_drafts.c.reading == readings.c.id)
        .where(readings.c.seat == sitting.seat["id"], readings.c.state.in_(["assigned", "sent"]))
    )


def _shown(stage: Mapping):
    if stage["state"] == "closed":
        return case((~lives(stage), "withdrawn"), (readings.c.state == "assigned", "unsent"), else_=readings.c.state)
    begun = case((readings.c.state == "sent", "changed"), else_="begun")
    return case((~lives(stage), "withdrawn"), (WRITTEN, begun), else_=readings.c.state)


# What a juror has a conflict with, declared before or while reading or confirmed by the office: its name, and no way to it.
# Who found it stands nowhere here.
_DECLARED = select(conflicts.c.seat, candidacies.c.place, candidacies.c.country, findings.c.links).join(
    candidacies, candidacies.c.id == conflicts.c.candidacy).outerjoin(
    findings, (findings.c.seat == conflicts.c.seat) & (findings.c.candidacy == conflicts.c.candidacy))


def _asked_about(db: Connection, edition: str, participant: str, found: Iterable[Sitting]) -> list[Mapping]:
    """The candidacies of the panels whose jurors have not answered the question of conflicts: but for those of organisations with
    which they have declared a tie, and for those whose name is like one of them, until the office has dismissed it."""
    states = {in_round(one.stage) for one in found if one.seat["declared_at"] is None}
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
