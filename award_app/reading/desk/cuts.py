"""A cut as a table: in order, group by group, with the line; as it would be drawn now, or as it was decided.

Only read once every stage of the round is closed: until then nobody sees what the points give."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from fractions import Fraction

from sqlalchemy import Connection, select

from workflows.cuts import TOO_LOW, Drawn, balance
from workflows.places import Claim, claims
from workflows.steps import Refusal

from ...effects import Context
from ...models.candidacies import candidacies
from ...models.results import minutes, placements
from ...stages.cut import bases, draw_cut, sent_totals


@dataclass(frozen=True)
class Placed:
    """One candidacy in a cut: its value, its sheets, its outcome and why."""

    row: Mapping
    group: str | None
    value: Fraction | None
    outcome: str
    code: str
    values: Mapping
    place: int | None = None
    sheets: int = 0
    spread: Fraction | None = None
    reason: str = ""  # the panel's, where it chose


@dataclass(frozen=True)
class Group:
    """A group with a line of its own: kept above it, the rest below; `left` places are the panel's to fill."""

    id: str | None
    places: int
    placed: list[Placed] = field(default_factory=list)
    left: int = 0
    claim: Claim | None = None  # how its places came out, where they are shared out

    @property
    def above(self) -> list[Placed]:
        return [one for one in self.placed if one.outcome == "kept"]

    @property
    def to_panel(self) -> list[Placed]:
        return [one for one in self.placed if one.outcome == "left_to_panel"]

    @property
    def below(self) -> list[Placed]:
        return [one for one in self.placed if one.outcome == "out"]


@dataclass(frozen=True)
class CutTable:
    groups: list[Group]
    total: int
    warnings: tuple[Refusal, ...] = ()
    may_bring_back: int = 0  # wild cards
    bases: Mapping[str, int] = field(default_factory=dict)  # what shares are taken of

    @property
    def empty(self) -> int:
        """Places left to the panel that nobody is chosen for yet."""
        return sum(group.left for group in self.groups)

    @property
    def choosable(self) -> list[str]:
        """Whom the panel may choose: those left to it, and, where there are wild cards, those below the line. Nobody may
        choose who has too few points of a criterion."""
        return [
            one.row["id"]
            for group in self.groups
            for one in [*group.to_panel, *(group.below if self.may_bring_back else ())]
            if one.code != "below_minimum"
        ]


def as_drawn(context: Context, key: str, choices=(), reasons=None, finished: bool = False) -> CutTable:
    """The cut as the rule and these choices give it now. Raises Refused."""
    drawn, groups, values = draw_cut(context, key, choices, reasons, finished)
    rows, rule = _rows(context.db, list(groups)), context.rules.round(key).cut
    totals = sent_totals(context, _juries(context, key))
    placed = [
        Placed(
            rows[id],
            groups[id],
            values[id],
            one.outcome,
            one.code,
            one.values,
            one.place,
            len(totals.get(id, ())),
            _spread(totals.get(id, ())),
        )
        for id, one in drawn.verdicts.items()
    ]
    warned = rule.balance.warn if rule.balance else ()
    found = balance(
        drawn.kept,
        {id: {name: value for name in warned if (value := context.rules.group(name, row))} for id, row in rows.items()},
        list(rows),
    )
    return CutTable(
        _claimed(rule, drawn.total, _grouped(placed, drawn)),
        drawn.total,
        (*drawn.warnings, *found),
        rule.wild_cards.up_to if rule.wild_cards else 0,
        bases(context, key),
    )


def as_decided(context: Context, round_: Mapping) -> CutTable:
    """The cut as it was confirmed, with the panel's reasons."""
    db = context.db
    kept = {
        one["candidacy"]: one
        for one in db.execute(select(placements).where(placements.c.round == round_["id"])).mappings()
    }
    rows, totals, ahead = _rows(db, list(kept)), sent_totals(context, _juries(context, round_["key"])), _ranked(kept)
    said = dict(db.execute(select(minutes.c.id, minutes.c.text).where(minutes.c.stage == round_["id"])).all())
    placed = [
        Placed(
            rows[id],
            one["group"],
            one["value"] and Fraction(one["value"]),
            one["outcome"],
            one["why"]["code"],
            one["why"],
            1 + sum(value > Fraction(one["value"]) for value in ahead[one["group"]]) if _has_place(one) else None,
            len(totals.get(id, ())),
            _spread(totals.get(id, ())),
            said.get(f"{round_['id']}:{id}", ""),
        )
        for id, one in kept.items()
    ]
    places = round_["decision"]["places"]
    groups = sorted({one.group for one in placed}, key=str)
    found = [
        Group(group, places.get(str(group), 0), _ordered(one for one in placed if one.group == group)) for group in groups
    ]
    rule, total = context.rules.round(round_["key"]).cut, round_["decision"]["total"]
    return CutTable(_claimed(rule, total, found), total, bases=round_["decision"]["bases"])


def _claimed(rule, total: int, groups: list[Group]) -> list[Group]:
    """The groups with the arithmetic of their places, where the rule shares them out."""
    if rule.places is None:
        return groups
    sizes = {group.id: sum(_runs(one) for one in group.placed) for group in groups}
    filled = {id: size for id, size in sizes.items() if size}
    found = claims(total, filled, rule.places.by, rule.places.at_least, rule.places.at_most)
    return [replace(group, claim=found.get(group.id)) for group in groups]


def _runs(one: Placed) -> bool:
    """What is below the threshold, or below the minimum of a criterion, has no part in the sharing."""
    return one.values.get("before", one.code) not in TOO_LOW


def _juries(context: Context, key: str) -> list[str]:
    return [row["id"] for row in context.stages.values() if row["kind"] == "jury" and row["key"].startswith(f"{key}.")]


def _has_place(one: Mapping) -> bool:
    """Whether a placement stands in the order of its group: what was too low or short of sheets when drawn does not."""
    drawn = one["why"].get("before", one["why"]["code"])
    return one["value"] is not None and drawn not in ("no_quorum", "by_hand", *TOO_LOW)


def _ranked(kept: Mapping[str, Mapping]) -> dict[str | None, list[Fraction]]:
    """The values of those who stand in the order, for each group."""
    found: dict[str | None, list[Fraction]] = {}
    for one in filter(_has_place, kept.values()):
        found.setdefault(one["group"], []).append(Fraction(one["value"]))
    return found


def _grouped(placed: list[Placed], drawn: Drawn) -> list[Group]:
    groups = sorted({one.group for one in placed}, key=str)
    return [
        Group(
            group,
            drawn.places.get(group, 0),
            _ordered(one for one in placed if one.group == group),
            drawn.to_panel.get(group, (0,))[0],
        )
        for group in groups
    ]


def _ordered(placed: Iterable[Placed]) -> list[Placed]:
    return sorted(placed, key=lambda one: (one.value is None, -(one.value or 0), one.row["place"], one.row["id"]))


def _spread(totals) -> Fraction | None:
    return max(totals) - min(totals) if len(totals) > 1 else None


def _rows(db: Connection, ids: list[str], at_once: int = 500) -> dict[str, Mapping]:
    asked = select(
        candidacies.c.id,
        candidacies.c.place,
        candidacies.c.country,
        candidacies.c.title,
        candidacies.c.category,
        candidacies.c.territory,
        candidacies.c.state,
    )
    return {
        row["id"]: row
        for start in range(0, len(ids), at_once)
        for row in db.execute(asked.where(candidacies.c.id.in_(ids[start : start + at_once]))).mappings()
    }
