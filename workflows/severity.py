"""What the sheets of a jury say beside the ranking, never instead of it: each juror's severity set apart, how sure a place
is, which candidacies cannot be told apart, and whether the order of reading, a criterion or a juror stands out.

A total is taken as *dossier + juror + chance* (two-way layout without interaction; Searle, Casella and McCulloch,
"Variance Components", 1992). Only what readings connect is compared: panels that share no juror and no dossier are told
apart and never put in one order. Nothing here decides anything, and where the readings do not allow an estimate the
answer is why. The numbers of chance come from a seed by sums and products alone, so that they are the same everywhere.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from math import ceil, sqrt

import numpy as np

CERTAINTY = 0.9  # of an interval of places
TOLD_APART = 0.975  # how often the better of two must come first for them not to share a band: 1.96 errors of a difference
LEAST_FREE = 5  # sheets beyond those that fix dossiers and jurors: with fewer, chance cannot be told from them
LEAST_DOSSIERS = 3
POOR_FIT = 1.5  # mean square; "unproductive" above (Linacre, "What do infit and outfit mean", 2002)
FEW_SHEETS = 5  # of one juror, below which a fit says nothing
POOR_CRITERION = 0.2  # corrected item-total correlation (Ebel and Frisbie, "Essentials of Educational Measurement", 1991)
SIGNIFICANT = 2.0  # standard errors


@dataclass(frozen=True)
class Sheet:
    """One sheet that was sent: its total, its points by criterion, and which of the juror's sheets it was (from 0)."""

    juror: str
    dossier: str
    total: float
    points: Mapping[str, float] = field(default_factory=dict)
    turn: int = 0


@dataclass(frozen=True)
class Place:
    """One dossier: the plain mean, the mean as if all jurors of the panel were equally strict, the places it may have
    with 90 % certainty, and its band: those that cannot be told from the first of the band."""

    dossier: str
    sheets: int
    mean: float
    corrected: float
    low: int
    high: int
    band: int


@dataclass(frozen=True)
class Habit:
    """One juror: how far above (+) or below (−) the others, and the mean square of what is left, 1 where it is as large
    as everybody's; `stands_out` where it is too large to be a matter of chance."""

    juror: str
    sheets: int
    severity: float
    fit: float
    stands_out: bool


@dataclass(frozen=True)
class Drift:
    """How much higher (+) or lower (−) the last sheet of a juror is than the first for the same dossier."""

    change: float
    error: float

    @property
    def stands_out(self) -> bool:
        return abs(self.change) > SIGNIFICANT * self.error


@dataclass(frozen=True)
class Criterion:
    """How well one criterion goes with the others, juror by juror (None: all its points are alike), and the points most
    often given with their share of the sheets."""

    id: str
    correlation: float | None
    usual: float
    share: float

    @property
    def stands_out(self) -> bool:
        return self.correlation is None or self.correlation < POOR_CRITERION


@dataclass(frozen=True)
class Panel:
    """What may be compared with each other. `why_not` (`one_juror`, `few_dossiers`, `few_repeats`): then only means."""

    jurors: tuple[str, ...]
    dossiers: tuple[str, ...]
    sheets: int
    why_not: str | None = None
    places: tuple[Place, ...] = ()
    habits: tuple[Habit, ...] = ()
    criteria: tuple[Criterion, ...] = ()
    drift: Drift | None = None
    chance: float = 0.0  # standard deviation of what neither dossier nor juror explains
    complete: bool = False  # every juror read every dossier: severity moves nobody


def beside(sheets: Iterable[Sheet], seed: str, weights: Mapping[str, float] | None = None, draws: int = 1000) -> list[Panel]:
    """The panels that the readings form, the largest first. The same sheets and seed give the same answer, in whatever
    order the sheets come."""
    ordered = sorted(sheets, key=lambda one: (one.dossier, one.juror))
    return [_panel(own, seed, weights or {}, draws) for own in _connected(ordered)]


