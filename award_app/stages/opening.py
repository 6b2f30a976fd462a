"""Opening the points of a jury: who proposed it, and who opened them."""

from __future__ import annotations

from ..effects import Effects, effects


@effects
def propose_opening(context, row, payload) -> Effects:
    return Effects({"points_opened_by": {"proposed": context.memory["participant"]}})


@effects
def open_points(context, row, payload) -> Effects:
    return Effects({"points_opened_by": {**row["points_opened_by"], "opened": context.memory["participant"]}})
