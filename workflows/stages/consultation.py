"""The open vote: a ballot is cast, may be changed until the end, and then loses its voter.

The record names neither voter nor choice: ballot steps are `secret`."""

from __future__ import annotations

from ..ballots import why_void
from ..steps import NEW, PART, SAME, VOTER, Letter, Refusal, Step, check, guard
from .common import before_deadline
from .jury import translations_ready

STATUSES = None
CLOSES_BY_CLOCK = True


def opening_guards(rules, round_, stage) -> tuple:
    return (translations_ready,) if stage.waits_for_translations else ()


def closing_guards(rules, round_, stage) -> tuple:
    return ()


def steps(rules, round_, stage) -> list[Step]:
    key = f"{round_.id}.{stage.id}"
    own = dict(
        of="ballot",
        parent=key,
        who=(VOTER,),
        guards=(before_deadline(key), *WHO_VOTES[stage.voters]),
        check=choices_stand(key),
        secret=stage.ballot.secret,
    )
    return [
        Step("call_off", "stage", "open", "closed", (PART,), effects="call_off_vote", parent=key),
        Step("cast", source=NEW, dest="cast", effects="cast", letters=(Letter("ballot_received", to="voter"),), **own),
        Step(
            "change", source="cast", dest=SAME, effects="cast", letters=(Letter("ballot_received", to="voter"),), **own
        ),
    ]


@guard("member")
def a_member(rules, facts):
    """The voter has a member's profile: admitted by the office, or of a candidacy in the vote whose rules ask for one."""
    return None if facts["member"] else Refusal("members_only", {})


@guard("voted_for_member")
def one_for_each_member(rules, facts):
    return Refusal("member_has_voted", {}) if facts["voted_for_member"] else None


WHO_VOTES = {"anyone_registered": (), "members": (a_member,), "one_per_member": (a_member, one_for_each_member)}


def choices_stand(key: str):
    @check("standing")
    def only_what_stands(rules, facts, payload):
        """A ballot below the number is accepted and void, as the rules say; above it, or twice the same, it is refused."""
        choices = payload.get("choices")
        if not isinstance(choices, (list, tuple)) or not choices:
            return Refusal("nothing_chosen", {})
        if len(set(choices)) != len(choices):
            return Refusal("chosen_twice", {})
        unknown = [one for one in choices if one not in facts["standing"]]
        if unknown:
            return Refusal("not_in_the_vote", {"count": len(unknown)})
        choose = rules.stage(key).ballot.choose
        return why_void(choose, choices) if choose.most and len(choices) > choose.most else None

    return only_what_stands
