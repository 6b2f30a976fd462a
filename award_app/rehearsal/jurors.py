"""What an invented jury does: it is asked, accepts or refuses, reads and scores, declares conflicts, and is late."""

from __future__ import annotations

from functools import partial

from sqlalchemy import func, select

from workflows.stages.interest import window

from ..models.editions import stages
from ..models.juries import members, readings, seats
from ..models.people import participants, persons
from .answers import TOLD
from .cast import city, judge
from .play import Play
from .seeing import DAY, HOUR, column_of, countries_of, is_simulated, releases, somewhere

MORE_TIME = "\n".join(  # jurors and cities of every language get the same reason
    (
        "en: A few jurors need some more days to read every candidacy with care.",
        "fr: Quelques jurés ont besoin de quelques jours de plus pour lire chaque candidature avec soin.",
        "es: Algunas personas del jurado necesitan unos días más para leer con atención cada candidatura.",
        "ca: Alguns membres del jurat necessiten uns quants dies més per llegir amb atenció cada candidatura.",
        "pt: Alguns membros do júri precisam de mais uns dias para ler cada candidatura com atenção.",
    )
)


RESERVES = 2
NO_TIME = {  # why somebody who was asked does not sit
    "fr": "Je serai en mission pendant toute la période de lecture.",
    "es": "Estaré de viaje durante todo el período de lectura.",
    "en": "I shall be travelling for all of the reading period.",
    "pt": "Estarei em viagem durante todo o período de leitura.",
}


def offers(play: Play, key: str, row) -> None:
    """Where the rules call for jurors, some offer themselves while the call is open, and the office is for every other."""
    if play.rules.stage(key).call is None:
        return
    opens, closes = window(play.rules, key)
    begins = max(opens, play.store.now())
    for number in range(6 if begins < closes else 0):
        at = begins + (closes - begins) * play.chance("offers", key, number).uniform(0.02, 0.5)
        play.plan(at, partial(_offers_itself, play, key, number))


def _offers_itself(play: Play, key: str, number: int) -> None:
    who = judge(2000 + number, play.seed)
    actor = play.person(who.email, who.name, who.language)
    play.participant(who.email)
    said = {"country": who.country, "record": RECORD[who.language], "consent": True,
            "languages": sorted({"en", who.language} & set(play.rules.languages.submission)) or ["en"],
            "groups": [one.id for one in play.rules.categories[number % 3 : number % 3 + 1]]}
    made = play.act("interest", None, "express_interest", actor, said, parent=key)
    if made and number % 2:
        play.act("interest", made.id, "weigh_interest", play.officer(), {"says": "for", "reason": "Knows the field."})


RECORD = {
    "fr": "Dix ans de budgets participatifs, comme organisatrice puis comme évaluatrice.",
    "es": "Diez años de presupuestos participativos, primero en su organización y después en su evaluación.",
    "en": "Ten years of participatory budgets, first running them and then evaluating them.",
    "pt": "Dez anos de orçamentos participativos, primeiro na organização e depois na avaliação.",
}


def jury(play: Play, key: str, row) -> None:
    """Jurors are asked, declare their conflicts, get their readings, and read; one dossier stays short of sheets."""
    now = play.store.now()
    play.plan(now + HOUR, play.timed("jury", partial(_appoints, play, key, row)))
    play.plan(now + DAY, play.timed("jury", partial(_plans, play, key, row)))


def panel(play: Play, key: str) -> range:
    """The numbers of the jurors of a stage: a divided panel takes most, the last one few; nobody is left over."""
    juries = [f"{round_.id}.{stage.id}" for round_, stage in play.rules.stages() if stage.kind == "jury"]
    rule, last = play.rules.stage(key), juries[-1] == key
    if len(juries) == 1:
        return range(min(play.size.jurors, rule.seats.most))
    small = max(play.rules.stage(juries[-1]).seats.least, 0)
    if last:
        return range(max(play.size.jurors - small, 0), play.size.jurors)
    return range(min(max(play.size.jurors - small, rule.seats.least), rule.seats.most, play.size.jurors))


