"""Every ordered pair of writing steps on one subject at the same instant, on both databases, leaves what one of the two
serial orders leaves; four pairs that have gone wrong elsewhere, a thousand times each.
"""

from datetime import UTC, datetime, timedelta
from itertools import combinations_with_replacement, product

import pytest
from sqlalchemy import create_engine, select

from award_app.models.candidacies import candidacies, organisations
from award_app.models.people import participants
from tests.world import rules_of_2026

from .racing import EDITION, Ring, differs, draft_of, later, of, saves, step
from .scenes import OFFERS

LATER = {"closes": datetime(2026, 12, 1, tzinfo=UTC), "reason": "More time."}


def seat(moment) -> str:
    return moment.ids["reading"].split(":")[0]


def read_candidacy(moment) -> str:
    return moment.ids["reading"].split(":")[1]


def met(store, moment) -> dict:
    items = rules_of_2026().stage("validation.eligibility").checklist
    return {"items": {one.id: {"met": False, "reason": "Not yet."} for one in items}}


def sheet(number: int):
    """Points for every criterion of the rulebook."""

    def payload(store, moment) -> dict:
        criteria = rules_of_2026().criteria["practice"]
        return {"points": {one.id: str(number) for one in criteria}, "justifications": {criteria[0].id: "Because."}}

    return payload


def honours(*who: str):
    def payload(store, moment) -> dict:
        given = zip(("award", "mention"), who, strict=False)
        return {"minutes": f"The panel met: {' '.join(who)}.",
                "honours": [{"award": award, "candidacy": moment.ids[name], "citation": None} for award, name in given]}

    return payload


def somebody(store, moment) -> dict:
    """The same person for whoever appoints."""
    with store.reading() as db:
        who = db.scalar(select(participants.c.id).where(participants.c.person == moment.people["city 0"]))
    return {"participant": who, "group": "A", "languages": ["en"]}


def offers(store, moment) -> dict:
    return {**OFFERS, "record": "Five years of a city’s budgets."}


def ties(*names: str):
    """Ties with the organisations of these candidacies, as a juror names them."""

    def payload(store, moment) -> dict:
        with store.reading() as db:
            asked = select(organisations.c.name, organisations.c.country).join(
                candidacies, candidacies.c.organisation == organisations.c.id)
            found = db.execute(asked.where(candidacies.c.id.in_([moment.ids[name] for name in names]))).all()
        return {"whole": True, "ties": [{"name": name, "country": country, "kind": "works"} for name, country in found]}

    return payload


def members(*names: str) -> dict:
    return {"members": [(name, "BE") for name in names]}


def instead_of(name: str):
    return lambda store, moment: {"instead": moment.ids[name]}


def about(name: str, text: str):
    return lambda store, moment: {"reading": moment.ids[name], "text": text}


def after_talk(number: int):
    return lambda store, moment: {"points": sheet(number)(store, moment)["points"], "reason": "The figures convinced me."}


def choices(start: int):
    return lambda store, moment: {"choices": (moment.ids["standing"].split() * 2)[start:start + 5]}


JURY_KEY = "shortlist.jury"
JURY, SUBMISSION, MEETING = f"{EDITION}/{JURY_KEY}", f"{EDITION}/submission.submission", f"{EDITION}/final.deliberation"
VOTE = f"{EDITION}/final.consultation"
ANNOUNCEMENT = f"{EDITION}/announcement.announcement"
WITHDRAWN = {name: step(city, "candidacy", of(name), "withdraw") for name, city in (
    ("draft", "city 0"), ("first", "city 0"), ("second", "city 1"))}
OWNER = step("owner", "candidacy", read_candidacy, "withdraw")

