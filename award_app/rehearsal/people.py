"""What invented people do when a stage opens, late or in time, well or badly. One function a kind of stage and state.

Every action looks at the present state before it acts: the same function serves a rehearsal from the call to the
certificates and a demo that is taken up again after a visitor has done part of the work.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial

from sqlalchemy import func, select

from forms.submission import check_answers

from .. import drafts, engine, mail
from ..models.candidacies import candidacies, draft_heads, team, translations
from ..models.candidacies import drafts as written
from ..models.editions import rounds, stages
from ..models.juries import ballots, profiles, readings, seats
from ..models.people import participants, persons
from ..models.record import letters
from ..stages.common import draw_cut
from ..stages.eligibility import open_return
from ..stages.submission import application_form, submission_of
from .answers import TOLD, fill, in_language
from .attachments import attach
from .cast import ADDRESS, City, city, judge
from .deciding import decides
from .play import Play

HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def somewhere(play: Play, row, *about, first=0.0, last=1.0) -> datetime:
    """An instant of a stage's window, by chance: between two shares of what is left of it."""
    opens, closes = max(row["opens_at"], play.store.now()), row["closes_at"]
    return opens + (closes - opens) * play.chance(row["key"], *about).uniform(first, last)


# -- cities


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
    mine = [id for id in _in_state(play, f"{key.split('.')[0]}:invited") if _simulated(play, id)]
    play.counted(
        "submission",
        [
            (somewhere(play, row, "more", id, last=0.9), partial(_completes_for_the_jury, play, id))
            for place, id in enumerate(mine, 1)
            if place % 12
        ],
    )


def _completes_for_the_jury(play: Play, id: str) -> None:
    if not _state(play, id).endswith(":invited"):
        return
    email, who = _city_of(play, id)
    form = play.rules.form_of(submission_of(play.rules, _state(play, id).split(":")[0]))
    values, _ = check_answers(play.rules, form, fill(play.rules, form, who, f"{play.seed}.more"))
    _save(play, email, id, attach(play, who, {"id": id, "edition": play.edition}, form, values))
    play.act("candidacy", id, "submit", play.person(email, who.person, who.language), {"draft": _digest(play, id)})


def _city_of(play: Play, id: str) -> tuple[str, City]:
    """The invented city of a candidacy, and its address."""
    with play.store.reading() as db:
        email = _email_of(db, id)
    return email, city(_number_of(email), play.seed, play.rules.languages.submission)


def _begins(play: Play, who: City, row) -> None:
    actor = play.person(who.email, who.person, who.language)
    fate = play.chance("fate", who.number).random()
    mine = _candidacy_of(play, who.email)
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
    elif not _state(play, mine).endswith(":draft"):
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
        play.plan(min(sends_at + DAY, closes - HOUR), partial(_withdraws, play, who.email, mine))


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
    form = _asked(play, id)
    values, _ = check_answers(play.rules, form, fill(play.rules, form, who, f"{play.seed}.{turn}"))
    _save(play, who.email, id, attach(play, who, {"id": id, "edition": play.edition}, form, values))


def _asked(play: Play, id: str):
    """What a candidacy is asked as far as it has come."""
    return application_form(play.rules, _state(play, id).split(":")[0])


def _save(play: Play, email: str, id: str, values: dict) -> None:
    with play.store.reading() as db:
        row = db.execute(select(candidacies).where(candidacies.c.id == id)).mappings().first()
    drafts.save(play.store, play.rules, row, values, by=play.participant(email))


def _sends(play: Play, who: City, id: str) -> None:
    if _state(play, id).endswith(":draft"):
        play.act(
            "candidacy",
            id,
            "submit",
            play.person(who.email, who.person, who.language),
            {"draft": _digest(play, id)},
            key=f"send-{id}-1",
        )


def _sends_again(play: Play, who: City, id: str) -> None:
    if _state(play, id).endswith(":submitted") and _column(play, candidacies, id, "revision") == 1:
        _writes(play, who, id, 1)
        play.act(
            "candidacy",
            id,
            "submit",
            play.person(who.email, who.person, who.language),
            {"draft": _digest(play, id)},
            key=f"send-{id}-2",
        )


def _withdraws(play: Play, email: str, id: str) -> None:
    play.act("candidacy", id, "withdraw", play.person(email, "", "en"))


