"""In which order a meeting takes its dossiers: band by band from the best, and in a band where the jurors differ most first.

The bands are those of `severity`: what the sheets cannot tell apart is talked about together. Dossiers of panels that share
no juror stand in parts of their own."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from .severity import Panel


@dataclass(frozen=True)
class Item:
    """One dossier; `part` of the agenda and `band` from 1, None where the sheets do not allow an estimate; `spread` between
    the highest and the lowest total."""

    dossier: str
    part: int
    band: int | None
    spread: float


def agenda(panels: Sequence[Panel], totals: Mapping[str, Sequence[float]], dossiers: Iterable[str]) -> list[Item]:
    """Every dossier once; those without a sheet come last."""
    items = [item for part, panel in enumerate(panels, 1) for item in _of_panel(panel, part, totals)]
    named = {one.dossier for one in items}
    return items + [Item(id, len(panels) + 1, None, 0.0) for id in sorted(set(dossiers) - named)]


def _of_panel(panel: Panel, part: int, totals) -> list[Item]:
    bands = {one.dossier: one.band for one in panel.places}
    made = [Item(id, part, bands.get(id), _spread(totals.get(id, ()))) for id in panel.dossiers]
    return sorted(made, key=lambda one: (one.band or 0, -one.spread, one.dossier))


def _spread(totals: Sequence[float]) -> float:
    return max(totals) - min(totals) if totals else 0.0
