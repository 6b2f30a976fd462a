"""The announcement: proposed by one, armed by another, made when the embargo ends. Letters are read before."""

from __future__ import annotations

from flask import g, render_template

from ...reading.desk import honours as read
from ...reading.desk import letters
from . import wording
from .deliberation import prize_of
from .frame import context, store
from .letters import as_read
from .waiting import held


def announcement_page(stage, offers, stuck):
    """What will be told to whom, and the steps to it; the letters are made to be read, and kept nowhere."""
    with store().reading() as db:
        counted, owed = read.letters_to_come(context(db))
        decided = read.decided(db, g.edition.id)
        states = letters.counted(db, g.edition.id)
    private = states.pop("told_in_private", {})
    return render_template(
        "desk/announcement.html",
        stage=stage,
        stuck=stuck,
        decided=decided,
        counted=counted,
        letters=as_read(owed),
        private=private,
        untold=[held(kind, one["held"]) for kind, one in sorted(states.items()) if "held" in one],
        prize_of=prize_of,
        outcomes=wording.outcomes,
        buttons=wording.buttons("stage", stage["id"], offers),
    )
