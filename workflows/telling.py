"""The compiled workflow in words: for each kind of subject from which state, by which step, taken by whom, to where.

Read from the steps themselves, so it cannot differ from what the engine does. The words are English msgids; whoever has
a catalogue gives its `gettext` as `say`. Names of rounds, stages and awards come from the rulebook, in its languages.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import zip_longest
from textwrap import wrap

from .machine import compile_workflow
from .rulebook import Rulebook
from .steps import (
    ASKED,
    BACK,
    CLOCK,
    EDITOR,
    INTERESTED,
    INVITED,
    JUROR,
    NEW,
    OFFICER,
    OWNER,
    PART,
    PERSON,
    PRESIDENT,
    SAME,
    TEAM,
    VOTER,
    Step,
)

Say = Callable[[str], str]


def _(text: str) -> str:
    """Marks a text for the catalogues; it is translated when it is told."""
    return text


KINDS = {
    "edition": _("The edition"),
    "round": _("The round"),
    "stage": _("The stage"),
    "candidacy": _("A candidacy"),
    "translation": _("A translation"),
    "seat": _("A juror’s seat"),
    "interest": _("Somebody’s interest in the jury"),
    "reading": _("A reading"),
    "profile": _("A member’s profile"),
    "ballot": _("A ballot"),
    "honour": _("An honour"),
    "question": _("A juror’s question"),
    "motion": _("A motion"),
    "certificate": _("A certificate"),
}
WHO = {
    TEAM: _("the city"),
    EDITOR: _("the city"),
    OWNER: _("the city"),
    INVITED: _("whoever is invited"),
    ASKED: _("whoever was asked"),
    INTERESTED: _("whoever is interested"),
    OFFICER: _("the office"),
    JUROR: _("the juror"),
    PRESIDENT: _("the president of the panel"),
    VOTER: _("the voter"),
    PERSON: _("anybody signed in"),
    CLOCK: _("the clock"),
    PART: _("all at once"),
}
STATES = {
    NEW: _("nothing yet"),
    "open": _("open"),
    "undecided": _("not decided"),
    "confirmed": _("confirmed"),
    "published": _("published"),
    "plain": _("without a selection"),
    "waiting": _("not yet open"),
    "overdue": _("short of score sheets"),
    "closed": _("closed"),
    "proposed": _("proposed"),
    "armed": _("scheduled"),
    "draft": _("draft"),
    "submitted": _("sent"),
    "invited": _("asked for more"),
    "not_received": _("not sent in time"),
    "checking": _("being checked"),
    "returned": _("returned"),
    "eligible": _("eligible"),
    "ineligible": _("not eligible"),
    "under_review": _("appeal under way"),
    "in": _("in the round"),
    "kept": _("goes on"),
    "out": _("does not go on"),
    "decided": _("decided"),
    "withdrawn": _("withdrawn"),
    "suspended": _("suspended"),
    "cancelled": _("called off"),
    "to_do": _("to do"),
    "checked": _("checked"),
    "seated": _("seated"),
    "expressed": _("said to be interested"),
    "chosen": _("chosen to be asked"),
    "thanked": _("thanked"),
    "asked": _("asked to sit"),
    "asked_to_stand_by": _("asked to stand by"),
    "standing_by": _("stands by as a reserve"),
    "refused": _("does not take the seat"),
    "lapsed": _("did not answer in time"),
    "left": _("left"),
    "erased": _("erased"),
    "past": _("term over"),
    "assigned": _("to read"),
    "sent": _("sheet sent"),
    "recused": _("stood aside"),
    "void": _("void"),
    "member": _("votes for a member"),
    "ended": _("votes no more"),
    "cast": _("cast"),
    "owed": _("owed"),
    "issued": _("issued"),
    "posed": _("asked"),
    "passed": _("put to the city"),
    "answered": _("answered"),
    "voted": _("voted on"),
    "revoked": _("revoked"),
}
STEPS = {
    "open_edition": _("open the edition"),
    "seal_day": _("seal the day"),
    "amend": _("amend the rules"),
    "suspend": _("suspend"),
    "resume": _("resume"),
    "postpone": _("postpone"),
    "cancel": _("cancel"),
    "move": _("move the dates"),
    "give_days": _("move the day of completion"),
    "give_days_to_answer": _("move the day to answer"),
    "call_off": _("call off"),
    "erase_contacts": _("erase the contacts"),
    "withdraw_consent": _("withdraw the consent to publish"),
    "give_consent": _("give the consent to publish again"),
    "invite": _("invite to the team"),
    "join": _("join the team"),
    "decline": _("decline the invitation"),
    "give_role": _("give a role in the team"),
    "remove": _("take out of the team"),
    "leave": _("leave the team"),
    "ask_after": _("ask whoever began to write"),
    "hand_over": _("hand over to another owner"),
    "owe": _("order"),
    "write": _("write"),
    "confirm": _("check"),
    "reopen": _("open again"),
    "establish": _("set up"),
    "enter": _("take in"),
    "confirm_cut": _("confirm the selection"),
    "reconsider_cut": _("reconsider the selection"),
    "publish_cut": _("publish the selection"),
    "keep": _("let go on"),
    "drop": _("leave out"),
    "open": _("open it"),
    "extend": _("give more time"),
    "close": _("close"),
    "withdraw": _("withdraw"),
    "reinstate": _("come back"),
    "begin": _("begin"),
    "submit": _("send"),
    "restate": _("correct language or membership"),
    "put_right": _("correct language or membership for it"),
    "register_received": _("enter what came by e-mail"),
    "miss": _("miss the deadline"),
    "assess": _("assess"),
    "return_for_completion": _("return for completion"),
    "complete": _("complete it"),
    "lapse": _("time runs out"),
    "declare_eligible": _("find eligible"),
    "declare_ineligible": _("find not eligible"),
    "appeal": _("appeal"),
    "uphold": _("uphold the appeal"),
    "reject": _("reject the appeal"),
    "comment": _("write the jury’s comments"),
    "readmit": _("let it go on by appeal"),
    "reconsider": _("look again"),
    "plan_readings": _("share out the readings"),
    "replan_readings": _("share out the readings anew"),
    "mark_overdue": _("mark as short of sheets"),
    "correct": _("correct the seat"),
    "remark": _("write a remark on a dossier"),
    "change_after_talk": _("give other points after the talk"),
    "ask": _("ask the office"),
    "pass_on": _("put the question to the city"),
    "answer": _("answer the question"),
    "vote": _("vote on a motion"),
    "sign_as_president": _("sign as president"),
    "sign_as_secretary": _("sign as secretary"),
    "remind_late": _("remind the late"),
    "remind_in_time": _("remind before the end"),
    "remind_unsent": _("remind who has not sent yet"),
    "propose_opening": _("propose the opening of the points"),
    "open_points": _("open the points"),
    "close_short": _("close with fewer sheets"),
    "waive_translations": _("open without translations"),
    "appoint": _("appoint"),
    "ask_to_sit": _("ask to sit on the panel"),
    "ask_to_stand_by": _("ask to stand by as a reserve"),
    "express_interest": _("say that one is interested"),
    "withdraw_interest": _("withdraw one’s interest"),
    "weigh_interest": _("say for or against"),
    "choose_interest": _("choose whom to ask"),
    "thank_interest": _("thank for the interest"),
    "erase_interest": _("erase what was written"),
    "declare_ties": _("declare ties beforehand"),
    "take_back_tie": _("take a tie back"),
    "list_members": _("list the member organisations"),
    "accept_seat": _("accept"),
    "refuse_seat": _("refuse"),
    "remind_asked": _("remind of the question"),
    "call_in": _("call in the reserve"),
    "declare": _("declare conflicts of interest"),
    "confirm_conflict": _("confirm a conflict of interest that was found"),
    "dismiss_conflict": _("dismiss a conflict of interest that was found"),
    "stand_down": _("stand down"),
    "erase": _("erase"),
    "end_terms": _("end the terms of the jurors"),
    "end_term": _("end the term"),
    "assign": _("assign"),
    "score": _("score"),
    "take_back": _("take the sheet back"),
    "recuse": _("stand aside"),
    "void": _("make void"),
    "give_again": _("give again"),
    "admit": _("let vote"),
    "end": _("end"),
    "renew": _("let vote again"),
    "cast": _("vote"),
    "change": _("change the vote"),
    "decide": _("decide"),
    "settle": _("settle"),
    "unsettle": _("reopen the decision"),
    "award": _("award"),
    "publish": _("publish"),
    "propose_announcement": _("propose the announcement"),
    "arm_announcement": _("schedule the announcement"),
    "disarm": _("take off the schedule"),
    "announce": _("announce"),
    "make": _("make"),
    "revoke": _("revoke"),
    "tell": _("tell the result"),
    "tell_in_private": _("tell the laureates in private"),
}


@dataclass(frozen=True)
class Line:
    """One step in words. `stays`: the state is the same after it; `returns`: it leads back to the state left."""

    sources: tuple[str, ...]
    step: str
    who: tuple[str, ...]
    dest: str
    stays: bool = False
    returns: bool = False


@dataclass(frozen=True)
class Chapter:
    """The steps of one kind of subject, under a round or stage where rules differ by it."""

    heading: str
    lines: tuple[Line, ...]


BREAKS_OFF = ("withdraw", "reinstate", "call_off")
MANY, WIDEST = 4, 44  # more states than these are counted; a longer cell goes on below


def told(rules: Rulebook, language: str = "en", say: Say = _) -> str:
    """The whole workflow as plain text: a table for each kind of subject, its steps in the order in which they can be taken."""
    parts = [rules.edition.title[language]]
    for chapter in chapters(rules, language, say):
        heads = (say(_("Step")), say(_("By whom")), say(_("From")), say(_("To")))
        rows = [(line.step, ", ".join(line.who), _from(line, chapter, say), line.dest) for line in chapter.lines]
        parts.append("\n".join([chapter.heading, *_table(heads, rows)]))
    return "\n\n".join(parts) + "\n"


def _from(line: Line, chapter: Chapter, say: Say) -> str:
    """The states that a step leads from; of many those where it cannot be taken, where they are fewer."""
    if len(line.sources) <= MANY:
        return "; ".join(_by_round(line.sources, say))
    every = dict.fromkeys(source for one in chapter.lines for source in one.sources)
    others = [source for source in every if source not in line.sources and source != say(STATES[NEW])]
    if not others:
        return say(_("wherever it stands"))
    if len(others) <= MANY:
        return say(_("wherever it stands, but for: %(states)s")) % {"states": ", ".join(others)}
    return "; ".join(_by_round(line.sources, say))


def _by_round(states: Iterable[str], say: Say) -> Iterator[str]:
    """“Final: in the round, decided”: the round is said once."""
    found: dict[str, list[str]] = {}
    colon = say(_(":")) + " "
    for state in states:
        round_, _colon, word = state.rpartition(colon)
        found.setdefault(round_, []).append(word)
    for round_, words in found.items():
        yield f"{round_}{colon}{', '.join(words)}" if round_ else ", ".join(words)


def _table(heads: tuple[str, ...], rows: list[tuple[str, ...]]) -> list[str]:
    """Columns as wide as what stands in them; what is longer than the widest goes on in the next line."""
    cells = [[wrap(cell, WIDEST) or [""] for cell in row] for row in (heads, *rows)]
    wide = [max(len(line) for row in cells for line in row[column]) for column in range(len(heads))]
    lines = []
    for number, row in enumerate(cells):
        for one in zip_longest(*row, fillvalue=""):
            lines.append("  " + "  ".join(cell.ljust(width) for cell, width in zip(one, wide, strict=True)).rstrip())
        if number == 0:
            lines.append("  " + "  ".join("-" * width for width in wide))
    return lines


def chapters(rules: Rulebook, language: str = "en", say: Say = _) -> list[Chapter]:
    """The tables of the workflow, the candidacy's first: what happens to it is what most readers ask."""
    steps = compile_workflow(rules).steps
    keys = sorted(dict.fromkeys((step.of, step.parent) for step in steps), key=lambda key: key[0] != "candidacy")
    return [
        Chapter(
            _heading(rules, *key, language, say),
            tuple(_line(rules, step, language, say) for step in _in_order(rules, steps) if (step.of, step.parent) == key),
        )
        for key in keys
    ]


