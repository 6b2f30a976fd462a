"""Submission: what is begun, what is frozen, and what the deadline leaves behind."""

from __future__ import annotations

from functools import cache

from sqlalchemy import bindparam, func, select

from forms.answers import answered, missing
from workflows.conflicts import sounding
from workflows.machine import statuses
from workflows.record import digest, parse
from workflows.rulebook import Form, Rulebook
from workflows.steps import Refused

from ..effects import Effects, Row, effects, fact
from ..models.candidacies import answers, candidacies, draft_heads, drafts, organisations, private_answers, team
from ..models.people import participants, persons
from ..models.record import events
from .common import in_state, part

# The questions whose answers were first told where the candidacy was begun, each with the name it has there.
NAMED = {"institution": "organisation", "city": "place", "country": "country", "applies_as": "kind"}
# Answers that every list shows, kept on the candidacy itself: {question: column}.
BADGES = {one: NAMED.get(one, one) for one in ("title", "category", "territory", "city", "country")}


@fact
def draft(db, rows, context) -> dict:
    """What autosave keeps of a draft: {complete, missing, digest, saved_at}; nothing where none was saved."""
    found = {one["candidacy"]: one for one in db.execute(_DRAFTS, {"ids": [row["id"] for row in rows]}).mappings()}
    there = [row for row in rows if row["id"] in found and settled(row, found[row["id"]])]
    return {row["id"]: _measured(db, row, found[row["id"]], context.rules) for row in there}


def _measured(db, row, head, rules):
    """A head by the rules of now: after an amendment a draft may lack what was not asked when it was saved."""
    if head["rulebook"] in (None, rules.digest):
        return head
    wrong = missing(rules, application_form(rules, place_of(row)), values_to_send(db, rules, row))
    return {**head, "complete": not wrong, "missing": wrong}


def settled(row, head) -> bool:
    """Whether the head of a draft is about what is asked now: a candidacy just asked for more has saved none of it yet."""
    place, _, status = row["state"].partition(":")
    return status != "invited" or head["round"] == place


@fact
def siblings(db, rows, context) -> dict:
    """How many other candidacies of the same organisation have been sent and not withdrawn: one that is withdrawn is not counted,
    and so not taken off either."""
    names = [row["organisation"] for row in rows if row.get("organisation")]
    counts = dict(db.execute(_SENT, {"edition": context.edition["id"], "organisations": names}).all())
    own = {row["id"]: bool(row.get("revision")) and not str(row.get("state")).endswith(":withdrawn") for row in rows}
    return {row["id"]: counts.get(row.get("organisation"), 0) - own[row["id"]] for row in rows}


def sent_beside(db, edition: str, participant: str, candidacy: str) -> list:
    """What else the people of one candidacy have sent, by one of them: [(title, reference)]; whoever wrote two is told which of
    them a letter or a page is about."""
    asked = (
        select(candidacies.c.title, candidacies.c.reference)
        .join(team, team.c.candidacy == candidacies.c.id)
        .where(candidacies.c.edition == edition, candidacies.c.id != candidacy, team.c.participant == participant,
               candidacies.c.revision > 0, candidacies.c.state.not_like("%:withdrawn"))
        .order_by(candidacies.c.begun_at, candidacies.c.id)
    )
    return list(db.execute(asked))


def sent_by(db, edition: str, reference: str) -> str | None:
    """Who of the team sent what has this receipt, by the record; None of a person who was erased, and where the office did."""
    body = db.scalar(select(events.c.body).where(events.c.edition == edition, events.c.reference == reference))
    event = parse(body) if body else {}
    if event.get("step") not in ("submit", "complete"):
        return None
    asked = select(persons.c.name).join(participants, participants.c.person == persons.c.id)
    return db.scalar(asked.where(participants.c.id == event["actor"]))


