"""What every edition, round and stage has, whatever its kind: coming into being, opening, closing, extending; a
candidacy's way in, withdrawal and return; and the guards that several kinds of stage share."""

from __future__ import annotations

from datetime import datetime, timedelta

from ..calendar import DRAIN
from ..machine import kind_of, living, passing_before, statuses
from ..rulebook import Round, Rulebook
from ..steps import (
    ALWAYS,
    BACK,
    CLOCK,
    EDITOR,
    NEW,
    OFFICER,
    PART,
    SAME,
    Due,
    Guard,
    Letter,
    Refusal,
    Step,
    check,
    guard,
)
from . import consent, team
from .opening import points_opened


def steps(rules: Rulebook) -> list[Step]:
    """What does not depend on a stage. The edition's own table is in `edition`."""
    return [
        *_withdrawals(rules),
        *team.steps(tuple(_places(rules))),
        *consent.steps(tuple(_places(rules))),
        Step(
            "erase_contacts",
            "candidacy",
            tuple(_places(rules)),
            SAME,
            (OFFICER,),
            effects="erase_contacts",
            edition=ALWAYS,
        ),
        Step("owe", "translation", NEW, "to_do", (PART,), effects="owe_translation"),
        Step(
            "write",
            "translation",
            ("to_do", "draft"),
            "draft",
            (OFFICER,),
            check=text_given,
            effects="write_translation",
        ),
        Step("confirm", "translation", "draft", "checked", (OFFICER,), effects="nothing"),
        Step("reopen", "translation", "checked", "draft", (OFFICER,), effects="nothing", undoes="confirm"),
        *(_profiles() if members_vote(rules) else ()),
    ]


def members_vote(rules: Rulebook) -> bool:
    """Whether a vote held here is for members of the network alone."""
    return any(
        stage.kind == "consultation" and stage.held == "here" and stage.voters != "anyone_registered"
        for _round, stage in rules.stages()
    )


def _profiles() -> list[Step]:
    """The office says who votes for which member of the network."""
    return [
        Step(
            "admit",
            "profile",
            NEW,
            "member",
            (OFFICER,),
            check=member_named,
            effects="admit",
            letters=(Letter("admitted", to="member"),),
        ),
        Step("end", "profile", "member", "ended", (OFFICER,), effects="nothing"),
        Step("renew", "profile", "ended", "member", (OFFICER,), effects="nothing", undoes="end"),
    ]


def round_steps(rules: Rulebook, round_: Round) -> list[Step]:
    """A round is established; candidacies come in; where it has a cut, people confirm and publish it."""
    at = f"{round_.id}:"
    own = dict(of="round", parent=round_.id)
    established = Step(
        "establish",
        source=NEW,
        dest="undecided" if round_.cut else "plain",
        who=(PART,),
        effects="establish_round",
        **own,
    )
    table = [established]
    status, waiting = statuses(round_), passing_before(rules, round_.id)
    if status and waiting:
        told = (Letter("invited"),) if status.entry == "invited" else ()
        table.append(Step("enter", "candidacy", waiting, at + status.entry, (PART,), effects="nothing", letters=told))
    if round_.cut:
        table += [
            Step(
                "confirm_cut",
                source="undecided",
                dest="confirmed",
                who=(OFFICER,),
                many=True,
                guards=(all_closed(round_), *points_opened(rules, round_)),
                check=choices_named,
                effects="confirm_cut",
                **own,
            ),
            Step(
                "reconsider_cut",
                source="confirmed",
                dest="undecided",
                who=(OFFICER,),
                effects="reconsider_cut",
                undoes="confirm_cut",
                **own,
            ),
            Step(
                "publish_cut",
                source="confirmed",
                dest="published",
                who=(OFFICER,),
                many=True,
                guards=(unchanged_since_confirmed, *_second_person(round_)),
                effects="publish_cut",
                **own,
            ),
            Step(
                "keep",
                "candidacy",
                at + "in",
                at + "kept",
                (PART,),
                effects="nothing",
                letters=(Letter("kept", held=True),),
            ),
            Step(
                "drop",
                "candidacy",
                at + "in",
                at + "out",
                (PART,),
                effects="nothing",
                letters=(Letter("not_kept", held=True),),
            ),
        ]
    return table