def _connected(sheets: list[Sheet]) -> list[list[Sheet]]:
    """Sheets that a chain of common jurors and dossiers joins."""
    leader: dict[tuple[str, str], tuple[str, str]] = {}

    def find(one):
        while leader.setdefault(one, one) != one:
            leader[one] = one = leader[leader[one]]
        return one

    for one in sheets:
        leader[find(("juror", one.juror))] = find(("dossier", one.dossier))
    found: dict[tuple[str, str], list[Sheet]] = {}
    for one in sheets:
        found.setdefault(find(("juror", one.juror)), []).append(one)
    return sorted(found.values(), key=lambda own: (-len({one.dossier for one in own}), own[0].dossier))


def _panel(sheets: list[Sheet], seed: str, weights: Mapping[str, float], draws: int) -> Panel:
    read = _Read(sheets)
    own = dict(jurors=read.jurors, dossiers=read.dossiers, sheets=len(sheets))
    if reason := read.why_not():
        return Panel(**own, why_not=reason)
    layout = _Layout(read)
    left = layout.left_of(read.totals)
    chance = float(left @ left) / layout.free
    return Panel(
        **own,
        places=_places(read, layout, chance, seed, draws),
        habits=_habits(read, layout, left, chance),
        criteria=tuple(_criteria(read, weights)),
        drift=_drift(read, layout, chance),
        chance=sqrt(chance),
        complete=len(sheets) == len(read.jurors) * len(read.dossiers),
    )


class _Read:
    """The sheets of one panel as arrays, by dossier."""

    def __init__(self, sheets: Sequence[Sheet]):
        self.sheets = sheets
        self.jurors = tuple(sorted({one.juror for one in sheets}))
        self.dossiers = tuple(sorted({one.dossier for one in sheets}))
        at_juror = {id: at for at, id in enumerate(self.jurors)}
        at_dossier = {id: at for at, id in enumerate(self.dossiers)}
        self.juror = np.array([at_juror[one.juror] for one in sheets])
        self.dossier = np.array([at_dossier[one.dossier] for one in sheets])
        self.totals = np.array([float(one.total) for one in sheets])
        self.of_dossier = np.bincount(self.dossier)
        self.of_juror = np.bincount(self.juror)
        self.starts = np.concatenate(([0], np.cumsum(self.of_dossier)[:-1]))

    def why_not(self) -> str | None:
        if len(self.jurors) < 2:
            return "one_juror"
        if len(self.dossiers) < LEAST_DOSSIERS:
            return "few_dossiers"
        if len(self.sheets) - len(self.dossiers) - len(self.jurors) + 1 < LEAST_FREE:
            return "few_repeats"
        return None

    def by_dossier(self, values: np.ndarray) -> np.ndarray:
        return np.add.reduceat(values, self.starts, axis=0)

    def by_juror(self, values: np.ndarray) -> np.ndarray:
        return np.bincount(self.juror, weights=values, minlength=len(self.jurors))

    def readers(self) -> Iterator[np.ndarray]:
        """The jurors of each dossier."""
        for start, number in zip(self.starts, self.of_dossier, strict=True):
            yield self.juror[start : start + number]