_DRAFTS = select(draft_heads).where(draft_heads.c.candidacy.in_(bindparam("ids", expanding=True)))
_SENT = (
    select(candidacies.c.organisation, func.count())
    .where(
        candidacies.c.edition == bindparam("edition"),
        candidacies.c.organisation.in_(bindparam("organisations", expanding=True)),
        candidacies.c.revision > 0,
        candidacies.c.state.not_like("%:withdrawn"),
    )
    .group_by(candidacies.c.organisation)
)


@effects
def begin(context, row, payload) -> Effects:
    """A candidacy with its organisation and its first team member."""
    name, country = payload["organisation"].strip(), payload["country"]
    organisation = organisation_id(context.edition["id"], name, country)
    known = context.db.scalar(select(organisations.c.id).where(organisations.c.id == organisation))
    who = context.memory["participant"]
    rows = [Row("team", f"{row['id']}:{who}", {"candidacy": row["id"], "participant": who, "role": "owner"})]
    if known is None:
        rows.append(
            known_organisation(organisation, name, country, payload.get("kind"), member=bool(payload.get("member")))
        )
    context.memory.setdefault("joining", {})[row["id"]] = [who]
    return Effects(
        {
            "reference": context.store.reference(),
            "organisation": organisation,
            "place": payload["place"].strip(),
            "country": country,
            "language": payload["language"],
            "begun_at": context.now,
        },
        rows,
    )


def known_organisation(id: str, name: str, country: str, kind: str | None = None, member: bool = False) -> Row:
    kind = kind or "local_government"
    values = {"name": name, "sounds": sounding(name), "country": country, "kind": kind, "member": member}
    return Row("organisations", id, values)


def organisation_id(edition: str, name: str, country: str) -> str:
    """One organisation for names that sound alike in one country."""
    return f"org-{digest([edition, sounding(name), country])[:24]}"


@effects
def register_received(context, row, payload) -> Effects:
    """A candidacy that came as a message: in the team whoever sent it, frozen as the office has entered it."""
    name, country, limit = payload["organisation"].strip(), payload["country"], context.rules.applicants.per_organisation
    organisation = organisation_id(context.edition["id"], name, country)
    sent = dict(context.db.execute(_SENT, {"edition": context.edition["id"], "organisations": [organisation]}).all())
    if limit and sent.get(organisation, 0) >= limit.most:
        raise Refused("limit_of_organisation", at_most=limit.most)
    known = context.db.scalar(select(organisations.c.id).where(organisations.c.id == organisation))
    who = payload["participant"]
    own = {
        "reference": context.store.reference(),
        "organisation": organisation,
        "place": payload["place"].strip(),
        "country": country,
        "language": payload["language"],
        "begun_at": context.now,
        "submitted_at": payload["received_at"],
    }
    at = {**row, "state": f"{first_round(context.rules)}:submitted", "revision": 0}
    frozen = freeze(context, at, dict(payload.get("values") or {}), own)
    message = {"text": payload["message"].strip(), "sha256": payload.get("sha256")}
    rows = [
        Row("team", f"{row['id']}:{who}", {"candidacy": row["id"], "participant": who, "role": "owner"}),
        Row("messages", row["id"], {"candidacy": row["id"], "received_at": payload["received_at"], **message}),
    ]
    if known is None:
        rows.append(known_organisation(organisation, name, country, payload.get("kind")))
    context.memory.setdefault("joining", {})[row["id"]] = [who]
    told = {**frozen.facts, "at": payload["received_at"]}
    return Effects(frozen.own, [*frozen.rows, *rows], digest=frozen.digest, facts=told)


@effects
def submit(context, row, payload) -> Effects:
    values = values_to_send(context.db, context.rules, row)
    return freeze(context, row, as_shown(values, payload), {"submitted_at": context.now})


def values_to_send(db, rules, row, drafted=None) -> dict:
    """What a sending freezes: the draft, `drafted` where it has just been read. Where more is asked of those that went on, what
    they sent before, and the draft of that."""
    stage = submission_of(rules, place_of(row))
    drafted = draft_values(db, row["id"]) if drafted is None else drafted
    if stage is None or not stage.invited:
        return drafted
    asked = {field.id for field in rules.form_of(stage).fields()}
    return answers_of(db, row["id"], row["revision"]) | {name: drafted.get(name) for name in sorted(asked)}


