"""The rulebook of one edition as typed, frozen values.

Who may apply, what is asked, how it is judged and told. Reading a file is in `reading`; whether the rules can
work is in `soundness`. The parts live in `rule`, `asked` and `rounds`, and can be imported from here.
"""

import json
from bisect import bisect_left
from collections.abc import Iterator, Mapping
from functools import cached_property
from hashlib import sha256
from typing import Annotated, Literal

from pydantic import Field as Said
from pydantic import PrivateAttr

from workflows.asked import Criterion, Field, Form, Justification, Scale, Section, Translated
from workflows.calendar import UNKNOWN, Moment
from workflows.countries import countries
from workflows.rounds import (
    AnnouncementStage,
    AnyStage,
    AppealStage,
    Award,
    Balance,
    Ballot,
    CallStage,
    Choose,
    Completion,
    ConsultationStage,
    Cut,
    DeliberationStage,
    Discussion,
    EligibilityStage,
    IfFewer,
    Item,
    JuryStage,
    Keep,
    Money,
    OpenTo,
    Places,
    Round,
    Stage,
    SubmissionStage,
    Ties,
    WildCards,
)
from workflows.rule import (
    AtLeastOne,
    Choice,
    Count,
    Language,
    Name,
    Reference,
    Rule,
    Span,
    Text,
    Words,
    Yes,
    walk,
)

# fmt: off
__all__ = [
    "AnnouncementStage", "AppealStage", "AnyStage", "Applicants", "AtMost", "Award", "Balance", "Ballot", "CallStage",
    "Ceremony", "Certificate", "CertificateText", "Choice", "Choose", "Completion", "ConsultationStage",
    "Criterion", "Cut", "DeliberationStage", "Discussion", "Documents", "Edition", "EligibilityStage", "Expected", "Field",
    "Form", "IfFewer", "Item", "JuryStage", "Justification", "Keep", "Languages", "Membership", "Minimum",
    "Moment", "Money", "Office", "OpenTo", "Others", "Places", "Publishes", "Region", "Round", "Rule", "Rulebook",
    "Scale", "Section", "Signatory", "Span", "Stage", "SubmissionStage", "Text", "Ties", "Translated",
    "WildCards",
]
# fmt: on

GIVEN_LISTS = ("applicants", "categories", "countries", "territories")  # that a field may name beside `lists`
Disclosure = Annotated[str, Said(pattern=r"^(never|of laureates|(from|after) [a-z][a-z0-9_]*)$")]


class Edition(Rule):
    number: AtLeastOne
    roman: Annotated[str, Said(pattern="^[IVXLCDM]+$")]
    year: Annotated[int, Said(ge=1900, le=2999)]
    title: Text
    variant: Name | None = None  # a second rulebook of the same year: as it was practised, not as written


class Expected(Rule):
    """How many take part; of an edition that is over, how many did, as far as it is known."""

    candidacies: AtLeastOne | Literal["not_known"]
    countries: AtLeastOne | Literal["not_known"] = "not_known"
    jurors: AtLeastOne | Literal["not_known"] = "not_known"
    voters: AtLeastOne | Literal["not_known"] = "not_known"

    def number(self, name: str) -> int | None:
        """A number, or None where it is not known."""
        said = getattr(self, name)
        return None if said == "not_known" else said


class Languages(Rule):
    interface: tuple[Language, ...] = Said(min_length=1)
    submission: tuple[Language, ...] = Said(min_length=1)
    published: tuple[Language, ...] = Said(min_length=1)

    def nearest(self, texts: Mapping[str, str] | None, reader: str) -> tuple[str, str] | None:
        """What somebody wrote, in the reader's language or else the first there is, the published ones before others:
        (language, text); None where nothing was written."""
        for code in (reader, *self.published, *self.interface):
            if texts and texts.get(code):
                return code, texts[code]
        return None


class Office(Rule):
    """Who runs the award and signs its letters."""

    name: Text
    signature: Text
    contact: Annotated[str, Said(pattern=r"^[^@\s]+@[^@\s]+\.[^@\s]+$")]
    site: str | None = None


class Others(Rule):
    """Those who may apply for a government only with a paper of that government."""

    who: tuple[Choice, ...]
    need: Name  # the field that holds the paper


class Membership(Rule):
    required: Yes
    may_join_while_applying: Yes = False
    join_by: Reference | None = None
    network: Text | None = None  # what one is a member of
    join_at: Annotated[str, Said(pattern=r"^https?://[^\s/]+(/\S*)?$")] | None = None


class AtMost(Rule):
    """How many candidacies of one city; more where their fields are very different, which an officer judges."""

    at_most: AtLeastOne
    if_fields_differ: AtLeastOne | None = None

    @property
    def most(self) -> int:
        return self.if_fields_differ or self.at_most


