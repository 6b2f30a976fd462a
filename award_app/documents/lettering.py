"""How a text from outside becomes lettering: cleaned, in its script and direction, broken into balanced
lines, fitted.

Pure. Names arrive as plain data from people; what cannot be set honestly is refused with the reason, and
what only deceives the eye (controls, direction overrides) is taken out. Widths are those of Noto Serif
Display, near enough for the others: a fitted line has room to spare.
"""

import re
import unicodedata
from collections import Counter
from dataclasses import dataclass
from itertools import combinations, pairwise

JOINERS = "\u200c\u200d"  # the only invisible characters with a meaning: Persian, Devanagari
UNSEEN = ("Cc", "Cf", "Cs")  # a letter that no font has is refused later, as a missing glyph
MARKS_IN_A_ROW = 4
LONGEST_NAME = 120  # characters of a holder: what a sheet still carries in three lines

# hundredths of an em, by the letters that are so wide
LETTERS = {
    16: "'", 22: " ", 25: "’·.,", 30: "j", 31: "l-", 32: "i", 35: "t", 37: "fIJ", 45: "s", 47: "r",
    49: "c", 51: "z", 54: "egS", 56: "ay", 58: "kovx", 59: "FZ", 60: "P", 61: "bdpqCT", 62: "EYL",
    64: "hnu", 65: "B", 66: "RX", 68: "V", 70: "AK", 71: "G", 72: "U", 73: "D", 74: "OQ", 76: "N",
    79: "H", 86: "w", 94: "mM", 105: "W"
}  # fmt: skip
WIDTHS = {letter: width for width, letters in LETTERS.items() for letter in letters}
SCRIPT_WIDTHS = {"CYRILLIC": 68, "ARABIC": 52, "DEVANAGARI": 62, "CJK": 100, "HIRAGANA": 100, "KATAKANA": 100,
                 "HANGUL": 95, "GREEK": 62}  # fmt: skip
LANGUAGES = {"CYRILLIC": "uk", "ARABIC": "ar", "DEVANAGARI": "hi", "CJK": "zh-Hans", "HIRAGANA": "ja",
             "KATAKANA": "ja", "HANGUL": "ko", "HEBREW": "he", "GREEK": "el", "THAI": "th", "BENGALI": "bn",
             "TAMIL": "ta", "GEORGIAN": "ka", "ARMENIAN": "hy", "ETHIOPIC": "am"}  # fmt: skip
TALL = {"ARABIC", "DEVANAGARI", "BENGALI", "THAI", "TAMIL"}  # need more room between lines
CLINGING = {
    "a", "à", "al", "da", "das", "de", "dei", "del", "der", "di", "do", "dos", "du", "e", "el",
    "en", "et", "i", "in", "la", "las", "le", "les", "los", "na", "of", "on", "sur", "the", "und",
    "y"
}  # fmt: skip


class CannotBeSet(ValueError):
    """A text that no honest certificate can carry; the message says which and why."""


@dataclass(frozen=True)
class Lettering:
    """A name ready to be set: its lines, size in millimetres, language, direction and line spacing."""

    lines: tuple[str, ...]
    size: float
    language: str | None
    direction: str
    leading: float


def cleaned(text: str, field: str, at_most: int) -> str:
    """The text in composed form on one line, without what cannot be seen; CannotBeSet when it is too long."""
    if len(text) > 4 * at_most:
        raise CannotBeSet(f"{field}: {len(text)} characters; a certificate has room for {at_most}.")
    composed = unicodedata.normalize("NFC", re.sub(r"[\s\u2028\u2029]+", " ", text))
    kept = "".join(
        char for char in composed if char in JOINERS or unicodedata.category(char) not in UNSEEN
    ).strip()
    if len(kept) > at_most:
        raise CannotBeSet(f"{field}: {len(kept)} characters; a certificate has room for {at_most}.")
    if piled_up(kept):
        raise CannotBeSet(f"{field}: more than {MARKS_IN_A_ROW} accents on one letter.")
    return kept


