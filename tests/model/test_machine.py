"""Whatever people, the clock and crashes do, in any order: the engine and the reference model give the same answers, and
at the end every law holds."""

import shutil
import tempfile
from datetime import timedelta
from functools import cache
from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from award_app import laws, writing
from award_app.clock import SetClock
from award_app.database import open_store
from config.settings import Settings
from tests.model.reference import Reference, Stage
from tests.world import BEFORE_THE_CALL, World
from workflows.steps import Refused

MINUTE = timedelta(minutes=1)
KEYS = {"submission": "submission.submission", "validation": "validation.eligibility", "jury": "shortlist.jury"}
AT_MOST = 6  # cities
which = st.integers(0, AT_MOST - 1)
spans = st.sampled_from([1, 59, 7 * 60, 24 * 60, 5 * 24 * 60])
seldom = st.integers(0, 7).map(lambda drawn: drawn == 0)


@cache
def opened() -> Path:
    """A folder with an edition just opened: each run begins with a copy of it."""
    folder = Path(tempfile.mkdtemp(prefix="award-model-"))
    World(folder).store.engine.dispose()
    return folder


class Copy(World):
    """The same world, taken up from a copied folder."""

    def __init__(self, folder: Path):
        made = World.__new__(World)
        self.__dict__.update(made.__dict__)
        self.folder, self.cities, self.clock = folder, [], SetClock(BEFORE_THE_CALL)
        self.rules = _rules()
        self.edition = self.rules.id
        self.store = open_store(Settings(data=folder), self.clock, seed=2)
        from tests.world import Officer

        self.officer = Officer(self, "Olga")


def _rules():
    from tests.world import rules_of_2026

    return rules_of_2026()


