"""A juror's question to the office about a dossier: asked, perhaps put to the city as the office's own, answered.

Who asked is told to nobody. The city reads what the office writes; the other readers of the dossier, the answer alone, and
only where the office says so.
"""

from __future__ import annotations

from ..steps import JUROR, NEW, OFFICER, PART, Letter, Refusal, Step, check
from .common import stage_is_open, too_long

LONGEST = 2000  # characters of a question, of what the city is asked, of an answer


def steps(key: str) -> list[Step]:
    own = dict(of="question", parent=key)
    return [
        Step("ask", source=NEW, dest="posed", who=(JUROR,), guards=(stage_is_open(key, "open", "overdue"),),
             check=about_an_own_dossier, effects="ask_the_office", **own),
        Step("pass_on", source="posed", dest="passed", who=(OFFICER,), check=text_given, effects="pass_question_on",
             letters=(Letter("asked_by_office", to="asked_city"),), **own),
        Step("answer", source=("posed", "passed", "answered"), dest="answered", who=(OFFICER,), check=text_given,
             effects="answer_question", letters=(Letter("question_answered", to="asking_juror"),), **own),
        Step("erase", source=("posed", "passed", "answered"), dest="erased", who=(PART,), effects="erase_question", **own),
    ]


def wrong_text(payload) -> Refusal | None:
    text = (payload.get("text") or "").strip()
    if not text:
        return Refusal("text_missing", {})
    return too_long(text, LONGEST)


@check()
def text_given(rules, facts, payload):
    return wrong_text(payload)


@check("own_readings")
def about_an_own_dossier(rules, facts, payload):
    return wrong_text(payload) if payload.get("reading") in facts["own_readings"] else Refusal("candidacy_left", {})