def piled_up(text: str) -> bool:
    """Whether more marks stand on one letter than any script writes."""
    row = 0
    for char in text:
        row = row + 1 if unicodedata.category(char) in ("Mn", "Me") else 0
        if row > MARKS_IN_A_ROW:
            return True
    return False


def typeset(text: str, language: str) -> str:
    """The text with the apostrophes, quotation marks and spaces that its language prints."""
    text = re.sub(r"(?<=\w)'(?=\w)", "’", text)
    first, last = {"fr": ("«\u202f", "\u202f»"), "en": ("“", "”")}.get(language, ("«", "»"))
    text = re.sub(r'"([^"]+)"', lambda found: first + found[1].strip() + last, text)
    if language == "fr":
        text = re.sub(r"[ \u00a0]+([;!?»])", "\u202f\\1", text)
        text = re.sub(r" +:", "\u00a0:", text)
        text = re.sub(r"«[ \u00a0]+", "«\u202f", text)
    if language == "ca":
        text = text.replace("ŀ", "l·").replace("Ŀ", "L·")
    return text


def fitted(
    name: str, *, width: float, height: float, largest: float, language: str | None = None
) -> Lettering:
    """The name in one to three lines, as large as the box (millimetres) and `largest` allow."""
    script = script_of(name)
    leading = 1.42 if script in TALL else 1.14
    choices = [
        (lines, min(largest, width / (max(map(em_width, lines)) or 1), height / (leading * len(lines))))
        for lines in breakings(name)
    ]
    lines, size = max(
        choices, key=lambda choice: (choice[1] * (0.84 ** len(choice[0])), -raggedness(choice[0]))
    )
    direction = "rtl" if unicodedata.bidirectional(first_letter(name)) in ("R", "AL") else "ltr"
    return Lettering(lines, round(size, 2), LANGUAGES.get(script, language), direction, leading)


def breakings(name: str) -> list[tuple[str, ...]]:
    """Every way to break a name into one, two or three lines that a typesetter would consider."""
    words = name.split(" ")
    if len(words) == 1 and script_of(name) in ("CJK", "HIRAGANA", "KATAKANA") and len(name) > 7:
        words = list(name)
    glue = " " if " " in name or len(words) == 1 else ""
    if len(words) > 40:
        words = [glue.join(words[start : start + 3]) for start in range(0, len(words), 3)]
    ways = [(name,)]
    for cuts in (1, 2):
        for places in combinations(range(1, len(words)), cuts):
            if not any(words[place - 1].lower() in CLINGING for place in places):
                edges = (0, *places, len(words))
                ways.append(tuple(glue.join(words[start:end]) for start, end in pairwise(edges)))
    return ways


def raggedness(lines: tuple[str, ...]) -> float:
    """How unequal the lines are, in ems."""
    widths = [em_width(line) for line in lines]
    return max(widths) - min(widths)


def em_width(line: str) -> float:
    """About how wide the line runs, in ems."""
    return sum(map(char_width, line)) / 100


def char_width(char: str) -> int:
    if unicodedata.combining(char) or char in JOINERS:
        return 0
    base = unicodedata.normalize("NFD", char)[0]
    return WIDTHS.get(base) or SCRIPT_WIDTHS.get(script_of(char)) or 66


def script_of(text: str) -> str:
    """The script that most of the letters belong to, in Unicode's word for it: LATIN, ARABIC, CJK."""
    scripts = Counter(unicodedata.name(char, "NONE").split(" ")[0] for char in text if char.isalpha())
    if scripts.keys() & {"HIRAGANA", "KATAKANA"}:
        return "HIRAGANA"
    return scripts.most_common(1)[0][0] if scripts else "LATIN"


def first_letter(text: str) -> str:
    return next((char for char in text if char.isalpha()), "a")
