"""The team of a candidacy, wherever the candidacy stands: its owners invite, give roles and take them away; anybody leaves.
One owner at least stays, so nobody locks everybody out; the office can name another owner, and says why.

Whoever is invited is nothing to the team before they have joined it themselves: else an address that somebody types
would make a juror of it partial."""

from __future__ import annotations

from ..steps import ALWAYS, INVITED, OFFICER, OWNER, PERSON, SAME, TEAM, Letter, Refusal, Step, check, guard

ROLES = ("owner", "editor", "reader")
WRITERS = ("owner", "editor")
MOST = 20  # in one team: a letter goes to each of them


def steps(places: tuple[str, ...]) -> list[Step]:
    """`places`: every state of a candidacy. Who works on it is for its people to say also while nothing goes on."""
    own = dict(of="candidacy", source=places, dest=SAME, edition=ALWAYS)
    joined = (Letter("joined", to="joining"),)
    return [
        Step("invite", who=(OWNER,), check=one_more, effects="invite", letters=joined, **own),
        Step("join", who=(INVITED,), guards=(reads_it_not,), effects="join", **own),
        Step("decline", who=(INVITED,), effects="decline", **own),
        Step("give_role", who=(OWNER,), check=role_of_a_member, effects="give_role", **own),
        Step("remove", who=(OWNER,), check=can_be_spared, effects="remove", **own),
        Step("leave", who=(TEAM,), guards=(another_owner_stays,), effects="leave", **own),
        Step("ask_after", who=(PERSON,), check=of_another_team, effects="ask_after",
             letters=(Letter("colleague", to="owners"),), **own),
        Step(
            "hand_over",
            who=(OFFICER,),
            check=new_owner_and_reason,
            effects="hand_over",
            letters=(Letter("handed_over"),),
            **own,
        ),
    ]


def without_owner(roles, who: str) -> bool:
    """Whether nobody would answer for the candidacy if it were not this one."""
    return [one for one, role in roles.items() if role == "owner"] == [who]


def _last_owner() -> Refusal:
    return Refusal("last_owner", {})


@guard("judges", "actor")
def reads_it_not(rules, facts):
    return Refusal("reads_it", {}) if facts["actor"] in facts["judges"] else None


@check("roles", "invited")
def one_more(rules, facts, payload):
    roles, who = facts["roles"], payload.get("participant")
    if payload.get("role") not in ROLES:
        return Refusal("role_missing", {})
    if not who:
        return Refusal("member_unnamed", {})
    if who in roles:
        return Refusal("in_the_team", {})
    if who in facts["invited"]:
        return Refusal("invited_already", {})
    return Refusal("team_full", {"at_most": MOST}) if len(roles) + len(facts["invited"]) >= MOST else None


@check("roles")
def role_of_a_member(rules, facts, payload):
    who, role = payload.get("participant"), payload.get("role")
    if role not in ROLES:
        return Refusal("role_missing", {})
    if who not in facts["roles"]:
        return Refusal("not_in_the_team", {})
    return _last_owner() if role != "owner" and without_owner(facts["roles"], who) else None


@check("roles", "invited")
def can_be_spared(rules, facts, payload):
    who = payload.get("participant")
    if who in facts["invited"]:
        return None
    if who not in facts["roles"]:
        return Refusal("not_in_the_team", {})
    return _last_owner() if without_owner(facts["roles"], who) else None


@guard("roles", "actor")
def another_owner_stays(rules, facts):
    return _last_owner() if without_owner(facts["roles"], facts["actor"]) else None


@check("roles", "actor")
def of_another_team(rules, facts, payload):
    """Somebody else of the same government asks whoever began to write to them."""
    return Refusal("in_the_team", {}) if facts["actor"] in facts["roles"] else None


@check("roles", "judges")
def new_owner_and_reason(rules, facts, payload):
    who = payload.get("participant")
    if not (payload.get("reason") or "").strip():
        return Refusal("reason_missing", {})
    if not who:
        return Refusal("member_unnamed", {})
    if who in facts["judges"]:
        return Refusal("reads_it", {})
    if who not in facts["roles"] and len(facts["roles"]) >= MOST:
        return Refusal("team_full", {"at_most": MOST})
    return Refusal("owner_already", {}) if without_owner(facts["roles"], who) else None
