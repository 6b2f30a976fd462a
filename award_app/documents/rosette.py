"""The rosette: a guilloche of fine lines computed from a digest, so that two of them can be compared by eye.

Pure: the same digest and size give the same text. A rosette is a few rings; each ring is a bundle of
strands, waves that run round a circle and differ only in phase, between two envelopes that swell into
petals (the geometric lathe's figure: r = c + b cos(p t) + h (1 + e cos(p t)) cos(m t / w + phase)). What
varies comes from the digest's bytes. Drawn behind a certificate's text and on its verification page; it
takes the colour of the text around it.
"""

from dataclasses import dataclass
from hashlib import sha256
from itertools import pairwise
from math import cos, gcd, pi, sin
from xml.sax.saxutils import escape

UNITS = 4000  # the drawing's own square, so that coordinates are whole numbers


@dataclass(frozen=True)
class Ring:
    """One bundle of strands. Radii are parts of the rosette's radius."""

    centre: float
    half: float  # half the ring's width
    strands: int  # that cross at any angle
    waves: int  # of one strand, in all its turns
    turns: int  # after which a strand meets its beginning
    petals: int
    bend: float  # how far the ring follows the petals
    swell: float  # how far the ring's width follows them
    phase: float


def rosette(
    digest: str, size: int = 400, *, title: str = "", description: str = "", colour: str = "currentColor"
) -> str:
    """The inline SVG of the rosette of a hexadecimal digest, `size` CSS pixels wide.

    With a title it is a picture with a name; without one it is an ornament that readers skip.
    Raises ValueError when the digest is not hexadecimal.
    """
    strands = "".join(f'<path d="{path}"/>' for ring in rings(digest) for path in drawn(ring))
    named = f'role="img"><title>{escape(title)}</title>' if title else 'aria-hidden="true">'
    named += f"<desc>{escape(description)}</desc>" if title and description else ""
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" class="rosette" width="{size}" height="{size}" '
        f'viewBox="0 0 {UNITS} {UNITS}" {named}<g fill="none" stroke="{escape(colour, {chr(34): ""})}" '
        f'stroke-width="{UNITS // 660}" stroke-linejoin="round">{strands}</g></svg>'
    )


def rings(digest: str) -> tuple[Ring, ...]:
    """What the digest says: an outer lace, a broad middle, an inner flower, and a small eye."""
    byte = iter(sha256(bytes.fromhex(digest)).digest())

    def between(low, high):
        return low + next(byte) % (high - low + 1)

    def part(low, high):
        return round(low + (high - low) * next(byte) / 255, 4)

    petals = between(5, 13)
    lace, middle = between(30, 44), between(7, 13)
    flower, eye = between(5, 11), between(6, 12)
    return (
        Ring(
            0.885,
            part(0.055, 0.075),
            between(5, 7),
            lace,
            1,
            petals,
            part(0.0, 0.03),
            part(0.2, 0.5),
            part(0, 2 * pi),
        ),
        Ring(
            0.61,
            part(0.13, 0.17),
            between(7, 10),
            *coprime(middle, between(1, 2)),
            petals,
            part(-0.06, 0.06),
            part(0.1, 0.5),
            part(0, 2 * pi),
        ),
        Ring(
            0.335,
            part(0.1, 0.135),
            between(6, 9),
            *coprime(flower, between(1, 3)),
            petals,
            part(-0.05, 0.05),
            part(0.0, 0.4),
            part(0, 2 * pi),
        ),
        Ring(0.13, part(0.05, 0.075), between(4, 7), eye, 1, eye, 0.0, 0.0, part(0, 2 * pi)),
    )


def coprime(waves: int, turns: int) -> tuple[int, int]:
    """The next number of waves that makes one line of all the turns, as in a spirograph."""
    while gcd(waves, turns) > 1:
        waves += 1
    return waves, turns


def drawn(ring: Ring) -> list[str]:
    """The closed paths of a ring; one that runs round twice is two strands, so that none lies on another."""
    paths = max(1, round(ring.strands / ring.turns))
    return [strand(ring, ring.phase + 2 * pi * number / (paths * ring.turns)) for number in range(paths)]


def strand(ring: Ring, phase: float) -> str:
    """The strand as cubic arcs through points whose tangents are exact, in whole relative units."""
    pieces = max(4 * ring.waves, 3 * ring.petals * ring.turns, 24)
    step = 2 * pi * ring.turns / pieces
    knots = [knot(ring, phase, number * step, step) for number in range(pieces + 1)]
    (x, y), _ = knots[0]
    words = [f"M{x} {y}"]
    for ((x0, y0), (u, v)), ((x1, y1), (s, t)) in pairwise(knots):
        numbers = (u, v, x1 - x0 - s, y1 - y0 - t, x1 - x0, y1 - y0)
        words.append("c" + " ".join(map(str, numbers)).replace(" -", "-"))
    return "".join(words) + "z"


def knot(ring: Ring, phase: float, angle: float, step: float):
    """A point of the strand and a third of its tangent over one step (so Hermite becomes Bézier)."""
    wave = ring.waves / ring.turns
    petal, wide = (
        cos(ring.petals * angle),
        ring.half * (1 + ring.swell * cos(ring.petals * angle)) / (1 + ring.swell),
    )
    radius = ring.centre + ring.bend * petal + wide * cos(wave * angle + phase)
    slope = -sin(ring.petals * angle) * ring.petals
    rising = (
        ring.bend * slope
        + ring.half * ring.swell / (1 + ring.swell) * slope * cos(wave * angle + phase)
        - wide * wave * sin(wave * angle + phase)
    )
    scale, third = 0.99 * UNITS / 2, step / 3
    along = (rising * cos(angle) - radius * sin(angle), rising * sin(angle) + radius * cos(angle))
    return (
        (round(UNITS / 2 + scale * radius * cos(angle)), round(UNITS / 2 + scale * radius * sin(angle))),
        (round(scale * along[0] * third), round(scale * along[1] * third)),
    )
