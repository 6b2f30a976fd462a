"""What a city sees of its own candidacies: where each stands, what comes next and until when, what was sent.

Every query asks for the team. What an officer has decided and not yet written to the city is not told here.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from flask_babel import gettext as _
from sqlalchemy import Connection, Select, bindparam, exists, or_, select

from workflows.record import parse
from workflows.rulebook import Rulebook

from ..access import Standing
from ..models.base import read_instant
from ..models.candidacies import candidacies, draft_heads, drafts, organisations, revisions
from ..models.record import events, letters
from ..stages.submission import settled
from .disclosure import embargo_ends
from .outcome import Outcome
from .reading_along import left_to_others

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
        return self.status == "submitted" and self._differs

    @property
    def left_unsent(self) -> bool:
        """What was typed after the last sending missed the deadline."""
        return self.status == "checking" and self._differs

    @property
    def _differs(self) -> bool:
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
        draft_heads.c.complete,
        draft_heads.c.round.label("settled_in"),
        draft_heads.c.digest.label("drafted"),
        revisions.c.digest.label("sent"),
        drafts.c.value.label("written"),
        _HELD.label("held"),
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


def sendings(db: Connection, standing: Standing, candidacy: str) -> list[Mapping]:
    """Every sending of a candidacy with its reference, the newest first: {reference, at, digest, revision}."""
    asked = select(letters.c.facts).where(
        letters.c.recipient == standing.participant, letters.c.subject == candidacy, letters.c.kind.in_(PROOFS)
    )
    return sorted(
        ({**facts, "at": read_instant(facts["at"])} for facts in db.scalars(asked)), key=lambda sent: -sent["revision"]
    )


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


# -- what comes next


@dataclass(frozen=True)
class Next:
    """What happens next, and when: `kind` says whether the instant is a deadline of the city, a beginning, the very
    moment, or when others expect to be ready."""

    words: str
    until: datetime | None = None
    kind: str = "deadline"  # deadline, begins, moment, expected


def next_of(
    rules: Rulebook,
    stages: Mapping,
    at: Mine,
    language: str,
    now: datetime,
    outcome: Outcome | None = None,
    writers: Sequence[str] | None = None,
    beside: Sequence[str] = (),
) -> Next:
    """In one sentence, from the rules' own names; stages of one round may run side by side. `writers`: who writes it, where
    the reader does not; `beside`: what else the reader has sent."""
    if outcome:
        return Next(_result(outcome))
    running = [row for key, row in stages.items() if key.startswith(f"{at.round}.") and row["state"] != "closed"]
    closes = max((row["closes_at"] for row in running if row["closes_at"]), default=None)
    name = _round_name(rules, at.round, language)
    open_ = any(row["state"] == "open" and (row["closes_at"] is None or now < row["closes_at"]) for row in running)
    if writers is not None and (said := left_to_others(at.status, open_, at.unsent_changes, writers, language)):
        return Next(said, at.row["due_at"] if at.status == "returned" else closes)
    match at.status:
        case "draft" if at.complete and open_:
            return Next(_("Every answer is there. Read it over, then send the candidacy."), closes)
        case "draft":
            return (
                Next(_("Fill in the sections, then send the candidacy."), closes)
                if open_
                else Next(_("The time for sending is over. What you wrote is kept, and you can read it."))
            )
        case "invited":
            return (
                Next(_("Your candidacy goes on. Fill in what is asked now, then send it."), closes)
                if open_
                else Next(_("The time for sending is over. What you wrote is kept, and you can read it."))
            )
        case "submitted" if at.unsent_changes and open_:
            return Next(
                _("You changed the candidacy after sending it. Send it again, or what you sent last counts."), closes
            )
        case "submitted" if open_:
            return Next(_("Your candidacy is sent. You can change it and send it again."), closes)
        case "checking":
            return Next(
                _("The office checks your candidacy and writes to you."), _ahead(closes, now), "expected"
            )
        case "returned":
            return Next(_("The office asks you to complete your candidacy."), at.row["due_at"])
        case "in" if _ahead(closes, now):
            return Next(
                _("Your candidacy is in the round “%(round)s”. There is nothing for you to do.", round=name),
                closes,
                "expected",
            )
        case "in":
            return Next(
                _(
                    "Your candidacy was read in the round “%(round)s”. Its decision takes longer than planned; "
                    "we write to you. There is nothing for you to do.",
                    round=name,
                )
            )
        case "decided":
            return Next(
                _("The decision is taken. It is told on the day of the announcement."), embargo_ends(stages), "moment"
            )
        case "not_received" if beside:
            return Next(
                _(
                    "This draft was never sent, and takes no part. What you wrote is kept, and you can read it. "
                    "What you did send was received, and nothing of it is lost: %(sent)s.",
                    sent=", ".join(beside),
                )
            )
        case "not_received":
            return Next(
                _(
                    "The candidacy was not sent in time. What you wrote is kept, and you can read it. "
                    "If you believe that you did send it, answer the letter that we sent you."
                )
            )
        case "ineligible":
            return Next(_("The candidacy was not admitted. The office wrote to you why."))
        case "under_review":
            return Next(_("Your appeal is being decided. We write to you; there is nothing for you to do until then."))
        case "out":
            return Next(_("The candidacy does not go on. Thank you for taking part."))
        case "withdrawn":
            ends = round_ends(stages, at.round)
            if running and (ends is None or now < ends):
                return Next(_("You have withdrawn the candidacy. You can take it back."), ends)
            return Next(_("You have withdrawn the candidacy."))
    return _following(rules, stages, at.round, language)


def _result(outcome: Outcome) -> str:
    return {
        "laureate": _("Congratulations! Your candidacy is honoured: %(awards)s.", awards=outcome.honoured),
        "mention": _("Congratulations! Your candidacy is honoured: %(awards)s.", awards=outcome.honoured),
        "finalist": _("The results are public. Your candidacy was a finalist."),
        "participation": _("The results are public. Thank you for taking part."),
    }[outcome.kind]


def _following(rules: Rulebook, stages: Mapping, round_id: str, language: str) -> Next:
    places = [one.id for one in rules.rounds]
    after = [one for one in rules.rounds[places.index(round_id) + 1 :] if any(two.kind != "appeal" for two in one.stages)]
    if not after:
        return Next(_("There is nothing for you to do."))
    opens = min(
        (row["opens_at"] for key, row in stages.items() if key.startswith(f"{after[0].id}.") and row["opens_at"]),
        default=None,
    )
    return Next(
        _("Next comes “%(round)s”. There is nothing for you to do.", round=after[0].name[language]), opens, "begins"
    )


def _ahead(at: datetime | None, now: datetime) -> datetime | None:
    """A date that has not passed: nobody is told of one that has."""
    return at if at and now < at else None


def round_ends(stages: Mapping, round_id: str) -> datetime | None:
    """When the last of a round's stages closes; None while one of them has no date."""
    dates = [row["closes_at"] for key, row in stages.items() if key.startswith(f"{round_id}.")]
    return max(dates) if dates and None not in dates else None


def _round_name(rules: Rulebook, id: str, language: str) -> str:
    return rules.round(id).name[language]


def lit(rules: Rulebook, at: Mine, outcome: Outcome | None = None) -> list[str]:
    """The stages a candidacy has come through, and those it stands in; of one that was decided, once its result is public,
    the announcement too."""
    reached = [one.id for one in rules.rounds].index(at.round)
    if outcome and at.status == "decided":
        reached = len(rules.rounds) - 1
    return [f"{one.id}.{stage.id}" for one in rules.rounds[: reached + 1] for stage in one.stages]
