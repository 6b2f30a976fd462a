"""What comes next for a candidacy, in one sentence and with a date, from the rules' own names: `COMING` has a function for each
status that has words of its own.

Between a deadline and the clock's step, which comes a minute later, nothing is asked for that could not be done any more.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from flask_babel import gettext as _
from markupsafe import Markup

from workflows.rulebook import Rulebook
from workflows.stages.eligibility import completion_over

from .disclosure import embargo_ends
from .outcome import Outcome
from .reading_along import left_to_others
from .submission import Mine


@dataclass(frozen=True)
class Next:
    """What happens next, and when: `kind` says whether the instant is a deadline of the city, a beginning, the very
    moment, or when others expect to be ready."""

    words: str
    until: datetime | None = None
    kind: str = "deadline"  # deadline, begins, moment, expected


@dataclass(frozen=True)
class Moment:
    """A candidacy at an instant, among the stages of the edition, for one reader. Stages of one round may run side by side."""

    at: Mine
    now: datetime
    rules: Rulebook
    stages: Mapping
    language: str
    writers: Sequence[str] | None = None  # who writes it, where the reader does not
    beside: Sequence[str] = ()  # what else the reader has sent

    @property
    def running(self) -> list[Mapping]:
        return [row for key, row in self.stages.items() if key.startswith(f"{self.at.round}.") and row["state"] != "closed"]

    @property
    def closes(self) -> datetime | None:
        """When what its city is asked for has to be there, or the last stage of its round ends."""
        if self.at.status == "returned":
            return self.at.row["due_at"]
        return max((row["closes_at"] for row in self.running if row["closes_at"]), default=None)

    @property
    def open(self) -> bool:
        """Whether its city can still write and send."""
        if self.at.status == "returned":
            return completion_over(self.closes, self.now) is None
        return any(row["state"] == "open" and (row["closes_at"] is None or self.now < row["closes_at"]) for row in self.running)

    @property
    def sent_until(self) -> datetime | None:
        """Until when its city can send it; None where it cannot."""
        can = self.at.status in ("draft", "submitted", "invited", "returned")
        return self.closes if can and self.open else None

    @property
    def ahead(self) -> datetime | None:
        """Its date while it has not passed: nobody is told of one that has."""
        return self.closes if self.closes and self.now < self.closes else None

    @property
    def changed(self) -> bool:
        """What was typed after the last sending can still be sent, and does not count yet."""
        return self.at.unsent_changes and self.open

    @property
    def left_unsent(self) -> bool:
        """What was typed after the last sending missed the deadline."""
        return self.at.differs and (self.at.status == "checking" or self.at.status in ("submitted", "returned") and not self.open)


def next_of(moment: Moment, outcome: Outcome | None = None) -> Next:
    at = moment.at
    if outcome:
        return Next(_result(outcome))
    if moment.writers is not None:
        said = left_to_others(at.status, moment.open, at.unsent_changes, moment.writers, moment.language)
        if said:
            return Next(said, moment.closes)
    return COMING.get(at.status, _following)(moment)


def _draft(moment: Moment) -> Next:
    if not moment.open:
        return _over(moment)
    if moment.at.complete:
        return Next(_("Every answer is there. Read it over, then send the candidacy."), moment.closes)
    return Next(_("Fill in the sections, then send the candidacy."), moment.closes)


def _invited(moment: Moment) -> Next:
    if not moment.open:
        return _over(moment)
    return Next(_("Your candidacy goes on. Fill in what is asked now, then send it."), moment.closes)


def _over(moment: Moment) -> Next:
    return Next(_("The time for sending is over. What you wrote is kept, and you can read it."))


def _submitted(moment: Moment) -> Next:
    if not moment.open:
        after, said = _following(moment), _("Your candidacy is sent. The time for sending is over.")
        return Next(f"{said} {after.words}", after.until, after.kind)
    if moment.at.unsent_changes:
        said = _("You changed the candidacy after sending it. Send it again, or what you sent last counts.")
        return Next(said, moment.closes)
    return Next(_("Your candidacy is sent. You can change it and send it again."), moment.closes)


def _checking(moment: Moment) -> Next:
    return Next(_("The office checks your candidacy and writes to you."), moment.ahead, "expected")


def _returned(moment: Moment) -> Next:
    if not moment.open:
        return Next(_("The time for completing it is over. The office decides on what it has."))
    return Next(_("The office asks you to complete your candidacy."), moment.closes)


def _in(moment: Moment) -> Next:
    name = moment.rules.round(moment.at.round).name[moment.language]
    if moment.ahead:
        said = _("Your candidacy is in the round “%(round)s”. There is nothing for you to do.", round=name)
        return Next(said, moment.ahead, "expected")
    return Next(
        _(
            "Your candidacy was read in the round “%(round)s”. Its decision takes longer than planned; "
            "we write to you. There is nothing for you to do.",
            round=name,
        )
    )


def _decided(moment: Moment) -> Next:
    said = _("The decision is taken. It is told on the day of the announcement.")
    return Next(said, embargo_ends(moment.stages), "moment")


def _not_received(moment: Moment) -> Next:
    if moment.beside:
        return Next(
            Markup(_(
                "This draft was never sent, and takes no part. What you wrote is kept, and you can read it. "
                "What you did send was received, and nothing of it is lost: %(sent)s."
            )) % {"sent": Markup(", ").join(moment.beside)}
        )
    return Next(
        _(
            "The candidacy was not sent in time. What you wrote is kept, and you can read it. "
            "If you believe that you did send it, answer the letter that we sent you."
        )
    )


def _ineligible(moment: Moment) -> Next:
    return Next(_("The candidacy was not admitted. The office wrote to you why."))


def _under_review(moment: Moment) -> Next:
    return Next(_("Your appeal is being decided. We write to you; there is nothing for you to do until then."))


def _out(moment: Moment) -> Next:
    return Next(_("The candidacy does not go on. Thank you for taking part."))


def _withdrawn(moment: Moment) -> Next:
    ends = round_ends(moment.stages, moment.at.round)
    if moment.running and (ends is None or moment.now < ends):
        return Next(_("You have withdrawn the candidacy. You can take it back."), ends)
    return Next(_("You have withdrawn the candidacy."))


def _cancelled(moment: Moment) -> Next:
    return Next(_("The edition was cancelled. What you wrote is kept, and you can read it."))


def _following(moment: Moment) -> Next:
    """The round after its own."""
    rounds = moment.rules.rounds
    place = [one.id for one in rounds].index(moment.at.round)
    after = next((one for one in rounds[place + 1 :] if any(two.kind != "appeal" for two in one.stages)), None)
    if after is None:
        return Next(_("There is nothing for you to do."))
    dates = [row["opens_at"] for key, row in moment.stages.items() if key.startswith(f"{after.id}.") and row["opens_at"]]
    said = _("Next comes “%(round)s”. There is nothing for you to do.", round=after.name[moment.language])
    return Next(said, min(dates, default=None), "begins")


COMING: dict[str, Callable[[Moment], Next]] = {
    "draft": _draft,
    "invited": _invited,
    "submitted": _submitted,
    "checking": _checking,
    "returned": _returned,
    "in": _in,
    "decided": _decided,
    "not_received": _not_received,
    "ineligible": _ineligible,
    "under_review": _under_review,
    "out": _out,
    "withdrawn": _withdrawn,
    "cancelled": _cancelled,
    "eligible": _following,
    "kept": _following,
}


def _result(outcome: Outcome) -> str:
    return {
        "laureate": _("Congratulations! Your candidacy is honoured: %(awards)s.", awards=outcome.honoured),
        "mention": _("Congratulations! Your candidacy is honoured: %(awards)s.", awards=outcome.honoured),
        "finalist": _("The results are public. Your candidacy was a finalist."),
        "participation": _("The results are public. Thank you for taking part."),
    }[outcome.kind]


def round_ends(stages: Mapping, round_id: str) -> datetime | None:
    """When the last of a round's stages closes; None while one of them has no date."""
    dates = [row["closes_at"] for key, row in stages.items() if key.startswith(f"{round_id}.")]
    return max(dates) if dates and None not in dates else None
