"""The facts that guards name, the effects of each step, and who gets its letters: one file a kind of stage, as in
`workflows/stages`, and one a part that several kinds have, or that would make one too long. What several read stands beside them
(`SHARED`). Nothing here writes. That the two folders match is checked when this is imported."""

from __future__ import annotations

from importlib import import_module
from pathlib import Path

from workflows.machine import KINDS


class HouseOutOfOrder(Exception):
    """The two folders of stages do not match."""


SHARED = ("audiences", "cut", "lacks", "meeting")
PARTS = ("common", "consent", "edition", "interest", "opening", "putting_right", "questions", "reminding", "seating", "talk",
         "team", "terms", "tying")

for _kind in (*PARTS, *SHARED, *KINDS):
    import_module(f"{__name__}.{_kind}")

_here, _there = (
    {path.stem for path in folder.glob("[a-z]*.py")}
    for folder in (Path(__file__).parent, Path(import_module("workflows.stages").__file__).parent)
)
if _here - {*SHARED} != _there:
    raise HouseOutOfOrder(f"stages without a twin: {sorted(_here - {*SHARED} ^ _there)}")
