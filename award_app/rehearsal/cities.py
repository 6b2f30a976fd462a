"""What invented cities do: begin, write, send, complete, withdraw, appeal; some late, some never."""

from __future__ import annotations

from datetime import datetime, timedelta
from functools import partial

from sqlalchemy import select

from forms.submission import check_answers

from .. import drafts
from ..models.candidacies import candidacies
from ..stages.eligibility import open_return
from ..stages.submission import application_form, submission_of
from .answers import fill
from .attachments import attach
from .cast import City, city
from .play import Play
from .seeing import (
    DAY,
    HOUR,
    candidacy_of,
    column_of,
    digest_of,
    email_of,
    in_state,
    is_simulated,
    number_of,
    somewhere,
    state_of,
)


def submission(play: Play, key: str, row) -> None:
    """Cities come, write, send; some send again, some too late, some never; some think better of it."""
    if play.rules.stage(key).invited:
        _asked_for_more(play, key, row)
        return
    arrivals = [
        (
            somewhere(play, row, "begin", n, last=0.9),
            partial(_begins, play, city(n, play.seed, play.rules.languages.submission), row),
        )
        for n in range(play.size.candidacies)
    ]
    play.counted("submission", arrivals)


def _asked_for_more(play: Play, key: str, row) -> None:
    """Those that went on complete their candidacy; one in twelve, never of a small number, does not."""
    mine = [id for id in in_state(play, f"{key.split('.')[0]}:invited") if is_simulated(play, id)]
    play.counted(
        "submission",
        [
            (somewhere(play, row, "more", id, last=0.9), partial(_completes_for_the_jury, play, id))
            for place, id in enumerate(mine, 1)
            if place % 12
        ],
    )


def _completes_for_the_jury(play: Play, id: str) -> None:
    if not state_of(play, id).endswith(":invited"):
        return
    email, who = _city_of(play, id)
    form = play.rules.form_of(submission_of(play.rules, state_of(play, id).split(":")[0]))
    values, _ = check_answers(play.rules, form, fill(play.rules, form, who, f"{play.seed}.more"))
    _save(play, email, id, attach(play, who, {"id": id, "edition": play.edition}, form, values))
    play.act("candidacy", id, "submit", play.person(email, who.person, who.language), {"draft": digest_of(play, id)})


def _city_of(play: Play, id: str) -> tuple[str, City]:
    """The invented city of a candidacy, and its address."""
    with play.store.reading() as db:
        email = email_of(db, id)
    return email, city(number_of(email), play.seed, play.rules.languages.submission)


def _begins(play: Play, who: City, row) -> None:
    actor = play.person(who.email, who.person, who.language)
    fate = play.chance("fate", who.number).random()
    mine = candidacy_of(play, who.email)
    if mine is None and who.number % 3 and play.rules.stage(row["key"]).by_email:
        closes = row["closes_at"]
        sent = min(play.store.now() + DAY * play.chance("pace", who.number).uniform(0.05, 6), closes - HOUR)
        play.plan(sent + HOUR * 2, play.timed("submission", partial(_enters, play, who, row["key"], sent)))
        return
    if mine is None:
        begun = play.act(
            "candidacy",
            None,
            "begin",
            actor,
            {
                "organisation": who.institution,
                "place": who.place,
                "country": who.country,
                "language": who.language,
                "kind": "local_government",
                "member": True,
            },
        )
        if begun is None:
            return
        mine = begun.id
    elif not state_of(play, mine).endswith(":draft"):
        return  # taken up again: this city has done its part
    write = partial(_writes, play, who, mine, 0)
    closes = row["closes_at"]
    writes_at = min(play.store.now() + DAY * play.chance("pace", who.number).uniform(0.05, 6), closes - HOUR)
    play.plan(writes_at, play.timed("submission", write))
    if fate < 0.04:
        return  # a draft that is never sent
    sends_at = (
        closes + timedelta(seconds=20)
        if fate < 0.06
        else min(writes_at + DAY * play.chance("send", who.number).uniform(0.02, 9), closes - timedelta(seconds=30))
    )
    play.plan(sends_at, play.timed("submission", partial(_sends, play, who, mine)))
    if 0.06 <= fate < 0.10:
        play.plan(min(sends_at + DAY, closes - HOUR), play.timed("submission", partial(_sends_again, play, who, mine)))
    if 0.10 <= fate < 0.12:
        play.plan(min(sends_at + DAY, closes - HOUR), partial(withdraws, play, who.email, mine))


