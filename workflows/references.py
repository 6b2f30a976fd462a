"""Names in a rulebook that point at other parts of it: all must point at something, none at two things.

Also the references inside texts, such as {ceremony.place}: which there are, and how they are filled.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal
from zoneinfo import available_timezones

from pydantic import ValidationError

from workflows.asked import Field, Form
from workflows.calendar import WRITTEN, Moment, UnclearTime, instant
from workflows.rounds import (
    AnnouncementStage,
    AnyStage,
    AppealStage,
    Award,
    CallStage,
    ConsultationStage,
    DeliberationStage,
    EligibilityStage,
    JuryStage,
    Part,
    Round,
    SubmissionStage,
)
from workflows.rule import Rule, decimal_text, walk
from workflows.rulebook import GIVEN_LISTS, Rulebook
from workflows.wording import _, meant, sentence

ROUNDING = Decimal("0.001")  # three times 33.33%
MANY = 40  # so many known names are told; of the countries of the world the first
IN_TEXT = re.compile(r"\{([a-z_.]*)\}")

# What a text may refer to. Who prints a text gives these values, in the reader's language.
KNOWN = frozenset({
    "edition.title", "edition.number", "edition.roman", "edition.year", "office.name",
    "ceremony.place", "ceremony.country", "ceremony.dates", "ceremony.starts", "ceremony.ends",
    "honour.name", "category.name", "candidacy.title", "candidacy.organisation", "candidacy.place",
    "candidacy.country", "person.name", "panel.name", "stage.name", "stage.opens", "stage.closes",
})  # fmt: skip

Broken = Iterator[tuple[tuple, str]]


def fill(text: str, values: Mapping[str, str]) -> str:
    """The text with each {reference} replaced. Raises KeyError for one that has no value."""
    return IN_TEXT.sub(lambda found: values[found[1]], text)


def broken_references(rulebook: Rulebook) -> Broken:
    """(path, sentence) for everything that points nowhere, twice, or at a time that does not exist."""
    if rulebook.time_zone not in available_timezones():
        yield ("time_zone",), sentence(_("“{zone}” is not a time zone such as Europe/Madrid"), zone=rulebook.time_zone)
        return
    yield from said_twice(rulebook)
    yield from defaults_named(rulebook)
    yield from unclear_times(rulebook)
    yield from in_forms(rulebook)
    yield from in_rounds(rulebook)
    yield from in_the_rest(rulebook)


def said_twice(rulebook: Rulebook) -> Broken:
    for path, value in walk(rulebook):
        if isinstance(value, tuple) and value and hasattr(value[0], "id"):
            ids = [item.id for item in value]
            for index, id in enumerate(ids):
                if id in ids[:index]:
                    yield (*path, index, "id"), sentence(_("“{id}” is the id of another entry of this list"), id=id)
    for name, form in rulebook.forms.items():
        seen: set[str] = set()
        for path, field in fields_of(name, form):
            if field.id in seen:
                yield (*path, "id"), sentence(_("the form asks “{field}” twice"), field=field.id)
            seen.add(field.id)


def defaults_named(rulebook: Rulebook) -> Broken:
    """`default: [order]` marks rules that stand in the same mapping."""
    for path, value in walk(rulebook):
        if isinstance(value, Rule) and not isinstance(value.default, bool):
            known = [info.alias or name for name, info in type(value).model_fields.items()]
            for index, key in enumerate(value.default):
                yield from missing((*path, "default", index), key, known, _("rule of this mapping"))


def unclear_times(rulebook: Rulebook) -> Broken:
    for path, value in walk(rulebook):
        if isinstance(value, Moment):
            yield from unclear_in(rulebook, path, value)


def unclear_in(rulebook: Rulebook, path: tuple, written: Moment | str) -> Broken:
    try:
        instant(rulebook, Moment.model_validate(written))
    except ValidationError as error:
        yield path, error.errors()[0]["ctx"]["error"].args[0]
    except UnclearTime as error:
        yield path, error.args[0]


def fields_of(name: str, form: Form) -> Iterator[tuple[tuple, Field]]:
    for s, section in enumerate(form.sections):
        for f, field in enumerate(section.fields):
            yield ("forms", name, "sections", s, "fields", f), field


COUNTED, CHOSEN, WRITTEN_OUT = ("people", "files", "links", "choices"), ("choice", "choices"), ("line", "text")
TAKEN_BY = {  # which kinds of field a limit means something to
    "words": WRITTEN_OUT, "characters": WRITTEN_OUT, "list": CHOSEN, "other": CHOSEN, "at_least": COUNTED,
    "at_most": COUNTED, "each": ("files",), "total": ("files",), "types": ("files",), "end": ("dates",),
}


def in_field(rulebook: Rulebook, path: tuple, field: Field) -> Broken:
    """What a kind of field would never look at is refused; the country is asked by the codes of countries."""
    for key, kinds in TAKEN_BY.items():
        if key in field.model_fields_set and field.kind not in kinds:
            own = ", ".join(sorted(name for name, takers in TAKEN_BY.items() if field.kind in takers))
            yield (*path, key), sentence(_("a field of the kind “{kind}” does not use “{key}”; it uses: {own}"),
                                         kind=field.kind, key=key, own=own or sentence(_("none of these")))
    if field.id == "country" and field.list in rulebook.lists:
        codes = {one.id for one in rulebook.list_named("countries")}
        strange = [one.id for one in rulebook.list_named(field.list) if one.id not in codes]
        if strange:
            yield (*path, _("list")), sentence(
                _("the country is told by its code: “{id}” of the list “{list}” is the code of none (FR is); for all countries"
                  " write {example}"), id=strange[0], list=field.list, example="list: countries")


def in_forms(rulebook: Rulebook) -> Broken:
    lists = [*rulebook.lists, *GIVEN_LISTS]
    for name, form in rulebook.forms.items():
        for path, field in fields_of(name, form):
            yield from in_field(rulebook, path, field)
            if field.kind in ("choice", "choices") and not field.list:
                yield path, sentence(_("a choice says the list that it is made from ({example})"), example="list: categories")
            yield from missing((*path, _("list")), field.list, lists, _("list"))
            if field.list in lists:
                if not rulebook.choices(field):
                    yield (*path, _("list")), sentence(_("the list “{list}” is empty"), list=field.list)
                ids = [choice.id for choice in rulebook.choices(field)]
                yield from missing((*path, "other"), field.other, ids, _("choice of that list"))
            if field.translated:
                yield from dates_named(rulebook, (*path, "translated", "until"), field.translated.until)


def in_rounds(rulebook: Rulebook) -> Broken:
    for r, round in enumerate(rulebook.rounds):
        for s, stage in enumerate(round.stages):
            yield from in_stage(rulebook, round, stage, ("rounds", r, "stages", s))
        for p, part in enumerate(round.score):
            yield from in_part(rulebook, part, ("rounds", r, "score", p))
        yield from in_score(round, ("rounds", r, "score"))
        rest = [a for a, award in enumerate(round.awards) if award.by == "the_rest"]
        for a in rest[1:]:
            yield ("rounds", r, "awards", a, "by"), sentence(
                _("“{award}” takes the rest of this round already; for each group of candidacies write an award {example}"
                  " with open_to, how_many and unless_also"), award=round.awards[rest[0]].id, example="by: deliberation")
        for a, award in enumerate(round.awards):
            yield from in_award(rulebook, round, award, ("rounds", r, "awards", a))


def in_stage(rulebook: Rulebook, round: Round, stage: AnyStage, path: tuple) -> Broken:
    asked, texts = asked_in(rulebook), rulebook.documents.certificate.texts
    others = [other.id for other in round.stages if other is not stage]
    yield from each_of((*path, "after"), stage.after, others, _("stage beside it in this round"))
    match stage:
        case SubmissionStage() | CallStage():
            yield from missing((*path, _("form")), stage.form, rulebook.forms, _("form"))
        case AppealStage():
            yield from missing((*path, "against"), stage.against, [one.id for one in rulebook.rounds], _("round"))
        case JuryStage():
            yield from missing((*path, "criteria"), stage.criteria, rulebook.criteria, _("set of criteria"))
        case EligibilityStage():
            for i, item in enumerate(stage.checklist):
                yield from each_of((*path, "checklist", i, "needs"), item.needs, asked, _("field of a form"))
        case DeliberationStage():
            panels = {other.panel for _, other in rulebook.stages() if isinstance(other, JuryStage)}
            yield from missing((*path, "panel"), stage.panel, panels, _("panel of a jury stage"))
        case AnnouncementStage():
            yield from each_of((*path, "certificates"), stage.certificates, texts, _("certificate with texts"))


def in_score(round: Round, path: tuple) -> Broken:
    """Shares of a whole with their weights, or votes that are counted; never one with the other."""
    unlike = [p for p, part in enumerate(round.score) if (part.votes_as == "count") != round.adds_up_votes]
    for p in unlike:
        yield (*path, p), sentence(
            _("votes that are counted ({example}) are added to each other, and to nothing else"), example="votes_as: count")
    for p, part in enumerate(round.score):
        if part.weight is None and part.votes_as != "count":
            yield (*path, p), sentence(_("“weight” is missing: what part of the points it is, as 50%"))
        elif part.weight is not None and part.votes_as == "count":
            yield (*path, p, "weight"), sentence(
                _("supports that are counted weigh one each: leave weight out, or say a share ({example})"),
                example="votes_as: share_of_all")
    if any(part.weight is None for part in round.score):
        return
    whole = sum(part.weight for part in round.score)
    if round.score and abs(whole - 1) > ROUNDING:
        yield path, sentence(_("the weights add up to {sum}%, not to 100%"), sum=decimal_text(whole * 100))


def in_part(rulebook: Rulebook, part: Part, path: tuple) -> Broken:
    known = {f"{round.id}.{stage.id}": stage for round, stage in rulebook.stages()}
    yield from missing((*path, "of"), part.of, known, _("stage with its round before it"))
    if stage := known.get(part.of):
        if not (isinstance(stage, ConsultationStage) or (isinstance(stage, JuryStage) and stage.criteria)):
            yield (*path, "of"), sentence(_("points come from a jury with criteria, or from a vote"))
        if isinstance(stage, ConsultationStage) != (part.votes_as is not None):
            yield path, sentence(
                _("a vote, and nothing else, says how its supports become points ({example})"),
                example="votes_as: share_of_most, share_of_all, count")
        if part.sheets_as and not isinstance(stage, JuryStage):
            yield (*path, "sheets_as"), sentence(_("only of a jury the sheets are added up, or their mean is taken"))


GIVEN_TO = {  # whom they leave no choice of how many, or of which group
    "ballots": _("the ballots give it to the most supported alone; for several, or for one of each group, write {points}, and"
                 " in the round {score}"),
    "the_rest": _("the rest are all who have no other honour: leave it out"),
}


def in_award(rulebook: Rulebook, round: Round, award: Award, path: tuple) -> Broken:
    others = [other.id for _, other in rulebook.awards() if other is not award]
    for other in award.unless_also:
        yield from missing((*path, "unless_also"), other, others, _("other award"))
    yield from missing((*path, "not_in_category_of"), award.not_in_category_of, others, _("other award"))
    needed = ("consultation", "deliberation") if award.by == "ballots" else ("deliberation",)  # the meeting records it
    if award.by == "points" and not round.score:
        yield (*path, "by"), sentence(
            _("by points, and the round does not say of what they are made ({example})"), example="score: …")
    if award.passes_on and not (award.by == "points" and award.unless_also):
        yield (*path, "passes_on"), sentence(_("only what is won by points, unless_also another, passes on to the next"))
    for name in ("how_many", "per") if award.by in GIVEN_TO else ():
        if name in award.model_fields_set and getattr(award, name) not in (None, 1):
            yield (*path, name), sentence(GIVEN_TO[award.by], points="by: points",
                                          score="score: [{of: round.stage, votes_as: count}]")
    for kind in needed:
        if not any(stage.kind == kind for stage in round.stages):
            yield (*path, "by"), sentence(_("by {by}, and the round has no {kind}"), by=award.by, kind=kind)
    if award.open_to:
        fields = asked_in(rulebook)
        yield from missing((*path, "open_to", "field"), award.open_to.field, fields, _("field of a form"))
        if award.open_to.field in fields and fields[award.open_to.field].list in (*rulebook.lists, *GIVEN_LISTS):
            ids = [choice.id for choice in rulebook.choices(fields[award.open_to.field])]
            answer = award.open_to.answer
            yield from missing((*path, "open_to", "answer"), answer, ids, _("choice of that field"))


def in_the_rest(rulebook: Rulebook) -> Broken:
    others, membership = rulebook.applicants.others, rulebook.applicants.membership
    if others:
        asked = asked_in(rulebook)
        yield from missing(("applicants", "others", "need"), others.need, asked, _("field of a form"))
    if membership and membership.join_by:
        yield from dates_named(rulebook, ("applicants", "membership", "join_by"), membership.join_by)
    rounds = [round.id for round in rulebook.rounds]
    for name in type(rulebook.publishes).model_fields:
        said = getattr(rulebook.publishes, name)
        if isinstance(said, str) and said.startswith(("from ", "after ")) and name != "source":
            yield from missing(("publishes", name), said.split(" ")[1], rounds, _("round"))
    lines = [field.id for field in rulebook.fields() if field.kind == "line"]
    holder = rulebook.documents.certificate.holder
    yield from missing(("documents", "certificate", "holder"), holder, lines, _("field of one line"))
    for path, value in walk(rulebook):
        if isinstance(value, str):
            for name in IN_TEXT.findall(value):
                yield from missing(path, name, KNOWN, _("reference"))


def dates_named(rulebook: Rulebook, path: tuple, reference: str) -> Broken:
    """“submission.closes”, “final.jury.opens”, “ceremony.starts”, or a day."""
    if WRITTEN.match(reference):
        yield from unclear_in(rulebook, path, reference)
        return
    owners = [f"{round.id}.{stage.id}" for round, stage in rulebook.stages()]
    owners += [round.id for round in rulebook.rounds if len(round.stages) == 1]
    names = [f"{owner}.{end}" for owner in owners for end in ("opens", "closes")]
    names += ["ceremony.starts", "ceremony.ends"] if rulebook.ceremony else []
    yield from missing(path, reference, names, _("date of this rulebook"))


def asked_in(rulebook: Rulebook) -> dict[str, Field]:
    return {field.id: field for field in rulebook.fields()}


def each_of(path: tuple, names: Iterable[str], known: Iterable[str], what: str) -> Broken:
    for index, name in enumerate(names):
        yield from missing((*path, index), name, known, what)


def missing(path: tuple, name: str | None, known: Iterable[str], what: str) -> Broken:
    known = sorted(known)
    if name is None or name in known:
        return
    close = meant(name, known)
    named = {"what": sentence(what), "name": name}
    if close:
        yield path, sentence(_("there is no {what} “{name}”; did you mean “{close}”?"), **named, close=close)
    else:
        known = ", ".join([*known[:MANY], *["…"] * (len(known) > MANY)]) or sentence(_("none"))
        yield path, sentence(_("there is no {what} “{name}”; there are: {known}"), **named, known=known)
