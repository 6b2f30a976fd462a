"""The compiled workflow as a picture: rounds from left to right, parallel stages one above the other, and below
the way of a candidacy as a line with its stations, where each step says who takes it.

Drawn from `compile_workflow(rules).steps` alone. Colours stand as attributes, so the file looks right by itself; a page
overrides them by class. Text is only measured, so that no two labels meet.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from textwrap import wrap
from xml.sax.saxutils import escape, quoteattr
from zoneinfo import ZoneInfo

from babel.dates import format_date, format_interval

from .calendar import Moment
from .machine import compile_workflow, statuses
from .rulebook import Round, Rulebook
from .steps import BACK, NEW, SAME, Step
from .telling import STATES, Say, _, step_named, who_named

STATION = 116.0  # from one station of the line to the next
INSET = 46.0  # the first station's distance from its round's left edge
MARGIN = 62.0  # room for the step that begins it all
LETTER = 6.3  # the mean width of a letter of a small label
INK, SOFT, RULE, ACCENT, GOLD, PAPER = "#1d1b17", "#49453d", "#857d6d", "#0b4d5a", "#694a07", "#fbf9f4"
BRITISH = {"en": "en_GB"}  # the day before the month
STAR = "M0 -12L3.5 -3.7L12.4 -2.9L5.6 2.9L7.6 11.6L0 7L-7.6 11.6L-5.6 2.9L-12.4 -2.9L-3.5 -3.7Z"


@dataclass
class Column:
    """One round in its place: its main states are stations of the line, the others hang below."""

    round: Round
    x: float
    width: float
    main: list[str]
    aside: list[str]

    def stations(self) -> Iterator[tuple[str, float]]:
        return ((state, self.x + INSET + STATION * at) for at, state in enumerate(self.main))


@dataclass
class Sheet:
    """What is drawn, and the lowest y that anything reaches."""

    language: str
    say: Say
    counts: Mapping[str, int] = field(default_factory=dict)  # how many candidacies stand in each state now
    stands: Mapping[str, Mapping] = field(default_factory=dict)  # by "round.stage": opens_at and closes_at as they are now
    shapes: list[str] = field(default_factory=list)
    labels: list[tuple[float, float, float, float]] = field(default_factory=list)  # x, end, y, foot of each line of text
    foot: float = 0.0

    def text(self, x: float, y: float, words: str, kind: str = "name", anchor: str = "start") -> None:
        size, weight, colour = {
            "round": (16, 600, INK),
            "name": (13.5, 600, INK),
            "step": (13, 400, INK),
            "who": (12.5, 400, SOFT),
            "prize": (13, 600, GOLD),
        }[kind]
        self.shapes.append(
            f'<text class="picture-{kind}" x="{x:g}" y="{y:g}" font-size="{size}" font-weight="{weight}" '
            f'fill="{colour}" text-anchor="{anchor}" stroke="{PAPER}" stroke-width="4" '
            f'stroke-linejoin="round" paint-order="stroke">{escape(words)}</text>'
        )
        self.foot = max(self.foot, y + 6)
        width = len(words) * letter_of(kind)
        start = x - width / 2 if anchor == "middle" else x
        self.labels.append((start - 3, start + width + 3, y - size, y + 5))

    def lines(self, x: float, y: float, words: str, room: float, kind: str = "name", anchor: str = "start") -> float:
        """Text in as many lines as it needs; gives the y of the next line."""
        for line in wrapped(words, room, kind):
            self.text(x, y, line, kind, anchor)
            y += 16.5 if kind in ("round", "name", "prize") else 15.5
        return y

    def path(self, d: str, kind: str, width: float = 1.25, colour: str = RULE, more: str = "") -> None:
        self.shapes.append(
            f'<path class="picture-{kind}" d="{d}" fill="none" stroke="{colour}" stroke-width="{width:g}"{more}/>'
        )

    def arrow(self, x: float, y: float, back: bool = False) -> None:
        """A small arrow before the words of a step: forward, or back."""
        tip = (
            f"M{x} {y}h10m-3.5 -3.5l3.5 3.5l-3.5 3.5" if not back else f"M{x + 10:g} {y}h-10m3.5 -3.5l-3.5 3.5l3.5 3.5"
        )
        self.path(tip, "arrow", 1.25, SOFT)


def picture(
    rules: Rulebook,
    language: str = "en",
    say: Say = _,
    counts: Mapping[str, int] | None = None,
    stands: Mapping[str, Mapping] | None = None,
) -> str:
    """The SVG of an edition's workflow. `say` translates the words that the rulebook does not give; `counts` says how many
    candidacies stand in each state now, `stands` the stages' dates as they are now (without it, as the rules say them)."""
    sheet, columns = Sheet(language, say, counts or {}, stands or {}), place(rules)
    width = columns[-1].x + columns[-1].width + 10
    top = max(_stages(sheet, rules, column) for column in columns) + 44
    below = _line(sheet, rules, columns, top)
    for column in columns:
        _aside(sheet, rules, column, top, below)
    _prizes(sheet, rules, columns, top)
    height = sheet.foot + 14
    rules_between = "".join(
        f'<path class="picture-edge" d="{around(sheet.labels, one.x, 8, height - 8)}" stroke="{RULE}" stroke-opacity=".45"/>'
        for one in columns
    )
    title = rules.edition.title[language]
    label = f"{say(_('Picture of the process'))}{say(_(':'))} {title}"
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" class="picture" viewBox="0 0 {width:g} {height:g}" width="{width:g}" '
        f'height="{height:g}" role="img" aria-label={quoteattr(label)} '
        f"font-family=\"'Award Text', 'Source Sans 3', 'Noto Sans', sans-serif\">"
        f"<title>{escape(title)}</title><desc>{escape(described(rules, language, say))}</desc>"
        f'<rect class="picture-paper" width="{width:g}" height="{height:g}" fill="{PAPER}"/>'
        f"{rules_between}{''.join(sheet.shapes)}</svg>\n"
    )


