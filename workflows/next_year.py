"""Next year's file from this year's: the text itself is changed where it must be, and everything else stays as it was
written, comments included.

Dates are moved and marked as assumed, the number of the edition goes on, the place is not known yet. Texts are left alone,
but for the number in the edition's title.
"""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Literal, NamedTuple

from ruamel.yaml import YAML
from ruamel.yaml.nodes import MappingNode, Node

from workflows.calendar import UNKNOWN, WRITTEN, Moment
from workflows.comparing.numerals import in_roman
from workflows.reading import loads
from workflows.rule import walk
from workflows.rulebook import Rulebook

YEAR = 365.2425  # days
DATES = ("opens", "closes", "embargo_until", "starts", "ends", "until")


class Change(NamedTuple):
    start: int
    end: int
    text: str


def next_year(source: str, year: int, keep: Literal["day", "weekday"] = "day", name: str = "rulebook") -> str:
    """The file of another year. `keep`: a date stays on its day of the month, or on its day of the week.

    Raises RulebookError for a file with mistakes, ValueError for a year that is its own.
    """
    rules, root = loads(source, name), YAML(typ="safe", pure=True).compose(source)
    years = year - rules.edition.year
    if not years:
        raise ValueError(f"{rules.id} is the rulebook of {year} already")
    changes = [*numbers(rules, root, year, years), *moved(rules, root, years, keep), *place(source, root)]
    changes += assumed(source, root, rules)
    for change in sorted(changes, reverse=True):
        source = source[: change.start] + change.text + source[change.end :]
    return head(rules, year) + without_head(source)


def head(rules: Rulebook, year: int) -> str:
    return ("# yaml-language-server: $schema=rulebook.schema.json\n"
            f"# Started from the rules of {rules.edition.year}: dates are moved to {year} and assumed, place unknown.\n#\n")


def without_head(source: str) -> str:
    return re.sub(r"\A# yaml-language-server:.*\n(?:# Started from the rules of .*\n#\n)?", "", source)


def follow(node: Node, path: tuple) -> Node | None:
    for part in path:
        if isinstance(node, MappingNode):
            node = next((value for key, value in node.value if key.value == part), None)
        elif node is not None and isinstance(part, int):
            node = node.value[part]
        if node is None:
            return None
    return node


def over(node: Node, text: str) -> Change:
    return Change(node.start_mark.index, node.end_mark.index, text)


# -- what is changed


def numbers(rules: Rulebook, root: Node, year: int, years: int) -> Iterator[Change]:
    number = rules.edition.number + years
    yield over(follow(root, ("edition", "number")), str(number))
    yield over(follow(root, ("edition", "roman")), in_roman(number))
    yield over(follow(root, ("edition", "year")), str(year))
    for language, title in rules.edition.title.items():
        node = follow(root, ("edition", "title", language))
        written, start = title_of_next(title, rules, number), node.start_mark.index
        if written != title:
            quoted = node.start_mark.buffer[start : node.end_mark.index]
            yield over(node, quoted.replace(title, written))


def title_of_next(title: str, rules: Rulebook, number: int) -> str:
    """“XXe Distinction” as “XXIIe Distinction”, “20th” as “22nd”; a title without its number as it is."""
    edition = rules.edition
    title = re.sub(rf"\b{edition.roman}(?=e?\b)", in_roman(number), title)
    title = re.sub(rf"\b{edition.number}(st|nd|rd|th)\b", f"{number}{english_ending(number)}", title)
    return re.sub(rf"\b{edition.number}(?=(?:e|è|a|ª|º)?\b)", str(number), title)


def english_ending(number: int) -> str:
    return "th" if number % 100 in (11, 12, 13) else {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")


def moved(rules: Rulebook, root: Node, years: int, keep: str) -> Iterator[Change]:
    for path, value in walk(rules):
        node = follow(root, path)
        if isinstance(value, Moment) and value.local and node is not None and not isinstance(node, MappingNode):
            yield over(node, written_later(node.value, years, keep))
        elif path and path[-1] in ("until", "join_by") and isinstance(value, str) and WRITTEN.match(value):
            yield over(node, written_later(value, years, keep))


def written_later(text: str, years: int, keep: str) -> str:
    """“2026-03-15 12:00 GMT” so many years later; a month stays a month."""
    found = WRITTEN.match(text)
    year, month, day = (int(part) if part else None for part in found.groups()[:3])
    if day is None:
        return f"{year + years}-{month:02d}"
    later = later_day(date(year, month, day), years, keep)
    return f"{later.isoformat()}{text[10:]}"


def later_day(day: date, years: int, keep: str) -> date:
    if keep == "weekday":
        return day + timedelta(weeks=round(years * YEAR / 7))
    return day.replace(year=day.year + years, day=min(day.day, monthrange(day.year + years, day.month)[1]))


def place(source: str, root: Node) -> Iterator[Change]:
    """Where next year's ceremony is, nobody knows from last year's."""
    for key in ("place", "country"):
        node = follow(root, ("ceremony", key))
        if node is not None and node.value != UNKNOWN:
            end = node.end_mark.index
            written = source[node.start_mark.index : end].rstrip()
            block = isinstance(node, MappingNode) and not node.flow_style
            start = source.rindex(f"{key}:", 0, node.start_mark.index) + len(key) + 1 if block else node.start_mark.index
            yield Change(start, node.start_mark.index + len(written), f" {UNKNOWN}" if block else UNKNOWN)


def assumed(source: str, root: Node, rules: Rulebook) -> Iterator[Change]:
    """Each mapping whose dates were moved says that they are our assumption."""
    for path in dict.fromkeys(path[:-1] for path, value in walk(rules) if isinstance(value, Moment)):
        node = follow(root, path)
        if not isinstance(node, MappingNode):
            continue
        keys = [key.value for key, _ in node.value]
        own = [key for key in (*DATES, "place", "country") if key in keys]
        if "default" not in keys:
            yield added(source, node, own)
        elif (said := follow(node, ("default",))).value != "true":
            known = [one.value for one in said.value]
            yield over(said, f"[{', '.join([*known, *(key for key in own if key not in known)])}]")


def added(source: str, node: MappingNode, keys: list[str]) -> Change:
    """`default: [opens, closes]` at the end of a mapping written on one line, or below the last of these keys."""
    words = f"default: [{', '.join(keys)}]"
    if node.flow_style:
        end = node.end_mark.index - 1
        return Change(end, end, f", {words}")
    key, value = [pair for pair in node.value if pair[0].value in keys and pair[0].value in DATES][-1]
    after = source.find("\n", value.end_mark.index - 1) + 1 or len(source)
    return Change(after, after, f"{' ' * key.start_mark.column}{words}\n")