def as_shown(values: dict, payload) -> dict:
    """What is frozen is what the page has shown, also where an autosave comes between two reads of one step."""
    if digest_of(values) != payload["draft"]:
        raise Refused("draft_changed", saved_at=None)
    return values


def freeze(context, row, values: dict, own: dict) -> Effects:
    """A new revision: every answer as it stands; the answers about people in a table of their own."""
    number = row["revision"] + 1
    revision = f"{row['id']}.{number}"
    form, fingerprint = application_form(context.rules, place_of(row)), digest_of(values)
    rows = [
        Row(
            "revisions",
            revision,
            {
                "candidacy": row["id"],
                "number": number,
                "digest": fingerprint,
                "rulebook": context.rules.digest,
                "at": context.now,
            },
        )
    ]
    for section in form.sections:
        table = "private_answers" if section.private else "answers"
        rows += [
            Row(
                table,
                f"{revision}:{field.id}",
                {"candidacy": row["id"], "revision": revision, "field": field.id, "value": values[field.id]},
            )
            for field in section.fields
            if field.id in answered(values)
        ]
    badges = {column: values[field] for field, column in BADGES.items() if values.get(field)}
    return Effects(
        {**own, **badges, "revision": number},
        rows,
        digest=fingerprint,
        facts={"revision": number, "digest": fingerprint, "at": context.now},
    )


@cache
def application_form(rules: Rulebook, place: str | None = None) -> Form:
    """What a candidacy is asked until a round (None: until the end): the forms of its submissions, one after the other."""
    order = [round_.id for round_ in rules.rounds]
    last = order.index(place) if place else len(order) - 1
    forms = [
        rules.form_of(stage)
        for round_, stage in rules.stages()
        if stage.kind == "submission" and (not stage.invited or order.index(round_.id) <= last)
    ]
    return forms[0] if len(forms) == 1 else Form(sections=tuple(one for form in forms for one in form.sections))


def first_round(rules: Rulebook) -> str:
    """The round that receives candidacies."""
    return next(round_.id for round_, stage in rules.stages() if stage.kind == "submission")


def submission_of(rules: Rulebook, place: str):
    """The submission of a round; None where it has none."""
    return next((stage for stage in rules.round(place).stages if stage.kind == "submission"), None)


def place_of(row) -> str:
    """The round in which a candidacy stands."""
    return row["state"].partition(":")[0]


def answers_of(db, candidacy: str, number: int, private: bool = True) -> dict:
    """The answers of a frozen revision: {field: value}."""
    found: dict = {}
    for table in (answers, private_answers) if private else (answers,):
        found |= dict(
            db.execute(select(table.c.field, table.c.value).where(table.c.revision == f"{candidacy}.{number}")).all()
        )
    return found


def digest_of(values: dict) -> str:
    """The digest of what is sent: of every answer that is there, files by their own digests. Draft and receipt agree."""
    return digest(answered(values))


def draft_values(db, candidacy: str) -> dict:
    return dict(db.execute(_DRAFTED, {"candidacy": candidacy}).all())


_DRAFTED = select(drafts.c.field, drafts.c.value).where(drafts.c.candidacy == bindparam("candidacy"))


def closing(context, row, payload) -> Effects:
    """The deadline: what was sent is counted once; drafts are told that they were not received."""
    at = row["key"].split(".")[0]
    entry = statuses(context.rules.round(at)).entry
    sent, unsent = in_state(context, f"{at}:submitted"), in_state(context, f"{at}:{entry}")
    name = "submitted" if entry == "draft" else "sent_more"
    return Effects(
        {"counted": {name: len(sent)}}, parts=[part(context, "candidacy", one["id"], "miss") for one in unsent]
    )
