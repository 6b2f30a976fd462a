"""The announcement: honours made public, letters to everyone who took part, and the certificates that are owed."""

from __future__ import annotations

from sqlalchemy import select

from workflows.calendar import UNKNOWN
from workflows.machine import statuses
from workflows.record import digest

from ..documents.lettering import LONGEST_NAME
from ..effects import Effects, audience, effects, fact
from ..models.candidacies import answers, candidacies, private_answers, revisions
from ..models.juries import justifications, readings, seats
from ..models.record import records
from ..models.results import honours
from .audiences import candidacy_facts, members
from .common import in_state, part


@fact
def ceremony_known(db, rows, context) -> dict:
    """Whether nothing of where and when the award is given is still to be confirmed: {stage: bool}."""
    held = context.rules.ceremony
    known = held is None or (UNKNOWN not in (held.place, held.country) and held.starts.known)
    return {row["id"]: known for row in rows}


@effects
def propose(context, row, payload) -> Effects:
    return Effects({"armed_by": {"proposed": context.memory["participant"]}})


@effects
def arm(context, row, payload) -> Effects:
    return Effects({"armed_by": {**row["armed_by"], "armed": context.memory["participant"]}})


@effects
def disarm(context, row, payload) -> Effects:
    return Effects({"armed_by": None})


@effects
def tell_in_private(context, row, payload) -> Effects:
    return Effects({"waived": {**(row["waived"] or {}), "told": context.now}})


@effects
def announce(context, row, payload) -> Effects:
    """One commit: everything becomes public, and everything that follows is owed."""
    decided = decided_honours(context)
    told = told_results(context, decided)
    parts = [part(context, "honour", one["id"], "publish") for one in decided]
    parts += [part(context, "candidacy", id, "tell", **facts) for id, facts in told.items()]
    if context.rules.stage(row["key"]).feedback == "after":
        written = comments(context.db, context.edition["id"], context.rules)
        parts += [part(context, "candidacy", id, "comment") for id in told if id in written]
    parts += [
        part(context, "certificate", None, "owe", **one) for one in owed_certificates(context, row, decided, told)
    ]
    return Effects({"armed_by": row["armed_by"]}, parts=parts)


def decided_honours(context) -> list:
    asked = select(honours).where(honours.c.edition == context.edition["id"], honours.c.state == "decided")
    return list(context.db.execute(asked.order_by(honours.c.id)).mappings())


@audience
def of_laureates(context, row):
    """Those who have something to be told, and what; each letter is about their candidacy."""
    told = told_results(context, decided_honours(context))
    won = [id for id, facts in told.items() if facts["awards"]]
    asked = select(candidacies).where(candidacies.c.id.in_(won)).order_by(candidacies.c.id)
    return [
        (who, {**candidacy_facts(one), **told[one["id"]], "about": one["id"]})
        for one in context.db.execute(asked).mappings()
        for who in members(context, one["id"])
    ]


def told_results(context, decided) -> dict[str, dict]:
    """What each candidacy that took part is told: {id: {outcome, awards, honours}}."""
    won: dict[str, list[dict]] = {}
    for one in decided:
        won.setdefault(one["candidacy"], []).append(
            {name: one[name] for name in ("award", "group", "rank", "citation") if name != "citation" or one[name]}
        )
    reached = in_state(context, *_ends(context, "decided")) if context.rules.has_cut() else ()
    finalists = {one["id"] for one in reached}
    told = {}
    for one in in_state(context, *_ends(context, "decided"), *_ends(context, "out")):
        mine = sorted(won.get(one["id"], ()), key=lambda honour: honour["award"])
        kinds = [kind_of_award(context, honour["award"]) for honour in mine]
        outcome = (
            "laureate"
            if "laureate" in kinds
            else "mention"
            if "mention" in kinds
            else "finalist"
            if kinds or one["id"] in finalists
            else "participation"
        )
        told[one["id"]] = {"outcome": outcome, "awards": [honour["award"] for honour in mine], "honours": mine}
    return told


def kind_of_award(context, award: str) -> str:
    return context.rules.award_by_id(award).kind


def _ends(context, status: str) -> list[str]:
    found = []
    for round_ in context.rules.rounds:
        one = statuses(round_)
        if one and (one.passing == status or status in one.ends):
            found.append(f"{round_.id}:{status}")
    return found


@effects
def tell_result(context, row, payload) -> Effects:
    return Effects(facts=payload)


@effects
def send_comments(context, row, payload) -> Effects:
    """The letter holds no word of the jury: they are read when it is written, and one that was erased is not there."""
    return Effects()