STEPS: dict[str, dict] = {
    "sent": {
        "submit": step("city 0", "candidacy", of("draft"), "submit", draft_of("draft")),
        "withdraw": WITHDRAWN["draft"],
        "save": saves("draft", title="Another title"),
        "other save": saves("draft", title="A third title", summary="Short."),
        "extend": step("officer", "stage", SUBMISSION, "extend", LATER),
    },
    "at the deadline": {
        "submit": step("city 0", "candidacy", of("draft"), "submit", draft_of("draft"), in_time=timedelta(seconds=61)),
        "withdraw": WITHDRAWN["draft"],
        "close": step("clock", "stage", SUBMISSION, "close"),
        "extend": step("officer", "stage", SUBMISSION, "extend", LATER),
    },
    "checking": {
        "eligible": step("officer", "candidacy", of("first"), "declare_eligible"),
        "eligible by the colleague": step("colleague", "candidacy", of("first"), "declare_eligible"),
        "return": step("officer", "candidacy", of("first"), "return_for_completion",
                       {"fields": ["results"], "message": "Say how."}),
        "assess": step("colleague", "candidacy", of("first"), "assess", met),
        "withdraw": WITHDRAWN["first"],
        "erase": step("officer", "candidacy", of("first"), "erase_contacts"),
    },
    "returned": {
        "complete": step("city 1", "candidacy", of("second"), "complete", draft_of("second")),
        "save": saves("second", results="Other figures"),
        "withdraw": WITHDRAWN["second"],
        "lapse": later(step("clock", "candidacy", of("second"), "lapse"), days=40),
    },
    "calling for jurors": {
        "offer": step("city 1", "interest", None, "express_interest", offers, JURY_KEY),
        "offer in another window": step("city 1", "interest", None, "express_interest", offers, JURY_KEY),
        "withdraw the offer": step("interested", "interest", of("interest"), "withdraw_interest"),
        "weigh": step("officer", "interest", of("interest"), "weigh_interest", {"says": "for", "reason": "Knows budgets."}),
        "choose": step("officer", "interest", of("interest"), "choose_interest", {"how": "ask_to_sit", "group": "A"}),
        "choose as a reserve": step(
            "colleague", "interest", of("interest"), "choose_interest", {"how": "ask_to_stand_by", "group": "A"}),
        "thank": step("colleague", "interest", of("interest"), "thank_interest"),
    },
    "before the jury": {
        "take back": step("juror", "seat", of("seat"), "take_back_tie", lambda store, moment: {"tie": moment.ids["tie"]}),
        "declare ties": step("juror", "seat", of("seat"), "declare_ties", ties("first", "second")),
        "stand down": step("officer", "seat", of("seat"), "stand_down"),
        "list members": step("officer", "edition", EDITION, "list_members", members("City of Ghent")),
        "list others": step("colleague", "edition", EDITION, "list_members", members("City of Porto", "City of Ghent")),
    },
    "asking jurors": {
        "ask": step("officer", "seat", None, "ask_to_sit", somebody, JURY_KEY),
        "ask to stand by": step("colleague", "seat", None, "ask_to_stand_by", somebody, JURY_KEY),
        "accept": step("asked", "seat", of("asked"), "accept_seat"),
        "refuse": step("asked", "seat", of("asked"), "refuse_seat", {"reason": "I am travelling."}),
        "lapse": later(step("clock", "seat", of("asked"), "lapse"), days=20),
        "call in": step("officer", "seat", of("reserve"), "call_in", instead_of("seat")),
        "stand by no more": step("reserve", "seat", of("reserve"), "stand_down"),
        "stand down": step("juror", "seat", of("seat"), "stand_down"),
        "declare ties": step("juror", "seat", of("seat"), "declare_ties", ties("first", "second")),
        "erase": step("officer", "seat", of("seat"), "erase"),
    },
    "planning": {
        "appoint": step("officer", "seat", None, "appoint", somebody, JURY_KEY),
        "appoint in another window": step("colleague", "seat", None, "appoint", somebody, JURY_KEY),
        "plan": step("officer", "stage", JURY, "plan_readings", {"seed": "1"}),
    },
    "reading": {
        "score": step("juror", "reading", of("reading"), "score", sheet(7)),
        "other score": step("juror", "reading", of("reading"), "score", sheet(3)),
        "recuse": step("juror", "reading", of("reading"), "recuse", {"reason": "I worked there."}),
        "stand down": step("officer", "seat", seat, "stand_down"),
        "erase": step("colleague", "seat", seat, "erase"),
        "declare ties": step("juror", "seat", seat, "declare_ties", ties("read")),
        "ask": step("juror", "question", None, "ask", about("reading", "And who paid?"), JURY_KEY),
        "answer": step("officer", "question", of("question"), "answer", {"text": "The city did."}),
        "pass on": step("colleague", "question", of("question"), "pass_on", {"text": "Who counted the people?"}),
        "withdraw": OWNER,
        "overdue": later(step("clock", "stage", JURY, "mark_overdue"), days=60),
    },
    "closing": {
        "score": step("juror", "reading", of("reading"), "score", sheet(2), in_time=timedelta(minutes=3)),
        "recuse": step("juror", "reading", of("reading"), "recuse", {"reason": "I worked there."}),
        "close": step("clock", "stage", JURY, "close"),
        "extend": step("officer", "stage", JURY, "extend", LATER),
        "withdraw": OWNER,
    },
    "opening": {
        "propose": step("officer", "stage", JURY, "propose_opening"),
        "propose by the colleague": step("colleague", "stage", JURY, "propose_opening"),
        "withdraw": OWNER,
    },
    "proposed": {
        "open": step("colleague", "stage", JURY, "open_points"),
        "open in another window": step("colleague", "stage", JURY, "open_points"),
        "withdraw": OWNER,
    },
    "cutting": {
        "confirm": step("officer", "round", f"{EDITION}/shortlist", "confirm_cut", {}),
        "confirm by the colleague": step("colleague", "round", f"{EDITION}/shortlist", "confirm_cut", {}),
        "withdraw": OWNER,
    },
    "confirmed": {
        "publish": step("officer", "round", f"{EDITION}/shortlist", "publish_cut"),
        "publish by the colleague": step("colleague", "round", f"{EDITION}/shortlist", "publish_cut"),
        "withdraw": OWNER,
    },
    "voting": {
        "cast": step("voter", "ballot", None, "cast", choices(0), "final.consultation"),
        "cast in another window": step("voter", "ballot", None, "cast", choices(1), "final.consultation"),
        "close": later(step("clock", "stage", VOTE, "close"), days=60),
        "withdraw": step("owner of the award", "candidacy", of("award"), "withdraw"),
    },
    "deciding": {
        "decide": step("officer", "stage", MEETING, "decide", honours("award", "mention")),
        "decide otherwise": step("colleague", "stage", MEETING, "decide", honours("mention", "award")),
        "withdraw": step("owner of the award", "candidacy", of("award"), "withdraw"),
        "change after the talk": step("member", "reading", of("talked about"), "change_after_talk", after_talk(2)),
        "change otherwise": step("member", "reading", of("talked about"), "change_after_talk", after_talk(9)),
    },
    "announcing": {
        "announce": step("clock", "stage", ANNOUNCEMENT, "announce"),
        "disarm": step("officer", "stage", ANNOUNCEMENT, "disarm"),
        "disarm by the colleague": step("colleague", "stage", ANNOUNCEMENT, "disarm"),
    },
    "announced": {
        "end the terms": later(step("clock", "stage", JURY, "end_terms"), days=400),
        "end them again": later(step("clock", "stage", JURY, "end_terms"), days=401),
        "erase": step("officer", "seat", of("seat"), "erase"),
    },
}
FAMOUS = {
    "close and score": ("closing", "close", "score"),
    "submit and deadline": ("at the deadline", "submit", "close"),
    "decide and decide": ("deciding", "decide", "decide otherwise"),
    "withdraw and decide": ("deciding", "withdraw", "decide"),
}


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.slow)])
def ring(request, tmp_path):
    """`ring(moment)`: a database that is put back to it before each round."""
    made, engines = [], []

    def at(moment: str) -> Ring:
        if request.param == "sqlite":
            made.append(Ring(tmp_path / str(len(made)), request.getfixturevalue("stage").moments[moment]))
            return made[-1]
        stage = request.getfixturevalue("postgres_stage")
        engines.append(create_engine(stage._url("postgres"), isolation_level="AUTOCOMMIT"))
        made.append(Ring(tmp_path / str(len(made)), stage.moments[moment], engines[-1], stage._url))
        return made[-1]

    yield at
    for one in (*made, *engines):
        one.close() if isinstance(one, Ring) else one.dispose()


