"""Ties that a juror declares beforehand, before it is known who applied: with member organisations of the network, each with
its kind. Whatever such an organisation sends is from the first instant a conflict of interest of theirs.

While the jury waits a tie marked by mistake can be taken back; once it reads, more can be declared and none taken back."""

from __future__ import annotations

from ..steps import ASKED, JUROR, OFFICER, SAME, Guard, Refusal, Step, check

KINDS = ("works", "worked", "collaborated", "family", "adviser", "other")
YEARS = 5  # how far back former work counts
MOST = 3000  # organisations in the list of the office


def steps(key: str, waits: Guard, goes_on: Guard) -> list[Step]:
    own = dict(of="seat", parent=key, dest=SAME)
    return [
        Step("declare_ties", source=source, who=(who,), guards=(goes_on,), check=ties_readable, effects="declare_ties", **own)
        for source, who in (("seated", JUROR), ("standing_by", ASKED))
    ] + [
        Step("take_back_tie", source=source, who=(who,), guards=(waits,), check=tie_there, effects="take_back_tie", **own)
        for source, who in (("seated", JUROR), ("standing_by", ASKED))
    ]


def listing() -> Step:
    """The office says which organisations are members of the network: the whole list, each time."""
    return Step("list_members", "edition", "open", SAME, (OFFICER,), check=list_readable, effects="list_members")


@check()
def ties_readable(rules, facts, payload):
    for one in payload.get("ties") or ():
        if not (one.get("name") or "").strip() or not one.get("country"):
            return Refusal("organisation_missing", {})
        if one.get("kind") not in KINDS:
            return Refusal("tie_without_kind", {"name": one["name"]})
    return None


@check("own_ties")
def tie_there(rules, facts, payload):
    return None if payload.get("tie") in facts["own_ties"] else Refusal("no_such_tie", {})


@check()
def list_readable(rules, facts, payload):
    members = payload.get("members") or ()
    if not members or len(members) > MOST:
        return Refusal("members_unreadable", {"most": MOST})
    return None
