"""What the office of a rehearsal does: checks, returns, translations, answers to appeals."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

from sqlalchemy import select

from ..models.candidacies import candidacies, translations
from ..models.candidacies import drafts as written
from ..stages.submission import application_form
from .answers import TOLD, fill, in_language
from .cast import city
from .cities import appeals, completes, return_asked
from .play import Play
from .seeing import DAY, HOUR, column_of, email_of, in_state, is_simulated, number_of, releases, somewhere, state_of

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


def eligibility(play: Play, key: str, row) -> None:
    """The office looks at each candidacy, returns some, refuses some, and has the summaries translated."""
    at = key.split(".")[0]
    play.counted(
        "eligibility",
        [
            (somewhere(play, row, id, last=0.35), partial(_checks, play, key, row, id))
            for id in in_state(play, f"{at}:checking")
        ],
        touches_dates=True,
    )
    for id in in_state(play, f"{at}:returned"):  # taken up again
        play.plan(play.store.now() + DAY, partial(completes, play, id), True)
        play.plan(column_of(play, candidacies, id, "due_at") + HOUR * 2, partial(_decides, play, key, id, True), True)
    finish_translations(play, key, row)


def finish_translations(play: Play, key: str, row) -> None:
    """Whatever is still to be translated of those who go on."""
    at = key.split(".")[0]
    for id in in_state(play, f"{at}:eligible"):
        play.plan(play.store.now() + HOUR * 3, play.timed("translations", partial(_translates, play, id)), True)


def _checks(play: Play, key: str, row, id: str) -> None:
    if not state_of(play, id).endswith(":checking"):
        return
    fate, stage = play.chance("check", id).random(), play.rules.stage(key)
    items = {item.id: {"met": True, "reason": ""} for item in stage.checklist}
    if column_of(play, candidacies, id, "returns"):
        _decides(play, key, id, fate < 0.07 or not is_simulated(play, id))
        return
    if not is_simulated(play, id):
        fate = 0.5  # a visitor's own candidacy is found eligible
    if fate < 0.10 and stage.completion:
        play.act(
            "candidacy",
            id,
            "return_for_completion",
            play.officer(),
            {"fields": _to_complete(play, id), "message": _to_the_city(play, id, "measured")},
        )
        now, due = play.store.now(), column_of(play, candidacies, id, "due_at")
        if fate < 0.07:
            play.plan(now + (due - now) * 0.4, partial(completes, play, id), True)
        play.plan(due + HOUR * 2, partial(_decides, play, key, id, fate < 0.07), True)
        return
    if fate > 0.95:
        last = stage.checklist[-1].id
        items[last] = {"met": False, "reason": _to_the_city(play, id, "not_begun")}
    _decide(play, id, items)


def _to_the_city(play: Play, id: str, what: str) -> str:
    said = TO_A_CITY[what]
    return said.get(column_of(play, candidacies, id, "language"), said["en"])


def _to_complete(play: Play, id: str) -> list[str]:
    fields = [
        field.id
        for section in return_asked(play, id).sections
        for field in section.fields
        if field.kind == "text"
    ]
    return fields[-3:-1] or fields[:1]


def _decides(play: Play, key: str, id: str, completed: bool) -> None:
    if not state_of(play, id).endswith(":checking"):
        return
    items = {item.id: {"met": True, "reason": ""} for item in play.rules.stage(key).checklist}
    if not completed:
        items[next(reversed(items))] = {"met": False, "reason": _to_the_city(play, id, "not_completed")}
    _decide(play, id, items)


def _decide(play: Play, id: str, items: dict) -> None:
    play.act("candidacy", id, "assess", play.officer(), {"items": items})
    eligible = all(one["met"] for one in items.values())
    play.act("candidacy", id, "declare_eligible" if eligible else "declare_ineligible", play.officer())
    releases(play, "ineligible")
    if eligible:
        play.plan(
            play.store.now() + HOUR * play.chance("translate", id).uniform(1, 40),
            play.timed("translations", partial(_translates, play, id)),
        )


def appeal(play: Play, key: str, row) -> None:
    """Of those left out every other appeals; somebody else of the office finds the first of them right."""
    against = play.rules.stage(key).against
    left_out = [id for name in ("ineligible", "out") for id in in_state(play, f"{against}:{name}")]
    for number, id in enumerate(sorted(left_out)[::2]):
        play.plan(somewhere(play, row, id, last=0.6), partial(appeals, play, id), True)
        play.plan(somewhere(play, row, id, first=0.7, last=0.95), partial(_answers, play, key, id, number == 0), True)


def _answers(play: Play, key: str, id: str, right: bool) -> None:
    if state_of(play, id).endswith(":under_review"):
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
        number = number_of(email_of(db, id))
        original = db.scalar(select(written.c.value).where(written.c.candidacy == id, written.c.field == field))
    if number is None:
        return f"{in_language(TOLD['not_translated'], language)} {original}"
    same = replace(city(number, play.seed, play.rules.languages.submission), language=language)
    return fill(play.rules, application_form(play.rules), same, play.seed)[field]
