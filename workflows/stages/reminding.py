"""Reminding who has not sent yet, by the clock some days before the end: cities their candidacy, jurors their sheets; jurors also
by hand while sheets are awaited."""

from __future__ import annotations

from datetime import timedelta

from ..rounds import JuryStage, SubmissionStage
from ..steps import CLOCK, OFFICER, SAME, Due, Letter, Refusal, Step, guard


def of_cities(stage: SubmissionStage, key: str) -> list[Step]:
    return [_in_time("remind_unsent", key, Letter("not_sent_yet", to="unsent"))] if stage.reminders else []


def steps(stage: JuryStage, key: str) -> list[Step]:
    by_hand = Step("remind_late", "stage", ("open", "overdue"), SAME, (OFFICER,), guards=(somebody_is_late,), effects="nothing",
                   letters=(Letter("reminder", to="late_seats", held=True),), parent=key)
    return [by_hand, *([_in_time("remind_in_time", key, Letter("reminder", to="late_seats"))] if stage.reminders else [])]


def _in_time(name: str, key: str, letter: Letter) -> Step:
    """The rules have decided that its letters leave: nobody has to be there to release them."""
    return Step(name, "stage", "open", SAME, (CLOCK,), effects="remind_in_time", letters=(letter,), parent=key,
                due=Due(("row", "now"), reminds_at))


@guard("row", "awaited")
def somebody_is_late(rules, facts):
    if not facts["row"]["planned_at"]:
        return Refusal("not_planned_yet", {})
    return None if facts["awaited"] else Refusal("nobody_is_late", {})


def reminds_at(rules, facts):
    """The next day of a reminder: not one that was before anything could be sent, or came with the last one. After the end
    there is none."""
    row = facts["row"]
    closes, begun = row["closes_at"], row["planned_at"] if row["kind"] == "jury" else row["opens_at"]
    if closes is None or begun is None or facts["now"] >= closes:
        return None
    days = sorted(rules.stage(row["key"]).reminders, reverse=True)
    since = max(filter(None, (begun, row["reminded_at"])))
    return next((at for one in days if (at := closes - timedelta(days=one)) > since), None)