# -- the office


def eligibility(play: Play, key: str, row) -> None:
    """The office looks at each candidacy, returns some, refuses some, and has the summaries translated."""
    at = key.split(".")[0]
    play.counted(
        "eligibility",
        [
            (somewhere(play, row, id, last=0.35), partial(_checks, play, key, row, id))
            for id in _in_state(play, f"{at}:checking")
        ],
        touches_dates=True,
    )
    for id in _in_state(play, f"{at}:returned"):  # taken up again
        play.plan(play.store.now() + DAY, partial(_completes, play, id), True)
        play.plan(_column(play, candidacies, id, "due_at") + HOUR * 2, partial(_decides, play, key, id, True), True)
    finish_translations(play, key, row)


def finish_translations(play: Play, key: str, row) -> None:
    """Whatever is still to be translated of those who go on."""
    at = key.split(".")[0]
    for id in _in_state(play, f"{at}:eligible"):
        play.plan(play.store.now() + HOUR * 3, play.timed("translations", partial(_translates, play, id)), True)


def _checks(play: Play, key: str, row, id: str) -> None:
    if not _state(play, id).endswith(":checking"):
        return
    fate, stage = play.chance("check", id).random(), play.rules.stage(key)
    items = {item.id: {"met": True, "reason": ""} for item in stage.checklist}
    if _column(play, candidacies, id, "returns"):
        _decides(play, key, id, fate < 0.07 or not _simulated(play, id))
        return
    if not _simulated(play, id):
        fate = 0.5  # a visitor's own candidacy is found eligible
    if fate < 0.10 and stage.completion:
        play.act(
            "candidacy",
            id,
            "return_for_completion",
            play.officer(),
            {"fields": _to_complete(play, id), "message": _to_the_city(play, id, "measured")},
        )
        now, due = play.store.now(), _column(play, candidacies, id, "due_at")
        if fate < 0.07:
            play.plan(now + (due - now) * 0.4, partial(_completes, play, id), True)
        play.plan(due + HOUR * 2, partial(_decides, play, key, id, fate < 0.07), True)
        return
    if fate > 0.95:
        last = stage.checklist[-1].id
        items[last] = {"met": False, "reason": _to_the_city(play, id, "not_begun")}
    _decide(play, id, items)


TO_A_CITY = {  # what the office writes to a city, in the city's own language
    "measured": {
        "fr": "Merci de préciser comment les résultats ont été mesurés, et par qui.",
        "es": "Indiquen, por favor, cómo se midieron los resultados y quién los midió.",
        "en": "Please say how the results were measured, and by whom.",
        "ca": "Indiqueu, si us plau, com es van mesurar els resultats i qui els va mesurar.",
        "pt": "Indiquem, por favor, como foram medidos os resultados e por quem.",
    },
    "not_begun": {
        "fr": "La pratique n’a pas encore commencé ; le règlement en demande une qui puisse être évaluée.",
        "es": "La práctica aún no ha empezado; las bases piden una que se pueda evaluar.",
        "en": "The practice has not begun yet; the rules ask for one that can be evaluated.",
        "ca": "La pràctica encara no ha començat; les bases en demanen una que es pugui avaluar.",
        "pt": "A prática ainda não começou; o regulamento pede uma que possa ser avaliada.",
    },
    "not_completed": {
        "fr": "La candidature n’a pas été complétée dans les jours accordés.",
        "es": "La candidatura no se completó en los días concedidos.",
        "en": "The candidacy was not completed in the days given.",
        "ca": "La candidatura no es va completar en els dies concedits.",
        "pt": "A candidatura não foi completada nos dias concedidos.",
    },
}


def _to_the_city(play: Play, id: str, what: str) -> str:
    said = TO_A_CITY[what]
    return said.get(_column(play, candidacies, id, "language"), said["en"])


def _to_complete(play: Play, id: str) -> list[str]:
    fields = [
        field.id
        for section in _asked(play, id).sections
        for field in section.fields
        if field.kind == "text"
    ]
    return fields[-3:-1] or fields[:1]