def around(labels: Iterable[tuple], x: float, y: float, foot: float) -> str:
    """A straight line down at `x` that is broken where a label stands in its way."""
    drawn = ""
    for top, end in sorted((top, end) for start, stop, top, end in labels if start < x < stop):
        drawn += f"M{x:g} {y:g}V{top:g}" if top > y else ""
        y = max(y, end)
    return f"{drawn}M{x:g} {y:g}V{foot:g}"


def described(rules: Rulebook, language: str, say: Say) -> str:
    """The picture in one sentence: the rounds and the stations of the line in their order."""
    return "; ".join(
        f"{one.round.name[language]}{say(_(':'))} " + " → ".join(_named(state, say) for state in one.main)
        if one.main
        else one.round.name[language]
        for one in place(rules)
    )


def place(rules: Rulebook) -> list[Column]:
    """Each round with its width: as wide as its stations, or as its stages that follow one another."""
    columns, x, states = [], MARGIN, compile_workflow(rules).states("candidacy")
    for round_ in rules.rounds:
        status, own = statuses(round_), [one for one in states if one.startswith(f"{round_.id}:")]
        main = [f"{round_.id}:{one}" for one in dict.fromkeys((status.entry, status.passing))] if status else []
        wide = STATION * max(len(main), len(_ranks(round_)), 1) + (0 if main else 70)
        own = [one for one in own if not one.endswith(":cancelled")]  # said once for all, not drawn in every round
        live = [f"{round_.id}:{one}" for one in status.live] if status else []
        aside = sorted(
            (one for one in own if one not in main), key=lambda one: (one not in live, one.endswith(":withdrawn"))
        )
        columns.append(Column(round_, x, wide, main, aside))
        x += wide
    return columns


def wrapped(words: str, room: float, kind: str = "name") -> list[str]:
    return wrap(words, max(int(room / letter_of(kind)), 6), break_long_words=False) or [""]


def letter_of(kind: str) -> float:
    """The mean width of a letter of such a label."""
    return LETTER + {"round": 1.6, "name": 0.5, "prize": 0.5}.get(kind, 0)


# -- the stages of a round


