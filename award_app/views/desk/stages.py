"""The page of a stage: its dates, what can be done now, and what its kind has to show."""

from __future__ import annotations

from flask import g, render_template

from ...access import OFFICERS, page
from ...reading.desk import board as read
from ...reading.desk.candidacy import all_met as whole
from ...reading.desk.turnout import turnout
from . import wording
from .announcement import announcement_page
from .deliberation import deliberation_page
from .frame import blueprint, offered, stage_of, store
from .jury import jury_page
from .waiting import stuck_here

PAGES = {"jury": jury_page, "deliberation": deliberation_page, "announcement": announcement_page}


@blueprint.get("/stages/<key>")
@page(OFFICERS, key="stage")
def stage(key: str):
    row = stage_of(key)
    with store().reading() as db:
        offers = offered(db, "stage", [row])[row["id"]]
        stuck = list(stuck_here(db, row)) if row["state"] in ("waiting", "open") else []
    return PAGES.get(row["kind"], plain_page)(row, offers, stuck)


def plain_page(row, offers, stuck):
    """A call, a submission, a check, a vote: dates, numbers, and what can be done."""
    with store().reading() as db:
        counts = read.counts(db, g.edition.id)
        vote = turnout(db, g.edition.id, row["id"]) if row["kind"] == "consultation" and row["state"] == "open" else None
        all_met = len(whole(db, g.edition.id, g.edition.rules)) if row["kind"] == "eligibility" else 0
    here = {state: number for state, number in counts.items() if state.startswith(f"{row['key'].split('.')[0]}:")}
    return render_template(
        "desk/stage.html",
        stage=row,
        stuck=stuck,
        counts=here,
        all_met=all_met,
        vote=vote,
        buttons=wording.buttons("stage", row["id"], offers),
    )
