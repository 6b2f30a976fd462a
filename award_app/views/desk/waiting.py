"""What waits for the office today: each matter with its number, its reason or date, and its own page."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta

from babel.lists import format_list
from flask import g, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from sqlalchemy import Connection

from workflows.stages.opening import may_be_read
from workflows.steps import Refusal
from workflows.telling import place_named, step_named

from ... import clocks, ticking, words
from ...reading.desk.waiting import Numbers
from ...reading.disclosure import announced
from ...stages.meeting import ROLES, last_minutes, signed
from . import wording
from .frame import context
from .jury_matters import Waiting, juries, of_jurors, sealed


def waiting(db: Connection, numbers: Numbers) -> list[Waiting]:
    """What is stuck first, then by date; what has none last."""
    found = [
        *clock(db),
        *stuck(db),
        *checks(numbers),
        *appeals(numbers),
        *to_translate(numbers),
        *undated(),
        *juries(numbers),
        *of_jurors(numbers),
        *votes(numbers),
        *sealed(),
        *selections(),
        *decisions(),
        *unsigned(db),
        *withdrawals(numbers),
        *over(),
        *post(numbers),
    ]
    return sorted(found, key=lambda one: (one.key != "overdue", one.until is None, one.until or g.received))


def clock(db: Connection) -> Iterator[Waiting]:
    """A server whose clock is wrong would close a call early, or take what came too late. No page of the desk mends it."""
    if ahead := clocks.apart(db):
        number = clocks.seconds(ahead)
        words = (_("The server’s clock is %(num)s seconds ahead of that of its database", num=number) if ahead > timedelta()
                 else _("The server’s clock is %(num)s seconds behind that of its database", num=number))
        yield Waiting(words, "", why=_("Deadlines are held by it. Tell whoever runs the server."), key="overdue")


def stuck(db: Connection) -> Iterator[Waiting]:
    """Steps of the clock that are due and refused: they go on by themselves once the reason is gone.

    A jury short of sheets is told among the juries, with what can be done."""
    for one in ticking.blocked(context(db)):
        key = one.due.ref.id.split("/", 1)[-1]
        if one.due.ref.kind == "stage" and g.stages[key]["state"] == "overdue":
            continue
        name = place_named(g.edition.rules, key, g.language) if one.due.ref.kind == "stage" else key
        yield Waiting(
            _("Stuck: %(what)s (%(step)s)", what=name, step=step_named(one.due.step.name, _)),
            wording.url_of(one.due.ref.kind, key),
            one.due.at,
            words.why(one.refusal),
            "overdue",
        )


def stuck_here(db: Connection, stage) -> Iterator[Waiting]:
    """Why a stage does not open or close although its date has come, and where that is mended."""
    for one in ticking.blocked(context(db)):
        if one.due.ref.kind == "stage" and one.due.ref.id == stage["id"]:
            yield Waiting(words.why(one.refusal), where_mended(stage["key"], one.refusal), one.due.at, key="overdue")


def where_mended(key: str, refusal: Refusal) -> str:
    """The page on which an officer can do away with a reason; the desk itself where there is none."""
    at, values = key.split(".")[0], refusal.values
    match refusal.code:
        case "translations_missing":
            return url_for(".translations", state="to_do")
        case "undecided_candidacies":
            return url_for(".candidacies", state=f"{at}:checking")
        case "appeals_unanswered":
            return url_for(".candidacies", state=f"{g.edition.rules.stage(key).against}:under_review")
        case "cut_not_published" | "round_before_runs":
            return url_for(".round", key=values["round"])
        case "waits_for_stage":
            return url_for(".stage", key=values["stage"])
    return url_for(".board")


def checks(numbers: Numbers) -> Iterator[Waiting]:
    for key, stage in g.stages.items():
        at = key.split(".")[0]
        if stage["kind"] == "eligibility" and stage["state"] == "open":
            if undecided := numbers.candidacies.get(f"{at}:checking"):
                yield Waiting(
                    ngettext("%(num)s candidacy to check", "%(num)s candidacies to check", undecided),
                    url_for(".candidacies", state=f"{at}:checking"),
                    stage["closes_at"],
                )
            if away := numbers.candidacies.get(f"{at}:returned"):
                yield Waiting(
                    ngettext(
                        "%(num)s candidacy is with its city for completion",
                        "%(num)s candidacies are with their cities for completion",
                        away,
                    ),
                    url_for(".candidacies", state=f"{at}:returned"),
                    numbers.due.get(f"{at}:returned"),
                    key="returned",
                )


def appeals(numbers: Numbers) -> Iterator[Waiting]:
    for stage in g.stages.values():
        if stage["kind"] == "appeal":
            state = f"{g.edition.rules.stage(stage['key']).against}:under_review"
            if number := numbers.candidacies.get(state):
                yield Waiting(
                    ngettext("%(num)s appeal to decide", "%(num)s appeals to decide", number),
                    url_for(".candidacies", state=state),
                    stage["closes_at"],
                )


def undated() -> Iterator[Waiting]:
    """Stages that cannot start because their dates are to be confirmed: an amendment fills them in."""
    for key, stage in g.stages.items():
        rule = g.edition.rules.stage(key)
        asked = [rule.opens, rule.closes, getattr(rule, "embargo_until", None)]
        if stage["state"] == "waiting" and any(one and not one.known for one in asked):
            name = place_named(g.edition.rules, key, g.language)
            yield Waiting(_("Dates to be confirmed: %(what)s", what=name), url_for(".rules"))


def to_translate(numbers: Numbers) -> Iterator[Waiting]:
    to_do, drafts = (numbers.translations.get(state, 0) for state in ("to_do", "draft"))
    if to_do:
        yield Waiting(
            ngettext("%(num)s summary to translate", "%(num)s summaries to translate", to_do),
            url_for(".translations", state="to_do"),
            _needed_by(),
        )
    if drafts:
        yield Waiting(
            ngettext("%(num)s translation to check", "%(num)s translations to check", drafts),
            url_for(".translations", state="draft"),
            _needed_by(),
        )


def _needed_by() -> datetime | None:
    """The next opening of a stage that waits for translations."""
    return min(
        (
            row["opens_at"]
            for key, row in g.stages.items()
            if row["state"] == "waiting"
            and row["opens_at"]
            and getattr(g.edition.rules.stage(key), "waits_for_translations", False)
        ),
        default=None,
    )


def votes(numbers: Numbers) -> Iterator[Waiting]:
    """A vote that runs: how many ballots are in, and until when."""
    for key, stage in g.stages.items():
        if stage["kind"] == "consultation" and stage["state"] == "open" and g.edition.rules.stage(key).held == "here":
            yield Waiting(
                ngettext(
                    "%(vote)s: %(num)s ballot in the box",
                    "%(vote)s: %(num)s ballots in the box",
                    numbers.ballots.get(stage["id"], 0),
                    vote=place_named(g.edition.rules, key, g.language),
                ),
                url_for(".stage", key=key),
                stage["closes_at"],
                key="begun",
            )


def unsigned(db: Connection) -> Iterator[Waiting]:
    """Minutes that the president or the secretary has still to sign; those of the latest decision of each meeting."""
    for stage in g.stages.values():
        if stage["kind"] == "deliberation" and stage["state"] == "closed" and not announced(g.stages):
            last = last_minutes(db, stage["id"])
            missing = set(ROLES) - {one["role"] for one in signed(db, last["id"])} if last and last["account"] else set()
            if missing:
                said = {
                    "president": _("the signature of the president is missing"),
                    "secretary": _("the signature of the secretary is missing"),
                }
                yield Waiting(
                    _("%(stage)s: the minutes", stage=place_named(g.edition.rules, stage["key"], g.language)),
                    url_for(".stage", key=stage["key"]),
                    why=format_list([said[role] for role in ROLES if role in missing], locale=g.language),
                )


def selections() -> Iterator[Waiting]:
    yield from filter(None, (selection_of(key) for key in g.rounds))


def selection_of(key: str) -> Waiting | None:
    """What the selection of this round waits for; None while its juries are at work, once it is published, or without one."""
    state = g.rounds[key]["state"] if key in g.rounds else None
    within = [stage for stage in g.stages.values() if stage["key"].startswith(f"{key}.")]
    name = place_named(g.edition.rules, key, g.language)
    if state == "undecided" and all(may_be_read(g.edition.rules, stage) for stage in within):
        return Waiting(_("%(round)s: look at the selection and confirm it", round=name), url_for("desk.round", key=key))
    if state == "confirmed":
        return Waiting(
            _("%(round)s: the selection is confirmed and not published", round=name), url_for("desk.round", key=key)
        )
    return None


def withdrawals(numbers: Numbers) -> Iterator[Waiting]:
    """Finalists that have withdrawn, while the panel has still to decide."""
    for key, stage in g.stages.items():
        at = key.split(".")[0]
        gone = numbers.candidacies.get(f"{at}:withdrawn", 0)
        if gone and stage["kind"] == "deliberation" and stage["state"] != "closed":
            yield Waiting(
                ngettext("%(num)s finalist has withdrawn", "%(num)s finalists have withdrawn", gone),
                url_for(".candidacies", state=f"{at}:withdrawn"),
                why=ngettext(
                    "The panel decides without it; nothing has to be done. This goes away with the decision.",
                    "The panel decides without them; nothing has to be done. This goes away with the decision.",
                    gone,
                ),
                key="known",
            )


def over() -> Iterator[Waiting]:
    """After the announcement: that the results are public, and where."""
    for key, stage in g.stages.items():
        if stage["kind"] == "announcement" and stage["state"] == "closed":
            yield Waiting(_("The results are announced"), url_for(".stage", key=key), key="done")


def decisions() -> Iterator[Waiting]:
    yield from filter(None, map(decision_of, g.stages.values()))


def decision_of(stage: Mapping) -> Waiting | None:
    """What a meeting or an announcement waits for."""
    told = {
        ("deliberation", "open"): _("%(stage)s: write down what the panel decided"),
        ("announcement", "open"): _("%(stage)s: propose the announcement"),
        ("announcement", "proposed"): _("%(stage)s: a second person schedules it"),
    }
    said, key = told.get((stage["kind"], stage["state"])), stage["key"]
    if said is None:
        return None
    named = said % {"stage": place_named(g.edition.rules, key, g.language)}
    return Waiting(named, url_for("desk.stage", key=key), stage["closes_at"])


def onward(jury: Mapping) -> Waiting | None:
    """Where a jury whose points can be read leads: the selection of its round, or the meeting of its panel."""
    if jury["state"] != "closed" or not may_be_read(g.edition.rules, jury):
        return None
    meetings = (one for one in g.stages.values()
                if one["kind"] == "deliberation" and jury["key"] in g.edition.rules.juries_of(one["key"]))
    return selection_of(jury["key"].split(".")[0]) or next(filter(None, map(decision_of, meetings)), None)


def post(numbers: Numbers) -> Iterator[Waiting]:
    for (state, kind), number in sorted(numbers.letters.items()):
        yield held(kind, number) if state == "held" else parked(kind, number)


def held(kind: str, number: int) -> Waiting:
    words = ngettext(
        "%(num)s letter is held: %(kind)s", "%(num)s letters are held: %(kind)s", number, kind=wording.letter(kind)
    )
    return Waiting(words, url_for("desk.letters", state="held", kind=kind), key="held")


def parked(kind: str, number: int) -> Waiting:
    words = ngettext(
        "%(num)s letter could not be sent: %(kind)s",
        "%(num)s letters could not be sent: %(kind)s",
        number,
        kind=wording.letter(kind),
    )
    return Waiting(words, url_for("desk.letters", state="parked", kind=kind), key="overdue")
