"""Coming to sit on a panel: somebody is asked, as a member or as a reserve, and accepts or refuses by themselves; the clock
reminds and ends the waiting; a reserve is called in for a place that became free. Only who is seated counts: asked, or standing
by, one reads nothing.

`appoint` (in `stages.jury`) seats at once whoever has already agreed."""

from __future__ import annotations

from datetime import timedelta

from ..rounds import JuryStage
from ..steps import ASKED, CLOCK, NEW, OFFICER, PART, SAME, Due, Guard, Letter, Refusal, Step, check, guard
from .common import too_long

UNANSWERED = ("asked", "asked_to_stand_by")
WAITING = (*UNANSWERED, "standing_by")  # with a place on the panel, and not on it
HELD = ("seated", *WAITING)  # with a place on the panel, or asked to take one
LONGEST = 2000  # characters of why somebody refuses
BESIDE = (*WAITING, "refused", "lapsed")  # every state in which somebody was asked and does not sit
FREE = ("refused", "lapsed", "left")  # a place that somebody else may take


def steps(key: str, begins: Guard, goes_on: Guard) -> list[Step]:
    """`begins`: while the panel is made; `goes_on`: until the jury is closed."""
    own = dict(of="seat", parent=key)
    asked = dict(source=NEW, who=(OFFICER,), guards=(begins,), check=one_question_each,
                 letters=(Letter("asked_to_sit", to="seat"),))
    return [
        Step("ask_to_sit", dest="asked", effects="ask_juror", **asked, **own),
        Step("ask_to_stand_by", dest="asked_to_stand_by", effects="ask_reserve", **asked, **own),
        *(Step("accept_seat", source=source, dest=dest, who=(ASKED,), guards=(goes_on, answered_in_time), effects="accept_seat",
               letters=(Letter("appointed", to="seat"),) if dest == "seated" else (Letter("stands_by", to="seat"),), **own)
          for source, dest in (("asked", "seated"), ("asked_to_stand_by", "standing_by"))),
        Step("refuse_seat", source=UNANSWERED, dest="refused", who=(ASKED,), check=reason_short, effects="refuse_seat", **own),
        Step("remind_asked", source=UNANSWERED, dest=SAME, who=(CLOCK,), effects="remind_asked",
             letters=(Letter("asked_again", to="seat"),), due=Due(("row", "now"), reminds_asked_at(key)), **own),
        Step("give_days_to_answer", source=UNANSWERED, dest=SAME, who=(PART,), effects="give_days_to_answer", **own),
        Step("lapse", source=UNANSWERED, dest="lapsed", who=(CLOCK,), effects="nothing", due=Due(("row",), answer_due), **own),
        Step("stand_down", source=WAITING, dest="left", who=(OFFICER, ASKED), effects="nothing", **own),
        Step("call_in", source="standing_by", dest="seated", who=(OFFICER,), guards=(goes_on,), check=place_to_fill,
             effects="call_in", letters=(Letter("called_in", to="seat"), Letter("replaced", to="replaced", held=True)), **own),
    ]


def one_place_each(panel, payload) -> Refusal | None:
    return Refusal("seated_already", {}) if payload.get("participant") in panel else None


@check()
def reason_short(rules, facts, payload):
    """Who refuses a seat need not say why."""
    return too_long(payload.get("reason"), LONGEST)


@check("panel")
def one_question_each(rules, facts, payload):
    return one_place_each(facts["panel"], payload)


@check("places")
def place_to_fill(rules, facts, payload):
    """For whom: a place that is free and was not filled yet, or one whose juror does not come to it."""
    return None if payload.get("instead") in facts["places"] else Refusal("no_place_to_fill", {})


@guard("row", "received")
def answered_in_time(rules, facts):
    """After it the place is free, also where the clock has not come round to saying so."""
    due = facts["row"]["due_at"]
    return None if due is None or facts["received"] < due else Refusal("deadline_passed", {"closes": due})


def answer_due(rules, facts):
    return facts["row"]["due_at"]


def reminds_asked_at(key: str):
    def at(rules, facts):
        """Once, so many days before the answer is due; not when it is due already."""
        days, row = rules.stage(key).invitations.reminder, facts["row"]
        if not days or row["due_at"] is None or row["reminded_at"] or facts["now"] >= row["due_at"]:
            return None
        return row["due_at"] - timedelta(days=days)

    return at


def reminder_too_early(jury: JuryStage) -> bool:
    """A reminder that would leave with the invitation itself."""
    return jury.invitations.reminder >= jury.invitations.answer_within


