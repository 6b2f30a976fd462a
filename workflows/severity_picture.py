"""The places that candidacies may have, as a picture: one line each, bands apart. The table beside it says the same."""

from __future__ import annotations

from xml.sax.saxutils import escape, quoteattr

from .replay_picture import IN, INK, RULE, SOFT, words
from .severity import Panel, Place

WIDTH, LEFT, TOP, STEP, GAP = 760.0, 220.0, 34.0, 18.0, 10.0


def picture(panel: Panel, names: dict[str, str], title: str, description: str) -> str:
    """The SVG of one panel; empty where nothing could be estimated."""
    if not panel.places:
        return ""
    number, by_mean = len(panel.places), _ranks(panel.places)
    across = (WIDTH - LEFT - 30) / max(number - 1, 1)
    shapes, y, band = [], TOP, 1
    for one in panel.places:
        if one.band != band:
            shapes.append(f'<path class="replay-line" d="M0 {y - STEP / 2 + GAP / 2:g}H{WIDTH:g}" stroke="{RULE}" fill="none"/>')
            y, band = y + GAP, one.band
        shapes += _line(one, by_mean[one.dossier], names[one.dossier], across, y)
        y += STEP
    scale = [words(LEFT + (at - 1) * across, 14, str(at), "middle", SOFT, 400) for at in _marks(number)]
    label = quoteattr(f"{title}. {description}")
    return "\n".join([
        (f'<svg xmlns="http://www.w3.org/2000/svg" class="replay-picture severity-picture" role="img" '
         f'viewBox="0 0 {WIDTH:g} {y:g}" '
         f'width="{WIDTH:g}" height="{y:g}" aria-label={label} font-family="inherit">'),
        f"<title>{escape(title)}</title>", f"<desc>{escape(description)}</desc>", *scale, *shapes, "</svg>"])


def _line(one: Place, by_mean: int, name: str, across: float, y: float) -> list[str]:
    low, high, dot = (LEFT + (at - 1) * across for at in (one.low, one.high, by_mean))
    return [
        words(LEFT - 16, y + 4, name, "end", INK, 400),
        (f'<path class="severity-reach" d="M{low - 4:g} {y:g}H{high + 4:g}" stroke="{IN}" stroke-width="5" '
        f'stroke-linecap="round" fill="none" opacity="0.45"/>'),
        f'<circle class="severity-dot" cx="{dot:g}" cy="{y:g}" r="4" fill="{INK}"/>',
    ]


def _ranks(places: tuple[Place, ...]) -> dict[str, int]:
    """By the plain mean, level ones sharing the better rank."""
    means = sorted((one.mean for one in places), reverse=True)
    return {one.dossier: means.index(one.mean) + 1 for one in places}


def _marks(number: int) -> list[int]:
    """The first and the last rank, and those between that are easy to count."""
    step = max(1, -(-number // 8))
    inner = [at for at in range(step, number, step) if at > 1 and number - at >= step / 2]
    return [1, *inner, number] if number > 1 else [1]
