"""What anybody may see: editions, candidacies, results, certificates, heads of the day.

Each function asks only for what is disclosed; nothing it reads depends on a decision that is still under embargo.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, and_, func, or_, select

from workflows.machine import statuses
from workflows.rulebook import Award, Rulebook

from .. import engine
from ..effects import Context
from ..models.candidacies import answers, candidacies, organisations, revisions, translations
from ..models.editions import editions, stages
from ..models.juries import tallies
from ..models.people import participants, persons
from ..models.record import heads
from ..models.results import certificates, honours
from .disclosure import announced, disclosed, shown_states

PAGE = 60  # candidacies on a page of the list


@dataclass(frozen=True)
class EditionLine:
    """An edition as the first page lists it."""

    id: str
    rules: Rulebook
    rehearsal: bool
    stages: dict[str, Mapping]

    @property
    def call(self) -> Mapping | None:
        """The stage in which candidacies can be sent, while it is open."""
        return next((row for row in self.stages.values() if row["kind"] == "submission" and row["state"] == "open"), None)

    @property
    def vote(self) -> Mapping | None:
        return next((row for row in self.stages.values() if row["kind"] == "consultation" and row["state"] == "open"), None)

    @property
    def next_opening(self) -> datetime | None:
        return min((row["opens_at"] for row in self.stages.values() if row["state"] == "waiting" and row["opens_at"]), default=None)

    @property
    def announced(self) -> bool:
        return announced(self.stages)


def editions_here(db: Connection) -> list[EditionLine]:
    """The editions of this installation: those with an open call first, then those under way, the newest first."""
    rows = db.execute(select(editions).order_by(editions.c.year.desc(), editions.c.id)).mappings().all()
    found: dict[str, dict] = {row["id"]: {} for row in rows}
    for row in db.execute(select(stages).where(stages.c.edition.in_(list(found))).order_by(stages.c.id)).mappings():
        found[row["edition"]][row["key"]] = row
    lines = [EditionLine(row["id"], engine.read_rules(db, row["rulebook"]), row["rehearsal"], found[row["id"]]) for row in rows]
    return sorted(lines, key=lambda one: (one.call is None, one.vote is None, one.announced))


# -- candidacies


def countries_of(db: Connection, context: Context) -> list[str]:
    """The countries of the candidacies that are public."""
    return list(db.scalars(select(candidacies.c.country).where(_public(context)).distinct()))


def listed(db: Connection, context: Context, category: str | None = None, country: str | None = None,
           after: tuple[str, str] | None = None) -> tuple[list[Mapping], int]:
    """One page of the public candidacies in the order of their places, after (place, reference); and how many there are."""
    wanted = [_public(context)]
    wanted += [candidacies.c.category == category] if category else []
    wanted += [candidacies.c.country == country] if country else []
    whole = db.scalar(select(func.count()).select_from(candidacies).where(*wanted))
    if after:
        wanted.append(or_(candidacies.c.place > after[0],
                          and_(candidacies.c.place == after[0], candidacies.c.reference > after[1])))
    asked = select(*_SHOWN).where(*wanted).order_by(candidacies.c.place, candidacies.c.reference).limit(PAGE + 1)
    return list(db.execute(asked).mappings()), whole


_SHOWN = (candidacies.c.id, candidacies.c.reference, candidacies.c.place, candidacies.c.country, candidacies.c.title,
          candidacies.c.category, candidacies.c.language)


def _public(context: Context):
    return and_(candidacies.c.edition == context.edition["id"], candidacies.c.state.in_(shown_states(context.rules)))


def one_candidacy(db: Connection, context: Context, reference: str) -> Mapping | None:
    """A public candidacy with the name of its organisation and the digest of its revision's rulebook; None otherwise."""
    if not disclosed(context.rules, context.stages, context.rounds, "names_of_candidacies"):
        return None
    return db.execute(select(
        *_SHOWN, candidacies.c.revision, organisations.c.name.label("organisation_name"), revisions.c.rulebook,
        revisions.c.id.label("revision_id")).join(
        organisations, organisations.c.id == candidacies.c.organisation).join(
        revisions, and_(revisions.c.candidacy == candidacies.c.id, revisions.c.number == candidacies.c.revision)).where(
        _public(context), candidacies.c.reference == reference)).mappings().first()


def public_answers(db: Connection, rules: Rulebook, candidacy: Mapping) -> dict:
    """The answers to the fields that the form calls public, of the revision that counts; never one of a private section."""
    open_fields = [field.id for form in rules.forms.values() for section in form.sections if not section.private
                   for field in section.fields if field.public]
    asked = select(answers.c.field, answers.c.value).where(
        answers.c.revision == candidacy["revision_id"], answers.c.field.in_(open_fields))
    return dict(db.execute(asked).tuples().all())


def checked_translations(db: Connection, candidacy: str, language: str) -> dict[str, str]:
    """{field: text} of the translations that the office has checked."""
    return dict(db.execute(select(translations.c.field, translations.c.text).where(
        translations.c.candidacy == candidacy, translations.c.language == language,
        translations.c.state == "checked")).tuples().all())


# -- results


@dataclass(frozen=True)
class Result:
    """One honour that is public."""

    award: Award
    candidacy: Mapping
    category: str | None  # where the honour is given for each category
    citation: Mapping[str, str] | None


@dataclass(frozen=True)
class Results:
    laureates: list[Result]
    mentions: list[Result]
    finalists: list[Mapping]
    supports: list[tuple[Mapping, int]]  # empty where counts are not published
    ballots: Mapping | None