def _ranks(round_: Round) -> list[list]:
    """The stages by what they wait for: those at the same time together, those that come after them next."""
    rank: dict[str, int] = {}
    for stage in round_.stages:
        rank[stage.id] = 1 + max((rank.get(one, -1) for one in getattr(stage, "after", ()) or ()), default=-1)
    return [[stage for stage in round_.stages if rank[stage.id] == at] for at in sorted(set(rank.values()))]


def _stages(sheet: Sheet, rules: Rulebook, column: Column) -> float:
    """The round's name and its stages; gives the y where they end."""
    head = sheet.lines(column.x + 10, 26, column.round.name[sheet.language], column.width - 20, "round") + 8
    ranks, lowest = _ranks(column.round), head
    cell = column.width / len(ranks)
    for at, stages in enumerate(ranks):
        x, y = column.x + 10 + cell * at, head
        for stage in stages:
            sheet.path(f"M{x:g} {y:g}h{cell - 18:g}", "bar", 6, ACCENT)
            y = sheet.lines(x, y + 20, stage.name[sheet.language], cell - 16)
            y = sheet.lines(x, y, _dates(sheet, rules, column.round, stage), cell - 16, "who") + 12
        lowest = max(lowest, y)
    return lowest


def _dates(sheet: Sheet, rules: Rulebook, round_: Round, stage) -> str:
    """As they stand now, an extension in them; else as the rules say them."""
    now = sheet.stands.get(f"{round_.id}.{stage.id}") or {}
    if not (now.get("opens_at") and now.get("closes_at")):
        return dated(stage.opens, _ends(stage), sheet.language, sheet.say)
    last = now["closes_at"] - timedelta(seconds=1)  # what closes at the end of a day is drawn until that day
    zone = ZoneInfo(rules.time_zone)
    days = [at.astimezone(zone).date() for at in (now["opens_at"], last)]
    return format_interval(*days, "yMMMd", locale=BRITISH.get(sheet.language, sheet.language))


def _ends(stage) -> Moment | None:
    """An announcement ends when it is made, as on the time line."""
    told = getattr(stage, "embargo_until", None)
    return told if told and stage.closes and stage.closes.known else stage.closes


def dated(opens: Moment | None, closes: Moment | None, language: str, say: Say) -> str:
    """“20 Jan – 15 Mar 2026”; what is not known yet is said so."""
    language = BRITISH.get(language, language)
    if opens and closes and opens.known and closes.known:
        return format_interval(opens.day, closes.day, "yMMMd", locale=language)
    known = next((one for one in (opens, closes) if one and one.local), None)
    if known is None:
        return say(_("to be confirmed"))
    return format_date(known.local.date(), "medium" if known.known else "MMM y", locale=language)


# -- the line


def _line(sheet: Sheet, rules: Rulebook, columns: list[Column], y: float) -> float:
    """Stations, the line through them, and the steps between each two; gives the y where the labels end."""
    stops = [stop for column in columns for stop in column.stations()]
    names = dict(stops)
    lowest, steps = y, _steps(rules)
    first, last = stops[0], stops[-1]
    sheet.path(f"M{first[1] - STATION + 20:g} {y:g}H{last[1]:g}", "line", 4, ACCENT)
    lowest = max(lowest, _between(sheet, steps, NEW, first[0], first[1] - STATION + 10, y))
    for (here, x), (there, _end) in zip(stops, stops[1:], strict=False):
        lowest = max(lowest, _between(sheet, steps, here, there, x, y))
    passing = {column.main[-1] for column in columns if column.main}
    for state, x in names.items():
        fill = ACCENT if state in passing else PAPER
        sheet.shapes.append(
            f'<circle class="picture-stop{" full" if state in passing else ""}" cx="{x:g}" cy="{y:g}" r="8" '
            f'fill="{fill}" stroke="{ACCENT}" stroke-width="3"/>'
        )
        above = wrapped(_stands(sheet, state), STATION - 10)
        sheet.lines(x, y - 20 - 16.5 * (len(above) - 1), " ".join(above), STATION - 10, anchor="middle")
    return lowest