class Applicants(Rule):
    who: tuple[Choice, ...]
    others: Others | None = None
    membership: Membership | None = None
    per_organisation: AtMost | None = None

    def all(self) -> tuple[Choice, ...]:
        """Every kind of applicant, those with a paper of their government included."""
        return self.who + (self.others.who if self.others else ())


class Region(Choice):
    """A part of the world; each country is in one region at most."""

    countries: tuple[Annotated[str, Said(pattern="^[A-Z]{2}$")], ...] = Said(min_length=1)


class Ceremony(Rule):
    """The place is named in each language, the country by its ISO code; either may be `to_be_confirmed`."""

    place: Text | Literal["to_be_confirmed"]
    country: Annotated[str, Said(pattern="^([A-Z]{2}|to_be_confirmed)$")]
    starts: Moment
    ends: Moment

    def place_in(self, language: str) -> str | None:
        """The place's name in a language; None while it is not known."""
        return None if self.place == UNKNOWN else self.place[language]


class Publishes(Rule):
    names_of_candidacies: Disclosure = "from final"
    summaries: Disclosure = "from final"
    ballot_counts: Disclosure = "never"
    scores: Disclosure = "never"
    ranks: Disclosure = "never"
    grounds: Disclosure = "of laureates"
    order_of_finalists: Literal["alphabetical", "none", "rank"] = "alphabetical"  # none: one that says nothing


class Signatory(Rule):
    """An office, never a person: names are put in when the certificates are made."""

    office: Text
    body: Text


class CertificateText(Rule):
    heading: Text
    body: Text
    closing: Text


class Certificate(Rule):
    holder: Name | None = None  # the field whose answer is the large name; the place where there is none
    signed_by: tuple[Signatory, ...]
    logos: tuple[str, ...] = ()
    languages: tuple[Words, ...]  # "own" is the language of the candidacy
    texts: dict[Name, CertificateText]


class Documents(Rule):
    certificate: Certificate


class Minimum(Rule):
    """The fewest of each with which the edition can run to its end."""

    candidacies: Count
    jurors: Count
    voters: Count


