"""The consent to publish: since when it is withdrawn, what withdrawing and giving it again change, who hears of it."""

from __future__ import annotations

from sqlalchemy import select

from ..effects import Effects, Row, audience, effects, fact
from ..models.candidacies import consents
from ..models.people import officers, participants
from .audiences import candidacy_facts


@fact
def consent(db, rows, context) -> dict:
    """Since when it is withdrawn: {candidacy: instant}; nothing where it stands."""
    asked = select(consents.c.id, consents.c.withdrawn_at).where(
        consents.c.id.in_([row["id"] for row in rows]), consents.c.withdrawn_at.is_not(None))
    return dict(db.execute(asked).all())


@effects
def withdraw_consent(context, row, payload) -> Effects:
    return _now(context, row, withdrawn_at=context.now)


@effects
def give_consent(context, row, payload) -> Effects:
    return _now(context, row, given_at=context.now)


def _now(context, row, withdrawn_at=None, given_at=None) -> Effects:
    """`rulebook`: the words of the rules that the consent is about."""
    own = {"candidacy": row["id"], "rulebook": context.rules.digest, "withdrawn_at": withdrawn_at, "given_at": given_at}
    context.memory["consent"] = "withdrawn" if withdrawn_at else "given"
    return Effects({}, [Row("consents", row["id"], own)])


@audience
def of_officers(context, row):
    """Everybody of the office."""
    asked = select(participants.c.id).join(officers, officers.c.person == participants.c.person).where(
        participants.c.edition == context.edition["id"])
    about = {**candidacy_facts(row), "consent": context.memory["consent"]}
    return [(who, about) for who in sorted(context.db.scalars(asked))]
