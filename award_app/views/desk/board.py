"""What waits for me today, and the list of candidacies: by state, searched, filtered, fifty a page."""

from __future__ import annotations

from flask import g, render_template, request, url_for

from ...access import OFFICERS, page
from ...reading.desk import board as read
from ...reading.timeline import line_of
from ...stages.submission import folded
from .frame import blueprint, names, store
from .waiting import waiting


@blueprint.get("")
@page(OFFICERS)
def board():
    with store().reading() as db:
        counts = read.counts(db, g.edition.id)
        matters = waiting(db, counts)
    return render_template(
        "desk/board.html",
        matters=matters,
        states=in_order(counts),
        stages=g.stages,
        rounds=g.rounds,
        line=line_of(g.edition.rules, g.stages, store().now(), g.language),
    )


@blueprint.get("/candidacies")
@page(OFFICERS)
def candidacies():
    asked = asked_for()
    with store().reading() as db:
        found = read.listed(db, g.edition.id, asked, request.args.get("after"), request.args.get("before"))
        counts, countries = read.counts(db, g.edition.id), read.countries(db, g.edition.id)
    return render_template(
        "desk/candidacies.html",
        found=found,
        asked=asked,
        states=in_order(counts),
        countries=sorted(countries, key=lambda code: folded(names()["country"](code))),
        neighbour=lambda **key: url_for(".candidacies", **asked.given(), **key),
    )


def asked_for() -> read.Asked:
    """The search and the filters of the address; what is no state or category finds nothing."""
    return read.Asked(**{name: request.args.get(name, "").strip()[:200] for name in read.Asked.__dataclass_fields__})


def in_order(counts: dict[str, int]) -> list[tuple[str, int]]:
    """The states in which candidacies stand, in the order of the rounds."""
    rounds = [one.id for one in g.edition.rules.rounds]
    return sorted(counts.items(), key=lambda one: (rounds.index(one[0].split(":")[0]), one[0]))
