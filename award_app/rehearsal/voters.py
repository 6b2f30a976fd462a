"""What invented voters do, and a finalist who leaves while they vote."""

from __future__ import annotations

from datetime import timedelta
from functools import partial

from ..models.juries import ballots, profiles
from .cast import ADDRESS, city
from .cities import withdraws
from .play import Play
from .seeing import column_of, email_of, in_state, somewhere


def consultation(play: Play, key: str, row) -> None:
    """People register and vote; some for fewer than the rules ask, some change their minds, a few come too late."""
    rule = play.rules.stage(key).ballot.choose
    play.plan(somewhere(play, row, "leaves", first=0.4, last=0.6), partial(_a_finalist_leaves, play, key))
    votes = [
        (somewhere(play, row, "voter", n), partial(_votes, play, key, row, rule, n, 0)) for n in range(play.size.voters)
    ]
    votes += [
        (somewhere(play, row, "change", n, first=0.97), partial(_votes, play, key, row, rule, n, 1))
        for n in range(play.size.voters)
        if n % 29 == 3
    ]
    late = max(1, play.size.voters // 500)
    votes += [
        (row["closes_at"] + timedelta(seconds=10 + n), partial(_votes, play, key, row, rule, play.size.voters + n, 0))
        for n in range(late)
    ]
    play.counted("vote", votes)


def _votes(play: Play, key: str, row, rule, number: int, turn: int) -> None:
    chance = play.chance("ballot", number, turn)
    email = f"voter{number}@{ADDRESS}"
    actor = play.person(email, f"Voter {number}", chance.choice(play.rules.languages.interface))
    _admits(play, key, number, email)
    standing = in_state(play, f"{key.split('.')[0]}:in")
    fewest = rule.fewest
    many = (
        chance.randint(1, max(fewest - 1, 1))
        if number % 41 == 7 and fewest > 1
        else min(chance.randint(fewest, fewest + 3), rule.most or 99, len(standing))
    )
    liked = sorted(standing, key=lambda id: -play.chance("liked", id).random() - chance.random())
    ballot = f"{row['id']}:{play.participant(email)}"
    there = column_of(play, ballots, ballot, "state") is not None
    if there and not turn:
        return
    play.act(
        "ballot",
        ballot if there else None,
        "change" if there else "cast",
        actor,
        {"choices": liked[:many]},
        parent=None if there else key,
    )


def _admits(play: Play, key: str, number: int, email: str) -> None:
    """Where members vote, the office knows who votes for which; one in fifty comes without being known."""
    if play.rules.stage(key).voters == "anyone_registered" or number % 50 == 49:
        return
    if column_of(play, profiles, f"{play.edition}:{play.participant(email)}", "state") is None:
        member = city(1000 + number, play.seed)
        named = {"organisation": member.institution, "country": member.country}
        play.act("profile", None, "admit", play.officer(), {"participant": play.participant(email), **named})


def _a_finalist_leaves(play: Play, key: str) -> None:
    for id in reversed(in_state(play, f"{key.split('.')[0]}:in")):
        with play.store.reading() as db:
            email = email_of(db, id)
        if email and email.endswith(ADDRESS):
            return withdraws(play, email, id)
    return None
