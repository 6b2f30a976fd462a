"""The composition of a certificate: how large each text stands, so that the page is full and nothing
overflows.

Pure. The small texts take the room they need, in steps; the holder's name gets what is left, as large as it
can be.
"""

from dataclasses import dataclass
from math import ceil

from .lettering import CannotBeSet, Lettering, em_width, fitted


@dataclass(frozen=True)
class Sheet:
    """A page's measures in millimetres."""

    column: float  # width of the text
    room: float  # height between the head and the signatures
    largest: float  # size of the name
    measure: float  # width of the running texts


SHEETS = {
    "landscape": Sheet(column=222, room=116, largest=27, measure=176),
    "portrait": Sheet(column=150, room=168, largest=22, measure=140),
}

SIZES = {"heading": (8.6, 7.4, 6.2, 5.2), "practice": (6.2, 5.6, 5.0, 4.5), "citation": (3.9, 3.6, 3.3)}
LEADING = 1.38
TEXT_FACE = 1.07  # how much wider the text face runs than the display face
SLANTED = {"landscape": 268, "portrait": 246}  # millimetres along the diagonal
SMALLEST_NAME = 5.5


@dataclass(frozen=True)
class Composition:
    """The sizes of the texts, in millimetres, and the name's lettering."""

    name: Lettering
    heading: float
    practice: float
    citation: float
    wide: dict[str, float]  # how wide each running text is set, so that its lines come out even
    rehearsal: float


def composed(facts, heading: str) -> Composition:
    """Sizes for printable facts. Raises CannotBeSet when they are too much for one page."""
    sheet = SHEETS[facts.design]
    sizes = {
        "heading": size_of(heading, SIZES["heading"], sheet.column, 2),
        "practice": size_of(facts.practice, SIZES["practice"], sheet.measure, 2),
        "citation": size_of(facts.citation, SIZES["citation"], sheet.measure, 4),
    }
    taken = (
        height(heading, sizes["heading"], sheet.column)
        + height(facts.practice, sizes["practice"], sheet.measure)
        + height(facts.citation, sizes["citation"], sheet.measure)
        + height(facts.text, 4.4, sheet.measure)
        + height(facts.country, 4.4, sheet.measure)
        + height(facts.money, 4.4, sheet.measure)
        + height(facts.second and facts.second[1], 3.6, sheet.measure)
    )
    name = fitted(
        facts.holder,
        width=sheet.column,
        height=max(sheet.room - taken, 14),
        largest=sheet.largest,
        language=facts.language,
    )
    if name.size < SMALLEST_NAME:
        raise CannotBeSet(
            f"holder: too long to be set in one to three lines ({len(facts.holder)} characters)."
        )
    sizes["heading"] = round(max(min(sizes["heading"], 0.62 * name.size), 4.8), 2)
    wide = {
        "heading": even(heading, sizes["heading"], sheet.column),
        "text": even(facts.text, 4.4, sheet.measure),
        "practice": even(facts.practice, sizes["practice"], sheet.measure),
        "citation": even(facts.citation, sizes["citation"], sheet.measure),
    }
    return Composition(name, **sizes, wide=wide, rehearsal=rehearsal_size(facts.rehearsal, facts.design))


def size_of(text: str | None, sizes: tuple[float, ...], width: float, lines: int) -> float:
    """The first size at which the text stays within so many lines; the last, if none."""
    return next((size for size in sizes if line_count(text, size, width) <= lines), sizes[-1])


def height(text: str | None, size: float, width: float) -> float:
    """What the text takes, with the white space above it."""
    return line_count(text, size, width) * size * LEADING + (5 if text else 0)


def line_count(text: str | None, size: float, width: float) -> int:
    return ceil(em_width(text or "") * TEXT_FACE * size / width)


def even(text: str | None, size: float, width: float) -> float:
    """The width at which the text's lines are about equally long: no last line of a single word."""
    lines = line_count(text, size, width)
    if lines < 2:
        return width
    longest_word = max(map(em_width, text.split(" "))) * size
    return round(min(width, em_width(text) * TEXT_FACE * size / lines + 0.6 * longest_word), 1)


def rehearsal_size(word: str | None, design: str) -> float:
    """The word of a rehearsal runs from corner to corner."""
    return round(SLANTED[design] / (em_width(word) + 0.06 * len(word)), 1) if word else 0
