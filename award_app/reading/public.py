"""What anybody may see of an edition: its lists of candidacies, its numbers, the heads of the day.

Each function asks only for what is disclosed; nothing it reads depends on a decision that is still under embargo.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, and_, func, select

from workflows.rulebook import Rulebook

from .. import engine
from ..access.consent import published
from ..models.candidacies import answers, candidacies, organisations, revisions, translations
from ..models.editions import editions, stages
from ..models.record import heads
from .disclosure import announced, disclosed, shown_states, withdrawn_states
from .paging import beyond

PAGE = 60  # candidacies on a page of the list


@dataclass(frozen=True)
class Now:
    """An edition as it stands: its rules, and the states of its stages and rounds by key."""

    edition: str
    rules: Rulebook
    stages: Mapping[str, Mapping]
    rounds: Mapping[str, Mapping]


@dataclass(frozen=True)
class EditionLine:
    """An edition as the first page lists it."""

    id: str
    rules: Rulebook
    rehearsal: bool
    state: str
    stages: dict[str, Mapping]

    @property
    def call(self) -> Mapping | None:
        """The stage in which candidacies can be sent, while it is open."""
        return self._open("submission")

    @property
    def vote(self) -> Mapping | None:
        return self._open("consultation")

    def _open(self, kind: str) -> Mapping | None:
        """The stage of a kind that is open, while the edition runs."""
        rows = self.stages.values() if self.state == "open" else ()
        return next((row for row in rows if row["kind"] == kind and row["state"] == "open"), None)

    @property
    def next_opening(self) -> datetime | None:
        return min(
            (row["opens_at"] for row in self.stages.values() if row["state"] == "waiting" and row["opens_at"]),
            default=None,
        )

    @property
    def announced(self) -> bool:
        return announced(self.stages)


def editions_here(db: Connection) -> list[EditionLine]:
    """The editions of this installation: those with an open call first, then those under way, the newest first."""
    rows = db.execute(select(editions).order_by(editions.c.year.desc(), editions.c.id)).mappings().all()
    found: dict[str, dict] = {row["id"]: {} for row in rows}
    for row in db.execute(select(stages).where(stages.c.edition.in_(list(found))).order_by(stages.c.id)).mappings():
        found[row["edition"]][row["key"]] = row
    lines = [
        EditionLine(row["id"], engine.read_rules(db, row["rulebook"]), row["rehearsal"], row["state"], found[row["id"]])
        for row in rows
    ]
    return sorted(lines, key=lambda one: (one.call is None, one.vote is None, one.announced))


# -- candidacies


def countries_of(db: Connection, now: Now) -> list[str]:
    """The countries of the candidacies that are public."""
    together = select(func.aggregate_strings(candidacies.c.country, ",")).where(_public(now))
    return sorted(set((db.scalar(together) or "").split(",")) - {""})  # told together: nothing is sorted for it


def listed(
    db: Connection,
    now: Now,
    category: str | None = None,
    country: str | None = None,
    after: str = "",
) -> tuple[list[Mapping], int]:
    """One page of the public candidacies by place, after the one of this reference; and how many there are in all."""
    wanted = [_public(now)]
    wanted += [candidacies.c.category == category] if category else []
    wanted += [candidacies.c.country == country] if country else []
    whole = db.scalar(select(func.count()).select_from(candidacies).where(*wanted))
    if after:
        id = select(candidacies.c.id).where(candidacies.c.reference == after).scalar_subquery()
        wanted.append(beyond((candidacies.c.place, candidacies.c.id), id))
    asked = select(*SHOWN).where(*wanted).order_by(candidacies.c.place, candidacies.c.id).limit(PAGE + 1)
    return list(db.execute(asked).mappings()), whole


SHOWN = (
    candidacies.c.id,
    candidacies.c.reference,
    candidacies.c.place,
    candidacies.c.country,
    candidacies.c.title,
    candidacies.c.category,
    candidacies.c.language,
)


def _public(now: Now):
    return and_(candidacies.c.edition == now.edition, candidacies.c.state.in_(shown_states(now.rules)), published())


def withdrawn(db: Connection, now: Now) -> list[Mapping]:
    """Those whose names were public when they withdrew: nobody who was named is gone without a word."""
    states = withdrawn_states(now.rules)
    if not states or not disclosed(now.rules, now.stages, now.rounds, "names_of_candidacies"):
        return []
    asked = select(*SHOWN).where(candidacies.c.edition == now.edition, candidacies.c.state.in_(states), published())
    return list(db.execute(asked.order_by(candidacies.c.place, candidacies.c.id)).mappings())


def one_candidacy(db: Connection, now: Now, reference: str) -> Mapping | None:
    """A public candidacy with its organisation's name and its revision's rulebook; None otherwise."""
    if not disclosed(now.rules, now.stages, now.rounds, "names_of_candidacies"):
        return None
    return (
        db.execute(
            select(
                *SHOWN,
                candidacies.c.state,
                candidacies.c.revision,
                organisations.c.name.label("organisation_name"),
                revisions.c.rulebook,
                revisions.c.id.label("revision_id"),
            )
            .join(organisations, organisations.c.id == candidacies.c.organisation)
            .join(
                revisions, and_(revisions.c.candidacy == candidacies.c.id, revisions.c.number == candidacies.c.revision)
            )
            .where(_public(now), candidacies.c.reference == reference)
        )
        .mappings()
        .first()
    )


def public_answers(db: Connection, rules: Rulebook, candidacy: Mapping) -> dict:
    """The answers that the form calls public, of the revision that counts; never one of a private section."""
    asked = select(answers.c.field, answers.c.value).where(
        answers.c.revision == candidacy["revision_id"], answers.c.field.in_(public_fields(rules))
    )
    return dict(db.execute(asked).all())


def public_fields(rules: Rulebook) -> list[str]:
    return [
        field.id
        for form in rules.asked.values()
        for section in form.sections
        if not section.private
        for field in section.fields
        if field.public
    ]


def checked_translations(db: Connection, candidacy: str, language: str) -> dict[str, str]:
    """{field: text} of the translations that the office has checked."""
    return dict(
        db.execute(
            select(translations.c.field, translations.c.text).where(
                translations.c.candidacy == candidacy,
                translations.c.language == language,
                translations.c.state == "checked",
            )
        ).all()
    )


def numbers(db: Connection, now: Now) -> dict[str, int]:
    """The numbers that are public at this moment, each counted when its stage closed; none while the call is open."""
    shown: dict[str, int] = {}
    for row in now.stages.values():
        if row["state"] == "closed" and row["counted"]:
            shown |= {name: row["counted"][name] for name in ("submitted", "eligible") if name in row["counted"]}
            if row["kind"] == "consultation" and disclosed(now.rules, now.stages, now.rounds, "ballot_counts"):
                shown["ballots"] = row["counted"]["ballots"]
    if disclosed(now.rules, now.stages, now.rounds, "names_of_candidacies"):
        shown["public"] = db.scalar(select(func.count()).select_from(candidacies).where(_public(now)))
    return {name: shown[name] for name in ("submitted", "eligible", "public", "ballots") if name in shown}


# -- heads of the day


def head_after(db: Connection, edition: str, at: datetime) -> Mapping | None:
    """The first head that was sealed after an instant: the record that it seals holds what happened then."""
    asked = select(heads.c.day, heads.c.head, heads.c.at).where(heads.c.edition == edition, heads.c.at > at)
    return db.execute(asked.order_by(heads.c.at).limit(1)).mappings().first()


def heads_of(db: Connection, edition: str, before: str | None = None, limit: int = 31) -> list[Mapping]:
    """The sealed heads, the newest first; `before` a day for the page that follows."""
    asked = select(heads.c.day, heads.c.head, heads.c.at).where(heads.c.edition == edition)
    if before:
        asked = asked.where(heads.c.day < before)
    return list(db.execute(asked.order_by(heads.c.day.desc()).limit(limit)).mappings())
