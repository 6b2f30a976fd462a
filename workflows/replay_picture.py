"""A replay as a picture: in each group the candidacies by their place, then and now, and the line that each rule draws.

Colours stand as attributes, so that the file looks right by itself; a page overrides them by class. Only those whose
result turns are named and drawn strong; whoever does not see it has the description, and the table beside it.
"""

from __future__ import annotations

from xml.sax.saxutils import escape, quoteattr

from .replay_told import Row
from .replaying import Past

WIDTH, LEFT, RIGHT, STEP, TOP, GAP = 760.0, 250.0, 510.0, 12.0, 54.0, 46.0
INK, SOFT, RULE, IN, OUT, PAPER = "#1d1b17", "#49453d", "#b3ab9b", "#0b4d5a", "#8a3b12", "#fbf9f4"


def picture(rows: list[Row], past: Past, title: str, description: str, then: str, now: str, names: dict) -> str:
    """The SVG. `names` gives a group its name; `then` and `now` stand above the two sides."""
    shapes, y = [], TOP
    for group in dict.fromkeys(row.group for row in rows):
        members = [row for row in rows if row.group == group]
        if group is not None:
            shapes.append(words(WIDTH / 2, y - 18, names.get(group, group), "middle", INK, 600))
        shapes += drawn(members, past, y)
        y += STEP * max(len(members), 1) + GAP
    head = [words(LEFT - 10, 20, then, "end", SOFT, 600), words(RIGHT + 10, 20, now, "start", SOFT, 600)]
    label = quoteattr(f"{title}. {description}")
    return "\n".join([
        (f'<svg xmlns="http://www.w3.org/2000/svg" class="replay-picture" role="img" viewBox="0 0 {WIDTH:g} {y:g}" '
        f'width="{WIDTH:g}" height="{y:g}" aria-label={label} font-family="inherit">'),
        f"<title>{escape(title)}</title>", f"<desc>{escape(description)}</desc>", *head, *shapes, "</svg>"])


def drawn(rows: list[Row], past: Past, top: float) -> list[str]:
    """One group: its lines, the ones that turn last and on top, and the two cuts."""
    sides = [ordered(rows, side) for side in ("before", "after")]
    shapes = [cut_line(rows, sides[0], "in_before", LEFT, -1, top), cut_line(rows, sides[1], "in_after", RIGHT, 1, top)]
    for row in sorted(rows, key=lambda one: one.turned):
        y1, y2 = (top + STEP * side.index(row) for side in sides)
        colour = RULE if not row.turned else IN if row.in_after else OUT
        width, kind = (2.25, "turned") if row.turned else (1, "same")
        dash = ' stroke-dasharray="5 3"' if row.turned and not row.in_after else ""  # not by colour alone
        shapes.append(f'<path class="replay-{kind}" d="M{LEFT:g} {y1:g}L{RIGHT:g} {y2:g}" stroke="{colour}" '
                      f'stroke-width="{width:g}" fill="none"{dash}/>')
        for x, y in ((LEFT, y1), (RIGHT, y2)):
            shapes.append(f'<circle cx="{x:g}" cy="{y:g}" r="{3 if row.turned else 1.75:g}" fill="{colour}"/>')
        if row.turned:
            place = str(past.candidacies[row.id]["place"])
            shapes.append(words(LEFT - 10, y1 + 4, place, "end", colour, 600))
            shapes.append(words(RIGHT + 10, y2 + 4, place, "start", colour, 600))
    return shapes


def ordered(rows: list[Row], side: str) -> list[Row]:
    """Those that go on first, then by place: whom the panel kept stands above the line with the others."""
    goes = f"in_{side}"
    return sorted(rows, key=lambda one: (not getattr(one, goes), getattr(one, side) or 10**6, one.id))


def cut_line(rows: list[Row], side: list[Row], goes: str, x: float, way: int, top: float) -> str:
    kept = sum(getattr(row, goes) for row in rows)
    y = top + STEP * kept - STEP / 2
    return (f'<path class="replay-line" d="M{x:g} {y:g}h{way * 180:g}" stroke="{INK}" stroke-width="1.25" '
            f'stroke-dasharray="2 3" fill="none"/>')


def words(x: float, y: float, text: str, anchor: str, colour: str, weight: int) -> str:
    return (f'<text x="{x:g}" y="{y:g}" font-size="12.5" font-weight="{weight}" text-anchor="{anchor}" fill="{colour}" '
            f'stroke="{PAPER}" stroke-width="3" paint-order="stroke">{escape(text)}</text>')
