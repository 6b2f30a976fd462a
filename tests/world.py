"""The world of the award for tests that speak its words: `world.city("Rennes").submits()`.

Small and direct: every change goes through `engine.act` or `drafts.save`, on a database of its own, with a clock that
stands where it is put and a seed. The rules are those of 2026. What people write in private is a canary, so that a test
can look for it where it must not be.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path

import pytest
from sqlalchemy import func, select

from award_app import accounts, drafts, engine, issuing, laws, ticking
from award_app.access import THE_CLOCK, Actor
from award_app.clock import SetClock
from award_app.database import open_store
from award_app.effects import Ref
from award_app.models import RECORDED, SUBJECTS, metadata
from award_app.models.candidacies import candidacies, draft_heads
from award_app.models.record import events, heads, records
from award_app.record import verify
from award_app.stages.submission import application_form
from config.settings import Settings
from workflows.reading import load
from workflows.record import parse
from workflows.rulebook import Rulebook

RULEBOOK = "config/rulebooks/oidp-2026.yaml"
BEFORE_THE_CALL = datetime(2026, 1, 19, 9, tzinfo=UTC)
DATABASES = ("sqlite", "postgres")
CANARY = "CANARY"  # in every private text; never to be found in what is public, or in what was erased


@pytest.fixture
def world(request, tmp_path):
    """The award on SQLite, its edition just opened, before the call; at the end every law holds."""
    made = World(tmp_path)
    yield made
    keeps_every_law(request, made.store)


def keeps_every_law(request, store) -> None:
    """After a test that wrote: each edition keeps every law (award_app/laws.py); a test that tampers says so by its mark."""
    if request.node.get_closest_marker("tampers"):
        return
    broken = [one for edition in laws.editions_with_a_record(store) for one in laws.breaks(store, edition, but=("I12",))
              if not one.warns]
    assert not broken, "\n".join(f"{one.law}: {one.sentence}" for one in broken[:20])


@pytest.fixture(params=DATABASES)
def either_world(request, tmp_path):
    """The same on each database in turn."""
    url = request.getfixturevalue("postgres_url") if request.param == "postgres" else ""
    made = World(tmp_path, url)
    yield made
    keeps_every_law(request, made.store)
    made.store.engine.dispose()


@pytest.fixture(scope="module")
def announced(tmp_path_factory):
    """An edition that was lived to its announcement, its certificates issued. Look at it, do not change it."""
    return World(tmp_path_factory.mktemp("announced")).lives()


@cache
def rules_of_2026():
    return load(RULEBOOK)


def points_opened_by_two(rules: Rulebook, *keys: str) -> Rulebook:
    """The same rules, but two people open the points of these juries."""
    return _with_stages(rules, keys, opening="two_people")


def how_sure(rules: Rulebook, *keys: str, required: bool = False) -> Rulebook:
    """The same rules, but these juries ask each juror how sure they are of a sheet."""
    levels = [{"id": id, "name": dict.fromkeys(rules.languages.interface, f"{id} of it")} for id in ("unsure", "sure")]
    return _with_stages(rules, keys, confidence={"levels": levels, "required": required})


def points_may_change(rules: Rulebook, *keys: str) -> Rulebook:
    """The same rules, but in these meetings jurors may give other points after the talk."""
    return _with_stages(rules, keys, after_talk="points_may_change")


def _with_stages(rules: Rulebook, keys, **changed) -> Rulebook:
    content = rules.model_dump(mode="json", by_alias=True, exclude_defaults=True)
    for round_ in content["rounds"]:
        for stage in round_["stages"]:
            if f"{round_['id']}.{stage.get('id', stage['kind'])}" in keys:
                stage.update(changed)
    return Rulebook.model_validate(content)


def calling(rules: Rulebook, key: str = "shortlist.jury", **more) -> Rulebook:
    """The same rules, with an open call for the jurors of one jury, in February."""
    content = rules.model_dump(mode="json", by_alias=True, exclude_defaults=True)
    for round_ in content["rounds"]:
        for stage in round_["stages"]:
            if f"{round_['id']}.{stage.get('id', stage['kind'])}" == key:
                stage["call"] = {"opens": "2026-02-01", "closes": "2026-02-28", **more}
    return Rulebook.model_validate(content)


class World:
    """An edition with its store, its clock and its people."""

    def __init__(self, folder: Path, database: str = "", seed=1, rules=None, begins=BEFORE_THE_CALL):
        self.folder, self.rules = Path(folder), rules or rules_of_2026()
        self.clock = SetClock(begins)
        self.store = open_store(Settings(data=self.folder, database_url=database), self.clock, seed)
        self.edition = self.rules.id
        self.cities: list[City] = []
        engine.found(self.store, self.rules)
        self.officer, self.colleague = Officer(self, "Olga"), Officer(self, "Pere")
        self.officer.acts("edition", None, "open_edition", {"rehearsal": True}, rules=self.rules)

    # -- people

    def city(self, name: str, **own) -> City:
        return City(self, name, **own)

    def juror(self, name: str, stage: str = "shortlist.jury", group: str | None = None, chair: bool = False) -> Juror:
        return Juror(self, name, stage, group, chair)

    def asked(self, name: str, stage: str = "shortlist.jury", group: str | None = None, reserve: bool = False) -> Asked:
        return Asked(self, name, stage, group, reserve)

    def voter(self, name: str) -> Voter:
        return Voter(self, name)

    def stranger(self, name: str = "Nora") -> Person:
        return Person(self, name)

    # -- time

    def goes_to(self, stage: str, which: str = "opens") -> World:
        """To the opening of a stage, or beyond its close; the clock takes what is due."""
        at = self.stage(stage)[f"{which}_at"] + (timedelta(minutes=2) if which == "closes" else timedelta())
        self.clock.go_to(at)
        return self.ticks()

    def ticks(self) -> World:
        self.blocked = ticking.tick(self.store, self.edition)
        return self

    def acts(self, kind: str, id: str | None, step: str, payload=None, parent=None, actor: Actor = THE_CLOCK, **more):
        return engine.act(self.store, Ref(self.edition, kind, id, parent), step, actor, payload, **more)

    # -- a whole edition, in phases

    def receives(self, number: int = 12) -> World:
        """So many cities send their candidacy in time: three in five in category A, the others in B."""
        self.goes_to("submission.submission")
        for at in range(number):
            self.clock.pass_(minutes=7)
            self.city(f"Place {at:02d}", category="A" if at % 5 < 3 else "B").submits()
        return self

    def validates(self) -> World:
        self.goes_to("submission.submission", "closes").goes_to("validation.eligibility")
        for number, city in enumerate(self.cities):
            if number == 3:  # one is asked for more, and gives it
                self.officer.returns(city, "results")
                city.saves(results=f"{CANARY}-ANSWER now with figures").completes()
            if city.state.endswith(":checking"):
                self.officer.finds_eligible(city)
                self.officer.translates(city)
        return self.goes_to("validation.eligibility", "closes").goes_to("shortlist.jury")

    def selects(self) -> World:
        """The first jury: three jurors in category A, one with a conflict, two in B; who came first is best."""
        jurors = [
            self.juror(f"{name} {group}", group=group)
            for name, group in (("Ana", "A"), ("Bo", "A"), ("Ana", "B"), ("Bo", "B"))
        ]
        partial = self.juror("Cyd A", group="A").declares({self.cities[0].id: f"{CANARY}-CONFLICT"})
        return self._judged([*jurors, partial], "shortlist.jury").cuts()

    def cuts(self, round_: str = "shortlist") -> World:
        self.officer.confirms(round_)
        self.officer.acts("round", f"{self.edition}/{round_}", "publish_cut")
        return self

    def judges(self) -> World:
        """The final jury and the vote at the same time. Ten vote: nine leave out one, never the first; one is void."""
        self.goes_to("final.jury")
        self._judged([self.juror(name, "final.jury") for name in ("Cleo", "Dag", "Eva")], "final.jury", close=False)
        self.goes_to("final.consultation")
        standing = self.standing()
        for number in range(10):
            self.clock.pass_(minutes=3)
            left_out = standing[1 + number % (len(standing) - 1)]
            self.voter(f"Voter {number}").votes(
                [standing[0]] if number == 9 else [one for one in standing if one != left_out]
            )
        return self.goes_to("final.consultation", "closes")

    def _judged(self, jurors: list[Juror], stage: str, close: bool = True) -> World:
        for juror in jurors:
            if self.row("seat", juror.seat)["declared_at"] is None:
                juror.declares()
        self.officer.acts("stage", f"{self.edition}/{stage}", "plan_readings", {"seed": "1"})
        for juror in jurors:
            juror.scores_all()
        return self.goes_to(stage, "closes") if close else self

    def decides(self, award: City | None = None) -> World:
        self.goes_to("final.deliberation")
        finalists = [city for city in self.cities if city.state == "final:in"]
        first = award or finalists[1]
        other = next(city for city in finalists if city.category != first.category)
        self.officer.decides({"award": first, "mention": other})
        return self

    def announces(self) -> World:
        stage = f"{self.edition}/announcement.announcement"
        self.goes_to("announcement.announcement")
        self.officer.acts("stage", stage, "propose_announcement")
        self.colleague.acts("stage", stage, "arm_announcement")
        return self.goes_to("announcement.announcement", "closes")

    def issues(self) -> World:
        """The certificates, as if they had been made: their bytes are their numbers."""
        for row in self.rows("certificates", state="owed"):
            issuing.issue(self.store, row, row["number"].encode())
        return self

    def lives(self, number: int = 12, until: str = "issues") -> World:
        """All phases, up to and with the one named."""
        self.receives(number)
        for phase in ("validates", "selects", "judges", "decides", "announces", "issues"):
            if until == "receives":
                break
            getattr(self, phase)()
            if phase == until:
                break
        return self

    def lives_on(self) -> World:
        """Until the stage that is open has closed."""
        key = next(row["key"] for row in self.rows("stages", state="open"))
        return self.goes_to(key, "closes")

    # -- what is there

    def other_rules(self, change):
        """The rules of now, after `change(content)`."""
        content = self.rules.model_dump(mode="json", by_alias=True, exclude_defaults=True)
        change(content)
        return Rulebook.model_validate(content)

    def stage(self, key: str):
        return self.row("stage", f"{self.edition}/{key}")

    def row(self, kind: str, id: str):
        with self.store.reading() as db:
            return db.execute(select(SUBJECTS[kind]).where(SUBJECTS[kind].c.id == id)).mappings().first()

    def rows(self, table: str, **where) -> list:
        found = metadata.tables[table]
        asked = select(found).where(*(found.c[name] == value for name, value in where.items()))
        with self.store.reading() as db:
            return list(db.execute(asked.order_by(*found.primary_key.columns)).mappings())

    def count(self, table: str) -> int:
        with self.store.reading() as db:
            return db.scalar(select(func.count()).select_from(metadata.tables[table]))

    def everything(self) -> dict[str, list]:
        """All rows of all recorded tables, of the record and of what leaves by it."""
        return {
            name: [dict(row) for row in self.rows(name)]
            for name in (*RECORDED, "records", "events", "openings", "heads", "letters", "keys")
        }

    def events(self, step: str | None = None) -> list[dict]:
        with self.store.reading() as db:
            found = [parse(body) for body in db.scalars(select(events.c.body).order_by(events.c.seq))]
        return [body for body in found if step in (None, body["step"])]

    def head(self) -> tuple:
        with self.store.reading() as db:
            return tuple(
                db.execute(select(records.c.seq, records.c.head).where(records.c.edition == self.edition)).one()
            )

    def day_heads(self) -> dict[str, str]:
        with self.store.reading() as db:
            return dict(db.execute(select(heads.c.day, heads.c.head).order_by(heads.c.seq)).all())

    def standing(self) -> list[str]:
        """The candidacies in the vote, in the order in which they came."""
        return [city.id for city in self.cities if city.state == "final:in"]

    def faults(self) -> list[str]:
        return [str(one) for one in verify(self.store, self.edition)]

    def bytes_on_disk(self) -> bytes:
        """Every byte of the SQLite database, its log included."""
        return b"".join(path.read_bytes() for path in sorted(self.folder.glob("award.db*")))


class Person:
    """Somebody who is signed in and known to the edition."""

    officer_of_the_award = False

    def __init__(self, world: World, name: str):
        self.world, self.name = world, name
        self.email = f"{name.replace(' ', '.').lower()}@{CANARY.lower()}-address.example"
        self.person, self.participant = accounts.join(
            world.store, world.edition, self.email, f"{CANARY}-NAME {name}", "en", self.officer_of_the_award
        )
        self.actor = Actor(self.person)

    def acts(self, kind: str, id: str | None, step: str, payload=None, parent=None, **more):
        return self.world.acts(kind, id, step, payload, parent, self.actor, **more)


class Officer(Person):
    """Somebody of the secretariat."""

    officer_of_the_award = True

    def finds_eligible(self, city: City):
        items = {item.id: {"met": True} for item in self.world.rules.stage("validation.eligibility").checklist}
        self.acts("candidacy", city.id, "assess", {"items": items})
        return self.acts("candidacy", city.id, "declare_eligible")

    def returns(self, city: City, *fields: str):
        return self.acts(
            "candidacy",
            city.id,
            "return_for_completion",
            {"fields": list(fields), "message": f"{CANARY}-MESSAGE say how"},
        )

    def translates(self, city: City) -> None:
        for row in self.world.rows("translations", candidacy=city.id):
            self.acts("translation", row["id"], "write", {"text": f"{row['language']}: the practice of {city.name}"})
            self.acts("translation", row["id"], "confirm")

    def amends(self, change, reason: str = "The office says why.", **more):
        """Other rules from now on: `change` alters the content of the file as it stands."""
        after = self.world.other_rules(change)
        engine.keep_rulebook(self.world.store, after)
        payload = {"rulebook": after.canonical().decode(), "reason": reason}
        receipt = self.acts("edition", self.world.edition, "amend", payload, **more)
        self.world.rules = after
        return receipt

    def looks_at(self, change):
        """What the amendment would do."""
        payload = {"rulebook": self.world.other_rules(change).canonical().decode(), "reason": "-"}
        ref = Ref(self.world.edition, "edition", self.world.edition)
        return engine.preview(self.world.store, ref, "amend", self.actor, payload)

    def takes(self, step: str, **payload):
        """A step of the edition: suspend, resume, postpone, cancel."""
        return self.acts("edition", self.world.edition, step, {"reason": "The office says why.", **payload})

    def confirms(self, round_: str, **payload):
        return self.acts("round", f"{self.world.edition}/{round_}", "confirm_cut", payload)

    def decides(self, given: dict[str, City], grounds: dict[str, str] | None = None, **more):
        honours = [
            {"award": award, "candidacy": city.id, "citation": grounds or {"en": f"For {city.name}."}}
            for award, city in given.items()
        ]
        return self.acts(
            "stage",
            f"{self.world.edition}/final.deliberation",
            "decide",
            {"honours": honours, "minutes": f"{CANARY}-MINUTES the panel met"},
            **more,
        )


class City(Person):
    """A local government and its one candidacy."""

    def __init__(
        self,
        world: World,
        name: str,
        category: str = "A",
        language: str = "fr",
        country: str = "FR",
        organisation: str = "",
    ):
        super().__init__(world, name)
        self.category = category
        self.id = self.acts(
            "candidacy",
            None,
            "begin",
            {
                "organisation": organisation or f"City of {name}",
                "place": name,
                "country": country,
                "language": language,
                "member": True,
            },
        ).id
        world.cities.append(self)

    @property
    def row(self):
        return self.world.row("candidacy", self.id)

    @property
    def state(self) -> str:
        return self.row["state"]

    def saves(self, **own) -> City:
        """A draft with every answer, or with these changed."""
        drafts.save(self.world.store, self.world.rules, self.row, own or self.answers(), by=self.participant)
        return self

    def submits(self, **more) -> City:
        """Writes everything and sends it; `more` goes to the step."""
        if self.digest() is None:
            self.saves()
        self.receipt = self.acts("candidacy", self.id, "submit", {"draft": self.digest()}, **more)
        return self

    def completes(self, **more) -> City:
        self.receipt = self.acts("candidacy", self.id, "complete", {"draft": self.digest()}, **more)
        return self

    def withdraws(self, **more) -> City:
        self.acts("candidacy", self.id, "withdraw", **more)
        return self

    def digest(self) -> str | None:
        """Of the draft, as the page that sends it shows it."""
        with self.world.store.reading() as db:
            return db.scalar(select(draft_heads.c.digest).where(draft_heads.c.candidacy == self.id))

    def answers(self) -> dict:
        own = {
            "title": f"Practice of {self.name}",
            "category": self.category,
            "city": self.name,
            "country": "FR",
            "institution": f"City of {self.name}",
            "summary": f"Summary of {self.name}",
            "contacts": [
                {
                    "name": f"{CANARY}-CONTACT {self.name}",
                    "role": "head",
                    "email": f"{CANARY.lower()}@contact.example",
                    "phone": "",
                }
            ],
        }
        return {
            field.id: own.get(field.id) or self._answer(field)
            for field in application_form(self.world.rules, self.state.partition(":")[0]).fields()
            if field.required
        }

    def _answer(self, field):
        choices = [one.id for one in self.world.rules.choices(field) if one.id != field.other]
        return {
            "choice": choices[:1] and choices[0],
            "choices": choices[: field.at_least or 1],
            "number": "12 000",
            "yes": True,
            "dates": {"start": "2021", "in_force": True},
        }.get(field.kind, f"{CANARY}-ANSWER {field.id}")


class Asked(Person):
    """Somebody who was asked to sit on the panel of a stage, or to stand by."""

    def __init__(self, world: World, name: str, stage: str, group: str | None, reserve: bool = False):
        super().__init__(world, name)
        given = {"participant": self.participant, "group": group, "languages": ["en"]}
        self.seat = world.officer.acts("seat", None, "ask_to_stand_by" if reserve else "ask_to_sit", given, stage).id

    def accepts(self) -> Asked:
        self.acts("seat", self.seat, "accept_seat")
        return self

    def refuses(self, reason: str = "") -> Asked:
        self.acts("seat", self.seat, "refuse_seat", {"reason": reason})
        return self

    @property
    def state(self) -> str:
        return self.world.row("seat", self.seat)["state"]


class Juror(Person):
    """Somebody with a seat on the panel of a stage."""

    def __init__(self, world: World, name: str, stage: str, group: str | None, chair: bool = False):
        super().__init__(world, name)
        self.stage = stage
        seat = {"participant": self.participant, "group": group, "languages": ["en"], "chair": chair}
        self.seat = world.officer.acts("seat", None, "appoint", seat, stage).id

    def declares(self, conflicts: dict | None = None) -> Juror:
        self.acts("seat", self.seat, "declare", {"conflicts": conflicts or {}})
        return self

    def readings(self) -> list:
        return self.world.rows("readings", seat=self.seat)

    def asks(self, reading, text: str, **more):
        """The office, about a dossier: the id of the question."""
        return self.acts("question", None, "ask", {"reading": reading["id"], "text": text}, self.stage, **more).id

    def scores(self, reading, points: int, words: str = f"{CANARY}-JUSTIFICATION", confidence: str = "", **more):
        criteria = self.world.rules.criteria["practice"]
        given = {one.id: str(points - (1 if place == 0 and points else 0)) for place, one in enumerate(criteria)}
        return self.acts(
            "reading",
            reading["id"],
            "score",
            {"points": given, "justifications": {criteria[0].id: words} if words else {},
             **({"confidence": confidence} if confidence else {})},
            **more,
        )

    def scores_all(self) -> None:
        """The cities that came first are the best; no two alike."""
        order = {city.id: place for place, city in enumerate(self.world.cities)}
        for reading in self.readings():
            self.scores(reading, max(0, 10 - order[reading["candidacy"]]))


class Voter(Person):
    def votes(self, choices: list[str], **more):
        self.receipt = self.acts("ballot", None, "cast", {"choices": choices}, "final.consultation", **more)
        return self

    def changes(self, choices: list[str], **more):
        self.receipt = self.acts(
            "ballot",
            f"{self.world.edition}/final.consultation:{self.participant}",
            "change",
            {"choices": choices},
            **more,
        )
        return self


__all__ = ["CANARY", "DATABASES", "World", "announced", "candidacies", "either_world", "how_sure", "points_may_change",
           "points_opened_by_two",
           "rules_of_2026", "world"]
