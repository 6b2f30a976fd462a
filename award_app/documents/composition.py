"""The composition of a certificate: how large each text stands, so that the page is full and nothing overflows.

Pure. The small texts take the room they need, in steps; the holder's name gets what is left, as large as it can be.
"""

from dataclasses import dataclass
from math import ceil

from .lettering import CannotBeSet, Lettering, em_width, fitted


@dataclass(frozen=True)
class Sheet:
    """A page's measures in millimetres."""

    column: float     # width of the text
    room: float       # height between the head and the signatures
    largest: float    # size of the name
    measure: float    # width of the running texts


SHEETS = {"landscape": Sheet(column=222, room=116, largest=23, measure=176),
          "portrait": Sheet(column=150, room=168, largest=19, measure=140)}

SIZES = {"heading": (8.6, 7.4, 6.2, 5.2), "practice": (6.2, 5.6, 5.0, 4.5), "citation": (3.9, 3.6, 3.3)}
LEADING = 1.38
SMALLEST_NAME = 5.5


@dataclass(frozen=True)
class Composition:
    """The sizes of the texts, in millimetres, and the name's lettering."""

    name: Lettering
    heading: float
    practice: float
    citation: float
    rehearsal: float


def composed(facts, heading: str) -> Composition:
    """Sizes for printable facts. Raises CannotBeSet when they are too much for one page."""
    sheet = SHEETS[facts.design]
    sizes = {"heading": size_of(heading, SIZES["heading"], sheet.column, 2),
             "practice": size_of(facts.practice, SIZES["practice"], sheet.measure, 2),
             "citation": size_of(facts.citation, SIZES["citation"], sheet.measure, 4)}
    taken = (height(heading, sizes["heading"], sheet.column) + height(facts.practice, sizes["practice"], sheet.measure)
             + height(facts.citation, sizes["citation"], sheet.measure) + height(facts.text, 4.4, sheet.measure)
             + height(facts.country, 4.4, sheet.measure) + height(facts.second and facts.second[1], 3.6, sheet.measure))
    name = fitted(facts.holder, width=sheet.column, height=max(sheet.room - taken, 14), largest=sheet.largest,
                  language=facts.language)
    if name.size < SMALLEST_NAME:
        raise CannotBeSet(f"holder: too long to be set in one to three lines ({len(facts.holder)} characters).")
    return Composition(name, **sizes, rehearsal=rehearsal_size(facts.rehearsal, sheet))


def size_of(text: str | None, sizes: tuple[float, ...], width: float, lines: int) -> float:
    """The first size at which the text stays within so many lines; the last, if none."""
    return next((size for size in sizes if line_count(text, size, width) <= lines), sizes[-1])


def height(text: str | None, size: float, width: float) -> float:
    """What the text takes, with the white space above it."""
    return line_count(text, size, width) * size * LEADING + (5 if text else 0)


def line_count(text: str | None, size: float, width: float) -> int:
    return ceil(em_width(text or "") * size / width)


def rehearsal_size(word: str | None, sheet: Sheet) -> float:
    """The word of a rehearsal spans the column."""
    return round(sheet.column * 1.1 / (em_width(word) + 0.08 * len(word)), 1) if word else 0