def _enters(play: Play, who: City, key: str, received: datetime) -> None:
    """The office enters what came by e-mail; the message is kept."""
    form = play.rules.form_of(play.rules.stage(key))
    values, _ = check_answers(play.rules, form, fill(play.rules, form, who, f"{play.seed}.0"))
    play.act(
        "candidacy",
        None,
        "register_received",
        play.officer(),
        {
            "participant": play.participant(who.email),
            "organisation": who.institution,
            "place": who.place,
            "country": who.country,
            "language": who.language,
            "kind": "local_government",
            "received_at": received,
            "message": f"From: {who.person} <{who.email}>\nDate: {received:%d %b %Y %H:%M}\n\n{values.get('summary')}",
            "values": values,
        },
    )


def _writes(play: Play, who: City, id: str, turn: int) -> None:
    form = return_asked(play, id)
    values, wrong = check_answers(play.rules, form, fill(play.rules, form, who, f"{play.seed}.{turn}"))
    play.unanswered.update(id for id in wrong if form.field(id).kind != "files")  # those come beside
    _save(play, who.email, id, attach(play, who, {"id": id, "edition": play.edition}, form, values))


def return_asked(play: Play, id: str):
    """What a candidacy is asked as far as it has come."""
    return application_form(play.rules, state_of(play, id).split(":")[0])


def _save(play: Play, email: str, id: str, values: dict) -> None:
    with play.store.reading() as db:
        row = db.execute(select(candidacies).where(candidacies.c.id == id)).mappings().first()
    drafts.save(play.store, play.rules, row, values, by=play.participant(email))


def _sends(play: Play, who: City, id: str) -> None:
    if state_of(play, id).endswith(":draft"):
        _submits(play, who, id, 1)


def _sends_again(play: Play, who: City, id: str) -> None:
    if state_of(play, id).endswith(":submitted") and column_of(play, candidacies, id, "revision") == 1:
        _writes(play, who, id, 1)
        _submits(play, who, id, 2)


def _submits(play: Play, who: City, id: str, time: int) -> None:
    person = play.person(who.email, who.person, who.language)
    play.act("candidacy", id, "submit", person, {"draft": digest_of(play, id)}, key=f"send-{id}-{time}")


def withdraws(play: Play, email: str, id: str) -> None:
    play.act("candidacy", id, "withdraw", play.person(email, "", "en"))


def completes(play: Play, id: str) -> None:
    with play.store.reading() as db:
        asked, email = open_return(db, id), email_of(db, id)
    number = number_of(email)
    if not asked or not state_of(play, id).endswith(":returned") or number is None:
        return
    who = city(number, play.seed, play.rules.languages.submission)
    form = return_asked(play, id)
    values, _ = check_answers(play.rules, form, fill(play.rules, form, who, f"{play.seed}.completed"))
    _save(play, email, id, {name: values[name] for name in asked["fields"] if name in values})
    play.act("candidacy", id, "complete", play.person(email, who.person, who.language), {"draft": digest_of(play, id)})


def appeals(play: Play, id: str) -> None:
    with play.store.reading() as db:
        email = email_of(db, id)
    if email and is_simulated(play, id):
        grounds = "The page that was said to be missing is there, as annex 2 of what we sent."
        play.act("candidacy", id, "appeal", play.person(email, "", "en"), {"grounds": grounds})
