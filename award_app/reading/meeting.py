"""What lies before a meeting: the agenda, and each dossier with its sheets, its remark, its motions and who is shown out.

A member's world has no more in it than the member may know: what is left out is left out before anything is estimated.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction

from sqlalchemy import Connection, select

from workflows.agenda import Item, agenda
from workflows.severity import Sheet
from workflows.stages.opening import may_be_read

from .. import scores
from ..effects import Context
from ..models.candidacies import candidacies
from ..models.juries import confidence, justifications, readings, seats
from ..models.people import participants, persons
from ..models.results import motions, remarks
from ..stages.meeting import digest_of, last_minutes, of_stage, signed
from ..stages.talk import changes, last_of
from .desk import sheets as read
from .desk.honours import Finalist


@dataclass(frozen=True)
class Dossier:
    """One dossier of the agenda. `words`: what the jurors wrote, by seat and criterion, where the reader may read it."""

    about: Finalist
    item: Item
    sheets: list[Sheet]
    remark: str = ""
    motions: list[Mapping] = field(default_factory=list)
    shown_out: list[str] = field(default_factory=list)  # seats
    words: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    sure: Mapping[str, str] = field(default_factory=dict)  # how sure each seat is of its sheet, where the rules ask
    changed: Mapping[str, Mapping] = field(default_factory=dict)  # what each seat gave after the talk, where the rules let it


def jury_before(context: Context, key: str) -> Mapping | None:
    """The jury whose sheets the panel has before it: the last of its own whose points may be read."""
    found = [context.stages[one] for one in context.rules.juries_of(key) if context.rules.stage(one).criteria]
    return next((row for row in reversed(found) if may_be_read(context.rules, row)), None)


def dossiers(context: Context, stage: Mapping, finalists: list[Finalist], barred, words: bool = False) -> list[Dossier]:
    """In the order of the agenda. `barred`: {seat: candidacies at which its juror is shown out}."""
    by_id, jury = {one.row["id"]: one for one in finalists}, jury_before(context, stage["key"])
    sheets, panels = [], []
    if jury:
        criteria = context.rules.criteria[context.rules.stage(jury["key"]).criteria]
        found = read.of_jury(context.db, jury, criteria, by_id.keys())
        sheets, panels = found.sheets, found.panels
    of_dossier: dict[str, list[Sheet]] = defaultdict(list)
    for one in sheets:
        of_dossier[one.dossier].append(one)
    said = {one["candidacy"]: one["text"] for one in of_stage(context.db, remarks, stage["id"])}
    voted = of_stage(context.db, motions, stage["id"])
    written = _words(context.db, jury["id"]) if words and jury else {}
    talked = _talked(context, jury) if jury else {}
    sure = _how_sure(context.db, jury["id"]) if jury and context.rules.stage(jury["key"]).confidence else {}
    return [
        Dossier(
            by_id[item.dossier],
            item,
            sorted(of_dossier[item.dossier], key=lambda one: -one.total),
            said.get(item.dossier, ""),
            [one for one in voted if one["candidacy"] == item.dossier],
            sorted(seat for seat, out in barred.items() if item.dossier in out),
            written.get(item.dossier, {}),
            sure.get(item.dossier, {}),
            talked.get(item.dossier, {}),
        )
        for item in agenda(panels, {id: [one.total for one in own] for id, own in of_dossier.items()}, by_id)
    ]


def _words(db: Connection, stage: str) -> dict[str, dict[str, dict[str, str]]]:
    """{candidacy: {seat: {criterion: words}}} of the sheets that were sent."""
    asked = (
        select(readings.c.candidacy, readings.c.seat, justifications.c.criterion, justifications.c.text)
        .join(justifications, justifications.c.reading == readings.c.id)
        .where(readings.c.stage == stage, readings.c.state == "sent")
    )
    found: dict = defaultdict(lambda: defaultdict(dict))
    for candidacy, seat, criterion, text in db.execute(asked):
        found[candidacy][seat][criterion] = text
    return found


def _how_sure(db: Connection, stage: str) -> dict[str, dict[str, str]]:
    """{candidacy: {seat: level}} of the sheets that were sent."""
    asked = (
        select(readings.c.candidacy, readings.c.seat, confidence.c.level)
        .join(confidence, confidence.c.reading == readings.c.id)
        .where(readings.c.stage == stage, readings.c.state == "sent")
    )
    found: dict = defaultdict(dict)
    for candidacy, seat, level in db.execute(asked):
        found[candidacy][seat] = level
    return found


def _talked(context: Context, jury: Mapping) -> dict[str, dict[str, Mapping]]:
    """{candidacy: {seat: the change that counts}}."""
    found: dict = defaultdict(dict)
    for one in last_of(changes(context.db, context.rules, [jury["id"]])).values():
        found[one["candidacy"]][one["seat"]] = one
    return found


@dataclass(frozen=True)
class Moved:
    """Where a dossier stands by the points before the talk and after it, among those that the reader may know of."""

    about: Finalist
    before: Fraction | None
    after: Fraction | None
    rank_before: int | None
    rank_after: int | None


def moved(context: Context, stage: Mapping, found: list[Dossier]) -> list[Moved]:
    """Both rankings, where the talk changed any points that the reader knows of; in the order after it."""
    if not any(one.changed for one in found):
        return []
    round_ = context.rules.round(stage["key"].split(".")[0])
    made = scores.points if round_.score else scores.means
    before, after = made(context, round_, before=True), made(context, round_)
    ids = [one.about.row["id"] for one in found]
    first, then = (ranks({id: values.get(id) for id in ids}) for values in (before, after))
    told = [Moved(one.about, before.get(id), after.get(id), first[id], then[id]) for id, one in zip(ids, found, strict=True)]
    return sorted(told, key=lambda one: (one.rank_after is None, one.rank_after or 0, one.about.row["place"]))


def ranks(values: Mapping[str, Fraction | None]) -> dict[str, int | None]:
    """1 for the most points; who is level has one rank."""
    given = [value for value in values.values() if value is not None]
    return {id: None if value is None else 1 + sum(other > value for other in given) for id, value in values.items()}


def levels(context: Context, jury: Mapping | None, language: str) -> dict[str, str]:
    """The names of how sure one can be of a sheet; none where the rules do not ask."""
    asked = context.rules.stage(jury["key"]).confidence if jury else None
    return {one.id: one.name[language] for one in asked.levels} if asked else {}


def names_of(db: Connection, edition: str) -> dict[str, str | None]:
    """{seat: the juror's name}; None for one that was erased."""
    asked = (
        select(seats.c.id, persons.c.name)
        .outerjoin(participants, participants.c.id == seats.c.participant)
        .outerjoin(persons, persons.c.id == participants.c.person)
        .where(seats.c.edition == edition)
    )
    return dict(db.execute(asked).all())


def motions_on_nothing(db: Connection, stage: str) -> list[Mapping]:
    """The motions that are about no dossier."""
    return [one for one in of_stage(db, motions, stage) if one["candidacy"] is None]


def voters(db: Connection, stage: str) -> set[str]:
    """The seats that voted on a motion: they were there."""
    return {seat for one in of_stage(db, motions, stage) for seat in one["votes"]}


@dataclass(frozen=True)
class Minutes:
    """Minutes as they are printed: their row, the digest that the record has of them, who has signed, by name."""

    row: Mapping
    digest: str
    signed: Mapping[str, tuple[str | None, object]]  # {role: (name, at)}
    candidacies: Mapping[str, Mapping]
    jurors: Mapping[str, str | None]


def minutes_of(db: Connection, edition: str, stage: str) -> Minutes | None:
    row = last_minutes(db, stage)
    if row is None:
        return None
    named = dict(db.execute(
        select(participants.c.id, persons.c.name).outerjoin(persons, persons.c.id == participants.c.person)
        .where(participants.c.edition == edition)).all())
    places = db.execute(select(candidacies).where(candidacies.c.edition == edition)).mappings()
    return Minutes(
        row,
        digest_of(db, row["id"]),
        {one["role"]: (named.get(one["participant"]), one["at"]) for one in signed(db, row["id"])},
        {one["id"]: one for one in places},
        names_of(db, edition),
    )
