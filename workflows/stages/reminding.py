"""Reminding the jurors who have not sent their sheets: by hand while these are awaited, by the clock some days before the end."""

from __future__ import annotations

from datetime import timedelta

from ..rounds import JuryStage
from ..steps import CLOCK, OFFICER, SAME, Due, Letter, Refusal, Step, guard


def steps(stage: JuryStage, key: str) -> list[Step]:
    own = dict(of="stage", parent=key, dest=SAME)
    table = [
        Step("remind_late", source=("open", "overdue"), who=(OFFICER,), guards=(somebody_is_late,), effects="nothing",
             letters=(Letter("reminder", to="late_seats", held=True),), **own)
    ]
    if stage.reminders:  # the rules have decided that they leave: nobody has to be there to release them
        table.append(
            Step("remind_in_time", source="open", who=(CLOCK,), effects="remind_in_time",
                 letters=(Letter("reminder", to="late_seats"),), due=Due(("row", "now"), reminds_at), **own)
        )
    return table


@guard("row", "awaited")
def somebody_is_late(rules, facts):
    if not facts["row"]["planned_at"]:
        return Refusal("not_planned_yet", {})
    return None if facts["awaited"] else Refusal("nobody_is_late", {})


def reminds_at(rules, facts):
    """The next day of a reminder: not one that was before the readings were shared out, or came with the last one. After
    the end there is none."""
    row = facts["row"]
    closes, shared = row["closes_at"], row["planned_at"]
    if closes is None or shared is None or facts["now"] >= closes:
        return None
    days = sorted(rules.stage(row["key"]).reminders, reverse=True)
    since = max(filter(None, (shared, row["reminded_at"])))
    return next((at for one in days if (at := closes - timedelta(days=one)) > since), None)