def _completes(play: Play, id: str) -> None:
    with play.store.reading() as db:
        asked, email = open_return(db, id), _email_of(db, id)
    number = _number_of(email)
    if not asked or not _state(play, id).endswith(":returned") or number is None:
        return
    who = city(number, play.seed, play.rules.languages.submission)
    form = _asked(play, id)
    values, _ = check_answers(play.rules, form, fill(play.rules, form, who, f"{play.seed}.completed"))
    _save(play, email, id, {name: values[name] for name in asked["fields"] if name in values})
    play.act("candidacy", id, "complete", play.person(email, who.person, who.language), {"draft": _digest(play, id)})


def _decides(play: Play, key: str, id: str, completed: bool) -> None:
    if not _state(play, id).endswith(":checking"):
        return
    items = {item.id: {"met": True, "reason": ""} for item in play.rules.stage(key).checklist}
    if not completed:
        items[next(reversed(items))] = {"met": False, "reason": _to_the_city(play, id, "not_completed")}
    _decide(play, id, items)


def _decide(play: Play, id: str, items: dict) -> None:
    play.act("candidacy", id, "assess", play.officer(), {"items": items})
    eligible = all(one["met"] for one in items.values())
    play.act("candidacy", id, "declare_eligible" if eligible else "declare_ineligible", play.officer())
    _releases(play, "ineligible")
    if eligible:
        play.plan(
            play.store.now() + HOUR * play.chance("translate", id).uniform(1, 40),
            play.timed("translations", partial(_translates, play, id)),
        )


# -- appeals


def appeal(play: Play, key: str, row) -> None:
    """Of those left out every other appeals; somebody else of the office finds the first of them right."""
    against = play.rules.stage(key).against
    left_out = [id for name in ("ineligible", "out") for id in _in_state(play, f"{against}:{name}")]
    for number, id in enumerate(sorted(left_out)[::2]):
        play.plan(somewhere(play, row, id, last=0.6), partial(_appeals, play, id), True)
        play.plan(somewhere(play, row, id, first=0.7, last=0.95), partial(_answers, play, key, id, number == 0), True)


def _appeals(play: Play, id: str) -> None:
    with play.store.reading() as db:
        email = _email_of(db, id)
    if email and _simulated(play, id):
        grounds = "The page that was said to be missing is there, as annex 2 of what we sent."
        play.act("candidacy", id, "appeal", play.person(email, "", "en"), {"grounds": grounds})


def _answers(play: Play, key: str, id: str, right: bool) -> None:
    if _state(play, id).endswith(":under_review"):
        reason = "The annex was there and was overlooked." if right else "What is missing was not sent before the deadline."
        play.act("candidacy", id, "uphold" if right else "reject", play.officer(2), {"reason": reason})
        if right and not play.rules.round(play.rules.stage(key).against).cut:
            _translates(play, id)


def _translates(play: Play, id: str) -> None:
    with play.store.reading() as db:
        owed = db.execute(
            select(translations.c.id, translations.c.field, translations.c.language, translations.c.state)
            .where(translations.c.candidacy == id, translations.c.state != "checked")
            .order_by(translations.c.id)
        ).all()
    for one, field, language, state in owed:
        if state == "to_do":
            play.act("translation", one, "write", play.officer(), {"text": _in_other_words(play, id, field, language)})
        play.act("translation", one, "confirm", play.officer())


def _in_other_words(play: Play, id: str, field: str, language: str) -> str:
    """What the same city would have written in another language; a visitor's own text stays, and says why."""
    with play.store.reading() as db:
        number = _number_of(_email_of(db, id))
        original = db.scalar(select(written.c.value).where(written.c.candidacy == id, written.c.field == field))
    if number is None:
        return f"{in_language(TOLD['not_translated'], language)} {original}"
    same = replace(city(number, play.seed, play.rules.languages.submission), language=language)
    return fill(play.rules, application_form(play.rules), same, play.seed)[field]


def _number_of(email: str | None) -> int | None:
    """The number of an invented city, from its address."""
    return int(email.removeprefix("city").split(".")[0]) if email and email.endswith(ADDRESS) else None


# -- juries


