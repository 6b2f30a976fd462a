"""What an invented panel decides: the best on sheets and votes first, each honour to whom the rules let it go."""

from __future__ import annotations

from datetime import timedelta
from functools import partial

from sqlalchemy import select

from workflows.rounds import Award
from workflows.stages.deliberation import may_take
from workflows.stages.opening import may_be_read

from .. import engine, scores
from ..access import Actor
from ..models.people import participants
from ..reading.desk.honours import Finalist, finalists, level
from ..stages import meeting
from .answers import citation
from .play import Play

CITATION = {  # of what a visitor of the demo wrote
    "en": "For a practice that lets people decide, and shows what came of it.",
    "fr": "Pour une pratique qui laisse décider les habitants et montre ce qui en est advenu.",
    "es": "Por una práctica que deja decidir a la ciudadanía y muestra lo que ha resultado.",
    "ca": "Per una pràctica que deixa decidir la ciutadania i mostra què n’ha resultat.",
    "pt": "Por uma prática que deixa as pessoas decidirem e mostra o que daí resultou.",
}
REMARK = "The sheets agree on how many people it reaches; the panel asked how it will be paid for next year."
MOTION = "To honour this practice."
MINUTES = "The panel met with all that the rules give it before it, and was of one mind."


def decides(play: Play, key: str, row) -> None:
    """Once the others of the round are over; a meeting that began while the jury reads goes on for another day."""
    round_ = play.rules.round(key.split(".")[0])
    with play.store.reading() as db:
        context = engine.read_context(db, play.store, play.edition)
        found = finalists(context, round_.id)
    others = [context.stages[f"{round_.id}.{one.id}"] for one in round_.stages if f"{round_.id}.{one.id}" != key]
    if not all(may_be_read(play.rules, one) for one in others):
        play.plan(play.store.now() + timedelta(days=1), partial(decides, play, key, row), True)
        return
    given = _between_level_ones(play, round_)
    with play.store.reading() as db:  # whoever wins by points gets nothing else of the panel
        context = engine.read_context(db, play.store, play.edition)
        won = {one["candidacy"] for one in scores.honours_by_points(context, round_, given)}
    found = [one for one in found if one.row["id"] not in won]
    for award in round_.awards:
        if award.by == "deliberation":
            given += _given(play, award, found, given)
    _meets(play, key, row, found, given)
    if play.act("stage", row["id"], "decide", play.officer(), {"honours": given, "minutes": MINUTES}):
        _signs(play, key, row)


def _meets(play: Play, key: str, row, found: list[Finalist], given: list[dict]) -> None:
    """A remark on the best, and a vote on whom the panel honours first; who has a conflict of interest is shown out."""
    if not found:
        return
    best, first = sorted(found, key=_best_first)[0].row["id"], given[0]["candidacy"] if given else None
    play.act("stage", row["id"], "remark", play.officer(), {"candidacy": best, "text": REMARK})
    with play.store.reading() as db:
        out = meeting.barred(engine.read_context(db, play.store, play.edition), key)
    votes = {seat: "for" for seat, candidacies in out.items() if first not in candidacies}
    if first and votes:
        play.act("motion", None, "vote", play.officer(), {"candidacy": first, "text": MOTION, "votes": votes}, key)


def _signs(play: Play, key: str, row) -> None:
    """The president of the panel, where there is one, and somebody of the office."""
    with play.store.reading() as db:
        sits = meeting.members_of(engine.read_context(db, play.store, play.edition), key)
        people = dict(db.execute(select(participants.c.id, participants.c.person)).all())
    president = next((one for one in sits if one["chair"] and people.get(one["participant"])), None)
    if president:
        play.act("stage", row["id"], "sign_as_president", Actor(people[president["participant"]]))
    play.act("stage", row["id"], "sign_as_secretary", play.officer())


def _between_level_ones(play: Play, round_) -> list[dict]:
    """The places that level points leave to the panel, one award after the other."""
    chosen: list[dict] = []
    with play.store.reading() as db:
        context = engine.read_context(db, play.store, play.edition)
        while new := [
            {"award": award, "candidacy": id}
            for (award, _group), (places, ids) in level(context, round_.id, chosen).items()
            for id in ids[:places]
            if {"award": award, "candidacy": id} not in chosen
        ]:
            chosen += new
    return chosen


def _given(play: Play, award: Award, found: list[Finalist], given: list[dict]) -> list[dict]:
    """The honours of one award: nobody is honoured twice without need, and each group gets its own."""
    honoured = {one["candidacy"] for one in given}
    there = {one.row["id"]: {**one.row, "answers": one.answers, "lacks": one.lacks} for one in found}
    open_to = [one for one in sorted(found, key=_best_first) if may_take(award, one.row["id"], given, there)]
    fit = [one for one in open_to if one.row["id"] not in honoured]
    if not (fit or award.optional or award.per):  # it has to be given, and is for one that has another already
        fit = open_to[:1]
    chosen: list[dict] = []
    for group in dict.fromkeys(play.rules.group(award.per, one.row) if award.per else None for one in fit):
        here = [one for one in fit if award.per is None or play.rules.group(award.per, one.row) == group]
        chosen += [
            {
                "award": award.id,
                "candidacy": one.row["id"],
                "citation": _citation(play, one.row["title"]),
                "rank": number + 1 if award.ranked else None,
            }
            for number, one in enumerate(here[: award.how_many])
        ]
    return chosen


def _citation(play: Play, title: str) -> dict:
    told = citation(title) or CITATION
    return {code: words for code, words in told.items() if code in play.rules.languages.interface}


def _best_first(one: Finalist) -> tuple:
    return one.mean is None, -(one.mean or 0), -(one.supports or 0), one.row["id"]
