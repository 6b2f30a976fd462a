"""The consent to publish, given with what is sent: a city withdraws it by itself whenever it wants, and gives it again. It stays
in the award. What is shown of it from then on is said in one place, award_app/access/consent.py."""

from __future__ import annotations

from ..steps import ALWAYS, EDITOR, SAME, Letter, Refusal, Step, guard


def steps(places: tuple[str, ...]) -> list[Step]:
    """`places`: every state of a candidacy."""
    own = dict(of="candidacy", source=places, dest=SAME, who=(EDITOR,), edition=ALWAYS)
    told = Letter("consent_told", to="officers")
    return [
        Step("withdraw_consent", guards=(was_sent, stands), effects="withdraw_consent",
             letters=(Letter("consent_withdrawn"), told), **own),
        Step("give_consent", guards=(was_sent, is_withdrawn), effects="give_consent",
             letters=(Letter("consent_given"), told), undoes="withdraw_consent", **own),
    ]


@guard("row")
def was_sent(rules, facts):
    return None if facts["row"].get("revision") else Refusal("nothing_sent", {})


@guard("consent")
def stands(rules, facts):
    return Refusal("consent_withdrawn_already", {}) if facts["consent"] else None


@guard("consent")
def is_withdrawn(rules, facts):
    return None if facts["consent"] else Refusal("consent_stands", {})
