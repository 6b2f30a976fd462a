"""The process as the rulebook says it: rounds, their stages, the cut that ends a round, what can be won."""

from collections.abc import Mapping
from decimal import ROUND_CEILING, ROUND_FLOOR, ROUND_HALF_UP
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, model_validator
from pydantic import Field as Said

from workflows.calendar import Moment
from workflows.rule import (
    AtLeastOne,
    Between,
    Choice,
    Count,
    ListId,
    Name,
    Names,
    Number,
    Reference,
    Rule,
    Share,
    Text,
    Words,
    Yes,
    not_in_thousands,
)
from workflows.wording import _, sentence

WITHOUT_CRITERIA = _("without criteria nobody sends a score sheet: leave {name} out, or say the criteria")

Group = Literal["category", "territory", "region"]  # candidacies by their answer, or by where they are from
ROUNDING = {"up": ROUND_CEILING, "down": ROUND_FLOOR, "nearest": ROUND_HALF_UP}


class Stage(Rule):
    """What every kind of stage has. Its id is its kind unless it says otherwise."""

    kind: Name
    id: Name
    name: Text
    hint: Text | None = None
    opens: Moment | None = None
    closes: Moment | None = None
    after: tuple[Name, ...] = ()  # stages of the same round that must be closed before it opens

    @model_validator(mode="before")
    @classmethod
    def named_after_its_kind(cls, value: Any) -> Any:
        return {"id": value["kind"], **value} if isinstance(value, dict) and "kind" in value else value


class CallStage(Stage):
    kind: Literal["call"]
    form: Name | None = None


class ByEmail(Rule):
    """Candidacies may come as a message; the office enters what came in time, for so many days after the deadline."""

    enter_within: Count


class SubmissionStage(Stage):
    """The first receives candidacies; a later one is `invited`: it asks those that went on for more, by another form."""

    kind: Literal["submission"]
    form: Name
    invited: Yes = False
    by_email: ByEmail | None = None
    help_until: Moment | None = None  # who sends before it may leave languages out: the office has them translated
    reminders: tuple[AtLeastOne, ...] = ()  # so many days before the end, to who has not sent yet, or has changed since


class Item(Rule):
    """One thing an officer checks; `needs` names the fields of the form that show it."""

    id: Name
    name: Text
    needs: tuple[Name, ...] = ()


class Completion(Rule):
    """How often a candidacy may be returned, for how many days, and the last day of all."""

    times: Count
    days: Count
    until: Moment | None = None


class EligibilityStage(Stage):
    kind: Literal["eligibility"]
    checklist: tuple[Item, ...]
    completion: Completion | None = None
    waits_for_returns: Yes = False


class AppealStage(Stage):
    """Whoever the round before left out may appeal until it closes; it stays open until each appeal is decided."""

    kind: Literal["appeal"]
    against: Name  # the round whose decision it is about
    words: Count | None = None  # the most that an appeal may say
    decided_by: Literal["officer", "another_officer"] = "another_officer"
    committee: Text | None = None  # who decides, where it is not the office: an officer records it


class JuryLanguages(Rule):
    meeting: tuple[Words, ...]
    one_of: tuple[Words, ...] = ()
    dossier: Literal["own", "own_or_translated"] | None = None  # in which a juror must read it; None: in any


class JuryConflicts(Rule):
    own_country: Yes = False  # a juror does not read what comes from the own country, unless the office says why


class JuryCall(Rule):
    """An open call for jurors: who is interested says so in public, and the office chooses whom it asks."""

    opens: Moment
    closes: Moment
    words: AtLeastOne = 150  # the most that somebody’s record may say
    gender: Yes = False  # whether it may be said, so that a panel can be balanced
    erased_after: AtLeastOne = 90  # days after it closes: then what was written goes


class JuryInvitations(Rule):
    """Whoever is asked to sit on the panel, or to stand by, accepts or refuses within so many days."""

    answer_within: AtLeastOne = 14
    reminder: Count = 5  # days before that, to who has not answered; 0: none


class Confidence(Rule):
    """How sure a juror is of a sheet: one of these, from the least to the most. It stands beside the points and in no total."""

    levels: Annotated[tuple[Choice, ...], Said(min_length=2, max_length=7)]
    required: Yes = False


class JuryStage(Stage):
    kind: Literal["jury"]
    panel: Name
    groups: Literal["by_category"] | None = None
    seats: Between
    per_group: Between | None = None
    readers: Literal["all"] | AtLeastOne
    load: Between | None = None  # candidacies per juror
    quorum: Count = 0  # sheets per candidacy
    criteria: Name | None = None
    blind: Literal["until_closed", "always", "never"] = "until_closed"
    languages: JuryLanguages | None = None
    conflicts: JuryConflicts | None = None
    call: JuryCall | None = None
    invitations: JuryInvitations = JuryInvitations()
    waits_for_translations: Yes = False
    reminders: tuple[AtLeastOne, ...] = ()  # so many days before the end, to who has sheets to send
    opening: Literal["two_people"] | None = None  # who brings the points before anybody's eyes; None: the closing does
    rescaled: Literal["each_juror"] | None = None  # to the mean and the deviation of all, where not all read all
    confidence: Confidence | None = None
    erased_after: AtLeastOne = 365  # days after the announcement: then what jurors wrote and what is known of them goes

    @model_validator(mode="after")
    def sheets_by_criteria(self) -> "JuryStage":
        if self.criteria and not self.quorum:
            raise ValueError(sentence(
                _("“{name}” is missing: how many score sheets a candidacy needs, at least 1"), name="quorum"))
        if self.quorum and not self.criteria:
            raise ValueError(sentence(WITHOUT_CRITERIA, name="quorum"))
        if self.confidence and not self.criteria:
            raise ValueError(sentence(WITHOUT_CRITERIA, name="confidence"))
        return self


