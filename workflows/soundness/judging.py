"""Can it be judged: points and weights, panels, cuts that compare like with like, full ballots."""

from collections.abc import Iterator
from fractions import Fraction

from workflows.asked import Criterion
from workflows.calendar import instant
from workflows.ranking import total
from workflows.rounds import Award, Ballot, Keep, OpenTo
from workflows.rulebook import AnnouncementStage, ConsultationStage, JuryStage, Round, Rulebook, base_for
from workflows.soundness.findings import Found, of_kind
from workflows.stages.seating import reminder_too_early


def judging(rulebook: Rulebook) -> Found:
    yield from points(rulebook)
    yield from comments(rulebook)
    for path, round, jury in of_kind(rulebook, JuryStage):
        yield from panel(rulebook, path, round, jury)
    for r, round in enumerate(rulebook.rounds):
        if round.cut:
            yield from cut(rulebook, ("rounds", r, "cut"), round)
        yield from awards(rulebook, ("rounds", r, "awards"), round)
    for path, round, stage in of_kind(rulebook, ConsultationStage):
        yield from ballot(rulebook, (*path, "ballot", "choose"), round, stage.ballot)


def points(rulebook: Rulebook) -> Found:
    for name, criteria in rulebook.criteria.items():
        for index, criterion in enumerate(criteria):
            path, scale = ("criteria", name, index), criterion.scale
            values = {"from_": scale.from_, "to": scale.to, "step": scale.step}
            if scale.from_ >= scale.to:
                yield (*path, "scale"), "scale_backwards", values
            elif scale.step <= 0 or (scale.to - scale.from_) % scale.step:
                yield (*path, "scale", "step"), "scale_step", values
            for place, one in enumerate(criterion.means):
                if scale.step > 0 and (not scale.from_ <= one.points <= scale.to or (one.points - scale.from_) % scale.step):
                    yield (*path, "means", place, "points"), "meaning_off_scale", {"points": one.points, **values}
            if len({one.points for one in criterion.means}) < len(criterion.means):
                yield (*path, "means"), "meaning_twice", {}
            if criterion.at_least is not None:
                yield from minimum(rulebook, name, (*path, "at_least"), criterion)
            if criterion.weight < 0:
                yield (*path, "weight"), "weight_negative", {}
        weights = [criterion.weight for criterion in criteria]
        if weights and sum(weights) <= 0:
            yield ("criteria", name), "weights_nothing", {}
        elif len(weights) > 1 and max(weights) >= 10 and sum(weights) != 100:
            yield ("criteria", name), "weights_sum", {"sum": sum(weights)}


def minimum(rulebook: Rulebook, name: str, path: tuple, criterion: Criterion) -> Found:
    """The points that a criterion asks at least: within its scale, above its end, and of a jury that decides something."""
    least, scale = criterion.at_least, criterion.scale
    if least > scale.to:
        yield path, "minimum_too_high", {"least": least, "to": scale.to}
    elif least <= scale.from_:
        yield path, "minimum_idle", {"least": least, "from_": scale.from_}
    used = [round for _, round, jury in of_kind(rulebook, JuryStage) if jury.criteria == name]
    for round in used:
        if not round.cut and not any(award.by != "ballots" for award in round.awards):
            yield path, "minimum_unused", {"round": round.id}


def comments(rulebook: Rulebook) -> Found:
    """What a juror is told that the city will read is sent to it, and something is there to be sent."""
    announcing = list(of_kind(rulebook, AnnouncementStage))
    used = {jury.criteria for _, _, jury in of_kind(rulebook, JuryStage) if jury.criteria}
    written = [(("criteria", name, index, "justification", "read_by"), one.id) for name in sorted(used)
               for index, one in enumerate(rulebook.criteria.get(name, ()))
               if one.justification and one.justification.read_by == "city"]
    sends = [path for path, _, stage in announcing if stage.feedback == "after"]
    for path, criterion in () if sends else written:
        yield path, "comments_unsent", {"criterion": criterion}
    for path in () if written else sends:
        yield (*path, "feedback"), "comments_none", {}


def call(rulebook: Rulebook, path: tuple, jury: JuryStage) -> Found:
    """A call for jurors ends after it begins, and before the jury is to read."""
    opens, closes = instant(rulebook, jury.call.opens), instant(rulebook, jury.call.closes, end=True)
    reads = instant(rulebook, jury.opens)
    if opens and closes and closes <= opens:
        yield (*path, "call", "closes"), "call_backwards", {}
    if closes and reads and closes > reads:
        yield (*path, "call", "closes"), "call_too_late", {"opens": f"{reads:%Y-%m-%d}"}


