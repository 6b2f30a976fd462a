"""A plan of readings as lines for an operator: `award assign`. It reads only; what a plan is made from is in `plans`."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from babel import Locale
from sqlalchemy import select

from workflows.steps import Refused

from . import engine, plans
from .models.candidacies import candidacies
from .models.juries import seats
from .models.people import participants, persons
from .store import Store


def told(store: Store, edition: str, key: str, explain: bool, even: bool) -> Iterator[str]:
    """Raises Refused where there is no such jury, or where the check does not confirm the plan."""
    with store.reading() as db:
        context = engine.read_context(db, store, edition)
        stage = context.stages.get(key)
        if stage is None or stage["kind"] != "jury":
            raise Refused("unknown")
        again = stage["planned_at"] is not None
        found = plans.as_it_stands(context, stage) if again else plans.basis(context, stage)
        changed = plans.make_replan(found, even) if again else None
        made = changed.plan if changed else plans.make_plan(context, stage)
        people, places = _people(db, stage["id"]), _places(db, edition)
        yield f"{key}: {len(found.seats)} jurors, {len(found.dossiers)} dossiers, seed {found.seed}"
        yield f"Readings missing: {sum(made.shortfall.values())}. Confirmed by the independent check."
        loads = Counter(seat for seat, _dossier in (*made.pairs, *found.fixed))
        for seat in sorted(found.seats, key=lambda one: (-loads[one.id], people[one.id])):
            yield f"  {loads[seat.id]:>4}  {people[seat.id]}"
        if changed:
            yield "What changes:" if changed.given or changed.taken else "Nothing has changed that would move a reading."
            for sign, pairs in (("+", changed.given), ("-", changed.taken)):
                yield from (f"  {sign} {people[seat]}: {places[dossier]}" for seat, dossier in pairs)
        if explain:
            yield from _explained(context, stage, found, made, places)


def _explained(context, stage, found: plans.Basis, made, places) -> Iterator[str]:
    rules = context.rules
    groups = {one.id: one.name["en"] for one in rules.categories}
    languages, load = Locale("en").languages, rules.stage(stage["key"]).load
    for said in plans.told(found, made.pairs, made.shortfall, load, groups.get, lambda code: languages.get(code, code), str):
        yield from (said[0], *(f"  {one}" for one in said[1:]))
    for dossier, missing in made.shortfall.items():
        yield f"  {missing} missing: {places[dossier]}"
    for one in plans.remarks(found, made.pairs):
        where = groups.get(one.values["group"], "the panel")
        yield f"The readings of {where} fall into {one.values['parts']} parts that share no juror; sheets cannot compare them."


def _people(db, stage: str) -> dict[str, str]:
    asked = (
        select(seats.c.id, persons.c.name)
        .outerjoin(participants, participants.c.id == seats.c.participant)
        .outerjoin(persons, persons.c.id == participants.c.person)
        .where(seats.c.stage == stage)
    )
    return {id: name or "erased" for id, name in db.execute(asked)}


def _places(db, edition: str) -> dict[str, str]:
    return dict(db.execute(select(candidacies.c.id, candidacies.c.place).where(candidacies.c.edition == edition)).all())