@pytest.mark.parametrize("moment", STEPS)
def test_any_two_steps_at_once_leave_what_one_order_leaves(ring, moment):
    assert wrong(ring(moment), STEPS[moment], combinations_with_replacement(STEPS[moment], 2), rounds=1) == []


@pytest.mark.slow
@pytest.mark.parametrize("moment", STEPS)
def test_any_ordered_pair_of_steps_leaves_what_one_order_leaves_each_time(ring, moment):
    assert wrong(ring(moment), STEPS[moment], product(STEPS[moment], repeat=2), rounds=20) == []


def wrong(here, steps: dict, pairs, rounds: int) -> list[str]:
    return [
        f"{first} × {second}: {line}"
        for first, second in pairs
        for line in differs(here, [steps[first], steps[second]], rounds)
    ]


@pytest.mark.parametrize(("name", "rounds"), [
    *((name, 10) for name in FAMOUS), *(pytest.param(name, 1000, marks=pytest.mark.slow) for name in FAMOUS)])
def test_the_pairs_that_went_wrong_elsewhere(ring, name, rounds):
    moment, first, second = FAMOUS[name]
    assert differs(ring(moment), [STEPS[moment][first], STEPS[moment][second]], rounds) == []


def test_the_orders_are_told_apart(ring):
    """A race that is compared with orders that leave the same would find nothing."""
    for moment, first, second in FAMOUS.values():
        here, acts = ring(moment), [STEPS[moment][first], STEPS[moment][second]]
        assert here.serial(acts, (0, 1)) != here.serial(acts, (1, 0)), (first, second)
        assert here.serial(acts, (0, 1)) == here.serial(acts, (0, 1)), "the same order leaves the same"


def test_every_step_of_the_table_of_races_can_be_taken(ring):
    refused = []
    for moment, steps in STEPS.items():
        here = ring(moment)
        for name, act in steps.items():
            told, _ = here.serial([act, lambda store, moment: None], (0, 1))
            if told[0] != "done":
                refused.append(f"{moment}, {name}: {told[0]}")
        here.close()
    assert refused == []



def test_a_person_is_appointed_once_whoever_asks(ring):
    steps = STEPS["planning"]
    told, _ = ring("planning").serial([steps["appoint"], steps["appoint in another window"]], (0, 1))
    assert told == ("done", "seated_already")
