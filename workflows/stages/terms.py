"""After the term of a jury: so many days after the announcement the clock destroys what its jurors wrote and what is known of
them. That somebody sat, of which category and whether they presided, their points and the certificate of thanks stay, under the
key of the edition, until they ask to be erased."""

from __future__ import annotations

from datetime import timedelta

from ..rounds import JuryStage
from ..steps import CLOCK, PART, SAME, Due, Step
from .seating import BESIDE

SAT = ("seated", "left", *BESIDE)
PAST = "past"


def steps(stage: JuryStage, key: str) -> list[Step]:
    return [
        Step("end_terms", "stage", "closed", SAME, (CLOCK,), effects="end_terms", parent=key,
             due=Due(("stages", "seats_held"), term_ends(stage))),
        Step("end_term", "seat", SAT, PAST, (PART,), effects="end_term", parent=key),
    ]


def term_ends(stage: JuryStage):
    def at(rules, facts):
        """Once, while somebody's words are there; never where nothing was announced."""
        told = [one for one in facts["stages"].values() if one["kind"] == "announcement"] if facts.get("seats_held") else []
        if not told or any(one["state"] != "closed" for one in told):
            return None
        return max(one["closes_at"] or one["opens_at"] for one in told) + timedelta(days=stage.erased_after)

    return at
