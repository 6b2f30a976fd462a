"""Who goes on: how many, shared out over groups how, where the line falls, and why each is in or out.

Exact numbers only; no order of input, no clock and no chance reaches a verdict. Candidacies of different
groups (read by disjoint panels) are never compared: each group has places and a line of its own. What the
written rule does not decide is left to the panel, and `draw` takes the panel's choices as a second input.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace
from fractions import Fraction
from itertools import groupby
from math import floor
from typing import Any, Literal

from workflows.places import CutRefused, how_many, minimum, share_out
from workflows.ranking import Lack
from workflows.steps import Refusal

__all__ = ["TOO_LOW", "Contender", "CutRefused", "Drawn", "Verdict", "balance", "draw", "how_many", "share_out"]


TOO_LOW = frozenset({"below_threshold", "below_minimum"})  # out whatever the others have, and without part in the sharing


@dataclass(frozen=True)
class Contender:
    """A candidacy in the cut. `value` is its mean, sum or supports; None: below the quorum of sheets. `lacks` are the
    criteria (ranking.Lack) of which it has fewer points than they ask: with one, it cannot go on.
    """

    id: str
    group: str | None
    value: Fraction | None
    lacks: tuple[Lack, ...] = ()


@dataclass(frozen=True)
class Verdict:
    """Why one candidacy is in or out. `place` is within its group, level ones sharing the better place.

    Codes: above_line, below_line, whole_group, tied_at_line, above_threshold, below_threshold, below_minimum (of
    a criterion), held_back (its place hangs on a dossier short of sheets), no_quorum, by_hand, panel_choice,
    panel_chose_others, brought_back. `values` is plain: numbers are int, points are text of the exact fraction ("15/2").
    """

    id: str
    outcome: Literal["kept", "out", "left_to_panel"]
    place: int | None
    code: str
    values: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Drawn:
    """A cut as drawn. `to_panel` is {group: (places still to fill, ids to choose from)}; `places` {group: n}.

    `total` is the number of places by the rule, before ties and wild cards. All ids are sorted.
    """

    kept: tuple[str, ...]
    out: tuple[str, ...]
    to_panel: Mapping[str | None, tuple[int, tuple[str, ...]]]
    places: Mapping[str | None, int]
    total: int
    verdicts: Mapping[str, Verdict]
    warnings: tuple[Refusal, ...]


def draw(cut: Any, contenders: Iterable[Contender], bases: Mapping[str, int],
         choices: Collection[str] = frozenset(), reasons: Mapping[str, str] | None = None,
         finished: bool = False) -> Drawn:
    """Draw the line by the rule `cut` (workflows.rounds.Cut), then take the panel's `choices`.

    The best values are kept, group by group. Ties at a line follow `cut.ties`; where letting them all in goes
    beyond the maximum, all tied at any line are left to the panel, which fills each group's own places. A
    candidacy below the quorum is left to the panel, and holds back one place of its group: only verdicts
    which its missing sheets could not change are given. `choices` are picks among those left to the panel, or
    wild cards; with `reasons`, each must have one. `finished`: whom the panel did not choose is out, even if
    a place stays empty. Raises CutRefused. Without choices, a higher value never makes a verdict worse.
    """
    contenders = sorted(contenders, key=lambda one: one.id)
    if len({one.id for one in contenders}) < len(contenders):
        raise CutRefused("named_twice")
    by_hand = cut.keep.by_hand or cut.order == "none"
    if by_hand:  # no value counts, so nothing but written places keeps groups apart
        contenders = [replace(one, value=None, group=one.group if cut.places else None) for one in contenders]
    below, running = _too_low(cut.keep, contenders)
    total = how_many(cut.keep, bases)
    total = len(running) if total is None else min(total, len(running))
    groups, warnings = _grouped(cut, running, total, by_hand)
    rules, tie_warnings = _tie_rules(cut, groups)
    verdicts = {one.id: one for group in groups for one in _verdicts(group, rules[group.id], cut.keep, by_hand)} | below
    left = {group.id: group.left(rules[group.id]) for group in groups}
    verdicts = _chosen(verdicts, contenders, left, choices, cut, finished)
    _reasoned(choices, reasons)
    return _told(verdicts, contenders, left, groups, warnings + tie_warnings)


def balance(kept: Collection[str], attributes: Mapping[str, Mapping[str, str]],
            all_ids: Collection[str]) -> tuple[Refusal, ...]:
    """Which regions and territories have fewer kept than their share: warnings to the panel, never verdicts.

    `attributes` is {id: {"region": ..., "territory": ...}}. `under_represented`: fewer than the group's share
    of the places, rounded down; `absent`: none kept, where the share is less than one place. Sorted by
    attribute and value.
    """
    among = {}
    for one in sorted(all_ids):
        for pair in attributes.get(one, {}).items():
            among.setdefault(pair, []).append(one)
    return tuple(filter(None, (_lack(*pair, ids, kept, len(all_ids)) for pair, ids in sorted(among.items()))))


# --- the line of one group ----------------------------------------------------------


@dataclass(frozen=True)
class _Group:
    """A group with its places. `ranked` are blocks of level contenders, best first; `short`: below quorum."""

    id: str | None
    places: int
    ranked: tuple[tuple[Contender, ...], ...]
    short: tuple[Contender, ...]

    @property
    def size(self) -> int:
        return sum(map(len, self.ranked)) + len(self.short)

    def standing(self) -> Iterable[tuple[int, tuple[Contender, ...], str]]:
        """(contenders ahead, block, where): "safe" whatever the missing sheets say, "at_line", "across" or
        "below".
        """
        ahead, safe = 0, self.places - min(len(self.short), self.places)
        for block in self.ranked:
            upto = ahead + len(block)
            yield ahead, block, ("safe" if upto <= safe else "at_line" if upto <= self.places
                                 else "across" if ahead < self.places else "below")
            ahead = upto

    def taken(self, rule: str) -> int:
        """Places by the rule for ties: letting in all who are tied across the line may need more than there
        are.
        """
        across = [ahead + len(block) for ahead, block, where in self.standing() if where == "across"]
        return across[0] if across and rule == "all_in" else self.places

    def left(self, rule: str) -> int:
        """Places that the panel fills."""
        safe = sum(len(block) for _, block, where in self.standing() if where == "safe")
        across = any(where == "across" for *_, where in self.standing())
        return self.taken(rule) - safe if self.short or (across and rule == "panel") else 0


def _verdicts(group: _Group, rule: str, keep: Any, by_hand: bool) -> Iterable[Verdict]:
    for ahead, block, where in group.standing():
        for one in block:
            values = {"places": group.places, "of": group.size, "value": str(one.value)}
            if where == "across":
                values["tied"] = len(block)
            outcome, code = _at(where, rule, bool(group.short))
            if code == "above_line" and keep.threshold is not None:
                code, values["threshold"] = "above_threshold", str(Fraction(keep.threshold))
            elif code == "above_line" and group.places >= group.size:
                code = "whole_group"
            yield Verdict(one.id, outcome, ahead + 1, code, values)
    for one in group.short:
        code = "by_hand" if by_hand else "no_quorum"
        yield Verdict(one.id, "left_to_panel" if group.places else "out", None, code,
                      {"places": group.places, "of": group.size})


def _at(where: str, rule: str, someone_short: bool) -> tuple[str, str]:
    if where in ("safe", "below"):
        return ("kept", "above_line") if where == "safe" else ("out", "below_line")
    if where == "across" and rule == "none_in":
        return "out", "tied_at_line"
    if someone_short:
        return "left_to_panel", "held_back"
    return ("kept" if rule == "all_in" else "left_to_panel"), "tied_at_line"


def _tie_rules(cut: Any, groups: Collection[_Group]) -> tuple[dict[str | None, str], tuple[Refusal, ...]]:
    """The rule for ties that holds in each group, once the maximum, its own and that of all, is known to bear it or not."""
    each, most = cut.places and cut.places.at_most, cut.keep.at_most
    wanted = {group.id: group.taken(cut.ties.at_line) for group in groups}
    over = [group for group, taken in wanted.items() if each is not None and taken > each]
    rules = {group: cut.ties.beyond_at_most if group in over else cut.ties.at_line for group in wanted}
    warnings = [Refusal("ties_beyond_at_most_each", {"groups": [group], "at_most": each, "with_ties": wanted[group]})
                for group in over]
    together = sum(group.taken(rules[group.id]) for group in groups)
    if most is None or together <= most or cut.ties.at_line != "all_in":
        return rules, tuple(warnings)
    beyond = Refusal("ties_beyond_at_most", {"at_most": most, "with_ties": together})
    return dict.fromkeys(wanted, cut.ties.beyond_at_most), (*warnings, beyond)


def _grouped(cut: Any, running: list[Contender], total: int,
             by_hand: bool) -> tuple[list[_Group], tuple[Refusal, ...]]:
    members: dict[str | None, list[Contender]] = {}
    for one in running:
        members.setdefault(one.group, []).append(one)
    sizes = {group: len(members[group]) for group in sorted(members, key=str)}
    places, warnings = _places(cut, sizes, total)
    groups = [_Group(group, places[group], _blocks(members[group]),
                     tuple(one for one in members[group] if one.value is None)) for group in sizes]
    short = [Refusal("short_of_sheets", {"group": one.id, "candidacies": [each.id for each in one.short]})
             for one in groups if one.short and not by_hand]
    return groups, (*warnings, *short)


def _places(cut: Any, sizes: Mapping, total: int) -> tuple[dict, tuple[Refusal, ...]]:
    if cut.places is None:
        if len(sizes) > 1 and total < sum(sizes.values()):
            raise CutRefused("disjoint_groups", groups=list(sizes))
        return (dict(sizes) if len(sizes) > 1 else dict.fromkeys(sizes, total)), ()
    least, most = cut.places.at_least, cut.places.at_most
    places, promised = share_out(total, sizes, cut.places.by, least, most), minimum(total, sizes, least)
    warnings = [] if promised == least else [
        Refusal("at_least_impossible", {"at_least": least, "possible": promised, "total": total})]
    if empty := total - sum(places.values()):
        warnings.append(Refusal("places_stay_empty", {"count": empty, "at_most": most, "total": total}))
    for size in sorted(set(sizes.values())):
        alike = [group for group in sizes if sizes[group] == size]
        if len({places[group] for group in alike}) > 1:
            warnings.append(Refusal("equal_claims", {"groups": alike, "of": size}))
    return places, tuple(warnings)


def _blocks(members: Iterable[Contender]) -> tuple[tuple[Contender, ...], ...]:
    ranked = sorted((one for one in members if one.value is not None), key=lambda one: (-one.value, one.id))
    return tuple(tuple(block) for _, block in groupby(ranked, key=lambda one: one.value))


def _too_low(keep: Any, contenders: list[Contender]) -> tuple[dict, list[Contender]]:
    """Those who are out whatever the others have, and take no part in the sharing; and the others."""
    least = None if keep.threshold is None else Fraction(keep.threshold)
    verdicts = {}
    for one in contenders:
        value = {} if one.value is None else {"value": str(one.value)}
        if one.lacks:
            verdicts[one.id] = Verdict(one.id, "out", None, "below_minimum",
                                       {"lacks": [each.told() for each in one.lacks], **value})
        elif least is not None and one.value is not None and one.value < least:
            verdicts[one.id] = Verdict(one.id, "out", None, "below_threshold", {"threshold": str(least), **value})
    return verdicts, [one for one in contenders if one.id not in verdicts]


# --- the panel's choices ------------------------------------------------------------


def _chosen(verdicts: dict[str, Verdict], contenders: list[Contender], left: dict,
            choices: Collection[str], cut: Any, finished: bool) -> dict[str, Verdict]:
    """The verdicts after the panel: first the places left to it, then wild cards. `left` is brought up to
    date.
    """
    _refuse("not_in_the_cut", [one for one in choices if one not in verdicts])
    _refuse("already_kept", [one for one in choices if verdicts[one].outcome == "kept"])
    _refuse("below_minimum", [one for one in choices if verdicts[one].code == "below_minimum"])  # of nobody's choice
    cards = [one for one in choices if verdicts[one].outcome == "out"]
    after = dict(verdicts)
    for group in left:
        open_ = [one.id for one in contenders
                 if one.group == group and verdicts[one.id].outcome == "left_to_panel"]
        picked = sorted(set(open_) & set(choices), key=lambda one: (verdicts[one].place or 0, one))
        if len(picked) > left[group] and cut.wild_cards is None:
            raise CutRefused("too_many_chosen", group=group, places=left[group], chosen=len(picked))
        cards += picked[left[group]:]
        for one in picked[:left[group]]:
            after[one] = _now(verdicts[one], "kept", "panel_choice")
        left[group] -= len(picked[:left[group]])
        if finished or (open_ and not left[group]):
            for one in set(open_) - set(picked):
                after[one] = _now(verdicts[one], "out", "panel_chose_others")
    return after | {one: _now(verdicts[one], "kept", "brought_back") for one in _wild(cards, cut.wild_cards)}


def _wild(cards: list[str], rule: Any) -> list[str]:
    if rule is None:
        _refuse("not_left_to_panel", cards)
    elif len(cards) > rule.up_to:
        raise CutRefused("too_many_wild_cards", up_to=rule.up_to, chosen=len(cards))
    return cards


def _now(verdict: Verdict, outcome: Literal["kept", "out"], code: str) -> Verdict:
    return replace(verdict, outcome=outcome, code=code, values={**verdict.values, "before": verdict.code})


def _refuse(code: str, ids: Collection[str]) -> None:
    if ids:
        raise CutRefused(code, candidacies=sorted(ids))


def _reasoned(choices: Collection[str], reasons: Mapping[str, str] | None) -> None:
    if reasons is not None:
        _refuse("reason_missing", [one for one in choices if not reasons.get(one, "").strip()])


# --- told ---------------------------------------------------------------------------


def _lack(attribute: str, value: str, ids: list[str], kept: Collection[str], everyone: int) -> Refusal | None:
    has, share = sum(one in kept for one in ids), Fraction(len(kept) * len(ids), everyone)
    code = "under_represented" if has < floor(share) else "absent" if kept and not has else None
    return code and Refusal(code, {"attribute": attribute, "value": value, "kept": has, "of": len(ids),
                                   "share": str(share)})


def _told(verdicts: Mapping[str, Verdict], contenders: list[Contender], left: Mapping,
          groups: list[_Group], warnings: tuple[Refusal, ...]) -> Drawn:
    def ids(outcome: str, group: Any = ...) -> tuple[str, ...]:
        return tuple(one.id for one in contenders
                     if verdicts[one.id].outcome == outcome and group in (..., one.group))

    return Drawn(
        kept=ids("kept"), out=ids("out"),
        to_panel={group: (places, ids("left_to_panel", group))
                  for group, places in left.items() if ids("left_to_panel", group)},
        places={group.id: group.places for group in groups}, total=sum(group.places for group in groups),
        verdicts={one.id: verdicts[one.id] for one in contenders}, warnings=warnings,
    )