def jury(play: Play, key: str, row) -> None:
    """Jurors are appointed, declare their conflicts, get their readings, and read; one dossier stays short of sheets."""
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
    for place, number in enumerate(panel(play, key)):
        if place < there:
            continue
        who = judge(number, play.seed)
        actor = play.person(who.email, who.name, who.language)
        seat = play.act(
            "seat",
            None,
            "appoint",
            play.officer(),
            {
                "participant": play.participant(who.email),
                "group": groups[place % len(groups)],
                "languages": sorted({"en", who.language}),
                "chair": place < len(groups),
            },
            parent=key,
        )
        if seat and not (play.leaves_room and place == 0):
            own = {
                id: "I work for this country’s government."
                for id, country in _countries(play, key, groups[place % len(groups)]).items()
                if country == who.country and play.chance("conflict", number, id).random() < 0.5
            }
            play.act("seat", seat.id, "declare", actor, {"conflicts": own})


def _plans(play: Play, key: str, row) -> None:
    if not _column(play, stages, row["id"], "planned_at"):
        play.act("stage", row["id"], "plan_readings", play.officer(), {"seed": f"{play.seed}:{key}"})
    _releases(play, "readings_ready")
    _reads(play, key, row)


def _reads(play: Play, key: str, row, everything: bool = False) -> None:
    """Each juror reads in an order of their own; the last dossier of the smallest group is left short."""
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
    criteria = play.rules.criteria[play.rules.stage(key).criteria]
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
    if not _simulated(play, reading["candidacy"]):
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


MORE_TIME = "\n".join(  # jurors and cities of every language get the same reason
    (
        "A few jurors need some more days to read every candidacy with care.",
        "Quelques jurés ont besoin de quelques jours de plus pour lire chaque candidature avec soin.",
        "Algunas personas del jurado necesitan unos días más para leer con atención cada candidatura.",
        "Alguns membres del jurat necessiten uns quants dies més per llegir amb atenció cada candidatura.",
        "Alguns membros do júri precisam de mais uns dias para ler cada candidatura com atenção.",
    )
)


def jury_overdue(play: Play, key: str, row) -> None:
    """The office gives the late seats three more days, and they use them."""
    play.plan(play.store.now() + HOUR * 12, partial(_extends, play, key, row), True)


def _extends(play: Play, key: str, row) -> None:
    _releases(play, "overdue")
    closes = play.store.now() + DAY * 3
    play.act(
        "stage",
        row["id"],
        "extend",
        play.officer(),
        {"closes": closes, "reason": MORE_TIME},
    )
    _releases(play, "extended")
    with play.store.reading() as db:
        now = db.execute(select(stages).where(stages.c.id == row["id"])).mappings().first()
    _reads(play, key, {**now, "opens_at": play.store.now()}, everything=True)
    play.plan(closes + HOUR * 12, partial(_closes_short, play, row["id"]), True)


def _closes_short(play: Play, id: str) -> None:
    """Conflicts may leave a dossier without enough readers: the panel then decides on it, with the reason written down."""
    if _column(play, stages, id, "state") == "overdue":
        play.act(
            "stage",
            id,
            "close_short",
            play.officer(),
            {"reason": "Conflicts of interest leave too few readers for one dossier."},
        )


# -- the cut


def cut(play: Play, key: str, row) -> None:
    play.plan(play.store.now() + DAY, play.timed("cut", partial(_confirms, play, key, row)))
    play.plan(play.store.now() + DAY + HOUR * 2, play.timed("cut", partial(_publishes, play, key, row)), True)


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
    if _column(play, rounds, row["id"], "state") == "confirmed":
        play.act("round", row["id"], "publish_cut", play.officer(2))  # who may, also where the rules ask for two
        _releases(play, "kept", "not_kept")


# -- the vote


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
    standing = _in_state(play, f"{key.split('.')[0]}:in")
    fewest = rule.fewest
    many = (
        chance.randint(1, max(fewest - 1, 1))
        if number % 41 == 7 and fewest > 1
        else min(chance.randint(fewest, fewest + 3), rule.most or 99, len(standing))
    )
    liked = sorted(standing, key=lambda id: -play.chance("liked", id).random() - chance.random())
    ballot = f"{row['id']}:{play.participant(email)}"
    there = _column(play, ballots, ballot, "state") is not None
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
    if _column(play, profiles, f"{play.edition}:{play.participant(email)}", "state") is None:
        member = city(1000 + number, play.seed)
        named = {"organisation": member.institution, "country": member.country}
        play.act("profile", None, "admit", play.officer(), {"participant": play.participant(email), **named})


