"""What an edition has left for a replay under other rules: read in a handful of queries, whatever its size."""

from __future__ import annotations

from collections import defaultdict
from decimal import Decimal
from pathlib import Path

from sqlalchemy import Connection, select

from workflows.machine import statuses
from workflows.replay_picture import picture
from workflows.replay_told import cut_compared, sentences
from workflows.replaying import Outcome, Past
from workflows.rounds import ConsultationStage, DeliberationStage, JuryStage
from workflows.rulebook import Rulebook
from workflows.stages.opening import may_be_read
from workflows.steps import Refused

from ..effects import Context
from ..models.candidacies import candidacies
from ..models.juries import ballots, cast_ballots, points, readings, tallies
from ..models.results import honours, placements
from ..stages.cut import answers_given

RULEBOOKS = Path(__file__).parents[2] / "config" / "rulebooks"
JUDGING = ("jury", "consultation", "deliberation")


def past_of(context: Context) -> Past:
    """Raises Refused(replay_too_early) while something is still judged: nobody sees points before their time."""
    if not all(may_be_read(context.rules, row) for row in context.stages.values() if row["kind"] in JUDGING):
        raise Refused("replay_too_early")
    db, id, rules = context.db, context.edition["id"], context.rules
    placed = db.execute(select(placements).where(placements.c.edition == id)).mappings().all()
    return Past(
        candidacies=judged(db, id, rules, {one["candidacy"] for one in placed}),
        sheets=sheets(db, id),
        ballots=cast(db, id),
        tallies=tallied(db, id),
        bases=bases(context),
        kept=kept(placed),
        honours=won(db, id),
    )


def drawing_of(own: Rulebook, other: Rulebook, past: Past, before: Outcome, after: Outcome, language: str, say) -> str:
    """The picture; empty where there is no cut to compare."""
    found = cut_compared(before, after)
    if found is None:
        return ""
    round_, rows = found
    title = own.round(round_).name[language]
    told = " ".join(sentences(own, past, before, after, language, say))
    theirs = other.id if other.id != own.id else say(_("the other rules"))
    return picture(rows, past, title, told, own.id, theirs, group_names(own, other, round_, language))


def group_names(own: Rulebook, other: Rulebook, round_: str, language: str) -> dict[str, str]:
    """What the groups of a cut are called: categories, or kinds of territory; both may have the same ids."""
    cuts = [rules.round(round_).cut for rules in (own, other)]
    per = next((cut.places.per for cut in cuts if cut.places), None)
    return {one.id: one.name[language] for one in own.groups(per)} if per else {}


def _(text: str) -> str:
    """Marks a text for the catalogues."""
    return text


def judged(db: Connection, edition: str, rules: Rulebook, placed: set[str]) -> dict[str, dict]:
    """Who came into the first round that judges; whoever withdrew before it is not among them."""
    kinds = (JuryStage, ConsultationStage, DeliberationStage)
    first = next(n for n, one in enumerate(rules.rounds) if any(isinstance(stage, kinds) for stage in one.stages))
    inside = {f"{one.id}:{name}" for one in rules.rounds[first:] if (status := statuses(one))
              for name in (*status.live, status.passing, *status.ends)}
    asked = select(candidacies.c.id, candidacies.c.state, candidacies.c.place, candidacies.c.title, candidacies.c.country,
                   candidacies.c.category, candidacies.c.territory).where(candidacies.c.edition == edition)
    rows = db.execute(asked.order_by(candidacies.c.id)).mappings()
    answered = chosen_answers(db, edition, rules)
    return {row["id"]: {**row, "answers": answered.get(row["id"], {})} for row in rows
            if row["state"] in inside or row["id"] in placed}


def chosen_answers(db: Connection, edition: str, rules: Rulebook) -> dict[str, dict]:
    """What each answered where it had to choose: another rule may open an award to one answer only."""
    fields = {field.id for form in rules.forms.values() for field in form.fields() if field.kind in ("choice", "choices")}
    return answers_given(db, edition, fields)


def sheets(db: Connection, edition: str) -> dict:
    """{stage: {candidacy: {seat: {criterion: points}}}} of the sheets that were sent."""
    asked = (select(readings.c.seat, readings.c.stage, readings.c.candidacy, points.c.criterion, points.c.points)
             .join(points, points.c.reading == readings.c.id)
             .where(readings.c.edition == edition, readings.c.state == "sent").order_by(readings.c.id))
    found: dict = defaultdict(lambda: defaultdict(lambda: defaultdict(dict)))
    for seat, stage, candidacy, criterion, given in db.execute(asked):
        found[key_of(stage)][candidacy][seat][criterion] = Decimal(given)
    return found


def cast(db: Connection, edition: str) -> dict[str, list]:
    """The choices of every ballot, void ones too: another rule may count them. Of a secret vote no voter is known."""
    found: dict[str, list] = defaultdict(list)
    for table in (cast_ballots, ballots):
        asked = select(table.c.stage, table.c.choices).where(table.c.edition == edition)
        for stage, choices in db.execute(asked):
            found[key_of(stage)].append(choices)
    return found


def tallied(db: Connection, edition: str) -> dict[str, dict[str, int]]:
    found: dict[str, dict[str, int]] = defaultdict(dict)
    asked = select(tallies.c.stage, tallies.c.candidacy, tallies.c.supports).where(tallies.c.edition == edition)
    for stage, candidacy, supports in db.execute(asked):
        found[key_of(stage)][candidacy] = supports
    return found


def bases(context: Context) -> dict[str, int]:
    counted: dict[str, int] = {}
    for row in context.stages.values():
        for name, number in (row["counted"] or {}).items():
            if name in ("submitted", "eligible"):
                counted[name] = max(number, counted.get(name, 0))
    return counted


def kept(placed) -> dict[str, set[str]]:
    found: dict[str, set[str]] = defaultdict(set)
    for one in placed:
        if one["outcome"] == "kept":
            found[key_of(one["round"])].add(one["candidacy"])
    return found


def won(db: Connection, edition: str) -> dict[str, set[str]]:
    asked = select(honours.c.award, honours.c.candidacy).where(
        honours.c.edition == edition, honours.c.state.in_(["decided", "published"]))
    found: dict[str, set[str]] = defaultdict(set)
    for award, candidacy in db.execute(asked):
        found[award].add(candidacy)
    return found


def key_of(id: str) -> str:
    """“final.jury” of “oidp-2026/final.jury”."""
    return id.partition("/")[2]