def _appoints(play: Play, key: str, row) -> None:
    with play.store.reading() as db:
        there = db.scalar(
            select(func.count()).select_from(seats).where(seats.c.stage == row["id"], seats.c.state == "seated")
        )
    groups = [one.id for one in play.rules.categories] if play.rules.stage(key).groups else [None]
    _lists_members(play)
    free = [] if there else list(_stand_by(play, key, groups[0]))
    for place, number in enumerate(panel(play, key)):
        if place < there:
            continue
        who, group = judge(number, play.seed), groups[place % len(groups)]
        seat = _asks(play, key, who, "ask_to_sit", group, chair=place < len(groups))
        if seat is None:
            continue
        if free and place >= len(groups) and play.chance("refuses", key, number).random() < 0.1:
            play.act("seat", seat, "refuse_seat", play.person(who.email, "", "en"), {"reason": NO_TIME[who.language]})
            who, reserve = free.pop()
            play.act("seat", reserve, "call_in", play.officer(), {"instead": seat})
            seat = reserve
        else:
            play.act("seat", seat, "accept_seat", play.person(who.email, "", "en"))
        if not (play.leaves_room and place == 0):
            _declares(play, key, who, seat, group)


def _lists_members(play: Play) -> None:
    """Once: sixty organisations, those among them that take part too."""
    with play.store.reading() as db:
        if db.scalar(select(func.count()).select_from(members).where(members.c.edition == play.edition)):
            return
    known = [city(number, play.seed, play.rules.languages.submission) for number in range(60)]
    named = [[one.institution, one.country] for one in known]
    play.act("edition", play.edition, "list_members", play.officer(), {"members": named})


def _stand_by(play: Play, key: str, group):
    """Two are asked to stand by, and accept; where a visitor is to find something to answer, a third has not answered."""
    for number in range(RESERVES + play.leaves_room):
        who = judge(1000 + 10 * [one.id for one in play.rules.rounds].index(key.split(".")[0]) + number, play.seed)
        seat = _asks(play, key, who, "ask_to_stand_by", group)
        if seat and number < RESERVES:
            play.act("seat", seat, "accept_seat", play.person(who.email, "", "en"))
            yield who, seat


def _asks(play: Play, key: str, who, step: str, group, chair: bool = False) -> str | None:
    play.person(who.email, who.name, who.language)
    given = {"participant": play.participant(who.email), "group": group, "chair": chair,
             "languages": sorted({"en", who.language})}
    asked = play.act("seat", None, step, play.officer(), given, parent=key)
    return asked and asked.id


def _declares(play: Play, key: str, who, seat: str, group) -> None:
    if play.chance("tie", who.number).random() < 0.15:  # beforehand, and whether it takes part nobody told them
        known = city(play.chance("tied with", who.number).randrange(60), play.seed, play.rules.languages.submission)
        tie = {"name": known.institution, "country": known.country, "kind": "collaborated"}
        play.act("seat", seat, "declare_ties", play.person(who.email, "", "en"), {"ties": [tie], "whole": True})
    own = {
        id: "I work for this country’s government."
        for id, country in countries_of(play, key, group).items()
        if country == who.country and play.chance("conflict", who.number, id).random() < 0.5
    }
    play.act("seat", seat, "declare", play.person(who.email, "", "en"), {"conflicts": own})


def _answers_at_last(play: Play, key: str, row) -> None:
    """The juror whom a visitor answers for says what conflicts there are before readings are shared out, if no visitor did."""
    who = judge(panel(play, key)[0], play.seed)
    mine = select(seats.c.id, seats.c.group).where(
        seats.c.stage == row["id"], seats.c.state == "seated", seats.c.declared_at.is_(None),
        seats.c.participant == play.participant(who.email))
    with play.store.reading() as db:
        seat = db.execute(mine).first()
    if seat:
        _declares(play, key, who, seat.id, seat.group)


def _plans(play: Play, key: str, row) -> None:
    if play.leaves_room:
        _answers_at_last(play, key, row)
    if not column_of(play, stages, row["id"], "planned_at"):
        play.act("stage", row["id"], "plan_readings", play.officer(), {"seed": f"{play.seed}:{key}"})
    releases(play, "readings_ready")
    if play.rules.stage(key).criteria:  # without any they read and look, and send no sheet
        _reads(play, key, row)