class Choose(Rule):
    at_least: Count | None = None
    at_most: Count | None = None
    exactly: Count | None = None

    @property
    def fewest(self) -> int:
        return self.exactly or self.at_least or 1

    @property
    def most(self) -> int | None:
        return self.exactly or self.at_most


class Ballot(Rule):
    choose: Choose
    secret: Yes = True


class Discussion(Rule):
    """Where people comment on the candidacies beside the vote, and ask whoever sent them: another site, not this one."""

    site: Annotated[str, Said(pattern=r"^https?://[^\s/]+(/\S*)?$")]
    questions: Yes = False  # put to whoever sent a candidacy, who is asked to answer

    @property
    def name(self) -> str:
        """As it is said: “participate.oidp.net”."""
        return self.site.split("/")[2]


class ConsultationStage(Stage):
    kind: Literal["consultation"]
    held: Literal["here", "elsewhere"]
    voters: Literal["anyone_registered", "members", "one_per_member"]
    ballot: Ballot
    discussion: Discussion | None = None
    waits_for_translations: Yes = False


class DeliberationStage(Stage):
    kind: Literal["deliberation"]
    panel: Name
    fewest_present: AtLeastOne | None = None  # of those who may vote on a motion; None: more than half of them
    majority: Literal["simple", "two_thirds"] = "simple"  # of those for or against
    after_talk: Literal["points_may_change"] | None = None  # by each juror on the own sheet, with a reason; None: they stand


class AnnouncementStage(Stage):
    kind: Literal["announcement"]
    embargo_until: Moment | None = None
    told_in_private: Literal["laureates"] | None = None
    certificates: tuple[Name, ...] = ()
    feedback: Literal["after", "never"] = "never"


AnyStage = Annotated[
    CallStage | SubmissionStage | EligibilityStage | AppealStage | JuryStage | ConsultationStage
    | DeliberationStage | AnnouncementStage,
    Said(discriminator="kind"),
]


class Keep(Rule):
    """How many go on: one of share, number, threshold, by_hand. A share names its base and its rounding."""

    share: Share | None = None
    number: Count | None = None
    threshold: Number | None = None  # all with at least so many points
    by_hand: Yes = False  # the panel names them, with reasons
    of: Literal["submitted", "eligible", "in"] | None = None  # None: those in the round
    round: Literal["up", "down", "nearest"] | None = None
    at_most: Count | None = None
    if_fewer: "IfFewer | None" = None

    @model_validator(mode="after")
    def one_way(self) -> "Keep":
        said = [self.share is not None, self.number is not None, self.threshold is not None, self.by_hand]
        if sum(said) != 1:
            raise ValueError(sentence(_("say exactly one of share, number, threshold, by_hand")))
        if self.share is not None and (self.round is None or self.of is None):
            raise ValueError(sentence(
                _("a share says of what it is taken ({of}) and how it is rounded ({round})"), of="of: in", round="round: up"))
        return self

    def places(self, base: int) -> int | None:
        """How many places a base of so many candidacies gives; None where no number follows from it.

        For the drawing of a cut, where bases differ, see `places.how_many`.
        """
        if self.if_fewer and base < self.if_fewer.than:
            return self.if_fewer.keep.places(base)
        if self.share is not None:
            wanted = int((self.share * base).to_integral_value(ROUNDING[self.round]))
        elif self.number is not None:
            wanted = min(self.number, base)
        else:
            return None
        return wanted if self.at_most is None else min(wanted, self.at_most)


class IfFewer(Rule):
    """Another rule for a small edition (2020: if fewer than 40 were submitted, the 50 % most voted)."""

    than: Count
    of: Literal["submitted", "eligible", "in"]
    keep: Keep


class Places(Rule):
    """How the places are shared out between groups that are never put in one order."""

    per: Group
    by: Literal["largest_remainder", "sainte_lague", "dhondt"]
    at_least: Count = 0
    at_most: AtLeastOne | None = None

    @model_validator(mode="after")
    def in_order(self) -> "Places":
        if self.at_most is not None and self.at_least > self.at_most:
            raise ValueError(sentence(_("each has at least {least} places and at most {most}: no number is both"),
                                      least=self.at_least, most=self.at_most))
        return self


