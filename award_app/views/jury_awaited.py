"""What a panel still has to do when its reading is over: points to be opened, a meeting, minutes to be signed.

The juror's first page says it at its head; who may do it comes from the table of steps.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from flask import g, url_for
from flask_babel import gettext as _

from workflows.stages.opening import may_be_read

from .. import dates

OPENING = ("propose_opening", "open_points")


@dataclass(frozen=True)
class Awaited:
    words: str
    url: str
    label: str
    until: str = ""


def awaited(sittings: Iterable, meetings: Callable, offered: Callable) -> Awaited | None:
    """The first of these that waits for this juror. `meetings(sitting)`: those of its panel; `offered(kind, rows)`: the steps."""
    for sitting in sittings:
        if sitting.stage["state"] != "closed":
            continue
        for found in (_opening(sitting, offered), *(_meeting(sitting, row, offered) for row in meetings(sitting))):
            if found:
                return found
    return None


def meets(sitting, row) -> bool:
    """Whether the panel of this seat meets now and reads what its jurors gave."""
    rules, jury = g.edition.rules, sitting.stage
    over = row["state"] == "open" and jury["state"] == "closed"
    return over and rules.stage(jury["key"]).blind != "always" and may_be_read(rules, jury)


def _opening(sitting, offered: Callable) -> Awaited | None:
    stage = sitting.stage
    if not sitting.seat["chair"] or may_be_read(g.edition.rules, stage) or not _may(offered, stage, OPENING):
        return None
    proposed = "proposed" in (stage["points_opened_by"] or {})
    return Awaited(_("Somebody has proposed to open the points: a second person opens them, and it can be you.") if proposed
                   else _("The points wait to be opened by two people: you can be one of them."),
                   _page("opening", sitting), _("Open the points") if proposed else _("Propose to open the points"))


def _meeting(sitting, row, offered: Callable) -> Awaited | None:
    if meets(sitting, row):
        until = _("until %(closes)s", closes=dates.deadline(row["closes_at"])) if row["closes_at"] else ""
        return Awaited(_("Your panel meets."), _page("meeting", sitting),
                       _("The meeting: agenda and sheets"), until)
    if row["state"] == "closed" and sitting.seat["chair"] and _may(offered, row, ("sign_as_president",)):
        words = _("The minutes of the meeting wait for your signature.")
        return Awaited(words, _page("minutes", sitting), _("Read the minutes and sign them"))
    return None


def _page(name: str, sitting) -> str:
    return url_for(f"jury.{name}", edition=g.edition.id, seat=sitting.seat["id"])


def _may(offered: Callable, row, steps: Iterable[str]) -> bool:
    offers = offered("stage", [row])
    return any((offer := offers.get((row["id"], step))) and offer.allowed for step in steps)