def results(db: Connection, context: Context) -> Results | None:
    """What was announced; None, whatever was decided, before it is."""
    if not announced(context.stages):
        return None
    people = {one["id"]: one for one in db.execute(select(*_SHOWN, candidacies.c.state).where(
        candidacies.c.edition == context.edition["id"], candidacies.c.state.in_(_at_the_end(context.rules))).order_by(
        candidacies.c.place, candidacies.c.reference)).mappings()}
    given = [_result(context, row, people) for row in db.execute(select(honours).where(
        honours.c.edition == context.edition["id"], honours.c.state == "published").order_by(
        honours.c.award, honours.c.group, honours.c.id)).mappings() if row["candidacy"] in people]
    order = [award.id for _round, award in context.rules.awards()]
    given.sort(key=lambda one: (order.index(one.award.id), one.category or "", one.candidacy["place"]))
    supports, ballots = _counts(db, context, people)
    return Results([one for one in given if not one.award.mention], [one for one in given if one.award.mention],
                   _named(context, people), supports, ballots)


def _named(context: Context, people: Mapping) -> list[Mapping]:
    """The finalists by name, where the rules name them."""
    return list(people.values()) if disclosed(context.rules, context.stages, context.rounds, "names_of_candidacies") else []


def _at_the_end(rules: Rulebook) -> list[str]:
    """The states of those who reached the round in which the honours are decided."""
    return [f"{one.id}:{status.passing}" for one in rules.rounds if one.awards and (status := statuses(one))]


def _result(context: Context, row: Mapping, people: Mapping) -> Result:
    grounds = disclosed(context.rules, context.stages, context.rounds, "grounds")
    return Result(context.rules.award_by_id(row["award"]), people[row["candidacy"]], row["group"],
                  row["citation"] if grounds else None)


def _counts(db: Connection, context: Context, people: Mapping) -> tuple[list, Mapping | None]:
    """The supports of each finalist and the count of the ballots, where the rules publish them."""
    if not disclosed(context.rules, context.stages, context.rounds, "ballot_counts"):
        return [], None
    asked = select(tallies.c.candidacy, tallies.c.supports).where(tallies.c.edition == context.edition["id"])
    counts = [(people[id], number) for id, number in db.execute(asked) if id in people]
    counted = next((row["counted"] for row in context.stages.values() if row["kind"] == "consultation" and row["counted"]), None)
    return sorted(counts, key=lambda one: (-one[1], one[0]["place"])), counted


def numbers(db: Connection, context: Context) -> dict[str, int]:
    """The numbers that are public at this moment, each counted when its stage closed; none while the call is open."""
    shown: dict[str, int] = {}
    for row in context.stages.values():
        if row["state"] == "closed" and row["counted"]:
            shown |= {name: row["counted"][name] for name in ("submitted", "eligible") if name in row["counted"]}
            if row["kind"] == "consultation" and disclosed(context.rules, context.stages, context.rounds, "ballot_counts"):
                shown["ballots"] = row["counted"]["ballots"]
    if disclosed(context.rules, context.stages, context.rounds, "names_of_candidacies"):
        shown["public"] = db.scalar(select(func.count()).select_from(candidacies).where(_public(context)))
    return {name: shown[name] for name in ("submitted", "eligible", "public", "ballots") if name in shown}


# -- certificates


@dataclass(frozen=True)
class Shown:
    """What the check of a number may tell: `state` is valid, revoked, erased, rehearsal."""

    state: str
    certificate: Mapping
    edition: Mapping
    rules: Rulebook
    holder: str | None  # the city, or the person; None when nothing of them is kept


def read_number(typed: str) -> str:
    """A number as it was printed, from how a person types it: blanks, capitals, letters that look like figures."""
    plain = "".join(letter for letter in typed.lower() if letter.isascii() and letter.isalnum()).translate(_LOOKALIKES)[:40]
    return "-".join(plain[at : at + 4] for at in range(0, len(plain), 4))


_LOOKALIKES = str.maketrans("oil", "011")  # the alphabet of numbers has none of these letters


def certificate(db: Connection, number: str) -> Shown | None:
    """The certificate of a number; None where there is none, and where it is not made or not announced yet."""
    row = db.execute(select(certificates).where(certificates.c.number == number)).mappings().first()
    if row is None or row["state"] not in ("issued", "revoked", "erased"):
        return None
    edition = db.execute(select(editions).where(editions.c.id == row["edition"])).mappings().one()
    own = {one["key"]: one for one in db.execute(select(stages).where(stages.c.edition == row["edition"])).mappings()}
    if not announced(own):
        return None
    state = "rehearsal" if edition["rehearsal"] else {"issued": "valid"}.get(row["state"], row["state"])
    return Shown(state, row, edition, engine.read_rules(db, edition["rulebook"]), _holder(db, row))


def _holder(db: Connection, row: Mapping) -> str | None:
    """The name as it is printed: a city's stands in the facts, a juror's with the person, and goes with them."""
    if row["participant"]:
        return db.scalar(select(persons.c.name).join(participants, participants.c.person == persons.c.id).where(
            participants.c.id == row["participant"]))
    return (row["facts"] or {}).get("holder")


# -- heads of the day


def heads_of(db: Connection, edition: str, before: str | None = None, limit: int = 31) -> list[Mapping]:
    """The sealed heads, the newest first; `before` a day for the page that follows."""
    asked = select(heads.c.day, heads.c.head, heads.c.at).where(heads.c.edition == edition)
    if before:
        asked = asked.where(heads.c.day < before)
    return list(db.execute(asked.order_by(heads.c.day.desc()).limit(limit)).mappings())
