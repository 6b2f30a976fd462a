"""The rules of judging in words: juries, criteria, who goes on, the vote."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from babel.lists import format_list
from babel.numbers import format_decimal, format_percent
from flask_babel import gettext as _
from flask_babel import lazy_gettext as later
from flask_babel import ngettext

from workflows.asked import Criterion
from workflows.rounds import Choose, Cut, JuryInvitations, Keep, Places
from workflows.rulebook import Rulebook
from workflows.stages.talk import meetings_of

from .said import GROUPS, Told, days_told, told

BLIND = {
    "until_closed": later("Jurors see only their own points until the stage is closed."),
    "always": later("Jurors see only their own points."),
    "never": later("Jurors see the points of one another."),
}


def juries(rules: Rulebook, language: str) -> Iterator[Told]:
    for round_, stage in rules.stages():
        if stage.kind != "jury":
            continue
        words = [
            _("%(from)s to %(to)s jurors.", **{"from": stage.seats.least, "to": stage.seats.most})
            if stage.seats.least < stage.seats.most
            else ngettext("%(num)s juror.", "%(num)s jurors.", stage.seats.least)
        ]
        if stage.groups:
            words.append(_("The panel is divided by category."))
        if stage.per_group:
            words.append(
                _(
                    "%(from)s to %(to)s jurors for each category.",
                    **{"from": stage.per_group.least, "to": stage.per_group.most},
                )
                if stage.per_group.least < stage.per_group.most
                else ngettext("%(num)s juror for each category.", "%(num)s jurors for each category.", stage.per_group.least)
            )
        words.append(
            _("Every juror of the panel reads every candidacy of it.")
            if stage.readers == "all"
            else ngettext("One juror reads each candidacy.", "%(num)s jurors read each candidacy.", stage.readers)
        )
        words.append(
            ngettext(
                "A candidacy needs at least one score sheet.",
                "A candidacy needs at least %(num)s score sheets.",
                stage.quorum,
            )
            if stage.criteria
            else _("The jurors give no points.")
        )
        if stage.rescaled:
            words.append(_("The mean and the spread of each juror’s points are brought to those of all jurors."))
        if meetings_of(round_, stage):
            words.append(
                _("While the panel meets, a juror may give other points, with a reason. What was sent stays beside them.")
            )
        if stage.confidence:
            words.append(
                _(
                    "With a sheet a juror says how sure they are of it (%(levels)s). It changes no total.",
                    levels=format_list([one.name[language] for one in stage.confidence.levels], style="or", locale=language),
                )
            )
        if stage.reminders:
            words.append(
                _("Jurors who have sheets to send are reminded %(days)s before the end.",
                  days=days_told(stage.reminders, language))
            )
        if stage.call:
            words.append(_("Whoever would like to sit on it can say so in an open call."))
        if stage.invitations != JuryInvitations():
            words.append(
                ngettext(
                    "Whoever is asked to sit on it accepts or refuses within %(num)s day.",
                    "Whoever is asked to sit on it accepts or refuses within %(num)s days.",
                    stage.invitations.answer_within,
                )
            )
        if stage.opening:
            words.append(
                _("Once the jury is closed, two people open its points together; before that nobody reads them.")
            )
        if stage.criteria:
            words.append(str(BLIND[stage.blind]))
        words += [_("A juror with a conflict of interest does not read the candidacy.")]
        words.append(
            _("%(days)s days after the announcement what its jurors wrote and what is known of them is erased.",
              days=stage.erased_after)
        )
        yield told(stage.name[language], words, stage, "readers", "quorum", "blind", "opening", "reminders",
                   "invitations", "call", "seats", "per_group", "confidence", "erased_after")


READ_BY = {
    "panel": later("What the jurors write about it is read by the panel only."),
    "city": later("What the jurors write about it is sent to the city after the announcement, without their names."),
}


def criteria(rules: Rulebook, language: str) -> Iterator[Told]:
    for criteria in rules.criteria.values():
        for one in criteria:
            words = [
                (one.hint or {}).get(language, ""),
                _("A further criterion, beside the main ones.") if one.tier == "further" else "",
                _(
                    "From %(from)s to %(to)s points, weight %(weight)s.",
                    **{
                        "from": format_decimal(one.scale.from_, locale=language),
                        "to": format_decimal(one.scale.to, locale=language),
                        "weight": format_decimal(one.weight, locale=language),
                    },
                ),
            ]
            words += [
                _(
                    "%(points)s points: %(meaning)s",
                    points=format_decimal(each.points, locale=language),
                    meaning=each.says[language],
                )
                for each in sorted(one.means, key=lambda each: each.points)
            ]
            words.append(asked_at_least(one, language))
            if one.justification:
                words.append(str(READ_BY[one.justification.read_by]))
            yield told(one.name[language], words, one, "scale", "weight", "justification", "at_least", "means")


def asked_at_least(criterion: Criterion, language: str) -> str:
    """What follows from fewer points of a criterion than it asks; nothing where it asks none."""
    if criterion.at_least is None:
        return ""
    least = format_decimal(criterion.at_least, locale=language)
    return _("Whose mean is below %(least)s points here does not go on, and is not honoured by the jury.", least=least)


BASES = {
    "submitted": later("the candidacies sent"),
    "eligible": later("the eligible candidacies"),
    "in": later("the candidacies in the round"),
    None: later("the candidacies in the round"),
}
ROUNDED = {"up": later("rounded up"), "down": later("rounded down"), "nearest": later("rounded to the nearest")}
ORDER = {
    "mean": later("They are ordered by the mean of their score sheets."),
    "sum": later("They are ordered by the sum of their points."),
    "supports": later("They are ordered by the supports in the vote."),
    "none": later("They are in no order."),
}
AT_LINE = {
    "all_in": later("Those level at the line all go on."),
    "none_in": later("Of those level at the line none goes on."),
    "panel": later("The panel decides between those level at the line."),
}
METHODS = {"largest_remainder": later("largest remainder"), "sainte_lague": "Sainte-Laguë", "dhondt": "D’Hondt"}


def cuts(rules: Rulebook, language: str) -> Iterator[Told]:
    for round_ in rules.rounds:
        if cut := round_.cut:
            each = _as_many_each(rules, cut)
            yield told(
                round_.name[language],
                who_goes_on(cut, each, language),
                cut.keep,
                "share",
                "number",
                "of",
                "round",
                source=cut.source,
            )
            if not each:
                yield from _sharing(cut)
            if cut.keep.by_hand:
                continue
            yield told(_("Order"), str(ORDER[cut.order]), cut, "order")
            ties = [str(AT_LINE[cut.ties.at_line])]
            bounded = cut.keep.at_most or (cut.places and cut.places.at_most)
            if bounded and cut.ties.at_line == "all_in" and cut.ties.beyond_at_most == "panel":
                ties.append(_("Where they would exceed the maximum, the panel decides, and gives its reasons."))
            yield told(_("Equal results"), ties, cut.ties, "at_line", "beyond_at_most", source=cut.source)
            if cut.balance and cut.balance.warn:
                yield told(
                    _("Balance"),
                    _(
                        "The panel is told when one of these is missing: %(groups)s.",
                        groups=format_list([str(GROUPS[one]) for one in cut.balance.warn], locale=language),
                    ),
                    cut.balance,
                    "warn",
                )
            if cut.wild_cards:
                yield told(
                    _("Wild cards"),
                    ngettext(
                        "The panel may bring back one candidacy, with its reasons.",
                        "The panel may bring back up to %(num)s candidacies, with its reasons.",
                        cut.wild_cards.up_to,
                    ),
                    cut.wild_cards,
                    "up_to",
                )


def _as_many_each(rules: Rulebook, cut: Cut) -> int | None:
    """How many of each group, where that is all that the sharing comes to: twelve at most, and six at most of each of two."""
    most = [bound for bound in (cut.keep.number, cut.keep.at_most) if bound is not None]
    if not most or cut.places is None or not cut.places.at_most or cut.keep.if_fewer:
        return None
    return cut.places.at_most if min(most) == cut.places.at_most * len(rules.groups(cut.places.per)) else None


def who_goes_on(cut: Cut, each: int | None, language: str) -> list[str]:
    """How many, in one or two sentences; `each`: so many of each group."""
    if not each:
        return keep_told(cut.keep, language)
    words = [] if cut.keep.number else keep_told(cut.keep.model_copy(update={"at_most": None}), language)
    group = GROUPS[cut.places.per]
    most = ngettext("At most one of each %(group)s goes on.", "At most %(num)s of each %(group)s go on.", each, group=group)
    return [*words, most]


def _sharing(cut: Cut) -> Iterator[Told]:
    if cut.places:
        words = places_told(cut.places, cut.keep.by_hand)
        yield told(_("Places"), words, cut.places, "per", "by", "at_least", "at_most")


def places_told(places: Places, by_hand: bool = False) -> list[str]:
    """How the places are shared out between groups; who names them by hand shares nothing out by a method."""
    shared = _(
        "The places are shared out by %(group)s, by the method of %(method)s.",
        group=GROUPS[places.per],
        method=METHODS[places.by],
    )
    words = [_("They are named for each %(group)s.", group=GROUPS[places.per]) if by_hand else shared]
    if places.at_least:
        words.append(ngettext("Each has at least one place.", "Each has at least %(num)s places.", places.at_least))
    if places.at_most:
        words.append(
            ngettext("None has more than one place.", "None has more than %(num)s places.", places.at_most)
        )
    return words


def keep_told(keep: Keep, language: str) -> list[str]:
    """How many go on, in one or two sentences."""
    words = []
    if keep.share is not None:
        words.append(
            _(
                "%(share)s of %(base)s go on, %(rounded)s.",
                share=format_percent(Decimal(keep.share), locale=language),
                base=BASES[keep.of],
                rounded=ROUNDED[keep.round],
            )
        )
    elif keep.number is not None:
        words.append(ngettext("One candidacy goes on.", "%(num)s candidacies go on.", keep.number))
    elif keep.threshold is not None:
        words.append(
            _("All with at least %(points)s points go on.", points=format_decimal(keep.threshold, locale=language))
        )
    else:
        words.append(_("The panel names those who go on, and gives its reasons."))
    if keep.at_most:
        words.append(_("At most %(n)s go on.", n=keep.at_most))
    if keep.if_fewer:
        words.append(_("With fewer than %(n)s of %(base)s:", n=keep.if_fewer.than, base=BASES[keep.if_fewer.of]))
        words += keep_told(keep.if_fewer.keep, language)
    return words


VOTERS = {
    "anyone_registered": later("Anybody who registers may vote."),
    "members": later("Members of the network may vote."),
    "one_per_member": later("Each member of the network has one vote."),
}


def votes(rules: Rulebook, language: str) -> Iterator[Told]:
    for _round, stage in rules.stages():
        if stage.kind != "consultation":
            continue
        yield told(stage.name[language], str(VOTERS[stage.voters]), stage, "voters", "held")
        yield told(
            _("Ballot"),
            [
                *choose_told(stage.ballot.choose),
                _("The ballot is secret: from its closing nobody can tell who chose what.")
                if stage.ballot.secret
                else _("The ballot shows who has chosen."),
            ],
            stage.ballot,
            "choose",
            "secret",
        )
        yield from _discussed(stage.discussion, language)


def _discussed(discussion, language: str) -> Iterator[Told]:
    if discussion:
        words = [_("People comment on the candidacies on another site: %(site)s.", site=discussion.name)]
        if discussion.questions:
            words.append(_("There they also ask whoever sent a candidacy, who is asked to answer until the vote closes."))
        yield told(_("Comments and questions"), words, discussion, "site", "questions")


def choose_told(choose: Choose) -> Iterator[str]:
    if choose.exactly:
        yield ngettext(
            "A ballot is valid with exactly one candidacy.",
            "A ballot is valid with exactly %(num)s candidacies.",
            choose.exactly,
        )
    if choose.at_least:
        yield ngettext(
            "A ballot is valid from one candidacy on.",
            "A ballot is valid from %(num)s candidacies on.",
            choose.at_least,
        )
    if choose.at_most:
        yield ngettext(
            "A ballot names one candidacy at most.", "A ballot names %(num)s candidacies at most.", choose.at_most
        )