class _Layout:
    """Least squares with the dossiers eliminated: what is left is one equation a juror. With `shrink` (chance over the
    spread of the dossiers) each dossier is drawn to the middle as far as its sheets are few."""

    def __init__(self, read: _Read, shrink: float = 0.0):
        self.read, self.share = read, 1.0 / (read.of_dossier + shrink)
        equations = np.diag(read.of_juror.astype(float))
        for at, who in enumerate(read.readers()):
            equations[np.ix_(who, who)] -= self.share[at]
        if not shrink:  # the jurors' severities add up to nothing over their sheets
            equations += np.outer(read.of_juror, read.of_juror) / len(read.sheets)
        self.back = np.linalg.inv(np.linalg.cholesky(equations))  # for a normal z, z @ back has the jurors' covariance
        self.free = len(read.sheets) - len(read.dossiers) - len(read.jurors) + 1

    def fit(self, values: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """(dossiers, jurors) that come nearest to the values."""
        read = self.read
        level = self.share * read.by_dossier(values)
        jurors = self.solve(read.by_juror(values - level[read.dossier]))
        return self.share * read.by_dossier(values - jurors[read.juror]), jurors

    def solve(self, right: np.ndarray) -> np.ndarray:
        return self.back.T @ (self.back @ right)

    def left_of(self, values: np.ndarray) -> np.ndarray:
        dossiers, jurors = self.fit(values)
        return values - dossiers[self.read.dossier] - jurors[self.read.juror]


def _places(read: _Read, layout: _Layout, chance: float, seed: str, draws: int) -> tuple[Place, ...]:
    corrected, _ = layout.fit(read.totals)
    spread = _spread(read, layout, corrected, chance)
    means = read.by_dossier(read.totals) / read.of_dossier
    if chance <= 1e-12 * max(spread, 1e-12):  # no two sheets contradict each other
        order, low, high = _certain(corrected)
        bands = dict.fromkeys(order, 0) | {at: low[at] for at in order}
    else:
        drawn = _draws(read, chance, spread, seed, draws)
        order, low, high = _intervals(drawn)
        bands = _bands(drawn, order)
    return tuple(
        Place(
            read.dossiers[at],
            int(read.of_dossier[at]),
            _rounded(means[at]),
            _rounded(corrected[at]),
            int(low[at]),
            int(high[at]),
            number,
        )
        for at, number in zip(order, _numbered([bands[at] for at in order]), strict=True)
    )


def _spread(read: _Read, layout: _Layout, corrected: np.ndarray, chance: float) -> float:
    """The variance of the dossiers themselves, by moments: that of their estimates less what chance adds to it."""
    inverse = layout.back.T @ layout.back
    own = layout.share + np.array(
        [share**2 * inverse[np.ix_(who, who)].sum() for share, who in zip(layout.share, read.readers(), strict=True)]
    )
    weight = read.by_juror(layout.share[read.dossier])
    common = layout.share.sum() + weight @ inverse @ weight
    dossiers = len(read.dossiers)
    of_chance = chance * (own.sum() - common / dossiers)
    return max(0.0, (float(((corrected - corrected.mean()) ** 2).sum()) - of_chance) / (dossiers - 1))


def _draws(read: _Read, chance: float, spread: float, seed: str, draws: int, at_once: int = 2_000_000) -> np.ndarray:
    """(dossiers, draws): dossiers as they may be, given the sheets and both variances (Laird and Louis, "Empirical Bayes
    ranking methods", 1989). Jurors first, then each dossier given the jurors. Without any spread all are alike."""
    chances = _Chances(seed)
    dossiers, jurors = len(read.dossiers), len(read.jurors)
    if spread <= 0.0:
        return chances.normal((dossiers, draws))
    layout = _Layout(read, shrink=chance / spread)
    _, middle = layout.fit(read.totals)
    found = np.empty((dossiers, draws))
    step = max(1, at_once // len(read.sheets))
    for first in range(0, draws, step):
        number = min(step, draws - first)
        severe = middle[:, None] + layout.back.T @ chances.normal((jurors, number)) * sqrt(chance)
        left = read.by_dossier(read.totals[:, None] - severe[read.juror])
        noise = chances.normal((dossiers, number)) * np.sqrt(chance * layout.share)[:, None]
        found[:, first : first + number] = layout.share[:, None] * left + noise
    return found


class _Chances:
    """Normal enough for an interval of places: sums of twelve uniform numbers, from raw bits, by additions alone."""

    def __init__(self, seed: str):
        self._bits = np.random.PCG64(int.from_bytes(sha256(f"severity:{seed}".encode()).digest()[:16], "big"))

    def normal(self, shape: tuple[int, int]) -> np.ndarray:
        found = np.full(shape, -6.0)
        for _ in range(12):
            found += (self._bits.random_raw(shape[0] * shape[1]).reshape(shape) >> 11) * 2.0**-53
        return found


def _intervals(drawn: np.ndarray) -> tuple[list[int], np.ndarray, np.ndarray]:
    """The order by the middle of the draws, and the lowest and highest place of each."""
    dossiers, draws = drawn.shape
    ranks = np.empty((dossiers, draws), dtype=np.int32)
    order = np.argsort(-drawn, axis=0, kind="stable")
    np.put_along_axis(ranks, order, np.arange(1, dossiers + 1, dtype=np.int32)[:, None], axis=0)
    ranks.sort(axis=1)
    tail = (1 - CERTAINTY) / 2
    low, high = ranks[:, int(tail * draws)], ranks[:, ceil((1 - tail) * draws) - 1]
    middle = drawn.mean(axis=1)
    return sorted(range(dossiers), key=lambda at: (-middle[at], at)), low, high


def _certain(corrected: np.ndarray) -> tuple[list[int], np.ndarray, np.ndarray]:
    level = np.round(corrected, 9)
    above = (level[None, :] > level[:, None]).sum(axis=1)
    return sorted(range(len(level)), key=lambda at: (-level[at], at)), above + 1, (level[None, :] >= level[:, None]).sum(axis=1)


def _bands(drawn: np.ndarray, order: Sequence[int]) -> dict[int, int]:
    """From the best down: a band holds whoever is not surely behind its first (Cascio, Outtz, Zedeck and Goldstein,
    "Statistical implications of six methods of test score use in personnel selection", 1991)."""
    bands, first = {}, order[0]
    for at in order:
        if at != first and (drawn[first] > drawn[at]).mean() >= TOLD_APART:
            first = at
        bands[at] = first
    return bands


def _numbered(bands: Sequence[int]) -> list[int]:
    """1, 2, 3 … in the order they come."""
    seen: dict[int, int] = {}
    return [seen.setdefault(one, len(seen) + 1) for one in bands]


def _habits(read: _Read, layout: _Layout, left: np.ndarray, chance: float) -> tuple[Habit, ...]:
    _, severity = layout.fit(read.totals)
    squares = read.by_juror(left**2)
    expected = read.of_juror * chance * layout.free / len(read.sheets)
    fits = np.divide(squares, expected, out=np.ones_like(squares), where=expected > 0)
    return tuple(
        Habit(juror, int(number), _rounded(severe), _rounded(fit), bool(fit > POOR_FIT and number >= FEW_SHEETS))
        for juror, number, severe, fit in zip(read.jurors, read.of_juror, severity, fits, strict=True)
    )


def _drift(read: _Read, layout: _Layout, chance: float) -> Drift | None:
    """Regression on the turn, with dossiers and jurors taken out of it first; None where the turn tells nothing that
    they do not (everybody read in the same order)."""
    turns = np.array([one.turn for one in read.sheets], dtype=float)
    last = np.maximum(read.of_juror - 1, 1)
    moved = layout.left_of(turns / last[read.juror])
    weight = float(moved @ moved)
    if weight < 1e-9 * len(read.sheets):
        return None
    return Drift(_rounded(float(moved @ read.totals) / weight), _rounded(sqrt(chance / weight)))


def _criteria(read: _Read, weights: Mapping[str, float]) -> Iterator[Criterion]:
    ids = sorted({id for one in read.sheets for id in one.points})
    points = {id: np.array([float(one.points.get(id, 0)) for one in read.sheets]) for id in ids}
    for id in ids:
        rest = sum((weights.get(other, 1.0) * points[other] for other in ids if other != id), np.zeros(len(read.sheets)))
        usual, number = min(Counter(points[id].tolist()).items(), key=lambda one: (-one[1], one[0]))
        yield Criterion(id, _together(read, points[id], rest), usual, number / len(read.sheets))


def _together(read: _Read, one: np.ndarray, other: np.ndarray) -> float | None:
    """The correlation of two rows of points, each juror's own level taken out; None where one of them never moves."""
    a, b = (values - (read.by_juror(values) / read.of_juror)[read.juror] for values in (one, other))
    length = sqrt(float(a @ a) * float(b @ b))
    return _rounded(float(a @ b) / length) if length > 1e-9 else None


def _rounded(number: float) -> float:
    """To six decimals, which no order of additions reaches; never minus nothing."""
    return round(float(number), 6) + 0.0
