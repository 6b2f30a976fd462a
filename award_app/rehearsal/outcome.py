"""What an office and a panel do at the end of a round: the cut, the decision, the announcement."""

from __future__ import annotations

from datetime import datetime, timedelta
from functools import partial

from workflows.calendar import window

from .. import engine
from ..models.editions import rounds, stages
from ..stages.cut import draw_cut
from . import amending
from .deciding import decides
from .play import Play
from .seeing import DAY, HOUR, column_of, releases, somewhere


def cut(play: Play, key: str, row) -> None:
    """A day after the round is over; where the rules say when its result is told, then."""
    now, told = play.store.now(), play.store.now() + DAY + HOUR * 2
    if said := play.rules.round(key).cut.result:
        opens, closes = window(play.rules, said)
        told = max(told, opens) if opens else told
        told = min(told, closes - HOUR) if closes else told
    play.plan(_at_most(now, DAY, told), play.timed("cut", partial(_confirms, play, key, row)))
    play.plan(told, play.timed("cut", partial(_publishes, play, key, row)), True)


def _at_most(now: datetime, later: timedelta, before: datetime | None) -> datetime:
    """So much later, or half way to what it has to be done before."""
    return now + (later if before is None else min(later, max(before - now, timedelta()) / 2))


def _confirms(play: Play, key: str, row) -> None:
    """The panel fills the places the rules leave to it; every choice has its reason."""
    with play.store.reading() as db:
        drawn, *_ = draw_cut(engine.read_context(db, play.store, play.edition), key)
    choices = [id for places, ids in drawn.to_panel.values() for id in sorted(ids)[:places]]
    cards = play.rules.round(key).cut.wild_cards
    choices += sorted(drawn.out)[: cards.up_to] if cards else []
    play.act(
        "round",
        row["id"],
        "confirm_cut",
        play.officer(),
        {
            "choices": choices,
            "reasons": dict.fromkeys(
                choices, "The panel found the way it reaches people who are seldom heard convincing."
            ),
        },
    )


def _publishes(play: Play, key: str, row) -> None:
    if column_of(play, rounds, row["id"], "state") == "confirmed":
        play.act("round", row["id"], "publish_cut", play.officer(2))  # who may, also where the rules ask for two
        releases(play, "kept", "not_kept")


def opening(play: Play, key: str, row) -> None:
    """Where two people open the points of a closed jury: somebody proposes it the same day, a colleague opens them."""
    if play.rules.stage(key).opening:
        for hours, step, number in ((6, "propose_opening", 1), (8, "open_points", 2)):
            play.plan(play.store.now() + HOUR * hours, partial(_opens, play, row["id"], step, number), True)


def _opens(play: Play, id: str, step: str, number: int) -> None:
    """A visitor of the demo may have done it before."""
    done = column_of(play, stages, id, "points_opened_by") or {}
    if {"propose_opening": "proposed", "open_points": "opened"}[step] not in done:
        play.act("stage", id, step, play.officer(number))


def deliberation(play: Play, key: str, row) -> None:
    play.plan(
        somewhere(play, row, first=0.5, last=0.7),
        play.timed("deliberation", partial(decides, play, key, row)),
        True,
    )


def announcement(play: Play, key: str, row) -> None:
    now, id = play.store.now(), row["id"]
    play.plan(now, partial(_fills_in, play), True)
    if play.rules.stage(key).told_in_private:
        play.plan(
            _at_most(now, DAY * 2, row["closes_at"]),
            lambda: (play.act("stage", id, "tell_in_private", play.officer()), releases(play, "told_in_private")),
        )
    at = _at_most(now, DAY * 20, row["closes_at"])  # the clock makes it when the embargo ends, if it is armed by then
    play.plan(at, lambda: play.act("stage", id, "propose_announcement", play.officer(1)), True)


def _fills_in(play: Play) -> None:
    """Certificates name the ceremony: what is still to be confirmed of it is filled in before anybody proposes, who may be
    a visitor of the demo."""
    with play.store.reading() as db:
        rules = engine.read_context(db, play.store, play.edition).rules
    if (after := amending.filled(rules)) != rules:
        amending.amend(play, after)


def announcement_proposed(play: Play, key: str, row) -> None:
    at = _at_most(play.store.now(), DAY, row["closes_at"])
    play.plan(at, lambda: play.act("stage", row["id"], "arm_announcement", play.officer(2)), True)
