"""The time line of an edition as pure geometry: rounds from left to right, parallel stages stacked.

`lay_out` turns rounds of stages into bars, lanes, month ticks and today's mark on a sheet 1000 units wide;
templates/macros/timeline.html draws it. Nothing here knows words, colours or a browser: labels are only
measured, so that no two of them meet. A date that is not known yet is given a place and marked as uncertain.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

WIDTH = 1000.0
LETTER, NAME_LETTER = 6.4, 8.4  # the mean width of a letter of a stage's label and of a round's name
INDENT = 6.0  # labels stand a little in from the edge of what they name
NARROWEST = 7.0  # a stage of one day must still be seen
HEAD, NAMES_ROW, LANE, BAR, FOOT = 26.0, 22.0, 46.0, 12.0, 30.0
UNKNOWN_LENGTH = timedelta(days=30)


@dataclass(frozen=True)
class StageBar:
    """A stage as the rules and the edition know it; `state` is waiting, open, overdue or closed; of an edition
    that does not run, suspended or cancelled."""

    id: str
    name: str
    kind: str
    opens: datetime | None
    closes: datetime | None
    state: str

    @property
    def until(self) -> datetime | None:
        """The last instant in time: what closes at the end of 15 March is printed "15 March", not 16."""
        return self.closes and self.closes - timedelta(seconds=1)


@dataclass(frozen=True)
class Bar:
    """A stage in its place, from `x` to `end` in its lane; its time has passed up to `elapsed`."""

    stage: StageBar
    round_id: str
    x: float
    end: float
    y: float
    lane: int
    elapsed: float
    label_x: float
    label_ends_here: bool
    certain: bool

    @property
    def label_width(self) -> float:
        return round(LETTER * len(self.stage.name), 1)

    @property
    def width(self) -> float:
        return round(self.end - self.x, 1)

    @property
    def middle(self) -> float:
        return self.y + BAR / 2


@dataclass(frozen=True)
class Round:
    """A round with its bars, the span they cover, and the row in which its name stands."""

    id: str
    name: str
    x: float
    end: float
    row: int
    name_x: float
    name_ends_here: bool
    bars: tuple[Bar, ...]

    @property
    def name_width(self) -> float:
        return round(NAME_LETTER * len(self.name), 1)


@dataclass(frozen=True)
class Tick:
    x: float
    day: date  # the first of the month

    @property
    def opens_a_year(self) -> bool:
        return self.day.month == 1


@dataclass(frozen=True)
class Line:
    rounds: tuple[Round, ...]
    ticks: tuple[Tick, ...]
    today: float | None  # None: today is before or after everything drawn
    now: datetime
    top: float  # y of the first lane
    height: float

    @property
    def bars(self) -> tuple[Bar, ...]:
        return tuple(bar for one in self.rounds for bar in one.bars)

    def thread(self, lit) -> str:
        """The path, in SVG's words, along the stages named in `lit`: a candidacy's own way so far."""
        return "".join(f"M{bar.x} {bar.middle}H{_reached(bar)}" for bar in self._passed(lit))

    def bends(self, lit) -> str:
        """The path from each lit stage to those that follow it directly, no other wholly between them."""
        passed = self._passed(lit)
        return "".join(
            _bend(a, b)
            for a in passed
            for b in passed
            if _before(a, b) and not any(_before(a, c) and _before(c, b) for c in passed)
        )

    def stands(self, lit) -> tuple[Bar, ...]:
        """The bars at which the thread ends: those that no lit stage follows."""
        passed = self._passed(lit)
        return tuple(bar for bar in passed if not any(_before(bar, other) for other in passed))

    def _passed(self, lit) -> list[Bar]:
        chosen = set(lit or ())
        return [bar for bar in self.bars if bar.stage.id in chosen]


def lay_out(rounds, now: datetime) -> Line:
    """The time line of `rounds`, a list of (id, name, [StageBar]) in their order, as it stands at `now`.

    Instants are aware; months begin in the zone of `now`. An unknown date is placed after what comes before.
    """
    spans = _spans(rounds, now)
    first = min((opens for opens, _ in spans.values()), default=now)
    last = max((closes for _, closes in spans.values()), default=now)
    scale = _scale(first, last)
    named = _name_rows(
        [(key, name, *_extent(stages, spans, scale)) for key, name, stages in rounds if stages]
    )
    top = HEAD + NAMES_ROW * (1 + max((row for row, *_ in named.values()), default=0)) + LANE - BAR
    bars = _bars(rounds, spans, scale, top, now)
    drawn = tuple(
        Round(
            key,
            name,
            *_extent(stages, spans, scale),
            *named[key],
            tuple(b for b in bars if b.round_id == key),
        )
        for key, name, stages in rounds
        if stages
    )
    lanes = 1 + max((bar.lane for bar in bars), default=0)
    return Line(
        drawn,
        _ticks(first, last, now, scale),
        scale(now) if first <= now <= last and drawn else None,
        now,
        top,
        top + LANE * (lanes - 1) + BAR + FOOT,
    )


def _spans(rounds, now):
    """Where each stage begins and ends, unknown dates filled from their neighbours."""
    known = [at for _, _, stages in rounds for s in stages for at in (s.opens, s.closes) if at]
    reached, spans = min(known, default=now), {}
    for key, _, stages in rounds:
        for stage in stages:
            opens = stage.opens or min(reached, stage.closes or reached)
            spans[key, stage.id] = opens, max(opens, stage.closes or opens + UNKNOWN_LENGTH)
        reached = max([reached, *(spans[key, stage.id][1] for stage in stages)])
    return spans


def _scale(first, last):
    length = max((last - first).total_seconds(), 1.0)
    return lambda at: round(WIDTH * (at - first).total_seconds() / length, 1)


def _extent(stages, spans, scale):
    ids = {stage.id for stage in stages}
    own = [span for (_, stage_id), span in spans.items() if stage_id in ids]
    return scale(min(opens for opens, _ in own)), scale(max(closes for _, closes in own))


def _name_rows(rounds):
    """For each round the row of its name, where the name is anchored, and whether it ends there."""
    rows, placed = [], {}
    for key, name, x, end in rounds:
        start, stop, turned = _label(NAME_LETTER * len(name), x, end)
        row = _first_free(rows, start, stop)
        placed[key] = (row, stop if turned else start, turned)
    return placed


def _bars(rounds, spans, scale, top, now):
    lanes, bars = [], []
    for key, _, stages in rounds:
        for stage in stages:
            x, end = (scale(at) for at in spans[key, stage.id])
            x = min(x, WIDTH - NARROWEST)
            end = max(end, x + NARROWEST)
            start, stop, turned = _label(LETTER * len(stage.name), x, end)
            lane = _first_free(lanes, min(x, start), max(end, stop))
            elapsed = min(max(scale(now), x), end)
            bars.append(
                Bar(
                    stage,
                    key,
                    x,
                    end,
                    top + LANE * lane,
                    lane,
                    elapsed,
                    stop if turned else start,
                    turned,
                    bool(stage.opens and stage.closes),
                )
            )
    return bars


def _label(width, x, end):
    """Where a label begins and stops: at the left of its bar, or, near the right edge, ending with it."""
    length = INDENT + width
    if x + length <= WIDTH:
        return x, round(x + length, 1), False
    return round(max(0.0, end - length), 1), end, True


def _first_free(rows, start, stop) -> int:
    """The first row in which nothing yet lies between start and stop; it is taken at once."""
    for number, taken in enumerate(rows):
        if all(stop <= a or start >= b for a, b in taken):
            taken.append((start, stop))
            return number
    rows.append([(start, stop)])
    return len(rows) - 1


def _ticks(first, last, now, scale):
    zone, ticks = now.tzinfo, []
    begin = first.astimezone(zone)
    year, month = begin.year, begin.month
    while (at := datetime(year, month, 1, tzinfo=zone)) <= last:
        if at >= first:
            ticks.append(Tick(scale(at), at.date()))
        year, month = (year + 1, 1) if month == 12 else (year, month + 1)
    return tuple(ticks)


def _before(here, there) -> bool:
    return here is not there and here.end <= there.x


def _reached(bar) -> float:
    return bar.end if bar.stage.state == "closed" else bar.elapsed


def _bend(here, there) -> str:
    """From the end of one bar to the start of the next: straight, or a curve as wide as the gap."""
    half = round((here.end + there.x) / 2, 1)
    if here.lane == there.lane:
        return f"M{here.end} {here.middle}H{there.x}"
    return f"M{here.end} {here.middle}C{half} {here.middle} {half} {there.middle} {there.x} {there.middle}"