def _in_order(rules: Rulebook, steps: Iterable[Step]) -> list[Step]:
    """Round by round, in each what leads on before what breaks off; at the end what leaves all as it is."""
    places = {one.id: number for number, one in enumerate(rules.rounds)}

    def order(step: Step) -> tuple:
        round_, colon, _status = step.sources[0].rpartition(":")
        return step.dest == SAME, places[round_] if colon else -1, step.name in BREAKS_OFF

    return sorted(steps, key=order)


def _heading(rules: Rulebook, kind: str, parent: str | None, language: str, say: Say) -> str:
    name = say(KINDS.get(kind, kind))
    return f"{name}{say(_(':'))} {place_named(rules, parent, language)}" if parent else name


def place_named(rules: Rulebook, parent: str, language: str) -> str:
    """The name of a round (“final”) or of a stage (“final.jury”)."""
    round_id, _dot, stage_id = parent.partition(".")
    round_ = rules.round(round_id)
    return (round_.stage(stage_id) if stage_id else round_).name[language]


def _line(rules: Rulebook, step: Step, language: str, say: Say) -> Line:
    sources = tuple(state_named(rules, source, language, say) for source in step.sources)
    ends = {SAME: say(_("stays as it is")), BACK: say(_("back to where it was"))}
    dest = ends.get(step.dest) or state_named(rules, step.dest, language, say)
    return Line(
        sources, step_named(step.name, say), who_named(step.who, say), dest, step.dest == SAME, step.dest == BACK
    )


def state_named(rules: Rulebook, state: str, language: str, say: Say = _) -> str:
    """“First selection: goes on” for `shortlist:kept`; “closed” for `closed`."""
    round_id, colon, status = state.rpartition(":")
    word = say(STATES.get(status, status.replace("_", " ")))
    return f"{rules.round(round_id).name[language]}{say(_(':'))} {word}" if colon else word


def step_named(name: str, say: Say = _) -> str:
    return say(STEPS.get(name, name.replace("_", " ")))


def who_named(who: Iterable[str], say: Say = _) -> tuple[str, ...]:
    return tuple(say(WHO[one]) for one in who)