class Rulebook(Rule):
    award: Name
    edition: Edition
    time_zone: str
    languages: Languages
    office: Office
    applicants: Applicants
    expected: Expected | None = None
    categories: tuple[Choice, ...] = ()
    territories: tuple[Choice, ...] = ()
    regions: tuple[Region, ...] = ()
    lists: dict[Name, tuple[Choice, ...]] = {}
    forms: dict[Name, Form]
    criteria: dict[Name, tuple[Criterion, ...]] = {}
    rounds: tuple[Round, ...] = Said(min_length=1)
    ceremony: Ceremony | None = None
    publishes: Publishes
    documents: Documents

    _file: str | None = PrivateAttr(None)
    _lines: dict[tuple, int] = PrivateAttr(default_factory=dict)  # path inside the file -> line

    @property
    def file(self) -> str | None:
        """Where it was read from; None for one kept in the database or made in a test."""
        return self._file

    @property
    def id(self) -> str:
        parts = (self.award, str(self.edition.year), self.edition.variant)
        return "-".join(filter(None, parts)).replace("_", "-")

    @cached_property
    def digest(self) -> str:
        """sha256 of the canonical form: order and comments of the file do not matter, every word does."""
        return sha256(self.canonical()).hexdigest()

    def canonical(self) -> bytes:
        content = self.model_dump(mode="json", by_alias=True, exclude_defaults=True)
        return json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()

    @classmethod
    def from_canonical(cls, content: bytes) -> "Rulebook":
        return cls.model_validate_json(content)

    def __hash__(self) -> int:
        return hash(self.digest)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Rulebook) and self.digest == other.digest

    def defaults(self) -> Iterator[tuple]:
        """The path of each rule that is our own choice, until the office confirms it."""
        for path, value in walk(self):
            if isinstance(value, Rule) and value.default:
                yield from [path] if value.default is True else [(*path, key) for key in value.default]

    def round(self, id: str) -> Round:
        """Raises KeyError when there is no such round."""
        for round in self.rounds:
            if round.id == id:
                return round
        raise KeyError(id)

    def stage(self, reference: str) -> AnyStage:
        """“final.jury”, or “validation” where the round has one stage. Raises KeyError."""
        round_id, _, stage_id = reference.partition(".")
        round = self.round(round_id)
        if stage_id:
            return round.stage(stage_id)
        if len(round.stages) > 1:
            raise KeyError(f"{reference}: the round has several stages, name one")
        return round.stages[0]

    def stages(self) -> Iterator[tuple[Round, AnyStage]]:
        return ((round, stage) for round in self.rounds for stage in round.stages)

    def awards(self) -> Iterator[tuple[Round, Award]]:
        return ((round, award) for round in self.rounds for award in round.awards)

    def award_by_id(self, id: str) -> Award:
        """Raises KeyError when nothing of that name can be won."""
        for _, award in self.awards():
            if award.id == id:
                return award
        raise KeyError(id)

    def criteria_of(self, jury: JuryStage) -> tuple[Criterion, ...]:
        """What a jury gives points for; nothing where it has no criteria."""
        return self.criteria[jury.criteria] if jury.criteria else ()

    def juries_of(self, key: str) -> list[str]:
        """The juries of the panel that sits in a stage: a jury itself, and those whose panel meets in a deliberation."""
        panel = self.stage(key).panel
        return [f"{round.id}.{one.id}" for round, one in self.stages() if one.kind == "jury" and (
            one.panel == panel if self.stage(key).kind == "deliberation" else f"{round.id}.{one.id}" == key)]

    def form_of(self, stage: AnyStage) -> Form:
        """What a stage asks, as it is filled in."""
        return self.asked[stage.form]

    @cached_property
    def asked(self) -> dict[str, Form]:
        """Every form as it is filled in: what is asked in all languages stands there once in each."""
        return {name: form.asked_in(self.languages.submission) for name, form in self.forms.items()}

    def fields(self) -> Iterator[Field]:
        """Every question of every form, as it is asked."""
        return (field for form in self.asked.values() for field in form.fields())

    def choices(self, field: Field) -> tuple[Choice, ...]:
        """What a choice field offers."""
        return self.list_named(field.list) if field.list else ()

    def list_named(self, name: str) -> tuple[Choice, ...]:
        """A list of the rulebook, or one that every rulebook has. Raises KeyError when there is none such."""
        match name:
            case "categories":
                return self.categories
            case "territories":
                return self.territories
            case "applicants":
                return self.applicants.all()
            case "countries":
                return countries(self.languages.interface)
        return self.lists[name]

    def groups(self, per: str) -> tuple[Choice, ...]:
        """All groups of a kind: the categories, the kinds of territory, the regions of the world."""
        return {"category": self.categories, "territory": self.territories, "region": self.regions}[per]

    def group(self, per: str, candidacy: Mapping) -> str | None:
        """The group of a candidacy: what it answered, or the region of its country."""
        if per != "region":
            return candidacy[per]
        return next((one.id for one in self.regions if candidacy["country"] in one.countries), None)

    def group_name(self, per: str, id: str | None, language: str) -> str | None:
        return next((one.name[language] for one in self.groups(per) if one.id == id), None)

    def honour_name(self, honour: Mapping, language: str) -> tuple[str, str | None]:
        """What is won, and of it which: “Special mention”, “Gender and care”; “Mention”, “Second finalist”."""
        award = self.award_by_id(honour["award"])
        group = self.group_name(award.per, honour.get("group"), language) if award.per else None
        return award.name[language], group or award.rank_name(honour.get("rank"), language)

    def has_cut(self) -> bool:
        """Whether some are left out on the way, so that those who are not are finalists."""
        return any(round.cut for round in self.rounds)

    def line(self, path: tuple) -> int | None:
        """The line of the file where this path, or the nearest that holds it, is written."""
        for length in range(len(path), -1, -1):
            if path[:length] in self._lines:
                return self._lines[path[:length]]
        return None

    def minimum(self) -> Minimum:
        return minimum_of(self)


def minimum_of(rulebook: Rulebook) -> Minimum:
    """Derived from the rules: a full ballot is possible after every cut, every panel has its seats."""
    stages = [stage for _, stage in rulebook.stages()]
    juries = [stage for stage in stages if isinstance(stage, JuryStage)]
    return Minimum(
        candidacies=candidacies_needed(rulebook),
        jurors=max((jurors_needed(rulebook, jury) for jury in juries), default=0),
        voters=1 if any(isinstance(stage, ConsultationStage) for stage in stages) else 0,
    )


def jurors_needed(rulebook: Rulebook, jury: JuryStage) -> int:
    groups = len(rulebook.categories) if jury.groups else 0
    return max(jury.seats.least, groups * (jury.per_group.least if jury.per_group else 1), jury.quorum)


def candidacies_needed(rulebook: Rulebook) -> int:
    """From the last round back: how many must come in so that enough go on."""
    needed = 1
    for round in reversed(rulebook.rounds):
        if round.cut:
            needed = base_for(round.cut.keep, needed)
        for stage in round.stages:
            if isinstance(stage, ConsultationStage):
                needed = max(needed, stage.ballot.choose.fewest)
        needed = max(needed, sum(award.how_many for award in round.awards if not award.optional))
    return needed


def base_for(keep: Keep, needed: int) -> int:
    """The smallest base of which so many go on; the number itself where the cut gives no number."""
    bases = range(needed, 100 * needed + 1)  # a share is at least 1 %, or it is taken as not reached
    found = bisect_left(bases, True, key=lambda base: (keep.places(base) or 0) >= needed)
    return bases[found] if found < len(bases) else needed