def _between(sheet: Sheet, steps: list[Step], here: str, there: str, x: float, y: float) -> float:
    """The steps from one station to the next, and those back, in words under the line."""
    at = y + 26
    for back, (source, dest) in enumerate(((here, there), (there, here))):
        for step in steps:
            if step.dest == dest and source in step.sources:
                at = _said(sheet, step, x + 15, at, STATION - 34, bool(back)) + 4
    return at


def _said(sheet: Sheet, step: Step, x: float, y: float, room: float, back: bool = False) -> float:
    sheet.arrow(x, y - 4.5, back)
    y = sheet.lines(x + 15, y, step_named(step.name, sheet.say), room - 6, "step")
    return sheet.lines(x + 15, y, ", ".join(who_named(step.who, sheet.say)), room - 6, "who")


# -- what leaves the line


def _aside(sheet: Sheet, rules: Rulebook, column: Column, line: float, y: float) -> None:
    """The other states of a round hang on a trunk under its first station, each with its ways in and out."""
    if not column.aside:
        return
    (_state, x), *_rest = column.stations()
    status, steps, y = statuses(column.round), _steps(rules), y + 22
    room = max(column.width - 58, 130)
    for state in column.aside:
        known, end = state.split(":")[1], y
        sheet.text(x + 36, y + 4.5, _stands(sheet, state))
        _mark(sheet, x + 22, y, known in status.live)
        sheet.path(f"M{x:g} {y - 6:g}q0 6 6 6h{8:g}", "branch")
        at = y + 22
        for step in _unique(one for one in steps if one.dest == state):
            at = _said(sheet, step, x + 36, at, room - 36)
        for step in _unique(one for one in steps if state in one.sources and one.dest not in (SAME, *column.aside)):
            at = _said(sheet, step, x + 36, at, room - 36, back=True)
        y = at + 14
    sheet.path(f"M{x:g} {line + 10:g}V{end - 6:g}", "branch")


def _mark(sheet: Sheet, x: float, y: float, live: bool) -> None:
    shape = (
        f'<circle class="picture-live" cx="{x:g}" cy="{y:g}" r="6" fill="{PAPER}" stroke="{ACCENT}" stroke-width="3"/>'
        if live
        else f'<rect class="picture-end" x="{x - 5.5:g}" y="{y - 5.5:g}" width="11" height="11" fill="{RULE}"/>'
    )
    sheet.shapes.append(shape)


def _prizes(sheet: Sheet, rules: Rulebook, columns: list[Column], y: float) -> None:
    """The line's end: what can be won, and the step that makes it public."""
    stops = [stop for column in columns for stop in column.stations()]
    column = columns[-1]
    prizes = [award for _round, award in rules.awards()]
    if column.main or not prizes:
        return
    x = column.x + INSET
    sheet.path(f"M{stops[-1][1] + 9:g} {y:g}H{x - 14:g}", "line", 4, ACCENT, ' stroke-dasharray="2 6"')
    sheet.shapes.append(f'<path class="picture-star" transform="translate({x:g} {y:g})" d="{STAR}" fill="#b98d2f"/>')
    closing = [
        step
        for step in compile_workflow(rules).steps
        if step.of == "stage"
        and step.dest == "closed"
        and step.parent == f"{column.round.id}.{column.round.stages[-1].id}"
    ]
    for step in closing:
        _said(sheet, step, stops[-1][1] + 15, y + 26, STATION - 34)
    at = y + 30
    for award in prizes:
        at = sheet.lines(x - 4, at, award.name[sheet.language], column.width - INSET - 4, "prize") + 6


def _steps(rules: Rulebook) -> list[Step]:
    return [one for one in compile_workflow(rules).table("candidacy") if one.name != "call_off"]


def _unique(steps: Iterable[Step]) -> list[Step]:
    """Each step once: the same name by the same people to the same place is one way."""
    return list({(one.name, one.who, one.dest if one.dest == BACK else ""): one for one in steps}.values())


def _stands(sheet: Sheet, state: str) -> str:
    """The name of a state, and how many stand in it now."""
    name, number = _named(state, sheet.say), sheet.counts.get(state)
    return f"{name} ({number})" if number else name


def _named(state: str, say: Say) -> str:
    status = state.rpartition(":")[2]
    return say(STATES.get(status, status.replace("_", " ")))