class Lived(RuleBasedStateMachine):
    def __init__(self):
        super().__init__()
        self.folder = Path(tempfile.mkdtemp(prefix="award-lived-"))
        shutil.copytree(opened(), self.folder, dirs_exist_ok=True)
        self.world = Copy(self.folder)
        self.zero = self.world.stage(KEYS["submission"])["opens_at"]
        stages = {name: self._stage(key) for name, key in KEYS.items()}
        self.model = Reference(**stages, until=stages["validation"].closes, zero=self.zero,
                               now=self._minutes(self.world.clock.now()))
        self.sent: dict[str, tuple] = {}  # key -> (city, digest, receipt)
        self.readings: dict[str, list] = {}
        self.jurors: list = []

    def _stage(self, key: str) -> Stage:
        row = self.world.stage(key)
        return Stage(self._minutes(row["opens_at"]), self._minutes(row["closes_at"]))

    def _minutes(self, at) -> int:
        return round((at - self.zero) / MINUTE)

    def city(self, number: int):
        city = self.world.cities[number % len(self.world.cities)]
        return city, self.model.cities[city.id]

    def same(self, told: str | None, does) -> bool:
        """The engine refuses for the reason the model gives, or neither does."""
        try:
            does()
        except Refused as refused:
            assert refused.refusal.code == told, (refused.refusal, told)
            return False
        assert told is None, f"the model refuses: {told}"
        return True

    # -- time

    @rule(minutes=spans)
    def time_passes(self, minutes):
        self.model.now += minutes
        self.world.clock.pass_(minutes=minutes)

    @rule(skip=st.sampled_from([0, 0, 0, 1]), off=st.sampled_from([-1, 0, 1, 2]))
    def it_is_just_about_a_date(self, skip, off):
        stages = [getattr(self.model, name) for name in KEYS]
        coming = sorted(at + off for one in stages for at in (one.opens, one.closes) if at + off > self.model.now)
        if skip < len(coming):
            self.time_passes(coming[skip] - self.model.now)

    @rule()
    def the_clock_works(self):
        self.model.tick()
        self.world.ticks()

    # -- cities

    @initialize(cities=st.integers(0, 4), goes_to=st.sampled_from(["call", "validation", "jury"]))
    def an_edition_is_lived_so_far(self, cities, goes_to):
        """Chance alone would seldom come to a jury: a run may begin there."""
        self._at(self.model.submission.opens)
        for number in range(cities):
            self.a_city_begins()
            if number or goes_to != "call":
                self.a_city_writes(number, True)
                self.a_city_sends(number, False)
        if goes_to == "call":
            return
        self._at(self.model.submission.closes + 1)
        self._at(self.model.validation.opens)
        if goes_to == "jury":
            for number in range(cities):
                self.the_office_decides(number, False)
                self.the_office_translates(number)
            self._at(self.model.validation.closes + 1)
            self._at(self.model.jury.opens)
            self.the_panel_is_set_up()

    def _at(self, minute: int) -> None:
        self.time_passes(max(0, minute - self.model.now))
        self.the_clock_works()

    @precondition(lambda self: len(self.world.cities) < AT_MOST)
    @rule()
    def a_city_begins(self):
        told, before = self.model.in_time(), len(self.world.cities)
        if self.same(told, lambda: self.world.city(f"Place {before}")):
            self.model.begin(self.world.cities[-1].id)

    @precondition(lambda self: self.world.cities)
    @rule(number=which, whole=st.booleans())
    def a_city_writes(self, number, whole):
        city, own = self.city(number)
        answers = city.answers() | {"summary": f"at {self.model.now}" if whole else ""}
        if own.state == "returned":
            answers = {"results": f"at {self.model.now}"}
        self.same(self.model.write(own, whole or own.state == "returned"), lambda: city.saves(**answers))

    @precondition(lambda self: self.world.cities)
    @rule(number=which, stale=st.booleans())
    def a_city_sends(self, number, stale):
        city, own = self.city(number)
        digest = city.digest() if not stale else "0" * 64
        key = f"{city.id}:{self.model.now}:{own.revision}:{own.state}:{stale}"
        if key in self.sent:
            return
        told = self.model.submit(own, stale)
        receipts = []
        if self.same(told, lambda: receipts.append(
                city.acts("candidacy", city.id, "submit", {"draft": digest}, key=key))):
            self.sent[key] = (city, digest, receipts[0])

    @precondition(lambda self: self.sent)
    @rule(number=which)
    def a_lost_answer_is_asked_for_again(self, number):
        key = sorted(self.sent)[number % len(self.sent)]
        city, digest, receipt = self.sent[key]
        assert city.acts("candidacy", city.id, "submit", {"draft": digest}, key=key) == receipt

    @precondition(lambda self: self.world.cities)
    @rule(number=which, really=seldom)
    def a_city_withdraws(self, number, really):
        city, own = self.city(number)
        if really:
            self.same(self.model.withdraw(own), city.withdraws)

    @precondition(lambda self: self.world.cities)
    @rule(number=which)
    def a_city_thinks_better_of_it(self, number):
        city, own = self.city(number)
        self.same(self.model.reinstate(own), lambda: city.acts("candidacy", city.id, "reinstate"))

    @precondition(lambda self: self.model.validation.state != "waiting" and self.world.cities)
    @rule(number=which)
    def a_city_completes(self, number):
        city, own = self.city(number)
        if own.complete or own.state != "returned":
            self.same(self.model.complete(own), city.completes)

    @precondition(lambda self: self.model.submission.state == "open" and self.world.cities)
    @rule(number=which)
    def the_machine_dies_before_the_commit(self, number):
        """All was written, and nothing of it is there."""
        city, write = self.city(number)[0], writing.write

        def dies(*given):
            write(*given)
            raise KeyboardInterrupt

        writing.write = dies
        try:
            city.acts("candidacy", city.id, "submit", {"draft": city.digest()})
        except (Refused, KeyboardInterrupt):
            pass
        finally:
            writing.write = write

    # -- the office and the jury

    @precondition(lambda self: self.model.validation.state != "waiting" and self.world.cities)
    @rule(number=which, against=seldom)
    def the_office_decides(self, number, against):
        (city, own), met = self.city(number), not against
        items = {one.id: {"met": met, "reason": "" if met else "no"}
                 for one in self.world.rules.stage(KEYS["validation"]).checklist}
        officer = self.world.officer
        if self.same(self.model.assess(own, met),
                     lambda: officer.acts("candidacy", city.id, "assess", {"items": items})):
            step = "declare_eligible" if met else "declare_ineligible"
            self.same(self.model.decide(own), lambda: officer.acts("candidacy", city.id, step))

    @precondition(lambda self: self.model.validation.state != "waiting" and self.world.cities)
    @rule(number=which)
    def the_office_asks_for_more(self, number):
        city, own = self.city(number)
        self.same(self.model.give_back(own), lambda: self.world.officer.returns(city, "results"))

    @precondition(lambda self: self.world.cities)
    @rule(number=which)
    def the_office_translates(self, number):
        city, own = self.city(number)
        if not own.translated:
            self.world.officer.translates(city)
            own.translated = True

    @rule(stage=st.sampled_from(list(KEYS)), minutes=st.sampled_from([-60, 0, 60, 3 * 24 * 60]))
    def the_office_gives_more_time(self, stage, minutes):
        own = getattr(self.model, stage)
        if own.state == "closed":
            return
        closes = own.closes + minutes
        self.same(self.model.extend(own, closes), lambda: self.world.officer.acts(
            "stage", f"{self.world.edition}/{KEYS[stage]}", "extend",
            {"closes": self.zero + closes * MINUTE, "reason": "asked for"}))

    @precondition(lambda self: self.model.jury.state == "open" and not self.model.planned)
    @rule()
    def the_panel_is_set_up(self):
        self.jurors = [self.world.juror(f"Juror {n}", group="A").declares() for n in range(2)]
        self.world.officer.acts("stage", f"{self.world.edition}/{KEYS['jury']}", "plan_readings", {"seed": "1"})
        for juror in self.jurors:
            for row in juror.readings():
                self.readings.setdefault(row["candidacy"], []).append((juror, row))
        self.model.planned = True
        self.model.sheets = {id: ["assigned"] * len(own) for id, own in self.readings.items()}

    @precondition(lambda self: self.readings)
    @rule(number=which, sheet=st.integers(0, 1), points=st.integers(0, 10))
    def a_juror_scores(self, number, sheet, points):
        id = sorted(self.readings)[number % len(self.readings)]
        juror, row = self.readings[id][sheet]
        self.same(self.model.score(id, sheet), lambda: juror.scores(row, points))

    # -- always

    @invariant()
    def everybody_stands_where_the_model_says(self):
        rows = {row["id"]: row for row in self.world.rows("candidacies")}
        told = {id: (f"{one.round}:{one.state}", one.revision) for id, one in self.model.cities.items()}
        assert {id: (row["state"], row["revision"]) for id, row in rows.items()} == told
        stages = {name: self.world.stage(key)["state"] for name, key in KEYS.items()}
        assert stages == {name: getattr(self.model, name).state for name in KEYS}

    def teardown(self):
        broken = [one for one in laws.breaks(self.world.store, self.world.edition) if not one.warns]
        self.world.store.engine.dispose()
        shutil.rmtree(self.folder)
        assert not broken, broken


QUIET = [HealthCheck.too_slow, HealthCheck.filter_too_much, HealthCheck.data_too_large]


def live(examples: int, steps: int) -> None:
    from hypothesis.stateful import run_state_machine_as_test

    chosen = settings(max_examples=examples, stateful_step_count=steps, deadline=None, suppress_health_check=QUIET,
                      derandomize=True, print_blob=True, phases=[Phase.generate])
    run_state_machine_as_test(Lived, settings=chosen)


def test_engine_and_model_agree_for_a_thousand_steps():
    live(20, 50)


@pytest.mark.slow
def test_engine_and_model_agree_for_ten_thousand_steps():
    live(100, 100)