def _reads(play: Play, key: str, row, everything: bool = False) -> None:
    """Each juror reads in an order of their own; the last dossier of the smallest group is left short. Whoever a visitor has
    seated and left without an answer has no conflict of interest."""
    unanswered = (seats.c.stage == row["id"], seats.c.state == "seated", seats.c.declared_at.is_(None))
    with play.store.reading() as db:
        asked = select(seats.c.id, persons.c.email).join(participants, participants.c.id == seats.c.participant).join(
            persons, persons.c.id == participants.c.person)
        silent = db.execute(asked.where(*unanswered).order_by(seats.c.id)).all() if play.leaves_room else ()
    for seat, email in silent:
        play.act("seat", seat, "declare", play.person(email, "", "en"), {"conflicts": {}})
    with play.store.reading() as db:
        todo = (
            db.execute(
                select(readings, persons.c.email)
                .join(seats, seats.c.id == readings.c.seat)
                .join(participants, participants.c.id == seats.c.participant)
                .join(persons, persons.c.id == participants.c.person)
                .where(readings.c.stage == row["id"], readings.c.state == "assigned")
                .order_by(readings.c.id)
            )
            .mappings()
            .all()
        )
    neglected = set() if everything else _neglected(play, key, todo)
    recused = (
        None
        if everything
        else next(
            (
                one["id"]
                for one in todo
                if one["id"] not in neglected and play.chance("late conflict", one["id"]).random() < 0.02
            ),
            None,
        )
    )
    play.counted(
        "jury",
        [
            (
                somewhere(play, row, one["id"], first=0.05, last=0.95),
                partial(_recuses if one["id"] == recused else _scores, play, key, one),
            )
            for one in todo
            if one["id"] not in neglected
        ],
    )


def _neglected(play: Play, key: str, todo) -> set[str]:
    """All but one of the readings of one dossier, in the first jury of the edition."""
    first = next(f"{round_.id}.{stage.id}" for round_, stage in play.rules.stages() if stage.kind == "jury")
    if key != first or not todo:
        return set()
    dossier = min(one["candidacy"] for one in todo)
    return {one["id"] for one in [one for one in todo if one["candidacy"] == dossier][1:]}


def _scores(play: Play, key: str, reading) -> None:
    criteria = play.rules.criteria_of(play.rules.stage(key))
    points, words, reason = {}, {}, play.chance("reason", reading["id"])
    for criterion in criteria:
        steps = int((criterion.scale.to - criterion.scale.from_) / criterion.scale.step)
        points[criterion.id] = str(
            criterion.scale.from_ + criterion.scale.step * round(steps * _worth(play, key, reading, criterion.id))
        )
        if criterion.justification:
            words[criterion.id] = reason.choice(TOLD["reasons"]) if criterion.justification.required else ""
    words[criteria[0].id] = reason.choice(TOLD["reasons"])
    play.act(
        "reading",
        reading["id"],
        "score",
        play.person(reading["email"], "", "en"),
        {"points": points, "justifications": words},
    )


def _worth(play: Play, key: str, reading, criterion: str) -> float:
    """How good a juror finds a dossier on a criterion, 0 to 1: its worth, the juror's habit, and chance.

    In the first jury every third dossier is of one plain worth and judged alike, so that places at the line are level."""
    worth = play.chance("worth", reading["candidacy"])
    if not is_simulated(play, reading["candidacy"]):
        return 0.9  # a visitor's own candidacy goes far
    if int(reading["candidacy"], 36) % 3 == 0:
        return 0.7
    habit = play.chance("habit", reading["seat"]).uniform(-0.12, 0.12)
    return min(1.0, max(0.0, worth.betavariate(5, 3) + habit + play.chance(reading["id"], criterion).gauss(0, 0.1)))


def _recuses(play: Play, key: str, reading) -> None:
    play.act(
        "reading",
        reading["id"],
        "recuse",
        play.person(reading["email"], "", "en"),
        {"reason": "I advised this city two years ago."},
    )


def jury_overdue(play: Play, key: str, row) -> None:
    """The office gives the late seats three more days, and they use them."""
    play.plan(play.store.now() + HOUR * 12, partial(_extends, play, key, row), True)


def _extends(play: Play, key: str, row) -> None:
    releases(play, "overdue")
    closes = play.store.now() + DAY * 3
    play.act(
        "stage",
        row["id"],
        "extend",
        play.officer(),
        {"closes": closes, "reason": MORE_TIME},
    )
    releases(play, "extended")
    with play.store.reading() as db:
        now = db.execute(select(stages).where(stages.c.id == row["id"])).mappings().first()
    _reads(play, key, {**now, "opens_at": play.store.now()}, everything=True)
    play.plan(closes + HOUR * 12, partial(_closes_short, play, row["id"]), True)


def _closes_short(play: Play, id: str) -> None:
    """Conflicts may leave a dossier without enough readers: the panel then decides on it, with the reason written down."""
    if column_of(play, stages, id, "state") == "overdue":
        play.act(
            "stage",
            id,
            "close_short",
            play.officer(),
            {"reason": "Conflicts of interest leave too few readers for one dossier."},
        )