def panel(rulebook: Rulebook, path: tuple, round: Round, jury: JuryStage) -> Found:
    groups = len(rulebook.categories) if jury.groups else 1
    size = jury.per_group or jury.seats  # of the panel that reads a candidacy
    if jury.groups and jury.per_group:
        if groups * jury.per_group.least > jury.seats.most:
            yield (*path, "seats"), "panel_too_small", {
                "most": jury.seats.most, "groups": groups, "per_group": jury.per_group.least}
        if groups * jury.per_group.most < jury.seats.least:
            yield (*path, "seats"), "panel_too_large", {
                "least": jury.seats.least, "groups": groups, "per_group": jury.per_group.most}
    if jury.call:
        yield from call(rulebook, path, jury)
    if reminder_too_early(jury):
        asked = jury.invitations
        yield (*path, "invitations", "reminder"), "reminder_at_once", {"days": asked.answer_within, "reminder": asked.reminder}
    readers = size.least if jury.readers == "all" else jury.readers
    if readers > size.least:
        yield (*path, "readers"), "readers_too_many", {"readers": readers, "seats": size.least}
    if jury.quorum > readers:
        yield (*path, "quorum"), "quorum_too_high", {"quorum": jury.quorum, "readers": readers}
    elif jury.quorum == readers:
        yield (*path, "quorum"), "quorum_without_margin", {"quorum": jury.quorum}
    most = most_in(rulebook, round)
    if jury.load and most is not None and most * readers > jury.seats.least * jury.load.most:
        yield (*path, "load"), "load_too_small", {
            "candidacies": most, "readers": readers, "seats": jury.seats.least, "load": jury.load.most}
    elif jury.load and most is None and readers:
        yield (*path, "load"), "load_covers", {"seats": jury.seats.least, "load": jury.load.most, "readers": readers,
                                               "candidacies": jury.seats.least * jury.load.most // readers}


def cut(rulebook: Rulebook, path: tuple, round: Round) -> Found:
    rule = round.cut
    juries = [stage for stage in round.stages if isinstance(stage, JuryStage)]
    compares = rule.order in ("mean", "sum")
    if compares and not any(jury.criteria for jury in juries):
        yield (*path, "order"), "order_without_points", {"order": rule.order}
    if rule.order == "supports" and not any(isinstance(stage, ConsultationStage) for stage in round.stages):
        yield (*path, "order"), "order_without_votes", {}
    per_category = rule.places is not None and rule.places.per == "category"
    if compares and rule.keep.threshold is None and any(jury.groups for jury in juries) and not per_category:
        yield (*path, "order"), "order_across_panels", {"order": rule.order}
    if 0 in (rule.keep.number, rule.keep.at_most):
        yield (*path, "keep"), "cut_keeps_nobody", {}
    highest = most_points(rulebook, round)
    if compares and highest is not None and rule.keep.threshold is not None and rule.keep.threshold > highest:
        yield (*path, "keep", "threshold"), "threshold_too_high", {"threshold": rule.keep.threshold, "highest": plain(highest)}
    lowest = least_points(rulebook, round)
    if rule.order == "mean" and lowest is not None and rule.keep.threshold is not None and rule.keep.threshold <= lowest:
        yield (*path, "keep", "threshold"), "threshold_idle", {"threshold": rule.keep.threshold, "lowest": plain(lowest)}
    most, groups = of_all(rule.keep), len(groups_of(rulebook, round))
    room = in_groups(rulebook, round)
    if rule.keep.number and room is not None and room < rule.keep.number:
        yield (*path, "places", "at_most"), "cut_too_wide", {
            "number": rule.keep.number, "at_most": rule.places.at_most, "groups": groups}
    if rule.places and most is not None and most < rule.places.at_least * groups:
        yield (*path, "places", "at_least"), "cut_too_narrow", {
            "at_most": most, "at_least": rule.places.at_least, "groups": groups}


def awards(rulebook: Rulebook, path: tuple, round: Round) -> Found:
    """What has to be given one beside the other needs as many candidacies as that, after the cuts before it."""
    most = most_in(rulebook, round)
    for index, award in enumerate(round.awards):
        others = [one for one in round.awards if one.id in award.unless_also and given(one)]
        needed = award.how_many + sum(one.how_many for one in others)
        room = least_of(most, most_of(rulebook, round, award.open_to))
        if given(award) and room is not None and needed > room:
            yield (*path, index, "how_many"), "awards_too_many", {
                "award": award.id, "needed": needed, "others": ", ".join(one.id for one in others) or "-", "most": room}


def given(award: Award) -> bool:
    """Whether it has to be given, as often as the rules say: by the panel, and not once for each of several groups."""
    return award.by in ("deliberation", "points") and not award.optional and not award.per


def most_of(rulebook: Rulebook, round: Round, open_to: OpenTo | None) -> int | None:
    """The most of one category that can be in a round, where an award is open to it alone."""
    if open_to is None or open_to.field != "category":
        return None
    earlier = [one.cut.places for one in rulebook.rounds[: rulebook.rounds.index(round)] if one.cut and one.cut.places]
    return min((one.at_most for one in earlier if one.per == "category" and one.at_most), default=None)


def least_of(*bounds: int | None) -> int | None:
    return min((one for one in bounds if one is not None), default=None)


def most_points(rulebook: Rulebook, round: Round) -> Fraction | None:
    """The most that a candidacy can have in this cut: the weighted mean of whole sheets, or as many of them as may be sent.
    None where the points of each juror are brought to all others', which leaves the scale."""
    juries = [one for one in round.stages if isinstance(one, JuryStage) and one.criteria]
    if not juries or any(one.rescaled for one in juries):
        return None
    if any(sum(criterion.weight for criterion in rulebook.criteria_of(one)) <= 0 for one in juries):
        return None  # told of the weights themselves
    best = [total({one.id: one.scale.to for one in rulebook.criteria_of(jury)}, rulebook.criteria_of(jury)) for jury in juries]
    if round.cut.order == "mean":
        return max(best)
    return sum(one * sheets_at_most(jury) for one, jury in zip(best, juries, strict=True))


def least_points(rulebook: Rulebook, round: Round) -> Fraction | None:
    """The mean that nobody is below who has of each criterion what it asks; None where a jury is not counted as it was sent."""
    juries = [one for one in round.stages if isinstance(one, JuryStage) and one.criteria]
    if not juries or any(one.rescaled or sum(each.weight for each in rulebook.criteria_of(one)) <= 0 for one in juries):
        return None
    return min(total({each.id: max(each.at_least or each.scale.from_, each.scale.from_) for each in rulebook.criteria_of(jury)},
                     rulebook.criteria_of(jury)) for jury in juries)


def sheets_at_most(jury: JuryStage) -> int:
    return (jury.per_group or jury.seats).most if jury.readers == "all" else jury.readers


def plain(number: Fraction) -> str:
    return f"{float(number):g}"


def ballot(rulebook: Rulebook, path: tuple, round: Round, ballot: Ballot) -> Found:
    choose = ballot.choose
    if choose.exactly is not None and (choose.at_least is not None or choose.at_most is not None):
        yield path, "ballot_unclear", {}
    if choose.most is not None and choose.fewest > choose.most:
        yield path, "ballot_backwards", {"at_least": choose.fewest, "at_most": choose.most}
    most = most_in(rulebook, round)
    if most is not None and choose.fewest > most:
        yield path, "ballot_impossible", {"fewest": choose.fewest, "most": most}
        return
    if choose.fewest > 1:
        cuts = list(cuts_before(rulebook, round))
        if any(keep.by_hand or keep.threshold is not None for keep in cuts):
            yield path, "ballot_by_panel", {"fewest": choose.fewest}
        needed = choose.fewest
        for keep in reversed(cuts):
            needed = base_for(keep, needed)
        yield path, "ballot_needs", {"needed": needed}


def cuts_before(rulebook: Rulebook, round: Round) -> Iterator:
    for earlier in rulebook.rounds[: rulebook.rounds.index(round)]:
        if earlier.cut:
            yield earlier.cut.keep


def most_in(rulebook: Rulebook, round: Round) -> int | None:
    """The most candidacies that can be in a round; None where no earlier cut sets a bound."""
    earlier = rulebook.rounds[: rulebook.rounds.index(round)]
    bounds = [most_kept(rulebook, one) for one in earlier if one.cut]
    return min((bound for bound in bounds if bound is not None), default=None)


def most_kept(rulebook: Rulebook, round: Round) -> int | None:
    """The most that the cut keeps as written; wild cards beside it, ties at the line are not counted."""
    bounds = [bound for bound in (of_all(round.cut.keep), in_groups(rulebook, round)) if bound is not None]
    return min(bounds) + (round.cut.wild_cards.up_to if round.cut.wild_cards else 0) if bounds else None


def of_all(keep: Keep) -> int | None:
    """The most of all groups together."""
    return min((bound for bound in (keep.number, keep.at_most) if bound is not None), default=None)


def in_groups(rulebook: Rulebook, round: Round) -> int | None:
    """The most that all groups have room for; None where each may have any number."""
    groups = groups_of(rulebook, round)
    return len(groups) * round.cut.places.at_most if groups and round.cut.places.at_most else None


def groups_of(rulebook: Rulebook, round: Round) -> tuple:
    if round.cut.places is None:
        return ()
    return {"category": rulebook.categories, "territory": rulebook.territories,
            "region": rulebook.regions}[round.cut.places.per]
