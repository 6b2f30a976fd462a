"""A jury: seats, conflicts of interest, readings with their sheets; a stage short of sheets is overdue, not closed."""

from __future__ import annotations

import re
from decimal import Decimal

from ..steps import ALWAYS, CLOCK, JUROR, NEW, OFFICER, PART, SAME, Due, Letter, Refusal, Step, check, guard
from . import interest, opening, questions, reminding, seating, talk, terms, tying
from .common import closes_at, only_later, reason_given, stage_is_open

STATUSES = None
CLOSES_BY_CLOCK = True
SAID_WHILE_IT_READS = ("overdue", "readings_changed", "readings_ready", "reminder")  # letters that are past with it


@guard("untranslated", "row")
def translations_ready(rules, facts):
    """A reading or a vote that needs a translated summary cannot open while it is missing, unless waived with a reason."""
    missing, waived = facts["untranslated"], (facts["row"]["waived"] or {}).get("translations")
    return Refusal("translations_missing", {"count": missing}) if missing and not waived else None


def opening_guards(rules, round_, stage) -> tuple:
    return (translations_ready,) if stage.waits_for_translations else ()


def closing_guards(rules, round_, stage) -> tuple:
    return (quorum_reached,)


def steps(rules, round_, stage) -> list[Step]:
    key = f"{round_.id}.{stage.id}"
    of_stage = [*_stage_steps(key), *interest.steps(rules, stage, key), *reminding.steps(stage, key), *opening.steps(stage, key),
                *terms.steps(stage, key)]
    of_reading = [*_reading_steps(rules, key), *questions.steps(key), *talk.steps(round_, stage, key, still_in, wrong_with)]
    return [*of_stage, *_seat_steps(key), *_coming_to_sit(key), *of_reading]


def _stage_steps(key: str) -> list[Step]:
    own = dict(of="stage", parent=key)
    return [
        Step(
            "plan_readings",
            source="open",
            dest=SAME,
            who=(OFFICER,),
            many=True,
            guards=(not_planned,),
            effects="plan_readings",
            letters=(Letter("readings_ready", to="seats", held=True),),
            **own,
        ),
        Step(
            "replan_readings",
            source="open",
            dest=SAME,
            who=(OFFICER,),
            many=True,
            guards=(planned,),
            effects="replan_readings",
            letters=(
                Letter("readings_changed", to="changed_seats", held=True),
                Letter("readings_ready", to="new_seats", held=True),
            ),
            **own,
        ),
        Step(
            "mark_overdue",
            source="open",
            dest="overdue",
            who=(CLOCK,),
            guards=(quorum_missed,),
            effects="nothing",
            letters=(Letter("overdue", to="late_seats", held=True),),
            due=Due(("row",), closes_at),
            **own,
        ),
        Step("extend", source="overdue", dest="open", who=(OFFICER,), check=only_later, effects="extend",
             letters=(Letter("extended", to="concerned", held=True),), **own),
        Step(
            "close",
            source="overdue",
            dest="closed",
            who=(CLOCK,),
            guards=(quorum_reached,),
            effects="close_stage",
            due=Due(("row",), closes_at),
            **own,
        ),
        Step(
            "close_short",
            source="overdue",
            dest="closed",
            who=(OFFICER,),
            check=reason_given,
            effects="close_stage",
            **own,
        ),
        Step(
            "waive_translations",
            source="waiting",
            dest=SAME,
            who=(OFFICER,),
            check=reason_given,
            effects="waive",
            **own,
        ),
    ]


def _seat_steps(key: str) -> list[Step]:
    own = dict(of="seat", parent=key)
    return [
        Step(
            "appoint",
            source=NEW,
            dest="seated",
            who=(OFFICER,),
            guards=(stage_is_open(key, "waiting", "open"),),
            check=one_seat_each,
            effects="appoint",
            letters=(Letter("appointed", to="seat"),),
            **own,
        ),
        Step(
            "declare",
            source="seated",
            dest=SAME,
            who=(JUROR,),
            guards=(stage_is_open(key, "waiting", "open", "overdue"),),
            effects="declare",
            **own,
        ),
        *(
            Step(
                name,
                source="seated",
                dest=SAME,
                who=(OFFICER,),
                guards=(stage_is_open(key, "waiting", "open", "overdue"),),
                check=reason_given,
                effects=name,
                **own,
            )
            for name in ("confirm_conflict", "dismiss_conflict")
        ),
        Step(
            "correct",
            source="seated",
            dest=SAME,
            who=(OFFICER,),
            guards=(stage_is_open(key, "waiting", "open", "overdue"),),
            check=seat_corrected(key),
            effects="correct_seat",
            **own,
        ),
        Step("stand_down", source="seated", dest="left", who=(OFFICER, JUROR), effects="stand_down", **own),
        Step(
            "erase",
            source=(*terms.SAT, terms.PAST),
            dest="erased",
            who=(OFFICER,),
            effects="erase_seat",
            edition=ALWAYS,
            **own,
        ),
    ]


def _coming_to_sit(key: str) -> list[Step]:
    begins, goes_on = stage_is_open(key, "waiting", "open"), stage_is_open(key, "waiting", "open", "overdue")
    return [*seating.steps(key, begins, goes_on), *tying.steps(key, stage_is_open(key, "waiting"), goes_on)]


