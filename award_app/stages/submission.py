"""Submission: what is begun, what is frozen, and what the deadline leaves behind."""

from __future__ import annotations

from sqlalchemy import bindparam, func, select

from forms.answers import answered, missing
from workflows.record import digest
from workflows.steps import Refused

from ..effects import Effects, Row, effects, fact
from ..models.candidacies import candidacies, draft_heads, drafts, organisations
from .common import in_state, part

BADGES = ("title", "category", "territory")  # answers that every list shows, kept on the candidacy itself


@fact
def draft(db, rows, context) -> dict:
    """What autosave keeps of a draft: {complete, missing, digest, saved_at}; nothing where none was saved."""
    found = db.execute(_DRAFTS, {"ids": [row["id"] for row in rows]}).mappings()
    return {head["candidacy"]: _measured(db, head, context.rules) for head in found}


def _measured(db, head, rules):
    """A head by the rules of now: after an amendment a draft may lack what was not asked when it was saved."""
    if head["rulebook"] in (None, rules.digest):
        return head
    wrong = missing(rules, application_form(rules), draft_values(db, head["candidacy"]))
    return {**head, "complete": not wrong, "missing": wrong}


@fact
def siblings(db, rows, context) -> dict:
    """How many other candidacies of the same organisation have been sent and not withdrawn."""
    names = [row["organisation"] for row in rows if row.get("organisation")]
    counts = dict(db.execute(_SENT, {"edition": context.edition["id"], "organisations": names}).all())
    return {row["id"]: counts.get(row.get("organisation"), 0) - (1 if row.get("revision") else 0) for row in rows}


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
    values = {"name": name, "sounds": folded(name), "country": country, "kind": kind, "member": member}
    return Row("organisations", id, values)


def organisation_id(edition: str, name: str, country: str) -> str:
    """One organisation for names that sound alike in one country."""
    return f"org-{digest([edition, folded(name), country])[:24]}"


def folded(name: str) -> str:
    """A name as it sounds: case, accents, blanks and punctuation left out, to find look-alikes."""
    import unicodedata

    plain = unicodedata.normalize("NFKD", name.casefold())
    return "".join(letter for letter in plain if letter.isalnum())


@effects
def submit(context, row, payload) -> Effects:
    return freeze(context, row, as_shown(draft_values(context.db, row["id"]), payload), {"submitted_at": context.now})


def as_shown(values: dict, payload) -> dict:
    """What is frozen is what the page has shown, also where an autosave comes between two reads of one step."""
    if digest_of(values) != payload["draft"]:
        raise Refused("draft_changed", saved_at=None)
    return values


def freeze(context, row, values: dict, own: dict) -> Effects:
    """A new revision: every answer as it stands; the answers about people in a table of their own."""
    number = row["revision"] + 1
    revision = f"{row['id']}.{number}"
    form, fingerprint = application_form(context.rules), digest_of(values)
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
    badges = {name: values[name] for name in BADGES if values.get(name)}
    return Effects(
        {**own, **badges, "revision": number},
        rows,
        digest=fingerprint,
        facts={"revision": number, "digest": fingerprint, "at": context.now},
    )


def application_form(rules):
    """The form of the first submission."""
    return next(rules.form_of(stage) for _, stage in rules.stages() if stage.kind == "submission")


def digest_of(values: dict) -> str:
    """The digest of what is sent: of every answer that is there, files by their own digests. Draft and receipt agree."""
    return digest(answered(values))


def draft_values(db, candidacy: str) -> dict:
    asked = select(drafts.c.field, drafts.c.value).where(drafts.c.candidacy == candidacy)
    return dict(db.execute(asked).all())


def closing(context, row, payload) -> Effects:
    """The deadline: what was sent is counted once; drafts are told that they were not received."""
    at = row["key"].split(".")[0]
    sent, unsent = in_state(context, f"{at}:submitted"), in_state(context, f"{at}:draft")
    return Effects(
        {"counted": {"submitted": len(sent)}}, parts=[part(context, "candidacy", one["id"], "miss") for one in unsent]
    )