def comments(db, edition: str, rules, candidacy: str | None = None) -> dict[str, list[tuple[str, str, str]]]:
    """What the juries wrote for the cities: {candidacy: [(stage, criterion, text)]}. Only of sheets that count, only where
    the rules say that the city reads it; in an order that tells no juror from another."""
    wanted = {(key, one.id) for key, one in for_cities(rules)}
    asked = (
        select(readings.c.candidacy, readings.c.stage, justifications.c.criterion, justifications.c.text)
        .join(justifications, justifications.c.reading == readings.c.id)
        .where(readings.c.edition == edition, readings.c.state == "sent")
    )
    if candidacy:
        asked = asked.where(readings.c.candidacy == candidacy)
    found: dict[str, list] = {}
    for id, stage, criterion, text in db.execute(asked):
        key = stage.partition("/")[2]
        if (key, criterion) in wanted:
            found.setdefault(id, []).append((key, criterion, text))
    order = {(key, one.id): at for at, (key, one) in enumerate(for_cities(rules))}
    return {id: sorted(given, key=lambda one: (order[one[:2]], one[2])) for id, given in found.items()}


def for_cities(rules):
    """The criteria of each jury whose words the city reads, in the order of the rules: (stage, criterion)."""
    for round_, stage in rules.stages():
        for one in rules.criteria.get(getattr(stage, "criteria", None) or "", ()):
            if one.justification and one.justification.read_by == "city":
                yield f"{round_.id}.{stage.id}", one


def owed_certificates(context, row, decided, told):
    """One for each honour, one for each finalist without one (where there is none for finalists, that of taking part),
    one for taking part, one for each juror who read.
    """
    kinds = context.rules.stage(row["key"]).certificates
    asked = candidacies.select().where(candidacies.c.id.in_(list(told))).order_by(candidacies.c.id)
    names = names_of_holders(context, told)
    people = {
        one["id"]: {**one, "holder": names.get(one["id"]) or one["place"]}
        for one in context.db.execute(asked).mappings()
    }
    for one in decided:
        kind = kind_of_award(context, one["award"])
        if {kind, "award" if kind == "laureate" else kind} & set(kinds):
            yield _for_city(context, kind, people[one["candidacy"]], one)
    for id, facts in told.items():
        kind = facts["outcome"] if facts["outcome"] in kinds else "participation"
        if kind in kinds and not facts["awards"]:
            yield _for_city(context, kind, people[id], None)
    if "juror" in kinds:
        yield from _for_jurors(context)


def names_of_holders(context, ids) -> dict[str, str]:
    """{candidacy: what it answered to the question that gives the name on the certificate}, where a sheet can carry it."""
    asked_by, found = context.rules.documents.certificate.holder, {}
    for table in (answers, private_answers) if asked_by else ():
        asked = (
            select(table.c.candidacy, table.c.value)
            .join(revisions, revisions.c.id == table.c.revision)
            .join(candidacies, (candidacies.c.id == table.c.candidacy) & (candidacies.c.revision == revisions.c.number))
            .where(candidacies.c.edition == context.edition["id"], table.c.field == asked_by)
        )
        found |= {id: name for id, name in context.db.execute(asked) if id in ids and len(name) <= LONGEST_NAME}
    return found


def _for_city(context, kind: str, city, honour) -> dict:
    facts = {name: city[name] for name in ("holder", "place", "country", "title", "category")}
    if honour:
        facts |= {name: honour[name] for name in ("award", "group", "rank", "citation")}
    return {
        "kind": kind,
        "candidacy": city["id"],
        "honour": honour and honour["id"],
        "language": city["language"],
        "facts": facts,
    }


def _for_jurors(context):
    """The juror's name is not here: it is looked up when the certificate is made, and goes when the juror is erased."""
    asked = (
        select(seats.c.participant)
        .join(readings, readings.c.seat == seats.c.id)
        .where(seats.c.edition == context.edition["id"], readings.c.state == "sent")
        .distinct()
    )
    for participant in sorted(context.db.scalars(asked)):
        yield {"kind": "juror", "participant": participant, "language": None, "facts": {}}


@effects
def owe_certificate(context, row, payload) -> Effects:
    """The public number is 128 random bits; the rosette is drawn from the record's head and the number."""
    number = context.store.number()
    head = context.memory.setdefault(
        "head", context.db.scalar(select(records.c.head).where(records.c.edition == context.edition["id"]))
    )
    return Effects(
        {
            "number": number,
            "at": context.now,
            "language": payload["language"] or context.rules.languages.interface[0],
            **{name: payload.get(name) for name in ("kind", "candidacy", "participant", "honour")},
            "facts": {**payload["facts"], "rosette": digest([head, number])},
        }
    )


@effects
def make_certificate(context, row, payload) -> Effects:
    """`signed_by` is the fingerprint of the certificate under its signature; nothing is said where it has none."""
    own = {"sha256": payload["sha256"], "size": payload["size"]}
    if payload.get("signed_by"):
        own["facts"] = {**(row["facts"] or {}), "signed_by": payload["signed_by"]}
    return Effects(own)


@effects
def revoke_certificate(context, row, payload) -> Effects:
    return Effects(
        {"facts": {**(row["facts"] or {}), "revoked": {"reason": payload["reason"].strip(), "at": context.now}}}
    )


@effects
def erase_certificate(context, row, payload) -> Effects:
    return Effects({"facts": None, "sha256": None}, forget=[("certificates", row["id"])])