def _reading_steps(rules, key: str) -> list[Step]:
    own = dict(of="reading", parent=key)
    writable = stage_is_open(key, "open", "overdue")
    return [
        Step("assign", source=NEW, dest="assigned", who=(PART,), effects="assign", **own),
        Step(
            "score",
            source=("assigned", "sent"),
            dest="sent",
            who=(JUROR,),
            guards=(writable, still_in, answered, in_time(key)),
            check=points_in_scale(key),
            effects="score",
            **own,
        ),
        Step(
            "take_back",
            source="sent",
            dest="assigned",
            who=(JUROR,),
            guards=(writable, still_in, in_time(key)),
            effects="take_back",
            undoes="score",
            **own,
        ),
        Step(
            "recuse",
            source=("assigned", "sent"),
            dest="recused",
            who=(JUROR,),
            guards=(writable,),
            check=reason_given,
            effects="recuse",
            **own,
        ),
        Step("void", source=("assigned", "sent"), dest="void", who=(PART,), effects="nothing", **own),
        Step("give_again", source="void", dest="assigned", who=(PART,), effects="give_again", **own),
    ]


@guard("row")
def not_planned(rules, facts):
    return Refusal("planned_already", {}) if facts["row"]["planned_at"] else None


@guard("row")
def planned(rules, facts):
    return None if facts["row"]["planned_at"] else Refusal("not_planned_yet", {})


@guard("short")
def quorum_reached(rules, facts):
    count = len(facts["short"])
    return Refusal("short_of_sheets", {"count": count}) if count else None


@guard("short")
def quorum_missed(rules, facts):
    return None if facts["short"] else Refusal("quorum_reached", {})


@guard("dossier")
def still_in(rules, facts):
    return None if facts["dossier"]["live"] else Refusal("candidacy_left", {})


@guard("dossier")
def answered(rules, facts):
    """Nobody judges who has not said yet what they have a conflict of interest with."""
    return None if facts["dossier"]["answered"] else Refusal("conflicts_unanswered", {})


def in_time(key: str):
    @guard("row", "stages", "received")
    def sheet_in_time(rules, facts):
        """Received before the end; when the stage is overdue, the sheets still missing may come, none may change."""
        stage = facts["stages"][key]
        late = stage["state"] == "overdue" and facts["row"]["state"] == "assigned"
        if late or stage["closes_at"] is None or facts["received"] < stage["closes_at"]:
            return None
        return Refusal("deadline_passed", {"stage": key, "closes": stage["closes_at"], "opens": stage["opens_at"]})

    return sheet_in_time


def seat_corrected(key: str):
    """What was entered wrong: the category, the languages, who presides; with the reason."""

    @check()
    def seat_corrected(rules, facts, payload):
        groups = {one.id for one in rules.categories} if rules.stage(key).groups else {None}
        if payload.get("group") not in groups or set(payload.get("languages") or ()) - set(rules.languages.submission):
            return Refusal("choices_unreadable", {})
        return reason_given.test(rules, facts, payload)

    return seat_corrected


@check("panel")
def one_seat_each(rules, facts, payload):
    return seating.one_place_each(facts["panel"], payload)


_PLAIN_NUMBER = re.compile(r"-?[0-9]{1,6}(\.[0-9]{1,6})?")


def read_points(text) -> Decimal | None:
    """Points as typed: plain ASCII digits with an optional decimal part; None for anything else (NaN, 1_0, ٧, 1e9)."""
    return Decimal(text) if isinstance(text, str) and _PLAIN_NUMBER.fullmatch(text) else None


def points_in_scale(key: str):
    @check()
    def sheet_is_whole(rules, facts, payload):
        criteria, asked = rules.criteria_of(rules.stage(key)), rules.stage(key).confidence
        given = payload.get("points") or {}
        if unknown := set(given) - {one.id for one in criteria}:
            return Refusal("criterion_unknown", {"criterion": min(unknown)})
        if not criteria:
            return Refusal("not_from_here", {})
        for criterion in criteria:
            if refusal := wrong_with(criterion, given.get(criterion.id), payload.get("justifications") or {}):
                return refusal
        return wrong_confidence(asked, payload.get("confidence"))

    return sheet_is_whole


def wrong_confidence(asked, level) -> Refusal | None:
    """What is wrong with how sure a juror says they are; nothing is said where the rules do not ask."""
    if not level:
        return Refusal("confidence_missing", {}) if asked and asked.required else None
    known = [one.id for one in asked.levels] if asked else []
    return None if level in known else Refusal("choices_unreadable", {})


def wrong_with(criterion, typed, justifications) -> Refusal | None:
    """What is wrong with the points and the words given for one criterion; the form and the step ask the same."""
    scale, value = criterion.scale, read_points(typed)
    if typed in (None, ""):
        return Refusal("points_missing", {"criterion": criterion.id})
    if value is None or not scale.from_ <= value <= scale.to or (value - scale.from_) % scale.step:
        told = {"from": str(scale.from_), "to": str(scale.to), "step": str(scale.step)}
        return Refusal("points_off_scale", {"criterion": criterion.id, **told})
    asked = criterion.justification
    text = (justifications.get(criterion.id) or "").strip()
    if asked and asked.required and not text:
        return Refusal("justification_missing", {"criterion": criterion.id})
    if asked and asked.words and len(re.findall(r"\w[\w'’·\-]*", text)) > asked.words:
        return Refusal("justification_long", {"criterion": criterion.id, "words": asked.words})
    return None