class Ties(Rule):
    at_line: Literal["all_in", "none_in", "panel"]
    beyond_at_most: Literal["panel", "none_in"] = "panel"


class Balance(Rule):
    warn: tuple[Literal["region", "territory", "category"], ...] = ()


class WildCards(Rule):
    up_to: Count
    by: Literal["panel"] = "panel"


class Result(Rule):
    """When the result of a cut is told."""

    opens: Moment
    closes: Moment


class Cut(Rule):
    keep: Keep
    places: Places | None = None
    order: Literal["mean", "sum", "supports", "none"] | None = None  # None is never left: by hand it is none
    ties: Ties | None = None
    balance: Balance | None = None
    wild_cards: WildCards | None = None
    confirmed_by: Literal["officer", "two_officers"] = "officer"
    result: Result | None = None

    @model_validator(mode="before")
    @classmethod
    def nothing_to_order_by_hand(cls, value: Any) -> Any:
        """Where the panel names who goes on, there is no order and nobody is level."""
        keep = value.get("keep") if isinstance(value, dict) else None
        if not isinstance(keep, dict) or str(keep.get("by_hand")).lower() != "true":
            return value
        return {"order": "none", "ties": {"at_line": "panel"}, **value}

    @model_validator(mode="after")
    def in_some_order(self) -> "Cut":
        if missing := [name for name in ("order", "ties") if getattr(self, name) is None]:
            raise ValueError(sentence(_("“{name}” is missing"), name=missing[0]))
        return self


class Money(Rule):
    amount: Annotated[Number, BeforeValidator(not_in_thousands)]
    currency: Annotated[str, Said(pattern="^[A-Z]{3}$")]
    paid_by: Text | None = None


class OpenTo(Rule):
    """Only candidacies that gave this answer can win it."""

    field: Name
    answer: ListId

    def fits(self, answers: Mapping[str, Any]) -> bool:
        """Of several choices, one is enough."""
        said = answers.get(self.field)
        return self.answer in (said if isinstance(said, list | tuple) else [said])


class Award(Rule):
    id: Name
    name: Text
    hint: Text | None = None
    how_many: AtLeastOne = 1
    per: Group | None = None
    by: Literal["deliberation", "ballots", "points", "the_rest"]  # the rest: every finalist without another honour
    optional: Yes = False
    unless_also: Names = ()  # not given to a candidacy that has one of these awards
    passes_on: Yes = False  # by points: then it goes to the next
    not_in_category_of: Name | None = None  # not given in the category of that award's laureate
    open_to: OpenTo | None = None
    mention: Yes = False  # an honour beside the award: other certificate, other place on the page
    finalist: Yes = False  # a distinction of its own, less than the award and beside the mentions (2016)
    ranked: tuple[Text, ...] = ()  # its honours are in an order, and this is what each is called (2015)
    given_by: Text | None = None  # who gives it, where it is not the award itself: a partner
    money: Money | None = None

    @model_validator(mode="after")
    def of_one_kind(self) -> "Award":
        if self.mention and self.finalist:
            raise ValueError(sentence(_("it is a mention or a finalist, not both")))
        if self.ranked and len(self.ranked) != self.how_many:
            raise ValueError(sentence(_("how_many is {how_many}, and {number} ranks have a name"),
                                      how_many=self.how_many, number=len(self.ranked)))
        return self

    @property
    def kind(self) -> Literal["laureate", "mention", "finalist"]:
        """What a candidacy is that has it; certificates and letters go by it."""
        return "mention" if self.mention else "finalist" if self.finalist else "laureate"

    def opens_to(self, answers: Mapping[str, Any]) -> bool:
        """Whether a candidacy with these answers may win it."""
        return self.open_to is None or self.open_to.fits(answers)

    def rank_name(self, rank: int | None, language: str) -> str | None:
        """“Second finalist”; None where its honours are in no order."""
        return self.ranked[rank - 1][language] if rank and self.ranked else None


class Part(Rule):
    """One part of the points by which something is won: the sheets of a jury, or the supports of a vote. Votes that are
    counted are added up as they are, and have no weight."""

    of: Reference
    weight: Share | None = None
    votes_as: Literal["share_of_most", "share_of_all", "count"] | None = None  # how supports become points
    sheets_as: Literal["mean", "sum"] | None = None  # of a jury: the mean of the sheets, or all of them added up


class Round(Rule):
    id: Name
    name: Text
    hint: Text | None = None
    stages: tuple[AnyStage, ...] = Said(min_length=1)
    cut: Cut | None = None
    score: tuple[Part, ...] = ()  # of what the points are made that awards by points go by
    awards: tuple[Award, ...] = ()
    overlaps_on_purpose: Yes = False

    @property
    def adds_up_votes(self) -> bool:
        """Whether its points are supports, added up; otherwise they are out of 100."""
        return any(part.votes_as == "count" for part in self.score)

    def stage(self, id: str) -> AnyStage:
        """Raises KeyError when the round has no such stage."""
        for stage in self.stages:
            if stage.id == id:
                return stage
        raise KeyError(f"{self.id}.{id}")


