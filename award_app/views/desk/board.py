"""What waits for me today, and the list of candidacies: by state, searched, filtered, fifty a page."""

from __future__ import annotations

from flask import g, render_template, request, url_for

from workflows.conflicts import sounding

from ...access import OFFICERS, page
from ...reading.desk import board as read
from ...reading.desk.candidacy import all_met
from ...reading.desk.waiting import numbers as numbers_of
from ...reading.timeline import line_of
from .frame import asked_for, blueprint, names, store
from .lists import announced_honours
from .waiting import waiting


@blueprint.get("")
@page(OFFICERS)
def board():
    with store().reading() as db:
        juries = [row["id"] for row in g.stages.values() if row["kind"] == "jury"]
        votes = [row["id"] for row in g.stages.values() if row["kind"] == "consultation" and row["state"] == "open"]
        quorums = {
            row["id"]: g.edition.rules.stage(key).quorum
            for key, row in g.stages.items()
            if row["kind"] == "jury" and row["state"] == "open" and row["planned_at"]
        }
        numbers = numbers_of(db, g.edition.id, juries, votes, quorums)
        matters = waiting(db, numbers)
    return render_template(
        "desk/board.html",
        matters=matters,
        states=in_order(numbers.candidacies),
        stages=g.stages,
        rounds=g.rounds,
        line=line_of(g.edition.rules, g.stages, store().now(), g.language, g.edition.row["state"]),
    )


@blueprint.get("/candidacies")
@page(OFFICERS)
def candidacies():
    asked = asked_for(read.Asked)
    with store().reading() as db:
        found = read.listed(db, g.edition.id, asked, request.args.get("after"), request.args.get("before"))
        spread, won = read.spread(db, g.edition.id), announced_honours(db)
        met = len(all_met(db, g.edition.id, g.edition.rules)) if asked.state.endswith(":checking") else 0
    return render_template(
        "desk/candidacies.html",
        found=found,
        won=won,
        asked=asked,
        all_met=met,
        states=in_order(spread.states),
        countries=sorted(spread.countries, key=lambda code: sounding(names()["country"](code))),
        neighbour=lambda **key: url_for(".candidacies", **asked.given(), **key),
    )


def in_order(counts: dict[str, int]) -> list[tuple[str, int]]:
    """The states in which candidacies stand, in the order of the rounds."""
    rounds = [one.id for one in g.edition.rules.rounds]
    return sorted(counts.items(), key=lambda one: (rounds.index(one[0].split(":")[0]), one[0]))