def stage_steps(rules: Rulebook, round_: Round, stage) -> list[Step]:
    """Every stage is established, opened by the clock, and may be given more time; closing is of its kind."""
    key = f"{round_.id}.{stage.id}"
    own = dict(of="stage", parent=key)
    module = kind_of(stage.kind)
    openings = (
        dates_known(stage),
        before_is_done(rules, round_),
        *(after_closed(round_, name) for name in stage.after),
        *module.opening_guards(rules, round_, stage),
    )
    table = [
        Step("establish", source=NEW, dest="waiting", who=(PART,), effects="establish_stage", **own),
        Step(
            "open",
            source="waiting",
            dest="open",
            who=(CLOCK,),
            guards=openings,
            effects="open_stage",
            due=Due(("row",), opens_at),
            **own,
        ),
        Step(
            "extend",
            source=("waiting", "open"),
            dest=SAME,
            who=(OFFICER,),
            check=only_later,
            effects="extend",
            letters=(Letter("extended", to="concerned", held=True),),
            **own,
        ),
    ]
    table += [
        Step("move", source=("waiting", "open"), dest=SAME, who=(PART,), effects="move", **own),
        Step("move", source="overdue", dest="open", who=(PART,), effects="move", **own),
    ]
    if module.CLOSES_BY_CLOCK:
        table.append(
            Step(
                "close",
                source="open",
                dest="closed",
                who=(CLOCK,),
                effects="close_stage",
                guards=module.closing_guards(rules, round_, stage),
                secret=False,
                due=Due(("row",), closes_at),
                **own,
            )
        )
    return table


def _withdrawals(rules: Rulebook) -> list[Step]:
    table: list[Step] = []
    rounds = [(round_, status) for round_ in rules.rounds if (status := statuses(round_))]
    for place, (round_, status) in enumerate(rounds):
        last = place == len(rounds) - 1
        leaving = tuple(
            f"{round_.id}:{name}" for name in dict.fromkeys((*status.live, *(() if last else (status.passing,))))
        )
        gone = f"{round_.id}:withdrawn"
        table += [
            Step(
                "call_off",
                "candidacy",
                tuple(living(rules, round_)),
                f"{round_.id}:cancelled",
                (PART,),
                effects="nothing",
            ),
            Step("withdraw", "candidacy", leaving, gone, (EDITOR,), effects="withdraw", letters=(Letter("withdrawn"),)),
            Step(
                "reinstate",
                "candidacy",
                gone,
                BACK,
                (EDITOR, OFFICER),
                guards=(round_still_open(round_), place_still_free),
                check=office_says_why,
                effects="reinstate",
                letters=(Letter("reinstated"),),
                undoes="withdraw",
            ),
        ]
    return table


def _places(rules: Rulebook) -> list[str]:
    return [
        place
        for round_ in rules.rounds
        if (status := statuses(round_))
        for place in (*living(rules, round_), *(f"{round_.id}:{one}" for one in (*status.ends, "withdrawn", "cancelled")))
    ]


# -- when


def opens_at(rules: Rulebook, facts) -> datetime | None:
    return facts["row"]["opens_at"]


def closes_at(rules: Rulebook, facts) -> datetime | None:
    """A minute after the deadline, so that what was received in its last second still finds the door open; later where
    the office has days to enter what came by e-mail in time."""
    closes = facts["row"]["closes_at"]
    mailed = getattr(rules.stage(facts["row"]["key"]), "by_email", None)
    return closes and closes + max(DRAIN, timedelta(days=mailed.enter_within if mailed else 0))


# -- guards


def stage_is_open(key: str, *states: str) -> Guard:
    wanted = states or ("open",)

    @guard("stages")
    def stage_open(rules, facts):
        stage = facts["stages"][key]
        if stage["state"] in wanted:
            return None
        return Refusal(
            "not_open_yet" if stage["state"] == "waiting" else "closed",
            {"stage": key, "opens": stage["opens_at"], "closes": stage["closes_at"]},
        )

    return stage_open


def before_deadline(key: str) -> Guard:
    """In time means received before the end, whatever the moment at which the lock was had."""

    @guard("stages", "received")
    def in_time(rules, facts):
        stage = facts["stages"][key]
        if stage["state"] == "open" and (stage["closes_at"] is None or facts["received"] < stage["closes_at"]):
            return None
        late = stage["state"] != "waiting"
        return Refusal(
            "deadline_passed" if late else "not_open_yet",
            {"stage": key, "opens": stage["opens_at"], "closes": stage["closes_at"]},
        )

    return in_time


def dates_known(stage) -> Guard:
    """A stage whose dates are still to be confirmed does not start; filling them in is an amendment."""
    ends = stage.closes or getattr(stage, "embargo_until", None)

    @guard("row")
    def known(rules, facts):
        row = facts["row"]
        unknown = row["opens_at"] is None or (ends is not None and row["closes_at"] is None)
        return Refusal("date_unknown", {}) if unknown else None

    return known


