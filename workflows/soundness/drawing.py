"""Each cut is drawn with nobody in it, with one, with a few and with many: the same `draw` that an edition uses."""

from collections.abc import Iterator
from fractions import Fraction

from workflows.cuts import Contender, CutRefused, draw
from workflows.rulebook import JuryStage, Round, Rulebook
from workflows.soundness.findings import Found
from workflows.steps import Refused

NUMBERS = (0, 1, 2, 3, 7, 40, 137, 1500)
# Which base each kind of stage counts when it closes; held to real records by a test.
COUNTS = {"submission": "submitted", "eligibility": "eligible", "jury": "in", "consultation": "in"}
SPREAD = 11  # so many different values: some are level


def drawing(rulebook: Rulebook) -> Found:
    for r, round_ in enumerate(rulebook.rounds):
        if round_.cut:
            known = set(bases_known(rulebook, r))
            unknown = [(path, base) for path, base in bases_used(round_.cut.keep) if base not in known]
            for path, base in unknown:
                yield ("rounds", r, "cut", "keep", *path), "base_not_counted", {"base": base}
            if not unknown:
                yield from drawn(rulebook, ("rounds", r, "cut"), round_)


def bases_known(rulebook: Rulebook, r: int) -> Iterator[str]:
    """What has been counted when the cut is drawn: by the rounds before, and by the stages of its own."""
    for number, round_ in enumerate(rulebook.rounds[: r + 1]):
        for stage in round_.stages:
            base = COUNTS.get(stage.kind)
            if base and (base != "in" or number == r):
                yield base


def bases_used(keep, path: tuple = ()) -> Iterator[tuple[tuple, str]]:
    if keep.share is not None or keep.number is not None:
        yield (*path, "of"), keep.of or "in"
    if keep.if_fewer:
        yield (*path, "if_fewer", "of"), keep.if_fewer.of
        yield from bases_used(keep.if_fewer.keep, (*path, "if_fewer", "keep"))


def drawn(rulebook: Rulebook, path: tuple, round_: Round) -> Found:
    for number in NUMBERS:
        try:
            done = draw(round_.cut, contenders(rulebook, round_, number), dict.fromkeys(("submitted", "eligible", "in"), number))
        except CutRefused as refused:
            if refused.refusal.code == "disjoint_groups":
                yield path, "cut_across_groups", {}
            else:
                yield path, "cut_not_drawn", {"number": number, "why": reason(refused)}
            return
        except (Refused, ArithmeticError, LookupError, ValueError) as refused:
            yield path, "cut_not_drawn", {"number": number, "why": reason(refused)}
            return
        left = sum(len(ids) for _, ids in done.to_panel.values())
        if len(done.kept) + len(done.out) + left != number:
            yield path, "cut_loses", {"number": number, "told": len(done.kept) + len(done.out) + left}
            return


def contenders(rulebook: Rulebook, round_: Round, number: int) -> list[Contender]:
    """So many candidacies, spread over the groups that are judged apart; values differ, some are level."""
    groups = groups_of(rulebook, round_) or (None,)
    valued = round_.cut.order != "none"
    return [Contender(f"c{n:04d}", groups[n % len(groups)], Fraction(n * 7 % SPREAD) if valued else None)
            for n in range(number)]


def groups_of(rulebook: Rulebook, round_: Round) -> tuple[str, ...]:
    apart = any(isinstance(stage, JuryStage) and stage.groups for stage in round_.stages)
    per = round_.cut.places.per if round_.cut.places else "category" if apart else None
    return tuple(one.id for one in rulebook.groups(per)) if per else ()


def reason(refused: Exception) -> str:
    return refused.refusal.code.replace("_", " ") if isinstance(refused, Refused) else str(refused)