def _a_finalist_leaves(play: Play, key: str) -> None:
    for id in reversed(_in_state(play, f"{key.split('.')[0]}:in")):
        with play.store.reading() as db:
            email = _email_of(db, id)
        if email and email.endswith(ADDRESS):
            return _withdraws(play, email, id)
    return None


# -- the decision and the announcement


def deliberation(play: Play, key: str, row) -> None:
    play.plan(
        somewhere(play, row, first=0.5, last=0.7),
        play.timed("deliberation", partial(decides, play, key, row)),
        True,
    )


def announcement(play: Play, key: str, row) -> None:
    now, id = play.store.now(), row["id"]
    if play.rules.stage(key).told_in_private:
        play.plan(
            now + DAY * 2,
            lambda: (play.act("stage", id, "tell_in_private", play.officer()), _releases(play, "told_in_private")),
        )
    play.plan(now + DAY * 20, lambda: play.act("stage", id, "propose_announcement", play.officer(1)), True)


def announcement_proposed(play: Play, key: str, row) -> None:
    play.plan(play.store.now() + DAY, lambda: play.act("stage", row["id"], "arm_announcement", play.officer(2)), True)


PLANS = {
    ("submission", "open"): submission,
    ("eligibility", "open"): eligibility,
    ("eligibility", "closed"): finish_translations,
    ("appeal", "open"): appeal,
    ("jury", "open"): jury,
    ("jury", "overdue"): jury_overdue,
    ("round", "undecided"): cut,
    ("consultation", "open"): consultation,
    ("deliberation", "open"): deliberation,
    ("announcement", "open"): announcement,
    ("announcement", "proposed"): announcement_proposed,
}
"""(kind of stage, its state) -> what people begin to do then."""


# -- what they look at


def _candidacy_of(play: Play, email: str) -> str | None:
    with play.store.reading() as db:
        return db.scalar(
            select(team.c.candidacy)
            .join(participants, participants.c.id == team.c.participant)
            .join(persons, persons.c.id == participants.c.person)
            .where(persons.c.email == email, team.c.edition == play.edition)
        )


def _email_of(db, candidacy: str) -> str | None:
    return db.scalar(
        select(persons.c.email)
        .join(participants, participants.c.person == persons.c.id)
        .join(team, team.c.participant == participants.c.id)
        .where(team.c.candidacy == candidacy)
        .order_by(team.c.id)
    )


def _simulated(play: Play, id: str) -> bool:
    """Whether an invented city has it in hand; in the demo a visitor may have one of their own."""
    if id not in play.invented:
        with play.store.reading() as db:
            play.invented[id] = (_email_of(db, id) or "").endswith(ADDRESS)
    return play.invented[id]


def _state(play: Play, id: str) -> str:
    return _column(play, candidacies, id, "state") or ""


def _column(play: Play, table, id: str, name: str):
    with play.store.reading() as db:
        return db.scalar(select(table.c[name]).where(table.c.id == id))


def _digest(play: Play, id: str) -> str | None:
    with play.store.reading() as db:
        return db.scalar(select(draft_heads.c.digest).where(draft_heads.c.candidacy == id))


def _in_state(play: Play, state: str) -> list[str]:
    with play.store.reading() as db:
        return list(
            db.scalars(
                select(candidacies.c.id)
                .where(candidacies.c.edition == play.edition, candidacies.c.state == state)
                .order_by(candidacies.c.id)
            )
        )


def _countries(play: Play, key: str, group: str | None) -> dict[str, str]:
    asked = select(candidacies.c.id, candidacies.c.country).where(
        candidacies.c.edition == play.edition, candidacies.c.state == f"{key.split('.')[0]}:in"
    )
    with play.store.reading() as db:
        return dict(db.execute(asked if group is None else asked.where(candidacies.c.category == group)).all())


def _releases(play: Play, *kinds: str) -> None:
    """An officer has read the held letters and lets them go."""
    with play.store.reading() as db:
        held = list(
            db.scalars(
                select(letters.c.id).where(
                    letters.c.edition == play.edition, letters.c.state == "held", letters.c.kind.in_(kinds)
                )
            )
        )
    if held:
        mail.release(play.store, play.edition, held)