def before_is_done(rules: Rulebook, round_: Round) -> Guard:
    """A stage opens when the round before is closed and its cut, if any, is published."""
    place = rules.rounds.index(round_)
    before = rules.rounds[place - 1] if place else None

    @guard("stages", "rounds")
    def round_before_done(rules, facts):
        if before is None:
            return None
        running = [s.id for s in before.stages if facts["stages"][f"{before.id}.{s.id}"]["state"] != "closed"]
        if running:
            return Refusal("round_before_runs", {"round": before.id, "stages": running})
        if before.cut and facts["rounds"][before.id]["state"] != "published":
            return Refusal("cut_not_published", {"round": before.id})
        return None

    return round_before_done


def after_closed(round_: Round, name: str) -> Guard:
    key = f"{round_.id}.{name}"

    @guard("stages")
    def stage_before_closed(rules, facts):
        state = facts["stages"][key]["state"]
        return None if state == "closed" else Refusal("waits_for_stage", {"stage": key})

    return stage_before_closed


def all_closed(round_: Round, but=None) -> Guard:
    """The stages of a round are over, or all `but` one: a meeting may begin while the jury reads, not decide."""
    keys = [f"{round_.id}.{stage.id}" for stage in round_.stages if stage is not but]

    @guard("stages")
    def stages_closed(rules, facts):
        running = [key for key in keys if facts["stages"][key]["state"] != "closed"]
        return Refusal("stages_run", {"stages": running}) if running else None

    return stages_closed


def round_still_open(round_: Round) -> Guard:
    keys = [f"{round_.id}.{stage.id}" for stage in round_.stages]

    @guard("stages", "rounds")
    def round_open(rules, facts):
        over = all(facts["stages"][key]["state"] == "closed" for key in keys)
        return Refusal("round_over", {"round": round_.id}) if over else None

    return round_open


@guard("siblings", "row")
def place_still_free(rules, facts):
    """Another candidacy of the organisation may have been sent in the place of one that was withdrawn."""
    return within_the_limit.test(rules, facts) if facts["row"].get("revision") else None


@guard("siblings")
def within_the_limit(rules, facts):
    limit = rules.applicants.per_organisation
    if limit is None or facts["siblings"] < limit.most:
        return None
    return Refusal("limit_of_organisation", {"at_most": limit.most})


def _second_person(round_: Round) -> tuple[Guard, ...]:
    """`confirmed_by: two_officers`: whom the first has confirmed, a second publishes; the first cannot."""
    return (another_than_confirmed,) if round_.cut.confirmed_by == "two_officers" else ()


@guard("confirmer", "actor")
def another_than_confirmed(rules, facts):
    return Refusal("needs_second_person", {}) if facts["actor"] == facts["confirmer"] else None


@guard("contenders", "row")
def unchanged_since_confirmed(rules, facts):
    """Those who left since the confirmation leave their places empty; nobody may have come."""
    decided = set((facts["row"]["decision"] or {}).get("verdicts", {}))
    come = set(facts["contenders"]) - decided
    return Refusal("changed_since_confirmed", {"count": len(come)}) if come else None


# -- what was typed


@check("row", "now")
def only_later(rules, facts, payload):
    closes, asked = facts["row"]["closes_at"], payload.get("closes")
    if not asked or (closes and asked <= closes) or asked <= facts["now"]:
        return Refusal("only_extended", {"closes": closes})
    return None if payload.get("reason") else Refusal("reason_missing", {})


def too_long(text: str | None, most: int) -> Refusal | None:
    """What is far longer than can be kept is refused in words; nothing is cut. `most`: characters."""
    return Refusal("text_long", {"characters": most}) if len(text or "") > most else None


@check()
def text_given(rules, facts, payload):
    return None if (payload.get("text") or "").strip() else Refusal("text_missing", {})


@check()
def member_named(rules, facts, payload):
    missing = [name for name in ("participant", "organisation", "country") if not (payload.get(name) or "").strip()]
    return Refusal("member_missing", {"field": missing[0]}) if missing else None


@check()
def reason_given(rules, facts, payload):
    return None if (payload.get("reason") or "").strip() else Refusal("reason_missing", {})


@check("actor", "team_of")
def office_says_why(rules, facts, payload):
    """Whoever is of the candidacy's team needs no reason for their own; the office does."""
    said = (payload.get("reason") or "").strip()
    return None if said or facts["actor"] in facts["team_of"] else Refusal("reason_missing", {})


@check()
def choices_named(rules, facts, payload):
    return None if isinstance(payload.get("choices", []), (list, tuple)) else Refusal("choices_unreadable", {})
